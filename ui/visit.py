"""What this visit holds, in the server's memory alone and gone when it ends: earlier questions, a case, the notes.

Streamlit drops a widget's value when its page is left; what is kept here is not a widget's.
"""

from dataclasses import dataclass, replace

import streamlit as st

from law.filters import Filters
from law.records import Check, Citation
from note.records import Form, Gathered, section_for

# Enough for a day's work; more would only slow the page.
_MOST_QUESTIONS, MOST_GATHERED = 30, 200
# Where a described case stands: never in the address, since it may tell of a citizen.
CASE = "case"
DEFAULT_FORM: Form = "rådgivning"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of this visit, with what it was narrowed to."""

    question: str
    filters: Filters


def earlier() -> list[Asked]:
    """Give the questions of this visit, the last one first, each once."""
    return list(st.session_state.get("visit_asked", []))


def remember(question: str, filters: Filters) -> None:
    """Keep a question for this visit."""
    one = Asked(question, filters)
    st.session_state.visit_asked = [one, *(other for other in earlier() if other != one)][:_MOST_QUESTIONS]


def gathered() -> list[Gathered]:
    """Give the quotes that were put into the note, in its order."""
    return list(st.session_state.get("visit_gathered", []))


def is_gathered(citation: Citation) -> bool:
    """Tell whether a quote is in the note."""
    return any(_same(one.citation, citation) for one in gathered())


def gather(citation: Citation) -> None:
    """Put a quote into the note, in the section where its kind belongs; again: take it out."""
    if is_gathered(citation):
        drop(citation)
    elif len(gathered()) < MOST_GATHERED:
        one = Gathered(citation=citation, section=section_for(citation.kind, form()))
        st.session_state.visit_gathered = [*gathered(), one]


def drop(citation: Citation) -> None:
    """Take a quote out of the note."""
    st.session_state.visit_gathered = [one for one in gathered() if not _same(one.citation, citation)]


def move(at: int, by: int) -> None:
    """Move the quote at a place of the note up (-1) or down (1)."""
    ones = gathered()
    if 0 <= at < len(ones) and 0 <= at + by < len(ones):
        ones[at], ones[at + by] = ones[at + by], ones[at]
        st.session_state.visit_gathered = ones


def comment(at: int, text: str) -> None:
    """Keep what the user says of a quote."""
    ones = gathered()
    ones[at] = replace(ones[at], comment=text)
    st.session_state.visit_gathered = ones


def put(at: int, section: str) -> None:
    """Put a quote into another section of the note."""
    ones = gathered()
    ones[at] = replace(ones[at], section=section)
    st.session_state.visit_gathered = ones


def form() -> Form:
    """Give the form of the note: the counsellor's or the caseworker's."""
    told: Form = st.session_state.get("visit_form", DEFAULT_FORM)
    return told


def choose_form(chosen: Form) -> None:
    """Take another form: each quote goes to the section where its kind belongs in it."""
    st.session_state.visit_form = chosen
    st.session_state.visit_gathered = [
        replace(one, section=section_for(one.citation.kind, chosen)) for one in gathered()
    ]


def words(key: str) -> str:
    """Give what the user has written under a key of the note, or as a case; "" for nothing."""
    return str(st.session_state.get("visit_words", {}).get(key, ""))


def write(key: str, text: str) -> None:
    """Keep what the user has written under a key."""
    st.session_state.visit_words = {**st.session_state.get("visit_words", {}), key: text}


def holds_work() -> bool:
    """Tell whether something would be lost that took work: a note's quotes or words."""
    written = [text for key, text in st.session_state.get("visit_words", {}).items() if key != CASE and text]
    return bool(gathered() or checks() or written)


def checks() -> tuple[Check, ...]:
    """Give the review questions that were put into the note."""
    told: tuple[Check, ...] = st.session_state.get("visit_checks", ())
    return told


def put_checks(told: tuple[Check, ...]) -> None:
    """Put review questions into the note, in place of those there; none takes them out."""
    st.session_state.visit_checks = told


def is_ticked(question: str) -> bool:
    """Tell whether a review question was ticked in this visit."""
    return question in st.session_state.get("visit_ticks", ())


def tick(question: str, *, on: bool) -> None:
    """Tick a review question, or take the tick away."""
    st.session_state.visit_ticks = {*st.session_state.get("visit_ticks", ()), question} - (set() if on else {question})


def _same(one: Citation, other: Citation) -> bool:
    return (one.source, one.start, one.end) == (other.source, other.start, other.end)
