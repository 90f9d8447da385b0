# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls
"""A source that is added on the page answers on that page, without a restart; a day's law is asked for and shared."""

import shutil
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from served import CHROMIUM, STEP_MS, chromium, free_port, house, serving, watch

from settings import ROOT
from ui import texts_add

SHOTS = ROOT / "build" / "screenshots"
# The two steps of the build, each with its imports, on a machine that does all of CI's work.
BUILT_S = 120
GUIDE = """Kommunens vejledning om ledsagerhunde

Ledsagerhunde i hjemmet

En borger med kontant tilskud kan lade en hjælper lufte borgerens førerhund, når luftningen er en del af den udmålte \
hjælp. Hjælperen skal være instrueret i førerhundens opgaver.
"""
QUESTION = "Må en hjælper lufte borgerens førerhund?"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing. On Debian: apt-get install chromium"),
    pytest.mark.skipif(not (ROOT / "build" / "index").exists(), reason="build/index is missing. Cure: make build"),
]


@pytest.fixture
def page(tmp_path):
    """Serve a corpus and a build of a test's own, to an editor at this machine, and open it."""
    mine = tmp_path / "mine"
    shutil.copytree(ROOT / "corpus", mine / "corpus")
    shutil.copytree(ROOT / "build", mine / "build", ignore=shutil.ignore_patterns("models", "screenshots", "report*"))
    (mine / "build" / "models").symlink_to(ROOT / "build" / "models")
    port, complaints = free_port(), list[str]()
    settings = 'corpus = "mine/corpus"\nbuild = "mine/build"\neditors = ["local"]\n'
    SHOTS.mkdir(parents=True, exist_ok=True)
    with serving(house(tmp_path, settings), port) as log, chromium() as browser:
        page = browser.new_page(locale="da-DK", viewport={"width": 1200, "height": 1200})
        page.set_default_timeout(STEP_MS)
        address = f"http://127.0.0.1:{port}"
        watch(page, address, complaints)
        page.goto(f"{address}/om-kilderne")
        page.locator("h1").wait_for()
        yield page
        told = log.read_text(encoding="utf-8")
    assert complaints == []
    assert "Traceback" not in told
    assert "førerhund" not in told, "neither a question nor a source's words are logged"


def test_a_source_that_is_added_on_the_page_answers_there_without_a_restart(page):
    page.locator("input[type=file]").set_input_files(
        {"name": "Ledsagerhunde.txt", "mimeType": "text/plain", "buffer": GUIDE.encode()}
    )
    page.get_by_label(texts_add.FIELDS["publisher"]).fill("En kommune")
    page.get_by_label(texts_add.FIELDS["issued"], exact=True).fill("2024-05")
    page.screenshot(path=SHOTS / "adding.png", full_page=True)
    page.get_by_role("button", name=texts_add.ADD).click()
    page.get_by_text("Kilden er tilføjet").wait_for()
    page.get_by_text(texts_add.STATES["done"]).wait_for(timeout=BUILT_S * 1000)
    page.screenshot(path=SHOTS / "added.png", full_page=True)
    deadline = time.monotonic() + BUILT_S
    quote = page.get_by_text("En borger med kontant tilskud kan lade en hjælper lufte")
    while not quote.count() and time.monotonic() < deadline:
        # The old Library answers until the new one is loaded.
        page.goto(f"{urlsplit(page.url)._replace(path='/', query='').geturl()}?q={QUESTION}")
        page.get_by_role("heading", level=1).wait_for()
        page.wait_for_timeout(1500)
    assert quote.count()
    page.screenshot(path=SHOTS / "added_answer.png", full_page=True)


def test_a_day_stands_in_the_address_and_its_answer_says_what_was_left_out(page):
    base = urlsplit(page.url)._replace(path="/", query="").geturl()
    page.goto(f"{base}?q=Kan der gives rådighedstimer efter § 95, stk. 3?&pr=2018-01-01")
    page.get_by_text("retstilstanden den 1. januar 2018").first.wait_for()
    assert parse_qs(urlsplit(page.url).query)["pr"] == ["2018-01-01"]
    page.screenshot(path=SHOTS / "as_of.png", full_page=True)
