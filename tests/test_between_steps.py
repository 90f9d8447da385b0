"""Between ingest and index, and when either is stopped, the old index answers whole; then the new one does."""

import importlib
import json
import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import FakeEncoder

import index.build
import library as library_room
from index.build import BusyError
from index.build import build as build_index
from index.store import IndexProblem, Manifest
from ingest.run import ingest
from law.jsonl import write_lines
from library import Library, LibraryProblem, read_texts
from settings import ROOT, Settings

door = importlib.import_module("index.__main__")
OLD, NEW = ("artikel-2019",), ("artikel-2019", "dukh-nyt-2016")
QUESTION = "Hvem skal være arbejdsleder for hjælperne?"
BESIDE = ("documents.jsonl", "cases.jsonl", "decisions.jsonl")

# A process that indexes a build folder, and is killed at the first file that it opens for writing.
KILLED = """
import os, sys
from pathlib import Path
from conftest import FakeEncoder
from index.build import build
folder = Path(sys.argv[1])
encoder = FakeEncoder()
def dies(event, told):
    if event == "open" and isinstance(told[2], int) and told[2] & (os.O_WRONLY | os.O_RDWR) and "index" in str(told[0]):
        os.kill(os.getpid(), 9)
sys.addaudithook(dies)
build(folder / "passages.jsonl", folder / "index", encoder, cache=folder / "cache" / "vectors.sqlite")
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A build of the old corpus: one source, read and indexed."""
    monkeypatch.setattr(library_room, "encoder_for", lambda *_, **__: FakeEncoder())
    made = Settings(corpus=tmp_path / "corpus", build=tmp_path / "build")
    read(made, OLD)
    indexed(made)
    return made


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """``python -m index``."""
    monkeypatch.setattr(door, "Settings", type("Fixed", (), {"read": staticmethod(lambda: settings)}))
    monkeypatch.setattr(door, "encoder_for", lambda *_, **__: FakeEncoder())
    return lambda *options: CliRunner().invoke(door.main, list(options))


def read(settings: Settings, ids: tuple[str, ...]) -> None:
    """Put some of the real sources on file, and let ingest read them."""
    (settings.corpus / "raw").mkdir(parents=True, exist_ok=True)
    lines = (ROOT / "corpus" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["id"] in ids]
    for row in rows:
        shutil.copyfile(ROOT / "corpus" / row["file"], settings.corpus / row["file"])
    (settings.corpus / "manifest.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    ingest(settings.corpus, settings.build)


def indexed(settings: Settings) -> Manifest:
    cache = settings.build / "cache" / "vectors.sqlite"
    return build_index(settings.build / "passages.jsonl", settings.build / "index", FakeEncoder(), cache=cache)


def answers_whole(settings: Settings, ids: tuple[str, ...]) -> None:
    """See that the Library has these sources and no others, each quote of an answer in its place."""
    library = Library.load(settings)
    assert {source.id for source in library.sources} == set(ids) == set(library.texts)
    answer = library.ask(QUESTION)
    assert answer.hits
    for hit in answer.hits:
        passage = hit.passage
        assert library.texts[passage.source.id][passage.start : passage.end] == passage.text
    assert read_texts(settings.build) == library.texts


def sources_of(settings: Settings) -> Path:
    (generation,) = (settings.build / "index").glob("gen-*")
    return generation / "sources"


def test_after_an_ingest_the_old_index_answers_until_the_new_one_is_made(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    answers_whole(settings, OLD)
    read(settings, NEW)
    caplog.set_level(logging.INFO, "library")
    answers_whole(settings, OLD)
    assert "the sources were read anew after index=gen-0001 was made" in caplog.text
    indexed(settings)
    caplog.clear()
    answers_whole(settings, NEW)
    assert "read anew" not in caplog.text


def test_an_index_that_is_killed_as_it_begins_leaves_the_old_one(settings: Settings) -> None:
    read(settings, NEW)
    env = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    done = subprocess.run([sys.executable, "-c", KILLED, str(settings.build)], env=env, check=False)  # noqa: S603
    assert done.returncode == -9
    answers_whole(settings, OLD)
    indexed(settings)
    answers_whole(settings, NEW)


@pytest.mark.parametrize("moved", range(1, 5))
def test_an_ingest_that_is_killed_between_two_files_leaves_the_old_index_and_is_not_indexed(
    moved: int, settings: Settings, tmp_path: Path
) -> None:
    other = settings.model_copy(update={"corpus": tmp_path / "other", "build": tmp_path / "read"})
    read(other, NEW)
    for name in ("documents.jsonl", "passages.jsonl", "decisions.jsonl", "cases.jsonl")[:moved]:
        (other.build / name).replace(settings.build / name)
    answers_whole(settings, OLD)
    with pytest.raises(OSError, match=r"was stopped. Cure: python -m ingest, then python -m index"):
        indexed(settings)
    answers_whole(settings, OLD)
    read(settings, NEW)
    indexed(settings)
    answers_whole(settings, NEW)


@pytest.mark.parametrize("name", [*BESIDE, "ingest.json"])
def test_what_ingest_left_with_a_file_missing_is_not_indexed(name: str, settings: Settings) -> None:
    (settings.build / name).unlink()
    with pytest.raises(OSError, match=r"Cure: python -m ingest"):
        indexed(settings)
    answers_whole(settings, OLD)


def test_a_disk_without_hard_links_keeps_copies(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    read(settings, NEW)
    monkeypatch.setattr(os, "link", refuse)
    indexed(settings)
    assert [(sources_of(settings) / name).stat().st_nlink for name in BESIDE] == [1, 1, 1]
    (settings.build / "documents.jsonl").unlink()
    answers_whole(settings, NEW)


def test_what_is_kept_is_linked_and_takes_no_room(settings: Settings) -> None:
    for name in BESIDE:
        assert (sources_of(settings) / name).samefile(settings.build / name)


def test_a_library_that_is_being_loaded_when_the_index_switches_is_the_new_one(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(settings, NEW)
    states = library_room._build_state

    def switched(home: Path) -> dict[str, object]:
        monkeypatch.undo()
        monkeypatch.setattr(library_room, "encoder_for", lambda *_, **__: FakeEncoder())
        state = states(home)
        indexed(settings)
        return state

    monkeypatch.setattr(library_room, "_build_state", switched)
    library = Library.load(settings)
    assert set(library.texts) == set(NEW) == {source.id for source in library.sources}


def test_sources_that_were_damaged_in_the_generation_are_told_and_indexed_anew(
    settings: Settings, run: Callable[..., Result]
) -> None:
    path = sources_of(settings) / "documents.jsonl"
    whole = path.read_bytes()
    path.unlink()
    path.write_bytes(whole[:-20])
    with pytest.raises(LibraryProblem) as caught:
        Library.load(settings)
    assert caught.value.kind == "no documents"
    assert "passages, model fake" in run().output
    answers_whole(settings, OLD)


# The door


def test_a_second_index_of_the_same_ingest_does_nothing(settings: Settings, run: Callable[..., Result]) -> None:
    assert "up to date" in run().output
    ingest(settings.corpus, settings.build, force=True)
    assert "up to date" in run().output


def test_documents_that_changed_beside_the_same_passages_are_taken_up(
    settings: Settings, run: Callable[..., Result]
) -> None:
    before = Library.load(settings).fingerprint
    state = json.loads((settings.build / "ingest.json").read_text())
    rows = [json.loads(line) for line in (settings.build / "documents.jsonl").read_text().splitlines()]
    rows[0]["text"] += "\nEn linje mere."
    state["files"]["documents.jsonl"] = write_lines(settings.build / "documents.jsonl", rows)
    (settings.build / "ingest.json").write_text(json.dumps(state))
    assert "passages, model fake" in run().output
    library = Library.load(settings)
    assert library.texts[OLD[0]].endswith("En linje mere.")
    assert library.fingerprint == before
    assert "up to date" in run().output


def test_the_door_waits_for_another_build_and_says_so_once(
    settings: Settings, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_PAUSE_S", 0.01)
    read(settings, NEW)
    begun, end = threading.Event(), threading.Event()

    def other() -> None:
        with index.build._only_builder(settings.build / "index"):
            begun.set()
            end.wait(10)

    at_work = threading.Thread(target=other)
    at_work.start()
    assert begun.wait(10)
    threading.Timer(0.3, end.set).start()
    done = run()
    at_work.join()
    assert done.exit_code == 0
    assert done.stderr.count("waiting for it to end") == 1
    assert "passages, model fake" in done.stdout
    answers_whole(settings, NEW)


def test_a_build_that_does_not_end_is_not_waited_for_for_ever(
    settings: Settings, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_PATIENCE_S", 0.0)
    read(settings, NEW)
    with index.build._only_builder(settings.build / "index"):
        done = run()
    assert done.exit_code == 1
    assert "another build is at work" in done.stderr


def test_a_build_itself_refuses_at_once(settings: Settings) -> None:
    with index.build._only_builder(settings.build / "index"), pytest.raises(BusyError):
        indexed(settings)


def test_a_generation_without_sources_of_its_own_is_read_with_those_of_the_last_ingest(settings: Settings) -> None:
    shutil.rmtree(sources_of(settings))
    answers_whole(settings, OLD)
    read(settings, NEW)
    with pytest.raises(LibraryProblem) as caught:
        Library.load(settings)
    assert caught.value.kind == "stale"
    assert isinstance(caught.value.__cause__, IndexProblem)
