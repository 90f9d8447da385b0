"""The marks around a quote by which it is found again in a file (pure).

A quote stands between »Citat 2 (key):« and »Kontrol 2 (key): source:start-end:digest«. The key is drawn from all that
the note says, so that no text in the note can hold it; what looks like a mark in a quote has another key.
"""

import hashlib
import re
from collections.abc import Iterable

from law.records import Citation

# A mark as it reads without white space: opening ("Citat") or closing ("Kontrol"), with what the latter tells.
MARK = re.compile(
    r"Citat(?P<opens>[0-9]{1,6})\((?P<key>[0-9a-f]{8})\)"
    r"|Kontrol(?P<closes>[0-9]{1,6})\((?P<same>[0-9a-f]{8})\):"
    r"(?P<source>[\w.-]{1,100}):(?P<start>-?[0-9]{1,12})-(?P<end>-?[0-9]{1,12}):(?P<digest>[0-9a-f]{12})"
)
KEY = re.compile(r"Kontrolmærke:([0-9a-f]{8})")
_DIGEST_CHARS = 12


def key_of(texts: Iterable[str]) -> str:
    """Draw the key of a note from all its texts, in their order: a text that holds it would have to foresee it."""
    return hashlib.sha256("\0".join(texts).encode("utf-8", errors="surrogatepass")).hexdigest()[:8]


def digest(quote: str) -> str:
    """Give the first twelve hex digits of the quote's SHA-256, white space and all."""
    return hashlib.sha256(quote.encode("utf-8", errors="surrogatepass")).hexdigest()[:_DIGEST_CHARS]


def opening(number: int, key: str) -> str:
    """Write what stands above a quote."""
    return f"Citat {number} ({key})"


def closing(number: int, key: str, citation: Citation) -> str:
    """Write what stands right below a quote: its place, offsets half-open in code points, and its digest."""
    place = f"{citation.source}:{citation.start}-{citation.end}"
    return f"Kontrol {number} ({key}): {place}:{digest(citation.quote)}"


def declaration(key: str) -> str:
    """Write what stands at the end of a note; the last one of a file says which key is the file's own."""
    return f"Kontrolmærke: {key}"
