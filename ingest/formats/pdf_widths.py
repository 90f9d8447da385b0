"""A font and a text -> how wide it is printed: to tell a full line from a short one, and a gap from a blank.

By the widths that the font states for its letters; for what it doesn't tell, by a table of how wide letters of a
common typeface are.
"""

import re
from collections.abc import Iterator
from itertools import islice

from pypdf.generic import DictionaryObject, StreamObject

# In parts of the type's size.
_GROUPS = {
    0.22: "ijl'|`",
    0.28: "ftrI.,:;!()[]/\\ \xa0-",
    0.5: "ckszvxyJ",
    0.56: "abdeghnopqu0123456789§?_å«»~øæ$#",
    0.67: "ABEFKLPSTVXYZÅ&",
    0.72: "CDGHNOQRUwØ–+=<>",
    0.85: "mM",
    0.95: "WÆ@%—…",
}
_TABLE = {char: width for width, group in _GROUPS.items() for char in group}
_OTHER = 0.56
_LEAST, _MOST = 0.6, 1.6
_SERIFS = ("times", "serif", "garamond", "roman", "georgia")
_MOST_CODES = 70_000
_MOST_MAP = 2_000_000
_BLANKS = re.compile(r"\s+")
_SECTION = re.compile(rb"beginbf(char|range)(.*?)endbf(?:char|range)", re.DOTALL)
_CHAR = re.compile(rb"<([0-9A-Fa-f]{2,4})>\s*<([0-9A-Fa-f]{4})>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]{2,4})>\s*<([0-9A-Fa-f]{2,4})>\s*(?:<([0-9A-Fa-f]{4})>|\[([^\]]*)\])")
_CODE = re.compile(rb"<([0-9A-Fa-f]{4})>")


class FontWidths:
    """Measures text in the fonts of one file, each of which is read once."""

    def __init__(self) -> None:
        # The font itself is kept with its widths, so that no other one gets its place in memory.
        self._known: dict[int, tuple[DictionaryObject | None, dict[str, float], float]] = {}

    def width(self, font: DictionaryObject | None, text: str) -> float:
        """How wide ``font`` prints ``text``, in parts of its size."""
        found = self._known.get(id(font))
        if found is None:
            stated = _stated(font) if font is not None else {}
            found = self._known[id(font)] = (font, stated, _scale(font, stated))
        _, stated, scale = found
        # pypdf writes a blank for a wide move of the pen, which is measured as such: beside a blank that was drawn, and
        # in fonts that have none.
        text = _BLANKS.sub(" " if " " in stated or not stated else "", text)
        return sum(stated.get(char) or scale * _TABLE.get(char, _OTHER) for char in text)


def _scale(font: DictionaryObject | None, stated: dict[str, float]) -> float:
    """How much wider than the table's letters the font's are."""
    letters = [char for char in stated if char.isalnum() and char in _TABLE]
    if letters:
        scale = sum(stated[char] for char in letters) / sum(_TABLE[char] for char in letters)
        return min(_MOST, max(_LEAST, scale))
    name = str(font.get("/BaseFont", "")).lower() if font is not None else ""
    return 0.9 if any(word in name for word in _SERIFS) and "sans" not in name else 1.0


def _stated(font: DictionaryObject) -> dict[str, float]:
    """Give the widths that a font states, by letter."""
    below = _list(font.get("/DescendantFonts"))
    if below and isinstance(inner := below[0], DictionaryObject):
        by_code = dict(islice(_wide_codes(_list(inner.get("/W"))), _MOST_CODES))
    else:
        first = font.get("/FirstChar", 0)
        start = int(first) if isinstance(first, int | float) else 0
        by_code = dict(enumerate(_numbers(_list(font.get("/Widths"))), start))
    letters = (
        dict(islice(_letters(font), _MOST_CODES))
        if "/ToUnicode" in font
        else {code: chr(code) for code in range(32, 256)}
    )
    return {letters[code]: width / 1000 for code, width in by_code.items() if code in letters and width > 0}


def _wide_codes(listed: list[object]) -> Iterator[tuple[int, float]]:
    """Read the widths of a font with many letters: ``[3 [277 600] 40 50 556]``."""
    at = 0
    while at + 1 < len(listed):
        first, after = listed[at], listed[at + 1]
        if isinstance(first, int) and isinstance(after, list):
            yield from enumerate(_numbers(after), first)
            at += 2
        elif isinstance(first, int) and isinstance(after, int) and at + 2 < len(listed):
            width = _numbers(listed[at + 2 : at + 3])[0]
            yield from ((code, width) for code in range(first, min(after + 1, first + _MOST_CODES)))
            at += 3
        else:
            return


def _letters(font: DictionaryObject) -> Iterator[tuple[int, str]]:
    """Read which letter each code of a font stands for."""
    stream = font.get("/ToUnicode")
    stream = stream.get_object() if stream is not None else None
    if not isinstance(stream, StreamObject):
        return
    for kind, body in _SECTION.findall(stream.get_data()[:_MOST_MAP]):
        if kind == b"char":
            for code, letter in _CHAR.findall(body):
                yield int(code, 16), chr(int(letter, 16))
            continue
        for first, last, letter, letters in _RANGE.findall(body):
            low, high = int(first, 16), int(last, 16)
            listed = [int(one, 16) for one in _CODE.findall(letters)] if letters else []
            for code in range(low, min(high, low + 0xFFFF) + 1):
                if letter:
                    yield code, chr(min(int(letter, 16) + code - low, 0x10FFFF))
                elif code - low < len(listed):
                    yield code, chr(listed[code - low])


def _list(value: object) -> list[object]:
    found = value.get_object() if hasattr(value, "get_object") else value
    if not isinstance(found, list):
        return []
    return [one.get_object() if hasattr(one, "get_object") else one for one in found[:_MOST_CODES]]


def _numbers(values: list[object]) -> list[float]:
    return [float(value) if isinstance(value, int | float) else 0.0 for value in values]
