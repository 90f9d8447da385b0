# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls
"""The page in a real browser, served as `make run` serves it, on the real index."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from settings import ROOT
from ui import texts

CHROMIUM = Path("/usr/bin/chromium")
# A closed network refuses Chromium's own look-ups, many at a time; these turn them off.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SHOTS = ROOT / "build" / "screenshots"
QUESTION = "Kan der bevilges timer til overvågning efter servicelovens § 95, stk. 3?"
OUT_OF_SCOPE = "Hvornår åbner svømmehallen i Aalborg om søndagen?"
START_S, STEP_MS = 60, 20_000

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing. On Debian: apt-get install chromium (.ci/run does)"
    ),
    pytest.mark.skipif(not (ROOT / "build" / "index").exists(), reason="build/index is missing. Cure: make build"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Serve the page on a free port in a process of its own, and end it whatever happens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with log.open("w") as out:
        server = subprocess.Popen(  # noqa: S603 - our own interpreter on our own file
            [sys.executable, "serve.py", "--port", str(port)],
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + START_S
        while not healthy(port):
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the server did not start:\n{log.read_text()}")
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(timeout=10)


def healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


@pytest.fixture
def page(address):
    """Open the page in Chromium; when the test is done, nothing may have failed there or gone to another host."""
    api = sync_api()
    SHOTS.mkdir(parents=True, exist_ok=True)
    complaints: list[str] = []
    outside: list[str] = []

    def watch(url: str) -> None:
        if not url.startswith((address, address.replace("http", "ws"), "data:", "blob:")):
            outside.append(url)

    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_FLAGS)
        try:
            page = browser.new_page(viewport={"width": 1200, "height": 1000}, locale="da-DK")
            page.set_default_timeout(STEP_MS)
            page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("request", lambda request: watch(request.url))
            page.on("websocket", lambda socket: watch(socket.url))
            page.goto(address)
            page.locator("h1, [data-testid=stAlert]").first.wait_for()
            if not page.locator("h1").count():
                pytest.fail(f"the page shows no question box: {page.locator('.stMain').inner_text()}")
            page.get_by_label(texts.QUESTION).wait_for()
            yield page
        finally:
            browser.close()
    assert complaints == []
    assert outside == []


def sync_api() -> Any:
    return pytest.importorskip("playwright.sync_api", reason="playwright is not installed. Cure: make test")


def ask(page: Any, question: str) -> None:
    page.get_by_label(texts.QUESTION).fill(question)
    page.keyboard.press("Enter")


def test_a_question_leads_to_a_citation_and_on_to_its_quote_marked_in_the_source(page):
    page.screenshot(path=SHOTS / "start.png")
    ask(page, QUESTION)
    page.get_by_role("heading", name=texts.ANSWER_TITLE, exact=True).wait_for()
    page.get_by_text("Fundet på").wait_for()
    quote = page.locator("blockquote").first.inner_text()
    link = page.get_by_role("link", name=texts.OPEN_QUOTE.format(number=1))
    link.wait_for()
    page.locator("[data-testid=stCode] code").first.wait_for()
    page.screenshot(path=SHOTS / "answer.png")

    link.click()
    mark = page.locator("mark#quote")
    mark.wait_for()
    page.wait_for_function("document.activeElement && document.activeElement.id === 'quote'", timeout=STEP_MS)
    page.screenshot(path=SHOTS / "quote_in_source.png")
    marked = " ".join(page.locator("mark").all_inner_texts())
    assert squeeze(marked) == squeeze(quote)
    box = mark.bounding_box()
    assert 0 <= box["y"] < 1000
    assert box["height"] > 0

    page.get_by_role("link", name=texts.BACK_TO_ANSWER).click()
    page.get_by_role("heading", name=texts.ANSWER_TITLE, exact=True).wait_for()
    sync_api().expect(page.get_by_label(texts.QUESTION)).to_have_value(QUESTION)


def test_a_question_outside_the_sources_is_refused_and_a_reload_asks_it_again(page):
    ask(page, OUT_OF_SCOPE)
    page.get_by_role("heading", name=texts.REFUSAL_TITLE).wait_for()
    page.screenshot(path=SHOTS / "refusal.png")
    assert page.locator("blockquote").count() == 0
    page.reload()
    page.get_by_role("heading", name=texts.REFUSAL_TITLE).wait_for()
    # The box is filled a moment after the answer is drawn.
    sync_api().expect(page.get_by_label(texts.QUESTION)).to_have_value(OUT_OF_SCOPE)


def test_the_page_is_in_danish_with_one_h1_and_a_name_on_every_control(page):
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.lang") == "da"
    assert page.locator("h1").count() == 1
    assert page.get_by_role("textbox", name=texts.QUESTION).count() == 1
    unnamed = page.evaluate(
        "[...document.querySelectorAll('button, a[href], input')].filter(e => e.offsetParent && !(e.ariaLabel"
        " || e.innerText.trim() || e.title || (e.labels && e.labels.length))).map(e => e.outerHTML)"
    )
    assert unnamed == []


def test_the_sources_page_lists_every_source_and_opens_one(page):
    page.get_by_role("link", name=texts.SOURCES).click()
    page.get_by_role("heading", name=texts.SOURCES_TITLE).wait_for()
    links = page.get_by_role("link", name=texts.READ_SOURCE)
    links.first.wait_for()
    page.screenshot(path=SHOTS / "sources.png")
    assert links.count() == 5
    title = page.locator("h2.title").first.inner_text()
    links.first.click()
    page.get_by_role("heading", name=title, level=1).wait_for()
    page.locator("article.document p").first.wait_for()
    page.screenshot(path=SHOTS / "source.png")


def squeeze(text: str) -> str:
    """Leave out the page numbers and white space that a browser adds between blocks."""
    return re.sub(r"\s+", "", re.sub(r"\bs\. \d+\b", "", text))
