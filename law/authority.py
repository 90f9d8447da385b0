"""Which kind of source binds whom, and in which order kinds are shown (pure).

An act binds all; an order binds under its act; Ankestyrelsen's principle decisions bind municipalities in like cases.
The rest explains: the ministry's guidance, Ankestyrelsen's notes, cases and studies, and DUKH's advice.
"""

from law.records import Kind, Part

# Lower is stronger. Kinds of one number weigh alike.
RANKS: dict[Kind, int] = {
    "lov": 1,
    "bekendtgørelse": 2,
    "principafgørelse": 3,
    "vejledning": 4,
    "vejledningsside": 4,
    "skrivelse": 4,
    "praksisnotat": 5,
    "sag": 6,
    "praksisundersøgelse": 6,
    "eksempel": 7,
    "artikel": 8,
    "nyhedsbrev": 9,
    "henvendelse": 9,
    "dokument": 9,
}
NAMES: dict[Kind, str] = {
    "lov": "Lov",
    "bekendtgørelse": "Bekendtgørelse",
    "principafgørelse": "Principafgørelse",
    "vejledning": "Vejledning",
    "vejledningsside": "Ministeriets vejledning",
    "skrivelse": "Skrivelse",
    "praksisnotat": "Praksisnotat",
    "sag": "Afgjort sag",
    "praksisundersøgelse": "Praksisundersøgelse",
    "eksempel": "Eksempel fra praksisundersøgelse",
    "artikel": "Artikel fra Ankestyrelsen",
    "nyhedsbrev": "DUKH-nyhedsbrev",
    "henvendelse": "DUKH-henvendelse",
    "dokument": "Dokument",
}
# What a reader is told of a sentence that is no quote, and of a quote from before its rules were replaced.
WRITTEN = "skrevet af en sprogmodel; læs citatet"
REPLACED = "Skrevet under {rules}."
# What a reader is told of a quote whose letters no person wrote into the file, by the kind of its marks.
READ_BY_MACHINE = {
    "ocr": "Et citat er læst maskinelt fra et billede af siden. Sammenlign det med originalen, før det bruges.",
    "doubtful §": "Et tegn i et citat kan være et paragraftegn, som den maskinelle læsning har mistet.",
}
PARTS: dict[Part, str] = {
    "svar": "Kort svar",
    "regel": "Hvad der ellers gælder",
    "forbehold": "Forbehold og undtagelser",
    "frist": "Frister",
    "spænding": "Kilder, der trækker i en anden retning",
    "fakta": "Hvad der skal oplyses eller vægtes",
    "helhed": "Andre bestemmelser, der kan være relevante",
}


def binds_municipalities(kind: Kind) -> bool:
    """Tell whether a source of this kind binds a municipality's decision.

    >>> binds_municipalities("principafgørelse"), binds_municipalities("vejledningsside")
    (True, False)
    """
    return RANKS[kind] <= RANKS["principafgørelse"]
