"""Passages and a day -> those that an edition in force then stands in the place of, and those to come (pure)."""

from collections.abc import Iterable, Mapping

from law.records import Kind, Passage, Source
from law.validity import first_day

_PRINTED: tuple[Kind, ...] = ("lov", "bekendtgørelse", "vejledning")


def superseded(passages: Iterable[Passage], day: str) -> frozenset[str]:
    """Give the ids of passages that on an ISO day a newer edition of their act stands in the place of.

    All of an older edition, its annexes and notes too, and reprints: a note of 2019 prints § 95 as it was then. Only
    an edition that prints rules of its own is one, so an act that amends another never stands in its place; only one
    that is in force that day, and only one that is known to be the newer.
    """
    printed = [one for one in passages if one.kind in _PRINTED]
    editions = _editions(printed)
    newest: dict[str, Source] = {}
    for source in editions.values():
        if source.act and first_day(_dated(source)) <= day and _dated(source) > _dated(newest.get(source.act)):
            newest[source.act] = source
    told = []
    for one in printed:
        act = one.source.act if one.source.id in editions else _act_of(one)
        edition = newest.get(act or "")
        if edition and one.source.id != edition.id and "" < _dated(one.source) < _dated(edition):
            told.append(one.id)
    return frozenset(told)


def coming(passages: Iterable[Passage], day: str) -> Mapping[str, Source]:
    """Give for each rule that an edition prints which comes into force after an ISO day that edition, by its work."""
    told: dict[str, Source] = {}
    for one in passages:
        since = one.source.since
        if one.kind in _PRINTED and one.work and since and first_day(since) > day:
            told.setdefault(one.work, one.source)
    return told


def _editions(printed: Iterable[Passage]) -> dict[str, Source]:
    """Give the sources that print rules of the act they are an edition of, and tell when, by their ids."""
    return {
        one.source.id: one.source
        for one in printed
        if one.source.act and _act_of(one) == one.source.act and _dated(one.source)
    }


def _act_of(passage: Passage) -> str:
    """Give the act of "serviceloven § 95, stk. 3" or "BPA-vejledningen pkt. 32"; "" for what has no number."""
    work = passage.work or ""
    return work.split(" § ")[0].split(" pkt. ")[0]


def _dated(source: Source | None) -> str:
    return (source.since or source.issued or "") if source else ""
