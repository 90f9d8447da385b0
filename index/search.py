"""A question -> Hits: what it names by look-up, the rest by meaning and by words, weighed into one ranking."""

import hashlib
import logging
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from index.embed import Encoder
from index.lookup import ReferenceTable
from index.rank import WEIGHTS, Words, features, score, words_of
from index.store import Loaded, load
from law.authority import RANKS
from law.question import Question, read_question
from law.records import Hit, Passage, Reference
from law.terms import question_terms

logger = logging.getLogger(__name__)

# How deep each leg looks, whatever k is, so that the first hits don't depend on how many are wanted.
_DEPTH = 60


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

    def search(self, text: str, *, k: int = 10) -> list[Hit]:
        """Find up to ``k`` passages for a question, best first; equal scores go to the lower row.

        What a question only names ("§ 95, stk. 3", "63-15") is looked up: first where it is printed, then where it is
        cited, the strongest source first. A decision that is named beside other words leads too. A passage that is
        printed several times is one hit, its best-ranked printing. A question of stop words and signs has no hits.
        """
        question = self.read(text)
        if k < 1 or not (question.terms or question_terms(text)):
            return []
        asked = {folded: self.weight(folded) for _, folded in question.terms or question_terms(text)}
        total = sum(asked.values()) or 1.0
        hits: list[Hit] = []
        printed: set[tuple[str, str]] = set()
        near = dict(self._loaded.dense.search(self._encoder.encode_query(text), _DEPTH))
        for row, value in self._ranked(question, text, asked, near):
            passage = self._loaded.passages[row]
            key = _print_key(passage)
            if key in printed:
                continue
            printed.add(key)
            held = self._words[row].all
            coverage = sum(weight for term, weight in asked.items() if term in held) / total
            hits.append(
                Hit(
                    rank=len(hits) + 1,
                    score=value,
                    passage=passage,
                    coverage=min(1.0, coverage),
                    likeness=max(0.0, near.get(row, 0.0)),
                )
            )
            if len(hits) == k:
                break
        return hits

    def _ranked(
        self, question: Question, text: str, asked: Mapping[str, float], near: Mapping[int, float]
    ) -> Iterator[tuple[int, float]]:
        """Score every candidate: what the legs find and what the question names. ``near`` has cosines, best first."""
        dense = _standing(list(near.items()))
        terms = question.terms or question_terms(text)
        lexical = _standing(self._loaded.lexical.search(terms, _DEPTH))
        printing = {row for reference in question.references for row in self._printing(reference)}
        citing = {row for reference in question.references for row in self._citing(reference)}
        leading = self._leading(question, printing)
        rows = sorted({*dense, *lexical, *printing, *(citing if question.is_lookup else ())})
        scored = []
        for row in rows:
            values = features(
                self._loaded.passages[row],
                self._words[row],
                asked=asked,
                schemes=question.schemes,
                dense=dense.get(row),
                lexical=lexical.get(row),
                printed=row in printing,
                cited=row in citing,
            )
            scored.append((row, score(values, self._weights) + leading.get(row, 0.0)))
        yield from sorted(scored, key=lambda item: (-item[1], item[0]))

    def _leading(self, question: Question, printing: set[int]) -> dict[int, float]:
        """Lift what is looked up above all that is only like it; within it the order of the text, or of likeness."""
        top = 2 * sum(abs(weight) for weight in self._weights.values())
        if question.is_lookup:
            first = sorted(printing, key=lambda row: (RANKS[self._loaded.passages[row].kind], row))
            return {row: top * (2 + 1 / place) for place, row in enumerate(first, start=1)}
        decisions = (reference for reference in question.references if reference.kind == "decision")
        return {row: top for reference in decisions for row in self.table.printing(reference)}

    def _printing(self, reference: Reference) -> list[int]:
        return self.table.printing(reference) if reference.kind in ("decision", "provision") else []

    def _citing(self, reference: Reference) -> list[int]:
        return self.table.citing(reference) if reference.kind in ("decision", "provision") else []


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
