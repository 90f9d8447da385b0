"""Word's styles and numbering -> what a style makes of a paragraph, and the mark of a list's next item (pure)."""

import re
from dataclasses import dataclass, replace

from lxml import etree  # type: ignore[import-untyped]  # no stubs are installed

from ingest.formats.docx_package import W

_HEADING = re.compile(r"(?:heading|overskrift)\s*(?P<level>[1-9])")
_TITLES = frozenset({"title", "titel"})
_CONTENTS = re.compile(r"(?:toc|indholdsfortegnelse)\b.*")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PLACE = re.compile(r"%(?P<level>[1-9])")
_CHAIN = 20  # a style is based on one that is based on one ...
_BODY_TEXT = 9  # the outline level of what is no heading
_WORDS = re.compile(r"[^\W\d_]|§")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """What numbers a paragraph: its list, and the level in it from 0."""

    list: str
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What a style, or a paragraph or run of its own, says; None where it says nothing.

    ``level`` 0 is no heading.
    """

    level: int | None = None
    contents: bool = False
    bullet: bool = False
    bold: bool | None = None
    hidden: bool | None = None
    numbered: Numbered | None = None

    def over(self, below: "Style") -> "Style":
        """Give this style where it says something, and ``below`` where it does not."""
        return Style(
            level=below.level if self.level is None else self.level,
            contents=self.contents or below.contents,
            bullet=self.bullet or below.bullet,
            bold=below.bold if self.bold is None else self.bold,
            hidden=below.hidden if self.hidden is None else self.hidden,
            numbered=self.numbered or below.numbered,
        )


class Styles:
    """The styles by their ids, each with what it is based on; ``default`` is a paragraph's that names none."""

    def __init__(self, root: etree._Element | None) -> None:
        self._own: dict[str, tuple[Style, str | None]] = {}
        self._known: dict[str, Style] = {}
        self.default = ""
        for element in () if root is None else root.iter(f"{W}style"):
            key = element.get(f"{W}styleId") or ""
            based = element.find(f"{W}basedOn")
            self._own[key] = (_named(element), None if based is None else based.get(f"{W}val"))
            if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in ("1", "true"):
                self.default = key

    def of(self, key: str | None) -> Style:
        """Give what a style says, with all that it is based on."""
        key = self.default if key is None else key
        if key not in self._known:
            found, at = Style(), key
            for _ in range(_CHAIN):
                own, based = self._own.get(at, (Style(), None))
                found = found.over(own)
                if based is None:
                    break
                at = based
            self._known[key] = found
        return self._known[key]


def own_style(properties: etree._Element | None, run: etree._Element | None) -> Style:
    """Read what a paragraph's properties (pPr) and a run's (rPr) say themselves."""
    level, numbered = None, None
    if properties is not None:
        outline = properties.find(f"{W}outlineLvl")
        if outline is not None and (told := outline.get(f"{W}val") or "").isdigit():
            level = 0 if int(told) >= _BODY_TEXT else int(told) + 1
        number = properties.find(f"{W}numPr")
        if number is not None:
            values = {str(one.tag): one.get(f"{W}val") or "" for one in number}
            told = values.get(f"{W}ilvl", "0")
            numbered = Numbered(
                list=values.get(f"{W}numId", ""), level=int(told) if told in "012345678" and told else 0
            )
    return Style(level=level, bold=_switch(run, "b"), hidden=_switch(run, "vanish"), numbered=numbered)


def _named(element: etree._Element) -> Style:
    name_of = element.find(f"{W}name")
    name = ("" if name_of is None else name_of.get(f"{W}val") or "").casefold()
    style = own_style(element.find(f"{W}pPr"), element.find(f"{W}rPr"))
    level = style.level
    if match := _HEADING.fullmatch(name):
        level = int(match["level"])
    elif name in _TITLES:
        level = 1
    # A style's paragraphs are no headings for being bold throughout if it is a list's.
    return replace(style, level=level, contents=bool(_CONTENTS.fullmatch(name)), bullet=name.startswith("list bullet"))


def _switch(run: etree._Element | None, name: str) -> bool | None:
    found = None if run is None else run.find(f"{W}{name}")
    return None if found is None else (found.get(f"{W}val") or "1") not in ("0", "false", "off", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    form: str
    text: str
    start: int


class Numbering:
    """Counts the items of all lists in the order of the text; ``odd`` are forms whose numbers are not written."""

    def __init__(self, root: etree._Element | None) -> None:
        self.odd: set[str] = set()
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is None:
            return
        for one in root.iter(f"{W}abstractNum"):
            key = one.get(f"{W}abstractNumId") or ""
            self._levels[key] = {_digit(level, "ilvl", 0): _level(level) for level in one.iter(f"{W}lvl")}
        for one in root.iter(f"{W}num"):
            starts = {
                _digit(over, "ilvl", 0): _digit(start, "val", 1)
                for over in one.iter(f"{W}lvlOverride")
                if (start := over.find(f"{W}startOverride")) is not None
            }
            self._lists[one.get(f"{W}numId") or ""] = (_value(one, "abstractNumId"), starts)

    def label(self, numbered: Numbered, *, heading: bool) -> str:
        """Count an item and give its mark: "- ", "3) ", "c) ", or the list's own words ("§ 3. "); "" for none.

        A heading's number is counted but not written, unless it has words.
        """
        kind, starts = self._lists.get(numbered.list, ("", {}))
        levels = self._levels.get(kind, {})
        level = levels.get(numbered.level)
        if level is None:
            return "" if heading else "- "
        counts = self._counts.setdefault(kind, {})
        first = (numbered.list, numbered.level)
        if numbered.level in starts and first not in self._begun:
            counts.pop(numbered.level, None)
        self._begun.add(first)
        at_start = starts.get(numbered.level, level.start)
        counts[numbered.level] = counts[numbered.level] + 1 if numbered.level in counts else at_start
        for deeper in [one for one in counts if one > numbered.level]:
            del counts[deeper]
        return self._written(levels, counts, numbered.level, heading=heading)

    def _written(self, levels: dict[int, _Level], counts: dict[int, int], at: int, *, heading: bool) -> str:
        level = levels[at]
        if level.form == "none":
            return ""
        if level.form != "bullet" and _WORDS.search(_PLACE.sub("", level.text)):

            def told(place: re.Match[str]) -> str:
                row = int(place["level"]) - 1
                known = levels.get(row, level)
                return _number(known.form, counts.get(row, known.start)) or "?"

            return _PLACE.sub(told, level.text).strip() + " "
        if heading:
            return ""
        number = _number(level.form, counts[at])
        if number is None and level.form != "bullet":
            self.odd.add(level.form)
        return f"{number}) " if number else "- "


def _number(form: str, number: int) -> str | None:
    if form == "decimal":
        return str(number)
    if form in ("lowerLetter", "upperLetter") and 1 <= number <= len(_LETTERS):
        letter = _LETTERS[number - 1]
        return letter if form == "lowerLetter" else letter.upper()
    return None


def _level(element: etree._Element) -> _Level:
    start = element.find(f"{W}start")
    return _Level(
        form=_value(element, "numFmt") or "bullet",
        text=_value(element, "lvlText"),
        start=1 if start is None else _digit(start, "val", 1),
    )


def _value(element: etree._Element, name: str) -> str:
    found = element.find(f"{W}{name}")
    return "" if found is None else str(found.get(f"{W}val") or "")


def _digit(element: etree._Element, name: str, default: int) -> int:
    told = element.get(f"{W}{name}") or ""
    return int(told) if re.fullmatch(r"\d{1,6}", told) else default
