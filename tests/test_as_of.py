"""The question of a day: what is left out, what is said of what is cited, and the doors that take the day."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import a_citation, a_document, a_hit, a_passage, a_section, a_source
from click.testing import CliRunner, Result
from conftest import FakeEncoder
from hypothesis import given
from hypothesis import strategies as st
from test_index_records import built

import ask
from answer.refuse import EMPTY
from answer.render import as_object, as_text
from index import Index
from law.changes import changes_told
from law.filters import LATER_THAN_TODAY, NO_DAY, Filters, refused_day
from law.records import Answer, Passage, Source, Validity
from law.references import find_references
from library import Library, _status_warnings
from settings import Settings
from ui import address
from ui.frame import changes_html

DAYS = st.dates(date(1950, 1, 1), date(2049, 12, 31)).map(lambda day: day.isoformat())
UNKNOWN = Validity(status="ukendt", status_date="2019", evidence="Ikke kontrolleret.")
OLD = Validity(
    status="historisk", status_date="2025-09-22", evidence="Afløst.", since="2019-08-07", until="2025-09-22"
)  # fmt: skip
NEW = Validity(status="gældende", status_date="2026-03-01", evidence="Set hos Retsinformation.", since="2025-09-22")
SENTENCES: dict[str, tuple[str, dict[str, Any]]] = {
    "lbk-798": (
        "Kommunen kan udbetale et kontant tilskud til hjælp om natten, som borgeren selv antager.",
        {"kind": "lov", "work": "serviceloven § 95, stk. 1", "validity": OLD, "issued": "2019-08-07"},
    ),
    "lbk-1129": (
        "Kommunen skal udbetale et kontant tilskud til hjælp om natten, som borgeren selv antager.",
        {"kind": "lov", "work": "serviceloven § 95, stk. 1", "validity": NEW, "issued": "2025-09-22"},
    ),
    "pm-63-15": (
        "Der kan ikke bevilges kontant tilskud til overvågning om natten efter § 83.",
        {"kind": "principafgørelse", "work": "principafgørelse 63-15", "validity": UNKNOWN, "issued": "2019"},
    ),
    "pm-11-24": (
        "Rådighedstimer om natten i en kontant tilskudsordning udmåles konkret.",
        {"kind": "principafgørelse", "work": "principafgørelse 11-24", "issued": "2024-05-02", "number": "11-24",
         "validity": replace(UNKNOWN, status_date=None)},
    ),
    "pm-15-14": (
        "Kontant tilskud om natten kan afslås efter en fast grænse.",
        {"kind": "principafgørelse", "work": "principafgørelse 15-14", "issued": "2014-02-03", "number": "15-14",
         "validity": Validity(status="historisk", status_date="2025-01-15", evidence="Kasseret.", until="2025-01-15")},
    ),
}  # fmt: skip


def source_of(name: str, issued: str, number: str | None = None) -> Source:
    return a_source(id=name, title=name, issued=issued, number=number)


def passage_of(name: str) -> Passage:
    text, told = SENTENCES[name]
    source = source_of(name, told["issued"], told.get("number"))
    return a_passage(
        text, id=f"{name}:0-{len(text)}", source=source, kind=told["kind"], work=told["work"], locator=told["work"],
        citation=told["work"], path=("Hjælp om natten",), validity=told["validity"],
        references=find_references(text, act="serviceloven"),
    )  # fmt: skip


PASSAGES = [passage_of(name) for name in SENTENCES]
WATCHING = "Kan der bevilges kontant tilskud til overvågning om natten?"
QUESTION = "Kan kommunen udbetale et kontant tilskud til hjælp om natten?"


@pytest.fixture
def library(tmp_path: Path, fake_encoder: FakeEncoder) -> Library:
    built(tmp_path, fake_encoder, PASSAGES)
    documents = {}
    for passage in PASSAGES:
        document = a_document(
            passage.text, id=passage.source.id, source=passage.source, sections=(a_section(0, len(passage.text)),)
        )
        documents[document.id] = json.loads(json.dumps(asdict(document)))
    return Library(Settings.read(), Index.load(tmp_path / "index", fake_encoder), documents)


def found(answer: Answer) -> set[str]:
    return {hit.passage.source.id for hit in answer.hits} | {one.source for one in answer.citations}


# What a day lets through


@pytest.mark.parametrize(
    ("issued", "day", "why"),
    [
        ("2019", "2019-01-01", None),  # of any day of that year
        ("2019", "2018-12-31", "nyere"),
        ("2019-04", "2019-04-01", None),
        ("2019-04", "2019-03-31", "nyere"),
        ("2019-04-12", "2019-04-12", None),
        ("2019-04-12", "2019-04-11", "nyere"),
        (None, "1990-01-01", None),  # nothing shows that it is younger
    ],
)
def test_a_text_is_left_out_of_the_days_before_it(issued: str | None, day: str, why: str | None) -> None:
    undated = replace(UNKNOWN, status_date=None)
    passage = a_passage(kind="artikel", work=None, source=a_source(issued=issued), validity=undated)
    assert Filters(as_of=day).leaves_out(passage) == why
    assert Filters(as_of=day).admits(passage) is (why is None)


def test_a_decision_is_of_its_own_day_and_not_of_the_note_that_prints_it() -> None:
    assert Filters(as_of="2016-01-01").admits(passage_of("pm-63-15"))
    assert not Filters(as_of="2014-12-31").admits(passage_of("pm-63-15"))
    assert not Filters(as_of="2024-05-01").admits(passage_of("pm-11-24"))


def test_what_had_ended_or_was_not_yet_in_force_is_left_out() -> None:
    assert [Filters(as_of=day).leaves_out(passage_of("lbk-798")) for day in ("2019-08-06", "2025-09-21", "2025-09-22")] == [
        "nyere", None, "ophørt",
    ]  # fmt: skip
    later = a_passage(
        kind="lov", work=None, source=a_source(issued="2024-12-30"), validity=replace(NEW, since="2025-07-01")
    )
    assert Filters(as_of="2025-06-30").leaves_out(later) == "nyere"


@given(DAYS, DAYS, st.sampled_from(PASSAGES))
def test_without_a_day_nothing_is_left_out_and_on_a_later_day_nothing_is_newer_again(
    one: str, other: str, passage: Passage
) -> None:
    first, second = sorted((one, other))
    assert Filters().leaves_out(passage) is None
    if Filters(as_of=first).leaves_out(passage) != "nyere":
        assert Filters(as_of=second).leaves_out(passage) != "nyere"
    if Filters(as_of=first).leaves_out(passage) == "ophørt":
        assert Filters(as_of=second).leaves_out(passage) == "ophørt"


def test_a_status_that_is_chosen_is_that_of_the_day() -> None:
    narrowed = Filters(as_of="2020-01-01", statuses=("gældende",))
    assert [one.source.id for one in PASSAGES if narrowed.admits(one)] == ["lbk-798"]


# What the answer says


def test_the_answer_is_made_of_what_applied_then(library: Library) -> None:
    then = library.ask(QUESTION, filters=Filters(as_of="2020-01-01"))
    assert found(then) == {"lbk-798", "pm-63-15", "pm-15-14"}
    assert {one.source: one.status for one in then.citations}["lbk-798"] == "gældende"
    now = library.ask(QUESTION, filters=Filters(as_of="2026-03-01"))
    assert found(now) == {"lbk-1129", "pm-63-15", "pm-11-24"}


def test_the_answer_says_how_much_it_left_out_and_why(library: Library) -> None:
    then = library.ask(QUESTION, filters=Filters(as_of="2020-01-01"))
    assert then.warnings[0] == (
        "Søgningen er afgrænset (retstilstanden den 1. januar 2020): 3 af 5 passager. "
        "2 er udeladt, fordi de er nyere end den dag."
    )
    now = library.ask(QUESTION, filters=Filters(as_of="2026-03-01"))
    assert "2 er udeladt, fordi de da var ophørt." in now.warnings[0]
    assert "nyere" not in now.warnings[0]


def test_the_answer_says_whether_it_is_unknown_that_what_is_cited_applied_then(library: Library) -> None:
    then = library.ask(WATCHING, filters=Filters(as_of="2020-01-01"))
    assert [one.source for one in then.citations] == ["pm-63-15"]
    assert "For det citerede sted er det ukendt, om det, der står, gjaldt den 1. januar 2020." in then.warnings
    assert not any("gælder i dag" in warning for warning in then.warnings)
    known = library.ask(QUESTION, filters=Filters(as_of="2020-01-01"))
    assert [one.source for one in known.citations] == ["lbk-798"]
    assert not any("ukendt" in warning for warning in known.warnings)


def test_of_several_it_says_of_how_many_that_is_unknown() -> None:
    cited = [a_citation(number=number) for number in (1, 2, 3)]
    (told,) = _status_warnings(cited, "2020-01-01", 2)
    assert told == "For 2 af de 3 citerede steder er det ukendt, om det, der står, gjaldt den 1. januar 2020."


def test_each_quote_opens_its_evidence_with_the_day_and_tells_what_came_later_as_later(library: Library) -> None:
    (then,) = library.ask(WATCHING, filters=Filters(as_of="2020-01-01")).citations
    assert then.evidence == "Retstilstanden den 1. januar 2020. Ikke kontrolleret."
    assert len(then.changes) == 1
    assert then.changes[0].startswith("Ændret efter den 1. januar 2020: Siden 1. juli 2025")
    (today,) = library.ask(WATCHING).citations
    assert today.evidence == "Ikke kontrolleret."
    assert today.changes == (then.changes[0].removeprefix("Ændret efter den 1. januar 2020: "),)


@pytest.mark.parametrize(
    ("number", "day", "refusal"),
    [
        ("63-15", "2014-03-01", "Principafgørelse 63-15 er fra 2015 og dermed nyere end den 1. marts 2014."),
        ("11-24", "2024-05-01", "Principafgørelse 11-24 er fra 2. maj 2024 og dermed nyere end den 1. maj 2024."),
        ("15-14", "2025-01-15", "Principafgørelse 15-14 gjaldt ikke længere den 15. januar 2025."),
        ("77-23", "2020-01-01", "Principafgørelse 77-23 er fra 2023 og dermed nyere end den 1. januar 2020."),
    ],
)
def test_a_decision_outside_the_day_is_said_to_be_so_and_not_that_no_source_holds_it(
    number: str, day: str, refusal: str, library: Library
) -> None:
    answer = library.ask(number, filters=Filters(as_of=day))
    assert answer.refusal == refusal
    assert "indeholder ikke" not in " ".join([answer.refusal, *answer.warnings])


def test_a_decision_that_no_source_holds_is_still_said_to_be_held_by_none(library: Library) -> None:
    assert "Kilderne indeholder ikke principafgørelse 77-13." in str(
        library.ask("77-13", filters=Filters(as_of="2020-01-01")).refusal
    )


def test_a_decision_of_the_day_is_looked_up(library: Library) -> None:
    answer = library.ask("63-15", filters=Filters(as_of="2015-01-01"))
    assert {one.source for one in answer.citations} == {"pm-63-15"}


def test_nothing_is_said_of_a_day_where_none_is_asked_for(library: Library) -> None:
    answer = library.ask(QUESTION)
    assert not any("afgrænset" in warning or "udeladt" in warning for warning in answer.warnings)
    assert found(answer) == set(SENTENCES)


@pytest.mark.parametrize(
    ("day", "refusal"),
    [("2024-02-30", NO_DAY), ("i går", NO_DAY), ("", NO_DAY), ("20240301", NO_DAY), ("9999-12-31", LATER_THAN_TODAY)],
)
def test_a_day_that_is_none_or_to_come_is_refused_in_danish(day: str, refusal: str, library: Library) -> None:
    assert library.ask(QUESTION, filters=Filters(as_of=day)).refusal == refusal
    assert library.ask("", filters=Filters(as_of=day)).refusal == EMPTY


@given(DAYS, DAYS)
def test_today_may_be_asked_for_and_no_day_after_it(day: str, today: str) -> None:
    assert refused_day(day, today=today) == (LATER_THAN_TODAY if day > today else None)
    assert refused_day(None, today=today) is None


# The command


@pytest.fixture
def run(library: Library, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setattr(Library, "load", lambda _settings: library)
    return lambda *options: CliRunner().invoke(ask.main, list(options))


def test_the_command_answers_with_what_applied_then(run: Callable[..., Result]) -> None:
    done = run("--json", "--as-of", "2020-01-01", QUESTION)
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert {one["source"] for one in told["citations"]} <= {"lbk-798", "pm-63-15", "pm-15-14"}
    assert {one["source"]: one["status"] for one in told["hits"]}["lbk-798"] == "gældende"
    assert "retstilstanden den 1. januar 2020" in told["warnings"][0]
    assert "Retstilstanden" not in run("--json", QUESTION).stdout


def test_a_file_of_questions_is_answered_as_of_the_day(run: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps({"id": "1", "question": QUESTION}) + "\n", encoding="utf-8")
    (told,) = map(json.loads, run("--input", str(path), "--as-of", "2020-01-01").stdout.splitlines())
    assert {one["source"] for one in told["hits"]} == {"lbk-798", "pm-63-15", "pm-15-14"}


@pytest.mark.parametrize(("day", "problem"), [("2024-02-30", NO_DAY), ("1.3.2024", NO_DAY), ("24-03-01", NO_DAY)])
def test_a_day_that_is_none_ends_the_command_with_2_and_says_so_in_danish(
    day: str, problem: str, run: Callable[..., Result]
) -> None:
    done = run("--as-of", day, QUESTION)
    assert done.exit_code == 2
    assert problem in " ".join(done.stderr.split())


def test_a_day_to_come_ends_the_command_with_2_and_today_does_not(run: Callable[..., Result]) -> None:
    done = run("--as-of", (date.today() + timedelta(days=2)).isoformat(), QUESTION)
    assert done.exit_code == 2
    assert LATER_THAN_TODAY in " ".join(done.stderr.split())
    assert run("--as-of", date.today().isoformat(), QUESTION).exit_code == 0


def test_a_day_that_nothing_would_heed_is_refused(run: Callable[..., Result], tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("# Notat\n", encoding="utf-8")
    for options in (("--checklist", QUESTION), ("--verify", str(note))):
        assert run("--as-of", "2020-01-01", *options).exit_code == 2


def test_what_has_changed_stands_under_its_quote_in_text_and_in_the_object() -> None:
    change = "Servicelovens § 42 er flyttet."
    passage = a_passage("Jf. servicelovens § 42.", references=find_references("Jf. servicelovens § 42."))
    answer = Answer(
        id=None, question="", refusal=None, citations=(a_citation(passage, changes=(change,)),), hits=(a_hit(passage),)
    )
    assert f"\n    {change}" in as_text(answer)
    told = as_object(answer, as_of="2020-01-01")
    assert told["citations"][0]["changes"] == [change]
    assert told["hits"][0]["changes"] == list(changes_told(passage, "2020-01-01"))
    assert told["hits"][0]["changes"][0].startswith("Ændret efter den 1. januar 2020")


# The page's address and what it draws


@pytest.mark.parametrize(
    "day", ["2024-02-30", "1899-12-31", "2101-01-01", "20240301", "2024-3-1", "²⁰²⁴-03-01", "2024-W09-1", "x", ""]
)
def test_what_is_no_day_in_an_address_is_none(day: str) -> None:
    assert address.read_filters({"pr": day}, rules=()) == Filters()


def test_a_link_holds_the_day() -> None:
    assert address.of_filters(Filters(as_of="2024-03-01")) == {"pr": "2024-03-01"}
    assert address.read_filters({"pr": "2024-03-01"}, rules=()).as_of == "2024-03-01"


def test_what_has_changed_is_drawn_as_text() -> None:
    assert changes_html(["<b>§ 42</b>"]) == '<p class="small replaced">&lt;b&gt;§ 42&lt;/b&gt;</p>'
    assert changes_html([]) == ""
