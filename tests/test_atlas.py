"""What stands where, on the real build: links lead to what they name, quotes are verbatim, filters really hide."""

import re
from collections.abc import Iterator
from html import escape
from typing import get_args

import pytest

from answer.near import is_case
from answer.verify import verify
from atlas import COUNTED, NEAREST, Atlas
from law.authority import RANKS
from law.filters import NO_FILTERS, Filters, year_of
from law.places import own_names
from law.records import Case, Citation, Claim, Kind, Passage, Status
from law.references import covers, find_references
from law.topics import read_topics
from library import OTHER_SCHEME, Library
from settings import ROOT, Settings
from ui.marking import Jump, document_html

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (ROOT / "build" / "index" / "CURRENT").exists(), reason="build/index is missing. Cure: make build"
    ),
]
PRINTED: tuple[Kind, ...] = ("lov", "bekendtgørelse", "principafgørelse")

QUESTIONS = [
    "Hvem kan få kontant tilskud?",
    "Kan man få hjælp om natten, hvis man kan falde ud af sengen?",
    "Tæller tid til rengøring med i de tyve timer?",
    "Hvornår er et behov så stort, at BPA kan gives?",
    "Kan en søster ansættes som hjælper?",
    "Hvad sker der med timerne, når borgeren ligger på hospital?",
    "Skal kommunen betale for hjælperens flybillet?",
    "Hvem er arbejdsgiver, hvis en forening overtager lønnen?",
    "Kan borgeren spare timer op fra måned til måned?",
    "Hvad må et serviceniveau bestemme?",
    "Hvordan begrundes et afslag på flere timer?",
    "Skal borgeren høres, før timerne sættes ned?",
    "Hvor klager man over en afgørelse om BPA?",
    "Hvad er forskellen på aktive timer og rådighedstimer?",
    "Kan en mor med et barn under 18 få tilskud til en hjælper?",
    "Dækker ordningen ledsagelse til fodbold?",
    "Hvor ofte skal bevillingen ses efter?",
    "Hvad koster administrationen af ordningen?",
    "Kan BPA gives til en, der ikke selv kan være leder for hjælperne?",
    "§ 96, stk. 2",
    "§ 95, stk. 3",
    "principafgørelse 63-15",
    "75-16",
    "sag 12",
    "tabel 5.1",
    "Hvilke kilder nævner både § 95 og § 96?",
    "Må hjælperne arbejde i udlandet i et halvt år?",
    "Hvor mange sager var forkerte i undersøgelsen?",
    "Hvad skal der stå i en kontrakt med en hjælper?",
    "Kan overvågning indgå i udmålingen?",
    "Gælder principafgørelse 62-15 stadig?",
]
FILTERS = [
    Filters(schemes=("§ 95",)),
    Filters(schemes=("§ 96",)),
    Filters(kinds=("lov", "bekendtgørelse")),
    Filters(kinds=("principafgørelse",), since=2015, until=2017),
    Filters(rule="serviceloven § 96"),
    Filters(statuses=("ukendt",), schemes=("§ 96",)),
    Filters(until=2016),
]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load(Settings.read())


@pytest.fixture(scope="module")
def atlas(library: Library) -> Atlas:
    return library.atlas


def holds(library: Library, citation: Citation) -> bool:
    """Tell whether a quote passes the gate that all quotes pass, against the text as it is stored."""
    passage = next(one for one in library.passages if one.id == citation.passage)
    claim = Claim(text=citation.quote, citations=(citation.number,))
    passed = verify([claim], [citation], passages=[passage], text_of=library.texts.__getitem__)
    return bool(passed.claims) and library.texts[citation.source][citation.start : citation.end] == citation.quote


# What points to what


def test_each_reference_stands_in_its_source_once_and_none_over_another(library: Library, atlas: Atlas) -> None:
    count = 0
    for source, text in library.texts.items():
        end = 0
        for reference, _ in atlas.references(source):
            assert text[reference.start : reference.end] == reference.text
            assert end <= reference.start < reference.end
            end = reference.end
            count += 1
    assert count > 300


def test_a_reference_leads_to_a_passage_that_prints_what_it_names(library: Library, atlas: Atlas) -> None:
    led = [(one, to) for source in library.texts for one, to in atlas.references(source) if to]
    assert len(led) > 200
    assert {one.kind for one, _ in led} == {"provision", "decision", "label"}
    for one, to in led:
        assert any(covers(one, name) or covers(name, one) for name in own_names(to)), (one, to.locator)
        # A law box is named by its heading, all else by what it is.
        assert one.kind == "label" or f"{one.number}" in f"{to.work or to.path[-1]}", (one, to.locator)


def test_a_table_or_a_case_that_a_source_names_is_its_own(library: Library, atlas: Atlas) -> None:
    # "fra sag til sag 9" is a number in a table, and no case of another source.
    told = [
        (source, one, to) for source in library.texts for one, to in atlas.references(source) if one.kind == "label"
    ]
    assert len(told) > 30
    assert [(source, one.text, to) for source, one, to in told if to is None or to.source.id != source] == []


def test_what_leads_nowhere_is_printed_nowhere(library: Library, atlas: Atlas) -> None:
    lost = [one for source in library.texts for one, to in atlas.references(source) if not to and one.kind != "point"]
    assert lost
    # A box of the study whose heading tells what it is about, beside a §, prints no §.
    named = [name for passage in library.passages if passage.part != "law box" for name in own_names(passage)]
    for one in lost:
        assert not any(covers(one, name) for name in named), one


def test_the_text_of_a_source_is_its_own_with_all_its_links_in_it(library: Library, atlas: Atlas) -> None:
    for source, text in library.texts.items():
        jumps = [Jump(one.start, one.end, "kilde" if to else None, "") for one, to in atlas.references(source)]
        html = document_html(library.document(source), jumps=jumps)
        assert html.count('class="go"') == sum(bool(jump.go) for jump in jumps)
        assert html.count('class="unresolved"') == sum(not jump.go for jump in jumps)
        bare = re.sub(r' <span class="lost">[^<]*</span>|<span class="page">[^<]*</span> ', "", html)
        assert "".join(re.sub(r"<[^>]*>", "", bare).split()) == "".join(escape(text).split())


def test_what_cites_a_decision_is_what_refers_to_it(library: Library, atlas: Atlas) -> None:
    cited = 0
    for decision in atlas.decisions:
        wanted = {
            one.id
            for one in library.passages
            if one.work != decision.name
            and any(name.kind == "decision" and name.number == decision.number for name in one.references)
        }
        for at in decision.printings:
            assert {one.id for one in atlas.citing(at.source, at.start, at.end)} == wanted, decision.name
        cited += len(wanted)
    assert cited > 10


def test_a_reference_and_what_cites_its_place_are_one_relation(library: Library, atlas: Atlas) -> None:
    seen = 0
    for source in library.texts:
        for reference, to in atlas.references(source):
            if to is None or reference.kind == "label":
                continue
            holder = next(one for one in library.passages if one.source.id == source and reference in one.references)
            if holder.work != to.work:
                assert holder.id in {one.id for one in atlas.citing(to.source.id, to.start, to.end)}, reference
                seen += 1
    assert seen > 100


def test_nothing_cites_itself_and_the_strongest_source_comes_first(library: Library, atlas: Atlas) -> None:
    for passage in library.passages:
        citing = atlas.citing(passage.source.id, passage.start, passage.end)
        assert passage.id not in {one.id for one in citing}
        ranks = [RANKS[one.kind] for one in citing]
        assert ranks == sorted(ranks)


def test_a_place_that_is_no_rule_is_cited_by_nothing(atlas: Atlas) -> None:
    assert atlas.citing("praksisundersoegelse-2019", 0, 5) == ()
    assert atlas.citing("findes ikke", 0, 10**9) == ()
    assert atlas.references("findes ikke") == ()
    assert atlas.works("findes ikke") == ()


def test_the_list_of_what_others_cite_leads_to_where_it_is_printed(library: Library, atlas: Atlas) -> None:
    told = [(source, *one) for source in library.texts for one in atlas.works(source)]
    assert len(told) > 20
    for source, name, start, end, count in told:
        inside = [one for one in library.passages if one.source.id == source and start <= one.start and one.end <= end]
        assert {one.work for one in inside} == {name}
        assert {one.kind for one in inside} <= set(PRINTED)
        assert len(atlas.citing(source, start, end)) == count > 0


# The field on one page


def test_each_point_has_for_both_schemes_quotes_that_stand_or_says_that_there_is_none(
    library: Library, atlas: Atlas
) -> None:
    topics = {topic.key: topic for topic in read_topics()}
    assert [point.key for point in atlas.points] == list(topics)
    for point in atlas.points:
        assert set(point.cells) == {"§ 95", "§ 96"}
        for cell in topics[point.key].cells:
            told = point.cells[cell.scheme]
            # The gate lets through all that an editor chose: none was lost on the way.
            assert len(told.citations) == len(cell.rules), (point.key, cell.scheme)
            assert bool(told.citations) != bool(told.absent)
            assert [one.number for one in told.citations] == list(range(1, len(told.citations) + 1))
            assert all(holds(library, one) for one in told.citations)


def test_each_decision_has_its_year_and_what_its_own_text_names(library: Library, atlas: Atlas) -> None:
    assert len(atlas.leanings) == len(atlas.decisions) == 19
    assert {one.decision for one in atlas.leanings} == set(atlas.decisions)
    years = [one.year for one in atlas.leanings]
    assert years == sorted(years, reverse=True)
    names = {topic.name for topic in read_topics()}
    for one in atlas.leanings:
        assert one.year == 2000 + int(one.decision.number.rpartition("-")[2])
        assert set(one.topics) <= names
        assert one.topics
        assert set(one.schemes) <= {"§ 95", "§ 96"}
        text = "\n".join(
            "\n".join([*passage.path, passage.text])
            for at in one.decision.printings
            for passage in library.passages
            if passage.source.id == at.source and passage.start < at.end and at.start < passage.end
        )
        for rule, count in one.rules:
            assert re.search(rf"§[^\n]*\b{re.escape(rule.rpartition('§ ')[2])}\b", text), (one.decision.name, rule)
            assert count > 0
        assert one.cited_by == len(atlas.citing(one.decision.printings[0].source, one.decision.printings[0].start, one.decision.printings[0].end))  # fmt: skip
    # One is about an order that it names by no §.
    assert len([one for one in atlas.leanings if not (one.rules or one.schemes)]) <= 1


def test_a_decision_whose_text_names_a_paragraph_leans_on_it(library: Library, atlas: Atlas) -> None:
    for one in atlas.leanings:
        named = {
            f"{name.act} § {name.number}"
            for at in one.decision.printings
            for passage in library.passages
            if passage.source.id == at.source and passage.start < at.end and at.start < passage.end
            for name in passage.references
            if name.kind == "provision" and name.act
        }
        assert named <= set(dict(one.rules)), one.decision.name


# Known cases


def test_each_case_is_quoted_whole_and_verbatim(library: Library, atlas: Atlas) -> None:
    assert len(atlas.cases) == 70
    for case in atlas.cases:
        quotes = atlas.quotes(case)
        assert quotes, case.id
        assert all(holds(library, one.citation) for one in quotes)
        text = library.texts[case.source]
        parts = {(part, start, end) for part, start, end in case.spans}
        assert all(any(part == one.part and start <= one.citation.start and one.citation.end <= end for part, start, end in parts) for one in quotes)  # fmt: skip
        told = "".join("".join(one.citation.quote.split()) for one in quotes)
        whole = "".join("".join(text[start:end].split()) for _, start, end in case.spans)
        assert len(told) >= 0.9 * len(whole), case.id
    assert atlas.case("findes ikke") is None
    assert atlas.case(atlas.cases[0].id) == atlas.cases[0]


def facts_of(library: Library, case: Case) -> str:
    """Give a case's own words, but for what was decided."""
    text = library.texts[case.source]
    spans = [(start, end) for part, start, end in case.spans if part in ("case", "facts", "question")] or [
        (start, end) for _, start, end in case.spans
    ]
    return " ".join(text[start:end] for start, end in spans)[:1900]


def test_the_nearest_case_of_a_cases_own_facts_is_that_case(library: Library, atlas: Atlas) -> None:
    # Cases that share a text ("sag 25 og 26") are one here.
    second = []
    for case in atlas.cases:
        near = [one.case for one in library.near(facts_of(library, case))]
        rank = next((rank for rank, one in enumerate(near, start=1) if _is_one(one, case)), 99)
        assert rank <= NEAREST, case.id
        second += [case.id] if rank > 1 else []
    # Topics in common weigh as much as likeness, so that a sibling may come first; see answer/near.py.
    assert len(second) <= 3, second


def _is_one(one: Case, other: Case) -> bool:
    return one.source == other.source and any(a < d and c < b for _, a, b in one.spans for _, c, d in other.spans)


DESCRIPTIONS = [
    "Borgeren får kontant tilskud og søger om flere timer til overvågning om natten.",
    "Kommunen vil sætte BPA ned efter en revurdering, fordi borgeren er flyttet sammen med sin kæreste.",
    "En mand med muskelsvind vil have hjælpere med på ferie.",
    "Datteren er hjælper og vil have løn under sygdom.",
]


@pytest.mark.parametrize("description", DESCRIPTIONS)
def test_each_near_case_comes_once_with_quotes_that_stand(description: str, library: Library) -> None:
    near = library.near(description)
    assert 0 < len(near) <= COUNTED
    assert len({one.case.id for one in near}) == len(near)
    assert [one.rank for one in near] == list(range(1, len(near) + 1))
    names = {topic.name for topic in read_topics()}
    for one in near:
        assert set(one.shared) <= names
        for quote in one.decided:
            assert holds(library, quote)
            assert quote.source == one.case.source
            assert any(start <= quote.start and quote.end <= end for _, start, end in one.case.spans)
    assert any(one.decided for one in near)


def test_a_case_that_is_hidden_is_near_to_nothing(library: Library, atlas: Atlas) -> None:
    case = atlas.cases[0]
    own = {one.id for one in library.passages if one.source.id == case.source and any(one.start < end and start < one.end for _, start, end in case.spans)}  # fmt: skip
    description = facts_of(library, case)
    assert library.near(description)[0].case == case
    assert case.id not in {one.case.id for one in library.near(description, without=own)}


@pytest.mark.parametrize("description", DESCRIPTIONS)
def test_what_governs_is_quoted_from_rules_and_never_from_the_other_scheme(description: str, library: Library) -> None:
    passages = {one.id: one for one in library.passages}
    for named, other in (("kontant tilskud efter § 95", "§ 96"), ("BPA efter § 96", "§ 95")):
        told = library.governing(f"{description.replace('kontant tilskud', 'hjælp').replace('BPA', 'hjælp')} Det gælder {named}.")  # fmt: skip
        assert told
        assert all(holds(library, one) for one in told)
        assert all(passages[one.passage].scheme != (other,) for one in told), named
        assert all(not is_case(passages[one.passage]) for one in told)
        assert len({passages[one.passage].work or one.passage for one in told}) == len(told)


@pytest.mark.parametrize("description", DESCRIPTIONS)
def test_the_checklist_quotes_what_stands(description: str, library: Library) -> None:
    checks = library.checklist(description)
    assert checks
    assert all(holds(library, one) for check in checks for one in check.citations)


# A narrowed search


@pytest.mark.parametrize("filters", FILTERS, ids=[str(number) for number in range(len(FILTERS))])
def test_a_narrowed_search_shows_nothing_from_outside(filters: Filters, library: Library) -> None:
    passages = {one.id: one for one in library.passages}
    admitted = {name for name, one in passages.items() if filters.admits(one)}
    assert 0 < len(admitted) < len(passages)
    shown = 0
    for question in QUESTIONS:
        answer = library.ask(question, filters=filters)
        # A point on which sources differ is told by its citations; both sides stand within.
        outside = {hit.passage.id for hit in answer.hits} | {one.passage for one in answer.citations}
        assert outside <= admitted, question
        shown += len(answer.hits)
        told = " ".join([answer.refusal or "", *answer.warnings])
        if answer.refusal == OTHER_SCHEME:
            assert answer.hits == ()
            continue
        assert f"{len(admitted)} af {len(passages)} passager" in told, question
    assert shown > len(QUESTIONS)


def test_a_refusal_within_filters_points_to_no_place_outside(library: Library) -> None:
    question, pointer = "Hvad er opsigelsesvarslet for en handicaphjælper?", "Kilderne henviser selv til"
    assert pointer in (library.ask(question).refusal or "")
    assert pointer in (library.ask(question, filters=Filters(kinds=("vejledningsside",))).refusal or "")
    narrowed = library.ask(question, filters=Filters(kinds=("lov",)))
    assert not narrowed.answered
    assert pointer not in (narrowed.refusal or "")


def test_a_filter_admits_what_it_says(library: Library, atlas: Atlas) -> None:
    hidden = atlas.hidden(Filters(schemes=("§ 95",)))
    assert {one.scheme for one in library.passages if one.id in hidden} == {("§ 96",)}
    for kind in {one.kind for one in library.passages}:
        assert {one.kind for one in left(library, atlas, Filters(kinds=(kind,)))} == {kind}
    for status in get_args(Status):
        assert {one.validity.status for one in left(library, atlas, Filters(statuses=(status,)))} <= {status}
    years = {year_of(one) for one in left(library, atlas, Filters(since=2015, until=2016))}
    assert years <= {None, 2015, 2016}
    assert atlas.hidden(NO_FILTERS) == frozenset()


def left(library: Library, atlas: Atlas, filters: Filters) -> Iterator[Passage]:
    return (one for one in library.passages if one.id not in atlas.hidden(filters))


def test_each_rule_that_can_be_chosen_leaves_as_many_passages_as_it_says(library: Library, atlas: Atlas) -> None:
    assert len(atlas.rules) > 30
    for rule, count in atlas.rules.items():
        found = sum(1 for _ in left(library, atlas, Filters(rule=rule)))
        assert found == count > 0, rule


def test_the_years_are_those_of_the_passages(library: Library, atlas: Atlas) -> None:
    years = {year for one in library.passages if (year := year_of(one))}
    assert atlas.years == (min(years), max(years))


def test_every_character_of_every_source_is_accounted_for(library: Library) -> None:
    for source in library.sources:
        document = library.document(source.id)
        cut = sum(one.raw_end - one.raw_start for one in document.cuts)
        repaired = sum(len(one.raw) for one in document.repairs)
        assert document.raw_chars == document.kept_chars + document.spaced_chars + repaired + cut, source.id


@pytest.mark.parametrize("one", FILTERS, ids=range(len(FILTERS)))
@pytest.mark.parametrize("other", FILTERS, ids=range(len(FILTERS)))
def test_a_narrower_filter_hides_more(one: Filters, other: Filters, atlas: Atlas) -> None:
    both = Filters(
        schemes=one.schemes or other.schemes, kinds=one.kinds or other.kinds, rule=one.rule or other.rule,
        statuses=one.statuses or other.statuses, since=one.since or other.since, until=one.until or other.until,
    )  # fmt: skip
    assert atlas.hidden(one) <= atlas.hidden(both)


def test_what_leans_on_a_provision_is_parted_by_how_exactly_it_says_so(library: Library, atlas: Atlas) -> None:
    fifth = next(one for one in library.passages if one.work == "serviceloven § 95, stk. 5")
    found = atlas.cited(fifth.source.id, fifth.start, fifth.end)
    assert not any(name.number == "95" and name.stk == "5" for one in found.whole for name in one.references)
    assert all(any(name.stk == "5" for name in one.references) for one in found.exact)
    assert len(found.whole) > len(found.exact)
    # The decisions that name the scheme by its term alone are listed too, and so are the cases; each once, and none twice.
    named = {one.work for one in found.named}
    assert {"principafgørelse 10-19", "principafgørelse 27-17"} <= named
    assert all("§ 95" in one.scheme or one.kind != "sag" for one in found.named)
    assert {one.kind for one in found.named} >= {"principafgørelse", "sag", "henvendelse"}
    works = [one.work or one.id for one in (*found.exact, *found.named)]
    assert len({one.id for one in found.named}) == len(found.named)
    assert not {one.work for one in found.exact if one.work} & named, works


def test_a_box_that_only_has_a_paragraph_in_its_heading_is_no_printing_of_it(atlas: Atlas) -> None:
    (training,) = find_references("servicelovens § 85")
    assert atlas.printed(training, "dukh-nyt-2016") is None
    (whole,) = find_references("servicelovens § 138")
    printed = atlas.printed(whole, "dukh-nyt-2016")
    assert printed is not None
    assert printed.path[-1] == "SERVICELOVENS § 138"


def test_words_that_no_source_has_are_near_no_case_and_under_no_rule(library: Library) -> None:
    assert library.near("qwxz vbnm") == ()
    assert library.governing("qwxz vbnm") == ()
    assert library.near("Kommunen har sat timerne til overvågning ned.")


def test_a_description_of_one_scheme_meets_its_own_cases_first(library: Library) -> None:
    near = library.near("Borgeren får kontant tilskud efter § 95, og kommunen vil ikke give timer til rengøring.")
    assert all("§ 95" in one.case.scheme or not one.case.scheme for one in near[:3])


def test_a_narrowed_search_never_answers_what_is_settled_outside_it(library: Library) -> None:
    for question, filters in (
        ("hvor lang er klagefristen", Filters(schemes=("§ 95",))),
        ("må jeg have hjælpere med på sygehuset", Filters(schemes=("§ 95",))),
        ("rådighedstimer om natten", Filters(until=2010)),
        ("rådighedstimer om natten", Filters(since=2019, until=2010)),
    ):
        assert not library.ask(question, filters=filters).answered, question
    assert library.ask("hvor lang er klagefristen").answered


def test_a_question_on_one_scheme_is_not_searched_for_under_the_other(library: Library) -> None:
    answer = library.ask("Kan man få BPA til ledsagelse?", filters=Filters(schemes=("§ 95",)))
    assert answer.refusal == OTHER_SCHEME
    assert answer.hits == ()
    first = library.ask("Kan man tage hjælpen med til udlandet?", filters=Filters(schemes=("§ 95",))).claims[0].text
    assert "§ 1, stk. 2" not in first
