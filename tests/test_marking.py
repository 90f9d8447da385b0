"""Marks, links and the quote in a text: whatever is marked, what a reader copies is the source's own text."""

import re
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from builders import a_document, a_section
from hypothesis import given
from hypothesis import strategies as st

from law.records import Document, Gap, Page, Repair
from ui import texts
from ui.marking import (
    Jump,
    Mark,
    Span,
    contents_html,
    document_html,
    headings,
    link_html,
    marked_html,
    place_name,
    spoken_text,
)

# What is not the source's own: the style makes it unselectable, so that a copied quote stays verbatim.
ADDED = re.compile(r' <span class="lost">[^<]*</span>|<span class="page">[^<]*</span> ')
SIGNS = "ab§ <>&\"'\n"


def own_text(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", ADDED.sub("", html)))


class Nesting(HTMLParser):
    """Holds that each tag is closed in its order; collects the text of links and of the mark."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.linked: list[tuple[str, str]] = []
        self.marked = ""
        self.feed(ADDED.sub("", html))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in self.open, "no link in a link, no mark in a mark" if tag in ("a", "mark") else tag
        self.open.append(tag if tag in ("a", "mark") else f"{tag}{len(self.open)}")
        if tag == "a":
            self.linked.append((dict(attrs).get("data-go") or "", ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().rstrip("0123456789") == tag.rstrip("0123456789")

    def handle_data(self, data: str) -> None:
        if "a" in self.open:
            go, told = self.linked[-1]
            self.linked[-1] = go, told + data
        if "mark" in self.open:
            self.marked += data


def spans(most: int) -> st.SearchStrategy[Span]:
    return st.tuples(st.integers(-3, most), st.integers(-3, most)).map(lambda told: (min(told), max(told)))


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, int, list[Mark], Span | None, list[Jump]]:
    text = draw(st.text(SIGNS, min_size=1, max_size=24))
    offset = draw(st.integers(0, 7))
    end = offset + len(text)
    marks: list[Mark] = [("restored §", *span) for span in draw(st.lists(spans(end + 3), max_size=2))]
    marks += [("lost number", *span) for span in draw(st.lists(spans(end + 3), max_size=2))]
    marks += [("page", start, 50 + at) for at, start in enumerate(sorted(draw(st.sets(st.integers(-2, end + 2), max_size=3))))]  # fmt: skip
    quote = draw(st.none() | spans(end + 3))
    cuts = sorted(draw(st.sets(st.integers(-2, end + 2), max_size=6)))
    jumps = [
        Jump(first, last, draw(st.sampled_from([f"kilde?source={first}", None])), 'Gå til "§ 95"')
        for first, last in list(pairwise(cuts))[::2]
    ]
    return text, offset, marks, quote, jumps


@given(marked_texts())
def test_whatever_is_marked_the_text_is_the_sources_own(
    told: tuple[str, int, list[Mark], Span | None, list[Jump]],
) -> None:
    text, offset, marks, quote, jumps = told
    html = marked_html(text, marks, offset=offset, quote=quote, jumps=jumps)
    assert own_text(html) == text
    Nesting(html)


@given(marked_texts())
def test_the_quote_is_all_of_what_is_marked_and_is_anchored_once(
    told: tuple[str, int, list[Mark], Span | None, list[Jump]],
) -> None:
    text, offset, marks, quote, jumps = told
    html = marked_html(text, marks, offset=offset, quote=quote, jumps=jumps)
    first, last = (max(quote[0], offset), min(quote[1], offset + len(text))) if quote else (0, 0)
    wanted = text[first - offset : last - offset] if first < last else ""
    assert Nesting(html).marked == wanted
    assert html.count("<mark") == html.count('id="quote"') == int(first < last)


@given(marked_texts())
def test_a_link_is_the_words_of_its_reference_and_no_others(
    told: tuple[str, int, list[Mark], Span | None, list[Jump]],
) -> None:
    text, offset, marks, quote, jumps = told
    html = marked_html(text, marks, offset=offset, quote=quote, jumps=jumps)
    linked: dict[str, str] = {}
    for go, words in Nesting(html).linked:
        # A quote that begins or ends within a reference cuts it into two links to one place.
        linked[go] = linked.get(go, "") + words
    wanted = {
        jump.go: words
        for jump in jumps
        if jump.go and (words := text[max(0, jump.start - offset) : max(0, jump.end - offset)])
    }
    assert {go: words for go, words in linked.items() if words} == wanted
    assert len(Nesting(html).linked) <= 3 * len(jumps)


@given(marked_texts())
def test_each_page_and_each_loss_is_told_once(told: tuple[str, int, list[Mark], Span | None, list[Jump]]) -> None:
    text, offset, marks, quote, jumps = told
    html = marked_html(text, marks, offset=offset, quote=quote, jumps=jumps)
    end = offset + len(text)
    pages = [number for kind, start, number in marks if kind == "page" and offset <= start < end]
    assert sorted(map(int, re.findall(r'<span class="page">s\. (\d+)</span>', html))) == pages
    lost = [one for one in marks if one[0] == "lost number" and offset < one[2] <= end]
    assert html.count('class="lost"') == len(lost)


@pytest.mark.parametrize("jumps", [[], [Jump(4, 8, "kilde?source=a", "")], [Jump(4, 11, None, "")]])
def test_a_page_that_begins_with_the_quote_stands_before_it_whatever_is_linked(jumps: list[Jump]) -> None:
    html = marked_html("jf. § 95 abc", [("page", 9, 58)], quote=(9, 12), jumps=jumps)
    assert html.count("s. 58") == 1
    assert html.index("s. 58") < html.index("<mark")


@given(marked_texts())
def test_links_change_nothing_but_themselves(told: tuple[str, int, list[Mark], Span | None, list[Jump]]) -> None:
    text, offset, marks, quote, _ = told
    without = marked_html(text, marks, offset=offset, quote=quote)
    elsewhere = [Jump(-9, -5, "kilde?source=x", ""), Jump(900, 905, None, "")]
    assert marked_html(text, marks, offset=offset, quote=quote, jumps=elsewhere) == without


def test_a_link_leads_where_it_says_and_its_title_is_escaped() -> None:
    html = marked_html("jf. § 95, stk. 3", jumps=[Jump(4, 8, 'kilde?source=a&start="1"', 'Gå til "§ 95"')])
    go = "kilde?source=a&amp;start=&quot;1&quot;"
    assert html == (
        f'jf. <a class="go" href="/{go}" target="_self" data-go="{go}" title="Gå til &quot;§ 95&quot;">§ 95</a>, stk. 3'
    )


def test_a_reference_that_leads_nowhere_is_no_link() -> None:
    html = marked_html("jf. § 95", jumps=[Jump(4, 8, None, texts.UNRESOLVED)])
    assert html == f'jf. <span class="unresolved" title="{texts.UNRESOLVED}">§ 95</span>'


def test_a_link_without_a_title_has_none() -> None:
    assert "title" not in link_html("kilde?source=a", "a")


@given(st.text(max_size=60))
def test_a_label_that_is_read_aloud_opens_no_markup(text: str) -> None:
    told = spoken_text(text)
    assert set(told) & set("\\`*_[]<>~$|^") == set()
    assert not re.search(r":\S", told)
    assert told == " ".join(told.split())
    # Letters and figures stay.
    assert [char for char in told if char.isalnum()] == [char for char in text if char.isalnum()]


# Whole documents


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Make a document of sections whose headings stand at any depths, with marks anywhere."""
    lines, sections, at = [], [], 0
    for number, depth in enumerate(draw(st.lists(st.integers(-1, 4), min_size=1, max_size=8))):
        # Depth -1 is a section without a heading.
        heading = f"Afsnit <{number}> & mere" if depth >= 0 else ""
        path = (*(f"trin {level}" for level in range(depth)), heading) if heading else ("Forord",)
        body = draw(st.text("ab§ <&\n", max_size=30))
        section = f"{heading}\n{body}\n" if heading else f"{body}\n"
        start = at + (len(heading) + 1 if heading else 0)
        sections.append(a_section(at, at + len(section), body=start, path=path))
        lines.append(section)
        at += len(section)
    text = "".join(lines)
    places = st.integers(0, len(text))
    starts = sorted({0, *draw(st.sets(places, max_size=3))})
    gaps = [(min(one), max(one)) for one in draw(st.lists(st.tuples(places, places), max_size=2))]
    signs = [at for at, char in enumerate(text) if char == "§"][:3]
    return a_document(
        text,
        sections=tuple(sections),
        pages=tuple(Page(start=start, number=number) for number, start in enumerate(starts, start=7)),
        gaps=tuple(Gap(kind="lost number", start=first, end=last) for first, last in gaps if first < last),
        repairs=tuple(Repair(kind="restored §", start=at, end=at + 1, raw="", raw_start=at) for at in signs),
    )


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(documents(), st.data())
def test_a_document_is_its_whole_text_whatever_is_marked_and_linked(document: Document, data: st.DataObject) -> None:
    most = len(document.text)
    quote = data.draw(st.none() | st.tuples(st.integers(0, most), st.integers(0, most)).map(lambda one: (min(one), max(one))))  # fmt: skip
    cuts = sorted(data.draw(st.sets(st.integers(0, most), max_size=6)))
    jumps = [Jump(first, last, f"kilde?source={first}", "") for first, last in list(pairwise(cuts))[::2]]
    html = document_html(document, quote if quote and quote[0] < quote[1] else None, jumps=jumps)
    # Paragraphs are set apart by their tags; white space between them is no text.
    assert squeezed(own_text(html)) == squeezed(document.text)
    linked = "".join(words for _, words in Nesting(re.sub(r"</?(?:article|h\d|p)\b[^>]*>", "", html)).linked)
    assert squeezed(linked) == squeezed("".join(document.text[one.start : one.end] for one in jumps))
    assert html.count('id="quote"') <= 1
    if quote and squeezed(document.text[quote[0] : quote[1]]):
        assert html.count('id="quote"') == 1
        assert f'data-place="{place_name(document, quote)}"' in html


@given(documents())
def test_the_contents_are_nested_as_the_headings_are_and_each_leads_to_its_own(document: Document) -> None:
    html = contents_html(document)
    told = list(headings(document))
    tree = ElementTree.fromstring(f"<nav>{html}</nav>")  # noqa: S314 - our own
    assert [(level, text) for level, text in _listed(tree, 1)] == [(level, text) for level, _, text in told]
    names = [link.attrib["href"].removeprefix("#") for link in tree.iter("a")]
    assert len(set(names)) == len(told)
    assert set(names) <= set(re.findall(r'<h[2-6] id="([^"]+)"', document_html(document)))
    # A list holds items alone, an item one link and at most one list.
    for one in tree.iter("ul"):
        assert {child.tag for child in one} == {"li"}
    for one in tree.iter("li"):
        assert [child.tag for child in one] in (["a"], ["a", "ul"])
    assert all(deeper <= level + 1 for (level, _, _), (deeper, _, _) in pairwise([(1, 0, ""), *told]))


def _listed(tree: ElementTree.Element, level: int) -> list[tuple[int, str]]:
    told = []
    for child in tree:
        if child.tag == "a":
            told.append((level, child.text or ""))
        told += _listed(child, level + (child.tag == "ul"))
    return told


def test_a_document_without_headings_has_no_contents() -> None:
    assert contents_html(a_document("En sætning.")) == ""


@pytest.mark.parametrize(("depths", "levels"), [((0, 1, 2, 1, 0), (2, 3, 4, 3, 2)), ((3, 3, 0), (2, 3, 2)), ((4,) * 7, (2, 3, 4, 5, 6, 6, 6))])  # fmt: skip
def test_no_level_of_headings_is_skipped(depths: tuple[int, ...], levels: tuple[int, ...]) -> None:
    text = "".join(f"H{number}\nTekst.\n" for number in range(len(depths)))
    sections = [
        a_section(10 * at, 10 * at + 10, body=10 * at + 3, path=(*(f"t{n}" for n in range(depth)), f"H{at}"))
        for at, depth in enumerate(depths)
    ]
    assert tuple(level for level, _, _ in headings(a_document(text, sections=tuple(sections)))) == levels
