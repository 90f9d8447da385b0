"""Blocks: what is cut depends on the documents alone, and one that changes leaves the others as they are."""
# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from conftest import FakeEncoder
from hypothesis import given
from hypothesis import strategies as st
from test_index_records import passage

import index.block
import index.blocks
import index.search
from index import Index
from index.blocks import cut_blocks, decode
from index.build import build
from index.rank import words_of
from index.store import load, sha256_of
from index.words import PackedWords, pack_words
from law.jsonl import write_lines
from law.records import Passage
from law.references import find_references

ASKED = ("Kan kommunen kræve tilskud nummer 7 tilbage?", "sag om nattetimer", "§ 95, stk. 2", "principafgørelse 13-15")


def document(name: str, count: int = 3, *, version: int = 1) -> list[Passage]:
    """A document of ``count`` passages; another ``version`` has other words."""
    texts = [
        f"I {name} kan der gives tilskud nummer {at} efter § 95, stk. {at + 1}, i udgave {version}."
        for at in range(count)
    ]
    source = replace(passage("").source, id=name, title=name)
    return [
        passage(
            text, id=f"{name}:{at}", source=source, start=0, body=0, end=len(text), sentences=((0, len(text)),),
            references=find_references(text, act="serviceloven"), work=f"principafgørelse {at + 10}-15",
        )
        for at, text in enumerate(texts)
    ]  # fmt: skip


def lines(folder: Path, documents: list[list[Passage]]) -> Path:
    path = folder / "passages.jsonl"
    write_lines(path, [one for own in documents for one in own])
    return path


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few documents, so that a small corpus has many."""
    for name, value in (("_LEAST", 6), ("_MOST", 15), ("_ODDS", 3)):
        monkeypatch.setattr(index.blocks, name, value)


CORPUS = [document(f"afgoerelse-{number}", 1 + number % 4) for number in range(40)]


def test_the_blocks_are_the_file_and_their_passages_its_passages(small, tmp_path):
    raw = lines(tmp_path, CORPUS).read_bytes()
    blocks = cut_blocks(raw)
    assert len(blocks) > 5
    assert b"".join(block.raw for block in blocks) == raw
    assert [one for block in blocks for one in decode(block)] == [one for own in CORPUS for one in own]
    assert [block.first for block in blocks] == [sum(one.count for one in blocks[:at]) for at in range(len(blocks))]


@given(st.lists(st.integers(0, 39), min_size=1, max_size=12, unique=True), st.booleans())
def test_a_document_stands_in_one_block_and_blank_lines_are_no_passages(chosen, blank):
    raw = b"".join(b"\n" * blank + _line(one) for number in chosen for one in CORPUS[number])
    blocks = cut_blocks(raw)
    assert b"".join(block.raw for block in blocks) == raw
    assert sum(block.count for block in blocks) == sum(len(CORPUS[number]) for number in chosen)
    told = [source for block in blocks for source, _, _ in block.sources]
    assert told == [CORPUS[number][0].source.id for number in chosen]


def _line(one: Passage) -> bytes:
    return msgspec.json.encode(one) + b"\n"


@pytest.mark.parametrize("at", [0, 17, 39])
def test_a_changed_document_leaves_nearly_all_blocks_as_they_are(at, small, tmp_path):
    before = {block.key("") for block in cut_blocks(lines(tmp_path, CORPUS).read_bytes())}
    changed = [*CORPUS[:at], document(f"afgoerelse-{at}", 9, version=2), *CORPUS[at + 1 :]]
    after = [block.key("") for block in cut_blocks(lines(tmp_path, changed).read_bytes())]
    assert 1 <= sum(key not in before for key in after) <= 3


def test_a_broken_line_is_told_by_its_number_also_in_a_later_block(small, tmp_path):
    path = lines(tmp_path, CORPUS)
    whole = path.read_bytes().split(b"\n")
    whole[70] = whole[70].replace(b'"locator":"', b'"locator":7,"x":"')
    broken = [block for block in cut_blocks(b"\n".join(whole)) if block.line <= 71][-1]
    with pytest.raises(ValueError, match=r"^71: .*unknown field 'x'"):
        decode(broken)


def test_packed_words_are_those_that_a_passage_has():
    passages = [one for own in CORPUS for one in own]
    packed = PackedWords([pack_words(passages[:30]), pack_words(passages[30:])])
    assert [packed[row] for row in range(len(passages))] == [words_of(one) for one in passages]
    keys = {"tilskud", "§95", "xyzzy"}
    some = packed.within(keys)
    assert [some[row].all for row in range(len(passages))] == [words_of(one).all & keys for one in passages]
    assert packed.counts["tilskud"] == len(passages)


# From scratch, and by what was there

Told = tuple[object, object, object]


def built(
    folder: Path, documents: list[list[Passage]], encoder: FakeEncoder | None = None, *, reuse: bool = True
) -> Told:
    """Build the index of documents, over what is there; give its fingerprint, its manifest and what it finds."""
    folder.mkdir(exist_ok=True)
    encoder = encoder or FakeEncoder()
    manifest = build(lines(folder, documents), folder / "index", encoder, cache=folder / "vectors.sqlite", reuse=reuse)
    opened = Index.load(folder / "index", encoder, expect=sha256_of(folder / "passages.jsonl"))
    found = [[(hit.passage, hit.score, hit.coverage, hit.likeness) for hit in opened.search(q, k=60)] for q in ASKED]
    return opened.fingerprint, manifest, found


CHANGES = {
    "one is added": [*CORPUS, document("afgoerelse-ny")],
    "one is removed": [*CORPUS[:11], *CORPUS[12:]],
    "one is replaced": [*CORPUS[:11], document("afgoerelse-11", 5, version=2), *CORPUS[12:]],
    "the first is removed": CORPUS[1:],
    "all but one are removed": CORPUS[20:21],
    "nothing is changed": CORPUS,
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_gives_the_index_that_is_built_from_nothing(change, small, tmp_path):
    built(tmp_path / "old", CORPUS)
    assert built(tmp_path / "old", CHANGES[change]) == built(tmp_path / "new", CHANGES[change])


def test_many_changes_after_each_other_give_the_index_that_is_built_from_nothing(small, tmp_path):
    for change in CHANGES.values():
        told = built(tmp_path / "old", change)
    assert told == built(tmp_path / "new", CORPUS)
    assert told == built(tmp_path / "old", CORPUS, reuse=False)


def test_a_change_embeds_only_what_is_new(small, tmp_path):
    built(tmp_path, CORPUS)
    encoder = FakeEncoder()
    built(tmp_path, CHANGES["one is added"], encoder)
    assert [text.partition("\n")[2] for text in sorted(encoder.embedded)] == [
        one.text for one in document("afgoerelse-ny")
    ]


@pytest.mark.parametrize("change", ["one is removed", "one is replaced"])
def test_a_removed_or_replaced_document_leaves_no_passage_behind(change, small, tmp_path):
    built(tmp_path, CORPUS)
    built(tmp_path, CHANGES[change])
    loaded = load(tmp_path / "index", FakeEncoder())
    assert loaded.passages == tuple(one for own in CHANGES[change] for one in own)
    assert len(loaded.dense) == len(loaded.lexical) == len(loaded.words) == len(loaded.passages)
    whole = b"".join(path.read_bytes() for path in (tmp_path / "index").rglob("*") if path.is_file())
    assert b"I afgoerelse-11 kan der gives tilskud nummer 0 efter \xc2\xa7 95, stk. 1, i udgave 1" not in whole


def test_unchanged_blocks_are_linked_and_not_written_again(small, tmp_path):
    built(tmp_path, CORPUS)
    before = {path.name: path.stat().st_ino for path in (tmp_path / "index").rglob("blocks/*")}
    built(tmp_path, CHANGES["one is added"])
    after = {path.name: path.stat().st_ino for path in (tmp_path / "index").rglob("blocks/*")}
    same = [name for name, inode in after.items() if before.get(name) == inode]
    assert len(same) >= len(after) - 8


def test_a_damaged_file_is_not_linked_on(small, tmp_path, caplog):
    built(tmp_path, CORPUS)
    (words, *_) = sorted((tmp_path / "index").rglob("blocks/*.words"))
    words.write_bytes(words.read_bytes()[:-1] + b"x")
    assert built(tmp_path, CORPUS) == built(tmp_path / "new", CORPUS)
    assert "is damaged" in caplog.text


def test_other_code_or_another_model_makes_every_block_anew(small, tmp_path, monkeypatch):
    built(tmp_path, CORPUS)
    before = {path.name for path in (tmp_path / "index").rglob("blocks/*")}
    monkeypatch.setattr(index.block, "_PACKAGES", ("pytest",))
    built(tmp_path, CORPUS)
    assert before.isdisjoint({path.name for path in (tmp_path / "index").rglob("blocks/*")})


def test_a_disk_without_hard_links_gets_copies(small, tmp_path, monkeypatch):
    first = built(tmp_path, CORPUS)

    def refused(*_paths):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refused)
    assert built(tmp_path, CORPUS) == first


def test_the_same_documents_twice_are_refused(small, tmp_path):
    with pytest.raises(ValueError, match="stand in it twice"):
        built(tmp_path, [document("a", 20), document("b", 20), document("a", 20)])


@pytest.mark.parametrize("question", ASKED)
@pytest.mark.parametrize("kept", [1, 5, 40])
def test_what_is_hidden_changes_nothing_of_the_order_of_the_rest(question, kept, small, tmp_path):
    built(tmp_path, CORPUS)
    opened = Index.load(tmp_path / "index", FakeEncoder())
    dense, lexical = opened._loaded.dense, opened._lexical
    hidden = frozenset(range(len(opened.passages))) - frozenset(range(3, 2 * kept + 3, 2))
    vector, wanted = opened._vector(question), opened._read(question)[1]
    whole = [one for one in dense.search(vector, 1000) if one[0] not in hidden]
    assert dense.search(vector, 7, hidden=hidden) == whole[:7]
    words = [one for one in lexical.search_wanted(wanted, 1000) if one[0] not in hidden]
    assert lexical.search_wanted(wanted, 7, hidden=hidden) == words[:7]


def test_the_rows_of_many_blocks_are_looked_up_as_those_of_one(small, tmp_path):
    built(tmp_path, CORPUS)
    table = load(tmp_path / "index", FakeEncoder()).table
    passages = [one for own in CORPUS for one in own]
    one_block = type(table)(passages)
    asked = find_references("§ 95, § 95, stk. 2, stk. 3 og § 97; principafgørelse 11-15", act="serviceloven")
    assert [table.mentioning(one) for one in asked] == [one_block.mentioning(one) for one in asked]
    assert table.rules() == one_block.rules() != {}
    assert table.mentioned == one_block.mentioned == {f"{number}-15" for number in range(10, 14)}


def test_of_thousands_that_cite_a_rule_the_strongest_sources_are_weighed(small, tmp_path, monkeypatch):
    monkeypatch.setattr(index.search, "_MOST_LEADING", 5)
    law = [replace(one, kind="lov", work=None) for one in document("lov", 6)]
    built(tmp_path, [*CORPUS, law])
    hits = Index.load(tmp_path / "index", FakeEncoder()).search("§ 95", k=5)
    assert [hit.passage.kind for hit in hits] == ["lov"] * 5
