"""The index folder: its generations, and how one is loaded and checked.

    build/index/CURRENT          the name of the generation in use
    build/index/gen-0007/        manifest.json, subjects.jsonl, subjects.faiss, tensions.jsonl, tensions.faiss
                 blocks/         of each block <key>.passages, .vectors, .words, .names
                 terms/          of each block tantivy's segment, <key>.*; meta.json, their list
                 sources/        what ingest wrote beside the passages, see ``index.origin``

A generation never changes; ``index.build`` writes the next one and then points at it. Generations share the files of
blocks that are the same in both, by hard links: a file is never written again once a manifest names it.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Literal

from index.dense import DenseIndex
from index.embed import Encoder
from index.lexical import LexicalIndex
from index.lookup import ReferenceTable
from index.subjects import SubjectIndex
from index.tensions import TensionIndex
from index.words import PackedWords
from law.jsonl import decode_lines, from_dict
from law.records import Passage, Source
from law.subjects import FILE, subjects_digest
from law.tensions import FILE as TENSIONS_FILE
from law.tensions import tensions_digest

# Raised when the files of a generation, the embedded text or the terms change.
FORMAT = 8
CURRENT, MANIFEST, BLOCKS, TERMS, SUBJECTS, SUBJECT_VECTORS, TENSIONS, TENSION_VECTORS = (
    "CURRENT",
    "manifest.json",
    "blocks",
    "terms",
    "subjects.jsonl",
    "subjects.faiss",
    "tensions.jsonl",
    "tensions.faiss",
)
# The files of a block, by the ending of their names: its lines, and what ``codes``, ``pack_words`` and ``pack_names``
# make of its passages.
PASSAGES, VECTORS, WORDS, NAMES = "passages", "vectors", "words", "names"
# The folder of what ingest wrote, and the file in it that has the hashes of the others.
SOURCES, STATE = "sources", "ingest.json"
GENERATION = re.compile(r"gen-(\d{4,})")
_BUILD = "Cure: python -m index"

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
class BlockEntry:
    """A block's key and its number of passages."""

    key: str
    passages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a generation was made of; the same ingest, code and model give the same manifest.

    ``recipe`` is a hash of all that makes a block's files from its lines, ``placed`` of all that the files of subjects
    and tensions were made from. ``blocks`` stand in the order of the passages.
    """

    format: int
    recipe: str
    model: str
    fingerprint: str
    dimension: int
    passages: int
    passages_sha256: str
    subjects_sha256: str
    tensions_sha256: str
    placed: str
    blocks: tuple[BlockEntry, ...]
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A generation in memory: row i of each part is one passage."""

    generation: str
    manifest: Manifest
    passages: tuple[Passage, ...]
    dense: DenseIndex
    lexical: LexicalIndex
    words: PackedWords
    table: ReferenceTable
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
    manifest = read_manifest(generation)
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
    # Who reads what ingest wrote compares it with its hashes; hashed here as well, it would be read twice.
    _check_files(generation, [file for file in manifest.files if not _of_ingest(file)])
    with _foreign(generation):
        return _opened(generation, manifest)


def check(generation: Path, manifest: Manifest, fresh: Collection[str]) -> None:
    """Check a generation as ``read`` does, but open of the blocks only ``fresh`` ones, by key. Raises IndexProblem.

    The others were opened when they were made, and have been compared with their hashes since.
    """
    with _foreign(generation):
        if read_manifest(generation) != manifest:
            raise ValueError(f"{MANIFEST} is not as it was written")
        for block in manifest.blocks:
            if block.key in fresh:
                _parts(generation, manifest, (block,))
        LexicalIndex.load(generation / TERMS, [block.passages for block in manifest.blocks])
        SubjectIndex.load(generation / SUBJECTS, generation / SUBJECT_VECTORS)
        TensionIndex.load(generation / TENSIONS, generation / TENSION_VECTORS)


def is_current(
    folder: Path, fingerprint: str, recipe: str, passages_sha256: str, beside: Mapping[str, str] | None = None
) -> bool:
    """Tell whether the generation in use is whole, and what a build by a recipe of passages would make.

    ``beside`` has the hashes of what ingest wrote beside the passages, by name: it may change when they don't.
    """
    name = current(folder)
    if name is None or not GENERATION.fullmatch(name):
        return False
    try:
        manifest = read_manifest(folder / name)
        _check_files(folder / name, manifest.files)
    except IndexProblem:
        return False
    kept = {Path(file.name).name: file.sha256 for file in manifest.files if _of_ingest(file)}
    kept.pop(STATE, None)
    if kept != dict(beside or {}):
        return False
    made = (manifest.fingerprint, manifest.recipe, manifest.passages_sha256)
    editors = (manifest.subjects_sha256, manifest.tensions_sha256)
    return made == (fingerprint, recipe, passages_sha256) and editors == (subjects_digest(), tensions_digest())


@contextmanager
def _foreign(generation: Path) -> Iterator[None]:
    """Tell what cannot be read apart from what is damaged: the bytes are as they were written, by other code."""
    try:
        yield
    except IndexProblem:
        raise
    # faiss raises RuntimeError.
    except (OSError, ValueError, RuntimeError) as error:
        raise IndexProblem("foreign", f"{generation}: cannot be read: {error}. {_BUILD} --force") from error


def _opened(generation: Path, manifest: Manifest) -> Loaded:
    passages, dense, words, table = _parts(generation, manifest, manifest.blocks)
    if len(passages) != manifest.passages:
        raise IndexProblem(
            "truncated",
            f"{generation}: {manifest.passages} passages in the manifest, {len(passages)} in its blocks. "
            f"{_BUILD} --force",
        )
    return Loaded(
        generation=generation.name,
        manifest=manifest,
        passages=passages,
        dense=dense,
        lexical=LexicalIndex.load(generation / TERMS, [block.passages for block in manifest.blocks]),
        words=words,
        table=table,
        subjects=SubjectIndex.load(generation / SUBJECTS, generation / SUBJECT_VECTORS),
        tensions=TensionIndex.load(generation / TENSIONS, generation / TENSION_VECTORS),
    )


def _parts(
    generation: Path, manifest: Manifest, blocks: Sequence[BlockEntry]
) -> tuple[tuple[Passage, ...], DenseIndex, PackedWords, ReferenceTable]:
    def contents(ending: str) -> list[bytes]:
        return [(generation / BLOCKS / f"{block.key}.{ending}").read_bytes() for block in blocks]

    counts = [block.passages for block in blocks]
    passages = shared([one for raw in contents(PASSAGES) for one in decode_lines(raw, Passage)])
    dense, words = DenseIndex.of_codes(contents(VECTORS), manifest.dimension), PackedWords(contents(WORDS))
    found = (sum(counts), len(passages), len(dense), len(words))
    if len(set(found)) > 1:
        raise IndexProblem(
            "truncated",
            f"{generation}: {found[0]} passages in the blocks, {found[1]} in their lines, {found[2]} vectors, words of "
            f"{found[3]}. {_BUILD} --force",
        )
    firsts = list(accumulate(counts, initial=0))[:-1]
    return passages, dense, words, ReferenceTable(passages, list(zip(firsts, contents(NAMES), strict=True)))


def shared(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Let the passages of a source hold one Source: each line brings its own, which would be half of the memory."""
    known: dict[Source, Source] = {}
    last: Source | None = None
    for passage in passages:
        if passage.source != last:
            last = known.setdefault(passage.source, passage.source)
        # The passage is nobody else's yet, and what it holds stays equal.
        object.__setattr__(passage, "source", last)
    return tuple(passages)


def read_manifest(generation: Path) -> Manifest:
    """Read what a generation was made of. Raises IndexProblem."""
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


def _of_ingest(file: File) -> bool:
    return file.name.startswith(f"{SOURCES}/")


def _check_files(generation: Path, files: Iterable[File]) -> None:
    for file in files:
        path = generation / file.name
        try:
            size = path.stat().st_size
            same = size == file.size and sha256_of(path) == file.sha256
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
