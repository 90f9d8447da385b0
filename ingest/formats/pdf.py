"""A PDF -> Extract: its paragraphs without the page's furniture, and what text recognition reads on scanned pages."""

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from ingest.extract import Extract
from ingest.formats import ocr
from ingest.formats.pdf_chrome import find_chrome
from ingest.formats.pdf_frame import Frame
from ingest.formats.pdf_layout import page_lines
from ingest.formats.pdf_open import PdfFile, read_pages
from ingest.formats.pdf_paragraphs import Paragraph, paragraphs
from ingest.formats.pdf_runs import PdfPage
from ingest.formats.pdf_scans import with_scans
from ingest.formats.pdf_text import Unit, raw_text, write_unit
from ingest.formats.section_signs import DOUBTFUL
from ingest.ledger import Account, Ledger
from ingest.lines import Line
from law.records import Gap, Page

OCR = "ocr"
_WORD = re.compile(r"[^\W\d_]+(?:[-/][^\W\d_]+)*")


def extract_pdf(raw: bytes, name: str, *, recogniser: ocr.Recognise | None = None) -> Extract:
    """Read a PDF. ``recogniser`` reads scanned pages: tesseract, where it is installed.

    Raises ValueError that names the file and the cure, for one that is locked, broken, too large, or without text.
    """
    file = read_pages(raw, name)
    if recogniser is None and ocr.installed():
        recogniser = ocr.recognise
    pages, scanned, notes = with_scans(file, name, recogniser)
    laid = []
    for page in pages:
        lines, said = page_lines(page)
        laid.append(lines)
        notes += said
    frame = Frame([line for lines in laid for line in lines])
    chrome = find_chrome(laid, frame.body_size)
    text_lines = [line for p, lines in enumerate(laid) for at, line in enumerate(lines) if (p, at) not in chrome]
    frame = Frame(text_lines)
    made = paragraphs(text_lines, frame)
    removed = [
        (line, chrome[p, at]) for p, lines in enumerate(laid) for at, line in enumerate(lines) if (p, at) in chrome
    ]
    text, units = raw_text(made, removed)
    return _extract(text, units, pages, scanned, file, notes)


def _extract(
    raw: str, units: Sequence[Unit], pages: Sequence[PdfPage], scanned: frozenset[int], file: PdfFile, notes: list[str]
) -> Extract:
    ledger = Ledger(raw)
    words = frozenset(word.lower() for word in _WORD.findall(raw))
    spans: list[tuple[int, int, Paragraph]] = []
    doubts: list[tuple[int, int]] = []
    for unit in units:
        if unit.paragraph is None:
            ledger.cut(unit.start, unit.end, unit.chrome or "running head")
            continue
        ledger.layout("\n" * (1 + unit.paragraph.gap) if spans else "")
        start = ledger.position
        doubts += write_unit(ledger, unit, words, read=any(line.page in scanned for line in unit.lines))
        spans.append((start, ledger.position, unit.paragraph))
    ledger.settle_space()
    account = ledger.close()
    where = _Where(account)
    numbers = {page.index: page.number for page in pages}
    body = [unit for unit in units if unit.paragraph is not None]
    return Extract(
        format="pdf",
        text=account.text,
        lines=tuple(
            Line(start, end, account.text[start:end], one.gap, one.level, one.role)
            for start, end, one in spans
            if account.text[start:end].strip()
        ),
        account=account,
        meta=file.meta,
        pages=tuple(_pages(body, numbers, where)),
        gaps=tuple(sorted(_gaps(body, scanned, doubts, where), key=lambda gap: (gap.start, gap.end))),
        notes=(*notes, *_counts(account)),
    )


class _Where:
    """Raw offsets -> offsets of the text; the text keeps the raw text's order, so one look-up does."""

    def __init__(self, account: Account) -> None:
        kept = [(raw, raw + end - start, start, end) for start, end, raw in account.trace]
        made = [(one.raw_start, one.raw_start + len(one.raw), one.start, one.end) for one in account.repairs]
        self._runs = sorted(kept + made)

    def span(self, raw_start: int, raw_end: int) -> tuple[int, int]:
        """Where what stood in raw [start, end) stands; an empty span where nothing of it was kept."""
        row = max(0, bisect_right(self._runs, (raw_start, sys.maxsize, 0, 0)) - 1)
        first = last = None
        while row < len(self._runs) and self._runs[row][0] < raw_end:
            low, high, start, end = self._runs[row]
            row += 1
            if high > raw_start and start < end:
                first = start + max(0, min(raw_start - low, end - start)) if first is None else first
                last = end if raw_end >= high else start + raw_end - low
        return (0, 0) if first is None or last is None else (first, last)


def _pages(units: Sequence[Unit], numbers: dict[int, int], where: _Where) -> Iterator[Page]:
    last = None
    for unit in units:
        for start, line in zip(unit.starts, unit.lines, strict=True):
            if line.page != last:
                first, end = where.span(start, start + len(line.text))
                if first < end:
                    yield Page(start=first, number=numbers[line.page])
                    last = line.page


def _gaps(
    units: Sequence[Unit], scanned: frozenset[int], doubts: Sequence[tuple[int, int]], where: _Where
) -> Iterator[Gap]:
    for unit in units:
        for start, line in zip(unit.starts, unit.lines, strict=True):
            if line.page in scanned:
                first, last = where.span(start, start + len(line.text))
                if first < last:
                    yield Gap(kind=OCR, start=first, end=last)
    for doubt in doubts:
        first, last = where.span(*doubt)
        yield Gap(kind=DOUBTFUL, start=first, end=last)


def _counts(account: Account) -> Iterator[str]:
    """Tell what was cut and repaired, by kind."""
    for names, what in (
        ([cut.reason for cut in account.cuts], "lines cut"),
        ([repair.kind for repair in account.repairs], "repairs"),
    ):
        for kind in dict.fromkeys(names):
            yield f"{what}: {names.count(kind)} {kind}"
