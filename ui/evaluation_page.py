"""The page that shows the last evaluation: tables and charts as ``python -m eval`` left them in the build folder."""

import json
from base64 import b64encode
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
        # A column of names has no name of its own, and an empty heading is none.
        names = [escape(str(one)) for one in block.get("columns", ())]
        head = "".join(f'<th scope="col">{one}</th>' if one else "<td></td>" for one in names)
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in block.get("rows", ())
        )
        top = f"<caption>{title}</caption><thead><tr>{head}</tr></thead>"
        st.html(
            f'<div class="wide" tabindex="0" role="region" aria-label="{title}"><table class="report">'
            f"{top}<tbody>{rows}</tbody></table></div>"
        )
    elif block.get("kind") == "chart":
        st.html(f"<h3>{title}</h3>")
        # Streamlit's own image can't be told what it shows.
        drawn = b64encode(str(block.get("svg", "")).encode()).decode()
        alt = escape(str(block.get("alt", "")))
        st.html(f'<img class="chart" alt="{alt}" src="data:image/svg+xml;base64,{drawn}"><p class="small">{alt}</p>')
