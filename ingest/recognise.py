"""A file's bytes -> what the file tells of itself, field by field, and which fields it does not tell (pure).

Three grades: what the file states (Retsinformation's Meta, ast.dk's box, a printed head) is taken; what is only likely
(a first line as the title) is ``proposed`` and wants a yes; what is not told is ``asked``. Nothing is guessed.
"""

import re
from dataclasses import dataclass, fields, replace

from ingest.extract import Extract, Format
from ingest.formats import extracted
from ingest.in_force import in_force_from
from ingest.titles import (
    FORMS,
    GAZETTED,
    HEADED,
    act_key,
    edition_of,
    form_of,
    heading_of,
    is_principle,
    iso_date,
)
from law.dates import danish_date
from law.decision_numbers import decision_number, other_keys
from law.privacy import find_personal
from law.records import Kind, Stated, Status
from law.validity import from_retsinformation

NOT_PROTECTED = "Lovtekst og afgørelser er ikke beskyttet (ophavsretslovens § 9)."
NO_TERMS = "Vilkår for brug fremgår ikke af filen."
UNDATED = "Teksten er udateret."
# The head of a document: what stands further down may be about another one.
_HEAD_LINES = 40
_TITLE_CHARS = 250
# "KEN nr 10858 af 12/10/2015" alone is the page's own; a sentence cites another one.
_KEY_CHARS = 40
# Letter, year, number, type.
_ACCESSION = re.compile(r"\A[A-Z](?:19|20)\d{9}\Z")
# "A20250170330 2025-12-16 Lov om ændring af lov om social service": as much of it as the file tells.
_AMENDMENT = re.compile(r"(?:(?P<accession>[A-Z]\d{11})\b)?\s*(?:(?P<day>\d{4}-\d{2}-\d{2})\b)?\s*(?P<title>.*)")
MINISTRY_OF_TODAY = "Udgiveren er ressortministeriet i dag."
_ADDRESS = re.compile(r"https?://[^\s<>\"\\]+")
_STATUSES: dict[str, Status] = {
    "valid": "gældende", "gældende": "gældende", "historic": "historisk", "historisk": "historisk",
    "kasseret": "historisk", "ophævet": "historisk",
}  # fmt: skip
_PUBLISHED = ("Offentliggørelsesdato", "article:published_time", "dcterms.issued")
_LIKE_CPR = re.compile(r"[^\n]{0,40}\d{6}[-. ]?\d{4}[^\n]{0,40}")
_UPDATED = re.compile(r"(?:Sidst opdateret|Senest opdateret|Opdateret)(?: den)?:?\s+\S.{0,30}", re.IGNORECASE)
# What only one of the publications that a reader was written for has.
_MARKS: tuple[tuple[str, Kind, str, re.Pattern[str]], ...] = (
    ("note", "praksisnotat", "Ankestyrelsen", re.compile(r"^\s*I\. Lovgrundlag\s*\n\s*Praksisnotatet", re.MULTILINE)),
    ("study", "praksisundersøgelse", "Ankestyrelsen",
     re.compile(r"\AUndersøgelse af\b.*?^Transkript$.*?\bANKESTYRELSEN\b", re.MULTILINE | re.DOTALL)),
    ("newsletter", "nyhedsbrev", "Den uvildige konsulentordning på handicapområdet (DUKH)",
     re.compile(r"^\s*Om DUKH-nyt:", re.MULTILINE)),
    ("article", "artikel", "Ankestyrelsen",
     re.compile(r"del af nyhedsbrevet Nyt fra Ankestyrelsen\b.*^\s*Sidst opdateret", re.MULTILINE | re.DOTALL)),
    ("guide", "vejledningsside", "", re.compile(r"^\s*Genveje til tekstens afsnit\s*$", re.MULTILINE)),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What a file tells of itself; the fields are those of a Source, None where it does not tell.

    ``stated`` without a date is as of the day on which the file was fetched. ``proposed`` names fields that are likely
    and want a yes, ``asked`` those that only a person can fill. ``notes`` say what is odd (Danish). ``cpr`` counts what
    looks like a CPR number: a citizen's papers are no source.
    """

    format: Format
    reader: str
    kind: Kind
    title: str | None = None
    publisher: str | None = None
    issued: str | None = None
    issued_basis: str = UNDATED
    act: str | None = None
    edition: str | None = None
    number: str | None = None
    aliases: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    stated: tuple[Stated, ...] = ()
    amended: tuple[str, ...] = ()
    terms: str = NO_TERMS
    url: str | None = None
    proposed: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    cpr: int = 0


def recognised(raw: bytes, name: str) -> Recognised:
    """Read a file and tell what it says of itself. Raises ValueError, naming the file, when it can't be read at all."""
    return recognise_extract(extracted(raw, name))


def recognise_extract(extract: Extract) -> Recognised:
    """Tell what a file that has been read says of itself."""
    forms = (_from_meta, _from_ast, _from_print, _from_head, _from_marks)
    found = next((told for form in forms if (told := form(extract))), None) or _page(extract)
    return replace(_with_gaps(found), cpr=_cpr_numbers(extract.text))


def _cpr_numbers(text: str) -> int:
    return sum(one.kind == "CPR-nummer" for line in _LIKE_CPR.finditer(text) for one in find_personal(line.group()))


def _with_gaps(found: Recognised) -> Recognised:
    missing = [name for name in ("title", "publisher", "issued") if getattr(found, name) is None]
    return replace(found, asked=tuple(missing), proposed=tuple(n for n in found.proposed if n not in missing))


def field_names() -> tuple[str, ...]:
    """Name the fields that a Source takes over."""
    beside = ("format", "proposed", "asked", "notes", "cpr")
    return tuple(one.name for one in fields(Recognised) if one.name not in beside)


# Retsinformation's XML


def _from_meta(extract: Extract) -> Recognised | None:
    if not (extract.said("AccessionNumber") or extract.said("DocumentType")):
        return None
    title = _spaced(extract.said("DocumentTitle"))
    # The site's JSON has "LBK nr 1129 af 22/09/2025" in the place of what the XML tells apart.
    short = HEADED.fullmatch(_spaced(extract.said("shortName")) or "")
    form = short["form"] if short else form_of(extract.said("DocumentType") or "", extract.said("LOKDOK") or "")
    number = short["number"] if short else _spaced(extract.said("Number"))
    signed = iso_date(short["date"] if short else extract.said("DiesSigni") or "")
    accession = next(iter(_ACCESSION.findall(extract.said("AccessionNumber") or "")), None)
    ministry = _spaced(extract.said("Ministry") or extract.said("ressort"))
    authority = _spaced(extract.said("AdministrativeAuthority"))
    if authority is None and is_principle(title or "") and (title or "").startswith("Ankestyrelsen"):
        authority = "Ankestyrelsen"
    principle = form == "KEN" and is_principle(title or "") and authority == "Ankestyrelsen"
    stated, ended = from_retsinformation(
        {name: extract.said(name) or "" for name in ("Status", "DateOfHistoricMark")}, seen=None
    )
    heading = heading_of(form, number, signed) if form and number and signed else None
    publisher = authority if form == "KEN" and authority else ministry or authority
    path = f"eli/accn/{accession}" if accession else None
    found = Recognised(
        format=extract.format,
        reader="page",
        kind="dokument",
        title=title,
        publisher=publisher,
        issued=signed,
        issued_basis=f"Underskrevet den {danish_date(signed)} ifølge Retsinformation." if signed else UNDATED,
        aliases=_told(accession, heading, path),
        until=ended,
        stated=(stated,) if stated else (),
        terms=NOT_PROTECTED,
        url=_address(extract) or (f"https://www.retsinformation.dk/{path}" if path else None),
        notes=(MINISTRY_OF_TODAY,) if publisher and publisher == ministry != authority else (),
    )
    if principle:
        return _decision(found, title or "", old=_spaced(extract.said("Subject")))
    if form is None or form == "KEN":
        note = f"Dokumenttypen »{extract.said('DocumentType')}« læses som en almindelig side."
        return replace(found, notes=(*found.notes, note), proposed=("kind",))
    since = in_force_from(extract.text) if form in ("LOV", "BEK") else None
    amended = _amended(extract) if FORMS[form].reader == "act" else ()
    edition = _edition(found, form, number, signed, _spaced(extract.said("PopularTitle")))
    return replace(edition, since=since, amended=amended)


def _amended(extract: Extract) -> tuple[str, ...]:
    """Name in running text the acts that have amended this one, the oldest first, those without a day last."""
    told: list[tuple[str, str]] = []
    for text in extract.meta.get("Change", ()):
        match = _AMENDMENT.fullmatch(_spaced(text) or "")
        if match and (name := match["title"] or match["accession"]):
            name = name[0].lower() + name[1:] if match["title"] else name
            day = iso_date(match["day"] or "")
            told.append((day or "9999", f"{name} af {danish_date(day)}" if day else name))
    return _told(*(name for _, name in sorted(told, key=lambda one: one[0])))


def _edition(found: Recognised, form: str, number: str | None, signed: str | None, popular: str | None) -> Recognised:
    return replace(
        found,
        reader=FORMS[form].reader,
        kind=FORMS[form].kind,
        act=act_key(found.title, popular) if found.title else None,
        edition=edition_of(form, number, signed) if number and signed else None,
    )


def _decision(found: Recognised, title: str, *, old: str | None = None) -> Recognised:
    """Fill in what a principle decision has: its number, and the day from which it tells practice."""
    earlier = decision_number(old) if old else None
    number = decision_number(title) or earlier
    # "SM C-16-99" is C-16-99 in Sociale Meddelelser; a decision that was moved keeps its old number as Subject.
    aliases = (*found.aliases, *_told(earlier if earlier != number else None))
    note = () if number else ("Titlen nævner ikke principafgørelsens nummer.",)
    return replace(
        found, reader="decision", kind="principafgørelse", number=number, aliases=aliases, since=found.issued,
        terms=NOT_PROTECTED, notes=(*found.notes, *note),
    )  # fmt: skip


# Ankestyrelsen's pages and prints


def _from_ast(extract: Extract) -> Recognised | None:
    title = _spaced(extract.said("og:title") or extract.said("title"))
    signed = extract.said("Dato for underskrift")
    if extract.format != "html" or not title or not is_principle(title):
        return None
    if not signed and "ast.dk" not in (extract.said("canonical") or ""):
        return None
    issued = iso_date(signed or "")
    page = (*(value for values in extract.meta.values() for value in values), *_head(extract))
    keys = [key for text in page if len(text) < _KEY_CHARS for key in other_keys(text)]
    found = Recognised(
        format=extract.format,
        reader="decision",
        kind="principafgørelse",
        title=title.split(" | ")[0],
        publisher="Ankestyrelsen",
        issued=issued,
        issued_basis=f"Underskrevet den {danish_date(issued)} ifølge ast.dk." if issued else UNDATED,
        aliases=_told(*keys),
        stated=_stated(extract.said("Status"), "ast.dk", None),
        url=_address(extract),
    )
    return _decision(found, title)


# "Status: Gældende", or the label on one line and the value on the next.
_PRINT_LABELS = ("Afgørelse truffet af", "Afgørelsesdato", "Uds. dato", "Nummer", "Status", "Principafgørelse om")


def _from_print(extract: Extract) -> Recognised | None:
    told = _labelled(_head(extract), _PRINT_LABELS)
    number = decision_number(told.get("Nummer", ""))
    issued = iso_date(told.get("Afgørelsesdato", ""))
    if not number or "Afgørelsesdato" not in told:
        return None
    subject = told.get("Principafgørelse om")
    title = f"Ankestyrelsens principafgørelse {number}" + (f" om {subject}" if subject else "")
    # A print shows the status of its own day, not of the day on which it is added.
    printed = max(filter(None, (issued, iso_date(told.get("Uds. dato", "")))), default=None)
    found = Recognised(
        format=extract.format,
        reader="decision",
        kind="principafgørelse",
        title=title,
        publisher=told.get("Afgørelse truffet af") or "Ankestyrelsen",
        issued=issued,
        issued_basis=f"Afgørelsesdato {danish_date(issued)} ifølge dokumentet selv." if issued else UNDATED,
        stated=_stated(told.get("Status"), "trykt i dokumentet", printed) if printed else (),
        proposed=("title",),
    )
    return _decision(found, title)


def _labelled(lines: list[str], labels: tuple[str, ...]) -> dict[str, str]:
    told: dict[str, str] = {}
    for index, line in enumerate(lines):
        for label in labels:
            match = re.match(rf"{re.escape(label)}\s*(?::\s*|\s{{2,}}|\s\|\s|$)(?P<value>.*)", line)
            if match and label not in told:
                below = lines[index + 1] if index + 1 < len(lines) else ""
                value = match["value"].strip(" |") or ("" if below.startswith(labels) else below)
                told[label] = _spaced(value) or ""
    return told


# A printed head: "LBK nr 1129 af 22/09/2025" and the title, or the head of Lovtidende


def _from_head(extract: Extract) -> Recognised | None:
    lines = _head(extract)
    page = _spaced(extract.said("DocumentTitle") or extract.said("og:title") or extract.said("title"))
    status = next((line for line in lines if line.lower() in ("gældende", "historisk")), None)
    official = "retsinformation.dk" in (extract.said("canonical") or "")
    for index, line in enumerate(lines):
        if match := HEADED.fullmatch(line):
            form, number, signed = match["form"], match["number"], iso_date(match["date"])
            title = next((other for other in (*lines[index + 1 :], *lines[:index]) if _like_title(other, form)), page)
        elif match := GAZETTED.fullmatch(line):
            title = next((other for other in lines[index + 1 : index + 3] if _form_told(other)), None)
            form, number, signed = _form_told(title or "") or "", match["number"], iso_date(match["date"])
        elif is_principle(line) and decision_number(line) and line.startswith("Ankestyrelsens") and index < 10:
            form, number, signed, title = "KEN", "", None, line
        else:
            continue
        if not title or not form:
            continue
        heading = heading_of(form, number, signed) if number and signed else None
        found = Recognised(
            format=extract.format,
            reader="page",
            kind="dokument",
            title=title,
            publisher="Ankestyrelsen" if form == "KEN" and is_principle(title) else None,
            issued=signed,
            issued_basis=f"Øverst i dokumentet står »{line}«." if signed else UNDATED,
            aliases=_told(heading),
            # Without a date in the print it is known only that it was so on some day before it was saved.
            stated=_stated(status, "Retsinformation", None) if official else (),
            terms=NOT_PROTECTED if FORMS[form].kind in ("lov", "bekendtgørelse", "principafgørelse") else NO_TERMS,
            url=_address(extract),
            proposed=("title",),
        )
        if form == "KEN":
            return _decision(found, title) if is_principle(title) else replace(found, proposed=("title", "kind"))
        since = in_force_from(extract.text) if form in ("LOV", "BEK") else None
        return replace(_edition(found, form, number, signed, None), since=since)
    return None


def _form_told(title: str) -> str | None:
    """Tell the form from a title's first words: "Bekendtgørelse af lov om ..." is an act, consolidated."""
    told = title.lower()
    if told.startswith("bekendtgørelse af lov") or re.match(r"bekendtgørelse af \w+lov(?:en)?\b", told):
        return "LBK"
    starts = (("lov om ", "LOV"), ("bekendtgørelse om ", "BEK"), ("vejledning om ", "VEJ"), ("skrivelse om ", "SKR"))
    return next((form for start, form in starts if told.startswith(start)), None)


def _like_title(line: str, form: str) -> bool:
    return is_principle(line) if form == "KEN" else _form_told(line) == form


# The publications that a reader was written for, and pages


def _from_marks(extract: Extract) -> Recognised | None:
    for reader, kind, publisher, marks in _MARKS:
        if marks.search(extract.text):
            proposed = ("kind", "title", "publisher") if publisher else ("kind", "title")
            page = _page(extract)
            return replace(
                page, reader=reader, kind=kind, publisher=publisher or None, proposed=(*proposed, *page.proposed)
            )
    return None


def _page(extract: Extract) -> Recognised:
    first = next((line for line in extract.lines if line.level == 1), None)
    first = first or next((line for line in extract.lines if 3 < len(line.text.strip()) <= _TITLE_CHARS), None)
    titles = [extract.said("og:title"), extract.said("title"), first.text if first else None]
    # A Word or PDF file's own title is often that of the file it was made from.
    title = next(filter(None, titles if extract.format == "html" else reversed(titles)), None)
    issued, basis = _day_of_page(extract)
    return Recognised(
        format=extract.format,
        reader="page",
        kind="dokument",
        title=_spaced(title),
        issued=issued,
        issued_basis=basis,
        url=_address(extract),
        proposed=("kind", "title", "terms", *(("issued",) if issued else ())),
    )


def _day_of_page(extract: Extract) -> tuple[str | None, str]:
    """Find the day that a page tells of itself, and where it stands."""
    for name in _PUBLISHED:
        if day := iso_date(extract.said(name) or ""):
            return day, f"Offentliggjort den {danish_date(day)} ifølge siden selv."
    told = extract.said("Sidst opdateret")
    lines = [f"Sidst opdateret {told}"] if told else [" ".join(line.text.split()) for line in extract.lines]
    for line in lines:
        if (match := _UPDATED.search(line)) and (day := iso_date(match[0])):
            return day, f"På siden står »{match[0].strip()}«."
    return None, UNDATED


def _head(extract: Extract) -> list[str]:
    return [" ".join(line.text.split()) for line in extract.lines[:_HEAD_LINES]]


def _address(extract: Extract) -> str | None:
    """Give the address that a page says is its own, if a link may lead there."""
    told = (extract.said("canonical") or "").strip()
    return told if _ADDRESS.fullmatch(told) else None


def _stated(status: str | None, by: str, seen: str | None) -> tuple[Stated, ...]:
    told = _STATUSES.get((status or "").strip().lower().rstrip("."))
    if told is None:
        return ()
    return (Stated(status=told, date=seen, by=by, words=f"{by[0].upper()}{by[1:]}: status {told}."),)


def _spaced(text: str | None) -> str | None:
    """Put one space for each run of white space, Meta's literal backslash-n and what can't be shown; None for none."""
    plain = (text or "").replace("\\n", " ")
    return " ".join("".join(char if char.isprintable() else " " for char in plain).split()) or None


def _told(*values: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
