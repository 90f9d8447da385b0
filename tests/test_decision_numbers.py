"""What a principle decision is known by: its number, its topics, its other keys."""

import pytest
from builders import a_passage, a_source

from law.decision_numbers import alias_key, decision_number, other_keys, same_decision, topics_of, year_of_number
from law.filters import year_of
from law.places import own_names

NUMBERS = {
    "Ankestyrelsens principafgørelse 64-13 om hjælpemiddel - bil": "64-13",
    "Ankestyrelsens principmeddelelse 17-25 om kontant tilskud": "17-25",
    "Ankestyrelsens principmeddelelse nr. 1-26 (tidligere 20-25) om tilskud": "1-26",
    "Ankestyrelsens principafgørelse C-16-99 om bistand": "C-16-99",
    "Ankestyrelsens principafgørelse SM O-22-98 om bistand": "O-22-98",
    "Ankestyrelsens principafgørelse\u00a064\u201113 om bil": "64-13",
    "https://ast.dk/principmeddelelser/2025/ankestyrelsens-principmeddelelse-17-25-om-kontant-tilskud": "17-25",
    "ankestyrelsens-principafgoerelse-c-16-99-om-bistand": "C-16-99",
    "Nummer: 98-13": "98-13",
    "Afgørelsesdato: Uds. dato: Nummer: J.nr. Ankestyrelsen 02-03-2013 04-05-2013 98-13 5200500-12": "98-13",
    "SM C-16-99": "C-16-99",
    "B-1-96": "B-1-96",
    "PM 11-24": "11-24",
}
NO_NUMBERS = [
    "Ankestyrelsens principafgørelse om kontant tilskud - udmåling - fradrag",
    "Ankestyrelsens principafgørelse om ferieåret 2017-18",
    "Vejledning nr. 9 af 15-2-2011, pkt. 19-22",
    "j.nr. 18-48511",
    "Nummer: 18-48511",
    "klokken 9-15",
    "",
]


@pytest.mark.parametrize(("title", "number"), NUMBERS.items(), ids=NUMBERS.values())
def test_a_title_gives_the_number(title: str, number: str) -> None:
    assert decision_number(title) == number


@pytest.mark.parametrize("title", NO_NUMBERS)
def test_what_only_looks_like_a_number_is_none(title: str) -> None:
    assert decision_number(title) is None


def test_topics_stand_after_om_and_are_parted_by_dashes() -> None:
    title = "Ankestyrelsens principmeddelelse 17-25 om kontant tilskud - udmåling – hjælp om natten"
    assert topics_of(title) == ("kontant tilskud", "udmåling", "hjælp om natten")
    assert topics_of("Principafgørelse om: merudgifter - sandsynliggjorte udgifter") == (
        "merudgifter", "sandsynliggjorte udgifter",
    )  # fmt: skip
    assert topics_of("Ankestyrelsens principafgørelse 64-13") == ()


def test_a_hyphenated_word_is_one_topic() -> None:
    assert topics_of("Ankestyrelsens principafgørelse 64-13 om BPA-ordning - overgang") == ("BPA-ordning", "overgang")


@pytest.mark.parametrize(("number", "year"), [("20-25", 2025), ("O-26-96", 1996), ("C-05-03", 2003), ("110-11", 2011)])
def test_the_year_is_that_of_the_number(number: str, year: int) -> None:
    assert year_of_number(number) == year
    assert year_of(a_passage(work=f"principafgørelse {number}")) == year


def test_an_old_number_is_looked_up_as_a_decision() -> None:
    (name,) = own_names(a_passage(work="principafgørelse O-26-96", locator="principafgørelse O-26-96"))
    assert (name.kind, name.number) == ("decision", "O-26-96")


def test_other_keys_are_written_in_one_way() -> None:
    assert other_keys("KEN nr. 9282 af 28-3-2019 (W20190928225)") == ("KEN nr 9282 af 28/03/2019", "W20190928225")
    assert alias_key("KEN nr. 9282 af 28/03/2019") == alias_key(
        "ken nr 9282".upper().replace("NR", "nr") + " af 28.03.2019"
    )
    assert alias_key("SM c-16-99") == "C-16-99"


def test_all_keys_of_a_decision_lead_to_its_number() -> None:
    xml = a_source(id="xml", number="10-19", aliases=("W20190928225", "KEN nr 9282 af 28/03/2019"))
    page = a_source(id="page", number="10-19", aliases=("KEN nr. 9282 af 28/03/2019",))
    assert same_decision([xml, page, a_source()]) == {
        "10-19": "10-19", alias_key("W20190928225"): "10-19", "KEN nr 9282 af 28/03/2019": "10-19",
    }  # fmt: skip


def test_a_ken_that_two_numbers_claim_is_refused_with_both_named() -> None:
    one = a_source(id="a", number="10-19", aliases=("KEN nr 9282 af 28/03/2019",))
    two = a_source(id="b", number="11-19", aliases=("KEN nr. 9282 af 28.03.2019",))
    with pytest.raises(ValueError, match=r"10-19 \(a\) and 11-19 \(b\)"):
        same_decision([one, two])


def test_one_ken_number_of_two_years_is_two_decisions() -> None:
    one = a_source(id="a", number="10-19", aliases=("KEN nr 9282 af 28/03/2019",))
    two = a_source(id="b", number="11-20", aliases=("KEN nr 9282 af 01/04/2020",))
    assert len(same_decision([one, two])) == 4
