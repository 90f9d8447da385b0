"""corpus/manifest.jsonl -> Sources and their raw bytes; refuses what is not what the manifest says."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from law.decision_numbers import alias_key, other_keys
from law.jsonl import read_lines
from law.records import Source

MANIFEST = "manifest.jsonl"
ALIASES = "aliases.jsonl"
RAW = "raw"
Row = TypeVar("Row")
_DECISION = "principafgørelse "
# An act of 400 §§ is 1 MB; the largest document of Retsinformation's XML is 11 MB.
MAX_SOURCE_BYTES = 64 * 1024 * 1024
_OURS_NOT = re.compile(r"^\.|\.(?:new|part)$|@[0-9a-f]{12}\.\w+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A line of aliases.jsonl: another key of a decision ("KEN nr 9282 af 28/03/2019"), where a page tells both.

    ``target`` is the decision's name ("principafgørelse 10-19"); ``by`` told it, seen on the ISO day ``date``.
    """

    target: str
    alias: str
    date: str
    by: str


def read_manifest(corpus: Path) -> tuple[Source, ...]:
    """Read the manifest, each decision with the keys that were seen elsewhere.

    Raises ValueError when it is missing, empty or broken, or names a source twice.
    """
    path = corpus / MANIFEST
    if not path.exists():
        raise ValueError(f'{path}: missing. Set "corpus" in settings.toml to the folder that holds the sources.')
    sources = tuple(read_lines(path, Source))
    if not sources:
        raise ValueError(f"{path}: names no source. Add one line a source; see corpus/README.md.")
    for name in ("id", "file"):
        counted = Counter(getattr(source, name) for source in sources)
        twice = sorted(value for value, times in counted.items() if times > 1)
        if twice:
            raise ValueError(f"{path}: {name} {twice[0]!r} stands twice. Give each source its own.")
    return _with_aliases(sources, corpus / ALIASES)


def _with_aliases(sources: tuple[Source, ...], path: Path) -> tuple[Source, ...]:
    if not path.is_file():
        return sources
    seen: dict[str, list[str]] = {}
    for row in checked_rows(path, Alias, _alias_fault):
        seen.setdefault(row.target, []).append(row.alias)
    return tuple(
        replace(one, aliases=tuple(dict.fromkeys((*one.aliases, *more))))
        if one.number and (more := seen.get(f"principafgørelse {one.number}"))
        else one
        for one in sources
    )


def checked_rows(path: Path, kind: type[Row], fault: Callable[[Row], str | None]) -> tuple[Row, ...]:
    """Read what connectors wrote down. Raises ValueError, with file and line, for a row that has a ``fault``."""
    rows = tuple(read_lines(path, kind))
    filled = [number for number, line in enumerate(path.read_bytes().split(b"\n"), 1) if line.strip()]
    for number, row in zip(filled, rows, strict=True):
        if told := fault(row):
            raise ValueError(f"{path}:{number}: {told}")
    return rows


def day_fault(day: str) -> str | None:
    """Say what is wrong with the day on which something was seen, and the cure; None for a day up to today."""
    today = date.today().isoformat()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) and day <= today:
        try:
            date.fromisoformat(day)
        except ValueError:
            pass
        else:
            return None
    return f"date {day!r} is no day up to today, {today}. Write the day it was seen as 2026-11-22, or remove the line."


def _alias_fault(row: Alias) -> str | None:
    if not row.target.startswith(_DECISION):
        return f"target {row.target!r} is no decision's name. Write it as 'principafgørelse 10-19'."
    if other_keys(row.alias) != (alias_key(row.alias),):
        return (
            f"alias {row.alias!r} is no key of a decision. "
            "Write it as 'KEN nr 9282 af 28/03/2019' or 'W20190928225', or remove the line."
        )
    return day_fault(row.date)


def listed(corpus: Path) -> tuple[Source, ...]:
    """Read the manifest as ``read_manifest`` does, but give nothing for a corpus that has none yet."""
    path = corpus / MANIFEST
    return read_manifest(corpus) if path.exists() and path.read_bytes().strip() else ()


def read_raw(corpus: Path, source: Source) -> bytes:
    """Read a source's bytes. Raises ValueError when the file is missing, outside the corpus, too large or changed."""
    path = (corpus / source.file).resolve()
    if not path.is_relative_to(corpus.resolve()):
        raise ValueError(f"{source.id}: {source.file!r} lies outside {corpus}. Put the file into {corpus / RAW}.")
    if not path.is_file():
        raise ValueError(f"{path}: missing, but corpus/manifest.jsonl names it for {source.id!r}. Fetch it again.")
    if path.stat().st_size > MAX_SOURCE_BYTES:
        raise ValueError(f"{path}: over {MAX_SOURCE_BYTES} bytes. Split it, or raise MAX_SOURCE_BYTES.")
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path}: can't be read ({error.strerror}). Mend the file of {source.id!r}.") from error
    found = hashlib.sha256(raw).hexdigest()
    if found != source.sha256:
        raise ValueError(
            f"{path}: has sha256 {found}, the manifest says {source.sha256}. The source has changed: "
            "review it, then set the new sha256 in corpus/manifest.jsonl."
        )
    return raw


def each_source(corpus: Path) -> Iterator[tuple[Source, bytes]]:
    """Give each source that is read, with its checked bytes, in the order of the manifest."""
    for source in read_manifest(corpus):
        if source.removed is None:
            yield source, read_raw(corpus, source)


def unlisted(corpus: Path, sources: Iterable[Source]) -> tuple[str, ...]:
    """Name the files below corpus/raw/ that no source has.

    A symbolic link may lead out of the corpus and is none of them. What begins with a dot is somebody else's, and
    "17-25@3f2a….html" is an earlier version that a fetch has kept.
    """
    named = {source.file for source in sources}
    raw = corpus / RAW
    found = [path.relative_to(corpus) for path in sorted(raw.rglob("*")) if path.is_file() and not path.is_symlink()]
    return tuple(
        path.as_posix() for path in found if path.as_posix() not in named and not any(map(_OURS_NOT.search, path.parts))
    )
