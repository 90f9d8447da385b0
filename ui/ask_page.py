"""The page where a question becomes an answer of verbatim quotes, or a clear "the sources do not answer"."""

from html import escape
from urllib.parse import urlsplit

import streamlit as st

from law.authority import NAMES, PARTS, WRITTEN
from law.changes import changes_told
from law.filters import Filters, described, status_on
from law.records import Answer, Hit
from library import Library, masked_as_read
from ui import address, filter_box, frame, texts, visit
from ui.frame import Pages
from ui.marking import markdown_text, marked_html


def draw(library: Library, *, pages: Pages, question_chars: int, writer: str = "") -> None:
    """Draw the question box and, when the address holds a question (``?q=``), what the sources say to it."""
    # What the page is for is said before the first question; then its answer should be in sight.
    frame.open_page(texts.ASK_TITLE, None if "q" in st.query_params else texts.ASK_LEAD)
    question = _question(question_chars, privacy=_privacy(writer))
    filters = filter_box.draw(library.atlas.rules, library.atlas.years)
    _draw_ways_in(first=question is None)
    if question is not None:
        _draw_asked(library, question, filters, pages)
    frame.live(pages)


def _draw_asked(library: Library, question: str, filters: Filters, pages: Pages) -> None:
    if not question.strip():
        st.warning(texts.EMPTY_QUESTION, icon=":material/edit:")
        return
    with st.spinner(texts.SEARCHING):
        answer = library.ask(question, filters=filters)
    visit.remember(question, filters)
    _draw_answer(answer, filters, pages)
    seconds, fingerprint = texts.danish_seconds(answer.seconds), library.fingerprint[:12]
    st.html(f'<footer class="small">{escape(texts.FOOTER.format(seconds=seconds, fingerprint=fingerprint))}</footer>')


def _privacy(writer: str) -> str:
    """Say where a question goes: nowhere, or to the writing model at an address."""
    return texts.PRIVACY_WRITER.format(host=urlsplit(writer).netloc) if writer else texts.PRIVACY


def _question(question_chars: int, *, privacy: str) -> str | None:
    """Draw the form; give the question as it was asked, None before the first one."""
    asked = st.query_params.get("q")
    if asked is not None and masked_as_read(asked)[1]:
        # An address may have been typed or shared with a citizen's data in it: it is put right at once.
        asked = st.query_params["q"] = _mask(asked)
    if st.session_state.get("asked") != asked or "question" not in st.session_state:
        # The address leads: on the first load, on a reload, and when the browser goes back.
        st.session_state.asked, st.session_state.question = asked, (asked or "")[:question_chars]
    with (
        st.form("ask", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        st.text_input(texts.QUESTION, key="question", max_chars=question_chars, autocomplete="off")
        st.form_submit_button(texts.SUBMIT, type="primary", on_click=_ask)
    if hidden := st.session_state.pop("masked", ()):
        st.warning(texts.MASKED.format(kinds=texts.listed(hidden)), icon=":material/visibility_off:")
    st.html(f'<p class="small">{escape(privacy)}</p>')
    return asked


def _draw_ways_in(*, first: bool) -> None:
    """Draw what can be asked with one press: examples by role, and the earlier questions of this visit."""
    # After a question the examples fold up, so that its answer is in sight.
    with st.expander(texts.EXAMPLES_TITLE, expanded=first, key=f"examples_{first}"), st.container(key="examples"):
        for column, (role, examples) in zip(st.columns(len(texts.EXAMPLES)), texts.EXAMPLES.items(), strict=True):
            with column, st.container(gap=None):
                st.html(f"<h2 class=role>{escape(role)}</h2>")
                for example in examples:
                    st.button(markdown_text(example), key=example, type="tertiary", on_click=_ask, args=(example,))
    earlier = [one for one in visit.earlier() if one.question != st.query_params.get("q")]
    if earlier:
        with (
            st.expander(texts.EARLIER.format(count=len(earlier)), key="earlier_box"),
            st.container(gap=None, key="earlier"),
        ):
            for at, one in enumerate(earlier):
                told = " – ".join([one.question, *([texts.NARROWED] if one.filters else [])])
                again = (one.question, one.filters)
                st.button(markdown_text(told), key=f"earlier_{at}", type="tertiary", on_click=_ask, args=again)


def _ask(question: str | None = None, filters: Filters | None = None) -> None:
    """Put the question into the address, from where it is read: so a reload asks it again.

    What looks like a citizen's data is masked first, so that the address, and with it the browser's history, never
    holds it.
    """
    if question is not None:
        st.session_state.question = question
    st.session_state.question = _mask(st.session_state.question)
    if filters is not None:
        filter_box.put(filters)
    st.session_state.asked = st.query_params["q"] = st.session_state.question


def _mask(text: str) -> str:
    """Mask what looks like a citizen's data, and remember its kinds for the page to name."""
    shown, kinds = masked_as_read(text)
    if kinds:
        st.session_state.masked = kinds
    return shown


def _draw_answer(answer: Answer, filters: Filters, pages: Pages) -> None:
    # The box may hold a question that is not asked yet, and is not printed.
    narrowed = f" {texts.ASKED_NARROWED.format(filters=described(filters))}." if filters else ""
    asked = f'<p class="asked">{escape(texts.ASKED.format(question=answer.question) + narrowed)}</p>'
    if answer.refusal is None:
        st.html(f"<h2>{escape(texts.ANSWER_TITLE)}</h2>{asked}")
        _draw_warnings(answer)
        _draw_claims(answer, pages)
        title = texts.HITS_TITLE
    else:
        st.html(f"<h2>{escape(texts.REFUSAL_TITLE)}</h2>{asked}")
        st.info(markdown_text(answer.refusal), icon=":material/info:")
        _draw_warnings(answer)
        title = texts.NEAREST_TITLE
    if answer.hits:
        st.html(f"<h2>{escape(title)}</h2>")
    for hit in answer.hits:
        _draw_hit(hit, filters, pages)


def _draw_warnings(answer: Answer) -> None:
    for warning in answer.warnings:
        st.warning(markdown_text(warning), icon=":material/warning:")


def _draw_claims(answer: Answer, pages: Pages) -> None:
    """Draw each claim once, and under it those of its citations that were not drawn before."""
    citations = {citation.number: citation for citation in answer.citations}
    part = None
    for claim in answer.claims:
        if claim.part != part:
            part = claim.part
            st.html(f"<h3>{escape(PARTS[part])}</h3>")
        cited = [citations.pop(number) for number in claim.citations if number in citations]
        quotes = {citation.quote for citation in cited}
        with st.container(border=True):
            if claim.note:
                st.html(f'<p class="note">{escape(claim.note)}</p>')
            if claim.text not in quotes or claim.written:
                numbers = " ".join(f"[{number}]" for number in claim.citations)
                told = f' <span class="small">({escape(WRITTEN)})</span>' if claim.written else ""
                st.html(f'<p class="claim">{escape(claim.text)} <span class="number">{numbers}</span>{told}</p>')
            for citation in cited:
                frame.citation(citation, pages, number=citation.number)


def _draw_hit(hit: Hit, filters: Filters, pages: Pages) -> None:
    passage = hit.passage
    validity = passage.validity
    status = status_on(passage, filters.as_of) or validity.status
    heading = [part for part in passage.path[-1:] if part not in passage.locator]
    label = " – ".join([f"{hit.rank}. {NAMES[passage.kind]}, {passage.locator}", *heading])
    with st.expander(markdown_text(label)):
        labels = frame.labels_html(passage.kind, status, validity.status_date, passage.scheme)
        path = f'<p class="small">{escape(texts.PATH_JOINT.join([passage.source.title, *passage.path]))}</p>'
        text = marked_html(passage.text, passage.marks, offset=passage.start)
        told = f'<p class="small">{escape(passage.citation)}</p>'
        told += frame.changes_html(changes_told(passage, filters.as_of))
        st.html(f'{labels}{path}<div class="passage" lang="da">{text}</div>{told}')
        st.page_link(
            pages.reading,
            label=markdown_text(texts.OPEN_PASSAGE.format(rank=hit.rank)),
            icon=":material/menu_book:",
            query_params=address.place(passage.source.id, passage.start, passage.end),
        )
