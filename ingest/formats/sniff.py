"""A file's first bytes -> what format it is in; its name is never looked at (pure)."""

import io
import json
import re
import zipfile
from typing import Any, Literal

from ingest.decode import decode

Sniffed = Literal["text", "html", "json", "docx", "pdf", "xml"]

# What a PDF may have before its own head.
_PDF_HEAD_BYTES = 1024
_ROOT_CHARS = 100_000
_DOCX = "word/document.xml"

# Formats that can't be read, by how their bytes begin: what it is, and the cure.
_REFUSED = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old .doc, or a DOCX with a password", "Save it as DOCX without one."),
    (b"{\\rtf", "RTF", "Save it as DOCX."),
    (b"MIME-Version:", "a web archive (MHTML)", "Save the page as HTML."),
    (b"From: <Saved by", "a web archive (MHTML)", "Save the page as HTML."),
    (b"\x1f\x8b", "packed with gzip", "Unpack it."),
    (b"7z\xbc\xaf\x27\x1c", "packed with 7-Zip", "Unpack it."),
    (b"Rar!\x1a\x07", "packed with RAR", "Unpack it."),
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG)", "Save it as a PDF with a text layer."),
    (b"\xff\xd8\xff", "a picture (JPEG)", "Save it as a PDF with a text layer."),
    (b"II*\x00", "a picture (TIFF)", "Save it as a PDF with a text layer."),
    (b"MM\x00*", "a picture (TIFF)", "Save it as a PDF with a text layer."),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PACKED = (
    ("xl/workbook.xml", "a spreadsheet (XLSX)", "Save the sheet as PDF or text."),
    ("ppt/presentation.xml", "slides (PPTX)", "Save them as PDF."),
    ("content.xml", "an OpenDocument file (ODT, ODS)", "Save it as DOCX."),
    ("META-INF/container.xml", "an e-book (EPUB)", "Save it as PDF or HTML."),
)

_SKIPPED = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?(?P<name>[A-Za-z_][\w.-]*)(?=[\s/>])")
_DOCTYPE = re.compile(r"<!DOCTYPE\s+(?:[A-Za-z_][\w.-]*:)?(?P<name>[A-Za-z_][\w.-]*)", re.IGNORECASE)
_HTML_TAGS = (
    "html head body title meta link script style base main article section nav header footer aside div span p h1 h2 h3 "
    "h4 h5 h6 ul ol li dl dt dd table thead tbody tr td th caption blockquote pre hr br a b strong i em u font center "
    "form img small sup sub details summary figure noscript"
)
_HTML = frozenset(_HTML_TAGS.split())


def sniffed(raw: bytes, name: str) -> Sniffed:
    """Tell the format. Raises ValueError that says what the file is when it can't be read, and when it is empty."""
    if not raw.strip(b"\xef\xbb\xbf \t\r\n"):
        raise ValueError(f"{name}: empty. Fetch it again.")
    if b"%PDF-" in raw[:_PDF_HEAD_BYTES]:
        return "pdf"
    if raw.startswith(_ZIP):
        return _packed(raw, name)
    for head, what, cure in _REFUSED:
        if raw.startswith(head):
            raise ValueError(f"{name}: this is {what}, which can't be read. {cure}")
    return _text_format(raw, name)


def _packed(raw: bytes, name: str) -> Sniffed:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
        raise ValueError(f"{name}: a damaged zip or DOCX file ({error}). Fetch it again.") from error
    if _DOCX in names:
        return "docx"
    for part, what, cure in _PACKED:
        if part in names:
            raise ValueError(f"{name}: this is {what}, which can't be read. {cure}")
    raise ValueError(f"{name}: this is a zip file of {len(names)} files. Unpack it and add its files one by one.")


def _text_format(raw: bytes, name: str) -> Sniffed:
    head = _head(raw)
    begin = _begin(head)
    if head.startswith(("{", "["), begin) and (found := _json(raw, name)) is not None:
        if document_of(found) is None:
            raise ValueError(f"{name}: this is JSON without the documentHtml of Retsinformation. Fetch the document.")
        return "json"
    if match := _DOCTYPE.match(head, begin) or _TAG.match(head, begin):
        root = match["name"]
        if root.casefold() in _HTML:
            return "html"
        if root == "Dokument":
            return "xml"
        # "<navn> skriver": text may begin with a bracket; XML says so, or ends with what it began with.
        if head.startswith("<?xml") or raw.rstrip().endswith(b">"):
            raise ValueError(
                f"{name}: this is XML with the root <{root[:60]}>; only Retsinformation's <Dokument> can be read. "
                "Fetch the document itself."
            )
    return "text"


def _head(raw: bytes) -> str:
    """Decode the beginning as far as markup needs it: its own signs are ASCII."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw[: 2 * _ROOT_CHARS].decode("utf-16", errors="replace").lstrip("\ufeff")
    return raw.removeprefix(b"\xef\xbb\xbf")[:_ROOT_CHARS].decode("latin-1")


def _begin(head: str) -> int:
    """Where the first sign stands that is no space, comment or instruction."""
    at = 0
    while match := _SKIPPED.match(head, at):
        at = match.end()
    return at


def _json(raw: bytes, name: str) -> object | None:
    try:
        found: object = json.loads(decode(raw, name))
    except RecursionError as error:
        raise ValueError(f"{name}: JSON that is nested too deep to be a document. Fetch it again.") from error
    except json.JSONDecodeError:
        return None
    return found


def document_of(found: object) -> dict[str, Any] | None:
    """Give the object with "documentHtml" in what Retsinformation answers: the object, or a list of one."""
    one = found[0] if isinstance(found, list) and len(found) == 1 else found
    if isinstance(one, dict) and isinstance(one.get("documentHtml"), str):
        return one
    return None
