"""Where the rooms meet: ``Library.load(settings).ask(question) -> Answer``."""

import hashlib
import json
import logging
import re
import threading
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Self, TypeVar

from answer.cite import at_day, cite
from answer.compose import compose
from answer.llm import Writer, WriterProblem, ahead_of
from answer.refuse import (
    EMPTY,
    NO_ANSWER,
    NO_WORDS,
    NOT_DANISH,
    absent_decision,
    absent_decisions,
    absent_reference,
    looks_foreign,
    lost_numbers,
    mentioned_together,
    of_more_sources,
    pointed,
    told_elsewhere,
    too_long,
    unanswered,
)
from answer.verify import verify
from atlas import Atlas
from index import Index, IndexProblem, encoder_for
from index.origin import kept
from index.store import current
from law.authority import READ_BY_MACHINE
from law.dates import danish_date
from law.decision_numbers import by_number, other_keys, same_decision
from law.filters import NO_FILTERS, Filters, decision_year, described, refused_day, written
from law.jsonl import Rows, convert, decode_lines
from law.places import cited_by, own_names
from law.privacy import Kind, masked, without_masks
from law.question import Question, named_rules, read_question
from law.quotes import Place
from law.records import (
    Answer,
    Case,
    Check,
    Citation,
    Claim,
    Decision,
    Document,
    Draft,
    Hit,
    NearCase,
    Passage,
    Reference,
    Source,
)
from law.references import covers
from law.terms import question_terms
from law.validity import applies, ended
from law.yardstick import Requirement, in_play, read_yardstick
from settings import Settings

logger = logging.getLogger(__name__)
_R = TypeVar("_R")

# How many hits an answer is made from.
ANSWER_HITS = 10

UNSURE = (
    "Det er usikkert, om kilderne svarer på netop dette: citaterne er de nærmeste. Læs dem i sammenhæng, før de bruges."
)
OTHER_SCHEME = "Spørgsmålet handler om en anden ordning end den, søgningen er afgrænset til. Ret et af dem."
NEWER_DECISION = "Principafgørelse {number} er fra {date} og dermed nyere end den {day}."
ENDED_DECISION = "Principafgørelse {number} gjaldt ikke længere den {day}."
NOT_WITHIN = "Inden for afgrænsningen svarer kilderne ikke på spørgsmålet."
_STRUCK = "En sætning blev strøget: {}."
_DASHES = str.maketrans(dict.fromkeys("\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}\N{EN DASH}\N{MINUS SIGN}", "-"))
_ASKS_VALIDITY = re.compile(
    r"\b(?:stadig|fortsat|endnu|længere)\b.*\bgæld|\b(?:gælder|gældende) .{0,40}\b(?:stadig|fortsat|endnu|længere)\b"
    r"|\b(?:i kraft|gældende|gyldig|historisk|kasseret|ophævet)\b",
    re.IGNORECASE,
)
_DANISH = {
    "no documents": "Kilderne er ikke læst endnu. Kør »make build«, og prøv igen.",
    "missing": "Søgeindekset mangler. Kør »make build«, og prøv igen.",
    "stale": "Søgeindekset passer ikke længere til kilderne. Kør »make build«, og prøv igen.",
    "truncated": "Søgeindekset er beskadiget. Kør »make build«, og prøv igen.",
    "foreign": "Søgeindekset er lavet af et andet program eller en anden version. Kør »make build«, og prøv igen.",
    "model": "Søgeindekset er lavet med en anden sprogmodel, eller modellen kan ikke indlæses. "
    "Ret »model« i settings.toml, eller kør »make build«.",
}


class LibraryProblem(ValueError):  # noqa: N818 - it is what the page shows, not only an error
    """The library can't be loaded; ``kind`` tells why, ``danish`` is one sentence for the user with the cure."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.danish = _DANISH[kind]


class Library:
    """The sources and their index, loaded once. Answers are made from nothing else.

    ``ask`` may be called from several threads. ``made`` is the ISO date on which the index was put into use.
    """

    def __init__(
        self,
        settings: Settings,
        index: Index,
        documents: Mapping[str, Mapping[str, Any]],
        *,
        cases: Sequence[Case] = (),
        decisions: Sequence[Decision] = (),
        made: str = "",
    ) -> None:
        self._settings = settings
        self.made = made
        self._index = index
        self._raw = documents
        self.atlas = Atlas(index, self._text, cases=cases, decisions=decisions)
        self._left_out = lru_cache(maxsize=64)(self._count_left_out)
        self._documents: dict[str, Document] = {}
        self._lock = threading.Lock()
        self._writer = _writer(settings)

    @classmethod
    def load(cls, settings: Settings) -> Self:
        """Load what ``python -m ingest`` and ``python -m index`` built. Raises LibraryProblem.

        All is read from the generation of the index in use, which is whole also while a newer one is being made.
        """
        return _of_index_in_use(settings.build, lambda home: cls._load_from(settings, home))

    @classmethod
    def _load_from(cls, settings: Settings, home: Path) -> Self:
        state = _build_state(home)
        documents = _read_documents(home, state)
        cases = _read_records(home, "cases.jsonl", state, Case)
        decisions = _read_records(home, "decisions.jsonl", state, Decision)
        try:
            encoder = encoder_for(settings.model, folder=settings.build / "models", download=settings.download)
            index = Index.load(settings.build / "index", encoder, expect=state["files"]["passages.jsonl"])
        except IndexProblem as error:
            raise LibraryProblem(error.kind, str(error)) from error
        except ValueError as error:
            raise LibraryProblem("model", str(error)) from error
        made = date.fromtimestamp((settings.build / "index" / "CURRENT").stat().st_mtime).isoformat()
        return cls(settings, index, documents, cases=cases, decisions=decisions, made=made)

    # It serves the checklist alone; who only asks should not wait for it.
    @cached_property
    def _yardstick(self) -> tuple[Requirement, ...]:
        return read_yardstick()

    @property
    def fingerprint(self) -> str:
        """A hash that changes whenever an answer may: sources, passages, model."""
        return self._index.fingerprint

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The sources, in the order of the manifest."""
        return tuple({passage.source.id: passage.source for passage in self.passages}.values())

    @cached_property
    def _numbers(self) -> dict[str, str]:
        return same_decision(self.sources)

    def document(self, source_id: str) -> Document:
        """Give a source's document. Raises KeyError for an unknown id."""
        with self._lock:
            if source_id not in self._documents:
                self._documents[source_id] = convert(Document, self._raw[source_id])
            return self._documents[source_id]

    @property
    def passages(self) -> tuple[Passage, ...]:
        """All passages that answers are made from."""
        return self._index.passages

    def ask(
        self,
        question: str,
        *,
        id: str | None = None,  # noqa: A002 - the record's name
        k: int | None = None,
        without: Collection[str] = (),
        filters: Filters = NO_FILTERS,
    ) -> Answer:
        """Answer a question from the sources, or say that they don't; never raises for what a user may type.

        What looks like a citizen's data is masked before anything else reads it, and the answer says so. ``without``
        are ids of passages that are not looked at, so that a known case can be asked blind to its own text;
        ``filters`` narrow the search, and the answer says so too; with ``as_of`` it tells what applied on that day.
        """
        begun = time.perf_counter()
        shown_told, personal = masked(clean(question))
        told = by_number(without_masks(shown_told), self._numbers)
        refusal = self._refuse_unread(told) or refused_day(filters.as_of, today=date.today().isoformat())
        shown = masked_as_read(printable(question))[0][: self._settings.question_chars]
        answer = Answer(id=id, question=shown, refusal=refusal)
        if refusal is None and filters.schemes and _other_scheme(told, filters.schemes):
            refusal, answer = OTHER_SCHEME, replace(answer, refusal=OTHER_SCHEME)
        if refusal is None:
            answer = self._answer(told, answer, k or self._settings.hits, without, filters)
            answer = self._narrowed(answer, filters) if filters else answer
        if answer.refusal and self._index.has_unread:
            answer = replace(answer, refusal=of_more_sources(answer.refusal))
        answer = replace(answer, warnings=(*([masked_words(personal)] if personal else []), *answer.warnings))
        seconds = time.perf_counter() - begun
        # Never the question: what a user types may be about a citizen.
        logger.info("asked answered=%s hits=%d seconds=%.3f", answer.answered, len(answer.hits), seconds)
        return replace(answer, seconds=seconds)

    def _refuse_unread(self, told: str) -> str | None:
        if not told:
            return EMPTY
        if len(told) > self._settings.question_chars:
            return too_long(self._settings.question_chars)
        if looks_foreign(told):
            return NOT_DANISH
        return None if question_terms(told) else NO_WORDS

    def requirements(self, description: str) -> tuple[str, ...]:
        """Give the keys of the review questions that a description of a case brings up, each once."""
        return tuple(dict.fromkeys(requirement.key for requirement in self._in_play(description)))

    def near(self, description: str, *, without: Collection[str] = ()) -> tuple[NearCase, ...]:
        """Give the known cases nearest to a description, best first; what looks like a citizen's data is masked."""
        told = self._described(description)
        return self.atlas.near(told, without=without) if told else ()

    def _described(self, description: str) -> str:
        """Read a description as a question is read; "" for one that is none."""
        told = without_masks(masked(clean(description)[: self._settings.question_chars])[0])
        return "" if self._refuse_unread(told) else told

    def governing(self, description: str) -> tuple[Citation, ...]:
        """Quote the rules nearest to a description of a case, the best first."""
        told = self._described(description)
        return self.atlas.governing(told) if told else ()

    def checklist(self, description: str) -> tuple[Check, ...]:
        """Give Ankestyrelsen's review questions that a description of a case brings up, with what each takes."""
        return tuple(map(self._check, self._in_play(description)))

    @property
    def texts(self) -> dict[str, str]:
        """Each source's text by its id."""
        return {name: str(row["text"]) for name, row in self._raw.items()}

    def _in_play(self, description: str) -> tuple[Requirement, ...]:
        told = self._described(description)
        return in_play(told, self._yardstick, schemes=read_question(told).schemes)

    def _check(self, requirement: Requirement) -> Check:
        """Quote what a requirement takes, through the same gate as all quotes."""
        citations = self.atlas.quoted(requirement.takes)
        return Check(key=requirement.key, question=requirement.question, citations=citations)

    def _narrowed(self, answer: Answer, filters: Filters) -> Answer:
        """Say that a search was narrowed, so that nobody takes its silence for that of all sources."""
        looked_at, total = len(self.passages) - len(self.atlas.hidden(filters)), len(self.passages)
        told = f"Søgningen er afgrænset ({described(filters)}): {looked_at} af {total} passager."
        told += "".join(f" {one}" for one in self._left_out(filters))
        if answer.refusal == NO_ANSWER:
            return replace(answer, refusal=f"{NOT_WITHIN} {told} Fjern afgrænsningen for at søge i alle kilder.")
        return replace(answer, warnings=(told, *answer.warnings))

    def _count_left_out(self, filters: Filters) -> tuple[str, ...]:
        """Say how many passages are left out since they came after the day that was asked for, or had ended by it."""
        counts = Counter(why for passage in self.passages if (why := filters.leaves_out(passage)))
        newer = f"{counts['nyere']} er udeladt, fordi de er nyere end den dag." if counts["nyere"] else ""
        ended = f"{counts['ophørt']} er udeladt, fordi de da var ophørt." if counts["ophørt"] else ""
        return tuple(one for one in (newer, ended) if one)

    def _answer(self, told: str, answer: Answer, k: int, without: Collection[str], filters: Filters) -> Answer:
        hidden = frozenset(without) | (self.atlas.hidden(filters) if filters else frozenset())
        day = filters.as_of or date.today().isoformat()
        hidden |= self.atlas.out_of_place(day)
        # The answer is made from the same hits whatever k is, so that it doesn't change with what is listed.
        findings = self._index.find(told, k=max(k, ANSWER_HITS), without=hidden, schemes=filters.schemes)
        question, found = findings.question, findings.hits
        hits = found[:k]
        proofs = (self._without_key, self._without_decision, self._without_rule, self._without_place)
        for absent, enough in (self._outside_day(question, filters.as_of), *(proof(question) for proof in proofs)):
            warnings = tuple(dict.fromkeys((*answer.warnings, *absent)))
            if enough:
                return replace(answer, refusal=" ".join(warnings), warnings=(), hits=hits)
            answer = replace(answer, warnings=warnings)
        refusal = None if question.is_lookup else unanswered(question, found, findings.nearest)
        elsewhere = refusal is not None and told_elsewhere(found)
        refusal = None if elsewhere else refusal
        if refusal or not found:
            why = [refusal or NO_ANSWER, *(self._pointer(findings.nearest.see, hidden) if refusal != NO_ANSWER else [])]
            return replace(answer, refusal=" ".join(why), hits=hits)
        contrasts, made_from = findings.contrasts, found[:ANSWER_HITS]
        draft = compose(question, made_from, wanted=findings.wanted, contrasts=contrasts)
        if filters and (draft.unsure or not _names_any(made_from, question)):
            return replace(answer, refusal=NO_ANSWER, hits=hits)
        on_day = Filters(as_of=filters.as_of)
        if filters != on_day and self._settled_outside(told, filters, within=on_day):
            # What settles the point stands outside: its neighbours inside are then no answer.
            return replace(answer, refusal=NO_ANSWER, hits=hits)
        if on_day and self._settled_outside(told, on_day):
            # What settles it today came later. What there was on the day stays, as what is nearest.
            draft = replace(draft, unsure=True)
        draft, told_of_writer = self._written(question, made_from, draft)
        passages = [*(hit.passage for hit in found), *(side.passage for one in contrasts for side in one.sides)]
        passed = verify(draft.claims, draft.citations, passages=passages, text_of=self._text)
        if not passed.claims:
            return replace(answer, refusal=NO_ANSWER, hits=hits)
        citations, unknown = _on_day(_ended_by(passed.citations, passages, day), passages, filters.as_of)
        warnings = (
            *answer.warnings,
            *([UNSURE] if draft.unsure or elsewhere else []),
            *told_of_writer,
            *map(_STRUCK.format, passed.struck),
            *_warnings(question, citations, as_of=filters.as_of, unknown=unknown),
            *self._changes_to_come(citations, passages, day),
        )
        return replace(answer, claims=passed.claims, citations=citations, hits=hits, warnings=warnings)

    def _changes_to_come(self, citations: Sequence[Citation], passages: Sequence[Passage], day: str) -> Iterator[str]:
        """Say of the rules that are quoted which an edition on file words anew from a later day."""
        works = {passage.id: passage.work for passage in passages}
        for work in dict.fromkeys(works.get(citation.passage) for citation in citations):
            if work and (edition := self.atlas.coming(day).get(work)):
                since = danish_date(edition.since or day)
                yield f"{work} får ny ordlyd den {since} ({edition.edition or edition.title})."

    def _outside_day(self, question: Question, day: str | None) -> tuple[list[str], bool]:
        """Say which decisions that a question names came after the day or had ended, and whether that is all to say."""
        if day is None:
            return [], False
        told = [said for number in question.decisions if (said := self._decision_outside(number, day))]
        return told, question.is_lookup and bool(told) and len(told) == len(question.references)

    def _decision_outside(self, number: str, day: str) -> str | None:
        wanted = Reference(kind="decision", start=0, end=0, text=number, number=number)
        printed = [self.passages[row] for row in self._index.table.printing(wanted)]
        own = [one for one in printed if one.kind == "principafgørelse"]
        why = {Filters(as_of=day).leaves_out(passage) for passage in own}
        # What no source holds has its number to tell its year.
        dates = [of for one in own if (of := written(one))] or [str(decision_year(number) or "")]
        if why == {"nyere"} or (not own and dates[0] > day[:4]):
            return NEWER_DECISION.format(number=number, date=danish_date(min(dates)), day=danish_date(day))
        return ENDED_DECISION.format(number=number, day=danish_date(day)) if why == {"ophørt"} else None

    def _settled_outside(self, told: str, filters: Filters, *, within: Filters = NO_FILTERS) -> bool:
        """Tell whether the short answer that all sources ``within`` give stands nowhere in a narrowed search."""
        findings = self._index.find(told, k=ANSWER_HITS, without=self.atlas.hidden(within) if within else ())
        if findings.question.is_lookup:
            return False
        draft = compose(findings.question, findings.hits[:ANSWER_HITS], wanted=findings.wanted)
        hidden = self.atlas.hidden(filters)
        short = [number for claim in draft.claims if claim.part == "svar" for number in claim.citations]
        told_in = {citation.passage for citation in draft.citations if citation.number in short}
        return not draft.unsure and told_in <= hidden

    def _pointer(self, see: Place | None, hidden: Collection[str]) -> list[str]:
        """Quote where a source says that such a rule is found, through the same gate as all quotes."""
        if see is None or self._index.passages[see.row].id in hidden:
            return []
        passage = self._index.passages[see.row]
        citation = cite(1, passage, see.start, see.end)
        claim = Claim(text=citation.quote, citations=(1,))
        return [pointed(one) for one in verify([claim], [citation], passages=[passage], text_of=self._text).citations]

    def _written(self, question: Question, hits: Sequence[Hit], draft: Draft) -> tuple[Draft, list[str]]:
        """Put a writing model's sentences first, if the user has one; else, or when it fails, the quotes alone."""
        if self._writer is None or question.is_lookup:
            return draft, []
        try:
            written, struck = self._writer.write(question, hits)
        except WriterProblem as problem:
            logger.warning("writer failed reason=%s", problem)
            return draft, [f"{problem.danish} Svaret er kun citater fra kilderne."]
        return ahead_of(written, draft), [_STRUCK.format(reason) for reason in struck]

    def _without_key(self, question: Question) -> tuple[list[str], bool]:
        """Refuse a decision that is named by a KEN or accession number which no source has."""
        told = [f"Kilderne indeholder ikke {key}." for key in other_keys(question.text)]
        return told, bool(told)

    def _without_decision(self, question: Question) -> tuple[list[str], bool]:
        """Say which decisions that a question names the sources don't hold, and whether that is all there is to say."""
        mentioned = self._index.table.mentioned
        absent = absent_decisions(question.decisions, self._index.table.decisions)
        told = [absent_decision(number, mentioned=number in mentioned) for number in absent]
        if any(number not in mentioned for number in absent):
            told += self._lost(named_rules(question))
        return told, bool(absent) and mentioned.isdisjoint(question.decisions)

    def _without_rule(self, question: Question) -> tuple[list[str], bool]:
        """Say the same of the provisions, tables, cases and points that no source prints or cites."""
        table = self._index.table
        named = [reference for reference in question.references if reference.kind in ("provision", "label", "point")]
        absent = [reference for reference in named if not table.mentioning(reference)]
        told = [*dict.fromkeys(map(absent_reference, absent)), *(self._lost(absent))]
        alone = question.is_lookup and not question.asks_together and len(absent) == len(question.references)
        return told, bool(absent) and alone

    def _without_place(self, question: Question) -> tuple[list[str], bool]:
        """Say the same of rules that no passage mentions together, or that are asked for together."""
        rules = named_rules(question)
        if len(rules) < 2:
            return [], False
        found = len(self._index.table.together(rules))
        if found and not question.asks_together:
            return [], False
        sources = [] if found else self._apart(rules)
        told = mentioned_together(rules, found=found, passages=len(self._index.passages), sources=sources)
        return [told, *([] if found else self._lost(rules))], question.asks_together and not found

    def _lost(self, references: Iterable[Reference]) -> list[str]:
        """Say which kinds of references are not all known, of those that are said to be absent."""
        marks = {"provision": "lost provision", "decision": "lost decision number"}
        lost = Counter(mark[0] for passage in self._index.passages for mark in passage.marks)
        kinds = [kind for kind in marks if any(reference.kind == kind for reference in references)]
        return [lost_numbers(kind, lost[marks[kind]]) for kind in kinds if lost[marks[kind]]]

    def _apart(self, rules: Sequence[Reference]) -> list[str]:
        """Give the titles of the sources that mention all rules, though no passage of theirs does."""
        passages = self._index.passages
        each = [{passages[row].source.id for row in self._index.table.mentioning(rule)} for rule in rules]
        return [source.title for source in self.sources if all(source.id in ids for ids in each)]

    def _text(self, source_id: str) -> str:
        return str(self._raw[source_id]["text"])


def masked_words(kinds: Sequence[str]) -> str:
    """Say which personal data were masked before the search."""
    return f"Det ligner personoplysninger og er skjult, før der blev søgt: {', '.join(kinds)}."


def _other_scheme(told: str, schemes: Sequence[str]) -> bool:
    """Tell whether a question is about other schemes than a search is narrowed to."""
    own = read_question(told).schemes
    return bool(own) and set(own).isdisjoint(schemes)


def _names_any(hits: Sequence[Hit], question: Question) -> bool:
    """Tell whether a passage found names what a question only looks up; true for any other question."""
    named = [(*own_names(hit.passage), *cited_by(hit.passage)) for hit in hits]
    return not question.is_lookup or any(
        covers(wanted, one) or covers(one, wanted) for wanted in question.references for told in named for one in told
    )


def masked_as_read(text: str) -> tuple[str, tuple[Kind, ...]]:
    r"""Mask a text as it will be read, and name the kinds found; a text without personal data stays as it was typed.

    A soft hyphen or a line's end within a name, pasted along, hides it from no reader.

    >>> masked_as_read("Kar\u00aden\nJensen har BPA"), masked_as_read("Hvad\ner BPA")
    (('[navn] har BPA', ('navn',)), ('Hvad\ner BPA', ()))
    """
    shown, kinds = masked(clean(text))
    return (shown, kinds) if kinds else (text, ())


def clean(question: str) -> str:
    """Make a question readable: control characters and runs of white space become one space, signs what they mean.

    A number pasted from a page or a PDF may have a dash for its hyphen ("26–17"), or wide digits.
    """
    # A soft hyphen, pasted along, shows where a word may break; a space there would cut the word in two.
    whole = question.replace("\N{SOFT HYPHEN}", "")
    text = "".join(" " if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") else char for char in whole)
    return " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())


def printable(text: str) -> str:
    """Give a text that can be written as UTF-8: half a surrogate pair becomes the replacement character."""
    return text.encode("utf-8", errors="surrogatepass").decode("utf-8", errors="replace")


def _writer(settings: Settings) -> Writer | None:
    if not settings.writer_url:
        return None
    return Writer(
        url=settings.writer_url,
        model=settings.writer_model,
        key=settings.writer_key.get_secret_value(),
        timeout_s=settings.writer_seconds,
    )


def _on_day(
    citations: tuple[Citation, ...], passages: Iterable[Passage], day: str | None
) -> tuple[tuple[Citation, ...], int]:
    """Tell of each citation what is known for a day, and of how many it is unknown whether they applied then."""
    if day is None:
        return citations, 0
    by_id = {passage.id: passage for passage in passages}
    cited = [by_id[one.passage] for one in citations]
    unknown = sum(applies(passage.validity, day) is None for passage in cited)
    return tuple(at_day(one, passage, day) for one, passage in zip(citations, cited, strict=True)), unknown


def _warnings(
    question: Question, citations: Sequence[Citation], *, as_of: str | None = None, unknown: int = 0
) -> Iterator[str]:
    if _ASKS_VALIDITY.search(question.text):
        known = {citation.locator: citation for citation in citations if citation.kind == "principafgørelse"}
        for locator, citation in known.items():
            yield f"{locator[0].upper()}{locator[1:]}: status {citation.status}. {citation.evidence}"
    told = {scheme for citation in citations for scheme in citation.scheme}
    if told and not question.schemes and not question.references:
        yield "Spørgsmålet nævner hverken kontant tilskud (§ 95) eller BPA (§ 96). Se ordningen ved hvert citat."
    if citations and all(citation.replaced for citation in citations):
        yield "Alle citater i svaret er skrevet under regler, som siden er afløst."
    yield from _status_warnings(citations, as_of, unknown)
    if any(mark[0] == "restored §" for citation in citations for mark in citation.marks):
        yield "Paragraftegn, som kilden har mistet, er gendannet i citatet."
    if any(mark[0].startswith("lost") for citation in citations for mark in citation.marks):
        yield "Et nummer mangler i kilden ved citatet; det er ikke gættet."
    kinds = {mark[0] for citation in citations for mark in citation.marks}
    yield from [told for kind, told in READ_BY_MACHINE.items() if kind in kinds]


def _ended_by(citations: Sequence[Citation], passages: Sequence[Passage], day: str) -> tuple[Citation, ...]:
    """Call historic what has ended by a day, though it was still in force when it was read."""
    over = {passage.id for passage in passages if ended(passage.validity, day)}
    return tuple(replace(one, status="historisk") if one.passage in over else one for one in citations)


def _status_warnings(citations: Sequence[Citation], as_of: str | None, unknown: int) -> Iterator[str]:
    statuses = {citation.status for citation in citations}
    if "historisk" in statuses and as_of:
        yield "Svaret citerer en tekst, som er afløst, uden at det er oplyst hvornår."
    elif "historisk" in statuses:
        yield "Svaret citerer en tekst, som er afløst. Find den gældende tekst, før den bruges."
    if as_of and unknown:
        cited = f"{unknown} af de {len(citations)} citerede steder" if len(citations) > 1 else "det citerede sted"
        yield f"For {cited} er det ukendt, om det, der står, gjaldt den {danish_date(as_of)}."
    elif "ukendt" in statuses:
        yield "Det er ikke kontrolleret, om alle citerede kilder gælder i dag; se status ved hver."


def _of_index_in_use(build: Path, read: Callable[[Path], _R]) -> _R:
    """Read the files of the ingest that the index in use was made from; of the last one if the index keeps none.

    Read again when a build has switched meanwhile, and tidied up.
    """
    while True:
        name = current(build / "index")
        home = kept(build / "index", name) or build
        try:
            found = read(home)
        except LibraryProblem:
            if current(build / "index") == name:
                raise
            continue
        if current(build / "index") == name:
            if home != build and _files_of(home) != _files_of(build):
                logger.info("the sources were read anew after index=%s was made. Cure: python -m index", name)
            return found


def _files_of(folder: Path) -> object:
    try:
        return _build_state(folder)["files"]
    except LibraryProblem:
        return None


def _build_state(build: Path) -> dict[str, Any]:
    try:
        state = json.loads((build / "ingest.json").read_text(encoding="utf-8"))
        for name in ("passages.jsonl", "documents.jsonl", "cases.jsonl", "decisions.jsonl"):
            str(state["files"][name])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LibraryProblem("no documents", f"{build}: no whole ingest found. Run `make build`.") from error
    return dict(state)


def read_texts(build: Path) -> dict[str, str]:
    """Read each source's text by its id as the index in use has it, without a model. Raises LibraryProblem."""

    def texts(home: Path) -> dict[str, str]:
        return {name: str(row["text"]) for name, row in _read_documents(home, _build_state(home)).items()}

    return _of_index_in_use(build, texts)


def _read_documents(build: Path, state: dict[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Read the documents as lines; they become values, and records, only when somebody opens one."""
    return _read(build, "documents.jsonl", state, Rows)


def _read_records(build: Path, name: str, state: dict[str, Any], record: type[_R]) -> tuple[_R, ...]:
    """Read what ingest found beside the passages: the cases, or the decisions."""
    return tuple(_read(build, name, state, lambda raw: decode_lines(raw, record)))


def _read(build: Path, name: str, state: dict[str, Any], read: Callable[[bytes], _R]) -> _R:
    """Read a file of the ingest that has the state, and of no other."""
    path = build / name
    try:
        raw = path.read_bytes()
        if hashlib.sha256(raw).hexdigest() != state["files"][name]:
            raise ValueError("is not the file that ingest wrote")
        return read(raw)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LibraryProblem("no documents", f"{path}: {error}. Run `make build`.") from error
