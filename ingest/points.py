"""The paragraphs of a guidance -> which of them begin a numbered point (pure).

A number at the start of a paragraph is a point only where the numbers of the whole text go on: "5." in a list within
point 32 does not. Of all the ways to read the numbers as one rising row, the one that fits best is taken.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.wrapping import Paragraph

Number = tuple[int, ...]

# "32. Kommunen", "32." alone, "Pkt. 32. Kommunen"; never "1. januar 2020 trådte" nor "3. pkt. gælder".
_SIMPLE = re.compile(r"(?:Pkt\.\s*|Punkt\s+)?(?P<number>\d{1,3})\.(?=\s+[A-ZÆØÅ»\"”§(]|\s*$)")
# "3.18.2 Kommunen", "3.18. Kommunen"; never "1.200 kr." nor "3.5 timer".
_DOTTED = re.compile(r"(?:Pkt\.\s*|Punkt\s+)?(?P<number>\d{1,3}(?:\.\d{1,3}){1,3})\.?(?=\s+[A-ZÆØÅ»\"”§(]|\s*$)")
_MOST_SKIPPED = 5
_SKIP_COST = 0.3
LEAST_POINTS = 3


@dataclass(frozen=True, slots=True)
class _Chain:
    score: float
    row: int
    number: Number
    before: "_Chain | None"


def points_in(told: Sequence[Paragraph], chapters: Sequence[int]) -> dict[int, tuple[Number, int]]:
    """Give for each row that begins a point its number and how many characters of the row that number takes.

    ``chapters`` are the rows of chapter headings: below one the numbers may begin again at 1. Fewer than three points
    are none: a short list is numbered too.
    """
    best: dict[Number, _Chain] = {}  # the best chain that ends with a number
    within: dict[Number, _Chain] = {}  # the best one that ends with a number or a part of it
    top: _Chain | None = None
    marks: dict[int, tuple[Number, int]] = {}
    for row, number, length, worth in _candidates(told):
        marks[row] = (number, length)
        chain = _Chain(worth, row, number, None) if number[-1] <= _MOST_SKIPPED or not best else None
        for earlier, cost in _before(number, best, within):
            chain = _better(chain, _Chain(earlier.score + worth - cost, row, number, earlier))
        if number == (1,) and top and any(top.row < chapter < row for chapter in chapters):
            chain = _better(chain, _Chain(top.score + worth, row, number, top))
        if chain is None:
            continue
        best[number] = _better(best.get(number), chain)
        for depth in range(1, len(number) + 1):
            within[number[:depth]] = _better(within.get(number[:depth]), chain)
        top = _better(top, chain)
    rows = [chain.row for chain in _back(top)]
    return {row: marks[row] for row in sorted(rows)} if len(rows) >= LEAST_POINTS else {}


def _candidates(told: Sequence[Paragraph]) -> Iterator[tuple[int, Number, int, float]]:
    """Give the rows that a number opens, with how likely each is a point: one in bold or set apart is more so."""
    for row, one in enumerate(told):
        if one.role in ("item", "row", "footnote"):
            continue
        if match := _DOTTED.match(one.told) or _SIMPLE.match(one.told):
            number = tuple(int(part) for part in match["number"].split("."))
            alone = match.end() == len(one.told)
            worth = 1.0 + 0.5 * (one.level is not None or alone) + 0.25 * one.gap + min(len(one.told), 300) / 3000
            if 0 not in number:
                yield row, number, match.end(), worth


def _before(number: Number, best: dict[Number, _Chain], within: dict[Number, _Chain]) -> Iterator[tuple[_Chain, float]]:
    """Give the chains that a number may go on with, and what the numbers skipped between cost."""
    above, last = number[:-1], number[-1]
    for skipped in range(_MOST_SKIPPED):
        if (same := (*above, last - 1 - skipped)) in within:
            yield within[same], _SKIP_COST * skipped
    if above and above in best:
        yield best[above], _SKIP_COST * (last - 1)
    # From "3.17" to "4.1", where "4" itself is a heading and no point.
    for depth in range(1, len(number)):
        if (
            all(part == 1 for part in number[depth:])
            and (up := (*number[: depth - 1], number[depth - 1] - 1)) in within
        ):
            yield within[up], 0.0


def _better(one: _Chain | None, two: _Chain) -> _Chain:
    return two if one is None or two.score > one.score else one


def _back(chain: _Chain | None) -> Iterator[_Chain]:
    while chain:
        yield chain
        chain = chain.before
