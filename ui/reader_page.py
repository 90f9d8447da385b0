"""The page that shows a source as it is, with the quote of a citation marked at its place."""

from html import escape

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer
from streamlit.navigation.page import Page

from ask import Library
from law.records import Document
from ui import frame, texts
from ui.marking import Span, document_html, place_name

# Scrolls to the quote once it is drawn, for each place anew. The text itself never goes through a component:
# st.html cleans it, a component would not. Streamlit takes a one-line string with "/" for a file's path.
_SCROLL = """
export default function ({ data }) {
    let frames = 600;
    const seek = () => {
        const article = document.querySelector('article.document[data-place="' + data.place + '"]');
        const quote = article && article.querySelector('#quote');
        if (quote) {
            quote.scrollIntoView({ block: 'center' });
            quote.focus({ preventScroll: true });
        } else if (frames-- > 0) {
            requestAnimationFrame(seek);
        }
    };
    seek();
}
"""


def draw(library: Library, *, asking: Page) -> None:
    """Draw the source that the address names (``?source=&start=&end=``), or the one that is chosen."""
    sources = {source.id: source for source in library.sources}
    named = st.query_params.get("source")
    if st.session_state.get("named") != named or "source" not in st.session_state:
        # The address leads, as on the ask page.
        st.session_state.named, st.session_state.source = (
            named,
            named if named in sources else next(iter(sources), None),
        )
    source = sources[st.session_state.source]
    frame.open_page(source.title)
    st.selectbox(
        texts.CHOOSE_SOURCE,
        list(sources),
        key="source",
        format_func=lambda chosen: sources[chosen].title,
        on_change=_choose,
    )
    if named is not None and named not in sources:
        st.warning(texts.UNKNOWN_SOURCE, icon=":material/warning:")
    document = library.document(source.id)
    quote = _quote(document) if named in sources else None
    if quote and (asked := st.session_state.get("asked")):
        st.page_link(asking, label=texts.BACK_TO_ANSWER, icon=":material/arrow_back:", query_params={"q": asked})
    frame.facts(source)
    if quote:
        st.html(f'<p class="small">{escape(texts.QUOTE_SHOWN)}</p>')
    if document.gaps or any(repair.kind.startswith("restored") for repair in document.repairs):
        st.html(_signs_html())
    st.html(document_html(document, quote))
    if quote:
        _component()(key="scroll", data={"place": place_name(document, quote)})


@st.cache_resource
def _component() -> ComponentRenderer:
    """Register the script once, not at every run."""
    return st.components.v2.component("scroll_to_quote", js=_SCROLL)


def _signs_html() -> str:
    """Explain the two marks that stand in a text without being of it."""
    restored = '<span class="restored">§</span>'
    lost = f'<span class="lost">{escape(texts.LOST_NUMBER)}</span>'
    return f'<p class="small">{escape(texts.SIGNS_KEY).format(restored=restored, lost=lost)}</p>'


def _choose() -> None:
    """Put the chosen source into the address; the place in the former one goes."""
    st.session_state.named = st.session_state.source
    st.query_params.from_dict({"source": st.session_state.source})


def _quote(document: Document) -> Span | None:
    """Read the place from the address; None without one, and a word of warning with a wrong one."""
    start, end = st.query_params.get("start"), st.query_params.get("end")
    if start is None and end is None:
        return None
    if start is not None and end is not None and start.isdecimal() and end.isdecimal():
        first, last = int(start[:12]), int(end[:12])
        if first < last <= len(document.text):
            return first, last
    st.warning(texts.BAD_PLACE, icon=":material/warning:")
    return None
