"""Offsets -> the printed pages they stand on (pure)."""

from collections.abc import Sequence

from law.records import Page


def pages_of(pages: Sequence[Page], start: int, end: int) -> tuple[Page, ...]:
    """Give the pages that span [start, end) touches, in the order of the text."""
    before = [page for page in pages if page.start <= start][-1:]
    return (*before, *(page for page in pages if start < page.start < end))


def page_locator(pages: Sequence[Page], start: int, end: int) -> str:
    """Name the pages of span [start, end).

    >>> page_locator((Page(start=0, number=58), Page(start=40, number=59)), 10, 50)
    's. 58-59'
    """
    numbers = sorted({page.number for page in pages_of(pages, start, end)})
    return f"s. {numbers[0]}" if len(numbers) == 1 else f"s. {numbers[0]}-{numbers[-1]}"
