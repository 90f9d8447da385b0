"""A file that holds a note, edited or not -> the quotes that it tells (pure).

DOCX, PDF, Markdown and plain text are told apart by what is in them. The file is a stranger's: its size is bounded
before it is opened, and nothing in it is run or fetched.
"""

import codecs
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from docx import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from pypdf import PdfReader

from note.letters import letters
from note.markdown import plain
from note.marks import KEY, MARK

MAX_BYTES = 10_000_000
MAX_UNPACKED = 50_000_000
MAX_PAGES = 300
MAX_QUOTES = 1000
_MAX_PARTS = 2000
_MAX_CHARS = 5_000_000

_EMPTY = "Filen er tom."
_TOO_LARGE = "Filen er for stor. Den må højst fylde {megabytes} MB{unpacked}."
_TOO_LONG = "Filen har for meget tekst. Den må højst have {pages} sider og {quotes} citater."
_NOT_TEXT = "Filen kan ikke læses som tekst. Gem den som DOCX, PDF eller tekst i UTF-8."
_OLD_WORD = "Filen er beskyttet med adgangskode eller gemt i et gammelt Word-format. Gem den som DOCX uden adgangskode."
_NOT_WORD = "Filen kan ikke læses som et Word-dokument. Gem den igen som DOCX."
_NOT_PDF = "Filen kan ikke læses som PDF. Gem den igen."
_LOCKED = "PDF-filen er krypteret. Gem den uden adgangskode."
_NO_QUOTES = "Der er ingen kontrollinje i filen, så der er ingen citater at efterprøve. Vælg et notat herfra."

# Text that was taken away under tracked changes, and what Word keeps twice for older versions.
_GONE = frozenset(map(qn, ("w:del", "w:moveFrom"))) | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
}
_SIGNS = {qn("w:p"): "\n", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}


class NoteProblem(ValueError):  # noqa: N818 - it is what the user is shown, not only an error
    """The file can't be read; the message is Danish and says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A quote as a file tells it: its number, its text, and the place and digest that its check line names.

    ``quote`` has the file's white space. Where the marks around it were damaged, it is empty, and so is ``source``.
    """

    number: int
    quote: str
    source: str
    start: int
    end: int
    digest: str


def read_quotes(raw: bytes, name: str) -> tuple[Told, ...]:
    """Read the quotes of a file, in its order, then those whose marks are damaged. ``name`` serves to know Markdown.

    Raises NoteProblem when the file can't be read or holds no quote.
    """
    if not raw.strip():
        raise NoteProblem(_EMPTY)
    if len(raw) > MAX_BYTES:
        raise NoteProblem(_TOO_LARGE.format(megabytes=MAX_BYTES // 1_000_000, unpacked=""))
    text = _text(raw, name)
    if len(text) > _MAX_CHARS:
        raise _too_long()
    if told := _find(text):
        return told
    raise NoteProblem(_NO_QUOTES)


def _text(raw: bytes, name: str) -> str:
    if raw.startswith(b"%PDF-"):
        return _pdf_text(raw)
    if raw.startswith(b"PK"):
        return _word_text(raw)
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise NoteProblem(_OLD_WORD)
    try:
        text = raw.removeprefix(codecs.BOM_UTF8).decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise NoteProblem(_NOT_TEXT) from error
    return plain(text) if name.lower().endswith((".md", ".markdown")) or text.startswith("# ") else text


def _word_text(raw: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as file:
            parts = file.infolist()
        # A part is never unpacked beyond the size that it states here.
        if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            unpacked = f" og {MAX_UNPACKED // 1_000_000} MB udpakket"
            raise NoteProblem(_TOO_LARGE.format(megabytes=MAX_BYTES // 1_000_000, unpacked=unpacked))
        # The library's parser resolves no entities and fetches nothing.
        return "".join(_spoken(Document(io.BytesIO(raw)).element.body))
    except NoteProblem:
        raise
    except Exception as error:
        # Whatever a broken file makes the library raise, it is the file.
        raise NoteProblem(_NOT_WORD) from error


def _spoken(node: BaseOxmlElement) -> Iterator[str]:
    """Give the text of a node as it reads when all tracked changes are accepted."""
    for child in node:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag not in _GONE:
            yield _SIGNS.get(child.tag, "")
            yield from _spoken(child)


def _pdf_text(raw: bytes) -> str:
    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted:
            raise NoteProblem(_LOCKED)
        if len(reader.pages) > MAX_PAGES:
            raise _too_long()
        return "\n".join(_unnumbered(page.extract_text(), at) for at, page in enumerate(reader.pages, start=1))
    except NoteProblem:
        raise
    except Exception as error:
        raise NoteProblem(_NOT_PDF) from error


def _unnumbered(text: str, number: int) -> str:
    """Take away the line that numbers a page: it may fall into the middle of a quote."""
    line = rf"Side\s+{number}"
    return re.sub(rf"\A\s*{line}[ \t]*(?:\n|\Z)|(?:\n|\A)\s*{line}\s*\Z", "\n", text, count=1)


def _too_long() -> NoteProblem:
    return NoteProblem(_TOO_LONG.format(pages=MAX_PAGES, quotes=MAX_QUOTES))


def _find(raw: str) -> tuple[Told, ...]:
    text, offsets = letters(raw)
    marks = list(MARK.finditer(text))
    if len(marks) > 2 * MAX_QUOTES:
        raise _too_long()
    declared = list(KEY.finditer(text))
    # The last declaration is the file's own, so its quotes come first, and what looks like a mark in them is no more.
    # Then those of other notes that were pasted into this one.
    keys = dict.fromkeys([*(found[1] for found in reversed(declared)), *map(_key, marks)])
    frames: list[tuple[re.Match[str], re.Match[str]]] = []
    damaged: list[int] = []
    for key in keys:
        own = [mark for mark in marks if _key(mark) == key and not _within(mark, frames)]
        pairs = [pair for pair in pairwise(own) if _is_frame(pair, frames)]
        frames += pairs
        if any(found[1] == key and not _within(found, frames) for found in declared):
            whole = {opens["opens"] for opens, _ in pairs}
            named = dict.fromkeys(mark["opens"] or mark["closes"] for mark in own)
            damaged += [int(number) for number in named if number not in whole]
    told = [_told(opens, closes, raw, offsets) for opens, closes in sorted(frames, key=lambda pair: pair[0].start())]
    lost = [Told(number=number, quote="", source="", start=0, end=0, digest="") for number in damaged]
    return (*told, *lost)


def _key(mark: re.Match[str]) -> str:
    return mark["key"] or mark["same"]


def _within(mark: re.Match[str], frames: Sequence[tuple[re.Match[str], re.Match[str]]]) -> bool:
    return any(opens.start() <= mark.start() < closes.end() for opens, closes in frames)


def _is_frame(pair: tuple[re.Match[str], re.Match[str]], frames: Sequence[tuple[re.Match[str], re.Match[str]]]) -> bool:
    opens, closes = pair
    between = any(opens.start() < other.start() < closes.start() for other, _ in frames)
    return bool(opens["opens"]) and opens["opens"] == closes["closes"] and not between


def _told(opens: re.Match[str], closes: re.Match[str], raw: str, offsets: list[int]) -> Told:
    return Told(
        number=int(opens["opens"]),
        quote=_quote(raw[offsets[opens.end() - 1] + 1 : offsets[closes.start()]]),
        source=closes["source"],
        start=int(closes["start"]),
        end=int(closes["end"]),
        digest=closes["digest"],
    )


def _quote(framed: str) -> str:
    """Take the outermost quotation marks away, and what somebody wrote outside of them; a quote may have its own."""
    start, end = framed.find("»") + 1, framed.rfind("«")
    return framed[start : end if end >= start else len(framed)].strip()
