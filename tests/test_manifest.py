"""The manifest: a source that is not what it says stops the run with one sentence."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from builders import a_source

from ingest.manifest import Alias, read_manifest, read_raw, unlisted
from law.jsonl import to_dict, write_lines


def a_corpus(folder: Path, raw: bytes = b"II. Generelt", **changes: Any) -> Path:
    (folder / "raw").mkdir(parents=True, exist_ok=True)
    (folder / "raw" / "note.txt").write_bytes(raw)
    values = {**to_dict(a_source(sha256=hashlib.sha256(raw).hexdigest())), **changes}
    (folder / "manifest.jsonl").write_text(json.dumps(values) + "\n", encoding="utf-8")
    return folder


def test_a_changed_source_is_refused_with_both_hashes(tmp_path: Path) -> None:
    corpus = a_corpus(tmp_path)
    (source,) = read_manifest(corpus)
    (corpus / "raw" / "note.txt").write_bytes(b"II. Noget andet")
    with pytest.raises(ValueError, match="review it, then set the new sha256") as caught:
        read_raw(corpus, source)
    assert source.sha256 in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    corpus = a_corpus(tmp_path)
    (source,) = read_manifest(corpus)
    (corpus / "raw" / "note.txt").unlink()
    with pytest.raises(ValueError, match=r"note\.txt: missing"):
        read_raw(corpus, source)


def test_a_file_outside_the_corpus_is_refused(tmp_path: Path) -> None:
    corpus = a_corpus(tmp_path / "corpus", file="../secret.txt")
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    (source,) = read_manifest(corpus)
    with pytest.raises(ValueError, match="outside"):
        read_raw(corpus, source)


def test_a_manifest_that_is_missing_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="missing"):
        read_manifest(tmp_path)
    (tmp_path / "manifest.jsonl").write_text("\n", encoding="utf-8")
    with pytest.raises(ValueError, match="names no source"):
        read_manifest(tmp_path)


def test_a_source_that_stands_twice_is_refused(tmp_path: Path) -> None:
    corpus = a_corpus(tmp_path)
    path = corpus / "manifest.jsonl"
    path.write_text(path.read_text(encoding="utf-8") * 2, encoding="utf-8")
    with pytest.raises(ValueError, match="'note' stands twice"):
        read_manifest(corpus)


def test_a_key_that_was_seen_elsewhere_is_one_of_the_decisions_own(tmp_path: Path) -> None:
    own = a_source(id="ken", kind="principafgørelse", number="10-19", aliases=("W20190928225",))
    write_lines(tmp_path / "manifest.jsonl", [own, a_source(id="andre", file="raw/andre.txt")])
    seen = Alias(target="principafgørelse 10-19", alias="KEN nr 9282 af 28/03/2019", date="2026-11-22", by="ast.dk")
    write_lines(tmp_path / "aliases.jsonl", [seen])
    first, second = read_manifest(tmp_path)
    assert first.aliases == ("W20190928225", "KEN nr 9282 af 28/03/2019")
    assert second.aliases == ()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"alias": "63-15"}, "no key of a decision. Write it as 'KEN nr 9282 af 28/03/2019'"),
        ({"alias": "en anden"}, "no key of a decision"), ({"target": "10-19"}, "no decision's name"),
        ({"target": "act:serviceloven"}, "Write it as 'principafgørelse 10-19'"),
        ({"date": "2999-01-01"}, "no day up to today"), ({"date": "2026-02-31"}, "no day up to today"),
        ({"date": "2026-02"}, "Write the day it was seen as"),
    ],
)  # fmt: skip
def test_a_key_that_can_be_none_is_refused_with_its_line(changes: dict[str, str], told: str, tmp_path: Path) -> None:
    corpus = a_corpus(tmp_path)
    seen = {
        "target": "principafgørelse 10-19", "alias": "KEN nr 9282 af 28/03/2019", "date": "2026-01-02", "by": "ast.dk",
    }  # fmt: skip
    rows = [json.dumps(seen | {"alias": "W20190928225"}), "", json.dumps(seen | changes)]
    (corpus / "aliases.jsonl").write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(ValueError, match=r"aliases\.jsonl:3: ") as caught:
        read_manifest(corpus)
    assert told in str(caught.value)


def test_a_link_below_raw_is_no_file_that_waits_to_be_added(tmp_path: Path) -> None:
    corpus = a_corpus(tmp_path / "corpus")
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    (corpus / "raw" / "link.txt").symlink_to(tmp_path / "secret.txt")
    (corpus / "raw" / "own.txt").write_text("x", encoding="utf-8")
    assert unlisted(corpus, read_manifest(corpus)) == ("raw/own.txt",)
