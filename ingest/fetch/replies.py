"""An answer that is no plain 200 -> what it means here: a refusal, another try, or bytes to unpack."""

import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ingest.fetch.refused import Kind, Refused


class Again(Exception):  # noqa: N818 - a turn, no error
    """A failure that another try may mend. ``after_s`` is how long the server asked to wait, if it did."""

    def __init__(self, kind: Kind, message: str, after_s: float | None = None) -> None:
        super().__init__(message)
        self.kind: Kind = kind
        self.after_s = after_s


def unpacked(url: str, raw: bytes, cap: int, too_large: Refused) -> bytes:
    """Unpack gzip up to a cap. Raises ``too_large`` beyond it, Refused or Again for what can't be unpacked."""
    unpack = zlib.decompressobj(wbits=31)
    try:
        body = unpack.decompress(raw, cap + 1)
    except zlib.error as error:
        raise Refused("broken", f"{url}: told to be packed as gzip, and is not ({error}).") from error
    if len(body) > cap:
        raise too_large
    if not unpack.eof:
        raise Again("cut", "the packed answer ended before its end")
    return body


def why(url: str, status: int, told: Mapping[str, str], words: str) -> Exception:
    """Say what a status other than 200 means here."""
    if status in (404, 410):
        return Refused("missing", f"{url}: is not there ({status}). Check the number; it may have been removed.")
    if status == 403:
        return Refused(
            "forbidden",
            f"{url}: refused (403). The host's guard against robots may not know this client (it goes by the TLS "
            "handshake, so a proxy that opens TLS can bring it on), or your network is blocked. It is not asked again "
            "in this run. Try from another network, or fetch by hand in a browser and add the file.",
        )
    if status == 429:
        return Again("busy", "too many requests (429)", _retry_after(told))
    if status >= 500:
        return Again("server", f"the server failed ({status})", _retry_after(told))
    return Refused("status", f"{url}: status {status}: {words or 'no words'}.")


def _retry_after(told: Mapping[str, str]) -> float | None:
    """Read Retry-After: seconds, or a date. None where it is neither."""
    value = told.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (when.astimezone(UTC) - datetime.now(UTC)).total_seconds())
