"""A page's text runs -> its printed lines in reading order: words of a line joined, cells of a row, columns in turn.

Lines come in the order in which they were drawn, as runs do. Only columns that were drawn across, line by line, are
put in order; where that can't be told from a table, rows stay rows and a note says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.formats.pdf_runs import PdfPage, Run

# A run this close to a line's height belongs to it, a raised number too; in parts of the larger type.
_SAME_LINE = 0.45
# A gap wider than this parts cells or columns; runs' ends are estimates, so that long ones are allowed more.
_GAP, _GAP_SHARE = 0.9, 0.02
# What only stretched words can be; a wider gap parts cells.
_STRETCHED = 2.5
_MARK_GAP = 8.0
_LONGEST_MARK = 4
_NEAR = 0.8
_LEAST_ROWS = 4
_COLUMN_SHARE = 0.4
_WORDS, _FLOWS, _STANDS = 3.0, 0.35, 0.15
_CELLS = "  "


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintLine:
    """One printed line. ``x``, ``end``, ``y`` and ``size`` are points of the upright page; ``page`` is its index.

    ``cells`` is how many parts stand side by side in it. ``block``: see ``Run``.
    """

    text: str
    page: int
    x: float
    end: float
    y: float
    size: float
    bold: bool
    turned: bool = False
    cells: int = 1
    block: int | None = None


def page_lines(page: PdfPage) -> tuple[list[PrintLine], list[str]]:
    """Give a page's lines in reading order, and notes (English) on what was moved or can't be told."""
    rows = _rows(_segments(page))
    starts = _columns([segment for row in rows for segment in row])
    if not starts:
        return [_row(row, ()) for row in rows], []
    lines: list[PrintLine] = []
    notes: list[str] = []
    band: list[list[PrintLine]] = []
    for row in rows:
        up = bool(band) and row[0].y > band[-1][0].y + 2 * row[0].size
        if up or _spans(row, starts):
            lines += _band(band, starts, page, notes)
            band = []
        if _spans(row, starts):
            lines.append(_row(row, ()))
        else:
            band.append(row)
    lines += _band(band, starts, page, notes)
    return lines, list(dict.fromkeys(notes))


def _segments(page: PdfPage) -> list[PrintLine]:
    """Join runs that follow each other on one line without a gap."""
    parts: list[list[Run]] = []
    for run in page.runs:
        if not run.text.strip():
            # A blank between two words may come as a run of its own.
            if parts and "\n" not in run.text and run.text.isspace() and _on_line(parts[-1], run):
                parts[-1].append(run)
            continue
        if parts and _follows(parts[-1], run):
            parts[-1].append(run)
        else:
            parts.append([run])
    return [_segment(part, page.index) for part in parts]


def _on_line(part: Sequence[Run], run: Run) -> bool:
    last = part[-1]
    base = max(part, key=lambda one: (one.size, len(one.text)))
    return (
        last.turned == run.turned
        and last.block == run.block
        and "\n" not in last.text
        and abs(base.y - run.y) <= _SAME_LINE * max(base.size, run.size)
    )


def _follows(part: Sequence[Run], run: Run) -> bool:
    last = next(one for one in reversed(part) if one.text.strip())
    if not _on_line(part, run) or run.x < part[0].x:
        return False
    if not part[-1].text[-1].isspace() and not run.text[0].isspace():
        return True  # pypdf, which knows the widths, saw no gap
    gap, size = run.x - last.end, max(last.size, run.size)
    mark = "".join(one.text for one in part).strip()
    if len(mark) <= _LONGEST_MARK and (not mark.isalpha() or len(mark) == 1):
        return gap <= _MARK_GAP * size
    return gap <= _GAP * size + _GAP_SHARE * (last.end - last.x)


def _segment(part: Sequence[Run], page: int) -> PrintLine:
    text = "".join(run.text for run in part)
    by_size: dict[float, int] = {}
    for run in part:
        by_size[round(run.size, 1)] = by_size.get(round(run.size, 1), 0) + len(run.text.strip())
    size = max(by_size, key=lambda one: by_size[one])
    base = next(run for run in part if round(run.size, 1) == size)
    words = [run for run in part if run.text.strip()]
    return PrintLine(
        text=" ".join(text.replace("\n", " ").split(" ")).strip(" "),
        page=page, x=part[0].x, end=max(run.end for run in words), y=base.y, size=size,
        bold=all(run.bold for run in words if any(char.isalnum() for char in run.text)) and words[-1].bold,
        turned=base.turned, block=base.block,
    )  # fmt: skip


def _rows(segments: Iterable[PrintLine]) -> list[list[PrintLine]]:
    """Put segments together that were drawn one after the other on one height, from left to right."""
    rows: list[list[PrintLine]] = []
    for segment in segments:
        last = rows[-1][-1] if rows else None
        if (
            last is not None
            and not last.turned and not segment.turned
            and last.block == segment.block
            and abs(last.y - segment.y) <= 0.3 * max(last.size, segment.size)
            and segment.x >= last.end - _GAP * segment.size
        ):  # fmt: skip
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return rows


def _columns(segments: Sequence[PrintLine]) -> tuple[float, ...]:
    """Give the left edges that lines drawn side by side share, () where too few do."""
    right = sorted(max(one.x, other.x) for one, other in pairwise(segments) if _beside(one, other))
    if len(right) < _LEAST_ROWS:
        return ()
    size = segments[0].size
    edges: list[float] = []
    group: list[float] = []
    for start in [*right, float("inf")]:
        if group and start - group[-1] > _NEAR * size:
            if len(group) >= max(_LEAST_ROWS, _COLUMN_SHARE * len(right)):
                edges.append(group[0])
            group = []
        group.append(start)
    first = min(segment.x for segment in segments if not segment.turned)
    return (first, *edges) if edges else ()


def _beside(one: PrintLine, other: PrintLine) -> bool:
    """Whether two lines that were drawn one after the other stand beside each other, if not on one height."""
    size = max(one.size, other.size)
    if one.turned or other.turned or abs(one.y - other.y) > 1.3 * size:
        return False
    return other.x >= one.end - _GAP * size or one.x >= other.end - _GAP * size


def _spans(row: Sequence[PrintLine], starts: Sequence[float]) -> bool:
    size = row[0].size
    return any(one.x < edge - size and one.end > edge + 2 * size for one in row for edge in starts[1:])


def _band(
    rows: Sequence[Sequence[PrintLine]], starts: Sequence[float], page: PdfPage, notes: list[str]
) -> list[PrintLine]:
    """Give the lines of rows that no line spans: column after column where they are running text, else row by row."""
    columns: list[list[PrintLine]] = [[] for _ in starts]
    for row in rows:
        for segment in row:
            place = max(index for index, start in enumerate(starts) if index == 0 or segment.x >= start - segment.size)
            columns[place].append(segment)
    beside = sum(_beside(one, other) for one, other in pairwise([segment for row in rows for segment in row]))
    if beside < max(_LEAST_ROWS, _COLUMN_SHARE * min(map(len, columns))):
        return [_row(row, starts) for row in rows]
    texts = [segment.text for column in columns for segment in column[1:]]
    flowing = sum(text[:1].islower() for text in texts) / max(1, len(texts))
    words = sum(len(text.split()) for text in texts) / max(1, len(texts))
    if words >= _WORDS and flowing >= _FLOWS:
        notes.append(f"page {page.number}: {len(starts)} columns were drawn line by line and are put in order")
        return [segment for column in columns for segment in column]
    if words >= _WORDS and flowing > _STANDS:
        notes.append(
            f"page {page.number}: lines stand side by side, and whether they are columns or a table can't be told; "
            "they are read row by row"
        )
    return [_row(row, starts) for row in rows]


def _row(row: Sequence[PrintLine], starts: Sequence[float]) -> PrintLine:
    """Join a row's segments: by one space where words were only stretched, as cells elsewhere."""
    if len(row) == 1:
        return row[0]
    text, cells = row[0].text, 1
    for before, after in pairwise(row):
        aligned = any(abs(after.x - start) <= _NEAR * after.size for start in starts)
        cell = aligned or after.x - before.end > _STRETCHED * after.size
        cells += cell
        text += (_CELLS if cell else " ") + after.text
    longest = max(row, key=lambda one: len(one.text))
    return PrintLine(
        text=text, page=row[0].page, x=row[0].x, end=row[-1].end, y=longest.y, size=longest.size,
        bold=all(one.bold for one in row), cells=cells, block=row[0].block,
    )  # fmt: skip
