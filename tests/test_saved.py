"""Saved questions: what an update changed in the sources of their answers, and nothing of it kept but quotes."""

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from builders import a_passage
from click.testing import CliRunner

import ask
from law.records import Answer, Citation, Claim, Hit
from saved import Leaned, Seen, as_lines, as_objects, ask_again, compared, keep, key_of, read_questions, read_seen, seen

QUESTION = "Hvem leder hjælperne?"
RULE = Leaned(
    source="lbk-2024", kind="lov", locator="§ 96, stk. 1", citation="Servicelovens § 96, stk. 1 (2024)",
    quote="Borgeren er arbejdsleder.", status="gældende",
)  # fmt: skip
DECISION = Leaned(
    source="ken-1", kind="principafgørelse", locator="principafgørelse 18-18", citation="Ankestyrelsens 18-18",
    quote="Borgeren skal kunne lede.", status="ukendt",
)  # fmt: skip


def was(
    *leans: Leaned, refusal: str | None = None, near: tuple[tuple[str, str], ...] = (), asked: str = "2026-11-01"
) -> Seen:
    return Seen(key=key_of(QUESTION), asked=asked, fingerprint="a", refusal=refusal, leans=leans, near=near)


def is_now(*leans: Leaned, refusal: str | None = None, near: tuple[tuple[str, str], ...] = ()) -> Seen:
    return was(*leans, refusal=refusal, near=near, asked="2026-11-22")


def test_of_a_question_that_is_new_nothing_has_changed() -> None:
    told = compared(QUESTION, None, is_now(RULE))
    assert not told.changed
    assert told.since is None
    assert as_lines([told]) == ["1 spørgsmål: 0 med ændringer, 0 uændrede, 1 stillet for første gang."]


def test_the_same_sources_are_no_change_whatever_their_order() -> None:
    assert not compared(QUESTION, was(RULE, DECISION), is_now(DECISION, RULE)).changed


def test_a_source_that_has_come_is_told_with_its_words() -> None:
    told = compared(QUESTION, was(RULE), is_now(RULE, DECISION))
    assert told.added == (DECISION,)
    assert "  Ny kilde: Ankestyrelsens 18-18 (status ukendt)" in as_lines([told])
    assert "    »Borgeren skal kunne lede.«" in as_lines([told])


def test_a_source_that_is_gone_is_told() -> None:
    assert compared(QUESTION, was(RULE, DECISION), is_now(RULE)).gone == (DECISION,)


def test_other_words_at_the_same_place_are_a_new_wording_and_not_one_gone_and_one_come() -> None:
    newer = replace(RULE, quote="Borgeren er arbejdsleder og kan overføre ledelsen.")
    told = compared(QUESTION, was(RULE), is_now(newer))
    assert told.reworded == ((RULE, newer),)
    assert not told.added
    assert not told.gone


def test_the_same_provision_in_a_newer_edition_of_the_act_is_a_new_wording() -> None:
    newer = replace(RULE, source="lbk-2025", citation="Servicelovens § 96, stk. 1 (2025)", quote="Borgeren leder.")
    assert compared(QUESTION, was(RULE), is_now(newer)).reworded == ((RULE, newer),)


@pytest.mark.parametrize(
    "newer", [replace(DECISION, status="historisk"), replace(DECISION, changes=("Reglen er flyttet.",))]
)
def test_another_status_or_a_change_of_the_law_at_the_same_words_is_told(newer: Leaned) -> None:
    told = compared(QUESTION, was(DECISION), is_now(newer))
    assert told.restated == ((DECISION, newer),)
    assert any("Ny oplysning: Ankestyrelsens 18-18" in line for line in as_lines([told]))


def test_a_refusal_that_has_become_an_answer_is_told_and_the_other_way() -> None:
    assert "  Kilderne svarer nu på spørgsmålet." in as_lines([compared(QUESTION, was(refusal="Nej."), is_now(RULE))])
    told = compared(QUESTION, was(RULE), is_now(refusal="Intet svar."))
    assert "  Kilderne svarer ikke længere: Intet svar." in as_lines([told])


def test_a_place_that_has_come_among_the_nearest_is_told_though_it_is_not_quoted() -> None:
    told = compared(
        QUESTION, was(RULE, near=(("a", "§ 1"),)), is_now(RULE, near=(("ken-2", "principafgørelse 1-26"), ("a", "§ 1")))
    )
    assert told.nearer == ("ken-2: principafgørelse 1-26",)


def test_a_question_is_a_line_or_an_object_and_each_is_asked_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text(f'# mine\n\n{QUESTION}\n{{"id": "2", "question": "§ 95, stk. 3"}}\n{QUESTION}\n', encoding="utf-8")
    assert read_questions(path) == (QUESTION, "§ 95, stk. 3")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"# kun en note\n", "no question"),
        (b'{"question": 3}\n', "mine.txt:1: its question is no text"),
        (b'{"spoerg": "x"}\n', "mine.txt:1: is no"),
        (b"\xff\xfe\x00", "no UTF-8"),
    ],
)
def test_a_file_that_holds_no_questions_is_refused_by_line(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "mine.txt"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=told):
        read_questions(path)


def an_answer(quote: str) -> Answer:
    passage = a_passage(quote)
    citation = Citation(
        number=1, passage=passage.id, source=passage.source.id, kind=passage.kind, title="T", locator=passage.locator,
        citation=passage.citation, quote=quote, start=0, end=len(quote), url=None, status="ukendt", status_date=None,
        evidence="",
    )  # fmt: skip
    hit = Hit(rank=1, score=1.0, passage=passage)
    return Answer(
        id=None,
        question="x",
        refusal=None,
        claims=(Claim(text=quote, citations=(1,)),),
        citations=(citation,),
        hits=(hit,),
    )


def answered(quote: str, _question: str) -> Answer:
    return an_answer(quote)


def test_asked_again_after_an_update_the_difference_is_listed_and_kept_for_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text(f"{QUESTION}\n", encoding="utf-8")
    rounds = []
    for day, quote in (("2026-11-01", "Det gamle."), ("2026-11-22", "Det nye."), ("2026-11-23", "Det nye.")):
        told = list(ask_again(path, partial(answered, quote), fingerprint=day, today=day))
        keep(path, [after for _, after in told])
        rounds.append(told[0][0])
    assert [one.changed for one in rounds] == [False, True, False]
    assert rounds[1].since == "2026-11-01"
    assert [(then.quote, now.quote) for then, now in rounds[1].reworded] == [("Det gamle.", "Det nye.")]


def test_what_is_kept_has_quotes_of_sources_and_not_the_words_of_the_question(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    keep(path, [seen(an_answer("Reglen."), key_of("Min søster Karen er syg"), fingerprint="f", today="2026-11-22")])
    written = (tmp_path / "mine.txt.last.jsonl").read_text(encoding="utf-8")
    assert "Reglen." in written
    assert "Karen" not in written


def test_what_was_kept_and_is_broken_is_refused_and_not_taken_for_a_first_time(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    (tmp_path / "mine.txt.last.jsonl").write_text("{half", encoding="utf-8")
    with pytest.raises(ValueError, match=r"last\.jsonl:1"):
        read_seen(path)


def test_the_objects_are_json_and_say_whether_there_is_a_change() -> None:
    told = json.loads(json.dumps(as_objects([compared(QUESTION, was(RULE), is_now(DECISION))])))
    assert told[0]["changed"] is True
    assert told[0]["gone"][0]["locator"] == "§ 96, stk. 1"


def test_the_command_lists_the_difference_and_keeps_what_was_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.txt"
    path.write_text(f"{QUESTION}\n", encoding="utf-8")
    said = []
    for quote in ("Det gamle.", "Det nye."):
        library = SimpleNamespace(fingerprint="f", ask=lambda _, filters, quote=quote: an_answer(quote))
        monkeypatch.setattr("ask.Library.load", lambda _, library=library: library)
        done = CliRunner().invoke(ask.main, ["--saved", str(path)])
        assert done.exit_code == 0, done.output
        said.append(done.output)
    assert "1 stillet for første gang" in said[0]
    assert "før »Det gamle.«" in said[1]
    assert "nu  »Det nye.«" in said[1]


def test_saved_questions_and_another_question_are_two_commands(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text(QUESTION, encoding="utf-8")
    done = CliRunner().invoke(ask.main, ["--saved", str(path), QUESTION])
    assert done.exit_code == 2
