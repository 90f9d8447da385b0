"""Records on disk: what is written is what is read, and a fault is named by file and line."""

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import pytest
from builders import a_document, a_passage
from hypothesis import given
from hypothesis import strategies as st

from law.jsonl import Rows, convert, decode_lines, from_dict, read_lines, to_dict, write_lines
from law.records import Document, Page, Passage, Reference, Source


@given(st.builds(Reference, kind=st.sampled_from(["provision", "decision"]), start=st.integers(0), end=st.integers(0),
                 text=st.text(), act=st.none() | st.text(), number=st.none() | st.text()))  # fmt: skip
def test_a_record_survives_the_trip(reference: Reference) -> None:
    assert from_dict(Reference, to_dict(reference)) == reference


@given(st.builds(Reference, kind=st.just("label"), start=st.integers(0, 2**60), end=st.integers(0, 9), text=st.text(),
                 act=st.none() | st.text(), number=st.none() | st.text()))  # fmt: skip
def test_a_line_is_written_as_python_writes_it_and_read_alike_by_both_readers(reference: Reference) -> None:
    with TemporaryDirectory() as name:
        path = Path(name, "references.jsonl")
        write_lines(path, [reference, reference])
        told = json.dumps(to_dict(reference), ensure_ascii=False, separators=(",", ":"))
        assert path.read_bytes() == f"{told}\n{told}\n".encode()
        assert decode_lines(path.read_bytes(), Reference) == list(read_lines(path, Reference)) == [reference] * 2
    assert convert(Reference, to_dict(reference)) == reference


def test_half_a_surrogate_pair_is_refused_and_leaves_the_old_file(tmp_path: Path) -> None:
    write_lines(tmp_path / "a.jsonl", [a_passage()])
    with pytest.raises(ValueError, match="surrogates"):
        write_lines(tmp_path / "a.jsonl", [a_passage("\ud800")])
    assert list(read_lines(tmp_path / "a.jsonl", Passage)) == [a_passage()]


@pytest.mark.parametrize("line", [b"{", b'{"kind": "roman"}', b'{"kind":"act","start":true,"end":1,"text":""}', b"[]"])
def test_the_fast_reader_refuses_what_is_no_record(line: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decode_lines(line + b"\n", Reference)


def test_rows_are_decoded_by_their_ids(tmp_path: Path) -> None:
    documents = [a_document(id=name, text=f"Tekst {name}.") for name in ("a", "b")]
    write_lines(tmp_path / "documents.jsonl", documents)
    rows = Rows((tmp_path / "documents.jsonl").read_bytes())
    assert [rows["b"]["text"], rows["a"]["text"], rows["a"]["text"]] == ["Tekst b.", "Tekst a.", "Tekst a."]
    assert [convert(Document, row) for row in rows.values()] == documents
    assert rows.get("c") is None
    with pytest.raises(ValueError, match="id"):
        Rows(b'{"text": ""}\n')


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
