"""The grammar of Danish legal references, with every trap the five sources have shown."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.records import Reference
from law.references import covers, find_references, format_reference


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("§ 95", ["§ 95"]),
        ("§95, stk 3", ["§ 95, stk. 3"]),  # typed in haste
        ("§ 95, stk. 2 og 3", ["§ 95, stk. 2", "§ 95, stk. 3"]),
        ("stk. 1-3 i § 95, stk. 1-3", ["§ 95, stk. 1", "§ 95, stk. 2", "§ 95, stk. 3"]),  # the first stk. has no § yet
        ("§ 95, stk. 3, 2. pkt.", ["§ 95, stk. 3, 2. pkt."]),  # 2 counts sentences, not stk.
        ("§ 100, stk. 1, 1. og 2. pkt.", ["§ 100, stk. 1, 1. og 2. pkt."]),
        ("§ 4, stk. 2, nr. 2", ["§ 4, stk. 2, nr. 2"]),
        ("§ 12, stk. 1, nr. 1, litra b", ["§ 12, stk. 1, nr. 1, litra b"]),
        ("§ 83 a og § 83a", ["§ 83 a", "§ 83 a"]),
        ("jf. servicelovens § 3 a. Når", ["servicelovens § 3 a"]),  # the stop ends the sentence
        ("§ 9 f. eks. og § 9 d. 1. juli", ["§ 9", "§ 9"]),  # here it shortens a word
        ("§ 83 i loven", ["§ 83"]),  # "i" is the preposition
        ("§§ 83, 83 a og 84", ["§ 83", "§ 83 a", "§ 84"]),
        ("§§ 112-114", ["§ 112", "§ 113", "§ 114"]),
        ("§ 22 – 24", ["§ 22", "§ 23", "§ 24"]),  # a range though the sign is single
        ("§ 83/§ 94", ["§ 83", "§ 94"]),
        ("§ 107/108", ["§ 107", "§ 108"]),
        ("§ 95 og 20 timer", ["§ 95"]),  # 20 is a count
        ("§ 95, stk. 3, 7. august", ["§ 95, stk. 3"]),  # 7 is a day
        ("paragraf 95", ["§ 95"]),
        ("servicelovens § 95, stk. 3", ["servicelovens § 95, stk. 3"]),
        ("KT efter SEL § 95, stk. 3", ["servicelovens § 95, stk. 3"]),
        ("SEL 96", ["servicelovens § 96"]),
        ("§ 96 i serviceloven", ["servicelovens § 96"]),
        ("§§ 83 og 84 i serviceloven", ["servicelovens § 83", "servicelovens § 84"]),
        ("§§ 83 og 84, stk. 1", ["§ 83", "§ 84, stk. 1"]),  # stk. binds to the last only
        ("lov om social services § 95", ["servicelovens § 95"]),
        ("barnets lovs § 86", ["barnets lovs § 86"]),
        ("udmålingsbekendtgørelsens § 5, stk. 3", ["udmålingsbekendtgørelsens § 5, stk. 3"]),
        ("Det står i udlandsbekendtgørelsen.\nEfter bekendtgørelsens § 1 har", ["udlandsbekendtgørelsens § 1"]),
        ("efter bekendtgørelsens § 1 og servicelovens § 95", ["§ 1", "servicelovens § 95"]),
        ("servicelovens 95 stk. 3", ["servicelovens § 95, stk. 3"]),  # the sign is lost
        ("servicelovens § 95, stk. 2. Efter stk. 3 kan", ["servicelovens § 95, stk. 2", "servicelovens § 95, stk. 3"]),
        ("Se tabel 4.1 og figur 8.3.", ["tabel 4.1", "figur 8.3"]),  # a source's own parts
        ("Sag 13: stadfæstelse", ["sag 13"]),
        ("kapitel 3, pkt. 32", ["pkt. 32"]),
        ("punkt 10 og 11", ["pkt. 10 og 11"]),
        ("principafgørelse 63-15", ["principafgørelse 63-15"]),
        ("Principafgørelse 178-12:", ["principafgørelse 178-12"]),
        ("principafgørelser 178-12 og 80-16", ["principafgørelse 178-12", "principafgørelse 80-16"]),
        ("principmeddelelse nr. 11-24", ["principafgørelse 11-24"]),  # the name since 2019
        ("PM 11-24", ["principafgørelse 11-24"]),
        ("Ankestyrelsens 62-15", ["principafgørelse 62-15"]),
        ("SM C-16-99", ["principafgørelse C-16-99"]),  # before 2009
        ("lovbekendtgørelse nr. 909 af 3. juli 2024", ["lovbekendtgørelse nr. 909 af 3. juli 2024"]),
        ("bekendtgørelse 1246 af 13. november 2017", ["bekendtgørelse 1246 af 13. november 2017"]),
        ("LBK nr 282 af 17/03/2025", ["LBK nr 282 af 17/03/2025"]),
    ],
)
def test_a_form_that_the_sources_use_is_read(text: str, found: list[str]) -> None:
    assert [format_reference(reference) for reference in find_references(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "mandag til fredag klokken 9-15",  # opening hours look like a decision's number
        "j.nr. 18-48511",  # a journal number
        "2014-213-60295",
        "18-04-2013",  # a date
        "30-08-2013 og 07-09-2016",
        "i skoleåret 2017-18",
        "unge på 12-17 år",
        "servicelovens kapitel 16",
        "i mere end 20 timer ugentligt",
    ],
)
def test_what_only_looks_like_a_reference_is_none(text: str) -> None:
    assert find_references(text) == ()


def test_points_of_a_guidance_are_no_decision() -> None:
    (reference,) = find_references("jf. pkt. 19-22")
    assert (reference.kind, reference.number) == ("point", "19-22")


def test_a_known_decision_needs_no_trigger_word() -> None:
    assert find_references("hvad siger 63-15?") == ()
    (reference,) = find_references("hvad siger 63-15?", known_decisions={"63-15"})
    assert format_reference(reference) == "principafgørelse 63-15"
    assert find_references("klokken 9-15", known_decisions={"63-15"}) == ()


def test_a_bare_paragraph_takes_the_act_of_its_list_and_is_marked_inferred() -> None:
    text = "Lov om retssikkerhed og administration på det sociale område:\n- § 4 om borgerinddragelse\n- § 5 om helhed"
    found = find_references(text, act="serviceloven")
    assert [(format_reference(r), r.inferred) for r in found] == [
        ("retssikkerhedslovens § 4", True),
        ("retssikkerhedslovens § 5", True),
    ]


def test_an_act_named_a_paragraph_above_does_not_reach_down() -> None:
    found = find_references(
        "Efter retssikkerhedslovens § 5 skal kommunen.\nStøtte efter § 85 ydes.", act="serviceloven"
    )
    assert [format_reference(r) for r in found] == ["retssikkerhedslovens § 5", "servicelovens § 85"]


def test_a_stk_within_a_provision_belongs_to_it() -> None:
    within = Reference(kind="provision", start=0, end=0, text="", act="serviceloven", number="95")
    (reference,) = find_references("hjælpen efter stk. 2 fortsat", act="serviceloven", within=within)
    assert format_reference(reference) == "servicelovens § 95, stk. 2"


def test_a_restored_sign_is_marked() -> None:
    (reference,) = find_references("efter servicelovens 95, stk. 3")
    assert reference.repaired


@given(
    st.sampled_from(["serviceloven", "retssikkerhedsloven", "barnets lov", "udlandsbekendtgørelsen"]),
    st.integers(1, 200),
    st.sampled_from(["", " a", " b"]),
    st.none() | st.integers(1, 9),
    st.none() | st.integers(1, 9),
)
def test_what_is_formatted_is_read_back(act: str, number: int, letter: str, stk: int | None, nr: int | None) -> None:
    reference = Reference(
        kind="provision", start=0, end=0, text="", act=act, number=f"{number}{letter}",
        stk=None if stk is None else str(stk), nr=None if stk is None or nr is None else str(nr),
    )  # fmt: skip
    (found,) = find_references(format_reference(reference))
    assert format_reference(found) == format_reference(reference)
    assert covers(reference, found)
    assert covers(found, reference)


@given(st.text(alphabet="§ 95,stk.og-0123aæprincipafgørelse \n", max_size=80))
def test_every_span_holds_its_text(text: str) -> None:
    for reference in find_references(text, known_decisions={"63-15"}):
        assert text[reference.start : reference.end] == reference.text


def test_a_paragraph_covers_its_stk_and_not_the_reverse() -> None:
    whole, part = find_references("servicelovens § 95 og servicelovens § 95, stk. 3")
    assert covers(whole, part)
    assert not covers(part, whole)


@pytest.mark.parametrize(
    ("text", "known", "named"),
    [
        ("§ 96 og 11-24", {"11-24"}, [("provision", "96"), ("decision", "11-24")]),
        ("§ 96 og 98-16", {"98-16"}, [("provision", "96"), ("decision", "98-16")]),
        ("11-24 og § 96", {"11-24"}, [("decision", "11-24"), ("provision", "96")]),
        ("§§ 95-96", {"95-96"}, [("provision", "95"), ("provision", "96")]),
        ("§ 95, stk. 3 og 36 sager", set(), [("provision", "95")]),
    ],
)
def test_a_decision_after_a_paragraph_is_no_range_and_what_is_counted_no_stk(
    text: str, known: set[str], named: list[tuple[str, str]]
) -> None:
    found = find_references(text, known_decisions=known, act="serviceloven")
    assert [(one.kind, one.number) for one in found] == named
    assert all(one.stk in (None, "3") for one in found)


def test_an_order_that_ends_long_before_is_not_the_act_of_a_paragraph() -> None:
    (reference,) = find_references(
        "Efter udlandsbekendtgørelsen kan hjælp efter § 95 ikke medtages", act="serviceloven"
    )
    assert (reference.act, reference.inferred) == ("serviceloven", True)
    (own,) = find_references("Efter udlandsbekendtgørelsen, jf. § 3, kan hjælp medtages", act="serviceloven")
    assert own.act == "udlandsbekendtgørelsen"


def test_a_bare_paragraph_in_a_printed_order_is_the_orders_own_unless_its_clause_names_another_act() -> None:
    own = Reference(kind="provision", start=0, end=0, text="", act="udlandsbekendtgørelsen", number="4")
    text = "Hjælp efter servicelovens §§ 45 og 97 ydes ikke. Betingelserne er nævnt i § 2, jf. dog § 5."
    found = [(one.act, one.number) for one in find_references(text, act=own.act, within=own)]
    assert found == [
        ("serviceloven", "45"), ("serviceloven", "97"), ("udlandsbekendtgørelsen", "2"), ("udlandsbekendtgørelsen", "5")
    ]  # fmt: skip
    named = find_references("Efter servicelovens § 96 eller § 100 gives hjælp.", act=own.act, within=own)
    assert [(one.act, one.number) for one in named] == [("serviceloven", "96"), ("serviceloven", "100")]
    assert [one.act for one in find_references("jf. lovens § 7", act=own.act, within=own)] == ["serviceloven"]


def test_a_part_of_an_article_is_no_part_of_a_paragraph() -> None:
    own = Reference(kind="provision", start=0, end=0, text="", act="udlandsbekendtgørelsen", number="3")
    assert find_references("samt artikel 22, stk. 1, c) og stk. 2 i EF-forordning", within=own) == ()
    assert [one.stk for one in find_references("Efter stk. 1 gives hjælp.", within=own)] == ["1"]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("efter lejelovens § 95, stk. 3", "lejeloven"),
        ("efter § 95 i lejeloven", "lejeloven"),
        ("lov om friskoler § 95", "lov om friskoler"),
        ("lov om friskoler og private grundskoler m.v. § 95", "lov om friskoler og private grundskoler m.v."),
        ("overenskomstens § 95", "overenskomsten"),
        # What is known by a name of ours, and what only says "loven", is as it was.
        ("efter servicelovens § 95", "serviceloven"),
        ("efter § 95 i serviceloven", "serviceloven"),
        ("lov om social service kan bruges efter § 95", "serviceloven"),
        ("efter sygedagpengelovens § 5 gælder det. Efter lovens § 95", "sygedagpengeloven"),
        ("lov om sygedagpenge. Lovens § 95", "sygedagpengeloven"),
        ("efter lovens § 95", "serviceloven"),
    ],
)
def test_a_paragraph_of_an_act_that_we_have_no_name_for_is_never_servicelovens(text: str, act: str) -> None:
    (found,) = [one for one in find_references(text, act="serviceloven") if one.number == "95"]
    assert found.act == act


def test_the_law_in_an_order_is_the_one_that_it_is_issued_under() -> None:
    within = Reference(kind="provision", start=0, end=0, text="", act="retssikkerhedsbekendtgørelsen", number="3")
    (found,) = find_references("jf. lovens § 66", within=within)
    assert found.act == "retssikkerhedsloven"
    (found,) = find_references("jf. lovens § 66", within=replace(within, act="fiskeribekendtgørelsen"))
    assert found.act is None
