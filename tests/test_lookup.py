"""What is looked up: where a rule is printed, what cites it, what tells of a table, and what no passage mentions."""

from test_index_records import passage

from index.lookup import ReferenceTable, looked_up
from law.question import read_question
from law.records import Page, Passage
from law.references import find_references


def cited(text: str, *, number: int = 0, path: tuple[str, ...] = ()) -> Passage:
    return passage(text, number=number, references=find_references(text, act="serviceloven"), path=path)


def leads(question: str, records: list[Passage]) -> list[int]:
    table = ReferenceTable(records)
    lead = looked_up(read_question(question, decisions=table.mentioned), table)
    return sorted(lead, key=lambda row: (-lead[row], row))


PAIR = [
    cited("Efter § 95, stk. 3, gives der ikke ledsagelse; se § 97."),
    cited("Efter § 95, stk. 2, gives der et tilskud.", number=1),
    cited("§ 97 handler om ledsagelse.", number=2),
    cited("§ 96 og § 95 er to ordninger.", number=3),
]


def test_rules_asked_for_together_lead_to_what_mentions_all_of_them() -> None:
    assert leads("Hvilken kilde nævner både § 95, stk. 3, og § 97?", PAIR) == [0]
    assert leads("Hvilken kilde nævner både § 95 og § 96?", PAIR) == [3]


def test_what_no_passage_mentions_together_is_proved_by_the_table() -> None:
    table = ReferenceTable(PAIR)
    one, other = find_references("§ 95, stk. 2", act="serviceloven")[0], find_references("§ 97", act="serviceloven")[0]
    assert table.together([one, other]) == []
    assert table.mentioning(one) == [1]
    assert table.together([]) == []


def test_a_decision_leads_by_its_text_in_the_order_of_the_text() -> None:
    work = "principafgørelse 60-16"
    records = [passage(text, number=n, work=work) for n, text in enumerate(("Indledning.", "Afgørelsen.", "Grunde."))]
    assert leads("60-16", records) == [0, 1, 2]


def test_a_table_is_told_of_by_what_cites_it_and_the_text_beside_it_then_its_caption() -> None:
    path = ("Undersøgelsen", "Hjælperne")
    records = [
        passage("Et andet afsnit.", path=("Undersøgelsen", "Andet")),
        cited("Det fremgår af tabel 5.8 nedenfor.", number=1, path=path),
        passage("Kilde: Sagsgennemgang.", number=2, path=(*path, "Tabel 5.8 Kvalifikationer"), part="table"),
        passage("I 14 ud af 26 sager er der lagt vægt på det.", number=3, path=path),
        passage("Randnote.", number=4, path=path, part="margin"),
    ]
    assert leads("tabel 5.8", records) == [1, 3, 2]
    assert leads("Hvad viser tabel 5.8 om hjælpernes kvalifikationer?", records) == [1, 3, 2]


def test_a_page_leads_to_all_that_stands_on_it() -> None:
    records = [
        passage("Side 57 og 58.", pages=(Page(start=0, number=57), Page(start=105, number=58))),
        passage("Side 58.", number=1, pages=(Page(start=0, number=58),)),
        passage("Side 59.", number=2, pages=(Page(start=0, number=59),)),
    ]
    assert leads("side 58 i undersøgelsen", records) == [0, 1]


def test_an_enquiry_leads_to_all_its_parts() -> None:
    records = [
        passage("Spørgsmål.", locator="henvendelse 2.a »Timer«"),
        passage("Rådgivning.", number=1, locator="henvendelse 2.b »Timer«, rådgivning"),
        passage("Andet.", number=2, locator="henvendelse 3 »Krav«"),
    ]
    assert leads("henvendelse 2", records) == [0, 1]
    assert leads("henvendelse 2 b", records) == [1]
