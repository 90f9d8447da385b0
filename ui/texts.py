"""Every Danish word of the page, so that its language is read and mended in one place."""

from collections.abc import Iterable
from types import MappingProxyType

from law.authority import REPLACED
from law.dates import danish_date as danish_date
from law.records import Case, Citation, Kind, Status

APP = "Hjælpebasen – § 95 og § 96"
PAGE_TITLE = "{page} – Hjælpebasen"
ASK, READER, CASES, OVERVIEW, NOTE = "Spørg", "Kilde", "Sager", "Overblik", "Notat"
SOURCES = "Kilder og status"
AND = " og "

ASK_TITLE = "Spørg om hjælp efter § 95 og § 96"
ASK_LEAD = (
    "Svaret er ordrette citater fra serviceloven, ministeriets vejledning og Ankestyrelsens afgørelser, "
    "hvert med en henvisning, du kan slå op."
)
QUESTION = "Dit spørgsmål"
SUBMIT = "Spørg"
PRIVACY = (
    "Det, du skriver, gemmes ikke og forlader ikke den maskine, som siden kører på. "
    "Spørgsmålet står i sidens adresse, så skriv ikke navne eller CPR-numre."
)
PRIVACY_WRITER = (
    "Det, du skriver, gemmes ikke. Spørgsmålet sendes uden CPR-numre til sprogmodellen på {host}, som er valgt i "
    "indstillingerne. Det står i sidens adresse, så skriv ikke navne eller CPR-numre."
)
EXAMPLES_TITLE = "Eksempler på spørgsmål"
EXAMPLES = MappingProxyType(
    {
        "Sagsbehandler": (
            "Kan kommunen bevilge rådighedstimer efter SEL § 95, stk. 3?",
            "Hvornår er et hjælpebehov på mere end 20 timer om ugen efter § 95?",
            "63-15",
        ),
        "DUKH-rådgiver": (
            "Kan jeg tage mine hjælpere med på ferie i udlandet?",
            "Må min mor være hjælper for mig?",
            "Kommunen vil tage hjælpen fra os. Hvor længe skal de varsle?",
        ),
        "Kvalitetsenhed": (
            "Hvad skal en afgørelse om BPA begrundes med?",
            "Hvilken kilde nævner både § 95 og § 97?",
            "Hvor mange afgørelser i undersøgelsen ville være hjemvist?",
        ),
    }
)
EMPTY_QUESTION = "Skriv et spørgsmål."
LOADING = "Åbner kilderne …"
SEARCHING = "Søger i kilderne …"

ANSWER_TITLE = "Svar"
ASKED = "Spørgsmål: »{question}«"
ASKED_NARROWED = "Afgrænset til: {filters}"
OPEN_QUOTE = "Se {what} i kilden"
OPEN_PASSAGE = "Se sted {rank} i kilden"
GATHER, UNGATHER = "Læg {what} i notat", "Tag {what} ud af notat"
COPY_QUOTE, COPY_CITATION = "Kopiér citat med henvisning", "Kopiér henvisning"
COPIED, NOT_COPIED = "Kopieret", "Kunne ikke kopieres"
PASTED = "»{quote}« ({citation}. {status}{since})"
SKIP = "Spring til indholdet"
PATH_JOINT = " / "
EVIDENCE = "Grundlag for status: {evidence}"

REFUSAL_TITLE = "Kilderne svarer ikke på spørgsmålet"
NEAREST_TITLE = "Nærmeste steder i kilderne – ikke et svar"
HITS_TITLE = "Steder i kilderne, der ligger nærmest spørgsmålet"
FOOTER = "Fundet på {seconds} sekunder. Indeks {fingerprint}."

MASKED = (
    "Det ligner personoplysninger og er skjult, før der blev søgt: {kinds}. Ret spørgsmålet, hvis det var noget andet."
)
EARLIER = "Tidligere spørgsmål i dette besøg ({count})"
NARROWED = "afgrænset"
NARROW, NARROW_ON = "Afgræns søgningen", "Afgræns søgningen – {count} valgt"
SCHEME, SOURCE_KIND, RULE, STATUS = "Ordning", "Kildens art", "Lov og paragraf", "Status"
SINCE, UNTIL = "Fra år", "Til og med år"
AS_OF = "Retstilstand pr."
AS_OF_HELP = (
    "Svaret bygger da på det, der gjaldt den dag, så vidt det er oplyst: nyere tekster er udeladt, og ved hvert citat "
    "står, hvad der er ændret senere."
)
ALL, ANY_RULE, ANY_YEAR = "Alle", "Alle bestemmelser", "Alle år"
RULE_COUNT = "{rule} (nævnt {count} steder)"
UNDATED_KEPT = (
    "En afgørelse tæller med sit eget år, andet med kildens; en udateret kilde med det tidligste år, den kan være fra."
)
CLEAR_FILTERS = "Fjern afgrænsningen"

BACK_TO_ANSWER = "Tilbage til svaret"
CHOOSE_SOURCE = "Vælg en kilde"
UNKNOWN_SOURCE = "Kilden i adressen findes ikke her. Vælg en kilde på listen."
BAD_PLACE = "Stedet i adressen findes ikke i kilden. Her er hele teksten."
QUOTE_SHOWN = "Citatet er markeret i teksten nedenfor."
SIGNS_KEY = (
    "{restored}: tegnet mangler i kildens tekst og er gendannet. {lost}: er gået tabt og gættes ikke. "
    "{unresolved}: det, der henvises til, er ikke optrykt i kilderne."
)
A_REFERENCE = "§ 999"
LEADS_TO = "Gå til {locator}"
UNRESOLVED = "Ikke optrykt i kilderne"
ABOUT_SOURCE, CONTENTS = "Om kilden", "Indhold"
CHOOSE_WORK, CHOOSE_WORK_HINT = "Hvad henviser til …", "Vælg en bestemmelse eller afgørelse i kilden"
WORK_COUNT = "{work} (henvist til {count} steder, hele paragraffen medregnet)"
CITED_EXACTLY, CITED_WHOLE = "Henviser til netop dette", "Henviser til hele paragraffen"
CITED_BY_NAME = "Afgørelser og sager om ordningen, som kun nævner den ved navn"
GROUP_COUNT = "{group} ({count})"
CITED_BY = "Hvad henviser hertil ({count})"
NOT_CITED = "Ingen andre steder i kilderne henviser til det markerede som bestemmelse eller afgørelse."
MORE = "Vis {count} mere"

EVALUATION = "Evaluering"
EVALUATION_TITLE = "Evaluering"
EVALUATION_LEAD = (
    "Hvor godt vidensbasen fører til det, der afgjorde kendte spørgsmål og sager. Den forudsiger ikke nogens udfald."
)
NO_EVALUATION = "Der er ingen evaluering endnu. Kør »make eval«, og genindlæs siden."

CASES_TITLE = "Sager: kendte sager, der ligner"
CASES_LEAD = (
    "Beskriv sagen uden personoplysninger. Du får de kendte sager, der ligner mest, hvad der afgjorde dem, reglerne og "
    "det, Ankestyrelsen ser efter."
)
DESCRIBE = "Beskrivelse af sagen"
FIND_CASES = "Find lignende sager"
CASE_PRIVACY = (
    "Beskrivelsen gemmes ikke og står ikke i adressen. Den er væk, når besøget slutter eller siden genindlæses."
)
NEAR_TITLE = "Nærmeste kendte sager"
NO_NEAR = "Beskrivelsen fører ikke til nogen kendt sag. Skriv på dansk, hvad hjælpen gælder, og hvad kommunen vil gøre."
SHARED, NONE_SHARED = "Fælles: {topics}.", "Intet fælles emne er fundet; sagen ligner i ord eller mening."
DIFFERS = "Det, der adskiller (fundet maskinelt i teksterne):"
DECIDED = "Det, der afgjorde sagen (udvalgt af en redaktør)"
WHOLE_CASE = "Hele teksten: {case}"
COMPARE = "Sammenlign sag {rank} med en anden"
SPREAD_TITLE = "Hvad kilderne siger om udfaldet"
SPREAD = "De {n} nærmeste kendte sager, efter hvad de er"
NO_FORECAST = (
    "Antal blandt {n} sager (højst {most}), som kilderne har valgt at gengive. Det er ikke en forudsigelse: sagerne er "
    "ikke udtrukket tilfældigt, og hver sag afgøres konkret og individuelt."
)
OUTCOME, COUNT, SHARE = "Udfald", "Antal", "Andel"
GOVERNING_TITLE = "Regler og principafgørelser, der kan styre sagen"
NO_GOVERNING = "Der er ikke fundet en regel, som passer til beskrivelsen. Spørg om ét punkt ad gangen på siden Spørg."
CHECKLIST_TITLE = "Tjekliste: det, Ankestyrelsen ser efter"
CHECKLIST_LEAD = (
    "Spørgsmålene er fra praksisundersøgelsen. Krydserne er kun til dig selv og er væk, når besøget slutter."
)
CHECKS_IN, CHECKS_OUT = "Læg tjeklisten i notat", "Tag tjeklisten ud af notat"
TAKES = "Hvad kilderne siger, det kræver"
PAIR_TITLE = "To sager ved siden af hinanden"
PAIR_LEAD = "Valget står i adressen og kan deles."
FIRST_CASE, SECOND_CASE, CHOOSE_CASE = "Den ene sag", "Den anden sag", "Vælg en sag"
CASE_LABEL = "{name} – {outcome} – {group}"
CASE_PARTS = MappingProxyType(
    {
        "case": "Sagen",
        "facts": "Sagens oplysninger",
        "question": "Henvendelsen",
        "assessment": "Vurdering",
        "outcome": "Udfald",
        "advice": "Rådgivning",
    }
)
WOULD_BE = "Ville være {outcomes}"
WOULD = MappingProxyType(
    {"stadfæstelse": "stadfæstet", "hjemvisning": "hjemvist", "ændring": "ændret", "ophævelse": "ophævet"}
)
CASE_KINDS: MappingProxyType[Kind, str] = MappingProxyType(
    {
        "sag": "Afgjorte sager",
        "eksempel": "Undersøgelsens eksempler: hvad Ankestyrelsen ville have gjort i en klagesag",
        "henvendelse": "Henvendelser til DUKH: rådgivning, ikke udfald",
    }
)
SPREAD_GROUP = "{kind} (n = {n})"
CHOSEN, TO_PAIR = "Valgt til sammenligning.", "Gå til sammenligningen"
NO_OUTCOME = "Udfald ikke oplyst"

OVERVIEW_TITLE = "Overblik: § 95 og § 96"
OVERVIEW_LEAD = "Hele området på én side. Hver celle er ordrette sætninger fra kilderne med henvisning."
ON_THIS_PAGE = "På denne side"
POINTS_TITLE = "§ 95 og § 96 punkt for punkt"
POINTS_CAPTION = "Det mest bindende står først. Sætningerne er udvalgt af en redaktør og er ikke udtømmende."
POINT = "Punkt"
EDITOR = "Redaktørens bemærkning: {note}"
NO_SENTENCE = "Ingen af kilderne har en sætning om det."
DECISIONS_TITLE = "Principafgørelser efter emne, år og status"
DECISIONS_CAPTION = "{shown} af {count} principafgørelser, de nyeste først"
DECISION, TOPIC, TOPICS, YEAR = "Afgørelse", "Emne", "Emner", "År"
ALL_TOPICS = "Alle emner"
LEANS_ON, CITED = "Henviser til", "Nævnt andre steder"
BY_NAME = "ved navn"
NO_RULES = "ingen bestemmelse nævnt"
MAP_TITLE = "Kort: hvilke afgørelser bygger på hvilke bestemmelser"
MAP_SHOWN = "Kortet viser de {shown} nyeste af {count} valgte afgørelser."
MAP_LEAD = (
    "En fuldt optrukket streg betyder, at afgørelsen nævner paragraffen, som den er gengivet i kilderne, og jo tykkere "
    "jo flere steder. En prikket streg betyder, at den handler om ordningen, men kun nævner den ved navn."
)
MAP_ALT = "Kort over {decisions} afgørelser og {rules} bestemmelser; det samme står som liste nedenfor"
MAP_WORDS = "Kortet som liste"

NOTE_TITLE = "Notat"
NOTE_LEAD = (
    "Saml citater og egne ord, og tag dem med som DOCX, PDF eller Markdown. Intet gemmes: hent notatet, før du lukker "
    "eller genindlæser siden."
)
NOTE_FORM, NOTE_NAME = "Notatets form", "Notatets titel"
FORM_NAMES = MappingProxyType({"rådgivning": "Rådgivning (DUKH)", "afgørelse": "Afgørelse (sagsbehandler)"})
OWN_WORDS = "Egne ord: {heading}"
PERSONAL_IN_NOTE = "Det ligner personoplysninger: {kinds}. Det gemmes ikke her, men kommer med i den fil, du henter."
POINTS_IN_NOTE = "Punkter fra tjeklisten, som kommer med:"
NOTHING_GATHERED = "Der er endnu ingen citater i notatet. Læg dem i fra siderne Spørg og Sager."
COMMENT, SECTION = "Egen bemærkning til {what}", "Afsnit for {what}"
UP, DOWN = "Flyt {what} op", "Flyt {what} ned"
EXPORT_TITLE = "Hent notatet"
EXPORT_LEAD = "Hvert citat følger med sit sted, sin status og en kontrollinje. Det, du har skrevet, står kun i filen."
EXPORT = "Hent som {name}"
CHECK_TITLE = "Kontrollér et notat"
CHECK_LEAD = "Se, om citaterne i et hentet notat stadig står ordret i kilderne, også når notatet er rettet siden."
CHECK_FILE = "Notat (DOCX, PDF eller Markdown)"
NUMBER, QUOTE, RESULT = "Nr.", "Citat", "Resultat"
CHECKED = "{good} af {count} citater står ordret på deres plads."

SOURCES_TITLE = "Kilder og status"
SOURCES_LEAD = "Svarene bygger på disse kilder og ikke på andet. Hver kilde kan læses i sin helhed."
MADE, FINGERPRINT, HOLDS = "Indekset er lavet", "Indeks", "Indhold"
HELD = "{sources} kilder, {passages} passager, {decisions} principafgørelser, {cases} kendte sager"
PASSAGES_OF = "{status}: {count} passager"
ACCOUNT = "Hvad der er læst, skåret fra og repareret i {source}"
READ_CHARS, KEPT_CHARS, SPACED_CHARS = "Tegn læst", "Tegn beholdt uændret", "Mellemrum gjort til andre mellemrum"
REPAIRED_CHARS, CUT_CHARS, PASSAGES = "Tegn repareret", "Tegn skåret fra", "Passager"
CUTS, REPAIRS, GAPS, NOTED = (
    "Skåret fra",
    "Repareret",
    "Gået tabt i kilden, gættes ikke",
    "Bemærket ved læsningen (engelsk)",
)
NOTHING = "intet"
CUT_REASONS = MappingProxyType(
    {
        "page number": "sidetal",
        "footnote mark": "notetegn",
        "DocPlayer frame": "dokumenttjenestens ramme",
        "title page and colophon": "titelblad og kolofon",
        "table of contents": "indholdsfortegnelse",
        "list of other documents": "liste over andre dokumenter",
        "link back to the table of contents": "link til indholdsfortegnelsen",
        "byline": "byline",
        "page chrome": "hjemmesidens ramme",
        "navigation": "hjemmesidens ramme",
        "header": "sidehoved",
        "page header": "sidehoved",
        "running head": "sidehoved",
        "running foot": "sidefod",
        "footer": "sidefod",
        "button": "knapper",
        "aside": "henvisninger ved siden af teksten",
        "search box": "søgefelt",
        "cookie banner": "samtykke til cookies",
        "script or style": "kode, der ikke er tekst",
        "hidden": "skjult tekst",
        "hidden text": "skjult tekst",
        "field code": "feltkoder",
        "comments": "kommentarer",
    }
)
REPAIR_KINDS = MappingProxyType(
    {
        "joined hyphen": "orddeling samlet",
        "restored §": "§ gendannet",
        "restored hyphen": "bindestreg gendannet",
        "link markup": "opmærkning af link fjernet",
        "bold markup": "opmærkning af fed skrift fjernet",
        "line-end hyphen": "orddeling samlet",
        "soft hyphen": "blød bindestreg fjernet",
        "hard space": "hårdt mellemrum gjort til mellemrum",
        "ligature": "sammenskrevne bogstaver skilt",
        "item mark": "mærke ved listepunkt skrevet",
        "bullet": "mærke ved listepunkt skrevet",
        "list bullet": "mærke ved listepunkt skrevet",
    }
)
GAP_KINDS = MappingProxyType(
    {
        "lost decision number": "afgørelsesnummer",
        "lost amount": "beløb",
        "lost document number": "dokumentnummer",
        "lost provision": "bestemmelse",
        "lost table number": "tabelnummer",
        "lost date": "dato",
        "ocr": "linje, der er læst maskinelt fra et billede",
        "doubtful §": "muligt paragraftegn",
    }
)
FIND_SOURCE = "Find en kilde"
FIND_SOURCE_HINT = "Ord fra titlen, udgiveren eller nummeret"
SOURCES_SHOWN = "Viser {first}-{last} af {count} kilder."
NO_SOURCE_FOUND = "Ingen kilde svarer til ordene."
SOURCES_PAGE = "Side"
STATES_TITLE = "Afgørelsernes status"
STATES_SHOWN = "Viser {shown} af {count} afgørelser, de nyeste først. Find de andre med feltet ovenfor."
PRINTED_IN, EVIDENCE_HEAD, REPLACED_HEAD = "Optrykt i", "Grundlag for status", "Skrevet under afløste regler"
READ_SOURCE = "Læs kilden"
ISSUED = "Udgivet"
PUBLISHER = "Udgiver"
KIND = "Art"
TERMS = "Vilkår"
URL = "Adresse"
UNDATED = "Uden dato"

RESTORED_TITLE = "Tegnet er gendannet: det mangler i kildens tekst"
DOUBTFUL_TITLE = "Kan være et paragraftegn, som den maskinelle læsning har mistet"
LOST_NUMBER = "[nummer mangler i kilden]"
LOST = MappingProxyType(
    {"lost amount": "[beløb mangler i kilden]", "lost date": "[dato eller årstal mangler i kilden]"}
)
PAGE_NUMBER = "s. {number}"

SIGN_IN_TITLE = "Log ind på Hjælpebasen"
SIGN_IN_LEAD = "Hjælpebasen er kun åben for dem, der har fået adgang, så log ind med din konto for at gå videre."
SIGN_IN, SIGN_OUT = "Log ind", "Log ud"
SIGN_IN_MISSING = (
    "Login er slået til, men ikke sat op: udfyld {keys} under [auth] i filen .streamlit/secrets.toml, som "
    "docs/serving.md beskriver, og start siden igen."
)
SIGN_IN_PACKAGE = "Login kræver pakken Authlib: start siden igen med »make run«, som installerer den."
WRONG_ADDRESS = (
    "Siden svarer ikke under det navn, der står i adressen. Brug den adresse, du har fået, eller bed den, der driver "
    "siden, om at føje navnet til public_names i settings.toml."
)

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


def case_name(case: Case) -> str:
    """Name a case as its source does, in small letters where that shouts."""
    title = case.title.capitalize() if case.title.isupper() else case.title
    return title.replace("bpa", "BPA")


def outcome_words(case: Case, kind: Kind) -> str:
    """Say how a case ended, or would have; mixed ones name each outcome."""
    if not case.outcomes:
        return NO_OUTCOME
    if kind == "eksempel":
        return WOULD_BE.format(outcomes=listed(WOULD.get(one, one) for one in case.outcomes))
    return listed(case.outcomes).capitalize()


def case_label(case: Case, kind: Kind) -> str:
    """Name a case in a list, with its outcome and the group that its source puts it in."""
    return CASE_LABEL.format(name=case_name(case), outcome=outcome_words(case, kind), group=case.group)


def shortened(text: str, most: int = 160) -> str:
    """Give the beginning of a text, on one line."""
    told = " ".join(text.split())
    return told if len(told) <= most else told[:most].rsplit(" ", 1)[0] + " …"


def number(count: int) -> str:
    """Write a number with the Danish full stop between thousands.

    >>> number(222324)
    '222.324'
    """
    return f"{count:,}".replace(",", ".")


def listed(words: Iterable[str]) -> str:
    """Join words as Danes do.

    >>> listed(["navn", "adresse", "CPR-nummer"])
    'navn, adresse og CPR-nummer'
    """
    *first, last = list(words)
    return AND.join([", ".join(first), last]) if first else last


def pasted(one: Citation) -> str:
    """Write a quote with its source, place and status, ready to be set into a decision."""
    since = [*([REPLACED.format(rules=one.replaced)] if one.replaced else []), *one.changes]
    return PASTED.format(
        quote=" ".join(one.quote.split()),
        citation=one.citation,
        status=status_words(one.status, one.status_date),
        since="".join(f". {told.rstrip('.')}" for told in since),
    )


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
