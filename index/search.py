"""A question -> Hits: what it names by look-up, the rest by meaning and by words, weighed into one ranking."""

import copy
import gc
import hashlib
import json
import logging
import math
import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.embed import Encoder, Vectors
from index.lexical import LexicalIndex
from index.lookup import looked_up
from index.query import Vocabulary, own_wanted, wanted_of
from index.rank import UNINDEXED, WEIGHTS, Part, Words, features, score, weights_without, words_of
from index.store import Loaded, load
from index.subjects import Settled
from index.words import SomeWords
from law.jsonl import without_pauses
from law.question import Question, Wanted, read_question, share
from law.records import Contrast, Hit, Passage, Reference
from law.subjects import Nearest

logger = logging.getLogger(__name__)

# How deep each leg looks, whatever k is, so that the first hits don't depend on how many are wanted.
_DEPTH = 100
# Among this many first hits both schemes should be, where a question names neither, unless the other scheme's best
# passage scores less than this share of the first hit.
_FIRST, _NEARLY = 5, 0.4
# How many of the passages that a question leads to by look-up are weighed; each takes 40 us.
_MOST_LEADING = 1000


# From how many passages on a look through all objects takes longer than an answer may.
_MANY = 10_000
_OWN = ("95", "96")
_OWN_TEXT = 0.01
_NONE: frozenset[int] = frozenset()
NOTHING_NEAR = Nearest(settled=0.0, unsettled=0.0, gap=None)


@dataclass(frozen=True, slots=True)
class Findings:
    """A question as it was read, what was found, best first, and how near it came to what the sources settle.

    ``contrasts`` are the points on which a passage found differs from another, which need not be among the hits, the
    nearest to the question first.
    """

    question: Question
    wanted: tuple[Wanted, ...]
    hits: tuple[Hit, ...]
    nearest: Nearest
    contrasts: tuple[Contrast, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that a leg found or a question names: its row, its features, and above 0 what look-up lifts it by.

    ``indexed``: the subject index knows its source, so that having no subject speaks against it.
    """

    row: int
    values: tuple[float, ...]
    leading: float
    indexed: bool = True


class Index:
    """A loaded index with the encoder for its questions.

    Nothing changes after loading: FAISS' search, tantivy's searcher and the encoders may be used by many threads at
    once, so one Index serves all sessions of a Streamlit page.
    """

    def __init__(self, loaded: Loaded, encoder: Encoder) -> None:
        self._loaded = loaded
        self._encoder = encoder
        self._off: frozenset[Part] = frozenset()
        self._weights: Mapping[str, float] = WEIGHTS
        self._lexical = loaded.lexical
        self._words: tuple[Words, ...] | None = None
        self.table = loaded.table
        self._counts: Mapping[str, int] = loaded.words.counts
        self._vocabulary = self._vocabulary_of(self._counts, loaded.words.spelt)
        self._indexed = frozenset(loaded.passages[row].source.id for row in loaded.subjects.rows())
        unread = self._unindexed_rows()
        self._reprints = _works_of(unread, loaded.passages)
        self.has_unread = bool(unread)
        self._has_namesakes = any(map(_is_namesake, loaded.passages))
        self._hidden: tuple[frozenset[str], frozenset[int]] | None = None
        # Ids are given once; where they are not, each row counts.
        self._rows: dict[str, tuple[int, ...]] = {}
        for row, passage in enumerate(loaded.passages):
            self._rows[passage.id] = (*self._rows.get(passage.id, ()), row)

    @classmethod
    def load(cls, folder: Path, encoder: Encoder, *, expect: str | None = None) -> "Index":
        """Open the generation in use in ``folder``; ``expect`` is the sha256 of build/passages.jsonl.

        Raises IndexProblem, whose ``kind`` tells why and whose text tells the cure.
        """
        started = time.perf_counter()
        with without_pauses():
            loaded = load(folder, encoder, expect=expect)
            if len(loaded.passages) > _MANY:
                # Else the first questions would wait, a second each, while Python looks through all that was loaded.
                gc.collect()
        seconds = time.perf_counter() - started
        logger.info("loaded index=%s passages=%d seconds=%.2f", loaded.generation, len(loaded.passages), seconds)
        return cls(loaded, encoder)

    def without(self, part: Part) -> "Index":
        """Give the same index with one more part switched off: what it finds less is what the part is worth."""
        other = copy.copy(self)
        other._off = self._off | {part}
        other._weights = weights_without(other._off)
        compounds, headings = "compounds" not in other._off, "headings" not in other._off
        passages = self._loaded.passages
        if part == "compounds":
            other._lexical = LexicalIndex.build(None, passages, compounds=False)
        if part in ("compounds", "headings"):
            other._words = tuple(words_of(one, compounds=compounds, headings=headings) for one in passages)
            other._counts = Counter(key for one in other._words for key in one.all)
        other._vocabulary = other._vocabulary_of(other._counts, self._loaded.words.spelt)
        return other

    def unread(self, source: str) -> "Index":
        """Give the same index as if no editor had read ``source``: how a source that is added is found."""
        other = copy.copy(self)
        rows = [row for row, passage in enumerate(self.passages) if passage.source.id == source]
        other._loaded = replace(self._loaded, subjects=self._loaded.subjects.without(frozenset(rows)))
        other._indexed = self._indexed - {source}
        other._reprints = _works_of(rows, self.passages)
        other.has_unread = True
        return other

    def _vocabulary_of(self, counts: Mapping[str, int], spelt: Iterable[str]) -> Vocabulary:
        many = len(self._loaded.passages)

        def rarity(key: str) -> float:
            count = counts.get(key, 0)
            return math.log(1 + (many - count + 0.5) / (count + 0.5))

        return Vocabulary(
            spelt,
            rarity,
            counts.__contains__,
            spelling="spelling" not in self._off,
            compounds="compounds" not in self._off,
            lay_words="lay words" not in self._off,
        )

    @property
    def passages(self) -> tuple[Passage, ...]:
        """All passages; a passage's place is its row number."""
        return self._loaded.passages

    @property
    def fingerprint(self) -> str:
        """A hash of passages, subjects, encoder, format and weights: when it is the same, so are the hits."""
        manifest = self._loaded.manifest
        weights = json.dumps(self._weights, sort_keys=True)
        made_of = (
            f"{manifest.format} {manifest.fingerprint} {manifest.passages_sha256} {manifest.subjects_sha256} {weights}"
        )
        return hashlib.sha256(made_of.encode()).hexdigest()

    def search(self, text: str, *, k: int = 10) -> list[Hit]:
        """Give the hits that ``find`` finds."""
        return list(self.find(text, k=k).hits)

    def find(self, text: str, *, k: int = 10, without: Collection[str] = (), schemes: tuple[str, ...] = ()) -> Findings:
        """Find up to ``k`` passages for a question, best first; equal scores go to the lower row.

        What a question only names ("§ 95, stk. 3", "63-15") is looked up: first where it is printed, then where it is
        cited, the strongest source first. A decision that is named beside other words leads too. A passage that is
        printed several times is one hit, its best-ranked printing. A question of stop words and signs has no hits.
        Passages whose ids are ``without`` are not looked at, as if no source had them. A question that names no scheme
        is taken to be about ``schemes``.
        """
        question, wanted = self._read(text)
        question = question if question.schemes else replace(question, schemes=schemes)
        if k < 1 or not question.words:
            return Findings(question, wanted, (), NOTHING_NEAR)
        own = [one for one in wanted if not one.inferred]
        vector = self._vector(text)
        hidden = self._rows_of(without)
        near = self._near(vector, hidden)
        settled, nearest = self._settled(question, vector)
        candidates = self._candidates(question, wanted, near, settled, hidden)
        ranked = self.ranked([one for one in candidates if one.row not in hidden])
        if not question.schemes and not question.references and "scheme" not in self._off:
            ranked = self._both_schemes(ranked)
        words = self._words_for(wanted)
        hits = tuple(
            Hit(
                rank=rank,
                score=value,
                passage=self._loaded.passages[row],
                coverage=share(own, words[row].all),
                likeness=max(0.0, near.get(row, 0.0)),
                settles=settled[row].places if row in settled else (),
                indexed=self._is_indexed(row),
            )
            for rank, (row, value) in enumerate(ranked[:k], start=1)
        )
        said, rows = own_wanted(question.said, self._vocabulary), frozenset(row for row, _ in ranked[:k])
        contrasts = self._loaded.tensions.search(said, vector, self.passages, rows)
        contrasts = tuple(c for c in contrasts if not any(side.passage.id in without for side in c.sides))
        return Findings(question, wanted, hits, nearest, contrasts)

    def _words_for(self, wanted: Sequence[Wanted]) -> SomeWords:
        """Give the words of each row, as far as a question wants them."""
        if self._words is not None:
            return self._words
        return self._loaded.words.within({key for one in wanted for key in (*(key for key, _ in one.keys), *one.parts)})

    def _rows_of(self, ids: Collection[str]) -> frozenset[int]:
        if not ids:
            return _NONE
        # A narrowed search hides nine rows in ten, the same ones from question to question.
        asked, last = frozenset(ids), self._hidden
        if last is None or last[0] != asked:
            last = self._hidden = (asked, frozenset(row for one in asked for row in self._rows.get(one, ())))
        return last[1]

    def _one_printing(self, ranked: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
        """Keep of each passage that is printed several times its best-ranked printing."""
        if "one printing" in self._off:
            return list(ranked)
        best: dict[tuple[str, str], tuple[int, float]] = {}
        for row, value in ranked:
            best.setdefault(_print_key(self._loaded.passages[row]), (row, value))
        return list(best.values())

    def _both_schemes(self, ranked: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """Let both schemes be among the first hits of a question that names neither.

        The best passage on the other scheme comes in as the last of the first ones, if it answers nearly as well; it
        takes the score of the one it comes before.
        """
        first = {self._loaded.passages[row].scheme for row, _ in ranked[:_FIRST]}
        single = {schemes[0] for schemes in first if len(schemes) == 1}
        if len(single) != 1 or any(len(schemes) > 1 for schemes in first):
            return ranked
        for at in range(_FIRST, len(ranked)):
            row, value = ranked[at]
            if value < _NEARLY * ranked[0][1]:
                break
            scheme = self._loaded.passages[row].scheme
            if len(scheme) == 1 and scheme[0] not in single:
                moved = (row, ranked[_FIRST - 1][1])
                return [*ranked[: _FIRST - 1], moved, *ranked[_FIRST - 1 : at], *ranked[at + 1 :]]
        return ranked

    def candidates(self, text: str) -> list[Candidate]:
        """Give what a question may be answered from, unranked, for setting the weights by; in the order of rows."""
        question, wanted = self._read(text)
        vector = self._vector(text)
        return self._candidates(question, wanted, self._near(vector), self._settled(question, vector)[0])

    def ranked(
        self, candidates: Sequence[Candidate], weights: Mapping[str, float] | None = None
    ) -> list[tuple[int, float]]:
        """Give (row, score), best first, each text once however often it is printed, by ``weights`` if they are given.

        What is looked up stands above all that is only like it.
        """
        weights = self._weights if weights is None else weights
        above_all = 2 * sum(abs(weight) for weight in weights.values())
        unindexed = weights_without(self._off, UNINDEXED)
        scored = [
            (one.row, score(one.values, weights if one.indexed else unindexed) + above_all * one.leading)
            for one in candidates
        ]
        return self._one_printing(sorted(scored, key=lambda item: (-item[1], item[0])))

    def _read(self, text: str) -> tuple[Question, tuple[Wanted, ...]]:
        """Read a question, knowing the decisions that the sources print or cite by their numbers, and what it wants."""
        question = read_question(text, decisions=self.table.mentioned)
        if self._has_namesakes:
            # Other acts have a § 95 too; who names none means the one that this knowledge base is about.
            question = replace(question, references=tuple(map(_of_serviceloven, question.references)))
        return question, wanted_of(question, self._vocabulary)

    def _vector(self, text: str) -> Vectors:
        """Embed a question as the passages spell it.

        The law's words for everyday ones are not added: with the subject index that found the decisive passage among
        the first five in 1 of 100 questions less.
        """
        return self._encoder.encode_query(self._vocabulary.respelt(text))

    def _near(self, vector: Vectors, hidden: frozenset[int] = _NONE) -> dict[int, float]:
        if "meaning" in self._off:
            return {}
        return dict(self._loaded.dense.search(vector, _DEPTH, hidden=hidden))

    def _settled(self, question: Question, vector: Vectors) -> tuple[dict[int, Settled], Nearest]:
        # A subject is told from its neighbour by its § too.
        said = own_wanted(question.said, self._vocabulary)
        settled, nearest = self._loaded.subjects.search(said, vector)
        return {} if "subjects" in self._off else self._with_reprints(settled), nearest

    def _with_reprints(self, settled: dict[int, Settled]) -> dict[int, Settled]:
        """Add the passages of other sources that print the same rule in the same words: an act, beside a note's print.

        Editors name a sentence where they read it; it settles the same wherever it stands.
        """
        if not self._reprints:
            return settled
        passages, more = self._loaded.passages, dict(settled)
        for row, one in settled.items():
            work, source = passages[row].work, passages[row].source.id
            for other in self._reprints.get(work or "", ()):
                if passages[other].source.id != source and (places := _same_words(passages[row], one, passages[other])):
                    more[other] = Settled(one.standing, one.sure, places)
        return more

    def _candidates(
        self,
        question: Question,
        wanted: Sequence[Wanted],
        near: Mapping[int, float],
        settled: Mapping[int, Settled],
        hidden: frozenset[int] = _NONE,
    ) -> list[Candidate]:
        """Weigh up what the legs find and what the question names. ``near`` has cosines, best first."""
        dense = _standing(list(near.items()))
        lexical = {} if "words" in self._off else _standing(self._search_words(wanted, hidden))
        named = [reference for reference in question.references if reference.kind != "act"]
        printing = {row for reference in named for row in self.table.printing(reference)}
        cited = Counter(row for reference in named for row in {*self.table.citing(reference)})
        leading = {} if "look-up" in self._off else self._leading(question, hidden)
        words = self._words_for(wanted)
        return [
            Candidate(
                row,
                features(
                    self._loaded.passages[row],
                    words[row],
                    wanted=wanted,
                    schemes=question.schemes,
                    dense=dense.get(row),
                    lexical=lexical.get(row),
                    printed=row in printing,
                    cited=cited[row] / max(1, len(named)),
                    subject=settled[row].standing if row in settled else 0.0,
                    sure=settled[row].sure if row in settled else 0.0,
                ),
                leading[row] + self._own_source(row) if row in leading else 0.0,
                self._is_indexed(row),
            )
            for row in sorted(
                {*dense, *lexical, *(printing if len(printing) < _MOST_LEADING else ()), *leading, *settled}
            )
        ]

    def _own_source(self, row: int) -> float:
        """Give what a decision's own text is lifted by above reprints of it."""
        source, work = self._loaded.passages[row].source, self._loaded.passages[row].work
        return _OWN_TEXT if source.number and work == f"principafgørelse {source.number}" else 0.0

    def _unindexed_rows(self) -> list[int]:
        return [row for row in range(len(self._loaded.passages)) if not self._is_indexed(row)]

    def _is_indexed(self, row: int) -> bool:
        """Tell whether the subject index leads to any passage of a row's source."""
        return not self._indexed or self._loaded.passages[row].source.id in self._indexed

    def _leading(self, question: Question, hidden: frozenset[int]) -> dict[int, float]:
        """Give what look-up puts first; of thousands of passages that cite a § those of the strongest sources."""
        leading = looked_up(question, self.table)
        if len(leading) <= _MOST_LEADING:
            return leading
        shown = (row for row in leading if row not in hidden)
        first = sorted(shown, key=lambda row: (-leading[row], self.table.rank_of(row), row))[:_MOST_LEADING]
        return {row: leading[row] for row in first}

    def _search_words(self, wanted: Sequence[Wanted], hidden: frozenset[int]) -> list[tuple[int, float]]:
        headings = "headings" not in self._off
        return self._lexical.search_wanted(wanted, _DEPTH, headings=headings, hidden=hidden)


def _standing(ranked: list[tuple[int, float]]) -> dict[int, tuple[int, float]]:
    """Give each row its rank from 1 and its score's place between the leg's last (0) and its best (1)."""
    if not ranked:
        return {}
    best, last = ranked[0][1], ranked[-1][1]
    spread = (best - last) or 1.0
    return {row: (rank, (value - last) / spread) for rank, (row, value) in enumerate(ranked, start=1)}


def _is_namesake(passage: Passage) -> bool:
    act, sign, place = (passage.work or "").partition(" § ")
    return bool(sign) and act != "serviceloven" and place.split(",")[0] in _OWN


def _of_serviceloven(reference: Reference) -> Reference:
    bare = reference.kind == "provision" and reference.act is None and reference.number in _OWN
    return replace(reference, act="serviceloven", inferred=True) if bare else reference


def _works_of(rows: Iterable[int], passages: Sequence[Passage]) -> dict[str, list[int]]:
    told: dict[str, list[int]] = {}
    for row in rows:
        if work := passages[row].work:
            told.setdefault(work, []).append(row)
    return told


def _same_words(passage: Passage, settled: Settled, other: Passage) -> tuple[tuple[int, int, float], ...]:
    """Give where ``other`` holds the sentences of ``passage`` that settle a point."""
    stands = {_normal(other.text[a - other.start : b - other.start]): (a, b) for a, b in other.sentences}
    told = ((_normal(passage.text[a - passage.start : b - passage.start]), worth) for a, b, worth in settled.places)
    return tuple((*stands[words], worth) for words, worth in told if words in stands)


def _print_key(passage: Passage) -> tuple[str, str]:
    """Two printings of one work have the same text under headings of their own; without a work all must be equal."""
    if passage.work is None:
        return "", _normal(passage.text)
    return passage.work, _normal(passage.text[passage.body - passage.start :])


def _normal(text: str) -> str:
    return " ".join(text.split()).casefold()
