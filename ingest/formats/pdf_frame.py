"""All printed lines of a file -> what is usual in it: its type, its line height, where its columns end (pure)."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ingest.formats.pdf_layout import PrintLine

_LARGER = 1.1
_SMALLER = 0.93
_FARTHEST = 3.0
_SLACK = 0.015
_LEAST_LINES = 4
_COLUMN_SHARE = 0.15
_MOST_EDGES = 300
_NOTE = re.compile(r"\d{1,3}\s*\D")
_LEVELS = 6


class Frame:
    """What is usual among the lines of a file, asked line by line. All measures are points."""

    def __init__(self, lines: Sequence[PrintLine]) -> None:
        styles: Counter[tuple[float, bool]] = Counter()
        for line in lines:
            styles[_half(line.size), line.bold] += len(line.text)
        (self.body_size, self._body_bold), _ = styles.most_common(1)[0] if styles else ((10.0, False), 0)
        self._levels = self._ranked(styles)
        self._leadings = self._find_leadings(lines)
        self._columns = self._find_columns(lines)
        upright = [line for line in lines if not line.turned]
        self._all = (
            min((line.x for line in upright), default=0.0),
            max((line.end for line in upright), default=0.0),
        )
        self._lowest: dict[int, float] = {}
        for line in lines:
            if line.size > self.body_size * _SMALLER and not line.turned:
                self._lowest[line.page] = min(line.y, self._lowest.get(line.page, line.y))
        self._indents = self._find_indents(lines)

    def _ranked(self, styles: Counter[tuple[float, bool]]) -> dict[tuple[float, bool], int]:
        larger = sorted((style for style in styles if self._is_heading(style)), reverse=True)
        return {style: min(rank, _LEVELS) for rank, style in enumerate(larger, start=1)}

    def _is_heading(self, style: tuple[float, bool]) -> bool:
        size, bold = style
        return size >= self.body_size * _LARGER or (bold and not self._body_bold and size >= self.body_size * 0.97)

    def level(self, line: PrintLine) -> int | None:
        """Give the level of a line in a heading's type, 1 for the largest; None for the text's own type."""
        return None if line.turned or line.block is not None else self._levels.get((_half(line.size), line.bold))

    def _find_leadings(self, lines: Sequence[PrintLine]) -> dict[float, float]:
        drops: dict[float, Counter[float]] = defaultdict(Counter)
        for one, other in pairwise(lines):
            drop = one.y - other.y
            same = one.page == other.page and abs(one.size - other.size) < 0.3
            if same and 0.8 * one.size < drop < _FARTHEST * one.size and abs(one.x - other.x) < 4 * one.size:
                drops[_half(one.size)][_half(drop)] += 1
        found = {}
        for size, counts in drops.items():
            most = counts.most_common(1)[0][1]
            if sum(counts.values()) >= _LEAST_LINES:
                # The least of the common ones: in a file of one-line paragraphs the space between them is commoner.
                found[size] = min(drop for drop, count in counts.items() if count >= 0.3 * most)
        return found

    def leading(self, size: float) -> float:
        """How far lines of one paragraph are apart."""
        body = self._leadings.get(self.body_size, 1.2 * self.body_size)
        return self._leadings.get(_half(size), body * size / self.body_size)

    def below(self, last: PrintLine, line: PrintLine) -> bool:
        """Whether a line stands below another in the same column, near enough to be of one block."""
        drop = last.y - line.y
        apart = line.x > last.end or line.end < last.x
        return last.page == line.page and 0 < drop <= 4 * self.leading(line.size) and not apart

    def _find_columns(self, lines: Sequence[PrintLine]) -> list[tuple[float, float]]:
        """Give the left and right edges of the columns that the text was set in."""
        edges: Counter[tuple[float, float]] = Counter()
        block: list[PrintLine] = []
        for line in [*lines, None]:
            if line is not None and block and self.below(block[-1], line) and abs(line.size - block[-1].size) < 0.3:
                block.append(line)
                continue
            if len(block) >= _LEAST_LINES:
                left, right = min(one.x for one in block), max(one.end for one in block)
                wide = right - left
                near = (
                    edge
                    for edge in edges
                    if abs(edge[0] - left) < 3 * block[0].size and abs(edge[1] - right) < 0.08 * wide
                )
                known = next(near, None)
                if known is None and len(edges) < _MOST_EDGES:
                    edges[left, right] += len(block)
                elif known is not None:
                    count = edges.pop(known) + len(block)
                    edges[min(known[0], left), max(known[1], right)] += count
            block = [line] if line is not None else []
        # A list of short lines is no column.
        least = max(_LEAST_LINES, _COLUMN_SHARE * max(edges.values(), default=0))
        return [edge for edge, count in edges.items() if count >= least]

    def _column(self, line: PrintLine) -> tuple[float, float] | None:
        size = line.size
        fits = [
            edge for edge in self._columns
            if edge[0] - size <= line.x < edge[1] and line.end <= edge[1] + _SLACK * (edge[1] - edge[0])
        ]  # fmt: skip
        # The narrowest that the line fits: a title's column is the whole page.
        return min(fits, key=lambda edge: edge[1] - edge[0]) if fits else None

    def left(self, line: PrintLine) -> float:
        """Where the line's column begins."""
        return (self._column(line) or self._all)[0]

    def span(self, line: PrintLine) -> float:
        """How wide the line's column is."""
        left, right = self._column(line) or self._all
        return right - left

    def is_full(self, last: PrintLine, line: PrintLine, *, strictly: bool = False) -> bool:
        """Whether ``last`` had no room for the first word of ``line``."""
        column = self._column(last)
        if column is None and strictly:
            return False
        left, right = column or self._all
        per_char = (line.end - line.x) / max(1, len(line.text))
        word = len(line.text.split(maxsplit=1)[0]) + 1 if line.text.split() else 1
        slack = _SLACK * (right - left)
        return last.end + word * per_char > right + (slack if strictly else -slack)

    def _find_indents(self, lines: Sequence[PrintLine]) -> bool:
        first = sum(1 for line in lines if 0.8 * line.size < line.x - self.left(line) < 4 * line.size)
        return 0.04 * len(lines) < first < 0.5 * len(lines)

    def indented(self, line: PrintLine) -> bool:
        """Whether a line begins with an indent, where paragraphs do."""
        return self._indents and line.x - self.left(line) > 0.8 * line.size

    def is_footnote(self, line: PrintLine) -> bool:
        """Whether a line is in the type of notes, below all text of its page."""
        return line.size <= self.body_size * _SMALLER and line.y < self._lowest.get(line.page, 0.0)

    def opens_footnote(self, line: PrintLine) -> bool:
        """Whether a line begins a note: "3 Se principafgørelse 45-16."."""
        return bool(_NOTE.match(line.text))

    @staticmethod
    def commonest(values: Iterable[float]) -> float:
        """Give the commonest value, to half a point; 0 for none."""
        counts = Counter(_half(value) for value in values)
        return counts.most_common(1)[0][0] if counts else 0.0


def _half(value: float) -> float:
    return round(value * 2) / 2
