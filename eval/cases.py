"""Gold files + Documents -> Cases: every quote found in the canonical texts, every fault named by file:line.

Gold names what the law says, never passages: a target is a quote, and its places are wherever that text is printed.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from law.jsonl import from_dict
from law.quotes import bare, lower, occurrences
from law.records import Document

Grade = Literal["decisive", "supporting"]
Split = Literal["dev", "final", "all"]
Answerable = Literal["professional", "citizen", "lookup", "misspelt", "lookalike"]
Unanswerable = Literal["near", "far", "false premise", "absent decision", "other language", "nonsense"]
Kind = Literal[
    "professional", "citizen", "lookup", "misspelt", "lookalike",
    "near", "far", "false premise", "absent decision", "other language", "nonsense",
]  # fmt: skip

# The project's own questions.
GOLD = tuple(Path(__file__).with_name("gold") / name for name in ("answerable.jsonl", "unanswerable.jsonl"))
# What the study counted, asked for as questions; told beside the others.
COUNTS = Path(__file__).with_name("gold") / "study_counts.jsonl"
# Shorter quotes stand all over the sources and would make any hit right.
_LEAST_QUOTE_CHARS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A stretch of a document's canonical text."""

    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A quote that answers a question, with every place where the sources print it: never none."""

    source: str
    quote: str
    grade: Grade
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question and what is known of its answer; one that the sources do not answer has no targets."""

    id: str
    kind: Kind
    question: str
    scheme: Literal["§ 95", "§ 96", "begge"] | None = None
    targets: tuple[Target, ...] = ()
    key_facts: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether the sources answer the question."""
        return self.kind in get_args(Answerable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """A quote that answers, as a file of cases has it, and what it stands in if that has a name."""

    source: str
    quote: str
    grade: Grade
    names: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line of a gold file, as it is written."""

    id: str
    kind: Kind
    question: str
    why: str
    scheme: Literal["§ 95", "§ 96", "begge"] | None = None
    topic: str = ""
    gold: tuple[Gold, ...] = ()
    key_facts: tuple[str, ...] = ()


def read_cases(paths: Iterable[Path], documents: Mapping[str, Document]) -> tuple[Case, ...]:
    """Read gold files and find each quote in the documents, by source id.

    Raises ValueError that lists every fault as ``file:line: id: what is wrong``: a broken line, an id used twice, no
    gold, no decisive gold, a quote or a key fact that is in no document.
    """
    texts = Texts(documents)
    cases: list[Case] = []
    faults: list[str] = []
    for path in paths:
        for where, line in _lines(path, faults):
            found = list(_faults(line, texts))
            if any(line.id == case.id for case in cases):
                found.append("this id is used twice")
            faults.extend(f"{where}: {line.id}: {fault}" for fault in found)
            if not found:
                cases.append(_case(line, texts))
    if faults:
        raise ValueError(f"{len(faults)} faults in the gold:\n" + "\n".join(faults))
    if not cases:
        raise ValueError(f"No cases in {', '.join(map(str, paths)) or 'no file'}. Write eval/gold/answerable.jsonl.")
    return tuple(cases)


def in_split(cases: Iterable[Case], split: Split) -> tuple[Case, ...]:
    """Keep the cases of a split; "final" is the third that is set aside."""
    return tuple(case for case in cases if split in ("all", split_of(case.id)))


def split_of(case_id: str) -> Literal["dev", "final"]:
    """Tell a case's split from its id alone, so that new cases move no old one.

    >>> split_of("a001"), split_of("a003")
    ('final', 'dev')
    """
    return "final" if int(hashlib.sha256(case_id.encode()).hexdigest(), 16) % 3 == 0 else "dev"


def gold_fingerprint(cases: Sequence[Case]) -> str:
    """Hash what is asked and what is expected, whatever the order; where the quotes stand is ingest's business."""
    told = sorted(
        json.dumps(
            [c.id, c.kind, c.question, c.scheme, [[t.source, t.quote, t.grade] for t in c.targets], list(c.key_facts)]
        )
        for c in cases
    )
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def collapsed(text: str) -> str:
    """Make white space alike: two texts that differ by line breaks alone become equal."""
    return " ".join(text.split())


def _lines(path: Path, faults: list[str]) -> Iterator[tuple[str, _Line]]:
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            if not raw.strip():
                continue
            where = f"{path}:{number}"
            try:
                line = from_dict(_Line, json.loads(raw.decode("utf-8")))
            except (ValueError, RecursionError) as error:
                faults.append(f"{where}: {str(error).replace('_Line', 'case')}")
                continue
            yield where, line


def _faults(line: _Line, texts: "Texts") -> Iterator[str]:
    if not line.question.strip():
        yield "the question is empty"
    if line.kind in get_args(Unanswerable):
        if line.gold or line.key_facts:
            yield f"a question of kind {line.kind!r} has no answer in the sources, but gold or key facts are given"
        return
    if not line.gold:
        yield f"no gold. A question of kind {line.kind!r} needs the quote that decides it"
    elif all(gold.grade != "decisive" for gold in line.gold):
        yield "no gold of grade 'decisive'"
    for gold in line.gold:
        if fault := texts.fault_of(gold.source, gold.quote):
            yield fault
    yield from (f"key fact in no source: {fact!r}" for fact in line.key_facts if not texts.hold(fact))


def _case(line: _Line, texts: "Texts") -> Case:
    return Case(
        id=line.id, kind=line.kind, question=line.question, scheme=line.scheme,
        targets=tuple(map(texts.target, line.gold)), key_facts=line.key_facts,
    )  # fmt: skip


class Texts:
    """The canonical texts, made ready for finding quotes in them."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._collapsed = {name: collapsed(document.text) for name, document in documents.items()}
        self._folded = [text.casefold() for text in self._collapsed.values()]
        self._bare = {name: bare(document.text) for name, document in documents.items()}
        self._lowered = {name: lower(letters) for name, (letters, _) in self._bare.items()}

    def fault_of(self, source: str, quote: str) -> str | None:
        """Say what is wrong with a quote: its source is unknown, it is too short, or it does not stand there."""
        if source not in self._bare:
            return f"unknown source {source!r}; known are {', '.join(self._bare)}"
        letters, _ = bare(quote)
        if len(letters) < _LEAST_QUOTE_CHARS:
            return (
                f"quote of {len(letters)} letters stands all over the sources; at least {_LEAST_QUOTE_CHARS}: {quote!r}"
            )
        if collapsed(quote) in self._collapsed[source] or letters in self._bare[source][0]:
            return None
        elsewhere = [name for name, text in self._lowered.items() if lower(letters) in text]
        hint = f" (it is in {', '.join(elsewhere)})" if elsewhere and source not in elsewhere else ""
        return f"quote not in {source}{hint}: {quote!r}"

    def hold(self, fact: str) -> bool:
        """Whether an answer that quotes the sources can contain the fact."""
        wanted = collapsed(fact).casefold()
        return bool(wanted) and any(wanted in text for text in self._folded)

    def target(self, gold: Gold) -> Target:
        """Give a quote with all its places."""
        return Target(source=gold.source, quote=gold.quote, grade=gold.grade, places=self.places(gold.quote))

    def places(self, quote: str) -> tuple[Place, ...]:
        """Find each printing of a quote, in any source and any case."""
        wanted = lower(bare(quote)[0])
        return tuple(
            Place(source=name, start=self._bare[name][1][at], end=self._bare[name][1][at + len(wanted) - 1] + 1)
            for name, text in self._lowered.items()
            for at in occurrences(text, wanted)
        )
