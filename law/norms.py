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
    r"(?:Det (?:gælder|betyder|er fx|er f\.eks\.|kan (?:fx |f\.eks\. |også )?(?:være|skyldes)|vil f\.eks\. være)"
    r"|Dette|Denne|Disse|Den (?:kan|skal|er)|Heraf|Hermed|Eller|I (?:så|disse|sådanne|det|dette) (?:fald|tilfælde)"
    r"|I den situation|De skal desuden|Der er tale om|Det skyldes|Årsagen|Grunden til|Begrundelsen for (?:dette|det)"
    r"|Det samme gælder|Det (?:kræver|forventes)|De (?:angivne|fordeler)|Hvis dette er tilfældet|Ligeledes|Her)\b"
)
_QUALIFIES = re.compile(
    r"\b(?:medmindre|dog|undtagelse(?:r|n)?|særlige tilfælde|forudsat|kun hvis|alene hvis|i det omfang)\b",
    re.IGNORECASE,
)
_DEADLINE = re.compile(
    r"\b(?:senest|\w*frist(?:en|er|erne)?|varsel|varsle[st]?|varslingsperiode\w*|inden afrejse|før \w+ påbegyndes)\b"
    r"|\binden (?:for )?(?:højst )?(?:\d+|en|to|tre|fire|otte|fjorten) (?:uger?|dage?|måneder|hverdage|arbejdsdage)\b",
    re.IGNORECASE,
)
_WEIGHED = re.compile(
    r"\bvægt på\b|tilstrækkeligt? oplyst|\bskal (?:også |derfor |i den forbindelse )?"
    r"(?:undersøge|oplyse|afdække|beskrive|indhente|belyse|tage stilling)|mangler (?:der )?(?:oplysning|beskrivelse)"
    r"|ikke (?:forholdt sig|taget stilling|undersøgt|beskrevet|redegjort)",
    re.IGNORECASE,
)
# What a study or a case found is no rule: "Sag 12: hjemvisning", "I seks sager har kommunen ikke …".
_COUNT = (
    r"(?:alle|en|én|to|tre|fire|fem|seks|syv|otte|ni|ti|begge|flere|mange|nogle|enkelte|hovedparten|størstedelen|\d+)"
)
_FINDING = re.compile(
    rf"Sag \d+:|I {_COUNT} (?:af|ud af|sager|bevillings|afslags|øvrige)|I (?:alle|begge|en|én|nogle|flere) sag(?:er)?\b"
    r"|I (?:den|de|disse) (?:første|anden|andre|tredje|fjerde|femte|sidste|to|tre|fire|fem|øvrige|resterende)\b"
    rf"|[^.]{{0,80}}\bi {_COUNT} (?:ud )?af (?:de |sagerne|\d)"
    r"|[^.]{0,60}\b(?:sager|kommuner)(?:ne)? (?:har ikke|viser)\b"
    r"|(?:Hver (?:anden|tredje|fjerde|femte)|\d+ kommuner)\b"
    r"|(?:Knap|Godt|Lidt (?:over|under)|Cirka|Omkring) (?:hver|halv|\d)"
    r"|Vi er enige\b|Vi ville? |Endelig viser"
    r"|.*(?:ndersøgelsen viser|agsgennemgangen viser|Vi kan (?:ikke )?(?:på|ud fra))",
    re.IGNORECASE,
)
_ASKS_FOR_FINDINGS = re.compile(
    r"hvor mange|hvor ofte|andel|procent|statistik|fordel(?:t|ing)|undersøgelse|\bsag(?:er|en|erne)?\b|tabel|figur"
    r"|eksemp"
    r"|(?:gør|dækker|har|mener|svarer|angiver) komm?uner",
    re.IGNORECASE,
)
_TURNS = re.compile(
    r"\b(?:ikke|ingen|intet|aldrig|hverken|uden|undlade|undlader|afslag|afslå\w*|kun|alene|medmindre|undtag\w*|næppe"
    r"|skal|kan|må|bør|ret|krav|mindst|højst|mere|senest|normalt|særlige|dog|godkendt)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*(?:-\d+)?")


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


def tells_a_finding(sentence: str) -> bool:
    """Tell whether a sentence says what was found in cases, and not what holds.

    >>> tells_a_finding("I seks sager er parten ikke hørt."), tells_a_finding("Kommunen skal høre parten.")
    (True, False)
    """
    return bool(_FINDING.match(sentence))


def asks_for_findings(question: str) -> bool:
    """Tell whether a question is about what was found: how many, in which cases, in the study."""
    return bool(_ASKS_FOR_FINDINGS.search(question))


def turns(text: str) -> frozenset[str]:
    """Give the words of a text that deny, limit, allow or demand, lower case: rules with other ones differ.

    >>> sorted(turns("Der kan ikke gives støtte, medmindre borgeren alene ..."))
    ['alene', 'ikke', 'kan', 'medmindre']
    """
    return frozenset(match.group().lower() for match in _TURNS.finditer(text))


def numbers(text: str) -> list[str]:
    """Give the numbers of a text as they are written, in its order.

    >>> numbers("§ 95, stk. 3, jf. 63-15: 3.685 kr.")
    ['95', '3', '63-15', '3.685']
    """
    return _NUMBER.findall(text)
