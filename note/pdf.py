"""A note -> a PDF on A4 with page numbers, embedded fonts and text that can be copied and read again."""

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import matplotlib
from fpdf import FPDF
from fpdf.fonts import TTFFont

from note.blocks import Block, BlockKind, blocks_of
from note.records import Note

# matplotlib ships them; they have all letters of the sources, and may be embedded.
_FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
_FACES = {"sans": ("DejaVuSans.ttf", ""), "bold": ("DejaVuSans-Bold.ttf", ""), "serif": ("DejaVuSerif.ttf", "")}
_MARGIN_MM = 22.0
_INK, _GREY, _BLUE = (26, 26, 26), (89, 89, 89), (31, 58, 95)
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"


class _Look(NamedTuple):
    """A face, its size in points, its colour; indent, space before and least room below in millimetres."""

    face: str
    size: float
    colour: tuple[int, int, int]
    indent: float = 0.0
    before: float = 1.5
    room: float = 0.0


_LOOKS: dict[BlockKind, _Look] = {
    "title": _Look("bold", 18, _BLUE, 0, 0),
    "heading": _Look("bold", 13, _BLUE, 0, 6, 45),
    "words": _Look("sans", 10, _INK),
    "label": _Look("bold", 8, _GREY, 0, 3.5, 30),
    "quote": _Look("serif", 10.5, _INK, 5),
    "control": _Look("sans", 7.5, _GREY, 5),
    "source": _Look("sans", 9, _INK, 5),
    "about": _Look("sans", 8, _GREY, 5, 1),
    "point": _Look("sans", 10, _INK),
    "small": _Look("sans", 8.5, _GREY),
}


class _Paper(FPDF):
    """Pages that are numbered; the library calls ``footer`` at the end of each."""

    def footer(self) -> None:
        # The reader knows these words, and takes them out of a quote that goes on over the page.
        self.set_y(-15)
        self.set_font("sans", size=8)
        self.set_text_color(*_GREY)
        self.cell(0, 5, f"Side {self.page_no()}", align="R")


def as_pdf(note: Note) -> bytes:
    """Write a note as PDF. The same note gives the same bytes.

    What the fonts have no sign for is drawn as the replacement character, in a quote too, which is then told as
    changed when it is read again; no source has such a sign.
    """
    blocks = blocks_of(note)
    paper = _Paper(format="A4")
    # The library would put the number of pages wherever a text says {nb}.
    paper.alias_nb_pages("")
    paper.set_lang("da")
    paper.set_title(blocks[0].text)
    paper.set_creation_date(datetime.fromisoformat(note.made).replace(tzinfo=UTC))
    paper.set_margin(_MARGIN_MM)
    paper.set_auto_page_break(auto=True, margin=_MARGIN_MM)
    for name, (file, style) in _FACES.items():
        paper.add_font(name, style, _FONTS / file)
    paper.add_page()
    for block in blocks:
        _draw(paper, block)
    return bytes(paper.output())


def _draw(paper: FPDF, block: Block) -> None:
    look = _LOOKS[block.kind]
    if paper.will_page_break(look.before + look.room):
        paper.add_page()
    elif paper.get_y() > _MARGIN_MM:
        paper.set_y(paper.get_y() + look.before)
    paper.set_font(look.face, size=look.size)
    paper.set_text_color(*look.colour)
    paper.set_draw_color(*_BLUE)
    paper.set_line_width(0.8)
    paper.set_x(_MARGIN_MM + look.indent)
    paper.multi_cell(
        0,
        look.size * 0.53,
        _drawable(block.text, paper.fonts[look.face]),
        border="L" if block.kind == "quote" else 0,
        padding=(0, 0, 0, 3) if block.kind == "quote" else 0,
        align="L",
        new_x="LMARGIN",
        new_y="NEXT",
    )


def _drawable(text: str, font: object) -> str:
    # Told beforehand: the library would draw nothing that can be read again, and log the user's own signs.
    known = font.cmap if isinstance(font, TTFFont) else {}
    return "".join(char if char == "\n" or ord(char) in known else _UNKNOWN for char in text.replace("\t", "    "))
