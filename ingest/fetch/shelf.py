"""Fetched bytes -> files in the corpus, with what they are and when they came; nothing once fetched is lost.

Every write is whole or not at all, and what is on file is written down last: killed anywhere and run again, it ends the
same. Older versions, and what no reader makes sense of, stay in a folder .older beside the file, named by the beginning
of their sha256. The manifest and the files that it names are ``enter``'s alone.
"""

import contextlib
import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, TypeVar

from ingest.fetch.rows import Bury, Enter, Held, Item, State
from ingest.manifest import ALIASES, MANIFEST, Alias
from ingest.validity import STATES, StateRow
from law.jsonl import from_dict, read_lines, to_dict
from law.records import Source

Record = TypeVar("Record")


def write_whole(path: Path, raw: bytes) -> None:
    """Write a file, all or nothing. Raises OSError, and then the old one is as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    try:
        with beside.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class Shelf:
    """The files of a corpus that were fetched. ``write`` is there to be replaced by tests."""

    def __init__(
        self, corpus: Path, *, enter: Enter, bury: Bury, write: Callable[[Path, bytes], None] = write_whole
    ) -> None:
        self.corpus = corpus
        self._enter, self._bury, self._write = enter, bury, write
        # Read once: with the lock, nobody else writes it. The manifest others write, too.
        self._held: dict[str, Held] | None = None
        self._sources: tuple[tuple[int, int], list[Source]] | None = None

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep others from fetching at the same time. The lock goes with the process. Raises ValueError."""
        self.corpus.mkdir(parents=True, exist_ok=True)
        path = self.corpus / "fetch.lock"
        with path.open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ValueError(f"{path}: another fetch is running. Wait for it, or end it.") from error
            yield

    def held(self) -> dict[str, Held]:
        """Give what is on file, by key."""
        if self._held is None:
            self._held = {row.key: row for row in self._read("fetched.jsonl", Held)}
        return dict(self._held)

    def sources(self) -> list[Source]:
        """Give the lines of the manifest; none where there is none yet."""
        path = self.corpus / MANIFEST
        if not path.exists():
            return []
        state = (path.stat().st_mtime_ns, path.stat().st_size)
        if self._sources is None or self._sources[0] != state:
            self._sources = (state, self._read(MANIFEST, Source))
        return self._sources[1]

    def queue(self) -> list[Item]:
        """Give what is still to be fetched."""
        return self._read("fetch_queue.jsonl", Item)

    def set_queue(self, items: Iterable[Item]) -> None:
        """Write what is still to be fetched."""
        self._write_rows("fetch_queue.jsonl", items)

    def state(self) -> State:
        """Give what --changes remembers. Raises ValueError for a broken file."""
        path = self.corpus / "fetch_state.json"
        if not path.exists():
            return State()
        try:
            return from_dict(State, json.loads(path.read_text(encoding="utf-8")))
        except ValueError as error:
            raise ValueError(f"{path}: {error}. Remove it: the next run looks at the last ten days.") from error

    def set_state(self, state: State) -> None:
        """Write what --changes remembers."""
        self._write(self.corpus / "fetch_state.json", json.dumps(to_dict(state)).encode() + b"\n")

    def intact(self, row: Held) -> bool:
        """Tell whether a file is still what it was when it was fetched."""
        path = self.corpus / row.file
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == row.sha256

    def put(self, raw: bytes, row: Held, *, today: str, enter: bool = True) -> Literal["new", "changed", "unchanged"]:
        """Take a fetched document: ``row`` is what is known of it, its ``sha256`` that of ``raw``.

        With ``enter`` false the manifest is not told. Raises ValueError where no reader makes sense of the bytes: they
        are then kept, and the version before them stays in use.
        """
        old = self.held().get(row.key)
        if old and old.sha256 == row.sha256 and old.removed is None and self.intact(old):
            self.see(replace(row, file=old.file, fetched=old.fetched))
            return "unchanged"
        if old and (self.corpus / old.file).is_file():
            self.keep_older(old.file, (self.corpus / old.file).read_bytes(), row.sha256)
        if old and old.sha256 == row.sha256 and old.removed is None:
            # Harmed on the disk; what is on the manifest is right.
            self._write(self._inside(old.file), raw)
            self.see(replace(row, file=old.file))
            return "changed"
        file = row.file
        if enter:
            try:
                file = self._enter(
                    self.corpus, file, raw, url=row.url, fetched=row.fetched[: len("2026-11-22")], today=today
                ).file
            except ValueError:
                self.keep_older(file, raw)
                raise
        else:
            self._write(self._inside(file), raw)
        if old and old.file != file and not any(source.file == old.file for source in self.sources()):
            # What ``enter`` leaves behind when it is killed: the version before, which .older has.
            self._inside(old.file).unlink(missing_ok=True)
        self.see(replace(row, file=file))
        return "changed" if old else "new"

    def see(self, row: Held) -> None:
        """Write down what is on file of one document."""
        rows = {**self.held(), row.key: row}
        self._write_rows("fetched.jsonl", (rows[key] for key in sorted(rows)))
        self._held = rows

    def keep_older(self, file: str, raw: bytes, coming: str = "") -> None:
        """Keep bytes that are not, or no longer, in use, unless they are those that come."""
        sha256 = hashlib.sha256(raw).hexdigest()
        path = self._inside(file)
        beside = path.parent / ".older" / f"{path.stem}@{sha256[:12]}{path.suffix}"
        if sha256 != coming and not beside.exists():
            self._write(beside, raw)

    def remove(self, key: str, day: str) -> bool:
        """Note that a publisher has removed a document; its file stays. Tell whether there was anything to note.

        Also for a file that was added by hand: its accession number is one of its aliases.
        """
        row = self.held().get(key)
        marked = [one for one in self.sources() if (row and one.file == row.file) or key in one.aliases]
        todo = [one for one in marked if one.removed is None]
        for source in todo:
            self._bury(self.corpus, source.id, day)
        if row and row.removed is None:
            self.see(replace(row, removed=day))
            return True
        return bool(todo)

    def note_state(self, state: StateRow, aliases: Iterable[Alias]) -> None:
        """Write what a publisher states of a decision in place of what it stated before, and the decision's aliases."""
        states = {(row.target, row.by): row for row in self._read(STATES, StateRow)}
        known = {(row.target, row.alias): row for row in self._read(ALIASES, Alias)}
        new = {(row.target, row.alias): row for row in aliases if (row.target, row.alias) not in known}
        if new:
            self._write_rows(ALIASES, [row for _, row in sorted({**known, **new}.items())])
        if states.get((state.target, state.by)) != state:
            states[state.target, state.by] = state
            self._write_rows(STATES, [row for _, row in sorted(states.items())])

    def _inside(self, file: str) -> Path:
        path = (self.corpus / file).resolve()
        if not path.is_relative_to((self.corpus / "raw").resolve()):
            raise ValueError(f"{file!r}: lies outside {self.corpus / 'raw'}.")
        return path

    def _read(self, name: str, kind: type[Record]) -> list[Record]:
        path = self.corpus / name
        return list(read_lines(path, kind)) if path.exists() else []

    def _write_rows(self, name: str, rows: Iterable[object]) -> None:
        lines: list[Any] = [json.dumps(to_dict(row), ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows]
        self._write(self.corpus / name, "".join(lines).encode())
