"""The field on one page: § 95 and § 96 point by point, the decisions, and a map of what they lean on."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from law.records import Citation, Leaning, Point, PointCell
from law.schemes import NAMES as SCHEMES
from library import Library
from ui import address, frame, texts
from ui.frame import Pages
from ui.map import by_name, map_html
from ui.marking import link_html

# Ankestyrelsen has decided 5,800; more than these nobody can take in, and the choices above narrow them.
_IN_THE_TABLE, _ON_THE_MAP = 200, 60


def draw(library: Library, *, pages: Pages) -> None:
    """Draw the comparison, the decisions and the map."""
    frame.open_page(texts.OVERVIEW_TITLE, texts.OVERVIEW_LEAD, wide=True)
    points, leanings = library.atlas.points, library.atlas.leanings
    parts = (("punkter", texts.POINTS_TITLE), ("afgoerelser", texts.DECISIONS_TITLE), ("kort", texts.MAP_TITLE))
    jumps = "".join(f'<li><a href="#{name}">{escape(title)}</a></li>' for name, title in parts)
    st.html(f'<nav aria-label="{escape(texts.ON_THIS_PAGE)}"><ul class="jumps">{jumps}</ul></nav>')
    st.html(_points_html(points))
    shown = _draw_decisions(leanings)
    all_fit = len(leanings) <= _ON_THE_MAP
    drawn = leanings if all_fit else shown[:_ON_THE_MAP]
    left_out = "" if all_fit else texts.MAP_SHOWN.format(shown=len(drawn), count=len(shown))
    st.html(
        f'<h2 id="kort">{escape(texts.MAP_TITLE)}</h2><p>{escape(texts.MAP_LEAD)} {escape(left_out)}</p>'
        f"{map_html(drawn)}"
    )
    st.html(_leanings_html(drawn))
    frame.live(pages)


def _points_html(points: tuple[Point, ...]) -> str:
    schemes = list(SCHEMES)
    head = "".join(f'<th scope="col">{escape(SCHEMES[scheme])}</th>' for scheme in schemes)
    rows = []
    for point in points:
        cells = "".join(f"<td>{_cell_html(point.cells[scheme])}</td>" for scheme in schemes)
        note = f'<p class="small">{escape(texts.EDITOR.format(note=point.note))}</p>' if point.note else ""
        rows.append(f'<tr id="{escape(point.key)}"><th scope="row">{escape(point.name)}{note}</th>{cells}</tr>')
    title = escape(texts.POINTS_TITLE)
    return (
        f'<h2 id="punkter">{title}</h2><div class="wide" tabindex="0" role="region" aria-label="{title}">'
        f'<table class="report points"><caption>{escape(texts.POINTS_CAPTION)}</caption><thead>'
        f'<tr><th scope="col">{escape(texts.POINT)}</th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell_html(cell: PointCell) -> str:
    if not cell.citations:
        return f'<p class="small">{escape(cell.absent or texts.NO_SENTENCE)}</p>'
    return "".join(map(_quote_html, cell.citations))


def _quote_html(one: Citation) -> str:
    status = frame.status_html(one.status, one.status_date)
    return (
        f'<blockquote class="brief" lang="da">{frame.quote_html(one)}</blockquote>'
        f'<p class="small">{frame.place_link_html(one)} {status}</p>{frame.replaced_html(one.replaced)}'
    )


def _draw_decisions(leanings: tuple[Leaning, ...]) -> list[Leaning]:
    """Draw the decisions of the topic and year that are chosen, and give them."""
    st.html(f'<h2 id="afgoerelser">{escape(texts.DECISIONS_TITLE)}</h2>')
    topics = list(dict.fromkeys(topic for one in leanings for topic in one.topics))
    years = sorted({one.year for one in leanings}, reverse=True)
    first, second = st.columns(2)
    topic = first.selectbox(texts.TOPIC, topics, index=None, placeholder=texts.ALL_TOPICS, key="topic")
    year = second.selectbox(texts.YEAR, years, index=None, placeholder=texts.ANY_YEAR, key="year", format_func=str)
    shown = [one for one in leanings if (not topic or topic in one.topics) and (not year or one.year == year)]
    st.html(_decisions_html(shown[:_IN_THE_TABLE], len(leanings)))
    return shown


def _decisions_html(leanings: list[Leaning], count: int) -> str:
    columns = (texts.DECISION, texts.YEAR, texts.TOPICS, texts.STATUS, texts.LEANS_ON, texts.CITED)
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in columns)
    rows = "".join(map(_decision_html, leanings))
    caption = escape(texts.DECISIONS_CAPTION.format(shown=len(leanings), count=count))
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(texts.DECISIONS_TITLE)}">'
        f'<table class="report"><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        "</div>"
    )


def _decision_html(one: Leaning) -> str:
    printed = one.decision.printings[0]
    validity = one.decision.validity
    go = frame.go("kilde", address.place(printed.source, printed.start, printed.end))
    rules = _rules(one)
    return (
        f'<tr><th scope="row">{link_html(go, escape(one.decision.number))}</th><td>{one.year}</td>'
        f"<td>{escape(', '.join(one.topics))}</td><td>{frame.status_html(validity.status, validity.status_date)}"
        f"{frame.replaced_html(validity.replaced)}</td>"
        f"<td>{escape(rules)}</td><td>{one.cited_by}</td></tr>"
    )


def _rules(one: Leaning) -> str:
    named = [f"{rule} ({texts.BY_NAME})" for rule in by_name(one)]
    return ", ".join([*(f"{rule} ({count})" for rule, count in one.rules), *named]) or texts.NO_RULES


def _leanings_html(leanings: Sequence[Leaning]) -> str:
    """Say the map in words, for those who can't see it."""
    items = "".join(f"<li>{escape(one.decision.name)}: {escape(_rules(one))}</li>" for one in leanings)
    return f"<details><summary>{escape(texts.MAP_WORDS)}</summary><ul>{items}</ul></details>"
