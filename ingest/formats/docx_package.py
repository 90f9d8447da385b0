"""A DOCX file's bytes -> its opened package, refused before it is unpacked if it could harm."""

import io
import zipfile
import zlib

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.exceptions import OpcError
from docx.opc.part import Part
from lxml import etree  # type: ignore[import-untyped]  # no stubs are installed

# A thesis with pictures has some 300 parts and unpacks to ten times its size; plain XML packs 20 to 60 times.
_PARTS = 5000
_UNPACKED_BYTES = 200_000_000
_RATIO = 200
_RATIO_FROM_BYTES = 10_000_000

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What python-docx stumbles over in a damaged file.
_DAMAGE = (
    OpcError, KeyError, ValueError, TypeError, AttributeError, etree.LxmlError, zipfile.BadZipFile, zlib.error
)  # fmt: skip


def open_docx(raw: bytes, name: str) -> WordDocument:
    """Open a Word file. Raises ValueError for what is no Word file, is damaged, or unpacks to too much."""
    _check(raw, name)
    try:
        document = Document(io.BytesIO(raw))
    except _DAMAGE as error:
        raise ValueError(f'{name}: a damaged DOCX, or one of the form "strict" ({error}). Save it anew.') from error
    if document.element.getroottree().docinfo.internalDTD is not None:
        raise ValueError(f"{name}: its XML has a DOCTYPE, which no Word file has; it is not read.")
    return document


def _check(raw: bytes, name: str) -> None:
    """Look at the table of contents alone; a part that unpacks to more than it says there is refused by zipfile."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
        raise ValueError(f"{name}: a damaged DOCX file ({error}). Fetch it again.") from error
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > _PARTS:
        raise ValueError(f"{name}: {len(parts)} parts, over {_PARTS}; no document is. It is not read.")
    if unpacked > _UNPACKED_BYTES or (unpacked > _RATIO_FROM_BYTES and unpacked > _RATIO * len(raw)):
        raise ValueError(f"{name}: unpacks to {unpacked} bytes from {len(raw)}; a zip bomb. It is not read.")
    if any(part.flag_bits & 1 for part in parts):
        raise ValueError(f"{name}: has a password. Save it without one.")


def parts_of(document: WordDocument, kind: str) -> list[Part]:
    """Give the parts of a kind ("footnotes", "header", ...) that the document leads to, in the order of their names."""
    wanted = getattr(RT, kind.upper())
    found = {
        str(rel.target_part.partname): rel.target_part
        for rel in document.part.rels.values()
        if not rel.is_external and rel.reltype == wanted
    }
    return [found[path] for path in sorted(found)]


def tree_of(part: Part, name: str) -> etree._Element:
    """Parse a part by itself: no entity, nothing fetched, bounded. Raises ValueError when it is broken."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(part.blob, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"{name}: {part.partname} is damaged ({error}). Open it in Word and save it again.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError(f"{name}: {part.partname} has a DOCTYPE, which no Word file has; it is not read.")
    return root
