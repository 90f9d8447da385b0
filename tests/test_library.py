"""The Library over two small sources: what is masked before it is searched, and what a narrowed search says."""

import json
import logging
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from builders import a_case, a_document, a_passage, a_section, a_source
from conftest import FakeEncoder
from test_index_records import built

from answer.refuse import EMPTY, NO_WORDS, NOT_DANISH
from index import Index
from index.search import Findings
from law.filters import Filters, described
from law.records import Passage
from library import NOT_WITHIN, Library, masked_words
from settings import Settings

CPR, NAME, STREET = "010190-1234", "Karen Jensen", "Lindevej 12, 5000 Odense"
LAW = (
    "Kommunen kan udbetale et kontant tilskud efter § 95 til hjælp, som borgeren selv antager.",
    "Borgerstyret personlig assistance (BPA) ydes efter § 96 som et tilskud til ansættelse af hjælpere.",
    "Kommunen skal vurdere behovet for overvågning om natten konkret og individuelt.",
)
PRACTICE = (
    "Borgeren fik afslag på timer til overvågning om natten efter § 95, fordi behovet ikke var belyst.",
    "Borgeren fik medhold i timer til ledsagelse på ferie i udlandet efter BPA, da ordningen er fleksibel.",
)


def passages_of(name: str, sentences: tuple[str, ...], **changes: object) -> list[Passage]:
    told, at = [], 0
    for number, sentence in enumerate(sentences):
        values = {
            "id": f"{name}:{number}", "source": a_source(id=name, issued="2016" if name == "sager" else "2019"),
            "work": f"{name} {number}", "locator": f"{name} {number}", "path": (name,),
            "scheme": tuple(one for one in ("§ 95", "§ 96") if one in sentence or (one == "§ 96" and "BPA" in sentence)),
        }  # fmt: skip
        told.append(a_passage(sentence, at, **{**values, **changes}))
        at += len(sentence) + 1
    return told


PASSAGES = [*passages_of("lov", LAW, kind="lov"), *passages_of("sager", PRACTICE, kind="sag")]
CASES = tuple(
    a_case(one.id, source="sager", title=f"Sag {at}", scheme=one.scheme, spans=(("case", one.start, one.end),))
    for at, one in enumerate(PASSAGES[len(LAW) :], start=1)
)


class Spy(Index):
    """An index that remembers what it was asked."""

    asked: list[str]

    def find(self, text: str, **told: Any) -> Findings:
        self.asked.append(text)
        return super().find(text, **told)


@pytest.fixture
def opened(tmp_path: Path, fake_encoder: FakeEncoder) -> tuple[Library, Spy]:
    built(tmp_path, fake_encoder, PASSAGES)
    index = Spy.load(tmp_path / "index", fake_encoder)
    index.__class__ = Spy
    assert isinstance(index, Spy)
    index.asked = []
    documents = {}
    for name, sentences in (("lov", LAW), ("sager", PRACTICE)):
        text = "\n".join(sentences)
        document = a_document(text, id=name, source=a_source(id=name), sections=(a_section(0, len(text)),))
        documents[name] = json.loads(json.dumps(asdict(document)))
    return Library(Settings.read(), index, documents, cases=CASES), index


TOLD: dict[str, Callable[[Library, str], object]] = {
    "ask": lambda library, text: library.ask(text),
    "ask within filters": lambda library, text: library.ask(text, filters=Filters(schemes=("§ 95",))),
    "near": lambda library, text: library.near(text),
    "governing": lambda library, text: library.governing(text),
}
PERSONAL = f"{NAME}, {CPR}, på {STREET} søger om timer til overvågning om natten."
MASKS = ("[navn]", "[CPR-nummer]", "[adresse]", "navn", "CPR", "adresse")


@pytest.mark.parametrize("way", TOLD)
def test_what_is_searched_holds_no_personal_data_and_no_mask(way: str, opened: tuple[Library, Spy]) -> None:
    library, index = opened
    assert TOLD[way](library, PERSONAL)
    assert index.asked
    for told in index.asked:
        assert [secret for secret in (CPR, "Karen", "Jensen", "Lindevej", "Odense", *MASKS) if secret in told] == []
        assert "timer til overvågning om natten" in told


@pytest.mark.parametrize("way", ["near", "governing"])
def test_a_description_finds_the_same_with_and_without_the_personal_data_in_it(
    way: str, opened: tuple[Library, Spy]
) -> None:
    library, _ = opened
    bare = "Min søn søger om timer til overvågning om natten."
    assert TOLD[way](library, bare.replace("Min søn", f"Min søn {NAME}")) == TOLD[way](library, bare)


def test_a_checklist_is_made_of_a_masked_description(
    opened: tuple[Library, Spy], monkeypatch: pytest.MonkeyPatch
) -> None:
    library, _ = opened
    read: list[str] = []

    def in_play(text: str, *_args: object, **_kwargs: object) -> tuple[()]:
        read.append(text)
        return ()

    monkeypatch.setattr("library.in_play", in_play)
    assert (library.checklist(PERSONAL), library.requirements(PERSONAL)) == ((), ())
    assert len(read) == 2
    assert [secret for text in read for secret in (CPR, "Karen", "Lindevej", *MASKS) if secret in text] == []


def test_the_answer_shows_the_question_masked_and_names_the_kinds_first(opened: tuple[Library, Spy]) -> None:
    library, _ = opened
    answer = library.ask(PERSONAL)
    assert answer.question == "[navn], [CPR-nummer], på [adresse] søger om timer til overvågning om natten."
    assert answer.warnings[0] == masked_words(("navn", "CPR-nummer", "adresse"))
    assert all(kind in answer.warnings[0] for kind in ("navn", "CPR-nummer", "adresse"))


@pytest.mark.parametrize(
    "question",
    [
        "Kan Kar\u00aden Jensen få BPA?",
        "Kan Karen\nJensen få BPA?",
        "Kan \uff10\uff11\uff10\uff11\uff19\uff10-1234 få BPA?",
        "Kan 0101\u00ad90-1234 få BPA?",
    ],
)
def test_what_is_masked_as_it_is_read_is_masked_as_it_is_shown(question: str, opened: tuple[Library, Spy]) -> None:
    library, index = opened
    answer = library.ask(question)
    assert answer.question in ("Kan [navn] få BPA?", "Kan [CPR-nummer] få BPA?")
    assert index.asked == ["Kan få BPA?"]
    assert "personoplysninger" in answer.warnings[0]


@pytest.mark.parametrize("question", ["Hvad\ner  BPA?", "over\u00advågning", "a\x07b BPA"])
def test_a_question_without_personal_data_is_shown_as_it_was_typed(question: str, opened: tuple[Library, Spy]) -> None:
    assert opened[0].ask(question).question == question


def test_a_question_without_personal_data_has_no_such_warning(opened: tuple[Library, Spy]) -> None:
    library, _ = opened
    assert not any("personoplysninger" in warning for warning in library.ask("overvågning om natten").warnings)


@pytest.mark.parametrize("question", ["Can the helper of Karen Jensen get hours?", f"{CPR}", "?!", NAME])
def test_a_refusal_names_what_was_masked_too_and_shows_it_nowhere(question: str, opened: tuple[Library, Spy]) -> None:
    library, index = opened
    answer = library.ask(question)
    assert not answer.answered
    assert answer.refusal in (EMPTY, NO_WORDS, NOT_DANISH)
    assert index.asked == []
    assert [secret for secret in (CPR, "Karen", "Jensen") if secret in str(answer)] == []
    assert bool(answer.warnings) == (question != "?!")


def test_nothing_that_is_described_is_logged(opened: tuple[Library, Spy], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    library, _ = opened
    for way in TOLD.values():
        way(library, PERSONAL.replace("timer", "kvistgaardsk"))
    library.checklist(PERSONAL.replace("timer", "kvistgaardsk"))
    assert caplog.records  # the test listens where ask speaks
    heard = " ".join([caplog.text, *(str(record.args) for record in caplog.records)]).casefold()
    assert [word for word in ("kvistgaardsk", "jensen", CPR, "lindevej", "natten") if word in heard] == []


# A narrowed search


@pytest.mark.parametrize(
    "filters",
    [
        Filters(schemes=("§ 96",)),
        Filters(kinds=("sag",)),
        Filters(until=2016),
        Filters(kinds=("lov",), schemes=("§ 95",)),
        Filters(rule="serviceloven § 96"),
    ],
)
def test_only_what_a_filter_admits_is_found_and_the_answer_says_so(
    filters: Filters, opened: tuple[Library, Spy]
) -> None:
    library, _ = opened
    admitted = {one.id for one in PASSAGES if filters.admits(one)}
    answer = library.ask("Kan der gives timer til overvågning om natten?", filters=filters)
    assert {hit.passage.id for hit in answer.hits} <= admitted < {one.id for one in PASSAGES}
    assert {one.passage for one in answer.citations} <= admitted
    told = f"({described(filters)}): {len(admitted)} af {len(PASSAGES)} passager."
    assert told in " ".join([answer.refusal or "", *answer.warnings])


def test_a_refusal_within_filters_says_that_it_is_one_of_the_narrowed_search(opened: tuple[Library, Spy]) -> None:
    library, _ = opened
    filters = Filters(statuses=("gældende",))  # nothing is
    answer = library.ask("Kan der gives timer til overvågning om natten?", filters=filters)
    assert answer.hits == ()
    assert answer.refusal == (
        f"{NOT_WITHIN} Søgningen er afgrænset (status gældende): 0 af 5 passager. "
        "Fjern afgrænsningen for at søge i alle kilder."
    )


def test_a_search_that_is_not_narrowed_says_nothing_of_it(opened: tuple[Library, Spy]) -> None:
    library, _ = opened
    question = "Kan der gives timer til overvågning om natten?"
    for answer in (library.ask(question), library.ask(question, filters=Filters())):
        assert "afgrænset" not in " ".join([answer.refusal or "", *answer.warnings])
        assert len(answer.hits) == len(PASSAGES)


def test_a_case_is_asked_blind_to_its_own_text_within_filters_too(opened: tuple[Library, Spy]) -> None:
    library, _ = opened
    answer = library.ask("timer til overvågning om natten", without=["sager:0"], filters=Filters(kinds=("sag",)))
    assert [hit.passage.id for hit in answer.hits] == ["sager:1"]


# Near cases and what governs them


def test_the_nearest_case_of_a_description_that_is_its_own_text_is_that_case(opened: tuple[Library, Spy]) -> None:
    library, _ = opened
    for case, sentence in zip(CASES, PRACTICE, strict=True):
        near = library.near(sentence)
        assert [one.rank for one in near] == list(range(1, len(near) + 1))
        assert near[0].case == case
        assert [one.quote for one in near[0].decided] == [sentence]


def test_a_case_that_is_hidden_is_not_near(opened: tuple[Library, Spy]) -> None:
    library, _ = opened
    near = library.near(PRACTICE[0], without=[CASES[0].id])
    assert [one.case.id for one in near] == [CASES[1].id]


def test_what_governs_is_no_case(opened: tuple[Library, Spy]) -> None:
    library, _ = opened
    told = library.governing("Borgeren søger om timer til overvågning om natten.")
    assert told
    assert {one.kind for one in told} == {"lov"}


@pytest.mark.parametrize(("named", "other"), [("§ 95", "lov:1"), ("BPA", "lov:0")])
def test_no_rule_of_the_other_scheme_governs(named: str, other: str, opened: tuple[Library, Spy]) -> None:
    library, _ = opened
    told = {one.passage for one in library.governing(f"Borgeren søger om tilskud til hjælp efter {named}.")}
    assert told
    assert other not in told


@pytest.mark.parametrize("description", ["", "  ", "?!", "Can I have help at night with my helpers?"])
def test_what_is_no_description_is_like_nothing(description: str, opened: tuple[Library, Spy]) -> None:
    library, index = opened
    assert (library.near(description), library.governing(description)) == ((), ())
    assert index.asked == []


def test_a_description_is_read_no_further_than_a_question_may_be_long(opened: tuple[Library, Spy]) -> None:
    library, index = opened
    library.near("timer til overvågning om natten " * 1000)
    assert len(index.asked[0]) <= Settings.read().question_chars
