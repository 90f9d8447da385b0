"""Text -> whether it states a rule, or only points elsewhere (pure)."""

import re

# What tells a rule from a story: "skal", "kan ikke", "er en betingelse", "har ret til", "senest", "højst".
_RULE = re.compile(
    r"\b(?:skal|må|kan (?:der )?(?:dog )?(?:ikke|alene|kun)|betingelse|ret til|hjemmel"
    r"|højst|mindst|senest|krav|pligt)\b",
    re.IGNORECASE,
)
# A sentence that only points elsewhere answers nothing: "Vi henviser til principafgørelse 75-16."
_POINTER = re.compile(
    r"Vi henviser til|Der henvises til|Se (?:tabel|figur|bilag|punkt)|Dette fremgår (?:også )?af"
    r"|Reglerne om .* fremgår af|Nedenfor (?:er|fremgår|gennemgår|uddybes)"
    r"|(?:Tabel|Figur) \d+\.\d+\.? (?:er|viser|giver|nedenfor)|(?:Af|I) (?:tabel|figur) \d"
)
# A question in a source is not its answer, and an address is no sentence.
_NO_STATEMENT = re.compile(r"\?$|https?://")
_LEANS_BACK = re.compile(
    r"(?:Dog|Derimod|Herunder|Herudover|Derudover|Desuden|Endvidere|Den mulighed)\b"
    r"|Det (?:gælder|er) (?:også|ligeledes)\b"
    r"|[^,.]{0,40}\b(?:dog|derfor|således|endvidere|derimod)\b"
)
# "Dette gælder", "Den kan", "Disse timer": what it points back to stands in the sentence before.
_POINTS_BACK = re.compile(
    r"(?:Det (?:gælder|betyder|kan fx være|vil f\.eks\. være)|Dette|Denne|Disse|Den (?:kan|skal|er)|Heraf|Hermed)\b"
)
_QUALIFIES = re.compile(
    r"\b(?:medmindre|dog|undtagelse\w*|undtagelsesvis\w*|særlige tilfælde|forudsat|kun hvis|alene hvis|i det omfang)\b",
    re.IGNORECASE,
)
_DEADLINE = re.compile(
    r"\b(?:senest|frist\w*|varsel\w*|varslingsperiode\w*|inden for \d|inden afrejse|før \w+ påbegyndes)\b"
    r"|\b(?:\d+|fire|otte|fjorten) (?:ugers?|dages?|måneder|måneds)\b",
    re.IGNORECASE,
)
_WEIGHED = re.compile(
    r"\bvægt på\b|tilstrækkeligt? oplyst|\bskal (?:også |derfor |i den forbindelse )?"
    r"(?:undersøge|oplyse|afdække|beskrive|indhente|belyse|tage stilling)|mangler (?:der )?(?:oplysning|beskrivelse)"
    r"|ikke (?:forholdt sig|taget stilling|undersøgt|beskrevet|redegjort)",
    re.IGNORECASE,
)


def states_rule(text: str) -> bool:
    """Tell whether a text has the words of a rule.

    >>> states_rule("Der kan ikke bevilges støtte."), states_rule("Borgeren bor hjemme.")
    (True, False)
    """
    return bool(_RULE.search(text))


def only_points(sentence: str) -> bool:
    """Tell whether a sentence does nothing but send the reader elsewhere."""
    return bool(_POINTER.match(sentence) or _NO_STATEMENT.search(sentence))


def leans_back(sentence: str) -> bool:
    """Tell whether a sentence needs the one before it: an exception, a consequence, an addition.

    >>> leans_back("Kommunen kan dog fastsætte et serviceniveau."), leans_back("Borgeren har ret til hjælp.")
    (True, False)
    """
    return bool(_LEANS_BACK.match(sentence))


def points_back(sentence: str) -> bool:
    """Tell whether a sentence is only understood after the one before it.

    >>> points_back("Det gælder også ved ferie."), points_back("Der kan gives tilskud.")
    (True, False)
    """
    return leans_back(sentence) or bool(_POINTS_BACK.match(sentence))


def qualifies(sentence: str) -> bool:
    """Tell whether a sentence makes an exception or sets a condition: "medmindre", "dog", "i særlige tilfælde"."""
    return bool(_QUALIFIES.search(sentence))


def sets_deadline(sentence: str) -> bool:
    """Tell whether a sentence sets a deadline or a notice: "senest 4 uger", "14 ugers varsel"."""
    return bool(_DEADLINE.search(sentence))


def weighs_facts(sentence: str) -> bool:
    """Tell whether a sentence says what was weighed, or is to be established: "lagde vægt på", "skal undersøge"."""
    return bool(_WEIGHED.search(sentence))
