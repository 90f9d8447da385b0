# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls
"""The pages that show the sources: the reader, the overview and the account of what was read."""

import base64
import re
from dataclasses import replace
from html import escape

import pytest
from visits import (
    ANSWERED,
    CITATION,
    DECISION,
    DOCUMENT,
    END,
    LEANINGS,
    PASSAGE,
    POINT,
    QUOTE,
    REFERENCE,
    START,
    TEXT,
    Atlas,
    Library,
    Reader,
    address_of,
    go,
    html_of,
)

from law.records import PointCell
from law.schemes import NAMES as SCHEMES
from ui import texts

PLACE = {"source": "notat", "start": str(START), "end": str(END)}


def with_atlas(**changes) -> Library:
    return Library(atlas=Atlas(**changes))


# The reader


def test_the_contents_of_a_source_lead_to_its_headings(page):
    html = html_of(page(ANSWERED, "kilde")[0])
    reader = Reader(html)
    names = [value.removeprefix("#") for value in reader.values("href") if value.startswith("#")]
    assert names == ["afsnit-0"]
    assert set(names) <= set(reader.values("id"))
    assert f"<summary>{texts.CONTENTS}</summary>" in html


def test_a_reference_in_a_source_leads_to_where_it_is_printed(page):
    html = html_of(page(ANSWERED, "kilde")[0])
    go_to = f"kilde?source=notat&start={PASSAGE.body}&end={PASSAGE.end}"
    reader = Reader(html)
    assert reader.values("data-go") == [go_to]
    assert f"/{go_to}" in reader.values("href")
    assert re.search(r'data-go="[^"]+"[^>]*>(?:<span[^>]*>)?§', html), "the link is the words of the reference"


def test_a_reference_that_no_source_prints_is_said_to_lead_nowhere(page):
    html = html_of(page(with_atlas(pointing=((REFERENCE, None),)), "kilde")[0])
    assert Reader(html).values("data-go") == []
    assert html.count('class="unresolved"') == 2  # the key to the signs has one
    assert f'class="unresolved" title="{texts.UNRESOLVED}"' in html


def test_the_source_is_its_own_text_whatever_is_linked_in_it(page):
    plain, linked = (
        Reader(html_of(page(library, "kilde", **PLACE)[0]).partition("<article")[2]).text
        for library in (with_atlas(pointing=()), Library())
    )
    assert plain == linked
    assert QUOTE.replace("principafgørelse", f"principafgørelse {texts.LOST_NUMBER}") in plain


def test_what_cites_the_marked_place_is_listed_and_the_rest_unfolds(page):
    citing = tuple(replace(PASSAGE, locator=f"sted {n}", start=n, body=n) for n in range(15))
    html = html_of(page(with_atlas(cited_by=citing), "kilde", **PLACE)[0])
    aside = re.search(r"<aside.*?</aside>", html, re.DOTALL)
    assert aside
    assert aside[0].count("<li>") == 15
    assert escape(texts.CITED_BY.format(count=15)) in aside[0]
    groups = ((texts.CITED_EXACTLY, 1), (texts.CITED_WHOLE, 1), (texts.CITED_BY_NAME, 13))
    assert all(escape(texts.GROUP_COUNT.format(group=name, count=count)) in aside[0] for name, count in groups)
    assert texts.MORE.format(count=1) in aside[0]
    assert [f"kilde?source=notat&start={n}&end={PASSAGE.end}" for n in range(15)] == Reader(aside[0]).values("data-go")


def test_what_nothing_cites_is_told_so_and_only_of_a_marked_place(page):
    assert texts.NOT_CITED in html_of(page(ANSWERED, "kilde", **PLACE)[0])
    html = html_of(page(ANSWERED, "kilde")[0])
    assert texts.NOT_CITED not in html
    assert "<aside" not in html


def test_a_provision_that_is_chosen_is_marked_and_its_place_goes_into_the_address(page):
    app, _ = page(ANSWERED, "kilde")
    assert app.selectbox(key="work").options == [
        texts.WORK_COUNT.format(work="principafgørelse 63-15", count=3),
        texts.WORK_COUNT.format(work="serviceloven § 95", count=1),
    ]
    assert app.selectbox(key="work").value is None
    app.selectbox(key="work").set_value(0).run()
    assert not app.exception
    assert address_of(app) == PLACE
    assert '<mark id="quote"' in html_of(app)
    app.selectbox(key="work").set_value(None).run()
    assert address_of(app) == {"source": "notat"}
    assert "<mark" not in html_of(app)


def test_the_chosen_provision_follows_the_address_also_when_the_page_comes_back(page):
    app, _ = page(ANSWERED, "kilde", **PLACE)
    assert app.selectbox(key="work").value == 0
    go(app, "om-kilderne")
    go(app, "kilde", **PLACE)
    assert not app.exception
    assert app.selectbox(key="work").value == 0
    go(app, "kilde", source="notat", start="0", end=str(START))
    assert app.selectbox(key="work").value == 1
    go(app, "kilde", source="notat", start="0", end="3")
    assert app.selectbox(key="work").value is None


def test_another_source_that_is_chosen_goes_into_the_address_without_the_former_place(page):
    class Two(Library):
        other = replace(DOCUMENT.source, id="andet", title="Et andet notat")

        @property
        def sources(self):
            return (DOCUMENT.source, self.other)

        def document(self, source_id):
            return DOCUMENT if source_id == "notat" else replace(DOCUMENT, id="andet", source=self.other)

    app, _ = page(Two(), "kilde", **PLACE)
    app.selectbox(key="source").set_value("andet").run()
    assert not app.exception
    assert address_of(app) == {"source": "andet"}
    assert "<h1>Et andet notat</h1>" in html_of(app)
    assert "<mark" not in html_of(app)


# The overview


def rows_of(html: str, marker: str) -> list[str]:
    table = html.partition(marker)[2].partition("</table>")[0]
    return re.findall(r"<tr.*?</tr>", table.partition("<tbody>")[2], re.DOTALL)


def test_each_point_is_drawn_with_what_applies_under_both_schemes(page):
    other = replace(
        POINT, key="udland", name="Udland", note=None,
        cells={"§ 95": PointCell(citations=(), absent=None), "§ 96": PointCell(citations=(CITATION,) * 2, absent=None)},
    )  # fmt: skip
    app, _ = page(with_atlas(points=(POINT, other)), "overblik")
    assert not app.exception
    html = html_of(app)
    head = re.findall(r'<th scope="col">([^<]+)</th>', html.partition("points")[2])[:3]
    assert head == [texts.POINT, *SCHEMES.values()]
    rows = rows_of(html, "points")
    assert len(rows) == 2
    cells = [re.findall(r"<td>(.*?)</td>", row, re.DOTALL) for row in rows]
    assert [len(row) for row in cells] == [2, 2]
    assert QUOTE in Reader(cells[0][0]).text.replace(f" {texts.LOST_NUMBER}", "")
    # A cell without a sentence says so in an editor's words, or plainly; never is it empty.
    assert Reader(cells[0][1]).text == "Ingen kilde siger det."
    assert Reader(cells[1][0]).text == texts.NO_SENTENCE
    assert cells[1][1].count("<blockquote") == 2
    assert texts.EDITOR.format(note=POINT.note) in Reader(rows[0]).text
    assert "Redaktørens" not in Reader(rows[1]).text
    assert re.findall(r'<tr id="([^"]+)"', html) == ["overvågning", "udland"]
    # Each quote leads to its place and has its status in words.
    assert f"kilde?source=notat&start={START}&end={END}" in Reader(cells[0][0]).values("data-go")
    assert "Historisk" in cells[0][0]


def test_the_decisions_are_listed_with_year_topics_status_and_what_they_lean_on(page):
    app, _ = page(ANSWERED, "overblik")
    rows = rows_of(html_of(app), texts.DECISIONS_CAPTION.format(shown=2, count=2))
    assert [Reader(row).text for row in rows] == [
        "63-152015Overvågning? Status ukendt (oplyst 2019)serviceloven § 95 (2), serviceloven § 83 (1)3",
        f"10-192019Udmåling? Status ukendt (oplyst 2019)serviceloven § 96 ({texts.BY_NAME})0",
    ]


@pytest.mark.parametrize(
    ("choices", "shown"),
    [
        ({"topic": "Overvågning"}, ["63-15"]),
        ({"topic": "Udmåling"}, ["10-19"]),
        ({"year": 2015}, ["63-15"]),
        ({"topic": "Udmåling", "year": 2015}, []),
        ({}, ["63-15", "10-19"]),
    ],
)
def test_the_decisions_are_narrowed_by_topic_and_year(page, choices, shown):
    app, _ = page(ANSWERED, "overblik")
    assert app.selectbox(key="topic").options == ["Overvågning", "Udmåling"]
    assert app.selectbox(key="year").options == ["2019", "2015"]
    for key, value in choices.items():
        app.selectbox(key=key).set_value(value).run()
    assert not app.exception
    caption = texts.DECISIONS_CAPTION.format(shown=len(shown), count=2)
    rows = rows_of(html_of(app), caption)
    assert [re.findall(r"<a[^>]*>([^<]+)</a>", row)[0] for row in rows] == shown
    # The map and its list are of all decisions.
    assert html_of(app).partition(texts.MAP_WORDS)[2].count("<li>") == len(LEANINGS)


def test_the_map_is_a_picture_of_our_own_and_its_words_stand_below_it(page):
    html = html_of(page(ANSWERED, "overblik")[0])
    (source,) = Reader(html).values("src")
    assert source.startswith("data:image/svg+xml;base64,")
    drawn = base64.b64decode(source.partition(",")[2]).decode()
    assert drawn.count("<path") == drawn.count("<title>") == 3
    (alt,) = Reader(html).values("alt")
    assert alt == texts.MAP_ALT.format(decisions=2, rules=3)
    words = Reader(html.partition(texts.MAP_WORDS)[2]).text
    assert "principafgørelse 63-15: serviceloven § 95 (2), serviceloven § 83 (1)" in words
    assert f"principafgørelse 10-19: serviceloven § 96 ({texts.BY_NAME})" in words


def test_the_list_of_the_page_leads_to_its_parts(page):
    reader = Reader(html_of(page(ANSWERED, "overblik")[0]))
    names = [value.removeprefix("#") for value in reader.values("href") if value.startswith("#")]
    assert names == ["punkter", "afgoerelser", "kort"]
    assert set(names) <= set(reader.values("id"))


def test_an_overview_of_nothing_is_no_error(page):
    app, _ = page(with_atlas(points=(), leanings=()), "overblik")
    assert not app.exception
    assert texts.DECISIONS_CAPTION.format(shown=0, count=0) in html_of(app)


# The account of the sources


def counts_of(html: str) -> dict[str, int]:
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th><td>([\d.]+)</td></tr>', html)
    return {name: int(count.replace(".", "")) for name, count in rows}


def test_every_character_that_was_read_is_accounted_for(page):
    counts = counts_of(html_of(page(ANSWERED, "om-kilderne")[0]))
    parts = (texts.KEPT_CHARS, texts.SPACED_CHARS, texts.REPAIRED_CHARS, texts.CUT_CHARS)
    assert counts[texts.READ_CHARS] == sum(counts[part] for part in parts) == len(TEXT)
    assert counts[texts.CUT_CHARS] == 1
    assert counts[texts.PASSAGES] == 1


def test_what_was_cut_repaired_and_lost_is_named_in_danish(page):
    text = Reader(html_of(page(ANSWERED, "om-kilderne")[0])).text
    for told in ("sidetal: 1", "§ gendannet: 1", "afgørelsesnummer: 1", "A note on the reading."):
        assert told in text


def test_a_source_of_which_nothing_was_cut_says_so(page):
    bare = replace(DOCUMENT, cuts=(), repairs=(), gaps=(), notes=())
    html = html_of(page(Library(read=bare), "om-kilderne")[0])
    assert html.count(f"<li>{texts.NOTHING}</li>") == 3
    assert texts.NOTED not in html


def test_each_decision_is_listed_with_its_printings_and_the_evidence_of_its_status(page):
    replaced = replace(DECISION, number="178-12", validity=replace(DECISION.validity, status="historisk", replaced="bekendtgørelse nr. 1"))  # fmt: skip
    html = html_of(page(with_atlas(decisions=(DECISION, replaced)), "om-kilderne")[0])
    rows = rows_of(html, texts.STATES_TITLE)
    assert [Reader(row).text for row in rows] == [
        "63-15notat? Status ukendt (oplyst 2019)Ikke kontrolleret.–",
        "178-12notat◷ Historisk (oplyst 2019)Ikke kontrolleret.bekendtgørelse nr. 1",
    ]
    assert Reader(rows[0]).values("data-go") == [f"kilde?source=notat&start={START}&end={END}"]


def test_the_account_says_what_the_index_holds_and_when_it_was_made(page):
    text = Reader(html_of(page(ANSWERED, "om-kilderne")[0])).text
    assert texts.HELD.format(sources=1, passages=1, decisions=1, cases=7) in text
    assert "20. november 2026" in text
    assert texts.PASSAGES_OF.format(count=1, status=texts.STATUSES["gældende"]) in text


# A municipality's corpus: thousands of sources and decisions


def many(count: int) -> Library:
    library = with_atlas(
        decisions=tuple(
            replace(DECISION, number=f"{n}-1{n % 9}", name=f"principafgørelse {n}-1{n % 9}") for n in range(count)
        ),
        leanings=tuple(replace(LEANINGS[0], decision=replace(DECISION, number=f"{n}-19")) for n in range(count)),
    )
    sources = [replace(DOCUMENT.source, id=f"kilde-{n}", title=f"Afgørelse {n} om hjælp") for n in range(1, count)]
    library.more = tuple(sources)
    return library


def test_of_many_sources_a_page_is_drawn_and_told_and_each_can_be_found_by_its_words(page):
    app, _ = page(many(45), "om-kilderne")
    html = html_of(app)
    assert html.count('<h2 class="title"') == 20
    assert texts.SOURCES_SHOWN.format(first=1, last=20, count=45) in html
    app.number_input(key="sources_page").set_value(3).run()
    assert html_of(app).count('<h2 class="title"') == 5
    app.text_input(key="find_source").set_value("hjælp 44").run()
    assert html_of(app).count('<h2 class="title"') == 1
    assert "Afgørelse 44 om hjælp" in html_of(app)
    app.text_input(key="find_source").set_value("findes ikke").run()
    assert texts.NO_SOURCE_FOUND in html_of(app)


def test_of_few_sources_all_are_drawn_and_nothing_is_asked(page):
    app, _ = page(ANSWERED, "om-kilderne")
    assert not [box for box in app.text_input if box.label == texts.FIND_SOURCE]


def test_of_many_decisions_the_newest_are_drawn_and_it_is_told_that_there_are_more(page):
    html = html_of(page(many(300), "om-kilderne")[0])
    assert texts.STATES_SHOWN.format(shown=200, count=300) in html
    table = html[html.index('id="afgoerelser"') :]
    assert table.count('<th scope="row">') == 200


def test_of_many_decisions_the_map_and_the_table_draw_a_part_and_tell_of_how_many(page):
    html = html_of(page(many(300), "overblik")[0])
    assert texts.MAP_SHOWN.format(shown=60, count=300) in html
    assert texts.DECISIONS_CAPTION.format(shown=200, count=300) in html
