"""A note as it is gathered, and the two forms it may take (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from law.records import Check, Citation, Kind

Form = Literal["rådgivning", "afgørelse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a form is called, its sections in order as (key, heading), and in which of them the open points stand."""

    title: str
    sections: tuple[tuple[str, str], ...]
    points: str


FORMS: Mapping[Form, Shape] = MappingProxyType(
    {
        "rådgivning": Shape(
            title="Rådgivningsnotat",
            sections=(
                ("henvendelse", "Henvendelsen"),
                ("vurdering", "Vurdering"),
                ("rådgivning", "Rådgivning"),
                ("kilder", "Kilder"),
            ),
            points="vurdering",
        ),
        "afgørelse": Shape(
            title="Notat til brug for en afgørelse",
            sections=(
                ("spørgsmål", "Spørgsmål"),
                ("regler", "Regler"),
                ("praksis", "Praksis"),
                ("fakta", "Fakta, der mangler"),
            ),
            points="fakta",
        ),
    }
)
# What states or explains the rules themselves; all else shows how they were used.
_RULES: frozenset[Kind] = frozenset({"lov", "bekendtgørelse", "vejledningsside", "praksisnotat"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A quote that was gathered, the key of the section it stands in, and the user's own words on it."""

    citation: Citation
    section: str
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What one user gathered: own words as (section key, text), quotes, and review questions as open points.

    An empty ``title`` means the form's own. Quotes stand in the order given, within the order of the sections.
    ``fingerprint`` is the index's, ``made`` an ISO date. Raises ValueError for a section that the form does not have
    (its text would be lost without a word) and for a date that is none.
    """

    form: Form
    title: str
    words: tuple[tuple[str, str], ...]
    gathered: tuple[Gathered, ...]
    checks: tuple[Check, ...] = ()
    fingerprint: str
    made: str

    def __post_init__(self) -> None:
        known = [key for key, _ in FORMS[self.form].sections]
        used = [key for key, _ in self.words] + [one.section for one in self.gathered]
        if unknown := [key for key in used if key not in known]:
            raise ValueError(f"a note of the form {self.form!r} has no section {unknown[0]!r}. Use one of {known}.")
        date.fromisoformat(self.made)


def section_for(kind: Kind, form: Form) -> str:
    """Give the key of the section where a quote of this kind stands unless the user moves it.

    >>> section_for("lov", "afgørelse"), section_for("sag", "afgørelse"), section_for("lov", "rådgivning")
    ('regler', 'praksis', 'kilder')
    """
    if form == "rådgivning":
        return "kilder"
    return "regler" if kind in _RULES else "praksis"
