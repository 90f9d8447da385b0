"""The door of eval: what it accepts, what it fails, what it refuses."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_eval_cases import GOLD, LINE, QUOTE, UNKNOWN
from test_eval_run import REPRINT, FakeEncoder, FakeLibrary
from test_known import LINE as KNOWN

from eval.__main__ import main
from settings import Settings

Opened = tuple[FakeLibrary, Callable[..., Result], Path]
DOOR = "eval.__main__"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(map(json.dumps, [LINE, LINE | {"id": "a003"}, UNKNOWN])), encoding="utf-8")
    return path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, gold: Path) -> Opened:
    """The door with a fake library behind it; returns a function that runs it."""
    library = FakeLibrary()
    (tmp_path / "build").mkdir()
    monkeypatch.setattr(f"{DOOR}.HERE", tmp_path)
    monkeypatch.setattr(f"{DOOR}.GOLD", (gold,))
    settings = Settings.read().model_copy(update={"build": tmp_path / "build"})
    monkeypatch.setattr(f"{DOOR}.Settings.read", lambda: settings)
    monkeypatch.setattr(f"{DOOR}.Library.load", lambda settings: library)
    monkeypatch.setattr(f"{DOOR}.encoder_for", lambda *args, **kwargs: FakeEncoder())
    monkeypatch.setattr(f"{DOOR}.rows_to_beat", lambda *args, **kwargs: {"BM25 alone": lambda question: [REPRINT]})

    for name, lines in (("KNOWN", [KNOWN]), ("COUNTS", [LINE | {"id": "s001"}])):
        path = tmp_path / f"{name}.jsonl"
        path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        monkeypatch.setattr(f"{DOOR}.{name}", path)
    monkeypatch.setattr(f"{DOOR}.Index.load", lambda *args, **kwargs: None)
    monkeypatch.setattr(f"{DOOR}.parts_off", lambda index: {"without words": lambda question: []})

    def run(*args: str) -> Result:
        return CliRunner().invoke(main, args)

    return library, run, tmp_path


def test_the_door_accepts_a_run_and_fails_the_worse_one_after_it(opened: Opened) -> None:
    library, run, folder = opened
    first = run("--split", "all", "--update-baseline")
    assert (first.exit_code, "2 answerable, 1 unanswerable" in first.output) == (0, True)
    assert run("--split", "all").exit_code == 0
    library.silent = True
    worse = run("--split", "all")
    assert (worse.exit_code, "FAILED decisive@5: 0.000, 1.000 was accepted" in worse.output) == (1, True)
    assert "### Lost" in (folder / "build" / "eval_report.md").read_text(encoding="utf-8")
    assert run("--split", "dev").exit_code == 0  # the baseline is of another split


def test_the_door_accepts_no_altered_quote(opened: Opened) -> None:
    library, run, folder = opened
    library.broken = True
    assert run("--split", "all", "--update-baseline").exit_code == 1
    assert not (folder / "baseline.json").exists()


def test_the_door_refuses_gold_that_is_not_in_the_sources(opened: Opened, gold: Path) -> None:
    _, run, _ = opened
    wrong = LINE | {"gold": [GOLD | {"quote": QUOTE.replace("ikke", "altid")}]}
    gold.write_text(json.dumps(wrong), encoding="utf-8")
    refused = run("--split", "all")
    assert refused.exit_code == 1
    assert "gold.jsonl:1: a001: quote not in notat" in refused.output


def test_the_door_adds_cases_from_outside_and_then_accepts_nothing(opened: Opened) -> None:
    _, run, folder = opened
    outside = folder / "outside.jsonl"
    outside.write_text(json.dumps(UNKNOWN | {"id": "x001"}), encoding="utf-8")
    assert "2 answerable, 2 unanswerable" in run("--split", "all", "--cases", str(outside)).output
    assert run("--cases", str(outside), "--update-baseline").exit_code == 1


def test_known_cases_from_outside_are_measured_and_not_stored(opened: Opened) -> None:
    _, run, folder = opened
    outside = folder / "egne.jsonl"
    outside.write_text(json.dumps(KNOWN | {"id": "egen-1", "facts": "Fru Hemmelig søger."}), encoding="utf-8")
    assert run("--split", "all", "--known", str(outside)).exit_code == 0
    written = [path.read_text(encoding="utf-8") for path in (folder / "build").rglob("*.*")]
    assert any("egen 2" in text for text in written)
    assert not any("Hemmelig" in text for text in written)


def test_the_door_asks_with_one_part_off_only_when_told(opened: Opened) -> None:
    _, run, _ = opened
    assert "without words" not in run("--split", "all").output
    assert "without words" in run("--split", "all", "--ablations").output
