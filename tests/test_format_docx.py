"""Word files: the body in order, all else accounted for, and nothing in a hostile one believed."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pages
import pytest
from docx.oxml.parser import parse_xml
from lxml import etree  # type: ignore[import-untyped]  # no stubs are installed

from ingest.extract import Extract
from ingest.formats.docx import extract_docx
from ingest.formats.text import extract_text

RAW = Path(__file__).resolve().parent.parent / "corpus" / "raw"
BOMB = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
) + "]>"  # fmt: skip
XXE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def p(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def read(body: str, **more: Any) -> Extract:
    return extract_docx(pages.raw_docx(body, **more), "notat.docx")


def test_a_word_file_reads_as_its_reviewed_outline() -> None:
    assert pages.is_golden(extract_docx(pages.word_sample(), "notat.docx"), "word")


def test_the_raw_text_has_all_that_the_file_holds_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    raws = pages.recorded(monkeypatch)
    account = extract_docx(pages.word_sample(), "notat.docx").account
    assert account is not None
    assert account.raw_chars == account.kept + account.replaced + account.spaced + account.cut
    held = []
    with zipfile.ZipFile(io.BytesIO(pages.word_sample())) as archive:
        for name in ("document", "footnotes", "comments", "header1", "footer1"):
            tree = parse_xml(archive.read(f"word/{name}.xml"))
            held += [one.text or "" for one in tree.iter() if one.tag.endswith(("}t", "}delText", "}instrText"))]
    signs = sorted("".join("".join(held).split()))
    assert sorted("".join(raws[0].split()).replace("\uf0a8", "")) == signs  # the symbol stands in an attribute


def test_a_leading_number_is_counted_anew_where_the_list_begins_anew() -> None:
    lines = [line.text for line in extract_docx(pages.word_sample(), "x").lines if line.role == "item"]
    assert lines[:5] == ["1) første", "a) litra", "b) litra igen", "2) anden", "1) forfra"]


def test_a_lists_own_words_are_kept_with_the_number() -> None:
    assert "§ 1. Formål med loven." in [line.text for line in extract_docx(pages.word_sample(), "x").lines]


def test_a_table_whose_cells_hold_headings_is_no_row() -> None:
    cell = '<w:tc><w:p><w:pPr><w:pStyle w:val="Overskrift1"/></w:pPr><w:r><w:t>T</w:t></w:r></w:p>' + p("a") + "</w:tc>"
    extract = read(f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>", styles=pages.STYLES)
    assert [(line.text, line.level, line.role) for line in extract.lines] == [("T", 1, None), ("a", None, None)] * 2


def test_a_text_box_in_a_row_comes_after_the_row() -> None:
    box = f"<w:p><w:r><w:t>b</w:t><w:drawing><wps:txbx><w:txbxContent>{p('boks')}</w:txbxContent></wps:txbx></w:drawing></w:r></w:p>"
    extract = read(f"<w:tbl><w:tr><w:tc>{p('a')}</w:tc><w:tc>{box}</w:tc></w:tr></w:tbl>{p('efter')}")
    assert [line.text for line in extract.lines] == ["a | b", "boks", "efter"]


@pytest.mark.parametrize(
    ("between", "gap"),
    [
        ("<w:p/>", 1),
        ("<w:p/>" + p(" "), 2),
        (p("\u00a0"), 1),
        ('<w:p><w:r><w:br w:type="page"/></w:r></w:p>', 0),
        ("<w:p><w:r><w:drawing/></w:r></w:p>", 0),
        ("<w:p><w:del><w:r><w:delText>væk</w:delText></w:r></w:del></w:p>", 0),
        ("<w:p><w:r><w:br/></w:r></w:p>", 2),
    ],
)
def test_an_empty_paragraph_is_a_gap_of_the_next_line(between: str, gap: int) -> None:
    assert [line.gap for line in read(p("et") + between + p("to")).lines] == [0, gap]


def test_parts_that_are_not_read_are_told() -> None:
    raw = pages.raw_docx(p("a") + '<w:altChunk r:id="r1"/>')
    assert extract_docx(raw, "x").notes == ("embedded document not read: 1",)


def test_the_title_and_dates_of_the_file_become_meta_and_none_is_made_up() -> None:
    assert extract_docx(pages.raw_docx(p("a")), "x").meta == {}
    assert "dcterms:modified" in extract_docx(pages.docx_of([("a", None, 0)]), "x").meta


# Refused, and hostile.


def a_zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_part(raw: bytes, name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return a_zip({**{one: archive.read(one) for one in archive.namelist()}, name: content})


@pytest.mark.parametrize("doctype", [BOMB, XXE], ids=["bomb", "xxe"])
def test_a_word_file_with_a_doctype_is_refused(doctype: str) -> None:
    for raw in (
        pages.raw_docx(p("&a;"), doctype=doctype),
        with_part(
            pages.raw_docx(p("a"), footnotes=""),
            "word/footnotes.xml",
            f'{doctype}<w:footnotes xmlns:w="{pages.W}">&a;</w:footnotes>'.encode(),
        ),
    ):
        with pytest.raises(ValueError, match=r"notat\.docx: .*DOCTYPE"):
            extract_docx(raw, "notat.docx")


def test_python_docx_own_parser_resolves_no_entity() -> None:
    tree = parse_xml(f'{XXE}<w:p xmlns:w="{pages.W}"><w:r><w:t>a&a;b</w:t></w:r></w:p>'.encode())
    assert [one.text for one in tree.iter(f"{{{pages.W}}}t")] == ["a"]
    assert "root:" not in str(etree.tostring(tree))


def test_a_bomb_of_entities_stops_the_parser_and_refuses_the_file() -> None:
    with pytest.raises(ValueError, match=r"notat\.docx: a damaged DOCX.*amplification"):
        extract_docx(pages.raw_docx(p("&j;"), doctype=BOMB), "notat.docx")


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = with_part(pages.raw_docx(p("a")), "word/media/image1.bmp", bytes(60_000_000))
    assert len(bomb) < 100_000
    with pytest.raises(ValueError, match=r"notat.docx: unpacks to 60\d+ bytes.*zip bomb"):
        extract_docx(bomb, "notat.docx")


def test_a_zip_with_too_many_parts_is_refused() -> None:
    many = a_zip({f"word/{number}.xml": b"" for number in range(5001)})
    with pytest.raises(ValueError, match="5001 parts"):
        extract_docx(many, "notat.docx")


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    raw = bytearray(pages.raw_docx(p("a" * 5000)))
    at = raw.rfind(b"word/document.xml") - 46  # its entry in the table of contents at the file's end
    assert raw[at : at + 4] == b"PK\x01\x02"
    raw[at + 24 : at + 28] = (100).to_bytes(4, "little")
    with pytest.raises(ValueError, match="damaged DOCX"):
        extract_docx(bytes(raw), "notat.docx")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (pages.raw_docx(p("a"))[:400], "damaged DOCX"),
        (with_part(pages.raw_docx(p("a")), "word/document.xml", b"<w:document"), "damaged DOCX"),
        (with_part(pages.raw_docx(p("a"), styles=""), "word/styles.xml", b"<w:styles"), "damaged"),
        (pages.raw_docx("<w:p/>"), "no text"),
        (pages.raw_docx("<w:sdt><w:sdtContent>" * 110 + p("a") + "</w:sdtContent></w:sdt>" * 110), "nested deeper"),
        (a_zip({"word/document.xml": b"<x/>"}), "damaged DOCX"),
    ],
    ids=["cut off", "broken body", "broken styles", "no text", "deep", "no package"],
)
def test_a_word_file_that_can_not_be_read_whole_is_refused_with_its_name(raw: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=f"notat.docx.*{message}"):
        extract_docx(raw, "notat.docx")


@pytest.mark.parametrize("path", sorted(RAW.glob("*.txt")), ids=lambda path: path.stem[:20])
def test_a_shipped_source_saved_in_word_gives_the_same_lines(path: Path) -> None:
    source = extract_text(path.read_bytes(), path.name).lines
    # Some lines become headings, so that levels are compared too.
    lines = [
        (" ".join(one.text.split()), 1 + row % 6 if row % 17 == 3 else None, one.gap) for row, one in enumerate(source)
    ]
    found = extract_docx(pages.docx_of(lines), path.name).lines
    assert [(one.text, one.level, one.gap) for one in found] == lines
