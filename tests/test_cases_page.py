# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls
"""The page where a described case meets the known ones, and two cases stand side by side."""

import logging
import re
from html import escape

import pytest
from visits import (
    ANSWERED,
    CASES,
    CHECKS,
    CITATION,
    NEAR,
    OTHER,
    Library,
    Reader,
    address_of,
    files_of,
    go,
    html_of,
    labels_of,
)

from atlas import COUNTED, NEAREST
from settings import Settings
from ui import texts
from ui.marking import spoken_text

TOLD = "Borgeren søger om timer til overvågning om natten."
CPR, NAME = "010190-1234", "Karen Jensen"


def describe(app, text: str = TOLD):
    app.text_area(key="case_text").set_value(text)
    return app.button[0].click().run()


def press(app, label: str):
    return next(one for one in app.button if one.label == label).click().run()


def test_before_a_description_nothing_is_looked_for(page):
    app, library = page(ANSWERED, "sager")
    html = html_of(app)
    assert not app.exception
    assert library.described == []
    assert escape(texts.CASE_PRIVACY) in html
    assert texts.NEAR_TITLE not in html
    assert texts.PAIR_TITLE in html
    assert [box.label for box in app.selectbox] == [texts.FIRST_CASE, texts.SECOND_CASE]


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_description_looks_for_nothing(page, text):
    app, library = page(ANSWERED, "sager")
    describe(app, text)
    assert not app.exception
    assert library.described == []


def test_the_nearest_cases_are_drawn_with_what_decided_them_and_what_differs(page):
    app, library = page(ANSWERED, "sager")
    describe(app)
    html = html_of(app)
    text = Reader(html).text
    assert not app.exception
    assert set(library.described) == {TOLD}
    names = re.findall(r'<h3 class="case">(\d+\. [^<]+)</h3>', html)
    assert names == ["1. Sag 1", "2. Sag 2", "3. Sag 3", "4. Sag 4", "5. Sag 5"]
    assert len(names) == NEAREST < len(NEAR)
    assert text.count("Fælles: Overvågning.") == text.count("Kun sagen handler om: Udland.") == NEAREST
    assert text.count(texts.DECIDED) == NEAREST
    assert [texts.outcome_words(case, "sag") for case in CASES[:3]] == ["Hjemvisning", "Stadfæstelse", texts.NO_OUTCOME]
    assert all(f'<span class="badge outcome">{texts.outcome_words(case, "sag")}</span>' in html for case in CASES[:3])
    # The whole of each is there to be unfolded, part by part.
    assert [one.label for one in app.expander] == [f"Hele teksten\\: Sag {n}" for n in range(1, 6)]
    assert text.count(texts.CASE_PARTS["outcome"]) >= NEAREST


def test_the_description_is_in_no_address(page):
    app, _ = page(ANSWERED, "sager")
    describe(app)
    assert address_of(app) == {}


def test_personal_data_in_a_description_is_masked_and_named(page):
    app, library = page(ANSWERED, "sager")
    describe(app, f"{NAME}, {CPR}, søger om BPA.")
    assert set(library.described) == {"[navn], [CPR-nummer], søger om BPA."}
    assert app.text_area(key="case_text").value == "[navn], [CPR-nummer], søger om BPA."
    assert [one.value for one in app.warning] == [texts.MASKED.format(kinds="navn og CPR-nummer")]
    shown = " ".join([html_of(app), *labels_of(app), str(app.text_area(key="case_text").value)])
    assert [secret for secret in (CPR, "Karen", "Jensen") if secret in shown] == []
    describe(app, TOLD)
    assert not app.warning


def test_the_spread_says_of_how_many_and_that_it_is_no_forecast(page):
    app, _ = page(ANSWERED, "sager")
    describe(app)
    html = html_of(app)
    table = re.search(r'<table class="report spread">.*?</table>', html, re.DOTALL)
    assert table
    rows = re.findall(
        r'<th scope="row">([^<]+)</th><td>(\d+)</td><td><span class="bar" style="width:(\d+)%">', table[0]
    )
    # All that were found are counted, not only those that are drawn.
    named = [(words.rpartition(" – ")[2], count, share) for words, count, share in rows]
    assert named == [("Hjemvisning", "5", "71"), ("Stadfæstelse", "1", "14"), (texts.NO_OUTCOME, "1", "14")]
    assert escape(texts.SPREAD_GROUP.format(kind=texts.CASE_KINDS["sag"], n=7)) in table[0]
    assert sum(int(count) for _, count, _ in rows) == len(NEAR) == 7
    assert escape(texts.SPREAD.format(n=7)) in table[0]
    assert escape(texts.NO_FORECAST.format(n=7, most=COUNTED)) in html
    assert "ikke en forudsigelse" in html
    assert not re.search(r"sandsynlig|chance", Reader(html).text, re.IGNORECASE)


def test_the_rules_that_may_govern_it_are_quoted(page):
    app, _ = page(ANSWERED, "sager")
    describe(app)
    after = html_of(app).partition(texts.GOVERNING_TITLE)[2]
    assert OTHER.locator in after
    assert OTHER.quote in after
    assert texts.NO_GOVERNING not in [one.value for one in app.info]


def test_where_nothing_is_near_that_is_said_and_no_spread_is_drawn(page):
    app, _ = page(Library(cases=(), rules=(), checks=()), "sager")
    describe(app)
    assert not app.exception
    assert [one.value for one in app.info] == [texts.NO_NEAR, texts.NO_GOVERNING]
    assert texts.SPREAD_TITLE not in html_of(app)
    assert next(one for one in app.button if one.label == texts.CHECKS_IN).disabled


def test_the_checklist_is_put_into_the_note_and_taken_out_again(page):
    app, _ = page(ANSWERED, "sager")
    describe(app)
    assert [box.label for box in app.checkbox] == [spoken_text(check.question) for check in CHECKS]
    assert f"»{escape(OTHER.quote)}«" in html_of(app)
    press(app, texts.CHECKS_IN)
    assert app.session_state["visit_checks"] == CHECKS
    press(app, texts.CHECKS_OUT)
    assert app.session_state["visit_checks"] == ()


def test_the_description_comes_back_when_the_page_does(page):
    app, library = page(ANSWERED, "sager")
    describe(app)
    go(app, "om-kilderne")
    library.described.clear()
    go(app, "sager")
    assert app.text_area(key="case_text").value == TOLD
    assert set(library.described) == {TOLD}
    assert texts.NEAR_TITLE in html_of(app)


def test_nothing_of_a_description_is_logged_or_written(page, caplog, monkeypatch, tmp_path):
    caplog.set_level(logging.DEBUG)
    (tmp_path / "report.json").write_text("{}", encoding="utf-8")
    settings = Settings.read().model_copy(update={"build": tmp_path})
    monkeypatch.setattr(Settings, "read", classmethod(lambda _: settings))
    monkeypatch.chdir(tmp_path)
    before = files_of(tmp_path)
    app, library = page(ANSWERED, "sager")
    describe(app, f"{NAME} i Zebranetta søger kvistgaardsk hjælp.")
    assert library.described
    assert caplog.records  # the test listens
    heard = " ".join([caplog.text, *(str(record.args) for record in caplog.records)]).casefold()
    assert [word for word in ("zebranetta", "kvistgaardsk", "jensen") if word in heard] == []
    assert files_of(tmp_path) == before


# Two cases side by side


def pair_of(app) -> list[str]:
    """Read off the page which cases stand side by side."""
    after = html_of(app).partition(texts.PAIR_TITLE)[2]
    return re.findall(r'<h3 class="case">([^<]+)</h3>', after)


def test_the_address_puts_two_cases_side_by_side(page):
    app, _ = page(ANSWERED, "sager", a="notat-sag-2", b="notat-sag-1")
    assert not app.exception
    assert (app.selectbox(key="case_a").value, app.selectbox(key="case_b").value) == ("notat-sag-2", "notat-sag-1")
    assert pair_of(app) == ["Sag 2", "Sag 1"]
    assert html_of(app).count(escape(CITATION.citation)) == 4


@pytest.mark.parametrize("a", ["", "sag-99", "../../etc/passwd", "<script>", "notat-sag-1 "])
def test_an_unknown_case_in_the_address_is_none(page, a):
    app, _ = page(ANSWERED, "sager", a=a, b="notat-sag-1")
    assert not app.exception
    assert (app.selectbox(key="case_a").value, app.selectbox(key="case_b").value) == (None, "notat-sag-1")
    assert pair_of(app) == ["Sag 1"]


def test_a_case_that_is_chosen_goes_into_the_address(page):
    app, _ = page(ANSWERED, "sager")
    app.selectbox(key="case_b").set_value("notat-sag-3").run()
    assert address_of(app) == {"b": "notat-sag-3"}
    app.selectbox(key="case_a").set_value("notat-sag-1").run()
    assert address_of(app) == {"a": "notat-sag-1", "b": "notat-sag-3"}
    assert pair_of(app) == ["Sag 1", "Sag 3"]


def test_a_near_case_is_put_beside_the_one_chosen_before(page):
    app, _ = page(ANSWERED, "sager")
    describe(app)
    for name, told in (
        ("notat-sag-2", {"a": "notat-sag-2"}),
        ("notat-sag-2", {"a": "notat-sag-2"}),
        ("notat-sag-1", {"a": "notat-sag-2", "b": "notat-sag-1"}),
        ("notat-sag-3", {"a": "notat-sag-2", "b": "notat-sag-3"}),
    ):
        app.button(key=f"pair_{name}").click().run()
        assert not app.exception
        assert address_of(app) == told
    assert pair_of(app) == ["Sag 2", "Sag 3"]


def test_a_case_in_the_list_is_named_with_its_outcome_and_its_group(page):
    app, _ = page(ANSWERED, "sager")
    assert app.selectbox(key="case_a").options[:4] == [
        "Sag 1 – Hjemvisning – Udmåling",
        "Sag 2 – Stadfæstelse – Udmåling",
        f"Sag 3 – {texts.NO_OUTCOME} – Udmåling",
        "Sag 4 – Hjemvisning – Udmåling",
    ]


@pytest.mark.parametrize(
    ("title", "shown"),
    [("SAG OM BPA", "Sag om BPA"), ("Sag 1", "Sag 1"), ("Anna og BPA", "Anna og BPA")],
)
def test_a_case_is_named_without_shouting(title, shown):
    from builders import a_case

    assert texts.case_name(a_case(title=title)) == shown


def test_a_tick_stays_when_the_page_is_left_and_comes_back(page):
    app, _ = page(ANSWERED, "sager")
    describe(app)
    box = app.checkbox[0]
    box.check().run()
    go(app, "notat")
    go(app, "sager")
    assert not app.exception
    assert app.checkbox[0].value is True
    app.checkbox[0].uncheck().run()
    go(app, "notat")
    go(app, "sager")
    assert not any(one.value for one in app.checkbox)


def test_what_would_have_been_decided_is_never_called_an_outcome():
    case = CASES[1]
    assert texts.outcome_words(case, "sag") == "Stadfæstelse"
    assert texts.outcome_words(case, "eksempel") == "Ville være stadfæstet"
    assert texts.outcome_words(CASES[2], "eksempel") == texts.NO_OUTCOME
