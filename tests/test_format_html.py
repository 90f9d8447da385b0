"""Web pages: which part is the document, what each line is, and that nothing vanishes uncounted."""

import time
from html.parser import HTMLParser
from pathlib import Path

import pages
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract import Extract
from ingest.formats.html import extract_document_json, extract_html
from ingest.formats.text import extract_text

RAW = Path(__file__).resolve().parent.parent / "corpus" / "raw"


def read(body: str, *, head: str = '<meta charset="utf-8">') -> Extract:
    return extract_html(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode(), "side.html")


def told(body: str) -> list[str]:
    return [line.text for line in read(body).lines]


def cut_reasons(extract: Extract) -> set[str]:
    assert extract.account is not None
    return {cut.reason for cut in extract.account.cuts}


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("afgoerelse", pages.DECISION),
        ("bekendtgoerelse", pages.STATUTE),
        ("ministeriets-side", pages.GUIDANCE),
        ("dukh-side", pages.COUNSEL),
    ],
)
def test_a_page_reads_as_its_reviewed_outline(name: str, page: str) -> None:
    assert pages.is_golden(extract_html(page.encode(), f"{name}.html"), name)


def test_retsinformations_json_reads_as_its_document_with_its_fields_as_meta() -> None:
    answer = pages.document_json(pages.STATUTE, isHistorical=True, editorialNotes=[{"text": "Rettet."}])
    extract = extract_document_json(answer, "svar.json")
    assert [line.text for line in extract.lines] == [
        line.text for line in extract_html(pages.STATUTE.encode(), "x").lines
    ]
    assert extract.said("AccessionNumber") == "B20240099901"
    assert extract.said("Status") == "Historic"
    assert any("editorial note" in note for note in extract.notes)


def test_json_whose_document_is_empty_is_refused() -> None:
    with pytest.raises(ValueError, match="no documentHtml"):
        extract_document_json(pages.document_json(" "), "svar.json")


def test_a_decision_in_json_needs_no_class_to_be_read_whole() -> None:
    answer = pages.document_json("<div class='menu'><p><b>Resumé</b></p><p>Kommunen skal svare.</p></div>")
    extract = extract_document_json(answer, "svar.json")
    assert [(line.level, line.text) for line in extract.lines] == [(1, "Resumé"), (None, "Kommunen skal svare.")]
    assert extract.notes[0].startswith("Read as documentHtml: 100%")


def test_a_line_is_where_the_text_has_it() -> None:
    for page in (pages.DECISION, pages.STATUTE, pages.GUIDANCE, pages.COUNSEL):
        extract = extract_html(page.encode(), "x")
        assert extract.account is not None
        assert extract.account.text == extract.text
        assert all(extract.text[line.start : line.end] == line.text for line in extract.lines)
        at = 0
        for line in extract.lines:
            assert not extract.text[at : line.start].strip()
            at = line.end


def test_the_text_behind_the_line_belongs_to_amending_acts() -> None:
    extract = extract_html(pages.STATUTE.encode(), "x")
    after = [line for line in extract.lines if line.role == "ikraft"]
    assert [line.text for line in after][1:] == ["§ 2", "Stk. 2. § 1 har virkning fra den 1. juli 2023."]


def test_an_id_is_never_taken_for_a_paragraphs_number() -> None:
    extract = extract_html(b'<p class="Paragraf"><span class="ParagrafNr" id="Par5">\xc2\xa7 4.</span> Ord.</p>', "x")
    assert [(line.role, line.text) for line in extract.lines] == [("paragraf", "§ 4. Ord.")]


def test_an_unknown_class_is_plain_text_and_is_told() -> None:
    extract = extract_html(b'<p class="Titel2">T</p><p class="Nyt3">ord</p>', "x")
    assert (extract.lines[1].text, extract.lines[1].role, extract.lines[1].level) == ("ord", None, None)
    assert any("Nyt3 (1)" in note for note in extract.notes)


def test_a_page_of_retsinformation_with_the_site_around_it_loses_the_site() -> None:
    page = f"<html><body><div><p>Søg i Retsinformation</p></div><div id='doc'>{pages.STATUTE}</div></body></html>"
    extract = extract_html(page.encode(), "x")
    assert extract.lines[0].text == "Bekendtgørelse om et tilskud"
    assert cut_reasons(extract) == {"outside the document"}


# Charsets.


@pytest.mark.parametrize("charset", ["windows-1252", "iso-8859-1", "utf-8"])
def test_a_page_reads_in_the_charset_that_it_declares(charset: str) -> None:
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><body><p>Hjælp på § 95 – nej</p></body></html>'
    extract = extract_html(page.encode("cp1252" if charset != "utf-8" else "utf-8"), "x")
    assert extract.text == "Hjælp på § 95 – nej"
    assert not any("declares" in note for note in extract.notes)


@pytest.mark.parametrize(
    ("declared", "real"),
    [
        ("utf-8", "cp1252"),  # saved anew by an editor
        ("iso-8859-1", "utf-8"),  # the server's template was never changed
        ("x-ukendt", "utf-8"),
    ],
)
def test_a_charset_declared_wrongly_is_told_and_no_letter_is_lost(declared: str, real: str) -> None:
    page = f'<html><head><meta charset="{declared}"></head><body><p>Målgruppen er ældre</p></body></html>'
    extract = extract_html(page.encode(real), "x")
    assert extract.text == "Målgruppen er ældre"
    assert any(declared in note and real in note for note in extract.notes)


@pytest.mark.parametrize("real", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_tells_the_charset(real: str) -> None:
    page = '<html><head><meta charset="iso-8859-1"></head><body><p>Målgruppen</p></body></html>'
    assert extract_html(page.encode(real), "x").text == "Målgruppen"


# Lines.


def test_items_keep_a_mark_of_their_own_and_get_one_where_the_page_draws_it() -> None:
    assert told("<ul><li>en</li><li>- to</li><li>• tre</li></ul>") == ["- en", "- to", "• tre"]
    assert told('<ol start="3"><li>en<li>to<li value="9">ni</ol>') == ["3) en", "4) to", "9) ni"]
    assert told('<ol type="a"><li>en<li>to</ol>') == ["a) en", "b) to"]
    assert told('<ul style="list-style: none"><li>en</li></ul>') == ["en"]


def test_a_line_break_ends_a_line_and_a_second_one_is_an_empty_line() -> None:
    lines = read("<p>et<br>to<br><br>tre<br></p><p>fire</p>").lines
    assert [(line.text, line.gap) for line in lines] == [("et", 0), ("to", 0), ("tre", 1), ("fire", 0)]


@pytest.mark.parametrize(
    ("between", "gap"),
    [("<p>&nbsp;</p>", 1), ("<p><br></p>", 1), ("<p>&nbsp;</p><p><br/></p>", 2), ("<p></p>", 0), ("<div> </div>", 0)],
)
def test_an_empty_paragraph_that_has_a_height_is_a_gap(between: str, gap: int) -> None:
    assert [line.gap for line in read(f"<p>et</p>{between}<p>to</p>").lines] == [0, gap]


def test_a_bold_paragraph_is_a_heading_below_all_others_and_bold_words_are_not() -> None:
    body = "<h1>T</h1><h3>U</h3><p><b>Fed </b><strong>linje</strong></p><p><b>Fed</b> og mager</p><p style='font-weight:bold'>x</p>"
    assert [line.level for line in read(body).lines] == [1, 3, 4, None, 4]


def test_a_long_bold_paragraph_is_text() -> None:
    assert read(f"<p><b>{'Indledning ' * 30}</b></p>").lines[0].level is None


def test_a_row_is_a_line_and_a_table_that_lays_out_the_page_is_none() -> None:
    assert told("<table><tr><td>a<td><p>b</p><p>c</p><tr><td>d<br>e<td></table>") == ["a | b c", "d e |"]
    assert told("<table><tr><td><h2>a</h2><p>b</p></td><td><p>c</p></td></tr></table>") == ["a", "b", "c"]


def test_entities_are_undone_once_and_odd_spaces_become_spaces() -> None:
    assert told("<p>&amp;lt; &#167;&nbsp;95&#8239;a &oslash; arbejds&shy;leder\u200b</p>") == [
        "&lt; § 95 a ø arbejdsleder"
    ]


def test_links_hold_their_words_and_lead_to_the_web_only() -> None:
    extract = read(
        '<p>Se <a href=" HTTPS://example.org/a ">loven <b>her</b></a>, <a href="javascript:alert(1)">x</a>, '
        '<a href="jAvA\nscript:x">y</a> <a href="data:text/html,x">z</a> <a href="/sti">w</a> <a href="http://[">v</a></p>'
    )
    assert [(extract.text[one.start : one.end], one.url) for one in extract.links] == [
        ("loven her", "HTTPS://example.org/a")
    ]


def test_a_link_over_two_paragraphs_holds_the_words_of_each() -> None:
    extract = read('<a href="https://example.org/"><p>et</p><p>to</p></a>')
    assert [extract.text[one.start : one.end] for one in extract.links] == ["et", "to"]


# What is left out.


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ("<script>var a = '<p>nej</p>'</script>", "script or style"),
        ("<noscript>nej</noscript>", "script or style"),
        ("<template><p>nej</p></template>", "script or style"),
        ("<p hidden>nej</p>", "hidden"),
        ("<p style='color:red; Display : None'>nej</p>", "hidden"),
        ("<span aria-hidden=true>nej</span>", "hidden"),
        ("<p class='sr-only'>nej</p>", "hidden"),
        ("<nav>nej</nav>", "navigation"),
        ("<div role=navigation>nej</div>", "navigation"),
        ("<footer>nej</footer>", "footer"),
        ("<div id=CybotCookiebotDialog>nej</div>", "cookie banner"),
        ("<button>nej</button>", "control"),
        ("<select><option>nej</select>", "control"),
        ("<svg><title>nej</title></svg>", "picture, film or frame"),
    ],
)
def test_what_is_no_part_of_the_text_is_cut_for_a_reason(extra: str, reason: str) -> None:
    extract = read(f"<main><p>Ja.</p>{extra}<p>Også.</p></main>")
    assert [line.text for line in extract.lines] == ["Ja.", "Også."]
    assert cut_reasons(extract) == {reason}


def test_a_class_word_on_the_element_that_holds_the_text_cuts_nothing() -> None:
    assert told("<div class='sidebar menu'><p>Hele teksten står her.</p></div><p>Lidt.</p>")[0].startswith("Hele")


def test_what_a_click_unfolds_is_text_and_the_buttons_words_its_heading() -> None:
    body = (
        "<main><h2>Regler</h2><button aria-controls=a aria-expanded=false>Timer</button>"
        "<div id=a hidden><p>Timerne regnes for hver uge for sig, også i ferier.</p></div></main>"
    )
    assert [(line.text, line.level) for line in read(body).lines][:2] == [("Regler", 2), ("Timer", 3)]
    assert len(told(body)) == 3


@pytest.mark.parametrize("page", [pages.DECISION, pages.STATUTE, pages.GUIDANCE, pages.COUNSEL])
def test_the_raw_text_is_all_text_of_the_page_in_its_order(monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    raws = pages.recorded(monkeypatch)
    account = extract_html(page.encode(), "x").account
    assert account is not None
    assert account.raw_chars == account.kept + account.replaced + account.spaced + account.cut
    judge = _Judge()
    judge.feed(page)
    assert "".join(raws[0].split()) == "".join("".join(judge.texts).split())


class _Judge(HTMLParser):
    """The standard library's own reading of a page: all of its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_a_page_with_no_known_place_for_its_document_says_so() -> None:
    assert any(note.startswith("No known place") for note in read("<div><p>Ord.</p></div>").notes)


# Refused, and hostile.


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ('<html><head><title>Retsinformation</title></head><body><div id="root"></div><script src="/a.js"></script></body></html>', "shell page"),
        ("<html><body><app-root>Henter …</app-root><noscript>Slå JavaScript til.</noscript></body></html>", "shell page"),
        ("<html><body><script>1</script></body></html>", "no text"),
        ("<html><body><p>&nbsp;</p></body></html>", "no text"),
        ("<p>a\0b</p>", "NUL"),
        ("<div>" * 100_000 + "bunden" + "</div>" * 100_000 + "<p>efter</p>", "to its end"),
        ("<p>" + "x" * 11_000_000 + "</p><p>efter</p>", "to its end"),
    ],
    ids=["shell", "app", "script", "space", "nul", "deep", "long run"],
)  # fmt: skip
def test_a_page_that_can_not_be_read_whole_is_refused_with_its_name(page: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"x.html.*{message}"):
        extract_html(page.encode(), "x.html")


def test_text_over_the_bound_is_refused() -> None:
    with pytest.raises(ValueError, match="over 20000000 characters"):
        extract_html(b"<p>" + b"<p>".join([b"x" * 10_000] * 2_001), "x")


def test_a_hostile_page_gives_its_text_and_nothing_else() -> None:
    extract = read(
        '<p onclick="alert(1)">Et <img src=x onerror="alert(2)">to</p><svg onload="alert(3)"></svg>'
        '<iframe srcdoc="<p>tre</p>">fire</iframe><object data="file:///etc/passwd">fem</object><base href="https://ond.example/">'
        '<p>a\u202eb\u2066c</p><style>@import "http://ond.example"</style>'
    )
    assert [line.text for line in extract.lines] == ["Et to", "abc"]
    assert extract.links == ()


def test_an_entity_bomb_expands_to_nothing() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    extract = extract_html(f"{bomb}<html><body><main><p>&b; &x; slut</p></main></body></html>".encode(), "x")
    assert extract.text == "&b; &x; slut"


@pytest.mark.parametrize(
    "page",
    [
        "<main>" + "<button aria-controls=a>x</button>" * 20_000 + "<div id=a>" + "<p>ord</p>" * 20_000 + "</div></main>",
        "<body>" + "<div class=menu><p>a</p></div>" * 20_000 + "<p>tekst</p>",
        "<body>" + "<header>x</header>" * 20_000 + "<h1>t</h1><p>tekst</p>",
        "<article>a</article>" * 20_000,
        "<table>" + "<tr>" + "<td>x" * 20_000 + "</table>",
        "<div class=share>" * 200 + "<p>ord</p>" * 5_000,
    ],
    ids=["buttons", "menus", "headers", "articles", "cells", "nested"],
)  # fmt: skip
def test_a_page_made_to_be_slow_is_not(page: str) -> None:
    begun = time.monotonic()
    extract_html(page.encode(), "x")
    assert time.monotonic() - begun < 20


MARKUP = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<div>", "</div>", "<br>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td>", "</table>", "<b>",
         "</b>", "<pre>", "</pre>", "<h2>", "</h2>", "&nbsp;", "\u00ad", " ", "\n", "ord", "§ 95", "<!-- x -->", "<nav>",
         "</nav>", "<a href='https://a.dk/'>", "</a>", "<summary>", "<button>", "<p class='Stk2'>", "<hr class='IKraftStreg'>",
         "<span class=StkNr>", "</span>", "\ue000"]
    ),
    max_size=40,
)  # fmt: skip


@given(MARKUP)
def test_whatever_the_markup_nothing_vanishes_and_lines_are_apart(parts: list[str]) -> None:
    extract = extract_html(("<p>begynd</p>" + "".join(parts)).encode(), "x")
    assert extract.account is not None
    assert extract.text == "\n".join("\n" * line.gap + line.text for line in extract.lines).lstrip("\n")
    assert all(line.text == " ".join(line.text.split()) for line in extract.lines)


@pytest.mark.parametrize("path", sorted(RAW.glob("*.txt")), ids=lambda path: path.stem[:20])
def test_a_shipped_source_saved_as_a_page_gives_the_same_lines(path: Path) -> None:
    source = extract_text(path.read_bytes(), path.name).lines
    # Some lines become headings, so that levels are compared too.
    lines = [
        (" ".join(one.text.split()), 1 + row % 6 if row % 17 == 3 else None, one.gap) for row, one in enumerate(source)
    ]
    found = extract_html(pages.html_of(lines), path.name).lines
    assert [(one.text, one.level, one.gap) for one in found] == lines
