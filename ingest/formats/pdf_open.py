"""PDF bytes -> the text runs of its pages, or the reason why they can't be had; bounded on all sides.

A file that can't be read in full is refused, never cut short. What pypdf only warns of is heard.
"""

import io
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from pypdf import PdfReader, apply_configuration

from ingest.formats.pdf_runs import MAX_OPERATIONS, Budget, OverLimit, PdfPage, page_runs
from ingest.formats.pdf_widths import FontWidths

MAX_PAGES = 2_000
# One page's drawing orders, unpacked. Pages of text stay below 0.1 MB; a page of maps may reach some megabytes.
MAX_STREAM = 16_000_000
_HEADER_WITHIN = 1024
# pypdf leaves these out with a warning only; a text that lost a part is refused.
_LOSES = ("Exceeded", "Impossible to decode XFormObject", "Limiting to")
_CURE = "Fetch it again; if it is as it should be, print it to a new PDF and add that one."


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfFile:
    """What a PDF holds. ``reader`` gives the pages' pictures to a text recognition."""

    pages: tuple[PdfPage, ...]
    meta: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...]
    reader: PdfReader


def read_pages(raw: bytes, name: str, *, clock: Callable[[], float] = time.monotonic) -> PdfFile:
    """Read all text runs. Raises ValueError, with the cure, for a file that can't be read in full, and nothing else."""
    if b"%PDF-" not in raw[:_HEADER_WITHIN]:
        raise ValueError(f"{name}: no PDF: it doesn't begin with %PDF. Fetch it again, or give it its own format.")
    warnings: list[str] = []
    try:
        with _limits(), _heard(warnings):
            file = _read(raw, name, clock)
    except ValueError as error:
        if str(error).startswith(f"{name}: "):
            raise
        raise _broken(name, error) from error
    except OverLimit as error:
        raise ValueError(f"{name}: {error}. Split it into smaller files, or leave out what is no source.") from error
    except Exception as error:  # pypdf raises KeyError, TypeError, RecursionError and many more on broken files
        raise _broken(name, error) from error
    for warning in warnings:
        if any(word in warning for word in _LOSES):
            raise ValueError(f"{name}: a part of its text can't be read ({warning[:200]}). {_CURE}")
    heard = tuple(f"pypdf: {text[:160]} ({count} times)" for text, count in Counter(warnings).most_common(5))
    return replace(file, notes=file.notes + heard)


def _broken(name: str, error: Exception) -> ValueError:
    return ValueError(f"{name}: broken PDF ({type(error).__name__}: {str(error)[:160]}). {_CURE}")


@contextmanager
def _limits() -> Iterator[None]:
    with apply_configuration(
        zlib_maximum_output_length=MAX_STREAM,
        lzw_maximum_output_length=MAX_STREAM,
        run_length_maximum_output_length=MAX_STREAM,
        brotli_maximum_output_length=MAX_STREAM,
        array_based_stream_maximum_output_length=MAX_STREAM,
        stream_decoding_work_maximum_length=4 * MAX_STREAM,
        stream_parsing_work_maximum_count=4 * MAX_OPERATIONS,
        page_tree_maximum_entries=4 * MAX_PAGES,
    ):
        yield


@contextmanager
def _heard(warnings: list[str]) -> Iterator[None]:
    """Collect what pypdf logs, so that nothing it skips is skipped silently."""

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if len(warnings) < 10_000:
                warnings.append(record.getMessage())

    ear, logger = Ear(logging.WARNING), logging.getLogger("pypdf")
    spread, logger.propagate = logger.propagate, False
    logger.addHandler(ear)
    try:
        yield
    finally:
        logger.removeHandler(ear)
        logger.propagate = spread


def _read(raw: bytes, name: str, clock: Callable[[], float]) -> PdfFile:
    reader = PdfReader(io.BytesIO(raw))
    # An owner's password only forbids printing or copying: such a file opens with the empty one.
    if reader.is_encrypted and not reader.decrypt(""):
        raise ValueError(f"{name}: locked with a password. Save a copy without one, and add that.")
    count = len(reader.pages)
    if count == 0:
        raise ValueError(f"{name}: a PDF without pages. {_CURE}")
    if count > MAX_PAGES:
        raise OverLimit(f"{count} pages, more than {MAX_PAGES}")
    labels = reader.page_labels
    budget = Budget(clock)
    widths = FontWidths()
    pages = []
    for index, page in enumerate(reader.pages):
        label = labels[index] if index < len(labels) else ""
        # A label may be "iv" or "Forside"; a Page has a number.
        number = int(label) if label.isascii() and label.isdigit() and len(label) <= 5 else index + 1
        pages.append(page_runs(page, index, number, budget, widths))
    return PdfFile(pages=tuple(pages), meta=_meta(reader), notes=(), reader=reader)


def _meta(reader: PdfReader) -> dict[str, tuple[str, ...]]:
    """Give what the file says of itself. Whoever wrote it is left out: a name is of no use, and somebody's."""
    said: Mapping[str, object] = reader.metadata or {}
    names = ("/Title", "/Subject", "/CreationDate", "/ModDate")
    return {
        name[1:]: (str(said[name])[:500].strip(),) for name in names if isinstance(said.get(name), str) and said[name]
    }
