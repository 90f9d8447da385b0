"""The field on one page: each sentence stands whole in its source, under its own scheme; a text finds its topics."""

import json
from pathlib import Path

import pytest

from law.authority import RANKS
from law.jsonl import read_lines, to_dict
from law.quotes import PassageFinder, Place
from law.records import Decision, Passage
from law.subjects import Rule
from law.topics import Cell, Topic, read_topics, topics_in
from settings import ROOT

TOPICS = read_topics()
PASSAGES = ROOT / "build" / "passages.jsonl"
RULES = [(topic.key, cell.scheme, rule) for topic in TOPICS for cell in topic.cells for rule in cell.rules]


def topic(key: str, *words: str) -> Topic:
    cells = Cell(scheme="§ 95", rules=(), absent="Ingen."), Cell(scheme="§ 96", rules=(), absent="Ingen.")
    return Topic(key=key, name=key, words=words, cells=cells)


def rank(rule: Rule, passage: Passage) -> int:
    if rule.names is None:
        return RANKS[passage.kind]
    if rule.names.startswith("princip"):
        return RANKS["principafgørelse"]
    return RANKS["bekendtgørelse" if "bekendtgørelse" in rule.names else "lov"]


@pytest.fixture(scope="module")
def found() -> list[tuple[str, str, Rule, Passage, Place]]:
    if not PASSAGES.exists():
        pytest.skip("build/passages.jsonl is missing. Cure: make build")
    passages = tuple(read_lines(PASSAGES, Passage))
    finder = PassageFinder(passages)
    places = [(key, scheme, rule, finder.whole(rule.source, rule.quote)) for key, scheme, rule in RULES]
    assert [(key, rule.quote) for key, _, rule, place in places if place is None] == []
    return [(key, scheme, rule, passages[place.row], place) for key, scheme, rule, place in places if place]


@pytest.mark.parametrize("one", TOPICS, ids=[one.key for one in TOPICS])
def test_a_topic_has_for_each_scheme_sentences_or_says_that_there_is_none(one: Topic) -> None:
    assert tuple(cell.scheme for cell in one.cells) == ("§ 95", "§ 96")
    for cell in one.cells:
        assert len(cell.rules) <= 3
        assert bool(cell.rules) != bool(cell.absent)
        assert len({rule.quote for rule in cell.rules}) == len(cell.rules)
    assert any(cell.rules for cell in one.cells)
    assert 0 < len(one.name) <= 40
    assert one.note is None or 0 < len(one.note) <= 200


def test_keys_and_headings_are_unique() -> None:
    assert len({one.key for one in TOPICS}) == len({one.name for one in TOPICS}) == len(TOPICS) == 17


@pytest.mark.parametrize("one", TOPICS, ids=[one.key for one in TOPICS])
def test_a_topics_words_can_be_found_and_none_counts_twice(one: Topic) -> None:
    assert one.words
    for word in one.words:
        assert word == word.lower()
        assert topics_in(word, [one]) == (one.key,), word
    assert [(a, b) for a in one.words for b in one.words if a is not b and b.startswith(a)] == []


@pytest.mark.slow
def test_every_sentence_stands_whole_in_its_source(found: list[tuple[str, str, Rule, Passage, Place]]) -> None:
    for key, _, rule, passage, place in found:
        told = passage.text[place.start - passage.start : place.end - passage.start]
        assert " ".join(told.split()) == rule.quote, key


@pytest.mark.slow
def test_no_sentence_of_the_other_scheme_stands_in_a_cell(found: list[tuple[str, str, Rule, Passage, Place]]) -> None:
    assert [
        (key, scheme, rule.quote)
        for key, scheme, rule, passage, _ in found
        if passage.scheme and scheme not in passage.scheme
    ] == []


@pytest.mark.slow
def test_the_most_binding_comes_first(found: list[tuple[str, str, Rule, Passage, Place]]) -> None:
    ranks: dict[tuple[str, str], list[int]] = {}
    for key, scheme, rule, passage, _ in found:
        ranks.setdefault((key, scheme), []).append(rank(rule, passage))
    assert [cell for cell, told in ranks.items() if told != sorted(told)] == []


@pytest.mark.slow
def test_a_rule_names_the_decision_that_it_stands_in(found: list[tuple[str, str, Rule, Passage, Place]]) -> None:
    for key, _, rule, passage, _ in found:
        if passage.kind in ("principafgørelse", "lov"):
            assert rule.names == passage.work, key


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Hun kan ikke holde ferie i Norge, uden at en hjælper fører tilsyn.", ("overvågning", "udland")),
        (
            "Hans ægtefælle er arbejdsleder og aflønnes efter overenskomsten.",
            ("arbejdsleder", "nærtstående", "udgifter"),
        ),
        ("Ordningen ophører, og borgeren klager inden klagefristen.", ("ændring", "klage")),
        ("Kommunen kender ikke hendes behov.", ()),
    ],
)
def test_a_short_text_is_about_what_it_names(text: str, keys: tuple[str, ...]) -> None:
    assert topics_in(text, TOPICS) == keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Kommunen har nedsat BPA fra 120 til 90 timer.", ("ændring",)),
        ("Kommunen stopper bevillingen fra den første i næste måned.", ("ændring",)),
        ("Kommunen skærer i hjælpen til en ung mand med muskelsvind.", ("ændring",)),
        ("En kvinde med sklerose har fået frataget sin hjælp.", ("ændring",)),
        ("Efter besøget har hun fået færre timer end før.", ("timer", "ændring")),
        ("Hun har nedsat syn og nedsat kraft i armene.", ()),
        ("Kommunen vil ikke betale løn under sygdom til en hjælper.", ("udgifter",)),
        ("Vi har en sygemeldt hjælper og mangler penge til en vikar.", ("udgifter",)),
        ("Han får 19 timers hjemmehjælp og vil gerne have kontant tilskud.", ("timer",)),
        ("En mand med en hjerneskade kan ikke lede hjælperne.", ("arbejdsleder",)),
        ("Hun magter ikke at være leder for hjælperne.", ("arbejdsleder",)),
        ("Jeg vil gerne have min mor som hjælper.", ("nærtstående",)),
        ("En ung mand bor hos sine forældre, og pårørende giver ham mad.", ("nærtstående",)),
        ("En hjælper skal holde øje med ham, for han får kramper.", ("overvågning",)),
        ("Hun kan ikke være alene på grund af epilepsi.", ("overvågning",)),
        ("Der er brug for en nattevagt hos vores datter.", ("overvågning", "rådighedstimer")),
        ("En hjælper skal stå til rådighed om natten.", ("rådighedstimer",)),
        ("Han vil ud af huset og have en hjælper med til fritid.", ("ledsagelse",)),
        ("Hun skal følges til svømning hver tirsdag.", ("ledsagelse",)),
        ("Han skal hjælpes med at komme ud af sengen.", ()),
        ("Hun vil til Spanien på ferie og tage to hjælpere med.", ("udland",)),
        ("Må han rejse til Tyskland med sin BPA?", ("udland",)),
        ("Hvad er fristen, når vi vil klage over afgørelsen?", ("klage",)),
        ("Hun er indlagt og vil have sin egen hjælper hos sig på hospitalet.", ("sygehus",)),
        ("Kommunen skærer ned, fordi min mor hjælper mig om natten.", ("rådighedstimer", "nærtstående", "ændring")),
    ],
)
def test_an_everyday_description_finds_its_topics(text: str, keys: tuple[str, ...]) -> None:
    assert topics_in(text, TOPICS) == keys


DECISIONS = {
    "67-17": "personkreds",
    "178-12": "udland udgifter",
    "3-19": "udmåling nærtstående",
    "18-18": "personkreds arbejdsleder arbejdsgiver",
    "110-11": "timer udmåling",
    "96-16": "udland udgifter",
    "27-17": "personkreds timer arbejdsleder nærtstående kvalitetsstandard helhedsvurdering",
    "26-17": "udmåling nærtstående udgifter",
    "98-16": "udmåling udgifter",
    "94-16": "rådighedstimer",
    "80-16": "udland udgifter",
    "75-16": "udmåling",
    "66-16": "sygehus",
    "60-16": "udgifter helhedsvurdering",
    "63-15": "udmåling overvågning rådighedstimer",
    "161-12": "arbejdsleder nærtstående",
    "10-19": "timer udmåling helhedsvurdering",
    "11-19": "udmåling",
    "62-15": "timer udmåling",
}


@pytest.mark.slow
def test_everyday_words_leave_the_decisions_their_topics() -> None:
    if not PASSAGES.exists() or not (ROOT / "build" / "decisions.jsonl").exists():
        pytest.skip("build/decisions.jsonl is missing. Cure: make build")
    passages = tuple(read_lines(PASSAGES, Passage))
    told = {}
    for one in read_lines(ROOT / "build" / "decisions.jsonl", Decision):
        at = one.printings[0]
        own = [it for it in passages if it.source.id == at.source and it.start < at.end and at.start < it.end]
        told[one.number] = " ".join(topics_in("\n".join(it.text for it in own), TOPICS))
    assert told == DECISIONS


def test_a_long_text_is_about_what_it_names_again_and_again() -> None:
    leads, other = topic("leder", "arbejdsleder"), topic("sygehus", "sygehus")
    text = "Arbejdslederen leder. " * 3 + "Et sygehus nævnes én gang. " + "og så videre " * 60
    assert topics_in(text, [leads, other]) == ("leder",)
    assert topics_in(text, [leads, other], heading="På sygehus") == ("leder", "sygehus")


def test_a_stem_opens_a_word_and_may_be_of_several_words() -> None:
    assert topics_in("Transport til sport.", [topic("a", "port"), topic("b", "sport")]) == ("b",)
    assert topics_in("Mere end 20\ntimer.", [topic("a", "20 timer")]) == ("a",)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"color": "red"}, "unknown field 'color'"),
        ({"words": "ferie"}, "expected a list"),
        ({"cells": []}, "expected 2 items"),
        ({"note": 1}, "expected str"),
        ({"key": None}, "expected str"),
    ],
)
def test_a_line_with_a_fault_is_refused_by_its_number(change: dict[str, object], told: str, tmp_path: Path) -> None:
    file = tmp_path / "topics.jsonl"
    lines = [to_dict(topic("a", "ord")), {**to_dict(topic("b", "ord")), **change}]
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    with pytest.raises(ValueError, match=f"topics.jsonl:2: .*{told}"):
        read_topics(file)


def test_a_cell_of_another_scheme_is_refused(tmp_path: Path) -> None:
    line = to_dict(topic("a", "ord"))
    line["cells"][0]["scheme"] = "§ 94"
    file = tmp_path / "topics.jsonl"
    file.write_text(json.dumps(line), encoding="utf-8")
    with pytest.raises(ValueError, match="none of '§ 95', '§ 96'"):
        read_topics(file)
