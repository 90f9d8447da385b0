"""A run of ingest: what it leaves in build/, when it does nothing, and what it leaves alone when something fails."""

import errno
import hashlib
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import ingest.__main__ as door
from ingest.extract import Extract
from ingest.ledger import Ledger
from ingest.read_article import read_article
from ingest.readers import READERS
from ingest.run import Ingested
from ingest.run import ingest as run
from ingest.split import split_document
from ingest.switch import STATE, read_state
from law.records import Document, Source
from settings import ROOT, Settings

LINES = ["documents.jsonl", "passages.jsonl", "decisions.jsonl", "cases.jsonl"]
FILES = {*LINES, "ingest_report.md", STATE}
SMALL = ("dukh-nyt-2016", "artikel-2019")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """The two smallest of the real sources: one with cases and a decision, one with cuts."""
    return a_corpus(tmp_path / "corpus", *SMALL)


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return tmp_path / "build"


def a_corpus(folder: Path, *ids: str) -> Path:
    (folder / "raw").mkdir(parents=True, exist_ok=True)
    lines = (ROOT / "corpus" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    rows = {row["id"]: row for row in map(json.loads, lines)}
    for name in ids:
        shutil.copyfile(ROOT / "corpus" / rows[name]["file"], folder / rows[name]["file"])
    write_manifest(folder, [rows[name] for name in ids])
    return folder


def write_manifest(corpus: Path, rows: list[dict[str, Any]]) -> None:
    (corpus / "manifest.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def read_manifest(corpus: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (corpus / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]


def set_source(corpus: Path, row: int, text: str) -> None:
    """Change a source and review it: its line gets the new hash."""
    rows = read_manifest(corpus)
    (corpus / rows[row]["file"]).write_text(text, encoding="utf-8")
    rows[row]["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    write_manifest(corpus, rows)


def source_text(corpus: Path, row: int) -> str:
    return (corpus / str(read_manifest(corpus)[row]["file"])).read_text(encoding="utf-8")


def content(build: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in build.iterdir() if path.is_file()} if build.exists() else {}


def rows_of(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def a_full_disk(monkeypatch: pytest.MonkeyPatch, *, after: int = 0) -> None:
    """Let the disk fill up at the file number ``after`` that is brought to it."""
    calls = iter(range(1000))

    def fsync(_handle: int) -> None:
        if next(calls) >= after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", fsync)


# What a run leaves


def test_a_run_writes_every_file_and_its_state(corpus: Path, build: Path) -> None:
    seen: list[str] = []
    done = run(corpus, build, progress=seen.append)
    assert set(content(build)) == FILES
    assert (done.documents, done.passages, done.fresh) == (2, len(rows_of(build / "passages.jsonl")), True)
    assert seen == [row["title"] for row in read_manifest(corpus)]
    state = read_state(build)
    assert state is not None
    assert (state["documents"], state["passages"]) == (done.documents, done.passages)
    assert state["files"] == {name: hashlib.sha256((build / name).read_bytes()).hexdigest() for name in LINES}


def test_documents_keep_the_order_of_the_manifest_and_hold_their_ids(corpus: Path, build: Path) -> None:
    run(corpus, build)
    assert [row["id"] for row in rows_of(build / "documents.jsonl")] == list(SMALL)
    assert all(row["text"].strip() for row in rows_of(build / "documents.jsonl"))


def test_offsets_hold_for_a_reader_that_has_only_json(corpus: Path, build: Path) -> None:
    run(corpus, build)
    documents = {row["id"]: row for row in rows_of(build / "documents.jsonl")}
    for passage in rows_of(build / "passages.jsonl"):
        text = documents[passage["source"]["id"]]["text"]
        assert text[passage["start"] : passage["end"]] == passage["text"]
        assert passage["start"] <= passage["body"] <= passage["end"]
        for start, end in passage["sentences"]:
            assert passage["body"] <= start < end <= passage["end"]
            assert text[start:end].strip()
        for reference in passage["references"]:
            assert text[reference["start"] : reference["end"]] == reference["text"]
    for case in rows_of(build / "cases.jsonl"):
        assert all(documents[case["source"]]["text"][start:end].strip() for _, start, end in case["spans"])
    for decision in rows_of(build / "decisions.jsonl"):
        assert all(documents[p["source"]]["text"][p["start"] : p["end"]].strip() for p in decision["printings"])


def test_passages_hold_all_text_but_space_and_each_has_its_own_id(corpus: Path, build: Path) -> None:
    run(corpus, build)
    passages = rows_of(build / "passages.jsonl")
    assert len({passage["id"] for passage in passages}) == len(passages)
    for document in rows_of(build / "documents.jsonl"):
        held = [False] * len(document["text"])
        for passage in passages:
            if passage["source"]["id"] == document["id"]:
                held[passage["start"] : passage["end"]] = [True] * (passage["end"] - passage["start"])
        assert "".join(char for char, within in zip(document["text"], held, strict=True) if not within).strip() == ""


def test_the_report_accounts_for_each_document_and_names_each_cut(corpus: Path, build: Path) -> None:
    run(corpus, build)
    report = (build / "ingest_report.md").read_text(encoding="utf-8")
    for document in rows_of(build / "documents.jsonl"):
        (row,) = (line for line in report.splitlines() if line.startswith(f"| {document['id']} |"))
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        raw, kept, spaced, repaired, cut = map(int, cells[1:6])
        assert raw == kept + spaced + repaired + cut == document["raw_chars"]
        assert cells[-1] == "100.0%"
        own = report.partition(f"\n## {document['id']}\n")[2].partition("\n## ")[0]
        reasons = {cut["reason"] for cut in document["cuts"]}
        assert reasons
        assert all(f"- {reason}: " in own for reason in reasons)
        kinds = {repair["kind"] for repair in document["repairs"]}
        assert all(f"- {kind}: " in own for kind in kinds)
    assert "not accounted for" not in report


# When it does nothing, and when it runs again


def test_a_second_run_does_nothing(corpus: Path, build: Path) -> None:
    first = run(corpus, build)
    before = {path: path.stat().st_mtime_ns for path in build.rglob("*")}
    again = run(corpus, build)
    assert again == Ingested(documents=first.documents, passages=first.passages, seconds=0.0, fresh=False)
    assert {path: path.stat().st_mtime_ns for path in build.rglob("*")} == before


def test_the_same_sources_give_the_same_bytes(corpus: Path, build: Path) -> None:
    run(corpus, build)
    first = content(build)
    assert run(corpus, build, force=True).fresh
    assert content(build) == first


# The report is for people: one that somebody has edited is left, only a missing one is made again.
@pytest.mark.parametrize(
    ("name", "harm"), [*((name, "remove") for name in sorted(FILES)), *((name, "cut") for name in [*LINES, STATE])]
)
def test_a_damaged_file_is_made_again(name: str, harm: str, corpus: Path, build: Path) -> None:
    run(corpus, build)
    whole = content(build)
    if harm == "remove":
        (build / name).unlink()
    else:
        (build / name).write_bytes(whole[name][: len(whole[name]) // 2])
    assert run(corpus, build).fresh
    assert content(build) == whole


@pytest.mark.parametrize("state", ["", "[]", "{}", '{"fingerprint": 1, "files": 2}'])
def test_a_state_that_tells_nothing_is_made_again(state: str, corpus: Path, build: Path) -> None:
    run(corpus, build)
    (build / STATE).write_text(state, encoding="utf-8")
    assert run(corpus, build).fresh


def test_a_state_without_its_counts_is_made_again(corpus: Path, build: Path) -> None:
    run(corpus, build)
    state = json.loads((build / STATE).read_text(encoding="utf-8"))
    del state["documents"]
    (build / STATE).write_text(json.dumps(state), encoding="utf-8")
    assert run(corpus, build).fresh


def test_a_reviewed_change_of_a_source_is_read(corpus: Path, build: Path) -> None:
    run(corpus, build)
    set_source(corpus, 1, source_text(corpus, 1).replace("kommune", "Kommune"))
    assert run(corpus, build).fresh
    assert "Kommune" in rows_of(build / "documents.jsonl")[1]["text"]


def test_a_change_of_the_manifest_is_read(corpus: Path, build: Path) -> None:
    run(corpus, build)
    write_manifest(corpus, read_manifest(corpus)[:1])
    assert run(corpus, build).documents == 1
    assert {row["source"]["id"] for row in rows_of(build / "passages.jsonl")} == {SMALL[0]}


# What stops a run, and leaves the last build as it was


def test_a_source_that_was_changed_without_review_is_refused(corpus: Path, build: Path) -> None:
    run(corpus, build)
    before = content(build)
    path = corpus / read_manifest(corpus)[1]["file"]
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="The source has changed"):
        run(corpus, build)
    assert content(build) == before


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        (" \n\t\n", "empty"),
        ("Tekst\0tekst", "NUL"),
        ("Ingen overskrifter her.\n", r"article|afsnit|reader|Sidst opdateret"),  # no sections to be found
    ],
)
def test_a_source_that_is_no_text_of_its_kind_is_refused_by_name(
    text: str, told: str, corpus: Path, build: Path
) -> None:
    run(corpus, build)
    before = content(build)
    set_source(corpus, 1, text)
    with pytest.raises(ValueError, match=told) as caught:
        run(corpus, build)
    assert "artikel" in str(caught.value)
    assert content(build) == before


def test_an_unknown_reader_is_refused_with_the_known_ones(corpus: Path, build: Path) -> None:
    rows = read_manifest(corpus)
    write_manifest(corpus, [rows[0] | {"reader": "tarot"}])
    with pytest.raises(ValueError, match=r"no reader 'tarot'; known are note, study, guide"):
        run(corpus, build)
    assert content(build) == {}


def test_a_reader_that_loses_a_character_stops_the_run(
    corpus: Path, build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(corpus, build)
    before = content(build)
    keep, kept = Ledger.keep, iter(range(10_000))

    def forgetful(self: Ledger, start: int, end: int) -> None:
        keep(self, start, end - (next(kept) == 40))

    monkeypatch.setattr(Ledger, "keep", forgetful)
    with pytest.raises(ValueError, match="were lost"):
        run(corpus, build, force=True)
    assert content(build) == before


def test_a_reader_that_leaves_text_out_of_its_sections_stops_the_run(
    corpus: Path, build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(extract: Extract, source: Source) -> Document:
        document = read_article(extract, source)
        return replace(document, sections=document.sections[1:])

    monkeypatch.setitem(READERS, "article", careless)
    with pytest.raises(ValueError, match="artikel-2019: text 0-"):
        run(corpus, build)
    assert content(build) == {}


def test_a_split_that_leaves_text_out_stops_the_run(corpus: Path, build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.kept.split_document", lambda *args: split_document(*args)[:-1])
    with pytest.raises(ValueError, match="lies in no passage"):
        run(corpus, build)
    assert content(build) == {}


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_full_disk_leaves_the_old_build_byte_for_byte(
    after: int, corpus: Path, build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Half of a new build beside half of an old one cites wrong places: it is all files or none.
    run(corpus, build)
    before = content(build)
    set_source(corpus, 0, source_text(corpus, 0).replace("kommunen", "kommunerne"))
    a_full_disk(monkeypatch, after=after)
    with pytest.raises(OSError, match="No space left"):
        run(corpus, build)
    assert content(build) == before
    monkeypatch.undo()
    assert run(corpus, build).fresh
    assert set(content(build)) == FILES


# The door


@pytest.fixture
def settings(corpus: Path, build: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    settings = Settings(corpus=corpus, build=build)
    monkeypatch.setattr(Settings, "read", lambda: settings)
    return settings


def test_the_door_tells_what_it_did_in_one_line(settings: Settings) -> None:
    first, again, forced = (CliRunner().invoke(door.main, options) for options in ([], [], ["--force"]))
    passages = len(rows_of(settings.build / "passages.jsonl"))
    assert first.stdout.startswith(f"ingest: 2 documents, {passages} passages, in ")
    assert again.stdout.startswith(f"ingest: 2 documents, {passages} passages, unchanged.")
    assert " passages, in " in forced.stdout
    assert all(done.stdout.endswith(f"Report: {settings.build / 'ingest_report.md'}\n") for done in (first, again))


def test_the_door_names_files_that_are_not_on_the_manifest_with_the_cure(settings: Settings) -> None:
    CliRunner().invoke(door.main)
    path = settings.corpus / "raw" / "ny.txt"
    path.write_text("Ny tekst.", encoding="utf-8")
    # Neither is a source: what hides, and an earlier version that a fetch has kept.
    (settings.corpus / "raw" / ".DS_Store").write_bytes(b"x")
    (settings.corpus / "raw" / "17-25@0123456789ab.html").write_bytes(b"x")
    done = CliRunner().invoke(door.main)
    assert done.exit_code == 0
    assert done.stdout.startswith(
        f"ingest: not on the manifest: raw/ny.txt. Cure: python -m ingest add {path}\ningest: 2 documents, "
    )


def test_the_door_leaves_out_what_it_must_tells_it_and_ends_with_an_error(settings: Settings) -> None:
    set_source(settings.corpus, 1, "Ingen overskrifter her.\n")
    assert CliRunner().invoke(door.main).exit_code == 1
    assert content(settings.build) == {}
    for how in (" passages, in ", " passages, unchanged."):
        done = CliRunner().invoke(door.main, ["--keep-going"])
        assert done.exit_code == 1
        assert "ingest: left out artikel-2019: " in done.stdout
        assert f"ingest: 1 documents, {len(rows_of(settings.build / 'passages.jsonl'))}{how}" in done.stdout


def test_an_option_for_reading_is_refused_where_nothing_is_read(settings: Settings) -> None:
    done = CliRunner().invoke(door.main, ["--force", "add"])
    assert done.exit_code == 2
    assert content(settings.build) == {}


def test_the_door_gives_a_full_disk_one_sentence_with_the_cure(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_full_disk(monkeypatch)
    done = CliRunner().invoke(door.main)
    assert done.exit_code == 1
    assert "ingest: [Errno 28] No space left" in done.output
    assert "Free the disk" in done.output


def test_the_door_gives_a_changed_source_one_sentence_with_the_cure(settings: Settings) -> None:
    (settings.corpus / read_manifest(settings.corpus)[0]["file"]).write_bytes(b"x")
    done = CliRunner().invoke(door.main)
    assert done.exit_code == 1
    assert "review it, then set the new sha256 in corpus/manifest.jsonl." in done.output
