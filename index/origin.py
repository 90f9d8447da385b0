"""What ingest wrote beside the passages -> kept in a generation, which then answers whatever build/ holds meanwhile.

    build/index/gen-0007/sources/    documents.jsonl, cases.jsonl, decisions.jsonl; ingest.json, which has their hashes

Ingest never writes a file again, it puts another one in its place: the old one stays here as a hard link.
"""

import json
from pathlib import Path

from index.block import filed, link, sync
from index.store import GENERATION, SOURCES, STATE, File

BESIDE = ("documents.jsonl", "cases.jsonl", "decisions.jsonl")
_MIXED = "ingest is at work here, or was stopped. Cure: python -m ingest, then python -m index again"


def kept(index: Path, name: str | None) -> Path | None:
    """Give the folder of what a generation keeps of its ingest; None where it keeps nothing."""
    if name is None or not GENERATION.fullmatch(name):
        return None
    folder = index / name / SOURCES
    return folder if (folder / STATE).is_file() else None


def digests(build: Path) -> dict[str, str]:
    """Give the hashes of what the last ingest wrote beside the passages, by name; {} where there was no ingest.

    Raises OSError where its state is missing or broken.
    """
    return _named(_state(build))


def keep(passages: Path, sha256: str, generation: Path) -> list[File]:
    """Link what ingest wrote beside ``passages``, whose hash is given, into a generation; [] where there was no ingest.

    Raises OSError when the files are not all one ingest's, or can't be written.
    """
    build = passages.parent
    raw = _state(build)
    if raw is None:
        return []
    folder = generation / SOURCES
    folder.mkdir()
    expected = _named(raw)
    if _files(raw).get("passages.jsonl") != sha256:
        raise OSError(f"{passages}: {_MIXED}")
    files = []
    for name in BESIDE:
        try:
            link(build / name, folder / name)
        except FileNotFoundError as error:
            raise OSError(f"{build / name}: {_MIXED}") from error
        # Compared when it is linked: the name may stand for another file at any time.
        file = filed(folder / name, generation)
        if file.sha256 != expected[name]:
            raise OSError(f"{build / name}: {_MIXED}")
        files.append(file)
    (folder / STATE).write_bytes(raw)
    files.append(filed(folder / STATE, generation))
    sync(folder)
    return files


def _state(build: Path) -> bytes | None:
    """Read the state of the last ingest as it stands; None where no file tells of one."""
    try:
        return (build / STATE).read_bytes()
    except FileNotFoundError as error:
        if any((build / name).exists() for name in BESIDE):
            raise OSError(f"{build / STATE}: {_MIXED}") from error
        return None


def _files(raw: bytes) -> dict[str, str]:
    try:
        return {str(name): str(sha256) for name, sha256 in json.loads(raw)["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise OSError(f"{STATE}: {_MIXED}") from error


def _named(raw: bytes | None) -> dict[str, str]:
    if raw is None:
        return {}
    files = _files(raw)
    return {name: files.get(name, "") for name in BESIDE}
