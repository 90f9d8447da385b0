"""What a hyperlink says of where it leads -> a web address, or nothing (pure)."""

import re
from urllib.parse import urljoin, urlsplit

_URL_CHARS = 2000
_URL = re.compile(r"https?://[^\s\x00-\x20\"<>]+", re.IGNORECASE)


def web_address(href: str | None, base: str | None = None) -> str | None:
    """Give where a link leads if that is a web address; nothing else is kept, "javascript:" least of all.

    A path from the site's root is completed by ``base``, the page's own address.

    >>> web_address("/eli/lta/2025/1129", "https://www.retsinformation.dk/eli")
    'https://www.retsinformation.dk/eli/lta/2025/1129'
    >>> web_address("javascript:alert(1)"), web_address("//example.org/x"), web_address("https://[x")
    (None, None, None)
    """
    told = (href or "").strip()
    if base and told.startswith("/") and not told.startswith("//"):
        told = urljoin(base, told)
    if len(told) > _URL_CHARS or not _URL.fullmatch(told):
        return None
    try:
        host = urlsplit(told).hostname
    except ValueError:  # "https://[x" begins an address of version 6
        return None
    return told if host else None
