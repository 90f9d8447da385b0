"""An ELI path, an accession number, or "KEN nr 9282 af 28/03/2019" -> the document's bytes, made sure to be its own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from ingest.fetch.client import Client, Reply
from ingest.fetch.identity import ACCESSION, ELI, Identity, identity_of_json, identity_of_xml, loaded
from ingest.fetch.refused import Refused, schema_changed

_ONTOLOGY = "http://data.europa.eu/eli/ontology#"
_KEN = re.compile(
    r"\s*KEN\s+nr\.?\s*(?P<number>[0-9]{1,6})\s+af\s+(?P<day>[0-9]{1,2})[/.-](?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})\s*",
    re.IGNORECASE,
)
# Registered up to three years after it was signed: a VEJ of 2011 stands at retsinfo/2014/9267.
_YEARS_AFTER = 3
_XML = "application/xml, text/xml"
_MAX_EDITIONS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A document as it came. ``raw`` is None where the bytes on file are still the newest (304)."""

    url: str
    raw: bytes | None
    ending: str
    identity: Identity | None
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """What Retsinformation says of how a document stands to others, each an ELI path.

    ``basis_for``: issued under it. ``consolidated_by``: later editions that took it up. ``odd`` are addresses that are
    no path of ours; they are told, not followed. ``in_force`` is None where it does not say.
    """

    eli: str
    in_force: bool | None
    basis_for: tuple[str, ...]
    consolidated_by: tuple[str, ...]
    odd: tuple[str, ...]


class Retsinformation:
    """The documents of Retsinformation, through a Client. Every method raises Refused."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._www = client.addresses.www

    def by_eli(self, eli: str, *, known: Mapping[str, str] | None = None) -> Fetched:
        """Fetch by collection, year and number. XML first; the document JSON where the XML has no text."""
        path = checked_eli(eli)
        found = self._xml(f"{self._www}/eli/{path}", known)
        # Not the year: that of the address is of registration, and Meta may have that of signing.
        if found.identity and found.identity.number != path.split("/")[2]:
            raise Refused("another", f"{found.url}: is no. {found.identity.number!r}. Nothing of it is kept.")
        return self._with_text(found, path)

    def by_accession(self, accession: str, *, known: Mapping[str, str] | None = None) -> Fetched:
        """Fetch by accession number, which is what the harvest interface gives."""
        checked_accession(accession)
        found = self._xml(f"{self._www}/eli/accn/{accession}", known)
        if found.identity and found.identity.accession != accession:
            raise Refused(
                "another", f"{found.url}: is {found.identity.accession}, not {accession}. Nothing of it is kept."
            )
        return self._with_text(found, found.identity.eli if found.identity else None)

    def by_ken(self, text: str) -> Fetched:
        """Fetch a decision by its KEN number and day of signing.

        The year of its address is the year of registration, and the same number is given again every year: the year
        of signing and the three after it are tried, and only the one whose Meta has number and day is it.
        """
        number, signed = checked_ken(text)
        seen = []
        for year in range(signed.year, signed.year + _YEARS_AFTER + 1):
            path = f"retsinfo/{year}/{number}"
            try:
                found = self.by_eli(path)
            except Refused as refused:
                if refused.kind not in ("missing", "shell", "another"):
                    raise
                seen.append(f"{path} ({refused.kind})")
                continue
            it = found.identity
            if it and it.number == number and it.signed == signed.isoformat() and it.type.split()[:1] == ["KEN"]:
                return found
            seen.append(f"{path} ({it.type} signed {it.signed})" if it else path)
        raise Refused(
            "missing", f"{text.strip()}: not found at {', '.join(seen)}. Check the date, or give --accession."
        )

    def graph(self, eli: str) -> Graph:
        """Read what the JSON-LD of a document says of others."""
        path = checked_eli(eli)
        url = f"{self._www}/eli/{path}.json"
        nodes = loaded(self._client.get(url, accept="application/ld+json, application/json").body, f"ELI JSON-LD {url}")
        if isinstance(nodes, dict) and isinstance(nodes.get("@graph"), list):
            nodes = nodes["@graph"]
        if not isinstance(nodes, list) or not all(isinstance(node, dict) for node in nodes):
            raise schema_changed(f"ELI JSON-LD {url}", "a list of nodes", nodes)
        own = [node for node in nodes if _path_of(str(node.get("@id", ""))) == path]
        if not any(f"{_ONTOLOGY}type_document" in node for node in own):
            keys = sorted({str(key).rpartition("#")[2] for node in own for key in node})
            raise schema_changed(f"ELI JSON-LD {url}", f"type_document of /eli/{path}", keys)
        odd: list[str] = []
        force = "".join(value for node in own for value in _values(url, node, "in_force"))
        if force and "InForce-" not in force:
            raise schema_changed(f"ELI JSON-LD {url}", "in_force", force)
        return Graph(
            eli=path,
            in_force="notInForce" not in force if force else None,
            basis_for=_paths(url, own, "basis_for", odd),
            consolidated_by=_paths(url, own, "consolidated_by", odd),
            odd=tuple(odd),
        )

    def newest(self, eli: str) -> Graph:
        """Follow consolidated_by to the newest edition of an act."""
        graph = self.graph(eli)
        been = {graph.eli}
        while graph.consolidated_by:
            newest = max(graph.consolidated_by, key=_year_and_number)
            if newest in been or len(been) > _MAX_EDITIONS:
                raise schema_changed("ELI JSON-LD", f"consolidated_by of {graph.eli} (goes in a circle)", newest)
            been.add(newest)
            graph = self.graph(newest)
        return graph

    def _xml(self, address: str, known: Mapping[str, str] | None) -> Fetched:
        url = f"{address}/xml"
        reply = self._client.get(url, accept=_XML, known=known)
        if reply.status == 304:
            return Fetched(url=url, raw=None, ending="xml", identity=None, headers=reply.headers)
        found = identity_of_xml(reply.body, url)
        return Fetched(url=url, raw=reply.body, ending="xml", identity=found, headers=reply.headers)

    def _with_text(self, found: Fetched, path: str | None) -> Fetched:
        """Give the document JSON for a document whose XML is Meta only: Lovtidende A before 25 September 2007."""
        if found.identity is None or found.identity.has_text:
            return found
        if path is None:
            raise Refused(
                "empty", f"{found.url}: has no text, and where its JSON is does not follow. Give it by --eli."
            )
        url = f"{self._www}/api/document/eli/{path}"
        reply = self._document_json(url)
        kept = identity_of_json(reply.body, f"{self._www}/eli/{path}", found.identity)
        return Fetched(url=url, raw=reply.body, ending="json", identity=kept, headers=reply.headers)

    def _document_json(self, url: str) -> Reply:
        """Ask by POST, as the site does now, and by GET, as it did, where POST is not known."""
        try:
            return self._client.post(url, {})
        except Refused as refused:
            if refused.kind != "missing" and not (refused.kind == "status" and "status 405" in str(refused)):
                raise
            return self._client.get(url, accept="application/json")


def checked_eli(eli: str) -> str:
    """Give an ELI path bare, also from a whole address. Raises Refused."""
    path = _path_of(eli if "/eli/" in eli else f"/eli/{eli.strip().strip('/')}")
    if path is None:
        raise Refused("elsewhere", f"{eli[:100]!r}: no ELI path. Write it as lta/2025/1129 or retsinfo/2019/9282.")
    return path


def checked_accession(accession: str) -> str:
    """Give the accession number. Raises Refused for anything else, so that it can be a file's name."""
    if not ACCESSION.fullmatch(accession):
        raise Refused("elsewhere", f"{accession[:40]!r}: no accession number. Write it as A20250112929.")
    return accession


def checked_ken(text: str) -> tuple[str, date]:
    """Read "KEN nr 9282 af 28/03/2019". Raises Refused."""
    match = _KEN.fullmatch(text)
    try:
        if match:
            return match["number"], date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        pass
    raise Refused("elsewhere", f'{text[:60]!r}: no KEN number. Write it as "KEN nr 9282 af 28/03/2019".')


def _path_of(address: str) -> str | None:
    """Find the ELI path in an address: ".../eli/lta/2025/1129" and its Danish text ".../dan" -> "lta/2025/1129"."""
    rest = address.partition("/eli/")[2]
    match = ELI.match(rest)
    return match.group() if match and rest[match.end() :].strip("/") in ("", "dan") else None


def _values(url: str, node: dict[str, object], name: str) -> list[str]:
    """Give a key's values: {"@id": …} or {"@value": …}, one or a list of them, or plain strings."""
    values = node.get(_ONTOLOGY + name, [])
    found = []
    for value in values if isinstance(values, list) else [values]:
        plain = value.get("@id", value.get("@value")) if isinstance(value, dict) else value
        if not isinstance(plain, str):
            raise schema_changed(f"ELI JSON-LD {url}", name, value)
        found.append(plain)
    return found


def _paths(url: str, nodes: list[dict[str, object]], name: str, odd: list[str]) -> tuple[str, ...]:
    paths: dict[str, None] = {}
    for value in [value for node in nodes for value in _values(url, node, name)]:
        path = _path_of(value)
        if path is None:
            odd.append(value)
        else:
            paths[path] = None
    return tuple(paths)


def _year_and_number(path: str) -> tuple[int, int]:
    _, year, number = path.split("/")
    return int(year), int("".join(takewhile(str.isdecimal, number)))
