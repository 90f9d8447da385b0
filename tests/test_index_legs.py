# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls

import numpy as np
import pytest
from test_index_records import TEXTS, passage, passages

from index.dense import DenseIndex, ranked
from index.lexical import LexicalIndex
from law.terms import question_terms


def unit_rows(count, dimension, seed=42):
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def found(records, question, folder, count=10):
    return [row for row, _ in LexicalIndex.build(folder, records).search(question_terms(question), count)]


def test_faiss_ranks_as_a_sorted_matrix_product_does():
    vectors, questions = unit_rows(300, 64), unit_rows(20, 64, seed=1)
    # The index holds half precision, so the judge does too.
    halved = vectors.astype(np.float16).astype(np.float32)
    index = DenseIndex.build(vectors)
    for question, expected in zip(questions, np.argsort(-(questions @ halved.T), axis=1), strict=True):
        assert [row for row, _ in index.search(question, 10)] == expected[:10].tolist()


def test_a_dense_index_comes_back_from_disk(tmp_path):
    vectors = unit_rows(30, 8)
    index = DenseIndex.build(vectors)
    index.save(tmp_path / "vectors.faiss")
    again = DenseIndex.load(tmp_path / "vectors.faiss")
    assert (len(again), again.dimension) == (30, 8)
    assert again.search(vectors[3], 5) == index.search(vectors[3], 5)


@pytest.mark.parametrize(("rows", "count"), [(3, 10), (3, 0), (0, 10)])  # k beyond the size, k of nothing, no rows
def test_a_dense_search_never_gives_a_row_that_is_not_there(rows, count):
    vectors = unit_rows(rows, 8).reshape(rows, 8)
    hits = DenseIndex.build(vectors).search(unit_rows(1, 8)[0], count)
    assert sorted(row for row, _ in hits) == list(range(min(rows, count)))


def test_the_row_minus_one_is_dropped_and_ties_go_to_the_lower_row():
    assert ranked([(-1, 9.0), (7, 0.5), (2, 0.5)]) == [(2, 0.5), (7, 0.5)]


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("Hvem kan få kontant tilskud?", 0),
        ("arbejdsledere", 1),  # another form of the word
        ("overvaagning", 4),  # typed without å
        ("overvagning", 4),
        ("afsnit 3", 3),  # the name, which is not in the text
        ('tilskud" AND (varsel:* OR [', 3),  # nothing a user types is an operator
    ],
)
def test_the_words_of_a_question_find_their_passage(question, row, tmp_path):
    assert found(passages(), question, tmp_path)[0] == row


def test_a_paragraph_is_found_by_its_sign_and_not_by_a_like_number(tmp_path):
    records = passages(["Der er 95 timer.", "Efter § 96 gælder det.", "Efter § 95, stk. 3, gælder det.", "§ 195 her."])
    assert found(records, "§ 95", tmp_path) == [2]


def test_a_heading_weighs_more_than_the_text(tmp_path):
    records = [
        passage("Om varsel og andet.", number=0, path=("Notat",)),
        passage("Om frister og andet.", number=1, path=("Varsel",)),
    ]
    assert found(records, "varsel", tmp_path) == [1, 0]


def test_equal_scores_of_terms_go_to_the_lower_row(tmp_path):
    assert found([passage("Den samme tekst.") for _ in range(5)], "samme tekst", tmp_path) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("question", ["", "?!", "hvad er det", "xyzzy"])
def test_a_question_without_known_terms_finds_no_passage(question, tmp_path):
    assert found(passages(), question, tmp_path) == []


def test_a_lexical_index_comes_back_from_disk(tmp_path):
    index = LexicalIndex.build(tmp_path, passages())
    again = LexicalIndex.load(tmp_path, [len(TEXTS)])
    asked = question_terms("tilskud til timer")
    assert len(again) == len(TEXTS)
    assert again.search(asked, 10) == index.search(asked, 10) != []


def test_a_term_weighs_the_more_the_fewer_passages_hold_it(tmp_path):
    index = LexicalIndex.build(tmp_path, passages())
    assert index.weight("xyzzy") > index.weight("varsel") > index.weight("tilskud") > 0
