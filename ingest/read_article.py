"""An article of Ankestyrelsen's newsletter, taken from a web page -> Document, without the page's chrome."""

from collections.abc import Sequence

from ingest.compose import Block, Unit, finish, write_units
from ingest.extract import Extract
from ingest.ledger import Ledger
from ingest.lines import Line
from law.records import Document, Source
from law.schemes import leading_schemes

_SKIP_LINK = "Gå til indhold"
_FOOT = "Sidst opdateret "  # from here on: the authority's address, and links
_BYLINE = "Af "
_FINISHED = (".", ":", ",", ";")
_ITEM = "•"
_SEE_ALSO = "Læs "
_HEADING_CHARS = 100


def read_article(extract: Extract, source: Source) -> Document:
    """Read the article. Raises ValueError when the page's foot is missing, since chrome would be taken for text."""
    text, lines = extract.text, extract.lines
    ledger = Ledger(text)
    foot = next((index for index, line in enumerate(lines) if line.text.strip().startswith(_FOOT)), None)
    if foot is None:
        raise ValueError(f'{source.file}: no line begins "{_FOOT.strip()}". Set another "reader" in the manifest.')
    for line in lines[foot:]:
        ledger.cut(line.start, line.end, "page chrome")
    units: list[Unit] = []
    body = lines[:foot]
    for index, line in enumerate(body):
        told = line.text.strip()
        block = Block(start=line.start, end=line.end)
        if told == _SKIP_LINK:
            ledger.cut(line.start, line.end, "page chrome")
        elif told.startswith(_BYLINE) and not units[-1].body[1:]:
            ledger.cut(line.start, line.end, "byline")
        elif not units or _is_heading(body, index):
            name = told.removesuffix(".")
            units.append(Unit(kind="artikel", locator=f"afsnit »{name}«" if units else "indledning", path=(name,)))
            units[-1].heading.append(block)
        else:
            units[-1].body.append(block)
    for unit in units:
        unit.scheme = leading_schemes(" ".join(text[block.start : block.end] for block in (*unit.heading, *unit.body)))
    sections = write_units(ledger, units)
    ledger.settle_space()
    account = ledger.close()
    updated = lines[foot].text.strip()
    return finish(source, account, sections, extract=extract, notes=(f"The page's foot says: {updated}",))


def _is_heading(lines: Sequence[Line], index: int) -> bool:
    told = lines[index].text.strip()
    if len(told) > _HEADING_CHARS or told.startswith((_ITEM, _SEE_ALSO)) or told.endswith(_FINISHED):
        return False
    return index + 1 < len(lines) and not lines[index + 1].text.strip().startswith(_ITEM)
