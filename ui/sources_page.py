"""The page that lists the sources: what they are, from whom, and on what terms."""

from html import escape

import streamlit as st
from streamlit.navigation.page import Page

from ask import Library
from ui import frame, texts


def draw(library: Library, *, reader: Page) -> None:
    """Draw each source with its facts and a link to the reader."""
    frame.open_page(texts.SOURCES_TITLE, texts.SOURCES_LEAD)
    for source in library.sources:
        with st.container(border=True):
            st.html(f'<h2 class="title" lang="da">{escape(source.title)}</h2>')
            frame.facts(source)
            st.page_link(
                reader, label=texts.READ_SOURCE, icon=":material/menu_book:", query_params={"source": source.id}
            )
