"""Where in a publication something stands: its pages, and the names that readers give its parts (pure)."""

import re
from collections.abc import Sequence
from functools import lru_cache

from law.acts import BY_KEY
from law.records import Page, Passage, Reference
from law.references import find_references

# How a locator opens that names a part of a source: "henvendelse 2.b »…«", "afsnit VIII, sag 6".
_PART = re.compile(r"(?P<what>henvendelse|afsnit) (?P<number>\d+(?:\.[a-z])?|[IVX]+)\b")
_ACTS = ("lov", "bekendtgørelse")
# A provision of an act, whether or not law.acts has it: "lov om klimatilpasning § 4, stk. 1".
_PROVISION = re.compile(r"(?P<act>.+?) § (?P<number>\d+(?: [a-zæøå])?)(?:, stk\. (?P<stk>\d+))?")
# What the headings above an act's text say of its own place.
_OWN_PLACE = re.compile(r"§§? \d|(?:Stk\.|Note|Nr\.) \d")
# How a question names one: "henvendelse 2 b", "afsnit VIII", "side 58", "s. 58".
_ASKED_PART = re.compile(
    r"\b(?:(?P<what>henvendelse|afsnit)\s+(?P<number>\d+(?:\.?\s?[a-e])?(?![\w-]|\.\d)|[IVX]+\b)"
    r"|(?:(?:på\s+)?side|s\.?)\s*(?P<page>\d{1,3})(?:\s?-\s?\d{1,3})?(?![\w,.-]*\d))",
    re.IGNORECASE,
)


def pages_of(pages: Sequence[Page], start: int, end: int) -> tuple[Page, ...]:
    """Give the pages that span [start, end) touches, in the order of the text."""
    before = [page for page in pages if page.start <= start][-1:]
    return (*before, *(page for page in pages if start < page.start < end))


def page_locator(pages: Sequence[Page], start: int, end: int) -> str:
    """Name the pages of span [start, end).

    >>> page_locator((Page(start=0, number=58), Page(start=40, number=59)), 10, 50)
    's. 58-59'
    """
    numbers = sorted({page.number for page in pages_of(pages, start, end)})
    return f"s. {numbers[0]}" if len(numbers) == 1 else f"s. {numbers[0]}-{numbers[-1]}"


def own_names(passage: Passage) -> tuple[Reference, ...]:
    """Read what a passage is: its work, what its table or box is headed, the part and the pages it stands on."""
    names: list[Reference] = []
    if passage.work:
        names += _provision(passage.work) if passage.kind in _ACTS else _named(passage.work)[:1]
    # Two cases that share a text: "praksisnotat sag 25 og 26".
    if passage.kind == "sag" and passage.work and " og " in passage.work:
        names += _named("sag " + passage.work.rpartition(" og ")[2])
    if passage.part in ("table", "figure", "law box"):
        names += _named(passage.path[-1])[:1]
    if part := _PART.match(passage.locator):
        number = part["number"]
        # "henvendelse 2" is all of 2.a and 2.b.
        names += [_label(part["what"], one) for one in dict.fromkeys((number, number.partition(".")[0]))]
    names += [_label("side", str(page.number)) for page in passage.pages]
    return tuple(names)


@lru_cache(maxsize=4096)
def _named(title: str) -> tuple[Reference, ...]:
    # Many passages have one work, or one heading.
    return find_references(title)


def _provision(work: str) -> tuple[Reference, ...]:
    """Read the work of an act's text, whose act the references in a text may not know."""
    printed = _PROVISION.fullmatch(work)
    if printed is None:
        return _named(work)[:1]
    act, number, stk = printed.group("act", "number", "stk")
    return (Reference(kind="provision", start=0, end=len(work), text=work, act=act, number=number, stk=stk),)


def cited_by(passage: Passage) -> tuple[Reference, ...]:
    """Give what a passage cites, itself or in the headings above it, but for the outermost one."""
    headings: tuple[str, ...] = passage.path[1:]
    act: str | None = "serviceloven"
    if passage.source.act and passage.kind in _ACTS:
        # "§ 5" above the text of an order is that text, and no § of serviceloven.
        headings = tuple(heading for heading in headings if not _OWN_PLACE.match(heading))
        act = passage.source.act if passage.source.act in BY_KEY else None
    return *passage.references, *_above(headings, act)


@lru_cache(maxsize=4096)
def _above(headings: tuple[str, ...], act: str | None) -> tuple[Reference, ...]:
    return find_references("\n".join(headings), act=act)


def asked_places(text: str) -> tuple[Reference, ...]:
    """Find the parts and pages that a question names, in the order of the text.

    >>> [place.number for place in asked_places("henvendelse 2 b, og side 58 i undersøgelsen")]
    ['henvendelse 2.b', 'side 58']
    """
    return tuple(_asked(match) for match in _ASKED_PART.finditer(text))


def _asked(match: re.Match[str]) -> Reference:
    if match["page"]:
        what, number = "side", str(int(match["page"]))
    else:
        what, number = match["what"].lower(), match["number"]
        number = re.sub(r"(?<=\d)\.?\s?(?=[a-e]$)", ".", number.lower()) if number[0].isdigit() else number.upper()
    found = _label(what, number)
    return Reference(kind="label", start=match.start(), end=match.end(), text=match.group(), number=found.number)


def _label(what: str, number: str) -> Reference:
    return Reference(kind="label", start=0, end=0, text="", number=f"{what} {number}")
