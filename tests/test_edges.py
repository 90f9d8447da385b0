"""What a decision says of others: kept, discarded, reissued; and what only looks like a decision's number."""

import string
import time

import pytest
from builders import a_section
from hypothesis import given
from hypothesis import strategies as st

from ingest.edges import edges_in, passed_on, torn
from law.records import Section

TRAPS = [
    "pkt. 19-22", "kl. 9-15", "klokken 9-15", "j.nr. 18-48511", "j.nr. 2014-213-60295", "skoleåret 2017-18",
    "unge på 12-17 år", "12-17-årige", "§§ 83-94", "stk. 1-12", "15-2-2011", "side 10-12", "20-25 timer", "10-15 pct.",
    "nr. 12-14", "18/19-20", "1.10-12", "5200582-12",
]  # fmt: skip


def practice(text: str, *path: str, part: str = "practice") -> tuple[str, tuple[Section, ...]]:
    section = a_section(0, len(text), kind="principafgørelse", part=part, path=("Principmeddelelse 28-24", *path))
    return text, (section,)


def told(text: str, *path: str, own: str | None = "28-24", part: str = "practice") -> list[tuple[str, str]]:
    text, sections = practice(text, *path, part=part)
    found = edges_in(text, sections, own=own)
    assert all(text[edge.start : edge.end].replace("–", "-").upper() == edge.number for edge in found)
    return [(edge.kind, edge.number) for edge in found]


LISTS = {
    "63-15": ["63-15"],
    "63-15, 62-15 og C-16-99": ["63-15", "62-15", "C-16-99"],
    "- O-26-96": ["O-26-96"],
    "• SM C-16-99 om ferie": ["C-16-99"],
    "63-15\n62-15\nA-25-02": ["63-15", "62-15", "A-25-02"],
    "63-15 om overvågning af unge på 12-17 år, kl. 9-15\n62-15 om 20-25 timer": ["63-15", "62-15"],
    "63-15 om overvågning, 62-15 om nattevagt og 94-16 om rådighed": ["63-15", "62-15", "94-16"],
    "Principafgørelse 63-15: Overvågning": ["63-15"],
    "Principafgørelserne 63-15 og 62-15": ["63-15", "62-15"],
    "Ankestyrelsens principmeddelelse nr. 11-24 om rådighed": ["11-24"],
    "PM 11-24; 104-19": ["11-24", "104-19"],
    "63–15": ["63-15"],
    "1. 63-15 om hjælp": ["63-15"],
    "63-15 om ændring af praksis i 15-14": ["63-15"],
}  # fmt: skip


@pytest.mark.parametrize(("text", "numbers"), LISTS.items(), ids=LISTS)
def test_a_list_names_decisions_where_its_entries_begin(text: str, numbers: list[str]) -> None:
    assert told(text, "Praksis", "Gældende") == [("keeps", number) for number in numbers]
    assert told(text, "Praksis", "Kasserede") == [("discards", number) for number in numbers]


SENTENCES = {
    "Principafgørelse 15-14 er kasseret og gælder ikke længere (historisk).": [("discards", "15-14")],
    "Principafgørelserne 63-15 og 62-15 gælder stadig.": [("keeps", "63-15"), ("keeps", "62-15")],
    "Samtidig kasserer vi principafgørelse 15-14 og 14-20.": [("discards", "15-14"), ("discards", "14-20")],
    "Vi kasserer 15-14, mens 63-15 fortsat er gældende.": [("discards", "15-14"), ("keeps", "63-15")],
    "Principmeddelelsen erstatter 20-23.": [("reissues", "20-23")],
    "Principmeddelelse 20-23 er genudgivet som 28-24.": [("reissues", "20-23")],
    "Principafgørelse 15-14 er kasseret ved principmeddelelse 28-24.": [("discards", "15-14")],
    "Principafgørelse 15-14 er ikke kasseret.": [],
    "Principafgørelse 63-15 gælder ikke fortsat ubetinget.": [],
    "I principafgørelse 63-15 blev kommunens afgørelse ophævet.": [],
    "Vi ophæver kommunens afgørelse, jf. principafgørelse 63-15.": [],
    "Principafgørelse 63-15 handler om overvågning.": [],
}


@pytest.mark.parametrize(("text", "edges"), SENTENCES.items(), ids=SENTENCES)
def test_a_sentence_tells_what_becomes_of_a_decision(text: str, edges: list[tuple[str, str]]) -> None:
    assert told(text, "Praksis") == edges


def test_words_on_something_else_say_nothing_of_a_decision() -> None:
    text = "I principafgørelse 63-15 lagde vi vægt på, at kommunens tilbud stadig gælder."
    assert told(text, part="concrete") == []


def test_a_sentence_above_a_list_says_what_it_lists() -> None:
    text = (
        "Følgende principafgørelser gælder stadig:\n63-15 om overvågning\n- 62-15\n"
        "Følgende principafgørelser er kasseret og gælder ikke længere:\n15-14\n14-20\n"
        "Herefter gælder dette.\n18-18 er nævnt ovenfor."
    )
    assert told(text, "Praksis") == [
        ("keeps", "63-15"), ("keeps", "62-15"), ("discards", "15-14"), ("discards", "14-20"),
    ]  # fmt: skip


def test_a_paragraph_after_a_list_is_no_entry() -> None:
    text = "Følgende er kasseret:\n15-14\nPrincipafgørelse 63-15 fastslår, at hjælpen udmåles konkret."
    assert told(text, "Praksis") == [("discards", "15-14")]


def test_labels_in_one_line_open_their_own_lists() -> None:
    text = "Gældende: 63-15 og 62-15\nKasserede: 15-14\nHistoriske: O-26-96"
    assert told(text, "Praksis") == [
        ("keeps", "63-15"), ("keeps", "62-15"), ("discards", "15-14"), ("discards", "O-26-96"),
    ]  # fmt: skip


def test_an_empty_list_does_not_swallow_the_next_one() -> None:
    text = "Kasserede\nGældende\n63-15"
    text, (section,) = practice(text, "Praksis", "Gældende")
    assert [(one.kind, one.number) for one in edges_in(text, [section], own=None)] == [("keeps", "63-15")]


def test_a_list_ends_with_its_section() -> None:
    text = "15-14\n63-15 er omtalt i vejledningen"
    sections = [
        a_section(0, 5, part="practice", path=("P", "Praksis", "Kasserede")),
        a_section(6, len(text), part="rules", path=("P", "Reglerne", "Vejledninger")),
    ]
    assert [edge.number for edge in edges_in(text, sections, own=None)] == ["15-14"]


def test_a_later_decision_is_never_kept_nor_discarded_and_a_decision_says_nothing_of_itself() -> None:
    assert told("28-24, 3-25 og 15-14", "Kasserede") == [("discards", "15-14")]


def test_what_took_a_decisions_place_is_told_apart() -> None:
    assert passed_on("Principmeddelelsen er genudgivet som 1-26.", own="20-25") == ("1-26",)
    assert passed_on("Principmeddelelse 20-25 er genudgivet som 1-26.", own="20-25") == ("1-26",)
    assert passed_on("Principmeddelelse 20-25 er genudgivet som 1-26.", own="1-26") == ()
    assert passed_on("Hjælpen er erstattet af 10-12 besøg.", own="20-25") == ()
    assert told("Principmeddelelsen er genudgivet som 1-26.", "Praksis", own="20-25") == []


def test_a_number_in_both_lists_is_reported() -> None:
    text, sections = practice("Gældende: 63-15\nKasserede: 63-15", "Praksis")
    assert torn(edges_in(text, sections, own="28-24")) == ("63-15",)


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize("heading", ["Gældende", "Kasserede"])
def test_what_looks_like_a_number_is_none(trap: str, heading: str) -> None:
    for text in (trap, f"Se {trap}", f"63-15 om {trap}", f"63-15 om hjælp, {trap}", f"Dette gælder stadig, {trap}"):
        assert [number for _, number in told(text, heading) if number != "63-15"] == [], text


_NUMBER = st.builds(
    lambda letter, number, year: f"{letter}{number}-{year:02}",
    st.sampled_from(["", "C-", "O-"]), st.integers(1, 199), st.integers(10, 23),
)  # fmt: skip
_TITLE = st.text(alphabet=string.ascii_lowercase + "æøå ", max_size=20)


@given(
    kept=st.lists(_NUMBER, max_size=5, unique=True), dropped=st.lists(_NUMBER, max_size=5, unique=True), title=_TITLE
)
def test_each_list_gives_its_numbers_and_none_of_the_others(kept: list[str], dropped: list[str], title: str) -> None:
    dropped = [number for number in dropped if number not in kept]
    lines = [
        "Gældende:",
        *(f"- {one} om {title}" for one in kept),
        "Kasserede:",
        *(f"{one} {title}" for one in dropped),
    ]
    expected = [*(("keeps", one) for one in kept), *(("discards", one) for one in dropped)]
    counted = ("år", "timer", "kr", "stk", "kg", "km", "uge", "dage", "børn", "unge", "pkt", "maj", "m")
    if title.split()[:1] and title.split()[0].startswith(counted):
        return  # "12-17 år" is a range
    assert told("\n".join(lines), "Praksis") == expected


@given(st.text(alphabet=string.digits + "-–,. og§CO\n:Gældende", max_size=80))
def test_each_edge_stands_at_its_number(text: str) -> None:
    told(text, "Praksis", "Gældende", own=None)


@pytest.mark.parametrize(
    "text",
    ["63-15, " * 20_000, "principafgørelse  " * 20_000, "1-1" * 50_000, "kasserer " + " ,: " * 50_000, "O-" * 50_000],
    ids=["numbers", "triggers", "digits", "space", "letters"],
)
def test_a_hostile_line_takes_no_time(text: str) -> None:
    begun = time.monotonic()
    told(text + "!", "Praksis", "Gældende")
    assert time.monotonic() - begun < 5
