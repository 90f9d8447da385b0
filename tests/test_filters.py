"""Filters: what each lets through, what the address writes of them, and how they are told in Danish."""

from dataclasses import replace
from datetime import date
from typing import Any, get_args

import pytest
from builders import VALIDITY, a_passage, a_source
from hypothesis import given
from hypothesis import strategies as st

from law.filters import NO_FILTERS, Filters, described, rule_name, rules_in, year_of
from law.records import Kind, Passage, Reference, Status, Validity
from law.references import find_references
from ui import address

RULES = ("serviceloven § 95", "serviceloven § 96", "retssikkerhedsloven § 10", "barnets lov § 90")


def citing(text: str, **changes: Any) -> Passage:
    """Make a passage that cites what its text names."""
    values: dict[str, Any] = {
        "kind": "praksisnotat",
        "work": None,
        "path": ("Del",),
        "references": find_references(text),
    }
    return a_passage(text, **{**values, **changes})


def with_status(status: Status) -> Passage:
    return a_passage(validity=Validity(status=status, status_date=None, evidence=""))


def test_no_filters_narrow_nothing() -> None:
    assert not NO_FILTERS
    assert NO_FILTERS.admits(a_passage())
    assert described(NO_FILTERS) == ""
    assert all(Filters(**one) for one in ({"schemes": ("§ 95",)}, {"kinds": ("lov",)}, {"rule": "x"}, {"statuses": ("ukendt",)}, {"since": 1}, {"until": 1}, {"as_of": "2024-03-01"}))  # fmt: skip


@pytest.mark.parametrize(
    ("scheme", "chosen", "admitted"),
    [
        (("§ 95",), ("§ 95",), True),
        (("§ 96",), ("§ 95",), False),
        (("§ 95", "§ 96"), ("§ 95",), True),  # it is about both
        ((), ("§ 95",), True),  # it names neither: it may hold for both
        (("§ 96",), ("§ 95", "§ 96"), True),
        (("§ 96",), (), True),
    ],
)
def test_a_scheme_keeps_what_is_about_it_and_what_names_neither(
    scheme: tuple[str, ...], chosen: tuple[str, ...], *, admitted: bool
) -> None:
    assert Filters(schemes=chosen).admits(a_passage(scheme=scheme)) is admitted


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_kind_keeps_its_own_alone(kind: Kind) -> None:
    others = tuple(one for one in get_args(Kind) if one != kind)
    assert Filters(kinds=(kind,)).admits(a_passage(kind=kind))
    assert not Filters(kinds=others).admits(a_passage(kind=kind))


@pytest.mark.parametrize("status", get_args(Status))
def test_a_status_keeps_its_own_alone(status: Status) -> None:
    others = tuple(one for one in get_args(Status) if one != status)
    assert Filters(statuses=(status,)).admits(with_status(status))
    assert not Filters(statuses=others).admits(with_status(status))


@pytest.mark.parametrize(
    ("work", "issued", "year"),
    [
        ("principafgørelse 63-15", "2019", 2015),  # a decision's own, wherever it is printed
        ("principafgørelse 178-12", "2019", 2012),
        ("principafgørelse 10-00", "2019", 2000),
        ("principafgørelse 11-98", "2019", 1998),
        ("principafgørelse uden nummer", "2019-07", 2019),
        (None, "2016-05-01", 2016),
        (None, None, 2024),  # no date of its own: the earliest that the evidence allows
        (None, "", 2024),
        (None, "ukendt", None),
    ],
)
def test_the_year_is_the_decisions_own_or_else_that_of_its_source(
    work: str | None, issued: str | None, year: int | None
) -> None:
    validity = Validity(status="ukendt", status_date="2024-07-03", evidence="Henviser til en lov fra juli 2024.")
    assert year_of(a_passage(work=work, source=a_source(issued=issued), validity=validity)) == year


def test_a_number_with_a_dash_is_a_year_in_a_decision_alone() -> None:
    assert year_of(a_passage(kind="sag", work="praksisnotat sag 25-26", source=a_source(issued="2019"))) == 2019


@pytest.mark.parametrize(
    ("since", "until", "admitted"),
    [
        (2015, None, True), (2016, None, False), (None, 2015, True), (None, 2014, False), (2015, 2015, True),
        (2012, 2018, True), (2018, 2012, False),
    ],
)  # fmt: skip
def test_years_are_counted_with_both_ends(since: int | None, until: int | None, *, admitted: bool) -> None:
    assert Filters(since=since, until=until).admits(a_passage(work="principafgørelse 63-15")) is admitted


def test_what_has_no_date_is_kept_whatever_the_years() -> None:
    unknown = Validity(status="ukendt", status_date=None, evidence="Ikke kontrolleret.")
    undated = a_passage(kind="lov", work=None, source=a_source(issued=None), validity=unknown)
    assert Filters(since=2030, until=2031).admits(undated)
    known = replace(undated, validity=replace(unknown, status_date="2024-07-03"))
    assert [Filters(until=year).admits(known) for year in (2010, 2024)] == [False, True]
    assert not Filters(since=2025, until=2020).admits(known)


@pytest.mark.parametrize(
    ("text", "rule", "admitted"),
    [
        ("Jf. servicelovens § 95.", "serviceloven § 95", True),
        ("Jf. servicelovens § 95, stk. 3.", "serviceloven § 95", True),  # a part of it
        ("Jf. servicelovens § 95, stk. 3.", "serviceloven § 96", False),
        ("Jf. servicelovens § 9.", "serviceloven § 95", False),
        ("Jf. servicelovens § 95.", "serviceloven § 9", False),
        ("Jf. servicelovens § 95 a.", "serviceloven § 95", False),  # a § of its own
        ("Jf. retssikkerhedslovens § 10.", "serviceloven § 10", False),  # the same § of another act
        ("Hjælp om natten.", "serviceloven § 95", False),
    ],
)
def test_a_rule_keeps_what_cites_it_or_a_part_of_it(text: str, rule: str, *, admitted: bool) -> None:
    assert Filters(rule=rule).admits(citing(text)) is admitted


def test_a_rule_keeps_what_prints_it_or_stands_under_its_heading() -> None:
    printed = a_passage("Kommunen kan udbetale et tilskud.", kind="lov", work="serviceloven § 95, stk. 2")
    under = a_passage("Timer udmåles konkret.", kind="praksisnotat", work=None, path=("Notat", "Servicelovens § 95"))
    assert Filters(rule="serviceloven § 95").admits(printed)
    assert Filters(rule="serviceloven § 95").admits(under)
    assert not Filters(rule="serviceloven § 96").admits(printed)
    assert not Filters(rule="serviceloven § 96").admits(under)


def test_all_filters_hold_together() -> None:
    passage = citing(
        "Jf. servicelovens § 95.", kind="principafgørelse", work="principafgørelse 63-15", scheme=("§ 95",)
    )
    fits: dict[str, Any] = {
        "schemes": ("§ 95",), "kinds": ("principafgørelse",), "rule": "serviceloven § 95", "statuses": ("ukendt",),
        "since": 2015, "until": 2015,
    }  # fmt: skip
    assert passage.validity == VALIDITY
    assert Filters(**fits).admits(passage)
    for name, other in {"schemes": ("§ 96",), "kinds": ("lov",), "rule": "serviceloven § 96", "statuses": ("historisk",), "since": 2016, "until": 2014}.items():  # fmt: skip
        assert not Filters(**{**fits, name: other}).admits(passage), name


def test_the_rules_to_choose_from_are_counted_once_a_passage_the_commonest_first() -> None:
    twice = citing("Servicelovens § 95, stk. 2, og servicelovens § 95, stk. 3, jf. servicelovens § 96.")
    printed = a_passage("Tilskud.", kind="lov", work="serviceloven § 95, stk. 1")
    undefined = citing("Efter § 141 og tabel 5.5 og principafgørelse 63-15.")
    counted = rules_in([twice, printed, undefined])
    assert counted == {"serviceloven § 95": 2, "serviceloven § 96": 1}
    assert list(counted) == ["serviceloven § 95", "serviceloven § 96"]
    assert all(any(Filters(rule=rule).admits(one) for one in (twice, printed)) for rule in counted)


def test_a_rule_is_named_without_its_stk() -> None:
    told = Reference(kind="provision", start=0, end=1, text="", act="serviceloven", number="95", stk="3", nr="1")
    assert rule_name(told) == "serviceloven § 95"


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        (Filters(schemes=("§ 95",)), "kontant tilskud (§ 95) og det, der gælder begge ordninger"),
        (Filters(schemes=("§ 95", "§ 96")), "kontant tilskud (§ 95) og BPA (§ 96) og det, der gælder begge ordninger"),
        (Filters(kinds=("lov", "sag")), "lov, sag"),
        (Filters(rule="serviceloven § 95"), "serviceloven § 95"),
        (Filters(statuses=("gældende", "ukendt")), "status gældende eller ukendt"),
        (Filters(since=2012), "fra 2012"),
        (Filters(until=2018), "til og med 2018"),
        (Filters(as_of="2024-03-01"), "retstilstanden den 1. marts 2024"),
        (Filters(kinds=("lov",), rule="serviceloven § 95", since=2012, until=2018), "lov; serviceloven § 95; fra 2012; til og med 2018"),
    ],
)  # fmt: skip
def test_what_a_search_is_narrowed_to_is_said_in_danish(filters: Filters, told: str) -> None:
    assert described(filters) == told


# What the address holds


def in_order(values: tuple[Any, ...]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Give some of the values, in their own order, as a control does."""
    return st.sets(st.sampled_from(values)).map(lambda chosen: tuple(one for one in values if one in chosen))


FILTERS = st.builds(
    Filters,
    schemes=in_order(("§ 95", "§ 96")),
    kinds=in_order(get_args(Kind)),
    rule=st.none() | st.sampled_from(RULES),
    statuses=in_order(get_args(Status)),
    since=st.none() | st.integers(1900, 2100),
    until=st.none() | st.integers(1900, 2100),
    as_of=st.none() | st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(lambda day: day.isoformat()),
)


@given(FILTERS)
def test_filters_go_into_the_address_and_come_back(filters: Filters) -> None:
    told = address.of_filters(filters)
    assert address.read_filters(told, rules=RULES) == filters
    assert set(told) <= set(address.FILTER_KEYS)
    assert all(told.values()), "what narrows nothing is left out"
    assert bool(told) == bool(filters)


@given(
    FILTERS,
    st.dictionaries(st.text(max_size=8).filter(lambda key: key not in address.FILTER_KEYS), st.text(max_size=30)),
)
def test_what_else_stands_in_the_address_is_no_filter(filters: Filters, more: dict[str, str]) -> None:
    assert address.read_filters({**more, **address.of_filters(filters)}, rules=RULES) == filters


@given(st.fixed_dictionaries({}, optional={key: st.text(max_size=60) for key in address.FILTER_KEYS}))
def test_whatever_is_typed_into_the_address_is_read_as_filters_that_can_be_written(typed: dict[str, str]) -> None:
    filters = address.read_filters(typed, rules=RULES)
    assert address.read_filters(address.of_filters(filters), rules=RULES) == filters
    assert set(filters.schemes) <= {"§ 95", "§ 96"}
    assert set(filters.kinds) <= set(get_args(Kind))
    assert set(filters.statuses) <= set(get_args(Status))
    assert filters.rule is None or filters.rule in RULES
    assert all(year is None or 1900 <= year <= 2100 for year in (filters.since, filters.until))
    assert filters.admits(a_passage()) in (True, False)


@pytest.mark.parametrize(
    "year", ["1899", "2101", "²⁰¹⁹", "٢٠١٩", "20199", "19", "-201", "+201", " 201", "20.9", "", "2e10"]
)
def test_what_is_no_year_is_none(year: str) -> None:
    assert address.read_filters({"fra": year, "til": year}, rules=()) == NO_FILTERS


def test_a_rule_that_no_source_names_is_none() -> None:
    assert address.read_filters({"regel": "serviceloven § 95"}, rules=()) == NO_FILTERS


@given(st.text(max_size=40), st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_place_is_written_as_it_is_read(source: str, start: int, end: int) -> None:
    told = address.place(source, start, end)
    assert (told["source"], int(told["start"]), int(told["end"])) == (source, start, end)
