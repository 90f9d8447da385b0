"""Records <-> JSON lines on disk; an error names the file and the line."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Record = TypeVar("Record")

_HINTS: dict[type, dict[str, Any]] = {}


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
    a pulled plug leaves the old file as it was. Raises OSError.
    """
    beside = path.with_name(path.name + ".new")
    digest = hashlib.sha256()
    try:
        with beside.open("wb") as file:
            for record in records:
                line = json.dumps(to_dict(record), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
                digest.update(line)
                file.write(line)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
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
