"""The page where a described case meets the known ones: what decided them, what governs, what is to be established."""

from collections import Counter
from html import escape

import streamlit as st

from atlas import COUNTED, NEAREST
from law.records import Case, Check, Citation, Kind, NearCase, Quoted
from library import Library, masked_as_read
from ui import frame, texts, visit
from ui.frame import Pages
from ui.marking import markdown_text, spoken_text


def draw(library: Library, *, pages: Pages, question_chars: int) -> None:
    """Draw the description's box, what the sources have that is like it, and two cases side by side."""
    frame.open_page(texts.CASES_TITLE, texts.CASES_LEAD)
    description = _description(question_chars)
    if description:
        _draw_near(library, description, pages)
    _draw_pair(library)
    frame.live(pages)


def _description(question_chars: int) -> str:
    if "case_text" not in st.session_state:
        st.session_state.case_text = visit.words(visit.CASE)
    with st.form("case", border=False):
        st.text_area(texts.DESCRIBE, key="case_text", max_chars=question_chars, height=140)
        st.form_submit_button(texts.FIND_CASES, type="primary", on_click=_take)
    if hidden := st.session_state.pop("masked", ()):
        st.warning(texts.MASKED.format(kinds=texts.listed(hidden)), icon=":material/visibility_off:")
    st.html(f'<p class="small">{escape(texts.CASE_PRIVACY)}</p>')
    return visit.words(visit.CASE).strip()


def _take() -> None:
    """Keep the description for this visit, without what looks like a citizen's data."""
    shown, kinds = masked_as_read(st.session_state.case_text)
    st.session_state.case_text = shown
    if kinds:
        st.session_state.masked = kinds
    visit.write(visit.CASE, shown)


def _draw_near(library: Library, description: str, pages: Pages) -> None:
    near = library.near(description)
    st.html(f"<h2>{escape(texts.NEAR_TITLE)}</h2>")
    if not near:
        st.info(texts.NO_NEAR, icon=":material/info:")
    for one in near[:NEAREST]:
        _draw_one(library, one, pages)
    if near:
        _draw_spread(near)
    _draw_rules(library, description, pages)
    _draw_checklist(library, description)


def _draw_one(library: Library, one: NearCase, pages: Pages) -> None:
    case = one.case
    with st.container(border=True):
        shared = texts.SHARED.format(topics=texts.listed(one.shared)) if one.shared else texts.NONE_SHARED
        differs = "".join(f"<li>{escape(sentence)}</li>" for sentence in one.differs)
        differs = f"<p class=small>{escape(texts.DIFFERS)}</p><ul class=differs>{differs}</ul>" if differs else ""
        st.html(
            f'<h3 class="case">{one.rank}. {escape(texts.case_name(case))}</h3>{_outcome_html(case, one.kind)}'
            f'<p class="small">{escape(shared)}</p>{differs}'
        )
        if one.decided:
            note = f'<p class="small">{escape(texts.EDITOR.format(note=one.note))}</p>' if one.note else ""
            st.html(f"<h4>{escape(texts.DECIDED)}</h4>{note}")
        for citation in one.decided:
            frame.citation(citation, pages, key=f"near_{one.rank}", level=5)
        with st.expander(markdown_text(texts.WHOLE_CASE.format(case=texts.case_name(case)))):
            _draw_quotes(library.atlas.quotes(case))
        st.button(
            texts.COMPARE.format(rank=one.rank), key=f"pair_{case.id}", type="tertiary", on_click=_pair, args=(case.id,)
        )
        if case.id in (st.query_params.get("a"), st.query_params.get("b")):
            st.html(f'<p class="small">{escape(texts.CHOSEN)} <a href="#par">{escape(texts.TO_PAIR)}</a></p>')


def _outcome_html(case: Case, kind: Kind) -> str:
    outcome = texts.outcome_words(case, kind)
    scheme = "".join(f'<span class="badge">{escape(one)}</span> ' for one in case.scheme)
    return f'<p class="labels">{scheme}<span class="badge outcome">{escape(outcome)}</span></p>'


def _draw_quotes(quotes: tuple[Quoted, ...]) -> None:
    told = []
    part = None
    for one in quotes:
        if one.part != part:
            part = one.part
            told.append(f"<h4>{escape(texts.CASE_PARTS.get(part, part))}</h4>")
        told.append(f'<blockquote lang="da">{frame.quote_html(one.citation)}</blockquote>')
        told.append(f'<p class="small">{frame.place_link_html(one.citation)}</p>')
    st.html("".join(told))


def _draw_spread(near: tuple[NearCase, ...]) -> None:
    """Draw what the sources say of the outcome of the nearest cases: how many, of how many; never a forecast."""
    groups = "".join(_spread_html(kind, [one for one in near if one.kind == kind]) for kind in texts.CASE_KINDS)
    st.html(
        f"<h2>{escape(texts.SPREAD_TITLE)}</h2>"
        f'<table class="report spread"><caption>{escape(texts.SPREAD.format(n=len(near)))}</caption><thead><tr>'
        f'<th scope="col">{escape(texts.OUTCOME)}</th><th scope="col">{escape(texts.COUNT)}</th>'
        f'<th scope="col">{escape(texts.SHARE)}</th></tr></thead>{groups}</table>'
        f'<p class="small">{escape(texts.NO_FORECAST.format(n=len(near), most=COUNTED))}</p>'
    )


def _spread_html(kind: Kind, near: list[NearCase]) -> str:
    """Write the outcomes of one kind of cases: what was decided is never counted with what would have been."""
    if not near:
        return ""
    counts = Counter(" – ".join([*one.case.scheme, texts.outcome_words(one.case, kind)]) for one in near)
    rows = "".join(
        f'<tr><th scope="row">{escape(outcome)}</th><td>{count}</td>'
        f'<td><span class="bar" style="width:{round(100 * count / len(near))}%"></span></td></tr>'
        for outcome, count in counts.most_common()
    )
    title = escape(texts.SPREAD_GROUP.format(kind=texts.CASE_KINDS[kind], n=len(near)))
    return f'<tbody><tr><th colspan="3" scope="rowgroup">{title}</th></tr>{rows}</tbody>'


def _draw_rules(library: Library, description: str, pages: Pages) -> None:
    st.html(f"<h2>{escape(texts.GOVERNING_TITLE)}</h2>")
    governing = library.governing(description)
    if not governing:
        st.info(texts.NO_GOVERNING, icon=":material/info:")
    for citation in governing:
        with st.container(border=True):
            frame.citation(citation, pages, key="governs", level=3)


def _draw_checklist(library: Library, description: str) -> None:
    checks = library.checklist(description)
    st.html(f"<h2>{escape(texts.CHECKLIST_TITLE)}</h2><p>{escape(texts.CHECKLIST_LEAD)}</p>")
    put = visit.checks() == checks and bool(checks)
    st.button(
        texts.CHECKS_OUT if put else texts.CHECKS_IN,
        on_click=visit.put_checks,
        args=(() if put else checks,),
        icon=":material/checklist:",
        disabled=not checks,
    )
    for at, check in enumerate(checks):
        _draw_check(at, check)


def _draw_check(at: int, check: Check) -> None:
    key = f"check_{at}_{check.key}"
    st.checkbox(
        spoken_text(check.question),
        value=visit.is_ticked(check.question),
        key=key,
        on_change=lambda: visit.tick(check.question, on=st.session_state[key]),
    )
    if not check.citations:
        return
    told = "".join(f"<li>{_quote_html(one)}</li>" for one in check.citations)
    st.html(f"<details class=takes><summary>{escape(texts.TAKES)}</summary><ul>{told}</ul></details>")


def _quote_html(one: Citation) -> str:
    return f"»{frame.quote_html(one)}« ({frame.place_link_html(one)})"


# Two cases side by side: they are the sources' own, so the address may hold them.


def _pair(name: str) -> None:
    """Put a case beside the one that was chosen before."""
    told = [one for one in (st.query_params.get("a"), name) if one]
    first, second = (told[0], told[-1]) if len(told) > 1 and told[0] != name else (name, st.query_params.get("b"))
    _put(first, second)


def _put(first: str | None, second: str | None) -> None:
    st.query_params.from_dict({key: value for key, value in (("a", first), ("b", second)) if value})


def _draw_pair(library: Library) -> None:
    cases = {case.id: case for case in library.atlas.cases}
    told = {key: st.query_params.get(key) for key in ("a", "b")}
    for key, value in told.items():
        if st.session_state.get(f"told_{key}", "") != value or f"case_{key}" not in st.session_state:
            # The address leads, as on the other pages.
            st.session_state[f"told_{key}"] = value
            st.session_state[f"case_{key}"] = value if value in cases else None
    st.html(f"<h2 id=par>{escape(texts.PAIR_TITLE)}</h2><p>{escape(texts.PAIR_LEAD)}</p>")
    columns = st.columns(2)
    for column, key, label in zip(columns, ("a", "b"), (texts.FIRST_CASE, texts.SECOND_CASE), strict=True):
        with column:
            st.selectbox(
                label,
                list(cases),
                key=f"case_{key}",
                index=None,
                placeholder=texts.CHOOSE_CASE,
                format_func=lambda name: texts.case_label(cases[name], library.atlas.kind(cases[name])),
                on_change=_chosen,
            )
            if chosen := cases.get(st.session_state[f"case_{key}"] or ""):
                outcome = _outcome_html(chosen, library.atlas.kind(chosen))
                st.html(f'<h3 class="case">{escape(texts.case_name(chosen))}</h3>{outcome}')
                _draw_quotes(library.atlas.quotes(chosen))


def _chosen() -> None:
    _put(st.session_state.case_a, st.session_state.case_b)
