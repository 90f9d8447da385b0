"""A heading of a principle decision -> which part of it it opens: the wording of each era (data and look-up, pure).

1986-2009: Resume, Love, Sagsfremstilling, Afgørelse. 2009-14: numbered, from "1. Baggrund" to "4. Den konkrete
afgørelse". The gist stands under "Principafgørelsen fastslår" since 2012, "Principmeddelelsen fastslår" since 2019.
"""

import re
from dataclasses import dataclass
from typing import Literal

Part = Literal["principle", "background", "rules", "practice", "concrete", "facts"]
# Where a heading belongs: at the top, as the concrete decision does; as a theme below what the decision states or below
# the concrete decision; below "Reglerne"; below the concrete decision or one of its cases; below "Praksis". Where no
# such heading is open, it stands at the top itself, as in the oldest decisions.
Place = Literal["top", "decision", "theme", "case", "rules", "within decision", "status"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a heading opens. ``closed``: its whole wording is known, so that it is one also without a heading's form."""

    part: Part
    place: Place
    closed: bool = True


_DECIDED = r"(?:afgørelser?n?e?|sager?n?(?:ne)?|principmeddelelsen|principafgørelsen)"
_STATUS = r"(?: (?:principafgørelser|principmeddelelser|praksis|afgørelser))?"
_HEADINGS: tuple[tuple[Part, Place, bool, str], ...] = (
    ("principle", "top", True, r"resume|(?:ankestyrelsens )?princip(?:afgørelse|meddelelse)(?:n|rne) fastslår"),
    ("background", "top", True, rf"baggrund(?:en)?(?: for at (?:behandle|offentliggøre) {_DECIDED}(?: principielt)?)?"),
    ("background", "top", False, r"baggrund(?:en)? for .+"),
    ("rules", "top", True, r"(?:de )?(?:relevante )?regler(?:ne)?|lovgrundlag(?:et)?|retsgrundlag(?:et)?"),
    ("practice", "top", True, r"(?:andre|tidligere|relevante) princip(?:afgørelser|meddelelser)"),
    ("concrete", "decision", True, r"den konkrete afgørelse|de konkrete afgørelser"),
    ("concrete", "theme", True, r"den konkrete sag|de konkrete sager"),
    ("concrete", "case", True, r"sag(?: nr\.?)? ?\d{1,2}(?: og \d{1,2})?|sag [a-d]"),
    ("concrete", "case", False, r"sag(?: nr\.?)? ?\d{1,2}(?: og \d{1,2})?\s?[-–:,(].+"),
    ("rules", "rules", True, r"love?(?: og bekendtgørelser)?|lovgivning(?:en)?|lovbestemmelser(?:ne)?"),
    ("rules", "rules", True, r"bekendtgørelser?|cirkulærer?|forarbejder(?:ne)?|vejledning(?:er)?(?:ne)?"),
    ("practice", "rules", True, r"(?:ankestyrelsens |vores )?praksis|principafgørelser|principmeddelelser"),
    ("practice", "status", True, rf"(?:gældende|kassere(?:t|de)|historiske?|ophævede){_STATUS}"),
    ("facts", "within decision", True, r"sagsfremstilling(?:en)?|(?:de )?faktiske oplysninger"),
    ("facts", "within decision", True, r"(?:sagens )?oplysninger(?:ne)?(?: i (?:sagen|sagerne))?"),
    ("facts", "within decision", True, r"oplysningerne(?: i (?:sagen|sagerne))? fremgår særligt af"),
    ("concrete", "within decision", True, r"(?:ankestyrelsens |kommunens |jobcentrets )?afgørelser?n?"),
    ("concrete", "within decision", True, r"resultat(?:et)?(?: er)?|begrundelse(?:n|rne)?"),
    ("concrete", "within decision", True, r"begrundelsen? for (?:ankestyrelsens )?afgørelsen"),
    ("concrete", "within decision", True, r"sådan vurderer vi sagen|hvad er afgørende for resultatet|mødebehandling"),
    ("concrete", "within decision", True, r"vi er (?:også )?opmærksomme? på|hvad skal kommunen(?: nu)? gøre"),
    ("concrete", "within decision", True, r"bemærkninger til (?:kommunens )?sagsbehandling(?:en)?"),
    ("rules", "within decision", True, r"om reglerne"),
    ("concrete", "within decision", True, r"klagen?(?: til ankestyrelsen)?|du klagede"),
    ("concrete", "within decision", False, r"du (?:har )?klagede? .+|bemærkninger til .+|begrundelse(?:n)? for .+"),
)  # fmt: skip
_COMPILED = tuple((Opening(part=p, place=q, closed=c), re.compile(pattern)) for p, q, c, pattern in _HEADINGS)
_NUMBERED = re.compile(r"^\d{1,2}(?:\.\d{1,2})*[.)]?\s+(?=\S)")


def plain_heading(told: str) -> str:
    """Write a heading as the eras are compared by: without its number, colon and capitals, "é" as "e"."""
    return " ".join(_NUMBERED.sub("", told.strip()).rstrip(": \u00a0?").split()).lower().replace("é", "e")


def opening_of(told: str) -> Opening | None:
    """Tell what a heading opens; None for a heading that no era has.

    >>> opening_of("4. Den konkrete afgørelse:").part, opening_of("RESUMÉ").part
    ('concrete', 'principle')
    """
    if not told.strip() or told.rstrip().endswith((".", ",", ";")):
        return None
    plain = plain_heading(told)
    return next((opening for opening, pattern in _COMPILED if pattern.fullmatch(plain)), None)


def stands_alone(told: str) -> bool:
    """Tell a line that is a heading by its wording alone: a page of plain text has nothing else to know it by."""
    opening = opening_of(told) if told[:1].isupper() or told[:1].isdigit() else None
    return opening is not None and opening.closed


def list_of(told: str) -> Literal["keeps", "discards"] | None:
    """Tell which list of decisions a heading opens: those that apply, or those that no longer do."""
    opening = opening_of(told)
    if opening is None or opening.place != "status":
        return None
    return "keeps" if plain_heading(told).startswith("gældende") else "discards"
