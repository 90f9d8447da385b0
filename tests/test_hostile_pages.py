# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls
"""Hostile text in every field of every record: on no page does it become markup, an address or Markdown."""

import base64
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from visits import (
    ANSWERED,
    BREAK_OUT,
    CASES,
    CHECKS,
    CITATION,
    DECISION,
    DOCUMENT,
    END,
    HOSTILE,
    LEANINGS,
    NEAR,
    OTHER,
    PASSAGE,
    POINT,
    QUESTION,
    REFERENCE,
    REFUSED,
    START,
    Atlas,
    Library,
    Reader,
    go,
    html_of,
    labels_of,
    made_hostile,
)

from law.records import Claim

SPOILT = made_hostile(CITATION)
OTHER_SPOILT = replace(made_hostile(OTHER), start=START + 1)
PRINTED = made_hostile(PASSAGE)
TEXT = f"{DOCUMENT.text} {BREAK_OUT}"
READ = replace(made_hostile(DOCUMENT, kept=("text",)), text=TEXT)
CLAIMS = (
    Claim(text=SPOILT.quote, citations=(1,), note=f"{HOSTILE} {BREAK_OUT}"),
    Claim(text=f"{HOSTILE} {BREAK_OUT}", citations=(2,), written=True),
)
HOSTILE_ATLAS = Atlas(
    rules={f"serviceloven § 95 {HOSTILE}": 3},
    cases=made_hostile(CASES),
    decisions=(made_hostile(DECISION),),
    points=(made_hostile(POINT),),
    leanings=made_hostile(LEANINGS),
    pointing=((REFERENCE, PRINTED),),
    cited_by=(PRINTED,) * 14,
    printed=((f"{HOSTILE} {BREAK_OUT}", START, END, 3),),
    parts=(f"{HOSTILE} {BREAK_OUT}",),
)


def hostile(answer) -> Library:
    spoilt = replace(
        made_hostile(answer, kept=("question",)),
        claims=CLAIMS if answer.answered else (),
        citations=(SPOILT, OTHER_SPOILT) if answer.answered else (),
    )
    return Library(
        answer=spoilt,
        atlas=HOSTILE_ATLAS,
        cases=made_hostile(NEAR),
        rules=(SPOILT,),
        checks=made_hostile(CHECKS),
        read=READ,
        passages=(PRINTED,),
        fingerprint=f"<b>{HOSTILE}",
        made=HOSTILE,
    )


def is_harmless(app, *, images: int = 0) -> str:
    """Hold what must hold of any page; give its text."""
    assert not app.exception
    # Each piece is set into the page by itself, so none may lean on another to be whole.
    for element in app.get("html"):
        Reader(element.proto.body)
    reader = Reader(html_of(app))
    assert {"script", "iframe", "object", "embed", "form", "base", "link", "meta"} & set(reader.tags) == set()
    assert reader.tags.count("img") == images
    assert {name for name, _ in reader.attributes} <= {
        "id", "class", "lang", "href", "colspan", "target", "title", "rel", "role", "scope", "style", "tabindex", "type", "src", "alt",
        "data-go", "data-copy", "data-place", "aria-label", "aria-live", "aria-hidden",
    }  # fmt: skip
    assert [value for value in reader.values("href") if not value.startswith(("/kilde?source=", "#"))] == []
    assert [value for value in reader.values("data-go") if not value.startswith("kilde?source=")] == []
    assert [value for value in reader.values("style") if not value.startswith("width:")] == []
    assert 'alert("x")' in reader.text
    for label in labels_of(app):
        if "fed" in label:
            assert [sign for sign in ("**fed**", "[link](", ":red[", "$x$") if sign in label] == [], label
    return reader.text


ADDRESSES = {
    "a question": ("", {"q": QUESTION}, ANSWERED),
    "a refusal": ("", {"q": QUESTION}, REFUSED),
    "a source": ("kilde", {}, ANSWERED),
    "a place in a source": ("kilde", {"source": READ.id, "start": str(START), "end": str(END)}, ANSWERED),
    "two cases": ("sager", {"a": HOSTILE_ATLAS.cases[0].id, "b": HOSTILE_ATLAS.cases[1].id}, ANSWERED),
    "the account": ("om-kilderne", {}, ANSWERED),
}


@pytest.mark.parametrize(("path", "query", "answer"), ADDRESSES.values(), ids=list(ADDRESSES))
def test_hostile_text_stays_text(page, path, query, answer):
    app, _ = page(hostile(answer), path or None, **query)
    assert BREAK_OUT.split()[1] in is_harmless(app)


def test_hostile_text_stays_text_beside_a_description(page):
    app, _ = page(hostile(ANSWERED), "sager")
    app.text_area(key="case_text").set_value(f"Timer til overvågning. {HOSTILE} {BREAK_OUT}")
    app.button[0].click().run()
    assert "onmouseover" in is_harmless(app)


def test_hostile_text_stays_text_in_the_overview_and_in_its_map(page):
    app, _ = page(hostile(ANSWERED), "overblik")
    is_harmless(app, images=1)
    (source,) = Reader(html_of(app)).values("src")
    assert source.startswith("data:image/svg+xml;base64,")
    svg = ElementTree.fromstring(base64.b64decode(source.partition(",")[2]))  # noqa: S314 - our own drawing
    assert {one.tag.rpartition("}")[2] for one in svg.iter()} == {"svg", "path", "title", "text"}
    assert not [name for one in svg.iter() for name in one.attrib if name.startswith("on") or "href" in name]
    assert 'alert("x")' in "".join(svg.itertext())


def test_hostile_text_stays_text_in_the_note(page):
    app, _ = page(hostile(ANSWERED), q=QUESTION)
    for button in [one.key for one in app.button if str(one.key).startswith("gather_")]:
        app.button(key=button).click().run()
    go(app, "sager")
    app.text_area(key="case_text").set_value("Timer til overvågning.")
    app.button[0].click().run()
    next(one for one in app.button if one.label == "Læg tjeklisten i notat").click().run()
    go(app, "notat")
    app.text_input(key=next(one.key for one in app.text_input if str(one.key).startswith("comment_"))).set_value(
        HOSTILE
    )
    app.text_area[0].set_value(f"{HOSTILE} {BREAK_OUT}").run()
    text = is_harmless(app)
    assert len(app.session_state["visit_gathered"]) == 2
    assert len(app.session_state["visit_checks"]) == len(CHECKS)
    assert "Er sagen oplyst?" in text


def test_a_record_is_spoilt_in_each_free_field():
    # The tests above are worth what is spoilt: an id, a place and a kind are read by the page, all else is drawn.
    for record in (SPOILT, PRINTED, READ, HOSTILE_ATLAS.decisions[0], HOSTILE_ATLAS.cases[0]):
        for name in type(record).__slots__:
            value = getattr(record, name)
            if isinstance(value, str) and name not in ("kind", "status", "sha256", "file", "reader", "text"):
                assert HOSTILE in value, name
                assert BREAK_OUT in value, name
