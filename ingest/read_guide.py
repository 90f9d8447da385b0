"""The ministry's guide page on BPA -> Document: its sections by heading, its links to rules.

The text is one line a paragraph. The page's own table of contents names the main headings; a sub-heading is a line
without a full stop between two finished paragraphs.
"""

import re
from collections.abc import Sequence

from ingest.compose import Block, Unit, finish, write_units
from ingest.extract import Extract
from ingest.ledger import Ledger
from ingest.lines import Line
from law.records import Document, Link, Source
from law.schemes import SCHEME_96

_CONTENTS_HEAD = "Genveje til tekstens afsnit"
_BACK_LINK = "Indholdsfortegnelse"
_FINISHED = (".", ":", ";", "]", "11-24")  # one paragraph ends "jf. principmeddelelse 11-24" without its full stop
_NUMBERED = re.compile(r"\d\.(?: \+ \d\.)? [A-ZÆØÅ]")  # "2. + 3. Personens funktionsevne er ..."
_ITEM = re.compile(r"\s*(?:- |\d+\) ?)")  # "- Personen er fyldt 18 år", "1)Varetage arbejdsplanlægning"
_ADDRESS = re.compile(r"(?P<label>[^:\n][^\n]*?): (?P<url>https?://\S+)")
_HEADING_CHARS = 170
_SENTENCE_CHARS = 60


def read_guide(extract: Extract, source: Source) -> Document:
    """Read the guide page. Raises ValueError when its table of contents is missing."""
    lines = extract.lines
    ledger = Ledger(extract.text)
    begin, main = _contents(lines, source)
    for line in lines[begin : begin + len(main) + 1]:
        ledger.cut(line.start, line.end, "table of contents")
    units = [_unit(("Indledning",))]
    path: tuple[str, ...] = ("Indledning",)
    body = [*lines[:begin], *lines[begin + len(main) + 1 :]]
    for index, line in enumerate(body):
        told = line.text.strip()
        block = Block(start=line.start, end=line.end)
        if told == _BACK_LINK:
            ledger.cut(line.start, line.end, "link back to the table of contents")
        elif told in main or _is_sub_heading(body, index):
            path = (told,) if told in main else (path[0], told)
            units.append(_unit(path))
            units[-1].heading.append(block)
        else:
            units[-1].body.append(block)
    sections = write_units(ledger, units)
    ledger.settle_space()
    account = ledger.close()
    links = tuple(
        Link(start=match.start("label"), end=match.end("label"), url=match["url"])
        for match in _ADDRESS.finditer(account.text)
    )
    return finish(source, account, sections, extract=extract, links=links)


def _contents(lines: Sequence[Line], source: Source) -> tuple[int, tuple[str, ...]]:
    """Find the table of contents: the row of its first line, and the headings it lists."""
    texts = [line.text.strip() for line in lines]
    if _CONTENTS_HEAD not in texts:
        raise ValueError(f'{source.file}: no line "{_CONTENTS_HEAD}". Wrong reader? Set "reader" in the manifest.')
    begin = texts.index(_CONTENTS_HEAD)
    listed: list[str] = []
    for told in texts[begin + 1 :]:
        if told in listed:  # the first heading again: the text itself begins
            break
        listed.append(told)
    return begin, tuple(listed)


def _unit(path: tuple[str, ...]) -> Unit:
    return Unit(kind="vejledningsside", locator=f"afsnit »{path[-1]}«", path=path, scheme=(SCHEME_96,))


def _is_sub_heading(lines: Sequence[Line], index: int) -> bool:
    told = lines[index].text.strip()
    if len(told) > _HEADING_CHARS or _ITEM.match(told) or "http" in told:
        return False
    if _NUMBERED.match(told):
        return True
    before = lines[index - 1].text.strip() if index else _BACK_LINK
    after = lines[index + 1].text.strip() if index + 1 < len(lines) else ""
    alone = _finished(before) or before == _BACK_LINK or "http" in before or len(before) < 20
    follows = _finished(after) or len(after) > _SENTENCE_CHARS or len(told) < 30
    return alone and not _finished(told) and follows


def _finished(told: str) -> bool:
    # "Almindelige omkostninger ved ansættelse af hjælpere m.v." is a heading.
    return told.endswith(_FINISHED) and not told.endswith("m.v.")
