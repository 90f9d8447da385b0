"""The new files of a build -> in the old ones' places, all or none; and what tells a whole build from a mixture.

The state has the hashes of the files and is the last to be replaced: a run that was killed between two files has left
hashes that don't fit, which everybody who reads the build checks.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

STATE = "ingest.json"
REPORT = "ingest_report.md"
FILES = ("documents.jsonl", "passages.jsonl", "decisions.jsonl", "cases.jsonl")
# What the folder of the new files is called before they have their places.
TEMPORARY = ".ingest-"


def write_text(path: Path, content: str) -> None:
    """Write a text and bring it to the disk. Raises OSError."""
    with path.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def switch(beside: Path, build: Path) -> None:
    """Let the new files take the old ones' places, all or none.

    The state comes last, so that a run that is killed between two files is seen as such: its hashes won't fit.
    """
    old = beside / "old"
    old.mkdir()
    names = (*FILES, REPORT, STATE)
    for name in names:
        if (build / name).exists():
            _keep_old(build / name, old / name)
    try:
        for name in names:
            (beside / name).replace(build / name)
    except BaseException:
        for name in names:
            if (old / name).exists():
                (old / name).replace(build / name)
            else:
                (build / name).unlink(missing_ok=True)
        raise


def _keep_old(path: Path, to: Path) -> None:
    try:
        to.hardlink_to(path)
    except OSError:  # a file system without hard links
        shutil.copyfile(path, to)


def clear_stopped(build: Path) -> None:
    """Remove what a run that was killed has left."""
    for path in build.glob(f"{TEMPORARY}*"):
        shutil.rmtree(path, ignore_errors=True)


def read_state(build: Path) -> dict[str, object] | None:
    """Read what the last whole run left; None when there was none."""
    try:
        state = json.loads((build / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return state if isinstance(state, dict) else None


def held(state: Mapping[str, object], name: str) -> dict[object, object]:
    """Give what a state holds by ``name``, nothing where it holds no such thing."""
    found = state.get(name)
    return found if isinstance(found, dict) else {}


def is_whole(build: Path, state: Mapping[str, object], *, keep_going: bool) -> bool:
    """Tell whether the build is what its state says; one that sources were left out of is so only to ``keep_going``."""
    files = state.get("files")
    if not all(isinstance(state.get(name), int) for name in ("documents", "passages")):
        return False
    if not isinstance(files, dict) or not (build / REPORT).is_file():
        return False
    if held(state, "left_out") and not keep_going:
        return False
    for name, digest in files.items():
        path = build / name
        if not path.is_file():
            return False
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                return False
    return True
