"""Gold files are read whole or refused by file:line; splits and places."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import Case, gold_fingerprint, in_split, read_cases, split_of
from law.records import Document, Section, Source

TEXT = (
    "Overvågning\nTimer til overvågning kan\nikke bevilges efter servicelovens § 95, stk. 3.\n"
    "Kommunen fastsætter beløbet."
)
REPRINT = "Uddrag: TIMER til overvågning kan ikke bevilges efter servicelovens 95, stk. 3."
QUOTE = "Timer til overvågning kan ikke bevilges"


def document(name: str, text: str) -> Document:
    source = Source(
        id=name, kind="praksisnotat", reader="note", title=name, publisher="", issued=None, issued_basis="", url=None,
        terms="", file="", sha256="",
    )  # fmt: skip
    section = Section(kind="praksisnotat", start=0, body=0, end=len(text), locator="pkt. 1", scheme=("§ 95",))
    return Document(
        id=name, source=source, text=text, raw_chars=0, kept_chars=0, spaced_chars=0, sections=(section,)
    )  # fmt: skip


DOCUMENTS = {"notat": document("notat", TEXT), "nyhedsbrev": document("nyhedsbrev", REPRINT)}
GOLD: dict[str, object] = {"source": "notat", "quote": QUOTE, "grade": "decisive", "names": None}
LINE: dict[str, object] = {
    "id": "a001", "kind": "citizen", "question": "Kan jeg få timer til at holde øje?", "scheme": "§ 95",
    "topic": "overvågning", "gold": [GOLD], "key_facts": ["kan ikke bevilges"], "why": "Afgør spørgsmålet.",
}  # fmt: skip
UNKNOWN: dict[str, object] = {
    "id": "u001",
    "kind": "far",
    "question": "Hvad koster en cykel?",
    "why": "Ikke socialret.",
}


def written(folder: Path, *lines: object) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def read(folder: Path, *lines: object) -> tuple[Case, ...]:
    return read_cases([written(folder, *lines)], DOCUMENTS)


def test_a_quote_is_found_across_line_breaks_and_in_every_printing(tmp_path: Path) -> None:
    (case,) = read(tmp_path, LINE)
    shown = [DOCUMENTS[place.source].text[place.start : place.end] for place in case.targets[0].places]
    assert shown == [QUOTE.replace("kan ikke", "kan\nikke"), QUOTE.replace("Timer", "TIMER")]


@pytest.mark.parametrize(
    "quote",
    [
        "efter servicelovens 95, stk. 3",  # the raw text has lost the sign that ingest restores
        "Kommunen fast-\nsætter beløbet",  # the raw text breaks the word
        "Kommunen fast\N{SOFT HYPHEN}sætter beløbet",
    ],
)
def test_a_quote_of_the_raw_text_is_found_after_the_repairs_of_ingest(tmp_path: Path, quote: str) -> None:
    (case,) = read(tmp_path, LINE | {"gold": [GOLD | {"quote": quote}]})
    assert case.targets[0].places[0].source == "notat"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"gold": []}, "no gold"),
        ({"gold": [GOLD | {"grade": "supporting"}]}, "no gold of grade 'decisive'"),
        ({"gold": [GOLD | {"quote": "Timer til ledsagelse kan altid bevilges"}]}, "quote not in notat"),
        ({"gold": [GOLD | {"quote": "Uddrag: TIMER til overvågning"}]}, "it is in nyhedsbrev"),
        ({"gold": [GOLD | {"quote": "timer til overvågning kan ikke bevilges"}]}, "quote not in notat"),  # case differs
        ({"gold": [GOLD | {"quote": "stk. 3"}]}, "stands all over the sources"),
        ({"gold": [GOLD | {"quote": ""}]}, "stands all over the sources"),
        ({"gold": [GOLD | {"source": "lov"}]}, "unknown source 'lov'; known are notat, nyhedsbrev"),
        ({"gold": [GOLD | {"grade": "vital"}]}, "'vital' is none of"),
        ({"gold": [GOLD | {"passage": "notat-1"}]}, "unknown field 'passage'"),  # gold never names passages
        ({"key_facts": ["20 timer om ugen"]}, "key fact in no source"),
        ({"kind": "expert"}, "'expert' is none of"),
        ({"kind": "far"}, "has no answer in the sources"),
        ({"scheme": "§ 97"}, "'§ 97' is none of"),
        ({"question": " "}, "the question is empty"),
    ],
)
def test_a_faulty_case_is_refused_with_file_and_line(tmp_path: Path, changes: dict[str, object], fault: str) -> None:
    with pytest.raises(ValueError, match=r"gold\.jsonl:2: ") as caught:
        read(tmp_path, UNKNOWN, LINE | changes)
    assert fault in str(caught.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2 faults") as caught:
        read(tmp_path, "{broken", LINE, LINE)
    assert "gold.jsonl:1:" in str(caught.value)
    assert "gold.jsonl:3: a001: this id is used twice" in str(caught.value)


def test_an_empty_gold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="No cases"):
        read(tmp_path)


def test_a_question_that_is_not_answered_has_no_targets(tmp_path: Path) -> None:
    (case,) = read(tmp_path, UNKNOWN)
    assert not case.answerable
    assert case.targets == ()


def test_the_split_of_a_case_never_changes() -> None:
    assert [split_of(f"a{number:03}") for number in range(1, 11)] == [
        "final", "final", "dev", "dev", "dev", "dev", "final", "dev", "dev", "final",
    ]  # fmt: skip


@given(st.lists(st.text(min_size=1, max_size=8), unique=True))
def test_dev_and_final_share_no_case_and_leave_none_out(ids: list[str]) -> None:
    cases = [Case(id=name, kind="far", question="?") for name in ids]
    dev, final = in_split(cases, "dev"), in_split(cases, "final")
    assert sorted(case.id for case in (*dev, *final)) == sorted(ids)
    assert in_split(cases, "all") == tuple(cases)


def test_the_gold_fingerprint_follows_the_gold_and_not_its_order(tmp_path: Path) -> None:
    one, two = read(tmp_path, LINE, UNKNOWN)
    assert gold_fingerprint([one, two]) == gold_fingerprint([two, one])
    assert gold_fingerprint([one]) != gold_fingerprint([replace(one, key_facts=())])
