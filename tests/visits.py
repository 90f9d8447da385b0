"""A visit to the page by AppTest: a Library made by hand, and what of the page can be read."""
# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, is_dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, TypeVar

import pytest
import streamlit as st
from builders import a_case, a_near
from streamlit.testing.v1 import AppTest

from law.filters import NO_FILTERS, Filters
from law.records import (
    Answer,
    Case,
    Check,
    Citation,
    Cited,
    Claim,
    Cut,
    Decision,
    Document,
    Gap,
    Hit,
    Kind,
    Leaning,
    NearCase,
    Page,
    Passage,
    Point,
    PointCell,
    Printing,
    Quoted,
    Reference,
    Repair,
    Section,
    Source,
    Validity,
)
from library import Library as RealLibrary
from library import LibraryProblem
from settings import ROOT

HOSTILE = '<script>alert("x")</script> **fed** [link](http://a.dk) :red[rød] $x$ & <img src=x onerror=alert(1)>'
# What would close an attribute, whichever sign it is written with.
BREAK_OUT = "\" onmouseover=alert(1) x='' onfocus='alert(2)"
QUESTION = "Kan der bevilges timer til overvågning efter servicelovens § 95, stk. 3?"
HEADING = "Overvågning\n"
QUOTE = "Der kan ikke bevilges timer til overvågning efter § 95, stk. 3, jf. principafgørelse om hjælp."
TEXT = f"{HEADING}{QUOTE}\n\nEt andet afsnit {HOSTILE}"
START, END = len(HEADING), len(HEADING) + len(QUOTE)
SIGN = TEXT.index("§")
GAP = TEXT.index("principafgørelse"), TEXT.index("principafgørelse") + len("principafgørelse")

SOURCE = Source(
    id="notat",
    kind="praksisnotat",
    reader="note",
    title=f"Praksisnotat {HOSTILE}",
    publisher="Ankestyrelsen",
    issued="2019-07",
    issued_basis="står på forsiden",
    url='javascript:alert("x")',  # a manifest may hold anything
    terms="Kan gengives",
    file="raw/notat.txt",
    sha256="0" * 64,
)
DOCUMENT = Document(
    id="notat",
    source=SOURCE,
    text=TEXT,
    raw_chars=len(TEXT),
    kept_chars=len(TEXT) - 1,
    spaced_chars=0,
    sections=(
        Section(
            kind="praksisnotat", start=0, body=START, end=len(TEXT), locator="pkt. 1", path=("Del I", "Overvågning")
        ),
    ),
    repairs=(Repair(kind="restored §", start=SIGN, end=SIGN + 1, raw="", raw_start=SIGN),),
    cuts=(Cut(reason="page number", raw_start=0, raw_end=1),),
    gaps=(Gap(kind="lost decision number", start=GAP[0], end=GAP[1]),),
    pages=(Page(start=0, number=57), Page(start=START, number=58)),
    notes=("A note on the reading.",),
)
MARKS = (("restored §", SIGN, SIGN + 1), ("lost number", *GAP))
PASSAGE = Passage(
    id="notat-1",
    source=SOURCE,
    kind="principafgørelse",
    start=0,
    body=START,
    end=len(TEXT),
    text=TEXT,
    locator=f"63-15 {HOSTILE}",
    citation=f"Principafgørelse 63-15 {HOSTILE}",
    path=("Del I", HOSTILE),
    part="text",
    work=None,
    scheme=(),
    url=None,
    validity=Validity(status="gældende", status_date="2019-07-01", evidence="listen i praksisnotatet"),
    sentences=((START, END),),
    marks=MARKS,
)
CITATION = Citation(
    number=1,
    passage="notat-1",
    source="notat",
    kind="principafgørelse",
    title=SOURCE.title,
    locator="principafgørelse 63-15",
    citation="Ankestyrelsens principafgørelse 63-15",
    quote=QUOTE,
    start=START,
    end=END,
    url=None,
    status="historisk",
    status_date="2019-07-01",
    evidence="listen i praksisnotatet",
    marks=MARKS,
)
OTHER = replace(
    CITATION, number=2, kind="lov", locator="serviceloven § 95", start=0, end=START - 1, quote=HEADING[:-1], marks=()
)
HITS = (Hit(rank=1, score=0.5, passage=PASSAGE),)
ANSWERED = Answer(
    id=None,
    question=QUESTION,
    refusal=None,
    claims=(Claim(text=QUOTE, citations=(1,)),),
    citations=(CITATION,),
    hits=HITS,
    warnings=(f"Afgørelsen er historisk. {HOSTILE}",),
    seconds=0.1234,
)
REFUSED = replace(
    ANSWERED, refusal="Ingen kilde handler om vejret.", claims=(), citations=(), warnings=(), seconds=0.05
)
DECISION = Decision(
    number="63-15",
    name="principafgørelse 63-15",
    printings=(Printing(source="notat", start=START, end=END, path=("Del I",)),),
    validity=Validity(status="ukendt", status_date="2019", evidence="Ikke kontrolleret.", replaced=None),
)
CASES = (
    a_case("notat-sag-1", source="notat", spans=(("case", START, END),)),
    a_case("notat-sag-2", source="notat", title="Sag 2", outcomes=("stadfæstelse",), spans=(("case", 0, START),)),
    a_case("notat-sag-3", source="notat", title="Sag 3", outcomes=(), spans=(("case", 0, START),)),
    *(a_case(f"notat-sag-{n}", source="notat", title=f"SAG {n}", spans=(("case", 0, START),)) for n in range(4, 8)),
)
NEAR = tuple(
    a_near(case, rank, decided=(CITATION,), shared=("Overvågning",), differs=("Kun sagen handler om: Udland.",))
    for rank, case in enumerate(CASES, start=1)
)
CHECKS = (
    Check(key="oplysning", question="Er sagen oplyst?", citations=(OTHER,)),
    Check(key="begrundelse", question="Er afgørelsen begrundet?", citations=()),
)
POINT = Point(
    key="overvågning",
    name="Overvågning",
    cells={
        "§ 95": PointCell(citations=(CITATION,), absent=None),
        "§ 96": PointCell(citations=(), absent="Ingen kilde siger det."),
    },
    note="Se også § 97.",
)
LEANINGS = (
    Leaning(
        decision=DECISION,
        year=2015,
        schemes=("§ 95",),
        topics=("Overvågning",),
        rules=(("serviceloven § 95", 2), ("serviceloven § 83", 1)),
        cited_by=3,
    ),
    Leaning(
        decision=replace(DECISION, number="10-19", name="principafgørelse 10-19"),
        year=2019,
        schemes=("§ 96",),
        topics=("Udmåling",),
        rules=(),
        cited_by=0,
    ),
)
REFERENCE = Reference(
    kind="provision", start=SIGN, end=SIGN + len("§ 95, stk. 3"), text="§ 95, stk. 3", act="serviceloven", number="95", stk="3"
)  # fmt: skip


@dataclass
class Atlas:
    """What stands where, made by hand."""

    rules: Mapping[str, int] = field(default_factory=lambda: {"serviceloven § 95": 3, "serviceloven § 96": 1})
    years: tuple[int, int] = (2011, 2019)
    cases: tuple[Case, ...] = CASES
    decisions: tuple[Decision, ...] = (DECISION,)
    points: tuple[Point, ...] = (POINT,)
    leanings: tuple[Leaning, ...] = LEANINGS
    pointing: tuple[tuple[Reference, Passage | None], ...] = ((REFERENCE, PASSAGE),)
    cited_by: tuple[Passage, ...] = ()
    printed: tuple[tuple[str, int, int, int], ...] = (
        ("principafgørelse 63-15", START, END, 3),
        ("serviceloven § 95", 0, START, 1),
    )
    parts: tuple[str, ...] = ("case", "outcome")

    def references(self, source: str) -> tuple[tuple[Reference, Passage | None], ...]:
        return self.pointing

    def citing(self, source: str, start: int, end: int) -> tuple[Passage, ...]:
        return self.cited_by

    def kind(self, case: Case) -> Kind:
        return "sag"

    def cited(self, source: str, start: int, end: int) -> Cited:
        return Cited(exact=self.cited_by[:1], whole=self.cited_by[1:2], named=self.cited_by[2:])

    def works(self, source: str) -> tuple[tuple[str, int, int, int], ...]:
        return self.printed

    def quotes(self, case: Case) -> tuple[Quoted, ...]:
        return tuple(Quoted(part=part, citation=CITATION) for part in self.parts)


@dataclass
class Library:
    """Gives one answer to all questions, and remembers what it was asked."""

    answer: Answer = ANSWERED
    asked: list[str] = field(default_factory=list)
    filters: list[Filters] = field(default_factory=list)
    described: list[str] = field(default_factory=list)
    atlas: Atlas = field(default_factory=Atlas)
    cases: tuple[NearCase, ...] = NEAR
    rules: tuple[Citation, ...] = (OTHER,)
    checks: tuple[Check, ...] = CHECKS
    read: Document = DOCUMENT
    more: tuple[Source, ...] = ()
    passages: tuple[Passage, ...] = (PASSAGE,)
    fingerprint: str = "3f9a77c100aa55"
    made: str = "2026-11-20"

    @property
    def sources(self) -> tuple[Source, ...]:
        return (self.read.source, *self.more)

    @property
    def texts(self) -> dict[str, str]:
        return {self.read.id: self.read.text}

    def ask(self, question: str, *, filters: Filters = NO_FILTERS) -> Answer:
        self.asked.append(question)
        self.filters.append(filters)
        return self.answer

    def document(self, source_id: str) -> Document:
        return {one.id: replace(self.read, id=one.id, source=one) for one in self.sources}[source_id]

    def near(self, description: str) -> tuple[NearCase, ...]:
        self.described.append(description)
        return self.cases

    def governing(self, description: str) -> tuple[Citation, ...]:
        self.described.append(description)
        return self.rules

    def checklist(self, description: str) -> tuple[Check, ...]:
        self.described.append(description)
        return self.checks


@contextmanager
def visits(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give a function that opens app.py on a Library, on one with an answer of its own, or on a problem.

    Without ``path`` the address leads to the first page at once; else that page is opened first, with nothing asked.
    """

    def open_page(
        result: Library | Answer | LibraryProblem = ANSWERED, path: str | None = None, **query: str
    ) -> tuple[AppTest, Library]:
        library = result if isinstance(result, Library) else Library(result if isinstance(result, Answer) else REFUSED)

        def load(_settings: object) -> Library:
            if isinstance(result, LibraryProblem):
                raise result
            return library

        monkeypatch.setattr(RealLibrary, "load", load)
        st.cache_resource.clear()
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20)
        if path:
            app.run()
            return go(app, path, **query), library
        for key, value in query.items():
            app.query_params[key] = value
        return app.run(), library

    try:
        yield open_page
    finally:
        st.cache_resource.clear()
        # Loading freezes all there is; the other tests' garbage must not stay for it.
        gc.unfreeze()


def go(app: AppTest, path: str, **query: str) -> AppTest:
    """Go to another page of the same visit, as its navigation does: with an address of its own."""
    # AppTest can only name pages that are files of their own; ours are functions.
    named = {info["url_pathname"]: key for key, info in app._registered_pages.items()}
    app._page_hash = named[path] if path in named else named[""]
    app.query_params.clear()
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def address_of(app: AppTest) -> dict[str, str]:
    """Give what the address holds."""
    return {key: value[0] if isinstance(value, list) else value for key, value in app.query_params.items()}


def html_of(app: AppTest) -> str:
    """Give all HTML of a page, in its order."""
    return "\n".join(element.proto.body for element in app.get("html"))


def labels_of(app: AppTest) -> list[str]:
    """Give all that Streamlit reads as Markdown: labels of controls, alerts, titles of what folds up, links."""
    return list(_labels(app._tree))


def _labels(node: Any) -> Iterator[str]:
    if node.type == "html":
        return
    proto = getattr(node, "proto", None)
    for owner in (proto, getattr(proto, "expandable", None)):
        yield from (str(getattr(owner, name)) for name in ("label", "body") if getattr(owner, name, None))
    if node.type == "radio":
        yield from node.proto.options
    for child in getattr(node, "children", {}).values():
        yield from _labels(child)


class Reader(HTMLParser):
    """Collects the tags of a page, its plain text and its attributes; no attribute may run a script."""

    def __init__(self, html: str):
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on")], attrs
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data):
        self.text += data

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.attributes if key == name]


_R = TypeVar("_R")
_KEPT = ("status", "kind", "scheme", "schemes", "sha256", "file", "reader")


def made_hostile(record: _R, *, kept: tuple[str, ...] = ()) -> _R:
    """Put hostile text behind each free string of a record and of the records in it; ``kept`` fields stay."""
    return _spoilt(record, (*_KEPT, *kept))  # type: ignore[no-any-return]


def _spoilt(value: Any, kept: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        return f"{value} {HOSTILE} {BREAK_OUT}"
    if isinstance(value, tuple):
        return tuple(_spoilt(one, kept) for one in value)
    if isinstance(value, Mapping):
        return {key: _spoilt(one, kept) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        told = {one.name: getattr(value, one.name) for one in fields(value)}
        return replace(value, **{name: one if name in kept else _spoilt(one, kept) for name, one in told.items()})
    return value


def files_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Give each file below a folder with when it was written and its size."""
    places = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in places}
