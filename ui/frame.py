"""What every page shares: its style and title, and how a problem, a badge and a citation are drawn."""

from html import escape
from pathlib import Path

import streamlit as st

from law.authority import NAMES
from law.records import Kind, Source, Status
from law.schemes import NAMES as SCHEMES
from ui import texts
from ui.marking import markdown_text

STYLE = Path(__file__).with_name("style.css")
ICON = Path(__file__).with_name("icon.svg")  # our own: a ":material/..." page icon is fetched from a host on the web

# The word says it all; the sign before it helps those who look for a shape, and colour comes last.
_STATUS_SIGNS: dict[Status, str] = {"gældende": "●", "historisk": "◷", "ukendt": "?"}
_STATUS_CLASSES: dict[Status, str] = {"gældende": "current", "historisk": "historic", "ukendt": "unknown"}


def open_page(title: str, lead: str | None = None) -> None:
    """Draw the style and the page's one h1, with a sentence on what the page is for. The title may be a source's."""
    st.set_page_config(page_title=texts.PAGE_TITLE.format(page=title))
    st.html(STYLE)
    st.html(f"<h1>{escape(title)}</h1>{f'<p class=lead>{escape(lead)}</p>' if lead else ''}")


def problem(sentence: str) -> None:
    """Draw one sentence on what is wrong and how to cure it, and nothing else."""
    st.html(STYLE)
    st.error(markdown_text(sentence), icon=":material/error:")


def labels_html(kind: Kind, status: Status, status_date: str | None, scheme: tuple[str, ...] = ()) -> str:
    """Write the line under a quote: what it is, and whether it applies."""
    words = escape(texts.status_words(status, status_date))
    sign = f'<span aria-hidden="true">{_STATUS_SIGNS[status]}</span>'
    about = f'<span class="badge">{escape(texts.AND.join(SCHEMES[one] for one in scheme))}</span> ' if scheme else ""
    return (
        f'<p class="labels"><span class="badge">{escape(NAMES[kind])}</span> {about}'
        f'<span class="badge {_STATUS_CLASSES[status]}">{sign} {words}</span></p>'
    )


def citation(text: str) -> None:
    """Draw a citation that is ready to paste, with a button that copies it."""
    st.html(f'<p class="small">{escape(texts.CITATION_LABEL)}</p>')
    st.code(text, language=None, wrap_lines=True)


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
