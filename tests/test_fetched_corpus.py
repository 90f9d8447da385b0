"""From the servers to an answer: what was fetched answers with its status, who stated it, and the day."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import lexdania
import pytest
from conftest import FakeEncoder
from law_servers import House, a_sitemap, ast_page, ast_path, law_servers

import library as library_room
from index.build import build as build_index
from ingest.run import ingest
from ingest.shelve import enter, tombstone
from law.filters import Filters
from law.records import Answer
from library import Library
from settings import Settings

LBK, LBK_ACCESSION = "lta/2025/1129", "A20250112929"
KEN_ACCESSION = "W20130999925"
Ask = Callable[..., Answer]


class RealManifest:
    """Hands what is fetched to the corpus as the command does."""

    def __init__(self, house: House) -> None:
        self.enter, self.bury, self.killer = enter, tombstone, house.manifest.killer


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with law_servers(tmp_path / "corpus") as made:
        made.put(LBK, LBK_ACCESSION, lexdania.LBK)
        made.put("retsinfo/2013/9999", KEN_ACCESSION, lexdania.KEN_2013)
        made.ast.pages["/sitemap.xml"] = a_sitemap((made.ast.url + ast_path("98-13", 2013), "2026-11-19"))
        made.ast.pages[ast_path("98-13", 2013)] = ast_page("98-13", "Historisk")
        yield replace(made, manifest=RealManifest(made))  # type: ignore[arg-type]


@pytest.fixture
def answers(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Give a function that builds what is on file, and asks."""
    encoder = FakeEncoder()
    monkeypatch.setattr(library_room, "encoder_for", lambda *_, **__: encoder)
    settings = Settings(corpus=house.corpus, build=tmp_path / "build")

    def ask(question: str, **told: str) -> Answer:
        ingest(settings.corpus, settings.build)
        index = settings.build / "index"
        build_index(settings.build / "passages.jsonl", index, encoder, cache=settings.build / "vectors.sqlite")
        return Library.load(settings).ask(question, filters=Filters(**told))  # type: ignore[arg-type]

    return ask


def fetched(house: House) -> None:
    assert house.did(eli=LBK) == {"new": 1}
    assert house.did(accession=KEN_ACCESSION) == {"new": 1}
    assert house.did(ast=True)


def test_an_act_that_was_fetched_is_quoted_verbatim_with_its_edition_and_status(house: House, answers: Ask) -> None:
    fetched(house)
    answer = answers("§ 95, stk. 3")
    citation = answer.citations[0]
    assert citation.kind == "lov"
    assert citation.citation.startswith("Servicelovens § 95, stk. 3 (lovbekendtgørelse nr. 1129 af 22. september 2025)")
    assert citation.status == "gældende"
    assert citation.status_date == "2026-11-20"
    assert "Retsinformation" in citation.evidence


def test_where_two_publishers_disagree_both_are_told_and_the_stricter_is_shown(house: House, answers: Ask) -> None:
    fetched(house)
    (citation, *_) = answers("98-13").citations
    assert citation.status == "historisk"
    assert "Retsinformation: gældende" in citation.evidence
    assert "ast.dk: historisk" in citation.evidence


def test_what_is_removed_by_its_publisher_leaves_no_passage_and_stays_on_file(house: House, answers: Ask) -> None:
    fetched(house)
    assert answers("98-13").answered
    source = next(one for one in house.shelf().sources() if KEN_ACCESSION in one.aliases)
    tombstone(house.corpus, source.id, "2026-11-20")
    assert not answers("98-13").answered
    assert (house.corpus / source.file).is_file()


def test_a_day_before_the_edition_does_not_get_its_words(house: House, answers: Ask) -> None:
    fetched(house)
    assert not answers("§ 95, stk. 3", as_of="2020-01-01").citations
    assert answers("§ 95, stk. 3", as_of="2026-01-01").citations


def test_a_newer_edition_that_is_fetched_answers_in_the_place_of_the_older(house: House, answers: Ask) -> None:
    fetched(house)
    newer = (
        lexdania.LBK.replace(b"A20250112929", b"A20260055529")
        .replace(b"<Number>1129<", b"<Number>555<")
        .replace(b"2025-09-22", b"2026-05-01")
        .replace(b"<Year>2025<", b"<Year>2026<")
    )
    house.put("lta/2026/555", "A20260055529", newer)
    assert house.did(eli="lta/2026/555") == {"new": 1}
    told = {one.citation for one in answers("§ 95, stk. 3").citations if one.kind == "lov"}
    assert told
    assert all("nr. 555 af 1. maj 2026" in one for one in told)
    earlier = {one.citation for one in answers("§ 95, stk. 3", as_of="2025-12-01").citations if one.kind == "lov"}
    assert earlier
    assert all("nr. 1129 af 22. september 2025" in one for one in earlier)


def test_a_file_saved_by_hand_gives_what_the_same_file_gives_when_it_is_fetched(
    house: House, answers: Ask, tmp_path: Path
) -> None:
    house.corpus.mkdir()
    enter(house.corpus, "raw/gemt.xml", lexdania.LBK, url=None, fetched="2026-11-20", today="2026-11-20")
    by_hand = answers("§ 95, stk. 3").citations[0]
    for path in (house.corpus / "manifest.jsonl", tmp_path / "build" / "passages.jsonl"):
        path.unlink()
    assert house.did(eli=LBK) == {"new": 1}
    by_itself = answers("§ 95, stk. 3").citations[0]
    assert replace(by_itself, url=None) == replace(by_hand, url=None)


@pytest.mark.parametrize("key", ["KEN nr 9999 af 30/04/2013", "ken nr. 9999 af 30-04-2013", KEN_ACCESSION])
def test_a_decision_is_looked_up_by_its_other_keys_too(house: House, answers: Ask, key: str) -> None:
    fetched(house)
    answer = answers(key)
    assert answer.question == key
    assert answer.citations[0].locator.startswith("principafgørelse 98-13")


def test_an_order_signed_for_next_year_does_not_answer_today_and_is_told_to_come(house: House, answers: Ask) -> None:
    next_year = f"1. januar {date.today().year + 1}"
    title = "Bekendtgørelse om udmåling af tilskud til ansættelse af hjælpere og borgerstyret personlig assistance"
    now = (
        lexdania.BEK.replace(b"<Status>Historic<", b"<Status>Valid<")
        .replace(b"<DateOfHistoricMark>2025-08-31</DateOfHistoricMark>", b"")
        .replace("Bekendtgørelse om udmåling af tilskud til ansættelse af hjælpere<".encode(), f"{title}<".encode())
    )
    later = (
        now.replace(b"B20220129205", b"B20260140005")
        .replace(b"<Number>1292<", b"<Number>1400<")
        .replace(b"2022-09-19", b"2026-11-10")
        .replace(b"1. oktober 2022", next_year.encode())
        .replace(b"Satsen", b"Den nye sats")
    )
    house.corpus.mkdir()
    for file, raw in (("raw/nu.xml", now), ("raw/senere.xml", later)):
        told = {"publisher": "Ministeriet"}
        enter(house.corpus, file, raw, url=None, fetched="2026-11-20", today="2026-11-20", answers=told)
    answer = answers("udmålingsbekendtgørelsens § 5, stk. 2")
    assert [one.quote for one in answer.citations] == ["Stk. 2. Satsen fastsættes efter overenskomst."]
    assert answer.citations[0].status == "gældende"
    assert any(f"får ny ordlyd den {next_year}" in warning for warning in answer.warnings)
    same_day = answers("udmålingsbekendtgørelsens § 5, stk. 2", as_of=date.today().isoformat())
    assert [one.quote for one in same_day.citations] == [one.quote for one in answer.citations]


def test_a_decision_that_no_source_has_is_refused_by_its_other_key_and_nothing_near_is_quoted(
    house: House, answers: Ask
) -> None:
    fetched(house)
    answer = answers("Hvad siger KEN nr 9016 af 04/05/1999?")
    assert not answer.answered
    assert answer.refusal == "Kilderne indeholder ikke KEN nr 9016 af 04/05/1999."


def test_a_bare_paragraph_means_serviceloven_where_another_act_has_one_of_that_number(
    house: House, answers: Ask
) -> None:
    fetched(house)
    other = (
        lexdania.LBK.replace(b"A20250112929", b"A20250028229")
        .replace(b"<Number>1129<", b"<Number>282<")
        .replace(b"lov om social service", b"barnets lov")
        .replace(b"<PopularTitle>Serviceloven<", b"<PopularTitle>Barnets lov<")
    )
    enter(house.corpus, "raw/bl.xml", other, url=None, fetched="2026-11-20", today="2026-11-20")
    told = {one.citation.split(" (")[0] for one in answers("§ 95, stk. 3").citations if one.kind == "lov"}
    assert told == {"Servicelovens § 95, stk. 3"}
    named = {one.citation.split(" (")[0] for one in answers("barnets lovs § 95, stk. 3").citations if one.kind == "lov"}
    assert named == {"Barnets lovs § 95, stk. 3"}


def test_a_decision_that_a_list_of_practice_names_by_its_number_alone_is_known_as_named(
    house: House, answers: Ask
) -> None:
    title = b"Ankestyrelsens principmeddelelse 11-24 om timer"
    raw = lexdania.KEN_2024.replace(b"63-15, som", b"14-20 om behandling, som").replace(
        b"<Number>9456<",
        b"<AccessionNumber>W20240945625</AccessionNumber><DocumentTitle>" + title + b"</DocumentTitle>"
        b"<DiesSigni>2024-05-02</DiesSigni><AdministrativeAuthority>Ankestyrelsen</AdministrativeAuthority><Number>9456<",
    )
    house.corpus.mkdir()
    enter(house.corpus, "raw/ken.xml", raw, url=None, fetched="2026-11-20", today="2026-11-20")
    answer = answers("Hvad siger principmeddelelse 14-20?")
    assert any("14-20" in one.quote for one in answer.citations)
    assert any("kun omtalt" in warning for warning in answer.warnings)
