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


@pytest.mark.parametrize(
    "typed",
    ["26/17", "26.17", "26 - 17", "026-17", "26-17", "26/2017", "PA 26/17", "hvad siger 26/17?",
     "Gælder principafgørelse 26.17 også for min søn?"],
)  # fmt: skip
def test_a_decision_typed_from_memory_is_the_one_that_the_sources_have(typed: str) -> None:
    assert read_question(typed, decisions={"26-17"}).decisions == ("26-17",)


@pytest.mark.parametrize(
    "typed",
    ["hjælperen møder kl 26.17 hver dag", "vagten varer fra 26.17", "hun får 26.17 kr i tillæg", "jeg fik brev 26/17",
     "§ 26/17", "126/17", "26/175", "1.26.17", "2026/17", "x26.17", "26.18"],
)  # fmt: skip
def test_what_only_looks_like_a_decision_typed_from_memory_is_left_alone(typed: str) -> None:
    assert read_question(typed, decisions={"26-17"}).decisions == ()


@pytest.mark.parametrize(
    ("typed", "stk"),
    [
        ("sel 95,3", "3"),
        ("§ 95 (3)", "3"),
        ("§95,3", "3"),
        ("95 stk 3", "3"),
        ("SEL § 95, stk. 3", "3"),
        ("§ 95", None),
    ],
)
def test_a_stk_typed_in_haste_is_one(typed: str, stk: str | None) -> None:
    (reference,) = read_question(typed).references
    assert (reference.number, reference.stk) == ("95", stk)


@pytest.mark.parametrize("typed", ["§§ 95, 96", "§ 95, 2. pkt.", "§ 95, § 3", "§ 95, 3 og 4"])
def test_a_list_of_paragraphs_is_no_stk(typed: str) -> None:
    assert all(reference.stk is None for reference in read_question(typed).references)


def test_a_paragraph_of_an_act_without_a_name_here_is_no_other_acts() -> None:
    (reference,) = read_question("grundloven § 1").references
    assert reference.act == "grundloven"
    assert read_question("serviceloven § 1").references[0].act == "serviceloven"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("side 58 i undersøgelsen", "side 58"),
        ("hvad står der på s. 58 i praksisundersøgelsen", "side 58"),
        ("s. 58", "side 58"),
        ("s 58", "side 58"),
        ("side 58-59", "side 58"),
        ("henvendelse 4", "henvendelse 4"),
        ("henvendelse 2 b", "henvendelse 2.b"),
        ("Henvendelse 2.B", "henvendelse 2.b"),
        ("afsnit VIII", "afsnit VIII"),
        ("afsnit viii", "afsnit VIII"),
    ],
)
def test_the_parts_of_a_source_are_looked_up_by_their_names(typed: str, number: str) -> None:
    (place,) = read_question(typed).references
    assert (place.kind, place.number) == ("label", number)
    assert typed[place.start : place.end] == place.text


@pytest.mark.parametrize(
    "typed", ["Hvad betyder side 2 i mit brev fra kommunen?", "hans. 58 år", "afsnit ivrigt", "afsnit 4.2"]
)
def test_a_page_of_something_else_is_none_of_ours(typed: str) -> None:
    assert read_question(typed).references == ()


@pytest.mark.parametrize(
    ("typed", "together"),
    [
        ("Er der en kilde, der nævner både § 95, stk. 3, og § 97?", True),
        ("Hvor omtales 63-15 og § 96 sammen?", True),
        ("Kan man få hjælp efter både § 95 og § 97?", False),  # asks for help, not for a place
        ("Hvilken kilde nævner både § 95 og ledsagelse?", False),  # one rule
        ("Hvor står forskellen på § 95, stk. 2, og § 95, stk. 3?", False),
        ("Kan man få både § 95 og § 85 på samme sted?", False),
    ],
)
def test_rules_that_are_asked_for_together_are_told_from_a_question_about_both(typed: str, together: bool) -> None:  # noqa: FBT001
    assert read_question(typed, decisions={"63-15"}).asks_together is together


@pytest.mark.parametrize(
    ("question", "schemes"),
    [
        ("Klager over § 95, ikke § 96: hvor mange?", ("§ 95",)),
        ("Hvad gælder i BPA og ikke kontant tilskud?", ("§ 96",)),
        ("Jeg har ikke BPA. Kan jeg få det?", ("§ 96",)),  # nothing else is named, so it is what is asked about
        ("Hvad er forskellen på § 95 og § 96?", ("§ 95", "§ 96")),
    ],
)
def test_a_scheme_that_is_ruled_out_is_not_asked_about(question: str, schemes: tuple[str, ...]) -> None:
    assert read_question(question).schemes == schemes
