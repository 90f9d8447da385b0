"""Adding a source on the page: a file -> what it tells of itself, the questions it can't answer, and a new build."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from intake import MAX_SOURCE_BYTES, Intake, Recognised
from law.records import Kind
from settings import Settings
from ui import sign_in
from ui import texts_add as texts
from ui.marking import markdown_text

# What is looked at while a build is at work.
_LOOK_S = 2.0
_MB = 1024 * 1024
_CHARS = 500
LOCAL = "local"


def may_add(settings: Settings) -> bool:
    """Tell whether this visitor may add sources.

    "local" holds only where none but this machine is served: a proxy before the page would make everybody local.
    """
    if settings.sign_in:
        email = sign_in.email()
        return email is not None and email in {one.casefold() for one in settings.editors}
    return LOCAL in settings.editors and settings.local and not settings.public_names


def draw(intake: Intake, settings: Settings) -> None:
    """Draw the way to add a source, for those who may; tell the others how it is done."""
    st.html(f'<h2 id="tilfoej">{escape(texts.TITLE)}</h2>')
    if not may_add(settings):
        st.html(f'<p class="small">{escape(texts.NOT_ALLOWED)}</p>')
        return
    st.html(f"<p>{escape(texts.LEAD)}</p>")
    _progress(intake)
    file = st.file_uploader(texts.FILE, key="add_file")
    if file is None:
        return
    if file.size > MAX_SOURCE_BYTES:
        st.error(texts.TOO_LARGE.format(mb=MAX_SOURCE_BYTES // _MB))
        return
    raw = file.getvalue()
    try:
        told = intake.proposal(raw, file.name)
    except ValueError as error:
        _refused(texts.NO_SOURCE, error)
        return
    _form(intake, raw, file.name, told)


def _form(intake: Intake, raw: bytes, name: str, told: Recognised) -> None:
    st.html(_told_html(told))
    with st.form("add_source", border=True):
        answers: dict[str, str | None] = {}
        answers |= _fields(told, told.asked, texts.ASKED)
        answers |= _fields(told, told.proposed, texts.PROPOSED)
        if told.url is None:
            answers["url"] = st.text_input(texts.FIELDS["url"], max_chars=_CHARS, key="add_url").strip() or None
        sent = st.form_submit_button(texts.ADD, type="primary")
    if not sent:
        return
    try:
        source = intake.take(raw, name, answers)
    except (ValueError, OSError) as error:
        _refused(texts.REFUSED, error)
        return
    st.html(f'<p role="status">{escape(texts.ADDED.format(id=source.id))}</p>')


def _fields(told: Recognised, names: Sequence[str], lead: str) -> Mapping[str, str | None]:
    if names:
        st.html(f"<p>{escape(lead)}</p>")
    answers: dict[str, str | None] = {}
    for name in names:
        proposed = getattr(told, name)
        label = texts.FIELDS.get(name, name)
        if name == "kind":
            kinds: list[Kind] = list(texts.KINDS)
            row = kinds.index(proposed) if proposed in kinds else 0
            answers[name] = st.selectbox(label, kinds, index=row, format_func=texts.KINDS.__getitem__, key="add_kind")
        else:
            typed = st.text_input(label, value=proposed or "", max_chars=_CHARS, key=f"add_{name}")
            answers[name] = typed.strip() or None
    return answers


def _told_html(told: Recognised) -> str:
    read_as = texts.READ_AS.format(kind=texts.KINDS.get(told.kind, told.kind), format=told.format.upper())
    rows = [(texts.RECOGNISED, read_as)]
    rows += [
        (label, str(value))
        for name, label in texts.FIELDS.items()
        if name not in (*told.asked, *told.proposed, "kind") and (value := getattr(told, name))
    ]
    items = "".join(f"<dt>{escape(term)}</dt><dd>{escape(value)}</dd>" for term, value in rows)
    notes = "".join(f"<li>{escape(note)}</li>" for note in told.notes)
    return f'<h3>{escape(texts.TOLD)}</h3><dl class="facts">{items}</dl>' + (f"<ul>{notes}</ul>" if notes else "")


@st.fragment(run_every=_LOOK_S)
def _progress(intake: Intake) -> None:
    progress = intake.progress
    if progress.state != "never":
        reason = f" <code>{escape(progress.told)}</code>" if progress.told else ""
        st.html(f'<p role="status">{escape(texts.STATES[progress.state])}{reason}</p>')


def _refused(lead: str, error: Exception) -> None:
    # What a reader says of a file is in English and names the cure; it is shown as it is, never as markup.
    st.error(markdown_text(f"{lead} {error}"))
