"""Titles and printed heads -> what they name: the form, the act's key, the edition, an ISO date (pure)."""

import re
from dataclasses import dataclass
from datetime import date

from law.acts import ACTS
from law.dates import danish_date
from law.records import Kind

_MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
    "december",
)  # fmt: skip
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)")
_FIGURES = re.compile(r"(\d{1,2})[./-]\s?(\d{1,2})[./-]\s?(\d{4})(?!\d)")
_WORDS = re.compile(rf"(\d{{1,2}})\.?\s+({'|'.join(_MONTHS)})\s+(\d{{4}})(?!\d)", re.IGNORECASE)

# "LBK nr 1129 af 22/09/2025" is how Retsinformation heads a document; a text cites others so too, but in a sentence.
HEADED = re.compile(
    r"(?P<form>LOV|LBK|BEK|VEJ|SKR|CIR|KEN) nr\.? ?(?P<number>\d{1,5}) af (?P<date>\d{1,2}[./-]\d{1,2}[./-]\d{4})"
)
# "19. september 2022. Nr. 1292." stands over the title in Lovtidende.
GAZETTED = re.compile(rf"(?P<date>\d{{1,2}}\.\s(?:{'|'.join(_MONTHS)})\s\d{{4}})\.?\s+Nr\.\s(?P<number>\d{{1,5}})\.?")
_IS_PRINCIPLE = re.compile(r"\bprincip(?:afgørelse|meddelelse)", re.IGNORECASE)
_CONSOLIDATED = re.compile(r"bekendtgørelse af (?=lov\b|\w+lov(?:en)?\b)", re.IGNORECASE)
# What may follow an act's name in its own title without making it another act.
_TAIL = re.compile(r"\s*(?:,?\s*m\.\s?v\.|,?\s*mv\.?)?(?:\s+(?:efter|i henhold til|i medfør af)\s.*|\s*\([^)]*\))?\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form of document on Retsinformation: its word in running text, and what we read it as."""

    word: str
    kind: Kind
    reader: str


FORMS: dict[str, Form] = {
    "LOV": Form(word="lov", kind="lov", reader="act"),
    "LBK": Form(word="lovbekendtgørelse", kind="lov", reader="act"),
    "BEK": Form(word="bekendtgørelse", kind="bekendtgørelse", reader="act"),
    "VEJ": Form(word="vejledning", kind="vejledning", reader="guidance"),
    "SKR": Form(word="skrivelse", kind="skrivelse", reader="page"),
    "CIR": Form(word="cirkulære", kind="dokument", reader="page"),
    "KEN": Form(word="kendelse", kind="principafgørelse", reader="decision"),
}
# The codes behind the "#" of <DocumentType>, and the whole words that stood there before 2008.
_CODES = {"01": "LOV", "02": "LOV", "03": "LBK", "04": "BEK", "05": "BEK", "15": "VEJ", "23": "KEN"}
_WHOLE_WORDS = {"lov": "LOV", "lovbekendtgørelse": "LBK", "bekendtgørelse": "BEK", "vejledning": "VEJ",
                "skrivelse": "SKR", "cirkulære": "CIR", "kendelse": "KEN", "afgørelse": "KEN"}  # fmt: skip


def form_of(document_type: str, code: str = "") -> str | None:
    """Tell the form from Retsinformation's own words: "LBK H", "BEK H#LOKDOK04", "Bekendtgørelse"; None if unknown."""
    words, _, behind = document_type.partition("#")
    first = (words.split() or [""])[0]
    if first.upper() in FORMS:
        return first.upper()
    digits = re.search(r"\d\d", code or behind)
    return _CODES.get(digits[0]) if digits else _WHOLE_WORDS.get(first.lower())


def iso_date(text: str) -> str | None:
    """Find the first date: "2025-09-22", "22/09/2025", "22.9.2025", "22. september 2025"; None where there is none."""
    found: list[tuple[int, int, int, int]] = []
    if match := _ISO.search(text):
        found.append((match.start(), int(match[1]), int(match[2]), int(match[3])))
    if match := _FIGURES.search(text):
        found.append((match.start(), int(match[3]), int(match[2]), int(match[1])))
    if match := _WORDS.search(text):
        found.append((match.start(), int(match[3]), _MONTHS.index(match[2].lower()) + 1, int(match[1])))
    for _, year, month, day in sorted(found):
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            continue
    return None


def edition_of(form: str, number: str, issued: str) -> str:
    """Name an edition in running text.

    >>> edition_of("LBK", "1129", "2025-09-22")
    'lovbekendtgørelse nr. 1129 af 22. september 2025'
    """
    return f"{FORMS[form].word} nr. {number} af {danish_date(issued)}"


def heading_of(form: str, number: str, issued: str) -> str:
    """Name a document as Retsinformation heads it.

    >>> heading_of("KEN", "9282", "2019-03-28")
    'KEN nr 9282 af 28/03/2019'
    """
    year, month, day = issued.split("-")
    return f"{form} nr {number} af {day}/{month}/{year}"


def is_principle(title: str) -> bool:
    """Whether a title is a principle decision's. Other boards publish decisions in the same form."""
    return bool(_IS_PRINCIPLE.search(title))


def act_key(title: str, popular: str | None = None) -> str:
    """Give the key of the act, order or guidance that a title names.

    One of ``law.acts`` where one of its names is the title or the popular title; else the popular title, or the title's
    own name, in lower case ("børnebidragsloven").
    """
    own = _CONSOLIDATED.sub("", title.strip(), count=1).lower().strip(" .")
    for name in filter(None, (popular and popular.strip().lower(), own)):
        for act in ACTS:
            if any(_names(name, known.lower()) for known in act.names):
                return act.key
    return (popular or own).strip().lower()


def _names(title: str, name: str) -> bool:
    return title.startswith(name) and bool(_TAIL.fullmatch(title, len(name)))
