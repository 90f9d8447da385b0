"""What stands where in the sources: the known cases, the decisions, what points to what, the two schemes side by side.

Everything here is looked up or compared, never generated, and each quote passes the gate of ``answer.verify``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import groupby
from typing import TypeVar

from answer.cite import cite
from answer.near import cases_found, compared, deciding, governing, in_common, is_case, quotes_of, schemes_told
from answer.verify import verify
from index import Index
from law.authority import RANKS
from law.deciding import Deciding, read_deciding
from law.editions import coming, superseded
from law.filters import Filters, rule_name, year_of
from law.places import cited_by, own_names
from law.quotes import PassageFinder
from law.records import (
    Case,
    Citation,
    Cited,
    Claim,
    Decision,
    Hit,
    Kind,
    Leaning,
    NearCase,
    Passage,
    Point,
    PointCell,
    Quoted,
    Reference,
    Source,
)
from law.references import covers, find_references
from law.schemes import NAMES as SCHEMES
from law.schemes import schemes_in
from law.subjects import Rule
from law.topics import Topic, read_topics, topics_in
from law.validity import not_yet

# How many of the nearest cases are shown, and how many are counted by outcome.
NEAREST, COUNTED = 5, 15
# What governs a case, and how many of such rules are shown.
GOVERNING: tuple[Kind, ...] = ("lov", "bekendtgørelse", "principafgørelse", "vejledningsside")
MOST_RULES = 6
# Of the weight of a description's words, some passage must hold this share.
LEAST_HELD = 0.1
_T = TypeVar("_T")


class Atlas:
    """A map of the sources, made from the index and from what ingest found; safe to use from several threads."""

    def __init__(
        self, index: Index, text_of: Callable[[str], str], *, cases: Sequence[Case], decisions: Sequence[Decision]
    ) -> None:
        self._index = index
        self._text_of = text_of
        self.cases = tuple(cases)
        self.decisions = tuple(decisions)
        # Caches of this atlas' own: one for all would keep an old library in memory after a new build is taken up.
        self.hidden = lru_cache(maxsize=64)(self._hidden)
        self.references = lru_cache(maxsize=64)(self._references)
        self.works = lru_cache(maxsize=64)(self._works)
        self.out_of_place = lru_cache(maxsize=64)(self._out_of_place)
        self.coming = lru_cache(maxsize=64)(self._coming)

    @property
    def _passages(self) -> tuple[Passage, ...]:
        return self._index.passages

    @cached_property
    def finder(self) -> PassageFinder:
        """Find a quote in the passages."""
        return PassageFinder(self._passages)

    @cached_property
    def _topics(self) -> tuple[Topic, ...]:
        return read_topics()

    @cached_property
    def rules(self) -> Mapping[str, int]:
        """Each provision that the sources print or cite ("serviceloven § 95"), with how many passages do."""
        return self._index.table.rules()

    @cached_property
    def years(self) -> tuple[int, int]:
        """The first and the last year that a passage is of."""
        years = [year for passage in self._passages if (year := year_of(passage))]
        return (min(years), max(years)) if years else (0, 0)

    def _hidden(self, filters: Filters) -> frozenset[str]:
        """Give the ids of the passages that a narrowed search doesn't look at."""
        naming = self._index.table.naming(filters.rule) if filters.rule else None
        rest = replace(filters, rule=None)
        return frozenset(
            passage.id
            for row, passage in enumerate(self._passages)
            if (naming is not None and row not in naming) or not rest.admits(passage)
        )

    def _out_of_place(self, day: str) -> frozenset[str]:
        """Give the ids of passages that a newer edition has replaced by a day, or that are not in force yet."""
        later = frozenset(one.id for one in self._passages if not_yet(one.validity, day))
        return superseded(self._passages, day) | later

    def _coming(self, day: str) -> Mapping[str, Source]:
        return coming(self._passages, day)

    @cached_property
    def _no_cases(self) -> frozenset[str]:
        return frozenset(passage.id for passage in self._passages if not is_case(passage))

    @cached_property
    def _by_source(self) -> Mapping[str, Sequence[Passage]]:
        told: dict[str, list[Passage]] = {}
        for passage in self._passages:
            told.setdefault(passage.source.id, []).append(passage)
        return told

    # What points to what

    def printed(self, reference: Reference, source: str) -> Passage | None:
        """Give the passage that prints what a reference in a source names, the strongest first; None where none does.

        A label ("tabel 5.5", "sag 12") names a part of its own source.
        """
        if reference.kind not in ("provision", "decision", "label"):
            return None
        found = [self._passages[row] for row in self._index.table.printing(reference)]
        own = [one for one in found if (one.source.id == source if reference.kind == "label" else _prints_rule(one))]
        return min(own, key=lambda one: RANKS[one.kind], default=None)

    def _references(self, source: str) -> tuple[tuple[Reference, Passage | None], ...]:
        """Give the references in a source in the order of its text, each with the passage that prints what it names.

        What a passage says of itself leads nowhere and is left out, and so are acts, which are named and not printed.
        """
        told: list[tuple[Reference, Passage | None]] = []
        end = 0
        for passage in self._by_source.get(source, ()):
            for one in passage.references:
                if one.kind == "act" or one.start < end:
                    continue
                printed = self.printed(one, source)
                # "fra sag til sag 9" is a number in a table: what the source has no such part for is no label.
                if printed is None and one.kind == "label":
                    continue
                if printed is None or printed.id != passage.id:
                    told.append((one, printed))
                    end = one.end
        return tuple(told)

    def citing(self, source: str, start: int, end: int) -> tuple[Passage, ...]:
        """Give the passages that cite what stands at a place of a source, or the § it is a part of, by ``cited``."""
        found = self.cited(source, start, end)
        return tuple(sorted((*found.exact, *found.whole), key=lambda one: RANKS[one.kind]))

    def cited(self, source: str, start: int, end: int) -> Cited:
        """Give what leans on a place of a source. Pages are no rules: what names a page is left out."""
        here = [passage for passage in self._at(source, start, end) if passage.work]
        names = [name for passage in here for name in own_names(passage) if name.kind in ("provision", "decision")]
        inside, works = {passage.id for passage in here}, {passage.work for passage in here}
        rows = {row for name in names for row in self._pointing(name)}
        found = sorted((self._passages[row] for row in sorted(rows)), key=lambda one: RANKS[one.kind])
        found = [one for one in found if one.id not in inside and one.work not in works]
        exact = [one for one in found if any(covers(name, ref) for name in names for ref in one.references)]
        # Passages are compared field by field: of thousands, each with each, that took minutes.
        ids = {one.id for one in exact}
        schemes = [f"§ {name.number}" for name in names if name.act == "serviceloven" and f"§ {name.number}" in SCHEMES]
        known = {one.work or one.id for one in found} | works
        named = [one for one in self._about(schemes) if (one.work or one.id) not in known]
        return Cited(exact=tuple(exact), whole=tuple(one for one in found if one.id not in ids), named=tuple(named))

    def _about(self, schemes: Sequence[str]) -> list[Passage]:
        """Give the first passage of each decision and case that is about one of the schemes."""
        told = self._spans_about if schemes else ()
        return [
            self._at(source, start, end)[0] for source, start, end, about in told if not set(schemes).isdisjoint(about)
        ]

    @cached_property
    def _spans_about(self) -> Sequence[tuple[str, int, int, tuple[str, ...]]]:
        """Where each decision and case begins, and the schemes that it is about."""
        spans = [
            (at.printings[0].source, at.printings[0].start, at.printings[0].end, _schemes_of(self._printing(at)))
            for at in self.decisions
        ]
        return [*spans, *((case.source, case.spans[0][1], case.spans[0][2], case.scheme) for case in self.cases)]

    def _printing(self, decision: Decision) -> list[Passage]:
        return [one for at in decision.printings for one in self._at(at.source, at.start, at.end)]

    def _works(self, source: str) -> tuple[tuple[str, int, int, int], ...]:
        """Give the provisions and decisions that a source prints and others cite, in the order of its text.

        Each is (name, start, end, how many passages ``citing`` gives); one that is printed in two places comes twice.
        """
        runs = groupby(self._by_source.get(source, ()), key=lambda one: one.work)
        told = []
        for work, passages in runs:
            own = list(passages)
            if work and own[0].kind in ("lov", "bekendtgørelse", "principafgørelse"):
                count = len(self.citing(source, own[0].start, own[-1].end))
                told += [(work, own[0].start, own[-1].end, count)] if count else []
        return tuple(told)

    def _pointing(self, name: Reference) -> list[int]:
        whole = Reference(kind=name.kind, start=0, end=0, text="", act=name.act, number=name.number)
        return [
            row
            for row in self._index.table.citing(whole)
            if any(covers(name, cited) or covers(cited, name) for cited in self._passages[row].references)
        ]

    def _at(self, source: str, start: int, end: int) -> list[Passage]:
        return [one for one in self._by_source.get(source, ()) if one.start < end and start < one.end]

    # Known cases

    def case(self, name: str) -> Case | None:
        """Give a known case by its id; None for an unknown one."""
        return next((case for case in self.cases if case.id == name), None)

    def kind(self, case: Case) -> Kind:
        """Tell what a case is: a decided one, an example of what would have been decided, or an enquiry."""
        return self._of(case)[0].kind

    def quotes(self, case: Case) -> tuple[Quoted, ...]:
        """Quote a case as it is printed, part by part."""
        return self._that_hold(quotes_of(case, self._of(case)), lambda one: one.citation)

    def near(self, description: str, *, without: Iterable[str] = ()) -> tuple[NearCase, ...]:
        """Give the known cases nearest to a description, best first, up to ``COUNTED`` of them."""
        others = self._no_cases | frozenset(without)
        hits = self._index.find(description, k=len(self._passages), without=others).hits
        if _says_nothing(hits):
            return ()
        own = topics_in(description, self._topics)
        schemes = schemes_told(description)

        def bonus(case: Case) -> float:
            apart = bool(schemes and case.scheme) and set(schemes).isdisjoint(case.scheme)
            return in_common(own, self._topics_of[case.id]) - (1.0 if apart else 0.0)

        found = cases_found(hits, self.cases, bonus)[:COUNTED]
        return tuple(self._compared(rank, case, description) for rank, case in enumerate(found, start=1))

    def governing(self, description: str) -> tuple[Citation, ...]:
        """Quote the rules nearest to a description: law, orders, principle decisions and the ministry's guidance.

        Of a description that names one scheme, none that is about the other alone.
        """
        hidden = self.hidden(Filters(kinds=GOVERNING)) | self.out_of_place(date.today().isoformat())
        found = self._index.find(description, k=2 * MOST_RULES, without=hidden)
        if _says_nothing(found.hits):
            return ()
        told = governing(found.question, found.hits, wanted=found.wanted, most=MOST_RULES)
        return self._that_hold(told, lambda one: one)

    @cached_property
    def _topics_of(self) -> Mapping[str, tuple[str, ...]]:
        return {case.id: topics_in(self.case_text(case), self._topics, heading=case.title) for case in self.cases}

    def _compared(self, rank: int, case: Case, description: str) -> NearCase:
        chosen = self._deciding.get(case.id)
        quoted = self.quoted([Rule(source=case.source, quote=quote) for quote in chosen.quotes]) if chosen else ()
        decided = quoted or self._that_hold(deciding(case, self._of(case)), lambda one: one)
        near = compared(rank, case, description, text=self.case_text(case), decided=decided, topics=self._topics)
        return replace(near, kind=self.kind(case), note=chosen.note if chosen else None)

    @cached_property
    def _deciding(self) -> Mapping[str, Deciding]:
        return read_deciding()

    def case_text(self, case: Case) -> str:
        """Give the text of a case as it is printed."""
        return "\n".join(self._text_of(case.source)[start:end] for _, start, end in case.spans)

    def _of(self, case: Case) -> list[Passage]:
        first, last = min(span[1] for span in case.spans), max(span[2] for span in case.spans)
        return self._at(case.source, first, last)

    # The field on one page

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The two schemes point by point, in an editor's order, each cell with its quotes."""
        return tuple(
            Point(
                key=topic.key,
                name=topic.name,
                cells={
                    cell.scheme: PointCell(citations=self.quoted(cell.rules), absent=cell.absent)
                    for cell in topic.cells
                },
                note=topic.note,
            )
            for topic in self._topics
        )

    @cached_property
    def leanings(self) -> tuple[Leaning, ...]:
        """Each decision with its topics and what it leans on, the newest first."""
        told = [self._leaning(decision) for decision in self.decisions]
        return tuple(sorted(told, key=lambda one: (-one.year, one.decision.number)))

    def _leaning(self, decision: Decision) -> Leaning:
        own = self._printing(decision)
        counts: dict[str, int] = {}
        for passage in own:
            cited = [one for one in cited_by(passage) if one.kind == "provision"]
            for name in {rule_name(one) for one in cited if one.act}:
                counts[name] = counts.get(name, 0) + 1
        first = decision.printings[0]
        # The headings of the note are too wide: "Udmåling" has every decision that counts hours.
        keys = topics_in("\n".join(one.text for one in self._at(first.source, first.start, first.end)), self._topics)
        return Leaning(
            decision=decision,
            year=next((year for one in own if (year := year_of(one))), 0),
            topics=tuple(topic.name for topic in self._topics if topic.key in keys),
            rules=tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
            schemes=_schemes_of(own),
            cited_by=len(self.citing(first.source, first.start, first.end)),
        )

    # Quotes

    def quoted(self, rules: Sequence[Rule]) -> tuple[Citation, ...]:
        """Cite the whole sentences that an editor named, those that still stand in a source."""
        found = [place for rule in rules if (place := self.finder.whole(rule.source, rule.quote))]
        citations = [
            cite(number, self._passages[place.row], place.start, place.end)
            for number, place in enumerate(found, start=1)
        ]
        return self._that_hold(citations, lambda one: one)

    def _that_hold(self, told: Sequence[_T], citation_of: Callable[[_T], Citation]) -> tuple[_T, ...]:
        """Keep what passes the gate that all quotes pass."""
        kept = []
        for one in told:
            citation = citation_of(one)
            claim = Claim(text=citation.quote, citations=(citation.number,))
            passage = self._by_id[citation.passage]
            if verify([claim], [citation], passages=[passage], text_of=self._text_of).claims:
                kept.append(one)
        return tuple(kept)

    @cached_property
    def _by_id(self) -> Mapping[str, Passage]:
        return {passage.id: passage for passage in self._passages}


def _says_nothing(hits: Sequence[Hit]) -> bool:
    """Tell a description of which no passage holds a word: something is always nearest, but nothing is near."""
    return max((hit.coverage for hit in hits), default=0.0) < LEAST_HELD


def _prints_rule(passage: Passage) -> bool:
    """Tell a printing from a box of the study whose heading only names the § that it is about."""
    heading = passage.path[-1] if passage.path else ""
    named = find_references(heading)
    return passage.work is not None or (len(named) == 1 and len(named[0].text) >= len(heading.strip()))


def _schemes_of(passages: Sequence[Passage]) -> tuple[str, ...]:
    """Name the schemes that a decision is about, by its text or else by the headings it stands under."""
    told = {scheme for passage in passages for scheme in passage.scheme}
    told = told or {scheme for passage in passages for scheme in schemes_in("\n".join(passage.path))}
    return tuple(scheme for scheme in SCHEMES if scheme in told)
