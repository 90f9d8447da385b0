"""Where a quote stands in a text, whatever white space and restored signs do between its letters (pure)."""

from collections.abc import Iterator

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
