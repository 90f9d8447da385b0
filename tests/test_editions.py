"""Of several editions of an act the newest answers; an older one is looked at for a past day alone."""

from typing import Any

import pytest
from builders import a_passage, a_source

from law.editions import superseded
from law.records import Passage

PRINTED_2019 = "note"


def printing(source_id: str, issued: str | None, *, act: str | None = "serviceloven", **changes: Any) -> Passage:
    source = a_source(id=source_id, kind="lov", issued=issued, act=act)
    values: dict[str, Any] = {"kind": "lov", "work": "serviceloven § 95, stk. 3", "source": source, "id": source_id}
    return a_passage(**{**values, **changes})


def test_a_newer_edition_stands_in_the_place_of_an_older_one() -> None:
    assert superseded([printing("lbk-2024", "2024-07-03"), printing("lbk-2025", "2025-09-22")]) == {"lbk-2024"}


def test_a_reprint_of_then_gives_way_to_the_act_itself() -> None:
    reprint = printing("note", "2019", act=None)
    assert superseded([reprint, printing("lbk-2025", "2025-09-22")]) == {"note"}


def test_a_reprint_alone_stays() -> None:
    assert superseded([printing("note", "2019", act=None)]) == frozenset()


def test_an_act_that_amends_another_never_stands_in_its_place() -> None:
    amending = printing("lov-2026", "2026-01-01", work=None)
    assert superseded([printing("lbk-2025", "2025-09-22"), amending]) == frozenset()


def test_an_edition_of_another_act_changes_nothing() -> None:
    other = printing("barnets-lov", "2026-01-01", act="barnets lov", work="barnets lov § 95, stk. 3")
    assert superseded([printing("lbk-2025", "2025-09-22"), other]) == frozenset()


@pytest.mark.parametrize("issued", [None, "2025-09-22"])
def test_what_is_not_known_to_be_older_stays(issued: str | None) -> None:
    assert superseded([printing("a", issued), printing("b", "2025-09-22")]) == frozenset()


def test_decisions_are_no_editions() -> None:
    decision = a_passage(id="63-15", source=a_source(issued="2015"))
    assert superseded([decision, printing("lbk-2025", "2025-09-22")]) == frozenset()
