"""A run reads only what has changed: what it leaves is what a run from nothing leaves, wherever it is stopped."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import lexdania
import pytest
from builders import a_document, a_passage, a_section, a_source
from test_ingest_run import (
    FILES,
    LINES,
    SMALL,
    a_corpus,
    content,
    read_manifest,
    rows_of,
    set_source,
    source_text,
    write_manifest,
)

from ingest.decisions import collect_decisions
from ingest.extract import Extract
from ingest.kept import Facts, Lines, bare, read_anew, read_facts, read_kept, with_validity, write_kept
from ingest.read_article import read_article
from ingest.readers import READERS
from ingest.report import TOLD, write_report
from ingest.run import _VALIDITY, KEPT
from ingest.run import ingest as run
from ingest.summary import Summary, summary_of
from ingest.switch import STATE, read_state
from ingest.validity import NOTHING_KNOWN
from law.records import Decision, Document, Edge, Gap, Source, Validity
from settings import ROOT

PUBLISHED = "documents.jsonl", "passages.jsonl", "decisions.jsonl", "cases.jsonl", "ingest_report.md"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return a_corpus(tmp_path / "corpus", *SMALL)


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return tmp_path / "build"


@pytest.fixture(autouse=True)
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the code that runs compare, which a test may change."""
    for room in ("law", "ingest"):
        shutil.copytree(ROOT / room, tmp_path / "code" / room, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("ingest.run._ROOT", tmp_path / "code")
    return tmp_path / "code"


def kept(build: Path) -> set[str]:
    return {path.name for path in (build / KEPT).iterdir() if path.name != ".lock"}


def from_nothing(corpus: Path, build: Path) -> dict[str, bytes]:
    """Give what a run leaves that has nothing to go by."""
    other = build.with_name("other")
    shutil.rmtree(other, ignore_errors=True)
    run(corpus, other)
    return content(other)


def state_of(corpus: Path, target: str, status: str) -> None:
    row = {"target": target, "status": status, "date": "2026-11-22", "by": "ast.dk", "words": f"Status: {status}"}
    (corpus / "states.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")


# What is read


def test_an_added_source_is_the_only_one_that_is_read(corpus: Path, build: Path) -> None:
    rows = read_manifest(corpus)
    write_manifest(corpus, rows[:1])
    assert run(corpus, build).read == 1
    write_manifest(corpus, rows)
    done = run(corpus, build)
    assert (done.read, done.documents, done.fresh) == (1, 2, True)
    assert content(build) == from_nothing(corpus, build)


def test_the_order_of_the_manifest_is_that_of_the_build_whatever_was_read_first(corpus: Path, build: Path) -> None:
    run(corpus, build)
    write_manifest(corpus, read_manifest(corpus)[::-1])
    assert run(corpus, build).read == 0
    assert [row["id"] for row in rows_of(build / "documents.jsonl")] == list(SMALL[::-1])
    assert content(build) == from_nothing(corpus, build)


def test_a_changed_line_of_the_manifest_has_its_source_read_again(corpus: Path, build: Path) -> None:
    run(corpus, build)
    rows = read_manifest(corpus)
    write_manifest(corpus, [rows[0] | {"title": "En anden titel"}, rows[1]])
    assert run(corpus, build).read == 1
    assert content(build) == from_nothing(corpus, build)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("ingest/read_article.py", 2), ("law/references.py", 2), ("ingest/layout/praksisundersoegelse-2019.jsonl", 2), ("ingest/kept.py", 2),
        ("ingest/validity.py", 0), ("law/data/changes.jsonl", 0), ("ingest/data/validity.jsonl", 0),
        ("law/data/subjects.jsonl", 0), ("ingest/fetch/run.py", 0),
        ("ingest/report.py", 0), ("ingest/decisions.py", 0), ("ingest/__main__.py", 0),
    ],
)  # fmt: skip
def test_a_change_of_what_reads_has_all_sources_read_again(
    name: str, read: int, corpus: Path, build: Path, code: Path
) -> None:
    run(corpus, build)
    with (code / name).open("ab") as file:
        file.write(b"\n")
    done = run(corpus, build)
    assert (done.read, done.fresh) == (read, True)


def test_a_change_of_what_validity_is_told_by_has_it_written_anew(
    corpus: Path, build: Path, code: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(corpus, build)
    with (code / "law" / "changes.py").open("ab") as file:
        file.write(b"\n")
    validity = Validity(status="historisk", status_date="2026-11-22", evidence="En ny regel.")
    monkeypatch.setattr("ingest.kept.validity_of", lambda *_: validity)
    assert run(corpus, build).read == 0
    assert {row["validity"]["evidence"] for row in rows_of(build / "passages.jsonl")} == {"En ny regel."}


def test_force_reads_all_sources_again(corpus: Path, build: Path) -> None:
    run(corpus, build)
    assert run(corpus, build, force=True).read == 2


def test_what_reading_rests_on_is_not_in_the_data_for_answers() -> None:
    # law/data/ is left out of what is compared: a new phrase of the subject index has no source read again.
    code = "import sys, ingest.run; print(*(m for m in sys.modules if m.startswith('law.')))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    loaded = [f"{name.replace('.', '/')}.py" for name in done.stdout.split()]
    assert "law/records.py" in loaded
    reads_data = {name for name in loaded if '"data"' in (ROOT / name).read_text(encoding="utf-8")}
    assert reads_data <= set(_VALIDITY)


# What goes


def test_a_source_that_its_publisher_has_removed_leaves_nothing_behind(corpus: Path, build: Path) -> None:
    run(corpus, build)
    rows = read_manifest(corpus)
    write_manifest(corpus, [rows[0] | {"removed": "2026-11-22"}, rows[1]])
    done = run(corpus, build)
    assert (done.documents, done.read, done.removed) == (1, 0, 1)
    assert all(SMALL[0] not in (build / name).read_text(encoding="utf-8") for name in [*LINES, "ingest_report.md"])
    assert len(kept(build)) == 1
    assert "kept on file and not read: 1." in (build / "ingest_report.md").read_text(encoding="utf-8")


def test_a_replaced_source_leaves_no_word_of_the_old_one(corpus: Path, build: Path) -> None:
    set_source(corpus, 1, source_text(corpus, 1).replace("kommunerne", "byrådene"))
    run(corpus, build)
    old = kept(build)
    set_source(corpus, 1, source_text(corpus, 1).replace("byrådene", "kommunerne"))
    run(corpus, build)
    assert not any(b"byr\xc3\xa5dene" in path.read_bytes() for path in build.rglob("*") if path.is_file())
    assert len(kept(build)) == 2
    assert len(kept(build) & old) == 1
    assert content(build) == from_nothing(corpus, build)


def test_what_a_killed_run_left_is_cleared(corpus: Path, build: Path) -> None:
    (build / ".ingest-stopped").mkdir(parents=True)
    (build / KEPT).mkdir(parents=True)
    (build / KEPT / "half.123.new").write_bytes(b"{")
    run(corpus, build)
    assert not (build / ".ingest-stopped").exists()
    assert len(kept(build)) == 2


# What is kept is checked


def _cut(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


def _head_only(raw: bytes) -> bytes:
    return raw.split(b"\n")[0]


def _other_facts(raw: bytes) -> bytes:
    return raw.replace(b'"passages":', b'"passages": ', 1)


def _other_word(raw: bytes) -> bytes:
    return raw.replace(b"kommune", b"Kommune")


def _two_lines_less(raw: bytes) -> bytes:
    return b"".join(raw.splitlines(keepends=True)[:-2])


def _nothing(_raw: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("harm", [_cut, _head_only, _other_facts, _other_word, _two_lines_less, _nothing])
def test_a_broken_file_of_the_cache_is_read_anew(harm: Callable[[bytes], bytes], corpus: Path, build: Path) -> None:
    run(corpus, build)
    whole = content(build)
    for path in (build / KEPT).iterdir():
        if path.name != ".lock":
            harmed = harm(path.read_bytes())
            assert harmed != path.read_bytes()
            path.write_bytes(harmed)
    (build / STATE).unlink()
    run(corpus, build)
    assert content(build) == whole
    assert all(read_facts(build / KEPT / name) and read_kept(build / KEPT / name) for name in kept(build))


def test_what_is_kept_comes_back_as_it_was(tmp_path: Path) -> None:
    document = a_document(gaps=(Gap(kind="lost number", start=3, end=10),))
    facts = Facts(
        works=("serviceloven § 95, stk. 3",), printings=(a_section(work="principafgørelse 63-15"),),
        edges=(Edge(kind="keeps", number="63-15", start=1, end=5),), cases=0,
        summary=summary_of(document, [a_passage(document.text)]),
    )  # fmt: skip
    lines = Lines(document=b'{"id":"a"}\n', cases=b"", passages=b'{"id":"b"}\n{"id":"c"}\n')
    write_kept(tmp_path / "key", facts, lines, "known")
    assert read_facts(tmp_path / "key") == facts
    assert read_kept(tmp_path / "key") == (lines, "known")


def test_two_printings_of_a_decision_stay_two_without_their_text() -> None:
    work = {"kind": "principafgørelse", "work": "principafgørelse 63-15", "path": ("Principafgørelse 63-15",)}
    sections = (
        a_section(0, 5, **work), a_section(5, 9, **work), a_section(9, 12), a_section(12, 15, kind="lov", work="x § 1"),
        a_section(15, 25, **work),
    )  # fmt: skip
    whole = a_document(sections=sections)

    def read(raw: bytes, source: Source) -> Document:
        return whole

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("ingest.kept.read_source", read)
        facts, _ = read_anew(b"", whole.source, NOTHING_KNOWN)
    (expected,), (found,) = (
        collect_decisions([whole], NOTHING_KNOWN),
        collect_decisions([bare(whole.source, facts)], NOTHING_KNOWN),
    )
    assert found == expected
    assert [(place.start, place.end) for place in found.printings] == [(0, 9), (15, 25)]


# Validity rests on other documents


def test_a_new_state_is_written_into_the_passages_and_nothing_is_read(corpus: Path, build: Path) -> None:
    run(corpus, build)
    before = {row["id"]: row["validity"]["status"] for row in rows_of(build / "passages.jsonl")}
    state_of(corpus, "principafgørelse 62-15", "historisk")
    assert run(corpus, build).read == 0
    rows = rows_of(build / "passages.jsonl")
    after = {row["id"]: row["validity"]["status"] for row in rows}
    assert {name for name in after if after[name] != before[name]} == {
        row["id"] for row in rows if row["work"] == "principafgørelse 62-15"
    }
    assert "historisk" in after.values()
    assert [row["validity"]["status"] for row in rows_of(build / "decisions.jsonl")] == ["historisk"]
    assert content(build) == from_nothing(corpus, build)


def test_a_state_that_is_taken_back_is_taken_out(corpus: Path, build: Path) -> None:
    run(corpus, build)
    before = {name: raw for name, raw in content(build).items() if name != STATE}
    state_of(corpus, "principafgørelse 62-15", "historisk")
    run(corpus, build)
    (corpus / "states.jsonl").unlink()
    assert run(corpus, build).read == 0
    assert {name: raw for name, raw in content(build).items() if name != STATE} == before


def _discarding(extract: Extract, source: Source) -> Document:
    return replace(read_article(extract, source), edges=(Edge(kind="discards", number="62-15", start=0, end=10),))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_decision_that_a_new_source_discards_is_historic_wherever_it_is_printed(
    order: tuple[int, int], corpus: Path, build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(READERS, "article", _discarding)
    rows = read_manifest(corpus)
    write_manifest(corpus, rows[:1])
    run(corpus, build)
    write_manifest(corpus, [rows[place] for place in order])
    assert run(corpus, build).read == 1
    (decision,) = rows_of(build / "decisions.jsonl")
    printed = [row for row in rows_of(build / "passages.jsonl") if row["work"] == "principafgørelse 62-15"]
    assert printed
    assert {row["validity"]["status"] for row in printed} == {decision["validity"]["status"]} == {"historisk"}
    assert content(build) == from_nothing(corpus, build)


# Where it is stopped


def _steps(monkeypatch: pytest.MonkeyPatch, stop: Callable[[int], bool]) -> list[str]:
    """Count every write, flush, link and change of name, and fail those of which ``stop`` tells."""
    steps: list[str] = []

    def watched(owner: Any, name: str) -> None:
        original = getattr(owner, name)

        def step(*args: Any, **options: Any) -> Any:
            steps.append(name)
            if stop(len(steps)):
                raise OSError(28, "No space left on device")
            return original(*args, **options)

        monkeypatch.setattr(owner, name, step)

    for name in ("replace", "write_bytes", "hardlink_to"):
        watched(Path, name)
    watched(__import__("os"), "fsync")
    monkeypatch.setattr("shutil.copyfile", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    return steps


def _change(corpus: Path) -> None:
    set_source(corpus, 0, source_text(corpus, 0).replace("kommunen", "kommunerne"))


def _all_steps(corpus: Path, build: Path) -> int:
    shutil.copytree(build, build.with_name("trial"))
    with pytest.MonkeyPatch.context() as patched:
        steps = _steps(patched, lambda _: False)
        run(corpus, build.with_name("trial"))
    # Facts and lines, four files and the report and the state, six old ones kept, six changes of name.
    assert {"replace", "write_bytes", "hardlink_to", "fsync"} == set(steps)
    assert len(steps) >= 15
    return len(steps)


def test_a_failure_at_any_step_leaves_the_old_build_byte_for_byte(corpus: Path, build: Path) -> None:
    run(corpus, build)
    before = content(build)
    saved = build.with_name("saved")
    shutil.copytree(build, saved)
    _change(corpus)
    new = from_nothing(corpus, build)
    for failing in range(1, _all_steps(corpus, build) + 1):
        with pytest.MonkeyPatch.context() as patched:
            _steps(patched, failing.__eq__)
            with pytest.raises(OSError, match="No space left"):
                run(corpus, build)
        assert content(build) == before, failing
        assert not list(build.glob(".ingest-*"))
        shutil.rmtree(build / KEPT)
        shutil.copytree(saved / KEPT, build / KEPT)
    run(corpus, build)
    assert content(build) == new


def test_a_run_that_is_killed_at_any_step_is_seen_as_such_and_mended(corpus: Path, build: Path) -> None:
    # After a kill nothing is put back: from the step on, every further one fails.
    run(corpus, build)
    before = content(build)
    saved = build.with_name("saved")
    shutil.copytree(build, saved)
    _change(corpus)
    new = from_nothing(corpus, build)
    mixed = 0
    for killed in range(1, _all_steps(corpus, build) + 1):
        with pytest.MonkeyPatch.context() as patched:
            _steps(patched, killed.__le__)
            with pytest.raises(OSError, match="No space left"):
                run(corpus, build)
        left = content(build)
        if left not in (before, new):
            mixed += 1
            state = read_state(build)
            assert state is None or state["files"] != {name: _sha256(build / name) for name in LINES}
        assert run(corpus, build).fresh
        assert content(build) == new
        shutil.rmtree(build)
        shutil.copytree(saved, build)
    assert mixed


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def test_what_was_read_before_a_failure_is_not_read_again(corpus: Path, build: Path) -> None:
    good = source_text(corpus, 1)
    set_source(corpus, 1, "Ingen overskrifter her.\n")
    with pytest.raises(ValueError, match="artikel"):
        run(corpus, build)
    set_source(corpus, 1, good)
    assert run(corpus, build).read == 1


# Going on without what can't be read


def test_a_source_that_can_not_be_read_is_left_out_and_told(corpus: Path, build: Path) -> None:
    good = source_text(corpus, 1)
    set_source(corpus, 1, "Ingen overskrifter her.\n")
    done = run(corpus, build, keep_going=True)
    assert (done.documents, [name for name, _ in done.left_out]) == (1, ["artikel-2019"])
    assert "\n- artikel-2019: raw/" in (build / "ingest_report.md").read_text(encoding="utf-8")
    # It is no whole build: without the option the run fails again, with it there is nothing new to tell.
    with pytest.raises(ValueError, match="artikel"):
        run(corpus, build)
    again = run(corpus, build, keep_going=True)
    assert (again.fresh, again.left_out) == (False, done.left_out)
    set_source(corpus, 1, good)
    assert run(corpus, build).left_out == ()
    assert content(build) == from_nothing(corpus, build)


@pytest.mark.parametrize("harm", ["remove", "change"])
def test_a_file_that_is_not_what_the_manifest_says_is_left_out_until_it_is_again(
    harm: str, corpus: Path, build: Path
) -> None:
    path = corpus / read_manifest(corpus)[1]["file"]
    whole = path.read_bytes()
    run(corpus, build)
    if harm == "remove":
        path.unlink()
    else:
        path.write_bytes(whole + b"x")
    done = run(corpus, build, keep_going=True)
    assert [name for name, _ in done.left_out] == ["artikel-2019"]
    assert {row["id"] for row in rows_of(build / "documents.jsonl")} == {SMALL[0]}
    path.write_bytes(whole)
    assert run(corpus, build, keep_going=True).documents == 2


def test_a_reader_that_fails_in_an_unforeseen_way_is_left_out_with_the_name_of_its_source(
    corpus: Path, build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_extract: Extract, _source: Source) -> Document:
        raise IndexError("list index out of range")

    monkeypatch.setitem(READERS, "article", broken)
    with pytest.raises(IndexError):
        run(corpus, build)
    ((name, why),) = run(corpus, build, keep_going=True).left_out
    assert name == "artikel-2019"
    assert "IndexError: list index out of range. A fault of a reader." in why


def test_a_full_disk_is_no_fault_of_a_source(corpus: Path, build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _steps(monkeypatch, lambda _: True)
    with pytest.raises(OSError, match="No space left"):
        run(corpus, build, keep_going=True)


def test_a_run_that_could_read_nothing_is_refused(corpus: Path, build: Path) -> None:
    for row in (0, 1):
        set_source(corpus, row, " \n")
    with pytest.raises(ValueError, match="no source could be read"):
        run(corpus, build, keep_going=True)
    assert content(build) == {}
    write_manifest(corpus, [row | {"removed": "2026-11-22"} for row in read_manifest(corpus)])
    with pytest.raises(ValueError, match="All are removed"):
        run(corpus, build)


# The report of many documents


def _summary(**changes: Any) -> Summary:
    return replace(summary_of(a_document(), [a_passage(a_document().text)]), **changes)


def _report(count: int, **changes: Any) -> str:
    told = [(a_source(id=f"kilde-{n}", kind="artikel" if n % 3 else "lov"), _summary()) for n in range(count)]
    return write_report([*told, (a_source(id="den-sidste"), _summary(**changes))], [])


def test_up_to_fifty_documents_are_told_one_by_one() -> None:
    report = _report(TOLD - 1)
    assert report.count("\n## kilde-") == TOLD - 1
    assert "\n| den-sidste |" in report


def test_of_more_the_totals_are_told_by_kind() -> None:
    report = _report(TOLD)
    assert "\n## kilde-" not in report
    rows = [line.split(" | ")[0] for line in report.partition("\n## ")[0].splitlines() if line.startswith("| ")]
    assert rows == ["| document", f"| all: {TOLD + 1}", "| lov: 17", "| artikel: 33", "| praksisnotat: 1"]
    text = len(a_document().text)
    assert f"| all: {TOLD + 1} | {text * (TOLD + 1)} | {text * (TOLD + 1)} | 0 | 0 | 0 |" in report


def test_of_more_those_that_somebody_should_look_at_are_named() -> None:
    report = _report(
        TOLD, notes=("Unknown heading: Bilag",), gaps=(("lost number", ("…i [§]…",)),),
        references=(("provision, act unresolved", "§ 7", 2), ("decision", "63-15", 1)),
    )  # fmt: skip
    for line in ("- Unknown heading: Bilag: den-sidste", "- lost number: den-sidste", "- § 7: den-sidste"):
        assert f"\n{line}\n" in report
    assert "\n- decisions named but not held: 63-15 (1)\n" in report


def test_a_note_of_many_documents_is_one_line() -> None:
    told = [(a_source(id=f"kilde-{n:03}"), _summary(notes=("The same",))) for n in range(TOLD + 50)]
    report = write_report(told, [])
    assert re.findall(r"^- The same: (.*)$", report, re.MULTILINE) == [
        f"kilde-000, kilde-001, kilde-002, kilde-003, kilde-004 and {TOLD + 45} more"
    ]


def test_many_decisions_are_counted_by_status() -> None:
    validity = Validity(status="ukendt", status_date=None, evidence="Ingen.")
    decisions = [Decision(number=f"{n}-19", name=f"n {n}", printings=(), validity=validity) for n in range(TOLD + 1)]
    report = write_report([(a_source(id=f"k{n}"), _summary()) for n in range(TOLD + 1)], decisions)
    assert f"- ukendt: {TOLD + 1}" in report
    assert "| 7-19 |" not in report


def test_every_file_of_the_build_is_one_that_the_state_or_the_report_accounts_for() -> None:
    assert {*PUBLISHED, STATE} == FILES


def test_a_footnote_on_what_is_not_in_force_yet_holds_when_validity_alone_is_written_anew() -> None:
    source = a_source(id="lbk", kind="lov", reader="act", act="serviceloven", issued="2025-09-22")
    _, lines = read_anew(lexdania.LBK, source, NOTHING_KNOWN)
    assert b"Fodnote i kilden" in lines.passages
    assert with_validity(lines, NOTHING_KNOWN) == lines
