"""Scanned pages: a "§" is restored only where nothing else can have stood, and what a machine read is marked as such."""

import io
import stat
from pathlib import Path

import pytest
from pdfs import pdf_of, picture_of, scan_of
from pypdf import PdfWriter

from ingest.extract import Extract
from ingest.formats import ocr
from ingest.formats.pdf import extract_pdf
from ingest.formats.section_signs import find_signs

PICTURE = picture_of(["Kommunen"], width=800, height=600)
HEADER = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
needs_tesseract = pytest.mark.skipif(
    not ocr.installed(),
    reason="tesseract or its Danish data is missing: apt-get install tesseract-ocr tesseract-ocr-dan",
)


def restored(text: str) -> str:
    """Give the text with the sure signs restored, and the doubtful ones between braces."""
    for sign in reversed(find_signs(text)):
        text = (
            text[: sign.start]
            + (sign.text if sign.sure else "{" + text[sign.start : sign.end] + "}")
            + text[sign.end :]
        )
    return text


def table(*lines: tuple[int, int, str], conf: int = 96) -> str:
    """Write lines (paragraph, top, text) as tesseract does."""
    rows = [
        f"5\t1\t1\t{par}\t{number}\t{place}\t{100 + 60 * place}\t{top}\t50\t20\t{conf}\t{word}\n"
        for number, (par, top, text) in enumerate(lines, start=1)
        for place, word in enumerate(text.split(), start=1)
    ]
    return HEADER + "1\t1\t0\t0\t0\t0\t0\t0\t800\t600\t-1\t\n" + "".join(rows)


def scanned(*lines: tuple[int, int, str], conf: int = 96) -> Extract:
    return extract_pdf(scan_of(PICTURE), "scan.pdf", recogniser=lambda _: table(*lines, conf=conf))


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("efter servicelovens 8 95 kan", "efter servicelovens § 95 kan"),
        ("retssikkerhedslovens & 10.", "retssikkerhedslovens § 10."),
        ("bekendtgørelsens 8 3", "bekendtgørelsens § 3"),
        ("barnets lovs &$ 90", "barnets lovs § 90"),
        ("jf. 8 95, stk. 3, og", "jf. § 95, stk. 3, og"),
        ("hjælp efter $ 96, stk. 1", "hjælp efter § 96, stk. 1"),
        ("& 96 a, stk. 2", "§ 96 a, stk. 2"),
        ("8 13, nr. 4", "§ 13, nr. 4"),
        ("8 4, litra b", "§ 4, litra b"),
        ("8 97 i lov om social service", "§ 97 i lov om social service"),
        ("8 97 i serviceloven", "§ 97 i serviceloven"),
        ("hjælp efter & 96 bevilges", "hjælp efter § 96 bevilges"),
        ("servicelovens 88 83 og 84", "servicelovens §§ 83 og 84"),
        ("& 95. Hvis kommunalbestyrelsen", "§ 95. Hvis kommunalbestyrelsen"),
    ],
)
def test_a_sign_is_restored_where_the_words_around_it_prove_it(read: str, meant: str) -> None:
    assert restored(read) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Hun fik 8 timer om ugen.",
        "Der var 8 95-årige borgere.",
        "De 8 95 årige borgere.",
        "Mødet begyndte klokken 8 95 minutter før.",
        "Mødet var kl. 8 95, stk. 2 blev drøftet.",
        "Han fik 8 95 kroner.",
        "Et tilskud på 8 500 kr. pr. måned.",
        "Pakken har 8 12 stk. bleer efter 8 dage.",
        "Se side 8 95, stk. 3",
        "Kapitel 8 95, stk. 3",
        "Efter 8 12 timers arbejde",
        "I perioden 2008 95 sager",
        "nr. 798 95",
        "Tlf. 8 95 12 34",
        "Hjælp i 8 10 dage",
        "1,8 95 pct.",
        "H&M 95, stk. 3",
        "efter lovens 8 12 timers regel",
    ],
)
def test_what_may_be_a_number_never_becomes_a_sign(text: str) -> None:
    assert "§" not in restored(text)


def test_an_eight_that_only_may_be_a_sign_stands_and_is_doubtful() -> None:
    assert restored("hjælp efter 8 95 kan gives") == "hjælp efter {8} 95 kan gives"
    assert restored("8 95. Hvis kommunalbestyrelsen") == "{8} 95. Hvis kommunalbestyrelsen"
    assert restored("efter §§ 83 og §4 i loven") == "efter §§ 83 og {§}4 i loven"
    assert restored("en pris til $ 95 om året") == "en pris til {$} 95 om året"


def test_a_restored_sign_is_a_repair_and_a_doubtful_one_a_gap() -> None:
    extract = scanned(
        (1, 100, "Efter servicelovens 8 95, stk. 2, kan"), (1, 130, "hjælpen gives efter 8 96 eller ikke.")
    )
    assert extract.text == "Efter servicelovens § 95, stk. 2, kan hjælpen gives efter 8 96 eller ikke."
    assert extract.account is not None
    assert [(repair.kind, repair.raw, repair.start) for repair in extract.account.repairs] == [("restored §", "8", 20)]
    doubtful = [gap for gap in extract.gaps if gap.kind == "doubtful §"]
    assert [extract.text[gap.start : gap.end] for gap in doubtful] == ["8 96"]


def test_a_sign_at_the_end_of_a_line_is_restored_with_the_number_of_the_next() -> None:
    extract = scanned((1, 100, "Hjælpen gives efter servicelovens &"), (1, 130, "95, stk. 3, til borgeren."))
    assert extract.text == "Hjælpen gives efter servicelovens § 95, stk. 3, til borgeren."


def test_each_line_that_was_read_off_paper_is_marked() -> None:
    extract = scanned((1, 100, "& 95, stk. 3, gælder for"), (1, 130, "borgere."), (2, 200, "Ny tekst."))
    assert [line.text for line in extract.lines] == ["§ 95, stk. 3, gælder for borgere.", "Ny tekst."]
    marked = [extract.text[gap.start : gap.end] for gap in extract.gaps if gap.kind == "ocr"]
    assert marked == ["§ 95, stk. 3, gælder for", "borgere.", "Ny tekst."]


def test_a_page_of_text_beside_a_scan_is_not_marked() -> None:
    writer, out = PdfWriter(), io.BytesIO()
    for part in (pdf_of([("Kommunen skal efter 8 95 vejlede.", None, 0)]), scan_of(PICTURE)):
        writer.append(io.BytesIO(part))
    writer.write(out)
    extract = extract_pdf(out.getvalue(), "a.pdf", recogniser=lambda _: table((1, 100, "Læst af en maskine.")))
    assert [extract.text[gap.start : gap.end] for gap in extract.gaps] == ["Læst af en maskine."]
    assert "page 2 has no text: text recognition read 1 lines" in extract.notes


def test_words_that_the_recogniser_is_unsure_of_are_told() -> None:
    assert any("it is unsure of it (41 of 100)" in note for note in scanned((1, 100, "Utydelig tekst"), conf=41).notes)


def test_without_tesseract_a_scan_is_refused_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    with pytest.raises(ValueError, match=r"scan\.pdf: no page has text.*nstall tesseract-ocr and tesseract-ocr-dan"):
        extract_pdf(scan_of(PICTURE), "scan.pdf")


def test_a_recogniser_that_fails_is_reported_and_never_hidden() -> None:
    def fails(_: bytes) -> str:
        raise OSError("tesseract failed: no memory")

    with pytest.raises(ValueError, match="no memory"):
        extract_pdf(scan_of(PICTURE), "scan.pdf", recogniser=fails)


def test_a_table_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="tesseract's table can't be read"):
        extract_pdf(
            scan_of(PICTURE),
            "scan.pdf",
            recogniser=lambda _: "level\tblock_num\tpar_num\tline_num\ttext\n5\t1\t1\t1\tord\n",
        )


def a_program(folder: Path, body: str) -> None:
    program = folder / "tesseract"
    program.write_text("#!/bin/sh\n" + body)
    program.chmod(program.stat().st_mode | stat.S_IEXEC)


def test_tesseract_gets_the_page_on_its_input_and_danish_as_its_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "table").write_text(table((1, 100, "Læst.")))
    a_program(tmp_path, f'echo "$@" > "{tmp_path}/said"; cat > "{tmp_path}/picture"; cat "{tmp_path}/table"\n')
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    extract = extract_pdf(scan_of(PICTURE), "scan.pdf", recogniser=ocr.recognise)
    assert extract.text == "Læst."
    assert (tmp_path / "said").read_text().split() == ["stdin", "stdout", "-l", "dan", "--psm", "3", "tsv"]
    assert (tmp_path / "picture").read_bytes().startswith(b"\x89PNG")


def test_a_tesseract_that_stops_with_an_error_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_program(tmp_path, 'cat > /dev/null; echo "Failed loading language" >&2; exit 1\n')
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(OSError, match="Failed loading language"):
        ocr.recognise(b"picture")


def test_danish_data_is_asked_for_and_not_taken_for_granted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    for listed, found in (("eng osd", False), ("dan eng", True)):
        a_program(tmp_path, f'for l in {listed}; do echo "$l"; done\n')
        ocr.installed.cache_clear()
        assert ocr.installed() is found
    ocr.installed.cache_clear()


def test_a_picture_too_large_to_unpack_is_told_and_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_MOST_POINTS", 1000)
    with pytest.raises(ValueError, match="more than 1,000; scan it at 300 dpi"):
        extract_pdf(scan_of(PICTURE), "scan.pdf", recogniser=lambda _: table((1, 100, "Læst.")))


@needs_tesseract
def test_a_real_scan_is_read_with_its_signs() -> None:
    pages = picture_of(
        [
            "Kommunen traf afgørelse efter servicelovens § 95, stk. 2,",
            "og retssikkerhedslovens § 10. Borgeren får 8 timer om dagen.",
        ]
    )
    extract = extract_pdf(scan_of(pages), "scan.pdf")
    assert extract.text == (
        "Kommunen traf afgørelse efter servicelovens § 95, stk. 2, og retssikkerhedslovens § 10. "
        "Borgeren får 8 timer om dagen."
    )
    assert [gap.kind for gap in extract.gaps] == ["ocr", "ocr"]
