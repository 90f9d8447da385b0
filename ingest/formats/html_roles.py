"""The CSS classes of Retsinformation's documentHtml -> what a line of an act is (pure).

The classes without "inferred" are told by several programs that read such pages; a class that is none of these makes
plain text, and a note. An id like "Par5" counts the §§ and is no § number: "Par5" is § 4, so ids are never read.
"""

import re
from dataclasses import dataclass

from ingest.lines import Role

# Classes that no other site has: where one of them stands, the page is Retsinformation's.
TELLING = frozenset(
    {
        "ParagrafNr", "StkNr", "Liste1Nr", "Liste2Nr", "IKraftStreg", "KapitelOverskrift2", "CentreretParagraf",
        "Indledning2", "Titel2",
    }
)  # fmt: skip
NUMBERS = frozenset({"ParagrafNr", "StkNr", "Liste1Nr", "Liste2Nr"})
STREG = "IKraftStreg"
_NUMBERED = re.compile(r"(?P<stem>.+?)\d*")
_FIRST = re.compile(r"\s*(?:(?P<nr>\d+)|(?P<litra>[a-zæøå]{1,2}))[).]")


@dataclass(frozen=True, slots=True)
class Sort:
    """What a class makes of its lines; ``title`` is the document's own."""

    level: int | None = None
    role: Role | None = None
    title: bool = False
    inferred: bool = False


_SORTS = {
    "Titel": Sort(title=True),
    "Indledning": Sort(),
    "Kapitel": Sort(2),
    "KapitelOverskrift": Sort(2),
    "Paragraf": Sort(role="paragraf"),
    "CentreretParagraf": Sort(role="paragraf"),
    "Stk": Sort(role="stk"),
    "Liste1": Sort(role="nr"),
    "Liste2": Sort(role="litra"),
    "IkraftTekst": Sort(role="ikraft"),
    "Givet": Sort(role="signature"),
    "Sign": Sort(role="signature"),
    "Fodnote": Sort(role="footnote"),
    "Bog": Sort(1, inferred=True),
    "BogOverskrift": Sort(1, inferred=True),
    "Afsnit": Sort(1),
    "AfsnitOverskrift": Sort(1),
    "ParagrafGruppeOverskrift": Sort(3),
    "Tekst": Sort(),
    "ParagrafOverskrift": Sort(3, inferred=True),
    "Bilag": Sort(role="bilag"),
    "AendringMedNummer": Sort(inferred=True),
    "CParagrafnummer": Sort(role="paragraf", inferred=True),
    "BilagOverskrift": Sort(role="bilag", inferred=True),
    "IndentedStk": Sort(role="stk", inferred=True),
}


def sort_of(name: str) -> Sort | None:
    """Give what a class makes of its lines; None for an unknown one.

    >>> sort_of("KapitelOverskrift2").level, sort_of("Stk2").role, sort_of("Par5")
    (2, 'stk', None)
    """
    if name in _SORTS:
        return _SORTS[name]
    match = _NUMBERED.fullmatch(name)
    return _SORTS.get(match["stem"]) if match else None


def listed(text: str, role: Role | None) -> Role | None:
    """Tell a number from a litra by the mark itself: a list right under a § may begin with letters.

    >>> listed("a) hjælp", "nr"), listed("1) hjælp", "litra"), listed("– hjælp", "nr")
    ('litra', 'nr', 'item')
    """
    if role not in ("nr", "litra"):
        return role
    match = _FIRST.match(text)
    if not match:
        return "item"
    return "nr" if match["nr"] else "litra"
