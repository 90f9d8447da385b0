"""The bytes of a document of Retsinformation -> which document it is and whether it has a text (pure).

The whole reading is done later and offline. Here it is only made sure that what came is the document asked for.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from ingest.fetch.refused import Refused, schema_changed

# A letter for the rank, year (4), number (5), type (2): "A20250112929".
ACCESSION = re.compile(r"[A-Z][0-9]{11}")
# "lta/2025/1129"; the number of a Folketing or Ombudsman document may be no number: "fob/2009/1-1".
ELI = re.compile(r"(?P<coll>lta|ltb|ltc|mt|retsinfo|fob)/(?P<year>[12][0-9]{3})/(?P<number>[0-9][0-9A-Za-z-]{0,15})")
# What Meta calls the collection -> its name in an ELI address.
_COLLECTIONS = {
    "lovtidende a": "lta",
    "lovtidende b": "ltb",
    "lovtidende c": "ltc",
    "ministerialtidende": "mt",
    "retsinformation": "retsinfo",
}
_HEAD = ("Meta", "TitelGruppe")
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which document it is, as it says itself; "" where it does not say. ``number`` is a string: it may be "1-1".

    ``type`` is "KEN", "LBK H"; ``signed`` the ISO day of signing; ``refers`` are accession numbers of acts that it
    is issued under or changes, as Retsinformation keeps them today.
    """

    accession: str
    type: str
    year: str
    number: str
    signed: str
    title: str
    status: str
    authority: str
    collection: str
    refers: tuple[str, ...]
    has_text: bool

    @property
    def eli(self) -> str | None:
        """The ELI path that follows from Meta, None where the collection is one that we do not know."""
        collection = _COLLECTIONS.get(self.collection.casefold().strip())
        path = f"{collection}/{self.year}/{self.number}"
        return path if ELI.fullmatch(path) else None


class _NoDoctype(TreeBuilder):
    def doctype(self, *_: object) -> None:
        """Refuse a document type: it can name entities, files and addresses, and no document here has one."""
        raise ParseError("declares a document type")


def parsed(raw: bytes | str, name: str) -> Element:
    """Parse XML without document types, and so without entities of its own. Raises Refused("broken")."""
    parser = XMLParser(target=_NoDoctype())  # noqa: S314 - a document type is refused where it begins
    try:
        for at in range(0, len(raw), _CHUNK):
            parser.feed(raw[at : at + _CHUNK])
        root = parser.close()
    except (ParseError, ValueError, LookupError) as error:
        raise Refused("broken", f"{name}: no XML that can be read ({error}). Nothing of it is kept.") from error
    if not isinstance(root, Element):
        raise Refused("broken", f"{name}: no XML that can be read (it is empty). Nothing of it is kept.")
    return root


def local(element: Element) -> str:
    """Give an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def identity_of_xml(raw: bytes, name: str) -> Identity:
    """Read Meta of a LexDania document.

    Raises Refused: "shell" for a page for browsers, "broken" for what does not parse, "schema" for another XML.
    """
    if re.match(rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", raw[:4096], re.I | re.S):
        raise Refused("shell", f"{name}: answers 200 with a page for browsers (a shell) and no document. Try later.")
    root = parsed(raw, name)
    if local(root) != "Dokument":
        raise schema_changed(f"XML of {name}", "root element (expected Dokument)", local(root))
    meta = next((child for child in root if local(child) == "Meta"), None)
    if meta is None:
        raise schema_changed(f"XML of {name}", "Meta", [local(child) for child in root][:5])
    said: Callable[[str], list[str]] = lambda wanted: [  # noqa: E731 - two lines, used below only
        " ".join("".join(child.itertext()).split()) for child in meta.iter() if local(child) == wanted
    ]
    first: Callable[[str], str] = lambda wanted: next(iter(said(wanted)), "")  # noqa: E731
    accession = first("AccessionNumber")
    if not ACCESSION.fullmatch(accession):
        raise schema_changed(f"XML of {name}", "AccessionNumber", accession)
    return Identity(
        accession=accession,
        type=first("DocumentType").partition("#")[0].strip(),
        year=first("Year"),
        number=first("Number"),
        signed=first("DiesSigni")[: len("2019-03-28")],
        title=first("DocumentTitle"),
        status=first("Status"),
        authority=" ".join(said("AdministrativeAuthority")),
        collection=first("AnnouncedIn"),
        refers=tuple(dict.fromkeys(one for one in said("Ref_Accn") if ACCESSION.fullmatch(one))),
        has_text=any("".join(child.itertext()).strip() for child in root if local(child) not in _HEAD),
    )


def identity_of_json(raw: bytes, name: str, meta: Identity) -> Identity:
    """Check a document JSON against Meta of its XML, which had no text. Raises Refused."""
    rows = loaded(raw, f"document JSON of {name}")
    if not isinstance(rows, list) or len(rows) != 1 or not isinstance(rows[0], dict):
        raise schema_changed(f"document JSON of {name}", "a list of one object", rows)
    row = rows[0]
    for field in ("accessionNumber", "documentHtml"):
        if not isinstance(row.get(field), str):
            raise schema_changed(f"document JSON of {name}", field, row.get(field, sorted(map(str, row))))
    if row["accessionNumber"] != meta.accession:
        raise Refused(
            "another", f"{name}: the JSON is of {row['accessionNumber'][:40]!r}, the XML of {meta.accession}."
        )
    if not re.sub(r"<[^>]*>|&nbsp;|\s", "", row["documentHtml"]):
        raise Refused("empty", f"{name}: has no text, neither as XML nor as JSON. See {name}/pdf for its picture.")
    return meta


def loaded(raw: bytes, interface: str) -> object:
    """Read JSON. Raises Refused("schema") for anything else."""
    try:
        value: object = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise schema_changed(interface, f"JSON ({type(error).__name__})", raw[:80]) from error
    return value
