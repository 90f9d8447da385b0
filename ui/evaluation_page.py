"""The page that shows the last evaluation: tables and charts as ``python -m eval`` left them in the build folder."""

import json
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from ui import frame, texts
from ui.frame import Pages

# A report is our own file; a larger one is not.
_MOST_BYTES = 5_000_000


def draw(build: Path, *, pages: Pages) -> None:
    """Draw the report, or say how one is made."""
    report = _report(build / "report.json")
    frame.open_page(texts.EVALUATION_TITLE, texts.EVALUATION_LEAD)
    if report is None:
        st.info(texts.NO_EVALUATION, icon=":material/info:")
        frame.live(pages)
        return
    st.html(f'<p class="small">{escape(str(report.get("signature", "")))}</p>')
    for block in report["blocks"]:
        _draw(block)
    frame.live(pages)


def _report(path: Path) -> dict[str, Any] | None:
    try:
        if path.stat().st_size > _MOST_BYTES:
            return None
        report = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return report if isinstance(report, dict) and isinstance(report.get("blocks"), list) else None


def _draw(block: dict[str, Any]) -> None:
    title = escape(str(block.get("title", "")))
    if block.get("kind") == "text":
        level = 3 if block.get("level") == 3 else 2
        paragraphs = "".join(f"<p>{escape(str(one))}</p>" for one in block.get("paragraphs", ()))
        st.html(f"<h{level}>{title}</h{level}>{paragraphs}")
    elif block.get("kind") == "table":
        head = "".join(f'<th scope="col">{escape(str(one))}</th>' for one in block.get("columns", ()))
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in block.get("rows", ())
        )
        top = f"<caption>{title}</caption><thead><tr>{head}</tr></thead>"
        st.html(f'<div class="wide"><table class="report">{top}<tbody>{rows}</tbody></table></div>')
    elif block.get("kind") == "chart":
        st.html(f"<h3>{title}</h3>")
        st.image(str(block.get("svg", "")))
        # The same in words, for those who can't see the chart.
        st.html(f'<p class="small">{escape(str(block.get("alt", "")))}</p>')
