"""The page where a question becomes an answer of verbatim quotes, or a clear "the sources do not answer"."""

from html import escape
from urllib.parse import urlsplit

import streamlit as st
from streamlit.navigation.page import Page

from ask import Library
from law.authority import NAMES, PARTS, REPLACED, WRITTEN
from law.records import Answer, Citation, Hit
from ui import frame, texts
from ui.marking import markdown_text, marked_html


def draw(library: Library, *, reader: Page, question_chars: int, writer: str = "") -> None:
    """Draw the question box and, when the address holds a question (``?q=``), what the sources say to it."""
    frame.open_page(texts.ASK_TITLE, texts.ASK_LEAD)
    question = _question(question_chars, privacy=_privacy(writer))
    if question is None:
        return
    if not question.strip():
        st.warning(texts.EMPTY_QUESTION, icon=":material/edit:")
        return
    with st.spinner(texts.SEARCHING):
        answer = library.ask(question)
    _draw_answer(answer, reader)
    seconds, fingerprint = texts.danish_seconds(answer.seconds), library.fingerprint[:12]
    st.html(f'<footer class="small">{escape(texts.FOOTER.format(seconds=seconds, fingerprint=fingerprint))}</footer>')


def _privacy(writer: str) -> str:
    """Say where a question goes: nowhere, or to the writing model at an address."""
    return texts.PRIVACY_WRITER.format(host=urlsplit(writer).netloc) if writer else texts.PRIVACY


def _question(question_chars: int, *, privacy: str) -> str | None:
    """Draw the form and the examples; give the question as it was asked, None before the first one."""
    asked = st.query_params.get("q")
    if st.session_state.get("asked") != asked or "question" not in st.session_state:
        # The address leads: on the first load, on a reload, and when the browser goes back.
        st.session_state.asked, st.session_state.question = asked, (asked or "")[:question_chars]
    with (
        st.form("ask", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        st.text_input(texts.QUESTION, key="question", max_chars=question_chars, autocomplete="off")
        st.form_submit_button(texts.SUBMIT, type="primary", on_click=_ask)
    st.html(f'<p class="small">{escape(privacy)}</p>')
    # After a question the examples fold up, so that its answer is in sight.
    with (
        st.expander(texts.EXAMPLES_TITLE, expanded=asked is None, key=f"examples_{asked is None}"),
        st.container(gap=None, key="examples"),
    ):
        for example in texts.EXAMPLES:
            st.button(markdown_text(example), key=example, type="tertiary", on_click=_ask, args=(example,))
    return asked


def _ask(question: str | None = None) -> None:
    """Put the question into the address, from where it is read: so a reload asks it again."""
    if question is not None:
        st.session_state.question = question
    st.session_state.asked = st.query_params["q"] = st.session_state.question


def _draw_answer(answer: Answer, reader: Page) -> None:
    if answer.refusal is None:
        st.html(f"<h2>{escape(texts.ANSWER_TITLE)}</h2>")
        _draw_warnings(answer)
        _draw_claims(answer, reader)
        title = texts.HITS_TITLE
    else:
        st.html(f"<h2>{escape(texts.REFUSAL_TITLE)}</h2>")
        st.info(markdown_text(answer.refusal), icon=":material/info:")
        _draw_warnings(answer)
        title = texts.NEAREST_TITLE
    if answer.hits:
        st.html(f"<h2>{escape(title)}</h2>")
    for hit in answer.hits:
        _draw_hit(hit, reader)


def _draw_warnings(answer: Answer) -> None:
    for warning in answer.warnings:
        st.warning(markdown_text(warning), icon=":material/warning:")


def _draw_claims(answer: Answer, reader: Page) -> None:
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
                _draw_citation(citation, reader)


def _draw_citation(citation: Citation, reader: Page) -> None:
    quote = marked_html(citation.quote, citation.marks, offset=citation.start)
    labels = frame.labels_html(citation.kind, citation.status, citation.status_date, citation.scheme)
    st.html(
        f'<h4 class="quoted"><span class="number">[{citation.number}]</span> {escape(citation.locator)}</h4>'
        f'<blockquote lang="da">{quote}</blockquote>{labels}<p class="small">{escape(citation.title)}</p>'
    )
    st.page_link(
        reader,
        label=markdown_text(texts.OPEN_QUOTE.format(number=citation.number)),
        icon=":material/menu_book:",
        query_params=_place(citation.source, citation.start, citation.end),
    )
    frame.citation(citation.citation)
    if citation.evidence:
        st.html(f'<p class="small">{escape(texts.EVIDENCE.format(evidence=citation.evidence))}</p>')
    if citation.replaced:
        st.html(f'<p class="small replaced">{escape(REPLACED.format(rules=citation.replaced))}</p>')


def _draw_hit(hit: Hit, reader: Page) -> None:
    passage = hit.passage
    validity = passage.validity
    heading = [part for part in passage.path[-1:] if part not in passage.locator]
    label = " – ".join([f"{hit.rank}. {NAMES[passage.kind]}, {passage.locator}", *heading])
    with st.expander(markdown_text(label)):
        labels = frame.labels_html(passage.kind, validity.status, validity.status_date, passage.scheme)
        path = f'<p class="small">{escape(texts.PATH_JOINT.join([passage.source.title, *passage.path]))}</p>'
        text = marked_html(passage.text, passage.marks, offset=passage.start)
        st.html(f'{labels}{path}<div class="passage" lang="da">{text}</div>')
        st.page_link(
            reader,
            label=texts.OPEN_PASSAGE,
            icon=":material/menu_book:",
            query_params=_place(passage.source.id, passage.start, passage.end),
        )
        frame.citation(passage.citation)


def _place(source: str, start: int, end: int) -> dict[str, str]:
    """Write a place in a source as the reader's address has it."""
    return {"source": source, "start": str(start), "end": str(end)}
