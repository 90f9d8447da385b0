"""The elements of a LexDania document -> its lines with their roles (pure).

Terms of the format: *Explicatus* is a number or label ("§ 83 a.", "Stk. 2.", "1)"), *Rubrica* a heading, *Exitus* a
paragraph, *Linea* about a sentence, *Char* a run of letters in one face, *Index* a list, *Indentatio* an item of it,
*Nota* a footnote, *Hymne* the words with which a law is given.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from lxml import etree  # type: ignore[import-untyped]  # no stubs are installed

from ingest.formats.lexdania_lines import Bit, Draft, Drafts, level_in_prose, local_name
from ingest.lines import Role

_LETTERED = re.compile(r"(?:[a-zæøå]{1,2}|[ivx]+)\)", re.IGNORECASE)
_WRITTEN_MARK = re.compile(r"[•·–-]\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Where:
    """Where an element stands: ``role`` holds for all lines below, ``level`` for a heading, ``prose`` is no §."""

    role: Role | None = None
    level: int | None = None
    prose: bool = True
    cell: bool = False


def lines_of(root: etree._Element) -> Drafts:
    """Turn all of a document but its Meta into lines."""
    walk = _Walk(root)
    return Drafts(
        raw=walk.raw, lines=walk.lines, resume=walk.resume, unknown=tuple(sorted(walk.unknown.items())),
        notes=tuple(walk.notes),
    )  # fmt: skip


class _Walk:
    """Goes through the elements once, in the order of the file, and collects the lines."""

    def __init__(self, root: etree._Element) -> None:
        self.lines: list[Draft] = []
        self.unknown: Counter[str] = Counter()
        self.notes: list[str] = []
        self.resume: tuple[int, int] | None = None
        self._open: Draft | None = None
        self._gap = 0
        self._face = ""
        self._held: list[etree._Element] = []  # footnotes, until the text that they are set in has ended
        self._at: dict[etree._Element, tuple[int, int]] = {}  # where an element's text and its tail stand in raw
        parts = [one for one in root if local_name(one) != "Meta"]
        self.raw = "".join(self._texts(root, parts))
        self._add_text(root, _Where())
        for part in parts:
            self._walk(part, _Where())
            self._close()
            self._add_tail(part, _Where())
        self._close()
        self._footnotes()

    def _texts(self, root: etree._Element, parts: list[etree._Element]) -> Iterator[str]:
        at = 0

        def put(element: etree._Element, which: int, text: str | None) -> str:
            nonlocal at
            text_at, tail_at = self._at.get(element, (0, 0))
            self._at[element] = (at, tail_at) if which == 0 else (text_at, at)
            at += len(text or "")
            return text or ""

        yield put(root, 0, root.text)
        for part in parts:
            for event, element in etree.iterwalk(part, events=("start", "end")):
                yield put(element, 0, element.text) if event == "start" else put(element, 1, element.tail)

    # Text and lines.

    def _add_text(self, element: etree._Element, where: _Where) -> None:
        self._add(self._at[element][0], element.text, where)

    def _add_tail(self, element: etree._Element, where: _Where) -> None:
        self._add(self._at[element][1], element.tail, where)

    def _add(self, start: int, text: str | None, where: _Where) -> None:
        if not text:
            return
        if text.isspace():
            # Line ends between elements lay the file out; a space alone parts words.
            if self._open and "\n" not in text:
                self._open.bits.append(Bit(" ", start, start))
            return
        line = self._open or self._new(where.role)
        line.bits.append(Bit("", start, start + len(text)))
        line.letters[self._face] += len(text.strip())
        line.fresh = False

    def _part(self, sign: str = " ") -> None:
        if self._open:
            self._open.bits.append(Bit(sign, 0, 0))

    def _new(self, role: Role | None, *, level: int | None = None) -> Draft:
        self._close()
        self._open = Draft(role=role, level=level, gap=self._gap)
        self._gap = 0
        return self._open

    def _close(self, *, prose: bool = False) -> None:
        line, self._open = self._open, None
        if line is None:
            return
        if not any(bit.sign in ("", "-") for bit in line.bits):
            self._gap += line.gap
            return
        if prose and line.level is None and line.role in (None, "bilag"):
            text = self._text(line)
            line.level = level_in_prose(text, line.letters)
            if line.level is None and line.role is None and _WRITTEN_MARK.match(text):
                line.role = "item"
        self.lines.append(line)

    def _text(self, line: Draft) -> str:
        bits = (" " if bit.sign else self.raw[bit.start : bit.end] for bit in line.bits)
        return " ".join("".join(bits).split())

    def _children(self, element: etree._Element, where: _Where, *, but: tuple[etree._Element, ...] = ()) -> None:
        self._add_text(element, where)
        for child in element:
            if child not in but:
                self._walk(child, where)
            self._add_tail(child, where)

    # Elements.

    def _walk(self, element: etree._Element, where: _Where) -> None:
        name = local_name(element)
        rule = _RULES.get(name)
        if rule is None:
            self.unknown[name] += 1
            rule = _Walk._inline if self._open and not self._open.fresh else _Walk._block
        rule(self, element, where)

    def _inline(self, element: etree._Element, where: _Where) -> None:
        self._children(element, where)

    def _char(self, element: etree._Element, where: _Where) -> None:
        before, self._face = self._face, element.get("formaChar") or ""
        self._children(element, where)
        self._face = before

    def _linea(self, element: etree._Element, where: _Where) -> None:
        self._part()
        self._children(element, where)
        self._part()

    def _block(self, element: etree._Element, where: _Where) -> None:
        if where.cell:
            self._linea(element, where)
            return
        self._end(where)
        self._children(element, where)
        self._end(where)

    def _end(self, where: _Where) -> None:
        """End the line, unless it still waits for its text."""
        if self._open and not self._open.fresh:
            self._close(prose=where.prose)

    def _exitus(self, element: etree._Element, where: _Where) -> None:
        self._block(element, where)
        if not "".join(element.itertext()).strip() and not where.cell:
            self._gap += 1
        if where.prose and not where.cell:
            self._footnotes()

    def _title(self, element: etree._Element, where: _Where) -> None:
        if not (element.text or "").strip() and any(local_name(one) == "Titel" for one in element):
            self._block(element, where)
            return
        before = len(self.lines)
        self._heading(element, replace(where, level=1))
        for line in self.lines[before:]:
            line.title = True

    def _heading(self, element: etree._Element, where: _Where) -> None:
        self._new(where.role, level=where.level or 3)
        self._children(element, replace(where, cell=True))
        self._close()

    def _explicatus(self, element: etree._Element, where: _Where) -> None:
        """Write a label: a heading of its own over chapters, else the start of the line that follows."""
        if where.level:
            self._heading(element, where)
        else:
            self._label(element, where.role)

    def _label(self, element: etree._Element | None, role: Role | None) -> None:
        line = self._new(role)
        if element is None:
            return
        self._children(element, _Where(role=role, cell=True))
        self._part()
        line.fresh = True

    def _paragraph(self, element: etree._Element, where: _Where) -> None:
        """Write a §: its heading first, also where the file has it after the number."""
        self._close()
        heads = tuple(one for one in element if local_name(one) == "Rubrica")
        labels = tuple(one for one in element if local_name(one) == "Explicatus")[:1]
        inner = replace(where, level=None, prose=False)
        for head in heads:
            self._heading(head, replace(where, level=3))
        if labels:
            self._label(labels[0], where.role or "paragraf")
        else:
            self.notes.append(f"a {local_name(element)} has no number: {element.get('localId') or element.get('id')}")
        self._children(element, inner, but=(*heads, *labels))
        self._close()
        self._footnotes()

    def _stk(self, element: etree._Element, where: _Where) -> None:
        labels = tuple(one for one in element if local_name(one) == "Explicatus")[:1]
        # The first stk. has no label: its text goes on after "§ 83 a."; so does a "Stk. 1." that stands there.
        first = bool(self._open and self._open.fresh)
        if labels and not (first and re.match(r"Stk\.?\s*1\b", "".join(labels[0].itertext()).strip())):
            self._label(labels[0], where.role or "stk")
        elif labels and self._open:
            self._children(labels[0], where)
            self._part()
            self._open.fresh = True
        elif not first:
            self._close()
        self._children(element, replace(where, level=None, prose=False), but=labels)
        if not (self._open and self._open.fresh):
            self._close()
            self._footnotes()

    def _item(self, element: etree._Element, where: _Where) -> None:
        self._close(prose=where.prose)
        labels = tuple(one for one in element if local_name(one) == "Explicatus")[:1]
        mark = "".join(labels[0].itertext()).strip() if labels else ""
        form = (element.get("formaInd") or "").lower()
        if where.role or where.prose or form == "pind" or not re.search(r"\w", mark):
            role = where.role or "item"
        else:
            role = "litra" if form == "litra" or (form != "nummer" and _LETTERED.match(mark)) else "nr"
        line = self._new(role)
        if re.search(r"\w", mark):
            self._label(labels[0], role)
        else:
            start = self._at[labels[0] if labels else element][0]
            line.bits.append(Bit("-", start, self._at[labels[0]][1] if labels else start))
            line.fresh = True
        self._children(element, replace(where, level=None), but=labels)
        self._close()

    def _row(self, element: etree._Element, where: _Where) -> None:
        self._new(where.role or "row")
        self._children(element, replace(where, cell=True, level=None))
        self._close()

    def _cell(self, element: etree._Element, where: _Where) -> None:
        self._part("|")
        self._children(element, replace(where, cell=True))

    def _note(self, element: etree._Element, where: _Where) -> None:
        """Hold a footnote: it stands within the sentence that it is a note to."""
        del where
        self._held.append(element)

    def _footnotes(self) -> None:
        while self._held:  # a footnote may have one of its own
            self._close()
            self._block(self._held.pop(0), _Where(role="footnote", prose=False))
            self._close()

    def _resume(self, element: etree._Element, where: _Where) -> None:
        first = len(self.lines)
        self._block(element, where)
        self._footnotes()
        if len(self.lines) > first:
            self.resume = (first, len(self.lines) - 1)

    def _in_role(self, element: etree._Element, where: _Where, role: Role, *, prose: bool = False) -> None:
        self._block(element, replace(where, role=where.role or role, prose=prose, level=None))
        self._footnotes()

    def _ikraft(self, element: etree._Element, where: _Where) -> None:
        self._in_role(element, where, "ikraft")

    def _cited(self, element: etree._Element, where: _Where) -> None:
        self._paragraph(element, replace(where, role=where.role or "cited"))

    def _annex(self, element: etree._Element, where: _Where) -> None:
        self._block(element, replace(where, role=where.role or "bilag", level=1))
        self._footnotes()

    def _signature(self, element: etree._Element, where: _Where) -> None:
        self._in_role(element, where, "signature")

    def _preamble(self, element: etree._Element, where: _Where) -> None:
        self._block(element, replace(where, prose=False))
        self._footnotes()

    def _text_group(self, element: etree._Element, where: _Where) -> None:
        self._block(element, where)
        self._footnotes()


_Rule = Callable[[_Walk, etree._Element, _Where], None]


def _at_level(level: int) -> _Rule:
    return lambda walk, element, where: walk._block(element, replace(where, level=level))


_RULES: dict[str, _Rule] = {
    **dict.fromkeys(("TitelGruppe", "Titel"), _Walk._title),
    **dict.fromkeys(("Bog", "Afsnit"), _at_level(1)),
    "Kapitel": _at_level(2),
    "ParagrafGruppe": _at_level(3),
    "Rubrica": _Walk._heading,
    "Explicatus": _Walk._explicatus,
    **dict.fromkeys(("Paragraf", "IkraftCentreretParagraf"), _Walk._paragraph),
    "AendringCentreretParagraf": _Walk._cited,
    "Stk": _Walk._stk,
    "Exitus": _Walk._exitus,
    "Linea": _Walk._linea,
    "Char": _Walk._char,
    **dict.fromkeys(("Index", "Table", "Thead", "Tbody", "Tfoot"), _Walk._block),
    "Indentatio": _Walk._item,
    "Tr": _Walk._row,
    **dict.fromkeys(("Td", "Th"), _Walk._cell),
    "Nota": _Walk._note,
    "Resume": _Walk._resume,
    "Ikraft": _Walk._ikraft,
    **dict.fromkeys(("Bilag",), _Walk._annex),
    "UnderskriftGruppe": _Walk._signature,
    **dict.fromkeys(("Indledning", "Hymne", "Praeambel"), _Walk._preamble),
    "TekstGruppe": _Walk._text_group,
    **dict.fromkeys(
        (
            "DokumentIndhold", "LovHoveddel", "BekHoveddel", "BilagIndhold", "AendringsNummer", "Aendring",
            "AendringDefinition", "AendringAktion", "AendringNyTekst", "Rykningsklausul", "UnderskriftStedDato",
            "Underskriver",
        ),
        _Walk._block,
    ),
}  # fmt: skip
