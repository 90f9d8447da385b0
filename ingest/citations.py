"""Section + Source -> the citation a caseworker pastes into a decision (Danish, pure)."""

from law.acts import BY_KEY, genitive
from law.records import Section, Source

_MONTH_NAMES = "januar februar marts april maj juni juli august september oktober november december"
_MONTHS = _MONTH_NAMES.split()
# What edition the practice note prints, so that the citation names it.
_EDITIONS = {
    "serviceloven": "lovbekendtgørelse nr. 798 af 7. august 2019",
    "udlandsbekendtgørelsen": "bekendtgørelse nr. 1296 af 15. december 2009",
}


def danish_date(date: str | None) -> str:
    """Write an ISO date, whole or cut at the month or year, in Danish; "udateret" for None.

    >>> danish_date("2019-08-07"), danish_date("2019-02"), danish_date(None)
    ('7. august 2019', 'februar 2019', 'udateret')
    """
    if date is None:
        return "udateret"
    parts = date.split("-")
    month = [_MONTHS[int(parts[1]) - 1]] if len(parts) > 1 else []
    day = [f"{int(parts[2])}."] if len(parts) > 2 else []
    return " ".join([*day, *month, parts[0]])


def citation_of(section: Section, source: Source, locator: str) -> str:
    """Name the rule first and the print it is quoted from after it."""
    printed = f"{source.publisher}, »{source.title}« ({danish_date(source.issued)})"
    if section.kind in ("lov", "bekendtgørelse") and section.work:
        key = section.work.split(" § ")[0]
        act = genitive(BY_KEY[key].names[0])
        return f"{act[0].upper()}{act[1:]} {locator} ({_EDITIONS[key]}), optrykt i {printed}, afsnit I"
    if section.kind == "principafgørelse":
        return f"Ankestyrelsens {locator}, gengivet i {printed}, {_place(section)}"
    return f"{printed}, {locator}"


def _place(section: Section) -> str:
    top = section.path[0] if section.path else ""
    number = top.split(".")[0]
    return f"afsnit {number}" if number.isupper() and number.isalpha() else f"afsnit »{top}«"
