"""Of several editions of an act the newest answers; an older one is looked at for a past day alone."""

from dataclasses import replace
from typing import Any

import pytest
from builders import a_passage, a_source

from law.editions import coming, superseded
from law.records import Passage


def printing(source_id: str, issued: str | None, *, act: str | None = "serviceloven", **changes: Any) -> Passage:
    source = a_source(id=source_id, kind="lov", issued=issued, act=act)
    values: dict[str, Any] = {"kind": "lov", "work": "serviceloven § 95, stk. 3", "source": source, "id": source_id}
    return a_passage(**{**values, **changes})


TODAY = "2026-11-22"
OLD, NEW = printing("lbk-2024", "2024-07-03"), printing("lbk-2025", "2025-09-22")


def test_a_newer_edition_stands_in_the_place_of_an_older_one() -> None:
    assert superseded([OLD, NEW], TODAY) == {"lbk-2024"}


def test_on_a_day_before_the_newer_one_the_older_stands() -> None:
    assert superseded([OLD, NEW], "2025-01-01") == frozenset()


def test_an_edition_that_is_not_in_force_yet_takes_no_ones_place_and_is_told_to_come() -> None:
    coming_one = printing("bek-2027", "2026-11-10")
    coming_one = replace(coming_one, source=replace(coming_one.source, since="2027-01-01"))
    assert superseded([NEW, coming_one], TODAY) == frozenset()
    assert superseded([NEW, coming_one], "2027-01-01") == {"lbk-2025"}
    assert coming([NEW, coming_one], TODAY) == {"serviceloven § 95, stk. 3": coming_one.source}
    assert coming([NEW, coming_one], "2027-01-01") == {}


def test_of_an_older_edition_its_annexes_and_notes_go_too() -> None:
    annex = replace(OLD, id="bilag", work=None, part="annex")
    assert superseded([OLD, annex, NEW], TODAY) == {"lbk-2024", "bilag"}


def test_a_reprint_of_then_gives_way_to_the_act_itself_on_every_day_it_is_in_force() -> None:
    reprint = printing("note", "2019", act=None)
    assert superseded([reprint, NEW], TODAY) == {"note"}
    assert superseded([reprint, NEW], "2020-01-01") == frozenset()


def test_a_reprint_alone_stays() -> None:
    assert superseded([printing("note", "2019", act=None)], TODAY) == frozenset()


def test_an_act_that_amends_another_never_stands_in_its_place() -> None:
    amending = printing("lov-2026", "2026-01-01", work=None)
    assert superseded([NEW, amending], TODAY) == frozenset()


def test_an_edition_of_another_act_changes_nothing() -> None:
    other = printing("barnets-lov", "2026-01-01", act="barnets lov", work="barnets lov § 95, stk. 3")
    assert superseded([NEW, other], TODAY) == frozenset()


@pytest.mark.parametrize("issued", [None, "2025-09-22"])
def test_what_is_not_known_to_be_older_stays(issued: str | None) -> None:
    assert superseded([printing("a", issued), printing("b", "2025-09-22")], TODAY) == frozenset()


def test_decisions_are_no_editions() -> None:
    decision = a_passage(id="63-15", source=a_source(issued="2015"))
    assert superseded([decision, NEW], TODAY) == frozenset()
