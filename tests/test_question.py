"""What a question names, what it is about, and the words it is asked in."""

import pytest

from law.lay_words import law_words
from law.question import Wanted, read_question, share


@pytest.mark.parametrize(
    ("text", "schemes"),
    [
        ("Kan der bevilges overvågning efter § 95, stk. 3?", ("§ 95",)),
        ("serviceloven paragraf 95 stk. 1", ("§ 95",)),
        ("KT efter SEL § 95", ("§ 95",)),
        ("kontante tilskud", ("§ 95",)),
        ("BPA-ordning", ("§ 96",)),
        ("BPA ydes som kontant tilskud", ("§ 96",)),  # BPA's own definition
        ("95'er uden arbejdsleder", ("§ 95",)),
        ("kontanttilskud til min mor", ("§ 95",)),
        ("96'er overvågning", ("§ 96",)),
        ("96-sag om rejser", ("§ 96",)),
        ("B.P.A. og ferie", ("§ 96",)),
        ("bpaordning", ("§ 96",)),
        ("personlig asistance", ("§ 96",)),
        ("den er fra 1996 eller 95", ()),
        ("forskel på § 95 og § 96", ("§ 95", "§ 96")),
        ("hvem kan klage", ()),
    ],
)
def test_a_question_says_which_scheme_it_is_about(text: str, schemes: tuple[str, ...]) -> None:
    assert read_question(text).schemes == schemes


@pytest.mark.parametrize(
    "text",
    [
        "§ 95, stk. 3",
        "hvad siger principafgørelse 63-15",
        "SEL § 96 stk 2",
        "tabel 5.5",
        "Hvad står der i § 96, stk. 2?",
    ],
)
def test_a_question_that_only_names_is_a_look_up(text: str) -> None:
    assert read_question(text).is_lookup


def test_a_question_that_asks_for_more_is_none() -> None:
    assert not read_question("Kan der gives ledsagelse efter § 95, stk. 3?").is_lookup


def test_a_bare_number_asks_for_a_decision_and_hours_and_ages_do_not() -> None:
    assert read_question("kort resumé af 88-14").decisions == ("88-14",)
    for text in ("åbent klokken 9-15", "børn på 12-17 år", "pkt. 19-22", "fra 10-12 timer", "j.nr. 18-48511"):
        assert read_question(text).decisions == (), text


def test_what_is_ruled_out_is_not_looked_up() -> None:
    assert read_question("94-16 (ikke 96-16): hvornår?", decisions={"94-16", "96-16"}).decisions == ("94-16",)


def test_everyday_words_reach_the_words_of_the_law() -> None:
    assert "overvågning" in law_words("Kan nogen holde lidt øje med ham?")
    assert "botilbud" in law_words("Han skal på bosted")
    assert "arbejdsleder" in law_words("Hvad kræves der af AL?")
    assert law_words("Alle må al den tid") == ()  # "al" is no abbreviation


def test_a_phrase_is_not_found_in_words_far_apart() -> None:
    assert "overvågning" not in law_words("Hun holder ferie, og hans øje blev opereret sammen med benet")


def test_parts_of_a_compound_count_together_and_less_than_the_whole() -> None:
    wanted = Wanted((("klagefrist", 1.0),), ("klage", "frist"), 1.0)
    assert wanted.held_by({"klagefrist"}) == 1.0
    assert wanted.held_by({"klage", "frist"}) == pytest.approx(0.8)
    assert wanted.held_by({"klage"}) == pytest.approx(0.4)
    assert share([wanted], set()) == 0.0
    assert share([], {"klage"}) == 0.0
