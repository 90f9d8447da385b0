"""The five shipped sources, saved as the formats that people have, give the passages that their text gives."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest
from lexdania import xml_of
from pages import docx_of, html_of
from pdfs import pdf_of
from saved_as import Saved, saved_lines

from ingest.manifest import each_source
from ingest.readers import read_source
from ingest.split import split_document
from ingest.validity import known_of
from law.records import Document, Passage, Source

CORPUS = Path(__file__).parents[1] / "corpus"
RAW: dict[str, tuple[Source, bytes]] = {source.id: (source, raw) for source, raw in each_source(CORPUS)}
Told = tuple[str, str | None, str, tuple[str, ...], tuple[str, ...], str]


def as_xml(lines: Sequence[Saved]) -> bytes:
    """Write a text as a guidance of Retsinformation: its first line is the title, its headings are bold."""
    bold = [(text, None if level is None else 1, gap) for text, level, gap in lines]
    return xml_of(bold[1:], title=bold[0][0])


FORMATS: dict[str, Callable[[Sequence[Saved]], bytes]] = {
    "html": html_of,
    "docx": docx_of,
    "xml": as_xml,
    "pdf": pdf_of,
}


@cache
def as_text(source_id: str) -> Document:
    source, raw = RAW[source_id]
    return read_source(raw, source)


def saved(source_id: str, form: str) -> Document:
    source, raw = RAW[source_id]
    return read_source(FORMATS[form](saved_lines(raw, as_text(source_id))), source)


def passages(document: Document) -> list[Told]:
    cut: Sequence[Passage] = split_document(document, known_of({}))
    return [(one.locator, one.work, one.part, one.path, one.scheme, one.text) for one in cut]


@pytest.mark.parametrize("form", ["html", "docx", "xml"])
@pytest.mark.parametrize("source_id", list(RAW))
def test_a_source_saved_as_another_format_gives_the_same_passages(source_id: str, form: str) -> None:
    assert passages(saved(source_id, form)) == passages(as_text(source_id))


@pytest.mark.parametrize("source_id", ["vejledningsside-bpa", "dukh-nyt-2016", "artikel-2019"])
def test_a_source_saved_as_pdf_gives_the_same_passages(source_id: str) -> None:
    assert passages(saved(source_id, "pdf")) == passages(as_text(source_id))


def test_a_pdf_keeps_the_notes_text_but_not_the_empty_lines_at_a_pages_head() -> None:
    # Two empty lines end a printed decision; where they fall between two pages, no PDF shows them.
    told, wanted = passages(saved("praksisnotat-2019", "pdf")), passages(as_text("praksisnotat-2019"))
    texts = {one[-1] for one in wanted}
    assert len(texts & {one[-1] for one in told}) >= 0.97 * len(texts)
    assert "".join("".join(one[-1].split()) for one in told) == "".join("".join(one[-1].split()) for one in wanted)


def test_the_study_whose_layout_belongs_to_its_transcript_is_refused_as_pdf_and_not_read_wrongly() -> None:
    # Its words broken at line ends ("HJÆL- PEN") are broken anew, so the layout's marks don't stand where they say.
    with pytest.raises(ValueError, match="Has the transcript changed"):
        saved("praksisundersoegelse-2019", "pdf")


@pytest.mark.parametrize("form", list(FORMATS))
def test_every_character_of_the_file_is_accounted_for(form: str) -> None:
    document = saved("artikel-2019", form)
    repaired = sum(len(one.raw) for one in document.repairs)
    cut = sum(one.raw_end - one.raw_start for one in document.cuts)
    assert document.raw_chars == document.kept_chars + document.spaced_chars + repaired + cut
    assert document.spaced_chars >= 0
