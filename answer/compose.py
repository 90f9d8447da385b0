"""Question + Hits -> Claims with their Citations: the sentences that answer, verbatim, best first (pure).

No model writes here. Each sentence of the passages found is weighed by how much of the question it holds, by its
passage's rank, by the authority of its source and by whether it states a rule; the best are quoted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from law.authority import RANKS, binds_municipalities
from law.norms import leans_back, only_points, states_rule
from law.places import heading_references, own_names, page_locator, pages_of
from law.question import Question, Wanted, named_rules, share
from law.records import Citation, Claim, Hit, Passage, Reference
from law.references import covers
from law.schemes import schemes_in
from law.words import text_keys

MAX_CLAIMS = 5
# Or one passage crowds out the others that answer.
MAX_OF_ONE_PASSAGE = 2
# A whole § is quoted when it is what was asked for.
MAX_LOOKED_UP = 12
# A sentence longer than this is a list; it is quoted only when nothing shorter answers.
_LONG_CHARS = 700
# Weights, varied on the dev questions: the passage's rank tells most, then how much of the question the sentence holds.
_SENTENCE, _RANK, _AUTHORITY, _RULE, _SETTLED = 1.0, 1.5, 0.15, 0.05, 1.0
# Claims after the first must come near it, or they only dilute the answer.
_NEAR_BEST = 0.72
# The best sentence on the scheme that an answer would leave out comes in when it is at least this near the best.
_OTHER_SCHEME = 0.4
_SAME_WORDS = 0.75
_AS_GOOD = 0.85
# "Kommunen kan dog", "Det gælder også": an exception or an addition reads as the rule when it stands first.
_LEANS_BACK = 0.85

# Parts of a source that tell what somebody asked, or frame a table; they are found, but not quoted as an answer.
_NOT_AN_ANSWER = {"question": 0.5, "facts": 0.6, "table": 0.6, "figure": 0.6, "margin": 0.6, "footnote": 0.6}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A candidate for a claim: where it stands, and how well it answers (higher is better, no unit)."""

    passage: Passage
    start: int
    end: int
    score: float
    terms: frozenset[str]

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.passage.text[self.start - self.passage.start : self.end - self.passage.start]


def compose(
    question: Question, hits: Sequence[Hit], *, wanted: Sequence[Wanted], limit: int = MAX_CLAIMS
) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """Choose up to ``limit`` sentences that answer and cite each at its place.

    ``wanted`` is what the question asks about, as the index read it. A question about one scheme is never answered
    from a passage about the other alone.
    """
    chosen = _looked_up(question, hits)[:MAX_LOOKED_UP] or _together(question, hits)[:limit]
    ranked = sorted(rank_sentences(question, hits, wanted=wanted), key=lambda s: (-s.score, s.passage.id, s.start))
    for sentence in [] if chosen else _binding_first(ranked):
        if len(chosen) == limit or sentence.score < _NEAR_BEST * ranked[0].score:
            break
        alike = any(_same(sentence, other) for other in chosen)
        if not alike and sum(other.passage.id == sentence.passage.id for other in chosen) < MAX_OF_ONE_PASSAGE:
            chosen.append(sentence)
    chosen = _with_the_other(question, chosen, ranked)
    citations = tuple(cite(number, s.passage, s.start, s.end) for number, s in enumerate(chosen, start=1))
    return tuple(Claim(text=c.quote, citations=(c.number,)) for c in citations), citations


def _with_the_other(question: Question, chosen: list[Sentence], ranked: Sequence[Sentence]) -> list[Sentence]:
    """Let an answer to a question that names no scheme speak of both, where the sources do."""
    told = {sentence.passage.scheme for sentence in chosen}
    single = {schemes[0] for schemes in told if len(schemes) == 1}
    if question.schemes or question.references or len(single) != 1 or any(len(schemes) > 1 for schemes in told):
        return chosen
    for sentence in ranked:
        if sentence.score < _OTHER_SCHEME * ranked[0].score:
            break
        if len(sentence.passage.scheme) == 1 and sentence.passage.scheme[0] not in single:
            return [*chosen[: MAX_CLAIMS - 1], sentence]
    return chosen


def _looked_up(question: Question, hits: Sequence[Hit]) -> list[Sentence]:
    """Give the text of a provision, a case or a page that is all that was asked for, in the order of the text."""
    wanted = [reference for reference in question.references if reference.kind in ("provision", "label")]
    # A table is told of by the text around it: its cells may be lost.
    wanted = [reference for reference in wanted if not str(reference.number).startswith(("tabel", "figur"))]
    if not question.is_lookup or not wanted:
        return []
    pages = {str(one.number) for one in wanted if str(one.number).startswith("side ")}
    return [
        Sentence(passage=hit.passage, start=start, end=end, score=1.0, terms=frozenset())
        for hit in hits
        if _prints(hit.passage, wanted)
        for start, end in hit.passage.sentences
        if not pages or pages & {f"side {page.number}" for page in pages_of(hit.passage.pages, start, end)}
    ]


def _together(question: Question, hits: Sequence[Hit]) -> list[Sentence]:
    """Where rules are asked for together: of each passage that mentions all, the sentence that mentions most."""
    if not question.asks_together:
        return []
    rules = named_rules(question)
    chosen = []
    for hit in hits:
        if not all(_mentions(hit.passage, rule) for rule in rules):
            continue
        told = [
            (sum(_said(hit.passage, rule, start, end) for rule in rules), -start, end)
            for start, end in hit.passage.sentences
        ]
        if told:
            _, start, end = max(told)
            chosen.append(Sentence(passage=hit.passage, start=-start, end=end, score=1.0, terms=frozenset()))
    return chosen


def _mentions(passage: Passage, rule: Reference) -> bool:
    # As the table of references has it: a heading's references count for the text below it.
    said = (*own_names(passage), *passage.references, *heading_references(passage.path))
    return any(covers(rule, other) for other in said)


def _said(passage: Passage, rule: Reference, start: int, end: int) -> bool:
    """Tell whether a passage cites a rule within document span [start, end)."""
    return any(covers(rule, one) and start <= one.start < end for one in passage.references)


def _prints(passage: Passage, wanted: Sequence[Reference]) -> bool:
    return any(covers(one, own) or covers(own, one) for one in wanted for own in own_names(passage))


def _binding_first(ranked: Sequence[Sentence]) -> list[Sentence]:
    """Let the best sentence of a source that binds lead, where it answers about as well as the best of all."""
    for sentence in ranked:
        if sentence.score < _AS_GOOD * ranked[0].score:
            break
        if binds_municipalities(sentence.passage.kind):
            return [sentence, *(other for other in ranked if other is not sentence)]
    return list(ranked)


def rank_sentences(question: Question, hits: Sequence[Hit], *, wanted: Sequence[Wanted]) -> Iterator[Sentence]:
    """Weigh every sentence of the hits that may answer the question."""
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
            text = passage.text[start - passage.start : end - passage.start]
            if (only_points(text) and not names_a_place) or _of_the_other_scheme(text, question.schemes):
                continue
            terms = frozenset(text_keys(text))
            score = _SENTENCE * share(wanted, terms) + _RANK * hit.score / best_score
            score += _AUTHORITY * (1 - (RANKS[passage.kind] - 1) / 8) + (_RULE if states_rule(text) else 0.0)
            score += _SETTLED * _settled(hit, start, end)
            score *= _LEANS_BACK if leans_back(text) else 1.0
            score *= _NOT_AN_ANSWER.get(passage.part, 1.0) * (0.8 if len(text) > _LONG_CHARS else 1.0)
            yield Sentence(passage=passage, start=start, end=end, score=score, terms=terms)


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


def _of_the_other_scheme(sentence: str, wanted: Sequence[str]) -> bool:
    """Tell a sentence that speaks of the other scheme alone, in a passage that speaks of both or neither."""
    told = schemes_in(sentence)
    return len(wanted) == 1 and len(told) == 1 and told[0] != wanted[0]


def fits_scheme(passage: Passage, wanted: Sequence[str]) -> bool:
    """Tell whether a passage may carry an answer about the schemes that a question names."""
    return len(wanted) != 1 or not passage.scheme or wanted[0] in passage.scheme


def _same(one: Sentence, other: Sentence) -> bool:
    union = len(one.terms | other.terms)
    return bool(union) and len(one.terms & other.terms) / union > _SAME_WORDS


def cite(number: int, passage: Passage, start: int, end: int) -> Citation:
    """Cite document span [start, end) of a passage; the locator names the page of the quote, not of the passage."""
    locator = page_locator(passage.pages, start, end) if passage.pages else passage.locator
    return Citation(
        number=number,
        passage=passage.id,
        source=passage.source.id,
        kind=passage.kind,
        title=passage.source.title,
        locator=locator,
        citation=passage.citation.replace(passage.locator, locator),
        quote=passage.text[start - passage.start : end - passage.start],
        start=start,
        end=end,
        url=passage.url,
        status=passage.validity.status,
        status_date=passage.validity.status_date,
        evidence=passage.validity.evidence,
        scheme=passage.scheme,
        marks=tuple(mark for mark in passage.marks if start <= mark[1] < end),
    )
