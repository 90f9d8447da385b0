"""Lines of an act without roles (plain text, PDF, DOCX) -> paragraphs with the roles that LexDania XML tells (pure).

What a line is shows in how it starts: "§ 83 a. ", "Stk. 2. ", "1) ", "a) ", "Kapitel 16", "Bilag 1". A line of running
text may start so too ("... jf. / § 95. Derudover"), so a number must also come in turn, after the end of a sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.lines import Line, Role

# "§ 83 a. ", "§ 83a. ", "§ 2 Loven", "§ 95 a" alone; never the preposition of "§ 1 I lov om".
_LETTER = r"(?:\s?(?:[a-zæøå]|[A-ZÆØÅ])(?=\.|\s*$)|\s?[a-zæøå](?=\s[A-ZÆØÅ»]))?"
PARAGRAPH = re.compile(
    rf"[»\"]?§(?P<more>§?)\s*(?P<number>\d{{1,4}}{_LETTER})"
    rf"(?P<others>(?:\s*(?:-|–|,|og)\s*\d{{1,4}}{_LETTER})*)(?P<dot>\.?)(?:\s|$)"
)
STK = re.compile(r"Stk\.\s*(?P<number>\d{1,3})\.?(?:\s|$)", re.IGNORECASE)
NR = re.compile(r"(?P<number>\d{1,3})\)\s")
LITRA = re.compile(r"(?P<letter>[a-zæøå]{1,2})\)\s")
CHANGE = re.compile(r"(?P<number>\d{1,3})\.\s")
# What brings amending acts into force, at the end of a consolidated act.
TRANSITION = re.compile(
    r"(?P<law>(?:Lov|Bekendtgørelse) nr\. \d+ af \d{1,2}\. [a-zæøå]+ \d{4})\b.*\bindeholder følgende\b", re.DOTALL
)
AMENDS = re.compile(r"\bforetages følgende ændring(?:er)?\s*:?\s*$")
_CHAPTER = re.compile(r"Kapitel\s+\d{1,3}(?:\s?[a-z]\b)?\.?(?:\s+[A-ZÆØÅ].*)?$")
_PART = re.compile(r"(?:Afsnit|Bog|Del)\s+(?:[IVXL]+|\d{1,2})(?:\s?[a-z]\b)?\.?(?:\s+[A-ZÆØÅ].*)?$")
ANNEX = re.compile(r"(?P<annex>Bilag(?:\s+(?:\d{1,2}|[A-ZIVX]+\b)(?:\s?[a-z]\b)?)?)\.?(?:\s+[A-ZÆØÅ].*)?$")
_SIGNED = re.compile(r"(?:Givet på .*|[A-ZÆØÅ][^.]{3,80}), den \d{1,2}\. [a-zæøå]+ \d{4}\.?$")
_BARE = re.compile(r"(?:Kapitel\s+\d{1,3}(?:\s?[a-z])?|(?:Afsnit|Bog|Del)\s+[IVXL\d]+|Bilag(?:\s+[A-ZIVX\d]+)?)\.?$")
_NOTES = re.compile(r"Officielle noter\s*$")
# What a reference follows on: "efter / § 95", "jf. / Stk. 2", "§ 4, stk. 1, / § 5".
_LEADS_ON = re.compile(
    r"(?:\b(?:af|efter|eller|end|er|for|fra|herved|i|jf|med|mod|nævnt|og|om|på|samt|som|til|under|ved|dog)\.?|[,–-])$"
)
_ABBREVIATED = re.compile(r"\b(?:stk|nr|jf|pkt|litra|kap|den)\.?$")
_ENDED = (".", ":", ";", "?", ")", "”", "»", "«")
# The words below an act's title.
_OPENS = re.compile(
    r"(?:Herved bekendtgøres|I medfør af|Folketinget har vedtaget|VI [A-ZÆØÅ]{3}|Vi (?:Frederik|Margrethe))\b"
)
_MARKED = (PARAGRAPH, STK, NR, LITRA, _CHAPTER, _PART, ANNEX, _SIGNED, _OPENS)

# In hard-wrapped text lines start within a sentence; in a text of one line a paragraph hardly any does.
_WRAPPED_SHARE = 0.05
_LONG_CHARS = 160
_LONG_SHARE = 0.02
# A line ends for want of width if the next word would have passed this share of it.
_FULL_SHARE = 0.85
HEAD_CHARS = 160

_LEVELS = {1: _PART, 2: _CHAPTER}


@dataclass(slots=True)
class _State:
    paragraph: tuple[int, str] = (0, "")
    stk: int = 1
    within: bool = False  # a § is open
    role: Role | None = None  # what all lines are from here on
    out: list[Line] = field(default_factory=list)


def number_of(written: str) -> str:
    """Write a §'s number in one way.

    >>> number_of("83a"), number_of("83 A"), number_of("9")
    ('83 a', '83 a', '9')
    """
    digits = re.match(r"\d+", written)
    rest = written[digits.end() :].strip().lower() if digits else written.strip().lower()
    return f"{digits[0] if digits else ''} {rest}".strip()


def order_of(number: str) -> tuple[int, str]:
    """Give what puts §§ in order: "83" before "83 a" before "84"."""
    digits, _, letter = number.partition(" ")
    return int(digits), letter


def with_roles(lines: Sequence[Line], text: str, *, wrapped: bool) -> tuple[Line, ...]:
    """Give lines their roles. What a format told already is kept; wrapped lines are joined to paragraphs first."""
    whole = _paragraphs(lines, text) if wrapped and _is_wrapped(lines) else list(lines)
    state = _State()
    for row, line in enumerate(whole):
        state.out.append(_told(line, whole[row + 1] if row + 1 < len(whole) else None, state))
    return tuple(state.out)


def is_number_alone(text: str) -> bool:
    """Tell "Kapitel 16", whose title stands in the next line, from "Kapitel 16 Kontant tilskud"."""
    return bool(_BARE.match(text.strip()))


def _is_wrapped(lines: Sequence[Line]) -> bool:
    """Tell whether line ends come from the page's width: lines start within a sentence, and hardly one is long."""
    within = sum(
        (told[:1].islower() or bool(_LEADS_ON.search(last.text.rstrip()) and not last.text.rstrip().endswith(",")))
        and not any(pattern.match(told) for pattern in _MARKED)
        for last, told in zip(lines, (line.text.strip() for line in lines[1:]), strict=False)
    )
    long = sum(len(line.text) > _LONG_CHARS for line in lines)
    return within > len(lines) * _WRAPPED_SHARE and long <= len(lines) * _LONG_SHARE


def _paragraphs(lines: Sequence[Line], text: str) -> list[Line]:
    """Join hard-wrapped lines."""
    width = sorted(len(line.text.strip()) for line in lines)[len(lines) * 9 // 10]
    whole: list[Line] = []
    last: Line | None = None
    for row, line in enumerate(lines):
        # A sentence has ended, and a short line stands above a §: that is the heading of the §.
        heads = row + 1 < len(lines) and bool(PARAGRAPH.match(lines[row + 1].text.strip())) and _is_title(line.text)
        if last and not (heads and last.text.rstrip().endswith(_ENDED)) and _goes_on(last, line, width):
            first = whole[-1]
            whole[-1] = replace(first, end=line.end, text=" ".join(text[first.start : line.end].split()))
        else:
            whole.append(replace(line, text=" ".join(line.text.split())))
        last = line
    return whole


def _goes_on(last: Line, line: Line, width: int) -> bool:
    """Tell whether a paragraph goes on: the page was full, or a sentence is in its midst."""
    told, before = line.text.strip(), last.text.strip()
    if line.gap or last.level or line.level or line.role or _is_head(before):
        return False
    full = len(before) + 1 + len(told.split()[0]) >= width * _FULL_SHARE
    if PARAGRAPH.match(told) or STK.match(told):
        # "..., jf. / § 95. Derudover" goes on; "Kontant tilskud / § 95. Kan hjælpen" does not.
        return bool(_LEADS_ON.search(before))
    if CHANGE.match(told) and before.endswith(_ENDED) and not _ABBREVIATED.search(before):
        return False  # "foretages følgende ændringer: / 1. I § 95"
    if any(pattern.match(told) for pattern in _MARKED):
        return False
    return full or told[0].islower()


def _is_title(text: str) -> bool:
    told = text.strip()
    return told[:1].isupper() and not told.endswith((*_ENDED, ",")) and not _LEADS_ON.search(told)


def _is_head(text: str) -> bool:
    return bool(_CHAPTER.match(text) or _PART.match(text) or ANNEX.match(text)) and len(text) < HEAD_CHARS


def _told(line: Line, after: Line | None, state: _State) -> Line:
    text = line.text.strip()
    before = state.out[-1] if state.out else None
    if line.role:
        return line
    if mode := _mode(text, state):
        state.role, state.within = mode, False
    elif state.role == "cited" and (own := _own_again(text, after, state)):
        return replace(line, role=own)
    if line.level is not None and (PARAGRAPH.match(text) or STK.match(text)):
        line = replace(line, level=None)  # in bold, or large
    level = line.level if line.level is not None else _level(text, before, after, state)
    if state.role == "footnote" or (state.role == "signature" and NR.match(text)):
        return replace(line, role="footnote")
    if state.role:
        return replace(line, role=state.role, level=level)
    if level is not None:
        state.within = False
        return replace(line, level=level)
    return replace(line, role=_unit(text, after, state))


def _mode(text: str, state: _State) -> Role | None:
    """Find where a part begins that is not the act's own §§, or where amendments end."""
    seen = state.paragraph > (0, "") or state.role is not None
    if seen and ANNEX.match(text) and len(text) < HEAD_CHARS:
        return "bilag"
    if seen and TRANSITION.match(text):
        return "ikraft"
    if seen and _SIGNED.match(text):
        return "signature"
    if seen and _NOTES.match(text):
        return "footnote"
    return None


def _own_again(text: str, after: Line | None, state: _State) -> Role | None:
    """Find the next § of an amending act itself: "§ 2" without the stop that the §§ it quotes have."""
    match = PARAGRAPH.match(text)
    if not match or match["dot"] or not text.startswith("§") or order_of(number_of(match["number"])) <= state.paragraph:
        return None
    state.role = None
    return _unit(text, after, state)


def _level(text: str, before: Line | None, after: Line | None, state: _State) -> int | None:
    """Tell a heading by its words, or a short line that no stop ends by the § below it."""
    if len(text) >= HEAD_CHARS or (text.endswith(_ENDED) and not _is_head(text)):
        return None
    if state.role == "bilag" and ANNEX.match(text):
        return 1
    for level, pattern in _LEVELS.items():
        if pattern.match(text):
            return level
    if any(pattern.match(text) for pattern in (PARAGRAPH, STK, NR, LITRA)) or not text[:1].isupper():
        return None
    if before is None:
        return 1
    if before.level and is_number_alone(before.text):
        return before.level  # the title below "Kapitel 16"
    ended = before.level is not None or before.text.rstrip().endswith(_ENDED)
    below = after.text.strip() if after else ""
    heads = PARAGRAPH.match(below) or _is_head(below)
    return 3 if ended and heads and state.role in (None, "ikraft", "cited") else None


def _unit(text: str, after: Line | None, state: _State) -> Role | None:
    if match := PARAGRAPH.match(text):
        number = order_of(number_of(match["number"]))
        below = text if not match["dot"] and len(text) > match.end() else (after.text if after else "")
        if not match["dot"] and AMENDS.search(below.strip()):
            state.role, state.within, state.paragraph = "cited", False, number
            return "cited"
        if number > state.paragraph:
            state.paragraph, state.stk, state.within = number, 1, True
            return "paragraf"
        # A number that was there already: amending acts come into force, and nothing announced them.
        state.role, state.within = "ikraft", False
        return "ikraft"
    if state.within and (match := STK.match(text)) and int(match["number"]) > state.stk:
        state.stk = int(match["number"])
        return "stk"
    if state.within and NR.match(text):
        return "nr"
    return "litra" if state.within and LITRA.match(text) else None
