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
