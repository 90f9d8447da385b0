"""Records <-> JSON lines on disk; an error names the file and the line.

What people write is read by ``read_lines``, which refuses a field that it doesn't know. What a program wrote, and whose
hash was checked, is read by ``decode_lines``: fifty times as fast, and 100,000 passages take a second.
"""

import gc
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

Record = TypeVar("Record")

_HINTS: dict[type, dict[str, Any]] = {}
_DECODERS: dict[type, Any] = {}


def to_dict(record: object) -> Any:  # noqa: ANN401 - JSON values have no narrower type
    """Turn a record into dicts, lists, strings and numbers; the inverse of ``from_dict``."""
    if is_dataclass(record) and not isinstance(record, type):
        return {field.name: to_dict(getattr(record, field.name)) for field in fields(record)}
    if isinstance(record, tuple | list):
        return [to_dict(item) for item in record]
    return record


def from_dict(kind: type[Record], values: object) -> Record:
    """Build a record of ``kind`` from what ``to_dict`` made of it.

    Raises ValueError for a missing or an unknown field, or a value of the wrong type.
    """
    built: Record = _build(kind, values, kind.__name__)
    return built


def _build(hint: Any, value: Any, where: str) -> Any:  # noqa: ANN401, C901 - follows the type hints, one branch each
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        if value is None and type(None) in get_args(hint):
            return None
        return _build(next(part for part in get_args(hint) if part is not type(None)), value, where)
    if origin is Literal:
        if value not in get_args(hint):
            raise ValueError(f"{where}: {value!r} is none of {', '.join(map(repr, get_args(hint)))}")
        return value
    if origin is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{where}: expected a list, got {type(value).__name__}")
        parts = get_args(hint)
        if len(parts) == 2 and parts[1] is Ellipsis:
            return tuple(_build(parts[0], item, where) for item in value)
        if len(parts) != len(value):
            raise ValueError(f"{where}: expected {len(parts)} items, got {len(value)}")
        return tuple(_build(part, item, where) for part, item in zip(parts, value, strict=True))
    if is_dataclass(hint) and isinstance(hint, type):
        return _build_record(hint, value, where)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    # bool is an int to isinstance, but a count of True is a mistake.
    if isinstance(hint, type) and (not isinstance(value, hint) or (hint is int and isinstance(value, bool))):
        raise ValueError(f"{where}: expected {hint.__name__}, got {type(value).__name__}")
    return value


def _build_record(kind: type, value: Any, where: str) -> Any:  # noqa: ANN401
    if not isinstance(value, dict):
        raise ValueError(f"{where}: expected an object, got {type(value).__name__}")
    hints = _HINTS.get(kind)
    if hints is None:
        hints = _HINTS[kind] = {field.name: get_type_hints(kind)[field.name] for field in fields(kind)}
    unknown = sorted(set(value) - set(hints))
    if unknown:
        raise ValueError(f"{where}: unknown field {unknown[0]!r}; known are {', '.join(hints)}")
    try:
        return kind(**{name: _build(hints[name], item, f"{where}.{name}") for name, item in value.items()})
    except TypeError as error:
        raise ValueError(f"{where}: {error}") from error


def write_lines(path: Path, records: Iterable[object]) -> str:
    """Write one JSON object a line, all or nothing, and return the file's sha256.

    The lines go to a file beside ``path`` that takes its place only when it is on the disk, so that a full disk or
    a pulled plug leaves the old file as it was. Raises OSError, and ValueError for half a surrogate pair.
    """
    beside = path.with_name(path.name + ".new")
    digest = hashlib.sha256()
    try:
        with beside.open("wb") as file:
            for record in records:
                line = msgspec.json.encode(record) + b"\n"
                digest.update(line)
                file.write(line)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except (OSError, ValueError):
        beside.unlink(missing_ok=True)
        raise
    return digest.hexdigest()


def read_lines(path: Path, kind: type[Record]) -> Iterator[Record]:
    """Read what ``write_lines`` wrote. Raises ValueError with file:line for a broken line."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                yield from_dict(kind, json.loads(line.decode("utf-8")))
            except (ValueError, RecursionError) as error:
                raise ValueError(f"{path}:{number}: {error}") from error


def decode_lines(raw: bytes, kind: type[Record]) -> list[Record]:
    """Decode the bytes of JSON lines that ``write_lines`` wrote; blank lines are passed over.

    A field that ``kind`` lacks is passed over too: only what is known to be whole may be read so. Raises ValueError,
    which names no line.
    """
    with without_pauses():
        return _decoder(kind).decode_lines(raw)  # type: ignore[no-any-return]


def convert(kind: type[Record], values: object) -> Record:
    """Do what ``from_dict`` does, in a fiftieth of the time and without naming an unknown field. Raises ValueError."""
    return msgspec.convert(values, kind)


def _decoder(kind: type) -> Any:  # noqa: ANN401 - a decoder of the kind that is asked for
    if kind not in _DECODERS:
        _DECODERS[kind] = msgspec.json.Decoder(kind)
    return _DECODERS[kind]


@contextmanager
def without_pauses() -> Iterator[None]:
    """Keep Python from looking for garbage among a million new objects, over and over, while they are made."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Rows(Mapping[str, Mapping[str, Any]]):
    """The lines of a file that ``write_lines`` wrote, by their ``id``; a line is decoded when it is asked for.

    The texts of 5,900 documents stay bytes until somebody opens one. Safe to use from several threads.
    """

    def __init__(self, raw: bytes) -> None:
        """Take the bytes of the file. Raises ValueError for a line that is no object with an ``id``."""
        named = msgspec.json.Decoder(_Named)
        self._lines = {named.decode(line).id: line for line in raw.splitlines() if line.strip()}
        # Of an answer's citations many stand in one document.
        self._last: tuple[str, Mapping[str, Any]] = ("", {})

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        last = self._last
        if last[0] != name or not last[1]:
            last = self._last = (name, msgspec.json.decode(self._lines[name]))
        return last[1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


class _Named(msgspec.Struct):
    id: str
