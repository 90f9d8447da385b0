"""What a file is, told from its bytes alone; what can't be read is named with its cure."""

import gzip
import io
import struct
import zipfile

import pages
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decode import decode
from ingest.formats import extracted
from ingest.formats.sniff import Sniffed, sniffed


def a_zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\n" * 900 + b"%PDF-1.4", "pdf"),  # a mail gateway's lines before it
        (b"\n" * 2000 + b"%PDF-1.4", "text"),
        (a_zip("[Content_Types].xml", "word/document.xml"), "docx"),
        (b'<?xml version="1.0" encoding="utf-8"?><Dokument id="a">', "xml"),
        (b"\xef\xbb\xbf<!-- x --><Dokument>", "xml"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE Dokument [<!ENTITY a "b">]><Dokument/>', "xml"),  # its reader refuses it
        ('<?xml version="1.0" encoding="utf-16"?><Dokument/>'.encode("utf-16"), "xml"),
        (b'<x:Dokument xmlns:x="urn:x">', "xml"),
        (b"<!DOCTYPE html><p>x", "html"),
        (b"  <!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>", "html"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">', "html"),
        (b"<!-- gemt fra nettet --><HTML lang=da>", "html"),
        (b"<body>", "html"),
        (b'<p class="Titel2">Lov', "html"),  # Retsinformation's documentHtml
        ("<html>".encode("utf-16"), "html"),
        (pages.document_json("<p>x</p>"), "json"),
        (b'\xef\xbb\xbf {"documentHtml": "<p>x</p>"}', "json"),
        (b"Lov om social service", "text"),
        (b"<navn> skriver, at html-siden <html> er nede.", "text"),
        (b"[principafgorelse 63-15](#) er en henvisning.", "text"),
        (b"{ikke json}", "text"),
        ("Hjælp til § 95".encode("cp1252"), "text"),
        (b"II. Udmaling", "text"),  # no TIFF
    ],
)
def test_a_format_is_told_from_the_bytes(raw: bytes, found: Sniffed) -> None:
    assert sniffed(raw, "fil.pdf") == found


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (a_zip("[Content_Types].xml", "xl/workbook.xml"), "XLSX.*Save"),
        (a_zip("ppt/presentation.xml"), "PPTX.*Save"),
        (a_zip("mimetype", "content.xml"), "ODT.*Save it as DOCX"),
        (a_zip("META-INF/container.xml"), "EPUB"),
        (a_zip("a.txt", "b.txt"), "zip file of 2 files. Unpack"),
        (a_zip("a")[:20], "damaged zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old .doc.*Save it as DOCX"),
        (b"{\\rtf1\\ansi Lov}", "RTF.*Save it as DOCX"),
        (gzip.compress(b"x"), "gzip"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "MHTML"),
        (b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13), "PNG"),
        (b'<?xml version="1.0"?><rss version="2.0"></rss>', "root <rss>"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"></feed>\n', "root <feed>"),
        (b'{"id": 1}', "JSON without"),
        (b'[{"documentHtml": "a"}, {"documentHtml": "b"}]', "JSON without"),
        (b"[" * 100_000, "nested too deep"),
    ],
)
def test_what_can_not_be_read_is_named_with_its_cure(raw: bytes, what: str) -> None:
    with pytest.raises(ValueError, match=f"^fil: .*{what}"):
        sniffed(raw, "fil")


def test_the_door_reads_each_format_by_its_own_reader() -> None:
    assert extracted(pages.DECISION.encode(), "a.txt").format == "html"
    assert (
        extracted(pages.document_json(pages.STATUTE), "a.txt").said("DocumentTitle") == "Bekendtgørelse om et tilskud"
    )
    assert extracted(pages.docx_of([("Lov", 1, 0)]), "a.txt").format == "docx"
    assert extracted(b"Lov om social service", "a.html").format == "text"


@given(st.binary(max_size=300) | st.sampled_from([b"<", b"<?xml", b"<!", b"PK\x03\x04", b"{", b"\xff\xfe<"]))
def test_any_bytes_are_told_or_refused_with_the_files_name(raw: bytes) -> None:
    said = ""
    try:
        said = sniffed(raw, "fil")
    except ValueError as error:
        said = str(error)
    assert said in ("text", "html", "json", "docx", "pdf", "xml") or said.startswith("fil: ")


def test_text_in_utf_16_with_its_mark_is_read() -> None:
    assert decode("§ 95\r\nHjælp".encode("utf-16"), "a.txt") == "§ 95\nHjælp"


def test_text_over_the_bound_is_refused() -> None:
    with pytest.raises(ValueError, match="over 20000000 characters"):
        extracted(b"ord " * 5_000_001, "a.txt")
