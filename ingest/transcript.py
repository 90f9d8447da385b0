"""A page-by-page transcript and its layout -> strips of raw text, written with the damage put right (pure).

The transcript lost every "§" and most decision numbers, and kept the hyphens of line ends. What the words around a
place prove is repaired and declared; a lost number is only pointed at.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.ledger import Edit, Ledger
from law.records import Gap, Source

MarkKind = Literal[
    "heading", "text", "example", "assessment", "paragraph", "margin", "footnote", "footnote mark", "table", "figure",
    "law box", "piece", "page end", "note",
]  # fmt: skip

_CLOSING = tuple(".,;:)?!")

# A hyphen at a line end: "bed- re", "PRINCIPAFGØREL- SE", across a page "el- / ler". Real are "pulje- og
# rådighedstimer", "kontant tilskuds- eller BPA-ordning"; "BPA- I OTTE SAGER" is a dash, and "OMFATTENDE- HJÆLPEBEHOV"
# two words.
_LINE_END_HYPHEN = re.compile(r"(?<=\w)(?<!BPA)(?<!OMFATTENDE)-\s(?=\w)(?!(?i:og|eller)\b)")
# The hyphen is the word's own, only the line end is not: "STANDSER BPA- ORDNINGEN OG RETTER OP".
_LINE_END_SPACE = re.compile(r"(?<=\bBPA-)\s(?=ORDNING)")

_ACTS = r"(?i:servicelovens|serviceloves|retssikkerhedslovens|forvaltningslovens)"  # "Serviceloves" is the source's own
_NUMBER = r"\d+(?!\w)"
_SIGN_PLACES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_ACTS} (?={_NUMBER})",  # "servicelovens 95, stk. 3", "SERVICELOVENS 1, STK. 3", "servicelovens 3 a"
        rf"\bservicelovens 95, stk\. 3, eller (?={_NUMBER}, stk\.)",  # "... eller 96, stk. 1, danner grundlag"
        rf"\bservicelovens 94 \(selvudpeget hjælper\) eller (?={_NUMBER}, stk\.)",  # "... eller 95, stk. 3, når"
        rf"\b[Ee]fter (?:både )?(?={_NUMBER}(?: og \d+)? i (?:serviceloven\b|lov om\b))",  # "efter både 83 og 84 i ..."
        r"\bEfter (?=95, stk\.)",  # "Efter 95, stk. 2, skal kommunen", in the box on servicelovens § 95
        r"\bdækkes efter (?=95\.)",  # "der ikke kan dækkes efter 95.": p. 6 has "servicelovens 95" in the same sentence
        r"\bbetingelserne i (?=96 i øvrigt\b)",  # "hvis betingelserne i 96 i øvrigt er opfyldt", box on § 96
        r"\bomfattet af (?=96, stk\.)",  # "den personkreds, der er omfattet af 96, stk. 1"
        r"\bSe (?=\d+, stk\. \d+, i bekendtgørelse\b)",  # "Se 5, stk. 3, i bekendtgørelse nr af"
        r"\b(?i:i) (?=95-(?i:sager)\b)",  # "overvågning i 95-sager", "I 95-SAGER"
    )
)
_LIST = re.compile(r"\d+ og \d+(?!\w)")  # "83 og 84" takes "§§"

_GAPS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        # "Vi henviser til principafgørelse", "Principafgørelse præciserer", "PRINCIPAGØRELSE"; not "principafgørelsen".
        ("lost decision number", r"\b(?i:principaf?gørelse)\b(?! \d)"),
        ("lost decision number", r"(?<=\bprincipafgørelse )og\b(?! \d)"),  # "principafgørelse og": two numbers
        ("lost decision number", r"(?<=\bPRINCIPAFGØRELSE )OG\b(?! \d)"),
        ("lost document number", r"\bnr\.?(?= af \d)"),  # "vejledning nr af 12. december 2017"
        ("lost document number", r"\bV\.L\.B\b"),  # a judgment's number: "13. maj 2015, V.L.B"
        ("lost provision", r"\bforvaltningslovens(?=\s[A-ZÆØÅ])"),  # "fremgår af forvaltningslovens En afgørelse"
        ("lost provision", r"\bkapitel 1, punkt(?=\n)"),  # the end of note 11
        ("lost provision", r"(?<=\n)i bekendtgørelse(?= nr af)"),  # note 25 begins with the words after its §
        # "og kr. månedligt", "på henholdsvis kr. og kr.", "udmåler kr. pr. hjælper"; "fem kr." has its amount.
        ("lost amount", r"(?<!\d )(?<!\bfem )(?<!\botte )\bkr\."),
        ("lost amount", r"\bmellem(?= og kr\.)"),  # "varierer mellem og kr. pr. måned"
        ("lost date", r"\bfor årene(?= fra)"),  # "spørgsmål 91 for årene fra Folketingets"
        ("lost date", r"\bd\. 21\. juli\b(?! \d)"),  # the year went, and the full stop with it
        ("lost table number", r"\b[Ss]e tabel\b(?! \d)"),  # "Se tabel" at the foot of two pages
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One line of the layout: what begins at ``text``, its literal words, on printed page ``page``.

    ``then``: the words after ``text``, where ``text`` alone stands on the page twice. ``to``: the last words of what
    begins here (a footnote without it runs to the next footnote or the page's end; a margin note is ``text`` alone).
    ``at``: the heading or first words of the unit it belongs to, when that is not the one it stands in. ``of``: the
    table of which this is a further piece. ``level``: of a heading, 1 is a chapter. ``part``: of a heading, for all
    that stands below it. ``group``: of an example. A ``page end`` is words that the transcript put too early, and
    that end their page; a ``note`` is what a reader of the document should know, and no words of it.
    """

    page: int
    kind: MarkKind
    text: str
    then: str | None = None
    to: str | None = None
    at: str | None = None
    of: str | None = None
    level: int | None = None
    part: str | None = None
    group: str | None = None
    scheme: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A mark at its place in the raw text; ``stop`` is where what it marks ends."""

    mark: Mark
    start: int
    end: int
    stop: int


@dataclass(frozen=True, slots=True)
class Strip:
    """Raw text [start, end) of page ``page``; ``lead`` is the white space that sets it off from the strip before."""

    start: int
    end: int
    page: int
    lead: str = " "


@dataclass(frozen=True, slots=True)
class _Fix:
    """A repair in the joined text of strips."""

    start: int
    end: int
    text: str
    kind: str


def find_pages(text: str, source: Source, *, last: int) -> dict[int, tuple[int, int, int]]:
    """Find the pages: number -> (start, start of its text, end). "58 58 kommunen", once only "101 Faste"."""
    pages: dict[int, tuple[int, int, int]] = {}
    at = 0
    for number in range(1, last + 1):
        head = re.compile(rf"^{number} (?:{number} )?", re.MULTILINE).search(text, at)
        if head is None:
            raise ValueError(f"{source.file}: page {number} of {last} not found. Has the transcript changed?")
        end = text.find("\n", head.end())
        at = end if end >= 0 else len(text)
        pages[number] = (head.start(), head.end(), at)
    return pages


def find_marks(
    text: str, marks: Sequence[Mark], pages: dict[int, tuple[int, int, int]], source: Source
) -> Iterator[Found]:
    """Find each mark after the one before. Raises ValueError with the layout's line when it is not there just once."""
    at = 0
    for line, mark in enumerate(marks, start=1):
        if mark.kind == "note":
            continue
        where = f"layout/{source.id}.jsonl:{line}: {mark.kind} {mark.text[:60]!r}"
        _, start, end = pages[mark.page]
        at = max(at, start)
        then = rf"(?=\s*{_literal(mark.then)})" if mark.then else r"(?!\w)"
        places = list(re.compile(rf"(?<!\w){_literal(mark.text)}{then}").finditer(text, at, end))
        if len(places) != 1:
            raise ValueError(
                f"{where} stands {len(places)} times between the mark before it and the end of p. {mark.page}; "
                'once is right. Has the transcript changed? Set "text" or "then".'
            )
        at = places[0].end()
        yield Found(mark, places[0].start(), at, _stop(text, mark, at, end, where=where))


def _stop(text: str, mark: Mark, at: int, page_end: int, *, where: str) -> int:
    """Find where that which begins with a mark ends; ``at`` is the end of its first words."""
    if mark.to:
        last = re.compile(_literal(mark.to)).search(text, at, page_end)
        if last is None:
            raise ValueError(f"{where}: its last words {mark.to!r} are not on p. {mark.page}.")
        return last.end()
    return page_end if mark.kind == "footnote" else at


def _literal(words: str) -> str:
    return r"\s+".join(re.escape(word) for word in words.split())


def trimmed(raw: str, start: int, end: int, *, page: int, lead: str = " ") -> Strip | None:
    """Make a strip of raw [start, end) without its outer white space; None when there is nothing else."""
    text = raw[start:end]
    if not text.strip():
        return None
    start += len(text) - len(text.lstrip())
    # A footnote mark that stood before a full stop is gone: "kriterier 6. Derfor".
    closes = raw[start] in _CLOSING and lead == " "
    return Strip(start, start + len(text.strip()), page, "" if closes else lead)


def write_strips(ledger: Ledger, strips: Sequence[Strip]) -> list[int]:
    """Write strips as one running text, repaired, and return where each begins in the canonical text."""
    text, bounds = _join(ledger.raw, strips)
    fixes = list(_repairs(text))
    starts: list[int] = []
    for index, (strip, (begin, end)) in enumerate(zip(strips, bounds, strict=True)):
        # A word joined across strips ("borger- / nes") has no white space between its halves.
        joined = any(fix.start < begin <= fix.end and fix.end > fix.start for fix in fixes)
        if index and not joined and strip.lead:
            ledger.layout(strip.lead)
        starts.append(ledger.position)
        edits = [
            Edit(
                start=strip.start + fix.start - begin,
                end=min(strip.start + fix.end - begin, strip.end),
                text=fix.text,
                kind=fix.kind,
            )
            for fix in fixes
            if begin <= fix.start < end
        ]
        ledger.prose(strip.start, strip.end, edits=edits)
    return starts


def repaired(raw: str, strips: Sequence[Strip]) -> str:
    """Return the text that ``write_strips`` would write."""
    text, _ = _join(raw, strips)
    for fix in sorted(_repairs(text), key=lambda fix: -fix.start):
        text = text[: fix.start] + fix.text + text[fix.end :]
    return text


def find_gaps(text: str) -> tuple[Gap, ...]:
    """Point at the words of ``text`` that announce a number which is not there."""
    found = (
        Gap(kind=kind, start=match.start(), end=match.end()) for kind, gap in _GAPS for match in gap.finditer(text)
    )
    return tuple(sorted(found, key=lambda gap: (gap.start, gap.end)))


def _join(raw: str, strips: Sequence[Strip]) -> tuple[str, list[tuple[int, int]]]:
    """Join strips as they read, and tell where each lies in the joined text."""
    text = ""
    bounds: list[tuple[int, int]] = []
    for index, strip in enumerate(strips):
        text += strip.lead if index else ""
        bounds.append((len(text), len(text) + strip.end - strip.start))
        text += raw[strip.start : strip.end]
    return text, bounds


def _repairs(text: str) -> Iterator[_Fix]:
    """Find the repairs of ``text``, in order."""
    fixes = [_Fix(match.start(), match.end(), "", "joined hyphen") for match in _LINE_END_HYPHEN.finditer(text)]
    fixes += [_Fix(match.start(), match.end(), "", "joined hyphen") for match in _LINE_END_SPACE.finditer(text)]
    # Two rules may meet at one place; the sign is written once.
    places = {match.end() for sign in _SIGN_PLACES for match in sign.finditer(text)}
    fixes += [_Fix(match.end(), match.end(), glue, "restored hyphen") for match, glue in _glued(text)]
    fixes += [_Fix(at, at, "§§ " if _LIST.match(text, at) else "§ ", "restored §") for at in places]
    return iter(sorted(fixes, key=lambda fix: (fix.start, fix.end)))


# Where the transcript lost a hyphen with its line end, or a space: "BPAordningen", "rådighedsog puljetimer".
_GLUED = ((re.compile(r"\bBPA(?=ordning)"), "-"), (re.compile(r"\brådigheds(?=og\b)"), "- "))


def _glued(text: str) -> Iterator[tuple[re.Match[str], str]]:
    return ((match, glue) for pattern, glue in _GLUED for match in pattern.finditer(text))
