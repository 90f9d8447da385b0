"""Candidates of a question -> their features, and one score from them (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from law.authority import RANKS
from law.norms import states_rule
from law.question import Wanted, share
from law.records import Passage
from law.words import text_keys

FEATURES = (
    "meaning", "likeness", "words", "bm25", "coverage", "sentence", "heading", "meant", "printed", "cited", "authority",
    "scheme", "rule", "aside", "told", "case", "short",
)  # fmt: skip

# Set by hand, then varied one at a time on the dev questions, where most are flat; weights learned from the same
# questions (softmax over candidates, five folds) found the decisive passage no more often, so these stay.
WEIGHTS: Mapping[str, float] = {
    "meaning": 1.0, "likeness": 1.0, "words": 0.6, "bm25": 0.8, "coverage": 0.6, "sentence": 2.0, "heading": 0.4,
    "meant": 0.3, "printed": 0.8, "cited": 0.3, "authority": 0.6, "scheme": 0.5, "rule": 0.3, "aside": -0.9,
    "told": -0.9, "case": -0.3, "short": -0.6,
}  # fmt: skip

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


def words_of(passage: Passage) -> Words:
    """Take a passage's words apart once, for all questions."""
    heading = frozenset(text_keys("\n".join((*passage.path, passage.locator, passage.work or ""))))
    texts = [passage.text[start - passage.start : end - passage.start] for start, end in passage.sentences]
    sentences = tuple(frozenset(text_keys(text)) for text in texts)
    body = frozenset(text_keys(passage.text))
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
    cited: bool,
) -> tuple[float, ...]:
    """Give the features of one candidate, in the order of FEATURES, each about 0 to 1.

    ``wanted`` is what the question asks about. ``dense`` and ``lexical`` are (rank from 1, score
    as a share of the leg's best) or None when the leg did not find the passage.
    """
    own = [one for one in wanted if not one.inferred]
    inferred = [one for one in wanted if one.inferred]
    best = max((share(own, sentence) for sentence in words.sentences), default=0.0)
    meant = max((share(inferred, sentence | words.heading) for sentence in words.sentences), default=0.0)
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
        float(cited),
        1 - (RANKS[passage.kind] - 1) / 8,
        _scheme(passage, schemes),
        float(words.states_rule),
        float(passage.part in _ASIDES),
        float(passage.part in _TOLD),
        float(passage.kind in ("sag", "eksempel", "henvendelse")),
        float(passage.end - passage.body < _SHORT_CHARS),
    )


def score(values: Sequence[float], weights: Mapping[str, float] = WEIGHTS) -> float:
    """Weigh features into one number; higher is better."""
    return fsum(weights[name] * value for name, value in zip(FEATURES, values, strict=True))


def _worth(ranked: tuple[int, float] | None) -> float:
    return (1 + _HALF_RANK) / (ranked[0] + _HALF_RANK) if ranked else 0.0


def _scheme(passage: Passage, schemes: Sequence[str]) -> float:
    if len(schemes) != 1 or not passage.scheme:
        return 0.0
    return 1.0 if schemes[0] in passage.scheme else -1.0
