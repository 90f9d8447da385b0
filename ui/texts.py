"""Every Danish word of the page, so that its language is read and mended in one place."""

from types import MappingProxyType

from law.records import Status

APP = "Hjælpebasen – § 95 og § 96"
PAGE_TITLE = "{page} – Hjælpebasen"
ASK, READER, SOURCES = "Spørg", "Kilde", "Om kilderne"
AND = " og "

ASK_TITLE = "Spørg om hjælp efter § 95 og § 96"
ASK_LEAD = (
    "Svaret er ordrette citater fra serviceloven, ministeriets vejledning og Ankestyrelsens afgørelser, "
    "hvert med en henvisning, du kan slå op."
)
QUESTION = "Dit spørgsmål"
SUBMIT = "Spørg"
PRIVACY = (
    "Det, du skriver, gemmes ikke og forlader ikke maskinen. "
    "Spørgsmålet står i sidens adresse, så skriv ikke navne eller CPR-numre."
)
PRIVACY_WRITER = (
    "Det, du skriver, gemmes ikke. Spørgsmålet sendes uden CPR-numre til sprogmodellen på {host}, som er valgt i "
    "indstillingerne. Det står i sidens adresse, så skriv ikke navne eller CPR-numre."
)
EXAMPLES_TITLE = "Eksempler på spørgsmål"
EXAMPLES = (
    "Hvem kan være arbejdsleder i en BPA-ordning?",
    "Kan der gives rådighedstimer om natten?",
    "Kan jeg tage mine hjælpere med på ferie i udlandet?",
    "Hvor lang er fristen for at klage over kommunens afgørelse?",
    "Skal kommunen give 14 ugers varsel, før hjælpen nedsættes?",
    "Kan en pårørende være hjælper efter § 95, stk. 3?",
)
EMPTY_QUESTION = "Skriv et spørgsmål."
LOADING = "Åbner kilderne …"
SEARCHING = "Søger i kilderne …"

ANSWER_TITLE = "Svar"
OPEN_QUOTE = "Se citat [{number}] i kilden"
OPEN_PASSAGE = "Se stedet i kilden"
CITATION_LABEL = "Henvisning til at sætte ind i en afgørelse:"
PATH_JOINT = " / "
EVIDENCE = "Grundlag for status: {evidence}"

REFUSAL_TITLE = "Kilderne svarer ikke på spørgsmålet"
NEAREST_TITLE = "Nærmeste steder i kilderne – ikke et svar"
HITS_TITLE = "Steder i kilderne, der ligger nærmest spørgsmålet"
FOOTER = "Fundet på {seconds} sekunder. Indeks {fingerprint}."

BACK_TO_ANSWER = "Tilbage til svaret"
CHOOSE_SOURCE = "Vælg en kilde"
UNKNOWN_SOURCE = "Kilden i adressen findes ikke her. Vælg en kilde på listen."
BAD_PLACE = "Stedet i adressen findes ikke i kilden. Her er hele teksten."
QUOTE_SHOWN = "Citatet er markeret i teksten nedenfor."
SIGNS_KEY = "{restored}: tegnet mangler i kildens tekst og er gendannet. {lost}: er gået tabt og gættes ikke."

EVALUATION = "Evaluering"
EVALUATION_TITLE = "Evaluering"
EVALUATION_LEAD = (
    "Hvor godt vidensbasen fører til det, der afgjorde kendte spørgsmål og sager. Den forudsiger ikke nogens udfald."
)
NO_EVALUATION = "Der er ingen evaluering endnu. Kør »make eval«, og genindlæs siden."

SOURCES_TITLE = "Om kilderne"
SOURCES_LEAD = "Svarene bygger på disse kilder og ikke på andet. Hver kilde kan læses i sin helhed."
READ_SOURCE = "Læs kilden"
ISSUED = "Udgivet"
PUBLISHER = "Udgiver"
KIND = "Art"
TERMS = "Vilkår"
URL = "Adresse"
UNDATED = "Uden dato"

RESTORED_TITLE = "Tegnet er gendannet: det mangler i kildens tekst"
LOST_NUMBER = "[nummer mangler i kilden]"
LOST = MappingProxyType(
    {"lost amount": "[beløb mangler i kilden]", "lost date": "[dato eller årstal mangler i kilden]"}
)
PAGE_NUMBER = "s. {number}"

SETTINGS_PROBLEM = "Indstillingerne kan ikke læses. Ret filen settings.toml, og start siden igen. Fejlen er: {error}"
UNEXPECTED = "Noget gik galt. Genindlæs siden. Bliver det ved, så genstart med »make run« og se fejlen i terminalen."

STATUSES: MappingProxyType[Status, str] = MappingProxyType(
    {
        "gældende": "Gældende",
        "historisk": "Historisk",
        "ukendt": "Status ukendt",
    }
)
STATUS_DATE = "(oplyst {date})"
MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)


def danish_date(iso: str) -> str:
    """Write an ISO date, or one that stops at its month or year, as Danes do.

    >>> danish_date("2019-07-01"), danish_date("2019-07"), danish_date("2019")
    ('1. juli 2019', 'juli 2019', '2019')
    """
    parts = iso.split("-")
    if len(parts) not in (2, 3) or not all(part.isdecimal() for part in parts) or not 1 <= int(parts[1]) <= 12:
        return iso
    words = [MONTHS[int(parts[1]) - 1], parts[0]]
    return " ".join([f"{int(parts[2])}.", *words] if len(parts) == 3 else words)


def status_words(status: Status, status_date: str | None) -> str:
    """Say a status with its date, so that colour is never needed to read it.

    >>> status_words("historisk", "2019-07-01"), status_words("ukendt", None)
    ('Historisk (oplyst 1. juli 2019)', 'Status ukendt')
    """
    date = [STATUS_DATE.format(date=danish_date(status_date))] if status_date else []
    return " ".join([STATUSES[status], *date])


def danish_seconds(seconds: float) -> str:
    """Write seconds with the Danish decimal comma.

    >>> danish_seconds(0.1234)
    '0,12'
    """
    return f"{seconds:.2f}".replace(".", ",")
