"""``python -m ask --verify FILE``: a line for each quote, and an exit code that a script can trust."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_note import FORMATS, write
from test_note_reading import documents, real

import ask
from library import Library
from note.markdown import as_markdown
from note.records import Note

__all__ = ["documents", "real"]


@pytest.fixture
def run(documents: dict[str, str]) -> Callable[..., Result]:
    return lambda *options: CliRunner().invoke(ask.main, list(map(str, options)))


@pytest.mark.parametrize("form", FORMATS)
def test_the_command_says_that_all_stand(form: str, real: Note, run: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / f"n.{form}"
    path.write_bytes(write(real, form))
    done = run("--verify", path)
    assert (done.exit_code, len(done.output.splitlines())) == (0, 21)
    assert done.output.endswith("20 af 20 citater står ordret på deres plads.\n")


def test_the_command_fails_when_one_does_not_stand(real: Note, run: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "n.md"
    path.write_text(as_markdown(real).replace("« ", "").replace("> »", "> »Aldrig ", 1), encoding="utf-8")
    assert run("--verify", path).exit_code == 1
    done = run("--verify", path, "--json")
    found = json.loads(done.output)
    assert (done.exit_code, found["all_verbatim"], found["quotes"][0]["verdict"]) == (1, False, "ændret i filen")
    assert [one["verdict"] for one in found["quotes"][1:]] == ["ordret"] * 19


def test_the_command_needs_no_model(
    real: Note, run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Library, "load", lambda *_: pytest.fail("the index was loaded"))
    (tmp_path / "n.md").write_text(as_markdown(real), encoding="utf-8")
    assert run("--verify", tmp_path / "n.md").exit_code == 0


def test_the_command_says_in_danish_why_a_file_can_not_be_read(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "n.md").write_text("Intet.", encoding="utf-8")
    done = run("--verify", tmp_path / "n.md")
    assert done.exit_code == 1
    assert "ingen kontrollinje" in str(done.exception)


@pytest.mark.parametrize(
    "options", [("q", "--verify", __file__), ("--input", __file__, "--verify", __file__), ("--verify", "x")]
)
def test_the_command_takes_a_file_and_nothing_else(options: tuple[str, ...], run: Callable[..., Result]) -> None:
    assert run(*options).exit_code == 2
