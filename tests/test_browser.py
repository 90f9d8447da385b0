# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls
"""What users set out to do, in a real browser, on the page as `make run` serves it, on the real index."""

import contextlib
import functools
import importlib.resources
import json
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import docx
import pytest
from pypdf import PdfReader
from served import CHROMIUM, STEP_MS, chromium, free_port, house, serving, sync_api, watch

from law.authority import NAMES, PARTS
from law.schemes import NAMES as SCHEMES
from library import read_texts
from note.reading import Told, read_quotes
from note.recheck import recheck
from note.records import FORMS
from settings import ROOT
from ui import texts

SHOTS = ROOT / "build" / "screenshots"
SPEED = ROOT / "build" / "browser_speed.md"
SOFFICE = shutil.which("soffice")

CASEWORKERS, COUNSELLORS = texts.EXAMPLES["Sagsbehandler"], texts.EXAMPLES["DUKH-rådgiver"]
MOTHERS = "Min søn er voksen og kan ikke selv lede sine hjælpere. Må jeg som mor gøre det for ham?"
OF_BPA = "Hvem leder hjælperne i en BPA-ordning?"
OUT_OF_SCOPE = "Hvornår åbner svømmehallen i Aalborg om søndagen?"
CPR, CITIZEN = "010150-1234", "Karen Jensen"
CASE = (
    "En ung mand med muskelsvind bor alene og har brug for hjælp hele døgnet. "
    "Kommunen vil give ham færre timer til overvågning om natten."
)
PAGES = MappingProxyType(
    {
        texts.CASES: ("sager", texts.CASES_TITLE),
        texts.OVERVIEW: ("overblik", texts.OVERVIEW_TITLE),
        texts.NOTE: ("notat", texts.NOTE_TITLE),
        texts.EVALUATION: ("evaluering", texts.EVALUATION_TITLE),
        texts.SOURCES: ("om-kilderne", texts.SOURCES_TITLE),
        texts.ASK: ("", texts.ASK_TITLE),
    }
)
# A page's change and an answer take a tenth of this on an idle machine; one that does all of CI's work is slower.
SOON_S = 3.0
REPORT = {
    "title": "Evaluering",
    "signature": "en prøve",
    "blocks": [
        {"kind": "text", "title": "Hvad der er målt", "level": 2, "paragraphs": ["To spørgsmål og en sag."]},
        {
            "kind": "table",
            "title": "En bred tabel",
            "columns": ["mål", *(f"søjle nummer {at}" for at in range(20))],
            "rows": [["det afgørende sted fundet", *(f"0,{at:02}" for at in range(20))]],
        },
        {
            "kind": "chart",
            "title": "Et diagram",
            "svg": '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"><rect width="120" height="30"/></svg>',
            "alt": "Én søjle: tre af fem.",
        },
    ],
}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing. On Debian: apt-get install chromium (.ci/run does)"
    ),
    pytest.mark.skipif(not (ROOT / "build" / "index").exists(), reason="build/index is missing. Cure: make build"),
]


@dataclass(frozen=True)
class Site:
    """Where the page is served, what its server has written, and the build folder it reads."""

    address: str
    folder: Path
    log: Path
    report: Path


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Serve the page on a free port, on this checkout's build but for the evaluation's report, which is a test's own."""
    folder = tmp_path_factory.mktemp("house")
    build = folder / "made"
    build.mkdir()
    for path in (ROOT / "build").iterdir():
        if path.name != "report.json":
            (build / path.name).symlink_to(path)
    port = free_port()
    with serving(house(folder, 'build = "made"\n'), port) as log:
        yield Site(f"http://127.0.0.1:{port}", folder, log, build / "report.json")
        assert "Traceback" not in log.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser():
    with chromium() as one:
        yield one


@contextlib.contextmanager
def visitors(site: Site, browser: Any) -> Iterator[Any]:
    """Give a function that opens the page as a new visitor; nothing may have failed there or gone to another host."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    complaints: list[str] = []
    contexts = []

    def come(path: str = "", *, width: int = 1200, height: int = 1000) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="da-DK")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(STEP_MS)
        watch(page, site.address, complaints)
        page.goto(f"{site.address}/{path}")
        page.locator("h1").wait_for()
        drawn(page)
        return page

    try:
        yield come
    finally:
        for context in contexts:
            context.close()
    assert complaints == []


@pytest.fixture
def visit(site, browser):
    with visitors(site, browser) as come:
        yield come


@pytest.fixture
def page(visit):
    return visit()


# Resolves when the page has not changed for a while.
QUIET = """() => new Promise(done => {
  let timer;
  const wait = () => { clearTimeout(timer); timer = setTimeout(() => { watch.disconnect(); done(); }, 80); };
  const watch = new MutationObserver(wait);
  watch.observe(document.body, {subtree: true, childList: true, characterData: true});
  wait();
})"""


def drawn(page: Any) -> None:
    """Wait until the server has drawn all it was asked for, and the browser has shown it."""
    for _ in range(2):
        page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        page.evaluate(QUIET)


def ask(page: Any, question: str) -> None:
    page.get_by_label(texts.QUESTION).fill(question)
    page.keyboard.press("Enter")


def answered(page: Any, question: str) -> None:
    """Ask a question that the sources answer, and wait for its answer."""
    ask(page, question)
    shows_answer(page, question)


def shows_answer(page: Any, question: str) -> None:
    page.get_by_role("heading", name=texts.ANSWER_TITLE, exact=True).wait_for()
    expect(page.get_by_label(texts.QUESTION)).to_have_value(question)
    # While a page is drawn again, what the last run drew stands beside what this one has drawn.
    expect(page.get_by_text(found_words())).to_have_count(1)
    drawn(page)
    assert told(page)["q"] == question


def expect(one: Any) -> Any:
    return sync_api().expect(one)


def found_words() -> str:
    return texts.FOOTER.partition(" {")[0]


def heading(page: Any, title: str, level: int = 1) -> Any:
    return page.get_by_role("heading", name=title, level=level, exact=True)


def go(page: Any, title: str) -> None:
    """Follow the link to a page in the line of pages, which a narrow window folds up."""
    unfold = page.get_by_test_id("stExpandSidebarButton")
    if unfold.is_visible():
        unfold.click()
    page.get_by_role("navigation").get_by_role("link", name=title, exact=True).click()


def told(page: Any) -> dict[str, str]:
    """Give what the address holds."""
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def link(page: Any, what: str) -> Any:
    return page.get_by_role("link", name=texts.OPEN_QUOTE.format(what=what), exact=True)


def button(page: Any, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


def gather(page: Any, number: int) -> str:
    """Put a quote of an answer into the note; give its words."""
    button(page, texts.GATHER.format(what=f"[{number}]")).click()
    button(page, texts.UNGATHER.format(what=f"[{number}]")).wait_for()
    return quotes(page)[number - 1]


def quotes(page: Any) -> list[str]:
    return [squeeze(one) for one in page.locator("blockquote").all_inner_texts()]


def choose(page: Any, box: Any, option: str, *, one_of_many: bool = False) -> None:
    """Choose in a box that unfolds; it would fold up again if the page scrolled to it only then."""
    drawn(page)
    box.scroll_into_view_if_needed()
    drawn(page)
    box.click()
    page.get_by_role("option", name=option, exact=True).click()
    if one_of_many:
        page.keyboard.press("Escape")


def combobox(page: Any, label: str) -> Any:
    return page.get_by_role("combobox", name=label, exact=True)


def squeeze(text: str) -> str:
    """Leave out the page numbers and white space that a browser adds between blocks."""
    return re.sub(r"\s+", "", re.sub(r"\bs\. \d+\b", "", text))


def marked(page: Any) -> str:
    """Wait for the quote that a source is opened at, marked, focused and in sight; give its words."""
    mark = page.locator("mark#quote")
    mark.wait_for()
    page.wait_for_function("document.activeElement && document.activeElement.id === 'quote'", timeout=STEP_MS)
    expect(mark).to_be_in_viewport()
    return squeeze(" ".join(page.locator("mark").all_inner_texts()))


# A caseworker


def test_a_caseworker_asks_copies_the_quote_and_reads_it_in_its_source(page):
    page.screenshot(path=SHOTS / "start.png")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answered(page, CASEWORKERS[0])
    page.screenshot(path=SHOTS / "answer.png")
    parts = page.get_by_role("heading", level=3).all_inner_texts()
    assert parts[0] == PARTS["svar"]
    assert set(parts) <= set(PARTS.values())
    quote = page.locator("blockquote").first.inner_text()
    status = page.locator(".badge.current, .badge.historic, .badge.unknown").first.inner_text()
    assert any(words in status for words in texts.STATUSES.values())

    button(page, f"{texts.COPY_QUOTE} [1]").click()
    expect(page.locator("#announced")).to_have_text(texts.COPIED)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("»")
    assert squeeze(quote) in squeeze(copied)
    assert status.split(" ", 1)[1] in copied
    button(page, f"{texts.COPY_CITATION} [1]").click()
    citation = page.wait_for_function(
        "was => navigator.clipboard.readText().then(now => now !== was && now)", arg=copied
    )
    assert citation.json_value() in copied
    assert page.get_by_text(citation.json_value(), exact=True).count()

    link(page, "[1]").click()
    assert marked(page) == squeeze(quote)
    page.screenshot(path=SHOTS / "quote_in_source.png")
    page.get_by_role("link", name=texts.BACK_TO_ANSWER).click()
    shows_answer(page, CASEWORKERS[0])
    assert page.locator("blockquote").first.inner_text() == quote


def test_a_narrowed_search_stands_in_the_address_and_holds_after_a_reload_and_for_others(page, visit):
    answered(page, OF_BPA)
    page.get_by_text(texts.NARROW, exact=True).click()
    choose(page, combobox(page, texts.SCHEME), SCHEMES["§ 96"], one_of_many=True)
    page.wait_for_url("**ordning=96**")
    choose(page, combobox(page, texts.SOURCE_KIND), NAMES["principafgørelse"], one_of_many=True)
    page.wait_for_url("**art=*")
    shows_answer(page, OF_BPA)
    assert told(page) == {"q": OF_BPA, "ordning": "96", "art": "principafgørelse"}
    shown = quotes(page)
    assert shown

    def fits(one: Any) -> bool:
        badges = one.locator(".badge").all_inner_texts()
        named = [badge for badge in badges if badge in SCHEMES.values() or texts.AND in badge]
        # What names no scheme holds for both.
        return NAMES["principafgørelse"] in badges and all(SCHEMES["§ 96"] in badge for badge in named)

    cited = page.locator("blockquote ~ .labels").all()
    assert len(cited) == len(shown)
    assert all(map(fits, cited))

    page.reload()
    shows_answer(page, OF_BPA)
    assert quotes(page) == shown
    page.get_by_text(texts.NARROW_ON.format(count=2), exact=True).wait_for()
    other = visit(page.url.removeprefix(page.evaluate("location.origin") + "/"))
    shows_answer(other, OF_BPA)
    assert quotes(other) == shown

    other.get_by_role("button", name=texts.CLEAR_FILTERS).click()
    other.get_by_text(texts.NARROW, exact=True).wait_for()
    drawn(other)
    assert told(other) == {"q": OF_BPA}
    assert quotes(other) != shown


def test_a_rule_is_chosen_with_the_keyboard(page):
    answered(page, OF_BPA)
    page.get_by_text(texts.NARROW, exact=True).click()
    rule = page.get_by_role("combobox", name=texts.RULE)
    rule.wait_for()
    # The box unfolds for a moment, and what is typed before it has is lost.
    drawn(page)
    rule.focus()
    expect(rule).to_be_focused()
    page.keyboard.type("serviceloven § 96")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**regel=*")
    shows_answer(page, OF_BPA)
    assert told(page)["regel"] == "serviceloven § 96"
    assert page.get_by_role("combobox", name=texts.RULE).input_value().startswith("serviceloven § 96")
    assert quotes(page)


def test_a_question_outside_the_sources_is_refused_and_a_reload_asks_it_again(page):
    ask(page, OUT_OF_SCOPE)
    heading(page, texts.REFUSAL_TITLE, 2).wait_for()
    page.screenshot(path=SHOTS / "refusal.png")
    expect(page.locator("blockquote")).to_have_count(0)
    page.reload()
    heading(page, texts.REFUSAL_TITLE, 2).wait_for()
    # The box is filled a moment after the answer is drawn.
    expect(page.get_by_label(texts.QUESTION)).to_have_value(OUT_OF_SCOPE)


# A counsellor


@dataclass(frozen=True)
class Made:
    """A note as a browser downloaded it in each format, and the words of its quotes as the page showed them."""

    files: dict[str, Path]
    quotes: list[str]


@pytest.fixture(scope="module")
def made(site, browser, tmp_path_factory):
    """Make a note as a counsellor does, and download it."""
    with visitors(site, browser) as come:
        return make_note(come(), tmp_path_factory.mktemp("note"))


def make_note(page: Any, folder: Path) -> Made:
    answered(page, MOTHERS)
    shown = {gather(page, number) for number in (1, 2, 3)}
    go(page, texts.NOTE)
    heading(page, texts.NOTE_TITLE).wait_for()
    sections = dict(FORMS["rådgivning"].sections)
    for key in ("henvendelse", "vurdering", "rådgivning"):
        box = page.get_by_label(texts.OWN_WORDS.format(heading=sections[key]))
        box.fill(f"Egne ord under {key}.")
        box.press("Control+Enter")
        drawn(page)
    page.get_by_label(re.compile(starts_with(texts.COMMENT))).first.fill("Læst op i telefonen.")
    page.keyboard.press("Enter")
    drawn(page)
    section = page.get_by_role("combobox", name=re.compile(starts_with(texts.SECTION))).first
    choose(page, section, sections["vurdering"])
    drawn(page)
    page.screenshot(path=SHOTS / "note.png", full_page=True)
    in_order = quotes(page)
    assert set(in_order) == shown

    files = {}
    for name, ending in (("DOCX", "docx"), ("PDF", "pdf"), ("Markdown", "md")):
        with page.expect_download() as waiting:
            button(page, texts.EXPORT.format(name=name)).click()
        assert waiting.value.suggested_filename.endswith(f".{ending}")
        files[ending] = folder / f"notat.{ending}"
        waiting.value.save_as(files[ending])
    return Made(files, in_order)


def starts_with(text: str) -> str:
    return "^" + re.escape(text.partition("{")[0])


@functools.cache
def text_of() -> dict[str, str]:
    return dict(read_texts(ROOT / "build"))


def told_verbatim(path: Path) -> tuple[Told, ...]:
    """Read the quotes of a file, all of which stand in the sources."""
    found = read_quotes(path.read_bytes(), path.name)
    assert [one.kind for one in recheck(found, text_of().get, sources=text_of())] == ["ordret"] * len(found)
    return found


def test_a_counsellors_note_is_downloaded_in_three_formats_and_told_verbatim_when_it_is_checked(
    made, page, site, tmp_path
):
    for ending, path in made.files.items():
        assert [squeeze(one.quote) for one in told_verbatim(path)] == made.quotes, ending
        done = subprocess.run(  # noqa: S603 - our own interpreter on our own file
            [sys.executable, "-m", "ask", "--verify", str(path)], cwd=site.folder, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
    words = made.files["md"].read_text(encoding="utf-8")
    for own in ("Egne ord under henvendelse.", "Egne ord under rådgivning.", "Læst op i telefonen."):
        assert words.count(own) == 1
    assert (
        words.index("Egne ord under vurdering.")
        < words.index("Læst op i telefonen.")
        < words.index("Egne ord under rådgivning.")
    )

    go(page, texts.NOTE)
    page.locator("input[type=file]").set_input_files(made.files["docx"])
    count = len(made.quotes)
    page.get_by_text(texts.CHECKED.format(good=count, count=count)).wait_for()

    edited = tmp_path / "rettet.docx"
    changed = edit(made.files["docx"], edited)
    page.locator("input[type=file]").set_input_files(edited)
    page.get_by_text(texts.CHECKED.format(good=count - 1, count=count)).wait_for()
    verdict = next(one for one in recheck(read_quotes(edited.read_bytes(), edited.name), text_of().get))
    assert (verdict.told.number, verdict.kind) == (changed, "ændret i filen")
    assert page.get_by_text(verdict.danish).count() == 1


def edit(path: Path, to: Path) -> int:
    """Change a word of a note's first quote, as somebody may in Word; give the quote's number."""
    first = read_quotes(path.read_bytes(), path.name)[0]
    file = docx.Document(str(path))
    word = max(first.quote.split(), key=len)
    run = next(run for one in file.paragraphs for run in one.runs if word in run.text)
    run.text = run.text.replace(word, word[::-1], 1)
    file.save(str(to))
    return first.number


@pytest.mark.skipif(SOFFICE is None, reason="soffice is missing. On Debian: apt-get install libreoffice-writer-nogui")
def test_another_word_processor_opens_the_note_and_every_quote_is_still_verbatim(made, tmp_path):
    out = tmp_path / "out"
    subprocess.run(  # noqa: S603 - the system's own LibreOffice on our own file
        [
            str(SOFFICE), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
            "--convert-to", "pdf", "--outdir", str(out), str(made.files["docx"]),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert [squeeze(one.quote) for one in told_verbatim(out / "notat.pdf")] == made.quotes


# An evaluator


def test_an_evaluator_is_told_how_a_report_is_made_and_then_reads_it(page, site):
    go(page, texts.EVALUATION)
    heading(page, texts.EVALUATION_TITLE).wait_for()
    page.get_by_text(texts.NO_EVALUATION).wait_for()
    with report(site):
        page.reload()
        page.get_by_role("table", name="En bred tabel").wait_for()
        assert page.get_by_text(texts.NO_EVALUATION).count() == 0
        chart = page.get_by_role("img", name="Én søjle: tre af fem.")
        chart.wait_for()
        assert chart.evaluate("one => one.naturalWidth") == 200


class report:  # noqa: N801 - it reads as what it does
    """The evaluation's report, there for a while."""

    def __init__(self, site: Site) -> None:
        self.path = site.report

    def __enter__(self) -> None:
        self.path.write_text(json.dumps(REPORT), encoding="utf-8")

    def __exit__(self, *_told: object) -> None:
        self.path.unlink()


# Cases


def find_cases(page: Any, description: str) -> None:
    page.get_by_label(texts.DESCRIBE).fill(description)
    page.get_by_role("button", name=texts.FIND_CASES).click()
    heading(page, texts.CHECKLIST_TITLE, 2).wait_for()
    drawn(page)


def test_a_described_case_is_masked_and_meets_its_like_and_never_stands_in_the_address(page):
    go(page, texts.CASES)
    heading(page, texts.CASES_TITLE).wait_for()
    find_cases(page, f"{CITIZEN}, {CPR}. {CASE}")
    box = page.get_by_label(texts.DESCRIBE).input_value()
    assert CPR not in box
    assert CITIZEN not in box
    assert page.get_by_text(texts.MASKED.format(kinds=texts.listed(["navn", "CPR-nummer"]))).count() == 1
    assert CPR not in page.content()
    page.screenshot(path=SHOTS / "cases.png", full_page=True)

    cards = page.locator("h3.case")
    assert cards.count() >= 2
    assert page.locator(".badge.outcome").count() == cards.count()
    assert page.get_by_role("heading", name=texts.DECIDED).count()
    assert page.locator("ul.differs li").count()
    spread = page.locator("table.spread")
    counts = [int(one) for one in spread.locator("tbody td:nth-of-type(1)").all_inner_texts()]
    assert spread.locator("caption").inner_text() == texts.SPREAD.format(n=sum(counts))
    assert page.get_by_text(texts.NO_FORECAST[:20].partition("{")[0]).count()

    names = [re.sub(r"^\d+\. ", "", one) for one in cards.all_inner_texts()]
    for rank in (1, 2):
        button(page, texts.COMPARE.format(rank=rank)).click()
        drawn(page)
    pair = told(page)
    assert set(pair) == {"a", "b"}
    beside = page.locator("h3.case").all_inner_texts()[-2:]
    assert set(beside) == set(names[:2])
    assert "muskelsvind" not in page.url
    assert page.get_by_label(texts.DESCRIBE).input_value() == box

    page.get_by_role("button", name=texts.CHECKS_IN).click()
    page.get_by_role("button", name=texts.CHECKS_OUT).wait_for()
    checks = page.get_by_role("checkbox").count()
    go(page, texts.NOTE)
    page.get_by_text(texts.POINTS_IN_NOTE).wait_for()
    assert page.locator("p + ul > li").count() == checks > 0


def test_two_cases_side_by_side_are_shared_by_their_address(page, visit):
    go(page, texts.CASES)
    for label, place in ((texts.FIRST_CASE, 0), (texts.SECOND_CASE, 5)):
        combobox(page, label).click()
        page.get_by_role("option").nth(place).click()
        drawn(page)
    shown = page.locator("h3.case").all_inner_texts()
    assert len(shown) == 2
    other = visit(f"sager?{urlencode(told(page))}")
    assert other.locator("h3.case").all_inner_texts() == shown
    assert quotes(other) == quotes(page) != []


# The overview, the reader and the note of a visit


def test_the_overview_leads_to_its_sources_and_the_note_of_the_visit_survives_it(page):
    answered(page, CASEWORKERS[0])
    quote = gather(page, 1)
    go(page, texts.OVERVIEW)
    heading(page, texts.OVERVIEW_TITLE).wait_for()
    drawn(page)
    page.screenshot(path=SHOTS / "overview.png")
    cell = page.locator("table.points td").first
    brief = squeeze(cell.locator("blockquote").first.inner_text())
    cell.locator("a.go").first.click()
    assert marked(page) == brief

    was = told(page)["start"]
    page.locator(f"article.document a.go:not([data-go*='start={was}&'])").first.click()
    page.wait_for_url(lambda url: f"start={was}&" not in url)
    assert marked(page) != brief
    go(page, texts.NOTE)
    heading(page, texts.NOTE_TITLE).wait_for()
    drawn(page)
    assert quotes(page) == [quote]


def test_the_map_is_drawn_and_the_decisions_are_filtered_by_topic_and_year(page):
    go(page, texts.OVERVIEW)
    drawing = page.get_by_role("img", name=re.compile(starts_with(texts.MAP_ALT)))
    drawing.scroll_into_view_if_needed()
    assert drawing.evaluate("one => one.complete && one.naturalHeight") > 200
    assert drawing.bounding_box()["height"] > 200
    table = page.get_by_role("region", name=texts.DECISIONS_TITLE)
    rows = table.locator("tbody tr")
    count = rows.count()
    box = combobox(page, texts.TOPIC)
    box.scroll_into_view_if_needed()
    drawn(page)
    box.click()
    option = page.get_by_role("option").first
    topic = option.inner_text()
    option.click()
    expect(rows).not_to_have_count(count)
    shown = table.locator("tbody td:nth-of-type(2)").all_inner_texts()
    assert all(topic in one for one in shown)
    assert 0 < len(shown) < count
    assert texts.DECISIONS_CAPTION.format(shown=len(shown), count=count) == table.locator("caption").inner_text()
    year = table.locator("tbody td:nth-of-type(1)").first.inner_text()
    choose(page, combobox(page, texts.YEAR), year)
    drawn(page)
    assert set(table.locator("tbody td:nth-of-type(1)").all_inner_texts()) == {year}


def test_the_sources_page_lists_every_source_and_opens_one(page):
    go(page, texts.SOURCES)
    heading(page, texts.SOURCES_TITLE).wait_for()
    links = page.get_by_role("link", name=texts.READ_SOURCE)
    links.first.wait_for()
    drawn(page)
    page.screenshot(path=SHOTS / "sources.png")
    assert links.count() == len(text_of())
    title = page.locator("h2.title").first.inner_text()
    links.first.click()
    heading(page, title).wait_for()
    page.locator("article.document p").first.wait_for()


def test_a_heading_of_the_contents_is_jumped_to(visit):
    page = visit("kilde", width=1280)
    jump = page.locator(".contents a").nth(20)
    target = page.locator(f"[id='{jump.get_attribute('href').removeprefix('#')}']")
    expect(target).not_to_be_in_viewport()
    jump.click()
    expect(target).to_be_in_viewport()
    assert squeeze(target.inner_text()).rstrip(":") == squeeze(jump.inner_text()).rstrip(":")
    drawn(page)
    expect(target).to_be_in_viewport()


def test_a_reference_leads_to_the_provision_and_the_provision_to_what_cites_it(page):
    go(page, texts.READER)
    page.locator("article.document p").first.wait_for()
    stem = texts.LEADS_TO.partition("{")[0]
    reference = page.locator(f"article.document a.go[title='{stem}§ 95, stk. 3']").first
    reference.click()
    provision = marked(page)
    assert provision.startswith("Stk.3.")
    aside = page.locator("aside.citing")
    if not aside.locator("li").first.is_visible():
        aside.locator("summary").first.click()
    listed = aside.locator("a.go")
    assert aside.locator("summary").first.inner_text() == texts.CITED_BY.format(count=listed.count())
    was = page.url
    listed.first.click()
    page.wait_for_url(lambda url: url != was)
    # It names the section, or from within it the subsection alone.
    assert re.search(r"§95|stk\.", marked(page).replace(provision, ""))


# The browser's own ways: back and forward, reload, several visitors, narrow windows, the keyboard, paper


def test_back_and_forward_show_each_state_of_the_way(page):
    answered(page, CASEWORKERS[0])
    answered(page, COUNSELLORS[0])
    quote = quotes(page)[0]
    link(page, "[1]").click()
    assert marked(page) == quote
    go(page, texts.NOTE)
    heading(page, texts.NOTE_TITLE).wait_for()
    drawn(page)

    page.go_back()
    assert marked(page) == quote
    page.go_back()
    shows_answer(page, COUNSELLORS[0])
    assert quotes(page)[0] == quote
    page.go_back()
    shows_answer(page, CASEWORKERS[0])
    assert quotes(page)[0] != quote
    page.go_back()
    page.wait_for_url(lambda url: "q=" not in url)
    expect(page.get_by_label(texts.QUESTION)).to_have_value("")
    assert quotes(page) == []

    page.go_forward()
    shows_answer(page, CASEWORKERS[0])
    page.go_forward()
    shows_answer(page, COUNSELLORS[0])
    page.go_forward()
    assert marked(page) == quote
    page.go_forward()
    heading(page, texts.NOTE_TITLE).wait_for()


def test_a_reload_shows_the_same_answer_and_the_same_place_in_a_source(page):
    answered(page, COUNSELLORS[1])
    shown = quotes(page)
    page.reload()
    shows_answer(page, COUNSELLORS[1])
    assert quotes(page) == shown
    link(page, "[1]").click()
    assert marked(page) == shown[0]
    page.reload()
    assert marked(page) == shown[0]


def test_a_reload_shows_the_same_page_again(page):
    for name, (path, title) in PAGES.items():
        go(page, name)
        heading(page, title).wait_for()
        drawn(page)
        shown = page.locator(".stMain").inner_text()
        page.reload()
        heading(page, title).wait_for()
        drawn(page)
        assert urlsplit(page.url).path == f"/{path}"
        assert page.locator(".stMain").inner_text() == shown


def test_two_visitors_at_once_see_nothing_of_each_other(visit):
    one, other = visit(), visit()
    answered(one, CASEWORKERS[0])
    gather(one, 1)
    answered(other, COUNSELLORS[0])
    answered(one, COUNSELLORS[1])
    drawn(other)
    for page, own, foreign in ((one, CASEWORKERS[0], COUNSELLORS[0]), (other, COUNSELLORS[0], CASEWORKERS[0])):
        # Both stand among the examples, which are folded, so what is told of earlier questions is looked at alone.
        earlier = page.locator(".st-key-earlier").all_text_contents()
        assert foreign not in " ".join(earlier)
        assert (own in " ".join(earlier)) == (page is one)
    go(other, texts.NOTE)
    other.get_by_text(texts.NOTHING_GATHERED).wait_for()
    go(one, texts.NOTE)
    heading(one, texts.NOTE_TITLE).wait_for()
    drawn(one)
    expect(one.locator("blockquote")).to_have_count(1)
    drawn(other)
    expect(other.locator("blockquote")).to_have_count(0)


# The narrowest window that a page must fit: a window of 1280 points, magnified four times.
NARROW = {"width": 320, "height": 740}


def test_in_a_narrow_window_the_other_pages_are_still_reached(visit):
    page = visit(**NARROW)
    assert page.get_by_role("link", name=texts.NOTE, exact=True).count() == 0
    go(page, texts.NOTE)
    heading(page, texts.NOTE_TITLE).wait_for()


def tab_to(page: Any, one: Any, *, back: bool = False) -> None:
    """Press Tab until it has the focus; it is then in sight."""
    passed = []
    for _ in range(150):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if one.count() == 1 and one.evaluate("one => one === document.activeElement"):
            expect(one).to_be_in_viewport()
            return
        passed.append(page.evaluate("document.activeElement.outerHTML.slice(0, 80)"))
    pytest.fail(f"Tab never came to {one}, but to {passed}")


def test_the_keyboard_alone_leads_from_the_question_to_the_downloaded_note(page):
    tab_to(page, page.get_by_label(texts.QUESTION))
    page.keyboard.type(CASEWORKERS[0])
    page.keyboard.press("Enter")
    shows_answer(page, CASEWORKERS[0])
    quote = quotes(page)[0]
    tab_to(page, link(page, "[1]"))
    page.keyboard.press("Enter")
    assert marked(page) == quote
    tab_to(page, page.get_by_role("link", name=texts.BACK_TO_ANSWER), back=True)
    page.keyboard.press("Enter")
    shows_answer(page, CASEWORKERS[0])
    tab_to(page, button(page, texts.GATHER.format(what="[1]")))
    page.keyboard.press("Enter")
    button(page, texts.UNGATHER.format(what="[1]")).wait_for()
    drawn(page)
    tab_to(page, page.get_by_role("navigation").get_by_role("link", name=texts.NOTE, exact=True), back=True)
    page.keyboard.press("Enter")
    heading(page, texts.NOTE_TITLE).wait_for()
    drawn(page)
    assert quotes(page) == [quote]
    tab_to(page, button(page, texts.EXPORT.format(name="DOCX")))
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert squeeze(read_quotes(Path(waiting.value.path()).read_bytes(), "notat.docx")[0].quote) == quote


def test_paper_shows_the_whole_answer_and_none_of_the_controls(page, tmp_path):
    answered(page, CASEWORKERS[0])
    shown = quotes(page)
    page.emulate_media(media="print")
    assert page.get_by_role("button").count() == 0
    assert page.get_by_label(texts.QUESTION).is_hidden()
    assert link(page, "[1]").count() == 0
    assert heading(page, texts.ANSWER_TITLE, 2).is_visible()
    page.pdf(path=tmp_path / "paper.pdf")
    paper = squeeze("".join(one.extract_text() for one in PdfReader(tmp_path / "paper.pdf").pages))
    assert [quote for quote in shown if quote not in paper] == []


def test_the_page_is_in_danish_with_one_h1_and_a_name_on_every_control(page):
    assert page.evaluate("document.documentElement.lang") == "da"
    assert page.locator("h1").count() == 1
    assert page.get_by_role("textbox", name=texts.QUESTION).count() == 1
    unnamed = page.evaluate(
        # A date field has a second one for the browser's own forms, which no reader is told of.
        "[...document.querySelectorAll('button, a[href], input')].filter(e => e.offsetParent"
        " && !e.closest('[aria-hidden=true]') && !(e.ariaLabel"
        " || e.innerText.trim() || e.title || (e.labels && e.labels.length))).map(e => e.outerHTML)"
    )
    assert unnamed == []


# Personal data


def test_a_cpr_number_typed_comes_into_no_address_and_no_log(page, site):
    answered(page, COUNSELLORS[0])
    ask(page, f"Kan {CITIZEN}, {CPR}, få kontant tilskud til sin vinterferie?")
    page.get_by_text(texts.MASKED.format(kinds=texts.listed(["navn", "CPR-nummer"]))).wait_for()
    page.get_by_text(found_words()).wait_for()
    drawn(page)
    assert "vinterferie" in told(page)["q"]
    page.go_back()
    shows_answer(page, COUNSELLORS[0])
    page.go_forward()
    page.wait_for_url(re.compile("vinterferie"))
    drawn(page)
    entries = page.evaluate("[location.href, ...navigation.entries().map(one => one.url)]")
    assert len(entries) >= 4
    assert [one for one in entries if CPR in one or CPR.replace("-", "") in one or "Jensen" in one] == []
    assert CPR not in page.content()
    log = site.log.read_text(encoding="utf-8")
    assert "vinterferie" not in log
    assert CPR not in log


# Speed


def test_each_page_and_each_answer_is_there_soon(page):
    taken: dict[str, list[float]] = {}
    go(page, texts.READER)
    page.locator("article.document").wait_for()
    titles = {texts.READER: page.locator("h1").inner_text(), **{name: title for name, (_, title) in PAGES.items()}}
    go(page, texts.ASK)
    heading(page, texts.ASK_TITLE).wait_for()
    for _ in range(2):
        for name, title in titles.items():
            began = time.monotonic()
            go(page, name)
            heading(page, title).wait_for()
            taken.setdefault(name, []).append(time.monotonic() - began)
            drawn(page)
    for question in (*CASEWORKERS, *COUNSELLORS):
        for name in (texts.NOTE, texts.ASK):
            go(page, name)
            heading(page, PAGES[name][1]).wait_for()
        expect(page.locator("footer")).to_have_count(0)
        page.get_by_label(texts.QUESTION).fill(question)
        began = time.monotonic()
        page.keyboard.press("Enter")
        page.locator("footer").wait_for()
        taken.setdefault("an answer", []).append(time.monotonic() - began)
        shows_answer(page, question)
    rows = "".join(f"| {name} | {statistics.median(one):.2f} | {max(one):.2f} |\n" for name, one in taken.items())
    SPEED.write_text(f"| from the press to | median, s | longest, s |\n|---|---:|---:|\n{rows}", encoding="utf-8")
    assert {name: one for name, one in taken.items() if max(one) > SOON_S} == {}


# Accessibility, as far as a machine can tell: docs/accessibility.md has the rest


AXE = importlib.resources.files("axe_playwright_python") / "axe.min.js"
GRAVE = ("serious", "critical")


def start(page: Any) -> None:
    button(page, CASEWORKERS[0]).wait_for()
    page.get_by_text(texts.NARROW, exact=True).click()


def answer(page: Any) -> None:
    answered(page, MOTHERS)


def refusal(page: Any) -> None:
    ask(page, OUT_OF_SCOPE)
    heading(page, texts.REFUSAL_TITLE, 2).wait_for()


def reader(page: Any) -> None:
    answered(page, MOTHERS)
    link(page, "[1]").click()
    marked(page)


def cases(page: Any) -> None:
    go(page, texts.CASES)
    find_cases(page, CASE)
    button(page, texts.COMPARE.format(rank=1)).click()


def note(page: Any) -> None:
    answered(page, MOTHERS)
    gather(page, 1)
    gather(page, 2)
    go(page, texts.NOTE)
    heading(page, texts.NOTE_TITLE).wait_for()


def overview(page: Any) -> None:
    go(page, texts.OVERVIEW)
    heading(page, texts.OVERVIEW_TITLE).wait_for()


def evaluation(page: Any) -> None:
    go(page, texts.EVALUATION)
    page.get_by_role("table", name="En bred tabel").wait_for()


def sources(page: Any) -> None:
    go(page, texts.SOURCES)
    heading(page, texts.SOURCES_TITLE).wait_for()


def test_what_judges_the_states_finds_planted_faults(page):
    planted = '<p style="color: #bbb; background: #fff">svag</p><img src="data:,"><button></button>'
    page.evaluate("planted => document.querySelector('h1').insertAdjacentHTML('afterend', planted)", planted)
    assert {one.partition(" ")[0] for one in faults(page, WIDE)} == {"color-contrast", "image-alt", "button-name"}


@pytest.fixture(scope="module")
def tour(site, browser):
    """Give one visitor who comes to all states, since a visit's beginning takes longer than the rest."""
    with visitors(site, browser) as come:
        yield come()


@pytest.mark.parametrize("state", [start, answer, refusal, reader, cases, note, overview, evaluation, sources])
def test_each_state_is_without_grave_faults_and_fits_a_narrow_window(state, tour, site):
    page = tour
    with report(site):
        page.set_viewport_size(WIDE)
        expect(page.get_by_test_id("stExpandSidebarButton")).to_have_count(0)
        go(page, texts.ASK)
        drawn(page)
        state(page)
        drawn(page)
        # A sign that Markdown needs is read aloud where a name is taken as it is written.
        assert page.locator("[aria-label*='\\\\']").count() == 0
        assert faults(page, WIDE) == []

        page.set_viewport_size(NARROW)
        drawn(page)
        page.screenshot(path=SHOTS / f"narrow_{state.__name__}.png")
        assert page.evaluate(TOO_WIDE) <= 0
        assert page.evaluate(OUTSIDE) == []
        assert page.evaluate(CUT_SHORT) == []
        assert faults(page, NARROW) == []


WIDE, LONGEST = {"width": 1280, "height": 900}, 35_000
LENGTH = "document.querySelector('.stMain').scrollHeight"
TOO_WIDE = """Math.max(...[document.documentElement, document.querySelector('.stMain')].map(
  one => one.scrollWidth - one.clientWidth))"""
# What can be pressed or typed into, and stands neither in a box that scrolls by itself nor out of sight on purpose.
OUTSIDE = """[...document.querySelectorAll('.stMain button, .stMain a[href], .stMain input, .stMain textarea')]
  .filter(one => one.checkVisibility({visibilityProperty: true, opacityProperty: true}))
  .filter(one => !one.closest('.wide, .unseen'))
  .filter(one => { const box = one.getBoundingClientRect();
                   return box.width > 1 && (box.left < -1 || box.right > innerWidth + 1); })
  .map(one => one.outerHTML.slice(0, 200))"""


# What says only the beginning of what it does.
CUT_SHORT = """[...document.querySelectorAll('.stMain button *, .stMain a *')]
  .filter(one => one.checkVisibility() && getComputedStyle(one).overflow === 'hidden' && one.scrollWidth > one.clientWidth)
  .map(one => one.innerText)"""


def faults(page: Any, window: dict[str, int]) -> list[str]:
    """Give the grave faults that axe finds on a page.

    It judges nothing that is scrolled out of sight, so the window is made as long as the page, within reason.
    """
    page.set_viewport_size({**window, "height": min(page.evaluate(LENGTH), LONGEST)})
    drawn(page)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations'], selectors: false})")
    assert {"color-contrast", "button-name", "heading-order"} <= {one["id"] for one in found["passes"]}
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:200]}"
        for one in found["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]
