"""Bytes -> text, strictly: no byte is ever ignored or guessed around."""

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What a page may declare that Python knows by the same name. "iso-8859-1" and "us-ascii" mean cp1252 on the web.
_DECLARABLE = re.compile(r"utf-8|cp125[0-8]|iso8859-\d+|mac-roman|koi8-[ru]")
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A text with its line ends as line feeds; ``charset`` is what its bytes are, ``note`` what else was declared."""

    text: str
    charset: str
    note: str | None


def decode(raw: bytes, name: str) -> str:
    """Decode as UTF-8, then as cp1252; line ends become line feeds. ``name`` is for the message only.

    Raises ValueError when the text is empty, undecodable, or holds a NUL.
    """
    return decoded(raw, name).text


def decoded(raw: bytes, name: str, declared: str | None = None) -> Decoded:
    """Decode by the byte order mark, else as UTF-8, else by what the file declares, else as cp1252.

    UTF-8 comes before what is declared: Danish letters in another charset are never valid UTF-8 by chance, while any
    UTF-8 is valid cp1252, with two wrong letters for each. Raises ValueError as ``decode`` does.
    """
    told = _known(declared)
    marked = next((charset for mark, charset in _MARKS if raw.startswith(mark)), None)
    for charset in (marked,) if marked else dict.fromkeys(("utf-8", told or "cp1252", "cp1252")):
        try:
            text = raw.decode(charset)
        except UnicodeDecodeError:
            continue
        break
    else:
        what = f"not the {marked} that its first bytes say" if marked else "neither UTF-8 nor cp1252"
        raise ValueError(f"{name}: {what}. Save it as UTF-8 and set its sha256 in the manifest.")
    if "\0" in text:
        raise ValueError(f"{name}: holds NUL characters, so it is no text. Fetch it again, or set another reader.")
    if not text.strip():
        raise ValueError(f"{name}: empty. Fetch it again.")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = charset.removesuffix("-sig")
    wrong = declared and (told or declared) != found and not raw.isascii()
    note = f"The file declares the charset {declared!r}; its bytes are {found}, and were read so." if wrong else None
    return Decoded(text=text, charset=found, note=note)


def _known(declared: str | None) -> str | None:
    """Give Python's name of a declared charset; None when there is none, or none to trust."""
    if not declared:
        return None
    try:
        charset = codecs.lookup(declared).name
    except LookupError:
        return None
    charset = _MEANT.get(charset, charset)
    return charset if _DECLARABLE.fullmatch(charset) else None
