"""The hosts that are fetched from; an address as it came -> the same on its one host, or a refusal."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from ingest.fetch.refused import Refused

# The sitemap, the feed and the harvest interface name the bare host, in part by http.
_WWW = frozenset({"retsinformation.dk", "www.retsinformation.dk"})
_API = frozenset({"api.retsinformation.dk"})
_AST = frozenset({"ast.dk", "www.ast.dk"})
# Signs that no address here has. Without regard to case only the last: "s" is in a range that has the old long s.
_ODD = re.compile(r"[\x00-\x20\x7f-\U0010ffff\\]|/\.\.?(?:/|$)|(?i:%2e|%2f|%5c)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where each interface is, without a slash at the end. Only loopback may be without TLS."""

    www: str = "https://www.retsinformation.dk"
    api: str = "https://api.retsinformation.dk"
    ast: str = "https://www.ast.dk"

    def __post_init__(self) -> None:
        for base in (self.www, self.api, self.ast):
            parts = urlsplit(base)
            if parts.path or parts.query or not parts.netloc or "@" in parts.netloc:
                raise ValueError(f"{base!r}: not a host's address. Write it as https://host, without a path.")
            if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(base)):
                raise ValueError(f"{base!r}: only https, or http on this machine. Write https://.")

    def normal(self, url: str, *, seen_at: str = "") -> str:
        """Give an address on its one host, by TLS: "http://retsinformation.dk/x" -> "https://www.retsinformation.dk/x".

        ``seen_at`` is the address that a relative one counts from. Raises Refused for any other host, scheme or port,
        for one with a user's name in it, and for a path that climbs.
        """
        whole = urljoin(seen_at, url.strip())
        if _ODD.search(whole):
            raise Refused("elsewhere", f"{url[:200]!r}: no address that is fetched from. It has signs of a trick.")
        try:
            parts = urlsplit(whole)
            port = parts.port
        except ValueError as error:
            raise Refused("elsewhere", f"{url[:200]!r}: no address ({error}).") from error
        for base, names in ((self.www, _WWW), (self.api, _API), (self.ast, _AST)):
            own = urlsplit(base)
            ours = (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
            named = parts.hostname in names and parts.scheme in ("http", "https") and port in (None, 80, 443)
            if ours or (named and "@" not in parts.netloc):
                query = f"?{parts.query}" if parts.query else ""
                return f"{base}{parts.path or '/'}{query}"
        raise Refused("elsewhere", f"{whole[:200]}: nothing is fetched from there, only from {self._hosts()}.")

    def _hosts(self) -> str:
        return ", ".join(urlsplit(base).netloc for base in (self.www, self.api, self.ast))

    def seconds_between(self, url: str) -> float:
        """How long a host is left alone after an answer: the harvest interface allows one call in ten seconds."""
        return 10.0 if urlsplit(url).netloc == urlsplit(self.api).netloc else 1.0


def is_loopback(url: str) -> bool:
    """Tell whether an address names this machine itself, by number or as localhost."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
