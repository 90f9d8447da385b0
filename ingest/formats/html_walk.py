"""A web page's tree -> the lines of its document, told to Paragraphs run by run."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Literal

from lxml import etree, html  # type: ignore[import-untyped]  # no stubs are installed

from ingest.formats.address import web_address
from ingest.formats.html_page import SCRIPTS, Page, chars, class_names
from ingest.formats.html_roles import NUMBERS, STREG, Sort, listed, sort_of
from ingest.formats.paragraphs import Paragraphs
from ingest.lines import Role

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BLOCK_TAGS = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody "
    "td tfoot th thead title tr ul"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_OUTSIDE = "outside the document"
_BOLD = re.compile(r"font-weight\s*:\s*(?P<weight>bold(?:er)?|[6-9]00|normal|[1-5]00)", re.IGNORECASE)
_NO_MARK = re.compile(r"list-style(?:-type)?\s*:\s*none", re.IGNORECASE)
_CELL_CHARS = 2000
_LISTS = ("ol", "ul", "menu", "dir")


class Walk:
    """Goes through the tree once. ``cuts`` are elements that are left out for a reason known beforehand."""

    def __init__(self, page: Page, out: Paragraphs, cuts: Mapping[html.HtmlElement, str], base: str | None) -> None:
        self.page, self.out, self.cuts, self.base = page, out, cuts, base
        self.statute = page.statute
        self.unknown: Counter[str] = Counter()
        self.inferred: set[str] = set()
        self.title = ""
        self.headings = 0
        self._reasons: list[str | None] = [_OUTSIDE]
        self._bold = [False]
        self._links: list[int | None] = [None]
        self._levels: list[int | None] = [None]
        self._sorts: list[Sort | None] = [None]
        self._lists: list[list[int | str]] = []
        self._pre = 0
        self._row: html.HtmlElement | None = None
        self._item = False
        self._zone: Literal["ikraft", "bilag"] | None = None
        self._deepest = 1

    def read(self) -> None:
        """Tell all text of the page, in its order."""
        for event, element in etree.iterwalk(self.page.root, events=("start", "end")):
            if not isinstance(element.tag, str):
                self._text(element.tail)  # an entity that was not resolved has no text of its own
            elif event == "start":
                self._start(element)
                self._text(element.text)
            else:
                self._end(element)
                if element is not self.page.root:
                    self._text(element.tail)
        self._line()

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if (reason := self._reasons[-1]) is not None:
            self.out.drop(text, reason)
            return
        runs = text.split("\n") if self._pre and self._row is None else [text]
        for row, run in enumerate(runs):
            if row:
                self.out.text("\n")
                self._break()
            self.out.text(run, bold=self._bold[-1], link=self._links[-1])

    # Elements.

    def _start(self, element: html.HtmlElement) -> None:
        tag = element.tag
        reason = self._reason(element)
        if self._reasons[-1] is None and (tag in _BLOCKS or (reason is None and self._heads(element, -1))):
            self._block(element, begins=True)
        if element is self.page.body:
            self.out.begin()
        self._reasons.append(reason)
        self._bold.append(_bold(element, before=self._bold[-1]))
        self._links.append(self._link(element))
        self._sorts.append(self._sort(element))
        self._levels.append(self._level(element))
        if self._reasons[-1] is not None:
            return
        if tag in ("br", "pre", "tr", "td", "th"):
            self._lay_out(element, tag)
        elif tag in _LISTS:
            self._lists.append(_counter(element))
        elif tag == "li":
            self._begin_item(element)
        elif self.statute and STREG in class_names(element):
            self._zone = "ikraft"

    def _lay_out(self, element: html.HtmlElement, tag: str) -> None:
        if tag == "br":
            self._break()
        elif tag == "pre":
            self._pre += 1
        elif tag == "tr":
            if self._row is None and _is_row(element):
                self._row = element
        elif self._row is not None and element.getprevious() is not None:
            self.out.insert("|", "cell mark")

    def _end(self, element: html.HtmlElement) -> None:
        tag, told = element.tag, self._reasons[-1] is None
        if told and (tag in _BLOCKS or self._heads(element, -2)):
            self._block(element, begins=False)
        for stack in (self._reasons, self._bold, self._links, self._sorts, self._levels):
            stack.pop()
        if not told:
            return
        if tag == "pre":
            self._pre -= 1
        elif tag in _LISTS:
            self._lists.pop()
        elif tag == "li":
            self.out.mark("")
            self._item = False
        elif self.statute and NUMBERS.intersection(class_names(element)):
            self.out.part()

    def _heads(self, element: html.HtmlElement, outside: int) -> bool:
        """Whether a button is a heading by itself, and not within one; ``outside`` is the row of what it stands in."""
        return bool(element.tag == "button" and self._levels[outside] is None)

    def _reason(self, element: html.HtmlElement) -> str | None:
        before = self._reasons[-1]
        if element is self.page.body:
            return None
        if element.tag in SCRIPTS:
            return "script or style"
        if before not in (None, _OUTSIDE):
            return before
        return self.cuts.get(element) or self.page.left_out(element) or before

    def _level(self, element: html.HtmlElement) -> int | None:
        if element.tag in _HEADINGS:
            self._deepest = _HEADINGS[element.tag]
            return _HEADINGS[element.tag]
        if element.tag == "summary" or (element.tag == "button" and self._levels[-1] is None):
            return self._deepest + 1
        return self._levels[-1]

    def _sort(self, element: html.HtmlElement) -> Sort | None:
        if not self.statute or element.tag not in ("p", "div", "h1", "h2", "h3", "h4", "td", "li"):
            return self._sorts[-1]
        names = class_names(element)
        for name in names:
            if sort := sort_of(name):
                if sort.inferred:
                    self.inferred.add(name)
                if sort.role in ("bilag", "ikraft"):
                    self._zone = sort.role
                return sort
        if element.tag == "p" and self._reasons[-1] is None:
            self.unknown.update(names[:1])
        return self._sorts[-1]

    def _link(self, element: html.HtmlElement) -> int | None:
        if element.tag != "a" or self._reasons[-1] is not None:
            return self._links[-1]
        url = web_address(element.get("href"), self.base)
        return self.out.link(url) if url else None

    # Lines.

    def _block(self, element: html.HtmlElement, *, begins: bool) -> None:
        if self._row is None:
            self._line()
        elif element is self._row:
            self._line(row=True)
            self._row = None
        elif not (begins and element.tag in ("td", "th")):
            self.out.part()

    def _break(self) -> None:
        """End a line within a paragraph; where nothing stands before it, it is an empty one. In a row it is a space."""
        if self._row is not None:
            self.out.part()
        elif self.out.holds == "text":
            self._line()
        else:
            self.out.end()
            self.out.blank()

    def _line(self, *, row: bool = False) -> None:
        holds = self.out.holds
        if holds != "text":
            self.out.end()
            if holds == "hard space" and not row:
                self.out.blank()
            return
        level, role = self._levels[-1], self._role(row=row)
        sort = self._sorts[-1]
        if sort and (sort.level or sort.title):
            level = 1 if sort.title else sort.level
            self.title = self.title or (" ".join(self.out.told.split()) if sort.title else "")
        self.headings += level is not None
        self.out.end(level=level, role=role, bold_heads=not row)

    def _role(self, *, row: bool) -> Role | None:
        sort = self._sorts[-1]
        if sort and sort.role in ("signature", "footnote"):
            return sort.role
        if self._zone:
            return self._zone
        if row:
            return "row"
        if self._item and self._levels[-1] is None:
            self._item = False
            return "item"
        return listed(self.out.told, sort.role) if sort else None

    def _begin_item(self, element: html.HtmlElement) -> None:
        mark = "- "
        if self._lists and self._lists[-1][0] != "-":
            counter = self._lists[-1]
            value = element.get("value") or ""
            number = int(value) if re.fullmatch(r"\d{1,4}", value) else int(counter[1])
            counter[1] = number + 1
            mark = _numbered(str(counter[0]), number)
        style = " ".join(one.get("style") or "" for one in (element, element.getparent()) if one is not None)
        self.out.mark("" if _NO_MARK.search(style) else mark)
        self._item = True


def _counter(element: html.HtmlElement) -> list[int | str]:
    """Begin to count a list: its kind of mark ("1", "a", "-"), and its first number."""
    if element.tag != "ol":
        return ["-", 1]
    start = element.get("start") or ""
    kind = element.get("type") or "1"
    return [kind if kind in ("1", "a", "A") else "-", int(start) if re.fullmatch(r"\d{1,4}", start) else 1]


def _numbered(kind: str, number: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    if kind == "1" or not 1 <= number <= len(letters):
        return f"{number}) "
    letter = letters[number - 1]
    return f"{letter if kind == 'a' else letter.upper()}) "


def _is_row(element: html.HtmlElement) -> bool:
    """Tell a row of a table from a row that only lays out the page."""
    cells = [one for one in element if one.tag in ("td", "th")]
    inner = [one for cell in cells for one in cell.iter() if one is not cell]
    if any(one.tag in _HEADINGS or one.tag == "table" for one in inner):
        return False
    if len(cells) == 1:
        return not any(one.tag in _BLOCKS for one in inner)
    return all(chars(cell) <= _CELL_CHARS for cell in cells)


def _bold(element: html.HtmlElement, *, before: bool) -> bool:
    if match := _BOLD.search(element.get("style") or ""):
        return match["weight"][0] in "bB6789"
    return before or element.tag in ("b", "strong")
