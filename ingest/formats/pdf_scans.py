"""The pages of a PDF -> the same pages, those that are pictures with the text that was read on them."""

import unicodedata
from dataclasses import replace

from ingest.formats import ocr
from ingest.formats.pdf_open import PdfFile
from ingest.formats.pdf_runs import PdfPage

# A scanned page takes some 4 seconds.
MAX_SCANS = 300
_UNSURE = 70.0
_UNREADABLE = 0.2


def with_scans(
    file: PdfFile, name: str, recogniser: ocr.Recognise | None
) -> tuple[list[PdfPage], frozenset[int], list[str]]:
    """Give the pages with what was read on those that are pictures, which pages these are, and notes."""
    pages, notes, scanned = list(file.pages), list(file.notes), set()
    empty = [page for page in pages if not _readable(page)]
    if empty and len([page for page in empty if page.images]) > MAX_SCANS:
        raise ValueError(
            f"{name}: more than {MAX_SCANS} scanned pages. Split it, or have it read by a scanner's program."
        )
    for page in empty:
        garbled = any(run.text.strip() for run in page.runs)
        said = f"page {page.number} has {'only signs without letters' if garbled else 'no text'}"
        if not page.images and not garbled:
            notes.append(f"{said} and no picture: it is empty, or drawn")
        elif recogniser is None:
            notes.append(f"{said}, so it was not read; {ocr.CURE}")
        else:
            try:
                runs, sureness = ocr.read_scan(file.reader.pages[page.index], page, recogniser)
            except OSError as error:
                notes.append(f"{said}, and text recognition failed: {error}")
                continue
            pages[page.index] = replace(page, runs=runs)
            scanned.add(page.index)
            doubt = f"; it is unsure of it ({sureness:.0f} of 100)" if runs and sureness < _UNSURE else ""
            notes.append(f"{said}: text recognition read {len(runs)} lines{doubt}")
    for page in pages:
        if page.hidden and page.index not in scanned and _readable(page):
            scanned.add(page.index)
            notes.append(f"page {page.number} is a scan with text from another text recognition")
    if not any(_readable(page) for page in pages):
        cure = "Have its pages read by a scanner's program" if recogniser else ocr.CURE[0].upper() + ocr.CURE[1:]
        raise ValueError(f"{name}: no page has text that can be read ({'; '.join(notes[:3])}). {cure}.")
    return pages, frozenset(scanned), notes


def _readable(page: PdfPage) -> bool:
    """Whether a page has text, and a font that tells its letters: else each sign is a number or a private one."""
    signs = [char for run in page.runs for char in run.text if not char.isspace()]
    if not signs:
        return False
    odd = sum(char == "\ufffd" or unicodedata.category(char) in ("Co", "Cc", "Cn") for char in signs)
    return odd <= _UNREADABLE * len(signs) or odd <= 3
