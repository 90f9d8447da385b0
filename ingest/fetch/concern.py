"""What is on file, and a document that nobody asked for -> whether it is one of ours."""

from ingest.fetch.ankestyrelsen import numbers_in
from ingest.fetch.identity import Identity
from ingest.fetch.shelf import Shelf


def concerns(shelf: Shelf, it: Identity) -> bool:
    """Tell whether a document concerns what is on file.

    It is on file; it is a principle decision; it is issued under or changes what is on file; or it is another edition,
    of the same title. KEN is the form of other boards' decisions too, so that authority and title must say it.
    """
    held = [row for row in shelf.held().values() if not row.removed]
    sources = [source for source in shelf.sources() if not source.removed]
    keys = {row.key for row in held} | {alias for source in sources for alias in source.aliases}
    if it.accession in keys:
        return True
    if it.type.split()[:1] == ["KEN"]:
        return "ankestyrelsen" in it.authority.casefold() and "princip" in it.title.casefold()
    titles = {_plain(row.title) for row in held} | {_plain(source.title) for source in sources}
    return bool(keys & set(it.refers)) or _plain(it.title) in titles - {""}


def needs_page(shelf: Shelf, number: str) -> bool:
    """Tell whether a decision's page is to be a source: it is one already, or Retsinformation's text is not on file."""
    if any(source.file.startswith("raw/ast/") and source.number == number for source in shelf.sources()):
        return True
    return not any(number in numbers_in(row.title) for row in shelf.held().values() if not row.removed)


def _plain(title: str) -> str:
    return " ".join(title.casefold().replace("–", "-").split())
