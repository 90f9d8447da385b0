"""Text that a machine read off paper -> where its lost "§" stood for sure, and where it only may have stood (pure).

Text recognition in Danish knows no "§": it reads "8 95", "& 95", "&$ 95", "$ 95". A wrong "§" would cite a paragraph
that the text never named, so a sign is restored only where the words around it leave nothing else; where they leave
something else it stands as it was read, and is told as doubtful.
"""

import re
from dataclasses import dataclass

SURE, DOUBTFUL = "restored §", "doubtful §"

# What "§" and "§§" are read as. Only the digit 8 (and 5, S) can be meant as it stands.
_SIGN = r"(?:&\s?[$&]|\$\s?[$&]|88|8\s?[&$]|&8|[&$]|8)"
# "§ 96 a", but "§ 97 i loven".
_NUMBER = r"\d{1,3}(?:\s?[a-hj-z](?![a-zæøå]))?"
_READ = re.compile(rf"(?<![\w,.§$&/-])(?P<sign>{_SIGN})(?P<blank>\s?)(?P<number>{_NUMBER})(?![\w%])(?![.,]\d)")
# "83 og §4": a number's eight may be read for a sign too, which then stands tight before the rest.
_TIGHT = re.compile(r"(?<!§)§(?P<number>\d{1,2})\b")
# "servicelovens 8 95", "bekendtgørelsens & 3", "lovens 8 4": only a paragraph follows an act's genitive.
_OF_AN_ACT = re.compile(
    r"(?i)(?:\b\w*(?:lovens|bekendtgørelsens|forordningens|cirkulærets|konventionens|grundlovens)|\blovs|\bSEL|\bRTL|\bFVL)\s+$"
)
_THROUGH = re.compile(
    r"(?i)\b(?:efter|jf\.?|jævnfør|i henhold til|i medfør af|omfattet af|nævnt i|af|i|og|eller|til|under)\s+$"
)
_AFTER_STK = re.compile(
    r"(?i)\s?,?\s*(?:stk\.?\s*\d|nr\.\s*\d|litra\s+[a-zæøå]\b|\d{1,2}\.\s?pkt)"  # not "8 12 stk. bleer"
)
_AFTER_LAW = re.compile(r"\s*,?\s+i\s+(?:lov\b|\w*loven\b|bekendtgørelse|forordning)", re.IGNORECASE)
_LIST = re.compile(r"\s*(?:,|og|eller|samt|-|–|til)\s*\d{1,3}\b")
_HEAD = re.compile(r"\.\s+[A-ZÆØÅ»\"]")
# "8 timer", "8 95-årige", "8 95 kr.", "klokken 8 95": a quantity, an hour, a sum, an age.
_QUANTITY = re.compile(
    r"(?i)\s*(?:-?\s?årig|timer?s?\b|minut|min\.|kr\b|kroner|pct|procent|%|dag|døgn|uge|måned|år\b|gange?\b|personer|borgere|"
    r"sager|afgørelser|hjælpere|km|m2|kg|\d)"
)
_CLOCK = re.compile(
    r"(?i)\b(?:kl\.?|klokken|fra|nr\.?|side|s\.|tlf\.?|telefon|ca\.?|stk\.?|pkt\.?|kapitel|kap\.?|punkt|bilag|tabel|figur|sag|uge|case|note|år)\s+$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A place [start, end) that was read for "§" or "§§", ``text`` what stood on paper if it was one.

    ``through`` is where the number after it ends.
    """

    start: int
    end: int
    through: int
    text: str
    sure: bool


def find_signs(text: str) -> list[Sign]:
    """Find each lost sign of a paragraph of text, in order.

    >>> [(sign.text, sign.sure) for sign in find_signs("efter servicelovens 8 95, stk. 3. Hun fik 8 timer.")]
    [('§', True)]
    """
    found: list[Sign] = []
    for match in _READ.finditer(text):
        before, after = text[max(0, match.start() - 60) : match.start()], text[match.end() : match.end() + 40]
        sign = match["sign"].replace(" ", "")
        if _QUANTITY.match(after) and not _AFTER_STK.match(after):
            continue
        sure = _proven(sign, before, after, at_start=not text[: match.start()].strip())
        if not sure and (_CLOCK.search(before) or not _may_be(sign, match["blank"], before)):
            continue
        double = len(sign) > 1 and (bool(_LIST.match(after)) or sign == "88")
        found.append(
            Sign(
                start=match.start(), end=match.end("sign"), through=match.end(), text="§§" if double else "§", sure=sure
            )
        )
    for match in _TIGHT.finditer(text):
        found.append(Sign(start=match.start(), end=match.start() + 1, through=match.end(), text="§", sure=False))
    return sorted(found, key=lambda sign: sign.start)


def _proven(sign: str, before: str, after: str, *, at_start: bool) -> bool:
    if _CLOCK.search(before):
        return False
    if _OF_AN_ACT.search(before) or _AFTER_LAW.match(after):
        return True
    if _AFTER_STK.match(after):
        return True  # "& 95, stk. 3", and "8 95, stk. 3" too: no eight stands before a number that has a stykke
    # An eight may be a footnote's number ("8 2. Viceborgmester"), a dollar sign a sum's ("til $ 95").
    if sign in ("8", "88", "$"):
        return False
    # "& 95. Hvis kommunalbestyrelsen" opens a paragraph of an act; "efter & 95" joins no two words.
    return bool(at_start and _HEAD.match(after)) or bool(_THROUGH.search(before))


def _may_be(sign: str, blank: str, before: str) -> bool:
    """Whether what has no proof may be one: "efter 8 95 kan". "895" and "H & 3" are not."""
    if sign in ("8", "88"):
        return bool(blank) and (not re.search(r"\d\s*$", before))
    return True
