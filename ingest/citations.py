"""Section + Source -> the citation a caseworker pastes into a decision (Danish, pure)."""

from law.acts import genitive, name_of
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
    """Name the rule first, and after it the edition that it is quoted from, or the print.

    "Servicelovens § 95, stk. 3 (lovbekendtgørelse nr. 1129 af 22. september 2025)"; where the source itself is no
    edition of the act: "... (lovbekendtgørelse nr. 798 af 7. august 2019), optrykt i Ankestyrelsen, »...«".
    """
    printed = f"{source.publisher}, »{source.title}« ({danish_date(source.issued)})"
    if section.kind in ("lov", "bekendtgørelse") and source.act:
        return _of_edition(section, source, source.act)
    if section.kind in ("lov", "bekendtgørelse") and section.work:
        key = section.work.split(" § ")[0]
        edition = f" ({_EDITIONS[key]})" if key in _EDITIONS else ""
        return f"{_capital(genitive(name_of(key)))} {section.locator}{edition}, optrykt i {printed}, afsnit I"
    if section.kind == "principafgørelse" and source.number:
        published = next((alias for alias in source.aliases if alias.startswith("KEN")), None)
        return f"Ankestyrelsens {section.locator} ({published or danish_date(source.issued)})"
    if section.kind == "principafgørelse":
        return f"Ankestyrelsens {locator}, gengivet i {printed}, {_place(section)}"
    return f"{printed}, {locator}"


def _of_edition(section: Section, source: Source, act: str) -> str:
    """Cite an act from its own edition; what is not its own §§ is named as what it is, after the edition."""
    edition = source.edition or f"»{source.title}«"
    if section.work or section.locator.startswith("§§"):
        return f"{_capital(genitive(name_of(act)))} {section.locator} ({edition})"
    return f"{_capital(name_of(act))} ({edition}), {section.locator}"


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _place(section: Section) -> str:
    top = section.path[0] if section.path else ""
    number = top.split(".")[0]
    return f"afsnit {number}" if number.isupper() and number.isalpha() else f"afsnit »{top}«"
