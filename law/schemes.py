"""Text -> which of the two schemes it speaks of: § 95 (kontant tilskud) or § 96 (borgerstyret personlig assistance)."""

import re

SCHEME_95 = "§ 95"
SCHEME_96 = "§ 96"

# "§ 95", and also as a member of a list: "§§ 41, 42, 45 og 96".
_LISTED = r"§+\s?(?:\d{{1,3}}(?:\s?[a-h]\b)?\s?(?:,|og|eller|samt)\s?)*{number}\b"
_TERMS = {
    SCHEME_95: re.compile(
        _LISTED.format(number=95) + r"|(?i:kontant(?:e)?\s+tilskud|tilskudsmodtager)|\bKT\b|\b95-sag"
    ),
    SCHEME_96: re.compile(
        _LISTED.format(number=96) + r"|(?i:borgerstyre[dt]e?\s+personlige?\s+assistance|\bbpa\b|\bbpa-)"
    ),
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
