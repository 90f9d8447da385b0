"""A question -> Hits: what it names by look-up, the rest by meaning and by words, weighed into one ranking."""

import hashlib
import logging
import math
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from index.embed import Encoder
from index.lookup import ReferenceTable
from index.query import Vocabulary, wanted_of
from index.rank import WEIGHTS, Words, features, score, words_of
from index.store import Loaded, load
from law.authority import RANKS
from law.lay_words import law_words
from law.question import Question, Wanted, read_question, share
from law.records import Hit, Passage, Reference
from law.terms import tokens

logger = logging.getLogger(__name__)

# How deep each leg looks, whatever k is, so that the first hits don't depend on how many are wanted.
_DEPTH = 100


class Index:
    """A loaded index with the encoder for its questions.

    Nothing changes after loading: FAISS' search, tantivy's searcher and the encoders may be used by many threads at
    once, so one Index serves all sessions of a Streamlit page.
    """

    def __init__(self, loaded: Loaded, encoder: Encoder, weights: Mapping[str, float] = WEIGHTS) -> None:
        self._loaded = loaded
        self._encoder = encoder
        self._weights = weights
        self._words: tuple[Words, ...] = tuple(words_of(passage) for passage in loaded.passages)
        self.table = ReferenceTable(loaded.passages)
        self._vocabulary = _vocabulary(loaded.passages, self._words)

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

    @property
    def passages(self) -> tuple[Passage, ...]:
        """All passages; a passage's place is its row number."""
        return self._loaded.passages

    @property
    def fingerprint(self) -> str:
        """A hash of the passages, the encoder and the format: when it is the same, so are the hits."""
        manifest = self._loaded.manifest
        made_of = f"{manifest.format} {manifest.fingerprint} {manifest.passages_sha256}"
        return hashlib.sha256(made_of.encode()).hexdigest()

    def weight(self, folded: str) -> float:
        """Give how much a folded term tells: its idf in the passages, highest for a term that none holds."""
        return self._loaded.lexical.weight(folded)

    def read(self, text: str) -> Question:
        """Read a question as ``search`` does: decisions that the sources print or cite are known by their numbers."""
        return read_question(text, decisions=self.table.mentioned)

    def wanted(self, question: Question) -> tuple[Wanted, ...]:
        """Say what a question wants, by the words that the passages have."""
        return wanted_of(question, self._vocabulary, words=question.words)

    def search(self, text: str, *, k: int = 10) -> list[Hit]:
        """Find up to ``k`` passages for a question, best first; equal scores go to the lower row.

        What a question only names ("§ 95, stk. 3", "63-15") is looked up: first where it is printed, then where it is
        cited, the strongest source first. A decision that is named beside other words leads too. A passage that is
        printed several times is one hit, its best-ranked printing. A question of stop words and signs has no hits.
        """
        question = self.read(text)
        if k < 1 or not question.words:
            return []
        wanted = self.wanted(question)
        own = [one for one in wanted if not one.inferred]
        hits: list[Hit] = []
        printed: set[tuple[str, str]] = set()
        near = self._near(text)
        for row, value in self._ranked(question, wanted, near):
            passage = self._loaded.passages[row]
            key = _print_key(passage)
            if key in printed:
                continue
            printed.add(key)
            hits.append(
                Hit(
                    rank=len(hits) + 1,
                    score=value,
                    passage=passage,
                    coverage=share(own, self._words[row].all),
                    likeness=max(0.0, near.get(row, 0.0)),
                )
            )
            if len(hits) == k:
                break
        return hits

    def _near(self, text: str) -> dict[int, float]:
        """Search by meaning, with the law's words beside the user's own where there are any: row -> cosine."""
        text = self._vocabulary.respelt(text)
        said = " ".join((text, *law_words(text)))
        return dict(self._loaded.dense.search(self._encoder.encode_query(said), _DEPTH))

    def _ranked(
        self, question: Question, wanted: Sequence[Wanted], near: Mapping[int, float]
    ) -> Iterator[tuple[int, float]]:
        """Score every candidate: what the legs find and what the question names. ``near`` has cosines, best first."""
        dense = _standing(list(near.items()))
        lexical = _standing(self._loaded.lexical.search_wanted(wanted, _DEPTH))
        printing = {row for reference in question.references for row in self._printing(reference)}
        citing = {row for reference in question.references for row in self._citing(reference)}
        leading = self._leading(question)
        rows = sorted({*dense, *lexical, *printing, *leading})
        scored = []
        for row in rows:
            values = features(
                self._loaded.passages[row],
                self._words[row],
                wanted=wanted,
                schemes=question.schemes,
                dense=dense.get(row),
                lexical=lexical.get(row),
                printed=row in printing,
                cited=row in citing,
            )
            scored.append((row, score(values, self._weights) + leading.get(row, 0.0)))
        yield from sorted(scored, key=lambda item: (-item[1], item[0]))

    def _leading(self, question: Question) -> dict[int, float]:
        """Lift what is looked up above all that is only like it.

        A decision leads by its own text. A table or figure, whose cells may be lost, and a point of a guidance lead by
        the text that tells of them. A provision leads only where it is all that is asked: where it is printed, the
        strongest source first, then where it is cited.
        """
        top = 2 * sum(abs(weight) for weight in self._weights.values())
        lead: dict[int, float] = {}
        for reference in question.references:
            printing, citing = self._printing(reference), self._citing(reference)
            if reference.kind == "decision":
                # A decision that is only mentioned is answered from where it is.
                steps = [printing, citing if question.is_lookup or not printing else []]
            elif reference.kind in ("label", "point"):
                own = [row for row in printing if self._loaded.passages[row].kind == "sag"]
                steps = [own, citing, printing]
            else:
                steps = [printing, citing] if question.is_lookup else []
            for step, rows in enumerate(steps):
                for row in rows:
                    lead[row] = max(lead.get(row, 0.0), top * (len(steps) - step))
        if question.is_lookup:
            first = sorted(lead, key=lambda row: (-lead[row], RANKS[self._loaded.passages[row].kind], row))
            lead = {row: lead[row] + top / place for place, row in enumerate(first, start=2)}
        return lead

    def _printing(self, reference: Reference) -> list[int]:
        return self.table.printing(reference) if reference.kind != "act" else []

    def _citing(self, reference: Reference) -> list[int]:
        return self.table.citing(reference) if reference.kind != "act" else []


def _vocabulary(passages: Sequence[Passage], words: Sequence[Words]) -> Vocabulary:
    counts = Counter(key for one in words for key in one.all)
    many = len(passages)

    def rarity(key: str) -> float:
        return math.log(1 + (many - counts[key] + 0.5) / (counts[key] + 0.5))

    spelt = {token for passage in passages for token, is_word in tokens(passage.text) if is_word}
    return Vocabulary(spelt, rarity, counts.__contains__)


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
