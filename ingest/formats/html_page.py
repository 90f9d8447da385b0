"""A web page's tree -> which element is the document, and why any other one is left out (pure)."""

import re
from collections.abc import Iterable

from lxml import html  # type: ignore[import-untyped]  # no stubs are installed

from ingest.formats.html_roles import TELLING, sort_of

# Where a page has fewer characters than this, and an element that a script fills, its text is not in the file.
_SHELL_CHARS = 400
_APP_ROOTS = frozenset({"root", "app", "app-root", "__next", "__nuxt", "main-app"})
_CANDIDATES = 50

SCRIPTS = frozenset({"script", "style", "noscript", "template"})
_EMBEDDED = frozenset({"svg", "iframe", "object", "embed", "video", "audio", "canvas", "map", "picture"})
_CONTROLS = frozenset({"select", "textarea", "input", "option", "datalist", "button", "progress", "meter"})
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_ROLES = {
    "navigation": "navigation", "contentinfo": "footer", "search": "search box", "dialog": "dialog",
    "alertdialog": "dialog", "menu": "navigation", "menubar": "navigation",
}  # fmt: skip
_TAGS = {"nav": "navigation", "footer": "footer", "dialog": "dialog", "menu": "navigation"}
_WORDS = (
    (re.compile(r".*(?:cookie|consent).*"), "cookie banner"),
    (re.compile(r"(?:main-|top-|site-|side-)?(?:nav|navbar|menu|navigation)"), "navigation"),
    (re.compile(r"breadcrumbs?|pagination|pager|skip-?link"), "navigation"),
    (re.compile(r"(?:social|share|sharing)(?:-\w+)?|addthis"), "sharing"),
    (re.compile(r"(?:site-|page-|main-)?footer"), "footer"),
    (re.compile(r"sr-only|visually-?hidden|screen-?reader(?:-text|-only)?"), "hidden"),
)  # fmt: skip
_WORDS_OF_UNKNOWN = (
    (re.compile(r"side-?bar(?:-\w+)?|aside|related(?:-\w+)?"), "aside"),
    (re.compile(r"(?:site-|page-|main-|top)?(?:header|banner|bar)"), "page header"),
)
# What a click unfolds is part of the page, although it is hidden until then.
_FOLDABLE = (
    "section-body accordion accordion-body accordion-content accordion-panel accordion-collapse collapse "
    "panel-collapse panel-body"
)
_FOLDED = frozenset(_FOLDABLE.split())
_FOLD_CHARS = 30


def class_names(element: html.HtmlElement) -> list[str]:
    """Give an element's classes in order."""
    return (element.get("class") or "").split()


def chars(element: html.HtmlElement) -> int:
    """Count the characters of an element's text but for its white space and scripts."""
    total = 0
    for one in element.iter():
        if one.tag not in SCRIPTS:
            total += len("".join((one.text or "").split()))
        if one is not element:
            total += len("".join((one.tail or "").split()))
    return total


class Page:
    """One page: ``body`` is the document's element, ``known`` how it was found, None where it was only trimmed.

    ``whole``: the page has a site around the document. ``statute``: it is Retsinformation's, whatever its classes.
    """

    def __init__(self, root: html.HtmlElement, name: str, *, whole: bool, statute: bool) -> None:
        self.root = root
        self._whole = whole
        self._heads = list(root.iter("h1"))
        self.statute = statute or any(
            TELLING.intersection(class_names(one)) for one in root.iter("p", "span", "hr", "div")
        )
        self.body, self.known = self._document()
        self._controlled = {
            value.lstrip("#")
            for one in root.iter("button", "a", "div", "h2", "h3", "h4")
            for key in ("aria-controls", "data-target", "data-bs-target")
            if (value := one.get(key))
        }
        # What a click could unfold, by its id.
        self._parts = {one.get("id"): one for one in self.body.iter() if one.get("id") in self._controlled}
        self._chars = chars(self.body)
        self._refuse_shell(name)

    def _refuse_shell(self, name: str) -> None:
        roots = any(
            (one.get("id") or "").casefold() in _APP_ROOTS or str(one.tag) in _APP_ROOTS for one in self.root.iter()
        )
        if roots and chars(self.root) < _SHELL_CHARS:
            raise ValueError(
                f"{name}: a shell page, not the document: a script would fetch its text. On Retsinformation, take the "
                "address with /xml at its end, or save the page as PDF."
            )

    def _document(self) -> tuple[html.HtmlElement, str | None]:
        if self.statute:
            if not self._whole:
                return self.root.body, "documentHtml"
            return common(one for one in self.root.iter() if any(map(sort_of, class_names(one)))), "documentHtml"
        parts = [one for one in self.root.iter() if {"rich-text", "section-body"}.intersection(class_names(one))]
        if parts:
            return common((*parts, *(self._heads if len(self._heads) == 1 else ()))), "rich-text and section-body"
        for path, known in (
            ("//main", "main"),
            ("//*[@role='main']", "role=main"),
            ("//article", "article"),
            ("//*[@id='content']", "#content"),
        ):
            found = [one for one in self.root.xpath(path) if isinstance(one, html.HtmlElement)][:_CANDIDATES]
            best = max(found, key=chars, default=None)
            if best is not None and chars(best):
                return best, known
        return self.root.body, None

    def left_out(self, element: html.HtmlElement) -> str | None:
        """Say why an element within or outside the document is no part of it; None if nothing tells so."""
        if element is self.body or element.tag in ("html", "body"):
            return None
        tag = str(element.tag)
        if tag in SCRIPTS:
            return "script or style"
        if tag in _EMBEDDED:
            return "picture, film or frame"
        if tag in _CONTROLS and not (tag == "button" and (_in_heading(element) or self.unfolds(element))):
            return "control"
        if tag in ("title", "head"):
            return "title of the page"
        hidden = self._hidden(element)
        # A fragment of Retsinformation's is all document: nothing is around it.
        return hidden if hidden or (self.statute and not self._whole) else self._chrome(element, tag)

    def _hidden(self, element: html.HtmlElement) -> str | None:
        hidden = (
            element.get("hidden", "until-found") != "until-found"
            or element.get("aria-hidden") == "true"
            or _HIDDEN_STYLE.search(element.get("style") or "")
        )
        folded = _FOLDED.intersection(class_names(element)) or element.get("id") in self._controlled
        return "hidden" if hidden and not folded else None

    def _chrome(self, element: html.HtmlElement, tag: str) -> str | None:
        role = element.get("role") or ""
        if named := _TAGS.get(tag) or _ROLES.get(role):
            return named
        if tag == "aside" or role == "complementary":
            return "aside" if self.known is None or _is_mostly_links(element) else None
        if (tag == "header" or role == "banner") and self.known is None and not self._has_the_title(element):
            return "page header"
        words = [word.casefold() for word in (*class_names(element), element.get("id") or "")]
        for pattern, told in _WORDS if self.known else (*_WORDS, *_WORDS_OF_UNKNOWN):
            if any(pattern.fullmatch(word) for word in words) and not self._is_most(element):
                return told
        return None

    def _has_the_title(self, element: html.HtmlElement) -> bool:
        return len(self._heads) == 1 and any(one is element for one in self._heads[0].iterancestors())

    def _is_most(self, element: html.HtmlElement) -> bool:
        """Whether the text is in here: the class "page-with-menu" may stand on an element that holds all."""
        return 2 * chars(element) > self._chars or self._has_the_title(element)

    def unfolds(self, element: html.HtmlElement) -> bool:
        """Whether a button unfolds a part of the document, so that its words are that part's heading."""
        for key in ("aria-controls", "data-target", "data-bs-target"):
            wanted = (element.get(key) or "").lstrip("#")
            part = self._parts.pop(wanted, None)  # a second button for the same part heads nothing
            if part is not None and chars(part) > _FOLD_CHARS:
                return True
        for one in (element, element.getparent()):
            after = one.getnext() if one is not None else None
            if after is not None and _FOLDED.intersection(class_names(after)):
                return True
        return False


def _in_heading(element: html.HtmlElement) -> bool:
    return any(str(one.tag) in ("h1", "h2", "h3", "h4", "h5", "h6", "summary") for one in element.iterancestors())


def _is_mostly_links(element: html.HtmlElement) -> bool:
    return 2 * sum(chars(one) for one in element.iter("a")) > chars(element)


def common(elements: Iterable[html.HtmlElement]) -> html.HtmlElement:
    """Give the innermost element that holds all of several."""
    common: list[html.HtmlElement] = []
    for row, one in enumerate(elements):
        chain = [*reversed(list(one.iterancestors())), one]
        if row == 0:
            common = chain[:-1] or chain
            continue
        same = 0
        while same < min(len(common), len(chain)) and common[same] is chain[same]:
            same += 1
        common = common[:same]
    return common[-1]
