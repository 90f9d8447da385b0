"""A scanned page -> the lines that tesseract reads on its pictures, with where they stand; bounded, without a shell."""

import csv
import io
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import lru_cache

from PIL import Image
from pypdf import PageObject, apply_configuration

from ingest.formats.pdf_runs import PdfPage, Run

LANGUAGE = "dan"
CURE = "install tesseract-ocr and tesseract-ocr-dan (apt-get install tesseract-ocr tesseract-ocr-dan)"
# Text recognition tells no sizes: a scanned text has no headings.
OCR_SIZE = 10.0
_SECONDS = 120
# A4 at 600 dpi is 35 million points.
_MOST_POINTS = 60_000_000
_MOST_BYTES = 200_000_000
_LEAST_POINTS = 200 * 200
_MOST_PICTURES = 20
# A scan may come in strips; a stamp or logo beside it is no page.
_STRIP = 0.25
_MOST_OUTPUT = 5_000_000
_WORD_LEVEL = "5"

Recognise = Callable[[bytes], str]


@lru_cache(maxsize=1)
def installed() -> bool:
    """Whether tesseract is there with its Danish data."""
    program = shutil.which("tesseract")
    if program is None:
        return False
    try:
        asked = subprocess.run([program, "--list-langs"], capture_output=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    return LANGUAGE in (asked.stdout + asked.stderr).decode("utf-8", "replace").split()


def recognise(picture: bytes) -> str:
    """Have tesseract read a picture (PNG); gives its TSV table. Raises OSError, with the reason, when it can't."""
    program = shutil.which("tesseract")
    if program is None:
        raise OSError(f"tesseract is missing: {CURE}")
    command = [program, "stdin", "stdout", "-l", LANGUAGE, "--psm", "3", "tsv"]
    try:
        done = subprocess.run(  # noqa: S603  (no shell, and no word of the command comes from the file)
            command, input=picture, capture_output=True, timeout=_SECONDS, check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise OSError(f"tesseract took more than {_SECONDS} seconds for a page") from error
    if done.returncode != 0:
        raise OSError(f"tesseract failed: {done.stderr.decode('utf-8', 'replace').strip()[:200]}")
    return done.stdout[:_MOST_OUTPUT].decode("utf-8", "replace")


def read_scan(page: PageObject, shape: PdfPage, recogniser: Recognise) -> tuple[tuple[Run, ...], float]:
    """Give the lines of a scanned page as runs, and how sure the recogniser is of its words on average (0-100).

    Each paragraph that was found is a ``block``. Raises OSError when the page can't be read.
    """
    runs: list[Run] = []
    sure: list[float] = []
    blocks = 0
    top = shape.height
    pictures = list(_pictures(page))
    for number, picture in enumerate(pictures):
        width, height = picture.size
        scale = shape.width / width
        # Strips lie below each other; a single picture is the page.
        top = shape.height if len(pictures) == 1 or number == 0 else top
        table = recogniser(_png(picture, 72 / scale))
        lines, sureness, found = _lines(table, scale, top, blocks)
        runs += lines
        sure += sureness
        blocks += found
        top -= height * scale
    return tuple(runs), sum(sure) / len(sure) if sure else 0.0


def _pictures(page: PageObject) -> Iterator[Image.Image]:
    """Give the pictures that make up the page, upright."""
    try:
        sizes = _sizes(page)
        largest = max(sizes.values(), default=0)
        if largest > _MOST_POINTS:
            raise OSError(f"its picture has {largest:,} points, more than {_MOST_POINTS:,}; scan it at 300 dpi")
        wanted = [key for key, points in sizes.items() if points >= max(_LEAST_POINTS, _STRIP * largest)]
        with apply_configuration(
            zlib_maximum_output_length=_MOST_BYTES, image_maximum_buffer_size=_MOST_BYTES,
            jbig2_maximum_output_length=_MOST_BYTES, stream_decoding_work_maximum_length=2 * _MOST_BYTES,
        ):  # fmt: skip
            for key in wanted[:_MOST_PICTURES]:
                picture = page.images[key].image
                if picture is not None:
                    yield picture.rotate(-page.rotation, expand=True) if page.rotation else picture
    except OSError:
        raise
    except Exception as error:  # pypdf and Pillow raise all kinds on broken pictures
        raise OSError(f"its picture is broken ({type(error).__name__}: {str(error)[:120]})") from error


def _sizes(page: PageObject) -> dict[str, int]:
    """Give how many points each picture of a page claims to have; nothing is unpacked for it."""
    resources = page.get("/Resources")
    stored = resources.get_object().get("/XObject") if resources is not None else None
    if stored is None:
        return {}
    pictures = {name: one.get_object() for name, one in stored.get_object().items()}
    return {
        name: int(one.get("/Width", 0)) * int(one.get("/Height", 0))
        for name, one in pictures.items()
        if one.get("/Subtype") == "/Image"
    }


def _png(picture: Image.Image, dpi: float) -> bytes:
    out = io.BytesIO()
    picture.convert("L").save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


def _lines(table: str, scale: float, top: float, first: int) -> tuple[list[Run], list[float], int]:
    """Read tesseract's table of words: the lines, how sure each word is, and how many paragraphs there are."""
    words: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row.get("level") == _WORD_LEVEL and (row.get("text") or "").strip():
            words.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(row)
    blocks: dict[tuple[str, ...], int] = {}
    runs, sure = [], []
    try:
        for key, line in words.items():
            block = blocks.setdefault(key[:2], first + len(blocks))
            left = min(int(word["left"]) for word in line)
            right = max(int(word["left"]) + int(word["width"]) for word in line)
            bottom = max(int(word["top"]) + int(word["height"]) for word in line)
            sure += [float(word["conf"]) for word in line]
            runs.append(
                Run(
                    text=" ".join(word["text"].strip() for word in line) + "\n",
                    x=left * scale, end=right * scale, y=top - bottom * scale,
                    size=OCR_SIZE, bold=False, block=block,
                )
            )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise OSError(f"tesseract's table can't be read ({error}); this is written for tesseract 5") from error
    return runs, sure, len(blocks)
