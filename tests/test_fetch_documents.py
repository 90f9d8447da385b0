"""A document by its address or number: it is the one asked for and has its text, or it is refused."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from law_servers import (
    BEK,
    BEK_ACCESSION,
    IN_FORCE,
    KEN,
    KEN_ACCESSION,
    NOT_IN_FORCE,
    ONTOLOGY,
    SEL,
    SEL_ACCESSION,
    SHELL,
    House,
    a_bek,
    a_graph,
    a_json,
    a_ken,
    an_xml,
    law_servers,
    says,
)

from ingest.fetch.identity import identity_of_xml
from ingest.fetch.refused import Refused
from ingest.fetch.retsinformation import Graph, Retsinformation, checked_eli, checked_ken


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with law_servers(tmp_path / "corpus") as made:
        yield made


@pytest.fixture
def site(house: House) -> Retsinformation:
    return Retsinformation(house.client())


def test_an_act_by_its_eli_path_is_taken_byte_for_byte(house: House, site: Retsinformation) -> None:
    house.put(SEL, SEL_ACCESSION, an_xml())
    fetched = site.by_eli(SEL)
    assert fetched.raw == an_xml()
    assert fetched.identity
    assert fetched.identity.accession == SEL_ACCESSION


def test_a_whole_address_is_an_eli_path_too() -> None:
    assert checked_eli("https://retsinformation.dk/eli/lta/2025/1129") == SEL


@pytest.mark.parametrize(
    "eli", ["lta/2025", "../../etc/passwd", "lta/2025/1129/../1", "x/2025/1", "lta/2025/1129?x", ""]
)
def test_what_is_no_eli_path_is_not_asked_for(house: House, site: Retsinformation, eli: str) -> None:
    with pytest.raises(Refused, match="no ELI path"):
        site.by_eli(eli)
    assert house.www.asked == []


def test_a_document_by_its_accession_number(house: House, site: Retsinformation) -> None:
    house.put(BEK, BEK_ACCESSION, a_bek())
    assert site.by_accession(BEK_ACCESSION).raw == a_bek()


@pytest.mark.parametrize(
    "accession", ["../../etc/passwd", "A2025", "a20250112929", "A20250112929/..", "A\uff120250112929"]
)
def test_what_is_no_accession_number_is_not_asked_for(site: Retsinformation, accession: str) -> None:
    with pytest.raises(Refused, match="no accession number"):
        site.by_accession(accession)


def test_another_document_than_the_one_asked_for_is_refused(house: House, site: Retsinformation) -> None:
    house.put(BEK, BEK_ACCESSION, an_xml())
    with pytest.raises(Refused) as by_accession:
        site.by_accession(BEK_ACCESSION)
    with pytest.raises(Refused) as by_eli:
        site.by_eli(BEK)
    assert (by_accession.value.kind, by_eli.value.kind) == ("another", "another")


def test_200_with_a_page_for_browsers_is_no_document(house: House, site: Retsinformation) -> None:
    house.put(SEL, SEL_ACCESSION, SHELL)
    with pytest.raises(Refused) as caught:
        site.by_eli(SEL)
    assert caught.value.kind == "shell"


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (an_xml()[:-30], "broken"),
        (b"", "broken"),
        (b'<!DOCTYPE Dokument [<!ENTITY e "x">]><Dokument>&e;</Dokument>', "broken"),
        (b'<!DOCTYPE Dokument SYSTEM "file:///etc/passwd"><Dokument/>', "broken"),
        (b"<Dokument>&nbsp;</Dokument>", "broken"),
        (an_xml().replace(b"utf-8", b"klingon"), "broken"),
        (b"<Resultat/>", "schema"),
        (b"<Dokument/>", "schema"),
        (an_xml(AccessionNumber="../../../x"), "schema"),
    ],
    ids=["cut", "nothing", "entity", "outer entity", "odd entity", "encoding", "root", "no Meta", "accession"],
)
def test_what_is_no_document_is_refused(raw: bytes, kind: str) -> None:
    with pytest.raises(Refused) as caught:
        identity_of_xml(raw, "x")
    assert caught.value.kind == kind


def test_a_document_type_is_refused_where_it_begins_in_any_encoding() -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 50}">' for n in range(9))
    raw = f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE Dokument [{bomb}]><Dokument>&e8;</Dokument>'.encode(
        "utf-16"
    )
    with pytest.raises(Refused, match="document type"):
        identity_of_xml(raw, "x")


def test_a_number_stays_a_string() -> None:
    assert identity_of_xml(an_xml(Number="1-1"), "x").number == "1-1"


def test_end_date_is_not_read_as_the_end_of_validity() -> None:
    it = identity_of_xml(an_xml(EndDate="2025-09-30", Status="Valid"), "x")
    assert it.status == "Valid"


# No text in the XML


def test_an_xml_with_meta_only_is_replaced_by_the_document_json(house: House, site: Retsinformation) -> None:
    """Lovtidende A before 25 September 2007 has no text in its XML."""
    house.put(
        "lta/2005/573", "A20050057330", an_xml(AccessionNumber="A20050057330", Year="2005", Number="573", body=None)
    )
    house.www.pages["POST /api/document/eli/lta/2005/573"] = a_json("A20050057330")
    fetched = site.by_eli("lta/2005/573")
    assert (fetched.ending, fetched.raw) == ("json", a_json("A20050057330").encode())
    assert house.www.asked[-1][3] == {}


def test_by_accession_the_address_of_the_json_follows_from_meta(house: House, site: Retsinformation) -> None:
    house.put(
        "lta/2005/573", "A20050057330", an_xml(AccessionNumber="A20050057330", Year="2005", Number="573", body="")
    )
    house.www.pages["POST /api/document/eli/lta/2005/573"] = a_json("A20050057330")
    assert site.by_accession("A20050057330").ending == "json"


@pytest.mark.parametrize("status", [404, 405])
def test_where_the_json_is_not_given_by_post_it_is_got(house: House, site: Retsinformation, status: int) -> None:
    house.put(SEL, SEL_ACCESSION, an_xml(body=None))
    house.www.pages[f"POST /api/document/eli/{SEL}"] = says(status)
    house.www.pages[f"GET /api/document/eli/{SEL}"] = a_json()
    assert site.by_eli(SEL).ending == "json"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (a_json(html='<p class="Titel2">&nbsp;</p>'), "empty"),
        (a_json(BEK_ACCESSION), "another"),
        (json.dumps({"documentHtml": "x"}), "schema"),
        (json.dumps([]), "schema"),
        (a_json().replace("documentHtml", "html"), "schema"),
        (a_json(accessionNumber=17), "schema"),
        ("<html>", "schema"),
        ("[" * 100_000, "schema"),
    ],
    ids=["no text", "another", "no list", "nothing", "renamed", "another type", "no JSON", "deep"],
)
def test_a_json_that_is_not_the_text_is_refused(house: House, site: Retsinformation, answer: str, kind: str) -> None:
    house.put(SEL, SEL_ACCESSION, an_xml(body=None))
    house.www.pages[f"POST /api/document/eli/{SEL}"] = answer
    with pytest.raises(Refused) as caught:
        site.by_eli(SEL)
    assert caught.value.kind == kind


def test_what_has_no_text_at_all_is_refused_with_the_address_of_its_pdf(house: House, site: Retsinformation) -> None:
    house.put(SEL, SEL_ACCESSION, an_xml(body=None))
    house.www.pages[f"POST /api/document/eli/{SEL}"] = a_json(html="")
    with pytest.raises(Refused, match=rf"/eli/{SEL}/pdf"):
        site.by_eli(SEL)


# KEN


def test_a_decision_is_found_in_its_year_of_signing(house: House, site: Retsinformation) -> None:
    house.put(KEN, KEN_ACCESSION, a_ken())
    assert site.by_ken("KEN nr 9282 af 28/03/2019").raw == a_ken()


def test_a_decision_registered_the_year_after_it_was_signed_is_found(house: House, site: Retsinformation) -> None:
    raw = a_ken(Number="9366", DiesSigni="2011-11-04", Year="2012", AccessionNumber="W20120936625")
    house.put("retsinfo/2012/9366", "W20120936625", raw)
    assert site.by_ken("KEN nr. 9366 af 4/11/2011").raw == raw


def test_meta_may_have_the_year_of_signing(house: House, site: Retsinformation) -> None:
    raw = a_ken(Number="9366", DiesSigni="2011-11-04", Year="2011", AccessionNumber="W20120936625")
    house.put("retsinfo/2012/9366", "W20120936625", raw)
    assert site.by_ken("KEN nr 9366 af 04/11/2011").raw == raw


def test_the_same_number_of_another_year_is_not_taken(house: House, site: Retsinformation) -> None:
    house.put("retsinfo/2019/9282", "W20190928225", a_ken(DiesSigni="2019-05-02"))
    house.put("retsinfo/2020/9282", "W20200928225", a_ken(DiesSigni="2020-03-28", AccessionNumber="W20200928225"))
    with pytest.raises(Refused) as caught:
        site.by_ken("KEN nr 9282 af 28/03/2019")
    assert caught.value.kind == "missing"
    assert "signed 2019-05-02" in str(caught.value)


def test_a_document_of_another_type_with_that_number_and_day_is_not_the_decision(
    house: House, site: Retsinformation
) -> None:
    house.put(KEN, KEN_ACCESSION, a_ken(DocumentType="VEJ#LOKDOK15"))
    with pytest.raises(Refused, match="not found"):
        site.by_ken("KEN nr 9282 af 28/03/2019")


def test_a_refusal_of_the_host_ends_the_search_for_a_decision(house: House, site: Retsinformation) -> None:
    house.www.pages[f"/eli/{KEN}/xml"] = says(403)
    with pytest.raises(Refused) as caught:
        site.by_ken("KEN nr 9282 af 28/03/2019")
    assert (caught.value.kind, len(house.www.asked)) == ("forbidden", 1)


@pytest.mark.parametrize("text", ["9282", "KEN nr 9282", "KEN nr 9282 af 31/02/2019", "LBK nr 1129 af 22/09/2025"])
def test_what_is_no_ken_number_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="no KEN number"):
        checked_ken(text)


# What a document is to others


def test_the_graph_tells_what_is_issued_under_an_act(house: House, site: Retsinformation) -> None:
    house.www.pages[f"/eli/{SEL}.json"] = a_graph(SEL, basis_for=[BEK, KEN], in_force=[IN_FORCE])
    assert site.graph(SEL) == Graph(eli=SEL, in_force=True, basis_for=(BEK, KEN), consolidated_by=(), odd=())


def test_a_graph_of_one_object_and_plain_values_is_read_too(house: House, site: Retsinformation) -> None:
    node = {
        "@id": f"https://retsinformation.dk/eli/{SEL}",
        f"{ONTOLOGY}type_document": "LBK",
        f"{ONTOLOGY}basis_for": f"http://x/eli/{BEK}",
    }
    house.www.pages[f"/eli/{SEL}.json"] = json.dumps({"@graph": [node]})
    assert site.graph(SEL).basis_for == (BEK,)
    assert site.graph(SEL).in_force is None


def test_an_address_that_is_no_eli_path_is_told_and_not_followed(house: House, site: Retsinformation) -> None:
    house.www.pages[f"/eli/{SEL}.json"] = a_graph(SEL, basis_for=[BEK, "ft/20191BB00001"])
    graph = site.graph(SEL)
    assert (graph.basis_for, len(graph.odd)) == ((BEK,), 1)


@pytest.mark.parametrize(
    "answer",
    ["{}", "[]", '["x"]', a_graph(BEK), a_graph(SEL).replace("type_document", "type"), a_graph(SEL, in_force=["x#y"]),
     a_graph(SEL, basis_for=[BEK]).replace('"@id": "https://www.retsinformation.dk/eli/lta/2022', '"id": "x'),
     "<html>"],
    ids=["object", "empty", "strings", "another", "renamed", "in_force", "values", "no JSON"],
)  # fmt: skip
def test_a_graph_of_another_form_is_loud(house: House, site: Retsinformation, answer: str) -> None:
    house.www.pages[f"/eli/{SEL}.json"] = answer
    with pytest.raises(Refused, match="ELI JSON-LD") as caught:
        site.graph(SEL)
    assert caught.value.kind == "schema"


def test_consolidated_by_leads_to_the_newest_edition(house: House, site: Retsinformation) -> None:
    house.www.pages["/eli/lta/2024/67.json"] = a_graph(
        "lta/2024/67", consolidated_by=["lta/2024/909", SEL, "lta/2025/155"], in_force=[NOT_IN_FORCE]
    )
    house.www.pages[f"/eli/{SEL}.json"] = a_graph(SEL, in_force=[IN_FORCE])
    newest = site.newest("lta/2024/67")
    assert (newest.eli, newest.in_force) == (SEL, True)


def test_editions_that_lead_back_to_each_other_are_loud(house: House, site: Retsinformation) -> None:
    house.www.pages[f"/eli/{SEL}.json"] = a_graph(SEL, consolidated_by=[BEK])
    house.www.pages[f"/eli/{BEK}.json"] = a_graph(BEK, consolidated_by=[SEL])
    with pytest.raises(Refused, match="circle"):
        site.newest(SEL)
