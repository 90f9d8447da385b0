"""What a file tells of itself: taken where it states it, proposed where it is likely, asked where it tells nothing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import lexdania
import pytest

from ingest.extract import Extract
from ingest.lines import read_lines
from ingest.recognise import UNDATED, Recognised, recognise_extract, recognised
from ingest.titles import act_key, form_of, iso_date
from law.records import Stated
from settings import ROOT

LBK = {
    "DocumentType": "LBK H", "LOKDOK": "LOKDOK03", "Rank": "A", "AccessionNumber": "A20250112929",
    "DocumentTitle": "Bekendtgørelse af lov om social service", "PopularTitle": "Serviceloven", "Year": "2025",
    "Number": "1129", "DiesSigni": "2025-09-22", "DiesEdicti": "2025-09-26", "StartDate": "2025-09-26",
    "EndDate": "2026-01-01", "Status": "Valid", "Ministry": "Social- og Boligministeriet",
}  # fmt: skip
KEN = {
    "DocumentType": "KEN", "LOKDOK": "LOKDOK23", "AccessionNumber": "W20130972425",
    "DocumentTitle": "Ankestyrelsens principafgørelse 64-13 om hjælpemiddel - bil", "Number": "9724",
    "DiesSigni": "2013-04-30", "Status": "Valid", "Ministry": "Social- og Boligministeriet",
    "AdministrativeAuthority": "Ankestyrelsen", "Concerns": "A20250060329 Bekendtgørelse af lov",
}  # fmt: skip
BEK = LBK | {
    "DocumentType": "BEK H", "LOKDOK": "LOKDOK04", "Rank": "B", "AccessionNumber": "B20220129205",
    "DocumentTitle": "Bekendtgørelse om udmåling af tilskud til ansættelse af hjælpere og borgerstyret personlig "
    "assistance m.v. efter lov om social service", "PopularTitle": "", "Number": "1292", "DiesSigni": "2022-09-19",
}  # fmt: skip

VALID = "Retsinformation viser dokumentet som gældende."


def an_extract(text: str = "En tekst.", kind: Any = "xml", **meta: str) -> Extract:
    told = {name: (value,) for name, value in meta.items() if value}
    return Extract(format=kind, text=text, lines=tuple(read_lines(text)), meta=told)


def told_by(meta: dict[str, str], text: str = "En tekst.", kind: str = "xml") -> Recognised:
    return recognise_extract(an_extract(text, kind, **meta))


# Retsinformation's XML


def test_a_consolidated_act_tells_all_that_its_line_needs() -> None:
    told = told_by(LBK)
    assert (told.reader, told.kind, told.act) == ("act", "lov", "serviceloven")
    assert told.edition == "lovbekendtgørelse nr. 1129 af 22. september 2025"
    assert (told.issued, told.issued_basis) == (
        "2025-09-22", "Underskrevet den 22. september 2025 ifølge Retsinformation.",
    )  # fmt: skip
    assert told.aliases == ("A20250112929", "LBK nr 1129 af 22/09/2025", "eli/accn/A20250112929")
    assert told.url == "https://www.retsinformation.dk/eli/accn/A20250112929"
    assert told.publisher == "Social- og Boligministeriet"
    assert told.terms == "Lovtekst og afgørelser er ikke beskyttet (ophavsretslovens § 9)."
    assert (told.asked, told.proposed) == ((), ())


def test_the_ministry_is_said_to_be_that_of_today_and_an_authority_is_not() -> None:
    assert told_by(LBK).notes == ("Udgiveren er ressortministeriet i dag.",)
    odd = told_by(LBK | {"DocumentType": "XYZ H", "LOKDOK": ""})
    assert odd.notes[0] == "Udgiveren er ressortministeriet i dag."
    assert len(odd.notes) == 2
    assert told_by(KEN).notes == ()
    assert told_by(LBK | {"Ministry": "", "AdministrativeAuthority": "Ankestyrelsen"}).notes == ()


def test_the_acts_that_have_amended_an_act_are_named_the_oldest_first() -> None:
    changes = (
        "Lov om ændring uden dag",
        "A20260010030 2026-03-01 Lov om ændring af barnets lov",
        "A20250170330 2025-12-16 Lov om ændring af lov om social service",
        "A20250170330 2025-12-16 Lov om ændring af lov om social service",
        "A20260020030",
    )
    extract = an_extract(**LBK)
    extract = replace(extract, meta={**extract.meta, "Change": changes})
    assert recognise_extract(extract).amended == (
        "lov om ændring af lov om social service af 16. december 2025",
        "lov om ændring af barnets lov af 1. marts 2026",
        "lov om ændring uden dag",
        "A20260020030",
    )
    assert told_by(KEN | {"Change": changes[1]}).amended == ()
    assert told_by(LBK).amended == ()


def test_what_the_xml_tells_of_amending_acts_is_taken() -> None:
    told = recognised(lexdania.LBK, "lbk.xml")
    assert told.amended == ("lov om ændring af lov om social service af 16. december 2025",)


def test_what_the_site_states_is_as_of_the_day_it_is_fetched() -> None:
    assert told_by(LBK).stated == (
        Stated(status="gældende", date=None, by="Retsinformation", words=VALID),
    )  # fmt: skip


def test_the_end_date_of_a_record_ends_nothing_and_the_historic_mark_does() -> None:
    assert told_by(LBK).until is None
    historic = told_by(LBK | {"Status": "Historic", "DateOfHistoricMark": "2026-03-01"})
    assert historic.until == "2026-03-01"
    assert [one.status for one in historic.stated] == ["historisk"]


def test_a_status_that_nobody_has_described_is_refused_and_not_taken_for_none() -> None:
    with pytest.raises(ValueError, match="states the status 'Suspended'"):
        told_by(LBK | {"Status": "Suspended"})


def test_a_valid_document_has_no_last_day_whatever_else_it_carries() -> None:
    assert told_by(LBK | {"DateOfHistoricMark": "2026-01-01", "EndDate": "2026-06-23"}).until is None


def test_an_order_applies_from_the_day_that_its_own_text_names() -> None:
    told = told_by(BEK, "§ 9. Bekendtgørelsen træder i kraft den 1. oktober 2022.")
    assert (told.kind, told.act, told.since) == ("bekendtgørelse", "udmålingsbekendtgørelsen", "2022-10-01")
    assert told.edition == "bekendtgørelse nr. 1292 af 19. september 2022"
    assert told_by(BEK).since is None


def test_a_consolidated_act_begins_on_no_day_of_its_own() -> None:
    assert told_by(LBK, "Loven træder i kraft den 1. juli 1998.").since is None


def test_a_guidance_is_read_by_its_points() -> None:
    title = "Vejledning om kontant tilskud og borgerstyret personlig assistance"
    told = told_by(LBK | {"DocumentType": "VEJ", "LOKDOK": "LOKDOK15", "DocumentTitle": title, "PopularTitle": "",
                          "Number": "10325", "DiesSigni": "2017-12-12"})  # fmt: skip
    assert (told.reader, told.kind, told.act) == ("guidance", "vejledning", "BPA-vejledningen")
    assert told.edition == "vejledning nr. 10325 af 12. december 2017"


def test_a_decision_has_its_number_and_tells_practice_from_its_day() -> None:
    told = told_by(KEN)
    assert (told.reader, told.kind, told.number) == ("decision", "principafgørelse", "64-13")
    assert (told.publisher, told.issued, told.since) == ("Ankestyrelsen", "2013-04-30", "2013-04-30")
    assert told.aliases == ("W20130972425", "KEN nr 9724 af 30/04/2013", "eli/accn/W20130972425")
    assert told.edition is None


def test_a_moved_decision_keeps_its_old_number_as_an_alias() -> None:
    assert told_by(KEN | {"Subject": "SM B-1-96"}).aliases[-1] == "B-1-96"
    nameless = told_by(KEN | {"Subject": "B-1-96", "DocumentTitle": "Principafgørelse om bil"})
    assert nameless.number == "B-1-96"
    assert "B-1-96" not in nameless.aliases


def test_a_decision_without_a_number_says_so() -> None:
    told = told_by(KEN | {"DocumentTitle": "Ankestyrelsens principafgørelse om bil - støtte"})
    assert told.number is None
    assert told.notes == ("Titlen nævner ikke principafgørelsens nummer.",)


@pytest.mark.parametrize(
    "changes",
    [
        {"AdministrativeAuthority": "Landsskatteretten", "DocumentTitle": "Moms af bil"},
        {"AdministrativeAuthority": "Ligebehandlingsnævnet", "DocumentTitle": "Afgørelse 12-13"},
        {"AdministrativeAuthority": "Landsskatteretten"},
    ],
)
def test_a_decision_of_another_board_is_no_principle_decision(changes: dict[str, str]) -> None:
    told = told_by(KEN | changes)
    assert (told.reader, told.kind, told.number) == ("page", "dokument", None)
    assert told.proposed == ("kind",)
    assert told.notes


def test_an_unknown_type_is_read_as_a_page_and_said_so() -> None:
    told = told_by(LBK | {"DocumentType": "XYZ H", "LOKDOK": "LOKDOK99"})
    assert (told.reader, told.kind) == ("page", "dokument")
    assert told.notes[1:] == ("Dokumenttypen »XYZ H« læses som en almindelig side.",)


def test_what_the_meta_leaves_out_is_asked_for() -> None:
    told = told_by({"AccessionNumber": "A20250112929", "DocumentType": "LBK H"})
    assert told.asked == ("title", "publisher", "issued")
    assert (told.edition, told.act, told.issued_basis) == (None, None, UNDATED)


def test_the_sites_json_tells_the_same_by_its_short_name() -> None:
    told = told_by(
        {"AccessionNumber": "W20130972425", "shortName": "KEN nr 9724 af 30/04/2013", "Status": "Historic",
         "DocumentTitle": KEN["DocumentTitle"], "ressort": "Social- og Boligministeriet"}, kind="html",
    )  # fmt: skip
    assert (told.number, told.issued, told.publisher) == ("64-13", "2013-04-30", "Ankestyrelsen")
    assert "KEN nr 9724 af 30/04/2013" in told.aliases


def test_a_literal_line_end_and_hard_spaces_become_one_space() -> None:
    assert told_by(LBK | {"DocumentTitle": "Bekendtgørelse af\\n lov\xa0om social service"}).title == (
        "Bekendtgørelse af lov om social service"
    )


# Ankestyrelsen's pages and prints


AST = {
    "og:title": "Ankestyrelsens principmeddelelse 17-25 om BPA - rådighedstimer", "Status": "Gældende",
    "Dato for underskrift": "04.03.2025", "canonical": "https://www.ast.dk/for-myndigheder/principmeddelelser/2025/x",
}  # fmt: skip


def test_a_page_of_ast_tells_number_day_and_status() -> None:
    told = told_by(AST, "KEN nr 9100 af 04/03/2025\n\nPrincipmeddelelsen fastslår", "html")
    assert (told.reader, told.number, told.issued, told.since) == ("decision", "17-25", "2025-03-04", "2025-03-04")
    assert told.stated == (Stated(status="gældende", date=None, by="ast.dk", words="Ast.dk: status gældende."),)
    assert told.aliases == ("KEN nr 9100 af 04/03/2025",)
    assert (told.asked, told.url) == ((), AST["canonical"])


def test_a_page_of_ast_takes_no_key_from_a_sentence_about_another_decision() -> None:
    text = "Denne principmeddelelse afløser KEN nr 9100 af 04/03/2019, som er kasseret."
    assert told_by(AST, text, "html").aliases == ()


PRINT = """Afgørelse truffet af: Ankestyrelsen
Afgørelsesdato: 18-04-2013
Uds. dato: 22-04-2013
Nummer: 98-13
J.nr.: 3500-13
Status: Gældende
Principafgørelse om: merudgifter - barnepige

Resumé
En kort tekst om kommunen.
"""


def test_an_old_print_states_the_status_of_its_own_day_and_not_of_today() -> None:
    told = recognised(PRINT.encode(), "98-13.txt")
    assert (told.reader, told.kind, told.number) == ("decision", "principafgørelse", "98-13")
    assert told.title == "Ankestyrelsens principafgørelse 98-13 om merudgifter - barnepige"
    assert (told.issued, told.publisher) == ("2013-04-18", "Ankestyrelsen")
    assert told.stated == (
        Stated(status="gældende", date="2013-04-22", by="trykt i dokumentet", words="Trykt i dokumentet: status gældende."),
    )  # fmt: skip


def test_labels_may_stand_above_their_values() -> None:
    told = recognised(PRINT.replace(": ", ":\n").encode(), "98-13.txt")
    assert (told.number, told.issued) == ("98-13", "2013-04-18")
    assert told.stated[0].status == "gældende"


# Prints of acts


def test_a_printed_head_tells_the_edition() -> None:
    text = "LBK nr 1129 af 22/09/2025\nGældende\n\nBekendtgørelse af lov om social service\n\n§ 1. Formålet er hjælp.\n"
    told = recognised(text.encode(), "lov.txt")
    assert (told.kind, told.act) == ("lov", "serviceloven")
    assert told.edition == "lovbekendtgørelse nr. 1129 af 22. september 2025"
    assert told.issued_basis == "Øverst i dokumentet står »LBK nr 1129 af 22/09/2025«."
    assert told.proposed == ("title",)
    # Nobody knows on which day the print said so.
    assert told.stated == ()
    assert told.asked == ("publisher",)


def test_the_head_of_the_gazette_tells_the_edition() -> None:
    text = (
        "Lovtidende A\n2022 Udgivet den 22. september 2022\n19. september 2022. Nr. 1292.\nBekendtgørelse om udmåling af"
        " tilskud til ansættelse af hjælpere og borgerstyret personlig assistance\n§ 1. Tekst.\n"
    )
    told = recognised(text.encode(), "bek.pdf")
    assert (told.act, told.edition) == (
        "udmålingsbekendtgørelsen", "bekendtgørelse nr. 1292 af 19. september 2022",
    )  # fmt: skip


def test_an_act_that_is_only_cited_gives_no_edition() -> None:
    told = recognised(b"En side\n\nSe LBK nr 1129 af 22/09/2025 om reglerne.\n", "side.txt")
    assert (told.reader, told.edition, told.act) == ("page", None, None)


# Pages


def test_a_page_without_a_day_asks_for_it_and_for_who_published_it() -> None:
    told = recognised("Hjælp i hverdagen\n\nEn tekst.\n".encode(), "side.txt")
    assert (told.reader, told.kind, told.title, told.issued) == ("page", "dokument", "Hjælp i hverdagen", None)
    assert told.asked == ("publisher", "issued")
    assert set(told.proposed) == {"kind", "title", "terms"}


def test_the_day_of_a_page_is_proposed_with_the_words_that_say_so() -> None:
    told = recognised(b"En side\n\nSidst opdateret 17.03.2021\n", "side.txt")
    assert (told.issued, told.issued_basis) == ("2021-03-17", "På siden står »Sidst opdateret 17.03.2021«.")
    assert "issued" in told.proposed
    assert told_by({"article:published_time": "2024-05-06T08:00"}, kind="html").issued == "2024-05-06"


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("praksisnotat-kontant-tilskud-bpa.txt", "note"),
        ("praksisundersoegelse-kontant-tilskud-bpa-2019.txt", "study"),
        ("ministeriets-vejledningsside-bpa.txt", "guide"),
        ("dukh-nyt-servicelovens-95-stk-3.txt", "newsletter"),
        ("artikel-nyt-fra-ankestyrelsen-2-2019.txt", "article"),
    ],
)
def test_each_shipped_source_is_recognised_by_its_marks(name: str, reader: str) -> None:
    path: Path = ROOT / "corpus" / "raw" / name
    told = recognised(path.read_bytes(), name)
    assert told.reader == reader
    assert told.edition is None
    assert {"kind", "title"} <= set(told.proposed)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "https://a b"])
def test_an_address_that_a_link_must_not_have_is_not_taken(address: str) -> None:
    assert told_by({"canonical": address}, kind="html").url is None
    assert told_by(LBK | {"canonical": address}).url == "https://www.retsinformation.dk/eli/accn/A20250112929"


def test_an_accession_number_that_is_none_gives_no_key_and_no_address() -> None:
    told = told_by(LBK | {"AccessionNumber": "../../etc"})
    assert told.aliases == ("LBK nr 1129 af 22/09/2025",)
    assert told.url is None


# Titles


@pytest.mark.parametrize(
    ("title", "popular", "key"),
    [
        ("Bekendtgørelse af lov om social service", None, "serviceloven"),
        ("Bekendtgørelse af barnets lov", "Barnets lov", "barnets lov"),
        ("Lov om social service (serviceloven)", None, "serviceloven"),
        ("Ældreloven", None, "ældreloven"),
        ("Lov om ændring af lov om social service", None, "lov om ændring af lov om social service"),
        ("Bekendtgørelse af lov om børns forsørgelse", "Børnebidragsloven", "børnebidragsloven"),
        ("Bekendtgørelse af lov om ferie", None, "ferieloven"),
        ("Lov om feriepenge til nogle", None, "lov om feriepenge til nogle"),
    ],
)
def test_a_title_gives_the_key_of_its_own_act(title: str, popular: str | None, key: str) -> None:
    assert act_key(title, popular) == key


@pytest.mark.parametrize(
    ("words", "code", "form"),
    [
        ("LBK H", "LOKDOK03", "LBK"), ("BEK H#LOKDOK 04", "", "BEK"), ("VEJ#LOKDOK15", "", "VEJ"),
        ("", "LOKDOK 01", "LOV"), ("Bekendtgørelse", "", "BEK"), ("Noget andet", "", None), ("", "LOKDOK99", None),
    ],
)  # fmt: skip
def test_a_type_is_told_from_its_word_or_its_code(words: str, code: str, form: str | None) -> None:
    assert form_of(words, code) == form


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-09-22", "2025-09-22"), ("den 22/09/2025", "2025-09-22"), ("22.9.2025", "2025-09-22"),
        ("15- 2-2011", "2011-02-15"), ("22. September 2025", "2025-09-22"), ("31/02/2025", None), ("2025", None),
        ("fra 1. maj 2024 til 2025-01-01", "2024-05-01"),
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(text: str, day: str | None) -> None:
    assert iso_date(text) == day
