"""Documents -> one Decision record a principle decision, with each of its printings (pure)."""

from collections.abc import Iterable
from itertools import groupby

from ingest.validity import Known
from law.records import Decision, Document, Printing, Section

_PREFIX = "principafgørelse "
# A decision is printed under either name; they are one series.
_NAMES = (_PREFIX, "principmeddelelse ")


def collect_decisions(documents: Iterable[Document], known: Known) -> tuple[Decision, ...]:
    """Give the decisions in the order of their first printing; sections in a row of one decision are one printing.

    A decision that is a source of its own and is reprinted elsewhere has a printing in each.
    """
    printings: dict[str, list[Printing]] = {}
    for document in documents:
        for work, run in groupby(document.sections, key=_work):
            if work:
                printings.setdefault(work, []).append(_printing(document, list(run)))
    return tuple(
        Decision(
            number=work.removeprefix(_PREFIX),
            name=work,
            printings=tuple(places),
            validity=known.decision(work),
        )
        for work, places in printings.items()
    )


def _work(section: Section) -> str | None:
    return section.work if section.kind == "principafgørelse" else None


def _printing(document: Document, run: list[Section]) -> Printing:
    path = run[0].path
    depth = next((row for row, part in enumerate(path) if part.lower().startswith(_NAMES)), 0)
    return Printing(source=document.id, start=run[0].start, end=run[-1].end, path=path[: depth + 1])
