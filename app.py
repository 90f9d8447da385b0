"""The web app's door: navigation and the cached Library; draws nothing itself."""

import streamlit as st

from ask import Library, LibraryProblem
from settings import Settings
from ui import ask_page, evaluation_page, frame, reader_page, sources_page, texts


@st.cache_resource(show_spinner=texts.LOADING)
def load(settings: Settings) -> Library:
    """Load the Library once for all visitors; a problem is not kept, so a reload tries again."""
    return Library.load(settings)


def main() -> None:
    """Open the Library and hand it to the page that the address names."""
    st.set_page_config(page_title=texts.APP, page_icon=str(frame.ICON), layout="centered")
    try:
        settings = Settings.read()
    except ValueError as error:
        frame.problem(texts.SETTINGS_PROBLEM.format(error=error))
        return
    try:
        library = load(settings)
    except LibraryProblem as error:
        frame.problem(error.danish)
        return

    def draw_asking() -> None:
        ask_page.draw(library, reader=reading, question_chars=settings.question_chars, writer=settings.writer_url)

    def draw_reading() -> None:
        reader_page.draw(library, asking=asking)

    def draw_sources() -> None:
        sources_page.draw(library, reader=reading)

    def draw_evaluation() -> None:
        evaluation_page.draw(settings.build)

    asking = st.Page(draw_asking, title=texts.ASK, url_path="spoerg", default=True)
    reading = st.Page(draw_reading, title=texts.READER, url_path="kilde")
    sources = st.Page(draw_sources, title=texts.SOURCES, url_path="om-kilderne")
    evaluation = st.Page(draw_evaluation, title=texts.EVALUATION, url_path="evaluering")
    st.navigation([asking, reading, sources, evaluation], position="top").run()


main()
