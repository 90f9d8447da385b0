"""Candidates of a question -> their features, and one score from them (pure)."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum
from pathlib import Path
from typing import Literal, get_args

from law.authority import RANKS
from law.norms import states_rule
from law.question import Wanted, share
from law.records import Passage
from law.words import text_keys

FEATURES = (
    "meaning", "likeness", "words", "bm25", "coverage", "sentence", "heading", "meant", "printed", "cited", "authority",
    "scheme", "rule", "aside", "told", "case", "short", "subject", "sure",
)  # fmt: skip

# Learnt from the dev questions; the file says by which command, from how many, and what they found among those that
# each fit left out.
WEIGHTS_FILE = Path(__file__).with_name("weights.json")
_LEARNT = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
WEIGHTS: Mapping[str, float] = _LEARNT["weights"]
# For passages of a source that the subject index does not know: on the same scale, with ``bias`` for what they lack.
UNINDEXED: Mapping[str, float] = _LEARNT["unindexed"]

# What can be switched off, to measure what it is worth. The features that a part is weighed by go with it; what else it
# does is in ``index.search``.
Part = Literal[
    "meaning", "words", "look-up", "subjects", "lay words", "compounds", "spelling", "scheme", "authority",
    "rule or mention", "headings", "one printing",
]  # fmt: skip
PARTS: tuple[Part, ...] = get_args(Part)
_WEIGHED_BY: Mapping[str, tuple[str, ...]] = {
    "meaning": ("meaning", "likeness"),
    "words": ("words", "bm25", "coverage", "sentence", "heading", "meant"),
    "look-up": ("printed", "cited"),
    "subjects": ("subject", "sure"),
    "scheme": ("scheme",),
    "authority": ("authority",),
    "rule or mention": ("rule", "aside", "told", "case", "short"),
    "headings": ("heading",),
}

_ASIDES = frozenset({"margin", "footnote", "table", "figure"})
_TOLD = frozenset({"question", "facts"})
_SHORT_CHARS = 60
# How fast a rank's worth falls: the tenth earns half of the first.
_HALF_RANK = 10


@dataclass(frozen=True, slots=True)
class Words:
    """The keys of a passage: of all its searchable words, of its headings, and of each sentence."""

    all: frozenset[str]
    heading: frozenset[str]
    sentences: tuple[frozenset[str], ...]
    states_rule: bool


def weights_without(off: Collection[Part], weights: Mapping[str, float] = WEIGHTS) -> dict[str, float]:
    """Give the weights with those of parts that are switched off at 0."""
    zero = {name for part in off for name in _WEIGHED_BY.get(part, ())}
    return {name: 0.0 if name in zero else weight for name, weight in weights.items()}


@lru_cache(maxsize=8192)
def keys_of(text: str, *, compounds: bool = True) -> tuple[str, ...]:
    """Do what ``text_keys`` does, once for the two parts of the index that need a block's texts so."""
    return tuple(text_keys(text, compounds=compounds))


def words_of(passage: Passage, *, compounds: bool = True, headings: bool = True) -> Words:
    """Take a passage's words apart once, for all questions."""
    above = "\n".join((*passage.path, passage.locator, passage.work or "")) if headings else ""
    heading = frozenset(keys_of(above, compounds=compounds))
    texts = [passage.text[start - passage.start : end - passage.start] for start, end in passage.sentences]
    sentences = tuple(frozenset(text_keys(text, compounds=compounds)) for text in texts)
    body = frozenset(keys_of(passage.text, compounds=compounds))
    return Words(heading | body, heading, sentences, states_rule(passage.text))


def features(
    passage: Passage,
    words: Words,
    *,
    wanted: Sequence[Wanted],
    schemes: Sequence[str],
    dense: tuple[int, float] | None,
    lexical: tuple[int, float] | None,
    printed: bool,
    cited: float,
    subject: float = 0.0,
    sure: float = 0.0,
) -> tuple[float, ...]:
    """Give the features of one candidate, in the order of FEATURES, each about 0 to 1.

    ``wanted`` is what the question asks about. ``dense`` and ``lexical`` are (rank from 1, score
    as a share of the leg's best) or None when the leg did not find the passage. ``cited`` is the share of what the
    question names that the passage cites, ``subject`` how high its subject stands
    in the subject index, ``sure`` how surely that subject is what is asked.
    """
    own = [one for one in wanted if not one.inferred]
    inferred = [one for one in wanted if one.inferred]
    # Most sentences hold the same few words of a question, or none.
    sentences = frozenset(words.sentences)
    best = max((share(own, sentence) for sentence in sentences if sentence), default=0.0)
    meant = max((share(inferred, sentence | words.heading) for sentence in sentences), default=0.0) if inferred else 0.0
    return (
        _worth(dense),
        dense[1] if dense else 0.0,
        _worth(lexical),
        lexical[1] if lexical else 0.0,
        share(own, words.all),
        best,
        share(own, words.heading),
        meant,
        float(printed),
        cited,
        1 - (RANKS[passage.kind] - 1) / 8,
        _scheme(passage, schemes),
        float(words.states_rule),
        float(passage.part in _ASIDES),
        float(passage.part in _TOLD),
        float(passage.kind in ("sag", "eksempel", "henvendelse")),
        float(passage.end - passage.body < _SHORT_CHARS),
        subject,
        sure,
    )


def score(values: Sequence[float], weights: Mapping[str, float] = WEIGHTS) -> float:
    """Weigh features into one number; higher is better."""
    told = fsum(weights[name] * value for name, value in zip(FEATURES, values, strict=True))
    return told + weights.get("bias", 0.0)


def _worth(ranked: tuple[int, float] | None) -> float:
    return (1 + _HALF_RANK) / (ranked[0] + _HALF_RANK) if ranked else 0.0


def _scheme(passage: Passage, schemes: Sequence[str]) -> float:
    if len(schemes) != 1 or not passage.scheme:
        return 0.0
    return 1.0 if schemes[0] in passage.scheme else -1.0
