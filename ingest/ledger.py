"""Raw text -> canonical text, with an account of every character: kept, replaced or cut, and why.

A reader never edits a string. It tells the ledger, in the order in which the canonical text shall read, which
stretches of raw text to keep, which to replace by what and which to cut. ``close`` refuses a raw text of which a
character was forgotten or used twice, so a reader can't lose a sentence silently, also where it moves things
(a margin note out of the sentence it was spliced into).
"""

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from law.records import Cut, Repair

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Replace raw text [start, end) by ``text``; an insertion has start == end. ``kind`` names the repair."""

    start: int
    end: int
    text: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a closed ledger holds.

    ``trace`` are runs (start, end, raw_start) that stand unchanged, in canonical order. The counts are in characters
    of raw text, and ``raw_chars == kept + replaced + spaced + cut``: ``spaced`` is white space that became other
    white space.
    """

    text: str
    raw_chars: int
    repairs: tuple[Repair, ...]
    cuts: tuple[Cut, ...]
    trace: tuple[tuple[int, int, int], ...]
    kept: int
    replaced: int
    spaced: int
    cut: int

    def raw_offset(self, offset: int) -> int:
        """Where in the raw text the character at ``offset`` of the canonical text came from, or the nearest before."""
        row = bisect_right(self.trace, (offset, len(self.text) + 1, 0)) - 1
        if row < 0:
            return self.trace[0][2] if self.trace else 0
        start, end, raw_start = self.trace[row]
        return raw_start + min(offset, end - 1) - start


class Ledger:
    """Builds one canonical text. Offsets given are raw offsets; ``position`` is the canonical offset reached."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self._parts: list[str] = []
        self._length = 0
        self._used: list[tuple[int, int, str]] = []  # (raw_start, raw_end, how)
        self._repairs: list[Repair] = []
        self._cuts: list[Cut] = []
        self._trace: list[tuple[int, int, int]] = []

    @property
    def position(self) -> int:
        """Length of the canonical text so far."""
        return self._length

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _use(self, start: int, end: int, how: str) -> None:
        if not 0 <= start <= end <= len(self.raw):
            raise ValueError(f"raw span {start}-{end} is outside 0-{len(self.raw)}")
        if end > start:
            self._used.append((start, end, how))

    def keep(self, start: int, end: int) -> None:
        """Take raw [start, end) over unchanged."""
        if end > start:
            self._use(start, end, "kept")
            self._trace.append((self._length, self._length + end - start, start))
            self._write(self.raw[start:end])

    def replace(self, start: int, end: int, text: str, kind: str) -> None:
        """Write ``text`` where raw [start, end) stood: a repair that the document declares."""
        self._use(start, end, "replaced")
        self._repairs.append(
            Repair(
                kind=kind, start=self._length, end=self._length + len(text), raw=self.raw[start:end], raw_start=start
            )
        )
        self._write(text)

    def space(self, start: int, end: int, text: str) -> None:
        """Write the white space ``text`` where the white space raw [start, end) stood."""
        if self.raw[start:end].strip() or text.strip():
            raise ValueError(f"raw {start}-{end} is not white space: {self.raw[start:end]!r} -> {text!r}")
        self._use(start, end, "spaced")
        self._write(text)

    def settle_space(self) -> None:
        """Account for all white space between used stretches as replaced by the layout around it."""
        at = 0
        gaps: list[tuple[int, int]] = []
        for start, end, _ in sorted(self._used):
            gaps.append((at, start))
            at = max(at, end)
        gaps.append((at, len(self.raw)))
        for start, end in gaps:
            if start < end and not self.raw[start:end].strip():
                self._use(start, end, "spaced")

    def layout(self, text: str) -> None:
        """Write white space of our own between units, unless the text is empty or ends with it already."""
        if text.strip():
            raise ValueError(f"layout is white space only, got {text!r}")
        if self._parts and not "".join(self._parts[-3:]).endswith(text):
            # Between a line end and an empty line only what is missing is written.
            self._write(text[1:] if self._parts[-1].endswith("\n") and text.startswith("\n") else text)

    def cut(self, start: int, end: int, reason: str) -> None:
        """Leave raw [start, end) out, and say why."""
        if end > start:
            self._use(start, end, "cut")
            self._cuts.append(Cut(reason=reason, raw_start=start, raw_end=end))

    def prose(self, start: int, end: int, *, edits: Sequence[Edit] = (), join: str = " ") -> tuple[int, int]:
        """Take raw [start, end) over as running text: each run of white space becomes ``join``, ends are trimmed.

        ``edits`` are the repairs in this span, in order and without overlap. Returns the canonical span.
        """
        while start < end and self.raw[start].isspace():
            start += 1
            self._use(start - 1, start, "spaced")
        while end > start and self.raw[end - 1].isspace():
            end -= 1
            self._use(end, end + 1, "spaced")
        begun = self._length
        at = start
        for edit in edits:
            if not at <= edit.start <= edit.end <= end:
                raise ValueError(f"edit {edit.start}-{edit.end} is out of order or outside {start}-{end}")
            self._run(at, edit.start, join)
            self.replace(edit.start, edit.end, edit.text, edit.kind)
            at = edit.end
        self._run(at, end, join)
        return begun, self._length

    def _run(self, start: int, end: int, join: str) -> None:
        at = start
        for gap in _SPACE.finditer(self.raw, start, end):
            if gap.group() != join:
                self.keep(at, gap.start())
                self.space(gap.start(), gap.end(), join)
                at = gap.end()
        self.keep(at, end)

    def close(self) -> Account:
        """Check that each raw character was used exactly once, and give the account. Raises ValueError."""
        at = 0
        for start, end, how in sorted(self._used):
            if start != at:
                word, a, b = ("lost", at, start) if start > at else ("used twice", start, min(at, end))
                raise ValueError(f"raw characters {a}-{b} were {word} (before {how}): {self.raw[a:b][:80]!r}")
            at = end
        if at != len(self.raw):
            raise ValueError(f"raw characters {at}-{len(self.raw)} were lost: {self.raw[at:][:80]!r}")
        sums = {how: sum(e - s for s, e, h in self._used if h == how) for how in ("kept", "replaced", "spaced", "cut")}
        return Account(
            text="".join(self._parts),
            raw_chars=len(self.raw),
            repairs=tuple(self._repairs),
            cuts=tuple(sorted(self._cuts, key=lambda cut: cut.raw_start)),
            trace=_merged(self._trace),
            **sums,
        )


def composed(first: Account, second: Account) -> Account:
    """Give the account of raw text -> ``first`` -> ``second``, in offsets of the raw text and of the last text.

    ``second`` was made from ``first.text``; ``first`` kept the raw text's order. What ``second`` cut or replaced away
    takes the repairs that stood there with it. White space is what remains of the raw text.
    """
    trace = _merged(_through(first.trace, second.trace))
    cuts = [*first.cuts]
    taken = [(cut.raw_start, cut.raw_end) for cut in first.cuts]
    for cut in second.cuts:
        start, end = first.raw_offset(cut.raw_start), first.raw_offset(cut.raw_end - 1) + 1
        cuts += [Cut(reason=cut.reason, raw_start=a, raw_end=b) for a, b in _free(start, end, taken)]
    repairs = [
        replace(repair, raw_start=first.raw_offset(repair.raw_start) if first.trace else 0) for repair in second.repairs
    ]
    standing = [(start, end, raw) for start, end, raw in second.trace]
    for repair in first.repairs:
        if (moved := _moved(repair.start, repair.end, standing)) is not None:
            repairs.append(replace(repair, start=moved, end=moved + repair.end - repair.start))
    kept = sum(end - start for start, end, _ in trace)
    replaced = sum(len(repair.raw) for repair in repairs)
    cut_chars = sum(cut.raw_end - cut.raw_start for cut in cuts)
    return Account(
        text=second.text,
        raw_chars=first.raw_chars,
        repairs=tuple(sorted(repairs, key=lambda one: one.start)),
        cuts=tuple(sorted(cuts, key=lambda one: one.raw_start)),
        trace=trace,
        kept=kept,
        replaced=replaced,
        spaced=first.raw_chars - kept - replaced - cut_chars,
        cut=cut_chars,
    )


def _moved(start: int, end: int, trace: Iterable[tuple[int, int, int]]) -> int | None:
    """Find where the middle text's [start, end) stands in the last one, if all of it was kept in one run."""
    for run_start, run_end, raw in trace:
        if raw <= start and end <= raw + run_end - run_start:
            return run_start + start - raw
    return None


def _through(
    first: Sequence[tuple[int, int, int]], second: Iterable[tuple[int, int, int]]
) -> Iterator[tuple[int, int, int]]:
    """Follow each run of the second trace back through the first one."""
    for start, end, middle in second:
        row = max(0, bisect_right(first, (middle, sys.maxsize, 0)) - 1)
        while row < len(first) and first[row][0] < middle + end - start:
            low = max(first[row][0], middle)
            high = min(first[row][1], middle + end - start)
            if low < high:
                yield start + low - middle, start + high - middle, first[row][2] + low - first[row][0]
            row += 1


def _free(start: int, end: int, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Give what of [start, end) no span of ``taken`` holds."""
    at = start
    for low, high in sorted(taken):
        if high <= at or low >= end:
            continue
        if low > at:
            yield at, low
        at = high
    if at < end:
        yield at, end


def _merged(trace: Iterable[tuple[int, int, int]]) -> tuple[tuple[int, int, int], ...]:
    """Join runs that follow each other in both texts."""
    runs: list[tuple[int, int, int]] = []
    for start, end, raw_start in trace:
        if runs and runs[-1][1] == start and runs[-1][2] + start - runs[-1][0] == raw_start:
            runs[-1] = (runs[-1][0], end, runs[-1][2])
        else:
            runs.append((start, end, raw_start))
    return tuple(runs)
