"""The README against the house: commands, settings, options, files and fields are there, and all of them are told."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from pydantic import SecretStr
from test_ask import CITATION, HIT, OBJECT

import ask
import eval.__main__ as eval_door
import index.__main__ as index_door
import ingest.__main__ as ingest_door
from settings import ROOT, Settings

README = (ROOT / "README.md").read_text(encoding="utf-8")
OBJECT_DOC = (ROOT / "docs" / "object.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
REPORT = ROOT / "build" / "ingest_report.md"
TARGETS = {"run", "test", "build", "eval", "bench", "screenshots", "clean"}
DOORS = {"ask": ask.main, "ingest": ingest_door.main, "index": index_door.main, "eval": eval_door.main}
# A name with a dot and the end of a host's name; files end otherwise.
HOST = re.compile(r"(?i)\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:org|com|net|io|co|dev|ai|dk|eu|de)\b")


def section(title: str, text: str = README) -> str:
    """Give the text under a heading, the README's if no other is given, up to the next of its kind."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"no heading »## {title}«"
    return found[1]


def commands() -> str:
    """Give what the README shows as commands: its code, in blocks and in lines."""
    blocks = re.findall(r"^```.*?^```", README, re.MULTILINE | re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`[^`\n]+`", README)])


def table_rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_two_commands_stand_before_the_first_heading() -> None:
    opening = README.partition("\n## ")[0]
    assert "make run" in opening
    assert "make test" in opening


def test_every_target_is_in_the_readme_and_the_other_way_round() -> None:
    made = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)\b", commands()))
    assert made == TARGETS
    assert named == made


def test_every_target_says_what_it_does() -> None:
    assert set(re.findall(r"^([a-z]+):.*## \S", MAKEFILE, re.MULTILINE)) == TARGETS


def test_the_table_of_settings_is_the_settings() -> None:
    rows = table_rows(section("Settings"))
    assert rows == [
        [f"`{name}`", f"`{_shown(field.default)}`", field.description] for name, field in Settings.model_fields.items()
    ]


def _shown(default: Any) -> str:
    """Write a default as it would stand in settings.toml."""
    if isinstance(default, SecretStr):
        return json.dumps(default.get_secret_value())
    return json.dumps(str(default.relative_to(ROOT)) if isinstance(default, Path) else default)


OPTIONS = [(name, parameter) for name, door in DOORS.items() for parameter in door.params]


@pytest.mark.parametrize(
    ("door", "option"),
    [(name, option) for name, option in OPTIONS if isinstance(option, click.Option)],
    ids=[f"{name} {option.opts[0]}" for name, option in OPTIONS if isinstance(option, click.Option)],
)
def test_every_option_of_a_door_is_in_the_readme_and_has_help(door: str, option: click.Option) -> None:
    assert option.help
    told = [line for line in commands().splitlines() if f"python -m {door}" in line]
    assert any(re.search(rf"(?<!\S){re.escape(option.opts[0])}(?![\w-])", line) for line in told), told


def test_every_door_has_help() -> None:
    assert all(door.help for door in DOORS.values())


def house() -> list[str]:
    found = re.search(r"^```.*?\n(.*?)^```", section("The house", CONTRIBUTING), re.MULTILINE | re.DOTALL)
    assert found
    return [line.split()[0] for line in found[1].splitlines() if line.strip() and not line.startswith(" ")]


def test_every_file_of_the_houses_picture_exists() -> None:
    # build/ is made by the first command.
    assert [name for name in house() if name != "build/" and not (ROOT / name).exists()] == []


def test_every_room_and_root_module_is_in_the_houses_picture() -> None:
    rooms = {f"{path.parent.name}/" for path in ROOT.glob("*/__init__.py")}
    modules = {path.name for path in ROOT.glob("*.py")}
    assert (rooms | modules | {"corpus/", "tests/", "build/"}) - set(house()) == set()


@pytest.mark.parametrize(("record", "shape"), [("object", OBJECT), ("citation", CITATION), ("hit", HIT)])
def test_every_field_of_the_object_is_documented(record: str, shape: dict[str, object]) -> None:
    told = set(re.findall(r"`(\w+)`", OBJECT_DOC))
    assert set(shape) - told == set(), record


def test_every_python_file_that_the_readme_names_exists() -> None:
    named = set(re.findall(r"[\w/]+\.py\b", README))
    assert named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


@pytest.mark.slow
@pytest.mark.skipif(not REPORT.exists(), reason=f"{REPORT} is missing. Cure: make build")
def test_the_figures_of_the_sources_are_those_of_the_report() -> None:
    rows = table_rows(REPORT.read_text(encoding="utf-8").partition("\n## ")[0])
    counted = {row[0]: [row[1], row[5], row[7]] for row in rows}
    told = {row[0].strip("`"): row[1:4] for row in table_rows(section("The sources"))}
    assert {name: [cell.replace(",", "") for cell in cells] for name, cells in told.items()} == counted


def test_no_line_names_a_host() -> None:
    # A registry's address changes, and differs from place to place; what is named is whose it is.
    assert [line for line in README.splitlines() if HOST.search(line)] == []
    assert set(re.findall(r"https?://([^/:\s]+)", README)) <= {"127.0.0.1"}


def test_the_readme_is_short_enough_to_be_read() -> None:
    assert len(README.splitlines()) < 200
    assert max(map(len, README.splitlines())) <= 120


# The cure that ask and the page name is »make build«


def _remove(build: Path, name: str) -> None:
    (build / name).unlink()


def _spoil(build: Path, name: str) -> None:
    (build / name).write_text("spoilt\n", encoding="utf-8")


@pytest.mark.skipif(shutil.which("make") is None, reason="make is missing. On Debian: apt-get install make")
@pytest.mark.parametrize(
    ("harm", "name", "cured_by"),
    [
        (_remove, "documents.jsonl", "-m ingest"),
        (_remove, "passages.jsonl", "-m ingest"),
        (_remove, "ingest.json", "-m ingest"),
        (_spoil, "documents.jsonl", "-m ingest"),
        (_remove, "index/CURRENT", "-m index"),
        (_spoil, "index/CURRENT", "-m index"),
    ],
)
def test_make_build_mends_what_it_is_named_as_the_cure_for(harm: Any, name: str, cured_by: str, tmp_path: Path) -> None:
    for linked in ("law", "ingest", "index", "corpus", "settings.py"):
        (tmp_path / linked).symlink_to(ROOT / linked)
    for copied in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / copied, tmp_path)
    made = ["documents.jsonl", "passages.jsonl", "ingest.json", "index/CURRENT", ".ingested", ".indexed"]
    for path in [
        tmp_path / ".venv" / "bin" / "python",
        tmp_path / ".venv" / ".runtime",
        *_in(tmp_path / "build", made),
    ]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / ".venv" / "bin" / "python").unlink()
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    harm(tmp_path / "build", name)
    done = subprocess.run(["make", "-n", "build"], cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S607
    assert cured_by in done.stdout


def _in(folder: Path, names: list[str]) -> list[Path]:
    return [folder / name for name in names]
