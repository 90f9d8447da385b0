"""An address -> its bytes, politely and within bounds: paced, capped, timed, tried again, never led elsewhere."""

import functools
import queue
import random
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import certifi
import httpx

from ingest.fetch.addresses import Addresses, is_loopback
from ingest.fetch.refused import Refused
from ingest.fetch.replies import Again, unpacked, why

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CONTACT = re.compile(r"[\x21-\x7e]+@[\x21-\x7e]+|https://[\x21-\x7e]+")
_MAX_HOPS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one request. Seconds; bytes. ``patience_s`` is the longest that a server may ask us to wait."""

    max_bytes: int = 64 * 1024 * 1024
    read_s: float = 30.0
    whole_s: float = 300.0
    tries: int = 4
    backoff_s: float = 2.0
    patience_s: float = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came: ``status`` is 200, or 304 where the bytes on file are still the newest. Header names in lower case."""

    url: str
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class Client:
    """Asks the hosts of ``addresses`` and no other, one request at a time.

    ``contact`` is a mail address or an https page of whoever runs it, told to the hosts in the User-Agent. ``clock``
    (seconds, any zero), ``sleep``, ``chance`` and ``lookup`` (host -> its addresses) are there to be replaced by tests.
    """

    def __init__(
        self,
        addresses: Addresses,
        *,
        contact: str,
        version: str,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
        lookup: Callable[[str], list[str]] | None = None,
    ) -> None:
        far = [base for base in (addresses.www, addresses.api, addresses.ast) if not is_loopback(base)]
        if (far or contact) and not _CONTACT.fullmatch(contact):
            raise ValueError(
                f"fetch_contact is {contact!r}. The hosts ask who fetches: set fetch_contact in settings.toml to a "
                'mail address or an https page that reaches you, such as "it@kommune.example".'
            )
        self.addresses = addresses
        self.limits = limits or Limits()
        self._agent = f"hjaelpebasen/{version} (+{contact})" if contact else f"hjaelpebasen/{version}"
        self._clock, self._sleep, self._chance = clock, sleep, chance
        self._lookup = lookup or _addresses_of
        self._free_at: dict[str, float] = {}
        self._http: httpx.Client | None = None

    def close(self) -> None:
        """Let go of the connections."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def get(self, url: str, *, accept: str = "*/*", known: Mapping[str, str] | None = None) -> Reply:
        """Fetch an address. ``known`` are headers of the bytes on file ("etag", "last-modified"), for a 304.

        Raises Refused.
        """
        asks = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
        # A server's own words, which it may have chosen so that they can't be sent.
        said = {asks[name]: value for name, value in (known or {}).items() if name in asks and value.isascii()}
        headers = {"Accept": accept} | said
        url = self.addresses.normal(url)
        for _ in range(_MAX_HOPS):
            reply = self._patiently("GET", url, headers, None)
            if reply.status not in _REDIRECTS:
                return reply
            url = self.addresses.normal(reply.headers.get("location", ""), seen_at=url)
        raise Refused(
            "elsewhere", f"{url}: redirected more than {_MAX_HOPS} times. Open it in a browser and see where to."
        )

    def post(self, url: str, body: object) -> Reply:
        """Send ``body`` as JSON. Raises Refused, also for a redirect."""
        url = self.addresses.normal(url)
        reply = self._patiently("POST", url, {"Accept": "application/json"}, body)
        if reply.status in _REDIRECTS:
            raise Refused(
                "elsewhere", f"{url}: redirects what is sent to it to {reply.headers.get('location', '')[:200]}."
            )
        return reply

    def _patiently(self, method: str, url: str, headers: dict[str, str], body: object) -> Reply:
        """Try until it comes, a server's wish for patience first."""
        for turn in range(1, self.limits.tries + 1):
            try:
                return self._paced(method, url, headers, body)
            except Again as again:
                if turn == self.limits.tries:
                    raise Refused(again.kind, f"{url}: {again}, {turn} times. Run it again later.") from again
                wait = self.limits.backoff_s * 2 ** (turn - 1) * (0.5 + self._chance())
                if again.after_s is not None:
                    if again.after_s > self.limits.patience_s:
                        raise Refused(
                            "busy", f"{url}: asks to be left alone for {again.after_s:.0f} s. Run it again then."
                        ) from again
                    wait = max(wait, again.after_s)
                self._sleep(wait)
        raise AssertionError("tries is at least 1")

    def _paced(self, method: str, url: str, headers: dict[str, str], body: object) -> Reply:
        host = urlsplit(url).netloc
        wait = self._free_at.get(host, 0.0) - self._clock()
        if host in self._free_at and wait > 0:
            self._sleep(wait)
        try:
            return self._timely(method, url, headers, body)
        finally:
            # From the answer on, not from the request: a slow server is given as long again.
            self._free_at[host] = self._clock() + self.addresses.seconds_between(url)

    def _timely(self, method: str, url: str, headers: dict[str, str], body: object) -> Reply:
        """Ask in a thread of its own: a server may send its head letter by letter, which no timeout of a read ends."""
        self._refuse_private(url)
        box: queue.SimpleQueue[Reply | Exception] = queue.SimpleQueue()
        http = self._connected()

        def work() -> None:
            try:
                box.put(self._ask(http, method, url, headers, body))
            except Exception as error:
                box.put(error)

        threading.Thread(target=work, daemon=True).start()
        try:
            got = box.get(timeout=self.limits.whole_s)
        except queue.Empty as error:
            self._http = None  # The thread has it still; the next try gets a new one.
            raise Again("slow", f"took over {self.limits.whole_s:g} s") from error
        if isinstance(got, Exception):
            raise got
        return got

    def _connected(self) -> httpx.Client:
        if self._http is None:
            self._http = httpx.Client(
                timeout=self.limits.read_s,
                verify=_trusted(),
                trust_env=False,
                follow_redirects=False,
                headers={"User-Agent": self._agent, "Accept-Encoding": "identity"},
            )
        return self._http

    def _refuse_private(self, url: str) -> None:
        """Refuse a public name that points into a network of one's own."""
        if is_loopback(url):
            return
        host = urlsplit(url).hostname or ""
        try:
            found = self._lookup(host)
        except OSError as error:
            raise Again("unreachable", f"{host} has no address ({error})") from error
        private = [address for address in found if not ip_address(address.partition("%")[0]).is_global]
        if private:
            raise Refused(
                "elsewhere", f"{url}: {host} points to {private[0]}, a private address. Check the name server."
            )

    def _ask(self, http: httpx.Client, method: str, url: str, headers: dict[str, str], body: object) -> Reply:
        send: dict[str, Any] = {} if body is None else {"json": body}
        try:
            with http.stream(method, url, headers=headers, **send) as response:
                told = {name.lower(): value for name, value in response.headers.items()}
                if response.status_code not in (200, 304, *_REDIRECTS):
                    raise why(url, response.status_code, told, self._first_words(response))
                raw = b"" if response.status_code != 200 else self._body(url, response, told)
                return Reply(url=url, status=response.status_code, body=raw, headers=told)
        except httpx.TimeoutException as error:
            raise Again("slow", "did not answer in time") from error
        except httpx.RemoteProtocolError as error:
            # Among others: fewer bytes than Content-Length told.
            raise Again("cut", f"the answer ended before its end ({error})") from error
        except (httpx.ConnectError, httpx.UnsupportedProtocol) as error:
            raise Again("unreachable", f"no connection ({error})") from error
        except httpx.HTTPError as error:
            raise Again("cut", f"the connection broke ({type(error).__name__})") from error

    def _body(self, url: str, response: httpx.Response, told: Mapping[str, str]) -> bytes:
        cap = self.limits.max_bytes
        too_large = Refused("large", f"{url}: over {cap} bytes. It is not taken; nothing is cut short.")
        told_length = told.get("content-length", "")
        if told_length.isdecimal() and int(told_length) > cap:
            raise too_large
        deadline = time.monotonic() + self.limits.whole_s
        raw = bytearray()
        for chunk in response.iter_raw():
            raw += chunk
            if len(raw) > cap:
                raise too_large
            if time.monotonic() > deadline:
                raise Again("slow", f"took over {self.limits.whole_s:g} s")
        packing = told.get("content-encoding", "identity").strip().lower()
        if packing in ("", "identity"):
            return bytes(raw)
        if packing != "gzip":
            raise Refused("broken", f"{url}: packed as {packing!r}, which was not asked for.")
        return unpacked(url, bytes(raw), cap, too_large)

    @staticmethod
    def _first_words(response: httpx.Response) -> str:
        raw = b""
        for chunk in response.iter_raw():
            raw += chunk
            if len(raw) > 400:
                break
        return " ".join(raw[:400].decode("utf-8", "replace").split())[:200]


@functools.cache
def _trusted() -> ssl.SSLContext:
    trusted = ssl.create_default_context(cafile=certifi.where())
    trusted.load_default_certs()  # A municipality's own authority stands in the system's store.
    return trusted


def _addresses_of(host: str) -> list[str]:
    return [str(row[4][0]) for row in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
