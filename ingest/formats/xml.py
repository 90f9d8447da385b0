"""LexDania 2.1 XML, as Retsinformation publishes it -> Extract: bytes in, lines with their roles and the Meta out.

Nothing in the file is trusted: no DOCTYPE, no entity of its own, nothing fetched, bounded in size and depth. The
schema that ``SchemaLocation`` names is never read; elements are known by their local name, in a namespace or not.
"""

import re

from lxml import etree  # type: ignore[import-untyped]  # no stubs are installed

from ingest.extract import Extract
from ingest.formats.lexdania_lines import local_name, write_lines
from ingest.formats.lexdania_meta import Meta, read_meta
from ingest.formats.lexdania_walk import lines_of

# The largest act has 1 MB, the largest bill 11 MB.
MAX_BYTES = 64 * 1024 * 1024
# Lists in lists in tables reach about 40.
MAX_DEPTH = 120
_HEAD_BYTES = 4096
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_UTF8 = ("utf-8", "utf8", "us-ascii")


class EmptyBody(ValueError):  # noqa: N818 - it is what the file is, and the connector goes on from it
    """The file has its Meta and no text, as all of Lovtidende A before 25 September 2007; ``meta`` is what it has."""

    def __init__(self, message: str, meta: Meta) -> None:
        super().__init__(message)
        self.meta = meta


def extract_xml(raw: bytes, name: str) -> Extract:
    """Read a document of Retsinformation.

    Raises EmptyBody when it has no text beyond its title, and ValueError that names the file and the cure when it is
    not such a document, is broken, too large or too deep.
    """
    if len(raw) > MAX_BYTES:
        raise ValueError(
            f"{name}: {len(raw):,} bytes is more than the {MAX_BYTES:,} that are read; is it one document?"
        )
    root, notes = _parsed(raw, name)
    meta = read_meta(root)
    drafts = lines_of(root)
    if not any(draft.told for draft in drafts.lines):
        raise EmptyBody(f"{name}: the XML has no text, only Meta. Fetch the document's JSON instead.", meta)
    text, lines, account = write_lines(drafts)
    if drafts.resume:
        meta["ResumeLines"] = tuple(str(row) for row in drafts.resume)
    notes += [f"unknown element <{what}> x {count}: its text is kept as it stands" for what, count in drafts.unknown]
    return Extract(format="xml", text=text, lines=lines, account=account, meta=meta, notes=(*notes, *drafts.notes))


def _parsed(raw: bytes, name: str) -> tuple[etree._Element, list[str]]:
    """Parse the bytes, which says of themselves what they are. Gives the root and notes for the report."""
    # A UTF-16 file has a zero in each of these signs.
    head = raw[:_HEAD_BYTES].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if head.startswith(b"<!doctype html") or b"<html" in head:
        raise ValueError(f"{name}: a web page and no document. Fetch it again by its address with /xml at the end.")
    if b"<!doctype" in raw.replace(b"\0", b"").lower():
        raise ValueError(f"{name}: it has a DOCTYPE, which no document of Retsinformation has; it is not read.")
    encoding, notes = _encoding(raw, name)
    parser = etree.XMLParser(
        encoding=encoding, resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True, recover=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, LookupError, ValueError) as error:
        raise ValueError(f"{name}: it is no whole XML ({error}). Fetch it again; nothing of it is read.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError(f"{name}: it has a DOCTYPE, which no document of Retsinformation has; it is not read.")
    if local_name(root) != "Dokument":
        raise ValueError(
            f"{name}: its root is <{local_name(root)}>, not <Dokument>. Fetch it by its address with /xml at the end."
        )
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise ValueError(f"{name}: elements are nested deeper than {MAX_DEPTH}; no document is. It is not read.")
    return root, notes


def _encoding(raw: bytes, name: str) -> tuple[str | None, list[str]]:
    """Choose the encoding: UTF-8 wherever the bytes are, for a wrong declaration would break each Danish letter."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return None, []
    declared = _DECLARED.match(raw.removeprefix(b"\xef\xbb\xbf"))
    told = declared[1].decode("ascii").lower() if declared else "utf-8"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if told in _UTF8:
            raise ValueError(
                f"{name}: it says it is UTF-8 and is not, from byte {error.start} on. Fetch it again, "
                "or save it as UTF-8."
            ) from error
        return None, []
    return "utf-8", [] if told in _UTF8 else [f"declared {told}, read as the UTF-8 that it is"]
