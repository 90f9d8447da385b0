"""Pages of ast.dk: which are decisions, what they state, and that a page read badly states nothing."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from law_servers import KEN_ACCESSION, House, a_ken, a_sitemap, a_sitemap_index, ast_page, ast_path, law_servers, says

from ingest.fetch.ankestyrelsen import ENOUGH, decision_pages, number_in_address, numbers_in, read_decision
from ingest.fetch.refused import Refused
from ingest.fetch.rows import Item

URL = "https://www.ast.dk" + ast_path()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with law_servers(tmp_path / "corpus") as made:
        yield made


def publish(house: House, *decisions: tuple[str, str], day: str = "2026-11-01") -> None:
    """Publish decisions of (number, status) with their sitemap."""
    house.ast.pages["/sitemap.xml"] = a_sitemap(
        *[(f"https://www.ast.dk{ast_path(number)}", day) for number, _ in decisions]
    )
    for number, status in decisions:
        house.ast.pages[ast_path(number)] = ast_page(number, status)


def rows(house: House, name: str) -> list[dict[str, str]]:
    path = house.corpus / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


# The sitemap


def test_only_pages_of_decisions_are_taken_from_the_sitemap(house: House) -> None:
    site = "https://www.ast.dk"
    house.ast.pages["/sitemap.xml"] = a_sitemap(
        (f"{site}{ast_path()}", "2026-11-01"), (f"{site}/for-myndigheder/principmeddelelser/2025", "2026-11-01"),
        (f"{site}/for-myndigheder/principmeddelelser/2025/", ""), (f"{site}/om-os", ""),
        (f"{site}/nyheder/nyheder/nyheder-2024/en-nyhed", ""),
    )  # fmt: skip
    assert decision_pages(house.client()) == ([(f"{house.ast.url}{ast_path()}", "2026-11-01")], 4)


def test_a_sitemap_of_sitemaps_is_followed_on_its_host(house: House) -> None:
    house.ast.pages["/sitemap.xml"] = a_sitemap_index("https://ast.dk/s1.xml")
    house.ast.pages["/s1.xml"] = a_sitemap((f"https://ast.dk{ast_path()}", ""))
    assert len(decision_pages(house.client())[0]) == 1


@pytest.mark.parametrize(
    "page",
    [a_sitemap(), a_sitemap(("https://www.ast.dk/om-os", "")), a_sitemap_index(), "<html/>",
     a_sitemap(("https://www.ast.dk/om-os", "")).replace("loc>", "url2>")],
    ids=["empty", "none of ours", "no sitemaps", "another form", "renamed"],
)  # fmt: skip
def test_a_sitemap_without_a_decision_is_loud(house: House, page: str) -> None:
    house.ast.pages["/sitemap.xml"] = page
    with pytest.raises(Refused) as caught:
        decision_pages(house.client())
    assert caught.value.kind == "schema"


def test_a_sitemap_that_leads_to_another_host_is_refused(house: House) -> None:
    house.ast.pages["/sitemap.xml"] = a_sitemap(("https://evil.example/for-myndigheder/principmeddelelser/2025/x", ""))
    with pytest.raises(Refused, match="nothing is fetched from there"):
        decision_pages(house.client())


# A page


def test_a_page_tells_number_status_labels_and_date() -> None:
    told = read_decision(ast_page().encode(), URL)
    assert (told.number, told.status, told.quality, told.faults) == ("17-25", "gældende", 1.0, ())
    assert told.tags == ("Serviceloven", "Gældende", "Kommunal")
    assert told.dates == (("Dato for underskrift", "04.03.2025"),)


@pytest.mark.parametrize("number", ["C-16-99", "1-26", "178-12", "B-9-86"])
def test_numbers_of_all_years_are_read(number: str) -> None:
    told = read_decision(ast_page(number).encode(), "https://www.ast.dk" + ast_path(number))
    assert told.number == number


@pytest.mark.parametrize(
    ("title", "numbers"),
    [
        ("Ankestyrelsens principafgørelse 64-13 om hjælpemiddel - bil", {"64-13"}),
        ("Principmeddelelse SM C-16-99", {"C-16-99"}),
        ("Ankestyrelsens principafgørelse om kontant tilskud - udmåling", set()),
        ("Principafgørelse 12-1995", set()),
    ],
)
def test_a_title_tells_its_number_if_it_has_one(title: str, numbers: set[str]) -> None:
    assert numbers_in(title) == numbers


def test_a_number_in_the_address_ends_where_the_topic_begins() -> None:
    assert number_in_address(URL) == "17-25"
    assert number_in_address("https://www.ast.dk/for-myndigheder/principmeddelelser/2025/om-kontant-tilskud") is None


def test_a_discarded_decision_is_historical() -> None:
    assert read_decision(ast_page(status="Historisk").encode(), URL).status == "historisk"


def test_the_status_is_never_read_from_the_text_where_gældende_is_a_heading() -> None:
    told = read_decision(ast_page(label="new-style").encode(), URL)
    assert told.status is None
    assert "no status" in told.faults


def test_a_printed_status_counts_where_the_labels_have_another_style() -> None:
    told = read_decision(ast_page(label="new-style", extra="<p>Status: Historisk</p>").encode(), URL)
    assert told.status == "historisk"
    assert told.quality >= ENOUGH


def test_two_statuses_are_none() -> None:
    page = ast_page().replace(">Kommunal<", ">Historisk<")
    told = read_decision(page.encode(), URL)
    assert (told.status, "2 statuses" in told.faults) == (None, True)


def test_a_title_and_an_address_that_differ_are_no_number() -> None:
    told = read_decision(ast_page("18-25").encode(), URL)
    assert told.number is None
    assert told.quality < ENOUGH


def test_a_title_without_number_leaves_that_of_the_address() -> None:
    told = read_decision(ast_page().replace("principmeddelelse 17-25", "principmeddelelse").encode(), URL)
    assert (told.number, told.quality) == ("17-25", 0.9)


def test_the_ken_number_that_a_page_tells_is_read() -> None:
    told = read_decision(ast_page(ken="KEN nr 10858 af 12/10/2015").encode(), URL)
    assert told.ken == ("KEN nr 10858 af 12/10/2015",)


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe\x00", b"<" * 5000, b"<span class=label-default>" * 3000, ast_page().encode("cp1252")]
)
def test_no_page_breaks_the_reader(raw: bytes) -> None:
    assert 0 <= read_decision(raw, "https://www.ast.dk/x").quality <= 1


# The run


def test_a_status_is_written_down_with_the_day_it_was_seen(house: House) -> None:
    publish(house, ("17-25", "Gældende"))
    assert house.did(ast=True) == {"new": 1}
    assert rows(house, "states.jsonl") == [
        {
            "target": "principafgørelse 17-25", "status": "gældende", "date": "2026-11-20", "by": "ast.dk",
            "words": "Ankestyrelsens side på ast.dk angav »Gældende« den 20. november 2026.",
        }
    ]  # fmt: skip


def test_the_page_is_kept_byte_for_byte_and_put_on_the_manifest(house: House) -> None:
    publish(house, ("17-25", "Gældende"))
    house.run(ast=True)
    assert house.files() == {"ast/17-25.html": ast_page().encode()}
    assert [call[0] for call in house.manifest.calls] == ["raw/ast/17-25.html"]


def test_a_new_status_takes_the_place_of_the_old_one(house: House) -> None:
    publish(house, ("17-25", "Gældende"))
    house.run(ast=True)
    publish(house, ("17-25", "Historisk"), day="2026-11-25")
    house.now += timedelta(days=7)
    assert house.did(ast=True) == {"changed": 1}
    assert [(row["status"], row["date"]) for row in rows(house, "states.jsonl")] == [("historisk", "2026-11-27")]
    assert len([name for name in house.files() if ".older" in name]) == 1


def test_a_page_that_is_dated_as_before_is_not_fetched_again(house: House) -> None:
    publish(house, ("17-25", "Gældende"))
    house.run(ast=True)
    assert house.did(ast=True) == {}
    assert house.ast.paths.count(ast_path()) == 1


def test_a_page_without_a_day_is_fetched_each_time(house: House) -> None:
    publish(house, ("17-25", "Gældende"), day="")
    house.run(ast=True)
    assert house.did(ast=True) == {"unchanged": 1}


def test_the_ken_number_becomes_an_alias(house: House) -> None:
    publish(house, ("62-15", "Gældende"))
    house.ast.pages[ast_path("62-15")] = ast_page("62-15", ken="KEN nr 10858 af 12/10/2015")
    house.run(ast=True)
    assert rows(house, "aliases.jsonl") == [
        {
            "target": "principafgørelse 62-15",
            "alias": "KEN nr 10858 af 12/10/2015",
            "date": "2026-11-20",
            "by": "ast.dk",
        }
    ]


def test_where_retsinformation_has_the_text_only_the_status_is_taken(house: House) -> None:
    house.put("retsinfo/2019/9282", KEN_ACCESSION, a_ken())
    house.run(accession=KEN_ACCESSION)
    publish(house, ("10-19", "Historisk"))
    house.run(ast=True)
    assert [call[0] for call in house.manifest.calls] == [f"raw/retsinformation/{KEN_ACCESSION}.xml"]
    assert "ast/.seen/10-19.html" in house.files()
    assert [row["status"] for row in rows(house, "states.jsonl")] == ["historisk"]


def test_a_page_that_is_read_badly_states_nothing_and_is_kept(house: House) -> None:
    publish(house, ("17-25", "Gældende"))
    house.ast.pages[ast_path()] = ast_page(label="new-style")
    assert house.did(ast=True) == {"refused": 1}
    assert "no status" in house.lines[-1]
    assert rows(house, "states.jsonl") == []
    assert [name.startswith("ast/.older/17-25@") for name in house.files()] == [True]


def test_a_new_form_of_page_ends_the_run_instead_of_fetching_all_for_nothing(house: House) -> None:
    numbers = [f"{number}-25" for number in range(1, 16)]
    publish(house, *[(number, "Gældende") for number in numbers])
    for number in numbers:
        house.ast.pages[ast_path(number)] = ast_page(number, label="new-style")
    tally = house.run(ast=True)
    assert (tally.did["refused"], tally.did["left"]) == (10, 5)


def test_of_two_pages_of_a_decision_the_newer_is_taken(house: House) -> None:
    publish(house, ("17-25", "Historisk"))
    old = ast_path(year=2024)
    house.ast.pages["/sitemap.xml"] = a_sitemap(
        (f"https://www.ast.dk{old}", "2025-01-01"), (f"https://www.ast.dk{ast_path()}", "2026-11-01")
    )
    assert house.did(ast=True) == {"new": 1}
    assert old not in house.ast.paths
    assert any("1 older pages" in line for line in house.lines)


def test_a_decision_that_is_no_longer_in_the_sitemap_is_told_and_kept(house: House) -> None:
    publish(house, ("17-25", "Gældende"))
    house.run(ast=True)
    publish(house, ("18-25", "Gældende"))
    house.run(ast=True)
    assert "ast.dk: no longer in its sitemap, and kept: 17-25" in house.lines
    assert "ast/17-25.html" in house.files()


def test_a_refusal_by_ast_dk_leaves_retsinformation_alone(house: House) -> None:
    house.put("retsinfo/2019/9282", KEN_ACCESSION, a_ken())
    house.shelf().set_queue([Item(route="accession", key=KEN_ACCESSION, asked=True)])
    house.ast.pages["/sitemap.xml"] = says(403)
    tally = house.run(ast=True)
    assert (tally.problems, tally.did["new"]) == (1, 1)
