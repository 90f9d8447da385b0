"""A question -> Hits: what it names by look-up, the rest by meaning and by words, weighed into one ranking."""

import copy
import hashlib
import json
import logging
import math
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.embed import Encoder, Vectors
from index.lexical import LexicalIndex
from index.lookup import ReferenceTable, looked_up
from index.query import Vocabulary, own_wanted, wanted_of
from index.rank import WEIGHTS, Part, Words, features, score, weights_without, words_of
from index.store import Loaded, load
from index.subjects import Settled
from law.question import Question, Wanted, read_question, share
from law.records import Contrast, Hit, Passage
from law.subjects import Nearest
from law.terms import tokens

logger = logging.getLogger(__name__)

# How deep each leg looks, whatever k is, so that the first hits don't depend on how many are wanted.
_DEPTH = 100
# Among this many first hits both schemes should be, where a question names neither, unless the other scheme's best
# passage scores less than this share of the first hit.
_FIRST, _NEARLY = 5, 0.4


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
    """A passage that a leg found or a question names: its row, its features, and above 0 what look-up lifts it by."""

    row: int
    values: tuple[float, ...]
    leading: float


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
        self._words: tuple[Words, ...] = tuple(map(words_of, loaded.passages))
        self.table = ReferenceTable(loaded.passages)
        self._vocabulary = _vocabulary(loaded.passages, self._words, self._off)

    @classmethod
    def load(cls, folder: Path, encoder: Encoder, *, expect: str | None = None) -> "Index":
        """Open the generation in use in ``folder``; ``expect`` is the sha256 of build/passages.jsonl.

        Raises IndexProblem, whose ``kind`` tells why and whose text tells the cure.
        """
        started = time.perf_counter()
        loaded = load(folder, encoder, expect=expect)
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
        other._vocabulary = _vocabulary(passages, other._words, other._off)
        return other

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
        hits = tuple(
            Hit(
                rank=rank,
                score=value,
                passage=self._loaded.passages[row],
                coverage=share(own, self._words[row].all),
                likeness=max(0.0, near.get(row, 0.0)),
                settles=settled[row].places if row in settled else (),
            )
            for rank, (row, value) in enumerate(ranked[:k], start=1)
        )
        said, rows = own_wanted(question.said, self._vocabulary), frozenset(row for row, _ in ranked[:k])
        contrasts = self._loaded.tensions.search(said, vector, self.passages, rows)
        contrasts = tuple(c for c in contrasts if not any(side.passage.id in without for side in c.sides))
        return Findings(question, wanted, hits, nearest, contrasts)

    def _rows_of(self, ids: Collection[str]) -> frozenset[int]:
        wanted = frozenset(ids)
        return frozenset(row for row, passage in enumerate(self.passages) if passage.id in wanted) if wanted else _NONE

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
        scored = [(one.row, score(one.values, weights) + above_all * one.leading) for one in candidates]
        return self._one_printing(sorted(scored, key=lambda item: (-item[1], item[0])))

    def _read(self, text: str) -> tuple[Question, tuple[Wanted, ...]]:
        """Read a question, knowing the decisions that the sources print or cite by their numbers, and what it wants."""
        question = read_question(text, decisions=self.table.mentioned)
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
        return dict(_first_seen(self._loaded.dense.search(vector, _DEPTH + len(hidden)), hidden))

    def _settled(self, question: Question, vector: Vectors) -> tuple[dict[int, Settled], Nearest]:
        # A subject is told from its neighbour by its § too.
        said = own_wanted(question.said, self._vocabulary)
        settled, nearest = self._loaded.subjects.search(said, vector)
        return {} if "subjects" in self._off else settled, nearest

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
        leading = {} if "look-up" in self._off else looked_up(question, self.table)
        return [
            Candidate(
                row,
                features(
                    self._loaded.passages[row],
                    self._words[row],
                    wanted=wanted,
                    schemes=question.schemes,
                    dense=dense.get(row),
                    lexical=lexical.get(row),
                    printed=row in printing,
                    cited=cited[row] / max(1, len(named)),
                    subject=settled[row].standing if row in settled else 0.0,
                    sure=settled[row].sure if row in settled else 0.0,
                ),
                leading.get(row, 0.0),
            )
            for row in sorted({*dense, *lexical, *printing, *leading, *settled})
        ]

    def _search_words(self, wanted: Sequence[Wanted], hidden: frozenset[int]) -> list[tuple[int, float]]:
        found = self._lexical.search_wanted(wanted, _DEPTH + len(hidden), headings="headings" not in self._off)
        return _first_seen(found, hidden)


def _vocabulary(passages: Sequence[Passage], words: Sequence[Words], off: Collection[Part]) -> Vocabulary:
    counts = Counter(key for one in words for key in one.all)
    many = len(passages)

    def rarity(key: str) -> float:
        return math.log(1 + (many - counts[key] + 0.5) / (counts[key] + 0.5))

    spelt = {token for passage in passages for token, is_word in tokens(passage.text) if is_word}
    return Vocabulary(
        spelt,
        rarity,
        counts.__contains__,
        spelling="spelling" not in off,
        compounds="compounds" not in off,
        lay_words="lay words" not in off,
    )


def _first_seen(ranked: Sequence[tuple[int, float]], hidden: frozenset[int]) -> list[tuple[int, float]]:
    """Give what a leg finds as if the hidden rows were not there: as many rows as without them."""
    return [one for one in ranked if one[0] not in hidden][:_DEPTH]


def _standing(ranked: list[tuple[int, float]]) -> dict[int, tuple[int, float]]:
    """Give each row its rank from 1 and its score's place between the leg's last (0) and its best (1)."""
    if not ranked:
        return {}
    best, last = ranked[0][1], ranked[-1][1]
    spread = (best - last) or 1.0
    return {row: (rank, (value - last) / spread) for rank, (row, value) in enumerate(ranked, start=1)}


def _print_key(passage: Passage) -> tuple[str, str]:
    """Two printings of one work have the same text under headings of their own; without a work all must be equal."""
    if passage.work is None:
        return "", _normal(passage.text)
    return passage.work, _normal(passage.text[passage.body - passage.start :])


def _normal(text: str) -> str:
    return " ".join(text.split()).casefold()
