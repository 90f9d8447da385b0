"""A sentence in a language model's words, and the quotes it leans on -> what the quotes do not carry, or None (pure).

A sentence is carried when all its references and telling words stand in the quotes, and when its numbers, "skal",
"kan", "ikke", "kun" and "medmindre" come in the order that they have there. That strikes some true sentences; a false
one passes only where the quote's own words in another order say something else.
"""

import re
from collections.abc import Iterable, Sequence

from law.norms import numbers
from law.records import Citation
from law.references import covers, find_references
from law.terms import is_stop_word, tokens
from law.words import own_keys

NOT_PLAIN = "den er ikke én almindelig sætning"
OTHER_NUMBER = "den har et tal, som ikke står i citatet"
OTHER_RULE = "den nævner en bestemmelse eller afgørelse, som citatet ikke nævner"
OTHER_SENSE = "»skal«, »kan«, »ikke«, »kun« eller »medmindre« står ikke som i citatet"
OTHER_WORDS = "den har ord, som citatet ikke har"

_MAX_CHARS = 400
# A sentence has words, an end, and no markup or address.
_PLAIN = re.compile(r"[^\W\d_][^\n<>{}|`\\]*[.!]|§[^\n<>{}|`\\]*[.!]")
_ADDRESS = re.compile(r"https?:|www\.|@")
# What turns a rule into its opposite, or into a weaker or a wider one. Each is named by its first word.
_OPERATORS = {
    "ikke": r"ikke|ingen|intet|aldrig|hverken|uden|næppe|undlad\w*|afsl[aå]\w*",
    "kun": r"kun|alene|udelukkende",
    "medmindre": r"medmindre|undtag\w*|dog|bortset",
    "skal": r"skal|pligt\w*|forpligte\w*|kræve\w*|krav|betingelse\w*",
    "kan": r"kan|må|mulighed\w*|tilbyde\w*|bør|kunne",
    "ret": r"ret|berettige\w*",
    "mindst": r"mindst|over|mere|flere|minimum",
    "højst": r"højst|under|mindre|færre|maksimal\w*",
}
# How a provision opens with its own number.
_LABEL = re.compile(r"\A(?:§ ?\d+ ?[a-z]?\.?|Stk\. ?\d+\.)")
# "efter § 95" names a rule; "efter afrejsen" a time.
_UNDER_RULE = re.compile(r"\befter(?=\s+(?:\w+\s+)?§)", re.IGNORECASE)
_OPERATOR = re.compile(
    r"\b(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _OPERATORS.items()) + r")\b", re.IGNORECASE
)
# These may never be left out: a rule without its "ikke" or its exception is another rule.
_NEVER_LEFT_OUT = frozenset({"ikke", "kun", "medmindre"})
# Small words that a search leaves out, but that widen or narrow a rule.
_TELLING_WORDS = """
    alle altid alt begge eller eneste efter enhver ethvert først før hele her hver inden mange mens mod og også samt
    sidste stadig trods ved
"""
_TELLING = frozenset(_TELLING_WORDS.split())
# What a sentence may call by another name than the quote.
_SAME = (
    frozenset({"kommune", "kommunalbestyrelse"}),
    frozenset({"borger", "person", "modtager", "pågældende", "ansøger"}),
    frozenset({"bpa", "assistance"}),
)


def fault(text: str, citations: Sequence[Citation]) -> str | None:
    """Tell in Danish what the quotes of ``citations`` do not carry of a sentence; None when they carry it."""
    quotes = "\n".join(citation.quote for citation in citations)
    places = "\n".join(citation.locator for citation in citations)
    if not _is_plain(text):
        return NOT_PLAIN
    if not _in_order(numbers(text), numbers(quotes)) and not _under_place(text, quotes, places):
        return OTHER_NUMBER
    named = find_references(f"{quotes}\n{places}", act="serviceloven")
    if not all(any(covers(one, other) for other in named) for one in find_references(text, act="serviceloven")):
        return OTHER_RULE
    if not _told_alike(_operators(text), _operators(quotes)):
        return OTHER_SENSE
    known = {key for word in _words(f"{quotes}\n{places}") for key in _keys(word)}
    if not all(
        known & _keys(word) for word in _words(_UNDER_RULE.sub(" ", text)) if word in _TELLING or not is_stop_word(word)
    ):
        return OTHER_WORDS
    return None


def _is_plain(text: str) -> bool:
    return len(text) <= _MAX_CHARS and bool(_PLAIN.fullmatch(text)) and not _ADDRESS.search(text)


def _operators(text: str) -> list[str]:
    return [match.lastgroup or "" for match in _OPERATOR.finditer(text)]


def _told_alike(told: Sequence[str], quoted: Sequence[str]) -> bool:
    """Tell whether the operators of a sentence come in the order of the quote's, with none left out that may not be."""
    return _in_order(told, quoted) and all(
        told.count(operator) == quoted.count(operator) for operator in _NEVER_LEFT_OUT
    )


def _in_order(told: Iterable[str], quoted: Iterable[str]) -> bool:
    """Tell whether all that is told comes in the quote, in the same order, each as often."""
    left = iter(quoted)
    return all(one in left for one in told)


def _under_place(text: str, quotes: str, places: str) -> bool:
    """Tell whether a sentence opens with the quote's own place ("Efter § 95, stk. 3, …"), and then keeps to it."""
    told, place = numbers(text), numbers(places)
    if not places.startswith("§") or _in_order(place, numbers(quotes)):
        return False  # a page is no part of a rule, and a quote that names its place needs no other
    own = _LABEL.sub("", quotes)
    return told[: len(place)] == place and _in_order(told[len(place) :], numbers(own))


def _words(text: str) -> set[str]:
    return {token for token, is_word in tokens(text) if is_word}


def _keys(word: str) -> set[str]:
    keys = set(own_keys(word))
    for names in _SAME:
        if not keys.isdisjoint({key for name in names for key in own_keys(name)}):
            keys |= {key for name in names for key in own_keys(name)}
    return keys
