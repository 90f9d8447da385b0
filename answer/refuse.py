"""Question, Hits -> a refusal in Danish, or none: the cases in which the sources don't answer (pure)."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from law.question import Question
from law.records import Citation, Hit, Reference
from law.references import format_reference
from law.subjects import Nearest

EMPTY = "Skriv et spørgsmål."
NOT_DANISH = "Spørgsmålet ser ikke ud til at være på dansk. Stil det på dansk; kilderne er danske."
NO_WORDS = "Spørgsmålet indeholder ingen ord, der kan søges efter. Skriv, hvad det handler om."
_ABOUT = (
    " De handler om kontant tilskud til ansættelse af hjælpere (servicelovens § 95) og borgerstyret personlig "
    "assistance (§ 96)."
)
NO_ANSWER = f"Kilderne svarer ikke på spørgsmålet.{_ABOUT} Omformulér spørgsmålet, eller søg svaret et andet sted."
_LEFT_OPEN = "som kilderne ikke afgør"
_LEFT_OPEN_BY_THOSE_READ = "som de kilder, en redaktør har gennemgået, ikke afgør"

# Set on the dev questions: these limits refuse 1 in 33 that the sources answer and 6 in 7 that they do not. They are
# those of e5's cosines; another model needs its own.
_NEARER, _MUCH_ALIKE = -0.07, 0.92
# Where the sources settle a point as near as this, a gap beside it is no ground for refusing.
_SETTLED_ENOUGH = 9.8
_LEAST_SETTLED, _LEAST_ALIKE = 9.05, 0.87
# A point that the sources settle is named beside a refusal only when it is this near, and nearly as near as the gap.
_NEAR_ENOUGH, _AS_NEAR = 9.3, 0.3

# A passage found first, of a source that no editor has indexed, that is as much like the question as this and holds
# this share of its words, speaks against a point that is open in the others. Set by taking one source after another
# out of the subject index: of what those answer 0.12 are refused instead of 0.22, of what nothing answers 0.83.
_UNINDEXED_ALIKE, _UNINDEXED_HELD = 0.86, 0.4

# Small words of three languages that users may write by mistake, and those of Danish.
_FOREIGN_WORDS = """
    the is are was does what which how who when where can could should may might with without from this that there and
    or not of by on my your his their you they we he she it an be been will would about under ist sind und oder nicht
    wie wer wann kann können darf muss müssen mit ohne für bei ein eine einen einer das die dem des werden wird haben
    hat nach was welche welcher bedeutet gibt wo warum
    ich wir sie es auf von zu welche och är inte att kan får vad vem när hur som på jag ni deras från eller
    måste skulle
"""
_DANISH_WORDS = """
    og er ikke at kan får hvad hvem hvornår hvordan som på jeg i til af det den der de en et med uden for fra ved om
    skal må man har min din vores hans hendes hvor hvis når eller efter under mere kun også selv kommunen borger
    borgeren hjælp hjælpere hjælper paragraf sag sager by mit mine ham hun han vi
"""
_FOREIGN = frozenset(_FOREIGN_WORDS.split())
_DANISH = frozenset(_DANISH_WORDS.split())
_FOREIGN_ONLY = _FOREIGN - _DANISH
_WORD = re.compile(r"[^\W\d_]+")


def looks_foreign(question: str) -> bool:
    """Tell whether a question is in English, German or Swedish: more of their small words than of the Danish ones."""
    words = [word.lower() for word in _WORD.findall(question)]
    foreign = sum(word in _FOREIGN_ONLY for word in words)
    danish = sum(word in _DANISH - _FOREIGN or bool(set("æø") & set(word)) for word in words)
    return foreign >= 2 and foreign > danish


def too_long(limit: int) -> str:
    """Say that a question is too long, and how long it may be."""
    return f"Spørgsmålet er for langt: højst {limit} tegn. Forkort det til selve spørgsmålet."


def absent_decision(number: str, *, mentioned: bool) -> str:
    """Say that the sources don't hold a decision, and whether they mention it."""
    end = "Den er kun omtalt; se stederne nedenfor." if mentioned else "Den er heller ikke omtalt i dem."
    return f"Kilderne indeholder ikke principafgørelse {number}. {end}"


def absent_decisions(named: Sequence[str], held: Collection[str]) -> list[str]:
    """Give the numbers of decisions that a question names and the corpus does not hold."""
    return [number for number in named if number not in held]


def absent_reference(reference: Reference) -> str:
    """Say that no source prints or cites a provision, a table, a case or a point that was named."""
    return f"Kilderne indeholder ikke {_named(reference)}, og de henviser heller ikke dertil."


def lost_numbers(kind: str, lost: int) -> str:
    """Say what a proof of absence can't reach: references whose number the source itself has lost."""
    names = {"provision": "paragrafhenvisninger", "decision": "henvisninger til principafgørelser"}
    return f"{lost} {names[kind]} har mistet deres nummer i kilden og kan ikke efterprøves."


def mentioned_together(rules: Sequence[Reference], *, found: int, passages: int, sources: Sequence[str]) -> str:
    """Say how many passages mention all of the rules that are named; the table of references proves it, none too.

    ``sources`` are the titles of those that mention all of them, but in different passages.
    """
    names = [_named(rule) for rule in rules]
    told = f"{', '.join(names[:-1])} og {names[-1]}"
    if found:
        return f"{found} af kildernes {passages} passager nævner både {told}."
    apart = f" Hver for sig nævnes de i {', '.join(f'»{title}«' for title in sources)}." if sources else ""
    return f"Ingen af kildernes {passages} passager nævner både {told}.{apart}"


def _named(reference: Reference) -> str:
    if reference.kind == "point":
        return reference.text
    # That a § is serviceloven's goes without saying here.
    return format_reference(replace(reference, act=None) if reference.act == "serviceloven" else reference)


def pointed(citation: Citation) -> str:
    """Say where the sources themselves send the reader for such a rule."""
    return f"Kilderne henviser selv til: »{' '.join(citation.quote.split())}« ({citation.citation})."


def told_elsewhere(hits: Sequence[Hit]) -> bool:
    """Tell whether a source that the subject index does not know may answer, though its points say that none does."""
    return any(
        not hit.indexed and hit.likeness >= _UNINDEXED_ALIKE and hit.coverage >= _UNINDEXED_HELD for hit in hits[:1]
    )


def of_more_sources(refusal: str) -> str:
    """Word a refusal for a corpus that has sources which no editor has read: what those leave open is not known.

    >>> of_more_sources("Det ligner mest spørgsmålet om »Førerhund«, som kilderne ikke afgør.")
    'Det ligner mest spørgsmålet om »Førerhund«, som de kilder, en redaktør har gennemgået, ikke afgør.'
    """
    return refusal.replace(_ABOUT, "").replace(_LEFT_OPEN, _LEFT_OPEN_BY_THOSE_READ)


def unanswered(question: Question, hits: Sequence[Hit], nearest: Nearest) -> str | None:
    """Refuse a question that comes nearer to a point that no source settles, or to none; None when it may be answered.

    A rule that is named is never far from the sources, but a point beside it may be open. A passage that is much like
    the question speaks against a refusal, so that a source which nobody has indexed by subject can answer too.
    """
    likeness = max((hit.likeness for hit in hits), default=0.0)
    open_point = nearest.settled - nearest.unsettled < _NEARER and nearest.settled < _SETTLED_ENOUGH
    if open_point and likeness < _MUCH_ALIKE and nearest.gap:
        near = nearest.settled >= _NEAR_ENOUGH and nearest.settled >= nearest.unsettled - _AS_NEAR
        return f"{NO_ANSWER} Det ligner mest spørgsmålet om »{nearest.gap}«, {_LEFT_OPEN}." + (
            f" Kilderne behandler derimod »{nearest.covered}«." if near and nearest.covered else ""
        )
    if not question.references and nearest.settled < _LEAST_SETTLED and likeness < _LEAST_ALIKE:
        return NO_ANSWER
    return None
