"""Source text with its marks, turned into escaped HTML or harmless Markdown.

Everything here is pure. A mark is (kind, start, end) with offsets in the document, as in ``Passage.marks``:
a kind that starts with "restored" is a sign which ingest put back, "doubtful" one that may have been lost and stands
as it was read, "lost" announces a number the source has lost, "page" is the start of page ``end``. What is not the
source's own text gets the class "lost" or "page", which the style makes unselectable, so that a copied quote stays
verbatim.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from law.records import Document
from ui import texts

Mark = tuple[str, int, int]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Jump:
    """A reference in a text, at offsets of the document, and where it leads.

    ``go`` is an address on this site ("kilde?source=..."), None where no source prints what is named. ``title`` says
    where, or that there is none (Danish).
    """

    start: int
    end: int
    go: str | None
    title: str


_WORD = re.compile(r"\S")
_LINE = re.compile(r"\S.*")  # in the canonical text a line is a paragraph, or one heading
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")  # CommonMark: each of these may stand behind a backslash
_OPENS_MARKUP = re.compile(r"[\\`*_\[\]<>~$|^]|:(?=\S)")


def markdown_text(text: str) -> str:
    r"""Write text so that Markdown shows it as it is, on one line: for labels, which Streamlit reads as Markdown.

    >>> print(markdown_text("**§ 95** [x](http://a)"))
    \*\*§ 95\*\* \[x\]\(http\:\/\/a\)
    """
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def spoken_text(text: str) -> str:
    """Leave out what opens markup, for the label of a box: it is shown as Markdown, and read aloud as it is written.

    >>> spoken_text("principafgørelse 63-15, **§ 95** [x](http://a)")
    'principafgørelse 63-15, § 95 x(http//a)'
    """
    return " ".join(_OPENS_MARKUP.sub("", text).split())


def marked_html(
    text: str,
    marks: Iterable[Mark] = (),
    *,
    offset: int = 0,
    quote: Span | None = None,
    anchor: bool = True,
    jumps: Sequence[Jump] = (),
) -> str:
    """Escape ``text``, which stands at ``offset`` in its document, and show its marks, its references and the quote.

    The quote is one ``<mark>``; with ``anchor`` it can be scrolled to as ``#quote``. Marks elsewhere are left out.
    ``jumps`` are in the order of the text and don't overlap.
    """
    end = offset + len(text)
    ordered = sorted(marks, key=_place)
    first, last = (max(quote[0], offset), min(quote[1], end)) if quote else (end, end)
    if first >= last:
        return _linked(text, _without_pages(ordered, offset, end), offset, (offset, end), jumps)
    name = ' id="quote" tabindex="-1"' if anchor else ""
    before = _linked(text, _without_pages(ordered, offset, first + 1), offset, (offset, first), jumps)
    inside = _linked(text, _without_pages(ordered, first + 1, last), offset, (first, last), jumps)
    after = _linked(text, _without_pages(ordered, last, end), offset, (last, end), jumps)
    return f"{before}<mark{name}>{inside}</mark>{after}"


def document_html(document: Document, quote: Span | None = None, *, jumps: Sequence[Jump] = ()) -> str:
    """Turn a whole document into HTML: headings by its sections, paragraphs, page numbers, marks and the quote.

    Each heading has the id that ``headings`` gives it.
    """
    marks = sorted(document_marks(document), key=_place)
    places = [_place(mark) for mark in marks]
    starts = [jump.start for jump in jumps]
    blocks: list[str] = []
    anchored = False
    for level, start, end in _leveled(document):
        inside = marks[bisect_left(places, start) : bisect_right(places, end)]
        shown = quote if quote and max(quote[0], start) < min(quote[1], end) else None
        # The last one before may reach into this block.
        links = jumps[max(bisect_left(starts, start) - 1, 0) : bisect_left(starts, end)]
        html = marked_html(
            document.text[start:end], inside, offset=start, quote=shown, anchor=not anchored, jumps=links
        )
        anchored = anchored or shown is not None
        blocks.append(f'<h{level} id="{heading_name(start)}">{html}</h{level}>' if level else f"<p>{html}</p>")
    place = escape(place_name(document, quote)) if quote else ""
    return f'<article class="document" lang="da" data-place="{place}">{"".join(blocks)}</article>'


def headings(document: Document) -> Iterator[tuple[int, int, str]]:
    """Give the headings of a document in its order: (level from 2, start, text); no level is skipped."""
    for level, start, end in _leveled(document):
        if level:
            yield level, start, document.text[start:end]


def contents_html(document: Document) -> str:
    """Write the headings as nested lists of links to their places."""
    told: list[str] = []
    at = 1
    for level, start, text in headings(document):
        told += ["<ul><li>"] * (level - at) if level > at else ["</li></ul>"] * (at - level) + ["</li><li>"]
        told.append(f'<a href="#{heading_name(start)}">{escape(text)}</a>')
        at = level
    told += ["</li></ul>"] * (at - 1)
    return "".join(told)


def heading_name(start: int) -> str:
    """Name a heading by its offset, for a link to it."""
    return f"afsnit-{start}"


def link_html(go: str, inside: str, title: str = "") -> str:
    """Write a link to an address on this site that is followed within the visit; ``inside`` is HTML."""
    told = f' title="{escape(title)}"' if title else ""
    return f'<a class="go" href="/{escape(go)}" target="_self" data-go="{escape(go)}"{told}>{inside}</a>'


def place_name(document: Document, quote: Span) -> str:
    """Name a place in a document, for the script that scrolls to it."""
    return f"{document.id}:{quote[0]}:{quote[1]}"


def document_marks(document: Document) -> Iterator[Mark]:
    """Give the restored signs, lost numbers and page starts of a document as marks, in no order."""
    yield from ((repair.kind, repair.start, repair.end) for repair in document.repairs if repair.start < repair.end)
    yield from ((gap.kind, gap.start, gap.end) for gap in document.gaps)
    for page in document.pages:
        if word := _WORD.search(document.text, page.start):  # a page may start in the space between two paragraphs
            yield "page", word.start(), page.number


def _leveled(document: Document) -> Iterator[tuple[int, int, int]]:
    """Give the blocks of a document as (level of a heading or 0, start, end)."""
    level = 1
    for depth, start, end in _blocks(document):
        if depth is None:
            yield 0, start, end
        else:
            level = min(depth + 2, level + 1, 6)  # h1 is the page's own; no level is skipped
            yield level, start, end


def _blocks(document: Document) -> Iterator[tuple[int | None, int, int]]:
    """Cut a document into (depth, start, end): a heading with its depth from 0, or a paragraph with None."""
    at = 0
    for section in document.sections:
        yield from _paragraphs(document.text, at, section.start)
        for line in _LINE.finditer(document.text, section.start, section.body):
            heading = line.group().strip().rstrip(":")
            depth = section.path.index(heading) if heading in section.path else len(section.path)
            yield depth, line.start(), line.end()
        yield from _paragraphs(document.text, section.body, section.end)
        at = section.end
    yield from _paragraphs(document.text, at, len(document.text))


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[None, int, int]]:
    for paragraph in _LINE.finditer(text, start, end):
        yield None, paragraph.start(), paragraph.end()


def _place(mark: Mark) -> int:
    """Tell the offset a mark acts at: a lost number is shown behind the words that announce it."""
    kind, start, end = mark
    return end if kind.startswith("lost") else start


def _without_pages(marks: Iterable[Mark], first: int, last: int) -> list[Mark]:
    """Leave out the page numbers outside [first, last); so the one at a quote's start goes before the quote."""
    return [mark for mark in marks if mark[0] != "page" or first <= mark[1] < last]


def _linked(text: str, marks: Sequence[Mark], offset: int, span: Span, jumps: Sequence[Jump]) -> str:
    """Escape a part of the text as ``_run`` does, with the references in it as links."""
    first, last = span
    inside = [jump for jump in jumps if jump.start < last and first < jump.end]
    if not inside:
        return _run(text, marks, offset, span)
    cuts = sorted({first, last, *(min(max(cut, first), last) for jump in inside for cut in (jump.start, jump.end))})
    pieces = []
    for start, end in pairwise(cuts):
        # A page begins in one piece alone, the last one if it begins where the text ends.
        own = [mark for mark in marks if mark[0] != "page" or start <= mark[1] < end or (end == last <= mark[1])]
        html = _run(text, own, offset, (start, end))
        jump = next((one for one in inside if one.start <= start and end <= one.end), None)
        pieces.append(html if jump is None else _jump_html(jump, html))
    return "".join(pieces)


def _jump_html(jump: Jump, inside: str) -> str:
    if jump.go:
        return link_html(jump.go, inside, jump.title)
    return f'<span class="unresolved" title="{escape(jump.title)}">{inside}</span>'


def _run(text: str, marks: Iterable[Mark], offset: int, span: Span) -> str:
    """Escape the part of ``text`` that ``span`` (document offsets) names, with its marks, which come in order."""
    first, last = span
    pieces: list[str] = []
    at = first
    for kind, start, end in marks:
        place = max(at, min(_place((kind, start, end)), last))
        if kind.startswith("restored") and at <= start < end <= last:
            sign = escape(text[start - offset : end - offset])
            shown, after = f'<span class="restored" title="{escape(texts.RESTORED_TITLE)}">{sign}</span>', end
        elif kind.startswith("lost") and first < end <= last:
            shown, after = f' <span class="lost">{escape(texts.LOST.get(kind, texts.LOST_NUMBER))}</span>', place
        elif kind.startswith("doubtful") and at <= start < end <= last:
            sign = escape(text[start - offset : end - offset])
            shown, after = f'<span class="unresolved" title="{escape(texts.DOUBTFUL_TITLE)}">{sign}</span>', end
        elif kind == "page":
            shown, after = f'<span class="page">{escape(texts.PAGE_NUMBER.format(number=end))}</span> ', place
        else:
            continue
        pieces += [escape(text[at - offset : place - offset]), shown]
        at = after
    return "".join([*pieces, escape(text[at - offset : last - offset])])
