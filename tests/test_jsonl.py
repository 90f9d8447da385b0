"""Records on disk: what is written is what is read, and a fault is named by file and line."""

import os
from pathlib import Path
from typing import IO, Any

import pytest
from builders import a_document, a_passage
from hypothesis import given
from hypothesis import strategies as st

from law.jsonl import from_dict, read_lines, to_dict, write_lines
from law.records import Document, Page, Passage, Reference, Source


@given(st.builds(Reference, kind=st.sampled_from(["provision", "decision"]), start=st.integers(0), end=st.integers(0),
                 text=st.text(), act=st.none() | st.text(), number=st.none() | st.text()))  # fmt: skip
def test_a_record_survives_the_trip(reference: Reference) -> None:
    assert from_dict(Reference, to_dict(reference)) == reference


def test_nested_records_survive_the_disk(tmp_path: Path) -> None:
    document = a_document(pages=(Page(start=0, number=3),))
    write_lines(tmp_path / "documents.jsonl", [document])
    assert list(read_lines(tmp_path / "documents.jsonl", Document)) == [document]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "Expecting"),  # cut short
        ('{"kind": "decision"}', "missing"),  # a field that is not there
        ('{"kind": "roman", "start": 1, "end": 2, "text": ""}', "none of"),  # a value outside its list
        ('{"kind": "decision", "start": "1", "end": 2, "text": ""}', "expected int"),  # a number as text
        ('{"kind": "decision", "start": true, "end": 2, "text": ""}', "expected int"),  # Python takes True for 1
        ('{"kind": "decision", "start": 1, "end": 2, "text": "", "colour": 1}', "unknown field 'colour'"),
        ("[1]", "expected an object"),
    ],
)
def test_a_broken_line_is_named_by_file_and_line(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "references.jsonl"
    path.write_text('{"kind": "act", "start": 1, "end": 2, "text": ""}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"references\.jsonl:2: ") as caught:
        list(read_lines(path, Reference))
    assert told in str(caught.value)


def test_bytes_that_are_no_text_are_an_error_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "manifest.jsonl").write_bytes(b'{"id": "gl\xf8gg"}\n')
    with pytest.raises(ValueError, match=r"manifest\.jsonl:1: "):
        list(read_lines(tmp_path / "manifest.jsonl", Source))


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "passages.jsonl"
    write_lines(path, [a_passage()])
    before = path.read_bytes()

    def full(_: int | IO[Any]) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_lines(path, [a_passage("Noget andet.")])
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["passages.jsonl"]
    assert list(read_lines(path, Passage)) == [a_passage()]
