"""ast.dk's sitemap -> the pages of decisions; a page -> its number, status, tags and dates, and how well it was read.

The text is better taken from Retsinformation; what ast.dk has beyond it is the status. The page's styles may change:
the number is also in the title and the address, and a page that is read badly is reported and states nothing.
"""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from lxml import etree  # type: ignore[import-untyped]  # no stubs are installed

from ingest.fetch.client import Client
from ingest.fetch.identity import local, parsed
from ingest.fetch.refused import schema_changed
from ingest.fetch.rows import DECISION

_MAP = "sitemap of ast.dk"
_PAGE = re.compile(r"/(?:for-myndigheder|afgorelser)/princip(?:meddelelser|afgorelser)/[12][0-9]{3}/[a-z0-9%-]+/?")
_NUMBER = r"(?:[A-Za-z]-)?[0-9]{1,3}-[0-9]{2}(?![0-9-])"
_IN_TITLE = re.compile(rf"(?i)\bprincip(?:afgørelse|meddelelse)(?:n|ns)?\s+(?:SM\s+)?(?P<number>{_NUMBER})")
_IN_SLUG = re.compile(
    r"(?i)princip(?:afgoerelse|afgorelse|meddelelse)-(?P<number>(?:[a-z]-)?[0-9]{1,3}-[0-9]{2})(?![0-9])"
)
_STATUS = re.compile(r"(?i)\bStatus:?\s+(?P<status>gældende|historisk)\b")
_KEN = re.compile(r"KEN\s+nr\.?\s+(?P<number>[0-9]{1,6})\s+af\s+(?P<date>[0-9]{2}/[0-9]{2}/[0-9]{4})")
_DATE = re.compile(r"[0-9]{2}[.-][0-9]{2}[.-][0-9]{4}")
_LABELS = ("Dato for underskrift", "Offentliggørelsesdato")
_SILENT = frozenset({"script", "style", "noscript", "template", "footer", "nav", "head"})
_BLOCK = frozenset({"p", "div", "li", "h1", "h2", "h3", "h4", "dt", "dd", "td", "th", "tr", "section", "span", "br"})
_LEAST_TEXT = 200
# Number and status both have to be there, and one thing more.
ENOUGH = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a page tells. ``status`` is None where it has none, or two. ``quality`` is 0 to 1, ``faults`` why not 1."""

    number: str | None
    status: Literal["gældende", "historisk"] | None
    tags: tuple[str, ...]
    dates: tuple[tuple[str, str], ...]
    ken: tuple[str, ...]
    quality: float
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    titles: list[str]
    tags: list[str]
    lines: list[str]


def _page(raw: bytes) -> _Page:
    """Gather a page's titles, labels and lines of text; bad HTML gives what can be made of it."""
    page = _Page(titles=[], tags=[], lines=[""])
    parser = etree.HTMLParser(encoding=_charset(raw), no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        return page
    silent = 0
    if root is None:
        return page
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else "script"
        start = event == "start"
        if start and tag == "meta" and element.get("property") == "og:title":
            page.titles.append(element.get("content") or "")
        if start and tag in ("h1", "title"):
            page.titles.append("".join(element.itertext()))
        label = tag == "span" and "label-default" in (element.get("class") or "").split()
        if start and label:
            page.tags.append("".join(element.itertext()))
        if tag in _BLOCK:
            page.lines.append("")
        if label or tag in _SILENT:
            silent += 1 if start else -1
        said = element.text if start else element.tail
        if said and not silent:
            page.lines[-1] += said
    return page


def decision_pages(client: Client) -> tuple[list[tuple[str, str]], int]:
    """Give (address, day of change or "") of each decision's page, and how many other addresses there are.

    Raises Refused, also for a sitemap without any decision.
    """
    todo, seen = [f"{client.addresses.ast}/sitemap.xml"], set[str]()
    pages: dict[str, str] = {}
    others = 0
    while todo:
        url = todo.pop(0)
        if url in seen:
            continue
        seen.add(url)
        if len(seen) > 100:
            raise schema_changed(_MAP, "at most 100 sitemaps", url)
        root = parsed(client.get(url, accept="application/xml, text/xml").body, url)
        if local(root) not in ("urlset", "sitemapindex"):
            raise schema_changed(_MAP, "urlset", local(root))
        for entry in root:
            said = {local(child): (child.text or "").strip() for child in entry}
            if not said.get("loc"):
                raise schema_changed(_MAP, "loc", said)
            address = client.addresses.normal(said["loc"])
            if local(root) == "sitemapindex":
                todo.append(address)
            elif _PAGE.fullmatch(urlsplit(address).path):
                pages[address] = said.get("lastmod", "")
            else:
                others += 1
    if not pages:
        raise schema_changed(
            _MAP, "addresses of decisions (/for-myndigheder/principmeddelelser/year/…)", f"{others} others"
        )
    return list(pages.items()), others


def number_in_address(url: str) -> str | None:
    """Give the decision's number from the end of its address, None where it has none."""
    match = _IN_SLUG.search(urlsplit(url).path.rstrip("/").rpartition("/")[2])
    return _one_form(match["number"]) if match else None


def numbers_in(title: str) -> set[str]:
    """Give the numbers of the decisions that a title names."""
    return {_one_form(match["number"]) for match in _IN_TITLE.finditer(title)}


def read_decision(raw: bytes, url: str) -> Decision:
    """Read a decision's page; what can't be read is a fault, never an error."""
    page = _page(raw)
    lines = [line for line in (" ".join(line.split()) for line in page.lines) if line]
    text = "\n".join(lines)
    tags = tuple(dict.fromkeys(tag for tag in (" ".join(tag.split()) for tag in page.tags) if tag))
    numbers = {number for title in page.titles for number in numbers_in(title)}
    from_address = number_in_address(url)
    faults = []
    number = next(iter(numbers)) if len(numbers) == 1 else (from_address if not numbers else None)
    if not numbers:
        faults.append("no number in its title")
    if len(numbers) > 1 or (from_address and numbers and from_address not in numbers):
        faults.append(f"title says {' and '.join(sorted(numbers))}, address {from_address or 'nothing'}")
        number = None
    status = _status(tags, text, faults)
    # Label and value stand in one line or in two.
    dates = []
    for at, line in enumerate(lines):
        for label in _LABELS:
            day = _DATE.search(line) or (_DATE.search(lines[at + 1]) if at + 1 < len(lines) else None)
            if line.startswith(label) and day:
                dates.append((label, day.group()))
    if not dates:
        faults.append("no date")
    if not tags:
        faults.append("no labels")
    if len(text) < _LEAST_TEXT:
        faults.append(f"{len(text)} characters of text")
    worth = [
        (number, 0.3),
        (status, 0.3),
        (number in numbers, 0.1),
        (dates, 0.1),
        (tags, 0.1),
        (len(text) >= _LEAST_TEXT, 0.1),
    ]
    return Decision(
        number=number,
        status=status,
        tags=tags,
        dates=tuple(dates),
        ken=tuple(dict.fromkeys(f"KEN nr {match['number']} af {match['date']}" for match in _KEN.finditer(text))),
        quality=round(sum(weight for there, weight in worth if there), 2),
        faults=tuple(faults),
    )


def _status(tags: tuple[str, ...], text: str, faults: list[str]) -> Literal["gældende", "historisk"] | None:
    """Read the status from the labels, else from "Status: …". Never from the text.

    "Gældende" stands there too, as the heading of the decisions that still apply.
    """
    said = {tag.casefold() for tag in tags} & {"gældende", "historisk"}
    said = said or {match["status"].casefold() for match in _STATUS.finditer(text)}
    if len(said) != 1:
        faults.append(f"{len(said)} statuses" if said else "no status")
        return None
    return "gældende" if said == {"gældende"} else "historisk"


def _one_form(number: str) -> str:
    number = number.upper()
    return number if DECISION.fullmatch(number) else ""


def _charset(raw: bytes) -> str:
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
