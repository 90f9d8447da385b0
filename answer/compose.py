"""Question + Hits -> Claims with their Citations: the sentences that answer, verbatim, best first (pure)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from answer.beside import belongs, beside, cited_in, contrasting, is_new, part_of
from answer.cite import cite, text_at
from answer.weigh import LONG_CHARS, Sentence, say_the_same, weigh
from law.authority import RANKS, binds_municipalities
from law.norms import asks_for_findings, points_back, states_rule, tells_a_finding
from law.places import cited_by, own_names, pages_of
from law.question import Question, Wanted, named_rules
from law.records import Citation, Claim, Contrast, Draft, Hit, Part, Passage, Reference
from law.references import covers

MAX_CLAIMS = 5
# The first of them are the short answer.
MAX_SHORT = 3
# Other places that say the same as a claim.
MAX_SAME = 2
# A whole § is quoted when it is what was asked for.
MAX_LOOKED_UP = 12
# Claims after the first must come near it, or they only dilute the answer.
_NEAR_BEST = 0.72
# The best sentence on the scheme that an answer would leave out comes in when it is at least this near the best.
_OTHER_SCHEME = 0.6
# So does the best one that was not written under rules that have been replaced.
_NEWER = 0.6
_AS_GOOD = 0.85
# Where subject index and words together lead no surer than this to the best sentence, the answer is the nearest quotes
# and no more: of 60 such sentences that a reader judged, those above it got 1.6 of 2, those below 0.8.
_WEAK = 0.5
_PART_ORDER: tuple[Part, ...] = ("svar", "regel", "forbehold", "frist", "spænding", "fakta", "helhed")

Span = tuple[Passage, int, int]
# The parts of a principle decision that don't lay it down.
_BESIDE_THE_PRINCIPLE = ("background", "rules", "practice", "concrete", "facts", "example")


def compose(
    question: Question,
    hits: Sequence[Hit],
    *,
    wanted: Sequence[Wanted],
    contrasts: Sequence[Contrast] = (),
    limit: int = MAX_CLAIMS,
) -> Draft:
    """Choose the sentences that answer, up to ``limit``, and what belongs beside them, and cite each at its place.

    First the short answer, then what else binds by authority, then what qualifies it, deadlines, sources that differ,
    what is to be established, and other provisions. ``wanted`` is what the question asks about, as the index read it.
    A question about one scheme is never answered from a passage about the other alone.
    """
    looked_up = _looked_up(question, hits)[:MAX_LOOKED_UP] or _together(question, hits)[:limit]
    if looked_up:
        return _cited(question, [("svar", sentence) for sentence in looked_up], [], contrasts)
    ranked = weigh(question, hits, wanted=wanted)
    chosen = _with_newer(_with_the_other(question, _chosen(question, ranked, limit), ranked), ranked)
    short, more = chosen[:MAX_SHORT], chosen[MAX_SHORT:]
    told: list[tuple[Part, Sentence]] = [("svar", sentence) for sentence in short]
    told += [(part_of(one), one) for one in sorted(more, key=lambda one: RANKS[one.passage.kind])]
    unsure = bool(short) and is_weak(short[0]) and not question.is_lookup
    if short and not unsure:
        told += beside(question, ranked, chosen)
    draft = _cited(question, sorted(told, key=lambda item: _PART_ORDER.index(item[0])), ranked, contrasts)
    return replace(draft, unsure=unsure)


def is_weak(best: Sentence) -> bool:
    """Tell a best sentence that may not be on the point."""
    return best.settled + best.held < _WEAK


def _chosen(question: Question, ranked: Sequence[Sentence], limit: int) -> list[Sentence]:
    """Choose the short answer and what else binds: near the best sentence, new, and on its subject."""
    findings = asks_for_findings(question.text)
    chosen: list[Sentence] = []
    for sentence in _binding_first(ranked):
        if len(chosen) == limit or sentence.score < _NEAR_BEST * ranked[0].score:
            break
        beyond = len(chosen) >= MAX_SHORT
        off = chosen and not findings and tells_a_finding(sentence.text)
        off = off or (beyond and (is_weak(chosen[0]) or not belongs(sentence, chosen[:MAX_SHORT])))
        if not off and is_new(sentence, chosen):
            chosen.append(sentence)
    return chosen


def _binding_first(ranked: Sequence[Sentence]) -> list[Sentence]:
    """Let the best sentence of a source that binds lead, where it answers about as well as the best of all."""
    for sentence in ranked:
        if sentence.score < _AS_GOOD * ranked[0].score:
            break
        if binds_municipalities(sentence.passage.kind):
            return [sentence, *(other for other in ranked if other is not sentence)]
    return list(ranked)


def _with_the_other(question: Question, chosen: list[Sentence], ranked: Sequence[Sentence]) -> list[Sentence]:
    """Let an answer to a question that names no scheme speak of both, where the sources do."""
    told = {sentence.passage.scheme for sentence in chosen}
    single = {schemes[0] for schemes in told if len(schemes) == 1}
    if question.schemes or question.references or len(single) != 1 or any(len(schemes) > 1 for schemes in told):
        return chosen
    findings = asks_for_findings(question.text)
    for sentence in ranked:
        if sentence.score < _OTHER_SCHEME * ranked[0].score:
            break
        told_alone = len(sentence.passage.scheme) == 1 and sentence.passage.scheme[0] not in single
        if told_alone and (findings or not tells_a_finding(sentence.text)):
            return [*chosen[: MAX_CLAIMS - 1], sentence]
    return chosen


def _with_newer(chosen: list[Sentence], ranked: Sequence[Sentence]) -> list[Sentence]:
    """Let an answer never rest on replaced rules alone, nor open with one, where a source at hand is newer."""
    if not all(sentence.passage.validity.replaced for sentence in chosen):
        first = next((at for at, one in enumerate(chosen[:MAX_SHORT]) if not one.passage.validity.replaced), 0)
        if first and chosen[0].passage.validity.replaced and chosen[first].score >= _AS_GOOD * chosen[0].score:
            return [chosen[first], *chosen[:first], *chosen[first + 1 :]]
        return chosen
    for sentence in ranked:
        if sentence.score < _NEWER * ranked[0].score:
            break
        if not sentence.passage.validity.replaced and is_new(sentence, chosen):
            return [*chosen[: MAX_SHORT - 1], sentence, *chosen[MAX_SHORT - 1 : MAX_CLAIMS - 1]]
    return chosen


def _cited(
    question: Question, told: Sequence[tuple[Part, Sentence]], ranked: Sequence[Sentence], contrasts: Sequence[Contrast]
) -> Draft:
    """Give each sentence its claim and its citation, then the citations of other works that say the same."""
    claims: list[Claim] = []
    citations: list[Citation] = []
    wholes = [_whole(sentence) for _, sentence in told]
    for at, (part, sentence) in enumerate(told):
        if any(_within(wholes[at], whole) for whole in (*wholes[:at], *wholes[at + 1 :]) if whole != wholes[at]):
            continue
        places = [wholes[at]]
        used = {sentence.work}
        for other in ranked:
            if len(places) <= MAX_SAME and other.work not in used and say_the_same(sentence, other):
                used.add(other.work)
                places.append((other.passage, other.start, other.end))
        numbers = range(len(citations) + 1, len(citations) + 1 + len(places))
        citations += [cite(number, *place) for number, place in zip(numbers, places, strict=True)]
        claims.append(Claim(text=citations[numbers[0] - 1].quote, citations=tuple(numbers), part=part))
    for contrast, sides in contrasting(question, contrasts, [sentence for _, sentence in told]):
        for says in dict.fromkeys(side.says for side in sides):
            same = [side for side in sides if side.says == says]
            own = tuple(_number_of((side.passage, side.start, side.end), citations) for side in same)
            note = f"{contrast.point} – {same[0].date}: {says}"
            claims.append(Claim(text=citations[own[0] - 1].quote, citations=own, part="spænding", note=note))
    claims.sort(key=lambda claim: _PART_ORDER.index(claim.part))
    # Numbers follow the reading order.
    order = list(dict.fromkeys(number for claim in claims for number in claim.citations))
    new = {old: at for at, old in enumerate(order, start=1)}
    return Draft(
        claims=tuple(replace(one, citations=tuple(new[number] for number in one.citations)) for one in claims),
        citations=tuple(replace(citations[old - 1], number=at) for old, at in new.items()),
    )


def _number_of(place: Span, citations: list[Citation]) -> int:
    """Give the number of a place's citation, the one that it has already or a new one."""
    passage, start, end = place
    for citation in citations:
        if (citation.passage, citation.start, citation.end) == (passage.id, start, end):
            return citation.number
    citations.append(cite(len(citations) + 1, passage, start, end))
    return len(citations)


def _within(one: Span, other: Span) -> bool:
    return one[0].source.id == other[0].source.id and other[1] <= one[1] and one[2] <= other[2]


def _whole(sentence: Sentence) -> Span:
    """Give a sentence's place, with those before it that it is only understood after."""
    passage, start = sentence.passage, sentence.start
    before = [span for span in passage.sentences if span[1] <= start]
    while before and points_back(text_at(passage, start, sentence.end)) and sentence.end - before[-1][0] <= LONG_CHARS:
        start = before.pop()[0]
    return passage, start, sentence.end


def _looked_up(question: Question, hits: Sequence[Hit]) -> list[Sentence]:
    """Give the text of a provision, a case or a page that is all that was asked for, in the order of the text."""
    if not question.is_lookup:
        return []
    wanted = [reference for reference in question.references if reference.kind in ("provision", "label")]
    # A table is told of by the text around it: its cells may be lost.
    wanted = [reference for reference in wanted if not str(reference.number).startswith(("tabel", "figur"))]
    if not wanted:
        return _headings_of(question, hits)
    pages = {str(one.number) for one in wanted if str(one.number).startswith("side ")}
    return [
        Sentence(passage=hit.passage, start=start, end=end, score=1.0, terms=frozenset())
        for hit in hits
        if _prints(hit.passage, wanted)
        for start, end in hit.passage.sentences
        if not pages or pages & {f"side {page.number}" for page in pages_of(hit.passage.pages, start, end)}
    ]


def _headings_of(question: Question, hits: Sequence[Hit]) -> list[Sentence]:
    """Give what a decision holds that is all that was asked for: of each of its themes the first rule, in its order."""
    wanted = [reference for reference in question.references if reference.kind == "decision"]
    passages = sorted(
        (hit.passage for hit in hits if wanted and _prints(hit.passage, wanted)),
        key=lambda one: (one.work or "", one.source.id, one.start),
    )
    chosen: list[Sentence] = []
    themes: set[tuple[str | None, str]] = set()
    for passage in passages:
        theme = (passage.work, passage.path[-1])
        # What stands under the decision's own name is its gist, and all of it is told.
        gist = passage.part == "principle" or (bool(passage.work) and passage.path[-1].lower() == passage.work)
        if passage.part in _BESIDE_THE_PRINCIPLE:
            continue
        for start, end in passage.sentences:
            if (gist or theme not in themes) and states_rule(text_at(passage, start, end)):
                themes.add(theme)
                chosen.append(Sentence(passage=passage, start=start, end=end, score=1.0, terms=frozenset()))
    return chosen


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
            (sum(_covered(rule, cited_in(hit.passage, start, end)) for rule in rules), -start, end)
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
