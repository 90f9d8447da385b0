"""The controls that narrow a search; what they say stands in the address, which leads."""

from collections.abc import Mapping
from datetime import date
from typing import get_args

import streamlit as st

from law.authority import NAMES
from law.filters import Filters
from law.records import Kind, Status
from law.schemes import NAMES as SCHEMES
from ui import address, texts

_KEYS = ("schemes", "kinds", "rule", "statuses", "since", "until")
# Whatever an address may hold; a day in the future is refused in words when it is asked for.
_FIRST_DAY, _LAST_DAY = date(address.FIRST_YEAR, 1, 1), date(address.LAST_YEAR, 12, 31)


def draw(rules: Mapping[str, int], years: tuple[int, int]) -> Filters:
    """Draw the controls and give what the address narrows the search to.

    ``rules`` are the provisions to choose from, with how many passages name each; ``years`` are the first and the last
    that a source is of.
    """
    filters = address.read_filters(st.query_params, rules=rules)
    _follow(filters)
    title = texts.NARROW_ON.format(count=len(address.of_filters(filters))) if filters else texts.NARROW
    with st.expander(title, expanded=bool(filters), key=f"narrow_{bool(filters)}"):
        one, other = st.columns(2)
        with one:
            st.multiselect(
                texts.SCHEME,
                list(SCHEMES),
                key="f_schemes",
                format_func=lambda key: SCHEMES[key],
                placeholder=texts.ALL,
                on_change=_apply,
            )
            st.multiselect(
                texts.SOURCE_KIND,
                get_args(Kind),
                key="f_kinds",
                format_func=lambda key: NAMES[key],
                placeholder=texts.ALL,
                on_change=_apply,
            )
            st.selectbox(
                texts.RULE,
                list(rules),
                key="f_rule",
                index=None,
                placeholder=texts.ANY_RULE,
                format_func=lambda name: texts.RULE_COUNT.format(rule=name, count=rules[name]),
                on_change=_apply,
            )
        with other:
            st.multiselect(
                texts.STATUS,
                get_args(Status),
                key="f_statuses",
                format_func=lambda key: texts.STATUSES[key],
                placeholder=texts.ALL,
                on_change=_apply,
            )
            # An address may tell another year than any source is of; the control shows what narrows the search.
            told = {year for year in (filters.since, filters.until) if year}
            all_years = sorted(told.union(range(years[0], years[1] + 1)), reverse=True)
            for key, label in (("f_since", texts.SINCE), ("f_until", texts.UNTIL)):
                st.selectbox(
                    label, all_years, key=key, index=None, placeholder=texts.ANY_YEAR, on_change=_apply, format_func=str
                )
            st.html(f'<p class="small">{texts.UNDATED_KEPT}</p>')
            st.date_input(
                texts.AS_OF,
                key="f_as_of",
                value=None,
                min_value=_FIRST_DAY,
                max_value=_LAST_DAY,
                format="DD-MM-YYYY",
                help=texts.AS_OF_HELP,
                on_change=_apply,
            )
        if filters:
            st.button(texts.CLEAR_FILTERS, on_click=_clear, icon=":material/filter_alt_off:", type="tertiary")
    return filters


def _follow(filters: Filters) -> None:
    """Set the controls to what the address says: on the first load, on a reload, and when the browser goes back."""
    told = address.of_filters(filters)
    if st.session_state.get("asked_filters") == told and "f_schemes" in st.session_state:
        return
    st.session_state.asked_filters = told
    for key in _KEYS:
        value = getattr(filters, key)
        st.session_state[f"f_{key}"] = list(value) if isinstance(value, tuple) else value
    st.session_state.f_as_of = date.fromisoformat(filters.as_of) if filters.as_of else None


def _apply() -> None:
    """Put what the controls say into the address."""
    said = st.session_state
    filters = Filters(
        schemes=tuple(said.f_schemes),
        kinds=tuple(said.f_kinds),
        rule=said.f_rule,
        statuses=tuple(said.f_statuses),
        since=said.f_since,
        until=said.f_until,
        as_of=said.f_as_of.isoformat() if said.f_as_of else None,
    )
    put(filters)


def put(filters: Filters) -> None:
    """Put filters into the address, in place of those there."""
    told = address.of_filters(filters)
    kept = {key: value for key, value in st.query_params.items() if key not in address.FILTER_KEYS}
    st.query_params.from_dict({**kept, **told})


def _clear() -> None:
    put(Filters())
