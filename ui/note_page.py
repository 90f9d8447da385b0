"""The page where gathered quotes and own words become a note: DOCX, PDF or Markdown; and where one is checked again."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from html import escape
from typing import get_args

import streamlit as st

from library import Library, masked_as_read
from note.markdown import as_markdown
from note.pdf import as_pdf
from note.reading import NoteProblem, read_quotes
from note.recheck import Verdict, recheck
from note.records import FORMS, Form, Gathered, Note
from note.word import as_docx
from ui import frame, texts, visit
from ui.frame import Pages
from ui.marking import markdown_text, spoken_text

_TITLE = "title"
_WORDS_CHARS, _TITLE_CHARS, _COMMENT_CHARS = 20_000, 200, 2_000
_MOST_MB = 10
_MAKERS: tuple[tuple[str, str, str, Callable[[Note], bytes]], ...] = (
    ("DOCX", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", as_docx),
    ("PDF", "pdf", "application/pdf", as_pdf),
    ("Markdown", "md", "text/markdown", lambda note: as_markdown(note).encode()),
)


def draw(library: Library, *, pages: Pages) -> None:
    """Draw the note of this visit, its exports, and the check of one that was exported before."""
    frame.open_page(texts.NOTE_TITLE, texts.NOTE_LEAD)
    _draw_form()
    form = visit.form()
    st.text_input(
        texts.NOTE_NAME,
        value=visit.words(_TITLE) or FORMS[form].title,
        key=f"note_title_{form}",
        max_chars=_TITLE_CHARS,
        on_change=_keep,
        args=(_TITLE, f"note_title_{form}"),
    )
    for key, heading in FORMS[form].sections:
        st.html(f"<h2>{escape(heading)}</h2>")
        _draw_words(form, key, heading)
        _draw_points(form, key)
        _draw_gathered(form, key, pages)
    _draw_exports(_note(library))
    _draw_check(library)
    frame.live(pages)


def _draw_form() -> None:
    forms = get_args(Form)
    st.radio(
        texts.NOTE_FORM,
        forms,
        index=forms.index(visit.form()),
        key="note_form",
        format_func=lambda form: texts.FORM_NAMES[form],
        horizontal=True,
        on_change=lambda: visit.choose_form(st.session_state.note_form),
    )


def _keep(name: str, key: str) -> None:
    visit.write(name, st.session_state[key])


def _draw_words(form: Form, key: str, heading: str) -> None:
    name = f"{form} {key}"
    st.text_area(
        texts.OWN_WORDS.format(heading=heading),
        value=visit.words(name),
        key=f"words_{name}",
        max_chars=_WORDS_CHARS,
        height=100,
        on_change=_keep,
        args=(name, f"words_{name}"),
    )
    if kinds := masked_as_read(visit.words(name))[1]:
        st.warning(texts.PERSONAL_IN_NOTE.format(kinds=texts.listed(kinds)), icon=":material/visibility:")


def _draw_points(form: Form, key: str) -> None:
    if key != FORMS[form].points or not visit.checks():
        return
    items = "".join(f"<li>{escape(check.question)}</li>" for check in visit.checks())
    st.html(f"<p>{escape(texts.POINTS_IN_NOTE)}</p><ul>{items}</ul>")
    st.button(texts.CHECKS_OUT, on_click=visit.put_checks, args=((),), key="points_out", type="tertiary")


def _draw_gathered(form: Form, key: str, pages: Pages) -> None:
    ones = [(at, one) for at, one in enumerate(visit.gathered()) if one.section == key]
    if not ones and key == FORMS[form].sections[-1][0] and not visit.gathered():
        st.info(texts.NOTHING_GATHERED, icon=":material/bookmark_add:")
    for at, one in ones:
        with st.container(border=True):
            _draw_one(form, at, one, pages)


def _draw_one(form: Form, at: int, one: Gathered, pages: Pages) -> None:
    frame.citation(one.citation, pages, key="note", level=3)
    name = f"{one.citation.source}_{one.citation.start}_{one.citation.end}"
    what = one.citation.locator
    st.text_input(
        texts.COMMENT.format(what=spoken_text(what)),
        value=one.comment,
        key=f"comment_{name}",
        max_chars=_COMMENT_CHARS,
        on_change=lambda: visit.comment(at, st.session_state[f"comment_{name}"]),
    )
    sections = dict(FORMS[form].sections)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            texts.SECTION.format(what=spoken_text(what)),
            list(sections),
            index=list(sections).index(one.section),
            key=f"section_{form}_{name}",
            format_func=sections.__getitem__,
            on_change=lambda: visit.put(at, st.session_state[f"section_{form}_{name}"]),
            width=260,
        )
        beside = [place for place, other in enumerate(visit.gathered()) if other.section == one.section]
        for by, label in ((-1, texts.UP), (1, texts.DOWN)):
            to = beside.index(at) + by
            st.button(
                label.format(what=markdown_text(what)),
                key=f"move_{by}_{name}",
                type="tertiary",
                disabled=not 0 <= to < len(beside),
                on_click=visit.move,
                args=(at, beside[to] - at if 0 <= to < len(beside) else 0),
            )


def _note(library: Library) -> Note:
    form = visit.form()
    sections = [key for key, _ in FORMS[form].sections]
    return Note(
        form=form,
        title=visit.words(_TITLE),
        words=tuple((key, words) for key in sections if (words := visit.words(f"{form} {key}"))),
        gathered=tuple(visit.gathered()),
        checks=visit.checks(),
        fingerprint=library.fingerprint,
        made=datetime.now(UTC).astimezone().date().isoformat(),
    )


def _draw_exports(note: Note) -> None:
    st.html(f"<h2>{escape(texts.EXPORT_TITLE)}</h2><p>{escape(texts.EXPORT_LEAD)}</p>")
    with st.container(horizontal=True):
        for name, ending, mime, make in _MAKERS:
            st.download_button(
                texts.EXPORT.format(name=name),
                data=partial(make, note),
                file_name=f"notat-{note.made}.{ending}",
                mime=mime,
                key=f"export_{ending}",
                icon=":material/download:",
                on_click="ignore",
            )


def _draw_check(library: Library) -> None:
    st.html(f"<h2>{escape(texts.CHECK_TITLE)}</h2><p>{escape(texts.CHECK_LEAD)}</p>")
    given = st.file_uploader(
        texts.CHECK_FILE, type=[ending for _, ending, _, _ in _MAKERS], max_upload_size=_MOST_MB, key="check_file"
    )
    if given is None:
        return
    try:
        texts_now = library.texts
        verdicts = recheck(read_quotes(given.getvalue(), given.name), texts_now.get, sources=texts_now)
    except NoteProblem as problem:
        st.error(markdown_text(str(problem)), icon=":material/error:")
        return
    st.html(_verdicts_html(verdicts))


def _verdicts_html(verdicts: tuple[Verdict, ...]) -> str:
    good = sum(one.kind == "ordret" for one in verdicts)
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in (texts.NUMBER, texts.QUOTE, texts.RESULT))
    rows = "".join(
        f'<tr><th scope="row">[{one.told.number}]</th><td>{escape(texts.shortened(one.told.quote))}</td>'
        f"<td>{escape(one.danish)}</td></tr>"
        for one in verdicts
    )
    return (
        f'<p role="status"><strong>{escape(texts.CHECKED.format(good=good, count=len(verdicts)))}</strong></p>'
        f'<table class="report"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )
