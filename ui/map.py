"""Which decision leans on which provision, drawn: decisions to the left, provisions to the right (pure, SVG)."""

from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from html import escape

from law.records import Leaning
from ui import texts

_WIDTH, _ROW, _TOP = 760, 26, 34
_LEFT, _RIGHT = 150, 500
# A line is as wide as this for each passage of the decision that names the provision, within bounds.
_STROKE, _WIDEST = 1.1, 6.0
# Colour only helps the eye: where a line ends tells what it means, and the list below the map says it in words.
_FONT = "system-ui, Liberation Sans, Arial, sans-serif"
_COLOURS = {"serviceloven § 95": "#1b4f8f", "serviceloven § 96": "#8a5a00"}


def map_svg(leanings: Sequence[Leaning]) -> str:
    """Draw the map; each line has a title that says in words what it joins."""
    # What most decisions lean on stands on top.
    counts = Counter(rule for one in leanings for rule in (*dict(one.rules), *by_name(one)))
    rules = sorted(counts, key=lambda rule: (-counts[rule], rule))
    height = _TOP + _ROW * max(len(leanings), len(rules), 1)
    step = (height - _TOP) / max(len(rules), 1)
    rule_at = {rule: _TOP + step * (place + 0.5) for place, rule in enumerate(rules)}
    lines, left = [], []
    for place, one in enumerate(leanings):
        y = _TOP + _ROW * (place + 0.5)
        left.append(_text(_LEFT - 10, y, f"{one.decision.number}", "end"))
        for rule, count in one.rules:
            lines.append(_line(y, rule_at[rule], f"{one.decision.name}: {rule} ({count})", rule, count))
        for rule in by_name(one):
            lines.append(_line(y, rule_at[rule], f"{one.decision.name}: {rule} ({texts.BY_NAME})", rule, 0))
    right = [_text(_RIGHT + 10, y, rule, "start") for rule, y in rule_at.items()]
    heads = [_text(_LEFT - 10, 14, texts.DECISION, "end", 700), _text(_RIGHT + 10, 14, texts.RULE, "start", 700)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'font-family="{_FONT}">{"".join([*lines, *left, *right, *heads])}</svg>'
    )


def by_name(one: Leaning) -> tuple[str, ...]:
    """Give the provisions whose scheme a decision is about, and which it cites by no §."""
    return tuple(rule for scheme in one.schemes if (rule := f"serviceloven {scheme}") not in dict(one.rules))


def map_html(leanings: Sequence[Leaning]) -> str:
    """Set the map into a page as a picture: Streamlit strips a drawing from the text of a page."""
    rules = {rule for one in leanings for rule in (*dict(one.rules), *by_name(one))}
    told = escape(texts.MAP_ALT.format(decisions=len(leanings), rules=len(rules)))
    drawn = b64encode(map_svg(leanings).encode()).decode()
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(texts.MAP_TITLE)}">'
        f'<img class="map" alt="{told}" src="data:image/svg+xml;base64,{drawn}"></div>'
    )


def _line(y: float, to: float, title: str, rule: str, count: int) -> str:
    middle = (_LEFT + _RIGHT) / 2
    path = f"M{_LEFT} {y:.1f} C{middle:.0f} {y:.1f} {middle:.0f} {to:.1f} {_RIGHT} {to:.1f}"
    width = min(max(_STROKE * count, _STROKE), _WIDEST)
    dashes = "" if count else ' stroke-dasharray="2 3"'
    colour = _COLOURS.get(rule, "#5b6877")
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-opacity="0.75" stroke-width="{width:.1f}"{dashes}>'
        f"<title>{escape(title)}</title></path>"
    )


def _text(x: float, y: float, text: str, anchor: str, weight: int = 400) -> str:
    look = f'font-size="13" font-weight="{weight}" fill="#1d2733" text-anchor="{anchor}"'
    return f'<text x="{x:.0f}" y="{y + 4:.1f}" {look}>{escape(text)}</text>'
