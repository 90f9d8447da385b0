"""The web app's door: navigation and the cached Library; draws nothing itself."""

import streamlit as st

from current import Current
from intake import Intake
from library import Library, LibraryProblem
from settings import Settings
from ui import (
    add_source,
    ask_page,
    cases_page,
    evaluation_page,
    frame,
    note_page,
    overview_page,
    reader_page,
    sign_in,
    sources_page,
    texts,
)


@st.cache_resource(show_spinner=texts.LOADING)
def load(settings: Settings) -> Current:
    """Load the Library once for all visitors; a problem is not kept, so a reload tries again."""
    return Current(settings)


@st.cache_resource(show_spinner=False)
def taking(settings: Settings) -> Intake:
    """Take files in for all who may add some: one build at a time, whoever has begun it."""
    return Intake(settings.corpus)


def main() -> None:
    """Open the Library and hand it to the page that the address names."""
    st.set_page_config(page_title=texts.APP, page_icon=str(frame.ICON), layout="centered")
    try:
        settings = Settings.read()
    except ValueError as error:
        frame.problem(texts.SETTINGS_PROBLEM.format(error=error))
        return
    if settings.sign_in and not sign_in.passed():
        return
    try:
        library = load(settings).library()
    except LibraryProblem as error:
        frame.problem(error.danish)
        return
    _open(library, settings)


def _open(library: Library, settings: Settings) -> None:
    """Name the pages, and draw the one that the address names."""
    chars = settings.question_chars

    def draw_asking() -> None:
        ask_page.draw(library, pages=pages, question_chars=chars, writer=settings.writer_url)

    def draw_reading() -> None:
        reader_page.draw(library, pages=pages)

    def draw_cases() -> None:
        cases_page.draw(library, pages=pages, question_chars=chars)

    def draw_overview() -> None:
        overview_page.draw(library, pages=pages)

    def draw_note() -> None:
        note_page.draw(library, pages=pages)

    def draw_evaluation() -> None:
        evaluation_page.draw(settings.build, pages=pages)

    def draw_sources() -> None:
        sources_page.draw(library, pages=pages, adding=lambda: add_source.draw(taking(settings), settings))

    pages = frame.Pages(
        asking=st.Page(draw_asking, title=texts.ASK, url_path="spoerg", default=True),
        reading=st.Page(draw_reading, title=texts.READER, url_path="kilde"),
        cases=st.Page(draw_cases, title=texts.CASES, url_path="sager"),
        note=st.Page(draw_note, title=texts.NOTE, url_path="notat"),
    )
    overview = st.Page(draw_overview, title=texts.OVERVIEW, url_path="overblik")
    evaluation = st.Page(draw_evaluation, title=texts.EVALUATION, url_path="evaluering")
    sources = st.Page(draw_sources, title=texts.SOURCES, url_path="om-kilderne")
    listed = [pages.asking, pages.reading, pages.cases, overview, pages.note, evaluation, sources]
    st.navigation(listed, position="top").run()


main()
