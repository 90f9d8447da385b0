"""Question + Hits -> sentences, each with how well it answers (pure).

No model writes here. Each sentence of the passages found is weighed by how much of the question it holds, by its
passage's rank, by the authority of its source and by whether it states a rule.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from answer.cite import text_at
from law.authority import RANKS
from law.norms import leans_back, numbers, only_points, states_rule, turns
from law.places import own_names
from law.question import Question, Wanted, share
from law.records import Hit, Passage, Reference
from law.references import covers
from law.schemes import schemes_in
from law.words import text_keys

# A sentence longer than this is a list; it is quoted only when nothing shorter answers.
LONG_CHARS = 700
# Weights, varied on the dev questions: the passage's rank tells most, then how much of the question the sentence holds.
# Weights learned under cross-validation from fifteen more features found no more.
_SENTENCE, _RANK, _AUTHORITY, _RULE, _SETTLED = 1.0, 1.5, 0.15, 0.05, 1.0
# "Kommunen kan dog", "Det gælder også": an exception or an addition reads as the rule when it stands first.
_LEANS_BACK = 0.85
# A shorter one is a heading, a cell or a torn piece.
_LEAST_CHARS = 25
_SAME_WORDS = 0.75
# Parts of a source that tell what somebody asked, or frame a table; they are found, but not quoted as an answer.
# Of a principle decision in full, what is bound to its facts answers less than what it lays down.
NOT_AN_ANSWER = {
    "question": 0.5, "facts": 0.6, "table": 0.6, "figure": 0.6, "margin": 0.6, "footnote": 0.6,
    "background": 0.7, "practice": 0.5, "concrete": 0.6, "example": 0.6,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A candidate for a claim: where it stands, and how well it answers (higher is better, no unit).

    ``settled`` is how surely the subject index leads to it, ``held`` which share of the question it holds, 0 to 1.
    """

    passage: Passage
    start: int
    end: int
    score: float
    terms: frozenset[str]
    settled: float = 0.0
    held: float = 0.0

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return text_at(self.passage, self.start, self.end)

    @property
    def work(self) -> str:
        """What it stands in: a decision, a provision, a case, or its passage where that has no name."""
        return self.passage.work or self.passage.id


def weigh(question: Question, hits: Sequence[Hit], *, wanted: Sequence[Wanted]) -> list[Sentence]:
    """Give every sentence of the hits that may answer the question, best first."""
    return sorted(_weighed(question, hits, wanted), key=lambda one: (-one.score, one.passage.id, one.start))


def _weighed(question: Question, hits: Sequence[Hit], wanted: Sequence[Wanted]) -> Iterator[Sentence]:
    best_score = max((hit.score for hit in hits), default=1.0) or 1.0
    # Who asks for a decision wants its words, or what is said of it, and nothing else beside them.
    named = [hit for hit in hits if _speaks_of(hit.passage, question.references)]
    # What introduces a table is all there is to quote of it: its cells may be lost.
    names_a_place = any(reference.kind in ("label", "point") for reference in question.references)
    for hit in named or hits:
        passage = hit.passage
        if not fits_scheme(passage, question.schemes):
            continue
        for start, end in passage.sentences:
            text = text_at(passage, start, end)
            if (
                len(text) < _LEAST_CHARS
                or (only_points(text) and not names_a_place)
                or of_the_other_scheme(text, question.schemes)
            ):
                continue
            terms = frozenset(text_keys(text))
            held, settled = share(wanted, terms), _settled(hit, start, end)
            # Of a source that no editor has indexed, the sentence that holds most of a question is taken to settle it.
            sure = settled if hit.indexed else held
            score = _SENTENCE * held + _RANK * hit.score / best_score + _SETTLED * sure
            score += _AUTHORITY * (1 - (RANKS[passage.kind] - 1) / 8) + (_RULE if states_rule(text) else 0.0)
            score *= _LEANS_BACK if leans_back(text) else 1.0
            score *= NOT_AN_ANSWER.get(passage.part, 1.0) * (0.8 if len(text) > LONG_CHARS else 1.0)
            yield Sentence(passage=passage, start=start, end=end, score=score, terms=terms, settled=settled, held=held)


def _settled(hit: Hit, start: int, end: int) -> float:
    """Tell how surely the subject index leads to document span [start, end), 0 to 1."""
    return max(
        (worth for a, b, worth in hit.settles if 2 * (min(b, end) - max(a, start)) >= min(b - a, end - start)),
        default=0.0,
    )


def _speaks_of(passage: Passage, references: Sequence[Reference]) -> bool:
    """Tell whether a passage is, or cites, a decision, a case, a table or a point that a question names."""
    wanted = [one for one in references if one.kind in ("decision", "label", "point")]
    return any(covers(one, other) for one in wanted for other in (*own_names(passage), *passage.references))


def of_the_other_scheme(sentence: str, wanted: Sequence[str]) -> bool:
    """Tell a sentence that speaks of the other scheme alone, in a passage that speaks of both or neither."""
    told = schemes_in(sentence)
    return len(wanted) == 1 and len(told) == 1 and told[0] != wanted[0]


def fits_scheme(passage: Passage, wanted: Sequence[str]) -> bool:
    """Tell whether a passage may carry an answer about the schemes that a question names."""
    return len(wanted) != 1 or not passage.scheme or wanted[0] in passage.scheme


def say_the_same(one: Sentence, other: Sentence) -> bool:
    """Tell whether two sentences say the same of the same scheme: nearly the same words, no other number, no "ikke"."""
    if len(one.terms & other.terms) <= _SAME_WORDS * len(one.terms | other.terms):
        return False
    # Of one scheme, or of none: by what the sentences name, and by what their passages are about.
    for mine, theirs in ((one.passage.scheme, other.passage.scheme), (schemes_in(one.text), schemes_in(other.text))):
        if mine and theirs and set(mine).isdisjoint(theirs):
            return False
    return set(numbers(one.text)) == set(numbers(other.text)) and turns(one.text) == turns(other.text)
