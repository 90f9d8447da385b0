"""Passages -> those of them that print a rule of which the sources hold a newer edition (pure)."""

from collections.abc import Iterable

from law.records import Kind, Passage, Source

_PRINTED: tuple[Kind, ...] = ("lov", "bekendtgørelse", "vejledning")


def superseded(passages: Iterable[Passage]) -> frozenset[str]:
    """Give the ids of passages that a newer edition of their act stands in the place of.

    Also those of a reprint: a note of 2019 prints § 95 as it was then. Only an edition that prints rules of its own is
    one, so an act that amends another never stands in its place; and only one that is known to be the newer.
    """
    printed = [one for one in passages if one.kind in _PRINTED and one.work and " " in one.work]
    newest: dict[str, Source] = {}
    for one in printed:
        source = one.source
        if source.act and _act_of(one) == source.act and _dated(source) > _dated(newest.get(source.act)):
            newest[source.act] = source
    return frozenset(
        one.id for one in printed if (edition := newest.get(_act_of(one))) and "" < _dated(one.source) < _dated(edition)
    )


def _act_of(passage: Passage) -> str:
    """Give the act of "serviceloven § 95, stk. 3" or "BPA-vejledningen pkt. 32"."""
    work = passage.work or ""
    return work.split(" § ")[0].split(" pkt. ")[0]


def _dated(source: Source | None) -> str:
    return (source.issued or source.since or "") if source else ""
