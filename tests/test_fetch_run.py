"""A run of the connectors: files and manifest at the end, every item accounted for, and the same after any kill."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from builders import a_source
from law_servers import (
    BEK,
    BEK_ACCESSION,
    IN_FORCE,
    KEN,
    KEN_ACCESSION,
    SEL,
    SEL_ACCESSION,
    SHELL,
    House,
    Killed,
    Killer,
    Manifest,
    a_bek,
    a_change,
    a_graph,
    a_json,
    a_ken,
    a_sitemap,
    an_xml,
    cut_short,
    law_servers,
    says,
)

from ingest.fetch.rows import Held, State, file_of_decision, file_of_document
from law.jsonl import write_lines


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with law_servers(tmp_path / "corpus") as made:
        made.put(SEL, SEL_ACCESSION, an_xml())
        made.put(BEK, BEK_ACCESSION, a_bek())
        made.put(KEN, KEN_ACCESSION, a_ken())
        made.days()
        yield made


SEL_FILE = f"retsinformation/{SEL_ACCESSION}.xml"


def later(house: House, **more: float) -> datetime:
    house.now += timedelta(**more)
    return house.now


# One document


def test_a_document_by_its_eli_path_lands_on_file_and_on_the_manifest(house: House) -> None:
    assert house.did(eli=SEL) == {"new": 1}
    assert house.files() == {SEL_FILE: an_xml()}
    assert house.manifest.calls == [
        (f"raw/{SEL_FILE}", f"{house.www.url}/eli/{SEL}/xml", "2026-11-20", "2026-11-20"),
    ]


def test_what_is_on_file_is_written_down(house: House) -> None:
    house.www.pages[f"/eli/{SEL}/xml"] = says(200, an_xml(), ETag='"7"', Last_Modified="Tue")
    house.run(eli=SEL)
    assert house.shelf().held() == {
        SEL_ACCESSION: Held(
            file=f"raw/{SEL_FILE}", key=SEL_ACCESSION, url=f"{house.www.url}/eli/{SEL}/xml",
            sha256=sha256(an_xml()).hexdigest(), fetched="2026-11-20T11:00:00+00:00", seen="2026-11-20T11:00:00+00:00",
            eli=SEL, etag='"7"', modified="Tue", title="Bekendtgørelse af lov om social service",
        )
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wish", "file"),
    [
        ({"accession": BEK_ACCESSION}, f"retsinformation/{BEK_ACCESSION}.xml"),
        ({"ken": "KEN nr 9282 af 28/03/2019"}, f"retsinformation/{KEN_ACCESSION}.xml"),
    ],
)
def test_a_document_by_its_number_lands_on_file(house: House, wish: dict[str, Any], file: str) -> None:
    assert house.did(**wish) == {"new": 1}
    assert list(house.files()) == [file]


def test_the_eli_path_of_a_decision_is_where_it_was_found_and_not_what_meta_makes_likely(house: House) -> None:
    raw = a_ken(Number="9366", DiesSigni="2011-11-04", Year="2011", AccessionNumber="W20120936625")
    house.put("retsinfo/2012/9366", "W20120936625", raw)
    house.run(accession="W20120936625")
    assert house.shelf().held()["W20120936625"].eli is None
    house.run(ken="KEN nr 9366 af 04/11/2011")
    assert house.shelf().held()["W20120936625"].eli == "retsinfo/2012/9366"


def test_an_act_by_its_name_is_its_newest_edition(house: House) -> None:
    house.www.pages[f"/eli/{SEL}.json"] = a_graph(SEL, consolidated_by=["lta/2026/700"])
    house.www.pages["/eli/lta/2026/700.json"] = a_graph("lta/2026/700", in_force=[IN_FORCE])
    house.put("lta/2026/700", "A20260070029", an_xml(Number="700", Year="2026", AccessionNumber="A20260070029"))
    assert house.did(act="SEL") == {"new": 1}
    assert list(house.files()) == ["retsinformation/A20260070029.xml"]
    assert "serviceloven: newest edition lta/2026/700, in force" in house.lines


def test_an_act_without_a_known_address_is_refused_with_those_that_have_one(house: House) -> None:
    assert house.run(act="grundloven").failed
    assert "Known are serviceloven" in house.lines[0]


def test_all_that_is_issued_under_an_act_is_fetched(house: House) -> None:
    house.www.pages[f"/eli/{SEL}.json"] = a_graph(SEL, basis_for=[BEK, KEN])
    assert house.did(basis_for=SEL) == {"new": 2}


def test_an_act_that_nothing_is_issued_under_is_loud(house: House) -> None:
    house.www.pages[f"/eli/{SEL}.json"] = a_graph(SEL)
    assert house.run(basis_for=SEL).failed
    assert "basis_for (at least one)" in house.lines[0]


def test_an_xml_without_text_is_kept_as_json(house: House) -> None:
    house.put(SEL, SEL_ACCESSION, an_xml(body=None))
    house.www.pages[f"POST /api/document/eli/{SEL}"] = a_json()
    house.run(eli=SEL)
    assert house.files() == {f"retsinformation/{SEL_ACCESSION}.json": a_json().encode()}


# Again


def test_the_same_bytes_again_change_nothing_but_the_time_seen(house: House) -> None:
    house.run(eli=SEL)
    before, calls = house.shelf().held()[SEL_ACCESSION], len(house.manifest.calls)
    later(house, days=1)
    assert house.did(eli=SEL) == {"unchanged": 1}
    assert house.shelf().held() == {SEL_ACCESSION: replace(before, seen="2026-11-21T11:00:00+00:00")}
    assert len(house.manifest.calls) == calls


def test_what_the_host_says_is_not_newer_is_not_sent_again(house: House) -> None:
    house.www.pages[f"/eli/{SEL}/xml"] = [says(200, an_xml(), ETag='"7"'), says(304)]
    house.run(eli=SEL)
    assert house.did(eli=SEL) == {"unchanged": 1}
    assert house.www.asked[-1][2]["If-None-Match"] == '"7"'


def test_a_file_that_was_harmed_is_fetched_anew_and_not_asked_for_if_newer(house: House) -> None:
    house.www.pages[f"/eli/{SEL}/xml"] = says(200, an_xml(), ETag='"7"')
    house.run(eli=SEL)
    (house.corpus / "raw" / SEL_FILE).write_bytes(b"harmed")
    assert house.did(eli=SEL) == {"changed": 1}
    assert "If-None-Match" not in house.www.asked[-1][2]
    [row] = house.shelf().held().values()
    assert (house.corpus / row.file).read_bytes() == an_xml()


def test_an_older_version_is_kept(house: House) -> None:
    house.run(eli=SEL)
    house.put(SEL, SEL_ACCESSION, an_xml(body="Ny tekst."))
    assert house.did(eli=SEL) == {"changed": 1}
    digest = sha256(an_xml()).hexdigest()[:12]
    assert house.files()[f"retsinformation/.older/{SEL_ACCESSION}@{digest}.xml"] == an_xml()
    [row] = house.shelf().held().values()
    assert (house.corpus / row.file).read_bytes() == an_xml(body="Ny tekst.")
    assert [source.file for source in Manifest.sources(house.corpus)] == [row.file]


# What is refused


def test_a_refusal_is_told_with_its_address_and_fails_the_run(house: House) -> None:
    tally = house.run(eli="lta/2025/9999")
    assert tally.failed
    assert house.lines[-1].startswith(
        f"refused: eli lta/2025/9999: {house.www.url}/eli/lta/2025/9999/xml: is not there"
    )
    assert house.files() == {}


def test_what_is_not_there_does_not_wait_in_the_queue(house: House) -> None:
    house.run(eli="lta/2025/9999")
    assert house.queue() == []


def test_what_may_come_right_waits_and_is_given_up_after_three_runs(house: House) -> None:
    house.put(SEL, SEL_ACCESSION, SHELL)
    house.run(eli=SEL)
    assert [item.tries for item in house.queue()] == [1]
    house.run()
    house.run()
    assert house.queue() == []
    assert "given up" in house.lines[-1]


def test_a_document_that_failed_is_taken_by_the_next_run(house: House) -> None:
    house.put(SEL, SEL_ACCESSION, SHELL)
    house.run(eli=SEL)
    house.put(SEL, SEL_ACCESSION, an_xml())
    assert house.did() == {"new": 1}
    assert house.queue() == []


@pytest.mark.parametrize("status", [403, 429])
def test_a_host_that_refuses_is_not_asked_for_the_rest(house: House, status: int) -> None:
    house.www.pages[f"/eli/{SEL}.json"] = a_graph(SEL, basis_for=[BEK, KEN, "lta/2020/1"])
    house.www.pages[f"/eli/{BEK}/xml"] = says(status)
    tally = house.run(basis_for=SEL)
    assert (tally.did["refused"], tally.did["left"]) == (1, 2)
    assert f"/eli/{KEN}/xml" not in house.www.paths
    assert [item.key for item in house.queue()] == [BEK, KEN, "lta/2020/1"]


def test_three_broken_connections_in_a_row_end_the_run(house: House) -> None:
    elis = [f"lta/2020/{number}" for number in range(1, 6)]
    house.www.pages[f"/eli/{SEL}.json"] = a_graph(SEL, basis_for=elis)
    house.www.pages |= {f"/eli/{eli}/xml": cut_short(an_xml()) for eli in elis}
    tally = house.run(basis_for=SEL)
    assert (tally.did["refused"], tally.did["left"]) == (3, 2)
    assert len(house.queue()) == 5


def test_what_no_reader_makes_sense_of_is_kept_and_the_version_before_stays_in_use(house: House) -> None:
    house.run(eli=SEL)
    house.manifest.unreadable = b"Ny tekst."
    new = an_xml(body="Ny tekst.")
    house.put(SEL, SEL_ACCESSION, new)
    assert house.did(eli=SEL) == {"refused": 1}
    assert "no reader makes sense of it" in house.lines[-1]
    assert house.files()[f"retsinformation/.older/{SEL_ACCESSION}@{sha256(new).hexdigest()[:12]}.xml"] == new
    assert house.files()[SEL_FILE] == an_xml()


def test_every_item_of_the_queue_is_accounted_for(house: House) -> None:
    house.run(eli=KEN)
    house.www.pages[f"/eli/{SEL}.json"] = a_graph(SEL, basis_for=[BEK, KEN, "lta/2020/1", "lta/2020/2"])
    tally = house.run(basis_for=SEL, limit=3)
    assert tally.summary() == "4 queued: 1 new, 0 changed, 1 unchanged, 0 removed, 0 not ours, 1 refused, 1 left"
    assert sum(tally.did.values()) == tally.queued


def test_the_rest_waits_for_the_next_run(house: House) -> None:
    house.www.pages[f"/eli/{SEL}.json"] = a_graph(SEL, basis_for=[BEK, KEN])
    house.run(basis_for=SEL, limit=1)
    assert [item.key for item in house.queue()] == [KEN]
    assert house.did() == {"new": 1}


def test_a_dry_run_writes_nothing(house: House) -> None:
    house.www.pages[f"/eli/{SEL}.json"] = a_graph(SEL, basis_for=[BEK, KEN])
    house.run(basis_for=SEL, dry=True)
    assert house.lines == [f"would fetch: eli {BEK}", f"would fetch: eli {KEN}"]
    assert not house.corpus.exists()


# Changes


def test_what_is_on_file_and_changed_is_fetched_again(house: House) -> None:
    house.run(eli=SEL)
    house.put(SEL, SEL_ACCESSION, an_xml(body="Ny tekst."))
    house.day("2026-11-20", a_change())
    assert house.did(changes=True) == {"changed": 1}
    assert house.shelf().state() == State(day="2026-11-19")


def test_what_was_fetched_at_that_change_is_not_fetched_again(house: House) -> None:
    house.run(eli=SEL)
    house.day("2026-11-20", a_change())
    house.run(changes=True)
    asked = len(house.www.asked)
    assert house.did(changes=True) == {}
    assert len(house.www.asked) == asked


def test_an_order_under_an_act_on_file_is_ours(house: House) -> None:
    house.run(eli=SEL)
    house.day("2026-11-20", a_change(BEK_ACCESSION, reasonForChange="NewDocument"))
    assert house.did(changes=True) == {"new": 1}


def test_an_order_under_another_act_is_not_ours_and_is_looked_at_once(house: House) -> None:
    house.run(eli=SEL)
    house.put(BEK, BEK_ACCESSION, a_bek(refers=("A20200000129",)))
    house.day("2026-11-20", a_change(BEK_ACCESSION))
    assert house.did(changes=True) == {"not ours": 1}
    assert house.did(changes=True) == {}
    assert len(house.files()) == 1


def test_concerns_is_kept_up_to_date_so_an_old_decision_may_point_to_the_act_of_today(house: House) -> None:
    """It tells what a document concerns today; nothing is concluded from it but that the document is ours."""
    house.run(eli=SEL)
    house.put(KEN, KEN_ACCESSION, a_bek(AccessionNumber=KEN_ACCESSION, DiesSigni="2013-01-01", refers=(SEL_ACCESSION,)))
    house.day("2026-11-20", a_change(KEN_ACCESSION))
    house.run(changes=True)
    assert house.shelf().held()[KEN_ACCESSION].refers == (SEL_ACCESSION,)
    assert house.shelf().held()[SEL_ACCESSION].removed is None


def test_a_new_edition_of_an_act_on_file_is_ours_by_its_title(house: House) -> None:
    house.run(eli=SEL)
    new = "A20260070029"
    house.put("lta/2026/700", new, an_xml(Number="700", Year="2026", AccessionNumber=new))
    house.day("2026-11-20", a_change(new, reasonForChange="NewDocument"))
    assert house.did(changes=True) == {"new": 1}


@pytest.mark.parametrize(
    ("meta", "did"),
    [
        ({}, "new"),
        ({"AdministrativeAuthority": "Landsskatteretten"}, "not ours"),
        ({"DocumentTitle": "Ankestyrelsens afgørelse om arbejdsskade"}, "not ours"),
        ({"AdministrativeAuthority": "Landsskatteretten", "refers": (SEL_ACCESSION,)}, "not ours"),
    ],
    ids=["principle", "another board", "no principle", "another board under our act"],
)
def test_of_decisions_only_ankestyrelsens_principle_decisions_are_ours(
    house: House, meta: dict[str, Any], did: str
) -> None:
    house.run(eli=SEL)
    house.put(KEN, KEN_ACCESSION, a_ken(**meta))
    house.day("2026-11-20", a_change(KEN_ACCESSION, documentType={"shortName": "KEN", "id": 9}))
    assert house.did(changes=True) == {did: 1}


def test_a_document_of_another_type_is_not_looked_at(house: House) -> None:
    house.day("2026-11-20", a_change(documentType={"shortName": "UDT", "id": 9}))
    assert house.did(changes=True) == {}
    assert house.www.asked == []


def test_a_file_that_was_added_by_hand_is_on_file_too(house: House) -> None:
    house.corpus.mkdir(parents=True)
    write_lines(house.corpus / "manifest.jsonl", [a_source(id="bek", aliases=(BEK_ACCESSION,))])
    house.day("2026-11-20", a_change(BEK_ACCESSION, documentType={"shortName": "XYZ", "id": 9}))
    assert house.did(changes=True) == {"new": 1}


def test_a_removed_document_stays_on_file_and_is_marked(house: House) -> None:
    house.run(eli=SEL)
    house.day("2026-11-20", a_change(reasonForChange="RemovedDocument"))
    assert house.did(changes=True) == {"removed": 1}
    assert house.files() == {SEL_FILE: an_xml()}
    assert house.shelf().held()[SEL_ACCESSION].removed == "2026-11-19"
    assert [source.removed for source in Manifest.sources(house.corpus)] == ["2026-11-19"]


def test_a_removal_seen_twice_is_noted_once(house: House) -> None:
    house.run(eli=SEL)
    house.day("2026-11-20", a_change(reasonForChange="RemovedDocument"))
    house.run(changes=True)
    assert house.did(changes=True) == {"unchanged": 1}


def test_a_removal_of_what_is_not_on_file_is_no_work(house: House) -> None:
    house.day("2026-11-20", a_change(reasonForChange="RemovedDocument"))
    assert house.did(changes=True) == {}


def test_a_removed_document_that_was_added_by_hand_is_marked_too(house: House) -> None:
    house.corpus.mkdir(parents=True)
    write_lines(house.corpus / "manifest.jsonl", [a_source(id="bek", aliases=(BEK_ACCESSION,))])
    house.day("2026-11-20", a_change(BEK_ACCESSION, reasonForChange="RemovedDocument"))
    assert house.did(changes=True) == {"removed": 1}
    assert [source.removed for source in Manifest.sources(house.corpus)] == ["2026-11-19"]


def test_a_removed_document_that_comes_back_is_read_again(house: House) -> None:
    house.run(eli=SEL)
    house.day("2026-11-20", a_change(reasonForChange="RemovedDocument"))
    house.run(changes=True)
    house.day("2026-11-20", a_change(reasonForChange="NewDocument", changeDate="2026-11-20T09:00:00"))
    assert house.did(changes=True) == {"changed": 1}
    assert house.shelf().held()[SEL_ACCESSION].removed is None
    assert [source.removed for source in Manifest.sources(house.corpus)] == [None]


def test_a_day_that_could_not_be_read_is_not_done(house: House) -> None:
    house.run(changes=True)
    later(house, days=1)
    house.api.pages["/v1/Documents?date=2026-11-21"] = "{}"
    assert house.run(changes=True).failed
    assert house.shelf().state().day == "2026-11-19"


def test_outside_the_hours_the_rest_of_the_queue_is_worked_all_the_same(house: House) -> None:
    house.www.pages[f"/eli/{SEL}.json"] = a_graph(SEL, basis_for=[BEK, KEN])
    house.run(basis_for=SEL, limit=1)
    later(house, hours=13)
    tally = house.run(changes=True)
    assert (tally.did["new"], tally.problems, house.api.asked) == (1, 1, [])


def test_after_a_long_gap_what_the_sitemap_has_is_looked_at_and_the_route_told(house: House) -> None:
    house.run(eli=SEL)
    house.shelf().set_state(State(day="2026-08-01"))
    house.www.pages["/sitemap.xml"] = a_sitemap(
        (f"https://retsinformation.dk/eli/{BEK}", "2026-09-01"), (f"https://retsinformation.dk/eli/{SEL}", "2020-09-01")
    )
    assert house.did(changes=True) == {"new": 1}
    assert any("only goes back to 2026-11-11" in line for line in house.lines)


# Killed anywhere


def end_of(house: House) -> tuple[dict[str, bytes], list[str], list[str], State, list[Any]]:
    """Give what counts at the end: the files, what is on file, the manifest, the state, the queue."""
    return (
        {name: raw for name, raw in house.files().items() if not name.endswith(".new")},
        [repr(row) for row in house.shelf().held().values()],
        sorted(map(repr, Manifest.sources(house.corpus))),
        house.shelf().state(),
        house.queue(),
    )


def publish_the_next_day(house: House) -> None:
    house.put(SEL, SEL_ACCESSION, an_xml(body="Ny tekst."))
    rows = [
        a_change(), a_change(BEK_ACCESSION, reasonForChange="RemovedDocument"), a_change(KEN_ACCESSION),
        a_change("B20200000105"),
    ]  # fmt: skip
    house.put(
        "lta/2020/1", "B20200000105", a_bek(AccessionNumber="B20200000105", Number="1", refers=(), DocumentTitle="X")
    )
    house.day("2026-11-20", *rows)


def whole_story(house: House, at: int | None) -> int:
    """Fill a corpus, then take a day's changes; be killed at one of the writes of the second run, and run it again."""
    for eli in (SEL, BEK):
        house.run(eli=eli)
    publish_the_next_day(house)
    house.manifest.killer = Killer(at=at)
    try:
        house.run(changes=True)
    except Killed:
        steps = house.manifest.killer.steps
        house.manifest.killer = Killer()
        house.run(changes=True)
        return steps
    return house.manifest.killer.steps


def test_a_run_that_is_killed_at_any_write_and_run_again_ends_the_same(tmp_path: Path) -> None:
    ends = {}
    at: int | None = None
    steps = 0
    # The servers' addresses are in what is written down, so that one set of servers serves all.
    with law_servers(tmp_path / "x") as house:
        house.days()
        while at is None or at < steps:
            house.put(SEL, SEL_ACCESSION, an_xml())
            house.put(BEK, BEK_ACCESSION, a_bek())
            house.put(KEN, KEN_ACCESSION, a_ken())
            house.corpus = tmp_path / f"at-{at}"
            house.manifest = Manifest()
            taken = whole_story(house, at)
            steps = taken if at is None else steps
            ends[at] = end_of(house)
            at = 0 if at is None else at + 1
    assert steps > 30
    assert {at: end for at, end in ends.items() if end != ends[None]} == {}
    files, _, _, state, queue = ends[None]
    assert len(files) == 4
    assert (state.day, len(state.passed), queue) == ("2026-11-19", 1, [])


def test_a_fill_that_is_killed_at_any_write_goes_on_without_being_told_what_it_was(tmp_path: Path) -> None:
    with law_servers(tmp_path / "x") as house:
        house.put(BEK, BEK_ACCESSION, a_bek())
        house.put(KEN, KEN_ACCESSION, a_ken())
        house.www.pages[f"/eli/{SEL}.json"] = a_graph(SEL, basis_for=[BEK, KEN])
        for at in range(2, 14):
            house.corpus = tmp_path / f"at-{at}"
            house.manifest = Manifest(killer=Killer(at=at))
            with pytest.raises(Killed):
                house.run(basis_for=SEL)
            house.manifest.killer = Killer()
            house.run()
            assert [len(house.shelf().held()), house.queue()] == [2, []], at


# One at a time


def test_two_runs_at_once_are_refused(house: House) -> None:
    with house.shelf().locked(), pytest.raises(ValueError, match="another fetch is running"):
        house.run(eli=SEL)


def test_the_lock_goes_with_the_run_that_had_it(house: House) -> None:
    house.manifest.killer = Killer(at=0)
    with pytest.raises(Killed):
        house.run(eli=SEL)
    house.manifest.killer = Killer()
    assert house.did(eli=SEL) == {"new": 1}


# Names from outside


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "A20250112929/..", "", "A20250112929\n", "."])
def test_no_name_from_outside_becomes_a_path(name: str) -> None:
    with pytest.raises(ValueError, match="nothing is written under such a name"):
        file_of_document(name, "xml")
    with pytest.raises(ValueError, match="nothing is written under such a name"):
        file_of_decision(name)


def test_only_the_two_forms_of_a_document_are_written() -> None:
    with pytest.raises(ValueError, match="nothing is written"):
        file_of_document(SEL_ACCESSION, "py")


def test_a_folder_that_leads_out_of_the_corpus_is_not_written_to(house: House, tmp_path: Path) -> None:
    house.run(eli=SEL)
    house.put(SEL, SEL_ACCESSION, an_xml(body="Ny tekst."))
    row = replace(house.shelf().held()[SEL_ACCESSION], file="raw/../../x.xml")
    (tmp_path / "x.xml").write_bytes(b"theirs")
    house.shelf().see(row)
    house.run(eli=SEL)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus", "x.xml"]


def test_a_broken_state_is_told_with_its_cure(house: House) -> None:
    house.corpus.mkdir(parents=True)
    (house.corpus / "fetch_state.json").write_text(json.dumps({"dag": "2026"}))
    with pytest.raises(ValueError, match=r"fetch_state\.json.*Remove it"):
        house.run(changes=True)


def test_a_disk_that_is_full_stops_the_run_and_leaves_the_queue(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path, __: bytes) -> None:
        raise OSError("No space left on device")

    house.www.pages[f"/eli/{SEL}.json"] = a_graph(SEL, basis_for=[BEK])
    house.run(basis_for=SEL, limit=1)
    monkeypatch.setattr(house.manifest.killer, "write", full)
    with pytest.raises(OSError, match="No space"):
        house.run(eli=KEN)
