"""The product with one part switched off, as rankings: what each finds less is what the part is worth."""

from collections.abc import Sequence
from functools import partial

from eval.metrics import DEPTH
from eval.run import Ranking
from index import Encoder, Index
from index.embed import Vectors
from index.rank import PARTS
from law.records import Passage


def parts_off(index: Index) -> dict[str, Ranking]:
    """Give a ranking for each part, by the name "without …"."""
    return {f"without {part}": partial(_passages, index.without(part)) for part in PARTS}


def _passages(index: Index, question: str) -> list[Passage]:
    return [hit.passage for hit in index.search(question, k=DEPTH)]


class Remembering:
    """An encoder that embeds each question once, since every ranking is asked the same ones."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.fingerprint, self.dimension = encoder.name, encoder.fingerprint, encoder.dimension
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Give one unit row per text."""
        return self._encoder.encode_documents(texts)

    def encode_query(self, text: str) -> Vectors:
        """Give the unit vector of a question, the one it had before."""
        if text not in self._known:
            self._known[text] = self._encoder.encode_query(text)
        return self._known[text]
