"""Text -> where it holds a number that names a citizen (pure)."""

import re

# Day 1-31, or 61-91 in replacement numbers; month 1-12; year; then four digits, with a dash, a dot, a blank or nothing
# between. Modulus 11 is no test: since 2007 numbers without it are given out. No other digit or hyphen may touch it, so
# that a part of a longer number is none.
_CPR = re.compile(
    r"(?<![\d.,-])(?P<day>0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])(?P<month>0[1-9]|1[0-2])\d{2}[ .\N{EN DASH}-]?\d{4}"
    r"(?!\d|[.,-]\d)"
)
MASK = "[CPR-nummer]"


def has_cpr(text: str) -> bool:
    """Tell whether a text holds what may be a CPR number.

    >>> has_cpr("Min mor, 010150-1234, har BPA."), has_cpr("principafgørelse 63-15, j.nr. 2015-2112-12345")
    (True, False)
    """
    return bool(_CPR.search(text))


def without_cpr(text: str) -> str:
    """Put a mask where a text holds what may be a CPR number.

    >>> without_cpr("CPR 0101501234?")
    'CPR [CPR-nummer]?'
    """
    return _CPR.sub(MASK, text)
