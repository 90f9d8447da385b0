"""The page that shows a source as it is: headings to jump by, the quote marked, references as links, what cites it."""

from html import escape

import streamlit as st

from law.authority import NAMES
from law.records import Document, Passage
from library import Library
from ui import address, frame, texts
from ui.frame import Pages
from ui.marking import Jump, Span, contents_html, document_html, link_html, place_name

# So many are shown at once; the rest can be unfolded.
_SHOWN = 12


def draw(library: Library, *, pages: Pages) -> None:
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
        st.page_link(pages.asking, label=texts.BACK_TO_ANSWER, icon=":material/arrow_back:", query_params=_asked(asked))
    with st.expander(texts.ABOUT_SOURCE):
        frame.facts(source)
    if document.gaps or any(repair.kind.startswith("restored") for repair in document.repairs):
        st.html(_signs_html())
    _draw_works(library, source.id, quote)
    if quote:
        st.html(f'<p class="small">{escape(texts.QUOTE_SHOWN)}</p>')
        _draw_citing(library, source.id, quote)
    contents = contents_html(document)
    if contents:
        st.html(
            f'<nav class="contents" aria-label="{escape(texts.CONTENTS)}"><details>'
            f"<summary>{escape(texts.CONTENTS)}</summary>{contents}</details></nav>"
        )
    st.html(document_html(document, quote, jumps=_jumps(library, source.id)))
    frame.live(pages, place=place_name(document, quote) if quote else "")


def _asked(question: str) -> dict[str, str]:
    """Write the address of the last question, as it was narrowed."""
    return {"q": question, **st.session_state.get("asked_filters", {})}


def _jumps(library: Library, source: str) -> list[Jump]:
    """Turn the references of a source into links, or into words that lead nowhere here."""
    told = []
    for reference, printed in library.atlas.references(source):
        go = frame.go("kilde", address.place(printed.source.id, printed.body, printed.end)) if printed else None
        title = texts.LEADS_TO.format(locator=printed.locator) if printed else texts.UNRESOLVED
        told.append(Jump(reference.start, reference.end, go, title))
    return told


def _draw_works(library: Library, source: str, quote: Span | None) -> None:
    """Draw the list of what the source prints and others cite: who chooses one sees who does."""
    works = library.atlas.works(source)
    if not works:
        return
    shown = next((at for at, (_, start, end, _) in enumerate(works) if quote == (start, end)), None)
    if st.session_state.get("work_of") != (source, quote) or "work" not in st.session_state:
        # The address leads, as for the source.
        st.session_state.work_of, st.session_state.work = (source, quote), shown
    st.selectbox(
        texts.CHOOSE_WORK,
        range(len(works)),
        key="work",
        index=None,
        placeholder=texts.CHOOSE_WORK_HINT,
        format_func=lambda at: texts.WORK_COUNT.format(work=works[at][0], count=works[at][3]),
        on_change=lambda: _choose_work(source, works),
    )


def _choose_work(source: str, works: tuple[tuple[str, int, int, int], ...]) -> None:
    """Put the place of the chosen provision or decision into the address."""
    at = st.session_state.work
    place = address.place(source, works[at][1], works[at][2]) if at is not None else {"source": source}
    st.query_params.from_dict(place)


def _draw_citing(library: Library, source: str, quote: Span) -> None:
    """Draw what leans on the place that is marked, or say that nothing here does."""
    cited = library.atlas.cited(source, *quote)
    groups = ((texts.CITED_EXACTLY, cited.exact), (texts.CITED_WHOLE, cited.whole), (texts.CITED_BY_NAME, cited.named))
    count = sum(len(passages) for _, passages in groups)
    if not count:
        st.html(f'<p class="small">{escape(texts.NOT_CITED)}</p>')
        return
    title = escape(texts.CITED_BY.format(count=count))
    lists = "".join(_group_html(name, passages) for name, passages in groups if passages)
    st.html(f'<aside class="citing" aria-label="{title}"><details><summary>{title}</summary>{lists}</details></aside>')


def _group_html(name: str, passages: tuple[Passage, ...]) -> str:
    rest = passages[_SHOWN:]
    more = f"<details><summary>{escape(texts.MORE.format(count=len(rest)))}</summary>{_list_html(rest)}</details>"
    heading = escape(texts.GROUP_COUNT.format(group=name, count=len(passages)))
    return f'<p class="group">{heading}</p>{_list_html(passages[:_SHOWN])}{more if rest else ""}'


def _list_html(passages: tuple[Passage, ...]) -> str:
    items = []
    for passage in passages:
        go = frame.go("kilde", address.place(passage.source.id, passage.body, passage.end))
        label = escape(f"{NAMES[passage.kind]}, {passage.locator}")
        path = escape(texts.PATH_JOINT.join(passage.path[-1:]))
        items.append(f'<li>{link_html(go, label)} <span class="small">{path}</span></li>')
    return f'<ul class="citing">{"".join(items)}</ul>'


def _signs_html() -> str:
    """Explain the marks that stand in a text without being of it."""
    restored = '<span class="restored">§</span>'
    lost = f'<span class="lost">{escape(texts.LOST_NUMBER)}</span>'
    unresolved = f'<span class="unresolved">{escape(texts.A_REFERENCE)}</span>'
    told = escape(texts.SIGNS_KEY).format(restored=restored, lost=lost, unresolved=unresolved)
    return f'<p class="small">{told}</p>'


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
