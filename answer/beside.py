"""Weighed sentences and the short answer -> what belongs beside it: exceptions, deadlines, facts, other help (pure)."""

from collections.abc import Callable, Sequence

from answer.weigh import NOT_AN_ANSWER, Sentence, fits_scheme, say_the_same
from law.norms import qualifies, sets_deadline, tells_a_finding, weighs_facts
from law.question import Question
from law.records import Contrast, Part, Passage, Reference, Side

# Other provisions and points of difference that are shown beside one answer, at most.
MAX_WHOLE, MAX_CONTRASTS = 3, 2
# Or one passage crowds out the others that answer.
MAX_OF_ONE_PASSAGE = 2
# How surely the subject index must lead to a sentence that stands beside an answer.
SURE = 0.4
# Acts whose provisions are other help; that an order or the rules of procedure are cited is no help.
_OTHER_HELP = ("serviceloven", "sundhedsloven", "barnets lov", "ældreloven", "aktivloven", "almenboligloven")
# How near the best sentence one must come that names other help.
_NEAR_WHOLE = 0.55
# How near a question must come to a point on which sources differ, on the scale of the subject index; e5's cosines.
_NEAR_CONTRAST = 8.95
# The next one is shown only when it comes this near the nearest.
_AS_NEAR = 0.15
# How surely subject index or words must lead to it.
_LEAST_LED = 0.08
# The two schemes are what is asked about, and §§ 1 and 2 the law's aim and who it covers.
_NO_OTHER_HELP = frozenset({"1", "2", "3 a", "95", "96"})
# The help that § 95 pays for is no other help beside it.
_OWN_HELP = {"§ 95": frozenset({"83", "84"})}
# What belongs beside an answer: by what a sentence is known, how near the best one it must come, and how many at most.
_BESIDE: tuple[tuple[Part, Callable[[str], bool], float, int], ...] = (
    ("forbehold", qualifies, 0.68, 2),
    ("frist", sets_deadline, 0.68, 1),
    ("fakta", weighs_facts, 0.6, 3),
)
# Sentences this near each other in a source, under one heading, speak of one thing.
_NEAR_CHARS = 1500


def part_of(sentence: Sentence) -> Part:
    """Tell a deadline and an exception from what else binds."""
    if sets_deadline(sentence.text):
        return "frist"
    return "forbehold" if qualifies(sentence.text) else "regel"


def is_new(sentence: Sentence, chosen: Sequence[Sentence]) -> bool:
    """Tell whether a sentence says something that was not said, and is not one more of the same passage."""
    of_it = sum(other.passage.id == sentence.passage.id for other in chosen)
    return of_it < MAX_OF_ONE_PASSAGE and not any(say_the_same(sentence, other) for other in chosen)


def belongs(sentence: Sentence, short: Sequence[Sentence]) -> bool:
    """Tell whether a rule goes with a short answer: the subject index leads to it, or it is of the same text.

    Of 73 rules that a reader judged, these were mostly on the point (1.3 of 2), the others mostly not (0.35).
    """
    if sentence.settled >= SURE:
        return True
    return not qualifies(sentence.text) and any(_of_one_text(sentence.passage, one.passage) for one in short)


def _of_one_text(one: Passage, other: Passage) -> bool:
    if one.work or other.work:
        return one.work == other.work
    near = abs(one.start - other.start) < _NEAR_CHARS
    return near and one.source.id == other.source.id and one.path == other.path


def beside(question: Question, ranked: Sequence[Sentence], told: Sequence[Sentence]) -> list[tuple[Part, Sentence]]:
    """Give what belongs beside what is told already, best first in each part."""
    chosen: list[tuple[Part, Sentence]] = []
    for part, fits, least, most in _BESIDE:
        found: list[tuple[Part, Sentence]] = []
        for one in ranked:
            if one.score < least * ranked[0].score or len(found) == most:
                break
            said = [*told, *(other for _, other in (*chosen, *found))]
            fitting = fits(one.text) and (part == "fakta" or not tells_a_finding(one.text))
            if fitting and one.passage.part not in NOT_AN_ANSWER and one.settled >= SURE and is_new(one, said):
                found.append((part, one))
        chosen += found
    said = [*told, *(other for _, other in chosen)]
    return [*chosen, *(("helhed", one) for one in _whole_picture(question, ranked, said)[:MAX_WHOLE])]


def _whole_picture(question: Question, ranked: Sequence[Sentence], told: Sequence[Sentence]) -> list[Sentence]:
    """Give a sentence for each other provision that the passages found name for such a need, nearest first."""
    known = {reference.number for reference in question.references}
    known |= {number for scheme in question.schemes for number in _OWN_HELP.get(scheme, ())}
    known |= {reference.number for one in told for reference in cited_in(one.passage, one.start, one.end)}
    chosen: list[Sentence] = []
    for sentence in ranked:
        if sentence.score < _NEAR_WHOLE * ranked[0].score:
            break
        new = {
            reference.number
            for reference in cited_in(sentence.passage, sentence.start, sentence.end)
            if reference.kind == "provision" and reference.act in _OTHER_HELP and reference.number not in known
        }
        tells = sentence.passage.part not in NOT_AN_ANSWER and not tells_a_finding(sentence.text)
        tells = tells and sentence.passage.validity.status != "historisk"
        tells = tells and sentence.settled + sentence.held >= _LEAST_LED
        if tells and new - _NO_OTHER_HELP and is_new(sentence, [*told, *chosen]):
            chosen.append(sentence)
            known |= new
    return chosen


def cited_in(passage: Passage, start: int, end: int) -> list[Reference]:
    """Give what a passage cites within document span [start, end)."""
    return [one for one in passage.references if start <= one.start < end]


def contrasting(
    question: Question, contrasts: Sequence[Contrast], told: Sequence[Sentence]
) -> list[tuple[Contrast, tuple[Side, ...]]]:
    """Give the points on which a sentence that is told differs from another source, each with its sides, oldest first.

    A side on the other scheme than the question's is none; nor is a point whose sides left all hold the same.
    """
    found: list[tuple[Contrast, tuple[Side, ...]]] = []
    for contrast in contrasts:
        sides = tuple(
            sorted(
                (side for side in contrast.sides if fits_scheme(side.passage, question.schemes)),
                key=lambda side: side.date,
            )
        )
        near = question.is_lookup or contrast.nearness >= _NEAR_CONTRAST
        if found and (question.is_lookup or contrast.nearness < found[0][0].nearness - _AS_NEAR):
            break
        if near and len({side.says for side in sides}) > 1 and any(_tells(one, side) for one in told for side in sides):
            found.append((contrast, sides))
    return found[:MAX_CONTRASTS]


def _tells(sentence: Sentence, side: Side) -> bool:
    """Tell whether a sentence is a side's own, or most of it."""
    shared = min(sentence.end, side.end) - max(sentence.start, side.start)
    least = min(sentence.end - sentence.start, side.end - side.start)
    return sentence.passage.source.id == side.passage.source.id and 2 * shared >= least
