"""Which decision leans on which provision, drawn: decisions to the left, provisions to the right (pure, SVG)."""

from collections.abc import Sequence
from html import escape

from law.records import Leaning
from ui import texts

_WIDTH, _ROW, _TOP = 760, 26, 34
_LEFT, _RIGHT = 150, 500
# A line is as wide as this for each passage of the decision that names the provision, within bounds.
_STROKE, _WIDEST = 1.1, 6.0
# Lines are told apart by dashes and by colour; each is named in the list below the map too.
_COLOURS = {"serviceloven § 95": "#1b4f8f", "serviceloven § 96": "#8a5a00"}


def map_svg(leanings: Sequence[Leaning]) -> str:
    """Draw the map; each line tells in words what it joins, when it is pointed at."""
    rules = list(dict.fromkeys(rule for one in leanings for rule, _ in one.rules))
    # What most decisions lean on stands on top.
    rules.sort(key=lambda rule: (-sum(rule in dict(one.rules) for one in leanings), rule))
    height = _TOP + _ROW * max(len(leanings), len(rules), 1)
    step = (height - _TOP) / max(len(rules), 1)
    rule_at = {rule: _TOP + step * (place + 0.5) for place, rule in enumerate(rules)}
    lines, left = [], []
    for place, one in enumerate(leanings):
        y = _TOP + _ROW * (place + 0.5)
        left.append(_text(_LEFT - 10, y, f"{one.decision.number}", "end"))
        for rule, count in one.rules:
            lines.append(_line(y, rule_at[rule], f"{one.decision.name}: {rule} ({count})", rule, count))
    right = [_text(_RIGHT + 10, y, rule, "start") for rule, y in rule_at.items()]
    heads = [_text(_LEFT - 10, 14, texts.DECISION, "end", "head"), _text(_RIGHT + 10, 14, texts.RULE, "start", "head")]
    told = escape(texts.MAP_ALT.format(decisions=len(leanings), rules=len(rules)))
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(texts.MAP_TITLE)}">'
        f'<svg class="map" role="img" aria-label="{told}" viewBox="0 0 {_WIDTH} {height}">'
        f"{''.join([*lines, *left, *right, *heads])}</svg></div>"
    )


def _line(y: float, to: float, title: str, rule: str, count: int) -> str:
    middle = (_LEFT + _RIGHT) / 2
    path = f"M{_LEFT} {y:.1f} C{middle:.0f} {y:.1f} {middle:.0f} {to:.1f} {_RIGHT} {to:.1f}"
    width = min(_STROKE * count, _WIDEST)
    dashes = "" if rule in _COLOURS else ' stroke-dasharray="5 3"'
    colour = _COLOURS.get(rule, "#5b6877")
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-opacity="0.75" stroke-width="{width:.1f}"{dashes}>'
        f"<title>{escape(title)}</title></path>"
    )


def _text(x: float, y: float, text: str, anchor: str, kind: str = "name") -> str:
    return f'<text class="{kind}" x="{x:.0f}" y="{y + 4:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
