"""A PDF gives its paragraphs, without the page's furniture and with every character accounted for, or says why not."""

import io
import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from docx import Document
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfs import Paper, pdf_of, picture_of, scan_of
from pypdf import PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
)

from ingest.extract import Extract
from ingest.formats import ocr, pdf_open, pdf_runs
from ingest.formats.hyphens import LineEnd, line_end
from ingest.formats.pdf import extract_pdf
from ingest.formats.pdf_open import read_pages

SOFFICE = shutil.which("soffice") or ""
DUTY = (
    "Kommunalbestyrelsen skal tilbyde borgerstyret personlig assistance til borgere med et omfattende behov for hjælp, "
    "og den skal vejlede om, hvilke krav der stilles til den, som leder hjælperne i det daglige arbejde i hjemmet."
)
PAY = (
    "Tilskuddet udmåles efter en samlet vurdering af borgerens behov, og kommunen skal skrive i afgørelsen, hvor mange "
    "timer der er givet til hver opgave om dagen, om aftenen og om natten, så borgeren kan se, hvad der er lagt vægt på."
)
LAW: list[tuple[str, int | None, int]] = [
    ("Vejledning om hjælp", 1, 0),
    ("Kommunens opgaver", 2, 0),
    (DUTY, None, 0),
    (PAY, None, 0),
    ("- første punkt i en liste", None, 0),
    ("- andet punkt i en liste", None, 0),
    ("Udmåling", 2, 0),
    *[(f"{count}. sag handler om det samme. {PAY}", None, 0) for count in ("Første", "Anden", "Tredje", "Fjerde", "Femte")],
]  # fmt: skip
TEXTS = [text for text, _, _ in LAW]


def read(raw: bytes) -> Extract:
    extract = extract_pdf(raw, "prøve.pdf")
    account = extract.account
    assert account is not None
    assert account.text == extract.text
    assert account.raw_chars == account.kept + account.replaced + account.spaced + account.cut
    at = 0
    for line in extract.lines:
        assert extract.text[line.start : line.end] == line.text
        assert not extract.text[at : line.start].strip()
        at = line.end
    return extract


def texts(extract: Extract) -> list[str]:
    return [line.text for line in extract.lines]


def cut_words(extract: Extract) -> set[str]:
    assert extract.account is not None
    return {cut.reason for cut in extract.account.cuts}


def kinds(extract: Extract) -> list[str]:
    assert extract.account is not None
    return [repair.kind for repair in extract.account.repairs]


def drawn(*lines: tuple[str, float, float], size: float = 10) -> bytes:
    """Draw (text, x, y from the top) on one page."""
    paper = Paper()
    paper.add_page()
    for text, x, y in lines:
        paper.put(text, x, y, size)
    return bytes(paper.output())


def streamed(*contents: str) -> bytes:
    """Make a page of each content stream, with Helvetica as /F1."""
    writer = PdfWriter()
    for content in contents:
        page = writer.add_blank_page(595, 842)
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
                NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = DecodedStreamObject()
        stream.set_data(content.encode("cp1252"))
        page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("indents", [False, True])
@pytest.mark.parametrize("hyphenate", [False, True])
def test_the_paragraphs_that_were_printed_are_read(columns: int, *, indents: bool, hyphenate: bool) -> None:
    assert texts(read(pdf_of(LAW, columns=columns, indents=indents, hyphenate=hyphenate))) == TEXTS


def test_columns_drawn_line_by_line_are_put_in_order_and_that_is_told() -> None:
    extract = read(pdf_of(LAW, columns=2, across=True))
    assert texts(extract) == TEXTS
    assert "page 1: 2 columns were drawn line by line and are put in order" in extract.notes


def test_columns_in_one_text_object_are_parted_too() -> None:
    left = [
        "Kommunen skal vejlede",
        "borgeren om reglerne,",
        "og den skal skrive ned,",
        "hvad der er sagt, når",
        "borgeren beder om det.",
    ]
    right = [
        "Den anden spalte siger",
        "noget andet end den",
        "første, og den bliver",
        "læst efter den, uden at",
        "ord bliver blandet.",
    ]
    rows = "".join(
        f"1 0 0 1 60 {700 - 13 * n} Tm ({a}) Tj 1 0 0 1 320 {700 - 13 * n} Tm ({b}) Tj\n"
        for n, (a, b) in enumerate(zip(left, right, strict=True))
    )
    assert texts(read(streamed(f"BT /F1 10 Tf {rows} ET"))) == [" ".join(left), " ".join(right)]


def test_a_table_keeps_its_rows() -> None:
    rows = [
        ("Kapitel 1", "Formål", "4"),
        ("Kapitel 2", "Personkreds", "9"),
        ("Kapitel 3", "Udmåling", "15"),
        ("Bilag", "Skemaer", "30"),
    ]
    lines = [(cell, 60 + 130.0 * place, 100 + 14.0 * n) for n, row in enumerate(rows) for place, cell in enumerate(row)]
    extract = read(drawn(*lines))
    assert texts(extract) == ["  ".join(row) for row in rows]
    assert {line.role for line in extract.lines} == {"row"}


def test_lines_side_by_side_that_may_be_either_are_read_by_row_and_told() -> None:
    left = [
        "Hvem kan få hjælp her",
        "Hvad gør kommunen nu",
        "Hvornår er fristen ude",
        "og hvem kan klage over",
        "Hvor længe varer den",
    ]
    right = [
        "Alle over 18 år kan",
        "Den skal vejlede om det",
        "Fristen er fire uger",
        "Borgeren kan altid klage",
        "afgørelsen kan gælde år",
    ]
    lines = [
        (text, x, 100 + 14.0 * n)
        for n, row in enumerate(zip(left, right, strict=True))
        for text, x in zip(row, (60.0, 320.0), strict=True)
    ]
    extract = read(drawn(*lines))
    assert any("can't be told; they are read row by row" in note for note in extract.notes)
    assert texts(extract)[0] == "Hvem kan få hjælp her  Alle over 18 år kan"


def test_running_heads_and_page_numbers_are_cut_and_counted() -> None:
    extract = read(pdf_of(LAW * 6, running_head="Ankestyrelsen 2024", page_numbers=True, hyphenate=True))
    assert texts(extract) == TEXTS * 6
    assert cut_words(extract) == {"running head", "page number"}
    assert f"lines cut: {len(extract.pages)} page number" in extract.notes


def test_a_heading_with_a_number_on_top_of_each_page_is_text() -> None:
    paper = Paper()
    for number in range(1, 6):
        paper.add_page()
        paper.put(f"Sag {number}", 62, 70, 14, bold=True)
        paper.put(f"Borger {number * 37} fik afslag på hjælp.", 62, 100)
    assert [text for text in texts(read(bytes(paper.output()))) if text.startswith("Sag")] == [
        f"Sag {n}" for n in range(1, 6)
    ]


def test_what_stands_at_the_top_of_two_pages_of_five_is_text() -> None:
    paper = Paper()
    for number in range(5):
        paper.add_page()
        paper.put("Ankestyrelsen" if number < 2 else f"{'abcde'[number]} vedrører andet.", 62, 40, 10)
        paper.put(f"Teksten på side {'abcde'[number]} er sin egen.", 62, 100)
    assert texts(read(bytes(paper.output()))).count("Ankestyrelsen") == 2


def test_the_only_page_says_its_number_and_keeps_its_other_numbers() -> None:
    extract = read(drawn(("Borgeren fik medhold.", 62, 100), ("2019", 62, 140), ("Side 1 af 1", 500, 810)))
    assert texts(extract) == ["Borgeren fik medhold.", "2019"]


def test_headings_get_levels_by_their_size() -> None:
    given = [("Titel", 1, 0), (DUTY, None, 0), ("Afsnit", 2, 0), (PAY, None, 0), ("Emne", 3, 0), (DUTY, None, 0)]
    assert [line.level for line in read(pdf_of(given)).lines] == [1, None, 2, None, 3, None]


def test_a_bold_summary_is_no_heading() -> None:
    paper = Paper()
    paper.add_page()
    for number, line in enumerate(
        ["Kommunen skal altid vejlede borgeren om reglerne, og", "den skal skrive ned, hvad der er sagt i samtalen."]
    ):
        paper.put(line, 62, 100 + 13.5 * number, bold=True)
    for number in range(8):
        paper.put(f"Her står teksten i sin almindelige skrift, {number}. linje af otte.", 62, 150 + 20 * number)
    assert read(bytes(paper.output())).lines[0].level is None


def test_a_list_item_keeps_its_mark_and_its_second_line() -> None:
    item = "- et punkt, som er så langt, at det ikke kan være på én linje, men fortsætter på den næste, og som derfor skal samles"
    extract = read(pdf_of([(DUTY, None, 0), (item, None, 0), ("1) et andet punkt", None, 0), (PAY, None, 0)]))
    assert [(line.text, line.role) for line in extract.lines][1:3] == [(item, "item"), ("1) et andet punkt", "item")]


def test_a_bullet_of_a_sign_font_becomes_a_bullet() -> None:
    extract = read(drawn(("●", 62, 100), ("første punkt", 80, 100), ("●", 62, 114), ("andet punkt", 80, 114)))
    assert texts(extract) == ["• første punkt", "• andet punkt"]
    assert kinds(extract) == ["item mark", "item mark"]


def test_empty_lines_are_counted_as_a_gap() -> None:
    extract = read(pdf_of([(DUTY, None, 0), (PAY, None, 0), (DUTY, None, 2), (PAY, None, 0), (DUTY, None, 1)]))
    assert [line.gap for line in extract.lines] == [0, 0, 2, 0, 1]


def test_a_paragraph_goes_on_over_a_page_and_its_pages_are_known() -> None:
    extract = read(pdf_of([(f"{DUTY} {PAY} " * 12, None, 0)]))
    assert len(extract.lines) == 1
    assert [page.number for page in extract.pages] == [1, 2]
    words = extract_pdf(pdf_of([(f"{DUTY} {PAY} " * 12, None, 0)]), "x.pdf").text[extract.pages[1].start :].split()[:4]
    assert (
        words == (PdfReader(io.BytesIO(pdf_of([(f"{DUTY} {PAY} " * 12, None, 0)]))).pages[1].extract_text().split()[:4])
    )


def test_printed_page_numbers_go_before_counted_ones() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(pdf_of(LAW * 4)))
    writer.set_page_label(0, len(writer.pages) - 1, prefix=None, style=PageLabelStyle.DECIMAL, start=17)
    out = io.BytesIO()
    writer.write(out)
    assert [page.number for page in read(out.getvalue()).pages][:2] == [17, 18]


def test_a_box_between_two_halves_of_a_paragraph_is_kept_together_after_it() -> None:
    lines = [
        "Kommunen skal altid vejlede den borger, som har søgt om hjælp,",
        "og den skal gøre det på en måde, så borgeren forstår reglerne og",
        "kan tage stilling til, hvad der er bedst i den enkelte situation,",
        "også når borgeren er i tvivl om, hvad der kan lade sig gøre.",
    ]
    box = [("EKSEMPEL", 450.0, 180.0), ("En borger på 40 år.", 450.0, 194.0)]
    paper = Paper()
    paper.add_page()
    for row, line in enumerate([*lines, *lines[:2]]):
        paper.put(line, 62, 100 + 13.5 * row + (6 if row > 3 else 0))
    for text, x, y in box:
        paper.put(text, x, y)
    for row, line in enumerate(lines[2:]):
        paper.put(line, 62, 187 + 13.5 * row)
    whole = " ".join(lines)
    assert texts(read(bytes(paper.output()))) == [whole, whole, "EKSEMPEL", "En borger på 40 år."]


def test_a_note_below_a_page_doesnt_part_a_sentence() -> None:
    paper = Paper()
    long = [f"{DUTY[:70]} {n}," for n in range(8)]
    for page in range(2):
        paper.add_page()
        for number, line in enumerate(long):
            paper.put(line.replace("Kommunal", "kommunal") if page or number else line, 62, 100 + 13.5 * number)
        if page == 0:
            paper.put("1 Se også kapitel 4 om udmåling.", 62, 780, 8)
    found = texts(read(bytes(paper.output())))
    assert "1 Se også kapitel 4 om udmåling." in found
    assert len(found) == 2


@pytest.mark.parametrize(
    ("left", "right", "what"),
    [
        ("en afgørel-", "sen om", LineEnd.JOINED),
        ("en praksisundersø-", "gelse af", LineEnd.JOINED),
        ("til arbejdsgiver-", "opgaver som", LineEnd.JOINED),
        ("Kommunalbesty-", "relsen skal", LineEnd.JOINED),
        ("i DUKH-", "nyt om", LineEnd.KEPT),
        ("en BPA-", "ordning", LineEnd.KEPT),
        ("den 95-", "årige", LineEnd.KEPT),
        ("en e-", "mail til", LineEnd.KEPT),
        ("for ikke-", "handicappede", LineEnd.KEPT),
        ("Odense-", "Nyborg", LineEnd.KEPT),
        ("pleje-", "og omsorg", LineEnd.SPACED),
        ("ferie-", "eller fritid", LineEnd.SPACED),
        ("af 2-", "til 4-årige", LineEnd.SPACED),
    ],
)
def test_a_hyphen_at_a_lines_end_goes_only_where_the_word_is_one(left: str, right: str, what: LineEnd) -> None:
    assert line_end(left, right) == what


def test_a_word_that_the_document_hyphens_elsewhere_keeps_its_hyphen() -> None:
    assert line_end("et særlig-", "vilkår", {"særlig-vilkår"}) == LineEnd.KEPT


def test_hyphens_undone_are_repairs_and_a_kept_one_joins_its_word() -> None:
    extract = read(
        drawn(
            ("Kommunen skal læse det nye nummer af bladet DUKH-", 62, 100), ("nyt om hjælp til borgere og om en ny afgø-", 62, 113.5),
            ("relse, der er truffet efter serviceloven, og om pleje-", 62, 127), ("og omsorgstilbud. Så er der ikke mere at sige.", 62, 140.5),
        )
    )  # fmt: skip
    assert texts(extract) == [
        "Kommunen skal læse det nye nummer af bladet DUKH-nyt om hjælp til borgere og om en ny afgørelse, der er truffet "
        "efter serviceloven, og om pleje- og omsorgstilbud. Så er der ikke mere at sige."
    ]
    assert kinds(extract) == ["line-end hyphen"]


def test_a_paragraph_sign_at_a_lines_end_keeps_its_number() -> None:
    extract = read(
        drawn(("Hjælpen gives efter servicelovens § 95 og efter §", 62, 100), ("96, stk. 1, i samme lov.", 62, 113.5))
    )
    assert texts(extract) == ["Hjælpen gives efter servicelovens § 95 og efter § 96, stk. 1, i samme lov."]


def test_ligatures_soft_hyphens_and_hard_blanks_are_made_plain() -> None:
    extract = read(drawn(("En o\ufb03ciel \ufb01l med\xa0nr. 5 og hjæl\xadper og A\u030arhus.", 62, 100)))
    assert texts(extract) == ["En officiel fil med nr. 5 og hjælper og Århus."]
    assert sorted(kinds(extract)) == ["composed letter", "ligature", "ligature", "soft hyphen"]


def test_text_up_the_margin_stands_apart() -> None:
    content = "BT /F1 10 Tf 1 0 0 1 62 700 Tm (Kommunen skal vejlede.) Tj ET BT /F1 8 Tf 0 1 -1 0 30 400 Tm (Foto: Arkiv) Tj ET"
    assert texts(read(streamed(content))) == ["Kommunen skal vejlede.", "Foto: Arkiv"]


def test_a_page_printed_sideways_reads_as_it_is_held() -> None:
    lines = "".join(
        f"BT /F1 10 Tf 0 1 -1 0 {100 + 13 * n} 60 Tm ({text}) Tj ET "
        for n, text in enumerate(["Kommunen skal vejlede den", "borger, som søger hjælp."])
    )
    assert texts(read(streamed(lines))) == ["Kommunen skal vejlede den borger, som søger hjælp."]


def test_invisible_text_over_a_scan_is_marked_as_read_by_a_machine() -> None:
    extract = read(streamed("BT /F1 10 Tf 3 Tr 1 0 0 1 62 700 Tm (Kommunen skal vejlede.) Tj ET"))
    assert [extract.text[gap.start : gap.end] for gap in extract.gaps if gap.kind == "ocr"] == [
        "Kommunen skal vejlede."
    ]


def test_what_the_file_says_of_itself_leaves_out_who_wrote_it() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(pdf_of(LAW)))
    writer.add_metadata({"/Title": "En vejledning", "/Author": "Anna Andersen"})
    out = io.BytesIO()
    writer.write(out)
    extract = read(out.getvalue())
    assert extract.said("Title") == "En vejledning"
    assert "Anna" not in str(extract.meta)


def test_a_page_of_pictures_beside_text_is_told_when_nothing_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    writer = PdfWriter()
    for part in (pdf_of(LAW[:3]), scan_of(picture_of(["x"], width=300, height=400))):
        writer.append(io.BytesIO(part))
    out = io.BytesIO()
    writer.write(out)
    extract = read(out.getvalue())
    assert f"page 2 has no text, so it was not read; {ocr.CURE}" in extract.notes


def locked(password: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(pdf_of(LAW)))
    writer.encrypt(user_password=password, owner_password=password + "ejer", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_locked_file_is_refused_with_the_cure() -> None:
    with pytest.raises(ValueError, match=r"prøve\.pdf: locked with a password\. Save a copy without one"):
        read(locked("hemmelig"))


def test_a_file_that_only_forbids_printing_is_read() -> None:
    assert texts(read(locked(""))) == TEXTS


def bomb(size: int) -> bytes:
    """A page whose content stream is blanks that pack to a thousandth."""
    return streamed(" " * size + "BT /F1 10 Tf 1 0 0 1 62 700 Tm (Kommunen.) Tj ET")


def test_a_stream_that_unpacks_beyond_the_bound_is_refused_at_once() -> None:
    raw = bomb(pdf_open.MAX_STREAM + 1000)
    assert len(raw) < 50_000
    begun = time.monotonic()
    with pytest.raises(ValueError, match=r"prøve\.pdf: broken PDF \(LimitReachedError"):
        read(raw)
    assert time.monotonic() - begun < 5


def test_too_many_pages_are_refused_and_not_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_open, "MAX_PAGES", 1)
    with pytest.raises(ValueError, match=r"\d pages, more than 1\. Split it"):
        read(pdf_of([*LAW, *LAW, *LAW]))


def test_too_much_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_runs, "MAX_CHARS", 100)
    with pytest.raises(ValueError, match="more than 100 characters of text"):
        read(pdf_of(LAW))


def test_a_file_that_takes_too_long_is_refused() -> None:
    ticks = iter(range(0, 10_000_000, 50))
    with pytest.raises(ValueError, match="more than 180 seconds to read"):
        read_pages(pdf_of(LAW), "prøve.pdf", clock=lambda: float(next(ticks)))


def test_a_page_of_endless_drawing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_runs, "MAX_OPERATIONS", 5)
    with pytest.raises(ValueError, match="drawing operations, more than 5"):
        read(pdf_of(LAW))


def test_a_form_that_draws_itself_ends() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(streamed("BT /F1 10 Tf 1 0 0 1 62 700 Tm (Kommunen.) Tj ET /X Do")))
    form = DecodedStreamObject()
    form.set_data(b"/X Do")
    form.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form"),
                 NameObject("/BBox"): ArrayObject([NumberObject(n) for n in (0, 0, 9, 9)])})  # fmt: skip
    held = writer._add_object(form)
    form[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject({NameObject("/X"): held})}
    )
    resources = writer.pages[0]["/Resources"]
    assert isinstance(resources, DictionaryObject)
    resources[NameObject("/XObject")] = DictionaryObject({NameObject("/X"): held})
    out = io.BytesIO()
    writer.write(out)
    assert texts(read(out.getvalue())) == ["Kommunen."]


def test_a_file_without_pages_is_refused() -> None:
    out = io.BytesIO()
    PdfWriter().write(out)
    with pytest.raises(ValueError, match=r"prøve\.pdf: "):
        read(out.getvalue())


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(ValueError, match="doesn't begin with %PDF"):
        read(b"<html>ikke fundet</html>")


def reason(raw: bytes) -> str | None:
    """Give why a file is refused, None when it is read."""
    try:
        read(raw)
    except ValueError as error:
        return str(error)
    return None


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.7, 0.9])
def test_a_truncated_file_is_refused_by_its_name(share: float) -> None:
    raw = pdf_of(LAW)
    assert re.match(r"prøve\.pdf: .*\.", reason(raw[: int(len(raw) * share)]) or "it was read")


def test_a_file_that_only_lost_its_table_of_places_is_read_in_full() -> None:
    raw = pdf_of(LAW)
    assert texts(read(re.sub(rb"startxref\n\d+", b"startxref\n7", raw))) == TEXTS


WHOLE = pdf_of(LAW[:4])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=30))
def test_no_damage_raises_anything_but_a_named_error(changes: Sequence[tuple[int, int]]) -> None:
    raw = bytearray(WHOLE)
    for at, value in changes:
        raw[at] = value
    said = reason(bytes(raw))
    assert said is None or said.startswith("prøve.pdf: ")


@pytest.mark.skipif(not SOFFICE, reason="LibreOffice is missing")
def test_a_document_printed_by_libreoffice_is_read(tmp_path: Path) -> None:
    document = Document()
    for text, level, _ in LAW:
        if level is None:
            document.add_paragraph(text)
        else:
            document.add_heading(text, level)
    document.save(str(tmp_path / "lov.docx"))
    subprocess.run(  # noqa: S603
        [SOFFICE, f"-env:UserInstallation=file://{tmp_path}/home", "--headless", "--convert-to", "pdf", "--outdir",
         str(tmp_path), str(tmp_path / "lov.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    extract = read((tmp_path / "lov.pdf").read_bytes())
    assert texts(extract) == TEXTS
    assert [line.level for line in extract.lines if line.level] == [1, 2, 2]


def test_a_text_in_a_core_font_is_read() -> None:
    paper = FPDF(unit="pt", format="A4")
    paper.add_page()
    paper.set_font("helvetica", size=10)
    paper.multi_cell(300, 13, f"{DUTY}\n{PAY}", align="J")
    assert " ".join(texts(read(bytes(paper.output())))) == f"{DUTY} {PAY}"
