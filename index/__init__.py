"""Passages -> index folder; question -> Hits."""

from index.embed import Encoder, encoder_for
from index.search import Index
from index.store import IndexProblem

__all__ = ["Encoder", "Index", "IndexProblem", "encoder_for"]
