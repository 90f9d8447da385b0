"""Documents -> one Decision record a principle decision, with each of its printings (pure)."""

from collections.abc import Iterable
from itertools import groupby

from ingest.validity import ValidityRow, validity_in
from law.records import Decision, Document, Printing, Section, Validity

_PREFIX = "principafgørelse "
_UNKNOWN = Validity(status="ukendt", status_date=None, evidence="Der er ingen oplysning om afgørelsens status.")


def collect_decisions(documents: Iterable[Document], validity: dict[str, ValidityRow]) -> tuple[Decision, ...]:
    """Give the decisions in the order of their first printing; sections in a row of one decision are one printing."""
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
            validity=validity_in(validity[work], "") if work in validity else _UNKNOWN,
        )
        for work, places in printings.items()
    )


def _work(section: Section) -> str | None:
    return section.work if section.kind == "principafgørelse" else None


def _printing(document: Document, run: list[Section]) -> Printing:
    depth = next(i for i, part in enumerate(run[0].path) if part.lower().startswith(_PREFIX))
    return Printing(source=document.id, start=run[0].start, end=run[-1].end, path=run[0].path[: depth + 1])
