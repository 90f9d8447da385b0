"""Numbers -> charts as SVG text, drawn by matplotlib, each with the words that say the same (pure but for fonts)."""

import io
from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from eval.story import Chart

# Two colours that differ in lightness too, so that print and colour-blind readers tell them apart.
_DARK, _LIGHT, _GREY = "#1b3a5f", "#9db8d6", "#5b6877"


def bars(title: str, names: Sequence[str], series: Sequence[tuple[str, Sequence[float | None]]]) -> Chart:
    """Draw horizontal bars in [0, 1], a group for each name, a colour for each of at most two series."""
    figure = Figure(figsize=(7.2, 0.8 + 0.42 * len(names) * max(1, len(series) * 0.7)), layout="constrained")
    axes = figure.add_subplot()
    height = 0.8 / len(series)
    for at, (label, values) in enumerate(series):
        places = [row + (at - (len(series) - 1) / 2) * height for row in range(len(names))]
        drawn = [0.0 if value is None else value for value in values]
        axes.barh(places, drawn, height=height * 0.9, label=label, color=(_DARK, _LIGHT)[at % 2])
        for place, value in zip(places, values, strict=True):
            axes.text((value or 0.0) + 0.01, place, "–" if value is None else f"{value:.2f}", va="center", fontsize=8)
    axes.set_yticks(range(len(names)), _plainly(names), fontsize=9)
    axes.invert_yaxis()
    axes.set_xlim(0, 1.12)
    if len(series) > 1:
        axes.legend(fontsize=8, frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    _plain(axes)
    told = "; ".join(
        f"{name}: {', '.join('–' if values[at] is None else f'{values[at]:.2f}' for _, values in series)}"
        for at, name in enumerate(names)
    )
    return Chart(title=title, svg=_svg(figure), alt=f"{' og '.join(label for label, _ in series)}. {told}.")


def matrix(title: str, names: Sequence[str], counts: Sequence[Sequence[int]], *, rows: str, columns: str) -> Chart:
    """Draw a square of counts, what is known down and what is suggested across."""
    figure = Figure(figsize=(5.6, 4.6), layout="constrained")
    axes = figure.add_subplot()
    most = max((count for row in counts for count in row), default=1) or 1
    axes.imshow(counts, cmap="Blues", vmin=0, vmax=most)
    for down, row in enumerate(counts):
        for across, count in enumerate(row):
            colour = "white" if count > 0.6 * most else "black"
            axes.text(across, down, str(count), ha="center", va="center", color=colour, fontsize=10)
    axes.set_xticks(range(len(names)), _plainly(names), rotation=30, ha="right", fontsize=9)
    axes.set_yticks(range(len(names)), _plainly(names), fontsize=9)
    axes.set_xlabel(columns, fontsize=9)
    axes.set_ylabel(rows, fontsize=9)
    told = "; ".join(f"{name}: {', '.join(map(str, row))}" for name, row in zip(names, counts, strict=True))
    return Chart(title=title, svg=_svg(figure), alt=f"{rows} mod {columns} ({', '.join(names)}). {told}.")


def changes(title: str, names: Sequence[str], gained: Sequence[int], lost: Sequence[int]) -> Chart:
    """Draw how many cases gained (right) and lost (left) on each measure."""
    figure = Figure(figsize=(7.2, 0.9 + 0.4 * max(1, len(names))), layout="constrained")
    axes = figure.add_subplot()
    axes.barh(range(len(names)), gained, color=_DARK, label="vundet")
    axes.barh(range(len(names)), [-count for count in lost], color=_LIGHT, label="tabt")
    axes.axvline(0, color=_GREY, linewidth=0.8)
    axes.set_yticks(range(len(names)), _plainly(names), fontsize=9)
    axes.invert_yaxis()
    axes.legend(fontsize=8, frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    _plain(axes)
    told = "; ".join(f"{name}: {up} vundet, {down} tabt" for name, up, down in zip(names, gained, lost, strict=True))
    return Chart(title=title, svg=_svg(figure), alt=f"{told}.")


def _plainly(names: Sequence[str]) -> list[str]:
    """Write names so that matplotlib takes none for a formula."""
    return [name.replace("$", r"\$") for name in names]


def _plain(axes: Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="x", labelsize=8)


def _svg(figure: Figure) -> str:
    """Write a figure as SVG that is the same each time, letters as letters, without the head of a file."""
    out = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "eval", "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    told = out.getvalue()
    return told[told.index("<svg") :]
