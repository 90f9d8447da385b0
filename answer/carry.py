"""A sentence in a language model's words, and the quote it leans on -> what the quote does not carry, or None (pure).

A model may shorten a quote, and no more: the words of its sentence stand in the quote in the same order, most of the
quote's words are kept, and none is left out that turns, bounds or conditions a rule. That strikes true sentences too. A
false one passes only where leaving out words that none of this knows changes the sense.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from law.records import Citation
from law.terms import tokens
from law.words import own_keys

NOT_PLAIN = "den er ikke én almindelig sætning"
OTHER_WORDS = "den har ord eller tal, som ikke står sådan i citatet"
LEFT_OUT = "den udelader et tal, et »ikke«, en betingelse eller en grænse, som citatet har"
TOO_SHORT = "den udelader for meget af citatet"

_MAX_CHARS = 400
# A model's sentence keeps at least this share of the quote's words.
_LEAST_KEPT = 0.7
# What a sentence is made of: letters, marks, digits, punctuation, "§" and "%", and spaces.
_CATEGORIES = frozenset({"Lu", "Ll", "Mn", "Nd", "Zs", "Po", "Ps", "Pe", "Pd", "Pi", "Pf"})
_SIGNS = frozenset("§%/")
_NO_SIGNS = frozenset("<>{}|`\\@*_#")
_ADDRESS = re.compile(r"https?:|www\.")
# What turns a rule, bounds it or makes it conditional. Left out, or put elsewhere, another rule is told.
_TELLING_WORDS = """
    ikke ingen intet aldrig hverken uden næppe undlade undlader afslag afslå kun alene udelukkende medmindre undtagen
    undtagelse undtagelsesvis undtagelsesvist dog bortset skal kan må bør kunne skulle måtte vil ville pligt forpligtet
    kræver krav betingelse betingelser mulighed tilbyde ret berettiget mindst højst mere end flere færre mindre over
    under maksimalt minimum senest først tidligst inden før efter indtil siden normalt udgangspunkt særlige særligt
    tilfælde uge ugen uger ugentligt ugentlig dag dage dagen døgn døgnet måned måneden måneder år time timer minutter
    kr kroner procent helt hvis når såfremt forudsat fordi omfang eneste altid alle enhver ethvert hver begge både eller
    og samt men medmindre mens konkret individuel en et to tre fire fem seks syv otte ni ti elleve tolv halv hel hele
"""
_TELLING = frozenset(_TELLING_WORDS.split())
# What a sentence may call by the other name.
_SAME = {"kommunalbestyrelse": "kommune"}


def fault(text: str, citations: Sequence[Citation]) -> str | None:
    """Tell in Danish what the quotes of ``citations`` do not carry of a sentence; None when they carry it."""
    told, quoted = _words(text), [word for citation in citations for word in _words(citation.quote)]
    if not _is_plain(text):
        return NOT_PLAIN
    if not _in_order((key for _, key in told), [key for _, key in quoted]):
        return OTHER_WORDS
    if not _in_order((key for word, key in quoted if _is_telling(word)), [key for _, key in told]):
        return LEFT_OUT
    return TOO_SHORT if len(told) < _LEAST_KEPT * len(quoted) else None


def _is_plain(text: str) -> bool:
    signs = all(
        char not in _NO_SIGNS and (char in _SIGNS or unicodedata.category(char) in _CATEGORIES) for char in text
    )
    ends = text.rstrip().endswith((".", "!")) and any(char.isalpha() for char in text)
    return signs and ends and len(text) <= _MAX_CHARS and not _ADDRESS.search(text)


def _is_telling(word: str) -> bool:
    """Tell a word that may not be left out: a number, a reference, or one that turns, bounds or conditions a rule."""
    return word in _TELLING or any(char.isdigit() for char in word)


def _in_order(wanted: Iterable[str], given: Sequence[str]) -> bool:
    """Tell whether all that is wanted is given, in the same order, each as often."""
    left = iter(given)
    return all(one in left for one in wanted)


def _words(text: str) -> list[tuple[str, str]]:
    """Give each word, number and reference of a text with the key that its forms share."""
    return [(token, _key(token) if is_word else token) for token, is_word in tokens(text)]


def _key(word: str) -> str:
    lemma = own_keys(word)[0]
    return _SAME.get(lemma, lemma)
