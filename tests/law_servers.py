"""Servers on 127.0.0.1 that speak the interfaces of Retsinformation and ast.dk as the project knows them.

The documents are invented; their form is the documented one. No test reaches beyond this machine.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from builders import a_source

from ingest.fetch.addresses import Addresses
from ingest.fetch.client import Client, Limits
from ingest.fetch.find import Wish
from ingest.fetch.rows import Item
from ingest.fetch.run import Run, Tally
from ingest.fetch.shelf import Shelf, write_whole
from law.jsonl import read_lines, write_lines
from law.records import Source

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
SEL, SEL_ACCESSION = "lta/2025/1129", "A20250112929"
BEK, BEK_ACCESSION = "lta/2022/1292", "B20220129205"
KEN, KEN_ACCESSION = "retsinfo/2019/9282", "W20190928225"
ONTOLOGY = "http://data.europa.eu/eli/ontology#"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body in one packet, or each answer waits for the client's delayed acknowledgement.
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    server: "LawServer"

    def do_GET(self) -> None:
        self.answer(None)

    def do_POST(self) -> None:
        self.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def answer(self, body: Any) -> None:
        self.server.asked.append((self.command, self.path, dict(self.headers), body))
        reply = self.server.pages.get(f"{self.command} {self.path}", self.server.pages.get(self.path))
        if isinstance(reply, list):
            reply = reply.pop(0) if len(reply) > 1 else reply[0]
        if reply is None:
            self.send(b"No document found matching ELI request", 404, Content_Type="text/plain")
        elif callable(reply):
            reply(self)
        else:
            self.send(reply if isinstance(reply, bytes) else str(reply).encode())

    def send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


class LawServer(ThreadingHTTPServer):
    """``pages`` has what is answered to a path: bytes, text, a function of the handler, or a list of them in turn."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, Any] = {}
        self.asked: list[tuple[str, str, dict[str, str], Any]] = []

    def handle_error(self, *_: object) -> None:
        """Stay quiet when the client hangs up."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def paths(self) -> list[str]:
        return [path for _, path, _, _ in self.asked]


def says(status: int, body: bytes = b"", **headers: str) -> Callable[[Handler], None]:
    return lambda handler: handler.send(body, status, **headers)


def cut_short(body: bytes) -> Callable[[Handler], None]:
    """Promise the whole body and send half of it."""

    def reply(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[: len(body) // 2])
        handler.close_connection = True

    return reply


def drips(piece: bytes, every_s: float, times: int, *, head: bool = False) -> Callable[[Handler], None]:
    """Send a body, or a head that never ends, piece by piece."""

    def reply(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"X-Slow: " if head else b"Connection: close\r\n\r\n"))
        for _ in range(times):
            handler.wfile.write(piece)
            handler.wfile.flush()
            time.sleep(every_s)
        handler.close_connection = True

    return reply


@dataclass
class Clock:
    """Time that passes only by sleeping."""

    at: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


class Killed(BaseException):
    """The process is gone: nothing that catches errors may see it."""


@dataclass
class Killer:
    """Writes as the shelf does, and is killed at one of the writes: before it (even ``at``) or after it (odd)."""

    at: int | None = None
    steps: int = 0

    def step(self, work: Callable[[], Any]) -> Any:
        before, after = self.steps, self.steps + 1
        self.steps += 2
        if before == self.at:
            raise Killed
        done = work()
        if after == self.at:
            raise Killed
        return done

    def write(self, path: Path, raw: bytes) -> None:
        self.step(lambda: write_whole(path, raw))


@dataclass
class Manifest:
    """Does to the manifest what ``ingest.shelve`` does, on the least of a source; ``calls`` has what it was given."""

    killer: Killer = field(default_factory=Killer)
    calls: list[tuple[str, str, str, str]] = field(default_factory=list)
    unreadable: bytes | None = None

    def enter(self, corpus: Path, file: str, raw: bytes, *, url: str, fetched: str, today: str) -> Source:
        if self.unreadable is not None and self.unreadable in raw:
            raise ValueError(f"{file}: no reader makes sense of it. Add it by hand.")
        self.calls.append((file, url, fetched, today))
        digest = sha256(raw).hexdigest()
        key = Path(file).stem
        sources = {source.id: source for source in self.sources(corpus)}
        old = sources.get(key)
        if old and old.sha256 == digest and old.removed is None and (corpus / old.file).is_file():
            return old
        if (corpus / file).exists() and (corpus / file).read_bytes() != raw:
            file = f"{file.rpartition('.')[0]}-{digest[:8]}.{file.rpartition('.')[2]}"
        self.killer.write(corpus / file, raw)
        source = a_source(id=key, file=file, sha256=digest, aliases=(key,), url=url, title=key, removed=None)
        self.killer.step(lambda: write_lines(corpus / "manifest.jsonl", {**sources, key: source}.values()))
        if old and old.file != file:
            self.killer.step(lambda: (corpus / old.file).unlink(missing_ok=True))
        return source

    def bury(self, corpus: Path, name: str, day: str) -> Source:
        sources = {source.id: source for source in self.sources(corpus)}
        sources[name] = replace(sources[name], removed=sources[name].removed or day)
        self.killer.step(lambda: write_lines(corpus / "manifest.jsonl", sources.values()))
        return sources[name]

    @staticmethod
    def sources(corpus: Path) -> list[Source]:
        path = corpus / "manifest.jsonl"
        return list(read_lines(path, Source)) if path.exists() else []


@dataclass
class House:
    """The three servers, a corpus, and a run of the connectors between them; ``lines`` has what it said."""

    www: LawServer
    api: LawServer
    ast: LawServer
    corpus: Path
    clock: Clock = field(default_factory=Clock)
    manifest: Manifest = field(default_factory=Manifest)
    now: datetime = NOON
    lines: list[str] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)
    limits: Limits = field(default_factory=lambda: Limits(read_s=5.0, whole_s=10.0))

    @property
    def addresses(self) -> Addresses:
        return Addresses(www=self.www.url, api=self.api.url, ast=self.ast.url)

    def client(self, **changes: Any) -> Client:
        values: dict[str, Any] = {
            "contact": "", "version": "0.0", "limits": self.limits, "clock": self.clock.now,
            "sleep": self.clock.sleep, "chance": lambda: 0.5,
        }  # fmt: skip
        self.clients.append(Client(self.addresses, **{**values, **changes}))
        return self.clients[-1]

    def shelf(self) -> Shelf:
        killer = self.manifest.killer
        return Shelf(self.corpus, enter=self.manifest.enter, bury=self.manifest.bury, write=killer.write)

    def run(self, *, limit: int | None = None, dry: bool = False, **wish: Any) -> Tally:
        run = Run(self.client(), self.shelf(), now=lambda: self.now, say=self.lines.append)
        return run.go(Wish(**wish), limit=limit, dry=dry)

    def did(self, **wish: Any) -> dict[str, int]:
        """Run, and give what became of the queue, zeros left out."""
        return {name: count for name, count in self.run(**wish).did.items() if count}

    def queue(self) -> list[Item]:
        return self.shelf().queue()

    def files(self) -> dict[str, bytes]:
        """Give what is on the disk below raw/."""
        raw = self.corpus / "raw"
        return {str(path.relative_to(raw)): path.read_bytes() for path in sorted(raw.rglob("*")) if path.is_file()}

    def put(self, eli: str, accession: str, xml: bytes) -> None:
        """Publish a document under both its addresses."""
        self.www.pages[f"/eli/{eli}/xml"] = self.www.pages[f"/eli/accn/{accession}/xml"] = xml

    def day(self, day: str, *rows: dict[str, Any]) -> None:
        self.api.pages[f"/v1/Documents?date={day}"] = json.dumps(rows)

    def days(self, first: int = 11, last: int = 20) -> None:
        """Publish days of November 2026 without a change."""
        for day in range(first, last + 1):
            self.api.pages.setdefault(f"/v1/Documents?date=2026-11-{day:02}", "[]")


@contextmanager
def law_servers(corpus: Path) -> Iterator[House]:
    servers = [LawServer() for _ in range(3)]
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True).start()
    try:
        house = House(www=servers[0], api=servers[1], ast=servers[2], corpus=corpus)
        yield house
        for client in house.clients:
            client.close()
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


# Documents


def an_xml(*, body: str | None = "Der ydes støtte efter loven.", refers: tuple[str, ...] = (), **meta: str) -> bytes:
    """Build a LexDania document; ``meta`` by its own names. ``body`` "": an empty text; None: Meta only."""
    values = {
        "DocumentType": "LBK H#LOKDOK03", "Rank": "A", "AccessionNumber": SEL_ACCESSION, "Year": "2025",
        "DocumentTitle": "Bekendtgørelse af lov om social service", "DiesSigni": "2025-09-22", "Status": "Valid",
        "Number": "1129", "EndDate": "2025-09-30", "AnnouncedIn": "Lovtidende A", "Ministry": "Social- og Boligministeriet",
        **meta,
    }  # fmt: skip
    told = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in values.items())
    for number, accession in enumerate(refers, start=1):
        told += f'<Concerns id="concerns_{number}"/><Ref_Accn REFid="concerns_{number}">{accession}</Ref_Accn>'
    title = f"<TitelGruppe><Titel><Linea><Char>{escape(values['DocumentTitle'])}</Char></Linea></Titel></TitelGruppe>"
    unit = (
        f'<Paragraf localId="1"><Explicatus>§ 1.</Explicatus><Stk><Exitus><Linea><Char>{escape(body)}</Char></Linea>'
        "</Exitus></Stk></Paragraf>"
        if body
        else ""
    )
    text = "" if body is None else f"<DokumentIndhold>{unit}</DokumentIndhold>"
    return f'<?xml version="1.0" encoding="utf-8"?><Dokument id="d"><Meta id="m">{told}</Meta>{title}{text}</Dokument>'.encode()


def a_bek(**changes: Any) -> bytes:
    values: dict[str, Any] = {
        "DocumentType": "BEK H#LOKDOK04", "Rank": "B", "AccessionNumber": BEK_ACCESSION, "Year": "2022", "Number": "1292",
        "DocumentTitle": "Bekendtgørelse om udmåling af tilskud", "DiesSigni": "2022-09-19", "refers": (SEL_ACCESSION,),
    }  # fmt: skip
    return an_xml(**{**values, **changes})


def a_ken(**changes: Any) -> bytes:
    values: dict[str, Any] = {
        "DocumentType": "KEN#LOKDOK23", "Rank": "W", "AccessionNumber": KEN_ACCESSION, "Year": "2019", "Number": "9282",
        "DocumentTitle": "Ankestyrelsens principafgørelse 10-19 om personlig hjælp", "DiesSigni": "2019-03-28",
        "AdministrativeAuthority": "Ankestyrelsen", "AnnouncedIn": "Retsinformation",
    }  # fmt: skip
    return an_xml(**{**values, **changes})


SHELL = b'<!doctype html><html lang="da"><head><title>Retsinformation</title></head><body><div id="root"></div></body></html>'


def a_json(accession: str = SEL_ACCESSION, html: str = '<p class="Titel2">Lov</p><p>Tekst.</p>', **changes: Any) -> str:
    row = {"id": 1, "accessionNumber": accession, "title": "Lov", "shortName": "LOV", "documentHtml": html}
    return json.dumps([{**row, "isHistorical": False, "metadata": [], **changes}])


def a_graph(eli: str, **told: list[str]) -> str:
    """Build the JSON-LD of a document: expanded, with full keys."""
    site = "https://www.retsinformation.dk/eli/"
    node: dict[str, Any] = {"@id": f"{site}{eli}", f"{ONTOLOGY}type_document": [{"@id": f"{site}type/LBK"}]}
    for name, values in told.items():
        node[f"{ONTOLOGY}{name}"] = [{"@id": value if "#" in value else f"{site}{value}"} for value in values]
    other = {"@id": f"{site}lta/1998/1", f"{ONTOLOGY}title": [{"@value": "En anden"}]}
    return json.dumps([other, node, {"@id": f"{site}{eli}/dan", f"{ONTOLOGY}language": [{"@id": "dan"}]}])


IN_FORCE, NOT_IN_FORCE = f"{ONTOLOGY}InForce-inForce", f"{ONTOLOGY}InForce-notInForce"


def a_change(accession: str = SEL_ACCESSION, **changes: Any) -> dict[str, Any]:
    row = {
        "documentId": 7, "accessionsnummer": accession, "reasonForChange": "DocumentContentChanged",
        "changeDate": "2026-11-19T08:00:00", "documentType": {"shortName": "LBK H", "id": 30},
        "href": f"http://retsinformation.dk/eli/accn/{accession}/xml",
    }  # fmt: skip
    return {**row, **changes}


def a_feed(*entries: tuple[str, str, str]) -> bytes:
    """Build the Atom feed of (ELI path, reason, day): UTF-8 that says it is utf-16."""
    told = "".join(
        f"<entry><id>https://retsinformation.dk/eli/{eli}</id><title>Bekendtgørelse</title><updated>{day}</updated>"
        f'<link href="https://retsinformation.dk/eli/{eli}"/><published_in>Lovtidende A</published_in>'
        f"<reasonForChange>{reason}</reasonForChange><changeDate>{day}</changeDate><images><image/></images></entry>"
        for eli, reason, day in entries
    )
    return (
        '<?xml version="1.0" encoding="utf-16"?><feed xmlns="http://www.w3.org/2005/Atom"><id>urn:feed</id>'
        f"<title>Ændringer</title>{told}</feed>"
    ).encode()


_SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def a_sitemap(*entries: tuple[str, str]) -> str:
    """Build a urlset of (address, day or "")."""
    rows = "".join(
        f"<url><loc>{escape(url)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>" for url, day in entries
    )
    return f'<?xml version="1.0" encoding="utf-8"?><urlset {_SITEMAP}>{rows}</urlset>'


def a_sitemap_index(*pages: str) -> str:
    rows = "".join(f"<sitemap><loc>{page}</loc><lastmod>2026-11-01</lastmod></sitemap>" for page in pages)
    return f'<?xml version="1.0" encoding="utf-8"?><sitemapindex {_SITEMAP}>{rows}</sitemapindex>'


def ast_path(number: str = "17-25", year: int = 2025) -> str:
    slug = f"ankestyrelsens-principmeddelelse-{number.lower()}-om-kontant-tilskud"
    return f"/for-myndigheder/principmeddelelser/{year}/{slug}"


def ast_page(
    number: str = "17-25", status: str = "Gældende", *, label: str = "label-default", ken: str = "", extra: str = ""
) -> str:
    title = f"Ankestyrelsens principmeddelelse {number} om kontant tilskud"
    tags = "".join(f'<span class="label {label}">{tag}</span>' for tag in ("Serviceloven", status, "Kommunal"))
    text = "Kommunen skal foretage en konkret og individuel vurdering af behovet for hjælp. " * 4
    return (
        f"<!doctype html><html><head><title>{title}</title><meta property=\"og:title\" content={quoteattr(title)}></head>"
        f"<body><nav>Menu</nav><h1>{title}</h1><div>{tags}</div><dl><dt>Dato for underskrift</dt><dd>04.03.2025</dd>"
        f"<dt>Paragraf</dt><dd>§ 95</dd></dl><p>{ken}</p><div class=\"rich-text\"><p>{text}</p>{extra}"
        "<p><em>Gældende</em></p><p>Principafgørelse 10-19 gælder stadig.</p><p><em>Historisk</em></p></div>"
        "<footer>CVR 00000000</footer></body></html>"
    )  # fmt: skip
