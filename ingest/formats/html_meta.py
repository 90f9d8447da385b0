"""A web page's tree -> what the page says of itself: titles, address, tags, its box of particulars (pure)."""

import re
from collections.abc import Iterator

from lxml import html  # type: ignore[import-untyped]  # no stubs are installed

from ingest.formats.html_page import SCRIPTS, class_names, common

LABELS = ("Dato for underskrift", "Offentliggørelsesdato", "Paragraf", "Journalnummer", "Status")
_DATED = frozenset({"Dato for underskrift", "Offentliggørelsesdato"})
_DATE = re.compile(r"\d{2}\.\d{2}\.\d{4}")
# "Paragraf", "Paragraffer:", "Journalnummer: 24-1234".
_LABEL = re.compile(rf"(?P<label>{'|'.join(LABELS)})(?:fer|er|e)?(?:\s*:\s*(?P<value>.+)|\s*:?)")
_STATUSES = frozenset({"gældende", "historisk", "kasseret", "ophævet"})
_UPDATED = re.compile(r"(?:Sidst|Senest) (?:opdateret|ændret):?\s+(?P<when>\S.{3,40})")
_NAMED = (
    "og:title", "og:url", "og:site_name", "article:published_time", "article:modified_time", "dcterms.modified",
    "dcterms.issued",
)  # fmt: skip
_BOX_CHARS = 1500
_VALUE_CHARS = 1000
_PAIR = 2  # a label alone may be a word of the text

Meta = dict[str, tuple[str, ...]]


def read_meta(root: html.HtmlElement) -> Meta:
    """Read what the page says of itself, by the page's own names and as it is written there (dates dd.mm.yyyy)."""
    meta: Meta = {}
    title = root.find(".//title")
    _put(meta, "title", "" if title is None else title.text_content())
    for one in root.iter("meta"):
        name = (one.get("property") or one.get("name") or "").casefold()
        if name in _NAMED and name not in meta:
            _put(meta, name, one.get("content") or "")
    for one in root.iter("link"):
        if "canonical" in (one.get("rel") or "").casefold().split():
            _put(meta, "canonical", one.get("href") or "")
    if "canonical" not in meta and "og:url" in meta:
        meta["canonical"] = meta["og:url"]
    tags = [" ".join(one.text_content().split()) for one in tags_of(root)]
    _put(meta, "tags", *tags)
    _put(meta, "Status", *(tag for tag in tags if tag.casefold() in _STATUSES))
    for text in _texts(root):
        if match := _UPDATED.fullmatch(text):
            _put(meta, "Sidst opdateret", match["when"])
            break
    return meta


def tags_of(root: html.HtmlElement) -> list[html.HtmlElement]:
    """Give the labels that ast.dk puts on a decision: its act, keywords, status and area."""
    return [one for one in root.iter("span") if "label-default" in class_names(one)]


def read_box(root: html.HtmlElement, meta: Meta) -> html.HtmlElement | None:
    """Read the box of particulars into ``meta``, and give its element; None where there is none."""
    named = [one for one in root.iter() if isinstance(one.tag, str) and one.tag not in SCRIPTS and _label(one.text)]
    box = _box(named)
    if box is None:
        return None
    label = ""
    found: dict[str, list[str]] = {}
    for text in _texts(box):
        match = _LABEL.fullmatch(text)
        label = match["label"] if match else label
        value = match["value"] if match else text
        if label and value and (label not in _DATED or _DATE.fullmatch(value)):
            found.setdefault(label, []).append(value)
    for name, values in found.items():
        _put(meta, name, *values)
    return box


def _label(text: str | None) -> str | None:
    """Give the label that a text is, alone ("Paragraf") or with its value after a colon."""
    match = _LABEL.fullmatch(" ".join((text or "").split()))
    return match["label"] if match else None


def _box(named: list[html.HtmlElement]) -> html.HtmlElement | None:
    """Find the smallest element that holds all labels; it must be small, or it is no box."""
    if len({_label(one.text) for one in named}) < _PAIR:
        return None
    box = common(named)
    if box.tag in ("html", "body", "main") or len(box.text_content()) > _BOX_CHARS:
        return None
    return box if next(box.iter("h1"), None) is None else None


def _texts(element: html.HtmlElement) -> Iterator[str]:
    for one in element.iter():
        if one.tag in SCRIPTS:
            continue
        for text in (one.text, one.tail if one is not element else None):
            if told := " ".join((text or "").split()):
                yield told


def _put(meta: Meta, name: str, *values: str) -> None:
    told = [" ".join(value.split())[:_VALUE_CHARS] for value in values]
    if told := [value for value in told if value and value not in meta.get(name, ())]:
        meta[name] = (*meta.get(name, ()), *told)
