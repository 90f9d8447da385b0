"""The index folder: its generations, and how one is loaded and checked.

    build/index/CURRENT          the name of the generation in use
    build/index/gen-0007/        manifest.json, passages.jsonl, vectors.faiss, terms/, subjects.jsonl, subjects.faiss,
                                 tensions.jsonl, tensions.faiss

A generation never changes; ``index.build`` writes the next one and then points at it.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.dense import DenseIndex
from index.embed import Encoder
from index.lexical import LexicalIndex
from index.subjects import SubjectIndex
from index.tensions import TensionIndex
from law.jsonl import from_dict, read_lines
from law.records import Passage
from law.subjects import FILE, subjects_digest
from law.tensions import FILE as TENSIONS_FILE
from law.tensions import tensions_digest

# Raised when the files of a generation, the embedded text or the terms change.
FORMAT = 6
CURRENT, MANIFEST, PASSAGES, VECTORS, TERMS, SUBJECTS, SUBJECT_VECTORS, TENSIONS, TENSION_VECTORS = (
    "CURRENT",
    "manifest.json",
    "passages.jsonl",
    "vectors.faiss",
    "terms",
    "subjects.jsonl",
    "subjects.faiss",
    "tensions.jsonl",
    "tensions.faiss",
)
GENERATION = re.compile(r"gen-(\d{4,})")
_BUILD = "Cure: python -m index"
# Larger files are compared by size only, so that loading stays quick; the passages are always hashed.
_HASHED_BYTES = 32_000_000

Kind = Literal["missing", "stale", "truncated", "foreign", "model"]


class IndexProblem(ValueError):  # noqa: N818 - it is what the page shows, not only an error
    """Why an index cannot be used.

    ``kind``: "missing" (none there), "stale" (made from other passages), "truncated" (files cut short or changed),
    "foreign" (another format, or not an index at all), "model" (made with another model).
    """

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind: Kind = kind


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """The size and hash of a file in a generation; ``name`` is relative to it."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a generation was made of."""

    format: int
    model: str
    fingerprint: str
    dimension: int
    passages: int
    passages_sha256: str
    subjects_sha256: str
    tensions_sha256: str
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A generation in memory: row i of each part is one passage."""

    generation: str
    manifest: Manifest
    passages: tuple[Passage, ...]
    dense: DenseIndex
    lexical: LexicalIndex
    subjects: SubjectIndex
    tensions: TensionIndex


def load(folder: Path, encoder: Encoder, *, expect: str | None = None) -> Loaded:
    """Load the generation in use; ``expect`` is the sha256 of the passages it should be made of.

    Raises IndexProblem.
    """
    while True:
        name = current(folder)
        if name is None:
            raise IndexProblem("missing", f"{folder}: no index here. {_BUILD}")
        if not GENERATION.fullmatch(name):
            raise IndexProblem("foreign", f"{folder / CURRENT}: {name!r} is no generation of an index. {_BUILD}")
        try:
            return read(folder / name, encoder, expect=expect)
        except IndexProblem:
            # A build may have switched and tidied up while we read.
            if current(folder) == name:
                raise


def sha256_of(path: Path) -> str:
    """Give the sha256 of a file, the ``expect`` of ``load``. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(generation: Path, encoder: Encoder, *, expect: str | None) -> Loaded:
    """Load one generation, and check all that can be checked. Raises IndexProblem."""
    manifest = _manifest(generation)
    if manifest.fingerprint != encoder.fingerprint:
        raise IndexProblem(
            "model",
            f"{generation}: made with the model {manifest.model!r} ({manifest.fingerprint[:8]}), but questions "
            f"would be read by {encoder.name!r} ({encoder.fingerprint[:8]}). {_BUILD}",
        )
    if expect is not None and manifest.passages_sha256 != expect:
        raise IndexProblem(
            "stale",
            f"{generation}: made from other passages ({manifest.passages_sha256[:8]}) than there are now "
            f"({expect[:8]}). {_BUILD}",
        )
    if manifest.subjects_sha256 != subjects_digest():
        raise IndexProblem("stale", f"{generation}: made with another subject index than {FILE.name}. {_BUILD}")
    if manifest.tensions_sha256 != tensions_digest():
        raise IndexProblem("stale", f"{generation}: made with other tensions than {TENSIONS_FILE.name}. {_BUILD}")
    _check_files(generation, manifest)
    try:
        loaded = Loaded(
            generation=generation.name,
            manifest=manifest,
            passages=tuple(read_lines(generation / PASSAGES, Passage)),
            dense=DenseIndex.load(generation / VECTORS),
            lexical=LexicalIndex.load(generation / TERMS),
            subjects=SubjectIndex.load(generation / SUBJECTS, generation / SUBJECT_VECTORS),
            tensions=TensionIndex.load(generation / TENSIONS, generation / TENSION_VECTORS),
        )
    # The bytes are as they were written, so it was other code that wrote them; faiss raises RuntimeError.
    except (OSError, ValueError, RuntimeError) as error:
        raise IndexProblem("foreign", f"{generation}: cannot be read: {error}. {_BUILD} --force") from error
    counts = (manifest.passages, len(loaded.passages), len(loaded.dense), len(loaded.lexical))
    if len(set(counts)) > 1 or loaded.dense.dimension != manifest.dimension:
        raise IndexProblem(
            "truncated",
            f"{generation}: {counts[0]} passages in the manifest, {counts[1]} in {PASSAGES}, {counts[2]} vectors, "
            f"{counts[3]} in the lexical index. {_BUILD} --force",
        )
    return loaded


def _manifest(generation: Path) -> Manifest:
    path = generation / MANIFEST
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise IndexProblem("missing", f"{path}: not there. {_BUILD}") from error
    except (OSError, ValueError) as error:
        raise IndexProblem("truncated", f"{path}: cannot be read: {error}. {_BUILD} --force") from error
    # Asked before the rest: a later format may have other fields.
    written = values.get("format") if isinstance(values, dict) else None
    if written != FORMAT:
        raise IndexProblem("foreign", f"{generation}: format {written}, but this program reads {FORMAT}. {_BUILD}")
    try:
        return from_dict(Manifest, values)
    except ValueError as error:
        raise IndexProblem("foreign", f"{path}: {error}. {_BUILD} --force") from error


def _check_files(generation: Path, manifest: Manifest) -> None:
    for file in manifest.files:
        path = generation / file.name
        try:
            size = path.stat().st_size
            hashed = file.name == PASSAGES or size <= _HASHED_BYTES
            same = size == file.size and (not hashed or sha256_of(path) == file.sha256)
        except OSError as error:
            raise IndexProblem("truncated", f"{path}: cannot be read: {error.strerror}. {_BUILD} --force") from error
        if not same:
            found = f"{size} bytes, {file.size} were written" if size != file.size else "its content has changed"
            raise IndexProblem("truncated", f"{path}: {found}. {_BUILD} --force")


def current(folder: Path) -> str | None:
    """Give the name of the generation in use, None if there is none."""
    try:
        return (folder / CURRENT).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None
