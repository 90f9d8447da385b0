"""The corpus that the benchmark draws: whole, the same each time, and read by the rest as a real one is."""
# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls

import json

import pytest
from conftest import FakeEncoder
from test_index_records import built

import bench_scale
from bench_scale import ChanceEncoder, corpus, write_corpus
from index import Index
from law.jsonl import read_lines
from law.records import Document, Passage, Reference
from law.references import find_references

DRAWN = list(corpus(12, 1, 1))
PASSAGES = [passage for _, own in DRAWN for passage in own]


def test_the_same_numbers_give_the_same_corpus():
    assert list(corpus(12, 1, 1)) == DRAWN
    assert list(corpus(12, 1, 1, seed=1)) != DRAWN


def test_no_passage_comes_twice():
    assert len({one.id for one in PASSAGES}) == len({one.text for one in PASSAGES}) == len(PASSAGES) > 200


def test_each_passage_and_sentence_stands_in_its_document():
    for document, own in DRAWN:
        for one in own:
            assert document.text[one.start : one.end] == one.text
            assert all(document.text[end - 1] == "." for _, end in one.sentences)
            assert one.sentences[-1][1] == one.end


def test_its_references_are_those_that_ingest_would_find():
    def told(one: Reference, by: int = 0) -> tuple[object, ...]:
        return one.kind, one.start + by, one.end + by, one.text, one.act, one.number, one.stk

    for one in PASSAGES:
        assert set(map(told, one.references)) == {told(found, one.start) for found in find_references(one.text)}


def test_what_is_written_is_what_an_ingest_writes(tmp_path):
    write_corpus(tmp_path, DRAWN)
    assert list(read_lines(tmp_path / "passages.jsonl", Passage)) == PASSAGES
    assert list(read_lines(tmp_path / "documents.jsonl", Document)) == [document for document, _ in DRAWN]
    files = json.loads((tmp_path / "ingest.json").read_text())["files"]
    assert set(files) == {"passages.jsonl", "documents.jsonl", "cases.jsonl", "decisions.jsonl"}


def test_it_is_indexed_and_searched(tmp_path):
    built(tmp_path, FakeEncoder(), PASSAGES)
    wanted = PASSAGES[40]
    (hit,) = Index.load(tmp_path / "index", FakeEncoder()).search(wanted.text[:200], k=1)
    assert hit.passage == wanted


def test_a_vector_drawn_by_lot_is_the_same_for_the_same_text_and_of_length_one():
    one, other, again = ChanceEncoder().encode_documents(["en", "to", "en"])
    assert one.tolist() == again.tolist() != other.tolist()
    assert float(one @ one) == pytest.approx(1, abs=1e-5)


def test_its_shape_is_that_of_the_field():
    assert bench_scale.DECISIONS + bench_scale.ACTS + bench_scale.GUIDES == 5900
    few = [len(own) for _, own in corpus(100, 0, 0)]
    assert 13 < sum(few) / len(few) < 17
