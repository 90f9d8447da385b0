"""The subject index: its data, where its sentences stand, and what a question finds by it."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz import fuzz, process
from test_index_records import TEXTS, built, passage, passages

import index.build
from eval.cases import GOLD
from index import Index
from index.dense import DenseIndex
from index.embed import Encoder
from index.subjects import SubjectIndex, embedded_subject
from ingest.run import ingest
from law.jsonl import read_lines
from law.lay_words import _FILE as LAY_WORDS
from law.question import Wanted
from law.quotes import PassageFinder, Place, bare, occurrences
from law.records import Passage
from law.subjects import (
    Nearest,
    Rule,
    Subject,
    Unsettled,
    read_pointers,
    read_subjects,
    read_unsettled,
    settled_by,
)

# Two texts of like words are this like by rapidfuzz's ratio; a test question that was copied and touched up is more so.
_COPIED = 75


def subject(quote: str, *asks: str, name: str = "Varsel") -> Subject:
    return Subject(
        subject=name, scheme=None, asks=asks, rules=(Rule(source="kilde", quote=quote),), why="Det står der."
    )


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def wanted(*words: str) -> list[Wanted]:
    return [Wanted(((word, 1.0),), (), 1.0) for word in words]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> tuple[Passage, ...]:
    build = tmp_path_factory.mktemp("build")
    ingest(Path("corpus"), build)
    return tuple(read_lines(build / "passages.jsonl", Passage))


def test_every_sentence_of_the_subject_index_stands_in_a_passage(read: tuple[Passage, ...]) -> None:
    rules = [rule for one in read_subjects() for rule in one.rules]
    alone = [Subject(subject=rule.quote, scheme=None, asks=("?",), rules=(rule,), why="") for rule in rules]
    lost = [one.subject for one, places in zip(alone, settled_by(alone, read), strict=True) if not places]
    assert len(rules) > 1000
    assert lost == []


def test_no_phrase_in_the_data_quotes_a_test_question() -> None:
    asked = [json.loads(line)["question"].lower() for path in GOLD for line in lines(path)]
    phrases = [ask for one in read_subjects() for ask in one.asks]
    phrases += [ask for one in read_unsettled() for ask in one.asks]
    phrases += [json.loads(line)["say"] for line in lines(LAY_WORDS)]
    copied = [
        (phrase, found[0])
        for phrase in phrases
        if (found := process.extractOne(phrase.lower(), asked, scorer=fuzz.ratio, score_cutoff=_COPIED))
    ]
    assert len(asked) > 300
    assert copied == []


def test_the_data_is_whole_and_names_nobody() -> None:
    subjects = read_subjects()
    names = [one.subject for one in subjects]
    asks = [" ".join(ask.lower().split()) for one in subjects for ask in one.asks]
    assert len(names) == len(set(names))
    assert len(asks) == len(set(asks))
    assert all(one.asks and one.rules and one.why for one in subjects)
    private = re.compile(r"\b\d{6}-?\d{4}\b|@|\b\d{2} \d{2} \d{2} \d{2}\b")
    assert [ask for ask in asks if private.search(ask)] == []


def test_what_no_source_settles_is_whole_too_and_no_subject_is_both() -> None:
    unsettled = read_unsettled()
    settled = {one.subject for one in read_subjects()}
    asks = [ask for one in unsettled for ask in one.asks]
    assert len(unsettled) > 100
    assert len(asks) == len(set(asks))
    assert all(one.asks and one.why for one in unsettled)
    assert {one.subject for one in unsettled}.isdisjoint(settled)


def test_a_question_on_what_no_source_settles_says_so_and_leads_nowhere() -> None:
    vectors = np.eye(2, dtype=np.float32)
    known = [(subject("a", "hvornår stopper hjælpen", name="varsel"), (Place(7, 0, 9),))]
    gap = Unsettled(subject="Prøvetid", scheme=None, asks=("hvor lang er prøvetiden",), why="Søgt: prøvetid.")
    index = SubjectIndex.build(known, vectors, [gap])
    found, nearest = index.search([], vectors[1])
    assert nearest == Nearest(settled=0.0, unsettled=10.0, gap="Prøvetid", covered="varsel")
    assert set(found) == {7}
    assert index.search([], vectors[0])[1].settled == 10.0


def test_a_sentence_is_found_whatever_white_space_and_restored_signs_do() -> None:
    record = passage("Efter § 95 kan der ikke\nbevilges tilsyn. Mere.")
    (places,) = settled_by([subject("Efter 95 kan der ikke bevilges tilsyn.")], [record])
    (place,) = places
    assert record.text[place.start - record.start : place.end - record.start] == (
        "Efter § 95 kan der ikke\nbevilges tilsyn."
    )


def test_a_sentence_across_two_passages_is_of_the_one_that_holds_most_of_it() -> None:
    one, two = passage("Kommunen skal give et"), passage("varsel på fjorten uger, før hjælpen nedsættes.", number=1)
    assert settled_by([subject("give et varsel på fjorten uger, før hjælpen nedsættes")], [one, two]) == [
        (Place(1, two.start, two.end - 1),)
    ]


def test_a_sentence_of_another_source_or_of_none_settles_nothing() -> None:
    other = Subject(subject="x", scheme=None, asks=("?",), rules=(Rule(source="anden", quote=TEXTS[0]),), why="x")
    assert settled_by([other, subject("Det står ingen steder i kilden")], passages()) == [(), ()]


def test_bare_leaves_out_what_ingest_may_restore_and_keeps_the_offsets() -> None:
    assert bare("§ 95,\u00ad stk.") == ("95,stk.", [2, 3, 4, 7, 8, 9, 10])
    assert list(occurrences("aaa", "aa")) == [0, 1]


def test_the_likeliest_subject_leads_and_its_best_sentence_is_worth_most() -> None:
    vectors = np.eye(2, dtype=np.float32)
    known = [
        (subject("a", "hvornår stopper hjælpen", name="varsel"), (Place(7, 0, 9), Place(3, 0, 5))),
        (subject("b", "hvem leder hjælperne", name="leder"), (Place(4, 1, 2),)),
    ]
    found = SubjectIndex.build(known, vectors).search(wanted("stop", "hjaelp"), vectors[0])[0]
    assert found[7].standing == 1
    assert found[7].standing > found[3].standing > found[4].standing > 0
    assert found[7].sure == 1
    assert found[4].sure == 0
    assert found[7].places == ((0, 9, 1.0),)


def test_words_count_where_meaning_is_equal() -> None:
    vectors = np.array([[1, 0], [1, 0]], np.float32)
    known = [(subject("a", "ferie i udlandet", name="a"), (Place(1, 0, 1),)),
             (subject("b", "hjælp om natten", name="b"), (Place(2, 0, 1),))]  # fmt: skip
    index = SubjectIndex.build(known, vectors)
    found = index.search([Wanted((("nat", 1.0),), (), 1.0)], vectors[0])[0]
    assert found[2].standing > found[1].standing


def test_a_saved_index_is_read_as_it_was_and_one_of_other_length_is_refused(tmp_path: Path) -> None:
    vectors = np.eye(2, dtype=np.float32)
    known = [(subject("a", "spørgsmål", name=name), (Place(number, 0, 1),)) for number, name in enumerate("ab")]
    table, file = tmp_path / "t.jsonl", tmp_path / "v.faiss"
    SubjectIndex.build(known, vectors).save(table, file)
    again = SubjectIndex.load(table, file)
    assert again.search([], vectors[1]) == SubjectIndex.build(known, vectors).search([], vectors[1])
    DenseIndex.build(vectors[:1]).save(file)
    with pytest.raises(ValueError, match="2 vectors, but 1 vectors"):
        SubjectIndex.load(table, file)


def test_what_is_embedded_is_the_name_and_the_first_phrasings() -> None:
    assert embedded_subject(subject("x", *"abcdef")) == ["Varsel\na b c d", "Varsel\ne f"]
    assert len(embedded_subject(subject("x", *"abcdefghijklmnop"))) == 3


def test_a_question_in_a_relatives_words_finds_the_rule_and_says_which_sentence(
    tmp_path: Path, fake_encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = subject(TEXTS[3], "må de bare tage pengene fra os igen", "skal vi betale det hele tilbage")
    monkeypatch.setattr(index.build, "read_subjects", lambda: (one,))
    built(tmp_path, fake_encoder)
    found = Index.load(tmp_path / "index", fake_encoder)
    (hit,) = found.search("De vil have pengene igen – må de bare det?", k=1)
    assert hit.passage.text == TEXTS[3]
    ((start, end, _),) = hit.settles
    assert (start, end) == (hit.passage.start, hit.passage.end)
    (other,) = found.without("subjects").search("De vil have pengene igen – må de bare det?", k=1)
    assert other.settles == ()


def test_every_pointer_stands_in_the_sources_and_is_one_that_is_known(read: tuple[Passage, ...]) -> None:
    pointers = read_pointers()
    finder = PassageFinder(read)
    assert {one.see for one in read_unsettled()} - {None} <= set(pointers)
    assert [one.key for one in pointers.values() if not finder.places(one.source, one.quote)] == []
