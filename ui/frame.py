"""What every page shares: its style and title, its links within a visit, and how a badge or a citation is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer
from streamlit.navigation.page import Page

from law.authority import NAMES, REPLACED
from law.records import Citation, Kind, Source, Status
from law.schemes import NAMES as SCHEMES
from ui import address, texts, visit
from ui.marking import link_html, markdown_text, marked_html

STYLE = Path(__file__).with_name("style.css")
ICON = Path(__file__).with_name("icon.svg")  # our own: a ":material/..." page icon is fetched from a host on the web
LOGO = Path(__file__).with_name("logo.svg")
SCRIPT = Path(__file__).with_name("page.js")

# The word says it all; the sign before it helps those who look for a shape, and colour comes last.
_STATUS_SIGNS: dict[Status, str] = {"gældende": "●", "historisk": "◷", "ukendt": "?"}
_STATUS_CLASSES: dict[Status, str] = {"gældende": "current", "historisk": "historic", "ukendt": "unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """The pages that others lead to."""

    asking: Page
    reading: Page
    cases: Page
    note: Page

    def named(self, path: str) -> Page | None:
        """Give the page with a path; None for one that nobody is led to."""
        known = (self.asking, self.reading, self.cases, self.note)
        return next((page for page in known if path and page.url_path == path), None)


def open_page(title: str, lead: str | None = None, *, wide: bool = False) -> None:
    """Draw the style and the page's one h1, with a sentence on what the page is for. The title may be a source's."""
    st.set_page_config(page_title=texts.PAGE_TITLE.format(page=title), layout="wide" if wide else "centered")
    st.logo(LOGO, size="medium")
    st.html(STYLE)
    st.html(f"<h1>{escape(title)}</h1>{f'<p class=lead>{escape(lead)}</p>' if lead else ''}")


def problem(sentence: str) -> None:
    """Draw one sentence on what is wrong and how to cure it, and nothing else."""
    st.html(STYLE)
    st.error(markdown_text(sentence), icon=":material/error:")


def go(path: str, told: Mapping[str, str]) -> str:
    """Write an address on this site: a page's path and what it is told."""
    return f"{path}?{urlencode(told)}"


def live(pages: Pages, *, place: str = "") -> None:
    """Let the page scroll to the place that is marked, copy citations, and follow its links within the visit."""
    st.html('<p id="announced" class="unseen" role="status" aria-live="polite"></p>')
    words = {"copied": texts.COPIED, "notCopied": texts.NOT_COPIED, "skip": texts.SKIP}
    data = {"place": place, "kept": visit.holds_work(), **words}
    result = _component()(key="page", data=data, height="content", on_go_change=lambda: None)
    if result.go:
        path, _, query = str(result.go).partition("?")
        page = pages.named(path)
        # It comes from the browser: only a page of ours is gone to, and the page reads its address as any other.
        if page:
            st.switch_page(page, query_params=dict(parse_qsl(query)[:8]))


@st.cache_resource
def _component() -> ComponentRenderer:
    """Register the script once, not at every run."""
    return st.components.v2.component("page", js=SCRIPT.read_text(encoding="utf-8"))


def labels_html(kind: Kind, status: Status, status_date: str | None, scheme: tuple[str, ...] = ()) -> str:
    """Write the line under a quote: what it is, and whether it applies."""
    about = f'<span class="badge">{escape(texts.AND.join(SCHEMES[one] for one in scheme))}</span> ' if scheme else ""
    return (
        f'<p class="labels"><span class="badge">{escape(NAMES[kind])}</span> {about}'
        f"{status_html(status, status_date)}</p>"
    )


def status_html(status: Status, status_date: str | None) -> str:
    """Write a badge on whether something applies: in words, with a sign and last a colour."""
    words = escape(texts.status_words(status, status_date))
    sign = f'<span aria-hidden="true">{_STATUS_SIGNS[status]}</span>'
    return f'<span class="badge {_STATUS_CLASSES[status]}">{sign} {words}</span>'


def citation(one: Citation, pages: Pages, *, number: int | None = None, key: str = "", level: int = 4) -> None:
    """Draw a quote with all that is told of it, and what can be done with it: open, copy, gather.

    ``key`` parts the buttons of a quote that is drawn more than once on a page; ``level`` is that of its heading.
    """
    quote = quote_html(one)
    labels = labels_html(one.kind, one.status, one.status_date, one.scheme)
    named = f'<span class="number">[{number}]</span> ' if number else ""
    since = replaced_html(one.replaced) + changes_html(one.changes)
    evidence = f'<p class="small">{escape(texts.EVIDENCE.format(evidence=one.evidence))}</p>' if one.evidence else ""
    heading = f'<h{level} class="quoted">{named}{escape(one.locator)}</h{level}>'
    st.html(
        f'{heading}<blockquote lang="da">{quote}</blockquote>{labels}'
        f'<p class="small">{escape(one.citation)}</p>{evidence}{since}'
    )
    what = f"[{number}]" if number else one.locator
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"do_{key}_{_name(one)}"):
        st.page_link(
            pages.reading,
            label=markdown_text(texts.OPEN_QUOTE.format(what=what)),
            icon=":material/menu_book:",
            query_params=address.place(one.source, one.start, one.end),
            width="content",
        )
        gathered = visit.is_gathered(one)
        st.button(
            markdown_text((texts.UNGATHER if gathered else texts.GATHER).format(what=what)),
            key=f"gather_{key}_{_name(one)}",
            icon=":material/bookmark_remove:" if gathered else ":material/bookmark_add:",
            type="tertiary",
            on_click=visit.gather,
            args=(one,),
        )
        st.html(
            f'<p class="copies">{_copy_html(texts.COPY_QUOTE, what, texts.pasted(one))} '
            f"{_copy_html(texts.COPY_CITATION, what, one.citation)}</p>",
            width="content",
        )


def quote_html(one: Citation) -> str:
    """Write a quote with its restored signs and lost numbers visible as such."""
    return marked_html(one.quote, one.marks, offset=one.start)


def replaced_html(rules: str | None) -> str:
    """Say under which rules something was written that have been replaced since; nothing where none have."""
    return f'<p class="small replaced">{escape(REPLACED.format(rules=rules))}</p>' if rules else ""


def changes_html(changes: Sequence[str]) -> str:
    """Say what has happened to the rules of a text since it was written; nothing where nothing is known to have."""
    return "".join(f'<p class="small replaced">{escape(change)}</p>' for change in changes)


def _copy_html(label: str, what: str, text: str) -> str:
    # The same word stands at each quote: a screen reader is told of which.
    name = escape(f"{label} {what}")
    return f'<button type="button" class="copy" aria-label="{name}" data-copy="{escape(text)}">{escape(label)}</button>'


def place_link_html(one: Citation) -> str:
    """Write a short link to where a quote stands; its whole citation shows when it is pointed at."""
    go_to = go("kilde", address.place(one.source, one.start, one.end))
    named = (
        one.locator
        if one.locator.casefold().startswith(NAMES[one.kind].casefold())
        else f"{NAMES[one.kind]}, {one.locator}"
    )
    return link_html(go_to, escape(named), one.citation)


def _name(one: Citation) -> str:
    return f"{one.source}_{one.start}_{one.end}"


def facts(source: Source) -> None:
    """Draw what is known of a source: who published it, when, where and on what terms."""
    issued = texts.danish_date(source.issued) if source.issued else texts.UNDATED
    rows = [
        (texts.KIND, escape(NAMES[source.kind])),
        (texts.PUBLISHER, escape(source.publisher)),
        (texts.ISSUED, escape(f"{issued} ({source.issued_basis})" if source.issued_basis else issued)),
        (texts.URL, _address_html(source.url)),
        (texts.TERMS, escape(source.terms)),
    ]
    html = "".join(f"<dt>{escape(term)}</dt><dd>{value}</dd>" for term, value in rows if value)
    st.html(f'<dl class="facts" lang="da">{html}</dl>')


def _address_html(url: str | None) -> str:
    """Link an address of the web; anything else a manifest may hold stays plain text."""
    if not url or not url.startswith(("https://", "http://")):
        return escape(url or "")
    return f'<a href="{escape(url)}" rel="noopener noreferrer">{escape(url)}</a>'
