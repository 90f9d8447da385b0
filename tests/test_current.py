"""The running page takes up a new build by itself, and never a half-made one."""

import gc
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from current import Current, stamp
from law.filters import Filters
from library import Library, LibraryProblem
from settings import Settings


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "index").mkdir()
    built(tmp_path, "gen-0001")
    return Settings().model_copy(update={"build": tmp_path})


def built(folder: Path, generation: str) -> None:
    beside = folder / "index" / "CURRENT.new"
    beside.write_text(generation)
    beside.replace(folder / "index" / "CURRENT")


def loading(settings: Settings) -> Any:
    return SimpleNamespace(fingerprint=(settings.build / "index" / "CURRENT").read_text())


def test_the_same_build_is_loaded_once(settings: Settings) -> None:
    loaded = []

    def counted(one: Settings) -> Any:
        loaded.append(one)
        return loading(one)

    current = Current(settings, load=counted)
    assert {current.library().fingerprint for _ in range(5)} == {"gen-0001"}
    assert len(loaded) == 1


def test_a_new_build_takes_the_place_of_the_old_one_without_a_restart(settings: Settings) -> None:
    current = Current(settings, load=loading)
    built(settings.build, "gen-0002")
    current.library()
    current.settle()
    assert current.library().fingerprint == "gen-0002"


def test_nobody_waits_for_the_new_one(settings: Settings) -> None:
    loaded = threading.Event()

    def slowly(one: Settings) -> Any:
        library = loading(one)
        if library.fingerprint == "gen-0002":
            loaded.wait(10)
        return library

    current = Current(settings, load=slowly)
    built(settings.build, "gen-0002")
    assert [current.library().fingerprint for _ in range(3)] == ["gen-0001"] * 3
    loaded.set()
    current.settle()
    assert current.library().fingerprint == "gen-0002"


def test_what_ingest_has_read_is_taken_up_when_its_index_is_made(settings: Settings) -> None:
    loaded = []

    def counted(one: Settings) -> Any:
        loaded.append(one)
        return loading(one)

    current = Current(settings, load=counted)
    for name in ("ingest.json", "documents.jsonl", "passages.jsonl"):
        (settings.build / name).write_text("of gen-0002")
    current.library()
    current.settle()
    assert len(loaded) == 1
    built(settings.build, "gen-0002")
    current.library()
    current.settle()
    assert current.library().fingerprint == "gen-0002"


def test_a_build_that_cannot_be_loaded_leaves_the_library_in_use_until_the_next(settings: Settings) -> None:
    def strictly(one: Settings) -> Any:
        library = loading(one)
        if library.fingerprint == "gen-0002":
            raise LibraryProblem("truncated", "cut short")
        return library

    current = Current(settings, load=strictly)
    for generation, in_use in (("gen-0002", "gen-0001"), ("gen-0003", "gen-0003")):
        built(settings.build, generation)
        current.library()
        current.settle()
        assert current.library().fingerprint == in_use


def test_a_library_that_cannot_be_loaded_at_first_is_a_problem_and_no_empty_page(settings: Settings) -> None:
    def broken(_: Settings) -> Any:
        raise LibraryProblem("missing", "no index")

    with pytest.raises(LibraryProblem):
        Current(settings, load=broken)


def test_many_visitors_at_once_load_the_new_build_once(settings: Settings) -> None:
    loads = []

    def counted(one: Settings) -> Any:
        loads.append(threading.current_thread().name)
        return loading(one)

    current = Current(settings, load=counted)
    built(settings.build, "gen-0002")
    visitors = [threading.Thread(target=current.library) for _ in range(20)]
    for one in visitors:
        one.start()
    for one in visitors:
        one.join()
    current.settle()
    assert loads.count("new library") == 1


def test_a_folder_without_a_build_has_a_stamp_of_its_own(tmp_path: Path) -> None:
    before = stamp(tmp_path)
    (tmp_path / "index").mkdir()
    built(tmp_path, "gen-0001")
    assert stamp(tmp_path) != before


@pytest.mark.slow
def test_a_library_that_was_taken_out_of_use_leaves_the_memory() -> None:
    try:
        library = Library.load(Settings.read())
    except LibraryProblem as problem:
        pytest.skip(str(problem))
    filters = Filters(as_of="2018-01-01")
    assert library.ask("Kan der gives rådighedstimer efter § 95, stk. 3?", filters=filters).hits
    assert library.atlas.references(library.sources[0].id)
    assert library.atlas.works(library.sources[0].id)
    gone = weakref.ref(library)
    del library
    gc.collect()
    assert gone() is None
