# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls

import importlib

import pytest
from click.testing import CliRunner
from test_index_records import passages

from law.jsonl import write_lines
from settings import Settings

door = importlib.import_module("index.__main__")


@pytest.fixture
def run(tmp_path, fake_encoder, monkeypatch):
    settings = Settings(build=tmp_path)
    monkeypatch.setattr(door, "Settings", type("Fixed", (), {"read": staticmethod(lambda: settings)}))
    monkeypatch.setattr(door, "encoder_for", lambda *_args, **_kwargs: fake_encoder)
    return lambda *options: CliRunner().invoke(door.main, list(options))


def test_the_door_builds_once_and_then_only_when_something_changed(run, tmp_path, fake_encoder):
    write_lines(tmp_path / "passages.jsonl", passages())
    assert "index: 5 passages, model fake" in run().output
    assert "up to date, 5 passages (gen-0001)" in run().output
    write_lines(tmp_path / "passages.jsonl", passages()[1:])
    assert "index: 4 passages" in run().output
    fake_encoder.fingerprint = "fake-2"
    assert "index: 4 passages" in run().output
    assert "up to date" in run().output
    assert "index: 4 passages" in run("--force").output


def test_the_door_tells_the_step_that_is_missing_in_one_line(run):
    result = run()
    assert result.exit_code == 1
    assert result.output.endswith("passages.jsonl: not there. Cure: python -m ingest\n")
    assert result.output.count("\n") == 1


def test_the_door_repairs_a_damaged_index(run, tmp_path):
    write_lines(tmp_path / "passages.jsonl", passages())
    run()
    next((tmp_path / "index").rglob("*.vectors")).write_bytes(b"")
    result = run()
    assert result.exit_code == 0
    assert "index: 5 passages" in result.output


@pytest.mark.parametrize("content", ["", '{"id": 1}\n', "not json\n"])
def test_the_door_gives_a_broken_file_one_line_and_exit_code_one(content, run, tmp_path):
    (tmp_path / "passages.jsonl").write_text(content)
    result = run()
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert result.output.startswith(f"Error: {tmp_path}/passages.jsonl:")
