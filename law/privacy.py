"""Text -> the same without numbers that name a citizen (pure)."""

import re

# Day 1-31, or 61-91 in replacement numbers; month 1-12; year; then four digits, with a dash, a dot, a blank or nothing
# between. Modulus 11 is no test: since 2007 numbers without it are given out. No other digit or hyphen may touch it, so
# that a part of a longer number is none.
_CPR = re.compile(
    r"(?<![\d.,-])(?P<day>0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])(?P<month>0[1-9]|1[0-2])\d{2}[ .\N{EN DASH}-]?\d{4}"
    r"(?!\d|[.,-]\d)"
)
MASK = "[CPR-nummer]"


def without_cpr(text: str) -> str:
    """Put a mask where a text holds what may be a CPR number.

    >>> without_cpr("Min mor, 010150-1234, har BPA, jf. 63-15 og j.nr. 2015-2112-12345")
    'Min mor, [CPR-nummer], har BPA, jf. 63-15 og j.nr. 2015-2112-12345'
    """
    return _CPR.sub(MASK, text)
