"""Danish text -> terms for the lexical leg and for coverage; question and passage go the same way (pure).

>>> terms("Jf. servicelovens § 95, stk. 3")
['jf', 'servicelov', '§95', '95', 'stk3']
>>> question_terms("Hvem overvaager § 95?")
[('overvaag', 'overvag'), ('§95', '§95')]
"""

import re
import threading
import unicodedata
from collections.abc import Iterator

import Stemmer

# "83 a" and "83a" are one paragraph, but "§ 83 i serviceloven", "§ 9 f.eks." and "§ 9 d. 1. juli" have no letter.
_PARAGRAPH = r"\d+ (?: [a-z](?!\w) | \s[a-h] (?! \w | \.\w | \.\s?\d ) )?"
_TOKEN = re.compile(
    rf"""
      # § 95, paragraf 83 a; the sign carries on in "§§ 95-96" and "§§ 95, 96 og 97"
      (?P<paragraph> §§ \s* {_PARAGRAPH} (?: \s* (?: [,–-] | \b(?:og|eller|samt)\b ) \s* {_PARAGRAPH} )*
                   | (?: § | \bparagraf (?: fen | ferne | fer )? \b ) \s* {_PARAGRAPH} )
      # stk. 3, stk. 2-4; not by comma: "stk. 3, 2. pkt." is one stk.
    | (?P<stk> \b (?: stk | stykke ) \.? \s* \d+ (?: \s* (?: [–-] | \b(?:og|eller)\b ) \s* \d{{1,2}} (?![\w-]) )* )
      # principafgørelse 63-15, the older C-13-06
    | (?P<decision> (?<![\w-]) (?: [a-z]-\d{{1,3}} | \d{{1,4}} ) -\d\d (?![\w-]) )
      # 1, 909, 1.250, 37,5, 83a
    | (?P<number> \d+ (?: (?: \.\d{{3}}(?!\d) )* (?: ,\d+ )? (?![a-z]\b) | [a-z]\b | ) )
      # borgerens, BPA's
    | (?P<word> [^\W\d_]+ ) (?: ['’]s\b )?
    """,
    re.VERBOSE,
)
_PARAGRAPHS = re.compile(_PARAGRAPH, re.VERBOSE)
_DIGITS = re.compile(r"\d+")

# Words that tell nothing of what is asked about.
_STOP = """
    ad af alene alle allerede alligevel alt altid altså anden andet andre at bare begge blandt blev blevet blive bliver
    burde bør da de dem den denne der deres derfor derved dermed det dette dig din dine disse dit dog du efter eftersom
    ej eller en end endnu ene eneste enten er et ethvert enhver for fordi forhold før først fået få får fik fra gennem
    gør gøre gjort gjorde ham han hans har hav have haft havde hele heller hen hende hendes henholdsvis her heraf
    herunder hver hverken hvem hvad hvis hvilke hvilken hvilket hvor hvordan hvorfor hvornår hvorvidt hos hun i idet
    ifølge igen ikke imellem imens imod ind inden indtil ingen intet ja jeg jer jeres jf jo kan kom komme kommer kun
    kunne lade lige man mange med meget mellem men mens mere mig min mindre mine mit mod må måtte na ned nej noget
    nogen nogle nok nu når nær og også om omkring op os over overfor pga på sammen samt selv selve senere ses sidste
    sig sige siger sin sine sit skal skulle som stadig stor store så sådan således tage tager temmelig til tilbage
    trods ud uden under undtagen var ved vedrørende vi via vil ville vor vore vores være været bl d eks f ift m mht mv
    nr osv pkt stk v
"""
_TYPED = str.maketrans({"å": "aa", "ø": "oe", "æ": "ae"})
_STOP_WORDS = frozenset(_STOP.split()) | frozenset(_STOP.translate(_TYPED).split())

_FOLDED = {"å": "a", "aa": "a", "ø": "o", "oe": "o", "ö": "o", "æ": "ae", "ä": "ae"}
_FOLDABLE = re.compile("|".join(_FOLDED))

_STEMMER = Stemmer.Stemmer("danish")
# A stemmer keeps state between calls.
_STEMMER_LOCK = threading.Lock()


def terms(text: str) -> list[str]:
    """Give all terms of a passage in order: word stems, and references and numbers as they are.

    A paragraph gives "§95" and "95", so that "§ 95" and a bare "95" both find it.
    """
    return _listed(list(tokens(text)))


def folded_terms(text: str) -> list[str]:
    """Give the terms with å, aa and a alike, ø, oe and o alike, æ and ae alike, accents gone."""
    return _listed([(fold(part) if is_word else part, is_word) for part, is_word in tokens(text)])


def is_stop_word(word: str) -> bool:
    """Tell whether a lower-case word tells nothing of what is asked about."""
    return word in _STOP_WORDS


def question_terms(text: str) -> list[tuple[str, str]]:
    """Give the terms that tell what is asked about, each once, as (term, folded term); stop words are left out."""
    kept = [(part, is_word) for part, is_word in tokens(text) if not (is_word and part in _STOP_WORDS)]
    words = [part for part, is_word in kept if is_word]
    pairs = iter(zip(_stems(words), _stems([fold(word) for word in words]), strict=True))
    return list(dict.fromkeys(next(pairs) if is_word else (part, part) for part, is_word in kept))


def fold(text: str) -> str:
    """Write lower-case Danish so that it is the same on a keyboard without å, ø and æ.

    >>> fold("overvågning"), fold("overvaagning"), fold("overvagning")
    ('overvagning', 'overvagning', 'overvagning')
    """
    plain = _FOLDABLE.sub(lambda match: _FOLDED[match[0]], text)
    return "".join(char for char in unicodedata.normalize("NFD", plain) if not unicodedata.combining(char))


def tokens(text: str) -> Iterator[tuple[str, bool]]:
    """Cut a text into (token, whether it is a word): lower case, references joined to their signs."""
    # The soft hyphen shows where a word may break; it is no part of the word.
    clean = unicodedata.normalize("NFC", text).lower().replace("\N{SOFT HYPHEN}", "")
    for match in _TOKEN.finditer(clean):
        value, kind = match[0], match.lastgroup
        if kind == "paragraph":
            yield from (("§" + "".join(number[0].split()), False) for number in _PARAGRAPHS.finditer(value))
        elif kind == "stk":
            yield from ((f"stk{number}", False) for number in _DIGITS.findall(value))
        elif kind == "word":
            yield match["word"], True
        else:
            yield value.replace(".", ""), False


def _listed(parts: list[tuple[str, bool]]) -> list[str]:
    stems = iter(_stems([part for part, is_word in parts if is_word]))
    listed: list[str] = []
    for part, is_word in parts:
        listed.append(next(stems) if is_word else part)
        if part.startswith("§"):
            listed.append(part[1:])
    return listed


def stem(word: str) -> str:
    """Give the Danish stem of a lower-case word."""
    return _stems([word])[0]


def _stems(words: list[str]) -> list[str]:
    with _STEMMER_LOCK:
        stems: list[str] = _STEMMER.stemWords(words)
    return stems
