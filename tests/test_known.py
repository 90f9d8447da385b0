"""Known cases: read whole or refused, asked blind to their own text, and told in a report that loads nothing."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from builders import a_hit, a_near, a_passage, a_source
from test_eval_cases import DOCUMENTS, QUOTE, TEXT
from test_eval_cases import LINE as QUESTION
from test_eval_run import FakeLibrary as Questions

from eval import known_story
from eval.cases import Place, read_cases
from eval.charts import bars, changes, matrix
from eval.known import FILE, KnownCase, Led, Missing, chance, commonest, hidden, lead, read_known, read_printed
from eval.metrics import shows
from eval.run import Run, evaluate
from eval.story import Chart, Story, Table, Text, as_blocks, as_html, as_markdown
from law.jsonl import read_lines
from law.records import Answer, Case, Document, NearCase, Passage
from law.yardstick import Requirement, in_play, read_yardstick
from settings import ROOT

RULE = {"names": None, "source": "notat", "quote": QUOTE, "grade": "decisive"}
LINE: dict[str, object] = {
    "id": "sag-1", "scheme": "§ 95", "issue": "overvågning", "facts": "Kommunen gav afslag på timer.",
    "outcome": {"result": "hjemvisning", "parts": []}, "governs": [RULE], "missing": ["oplysning"],
}  # fmt: skip
BUILT = ROOT / "build" / "cases.jsonl"


def known(folder: Path, *lines: object, printed: dict[str, Case] | None = None) -> tuple[KnownCase, ...]:
    path = folder / "known.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return read_known([path], DOCUMENTS, printed or {})


def printed_at(start: int, end: int, name: str = "sag-1") -> dict[str, Case]:
    spans = (("case", start, end),)
    case = Case(
        id=name, source="notat", numbers=(1,), title="Sag 1", scheme=("§ 95",), group="", outcomes=(), spans=spans
    )
    return {name: case}


def test_a_case_is_read_with_its_rules_and_where_it_is_printed(tmp_path: Path) -> None:
    (case,) = known(tmp_path, LINE, printed=printed_at(80, 100))
    assert (case.outcome, case.missing, case.targets[0].grade) == ("hjemvisning", ("oplysning",), "decisive")
    assert [(place.start, place.end) for place in case.own] == [(80, 100)]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"facts": "Sagen blev hjemvist."}, "the facts tell the outcome: 'hjemvis'"),
        ({"facts": " "}, "no facts"),
        ({"governs": [RULE | {"quote": "Et citat, der ikke står nogen steder."}]}, "quote not in notat"),
        ({"governs": [RULE | {"grade": "supporting"}]}, "no governing rule of grade 'decisive'"),
    ],
)
def test_a_faulty_case_is_refused_by_name(changes: dict[str, object], fault: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=re.escape(fault)):
        known(tmp_path, LINE | changes)
    with pytest.raises(ValueError, match="used twice"):
        known(tmp_path, LINE, LINE)


def test_a_rule_within_the_cases_own_text_is_refused(tmp_path: Path) -> None:
    only_here = [RULE | {"quote": "Kommunen fastsætter beløbet."}]
    with pytest.raises(ValueError, match="stands in the case's own text"):
        known(tmp_path, LINE | {"governs": only_here}, printed=printed_at(TEXT.index("Kommunen"), len(TEXT)))


class FakeLibrary:
    """Finds all passages that are not hidden, and calls all of ``cases`` near, in their order."""

    def __init__(self, *passages: Passage, cases: Sequence[Case] = ()) -> None:
        self.passages = passages
        self.cases = cases
        self.blind_to: list[frozenset[str]] = []

    def ask(self, question: str, *, k: int | None = None, without: frozenset[str] = frozenset()) -> Answer:
        shown = [passage for passage in self.passages if passage.id not in without]
        hits = tuple(a_hit(passage, rank) for rank, passage in enumerate(shown, start=1))
        return Answer(id=None, question=question, refusal="Nej.", hits=hits[:k])

    def near(self, description: str, *, without: frozenset[str] = frozenset()) -> Sequence[NearCase]:
        self.blind_to.append(without)
        return [a_near(case, rank) for rank, case in enumerate(self.cases, start=1)]

    def requirements(self, description: str) -> Sequence[str]:
        return ("oplysning", "begrundelse")


def in_note(start: int, end: int, **changes: object) -> Passage:
    values = {"source": a_source(id="notat"), "id": f"notat:{start}-{end}", "sentences": (), **changes}
    return a_passage(TEXT[start:end], start=start, **values)


def test_a_case_is_asked_blind_to_its_own_text_and_to_every_printing_of_it(tmp_path: Path) -> None:
    (case,) = known(tmp_path, LINE, printed=printed_at(80, 100))
    own, rule = in_note(80, 100), in_note(0, 70)
    again = replace(own, id="andet:1-2", source=a_source(id="andet"))
    assert hidden(case, [own, rule, again]) == {own.id, again.id}
    (led,) = lead(FakeLibrary(own, again, rule), [case])
    assert (led.rank, led.in_five, led.found) == (1, True, ("notat: principafgørelse 63-15",))
    assert (led.refused, led.cited, led.named) == (True, False, None), "what always applies is no find"


def test_the_nearest_other_cases_are_those_found_and_a_double_is_none(tmp_path: Path) -> None:
    lines = [LINE, LINE | {"id": "sag-2", "outcome": {"result": "stadfæstelse", "parts": []}}, LINE | {"id": "sag-3"}]
    places = printed_at(80, 90) | printed_at(90, 100, "sag-2") | printed_at(82, 88, "sag-3")
    cases = known(tmp_path, *lines, printed=places)
    passages = [in_note(a, b, kind="sag") for a, b in ((80, 90), (90, 100))]
    outside = printed_at(0, 10, "sag-9")
    library = FakeLibrary(*passages, cases=[*outside.values(), *places.values()])
    led = lead(library, cases)
    assert library.blind_to == [hidden(case, passages) for case in cases]
    assert all(library.blind_to)
    assert [one.id for one in led[0].neighbours] == ["sag-2"], "sag-3 is the same text as sag-1"
    assert (led[0].vote, led[0].near("issue"), led[0].near("outcome")) == ("stadfæstelse", 1.0, 0.0)
    assert [one.id for one in led[1].neighbours] == ["sag-1", "sag-3"], (
        "what the product calls near and is not measured is left out"
    )


def test_what_a_vote_must_beat(tmp_path: Path) -> None:
    results = ("stadfæstelse", "stadfæstelse", "hjemvisning", "rådgivning")
    lines = [LINE | {"id": f"s{n}", "outcome": {"result": one, "parts": []}} for n, one in enumerate(results)]
    cases = known(tmp_path, *lines)
    assert commonest(cases, cases[2]) == "stadfæstelse"
    assert chance(cases) == pytest.approx((2 / 3) ** 2 + (1 / 3) ** 2)  # advice is no outcome
    assert chance([]) == 0.0


@pytest.mark.skipif(not BUILT.exists(), reason="build/cases.jsonl is missing. Cure: make build")
def test_the_projects_own_known_cases_are_whole_and_tell_no_outcome() -> None:
    documents = {one.id: one for one in read_lines(ROOT / "build" / "documents.jsonl", Document)}
    printed = read_printed(BUILT)
    cases = read_known([FILE], documents, printed)
    assert {case.id for case in cases} == set(printed)
    assert all(case.targets or case.note for case in cases)
    passages = tuple(read_lines(ROOT / "build" / "passages.jsonl", Passage))
    for case in cases:
        blind = hidden(case, passages)
        assert blind, case.id
        twins = [other for other in cases if set(other.printed) & set(case.own)]
        assert all(hidden(other, passages) == blind for other in twins), case.id
        left = [one for one in passages if one.id not in blind]
        for target in case.targets:
            assert any(shows([_place(one)], target) for one in left), f"{case.id}: {target.quote}"


def _place(passage: Passage) -> Place:
    return Place(source=passage.source.id, start=passage.start, end=passage.end)


def test_a_description_brings_up_what_it_speaks_of_and_what_always_applies() -> None:
    always = Requirement(key="begrundelse", scheme="begge", question="?", words=(), always=True, takes=())
    night = Requirement(key="rådighedstimer", scheme="§ 96", question="?", words=("nat",), always=False, takes=())
    assert in_play("Hjælp om NATTEN", [always, night]) == (always, night)
    assert in_play("Hjælp om dagen", [always, night]) == (always,)
    assert in_play("Hjælp om natten", [always, night], schemes=("§ 95",)) == (always,)


def test_the_yardstick_has_the_studys_review_questions() -> None:
    keys = {one.key for one in read_yardstick()}
    assert {
        "formål", "personkreds", "udmåling", "rådighedstimer", "puljetimer", "helhedsvurdering", "oplysning",
        "begrundelse", "partshøring", "konkret og individuel vurdering",
    } <= keys  # fmt: skip
    assert all(one.takes and one.question.endswith("?") for one in read_yardstick())


HOSTILE = '<script>alert("x")</script> | *og* `mere`'


def test_a_report_is_one_file_that_loads_nothing_and_runs_nothing() -> None:
    story = Story(
        title=HOSTILE,
        signature="cases:1",
        blocks=(
            Text(title=HOSTILE, level=2, paragraphs=(HOSTILE,)),
            Table(title="Tabel", columns=("a", HOSTILE), rows=(("1", HOSTILE),)),
            bars("Søjler", ["én", "to"], [("andel", [0.5, None]), ("anden", [1.0, 0.0])]),
            matrix("Felt", ["a", "b"], [[1, 2], [0, 3]], rows="kendt", columns="foreslået"),
            changes("Ændringer", ["mål"], [2], [1]),
        ),
    )
    html = as_html(story)
    assert "<script" not in html
    assert re.findall(r"""(?:src|href)\s*=\s*["'](?!#|data:image/png)[^"']*""", html) == []
    assert "url(http" not in html
    assert html.count('role="img" aria-label=') == 3, "a chart says in words what it shows"
    markdown = as_markdown(story)
    assert "én: 0.50, 1.00; to: –, 0.00." in markdown
    assert "| 1 | \\<script" in markdown
    assert json.loads(json.dumps(as_blocks(story)))["blocks"][1]["rows"] == [["1", HOSTILE]]


def test_a_chart_is_the_same_each_time() -> None:
    one = bars("Søjler", ["én"], [("andel", [0.5])])
    assert isinstance(one, Chart)
    assert one == bars("Søjler", ["én"], [("andel", [0.5])])


def test_of_a_case_from_outside_no_word_is_told(tmp_path: Path) -> None:
    secret = {
        "id": "Hemmelig-1",
        "facts": "Fru Hemmelig søger.",
        "note": "Hemmelig bemærkning.",
        "issue": r"Hemmelig $\frac$",
    }
    cases = known(tmp_path, LINE | secret)
    led = lead(FakeLibrary(in_note(0, 70)), cases)
    told = known_story.story(_run(tmp_path), led, before=None, outside=frozenset({"Hemmelig-1"}))
    for text in (as_html(told), as_markdown(told), json.dumps(as_blocks(told), ensure_ascii=False)):
        assert "Hemmelig" not in text
        assert "egen 1" in text
    assert "Hemmelig bemærkning" in as_html(known_story.story(_run(tmp_path), led, before=None))


def _run(folder: Path) -> Run:
    path = folder / "gold.jsonl"
    path.write_text(json.dumps(QUESTION), encoding="utf-8")
    return evaluate(Questions(), read_cases([path], DOCUMENTS), split="all")


def test_measures_leave_out_what_does_not_apply(tmp_path: Path) -> None:
    (case,) = known(tmp_path, LINE | {"governs": [], "missing": [], "note": "Ingen regel."})
    told = known_story.measures(lead(FakeLibrary(in_note(0, 70)), [case]))
    assert (told["known-governing@5"], told["known-cited"], told["known-missing-named"]) == ([], [], [])
    assert told["known-refused"] == [1.0]
    assert isinstance(lead(FakeLibrary(), [case])[0], Led)


def test_what_may_be_lacking_is_what_the_yardstick_asks_for() -> None:
    assert set(get_args(Missing)) <= {one.key for one in read_yardstick()}


def test_the_checklist_is_measured_only_by_what_it_does_not_always_name(tmp_path: Path) -> None:
    class Named(FakeLibrary):
        def requirements(self, description: str) -> Sequence[str]:
            return ("oplysning", "partshøring")

    (case,) = known(tmp_path, LINE | {"missing": ["oplysning", "partshøring", "helhedsvurdering"]})
    assert lead(Named(), [case])[0].named == 0.5
    (upheld,) = known(tmp_path, LINE | {"missing": ["partshøring"], "outcome": {"result": "stadfæstelse"}})
    assert lead(Named(), [upheld])[0].named is None


def test_a_stem_opens_a_word() -> None:
    sport = Requirement(key="x", scheme="begge", question="?", words=("sport",), always=False, takes=())
    assert in_play("Han dyrker sport.", [sport]) == (sport,)
    assert in_play("Udgifter til transport.", [sport]) == ()
