"""Printed lines of all pages -> which of them are running heads, running feet and page numbers, not text (pure)."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal

from ingest.formats.pdf_layout import PrintLine

Chrome = Literal["running head", "running foot", "page number"]

_ZONE = 3
_SHARE = 0.6
_LEAST_PAGES = 3
# Heads stand on the same height; a second line of the text that happens to say the same doesn't.
_SAME_HEIGHT = 3.0
_APART = 1.6
_NUMBERS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?i)\W*(?:side|s\.|page)?\s*\d{1,4}\s*(?:(?:af|ud af|of|/)\s*\d{1,4})?\W*")
_SAID_PAGE = re.compile(r"(?i)\W*side\s*\d{1,4}\s*(?:(?:af|/)\s*\d{1,4})?\W*")

_Place = tuple[int, int]


def find_chrome(pages: Sequence[Sequence[PrintLine]], body_size: float) -> dict[_Place, Chrome]:
    """Give what is chrome, by (page, line) as ``pages`` holds them.

    On three pages and more: what stands on one height of 60 % of the pages (or of the left or right hand ones), the
    same but for numbers that count with the pages. On fewer, only what is the same on both and apart from the text, or
    says that it is a page number.
    """
    found: dict[_Place, Chrome] = {}
    groups: dict[tuple[str, str], list[_Place]] = defaultdict(list)
    for page, lines in enumerate(pages):
        for side, at in _outer(lines):
            groups[side, _key(lines[at].text)].append((page, at))
    filled = [page for page, lines in enumerate(pages) if lines]
    for (side, key), places in groups.items():
        for same in _on_one_height(places, pages):
            if _repeats(same, filled, pages) and _may_go(key, same, pages, body_size):
                number = bool(_PAGE_NUMBER.fullmatch(pages[same[0][0]][same[0][1]].text))
                name: Chrome = "page number" if number else "running head" if side == "top" else "running foot"
                found.update(dict.fromkeys(same, name))
    if len(filled) == 1:
        lines = pages[filled[0]]
        found.update(
            {(filled[0], at): "page number" for _, at in _outer(lines, 1) if _SAID_PAGE.fullmatch(lines[at].text)}
        )
    return found


def _key(text: str) -> str:
    return " ".join(_NUMBERS.sub("#", text).split()).casefold()


def _outer(lines: Sequence[PrintLine], zone: int = _ZONE) -> Iterator[tuple[str, int]]:
    """Give the places of the highest and the lowest lines of a page, each once."""
    by_height = sorted((at for at, line in enumerate(lines) if not line.turned), key=lambda at: -lines[at].y)
    half = (len(by_height) + 1) // 2
    for at in by_height[: min(zone, half)]:
        yield "top", at
    for at in by_height[max(half, len(by_height) - zone) :]:
        yield "bottom", at


def _on_one_height(places: Sequence[_Place], pages: Sequence[Sequence[PrintLine]]) -> Iterator[list[_Place]]:
    """Part the places of equal lines by the height on which they stand."""
    group: list[_Place] = []
    for page, at in sorted(places, key=lambda place: pages[place[0]][place[1]].y):
        if group and pages[page][at].y - pages[group[-1][0]][group[-1][1]].y > _SAME_HEIGHT:
            yield sorted(group)
            group = []
        group.append((page, at))
    if group:
        yield sorted(group)


def _repeats(places: Sequence[_Place], filled: Sequence[int], pages: Sequence[Sequence[PrintLine]]) -> bool:
    on = {page for page, _ in places}
    if len(filled) == 2:
        return len(on) == 2 and all(_apart(pages[page], at) for page, at in places)
    if len(on) < _LEAST_PAGES:
        return False
    if len(on) >= _SHARE * len(filled):
        return True
    parity = Counter(page % 2 for page in on).most_common(1)[0][0]
    return len({page % 2 for page in on}) == 1 and len(on) >= _SHARE * sum(page % 2 == parity for page in filled)


def _apart(lines: Sequence[PrintLine], at: int) -> bool:
    """Whether a line is the outermost of its page, or stands apart from all others but such."""
    gap = min((abs(line.y - lines[at].y) for place, line in enumerate(lines) if place != at), default=1e9)
    return gap >= _APART * lines[at].size


def _may_go(key: str, places: Sequence[_Place], pages: Sequence[Sequence[PrintLine]], body_size: float) -> bool:
    """Whether what differs between equal lines are page numbers: "Sag 12", "Sag 13" at the top are headings."""
    if "#" not in key:
        return True
    numbers = [[int(number) for number in _NUMBERS.findall(pages[page][at].text)[:20]] for page, at in places]
    for column in zip(*numbers, strict=True):
        steps = {value - page for value, (page, _) in zip(column, places, strict=True)}
        if len(set(column)) > 1 and len(steps) > max(1, len(column) // 5):
            return False
    constant = all(len(set(column)) == 1 for column in zip(*numbers, strict=True))
    text = pages[places[0][0]][places[0][1]].text
    if constant or _PAGE_NUMBER.fullmatch(text):
        return True
    return all(pages[page][at].size <= body_size and not pages[page][at].bold for page, at in places)
