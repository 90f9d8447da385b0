# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls
"""The page where questions are asked: its filters, what it masks, and the earlier questions of a visit."""

import logging
from datetime import date
from typing import get_args

import pytest
from streamlit.runtime.state.query_params import QueryParams
from visits import ANSWERED, CITATION, QUESTION, REFUSED, Library, address_of, files_of, go, html_of, labels_of

from law.filters import NO_FILTERS, Filters
from law.records import Kind, Status
from settings import Settings
from ui import texts
from ui.marking import markdown_text

CPR, NAME = "010190-1234", "Karen Jensen"
PERSONAL = f"Kan {NAME}, {CPR}, få BPA?"
HIDDEN = "Kan [navn], [CPR-nummer], få BPA?"
NARROWED = {"ordning": "96", "art": "lov_sag", "regel": "serviceloven § 95", "status": "gældende", "fra": "2012", "til": "2018", "pr": "2018-06-30"}  # fmt: skip
FILTERS = Filters(
    schemes=("§ 96",), kinds=("lov", "sag"), rule="serviceloven § 95", statuses=("gældende",), since=2012, until=2018,
    as_of="2018-06-30",
)  # fmt: skip
CONTROLS = {
    "f_schemes": ["§ 96"],
    "f_kinds": ["lov", "sag"],
    "f_rule": "serviceloven § 95",
    "f_statuses": ["gældende"],
    "f_since": 2012,
    "f_until": 2018,
    "f_as_of": date(2018, 6, 30),
}


def controls_of(app):
    many, one = ("f_schemes", "f_kinds", "f_statuses"), ("f_rule", "f_since", "f_until")
    chosen = {key: app.multiselect(key=key).value for key in many} | {key: app.selectbox(key=key).value for key in one}
    return chosen | {"f_as_of": app.date_input(key="f_as_of").value}


def test_the_address_narrows_the_search_and_the_controls_say_so(page):
    app, library = page(ANSWERED, q=QUESTION, **NARROWED)
    assert not app.exception
    assert (library.asked, library.filters) == ([QUESTION], [FILTERS])
    assert controls_of(app) == CONTROLS
    assert texts.NARROW_ON.format(count=7) in [one.label for one in app.expander]


def test_without_filters_in_the_address_nothing_is_narrowed(page):
    app, library = page(ANSWERED, q=QUESTION)
    assert library.filters == [NO_FILTERS]
    assert texts.NARROW in [one.label for one in app.expander]
    assert texts.CLEAR_FILTERS not in [one.label for one in app.button]


@pytest.mark.parametrize(
    ("key", "kind", "chosen", "written", "filters"),
    [
        ("f_schemes", "multiselect", ["§ 95", "§ 96"], {"ordning": "95_96"}, Filters(schemes=("§ 95", "§ 96"))),
        ("f_kinds", "multiselect", ["bekendtgørelse"], {"art": "bekendtgørelse"}, Filters(kinds=("bekendtgørelse",))),
        ("f_rule", "selectbox", "serviceloven § 96", {"regel": "serviceloven § 96"}, Filters(rule="serviceloven § 96")),
        ("f_statuses", "multiselect", ["historisk"], {"status": "historisk"}, Filters(statuses=("historisk",))),
        ("f_since", "selectbox", 2015, {"fra": "2015"}, Filters(since=2015)),
        ("f_until", "selectbox", 2016, {"til": "2016"}, Filters(until=2016)),
        ("f_as_of", "date_input", date(2024, 3, 1), {"pr": "2024-03-01"}, Filters(as_of="2024-03-01")),
    ],
)
def test_a_control_writes_the_address_and_the_question_is_asked_again_within_it(page, key, kind, chosen, written, filters):  # fmt: skip
    app, library = page(ANSWERED, q=QUESTION)
    getattr(app, kind)(key=key).set_value(chosen).run()
    assert not app.exception
    assert address_of(app) == {"q": QUESTION, **written}
    assert (library.asked, library.filters) == ([QUESTION] * 2, [NO_FILTERS, filters])
    assert getattr(app, kind)(key=key).value == chosen


def test_the_filters_are_taken_away_with_one_press(page):
    app, library = page(ANSWERED, q=QUESTION, **NARROWED)
    next(one for one in app.button if one.label == texts.CLEAR_FILTERS).click().run()
    assert address_of(app) == {"q": QUESTION}
    assert library.filters == [FILTERS, NO_FILTERS]
    assert controls_of(app) == dict.fromkeys(("f_rule", "f_since", "f_until", "f_as_of")) | {
        "f_schemes": [], "f_kinds": [], "f_statuses": []
    }  # fmt: skip


def test_the_filters_stay_when_another_question_is_asked(page):
    app, library = page(ANSWERED, q=QUESTION, ordning="96")
    app.text_input(key="question").set_value("Hvem er arbejdsleder?")
    app.button[0].click().run()
    assert address_of(app) == {"q": "Hvem er arbejdsleder?", "ordning": "96"}
    assert library.filters[-1] == Filters(schemes=("§ 96",))


@pytest.mark.parametrize(
    "address",
    [
        {"ordning": "97", "art": "roman", "regel": "grundloven § 1", "status": "ny", "fra": "x", "til": "99999"},
        {"ordning": "§ 95", "art": "", "regel": "<script>", "status": "Gældende", "fra": "²⁰¹⁹", "til": "-2019"},
        {"ordning": "_" * 5000, "art": "__lov__x"[:2], "fra": "12", "til": "2019.0"},
        {"fra": "٢٠١٩", "til": "2019 "},
    ],
)
def test_what_no_filter_knows_in_the_address_narrows_nothing(page, address):
    app, library = page(ANSWERED, q=QUESTION, **address)
    assert not app.exception
    assert library.filters == [NO_FILTERS]


@pytest.mark.parametrize("address", [{"fra": "1950"}, {"til": "2099"}, {"fra": "2018", "til": "2012"}])
def test_a_year_that_no_source_is_of_is_taken_at_its_word(page, address):
    app, library = page(ANSWERED, q=QUESTION, **address)
    assert not app.exception
    assert library.filters == [
        Filters(since=int(address.get("fra", 0)) or None, until=int(address.get("til", 0)) or None)
    ]
    assert (app.selectbox(key="f_since").value, app.selectbox(key="f_until").value) == (
        library.filters[0].since, library.filters[0].until
    )  # fmt: skip
    # A control that is pressed keeps what the address said.
    app.multiselect(key="f_schemes").set_value(["§ 95"]).run()
    assert not app.exception
    assert address_of(app) == {"q": QUESTION, "ordning": "95", **address}


def test_each_scheme_kind_and_status_can_be_chosen(page):
    app, _ = page(ANSWERED)
    assert len(app.multiselect(key="f_schemes").options) == 2
    assert len(app.multiselect(key="f_kinds").options) == len(get_args(Kind))
    assert app.multiselect(key="f_statuses").options == [texts.STATUSES[one] for one in get_args(Status)]
    assert app.selectbox(key="f_since").options == [str(year) for year in range(2019, 2010, -1)]
    assert app.selectbox(key="f_rule").options == [
        "serviceloven § 95 (nævnt 3 steder)", "serviceloven § 96 (nævnt 1 steder)"
    ]  # fmt: skip


# What looks like a citizen's data


def everything(app) -> str:
    return " ".join([html_of(app), *labels_of(app), *(str(value) for value in address_of(app).values()), *(str(box.value) for box in app.text_input)])  # fmt: skip


def test_personal_data_that_is_typed_is_masked_before_it_is_anywhere(page):
    app, library = page(ANSWERED)
    app.text_input(key="question").set_value(PERSONAL)
    app.button[0].click().run()
    assert not app.exception
    assert address_of(app) == {"q": HIDDEN}
    assert app.text_input(key="question").value == HIDDEN
    assert library.asked == [HIDDEN]
    assert texts.MASKED.format(kinds="navn og CPR-nummer") in [one.value for one in app.warning]
    assert [secret for secret in (CPR, "Karen", "Jensen") if secret in everything(app)] == []


def test_what_is_typed_goes_into_no_address_before_it_is_masked(page, monkeypatch):
    # Whatever the address held for a moment would stay in the browser's history.
    told = []
    put = QueryParams.__setitem__

    def listening(self, key, value):
        told.append(str(value))
        put(self, key, value)

    app, _ = page(ANSWERED)
    monkeypatch.setattr(QueryParams, "__setitem__", listening)
    app.text_input(key="question").set_value(PERSONAL)
    app.button[0].click().run()
    assert HIDDEN in told
    assert [one for one in told if CPR in one or "Karen" in one] == []


def test_personal_data_in_an_address_that_was_shared_is_masked_at_once(page):
    app, library = page(ANSWERED, q=PERSONAL, ordning="96")
    assert address_of(app) == {"q": HIDDEN, "ordning": "96"}
    assert app.text_input(key="question").value == HIDDEN
    assert (library.asked, library.filters) == ([HIDDEN], [Filters(schemes=("§ 96",))])
    assert texts.MASKED.format(kinds="navn og CPR-nummer") in [one.value for one in app.warning]
    assert [secret for secret in (CPR, "Karen", "Jensen") if secret in everything(app)] == []


PASTED = [
    "Kan Karen Jen\u00adsen, 0101\u00ad90-1234, få BPA?",
    "Kan Karen\u200bJensen, \uff10\uff11\uff10\uff11\uff19\uff10-1234, få BPA?",
]


@pytest.mark.parametrize("pasted", PASTED)
def test_personal_data_is_masked_also_where_a_paste_brought_signs_that_nobody_sees(page, pasted):
    for typed in (True, False):
        app, library = page(ANSWERED) if typed else page(ANSWERED, q=pasted)
        if typed:
            app.text_input(key="question").set_value(pasted)
            app.button[0].click().run()
        assert not app.exception
        assert (address_of(app), library.asked) == ({"q": HIDDEN}, [HIDDEN])
        assert app.text_input(key="question").value == HIDDEN


def test_the_kinds_are_named_once_and_not_for_the_next_question(page):
    app, _ = page(ANSWERED, q=PERSONAL)
    app.text_input(key="question").set_value(QUESTION)
    app.button[0].click().run()
    assert [one.value for one in app.warning if "personoplysninger" in one.value] == []


def test_a_question_without_personal_data_is_left_as_it_is(page):
    app, library = page(ANSWERED, q=QUESTION)
    assert (address_of(app), library.asked) == ({"q": QUESTION}, [QUESTION])
    assert [one.value for one in app.warning if "personoplysninger" in one.value] == []


def test_nothing_that_is_asked_is_logged_or_written(page, caplog, monkeypatch, tmp_path):
    caplog.set_level(logging.DEBUG)
    (tmp_path / "report.json").write_text("{}", encoding="utf-8")
    settings = Settings.read().model_copy(update={"build": tmp_path})
    monkeypatch.setattr(Settings, "read", classmethod(lambda _: settings))
    monkeypatch.chdir(tmp_path)
    before = files_of(tmp_path)
    app, library = page(ANSWERED, q="Hvorfor fik borgeren på Zebranettavej 12 kvistgaardsk hjælp?")
    app.text_input(key="question").set_value(f"Kvistgaardsk hjælp til {NAME}, {CPR}?")
    app.button[0].click().run()
    assert len(library.asked) == 2
    assert caplog.records  # the test listens
    heard = " ".join([caplog.text, *(str(record.args) for record in caplog.records)]).casefold()
    assert [word for word in ("zebranetta", "kvistgaardsk", "jensen", CPR) if word in heard] == []
    assert files_of(tmp_path) == before


# Earlier questions of the visit


def ask(app, question: str, *, schemes: tuple[str, ...] = ()) -> None:
    if schemes:
        app.multiselect(key="f_schemes").set_value(list(schemes)).run()
    app.text_input(key="question").set_value(question)
    app.button[0].click().run()


def earlier_of(app) -> list[str]:
    return [one.label for one in app.button if str(one.key).startswith("earlier_")]


def test_earlier_questions_of_the_visit_are_listed_last_first_and_each_once(page):
    app, _ = page(ANSWERED, q="Hvem er arbejdsleder?")
    assert earlier_of(app) == []
    for question in ("Hvad er BPA?", "Hvem er arbejdsleder?", QUESTION):
        ask(app, question)
    assert earlier_of(app) == [markdown_text(one) for one in ("Hvem er arbejdsleder?", "Hvad er BPA?")]
    assert texts.EARLIER.format(count=2) in [one.label for one in app.expander]


def test_an_earlier_question_is_asked_again_with_its_filters(page):
    app, library = page(ANSWERED, q=QUESTION, ordning="96", fra="2012")
    next(one for one in app.button if one.label == texts.CLEAR_FILTERS).click().run()
    ask(app, "Hvad er BPA?")
    assert library.filters[-1] == NO_FILTERS
    labels = earlier_of(app)
    assert sorted(labels) == sorted([markdown_text(QUESTION), markdown_text(f"{QUESTION} – {texts.NARROWED}")])
    narrowed = labels.index(markdown_text(f"{QUESTION} – {texts.NARROWED}"))
    app.button(key=f"earlier_{narrowed}").click().run()
    assert (library.asked[-1], library.filters[-1]) == (QUESTION, Filters(schemes=("§ 96",), since=2012))
    assert address_of(app) == {"q": QUESTION, "ordning": "96", "fra": "2012"}
    assert app.multiselect(key="f_schemes").value == ["§ 96"]


def test_an_earlier_question_without_filters_is_asked_again_in_all_sources(page):
    app, library = page(ANSWERED, q="Hvad er BPA?")
    ask(app, QUESTION, schemes=("§ 95",))
    at = earlier_of(app).index(markdown_text("Hvad er BPA?"))
    app.button(key=f"earlier_{at}").click().run()
    assert (library.asked[-1], library.filters[-1]) == ("Hvad er BPA?", NO_FILTERS)
    assert address_of(app) == {"q": "Hvad er BPA?"}


def test_what_the_visit_remembers_of_a_question_is_masked(page):
    app, _ = page(ANSWERED, q=PERSONAL)
    ask(app, QUESTION)
    assert earlier_of(app) == [markdown_text(HIDDEN)]


def test_the_way_back_from_a_source_keeps_the_question_and_its_filters(page):
    app, _ = page(ANSWERED, q=QUESTION, ordning="96")
    go(app, "kilde", source="notat", start=str(CITATION.start), end=str(CITATION.end))
    back = [link.proto.query_string for link in app.get("page_link") if link.proto.label == texts.BACK_TO_ANSWER]
    assert back == [
        "q=Kan+der+bevilges+timer+til+overv%C3%A5gning+efter+servicelovens+%C2%A7+95%2C+stk.+3%3F&ordning=96"
    ]


def test_a_refusal_can_be_narrowed_too(page):
    app, library = page(REFUSED, q=QUESTION, fra="2012")
    assert not app.exception
    assert library.filters == [Filters(since=2012)]
    assert texts.REFUSAL_TITLE in html_of(app)


def test_a_visit_of_its_own_knows_no_question_of_another(page):
    page(ANSWERED, q="Hvad er BPA?")
    app, _ = page(Library(), q=QUESTION)
    assert earlier_of(app) == []


def test_the_question_and_what_it_was_narrowed_to_stand_above_the_answer_for_who_prints_it(page):
    html = html_of(page(ANSWERED, q=QUESTION, ordning="96")[0])
    asked = html[html.index('<p class="asked">') :].partition("</p>")[0]
    assert QUESTION in asked
    assert "BPA (§ 96)" in asked
    assert html.index(f"<h2>{texts.ANSWER_TITLE}</h2>") < html.index('<p class="asked">') < html.index("<blockquote")
    assert '<p class="asked">' in html_of(page(REFUSED, q=QUESTION)[0])
