"""Question + Hits -> Claims with their Citations: the sentences that answer, verbatim, best first (pure).

No model writes here. Each sentence of the passages found is weighed by how much of the question it holds, by its
passage's rank, by the authority of its source and by whether it states a rule; the best are quoted.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from law.authority import RANKS, binds_municipalities
from law.norms import (
    leans_back,
    only_points,
    points_back,
    qualifies,
    sets_deadline,
    states_rule,
    weighs_facts,
)
from law.places import cited_by, own_names, page_locator, pages_of
from law.question import Question, Wanted, named_rules, share
from law.records import Citation, Claim, Hit, Part, Passage, Reference
from law.references import covers
from law.schemes import schemes_in
from law.words import text_keys

MAX_CLAIMS = 5
# The first of them are the short answer.
MAX_SHORT = 3
# Other provisions that are named beside an answer, and other places that say the same.
MAX_WHOLE, MAX_SAME = 3, 2
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

# Acts whose provisions are other help; that an order or the rules of procedure are cited is no help.
_OTHER_HELP = ("serviceloven", "sundhedsloven", "barnets lov", "ældreloven", "aktivloven", "almenboligloven")

# How near the best sentence one must come that names other help.
_NEAR_WHOLE = 0.55
# The two schemes are what is asked about, and §§ 1 and 2 the law's aim and who it covers.
_NO_OTHER_HELP = frozenset({"1", "2", "95", "96"})

# Parts of a source that tell what somebody asked, or frame a table; they are found, but not quoted as an answer.
_NOT_AN_ANSWER = {"question": 0.5, "facts": 0.6, "table": 0.6, "figure": 0.6, "margin": 0.6, "footnote": 0.6}


_PART_ORDER: tuple[Part, ...] = ("svar", "regel", "forbehold", "frist", "spænding", "fakta", "helhed")
# What belongs beside an answer: by what a sentence is known, how near the best one it must come, and how many at most.
_BESIDE: tuple[tuple[Part, Callable[[str], bool], float, int], ...] = (
    ("forbehold", qualifies, 0.68, 2),
    ("frist", sets_deadline, 0.68, 1),
    ("fakta", weighs_facts, 0.6, 3),
)


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
    """Choose the sentences that answer, up to ``limit``, and what belongs beside them, and cite each at its place.

    First the short answer, then what else binds by authority, then what qualifies it, deadlines, what is to be
    established, and other provisions. ``wanted`` is what the question asks about, as the index read it. A question
    about one scheme is never answered from a passage about the other alone.
    """
    looked_up = _looked_up(question, hits)[:MAX_LOOKED_UP] or _together(question, hits)[:limit]
    if looked_up:
        return _cited([("svar", sentence) for sentence in looked_up], [])
    ranked = sorted(rank_sentences(question, hits, wanted=wanted), key=lambda s: (-s.score, s.passage.id, s.start))
    chosen: list[Sentence] = []
    for sentence in _binding_first(ranked):
        if len(chosen) == limit or sentence.score < _NEAR_BEST * ranked[0].score:
            break
        if _is_new(sentence, chosen):
            chosen.append(sentence)
    chosen = _with_the_other(question, chosen, ranked)
    short, more = chosen[:MAX_SHORT], chosen[MAX_SHORT:]
    told: list[tuple[Part, Sentence]] = [("svar", sentence) for sentence in short]
    told += [(_part_of(one), one) for one in sorted(more, key=lambda one: RANKS[one.passage.kind])]
    for part, fits, least, most in _BESIDE:
        told += [(part, one) for one in _beside(ranked, [one for _, one in told], fits, least)[:most]]
    told += [("helhed", one) for one in _whole_picture(question, ranked, [one for _, one in told])[:MAX_WHOLE]]
    return _cited(sorted(told, key=lambda item: _PART_ORDER.index(item[0])), ranked)


def _part_of(sentence: Sentence) -> Part:
    """Tell a deadline and an exception from what else binds."""
    if sets_deadline(sentence.text):
        return "frist"
    return "forbehold" if qualifies(sentence.text) else "regel"


def _is_new(sentence: Sentence, chosen: Sequence[Sentence]) -> bool:
    of_it = sum(other.passage.id == sentence.passage.id for other in chosen)
    return of_it < MAX_OF_ONE_PASSAGE and not any(_same(sentence, other) for other in chosen)


def _beside(
    ranked: Sequence[Sentence], told: Sequence[Sentence], fits: Callable[[str], bool], least: float
) -> list[Sentence]:
    """Give what belongs beside an answer, best first: sentences of a kind that are near enough to what is asked."""
    chosen: list[Sentence] = []
    for sentence in ranked:
        if sentence.score < least * ranked[0].score:
            break
        if sentence.passage.part not in _NOT_AN_ANSWER and fits(sentence.text) and _is_new(sentence, [*told, *chosen]):
            chosen.append(sentence)
    return chosen


def _whole_picture(question: Question, ranked: Sequence[Sentence], told: Sequence[Sentence]) -> list[Sentence]:
    """Give a sentence for each other provision that the passages found name for such a need, nearest first."""
    known = {reference.number for reference in question.references}
    known |= {reference.number for one in told for reference in _cited_in(one.passage, one.start, one.end)}
    chosen: list[Sentence] = []
    for sentence in ranked:
        if sentence.score < _NEAR_WHOLE * ranked[0].score:
            break
        new = {
            reference.number
            for reference in _cited_in(sentence.passage, sentence.start, sentence.end)
            if reference.kind == "provision" and reference.act in _OTHER_HELP and reference.number not in known
        }
        tells = sentence.passage.part not in _NOT_AN_ANSWER
        if tells and new - _NO_OTHER_HELP and _is_new(sentence, [*told, *chosen]):
            chosen.append(sentence)
            known |= new
    return chosen


def _cited_in(passage: Passage, start: int, end: int) -> list[Reference]:
    """Give what a passage cites within document span [start, end)."""
    return [one for one in passage.references if start <= one.start < end]


def _cited(
    told: Sequence[tuple[Part, Sentence]], ranked: Sequence[Sentence]
) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """Give each sentence its claim and its citation, then the citations of other works that say the same."""
    claims: list[Claim] = []
    citations: list[Citation] = []
    wholes = [_whole(sentence) for _, sentence in told]
    for at, (part, sentence) in enumerate(told):
        if any(_within(wholes[at], whole) for whole in (*wholes[:at], *wholes[at + 1 :]) if whole != wholes[at]):
            continue
        places = [wholes[at]]
        used = {sentence.passage.work or sentence.passage.id}
        for other in ranked:
            work = other.passage.work or other.passage.id
            if len(places) <= MAX_SAME and work not in used and _same(sentence, other):
                used.add(work)
                places.append((other.passage, other.start, other.end))
        numbers = range(len(citations) + 1, len(citations) + 1 + len(places))
        citations += [cite(number, *place) for number, place in zip(numbers, places, strict=True)]
        claims.append(Claim(text=citations[numbers[0] - 1].quote, citations=tuple(numbers), part=part))
    return tuple(claims), tuple(citations)


def _within(one: tuple[Passage, int, int], other: tuple[Passage, int, int]) -> bool:
    return one[0].source.id == other[0].source.id and other[1] <= one[1] and one[2] <= other[2]


def _whole(sentence: Sentence) -> tuple[Passage, int, int]:
    """Give a sentence's place, with the sentence before it when it is only understood after that."""
    passage, start = sentence.passage, sentence.start
    before = [span for span in passage.sentences if span[1] <= start]
    if before and points_back(sentence.text) and sentence.end - before[-1][0] <= _LONG_CHARS:
        start = before[-1][0]
    return passage, start, sentence.end


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
        mentioned = (*own_names(hit.passage), *cited_by(hit.passage))
        if not all(_covered(rule, mentioned) for rule in rules):
            continue
        told = [
            (sum(_covered(rule, _cited_in(hit.passage, start, end)) for rule in rules), -start, end)
            for start, end in hit.passage.sentences
        ]
        if told:
            _, start, end = max(told)
            chosen.append(Sentence(passage=hit.passage, start=-start, end=end, score=1.0, terms=frozenset()))
    return chosen


def _covered(rule: Reference, named: Iterable[Reference]) -> bool:
    return any(covers(rule, one) for one in named)


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
