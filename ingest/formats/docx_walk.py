"""A Word file's tree -> the lines of its document, told to Paragraphs run by run."""

from collections import Counter
from collections.abc import Mapping

from lxml import etree  # type: ignore[import-untyped]  # no stubs are installed

from ingest.formats.docx_package import W
from ingest.formats.docx_styles import Numbered, Numbering, Style, Styles, own_style
from ingest.formats.paragraphs import Paragraphs
from ingest.lines import Role

_R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXTS = frozenset(
    {
        f"{W}t",
        "{http://schemas.openxmlformats.org/officeDocument/2006/math}t",
        "{http://schemas.openxmlformats.org/drawingml/2006/main}t",
    }
)
_SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}noBreakHyphen": "-", f"{W}softHyphen": "\u00ad"}
_BREAKS = frozenset({f"{W}br", f"{W}cr"})
_DROPPED = {f"{W}delText": "tracked deletion", f"{W}instrText": "field code", f"{W}delInstrText": "field code"}
_GONE = {f"{W}del": "tracked deletion", f"{W}moveFrom": "moved away", _FALLBACK: "copy for older versions"}
_PICTURES = frozenset({f"{W}drawing", f"{W}pict", f"{W}object"})
_NOTES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
_SEPARATORS = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_CELL_CHARS = 2000


class Walk:
    """Goes through trees of Word's XML. ``addresses`` tells where a hyperlink's id leads.

    ``referred`` collects the ids of the notes in the order of their marks; ``counts`` what the report should know.
    """

    def __init__(self, out: Paragraphs, styles: Styles, numbering: Numbering, addresses: Mapping[str, str]) -> None:
        self.out, self.styles, self.numbering, self.addresses = out, styles, numbering, addresses
        self.referred: dict[str, list[str]] = {"footnotes": [], "endnotes": []}
        self.counts: Counter[str] = Counter()
        self._role: Role | None = None
        self._links: list[int | None] = [None]
        self._style = Style()
        self._bold = False
        self._row: etree._Element | None = None
        self._held: list[etree._Element] = []
        self._seen = False  # the paragraph has more than the text that is kept of it: a picture, a deletion
        self._label: Numbered | None = None

    def body(self, root: etree._Element) -> None:
        """Tell a tree's text; the text boxes of a paragraph come after it."""
        walk = etree.iterwalk(root, events=("start", "end"))
        skipped = None
        for event, element in walk:
            if event == "end":
                if element is not skipped:
                    self._end(element)
            elif element.tag == f"{W}txbxContent" and element is not root:
                self._held.append(element)
                skipped = element
                walk.skip_subtree()
            elif (reason := self._left_out(element)) is not None:
                self._seen = True
                self.dropped(element, reason)
                skipped = element
                walk.skip_subtree()
            else:
                self._start(element)

    def notes(self, root: etree._Element, kind: str) -> None:
        """Tell the notes of a tree in the order of their marks, each with its number; what has no mark is left out."""
        found = {
            one.get(f"{W}id") or "": one
            for one in root
            if one.tag in (f"{W}footnote", f"{W}endnote") and one.get(f"{W}type") not in _SEPARATORS
        }
        self._role = "footnote"
        for number, key in enumerate(dict.fromkeys(self.referred[kind]), start=1):
            if (note := found.pop(key, None)) is not None:
                self.out.mark(f"{number}) ")
                self.body(note)
                self.out.mark("")
                self.counts[kind] += 1
        self._role = None
        for one in found.values():
            self.dropped(one, "note without a mark")

    def dropped(self, root: etree._Element, reason: str) -> None:
        """Leave out all text of a tree."""
        for element in root.iter():
            if element.tag in _TEXTS or element.tag in _DROPPED:
                self.out.drop(element.text or "", reason)
            elif element.tag == f"{W}sym":
                self._symbol(element)
            elif element.tag == f"{W}p":
                self.out.drop("\n", reason)

    # Elements.

    def _start(self, element: etree._Element) -> None:
        tag = element.tag
        self._links.append(self._link(element))
        if tag == f"{W}p":
            self._begin(element)
        elif tag == f"{W}r":
            self._bold = self._run(element)
        elif tag in _TEXTS:
            self._text(element.text or "")
        elif tag in _SIGNS:
            if element.getparent().tag == f"{W}r":  # a tab stop among the properties has the same name
                self._text(_SIGNS[tag])
        elif tag in _DROPPED:
            self._seen = True
            self.out.drop(element.text or "", _DROPPED[tag])
        elif tag in _BREAKS:
            self._break(element)
        elif tag in _PICTURES:
            self._seen = True
        else:
            self._start_rare(element)

    def _start_rare(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == f"{W}tr" and self._row is None and _is_row(element, self.styles):
            self._row = element
        elif tag == f"{W}tc" and self._row is not None and _follows(element):
            self.out.insert("|", "cell mark")
        elif tag == f"{W}sym":
            self._symbol(element)
        elif tag in _NOTES:
            self.referred[_NOTES[tag]].append(element.get(f"{W}id") or "")
        elif tag in (f"{W}altChunk", f"{W}subDoc"):
            self.counts["embedded document not read"] += 1

    def _end(self, element: etree._Element) -> None:
        if element.tag == f"{W}p":
            self._finish()
        elif element is self._row:
            self.out.end(role="row", bold_heads=False)
            self._row = None
            self._boxes()
        elif element.tag == f"{W}r":
            self._bold = False
        self._links.pop()

    def _left_out(self, element: etree._Element) -> str | None:
        tag = element.tag
        if tag in _GONE:
            return _GONE[tag]
        if tag == f"{W}r":
            style = own_style(None, element.find(f"{W}rPr"))
            hidden = style.hidden if style.hidden is not None else self._named_run(element).hidden
            return "hidden text" if (self._style.hidden if hidden is None else hidden) else None
        if tag == f"{W}p" and self._styled(element).contents:
            return "table of contents"
        if tag == f"{W}sdt":
            return _sdt_reason(element)
        return None

    def _link(self, element: etree._Element) -> int | None:
        if element.tag != f"{W}hyperlink":
            return self._links[-1]
        url = self.addresses.get(element.get(_R_ID) or "")
        return self.out.link(url) if url else None

    # Runs.

    def _text(self, run: str) -> None:
        self.out.text(run, bold=self._bold, link=self._links[-1])

    def _run(self, element: etree._Element) -> bool:
        own = own_style(None, element.find(f"{W}rPr")).over(self._named_run(element)).bold
        return bool(self._style.bold if own is None else own)

    def _named_run(self, element: etree._Element) -> Style:
        named = element.find(f"{W}rPr/{W}rStyle")
        return Style() if named is None else self.styles.of(named.get(f"{W}val") or "")

    def _symbol(self, element: etree._Element) -> None:
        told = element.get(f"{W}char") or ""
        try:
            sign = chr(int(told, 16))
        except (ValueError, OverflowError):
            return
        self._seen = True
        self.out.drop(sign if sign.isprintable() or "\ue000" <= sign <= "\uf8ff" else "\ufffd", "symbol of a font")

    def _break(self, element: etree._Element) -> None:
        if element.get(f"{W}type") in ("page", "column"):
            self._seen = True
        if self._row is not None:
            self.out.part()
        elif self.out.holds == "text":
            self._line()
        elif not self._seen:
            self.out.end()
            self.out.blank()

    # Paragraphs.

    def _styled(self, element: etree._Element) -> Style:
        properties = element.find(f"{W}pPr")
        named = None if properties is None else properties.find(f"{W}pStyle")
        below = self.styles.of(None if named is None else named.get(f"{W}val") or "")
        return own_style(properties, None).over(below)

    def _begin(self, element: etree._Element) -> None:
        if self._row is not None:
            self.out.part()
        self._style = self._styled(element)
        self._seen = element.find(f"{W}pPr/{W}sectPr") is not None
        numbered = self._style.numbered
        listed = self._row is None and numbered is not None and numbered.list not in ("", "0")
        self._label = numbered if listed else None

    def _finish(self) -> None:
        self._label, label = None, self._label
        if self._row is not None:
            self.out.part()
            return
        if self.out.holds == "text":
            self._label = label
            self._line()
        else:
            self.out.end()
            if not self._seen:
                self.out.blank()
        self._boxes()

    def _boxes(self) -> None:
        held, self._held = self._held, []
        for box in held:
            self.counts["text box, read after the paragraph that it hangs on"] += 1
            self.body(box)

    def _line(self) -> None:
        level = self._style.level or None
        role: Role | None = self._role
        if role is None and self._label is not None:
            mark = self.numbering.label(self._label, heading=level is not None)
            self._label = None
            if mark:
                self.out.mark(mark)
            if level is None and mark:
                role = "item" if mark[0] != "§" else None
            elif level is not None and not mark:
                self.counts["numbered heading, its number not written"] += 1
        elif role is None and self._style.bullet and level is None and self._style.numbered is None:
            self.out.mark("- ")
            role = "item"
        self.out.end(level=None if self._role else level, role=role)


def _sdt_reason(element: etree._Element) -> str | None:
    """Say why a content control is left out: it shows only its prompt, or it is the table of contents."""
    if element.find(f"{W}sdtPr/{W}showingPlcHdr") is not None:
        return "prompt of an empty field"
    gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    if gallery is not None and gallery.get(f"{W}val") == "Table of Contents":
        return "table of contents"
    return None


def _follows(cell: etree._Element) -> bool:
    return any(one.tag == f"{W}tc" for one in cell.itersiblings(preceding=True))


def _is_row(row: etree._Element, styles: Styles) -> bool:
    """Tell a row of a table from one that only lays out the page: a table, a heading or an essay in a cell."""
    cells = list(row.iter(f"{W}tc"))
    if next(row.iter(f"{W}tbl"), None) is not None:
        return False
    names = (one.get(f"{W}val") or "" for one in row.iter(f"{W}pStyle"))
    if any(styles.of(name).level for name in names):
        return False
    if len(cells) == 1:
        return len(list(row.iter(f"{W}p"))) == 1
    return all(sum(len(one.text or "") for one in cell.iter(f"{W}t")) <= _CELL_CHARS for cell in cells)
