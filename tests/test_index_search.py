# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from test_index_records import TEXTS, built, passage, passages

from index import Index


@pytest.fixture
def found(tmp_path, fake_encoder):
    def opened(records=None):
        built(tmp_path, fake_encoder, records)
        return Index.load(tmp_path / "index", fake_encoder)

    return opened


def test_hits_are_ranked_from_one_with_falling_scores(found):
    hits = found().search("Kan kommunen kræve tilskuddet tilbage?")
    assert hits[0].passage.text == TEXTS[3]
    assert [hit.rank for hit in hits] == list(range(1, len(TEXTS) + 1))
    assert all(first.score >= second.score for first, second in pairwise(hits))


@pytest.mark.parametrize("question", ["", " \n", "?!", "§", "Hvad er det?", "\0"])
def test_a_question_without_telling_words_has_no_hits(question, found):
    assert found().search(question) == []


@pytest.mark.parametrize(("k", "count"), [(0, 0), (1, 1), (3, 3), (50, len(TEXTS))])
def test_a_search_gives_at_most_k_hits_and_at_most_all(k, count, found):
    assert len(found().search("tilskud", k=k)) == count


def test_a_work_printed_twice_is_one_hit(found):
    text = "Nattetimer udmåles som aktive timer."
    records = [
        passage(text, number=1, heading="Principafgørelse 63-15", work="principafgørelse 63-15"),
        passage(text.replace(" ", "\n "), number=2, heading="Bilag 2", work="principafgørelse 63-15"),
        passage(text, number=3, work="principafgørelse 64-15"),  # the same words in another work
    ]
    hits = found(records).search("nattetimer", k=10)
    assert sorted(hit.passage.id for hit in hits) in (["kilde:1", "kilde:3"], ["kilde:2", "kilde:3"])
    assert [hit.rank for hit in hits] == [1, 2]


def test_equal_texts_without_a_work_are_one_hit(found):
    records = [passage("Borgeren FÅR tilskud.", number=1), passage("Borgeren  får tilskud.", number=2)]
    assert len(found(records).search("tilskud")) == 1


def test_equal_bodies_under_other_headings_are_two_hits_without_a_work(found):
    records = [passage("(Ophævet)", number=n, heading=f"§ {n}") for n in (7, 8)]
    assert len(found(records).search("ophævet")) == 2


def test_coverage_is_the_weight_of_the_words_that_a_passage_holds(found):
    index = found()
    # Both words are in one passage each, so they weigh the same.
    assert [hit.coverage for hit in index.search("arbejdsleder varsel", k=2)] == [pytest.approx(0.5)] * 2
    assert index.search("arbejdsleder", k=1)[0].coverage == 1
    assert max(hit.coverage for hit in index.search("Hvad er en arbejdslaeder")) == pytest.approx(0.8)  # one slip
    assert index.search("Hvad er en zygomorf", k=1)[0].coverage == 0


def test_an_unknown_word_weighs_the_most(found):
    (hit,) = found().search("tilskud xyzzy", k=1)
    assert 0 < hit.coverage < 0.5


def test_coverage_counts_the_name_and_the_headings(found):
    (hit,) = found().search("afsnit 2 tilskud nattetimer", k=1)
    assert hit.coverage == pytest.approx(1)


def test_what_a_question_names_is_looked_up_first(found):
    records = [
        passage("Se også principafgørelse 63-15 om overvågning.", number=1),
        passage("Der kan ikke bevilges støtte til overvågning.", number=2, work="principafgørelse 63-15"),
        passage("Principafgørelsen om ferie.", number=3, work="principafgørelse 36-15"),
    ]
    index = found(records)
    for asked in ("principafgørelse 63-15", "63-15", "hvad siger 63-15 om overvågning", "PM 63-15"):
        assert index.search(asked)[0].passage.id == "kilde:2", asked


def test_a_provision_is_found_by_its_number_and_not_by_its_neighbour(found):
    records = [
        passage(f"Bestemmelse nummer {n} om hjælp.", number=n, work=f"serviceloven § 95, stk. {n}") for n in range(1, 6)
    ]
    index = found(records)
    assert index.search("SEL § 95, stk. 3")[0].passage.id == "kilde:3"
    assert [hit.passage.id for hit in index.search("§ 95", k=5)] == [f"kilde:{n}" for n in range(1, 6)]
    assert index.search("§ 95 stk. 4, 2. pkt.")[0].passage.id == "kilde:4"


def test_the_same_question_has_the_same_hits_from_many_threads(found):
    index = found(passages([*TEXTS, *(f"{text} Nummer {n}." for n in range(20) for text in TEXTS)]))
    questions = ["Kan kommunen kræve tilskuddet tilbage?", "overvaagning om natten", "arbejdsleder"] * 20
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(index.search, questions)) == [index.search(question) for question in questions]


def test_a_rebuilt_index_answers_alike(found):
    records = passages([f"Den samme sag nummer {number % 3}" for number in range(40)])
    first = found(records).search("samme sag")
    assert found(records).search("samme sag") == first


def test_the_fingerprint_changes_with_the_passages_and_with_the_model(found, fake_encoder):
    first = found().fingerprint
    assert found().fingerprint == first
    others = {found(passages()[1:]).fingerprint}
    fake_encoder.fingerprint = "fake-2"
    others.add(found().fingerprint)
    assert len(others | {first}) == 3


TOLD = [
    "Kommunen kan udbetale et kontant tilskud efter § 95 til hjælp i hjemmet.",
    "Borgerstyret personlig assistance (BPA) ydes efter § 96 som et tilskud.",
    "Principafgørelsen siger, at nattetimer udmåles som aktive timer.",
    "Overvågning om natten kan indgå i udmålingen af timer.",
    "Borgeren skal kunne fungere som arbejdsleder for hjælperne.",
    "Hjælperen kan tage med på ferie i udlandet i to uger.",
    "Kommunen kan ikke kræve tilskuddet tilbage uden varsel.",
    "Et barn kan få hjælp, når det bor hjemme hos sine forældre.",
]
HIDDEN = [
    [], [0], [0, 1], [2, 4, 6], [3, 5, 7], list(range(7)), [7],
]  # fmt: skip
ASKED = ["Kan kommunen kræve tilskuddet tilbage?", "nattetimer og overvågning", "arbejdsleder", "hjælp efter § 96"]


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("question", ASKED)
def test_what_is_not_looked_at_is_as_if_no_source_had_it(question, hidden, found):
    records = passages(TOLD)
    told = found(records).find(question, without={records[at].id for at in hidden}, k=10).hits
    left = [record for at, record in enumerate(records) if at not in hidden]
    alone = found(left).find(question, k=10).hits
    assert [hit.rank for hit in told] == list(range(1, len(told) + 1))
    assert {hit.passage.id for hit in told} == {hit.passage.id for hit in alone} == {one.id for one in left}
    assert told[0].passage.id == alone[0].passage.id


def test_ids_that_no_passage_has_hide_nothing(found):
    index = found()
    assert index.find(ASKED[0], without={"findes ikke", ""}) == index.find(ASKED[0])


def test_with_all_passages_hidden_nothing_is_found(found):
    index = found()
    assert index.find(ASKED[0], without={one.id for one in index.passages}).hits == ()


def test_what_a_question_names_is_not_looked_up_where_it_is_hidden(found):
    records = [
        passage("Se også principafgørelse 63-15 om overvågning.", number=1),
        passage("Der kan ikke bevilges støtte til overvågning.", number=2, work="principafgørelse 63-15"),
    ]
    told = found(records).find("principafgørelse 63-15", without={"kilde:2"}).hits
    assert [hit.passage.id for hit in told] == ["kilde:1"]


def test_another_printing_stands_for_one_that_is_hidden(found):
    text = "Nattetimer udmåles som aktive timer."
    records = [passage(text, number=n, work="principafgørelse 63-15") for n in (1, 2)]
    index = found(records)
    (first,) = index.search("nattetimer")
    (other,) = index.find("nattetimer", without={first.passage.id}).hits
    assert {first.passage.id, other.passage.id} == {"kilde:1", "kilde:2"}


def test_however_many_are_hidden_as_many_are_found_as_are_left(found):
    # Each leg looks as deep as if the hidden passages were not there.
    records = passages([f"Tilskud nummer {n} til hjælp." for n in range(300)])
    index = found(records)
    hidden = {one.id for one in records[:290]}
    assert len(index.find("tilskud til hjælp", k=50, without=hidden).hits) == 10


def test_a_question_that_names_no_scheme_is_taken_to_be_about_the_one_that_is_given(found):
    index = found(passages(TOLD))
    assert index.find("Hvem kan få tilskud?", schemes=("§ 96",)).question.schemes == ("§ 96",)
    assert index.find("Hvem kan få tilskud efter § 95?", schemes=("§ 96",)).question.schemes == ("§ 95",)
    assert index.find("Hvem kan få tilskud?").question.schemes == ()
