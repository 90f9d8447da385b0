"""A web page's bytes -> Extract: its document line by line, without the page around it.

Three kinds of pages: Retsinformation's documentHtml (by its classes), pages with a known place for the document
(ast.dk's rich-text, <main>, <article>), and any other page, trimmed of what is plainly around the text.
"""

import json
import re
from dataclasses import replace

from lxml import etree, html  # type: ignore[import-untyped]  # no stubs are installed

from ingest.decode import Decoded, decode, decoded
from ingest.extract import Extract
from ingest.formats.html_meta import Meta, read_box, read_meta, tags_of
from ingest.formats.html_page import Page
from ingest.formats.html_walk import Walk
from ingest.formats.paragraphs import Paragraphs
from ingest.formats.sniff import document_of

_HEAD_BYTES = 4096
# <meta charset="utf-8">, <meta http-equiv="…" content="text/html; charset=iso-8859-1">, <?xml encoding="utf-8"?>
_CHARSET = re.compile(rb"<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9._:-]+)", re.IGNORECASE)
_WHOLE_PAGE = re.compile(r"<(?:html|body)[\s>]", re.IGNORECASE)
# A byte order mark is not seen by a parser that is told the charset.
_MARK = "\ufeff"
# What a page is trimmed to where nothing tells the document is worth a look below this share.
_LOW_SHARE = 0.3


def extract_html(raw: bytes, name: str) -> Extract:
    """Read a page or a fragment of one. Raises ValueError for what holds no text, and for a shell without its text."""
    declared = _CHARSET.search(raw[:_HEAD_BYTES])
    found = decoded(raw, name, declared[1].decode("ascii") if declared else None)
    return _extract(found, name, {}, whole=bool(_WHOLE_PAGE.search(found.text)))


def extract_document_json(raw: bytes, name: str) -> Extract:
    """Read the documentHtml of what Retsinformation answers to /api/document/eli/…; its other fields become meta."""
    document = document_of(json.loads(decode(raw, name)))
    if document is None or not document["documentHtml"].strip():
        raise ValueError(f"{name}: Retsinformation's JSON has no documentHtml. Fetch the document's XML or PDF.")
    meta: Meta = {}
    for field, told in (
        ("title", "DocumentTitle"), ("accessionNumber", "AccessionNumber"), ("id", "UniqueDocumentId"),
        ("shortName", "shortName"), ("ressort", "ressort"),
    ):  # fmt: skip
        if isinstance(document.get(field), str | int) and str(document[field]).strip():
            meta[told] = (" ".join(str(document[field]).split()),)
    if isinstance(historic := document.get("isHistorical"), bool):
        meta["isHistorical"] = (str(historic).lower(),)
        meta["Status"] = ("Historic" if historic else "Valid",)
    found = Decoded(text=document["documentHtml"].replace("\r\n", "\n").replace("\r", "\n"), charset="utf-8", note=None)
    if "\0" in found.text:
        raise ValueError(f"{name}: documentHtml holds NUL characters, so it is no text. Fetch it again.")
    extract = _extract(found, name, meta, whole=False, statute=True)
    notes = document.get("editorialNotes")
    if isinstance(notes, list) and notes:
        extract = replace(extract, notes=(*extract.notes, f"The JSON has {len(notes)} editorial note(s), not read."))
    return extract


def _extract(found: Decoded, name: str, meta: Meta, *, whole: bool, statute: bool = False) -> Extract:
    root = _parsed(found.text.removeprefix(_MARK), name)
    page = Page(root, name, whole=whole, statute=statute)
    meta = {**read_meta(root), **meta}
    box = read_box(root, meta)
    cuts = dict.fromkeys(tags_of(root), "tag (in meta)")
    # A box that holds more than itself stays in the text.
    if box is not None and page.body not in (box, *box.iterdescendants()):
        cuts[box] = "box of particulars (in meta)"
    out = Paragraphs(name=name)
    address = next(iter(meta.get("canonical", ())), "")
    walk = Walk(page, out, cuts, address if address.startswith(("https://", "http://")) else None)
    walk.read()
    if walk.title:
        meta.setdefault("DocumentTitle", (walk.title,))
    extract = out.extract("html", meta)
    return replace(extract, notes=(*([found.note] if found.note else []), *_notes(page, walk, extract)))


def _parsed(text: str, name: str) -> html.HtmlElement:
    """Parse a page. What the parser would cut short is refused: it stops at 256 levels and at 10 MB a run."""
    parser = html.HTMLParser(
        encoding="utf-8", recover=True, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = html.document_fromstring(text.encode(), parser=parser, ensure_head_body=True)
    except (etree.LxmlError, AssertionError, ValueError) as error:
        raise ValueError(f"{name}: no HTML ({error}). Fetch it again.") from error
    fatal = [entry.message for entry in parser.error_log if entry.level == etree.ErrorLevels.FATAL]
    if fatal:
        raise ValueError(f"{name}: the page can't be read to its end ({fatal[0]}). Save it as plain text or PDF.")
    return root


def _notes(page: Page, walk: Walk, extract: Extract) -> list[str]:
    """Tell how well the page was understood."""
    account = extract.account
    whole = sum(len(run) for run in page.root.itertext() if run.strip())
    share = account.kept / max(1, account.raw_chars - account.spaced) if account else 1.0
    headings = sum(line.level is not None for line in extract.lines)
    told = f"{share:.0%} of {whole} characters kept, {headings} heading(s)"
    notes = [f"Read as {page.known}: {told}."]
    if page.known is None:
        doubt = " Little is left: compare it with the page." if share < _LOW_SHARE or not headings else ""
        notes = [f"No known place for the document: the whole page was trimmed; {told}.{doubt}"]
    if walk.unknown:
        names = ", ".join(f"{name} ({count})" for name, count in sorted(walk.unknown.items()))
        notes.append(f"Classes that are not known, read as plain text: {names}.")
    if walk.inferred:
        notes.append(f"Classes read by what their names suggest: {', '.join(sorted(walk.inferred))}.")
    return notes
