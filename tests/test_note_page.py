# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls
"""The page where quotes and own words become a note: gathered, moved, exported, and checked again."""

import logging
from dataclasses import replace
from html import escape

import pytest
import streamlit as st
from visits import (
    ANSWERED,
    CHECKS,
    CITATION,
    HOSTILE,
    OTHER,
    QUESTION,
    QUOTE,
    TEXT,
    Library,
    Reader,
    address_of,
    files_of,
    go,
    html_of,
    labels_of,
)

from law.records import Claim
from note.reading import read_quotes
from note.recheck import recheck
from note.records import FORMS, Form
from settings import Settings
from ui import texts, visit
from ui.marking import markdown_text

TWO = replace(
    ANSWERED,
    claims=(Claim(text=QUOTE, citations=(1,)), Claim(text=OTHER.quote, citations=(2,))),
    citations=(CITATION, OTHER),
)
FIRST, SECOND = (f"{one.source}_{one.start}_{one.end}" for one in (CITATION, OTHER))
ADVICE: Form = "rådgivning"
DECISION: Form = "afgørelse"
SHOWN = QUOTE.replace("principafgørelse", f"principafgørelse {texts.LOST_NUMBER}")


@pytest.fixture
def files(monkeypatch):
    """Keep what the page offers for download, by its file's ending: name, and how it is made."""
    offered = {}

    def offer(label, *, data, file_name, **_told):
        offered[file_name.rpartition(".")[2]] = (label, file_name, data)
        return False

    monkeypatch.setattr(st, "download_button", offer)
    return offered


@pytest.fixture
def noted(page, files):
    """Give a visit whose note holds two quotes."""

    def opened(library=None):
        app, library = page(library or Library(TWO), q=QUESTION)
        for key in (FIRST, SECOND):
            app.button(key=f"gather__{key}").click().run()
        return go(app, "notat"), library

    return opened


def sections_of(app) -> dict[str, list[str]]:
    """Read off the page which quotes stand under which heading."""
    told: dict[str, list[str]] = {}
    heading = ""
    for html in (element.proto.body for element in app.get("html")):
        if html.startswith("<h2>"):
            heading = Reader(html.partition("</h2>")[0]).text
            told.setdefault(heading, [])
        elif "<blockquote" in html:
            told[heading].append(Reader(html.partition("</h3>")[0]).text)
    return told


def heading(form: Form, key: str) -> str:
    return dict(FORMS[form].sections)[key]


def test_a_note_that_holds_nothing_says_how_it_is_filled(page, files):
    app, _ = page(ANSWERED, "notat")
    assert not app.exception
    assert [one.value for one in app.info] == [texts.NOTHING_GATHERED]
    assert sorted(files) == ["docx", "md", "pdf"]
    assert [area.label for area in app.text_area] == [
        texts.OWN_WORDS.format(heading=name) for _, name in FORMS["rådgivning"].sections
    ]


def test_a_quote_that_is_gathered_stands_in_the_note_and_can_be_taken_out_again(page):
    app, _ = page(ANSWERED, q=QUESTION)
    app.button(key=f"gather__{FIRST}").click().run()
    assert app.button(key=f"gather__{FIRST}").label == markdown_text(texts.UNGATHER.format(what="[1]"))
    go(app, "notat")
    assert not app.exception
    assert sections_of(app)[heading(ADVICE, "kilder")] == [CITATION.locator]
    assert SHOWN in Reader(html_of(app)).text
    assert not app.info
    app.button(key=f"gather_note_{FIRST}").click().run()
    assert sections_of(app)[heading(ADVICE, "kilder")] == []
    assert [one.value for one in app.info] == [texts.NOTHING_GATHERED]
    go(app, "spoerg", q=QUESTION)
    assert app.button(key=f"gather__{FIRST}").label == markdown_text(texts.GATHER.format(what="[1]"))


def test_a_quote_is_gathered_once_however_often_it_is_shown(page):
    app, _ = page(ANSWERED, q=QUESTION)
    app.button(key=f"gather__{FIRST}").click().run()
    go(app, "sager")
    app.text_area(key="case_text").set_value("Borgeren søger om timer til overvågning.")
    app.button[0].click().run()
    assert app.button(key=f"gather_near_1_{FIRST}").label == markdown_text(texts.UNGATHER.format(what=CITATION.locator))
    app.button(key=f"gather_near_1_{FIRST}").click().run()
    assert visit_of(app) == []


def visit_of(app):
    return [one.citation.locator for one in app.session_state["visit_gathered"]]


def test_a_note_holds_no_more_than_a_day_of_work(page, monkeypatch):
    monkeypatch.setattr(visit, "MOST_GATHERED", 1)
    app, _ = page(TWO, q=QUESTION)
    for key in (FIRST, SECOND):
        app.button(key=f"gather__{key}").click().run()
    assert not app.exception
    assert visit_of(app) == [CITATION.locator]


def test_quotes_are_moved_up_and_down_within_their_section(noted):
    app, _ = noted()
    kilder = heading(ADVICE, "kilder")
    assert sections_of(app)[kilder] == [CITATION.locator, OTHER.locator]
    assert app.button(key=f"move_-1_{FIRST}").disabled
    assert app.button(key=f"move_1_{SECOND}").disabled
    app.button(key=f"move_1_{FIRST}").click().run()
    assert sections_of(app)[kilder] == [OTHER.locator, CITATION.locator]
    app.button(key=f"move_-1_{FIRST}").click().run()
    assert sections_of(app)[kilder] == [CITATION.locator, OTHER.locator]


def test_a_quote_is_moved_past_those_of_another_section(noted):
    app, _ = noted()
    app.selectbox(key=f"section_{ADVICE}_{FIRST}").set_value("vurdering").run()
    assert not app.exception
    told = sections_of(app)
    assert (told[heading(ADVICE, "vurdering")], told[heading(ADVICE, "kilder")]) == (
        [CITATION.locator],
        [OTHER.locator],
    )
    assert app.button(key=f"move_1_{FIRST}").disabled
    assert app.button(key=f"move_-1_{SECOND}").disabled


def test_another_form_has_its_own_sections_and_words_and_the_first_ones_come_back(noted):
    app, _ = noted()
    app.text_area(key=f"words_{ADVICE} henvendelse").set_value("Fra en mor.").run()
    app.radio(key="note_form").set_value(DECISION).run()
    assert not app.exception
    told = sections_of(app)
    assert [name for name in told if name in dict.fromkeys(name for _, name in FORMS["afgørelse"].sections)] == [
        name for _, name in FORMS["afgørelse"].sections
    ]
    # What states the rules stands under them, a decision under how they were used.
    assert (told[heading(DECISION, "regler")], told[heading(DECISION, "praksis")]) == (
        [OTHER.locator],
        [CITATION.locator],
    )
    assert [area.value for area in app.text_area] == [""] * 4
    app.radio(key="note_form").set_value(ADVICE).run()
    assert app.text_area(key=f"words_{ADVICE} henvendelse").value == "Fra en mor."
    assert sections_of(app)[heading(ADVICE, "kilder")] == [CITATION.locator, OTHER.locator]


def test_what_is_written_stays_when_the_page_is_left(noted):
    app, _ = noted()
    app.text_input(key=f"note_title_{ADVICE}").set_value("Min sag").run()
    app.text_area(key=f"words_{ADVICE} vurdering").set_value("Efter min mening.").run()
    app.text_input(key=f"comment_{FIRST}").set_value("Det vigtigste.").run()
    go(app, "spoerg", q=QUESTION)
    assert "Efter min mening" not in html_of(app)
    go(app, "notat")
    assert not app.exception
    assert app.text_input(key=f"note_title_{ADVICE}").value == "Min sag"
    assert app.text_area(key=f"words_{ADVICE} vurdering").value == "Efter min mening."
    assert app.text_input(key=f"comment_{FIRST}").value == "Det vigtigste."


def test_a_comment_stays_with_its_quote_when_that_is_moved(noted, files):
    app, _ = noted()
    app.text_input(key=f"comment_{FIRST}").set_value("Om overvågning.").run()
    app.button(key=f"move_1_{FIRST}").click().run()
    app.text_input(key=f"comment_{SECOND}").set_value("Om ordene.").run()
    assert {one.citation.locator: one.comment for one in app.session_state["visit_gathered"]} == {
        CITATION.locator: "Om overvågning.",
        OTHER.locator: "Om ordene.",
    }
    written = files["md"][2]().decode()
    places = [
        written.index(text) for text in (OTHER.quote + "«", "Om ordene", "Der kan ikke bevilges", "Om overvågning")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("form", [ADVICE, DECISION])
@pytest.mark.parametrize("ending", ["docx", "pdf", "md"])
def test_what_is_taken_home_says_what_the_page_says_and_its_quotes_stand_verbatim(noted, files, form, ending):
    app, library = noted()
    app.radio(key="note_form").set_value(form).run()
    app.text_input(key=f"note_title_{form}").set_value("Min sag").run()
    app.text_area(key=f"words_{form} {FORMS[form].sections[0][0]}").set_value("Mine egne ord: »ikke citat«.").run()
    app.text_input(key=f"comment_{FIRST}").set_value("Det vigtigste.").run()
    label, name, make = files[ending]
    assert label == texts.EXPORT.format(name={"docx": "DOCX", "pdf": "PDF", "md": "Markdown"}[ending])
    assert name.startswith("notat-20")
    data = make()
    verdicts = recheck(read_quotes(data, name), library.texts.get, sources=library.texts)
    assert sorted((one.kind, one.place) for one in verdicts) == sorted(
        ("ordret", (one.source, one.start, one.end)) for one in (CITATION, OTHER)
    )
    if ending == "md":
        text = data.decode()
        assert all(part in text for part in ("Min sag", "Mine egne ord", "Det vigtigste", FORMS[form].title))
        assert library.fingerprint in text


@pytest.mark.parametrize("ending", ["docx", "pdf", "md"])
def test_a_note_that_is_uploaded_again_is_checked_quote_by_quote(noted, files, ending):
    app, _ = noted()
    name, data = files[ending][1], files[ending][2]()
    app.file_uploader(key="check_file").set_value((name, data, "application/octet-stream")).run()
    assert not app.exception
    html = html_of(app)
    assert texts.CHECKED.format(good=2, count=2) in html
    assert html.count("Citatet står ordret på sin plads i kilden.") == 2
    assert all(quote in Reader(html).text for quote in (OTHER.quote, QUOTE))


def test_a_note_whose_quote_was_changed_is_told_so(noted, files):
    app, _ = noted()
    data = files["md"][2]().decode().replace("kan ikke bevilges", "kan bevilges", 1).encode()
    app.file_uploader(key="check_file").set_value(("n.md", data, "text/markdown")).run()
    html = html_of(app)
    assert texts.CHECKED.format(good=1, count=2) in html
    assert "Citatet er ændret i filen" in html


def test_a_note_of_a_source_that_has_changed_is_told_so(noted, files):
    app, library = noted()
    data = files["md"][2]()
    library.read = replace(library.read, text=TEXT.replace("ikke bevilges", "måske bevilges"))
    app.file_uploader(key="check_file").set_value(("n.md", data, "text/markdown")).run()
    assert "Citatet står ikke i kilderne" in html_of(app)


def test_hostile_text_in_an_uploaded_file_never_becomes_markup(noted, files):
    app, _ = noted()
    data = files["md"][2]().decode().replace("Der kan ikke bevilges", f"{HOSTILE} kan bevilges", 1).encode()
    app.file_uploader(key="check_file").set_value(("n.md", data, "text/markdown")).run()
    reader = Reader(html_of(app))
    assert 'alert("x")' in reader.text
    assert {"script", "img"} & set(reader.tags) == set()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("n.md", b""),
        ("n.md", b"\xff\xfe\x00"),
        ("n.pdf", b"%PDF-1.7 cut"),
        ("n.docx", b"PK\x03\x04 cut"),
        ("n.md", b"Intet citat."),
    ],
)
def test_a_file_that_is_no_note_is_told_in_one_sentence(page, name, data):
    app, _ = page(ANSWERED, "notat")
    app.file_uploader(key="check_file").set_value((name, data, "application/octet-stream")).run()
    assert not app.exception
    assert len(app.error) == 1
    assert app.error[0].value.rstrip().endswith(".")
    assert "<table" not in html_of(app)


def test_personal_data_in_own_words_is_named_and_kept(noted, files):
    app, _ = noted()
    words = "Karen Jensen, 010190-1234, ringer igen."
    app.text_area(key=f"words_{ADVICE} henvendelse").set_value(words).run()
    told = [one.value for one in app.warning]
    assert told == [texts.PERSONAL_IN_NOTE.format(kinds="navn og CPR-nummer")]
    assert app.text_area(key=f"words_{ADVICE} henvendelse").value == words
    assert "010190-1234" in files["md"][2]().decode().replace("\\", "")
    # It is in the file alone: neither in the address nor in what the server draws beside the box.
    assert address_of(app) == {}
    assert "Jensen" not in html_of(app)
    app.text_area(key=f"words_{ADVICE} henvendelse").set_value("En borger ringer igen.").run()
    assert not app.warning


def test_the_points_of_a_checklist_stand_in_the_note_until_they_are_taken_out(page, files):
    app, _ = page(ANSWERED, "sager")
    app.text_area(key="case_text").set_value("Borgeren søger om timer til overvågning.")
    app.button[0].click().run()
    next(one for one in app.button if one.label == texts.CHECKS_IN).click().run()
    assert texts.CHECKS_OUT in [one.label for one in app.button]
    go(app, "notat")
    assert all(escape(check.question) in html_of(app) for check in CHECKS)
    assert all(check.question in files["md"][2]().decode() for check in CHECKS)
    app.button(key="points_out").click().run()
    assert not app.exception
    assert not any(escape(check.question) in html_of(app) for check in CHECKS)
    assert not any(check.question in files["md"][2]().decode() for check in CHECKS)


def test_labels_show_a_name_as_it_is_and_not_as_markdown(noted):
    spoilt = replace(CITATION, locator=f"63-15 {HOSTILE}")
    app, _ = noted(Library(replace(TWO, citations=(spoilt, OTHER))))
    named = [label for label in labels_of(app) if "63-15" in label.replace("\\", "")]
    assert len(named) >= 6
    # What is read aloud has no backslash.
    assert [one.label for one in app.text_input if "63-15" in one.label and "\\" in one.label] == []
    assert [label for label in named if "**fed**" in label or "[link](" in label or ":red[" in label] == []


def test_nothing_that_is_written_or_uploaded_is_logged_or_stored(noted, files, caplog, monkeypatch, tmp_path):
    caplog.set_level(logging.DEBUG)
    (tmp_path / "report.json").write_text("{}", encoding="utf-8")
    settings = Settings.read().model_copy(update={"build": tmp_path})
    monkeypatch.setattr(Settings, "read", classmethod(lambda _: settings))
    monkeypatch.chdir(tmp_path)
    before = files_of(tmp_path)
    app, _ = noted()
    app.text_area(key=f"words_{ADVICE} henvendelse").set_value("Zebranetta Kvistgaardsk ringer.").run()
    app.text_input(key=f"comment_{FIRST}").set_value("Fjolleriet.").run()
    data = [make() for _, _, make in files.values()]
    app.file_uploader(key="check_file").set_value(("Zebranetta.md", files["md"][2](), "text/markdown")).run()
    assert len(data) == 3
    assert caplog.records  # the test listens
    heard = " ".join([caplog.text, *(str(record.args) for record in caplog.records)]).casefold()
    assert [word for word in ("zebranetta", "kvistgaardsk", "fjolleriet") if word in heard] == []
    assert files_of(tmp_path) == before
