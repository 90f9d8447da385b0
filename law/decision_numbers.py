"""Titles, slugs and headings -> the number that a principle decision is known by, its topics and its other keys (pure).

A number is "64-13", running number and year; before about 2009 a letter stood before it ("C-16-99", also printed
"SM C-16-99" after the journal Sociale Meddelelser). "principafgørelse" and "principmeddelelse" are one series.
"""

import re
from collections.abc import Iterable, Mapping

from law.records import Source

# A hyphen, and what word processors put in its place: the non-breaking hyphen and the dashes.
_HYPHEN = r"[-\u2010-\u2013]"
_NUMBER = rf"(?P<number>(?:[A-ZÆØÅ]{_HYPHEN})?\d{{1,3}}{_HYPHEN}\d{{2}})(?![\d\w]|{_HYPHEN}\d)"
# "principafgørelse 64-13", "principmeddelelse nr. 17-25", "…-principafgoerelse-c-16-99-om-…" in an address.
_NAMED = re.compile(
    rf"princip(?:afg(?:ø|oe|o)relse|meddelelse)(?:rnes|rne|ns|r|n)?(?:\s+|{_HYPHEN})(?:nr\.?\s*|nr{_HYPHEN})?"
    rf"(?:SM\s+)?{_NUMBER}",
    re.IGNORECASE,
)
_SHORT = re.compile(rf"\b(?:PA|PM|SM)\s+{_NUMBER}")
_ALONE = re.compile(rf"\s*(?:SM\s+)?{_NUMBER}\s*", re.IGNORECASE)
# "Nummer: 98-13", or the labels of a head in one line and their values in the next, the number after the dates.
_PRINTED = re.compile(
    rf"\bNummer\s*:\s*(?:J\.?\s?nr\.?\s*:?\s*)?(?:[^\d\n]{{0,60}}\s(?:\d\d-\d\d-\d{{4}}\s+){{1,2}})?{_NUMBER}"
)
_ABOUT = re.compile(r"\bom\s*:?\s+(?P<topics>\S.*)", re.IGNORECASE | re.DOTALL)
_PARTED = re.compile(r"\s+[-\u2010-\u2015\u2212]\s+")
_KEN = re.compile(
    r"\b(?i:KEN)\s+(?i:nr)\.?\s*(?P<number>\d{1,5})\s+af\s+(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<year>\d{4})"
)
# Letter, year, number, type: "W20130972425".
_ACCESSION = re.compile(r"\b[A-Z](?:19|20)\d{2}\d{5}\d{2}\b")
_YEAR_PIVOT = 80


def decision_number(title: str) -> str | None:
    """Find the number that a title, a slug or a printed head gives; None where it gives none.

    >>> decision_number("Ankestyrelsens principafgørelse 64-13 om hjælpemiddel - bil"), decision_number("SM C-16-99")
    ('64-13', 'C-16-99')
    """
    match = _NAMED.search(title) or _PRINTED.search(title) or _SHORT.search(title) or _ALONE.fullmatch(title)
    return canonical(match["number"]) if match else None


def canonical(number: str) -> str:
    """Write a number in the one form that we compare: capital letter, plain hyphens, no "SM"."""
    return re.sub(_HYPHEN, "-", re.sub(r"^\s*SM\s+", "", number.strip(), flags=re.IGNORECASE)).upper()


def year_of_number(number: str) -> int:
    """Give the year of a number, which is not that of its publication: "20-25" -> 2025, "O-26-96" -> 1996."""
    year = int(number[-2:])
    return year + (2000 if year < _YEAR_PIVOT else 1900)


def topics_of(title: str) -> tuple[str, ...]:
    """Give the topics of a title: what stands after "om", parted by dashes.

    >>> topics_of("Ankestyrelsens principafgørelse 64-13 om hjælpemiddel - bil – hjælp om natten")
    ('hjælpemiddel', 'bil', 'hjælp om natten')
    """
    match = _ABOUT.search(title)
    parts = _PARTED.split(match["topics"]) if match else []
    return tuple(told for part in parts if (told := " ".join(part.split()).strip(" .-–")))


def other_keys(text: str) -> tuple[str, ...]:
    """Find the other keys of a decision in a text: accession numbers, and what Retsinformation heads it by.

    >>> other_keys("KEN nr. 9282 af 28-03-2019, W20190928225")
    ('KEN nr 9282 af 28/03/2019', 'W20190928225')
    """
    headed = [
        f"KEN nr {m['number']} af {int(m['day']):02}/{int(m['month']):02}/{m['year']}" for m in _KEN.finditer(text)
    ]
    return tuple(dict.fromkeys([*headed, *(match.group() for match in _ACCESSION.finditer(text))]))


def alias_key(alias: str) -> str:
    """Write an alias in the form in which two are compared: a KEN in full, a number as ``canonical`` has it."""
    if _ALONE.fullmatch(alias):
        return canonical(alias)
    return next(iter(other_keys(alias)), "") or " ".join(alias.split()).lower()


def by_number(text: str, numbers: Mapping[str, str]) -> str:
    """Write for each other key of a decision its number; ``numbers`` is what ``same_decision`` gives.

    >>> by_number("Gælder KEN nr. 9282 af 28-03-2019?", {"KEN nr 9282 af 28/03/2019": "10-19"})
    'Gælder principafgørelse 10-19?'
    """
    for pattern in (_KEN, _ACCESSION):
        text = pattern.sub(lambda match: _numbered(match.group(), numbers), text)
    return text


def _numbered(key: str, numbers: Mapping[str, str]) -> str:
    number = numbers.get(alias_key(key))
    return f"principafgørelse {number}" if number else key


def same_decision(sources: Iterable[Source]) -> dict[str, str]:
    """Give for each key of a decision, as ``alias_key`` writes it, the decision's number.

    Raises ValueError when two numbers claim one key: which of them is right can't be told from here.
    """
    table: dict[str, tuple[str, Source]] = {}
    for source in sources:
        if source.number is None:
            continue
        number = canonical(source.number)
        for alias in (source.number, *source.aliases):
            key = alias_key(alias)
            known, first = table.setdefault(key, (number, source))
            if known != number:
                raise ValueError(
                    f"corpus/manifest.jsonl: {alias!r} is claimed by two principle decisions, {known} ({first.id}) and "
                    f'{number} ({source.id}). Read both titles, then correct "number" or "aliases" of one of them.'
                )
    return {key: number for key, (number, _) in table.items()}
