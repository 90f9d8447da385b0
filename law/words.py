"""Danish words -> the keys under which their forms and parts meet: "rådighedstimerne" meets "timer" (pure).

A word's own keys are its lemma and, marked "~", its stem, both folded; a compound has the lemmas of its parts besides.
Lemmas come from simplemma's Danish dictionary (0.8 million forms), which is also the list of words that a compound
may be cut into.
"""

from functools import cache, lru_cache

from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from law.terms import fold, stem, tokens

# Shorter words are parts of too many others by chance; these few are parts of the field's own words.
_LEAST_PART = 4
_SHORT_PARTS = frozenset({"løn", "mad", "nat", "tid", "bil", "dag", "sag", "lov", "hus", "råd", "bad", "syg"})
# They open verbs and adverbs ("overtage", "efterhånden"), where the rest is no head of a compound.
_PREFIX_WORDS = "over under efter frem imod med gennem sammen tilbage inden mellem uden hver anden selv"
_PREFIXES = frozenset(_PREFIX_WORDS.split())
_LINKS = ("", "s", "e")
_LEAST_COMPOUND = 7


@cache
def _dictionary() -> dict[str, str]:
    return DefaultDictionaryFactory().get_dictionary("da")  # type: ignore[return-value]


def lemma(word: str) -> str:
    """Give the dictionary form of a lower-case word, or the word itself when the dictionary doesn't know it.

    >>> lemma("truffet"), lemma("kommunerne"), lemma("xyzzy")
    ('træffe', 'kommune', 'xyzzy')
    """
    known = _dictionary()
    found = known.get(word, word)
    # The dictionary goes one step at a time for some: "timerne" -> "timer" -> "time".
    return known.get(found, found)


@lru_cache(maxsize=50_000)
def parts(word: str) -> tuple[str, ...]:
    """Cut a lower-case compound into its parts as they stand; () for a word that is none.

    >>> parts("rådighedstimerne"), parts("arbejdslederfunktionen"), parts("kommunen")
    (('rådigheds', 'timerne'), ('arbejd', 'leder', 'funktion'), ())
    """
    if len(word) < _LEAST_COMPOUND:
        return ()
    # The longest head first: "modtager" before "tager" in "tilskudsmodtager".
    for cut in range(3, len(word) - 2):
        head = word[cut:]
        if not _is_part(head) or (head[0] == "s" and _is_part(head[1:])):  # "rådighed-s-timer", no shoals of fish
            continue
        for link in _LINKS:
            first = word[:cut].removesuffix(link) if link else word[:cut]
            if (link and first == word[:cut]) or first in _PREFIXES or not _is_part(first):
                continue
            return (*(parts(first) or (first,)), *(parts(lemma(head)) or (head,)))
    return ()


def _is_part(text: str) -> bool:
    return (len(text) >= _LEAST_PART or text in _SHORT_PARTS) and text in _dictionary()


@lru_cache(maxsize=50_000)
def own_keys(word: str) -> tuple[str, ...]:
    """Give the keys of a lower-case word itself: its lemma, and its stem marked by "~"."""
    return fold(lemma(word)), "~" + fold(stem(word))


@lru_cache(maxsize=50_000)
def part_keys(word: str) -> tuple[str, ...]:
    """Give the keys of a compound's parts."""
    return tuple(dict.fromkeys(fold(lemma(part)) for part in parts(word)))


def text_keys(text: str, *, compounds: bool = True) -> list[str]:
    """Give all keys of a text in order: of each word and its parts, and its references and numbers as they are.

    Without ``compounds`` no word is cut into parts, which is how a search is measured that knows none.
    """
    found: list[str] = []
    for token, is_word in tokens(text):
        if not is_word:
            found.append(token)
            continue
        found.extend(own_keys(token))
        if compounds:
            found.extend(part_keys(token))
    return found
