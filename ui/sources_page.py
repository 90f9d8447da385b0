"""The page on the sources: what they are, what was read, cut and repaired, and the state of each decision."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from html import escape

import streamlit as st

from law.decision_numbers import year_of_number
from law.records import Decision, Document, Source, Status
from library import Library
from ui import address, frame, texts
from ui.frame import Pages
from ui.marking import link_html, markdown_text

# A corpus of a municipality has 6,000 sources; a page with all of them would never be drawn.
_ON_A_PAGE = 20
_MOST_DECISIONS = 200


def draw(library: Library, *, pages: Pages, adding: Callable[[], None]) -> None:
    """Draw what the index holds, each source with its account and a link to the reader, and the decisions.

    ``adding`` draws how a source is added.
    """
    frame.open_page(texts.SOURCES_TITLE, texts.SOURCES_LEAD)
    st.html(_index_html(library))
    words = _find(len(library.sources))
    passages = Counter(passage.source.id for passage in library.passages)
    for source in _of_page([one for one in library.sources if _matches(words, _names(one))]):
        document = library.document(source.id)
        with st.container(border=True):
            st.html(f'<h2 class="title" lang="da">{escape(source.title)}</h2>')
            frame.facts(source)
            st.page_link(
                pages.reading, label=texts.READ_SOURCE, icon=":material/menu_book:", query_params={"source": source.id}
            )
            with st.expander(markdown_text(texts.ACCOUNT.format(source=source.id))):
                st.html(_account_html(document, passages[source.id]))
    st.html(_decisions_html([one for one in library.atlas.decisions if _matches(words, (one.number, one.name))]))
    adding()
    frame.live(pages)


def _find(count: int) -> tuple[str, ...]:
    """Ask for words to find sources by, where there are more than a page of them."""
    if count <= _ON_A_PAGE:
        return ()
    typed = st.text_input(texts.FIND_SOURCE, placeholder=texts.FIND_SOURCE_HINT, max_chars=200, key="find_source")
    return tuple(typed.casefold().split())


def _names(source: Source) -> tuple[str, ...]:
    return tuple(
        one
        for one in (source.title, source.publisher, source.id, source.number, source.edition, *source.aliases)
        if one
    )


def _matches(words: Sequence[str], names: Sequence[str]) -> bool:
    told = " ".join(names).casefold()
    return all(word in told for word in words)


def _of_page(found: Sequence[Source]) -> Sequence[Source]:
    """Draw which of the sources are shown, and give them."""
    if not found:
        st.html(f'<p role="status">{escape(texts.NO_SOURCE_FOUND)}</p>')
    if len(found) <= _ON_A_PAGE:
        return found
    pages = -(-len(found) // _ON_A_PAGE)
    page = st.number_input(texts.SOURCES_PAGE, min_value=1, max_value=pages, step=1, key="sources_page")
    first = (min(int(page), pages) - 1) * _ON_A_PAGE
    shown = found[first : first + _ON_A_PAGE]
    told = texts.SOURCES_SHOWN.format(first=first + 1, last=first + len(shown), count=len(found))
    st.html(f'<p role="status">{escape(told)}</p>')
    return shown


def _index_html(library: Library) -> str:
    rows = [
        (texts.MADE, texts.danish_date(library.made)),
        (texts.FINGERPRINT, library.fingerprint[:12]),
        (texts.HOLDS, texts.HELD.format(
            sources=len(library.sources), passages=len(library.passages),
            decisions=len(library.atlas.decisions), cases=len(library.atlas.cases),
        )),
        (texts.STATUS, _statuses(Counter(passage.validity.status for passage in library.passages))),
    ]  # fmt: skip
    html = "".join(f"<dt>{escape(term)}</dt><dd>{escape(value)}</dd>" for term, value in rows)
    return f'<dl class="facts">{html}</dl>'


def _statuses(counts: Mapping[Status, int]) -> str:
    return ", ".join(
        texts.PASSAGES_OF.format(count=count, status=texts.STATUSES[status]) for status, count in counts.items()
    )


def _account_html(document: Document, passages: int) -> str:
    """Account for each character that was read: kept, made other white space, repaired or cut."""
    cut = sum(one.raw_end - one.raw_start for one in document.cuts)
    repaired = sum(len(one.raw) for one in document.repairs)
    rows = [
        (texts.READ_CHARS, document.raw_chars),
        (texts.KEPT_CHARS, document.kept_chars),
        (texts.SPACED_CHARS, document.spaced_chars),
        (texts.REPAIRED_CHARS, repaired),
        (texts.CUT_CHARS, cut),
        (texts.PASSAGES, passages),
    ]
    table = "".join(
        f'<tr><th scope="row">{escape(what)}</th><td>{texts.number(count)}</td></tr>' for what, count in rows
    )
    told = [
        _counts_html(texts.CUTS, Counter(one.reason for one in document.cuts), texts.CUT_REASONS),
        _counts_html(texts.REPAIRS, Counter(one.kind for one in document.repairs), texts.REPAIR_KINDS),
        _counts_html(texts.GAPS, Counter(one.kind for one in document.gaps), texts.GAP_KINDS),
    ]
    notes = "".join(f'<li lang="en">{escape(note)}</li>' for note in document.notes)
    noted = f"<h3>{escape(texts.NOTED)}</h3><ul>{notes}</ul>" if notes else ""
    return f'<table class="report"><tbody>{table}</tbody></table>{"".join(told)}{noted}'


def _counts_html(title: str, counts: Mapping[str, int], names: Mapping[str, str]) -> str:
    items = "".join(f"<li>{escape(names.get(name, name))}: {count}</li>" for name, count in counts.items())
    return f"<h3>{escape(title)}</h3><ul>{items or f'<li>{escape(texts.NOTHING)}</li>'}</ul>"


def _decisions_html(decisions: Sequence[Decision]) -> str:
    columns = (texts.DECISION, texts.PRINTED_IN, texts.STATUS, texts.EVIDENCE_HEAD, texts.REPLACED_HEAD)
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in columns)
    # In the order of the sources where all are shown; of more, those that a reader most likely looks for.
    shown = decisions if len(decisions) <= _MOST_DECISIONS else _newest(decisions)[:_MOST_DECISIONS]
    rows = "".join(map(_decision_html, shown))
    told = texts.STATES_SHOWN.format(shown=len(shown), count=len(decisions))
    partly = f'<p role="status">{escape(told)}</p>' if len(shown) < len(decisions) else ""
    return (
        f'<h2 id="afgoerelser">{escape(texts.STATES_TITLE)}</h2>{partly}<div class="wide" tabindex="0" role="region" '
        f'aria-label="{escape(texts.STATES_TITLE)}"><table class="report"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _newest(decisions: Sequence[Decision]) -> list[Decision]:
    return sorted(decisions, key=lambda one: (-year_of_number(one.number), one.number))


def _decision_html(one: Decision) -> str:
    links = ", ".join(
        link_html(frame.go("kilde", address.place(at.source, at.start, at.end)), escape(at.source))
        for at in one.printings
    )
    return (
        f'<tr><th scope="row">{escape(one.number)}</th><td>{links}</td>'
        f"<td>{frame.status_html(one.validity.status, one.validity.status_date)}</td>"
        f"<td>{escape(one.validity.evidence)}</td><td>{escape(one.validity.replaced or '–')}</td></tr>"
    )
