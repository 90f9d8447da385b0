"""The ledger: every raw character is kept once, replaced once or cut once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.ledger import Edit, Ledger


def test_prose_collapses_white_space_and_trims_the_ends() -> None:
    ledger = Ledger("  Hej  med\n\ndig ")
    assert ledger.prose(0, 16) == (0, 11)
    account = ledger.close()
    assert account.text == "Hej med dig"
    assert account.raw_chars == account.kept + account.replaced + account.spaced + account.cut


def test_an_edit_is_declared_with_what_stood_there() -> None:
    raw = "servicelovens 95"
    ledger = Ledger(raw)
    ledger.prose(0, len(raw), edits=[Edit(start=14, end=14, text="§ ", kind="restored §")])
    account = ledger.close()
    assert account.text == "servicelovens § 95"
    (repair,) = account.repairs
    assert (repair.kind, account.text[repair.start : repair.end], repair.raw) == ("restored §", "§ ", "")


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([(0, 4)], "lost"),  # a tail forgotten
        ([(4, 10)], "lost"),  # a head forgotten
        ([(0, 6), (5, 10)], "used twice"),  # an overlap
    ],
)
def test_a_forgotten_or_doubled_character_is_refused(steps: list[tuple[int, int]], told: str) -> None:
    ledger = Ledger("abcdefghij")
    for start, end in steps:
        ledger.keep(start, end)
    with pytest.raises(ValueError, match=told):
        ledger.close()


def test_text_may_be_moved_and_still_knows_where_it_came_from() -> None:
    ledger = Ledger("sæt NOTE ning")
    ledger.keep(0, 3)
    ledger.cut(3, 4, "space of the margin note")
    ledger.cut(8, 9, "space of the margin note")
    ledger.keep(9, 13)
    ledger.layout("\n")
    ledger.keep(4, 8)
    account = ledger.close()
    assert account.text == "sætning\nNOTE"
    assert account.raw_offset(3) == 9
    assert account.raw_offset(8) == 4


def test_white_space_is_never_made_of_letters() -> None:
    ledger = Ledger("a b")
    with pytest.raises(ValueError, match="not white space"):
        ledger.space(0, 2, " ")


@given(st.text(alphabet="ab \n§", max_size=60), st.data())
def test_prose_keeps_every_letter_in_order(raw: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(raw)))
    ledger = Ledger(raw)
    ledger.prose(0, at)
    ledger.prose(at, len(raw))
    account = ledger.close()
    assert "".join(account.text.split()) == "".join(raw.split())
    for start, end, raw_start in account.trace:
        assert account.text[start:end] == raw[raw_start : raw_start + end - start]
