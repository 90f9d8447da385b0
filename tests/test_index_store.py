# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls

import errno
import json

import pytest
from conftest import FakeEncoder
from test_index_records import TEXTS, built, passage, passages

import index.block
import index.build
from index.build import build
from index.cache import VectorCache
from index.lexical import LexicalIndex
from index.store import FORMAT, IndexProblem, load, sha256_of
from law.jsonl import write_lines


def problem(folder, encoder=None, expect=None):
    with pytest.raises(IndexProblem) as caught:
        load(folder, encoder or FakeEncoder(), expect=expect)
    assert "Cure: python -m index" in str(caught.value)
    return caught.value.kind


def in_use(folder):
    return folder / (folder / "CURRENT").read_text().strip()


def damaged(generation, name):
    """The files of a generation have names of tantivy's own making: find the one meant."""
    return next(path for path in sorted(generation.rglob(name)) if path.is_file() and path.stat().st_size)


def edit_manifest(folder, **changes):
    path = in_use(folder) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_an_index_comes_back_as_it_was_built(tmp_path, fake_encoder):
    manifest = built(tmp_path, fake_encoder)
    loaded = load(tmp_path / "index", fake_encoder, expect=sha256_of(tmp_path / "passages.jsonl"))
    assert loaded.passages == tuple(passages())
    assert loaded.manifest == manifest
    assert len(loaded.dense) == len(loaded.lexical) == manifest.passages == len(TEXTS)


def test_the_manifest_knows_every_file(tmp_path, fake_encoder):
    manifest = built(tmp_path, fake_encoder)
    generation = in_use(tmp_path / "index")
    there = {path.relative_to(generation).as_posix() for path in generation.rglob("*") if path.is_file()}
    # tantivy locks the list of its files while it opens them, and leaves the empty lock there.
    assert there - {"terms/.tantivy-meta.lock"} == {file.name for file in manifest.files} | {"manifest.json"}


def test_a_second_build_embeds_nothing_and_takes_the_place_of_the_first(tmp_path, fake_encoder):
    built(tmp_path, fake_encoder)
    embedded = len(fake_encoder.embedded)
    built(tmp_path, fake_encoder)
    assert len(fake_encoder.embedded) == embedded == len(TEXTS)
    assert [path.name for path in (tmp_path / "index").glob("gen-*")] == ["gen-0002"]


def test_no_folder_is_a_missing_index(tmp_path):
    assert problem(tmp_path / "index") == "missing"


def test_a_pointer_to_nothing_is_a_missing_index(tmp_path, fake_encoder):
    built(tmp_path, fake_encoder)
    (tmp_path / "index" / "CURRENT").write_text("gen-0099\n")
    assert problem(tmp_path / "index") == "missing"


@pytest.mark.parametrize("name", ["*.passages", "*.vectors", "*.words", "*.names", "meta.json", "*.term", "*.idx"])
@pytest.mark.parametrize("harm", ["flip", "cut", "remove"])
def test_a_damaged_file_is_a_truncated_index(name, harm, tmp_path, fake_encoder):
    built(tmp_path, fake_encoder)
    path = damaged(in_use(tmp_path / "index"), name)
    content = path.read_bytes()
    middle = len(content) // 2
    if harm == "remove":
        path.unlink()
    else:
        path.write_bytes(content[:middle] + (bytes([content[middle] ^ 1]) + content[middle + 1 :]) * (harm == "flip"))
    assert problem(tmp_path / "index") == "truncated"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe"])
def test_a_manifest_that_is_cut_short_is_a_truncated_index(content, tmp_path, fake_encoder):
    built(tmp_path, fake_encoder)
    (in_use(tmp_path / "index") / "manifest.json").write_bytes(content)
    assert problem(tmp_path / "index") == "truncated"


def test_a_wrong_count_is_a_truncated_index(tmp_path, fake_encoder):
    built(tmp_path, fake_encoder)
    edit_manifest(tmp_path / "index", passages=4)
    assert problem(tmp_path / "index") == "truncated"


@pytest.mark.parametrize("version", [0, FORMAT + 1, None, str(FORMAT)])
def test_another_format_version_is_a_foreign_index(version, tmp_path, fake_encoder):
    built(tmp_path, fake_encoder)
    edit_manifest(tmp_path / "index", format=version)
    assert problem(tmp_path / "index") == "foreign"


@pytest.mark.parametrize("content", [b"[]", b'{"format": 1}', b'{"format": 1, "colour": 2}'])
def test_the_manifest_of_another_program_is_a_foreign_index(content, tmp_path, fake_encoder):
    built(tmp_path, fake_encoder)
    (in_use(tmp_path / "index") / "manifest.json").write_bytes(content)
    assert problem(tmp_path / "index") == "foreign"


@pytest.mark.parametrize("pointer", ["../passages.jsonl", "/etc", ""])
def test_a_pointer_out_of_the_folder_is_a_foreign_index(pointer, tmp_path, fake_encoder):
    built(tmp_path, fake_encoder)
    (tmp_path / "index" / "CURRENT").write_text(pointer)
    assert problem(tmp_path / "index") == "foreign"


def test_another_model_is_a_model_problem(tmp_path, fake_encoder):
    built(tmp_path, fake_encoder)
    assert problem(tmp_path / "index", FakeEncoder("fake-2")) == "model"


def test_an_index_of_other_passages_is_stale(tmp_path, fake_encoder):
    built(tmp_path, fake_encoder)
    write_lines(tmp_path / "passages.jsonl", passages()[1:])
    assert problem(tmp_path / "index", expect=sha256_of(tmp_path / "passages.jsonl")) == "stale"


def no_space(*_args, **_kwargs):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (index.build, "write_list"),
        (LexicalIndex, "build"),
        (index.block, "sync"),  # data may only be refused when it is flushed
        (index.build, "sync"),
        (index.build, "_point"),
        (VectorCache, "embed"),
    ],
)
def test_a_full_disk_leaves_the_old_index_in_use(owner, name, tmp_path, fake_encoder, monkeypatch):
    built(tmp_path, fake_encoder)
    write_lines(tmp_path / "passages.jsonl", passages()[1:])
    monkeypatch.setattr(owner, name, no_space)
    with pytest.raises(OSError, match="No space left"):
        build(tmp_path / "passages.jsonl", tmp_path / "index", fake_encoder, cache=tmp_path / "vectors.sqlite")
    monkeypatch.undo()
    assert load(tmp_path / "index", fake_encoder).passages == tuple(passages())
    assert [path.name for path in (tmp_path / "index").glob("gen-*")] == ["gen-0001"]


@pytest.mark.parametrize("name", ["codes", "pack_words", "pack_names"])
def test_a_generation_that_does_not_load_is_not_pointed_at(name, tmp_path, fake_encoder, monkeypatch):
    built(tmp_path, fake_encoder)
    monkeypatch.setattr(index.block, name, lambda _told: b"nonsense")
    with pytest.raises(IndexProblem, match="cannot be read"):
        built(tmp_path, fake_encoder, passages()[1:])
    assert load(tmp_path / "index", fake_encoder).generation == "gen-0001"


def test_two_builds_at_once_are_refused(tmp_path, fake_encoder):
    (tmp_path / "index").mkdir()
    with index.build._only_builder(tmp_path / "index"), pytest.raises(OSError, match="another build is at work"):
        built(tmp_path, fake_encoder)


def test_a_reader_follows_a_build_that_switches_under_it(tmp_path, fake_encoder, monkeypatch):
    built(tmp_path, fake_encoder)
    whole = index.store.read

    def slow(generation, encoder, *, expect):
        monkeypatch.undo()
        built(tmp_path, fake_encoder)
        return whole(generation, encoder, expect=expect)

    monkeypatch.setattr(index.store, "read", slow)
    assert load(tmp_path / "index", fake_encoder).generation == "gen-0002"


def test_no_passages_are_refused_by_the_name_of_their_file(tmp_path, fake_encoder):
    with pytest.raises(ValueError, match=r"passages\.jsonl: no passages in it"):
        built(tmp_path, fake_encoder, [])


def test_a_broken_line_is_refused_by_file_and_line(tmp_path, fake_encoder):
    write_lines(tmp_path / "passages.jsonl", [passage("En."), {"id": "x"}])
    with pytest.raises(ValueError, match=rf"{tmp_path}/passages\.jsonl:2: "):
        build(tmp_path / "passages.jsonl", tmp_path / "index", fake_encoder, cache=tmp_path / "vectors.sqlite")
