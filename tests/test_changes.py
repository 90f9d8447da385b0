"""The table of changes: each row is told at an older text that it concerns, at no younger one, and never twice."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import a_passage, a_source
from hypothesis import given
from hypothesis import strategies as st

from answer.cite import at_day, cite
from law.changes import UNSURE, Change, changes_of, changes_told, read_changes, replaced_at
from law.filters import written
from law.records import Passage, Validity
from law.references import find_references
from note.blocks import blocks_of
from note.records import Gathered, Note
from ui.texts import pasted

ROWS = read_changes()
BY_KEY = {row.key: row for row in ROWS}
LAW = "lov nr. 1703 af 30. december 2024"


def citing(text: str, *, issued: str | None = "2010", **changes: Any) -> Passage:
    values: dict[str, Any] = {
        "kind": "praksisnotat", "work": None, "path": ("Del",), "source": a_source(issued=issued),
        "references": find_references(text), "validity": Validity(status="ukendt", status_date=None, evidence="Ikke kontrolleret."),
    }  # fmt: skip
    return a_passage(text, **{**values, **changes})


def keys(passage: Passage, as_of: str | None = None) -> list[str]:
    return [row.key for row in changes_of(passage, as_of)]


MATCHES = [(row, name) for row in ROWS for name in row.references]
TEXTS = [(row, text) for row in ROWS for text in row.texts]
WORKS = [(row, work) for row in ROWS for work in row.works]


def ids(pairs: list[tuple[Change, str]]) -> list[str]:
    return [f"{row.key}: {name}" for row, name in pairs]


def written_out(name: str) -> str:
    """Write what a row names as a text cites it; "nr. 647/2012" has no day that is known, so one is made up."""
    return f"Jf. {name.replace('/2012', ' af 25. juni 2012')}."


def told_from_to(row: Change, passage_of: Callable[[str], Passage]) -> None:
    """Check that a row is told at a text from before it and at none from its day on."""
    year = int(row.date[:4])
    before = f"{year - 1}-12-31"
    assert row.key in keys(passage_of(before))
    assert row.words in changes_told(passage_of(before))
    assert row.key not in keys(passage_of(row.date))
    assert row.key not in keys(passage_of(f"{year + 1}"))


@pytest.mark.parametrize(("row", "name"), MATCHES, ids=ids(MATCHES))
def test_an_older_text_that_cites_what_was_changed_is_told_and_a_younger_one_is_not(row: Change, name: str) -> None:
    told_from_to(row, lambda issued: citing(written_out(name), issued=issued))


@pytest.mark.parametrize(("row", "text"), TEXTS, ids=ids(TEXTS))
def test_an_older_text_that_speaks_of_what_was_changed_is_told_and_a_younger_one_is_not(row: Change, text: str) -> None:
    told_from_to(row, lambda issued: citing(f"Om {text.upper()}erne.", issued=issued))


@pytest.mark.parametrize(("row", "work"), WORKS, ids=ids(WORKS))
def test_a_decision_that_an_editor_names_is_told(row: Change, work: str) -> None:
    assert row.key in keys(a_passage("Uden henvisning.", work=work))


def test_every_row_is_in_the_tests_above() -> None:
    assert {row.key for row, _ in (*MATCHES, *TEXTS, *WORKS)} == set(BY_KEY)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Jf. servicelovens § 83, stk. 1, nr. 3.", ["ael-2025", "sel-83-1-3"]),
        ("Jf. servicelovens § 83, stk. 1, nr. 1.", ["ael-2025"]),  # another item
        ("Jf. servicelovens § 83 a.", ["ael-2025"]),
        ("Jf. servicelovens § 85.", []),
        ("Jf. servicelovens § 42, stk. 1.", ["sel-42"]),  # a part of it
        ("Jf. barnets lovs § 42.", []),  # the same § of another act
        ("Jf. servicelovens §§ 95 og 96.", []),  # they stay
        ("Jf. lov nr. 9 af 15. februar 2011.", []),  # the number of another form
        ("Jf. vejledning nr. 9 af 15-2-2011.", ["vej-9-2011"]),
        ("Jf. vejledning nr. 9 af 15. februar 2012.", []),  # the number of another year
        ("Jf. bekendtgørelse 1246 af 13. november 2017.", ["bek-1246-2017"]),
        ("Hjælp om natten.", []),
    ],
)
def test_only_what_a_row_names_is_told(text: str, told: list[str]) -> None:
    assert keys(citing(text)) == told


def test_a_paragraph_of_an_act_that_nobody_names_may_be_another_acts() -> None:
    passage = citing("Efter § 42 gives hjælp.")
    assert passage.references[0].act is None
    assert keys(passage) == []


def test_what_is_not_sure_is_never_said_as_if_it_were() -> None:
    unsure = [row for row in ROWS if row.sure == "M"]
    assert {"sel-100", "sel-44"} <= {row.key for row in unsure}
    assert all(UNSURE in row.words for row in unsure)


def test_a_day_of_issue_that_stands_for_the_day_of_effect_says_so() -> None:
    assert "udstedt den 19. september 2022. Dagen for ikrafttræden er ikke oplyst." in BY_KEY["bek-1246-2017"].words


def test_section_100_says_that_both_regimes_live_and_what_to_ask() -> None:
    assert "1. september 2027" in BY_KEY["sel-100"].words
    assert "afklar, hvornår hjælpen er bevilget" in BY_KEY["sel-100"].words


def test_the_line_to_ældreloven_says_that_95_and_96_stay() -> None:
    assert "§§ 95 og 96 gælder fortsat, også for ældre" in BY_KEY["ael-2025"].words


# When a text is from


def test_a_decision_is_as_old_as_its_number_wherever_it_is_printed() -> None:
    printed = citing("Udmålingsbekendtgørelsen.", issued="2023", kind="principafgørelse", work="principafgørelse 26-18")
    assert written(printed) == "2018"
    assert keys(printed) == ["bek-1246-2017"]


def test_a_text_of_the_year_of_the_change_may_be_older_and_is_told() -> None:
    assert keys(citing("Jf. servicelovens § 100.", issued="2025")) == ["sel-100"]
    assert keys(citing("Jf. servicelovens § 100.", issued="2025-08")) == ["sel-100"]
    assert keys(citing("Jf. servicelovens § 100.", issued="2025-09")) == []
    assert keys(citing("Jf. servicelovens § 100.", issued=None)) == ["sel-100"]


def test_of_editions_that_follow_each_other_the_one_a_text_was_written_under_is_told() -> None:
    assert keys(citing("Jf. udmålingsbekendtgørelsens § 5.", issued="2015")) == ["bek-647-2012"]
    assert keys(citing("Jf. udmålingsbekendtgørelsens § 5.", issued="2019")) == ["bek-1246-2017"]
    assert keys(citing("Jf. udmålingsbekendtgørelsens § 5.", issued="2024")) == []


# On a day


@given(st.dates().map(lambda day: day.isoformat()), st.sampled_from(ROWS))
def test_whatever_day_is_asked_for_a_change_is_told_and_as_later_when_it_was(day: str, row: Change) -> None:
    name = (*row.references, *row.texts)[0]
    told = [one.says(day) for one in changes_of(citing(written_out(name), issued="2000"), day) if one.key == row.key]
    # Nothing is told only of a text that rests on an earlier edition.
    assert told or row.line
    assert [one.endswith(row.words) for one in told] == [True] * len(told)
    assert [one.startswith("Ændret efter den ") for one in told] == [row.date > day] * len(told)


def test_a_change_of_the_day_itself_has_taken_effect() -> None:
    row = BY_KEY["sel-42"]
    assert row.says("2024-01-01") == row.words
    assert row.says("2023-12-31") == f"Ændret efter den 31. december 2023: {row.words}"


# Never twice

GUIDANCE = "vejledning nr. 9 af 15. februar 2011, som er afløst af nr. 10325 af 12. december 2017"


def under_guidance() -> Passage:
    validity = Validity(status="ukendt", status_date="2016", evidence="Fra 2016.", replaced=GUIDANCE)
    return citing("Efter vejledning nr. 9 af 15. februar 2011.", issued="2016", validity=validity)


def test_what_is_told_as_replaced_is_no_change_besides() -> None:
    assert (changes_told(under_guidance()), changes_told(under_guidance(), "2018-01-01")) == ((), ())
    assert replaced_at(under_guidance(), "2018-01-01") == GUIDANCE


def test_on_a_day_before_what_replaced_it_the_same_is_told_as_later_instead() -> None:
    passage = under_guidance()
    assert replaced_at(passage, "2017-01-01") is None
    assert changes_told(passage, "2017-01-01") == (BY_KEY["vej-9-2011"].says("2017-01-01"),)
    assert "Ændret efter den 1. januar 2017: Vejledning nr. 9" in changes_told(passage, "2017-01-01")[0]


def test_a_source_of_which_all_is_written_under_replaced_rules_is_told_later_at_each_passage() -> None:
    passage = replace(under_guidance(), text="Hjælp om natten.", references=())
    assert [row.key for row in changes_of(passage, "2017-01-01")] == ["vej-9-2011"]


def test_a_citation_carries_what_has_changed_and_a_day_tells_it_anew() -> None:
    passage = under_guidance()
    citation = cite(1, passage, passage.start, passage.end)
    assert (citation.replaced, citation.changes) == (GUIDANCE, ())
    then = at_day(citation, passage, "2017-01-01")
    assert (then.replaced, len(then.changes)) == (None, 1)
    assert then.evidence == "Retstilstanden den 1. januar 2017. Fra 2016."
    assert (then.quote, then.start, then.number) == (citation.quote, citation.start, citation.number)


def test_a_change_goes_with_a_quote_into_the_note_and_the_clipboard() -> None:
    passage = citing("Jf. servicelovens § 42.", issued="2016")
    citation = cite(1, passage, passage.start, passage.end)
    assert citation.changes == (BY_KEY["sel-42"].words,)
    note = Note(
        form="rådgivning",
        title="",
        words=(),
        gathered=(Gathered(citation=citation, section="kilder"),),
        fingerprint="x",
        made="2026-01-01",
    )
    assert BY_KEY["sel-42"].words in "\n".join(block.text for block in blocks_of(note) if block.kind == "about")
    assert BY_KEY["sel-42"].words.rstrip(".") in pasted(citation)


# A row that can't be shown

GOOD = {
    "key": "x", "targets": ["serviceloven § 1"], "change": "moved", "date": "2024-01-01", "to": "", "by": LAW,
    "words": "Flyttet.", "sure": "H", "references": ["serviceloven § 1"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([GOOD, GOOD], "'x' stands twice"),
        ([{**GOOD, "date": "2024"}], "is no day"),
        ([{**GOOD, "sure": "M"}], "must say 'efter det oplyste'"),
        ([{**GOOD, "references": []}], "concerns no passage"),
        ([{**GOOD, "references": ["servicelven § 1"]}], "names no one provision"),
        ([{**GOOD, "targets": ["vejledning 9"]}], "names no one provision"),
        ([{**GOOD, "change": "gone"}], "changes.jsonl:1"),
    ],
)
def test_a_row_that_is_unfit_is_refused_by_name(rows: list[dict[str, Any]], problem: str, tmp_path: Path) -> None:
    path = tmp_path / "changes.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with pytest.raises(ValueError, match=problem):
        read_changes(path)


def test_a_good_row_is_read(tmp_path: Path) -> None:
    path = tmp_path / "changes.jsonl"
    path.write_text(json.dumps(GOOD) + "\n", encoding="utf-8")
    assert [row.key for row in read_changes(path)] == ["x"]
