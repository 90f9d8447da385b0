"""Fixtures that several tests share."""

import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from index.embed import Vectors
from law.terms import terms


class FakeEncoder:
    """A bag of hashed words: needs no model, and texts that share words are near each other."""

    name = "fake"
    dimension = 32

    def __init__(self, fingerprint: str = "fake-1") -> None:
        self.fingerprint = fingerprint
        self.embedded: list[str] = []

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        self.embedded.extend(texts)
        return np.stack([self.encode_query(text) for text in texts])

    def encode_query(self, text: str) -> Vectors:
        row = np.full(self.dimension, 0.01, np.float32)
        for term in terms(text):
            row[zlib.crc32(term.encode()) % self.dimension] += 1
        unit: Vectors = (row / np.linalg.norm(row)).astype(np.float32)
        return unit


@pytest.fixture
def fake_encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give a function that opens app.py on a Library made by hand; see ``visits``."""
    # Streamlit takes a second to import; only who opens the page should wait for it.
    from visits import visits

    with visits(monkeypatch) as open_page:
        yield open_page
