"""A note on paper: all three formats say the same, no text in it is markup or code, and equal notes give equal bytes."""

import hashlib
import io
import time
import zipfile
from dataclasses import replace
from typing import Any, get_args

import pytest
from builders import a_citation
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from law.dates import danish_date
from law.records import Check, Kind
from note.blocks import Block, blocks_of
from note.letters import letters, printable
from note.markdown import as_markdown, plain
from note.pdf import as_pdf
from note.records import FORMS, Form, Gathered, Note, section_for
from note.word import as_docx

FIRST = a_citation(
    quote="§ 95. Hjælpen »gives« – også\nom natten.",
    citation="Servicelovens § 95, stk. 1",
    title="Et notat",
    locator="afsnit IV",
    status="historisk",
    status_date="2019-08-07",
    evidence="Senere love findes.",
    replaced="bekendtgørelse nr. 1, som er afløst af nr. 2",
)
SECOND = a_citation(number=9, quote="Kommunen skal vejlede.", start=7, end=29, source="andet-2016", status_date=None)
CHECK = Check(key="a", question="Er døgnet oplyst?", citations=(replace(FIRST, citation="Principafgørelse 63-15"),))
FORMATS = ("md", "docx", "pdf")


def a_note(**changes: Any) -> Note:
    values: dict[str, Any] = {
        "form": "afgørelse",
        "title": "Hjælp om natten",
        "words": (("spørgsmål", "Kan hun få hjælp?\n\nHun bor alene."), ("praksis", "Den er fast.")),
        "gathered": (
            Gathered(citation=SECOND, section="praksis"),
            Gathered(citation=FIRST, section="regler", comment="Den binder."),
        ),
        "checks": (CHECK,),
        "fingerprint": "9f3a1c2b",
        "made": "2026-11-22",
    }
    return Note(**{**values, **changes})


def write(note: Note, form: str) -> bytes:
    if form == "md":
        return as_markdown(note).encode()
    return as_docx(note) if form == "docx" else as_pdf(note)


def text_of(raw: bytes, form: str) -> str:
    """Read a file with the library's own reader, not with ours."""
    if form == "md":
        return plain(raw.decode()).replace("**Citat", "Citat").replace(")**", ")")
    if form == "docx":
        return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(raw)).paragraphs)
    return "\n".join(page.extract_text().rpartition("Side ")[0] for page in PdfReader(io.BytesIO(raw)).pages)


def texts(note: Note, kind: str) -> list[str]:
    return [block.text for block in blocks_of(note) if block.kind == kind]


@pytest.mark.parametrize(
    ("form", "headings"),
    [
        ("rådgivning", ["Henvendelsen", "Vurdering", "Rådgivning", "Kilder", "Om notatet"]),
        ("afgørelse", ["Spørgsmål", "Regler", "Praksis", "Fakta, der mangler", "Om notatet"]),
    ],
)
def test_each_form_has_its_sections_in_order_and_says_which_are_empty(form: Form, headings: list[str]) -> None:
    note = a_note(form=form, title="", words=(), gathered=(), checks=())
    assert texts(note, "heading") == headings
    assert texts(note, "small")[1:5] == ["Ikke udfyldt."] * 4
    assert texts(note, "title") == [FORMS[form].title]


def test_each_kind_of_source_has_a_section_of_each_form() -> None:
    rules = {"lov", "bekendtgørelse", "vejledningsside", "praksisnotat"}
    for kind in get_args(Kind):
        assert section_for(kind, "afgørelse") == ("regler" if kind in rules else "praksis")
        assert section_for(kind, "rådgivning") == "kilder"


@pytest.mark.parametrize(
    "changes",
    [
        {"words": (("kilder", "x"),)},  # a section of the other form
        {"gathered": (Gathered(citation=FIRST, section="henvendelse"),)},
        {"made": "22. november"},
    ],
)
def test_a_note_that_would_lose_text_or_has_no_date_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"section|isoformat"):
        a_note(**changes)


def test_open_points_stand_where_the_form_has_them() -> None:
    point = "☐ Er døgnet oplyst?\nGrundlag: Principafgørelse 63-15"
    for form, heading in (("afgørelse", "Fakta, der mangler"), ("rådgivning", "Vurdering")):
        blocks = blocks_of(a_note(form=form, words=(), gathered=()))
        at = blocks.index(Block(kind="point", text=point))
        assert blocks[at - 1] == Block(kind="heading", text=heading)


def test_a_quote_is_told_with_all_that_is_known_of_it() -> None:
    blocks = blocks_of(a_note())
    at = blocks.index(Block(kind="quote", text=f"»{FIRST.quote}«"))
    key = blocks[-1].text.removeprefix("Kontrolmærke: ")
    hashed = hashlib.sha256(FIRST.quote.encode()).hexdigest()[:12]
    assert [(block.kind, block.text) for block in blocks[at - 1 : at + 5]] == [
        ("label", f"Citat 1 ({key})"),
        ("quote", "»§ 95. Hjælpen »gives« – også\nom natten.«"),
        ("control", f"Kontrol 1 ({key}): note:0-45:{hashed}"),
        ("source", "Servicelovens § 95, stk. 1"),
        (
            "about",
            "Principafgørelse: Et notat, afsnit IV\n"
            "Status: historisk (oplyst 7. august 2019). Senere love findes.\n"
            "Skrevet under bekendtgørelse nr. 1, som er afløst af nr. 2.",
        ),
        ("words", "Den binder."),
    ]


def test_quotes_are_numbered_as_they_stand_and_not_as_they_were_gathered() -> None:
    labels = [text.split(" (")[0] for text in texts(a_note(), "label")]
    assert (labels, texts(a_note(), "quote")) == (["Citat 1", "Citat 2"], [f"»{FIRST.quote}«", f"»{SECOND.quote}«"])


def test_a_status_without_a_date_has_none() -> None:
    assert "Status: ukendt. Ikke kontrolleret." in texts(a_note(), "about")[1]


@pytest.mark.parametrize(
    ("mark", "told"), [("restored §", "er gendannet"), ("lost provision", "ikke gættet"), ("lost date", "ikke gættet")]
)
def test_a_sign_that_was_restored_or_lost_is_told(mark: str, told: str) -> None:
    marked = a_note(gathered=(Gathered(citation=replace(FIRST, marks=((mark, 0, 1),)), section="regler"),))
    assert told in texts(marked, "about")[0]
    assert told not in texts(a_note(), "about")[0]


def test_the_end_tells_the_count_the_date_the_index_and_how_to_check() -> None:
    end = "\n".join(texts(a_note(), "small")[1:])
    for told in ("Citater: 2.", "22. november 2026", "indekset 9f3a1c2b", "python -m ask --verify", "egne ord"):
        assert told in end


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_says_all_that_the_blocks_say_in_their_order(form: str) -> None:
    note = a_note()
    told, at = letters(text_of(write(note, form), form))[0], 0
    for block in blocks_of(note):
        at = told.find(letters(block.text)[0], at) + len(letters(block.text)[0])
        assert at >= len(letters(block.text)[0]), block


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_note_gives_the_same_bytes_on_another_day(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before, now = write(a_note(), form), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 90_000)
    localtime = time.localtime
    monkeypatch.setattr(time, "localtime", lambda *_: localtime(now + 90_000))
    assert write(a_note(), form) == before
    assert write(a_note(title="En anden"), form) != before


def test_the_key_is_drawn_from_all_that_the_note_says() -> None:
    others = [
        a_note(title="x"),
        a_note(words=()),
        a_note(checks=()),
        a_note(fingerprint="x"),
        a_note(made="2026-11-23"),
    ]
    assert len({blocks_of(note)[-1].text for note in (a_note(), *others)}) == 6


NASTY = (
    "# Overskrift\n## To\n- punkt\n+ punkt\n1. et\n12) to\n> citat\n***\n---\n===\n```\nkode\n```\n    kode\n| a | b |\n"
    "[se](http://x.dk) ![](http://x.dk/a.png) <b>fed</b> <http://x.dk> http://x.dk www.x.dk a@x.dk &amp; **fed** _k_ `c`\n"
    "[ref]: http://x.dk\n~~~\nslut\\"
)


def test_no_text_is_markup_in_markdown() -> None:
    raw = as_markdown(a_note(title=NASTY, words=(("spørgsmål", NASTY),), gathered=(), checks=()))
    body = raw.partition("## Spørgsmål\n\n")[2].partition("\n\n## Regler")[0]
    for line in body.splitlines():
        line = line.removesuffix("\\") if not line.endswith("\\\\") or line.endswith("\\\\\\") else line
        bare = line.replace("\\\\", "")
        for sign in "`*_[]<>|&~@":
            assert bare.count(sign) == bare.count(f"\\{sign}"), line
        assert not line.startswith(("#", "-", "+", ">", "=", " ", "1.", "12)")), line
        assert "://" not in bare.replace("\\://", ""), line
        assert "www." not in bare, line
    assert raw.startswith("# \\# Overskrift ## To")
    assert raw.count("\n# ") == 0
    assert letters(plain(body))[0] == letters(NASTY)[0]


@given(st.text())
@settings(deadline=None)
def test_what_markdown_escapes_it_gives_back(text: str) -> None:
    note = a_note(words=(("spørgsmål", text),), gathered=(), checks=())
    body = as_markdown(note).partition("## Spørgsmål\n\n")[2].partition("\n\n## Regler")[0]
    assert letters(plain(body))[0] == (letters(printable(text))[0] or "Ikkeudfyldt.")


def test_what_xml_forbids_and_what_prints_nothing_is_left_out() -> None:
    text = "a\x00b\x08\ud800c\ufffe\u202ed\u00ade\u200bf\r\ng\x0bh\u2028i\tj\u00a0k"
    assert printable(text) == "abcdef\ng\nh\ni\tj\u00a0k"
    assert "abcdef" in text_of(as_docx(a_note(words=(("spørgsmål", text),))), "docx")


def test_the_word_file_is_danish_has_real_headings_and_names_nobody() -> None:
    raw = as_docx(a_note())
    document = Document(io.BytesIO(raw))
    about = document.core_properties
    assert (about.language, about.title, about.author, about.last_modified_by, about.comments) == (
        "da-DK", "Hjælp om natten", "", "", "",
    )  # fmt: skip
    assert (about.created.date().isoformat(), about.modified.date().isoformat()) == ("2026-11-22", "2026-11-22")
    styled = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs if paragraph.style]
    assert styled[0] == ("Title", "Hjælp om natten")
    assert ("Heading 1", "Fakta, der mangler") in styled
    assert ("Quote", f"»{SECOND.quote}«") in styled
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)  # type: ignore[union-attr]
    for part in ("word/styles.xml", "word/settings.xml"):
        told = zipfile.ZipFile(io.BytesIO(raw)).read(part)
        assert b'w:val="da-DK"' in told
        assert b'w:val="en-US"' not in told


def test_the_word_file_has_no_macro_no_outward_relation_and_no_field_of_the_users() -> None:
    evil = '{ HYPERLINK "http://x.dk" } =HYPERLINK("http://x.dk") <w:fldSimple w:instr="PAGE"/>'
    raw = as_docx(a_note(words=(("spørgsmål", evil),), title=evil))
    with zipfile.ZipFile(io.BytesIO(raw)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    assert not [name for name in parts if "vba" in name.lower() or name.endswith(".bin")]
    assert not [name for name, data in parts.items() if name.endswith(".rels") and b'TargetMode="External"' in data]
    assert b"fldSimple" not in parts["word/document.xml"].replace(b"&lt;w:fldSimple", b"")
    assert b"instrText" not in parts["word/document.xml"]


def test_the_pdf_is_danish_a4_titled_and_numbered() -> None:
    long = a_note(made="2024-03-04", words=(("spørgsmål", "Et langt spørgsmål.\n\n" * 80),))
    reader = PdfReader(io.BytesIO(as_pdf(long)))
    assert str(reader.root_object["/Lang"]) == "da"
    assert reader.metadata is not None
    assert reader.metadata.title == "Hjælp om natten"
    assert str(reader.metadata.creation_date).startswith("2024-03-04")
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    assert len(reader.pages) > 1
    for number, page in enumerate(reader.pages, start=1):
        assert page.extract_text().endswith(f"Side {number}")


def test_the_pdf_writes_braces_and_stars_as_they_are() -> None:
    told = text_of(as_pdf(a_note(words=(("spørgsmål", "{nb} **fed** __k__ fi ffl"),))), "pdf")
    assert "{nb} **fed** __k__ fi ffl" in told


def test_the_pdf_shows_where_its_fonts_lack_a_sign_and_logs_no_word_of_the_user(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = text_of(as_pdf(a_note(words=(("spørgsmål", "a中b"),))), "pdf")
    assert "a\N{REPLACEMENT CHARACTER}b" in told
    assert not caplog.records


def test_a_label_and_a_heading_never_stand_alone_at_the_foot_of_a_page() -> None:
    both = tuple(Gathered(citation=one, section="regler") for one in (FIRST, SECOND))
    for lines in range(19, 46, 2):
        note = a_note(words=(("spørgsmål", "x\n" * lines),), gathered=both)
        pages = PdfReader(io.BytesIO(as_pdf(note))).pages
        last = [page.extract_text().splitlines()[-2] for page in pages]
        assert not [line for line in last if line.startswith("Citat ") or line in ("Regler", "Praksis")]


def test_dates_are_danish_and_anything_else_is_left() -> None:
    assert [danish_date(told) for told in ("2019-02-03", "2019-02", "2019", "2019-13", "forår")] == [
        "3. februar 2019", "februar 2019", "2019", "2019-13", "forår",
    ]  # fmt: skip
