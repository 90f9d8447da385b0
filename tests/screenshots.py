# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls
"""The pictures of the pages in docs/screens: `make screenshots` serves the page and brings each into a telling state."""

import io
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops
from served import CHROMIUM, STEP_MS, chromium, free_port, house, serving
from test_browser import (
    CASE,
    CASEWORKERS,
    MOTHERS,
    PAGES,
    answered,
    drawn,
    find_cases,
    gather,
    go,
    heading,
    link,
    marked,
)

from note.records import FORMS
from settings import ROOT
from ui import texts

SCREENS = ROOT / "docs" / "screens"
WIDTH, HEIGHT = 1280, 900
COLOURS, SHADE = 96, 16
SETTLED_MS = 800  # colours fade, and what was pointed at lights up for a while
# How long an answer took differs from one time to another, and so does a caret's blinking.
STEADY = "footer { visibility: hidden; } * { caret-color: transparent !important; }"


def ask(page: Any) -> None:
    answered(page, CASEWORKERS[0])


def source(page: Any) -> None:
    answered(page, CASEWORKERS[0])
    link(page, "[1]").click()
    marked(page)


def cases(page: Any) -> None:
    opened(page, texts.CASES)
    find_cases(page, CASE)


def overview(page: Any) -> None:
    opened(page, texts.OVERVIEW)


def note(page: Any) -> None:
    answered(page, MOTHERS)
    gather(page, 1)
    opened(page, texts.NOTE)
    words = {
        "henvendelse": "En mor spørger, om hun kan lede hjælperne for sin voksne søn.",
        "vurdering": "Sønnen kan ikke selv være arbejdsleder.",
    }
    for key, text in words.items():
        box = page.get_by_label(texts.OWN_WORDS.format(heading=dict(FORMS["rådgivning"].sections)[key]))
        box.fill(text)
        box.press("Control+Enter")
        drawn(page)


def evaluation(page: Any) -> None:
    opened(page, texts.EVALUATION)


def sources(page: Any) -> None:
    opened(page, texts.SOURCES)


def opened(page: Any, name: str) -> None:
    go(page, name)
    heading(page, PAGES[name][1]).wait_for()
    drawn(page)


# How much of each page is shown.
HEIGHTS = {ask: 1300, source: 900, cases: 1500, overview: 1200, note: 1500, evaluation: 1400, sources: 1000}


def main() -> None:
    """Write the pictures; those that are there are written over."""
    if not CHROMIUM.exists():
        sys.exit(f"{CHROMIUM} is missing. On Debian: apt-get install chromium")
    SCREENS.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, serving(house(Path(folder), ""), port), chromium() as browser:
        for show, height in HEIGHTS.items():
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="da-DK")
            page.set_default_timeout(STEP_MS)
            page.goto(f"http://127.0.0.1:{port}")
            page.locator("h1").wait_for()
            drawn(page)
            show(page)
            page.evaluate("document.activeElement.id === 'quote' || document.activeElement.blur()")
            page.mouse.move(0, 0)
            page.set_viewport_size({"width": WIDTH, "height": height})
            page.add_style_tag(content=STEADY)
            drawn(page)
            page.wait_for_timeout(SETTLED_MS)
            taken = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
            keep(taken, SCREENS / f"{show.__name__}.png")
            page.close()


def keep(taken: Image.Image, path: Path) -> None:
    """Write a picture, unless the one that is there looks the same: edges differ by a shade from time to time."""
    # A page has few colours, and a picture of so many is a third as large.
    picture = taken.quantize(COLOURS)
    if path.exists():
        with Image.open(path) as there:
            unlike = ImageChops.difference(there.convert("RGB").resize(picture.size), picture.convert("RGB"))
            if there.size == picture.size and not unlike.point(lambda most: 255 * (most > SHADE)).getbbox():
                return
    picture.save(path, optimize=True)


if __name__ == "__main__":
    main()
