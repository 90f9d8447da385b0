"""What a user typed -> a Question: its references, the scheme it is about, and the words that tell what is asked."""

import re
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from math import fsum

from law.places import asked_places
from law.records import Reference
from law.references import find_references
from law.schemes import SCHEME_95, SCHEME_96, schemes_in
from law.terms import is_stop_word, question_terms, tokens

# Words that only say that something is looked up: "hvad siger principafgørelse 63-15", "ordlyden af § 95".
_LOOKING_UP_WORDS = """
    siger sige sagde fastslår fastslå fastslog står stå teksten ordlyd ordlyden indhold indholdet handler handle
    omhandler stadig gælder gældende gyldig historisk kasseret vis vise find finde slå opslag se læs læse gengiv citer
    citat går ud betyder betyde principafgørelse principafgørelsen principafgørelser principmeddelelse
    principmeddelelsen afgørelse afgørelsen ankestyrelsen ankestyrelsens bestemmelsen pm pa sm paragraf paragraffen
    stykke lov loven lovens regel reglen vejledning vejledningen undersøgelse undersøgelsen praksisundersøgelse
    praksisundersøgelsen nyhedsbrevet dukh serviceloven servicelovens udlandsbekendtgørelsen udlandsbekendtgørelsens
    praksisnotat praksisnotatet kilde kilden kilder kilderne
"""
_LOOKING_UP = frozenset(folded for _, folded in question_terms(_LOOKING_UP_WORDS))
# "94-16 (ikke 96-16)": what is named to be ruled out.
_NOT_THIS = re.compile(r"\b(?:ikke|og ej|snarere end|i modsætning til)\s+$", re.IGNORECASE)
# In a question "88-14" asks for a decision, also one that no source has; "kl. 9-15" and "12-17 år" do not.
_BARE_DECISION = re.compile(
    r"(?<!klokken )(?<!kl\. )(?<!pkt\. )(?<!punkt )(?<!§ )(?<!stk\. )(?<!nr\. )(?<!side )(?<!s\. )(?<!mellem )(?<!fra )"
    r"(?<![\w.,/-])(?:[A-Z]-)?\d{1,3}-\d{2}(?![\w/-])(?!\s*(?:år|timer|time|uger|dage|kr|minutter|procent|%))"
)
# How the two schemes are written in haste; a source writes neither so.
_WRITTEN = {
    SCHEME_95: re.compile(r"(?i)\b95['’]?er(?:e|en|ne)?\b|\bkontanttilskud"),
    SCHEME_96: re.compile(
        r"(?i)\b96(?:['’]?er(?:e|en|ne)?\b|-?sag)|\bb\.\s?p\.\s?a\b|\bbpa|\bpersonlige?\s+as+ist[ae]n"
    ),
}
# "26/17", "26.17", "26 - 17", "026-17", "26-2017": a decision's number as it is typed from memory.
_LOOSE_DECISION = re.compile(
    r"(?<![\w§/.,-])(?<!\d )0*(?P<number>\d{1,3})\s?[-/.]\s?(?:20)?(?P<year>\d{2})(?![\w/-]|[.,]\d)"
)
# So typed it is also a time, a price or a date: it counts after the word for it, or where nothing else is asked.
_SAYS_DECISION = re.compile(
    r"\b(?:(?:princip)?afgørelse\w*|principmeddelelse\w*|pa|pm|sm)\s*(?:nr\.?\s*)?$", re.IGNORECASE
)
# What is typed in haste for "SEL § 95, stk. 3".
_HASTY = (
    (re.compile(r"\bsel\b(?=\s*§?\s*\d)"), "SEL"),
    (re.compile(r"(?<![§\d-])(?<![§\d-] )\b(\d{2,3}(?:\s?[a-h])?)\s*,?\s*(?=stk\.?\s*\d)"), r"§ \1, "),
    (
        re.compile(
            r"((?:§|\bSEL)\s*\d{2,3}(?:\s?[a-h])?)\s*(?:,\s?|\(\s?)(\d)\)?(?![\d\w-])(?!\s*(?:,|og\b|§|\.\s*pkt))"
        ),
        r"\1, stk. \2",
    ),
    (re.compile(r"(\bstk\.?\s*\d{1,2}),?\s*pkt\.?\s*(\d)\b"), r"\1, \2. pkt."),
)
# "grundloven § 1": an act that we have no name for, right before a paragraph.
_UNKNOWN_ACT = re.compile(
    r"(?P<act>\b[^\W\d_]+(?:loven|lovens|bekendtgørelsen|bekendtgørelsens|forordningen|forordningens))\s*,?\s*$",
    re.IGNORECASE,
)
# "Hvilken kilde nævner både § 95 og § 97?"
_TOGETHER = re.compile(r"\b(?:både|sammen|samtidig|begge|samme)\b", re.IGNORECASE)
_MENTIONS = re.compile(r"\b(?:nævn|omtal|henvis|citer|kilde|står\b|forekom|sammenhæng)", re.IGNORECASE)
# "§ 95, ikke § 96", "BPA og ikke kontant tilskud": what is ruled out is not what is asked about.
_NOT_THAT_SCHEME = re.compile(
    r"\b(?:ikke|undtagen|bortset fra|fremfor|modsat)\s+(?:om\s+|efter\s+|i\s+)?"
    r"(?:(?:SEL|servicelovens)\s+)?(?:§\s*9[56]\b|paragraf\s*9[56]\b|BPA\b|kontant tilskud\b|KT\b)",
    re.IGNORECASE,
)
# A page is asked for when the study is named, or nothing else: "side 2 i mit brev" is none of ours.
_HAS_PAGES = re.compile(r"undersøgelse", re.IGNORECASE)
# What all parts of a compound are worth together, beside the compound itself.
_PARTS = 0.8


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that a question asks about.

    ``keys`` are (key, worth): any may stand in a passage, the best one counts. ``parts`` are keys that count together,
    each for its share of ``_PARTS``. ``weight`` is how much the word tells; ``inferred`` words are not the user's own.
    """

    keys: tuple[tuple[str, float], ...]
    parts: tuple[str, ...]
    weight: float
    inferred: bool = False
    known: bool = True

    def held_by(self, keys: AbstractSet[str]) -> float:
        """Give how well a set of keys answers to this word, 0 to 1."""
        best = max((worth for key, worth in self.keys if key in keys), default=0.0)
        if self.parts and best < _PARTS:
            best = max(best, _PARTS * sum(part in keys for part in self.parts) / len(self.parts))
        return best


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question made ready for searching and answering.

    ``terms`` are (term, folded term) pairs of what is asked, each once, without the words of its references; ``words``
    are the same as words, lower case, each once; ``said`` are all telling words, those of its references too.
    ``decisions`` are the numbers of principle decisions named; ``references`` are all that is named.
    """

    text: str
    terms: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    said: tuple[str, ...]
    references: tuple[Reference, ...]
    schemes: tuple[str, ...]

    @property
    def asks_together(self) -> bool:
        """Whether the question is where two or more rules or decisions are mentioned together."""
        return len(named_rules(self)) > 1 and bool(_TOGETHER.search(self.text) and _MENTIONS.search(self.text))

    @property
    def decisions(self) -> tuple[str, ...]:
        """The decisions that the question names, each once."""
        named = (r.number for r in self.references if r.kind == "decision" and r.number)
        return tuple(dict.fromkeys(named))

    @property
    def is_lookup(self) -> bool:
        """Whether the question only names what it wants to see: a provision or a decision."""
        return bool(self.references) and not self.terms


def named_rules(question: Question) -> tuple[Reference, ...]:
    """Give the provisions and decisions that a question names, each once."""
    named = [reference for reference in question.references if reference.kind in ("provision", "decision")]
    return tuple({(r.act, r.number, r.stk, r.nr, r.litra, r.pkt): r for r in named}.values())


def share(wanted: Sequence[Wanted], keys: AbstractSet[str]) -> float:
    """Give the share, by weight, of what is wanted that ``keys`` hold, 0 to 1; 0 when nothing is wanted."""
    total = fsum(one.weight for one in wanted)
    return fsum(one.weight * one.held_by(keys) for one in wanted) / total if total else 0.0


def read_question(text: str, *, decisions: Collection[str] = ()) -> Question:
    """Read a question; ``decisions`` are the numbers that count as decisions without the word for it.

    What is typed in another way ("26/17", "sel 95,3") is put right; ``text`` of the Question is then other than typed.
    """
    for pattern, right in _HASTY:
        text = pattern.sub(right, text)
    text = _LOOSE_DECISION.sub(lambda match: _put_right(match, decisions), text)
    found = find_references(text, known_decisions={*decisions, *_BARE_DECISION.findall(text)})
    found = _with_places(text, _of_unknown_acts(text, found))
    references = tuple(r for r in found if not _NOT_THIS.search(text, 0, r.start))
    left = _without(text, found)
    terms = tuple(pair for pair in question_terms(left) if not (references and pair[1] in _LOOKING_UP))
    # "§ 95 stk. 3" leaves no words; neither does "hvad siger 63-15".
    return Question(
        text=text,
        terms=terms,
        words=_words(left) if terms else _words(text),
        said=_words(text),
        references=references,
        schemes=_schemes(text, references),
    )


def _put_right(match: re.Match[str], decisions: Collection[str]) -> str:
    number, text = f"{match['number']}-{match['year']}", match.string
    if number not in decisions or match.group() == number:
        return match.group()
    rest = text[: match.start()] + " " + text[match.end() :]
    alone = all(folded in _LOOKING_UP for _, folded in question_terms(rest))
    return number if alone or _SAYS_DECISION.search(text, 0, match.start()) else match.group()


def _of_unknown_acts(text: str, found: Sequence[Reference]) -> tuple[Reference, ...]:
    """Give a paragraph of an act that has no name here that act, so that it is taken for no other's."""
    given = []
    for one in found:
        named = _UNKNOWN_ACT.search(text, 0, one.start) if one.inferred else None
        if named:
            start = named.start()
            one = replace(one, act=named["act"].lower(), start=start, text=text[start : one.end], inferred=False)
        given.append(one)
    return tuple(given)


def _with_places(text: str, found: Sequence[Reference]) -> tuple[Reference, ...]:
    """Add the parts and pages that a question names to what it names else."""
    taken = [(reference.start, reference.end) for reference in found]
    places = [place for place in asked_places(text) if not any(place.start < b and a < place.end for a, b in taken)]
    pages = [place for place in places if str(place.number).startswith("side ")]
    if pages and not _HAS_PAGES.search(text):
        alone = not question_terms(_without(text, pages))
        places = [place for place in places if place not in pages or alone]
    return tuple(sorted((*found, *places), key=lambda reference: (reference.start, reference.end)))


def _without(text: str, references: Sequence[Reference]) -> str:
    """Blank out references; all else keeps its place."""
    rest = list(text)
    for reference in references:
        rest[reference.start : reference.end] = " " * (reference.end - reference.start)
    return "".join(rest)


def _schemes(text: str, references: Sequence[Reference]) -> tuple[str, ...]:
    """Name the schemes that a question is about: by their terms, or by § 95 and § 96 however they are written."""
    named = {f"§ {r.number}" for r in references if r.kind == "provision" and r.act in (None, "serviceloven")}
    return _told_schemes(_NOT_THAT_SCHEME.sub(" ", text), named) or _told_schemes(text, named)


def _told_schemes(text: str, named: AbstractSet[str]) -> tuple[str, ...]:
    mentioned = schemes_in(text)
    written = {scheme for scheme, pattern in _WRITTEN.items() if pattern.search(text)}
    return tuple(scheme for scheme in (SCHEME_95, SCHEME_96) if scheme in {*mentioned, *named, *written})


def _words(text: str) -> tuple[str, ...]:
    """Give the telling words of a text, lower case, each once; and its numbers and references as they are."""
    return tuple(dict.fromkeys(token for token, is_word in tokens(text) if not (is_word and is_stop_word(token))))
