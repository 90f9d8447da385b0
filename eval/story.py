"""A Run and what known cases were led to -> the report's blocks, for people who have never seen the project (pure).

The blocks are written as Markdown, as one HTML file that loads nothing, and as JSON for the app's page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

_STYLE = """
body { font: 16px/1.55 system-ui, Arial, sans-serif; color: #1d2733; max-width: 62rem; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.9rem; } h2 { font-size: 1.4rem; margin-top: 2.2rem; } h3 { font-size: 1.1rem; }
table { border-collapse: collapse; font-size: 0.92rem; margin: 0.6rem 0 1rem; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.3rem; }
th, td { border: 1px solid #c3ccd6; padding: 0.25rem 0.5rem; text-align: left; vertical-align: top; }
th { background: #eef2f7; } .wide { overflow-x: auto; } figure { margin: 1rem 0; }
figure svg { max-width: 100%; height: auto; }
.small { font-size: 0.85rem; color: #45525f; }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A heading with its paragraphs; ``level`` 2 or 3."""

    title: str
    level: int
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its caption."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing as SVG text of our own making; ``alt`` says in words what it shows."""

    title: str
    svg: str
    alt: str


Block = Text | Table | Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A report: its title, what was measured on what, and its blocks in their order."""

    title: str
    signature: str
    blocks: tuple[Block, ...]


def as_markdown(story: Story) -> str:
    """Write the blocks as Markdown; a chart is told by its words."""
    lines = [f"# {_cell(story.title)}", "", f"`{story.signature}`", ""]
    for block in story.blocks:
        if isinstance(block, Text):
            paragraphs = [line for paragraph in block.paragraphs for line in (_cell(paragraph), "")]
            lines += [f"{'#' * block.level} {_cell(block.title)}", "", *paragraphs]
        elif isinstance(block, Table):
            head = " | ".join(map(_cell, block.columns))
            lines += [f"**{_cell(block.title)}**", "", f"| {head} |", "|---" * len(block.columns) + "|"]
            lines += [f"| {' | '.join(map(_cell, row))} |" for row in block.rows]
            lines.append("")
        else:
            lines += [f"**{_cell(block.title)}**: {_cell(block.alt)}", ""]
    return "\n".join(lines)


def as_html(story: Story) -> str:
    """Write the blocks as one HTML file in Danish that loads nothing from anywhere."""
    body = "\n".join(map(_html, story.blocks))
    return (
        f'<!doctype html>\n<html lang="da"><head><meta charset="utf-8"><title>{escape(story.title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n<body>'
        f'<h1>{escape(story.title)}</h1><p class="small">{escape(story.signature)}</p>\n{body}\n</body></html>\n'
    )


def as_blocks(story: Story) -> dict[str, object]:
    """Give the story as plain values, for the app's page."""
    return {
        "title": story.title,
        "signature": story.signature,
        "blocks": [{"kind": type(block).__name__.lower(), **_values(block)} for block in story.blocks],
    }


def _values(block: Block) -> dict[str, object]:
    if isinstance(block, Text):
        return {"title": block.title, "level": block.level, "paragraphs": list(block.paragraphs)}
    if isinstance(block, Table):
        return {"title": block.title, "columns": list(block.columns), "rows": [list(row) for row in block.rows]}
    return {"title": block.title, "svg": block.svg, "alt": block.alt}


def _html(block: Block) -> str:
    if isinstance(block, Text):
        heading = f"<h{block.level}>{escape(block.title)}</h{block.level}>"
        return heading + "".join(f"<p>{escape(paragraph)}</p>" for paragraph in block.paragraphs)
    if isinstance(block, Table):
        head = "".join(f'<th scope="col">{escape(column)}</th>' for column in block.columns)
        rows = "".join(f"<tr>{_cells(row)}</tr>" for row in block.rows)
        top = f"<caption>{escape(block.title)}</caption><thead><tr>{head}</tr></thead>"
        return f'<div class="wide"><table>{top}<tbody>{rows}</tbody></table></div>'
    label = escape(block.alt, quote=True)
    svg = block.svg.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)
    return f"<figure><figcaption><strong>{escape(block.title)}</strong></figcaption>{svg}</figure>"


def _cells(row: Iterable[str]) -> str:
    return "".join(f"<td>{escape(cell)}</td>" for cell in row)


def _cell(text: str) -> str:
    """One cell that Markdown reads as text: a case may hold anything."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>|#" else char for char in " ".join(text.split()))


def shares(values: Sequence[bool | float | None]) -> list[float]:
    """Give those of the values that apply, as numbers."""
    return [float(value) for value in values if value is not None]
