"""A page of a PDF -> its text runs, each with where it stands and in what type, in drawing order.

A run is what is drawn between two moves of the pen: a word, a part of a line or a whole one. In most files their order
is the reading order.
"""

import math
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pypdf import PageObject
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, FloatObject, NameObject, StreamObject

from ingest.formats.pdf_widths import FontWidths

MAX_CHARS = 20_000_000
MAX_SECONDS = 180.0
MAX_OPERATIONS = 500_000
_BOLD = ("bold", "black", "heavy", "semibd", "demi")
_BOLD_WEIGHT = 600
_INVISIBLE = 3
_IDENTITY = [1, 0, 0, 1, 0, 0]
_MOVES = frozenset({b"Td", b"TD", b"Tm", b"T*"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Text in one type. ``x`` (left end) and ``y`` (baseline, upwards) and ``size`` are points of the upright page.

    ``turned`` is text that runs another way than most of its page, up the margin for example. ``block`` numbers the
    paragraphs that a text recognition found; None for text that was drawn.
    """

    text: str
    x: float
    y: float
    end: float
    size: float
    bold: bool
    turned: bool = False
    block: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfPage:
    """One page: ``index`` from 0, ``number`` as printed where the file says so; ``hidden``: the text is invisible.

    Invisible text over a picture is what a text recognition read, so it may be wrong as such text is.
    ``width`` and ``height`` are points of the upright page.
    """

    index: int
    number: int
    width: float
    height: float
    runs: tuple[Run, ...]
    hidden: bool = False
    images: int = 0


class OverLimit(Exception):  # noqa: N818  (a signal to pdf_open, which makes it a ValueError)
    """More text or time than a source may take."""


class Budget:
    """How much text and time is left for a file."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ends = clock() + MAX_SECONDS
        self._chars = 0

    def tick(self) -> None:
        """Raise OverLimit when the time is up."""
        if self._clock() > self._ends:
            raise OverLimit(f"more than {MAX_SECONDS:.0f} seconds to read")

    def spend(self, chars: int) -> None:
        """Note that so much text was read; raise OverLimit when it is too much."""
        self._chars += chars
        if self._chars > MAX_CHARS:
            raise OverLimit(f"more than {MAX_CHARS} characters of text")


class _Listener:
    """Hears what pypdf draws: each piece of text with its place, and how its letters are spaced."""

    def __init__(self, budget: Budget) -> None:
        self.pieces: list[tuple[str, int, float, float, float, float, DictionaryObject | None]] = []
        self.images = 0
        self._budget = budget
        self._hidden = False
        self._chars: Counter[bool] = Counter()  # by whether they were drawn invisibly
        self._word_space = 0.0
        self._moved = 0.0  # by how much more than its letters' widths the pen moved, in parts of the type's size

    @property
    def hidden(self) -> bool:
        """Whether most of the text is invisible."""
        return self._chars[True] > self._chars[False]

    def operation(self, operator: bytes, operands: Sequence[object], _cm: object, _tm: object) -> None:
        """Note an operation before it is carried out."""
        self._budget.tick()
        first = operands[0] if operands else None
        if operator == b"TJ" and isinstance(first, list):
            self._moved -= sum(part for part in first if isinstance(part, int | float)) / 1000
        elif operator == b"Tw" and isinstance(first, int | float):
            self._word_space = float(first)
        elif operator == b"Tr":
            self._hidden = first == _INVISIBLE
        elif operator in (b"Do", b"INLINE IMAGE"):
            self.images += 1

    def text(
        self, text: str, cm: Sequence[float], tm: Sequence[float], font: DictionaryObject | None, size: float
    ) -> None:
        """Note a piece of text with the matrices that place it."""
        self._budget.spend(len(text))
        self._chars[self._hidden] += len(text.strip())
        if text:
            turn, x, y, height = _place(cm, tm, size)
            wider = self._moved * height + text.count(" ") * self._word_space * (height / size if size else 1)
            self.pieces.append((text, turn, x, y, height, wider, font))
            self._moved = 0.0


def page_runs(page: PageObject, index: int, number: int, budget: Budget, widths: FontWidths) -> PdfPage:
    """Read all text of a page in drawing order. Raises OverLimit, and whatever pypdf raises on broken pages."""
    budget.tick()
    _part_at_moves(page)
    heard = _Listener(budget)
    page.extract_text(visitor_operand_before=heard.operation, visitor_text=heard.text)
    box = page.mediabox
    left, bottom, width, height = float(box.left), float(box.bottom), float(box.width), float(box.height)
    turns = Counter({0: 0})
    for text, turn, *_ in heard.pieces:
        turns[turn] += len(text.strip())
    main = turns.most_common(1)[0][0]
    runs = []
    for text, turn, x, y, size, wider, font in heard.pieces:
        start, base = _upright(x - left, y - bottom, main, width, height)
        end = start + wider + size * widths.width(font, text.rstrip())
        runs.append(Run(text=text, x=start, y=base, end=end, size=size, bold=_bold(font), turned=turn != main))
    if main in (90, 270):
        width, height = height, width
    return PdfPage(
        index=index, number=number, width=width, height=height, runs=tuple(runs), hidden=heard.hidden,
        images=heard.images,
    )  # fmt: skip


def _part_at_moves(page: PageObject) -> None:
    """Have pypdf give each stretch between two moves of its own: else two columns on one height come as one run.

    A transform that changes nothing makes it hand over what it has so far.
    """
    stored = page.get("/Contents")
    stored = stored.get_object() if stored is not None else None
    if not isinstance(stored, ArrayObject | StreamObject):
        return
    content = ContentStream(stored, page.pdf, "bytes")  # the strings as bytes: each font has a code of its own
    if len(content.operations) > MAX_OPERATIONS:
        raise OverLimit(f"a page of {len(content.operations)} drawing operations, more than {MAX_OPERATIONS}")
    parted: list[tuple[Any, bytes]] = []
    for operands, operator in content.operations:
        if operator in _MOVES:
            parted.append((ArrayObject(FloatObject(number) for number in _IDENTITY), b"cm"))
        parted.append((operands, operator))
    content.operations = parted
    page[NameObject("/Contents")] = content


def _place(cm: Sequence[float], tm: Sequence[float], size: float) -> tuple[int, float, float, float]:
    """Give a run's direction (0, 90, 180, 270), its start and its type's height, all on the page as it is stored."""
    a, b = tm[0] * cm[0] + tm[1] * cm[2], tm[0] * cm[1] + tm[1] * cm[3]
    c, d = tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3]
    x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
    height = abs(size) * math.hypot(c, d)
    if not all(map(math.isfinite, (a, b, x, y, height))):
        return 0, 0.0, 0.0, 0.0
    if abs(a) >= abs(b):
        return (0 if a >= 0 else 180), x, y, height
    return (90 if b > 0 else 270), x, y, height


def _upright(x: float, y: float, turn: int, width: float, height: float) -> tuple[float, float]:
    """Turn a point so that text of this direction runs from left to right."""
    return {0: (x, y), 90: (y, width - x), 180: (width - x, height - y), 270: (height - y, x)}[turn]


def _bold(font: DictionaryObject | None) -> bool:
    if font is None:
        return False
    if any(word in str(font.get("/BaseFont", "")).lower() for word in _BOLD):
        return True
    descriptor = font.get("/FontDescriptor")
    weight = descriptor.get_object().get("/FontWeight", 0) if descriptor is not None else 0
    return isinstance(weight, int | float) and weight >= _BOLD_WEIGHT
