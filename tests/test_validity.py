"""Validity: the strictest of what is stated, both kept; what applied on a day; and what ingest gathers it from."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import lexdania
import pytest
from builders import a_section, a_source
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers import read_source
from ingest.split import split_document
from ingest.validity import Known, StateRow, ValidityRow, known_of, read_states, read_validity, validity_of
from law.jsonl import write_lines
from law.records import Edge, Source, Stated, Status, Validity
from law.validity import applies, from_retsinformation, joined, not_yet, status_at, strictest

ORDER: tuple[Status, ...] = ("gældende", "ukendt", "historisk")
DAYS = st.dates().map(lambda day: day.isoformat())
DATES = st.none() | DAYS | DAYS.map(lambda day: day[:7]) | DAYS.map(lambda day: day[:4])
STATED = st.builds(
    Stated, status=st.sampled_from(ORDER), date=DATES, by=st.sampled_from(("Retsinformation", "ast.dk", "X")), words=st.just("Ord.")
)  # fmt: skip
VALIDITIES = st.builds(
    Validity, status=st.sampled_from(ORDER), status_date=DATES, evidence=st.just(""), since=st.none() | DAYS, until=st.none() | DAYS
)  # fmt: skip


def stated(status: Status, date: str | None = "2026-03-01", by: str = "Retsinformation", words: str = "Set.") -> Stated:
    return Stated(status=status, date=date, by=by, words=words)


def a_validity(status: Status = "ukendt", status_date: str | None = None, **changes: Any) -> Validity:
    return Validity(status=status, status_date=status_date, evidence="Grundlag.", **changes)


# What several sources state


@given(st.lists(STATED, min_size=1, max_size=5))
def test_no_status_that_is_stated_is_stricter_than_the_one_shown(told: list[Stated]) -> None:
    shown = strictest(told)
    assert all(ORDER.index(one.status) <= ORDER.index(shown.status) for one in told)
    assert joined(told).status == shown.status == strictest(told[::-1]).status


@given(st.lists(STATED, min_size=1, max_size=5))
def test_gældende_is_never_shown_without_a_date(told: list[Stated]) -> None:
    validity = joined(told)
    assert validity.status != "gældende" or validity.status_date


def test_where_two_sources_disagree_both_are_kept_and_named_and_the_stricter_is_shown() -> None:
    told = (stated("gældende"), stated("historisk", "2026-02-11", "ast.dk", "Markeret som historisk."))
    validity = joined(told)
    assert (validity.status, validity.status_date, validity.stated) == ("historisk", "2026-02-11", told)
    assert validity.evidence == (
        "Retsinformation: gældende (oplyst 1. marts 2026); ast.dk: historisk (oplyst 11. februar 2026). "
        "Den strengeste vises. Markeret som historisk."
    )


def test_where_two_sources_agree_no_conflict_is_told_and_the_youngest_is_shown() -> None:
    validity = joined(
        (stated("gældende", "2025-01-01", words="Gammel."), stated("gældende", "2026-01-01", "ast.dk", "Ny."))
    )
    assert (validity.status_date, validity.evidence, len(validity.stated)) == ("2026-01-01", "Ny.", 2)


def test_what_one_source_states_is_its_own_evidence() -> None:
    assert joined([stated("ukendt", "2019", words="Optrykt i 2019.")]) == Validity(
        status="ukendt", status_date="2019", evidence="Optrykt i 2019."
    )


def test_of_nothing_stated_there_is_no_strictest() -> None:
    with pytest.raises(ValueError, match="nothing is stated"):
        strictest([])


# Retsinformation's own words


def test_retsinformation_valid_is_gældende_on_the_day_it_was_fetched() -> None:
    told, until = from_retsinformation({"Status": "Valid"}, seen="2026-03-01")
    assert told is not None
    assert (told.status, told.date, told.by, until) == ("gældende", "2026-03-01", "Retsinformation", None)


def test_a_valid_file_of_no_known_day_is_not_shown_as_gældende() -> None:
    told, _ = from_retsinformation({"Status": "Valid"}, seen=None)
    assert told is not None
    assert joined([told]).status == "ukendt"


def test_retsinformation_historic_ends_on_its_historic_mark() -> None:
    meta = {"Status": "Historic", "DateOfHistoricMark": "2025-09-22"}
    told, until = from_retsinformation(meta, seen="2026-03-01")
    assert told is not None
    assert (told.status, told.date, until) == ("historisk", "2025-09-22", "2025-09-22")


@pytest.mark.parametrize("field", ["EndDate", "DiesEdicti", "StartDate", "DateOfHistoricMark"])
def test_no_other_date_of_a_valid_document_ends_it(field: str) -> None:
    # EndDate is the last registration; DiesEdicti may be that of a new rendition.
    told, until = from_retsinformation({"Status": "Valid", field: "2020-01-01"}, seen="2026-03-01")
    assert told is not None
    assert (told.status, told.date, until) == ("gældende", "2026-03-01", None)


def test_end_date_and_announcement_alone_are_no_evidence() -> None:
    assert from_retsinformation({"EndDate": "2020-01-01", "DiesEdicti": "2025-01-01"}, seen="2026-03-01") == (
        None,
        None,
    )


def test_a_status_that_nobody_has_described_fails_loudly() -> None:
    with pytest.raises(ValueError, match="'Draft'; known are Valid"):
        from_retsinformation({"Status": "Draft"}, seen="2026-03-01")


# What applied on a day

SPAN = a_validity("historisk", "2025-09-22", since="2020-01-01", until="2025-09-22")
SEEN = a_validity("gældende", "2026-03-01", since="2025-09-22")


@pytest.mark.parametrize(
    ("validity", "day", "known", "status"),
    [
        (SPAN, "2019-12-31", False, None),  # not yet in force
        (SPAN, "2020-01-01", True, "gældende"),
        (SPAN, "2025-09-21", True, "gældende"),
        (SPAN, "2025-09-22", False, "historisk"),  # until is the first day without it
        (SEEN, "2025-09-22", True, "gældende"),
        (SEEN, "2026-03-01", True, "gældende"),
        (SEEN, "2026-03-02", None, "gældende"),  # shown with the date of its evidence, as it is without a day
        (SEEN, "2025-09-21", False, None),
        (a_validity("gældende", "2026-03-01"), "2026-03-01", True, "gældende"),
        (a_validity("gældende", "2026-03-01"), "2026-02-28", None, "ukendt"),
        (a_validity("gældende", "2026-03"), "2026-03-15", None, "ukendt"),  # of which day of March is not told
        (a_validity("historisk", "2020-05-01"), "2020-05-01", False, "historisk"),
        (a_validity("historisk", "2020-05-01"), "2020-04-30", None, "ukendt"),
        (a_validity("historisk", "2020"), "2020-06-01", None, "ukendt"),
        (a_validity("historisk", "2020"), "2021-01-01", False, "historisk"),
        (a_validity("historisk"), "2012-01-01", None, "historisk"),  # nobody tells since when: the stricter
        (a_validity("historisk", until="2025-01-01"), "2024-01-01", None, "ukendt"),
        (a_validity("ukendt", "2019"), "2024-01-01", None, "ukendt"),
        (a_validity("ukendt", until="2022-01-01"), "2022-01-01", False, "historisk"),
    ],
)  # fmt: skip
def test_what_is_known_of_a_day(validity: Validity, day: str, status: Status | None, *, known: bool | None) -> None:
    assert applies(validity, day) is known
    assert status_at(validity, day) == status


@given(VALIDITIES, DAYS)
def test_what_applied_is_gældende_and_what_did_not_is_never(validity: Validity, day: str) -> None:
    known, status = applies(validity, day), status_at(validity, day)
    assert (status is None) == not_yet(validity, day)
    if known is True:
        assert status == "gældende"
    if known is False:
        assert status in ("historisk", None)
    if status == "gældende" and known is None:
        assert validity.status == "gældende"
        assert (validity.status_date or "9") <= day


@given(VALIDITIES, DAYS, DAYS)
def test_what_has_ended_does_not_apply_again(validity: Validity, one: str, other: str) -> None:
    first, second = sorted((one, other))
    if validity.until and validity.until <= first:
        assert applies(validity, second) is False


# What ingest gathers

EDITOR_63 = ValidityRow(
    target="principafgørelse 63-15", status="ukendt", status_date="2019", evidence="Optrykt i 2019."
)
SECTION_63 = a_section(kind="principafgørelse", work="principafgørelse 63-15")
NOTE = a_source()
ROWS = {EDITOR_63.target: EDITOR_63}


def a_decision(number: str, issued: str | None, **changes: Any) -> Source:
    return a_source(id=f"pm-{number}", kind="principafgørelse", number=number, issued=issued, **changes)


def an_edge(kind: Any, number: str) -> Edge:
    return Edge(kind=kind, number=number, start=0, end=5)


def of_63(known: Known) -> Validity:
    told = validity_of(SECTION_63, NOTE, known, "Tekst.")
    assert replace(told, replaced=None) == known.decision("principafgørelse 63-15")
    return told


def test_63_15_is_today_of_unknown_status() -> None:
    told = validity_of(SECTION_63, NOTE, known_of(read_validity()), "Tekst.")
    assert (told.status, told.status_date, told.stated, told.since, told.until) == ("ukendt", "2019", (), None, None)


@pytest.mark.parametrize("row", read_validity().values(), ids=lambda row: row.target)
def test_a_row_that_stands_alone_is_shown_as_it_is(row: ValidityRow) -> None:
    kind, _, name = row.target.partition(":")
    section = {
        "act": a_section(kind="lov", work=f"{name} § 999"),
        "source": a_section(work=None),
    }.get(kind, a_section(kind="principafgørelse", work=row.target))
    source = a_source(id=name) if kind == "source" else NOTE
    told = validity_of(section, source, known_of(read_validity(), sources=[source]), "")
    assert (told.status, told.status_date, told.evidence) == (row.status, row.status_date, row.evidence)


def test_a_decision_that_is_discarded_is_historic_from_that_day_whatever_an_editor_knew() -> None:
    told = of_63(known_of(ROWS, edges=[(a_decision("28-24", "2024-10-03"), [an_edge("discards", "63-15")])]))
    assert (told.status, told.status_date, told.until) == ("historisk", "2024-10-03", "2024-10-03")
    assert told.evidence == "Kasseret ved principmeddelelse 28-24."
    assert [applies(told, day) for day in ("2024-10-02", "2024-10-03")] == [None, False]


def test_an_edge_beats_a_stale_local_status() -> None:
    told = of_63(known_of(ROWS, edges=[(a_decision("28-24", "2024-10-03"), [an_edge("keeps", "63-15")])]))
    assert (told.status, told.status_date, told.evidence) == (
        "gældende", "2024-10-03", "Gælder fortsat efter principmeddelelse 28-24.",
    )  # fmt: skip
    assert told.until is None


def test_an_older_edge_does_not_outlive_what_is_unknown_since() -> None:
    told = of_63(known_of(ROWS, edges=[(a_decision("5-18", "2018-02-01"), [an_edge("keeps", "63-15")])]))
    assert (told.status, len(told.stated)) == ("ukendt", 2)
    assert "principmeddelelse 5-18: gældende (oplyst 1. februar 2018)" in told.evidence


def test_a_decision_that_is_published_anew_says_where() -> None:
    told = of_63(known_of(ROWS, edges=[(a_decision("1-26", "2026-03-04"), [an_edge("reissues", "63-15")])]))
    assert (told.status, told.until) == ("historisk", "2026-03-04")
    assert told.evidence == "Udgivet på ny som principmeddelelse 1-26; se nu den."


def test_an_edge_to_an_old_number_finds_the_decision_by_its_alias() -> None:
    old = a_decision("63-15", "2015-10-12", aliases=("O-26-96",))
    told = of_63(
        known_of(ROWS, sources=[old], edges=[(a_decision("28-24", "2024-10-03"), [an_edge("discards", "O-26-96")])])
    )
    assert told.status == "historisk"


def test_a_decision_of_which_only_the_year_is_known_ends_on_no_day() -> None:
    told = of_63(known_of(ROWS, edges=[(a_decision("28-24", "2024"), [an_edge("discards", "63-15")])]))
    assert (told.status, told.until) == ("historisk", None)
    assert applies(told, "2024-06-01") is None


def test_what_connectors_saw_counts_and_their_last_word_alone() -> None:
    rows = [
        StateRow(target="principafgørelse 63-15", status="gældende", date="2025-01-01", by="ast.dk", words="Gældende."),
        StateRow(
            target="principafgørelse 63-15", status="historisk", date="2026-03-01", by="ast.dk", words="Historisk."
        ),
    ]
    assert of_63(known_of(ROWS, states=rows)).status == "historisk"
    assert of_63(known_of(ROWS, states=rows[:1])).status == "gældende"
    assert of_63(known_of(ROWS, states=rows)).stated == ()


def test_retsinformation_and_ast_disagree_and_both_are_kept() -> None:
    own = a_decision("63-15", "2015-10-12", stated=(stated("gældende"),))
    row = StateRow(
        target="principafgørelse 63-15", status="historisk", date="2026-02-01", by="ast.dk", words="Historisk."
    )
    told = of_63(known_of(ROWS, states=[row], sources=[own]))
    assert (told.status, {one.by for one in told.stated}) == ("historisk", {"Retsinformation", "ast.dk"})
    assert "Den strengeste vises." in told.evidence


def test_states_are_read_from_the_corpus_and_none_is_no_fault(tmp_path: Path) -> None:
    assert read_states(tmp_path) == ()
    row = StateRow(
        target="principafgørelse 63-15", status="historisk", date="2026-03-01", by="ast.dk", words="Historisk."
    )
    write_lines(tmp_path / "states.jsonl", [row])
    assert read_states(tmp_path) == (row,)
    (tmp_path / "states.jsonl").write_text('{"target": "x"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"states\.jsonl:1"):
        read_states(tmp_path)


@pytest.mark.parametrize("day", ["2999-01-01", "2026-13-01", "2026-01", "i dag", ""])
def test_a_state_that_was_seen_on_no_day_or_on_one_to_come_is_refused(day: str, tmp_path: Path) -> None:
    row = StateRow(target="principafgørelse 63-15", status="gældende", date="2026-03-01", by="ast.dk", words="Ord.")
    write_lines(tmp_path / "states.jsonl", [row, replace(row, date=day)])
    with pytest.raises(ValueError, match=r"states\.jsonl:2: date .* Write the day it was seen as"):
        read_states(tmp_path)


def an_edition(name: str, since: str | None, **changes: Any) -> Source:
    values = {"id": name, "kind": "lov", "act": "serviceloven", "edition": name, "since": since, "issued": None}
    return a_source(**{**values, **changes})


SECTION_95 = a_section(kind="lov", work="serviceloven § 95, stk. 1")


def test_an_edition_ends_where_the_next_one_that_the_corpus_holds_begins() -> None:
    old, new = an_edition("LBK 909", "2024-07-03"), an_edition("LBK 1129", "2025-09-22", stated=(stated("gældende"),))
    known = known_of(read_validity(), sources=[new, old])
    first, second = (validity_of(SECTION_95, source, known, "") for source in (old, new))
    assert (first.status, first.since, first.until) == ("historisk", "2024-07-03", "2025-09-22")
    assert first.evidence == "Kilderne har en senere udgave: LBK 1129."
    assert (second.status, second.since, second.until) == ("gældende", "2025-09-22", None)
    assert [applies(first, "2025-01-01"), applies(second, "2025-01-01")] == [True, False]


def test_an_edition_is_known_by_itself_and_not_by_what_is_known_of_a_reprint() -> None:
    told = validity_of(SECTION_95, an_edition("LBK 1129", "2025-09-22"), known_of(read_validity()), "")
    assert "798" not in told.evidence


@pytest.mark.parametrize(
    "other",
    [
        an_edition("BEK 1292", "2026-01-01", kind="bekendtgørelse"),  # an order under the act is no edition of it
        an_edition("LBK 1", "2026-01-01", act="barnets lov"),
        an_edition("LBK 2", "2026-01-01", removed="2026-02-01"),
        an_edition("LBK 3", None),
        an_edition("LBK 4", None, issued="2024"),  # it may be the same
    ],
    ids=lambda source: source.id,
)
def test_what_is_no_later_edition_ends_none(other: Source) -> None:
    own = an_edition("LBK 909", "2024-07-03")
    assert validity_of(SECTION_95, own, known_of({}, sources=[own, other]), "").until is None


def test_a_provision_that_was_moved_ended_where_it_stood() -> None:
    own = an_edition("LBK 909", "2024-07-03", stated=(stated("gældende", "2025-01-01"),))
    moved = a_section(kind="lov", work="serviceloven § 83, stk. 1, nr. 3")
    told = validity_of(moved, own, known_of({}, sources=[own]), "")
    assert (told.status, told.until) == ("historisk", "2025-07-01")
    assert "§ 83 b" in told.evidence
    part = a_section(kind="lov", work="serviceloven § 41, stk. 2")
    assert validity_of(part, replace(own, since="2019-08-07"), known_of({}, sources=[own]), "").until == "2024-01-01"
    for kept in (
        "serviceloven § 83, stk. 1, nr. 1",
        "serviceloven § 83 b, stk. 1",
        "serviceloven § 4, stk. 2",
        "serviceloven § 95, stk. 1",
        "barnets lov § 83, stk. 1, nr. 3",
    ):
        section = a_section(kind="lov", work=kept)
        assert validity_of(section, own, known_of({}, sources=[own]), "").until is None


def test_a_number_that_is_used_anew_after_it_was_moved_has_not_ended() -> None:
    own = an_edition("LBK 1129", "2025-09-22")
    moved = a_section(kind="lov", work="serviceloven § 83, stk. 1, nr. 3")
    assert validity_of(moved, own, known_of({}, sources=[own]), "").until is None


def test_an_edition_that_is_known_to_be_replaced_ended_though_the_corpus_lacks_the_new_one() -> None:
    own = a_source(
        id="vej9",
        kind="vejledning",
        act="BPA-vejledningen",
        edition="vejledning nr. 9 af 15. februar 2011",
        issued="2011-02-15",
    )
    for work in (None, "BPA-vejledningen pkt. 32"):
        told = validity_of(a_section(kind="vejledning", work=work), own, known_of({}, sources=[own]), "")
        assert (told.status, told.until) == ("historisk", "2017-12-12")


def test_a_note_that_has_ended_ends_no_decision_that_it_prints() -> None:
    note = a_source(until="2021-01-01")
    known = known_of(ROWS, sources=[note])
    assert validity_of(SECTION_63, note, known, "").until is None
    assert validity_of(a_section(), note, known, "").until == "2021-01-01"


def test_a_document_is_known_anew_when_what_matters_for_it_changes_and_only_then() -> None:
    works = ("principafgørelse 63-15",)
    first = known_of(ROWS).about(NOTE, works)
    assert known_of(ROWS).about(NOTE, works) == first
    other = (a_decision("28-24", "2024-10-03"), [an_edge("discards", "98-13")])
    assert known_of(ROWS, edges=[other]).about(NOTE, works) == first
    own = (a_decision("28-24", "2024-10-03"), [an_edge("discards", "63-15")])
    assert known_of(ROWS, edges=[own]).about(NOTE, works) != first
    assert known_of({}).about(NOTE, works) != first
    old, new = an_edition("LBK 909", "2024-07-03"), an_edition("LBK 1129", "2025-09-22")
    alone, both = known_of({}, sources=[old]), known_of({}, sources=[old, new])
    assert alone.about(old, ["serviceloven § 95, stk. 1"]) != both.about(old, ["serviceloven § 95, stk. 1"])


# What an edition does not hold, and what it holds too early

AMENDING = ("lov om ændring af lov om social service af 16. december 2025", "lov om ændring af barnets lov")


def test_an_edition_says_up_to_when_it_is_consolidated_and_what_came_later() -> None:
    name = "lovbekendtgørelse nr. 1129 af 22. september 2025"
    own = an_edition(name, None, amended=AMENDING, stated=(stated("gældende"),))
    told = validity_of(SECTION_95, own, known_of({}, sources=[own]), "")
    assert (told.status, told.evidence) == (
        "gældende",
        f"Set. Teksten er konsolideret i {name}. Senere ændret ved: {'; '.join(AMENDING)}; "
        "ændringerne er ikke indarbejdet.",
    )


def test_an_order_is_not_said_to_be_consolidated() -> None:
    name = "bekendtgørelse nr. 1292 af 19. september 2022"
    own = an_edition(name, None, kind="bekendtgørelse", act="udmålingsbekendtgørelsen", amended=AMENDING[:1])
    section = a_section(kind="bekendtgørelse", work="udmålingsbekendtgørelsen § 5, stk. 1")
    told = validity_of(section, own, known_of({}, sources=[own]), "").evidence
    assert told.endswith(f" Teksten er fra {name}. Senere ændret ved: {AMENDING[0]}; ændringerne er ikke indarbejdet.")


def test_a_new_amending_act_makes_a_document_known_anew() -> None:
    own = an_edition("LBK 1129", None)
    known = known_of({}, sources=[own])
    assert known.about(own, []) != known.about(replace(own, amended=AMENDING), [])


def passages_of(raw: bytes, *, status: Status = "gældende") -> dict[str, Validity]:
    own = a_source(
        id="lbk", kind="lov", reader="act", act="serviceloven", file="raw/lbk.xml", edition="LBK 1129",
        stated=(stated(status),),
    )  # fmt: skip
    document = read_source(raw, own)
    return {one.locator: one.validity for one in split_document(document, known_of({}, sources=[own]))}


def test_a_provision_whose_footnote_says_that_it_comes_into_force_later_is_not_shown_as_gældende() -> None:
    told = passages_of(lexdania.LBK)
    noted = told["§ 83 a, stk. 1"]
    assert (noted.status, noted.status_date) == ("ukendt", "2026-03-01")
    assert noted.evidence.startswith("Set. Fodnote i kilden: »")
    assert "§ 83 a, stk. 1, træder først i kraft senere.«" in noted.evidence
    others = [one for place, one in told.items() if place.startswith("§") and place != "§ 83 a, stk. 1"]
    assert others
    assert {one.status for one in others} == {"gældende"}
    assert not any("Fodnote" in one.evidence for one in others)


def test_a_footnote_of_another_matter_leaves_the_status_as_it_is() -> None:
    raw = lexdania.LBK.replace("træder først i kraft senere".encode(), b"har en note om noget andet")
    assert passages_of(raw)["§ 83 a, stk. 1"].status == "gældende"


def test_what_has_ended_stays_so_whatever_a_footnote_says() -> None:
    noted = passages_of(lexdania.LBK, status="historisk")["§ 83 a, stk. 1"]
    assert noted.status == "historisk"
    assert "Fodnote i kilden" in noted.evidence
