"""A Word file's bytes -> Extract: its body in order, the footnotes after it, all else accounted for."""

from dataclasses import replace

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from lxml import etree  # type: ignore[import-untyped]  # no stubs are installed

from ingest.extract import Extract
from ingest.formats.address import web_address
from ingest.formats.docx_package import W, open_docx, parts_of, tree_of
from ingest.formats.docx_styles import Numbering, Styles
from ingest.formats.docx_walk import Walk
from ingest.formats.paragraphs import Paragraphs

# Text boxes in tables in fields reach about 40.
_DEPTH = 200
_UNREAD = ("chart", "diagram", "aFChunk", "oleObject", "package", "subDocument")


def extract_docx(raw: bytes, name: str) -> Extract:
    """Read a Word file. Raises ValueError when it is damaged, holds no text, or could harm."""
    document = open_docx(raw, name)
    trees = {kind: [tree_of(part, name) for part in parts_of(document, kind)] for kind in (
        "styles", "numbering", "footnotes", "endnotes", "comments", "header", "footer",
    )}  # fmt: skip
    body = document.element.find(f"{W}body")
    if body is None:
        raise ValueError(f"{name}: a Word file without a body. Open it in Word and save it again.")
    for tree in (body, *(one for kind in trees.values() for one in kind)):
        _check_depth(tree, name)
    out = Paragraphs(name=name)
    walk = Walk(
        out, Styles(next(iter(trees["styles"]), None)), Numbering(next(iter(trees["numbering"]), None)),
        _addresses(document),
    )  # fmt: skip
    walk.body(body)
    for kind in ("footnotes", "endnotes"):
        for tree in trees[kind]:
            walk.notes(tree, kind)
    for kind, reason in (("comments", "comment"), ("header", "running head"), ("footer", "running head")):
        for tree in trees[kind]:
            walk.dropped(tree, reason)
    extract = out.extract("docx", _meta(document))
    notes = [f"{what}: {count}" for what, count in sorted(walk.counts.items())]
    notes += [f"Numbers of the form {form!r} are written as dashes." for form in sorted(walk.numbering.odd)]
    return replace(extract, notes=(*notes, *_unread(document)))


def _check_depth(root: etree._Element, name: str) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _DEPTH:
            raise ValueError(f"{name}: elements are nested deeper than {_DEPTH}; no document is. It is not read.")


def _addresses(document: WordDocument) -> dict[str, str]:
    return {
        key: url
        for key, rel in document.part.rels.items()
        if rel.is_external and rel.reltype == RT.HYPERLINK and (url := web_address(rel.target_ref))
    }


def _meta(document: WordDocument) -> dict[str, tuple[str, ...]]:
    """Read what the file says of itself; python-docx would make up what is missing."""
    package = document.part.package
    if package is None or not any(rel.reltype == RT.CORE_PROPERTIES for rel in package.rels.values()):
        return {}
    told = document.core_properties
    meta: dict[str, tuple[str, ...]] = {}
    if title := " ".join(told.title.split()):
        meta["title"] = (title,)
    for field, when in (("dcterms:created", told.created), ("dcterms:modified", told.modified)):
        if when is not None:
            meta[field] = (when.date().isoformat(),)
    return meta


def _unread(document: WordDocument) -> list[str]:
    """Name the parts that hold text of another kind, or another file."""
    kinds = [rel.reltype.rsplit("/", 1)[-1] for rel in document.part.rels.values()]
    return [
        f"Not read: {kinds.count(kind)} part(s) of the kind {kind!r}. Compare the page with Word."
        for kind in _UNREAD
        if any(one.startswith(kind) for one in kinds)
    ]
