"""What has changed: the harvest interface by its own rules, else the feed, else the sitemap; never silently nothing."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from law_servers import (
    BEK,
    BEK_ACCESSION,
    KEN,
    NOON,
    SEL,
    SEL_ACCESSION,
    House,
    a_change,
    a_feed,
    a_sitemap,
    a_sitemap_index,
    law_servers,
    says,
)

from ingest.fetch.changes import Changes, changes_since, fed, mapped
from ingest.fetch.harvest import harvested, refuse_closed
from ingest.fetch.refused import Refused

YESTERDAY = date(2026, 11, 19)
LONG_AGO = date(2026, 9, 1)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with law_servers(tmp_path / "corpus") as made:
        yield made


def since(house: House, done: date | None, **changes: Any) -> Changes:
    return changes_since(house.client(), done, NOON, **changes)


def days_asked(house: House) -> list[str]:
    return [path.rpartition("=")[2] for path in house.api.paths]


# The harvest interface


def test_the_first_time_the_whole_window_is_asked_the_oldest_day_first(house: House) -> None:
    house.days()
    changes = since(house, None)
    assert days_asked(house) == [f"2026-11-{day}" for day in range(11, 21)]
    assert changes.until == date(2026, 11, 19)


def test_the_last_day_done_is_asked_once_more(house: House) -> None:
    house.days()
    since(house, YESTERDAY)
    assert days_asked(house) == ["2026-11-19", "2026-11-20"]


def test_calls_of_the_harvest_interface_are_ten_seconds_apart(house: House) -> None:
    house.days()
    since(house, date(2026, 11, 18))
    assert house.clock.slept == [10.0, 10.0]


def test_today_is_not_done_before_it_is_over(house: House) -> None:
    house.days()
    assert since(house, date(2026, 11, 20)).until == date(2026, 11, 19)


def test_a_day_without_a_change_is_a_fine_answer(house: House) -> None:
    house.days()
    assert since(house, None).found == ()


def test_a_change_is_read_with_its_date_and_type(house: House) -> None:
    house.day("2026-11-20", a_change())
    [change] = harvested(house.client(), date(2026, 11, 20), NOON)
    assert (change.key, change.reason, change.date, change.type) == (
        SEL_ACCESSION, "DocumentContentChanged", "2026-11-19T08:00:00", "LBK",
    )  # fmt: skip


def test_of_several_changes_of_a_document_the_newest_counts(house: House) -> None:
    house.days()
    house.day("2026-11-19", a_change(reasonForChange="RemovedDocument", changeDate="2026-11-19T12:00:00"), a_change())
    assert [change.reason for change in since(house, YESTERDAY).found] == ["RemovedDocument"]


def test_a_bill_has_another_accession_number_and_is_passed_over(house: House) -> None:
    house.day("2026-11-20", a_change("20261BB00001", documentType={"shortName": "BB", "id": 1}))
    assert list(harvested(house.client(), date(2026, 11, 20), NOON)) == []


@pytest.mark.parametrize(
    ("hour", "minute", "opens"),
    [(22, 45, "2026-11-21"), (0, 30, "2026-11-20"), (1, 59, "2026-11-20")],
    ids=["23:45", "01:30", "02:59"],
)
def test_outside_its_hours_it_is_not_asked_and_the_hour_of_opening_is_told(hour: int, minute: int, opens: str) -> None:
    """In winter Danish time is one hour ahead of UTC."""
    with pytest.raises(Refused, match=rf"opens on {opens} at 03:00 Danish time") as caught:
        refuse_closed(datetime(2026, 11, 20, hour, minute, tzinfo=UTC))
    assert caught.value.kind == "closed"


@pytest.mark.parametrize(("hour", "minute"), [(2, 0), (12, 0), (22, 44)])
def test_within_its_hours_it_is_asked(hour: int, minute: int) -> None:
    refuse_closed(datetime(2026, 11, 20, hour, minute, tzinfo=UTC))


def test_the_hours_follow_summer_time() -> None:
    refuse_closed(datetime(2026, 7, 1, 1, 0, tzinfo=UTC))
    with pytest.raises(Refused, match="it is 02:59"):
        refuse_closed(datetime(2026, 7, 1, 0, 59, tzinfo=UTC))


def test_closed_hours_end_the_search_without_a_call(house: House) -> None:
    with pytest.raises(Refused, match="It was not asked"):
        changes_since(house.client(), YESTERDAY, datetime(2026, 11, 20, 0, 0, tzinfo=UTC))
    assert house.api.asked == house.www.asked == []


def test_a_400_of_the_interface_is_loud(house: House) -> None:
    house.api.pages["/v1/Documents?date=2026-11-19"] = says(400, b"closed")
    with pytest.raises(Refused, match="status 400: closed"):
        since(house, YESTERDAY)


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({"documents": []}, "a list"),
        (None, "a list"),
        (["A20250112929"], "an object"),
        *[([{k: v for k, v in a_change().items() if k != name}], name) for name in a_change()],
        ([a_change(accessionsnummer=17)], "accessionsnummer"),
        ([a_change(accessionsnummer="A2025")], "accessionsnummer"),
        ([a_change(reasonForChange="DocumentMoved")], "reasonForChange"),
        ([a_change(changeDate="19.11.2026")], "changeDate"),
        ([a_change(documentType={"id": 30})], "shortName"),
        ([a_change(href=f"http://retsinformation.dk/eli/accn/{BEK_ACCESSION}/xml")], "href"),
    ],
)
def test_another_form_of_answer_is_loud_and_names_the_field(house: House, answer: Any, field: str) -> None:
    house.api.pages["/v1/Documents?date=2026-11-20"] = json.dumps(answer)
    with pytest.raises(Refused, match="harvest interface") as caught:
        list(harvested(house.client(), date(2026, 11, 20), NOON))
    assert caught.value.kind == "schema"
    assert field in str(caught.value)


def test_an_address_of_another_host_is_refused(house: House) -> None:
    house.day("2026-11-20", a_change(href=f"http://evil.example/eli/accn/{SEL_ACCESSION}/xml"))
    with pytest.raises(Refused, match="nothing is fetched from there"):
        list(harvested(house.client(), date(2026, 11, 20), NOON))


# More than ten days


def test_a_gap_of_ten_days_is_within_the_window(house: House) -> None:
    house.days()
    changes = since(house, date(2026, 11, 10))
    assert len(days_asked(house)) == 10
    assert house.www.asked == []
    assert "the last day done is 2026-11-10" in changes.route[0]


def test_after_a_longer_gap_the_feed_is_asked_too(house: House) -> None:
    house.days()
    house.www.pages["/eli/eli-update-feed.atom"] = a_feed(
        (BEK, "NewDocument", "2026-10-30"), (KEN, "RemovedDocument", "2026-11-05"), (SEL, "NewDocument", "2026-09-01")
    )
    changes = since(house, date(2026, 10, 20))
    assert [(change.key, change.reason) for change in changes.found] == [(BEK, "NewDocument"), (KEN, "RemovedDocument")]
    assert "Atom feed, which reaches back to 2026-09-01" in changes.route
    assert len(days_asked(house)) == 10


def test_where_the_feed_does_not_reach_the_sitemap_is_asked_and_both_are_told(house: House) -> None:
    house.days()
    house.www.pages["/eli/eli-update-feed.atom"] = a_feed((KEN, "RemovedDocument", "2026-11-05"))
    house.www.pages["/sitemap.xml"] = a_sitemap((f"https://retsinformation.dk/eli/{BEK}", "2026-09-10"))
    changes = since(house, LONG_AGO)
    assert {change.key for change in changes.found} == {BEK, KEN}
    assert any("not far enough" in line for line in changes.route)
    assert any("sitemap, 1 addresses, 1 to look at" in line for line in changes.route)


def test_where_there_is_no_feed_the_sitemap_is_asked(house: House) -> None:
    house.days()
    house.www.pages["/sitemap.xml"] = a_sitemap((f"https://retsinformation.dk/eli/{BEK}", "2026-09-10"))
    changes = since(house, LONG_AGO)
    assert [change.key for change in changes.found] == [BEK]
    assert changes.problems == ()


def test_a_feed_of_another_form_is_a_problem_that_is_told_and_got_around(house: House) -> None:
    house.days()
    house.www.pages["/eli/eli-update-feed.atom"] = b"<feed/>"
    house.www.pages["/sitemap.xml"] = a_sitemap((f"https://retsinformation.dk/eli/{BEK}", "2026-09-10"))
    changes = since(house, LONG_AGO)
    assert [problem.kind for problem in changes.problems] == ["schema"]
    assert [change.key for change in changes.found] == [BEK]


# The feed


def test_a_feed_that_says_utf_16_and_is_utf_8_is_read(house: House) -> None:
    house.www.pages["/eli/eli-update-feed.atom"] = a_feed((BEK, "NewDocument", "2026-11-01"))
    assert [change.key for change in fed(house.client())] == [BEK]


def test_a_feed_that_is_utf_16_is_read_too(house: House) -> None:
    house.www.pages["/eli/eli-update-feed.atom"] = a_feed((BEK, "NewDocument", "2026-11-01")).decode().encode("utf-16")
    assert [change.key for change in fed(house.client())] == [BEK]


ONE = a_feed((BEK, "NewDocument", "2026-11-01"))


@pytest.mark.parametrize(
    ("feed", "kind"),
    [
        (a_feed(), "schema"),
        (ONE.replace(b"reasonForChange>", b"reason>"), "schema"),
        (ONE.replace(b"NewDocument", b"MovedDocument"), "schema"),
        (ONE.replace(b"2026-11-01", b"1/11/2026"), "schema"),
        (ONE.replace(b"/eli/lta", b"/lov/lta"), "schema"),
        (ONE.replace(b"/eli/lta/2022/1292", b"/eli/ft/20261BB00001"), "schema"),
        ("<feed>Ændring</feed>".encode("cp1252"), "schema"),
        (ONE.replace(b"?><feed", b'?><!DOCTYPE feed [<!ENTITY a "b">]><feed'), "broken"),
        (ONE[:-20], "broken"),
    ],
    ids=["no entry", "renamed", "reason", "date", "address", "bills only", "encoding", "entity", "cut"],
)
def test_a_feed_of_another_form_is_loud(house: House, feed: bytes, kind: str) -> None:
    house.www.pages["/eli/eli-update-feed.atom"] = feed
    with pytest.raises(Refused) as caught:
        fed(house.client())
    assert caught.value.kind == kind


# The sitemap


def test_all_pages_of_the_sitemap_are_read_as_they_are_in_no_order(house: House) -> None:
    house.days()
    house.www.pages["/sitemap.xml"] = a_sitemap_index(
        "https://retsinformation.dk/sitemap.xml?page=1", "https://retsinformation.dk/sitemap.xml?page=2"
    )
    house.www.pages["/sitemap.xml?page=1"] = a_sitemap(
        (f"https://retsinformation.dk/eli/{SEL}", "2026-10-01"),
        ("https://retsinformation.dk/eli/lta/1990/5", "2020-01-01"),
    )
    house.www.pages["/sitemap.xml?page=2"] = a_sitemap(
        ("https://retsinformation.dk/eli/lta/1991/5", "2019-01-01"),
        (f"https://retsinformation.dk/eli/{BEK}", "2026-11-02"),
    )
    assert {change.key for change in since(house, LONG_AGO).found} == {SEL, BEK}


def test_where_only_pages_have_a_day_new_years_and_all_on_file_are_looked_at(house: House) -> None:
    house.days()
    house.www.pages["/sitemap.xml"] = a_sitemap(
        ("https://retsinformation.dk/eli/lta/2026/900", ""), ("https://retsinformation.dk/eli/lta/2025/900", ""),
        (f"https://retsinformation.dk/eli/{SEL}", ""),
    )  # fmt: skip
    found = since(house, LONG_AGO, held=frozenset({SEL})).found
    assert {change.key for change in found} == {"lta/2026/900", SEL}


@pytest.mark.parametrize(
    "page",
    [
        a_sitemap(),
        a_sitemap(("https://retsinformation.dk/om", "2026-11-01")),
        a_sitemap_index(),
        a_sitemap((f"https://retsinformation.dk/eli/{BEK}", "i går")),
        a_sitemap((f"https://retsinformation.dk/eli/{BEK}", "")).replace("loc>", "location>"),
        "<html/>",
    ],
    ids=["empty", "no decisions", "no pages", "date", "renamed", "another"],
)
def test_a_sitemap_of_another_form_is_loud(house: House, page: str) -> None:
    house.days()
    house.www.pages["/sitemap.xml"] = page
    with pytest.raises(Refused, match="sitemap") as caught:
        since(house, LONG_AGO)
    assert caught.value.kind == "schema"


def test_a_page_of_the_sitemap_on_another_host_is_refused(house: House) -> None:
    house.www.pages["/sitemap.xml"] = a_sitemap_index("https://evil.example/sitemap.xml?page=1")
    with pytest.raises(Refused, match="nothing is fetched from there"):
        mapped(house.client())
