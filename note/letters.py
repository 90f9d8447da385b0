"""What of a text can be carried through a file, and what of it is compared (pure)."""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1f\x85\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}]")


def printable(text: str) -> str:
    r"""Leave out what prints nothing, and end each line with a line feed.

    That is control signs and surrogates (XML forbids them), and soft hyphens, zero-width signs and marks of direction:
    a program that breaks lines drops or changes them, and a reader could not see what they do.

    >>> printable("hjæl\u00adper\x00\r\nto")
    'hjælper\nto'
    """
    return "".join(char for char in _LINE_ENDS.sub("\n", text) if char in "\n\t" or _prints(char))


def _prints(char: str) -> bool:
    # The last two code points of each plane are no characters.
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs") and ord(char) & 0xFFFE != 0xFFFE


def letters(text: str) -> tuple[str, list[int]]:
    r"""Leave out white space too, as every program lays it anew; also give the offset of each character kept.

    Non-breaking spaces are white space. Two texts tell the same when their letters are equal.

    >>> letters("jf. §\u00a095")
    ('jf.§95', [0, 1, 2, 4, 6, 7])
    """
    offsets = [at for at, char in enumerate(text) if not char.isspace() and _prints(char)]
    return "".join(text[at] for at in offsets), offsets
