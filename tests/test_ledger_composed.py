"""Two ledgers one after the other: every raw character is still accounted for, at its raw offset."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ingest.ledger import Account, Edit, Ledger, composed


def first() -> Account:
    ledger = Ledger("SIDE 1\nHjælp efter 8 95 og rådig-\nhed.\n\nSIDE 2\nSlut **her**.")
    ledger.cut(0, 6, "running head")
    ledger.prose(
        7, 39, edits=[Edit(start=19, end=20, text="§", kind="ocr §"), Edit(start=32, end=34, text="", kind="hyphen")]
    )
    ledger.layout("\n")
    ledger.cut(40, 46, "running head")
    ledger.prose(47, len(ledger.raw))
    ledger.settle_space()
    return ledger.close()


def second(before: Account, *, cut_second_line: bool = False) -> Account:
    ledger = Ledger(before.text)
    line = before.text.index("\n")
    ledger.prose(0, line)
    ledger.layout("\n\n")
    if cut_second_line:
        ledger.cut(line + 1, len(before.text), "page chrome")
    else:
        stars = [before.text.index("**"), before.text.rindex("**")]
        ledger.prose(
            line + 1, len(before.text), edits=[Edit(start=at, end=at + 2, text="", kind="bold") for at in stars]
        )
    ledger.settle_space()
    return ledger.close()


def test_both_ledgers_repairs_stand_in_the_last_text_with_what_the_raw_text_had() -> None:
    before = first()
    assert before.text == "Hjælp efter § 95 og rådighed.\nSlut **her**."
    account = composed(before, second(before))
    assert account.text == "Hjælp efter § 95 og rådighed.\n\nSlut her."
    assert [(one.kind, account.text[one.start : one.end], one.raw) for one in account.repairs] == [
        ("ocr §", "§", "8"), ("hyphen", "", "-\n"), ("bold", "", "**"), ("bold", "", "**"),
    ]  # fmt: skip
    assert [one.raw_start for one in account.repairs] == [19, 32, 52, 57]


def test_every_raw_character_is_kept_replaced_cut_or_white_space() -> None:
    before = first()
    for account in (composed(before, second(before)), composed(before, second(before, cut_second_line=True))):
        assert account.raw_chars == account.kept + account.replaced + account.cut + account.spaced
        assert account.spaced >= 0


def test_what_the_second_cuts_takes_no_character_that_the_first_had_cut() -> None:
    before = first()
    account = composed(before, second(before, cut_second_line=True))
    spans = sorted((one.raw_start, one.raw_end) for one in account.cuts)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    assert account.text == "Hjælp efter § 95 og rådighed.\n\n"


@given(st.text(alphabet="ab \n§8", min_size=1, max_size=60), st.data())
def test_kept_characters_are_the_same_in_raw_and_last_text(raw: str, data: st.DataObject) -> None:
    def cut_up(text: str) -> Account:
        ledger = Ledger(text)
        marks = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=5)))
        for start, end in zip([0, *marks], [*marks, len(text)], strict=True):
            ledger.cut(start, end, "cut") if data.draw(st.booleans()) else ledger.prose(start, end)
        return ledger.close()

    before = cut_up(raw)
    account = composed(before, cut_up(before.text)) if before.text else before
    for start, end, at in account.trace:
        assert account.text[start:end] == raw[at : at + end - start]
    assert account.raw_chars == account.kept + account.replaced + account.cut + account.spaced
