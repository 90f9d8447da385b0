# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls
"""The page in each of its states, with a Library made by hand; and the pure words and marks it is drawn with."""

import gc
import json
from dataclasses import replace
from html import escape
from itertools import pairwise
from typing import get_args

import pytest
from pydantic import SecretStr
from visits import (
    ANSWERED,
    BREAK_OUT,
    CITATION,
    DOCUMENT,
    END,
    HITS,
    HOSTILE,
    QUESTION,
    QUOTE,
    REFUSED,
    SOURCE,
    START,
    TEXT,
    Library,
    Reader,
    address_of,
    html_of,
)

from law.authority import WRITTEN
from law.records import Claim, Status
from library import LibraryProblem
from settings import Settings
from ui import texts
from ui.marking import document_html, markdown_text, marked_html

EXAMPLES = [example for examples in texts.EXAMPLES.values() for example in examples]
MARK = '<mark id="quote" tabindex="-1">'
PROBLEM = LibraryProblem("missing", "no index")
LOST = f' <span class="lost">{texts.LOST_NUMBER}</span>'


def test_before_a_question_the_page_shows_the_box_and_examples_and_asks_nothing(page):
    app, library = page(ANSWERED)
    assert not app.exception
    assert [box.label for box in app.text_input] == [texts.QUESTION]
    assert len(set(EXAMPLES)) == len(EXAMPLES) == 9
    assert {button.key for button in app.button} >= set(EXAMPLES)
    assert all(role in html_of(app) for role in texts.EXAMPLES)
    assert texts.PRIVACY in html_of(app)
    assert library.asked == []


def test_an_answer_shows_its_quote_status_and_citation_with_a_link_to_the_place(page):
    app, library = page(ANSWERED, q=QUESTION)
    html = html_of(app)
    assert not app.exception
    assert library.asked == [QUESTION]
    assert QUOTE in Reader(html).text.replace(f" {texts.LOST_NUMBER}", "")
    assert "Historisk (oplyst 1. juli 2019)" in html
    assert CITATION.citation in Reader(html).text
    assert [*Reader(html).values("data-copy")] == [texts.pasted(CITATION), CITATION.citation]
    links = [link.proto for link in app.get("page_link")]
    assert any(link.query_string == f"source=notat&start={START}&end={END}" for link in links), links
    assert "0,12" in html
    assert "3f9a77c100aa" in html


def test_a_question_is_asked_as_it_was_typed_and_goes_into_the_address(page):
    app, library = page(ANSWERED)
    app.text_input[0].set_value(HOSTILE)
    app.button[0].click().run()
    assert not app.exception
    assert library.asked == [HOSTILE]
    assert app.query_params["q"] == HOSTILE


def test_an_example_is_asked_when_it_is_pressed(page):
    app, library = page(ANSWERED)
    app.button(key=EXAMPLES[0]).click().run()
    assert library.asked == [EXAMPLES[0]]
    assert app.text_input[0].value == EXAMPLES[0]


def test_a_refusal_says_so_and_shows_the_nearest_places_as_no_answer(page):
    app, _ = page(REFUSED, q="Hvordan bliver vejret?")
    html = html_of(app)
    assert texts.REFUSAL_TITLE in html
    assert texts.NEAREST_TITLE in html
    assert f"<h2>{texts.ANSWER_TITLE}</h2>" not in html
    assert [info.value for info in app.info] == [markdown_text("Ingen kilde handler om vejret.")]
    assert len([one for one in app.expander if one.label.startswith("1\\. Principafgørelse")]) == len(HITS) == 1


@pytest.mark.parametrize("question", ["", "   ", "\t"])
def test_an_empty_question_is_answered_by_one_sentence(page, question):
    app, library = page(ANSWERED, q=question)
    assert not app.exception
    assert [warning.value for warning in app.warning] == [texts.EMPTY_QUESTION]
    assert library.asked == []


@pytest.mark.parametrize("question", ["x" * 100_000, "a\x07b\x1bc", HOSTILE, "‮omvendt"])
def test_a_hostile_question_in_the_address_reaches_the_library_unaltered(page, question):
    app, library = page(REFUSED, q=question)
    assert not app.exception
    assert library.asked == [question]


def test_without_an_index_the_page_says_one_sentence_and_nothing_else(page):
    app, _ = page(PROBLEM)
    assert not app.exception
    assert [error.value for error in app.error] == [markdown_text(PROBLEM.danish)]
    assert not app.text_input
    assert [tag for tag in Reader(html_of(app)).tags if tag != "style"] == []


def test_hostile_source_text_never_becomes_markup(page):
    app, _ = page(ANSWERED, q=QUESTION)
    reader = Reader(html_of(app))
    assert "script" not in reader.tags
    assert "img" not in reader.tags
    assert 'alert("x")' in reader.text
    assert not app.markdown
    hits = [one.label for one in app.expander if one.label.startswith("1")]
    assert len(hits) == 1
    for label in hits + [warning.value for warning in app.warning]:
        assert "\\<script\\>" in label
        assert "\\[link\\]" in label
        assert "\\:red" in label


def test_the_reader_marks_the_quote_of_the_address_in_the_whole_text(page):
    app, _ = page(ANSWERED, "kilde", source="notat", start=str(START), end=str(END))
    html = html_of(app)
    assert not app.exception
    assert html.count('<mark id="quote"') == 1
    assert QUOTE.replace("principafgørelse", f"principafgørelse {texts.LOST_NUMBER}") in Reader(html).text
    assert f"<h1>{escape(SOURCE.title)}</h1>" in html
    assert "script" not in Reader(html).tags
    assert 'href="javascript' not in html
    assert not app.warning


@pytest.mark.parametrize(
    ("start", "end"),
    [("0", "999999"), ("9", "3"), ("3", "3"), ("-1", "5"), ("x", "y"), ("1", ""), ("9" * 5000, "9" * 5001), ("²", "³")],
)
def test_a_wrong_place_in_the_address_shows_the_text_without_a_mark(page, start, end):
    app, _ = page(ANSWERED, "kilde", source="notat", start=start, end=end)
    assert not app.exception
    assert [warning.value for warning in app.warning] == [texts.BAD_PLACE]
    assert "<mark" not in html_of(app)
    assert 'class="document"' in html_of(app)


def test_an_unknown_source_in_the_address_is_said_and_a_known_one_is_shown(page):
    app, _ = page(ANSWERED, "kilde", source="../../etc/passwd", start="1", end="2")
    assert not app.exception
    assert [warning.value for warning in app.warning] == [texts.UNKNOWN_SOURCE]
    assert app.selectbox[0].value == "notat"


def test_each_source_is_listed_with_its_facts_and_a_link_to_its_text(page):
    app, _ = page(ANSWERED, "om-kilderne")
    html = html_of(app)
    assert not app.exception
    assert "Ankestyrelsen" in html
    assert "juli 2019" in html
    assert "Kan gengives" in html
    assert any(link.proto.query_string == "source=notat" for link in app.get("page_link"))


def test_marked_text_without_marks_is_the_text_itself():
    assert Reader(marked_html(TEXT)).text == TEXT
    assert Reader(marked_html(TEXT)).tags == []


@pytest.mark.parametrize(
    ("marks", "quote", "expected"),
    [
        ((), (2, 4), f"a {MARK}§ </mark>9"),
        ((), (0, 5), f"{MARK}a § 9</mark>"),
        ((), (3, 3), "a § 9"),  # an empty quote marks nothing
        ((), (90, 95), "a § 9"),  # nor does one elsewhere in the document
        ((), (-5, 1), f"{MARK}a</mark> § 9"),  # of one that began before, the rest is marked
        ((("lost number", 0, 1),), None, f"a{LOST} § 9"),
        ((("lost number", 0, 1),), (2, 5), f"a{LOST} {MARK}§ 9</mark>"),
        ((("lost date", 0, 1),), None, f'a <span class="lost">{texts.LOST["lost date"]}</span> § 9'),
        ((("page", 2, 58),), (2, 5), f'a <span class="page">s. 58</span> {MARK}§ 9</mark>'),
        ((("lost number", 90, 95), ("restored §", 90, 91), ("page", 90, 7)), None, "a § 9"),
    ],
)
def test_marks_and_the_quote_stand_at_their_places(marks, quote, expected):
    assert marked_html("a § 9", marks, quote=quote) == expected


def test_a_restored_sign_within_the_quote_is_marked_as_restored():
    html = marked_html("a § 9", [("restored §", 12, 13)], offset=10, quote=(10, 15))
    assert f'<span class="restored" title="{texts.RESTORED_TITLE}">§</span>' in html
    assert Reader(html).text == "a § 9"


def test_a_document_is_shown_whole_under_headings_that_skip_no_level():
    html = document_html(DOCUMENT, (START, END))
    reader = Reader(html)
    shown = reader.text.replace(f" {texts.LOST_NUMBER}", "").replace("s. 57 ", "").replace("s. 58 ", "")
    assert "".join(shown.split()) == "".join(TEXT.split())
    assert reader.tags[:3] == ["article", "h2", "span"]
    assert html.index("s. 58") < html.index("<mark")


def test_a_quote_across_paragraphs_is_marked_in_each_and_anchored_once():
    html = document_html(DOCUMENT, (START, len(TEXT)))
    assert html.count("<mark") == 2
    assert html.count('id="quote"') == 1


def test_markdown_text_escapes_all_that_markdown_reads():
    assert markdown_text("a_b\n# x") == "a\\_b \\# x"


def test_every_status_has_its_danish_words():
    assert set(texts.STATUSES) == set(get_args(Status))


def test_where_a_question_goes_is_said(monkeypatch, page):
    app, _ = page(ANSWERED)
    assert escape(texts.PRIVACY) in html_of(app)
    told = {"writer_url": "http://sprog.kommune.example:8080/v1", "writer_key": SecretStr("hemmelig")}
    settings = Settings.read().model_copy(update=told)
    monkeypatch.setattr(Settings, "read", classmethod(lambda _: settings))
    app, _ = page(ANSWERED)
    assert "sendes uden CPR-numre til sprogmodellen på sprog.kommune.example:8080" in html_of(app)
    assert "hemmelig" not in html_of(app)


def test_an_editors_note_a_models_sentence_and_replaced_rules_are_told_apart_from_quotes(page):
    cited = replace(CITATION, replaced="vejledning nr. 9, som er afløst af nr. 10325")
    claims = (
        Claim(text="Der gives ikke timer.", citations=(1,), written=True),
        Claim(text=QUOTE, citations=(1,), part="spænding", note=f"Overvågning – 2015: aldrig {HOSTILE}"),
    )
    html = html_of(page(replace(ANSWERED, claims=claims, citations=(cited,)), q=QUESTION)[0])
    assert escape(WRITTEN) in html
    assert f"Overvågning – 2015: aldrig {escape(HOSTILE)}" in html
    assert "Skrevet under vejledning nr. 9, som er afløst af nr. 10325." in html
    assert "<script" not in html


@pytest.mark.parametrize("left", [None, "{", "[]", '{"blocks": 7}'])
def test_without_a_report_the_page_says_how_one_is_made(monkeypatch, page, tmp_path, left):
    if left is not None:
        (tmp_path / "report.json").write_text(left, encoding="utf-8")
    settings = Settings.read().model_copy(update={"build": tmp_path})
    monkeypatch.setattr(Settings, "read", classmethod(lambda _: settings))
    app, _ = page(REFUSED, "evaluering")
    assert markdown_text(texts.NO_EVALUATION) in [info.value for info in app.info] or texts.NO_EVALUATION in [
        info.value for info in app.info
    ]


def test_the_report_is_shown_with_its_tables_and_never_as_markup(monkeypatch, page, tmp_path):
    blocks = [
        {"kind": "text", "title": HOSTILE, "level": 2, "paragraphs": [HOSTILE]},
        {"kind": "table", "title": "Samlet", "columns": ["mål", "tal"], "rows": [[HOSTILE, "0,9"]]},
    ]
    report = json.dumps({"title": "E", "signature": "sager:1", "blocks": blocks})
    (tmp_path / "report.json").write_text(report, encoding="utf-8")
    settings = Settings.read().model_copy(update={"build": tmp_path})
    monkeypatch.setattr(Settings, "read", classmethod(lambda _: settings))
    html = html_of(page(REFUSED, "evaluering")[0])
    assert html.count(escape(HOSTILE)) == 3
    assert "<script" not in html


def test_what_is_loaded_for_all_visitors_is_left_out_of_garbage_collection(page):
    # Streamlit collects garbage after each run, and would walk the whole Library: ten visitors at once were slow.
    gc.unfreeze()
    page(ANSWERED)
    assert gc.get_freeze_count() > 0


def test_the_library_is_loaded_once_for_all_visitors(page, monkeypatch):
    app, library = page(ANSWERED)
    monkeypatch.setattr("library.Library.load", lambda _: pytest.fail("loaded again"))
    app.run()
    assert not app.exception
    assert isinstance(library, Library)


def test_wrong_settings_are_told_in_one_sentence_and_nothing_else(page, monkeypatch):
    def read(_cls):
        raise ValueError("port: 99999 er for stort <b>")

    monkeypatch.setattr(Settings, "read", classmethod(read))
    app, _ = page(ANSWERED, q=QUESTION)
    assert not app.exception
    assert [error.value for error in app.error] == [
        markdown_text(texts.SETTINGS_PROBLEM.format(error="port: 99999 er for stort <b>"))
    ]
    assert not app.text_input
    assert [tag for tag in Reader(html_of(app)).tags if tag != "style"] == []


@pytest.mark.parametrize("path", [None, "kilde", "sager", "overblik", "notat", "evaluering", "om-kilderne"])
def test_each_page_has_one_heading_of_its_own_and_a_place_for_what_is_announced(page, path):
    app, _ = page(ANSWERED, path)
    reader = Reader(html_of(app))
    assert not app.exception
    assert reader.tags.count("h1") == 1
    assert [value for value in reader.values("id") if value == "announced"] == ["announced"]
    # Headings only go one level deeper at a time.
    levels = [int(tag[1]) for tag in reader.tags if tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
    assert all(deeper <= level + 1 for level, deeper in pairwise(levels)), levels


class Followed:
    """The script's component, with a link followed in the browser."""

    def __init__(self, go: str | None) -> None:
        self.go = go

    def __call__(self, **_told: object) -> "Followed":
        told, self.go = Followed(self.go), None
        return told


def test_a_link_that_is_followed_leads_to_its_place_within_the_visit(page, monkeypatch):
    followed = Followed(f"kilde?source=notat&start={START}&end={END}")
    monkeypatch.setattr("ui.frame._component", lambda: followed)
    app, _ = page(ANSWERED, q=QUESTION)
    assert not app.exception
    assert address_of(app) == {"source": "notat", "start": str(START), "end": str(END)}
    assert f"<h1>{escape(SOURCE.title)}</h1>" in html_of(app)
    assert '<mark id="quote"' in html_of(app)


@pytest.mark.parametrize(
    "go",
    [
        "https://a.example/kilde",
        "//a.example",
        "javascript:alert(1)",
        "",
        "?q=x",
        "ukendt?q=x",
        "kilde/../x",
        "evaluering",
    ],
)
def test_what_is_no_page_of_ours_is_not_gone_to(page, monkeypatch, go):
    monkeypatch.setattr("ui.frame._component", lambda: Followed(go))
    app, library = page(ANSWERED, q=QUESTION)
    assert not app.exception
    assert address_of(app) == {"q": QUESTION}
    assert library.asked == [QUESTION]


def test_a_copy_button_says_what_it_copies_and_no_text_breaks_out_of_it(page):
    quote, citation = QUOTE.replace("hjælp", BREAK_OUT), f"{HOSTILE} {BREAK_OUT}"
    cited = replace(CITATION, quote=quote, citation=citation, marks=())
    html = html_of(page(replace(ANSWERED, citations=(cited,)), q=QUESTION)[0])
    reader = Reader(html)
    assert reader.values("data-copy") == [texts.pasted(cited), cited.citation]
    assert {"script", "img"} & set(reader.tags) == set()
    assert [name for name in reader.values("aria-label") if name.startswith(texts.COPY_CITATION)] == [
        f"{texts.COPY_CITATION} [1]"
    ]


def test_what_is_pasted_names_quote_source_place_and_status():
    assert texts.pasted(replace(CITATION, quote="Der  kan\nikke.")) == (
        "»Der kan ikke.« (Ankestyrelsens principafgørelse 63-15. Historisk (oplyst 1. juli 2019))"
    )
