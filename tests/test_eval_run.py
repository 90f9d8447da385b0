"""A run on a library made by hand: its results, its report, its gate, and the rows to beat."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_eval_cases import DOCUMENTS, LINE, TEXT, UNKNOWN, document

from eval.accepted import accept, compare, failures, read_baseline, read_run, write_run
from eval.baselines import cut_evenly, ordinary_build
from eval.cases import Case, Split, read_cases
from eval.report import markdown, table
from eval.run import Ranking, Run, evaluate
from index.embed import Vectors
from law.records import Answer, Citation, Claim, Document, Hit, NearCase

Cases = tuple[Case, ...]

WHOLE, REPRINT = (next(cut_evenly(document)) for document in DOCUMENTS.values())
START = TEXT.index("Timer")
END = TEXT.index(", stk. 3") + len(", stk. 3.")
CITATION = Citation(
    number=1, passage=WHOLE.id, source="notat", kind="praksisnotat", title="", locator="pkt. 1", citation="",
    quote=TEXT[START:END], start=START, end=END, url=None, status="ukendt", status_date=None, evidence="",
)  # fmt: skip


class FakeLibrary:
    """Answers questions that hold a known word; ``broken`` alters the quote, ``silent`` refuses all."""

    fingerprint = "77c1aaaa"
    sources = tuple(document.source for document in DOCUMENTS.values())

    def __init__(self, *, broken: bool = False, silent: bool = False) -> None:
        self.broken, self.silent = broken, silent

    def document(self, source_id: str) -> Document:
        return DOCUMENTS[source_id]

    passages = (WHOLE, REPRINT)

    def requirements(self, description: str) -> tuple[str, ...]:
        return ("oplysning",) if description else ()

    def near(self, description: str, *, without: frozenset[str] = frozenset()) -> tuple[NearCase, ...]:
        return ()

    def ask(
        self,
        question: str,
        *,
        id: str | None = None,  # noqa: A002 - as library.Library
        k: int | None = None,
        without: frozenset[str] = frozenset(),
    ) -> Answer:
        if self.silent or "timer" not in question:
            return Answer(id=id, question=question, refusal="Kilderne svarer ikke.")
        quote = CITATION.quote.replace("ikke", "altid") if self.broken else CITATION.quote
        citation = replace(CITATION, quote=quote)
        hits = tuple(Hit(rank=rank, score=1 / rank, passage=p) for rank, p in enumerate([WHOLE, REPRINT], start=1))
        claims = (Claim(text=quote, citations=(1,)),)
        return Answer(id=id, question=question, refusal=None, claims=claims, citations=(citation,), hits=hits[:k])


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    lines = [LINE, LINE | {"id": "a003", "question": "Kan vi få hjælp om natten?"}, UNKNOWN]
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


@pytest.fixture
def cases(gold: Path) -> Cases:
    return read_cases([gold], DOCUMENTS)


def run_of(cases: Cases, library: FakeLibrary | None = None, split: Split = "all", **rankings: Ranking) -> Run:
    return evaluate(library or FakeLibrary(), cases, split=split, rankings=rankings)


def test_each_case_is_scored_and_one_without_hits_stays_in_the_mean(cases: Cases) -> None:
    found, missed, refused = run_of(cases).product
    assert (found.score("decisive@1"), found.decisive_rank, found.top[0]) == (1.0, 1, "notat: tegn 0-114")
    assert (missed.score("decisive@5"), missed.score("refused-wrongly"), missed.decisive_rank) == (0.0, 1.0, None)
    assert refused.score("refused-rightly") == 1.0
    assert refused.score("decisive@5") is None


def test_a_decisive_place_below_the_fifth_is_searched_for_deeper(cases: Cases) -> None:
    class Deep(FakeLibrary):
        def ask(self, question: str, *, k: int | None = None, **others: Any) -> Answer:
            answer = super().ask(question, k=k, **others)
            passages = [replace(WHOLE, start=0, end=5)] * 11 + [WHOLE]
            hits = tuple(Hit(rank=rank, score=1 / rank, passage=p) for rank, p in enumerate(passages, start=1))
            return replace(answer, hits=hits[:k])

    found = run_of(cases, Deep()).product[0]
    assert (found.score("decisive@5"), found.decisive_rank, found.deep_rank) == (0.0, None, 12)
    told = markdown(run_of(cases, Deep(), split="final"), baseline=None, before=None)
    assert "decisive at rank 12 of 50" in told


def test_rows_to_beat_answer_the_same_answerable_questions(cases: Cases) -> None:
    run = run_of(cases, nothing=lambda question: [], second=lambda question: [REPRINT, WHOLE])
    assert [name for name, _ in run.systems()] == ["product", "nothing", "second"]
    assert [[result.score("right@5") for result in results] for _, results in run.others] == [[0.0, 0.0], [1.0, 1.0]]


def test_no_cases_in_a_split_is_said() -> None:
    with pytest.raises(ValueError, match="No cases in the split 'final'"):
        run_of((), split="final")


def test_a_run_is_read_as_it_was_written(cases: Cases, tmp_path: Path) -> None:
    run = run_of(cases, bm25=lambda question: [WHOLE])
    write_run(run, tmp_path / "build" / "run.json")
    assert read_run(tmp_path / "build" / "run.json") == run


def test_a_broken_run_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"split":"dev"}')
    with pytest.raises(ValueError, match=r"run\.json: Run"):
        read_run(tmp_path / "run.json")


def test_comparison_lists_gains_and_losses(cases: Cases) -> None:
    good, silent = run_of(cases), run_of(cases, FakeLibrary(silent=True))
    assert compare(good, good) == []
    assert {(c.case, c.metric) for c in compare(good, silent) if c.gained} >= {
        ("a001", "decisive@5"),
        ("a001", "refused-wrongly"),
    }
    assert all(change.gained for change in compare(good, silent) if change.metric != "wrong-scheme")
    assert {change.case for change in compare(silent, good) if not change.gained} == {"a001"}


def test_a_run_below_the_accepted_one_fails(cases: Cases, tmp_path: Path) -> None:
    good, silent = run_of(cases), run_of(cases, FakeLibrary(silent=True))
    accept(good, tmp_path / "baseline.json", tmp_path / "last.json")
    baseline = read_baseline(tmp_path / "baseline.json")
    assert failures(good, baseline) == []
    failed = failures(silent, baseline)
    assert "decisive@5: 0.000, 0.500 was accepted" in failed
    assert "refused-wrongly: 1.000, 0.500 was accepted" in failed
    assert "verbatim: no case is measured by it, 1.000 was accepted" in failed
    assert not any(failure.startswith(("sentences", "characters")) for failure in failed)


def test_another_split_is_not_gated_by_the_accepted_one(cases: Cases, tmp_path: Path) -> None:
    accept(run_of(cases), tmp_path / "baseline.json", tmp_path / "last.json")
    silent = run_of(cases, FakeLibrary(silent=True), split="final")
    assert failures(silent, read_baseline(tmp_path / "baseline.json")) == []


@pytest.mark.parametrize("split", ["dev", "final", "all"])
def test_an_altered_quote_fails_with_and_without_a_baseline(cases: Cases, split: Split) -> None:
    broken = run_of(cases, FakeLibrary(broken=True), split=split)
    assert failures(broken, None) == ["verbatim: quotes that do not stand where they say, in a001"]


def test_the_final_third_is_never_accepted(cases: Cases, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="never tuned to"):
        accept(run_of(cases, split="final"), tmp_path / "baseline.json", tmp_path / "last.json")


def test_the_accepted_means_carry_their_signatures(cases: Cases, tmp_path: Path) -> None:
    run = run_of(cases)
    accept(run, tmp_path / "baseline.json", tmp_path / "last.json")
    rows = json.loads((tmp_path / "baseline.json").read_text(encoding="utf-8"))["rows"]
    assert rows[1] == {
        "metric": "decisive@5",
        "value": 0.5,
        "signature": f"decisive@5|cases:2|gold:{run.gold[:4]}|index:77c1|split:all|seed:42",
    }


def test_the_report_tells_rows_misses_and_changes(cases: Cases) -> None:
    run = run_of(cases, bm25=lambda question: [])
    before = run_of(cases, FakeLibrary(silent=True))
    told = markdown(run, baseline=None, before=before)
    assert f"`decisive@5|system:bm25|cases:2|gold:{run.gold[:4]}|index:77c1|split:all|seed:42`" in told
    assert "- **a003** (citizen; decisive not in the first 50): Kan vi få hjælp om natten?" in told
    assert "| decisive in 5 | 1 | 0 | +0.500 |" in told


def test_the_final_third_is_not_told_case_by_case_among_all(cases: Cases) -> None:
    silent = run_of(cases, FakeLibrary(silent=True))  # a001 is of the final third
    told = markdown(silent, baseline=None, before=None)
    assert "**a003**" in told
    assert "**a001**" not in told
    assert "1 of the final third, not shown" in told


def test_the_table_fits_a_terminal_and_names_every_system(cases: Cases) -> None:
    told = table(run_of(cases, bm25=lambda question: []))
    assert max(map(len, told.splitlines())) <= 125
    assert {"product", "bm25", "citizen", "far"} <= {line.split()[0] for line in told.splitlines() if line}


def test_a_question_can_not_write_markdown(cases: Cases) -> None:
    hostile = tuple(replace(case, question="| **fed** <b>\n# Overskrift") for case in cases)
    told = markdown(run_of(hostile), baseline=None, before=None)
    assert r"\| \*\*fed\*\* \<b\> \# Overskrift" in told


class FakeEncoder:
    """Counts a few letters, so that equal texts have equal vectors."""

    name, fingerprint, dimension = "fake", "fake", 8

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.encode_query(text) for text in texts])

    def encode_query(self, text: str) -> Vectors:
        counts = np.array([1.0, *(text.lower().count(letter) for letter in "eåøtrsk")], np.float32)
        unit: Vectors = counts / np.linalg.norm(counts)
        return unit


def test_cuts_hold_all_words_at_their_places_and_none_is_too_long() -> None:
    long = document("lang", "\n\n".join(f"Afsnit {n}. {'Ord ' * (n % 90)}" for n in range(80)))
    cuts = list(cut_evenly(long))
    assert "".join(cut.text for cut in cuts).split() == long.text.split()
    assert all(long.text[cut.start : cut.end] == cut.text for cut in cuts)
    assert max(len(cut.text) for cut in cuts) <= 800


@pytest.mark.parametrize("question", ["overvågninger efter § 95, stk. 3?", 'AND (stk:3 "', "", "§"])
def test_the_ordinary_build_reads_any_question(tmp_path: Path, question: str) -> None:
    rank = ordinary_build(DOCUMENTS, FakeEncoder(), cache=tmp_path / "vectors.sqlite")
    assert {passage.source.id for passage in rank(question)} == {"notat", "nyhedsbrev"}


def test_a_last_bit_is_no_loss_but_a_case_is(cases: Cases, tmp_path: Path) -> None:
    good = run_of(cases)
    accept(good, tmp_path / "baseline.json", tmp_path / "last.json")
    baseline = read_baseline(tmp_path / "baseline.json")
    assert baseline is not None
    nearly = replace(baseline, rows=tuple(replace(row, value=row.value + 0.001) for row in baseline.rows))
    assert [failure.split(":")[0] for failure in failures(good, nearly)] == ["verbatim"], "which is never worse"
    known = replace(baseline, known=tuple(replace(baseline.rows[0], metric="known-cited", value=0.58) for _ in "a"))
    assert failures(good, known, known={"known-cited": 0.57}) == []
    assert failures(good, known, known={"known-cited": 0.5}) == ["known-cited: 0.500, 0.580 was accepted"]
