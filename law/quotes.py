"""Where a quote stands in a text, whatever white space and restored signs do between its letters (pure)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from law.records import Passage

# A passage holds a quote when it holds at least this share of it.
_LEAST_SHARE = 0.5
# Ingest restores "§" and joins words that a line break cut, so a quote of the raw text may differ by these alone.
_REPAIRED = frozenset("§-\N{SOFT HYPHEN}\N{NON-BREAKING HYPHEN}\N{HYPHEN}")


def bare(text: str) -> tuple[str, list[int]]:
    """Leave out white space and what ingest may have restored; also give the offset of each character kept.

    >>> bare("jf. § 95")
    ('jf.95', [0, 1, 2, 6, 7])
    """
    offsets = [at for at, char in enumerate(text) if not char.isspace() and char not in _REPAIRED]
    return "".join(text[at] for at in offsets), offsets


def lower(letters: str) -> str:
    """Give lower case, one character for each: "İ".lower() is two, and would shift all offsets after it."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in letters)


def occurrences(text: str, wanted: str) -> Iterator[int]:
    """Give each place of ``wanted`` in ``text``, overlaps too."""
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands: the row of its passage, and its span in the document."""

    row: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Letters:
    """A source's passages as one string of letters.

    ``spans`` tell where those of a passage start and end in it, its row, and the
    letters' document offsets.
    """

    string: str
    spans: tuple[tuple[int, int, int, list[int]], ...]


class PassageFinder:
    """All passages of a source as one string of letters, so that a quote is found by one search.

    A source is made ready when it is first asked for: all letters of 100,000 passages would take 5 GB.
    """

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._rows: dict[str, list[int]] = {}
        for row, passage in enumerate(passages):
            self._rows.setdefault(passage.source.id, []).append(row)
        self._letters = lru_cache(maxsize=64)(self._letters_of)

    def _letters_of(self, source: str) -> _Letters:
        parts, spans, start = [], [], 0
        for row in self._rows.get(source, ()):
            passage = self._passages[row]
            letters, offsets = bare(passage.text)
            parts.append(lower(letters))
            spans.append((start, start + len(letters), row, [passage.start + offset for offset in offsets]))
            start += len(letters)
        return _Letters("".join(parts), tuple(spans))

    def places(self, source: str, quote: str) -> list[Place]:
        """Give where the passages of a source hold a quote, in the order of the text."""
        wanted = lower(bare(quote)[0])
        found = []
        letters = self._letters(source)
        for at in occurrences(letters.string, wanted) if wanted else ():
            for start, end, row, offsets in letters.spans:
                first, last = max(start, at), min(end, at + len(wanted))
                if last - first >= _LEAST_SHARE * len(wanted):
                    found.append(Place(row, offsets[first - start], offsets[last - start - 1] + 1))
        return found

    def whole(self, source: str, quote: str) -> Place | None:
        """Give the first place of a quote, widened to whole sentences; None when no passage holds it.

        A quote is found by its letters, and a "§" or a dash at its end is none.
        """
        places = self.places(source, quote)
        if not places:
            return None
        span = sentences_over(self._passages[places[0].row], places[0].start, places[0].end)
        return Place(places[0].row, *span) if span else places[0]


def sentences_over(passage: Passage, start: int, end: int) -> tuple[int, int] | None:
    """Give the span of the whole sentences that document span [start, end) is of; None when it is of none."""
    spans = [span for span in passage.sentences if span[0] < end and start < span[1]]
    return (spans[0][0], spans[-1][1]) if spans else None
