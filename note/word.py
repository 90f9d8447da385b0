"""A note -> a Word file: real headings and styles, A4, Danish, no author, no macros, nothing fetched from elsewhere."""

import io
import zipfile
from datetime import datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from note.blocks import BlockKind, blocks_of
from note.records import Note

_LANGUAGE = "da-DK"
_FONT = "Calibri"
_INK, _GREY, _BLUE = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0x59, 0x59, 0x59), RGBColor(0x1F, 0x3A, 0x5F)
# Each block's style: its name, points, colour, space before and after in points, left indent in millimetres. The
# names of Word's own styles are English in the file; Word shows them in the user's language.
_STYLES: dict[BlockKind, tuple[str, float, RGBColor, float, float, float]] = {
    "title": ("Title", 20, _BLUE, 0, 4, 0),
    "heading": ("Heading 1", 14, _BLUE, 16, 4, 0),
    "words": ("Normal", 11, _INK, 0, 6, 0),
    "label": ("Citatmærke", 8.5, _GREY, 10, 2, 0),
    "quote": ("Quote", 11, _INK, 0, 3, 6),
    "control": ("Kontrol", 8, _GREY, 0, 3, 6),
    "source": ("Henvisning", 10, _INK, 0, 2, 6),
    "about": ("Kildeoplysning", 9, _GREY, 0, 6, 6),
    "point": ("Åbent punkt", 11, _INK, 0, 6, 0),
    "small": ("Om notatet", 9.5, _GREY, 0, 4, 0),
}
_BOLD = frozenset({"title", "heading", "label"})
# The oldest date that a zip file can hold: when the file was written is no part of the note.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def as_docx(note: Note) -> bytes:
    """Write a note as DOCX. The same note gives the same bytes."""
    document = Document()
    _set_up(document, note)
    for block in blocks_of(note):
        document.add_paragraph(block.text, style=_STYLES[block.kind][0])
    raw = io.BytesIO()
    document.save(raw)
    return _undated(raw)


def _set_up(document: WordDocument, note: Note) -> None:
    about, made = document.core_properties, datetime.fromisoformat(note.made).replace(tzinfo=None)
    about.title, about.language, about.created, about.modified = blocks_of(note)[0].text[:255], _LANGUAGE, made, made
    # The library writes its own name here.
    about.author = about.comments = about.last_modified_by = ""
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(25)
    for kind, (name, *_) in _STYLES.items():
        known = name in [style.name for style in document.styles]
        style = document.styles[name] if known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if isinstance(style, ParagraphStyle):
            _draw_style(style, kind)
    for part, tag in ((document.styles, "w:lang"), (document.settings, "w:themeFontLang")):
        for language in part.element.iter(qn(tag)):
            language.set(qn("w:val"), _LANGUAGE)
    _number_pages(page.footer.paragraphs[0])


def _draw_style(style: ParagraphStyle, kind: BlockKind) -> None:
    _, size, colour, before, after, indent = _STYLES[kind]
    # The template's fonts are those of a theme, which would win over a plain name.
    for fonts in style.element.get_or_add_rPr().findall(qn("w:rFonts")):
        fonts.getparent().remove(fonts)
    style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(size), colour
    style.font.bold, style.font.italic = kind in _BOLD, False
    layout = style.paragraph_format
    layout.space_before, layout.space_after, layout.left_indent = Pt(before), Pt(after), Mm(indent)
    # A quote's label must not stand alone at a page's end, nor a quote without the line that it is checked by.
    layout.keep_with_next = kind in ("heading", "label", "quote", "control")
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        border.getparent().remove(border)
    if kind == "quote":
        _bar(style)


def _bar(style: ParagraphStyle) -> None:
    """Draw a bar left of a quote, so that it can be told from own words without colour."""
    borders, left = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "8"), ("color", "1F3A5F")):
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    # The schema wants the border before the spacing and the indent.
    style.element.get_or_add_pPr().get_or_add_spacing().addprevious(borders)


def _number_pages(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.add_run("Side ")
    if isinstance(paragraph.style, ParagraphStyle):
        paragraph.style.font.size = Pt(9)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _undated(raw: io.BytesIO) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _ZIP_DATE), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
