"""Text -> which of the two schemes it speaks of: § 95 (kontant tilskud) or § 96 (borgerstyret personlig assistance)."""

import re

SCHEME_95 = "§ 95"
SCHEME_96 = "§ 96"

_TERMS = {
    SCHEME_95: re.compile(r"§+\s?95\b|(?i:kontant(?:e)?\s+tilskud|tilskudsmodtager)|\bKT\b|\b95-sag"),
    SCHEME_96: re.compile(r"§+\s?96\b|(?i:borgerstyre[dt]e?\s+personlige?\s+assistance|\bbpa\b|\bbpa-)"),
}


NAMES = {SCHEME_95: "kontant tilskud (§ 95)", SCHEME_96: "BPA (§ 96)"}


def schemes_in(text: str) -> tuple[str, ...]:
    """Name the schemes that ``text`` mentions, § 95 before § 96.

    "Kontant tilskud" within BPA's own definition ("ydes som kontant tilskud") counts for neither.
    """
    plain = re.sub(r"(?i)(?:ydes|ydelse|form af|som) (?:et )?kontant(?:e)? tilskud", " ", text)
    return tuple(scheme for scheme, pattern in _TERMS.items() if pattern.search(plain))


def leading_schemes(text: str) -> tuple[str, ...]:
    """Name the schemes of the first sentence that mentions any: what the text is about, not what it compares with."""
    for sentence in re.split(r"(?<=[.:?])\s+(?=[A-ZÆØÅ])|\n", text):
        if found := schemes_in(sentence):
            return found
    return ()
