"""Saved questions -> what has changed in their sources since they were last asked.

The questions stand in a file that the user names: a question a line, or JSON lines of id and question. What each
answer leaned on the last time is kept beside it, in ``<file>.last.jsonl``: quotes of published sources and a hash of
the question, never its words.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from law.jsonl import read_lines, to_dict, write_lines
from law.records import Answer, Kind, Status

_MOST_QUESTIONS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaned:
    """A place of a source that an answer leans on, as it was told then."""

    source: str
    kind: Kind
    locator: str
    citation: str
    quote: str
    status: Status
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a question was answered with: on which day, from which index, and by what.

    ``near`` are (source, locator) of the passages found, best first, whether the answer quotes them or not.
    """

    key: str
    asked: str
    fingerprint: str
    refusal: str | None
    leans: tuple[Leaned, ...]
    near: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How the sources of one answer differ from the last time; ``since`` is that day, None for a first time.

    ``reworded`` and ``restated`` are pairs (then, now): another wording at the same place or in a newer edition, and
    another status or a change of the law told at the same words. ``nearer`` are the places found that were not then.
    """

    question: str
    since: str | None
    answered: tuple[bool, bool]
    refusal: str | None
    added: tuple[Leaned, ...]
    gone: tuple[Leaned, ...]
    reworded: tuple[tuple[Leaned, Leaned], ...]
    restated: tuple[tuple[Leaned, Leaned], ...]
    nearer: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether there is anything to tell."""
        return self.since is not None and bool(
            self.answered[0] != self.answered[1]
            or self.added
            or self.gone
            or self.reworded
            or self.restated
            or self.nearer
        )


def read_questions(path: Path) -> tuple[str, ...]:
    """Read the questions of a file, each once. Raises ValueError that names the line, or when there are none."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: no UTF-8. Save it as UTF-8, a question a line.") from error
    told: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        told.append(_question(line.strip(), f"{path}:{number}"))
    if not told:
        raise ValueError(f"{path}: no question in it. Write a question a line.")
    if len(told) > _MOST_QUESTIONS:
        raise ValueError(f"{path}: {len(told)} questions, but at most {_MOST_QUESTIONS}. Split the file.")
    return tuple(dict.fromkeys(told))


def _question(line: str, where: str) -> str:
    if not line.startswith("{"):
        return line
    try:
        question = json.loads(line)["question"]
    except (ValueError, KeyError, RecursionError) as error:
        raise ValueError(f'{where}: is no {{"id": "1", "question": "..."}}: {error}') from error
    if not isinstance(question, str) or not question.strip():
        raise ValueError(f"{where}: its question is no text.")
    return question.strip()


def ask_again(
    path: Path, ask: Callable[[str], Answer], *, fingerprint: str, today: str
) -> Iterator[tuple[Difference, Seen]]:
    """Ask each question of a file again, and tell how its sources differ. Nothing is written. Raises ValueError."""
    before = read_seen(path)
    for question in read_questions(path):
        after = seen(ask(question), key_of(question), fingerprint=fingerprint, today=today)
        yield compared(question, before.get(after.key), after), after


def read_seen(path: Path) -> Mapping[str, Seen]:
    """Read what was kept beside a file of questions, by the questions' keys. Raises ValueError for a broken line."""
    kept = _beside(path)
    return {one.key: one for one in read_lines(kept, Seen)} if kept.exists() else {}


def keep(path: Path, told: Iterable[Seen]) -> None:
    """Keep what was seen beside a file of questions, all or nothing. Raises OSError."""
    write_lines(_beside(path), told)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.last.jsonl")


def key_of(question: str) -> str:
    """Give a hash by which a question is known again."""
    return hashlib.sha256(" ".join(question.split()).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def seen(answer: Answer, key: str, *, fingerprint: str, today: str) -> Seen:
    """Take from an answer what is compared the next time."""
    leans = [
        Leaned(
            source=one.source,
            kind=one.kind,
            locator=one.locator,
            citation=one.citation,
            quote=one.quote,
            status=one.status,
            changes=one.changes,
        )
        for one in answer.citations
    ]
    near = tuple(dict.fromkeys((hit.passage.source.id, hit.passage.locator) for hit in answer.hits))
    return Seen(
        key=key,
        asked=today,
        fingerprint=fingerprint,
        refusal=answer.refusal,
        leans=tuple(dict.fromkeys(leans)),
        near=near,
    )


def compared(question: str, before: Seen | None, after: Seen) -> Difference:
    """Tell how what a question is answered with has changed; of a first time, nothing has."""
    if before is None:
        before = Seen(
            key=after.key, asked="", fingerprint="", refusal=after.refusal, leans=after.leans, near=after.near
        )
    then = {(one.source, one.locator, one.quote): one for one in before.leans}
    now = {(one.source, one.locator, one.quote): one for one in after.leans}
    gone = [one for place, one in then.items() if place not in now]
    added = [one for place, one in now.items() if place not in then]
    reworded = []
    for one in list(gone):
        # The same place of the same source, else the same rule in another edition of it.
        twin = next((other for other in added if (other.source, other.locator) == (one.source, one.locator)), None)
        twin = twin or next((other for other in added if _same_rule(one, other)), None)
        if twin is not None:
            gone.remove(one)
            added.remove(twin)
            reworded.append((one, twin))
    restated = [
        (then[place], now[place])
        for place in then.keys() & now.keys()
        if (then[place].status, then[place].changes) != (now[place].status, now[place].changes)
    ]
    quoted = {(one.source, one.locator) for one in after.leans}
    nearer = [
        f"{source}: {locator}" for source, locator in after.near if (source, locator) not in {*before.near, *quoted}
    ]
    return Difference(
        question=question,
        since=before.asked or None,
        answered=(before.refusal is None, after.refusal is None),
        refusal=after.refusal,
        added=tuple(added),
        gone=tuple(gone),
        reworded=tuple(reworded),
        restated=tuple(sorted(restated, key=lambda pair: (pair[1].source, pair[1].locator, pair[1].quote))),
        nearer=tuple(nearer),
    )


def _same_rule(one: Leaned, other: Leaned) -> bool:
    return one.kind == other.kind and one.kind in ("lov", "bekendtgørelse") and one.locator == other.locator


def as_lines(told: Sequence[Difference]) -> list[str]:
    """Write the differences for a reader at a terminal, in Danish, those with changes first."""
    lines: list[str] = []
    for one in told:
        if one.changed:
            lines += [f"Ændret siden {one.since}: {one.question}", *_changes(one), ""]
    new = sum(one.since is None for one in told)
    same = sum(one.since is not None and not one.changed for one in told)
    changed = len(told) - new - same
    lines.append(f"{len(told)} spørgsmål: {changed} med ændringer, {same} uændrede, {new} stillet for første gang.")
    return lines


def _changes(one: Difference) -> Iterator[str]:
    if one.answered == (True, False):
        yield f"  Kilderne svarer ikke længere: {one.refusal}"
    elif one.answered == (False, True):
        yield "  Kilderne svarer nu på spørgsmålet."
    for title, places in (("Ny kilde", one.added), ("Ikke længere citeret", one.gone)):
        for place in places:
            yield f"  {title}: {place.citation} (status {place.status})"
            yield f"    »{' '.join(place.quote.split())}«"
    for then, now in one.reworded:
        yield f"  Ny ordlyd: {now.citation}"
        yield f"    før »{' '.join(then.quote.split())}«"
        yield f"    nu  »{' '.join(now.quote.split())}«"
    for then, now in one.restated:
        told = f"status {then.status} er nu {now.status}" if then.status != now.status else f"status {now.status}"
        yield f"  Ny oplysning: {now.citation}: {told}. {' '.join(now.changes)}".rstrip()
    for found in one.nearer:
        yield f"  Nyt blandt de nærmeste steder: {found}"


def as_objects(told: Sequence[Difference]) -> list[dict[str, Any]]:
    """Turn the differences into JSON objects, one a question."""
    return [{**to_dict(one), "changed": one.changed} for one in told]
