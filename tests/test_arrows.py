"""Rooms only import downwards: law <- ingest, index, answer <- ask <- ui, eval."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "law": set(),
    "ingest": {"law"},
    "index": {"law"},
    "answer": {"law"},
    "note": {"law"},
    "settings": set(),
    "atlas": {"law", "index", "answer"},
    "library": {"law", "index", "answer", "atlas", "settings"},
    "ask": {"law", "answer", "note", "library", "saved", "settings"},
    "eval": {"law", "library", "index", "settings"},
    "ui": {"law", "library", "atlas", "note", "intake", "renewal", "settings"},
    "current": {"library", "settings"},
    "saved": {"law"},
    "renewal": {"settings"},
    "intake": {"law", "ingest", "renewal"},
    "app": {"ui", "current", "intake", "library", "settings"},
    "bench": {"law", "library", "index", "ingest", "settings"},
}
# The doors read the settings; below them, functions take plain arguments.
DOORS = {"ingest/__main__.py", "index/__main__.py", "eval/__main__.py"}
FILES = sorted(
    path.relative_to(ROOT)
    for room in MAY_IMPORT
    for path in [*(ROOT / room).glob("**/*.py"), ROOT / f"{room}.py"]
    if path.is_file()
)


def imported_rooms(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write the import from the root, not relative"
            yield (node.module or "").split(".")[0], node.lineno


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_file_imports_only_what_its_room_may(path: Path) -> None:
    room = path.parts[0].removesuffix(".py")
    allowed = MAY_IMPORT[room] | {room} | ({"settings"} if str(path) in DOORS else set())
    for name, line in imported_rooms(path):
        if name in MAY_IMPORT:
            assert name in allowed, (
                f"{path}:{line}: {room} may not import {name}; hand on records through ask.py instead"
            )


def test_every_room_was_looked_at() -> None:
    assert {path.parts[0].removesuffix(".py") for path in FILES} >= {"law", "ingest", "index", "answer", "ask", "app"}


def test_only_the_encoder_module_names_the_model_library() -> None:
    users = [str(p) for p in FILES if any(name in {"torch", "sentence_transformers"} for name, _ in imported_rooms(p))]
    assert set(users) <= {"index/embed.py"}
