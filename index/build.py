"""Passages -> a new generation of the index folder, checked before it takes the place of the old one.

What goes wrong on the way (a full disk, a kill, a model that gives nonsense) leaves the old generation in use. A block
of passages that the generation in use has already is linked from it, not made again. What ingest wrote beside the
passages is linked too: a generation answers by itself.
"""

import fcntl
import hashlib
import json
import logging
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.block import embedded_text, filed, linked, make, recipe_of, sync
from index.blocks import Block, cut_blocks
from index.cache import VectorCache
from index.embed import Encoder
from index.lexical import write_list
from index.origin import keep
from index.placing import Editors, place, placed_files, placing_digest
from index.store import (
    BLOCKS,
    CURRENT,
    FORMAT,
    GENERATION,
    MANIFEST,
    TERMS,
    BlockEntry,
    File,
    IndexProblem,
    Manifest,
    check,
    current,
    read_manifest,
)
from law.jsonl import to_dict
from law.subjects import read_pointers, read_subjects, read_unsettled, subjects_digest
from law.tensions import read_tensions, tensions_digest

__all__ = ["BusyError", "at_work", "build", "embedded_text"]

logger = logging.getLogger(__name__)
_LINE = re.compile(r"(?P<number>\d+): ")


class BusyError(OSError):
    """Another build is at work in the folder."""


@dataclass(frozen=True, slots=True)
class _Old:
    """The generation in use, as far as it may be linked from."""

    folder: Path
    placed: str
    blocks: frozenset[str]
    files: dict[str, File]


def build(
    passages: Path,
    folder: Path,
    encoder: Encoder,
    *,
    cache: Path,
    progress: Callable[[int], None] | None = None,
    reuse: bool = True,
) -> Manifest:
    """Make a new generation from the file ``passages`` and switch to it; vectors come from ``cache`` where they can.

    Without ``reuse`` nothing is linked from the generation in use; the result is the same. Raises ValueError for a
    broken or empty file, OSError when something cannot be written or when ingest is at work, BusyError when another
    build is; the generation in use is then still in use.
    """
    started = time.perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    with _only_builder(folder):
        for rest in folder.glob("gen-*.new"):
            shutil.rmtree(rest)
        number = max((int(match[1]) for match in map(GENERATION.fullmatch, _names(folder)) if match), default=0) + 1
        generation = folder / f"gen-{number:04d}"
        beside = generation.with_name(generation.name + ".new")
        try:
            old = _old(folder, recipe_of(encoder)) if reuse else None
            manifest, fresh = _write(passages, beside, encoder, old, cache=cache, progress=progress)
            beside.rename(generation)
            sync(folder)
            check(generation, manifest, fresh)
            _point(folder, generation.name)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            if current(folder) != generation.name:
                shutil.rmtree(generation, ignore_errors=True)
            raise
        for name in _names(folder):
            if GENERATION.fullmatch(name) and name != generation.name:
                shutil.rmtree(folder / name, ignore_errors=True)
    seconds = time.perf_counter() - started
    logger.info(
        "built generation=%s passages=%d blocks=%d new=%d seconds=%.1f",
        generation.name, manifest.passages, len(manifest.blocks), len(fresh), seconds,
    )  # fmt: skip
    return manifest


def at_work(folder: Path) -> bool:
    """Tell whether a build is at work in a folder."""
    try:
        with _only_builder(folder):
            return False
    except BusyError:
        return True


@contextmanager
def _only_builder(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(f"{folder}: another build is at work here. Wait for it to end.") from error
        yield


def _old(folder: Path, recipe: str) -> _Old | None:
    """Give the generation in use if it was made by the same recipe."""
    name = current(folder)
    try:
        manifest = read_manifest(folder / name) if name and GENERATION.fullmatch(name) else None
    except IndexProblem as problem:
        logger.info("nothing is linked from %s, for %s", name, problem)
        return None
    if manifest is None or manifest.recipe != recipe:
        return None
    keys = frozenset(block.key for block in manifest.blocks)
    return _Old(folder / str(name), manifest.placed, keys, {file.name: file for file in manifest.files})


def _write(
    passages: Path,
    generation: Path,
    encoder: Encoder,
    old: _Old | None,
    *,
    cache: Path,
    progress: Callable[[int], None] | None,
) -> tuple[Manifest, frozenset[str]]:
    """Write a whole generation; also give the keys of the blocks that were made anew."""
    for name in (BLOCKS, TERMS):
        (generation / name).mkdir(parents=True)
    # Read once: the original may change at any time.
    raw = passages.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    kept = keep(passages, digest, generation)
    recipe, editors = recipe_of(encoder), _editors()
    with _named(passages):
        blocks = cut_blocks(raw)
        del raw
        if not blocks:
            raise ValueError(f"{passages}: no passages in it. Cure: python -m ingest")
        keys = [block.key(recipe) for block in blocks]
        if len(set(keys)) < len(keys):
            raise ValueError(f"{passages}: the same documents stand in it twice. Cure: python -m ingest --force")
        placing = placing_digest(editors, blocks, keys, recipe)
        with closing(VectorCache(cache, encoder)) as vectors:
            files, fresh = _write_blocks(blocks, keys, generation, old, vectors, progress)
            files += _write_placed(editors, blocks, generation, old, vectors, placing)
    entries = tuple(BlockEntry(key=key, passages=block.count) for key, block in zip(keys, blocks, strict=True))
    files += kept
    files.append(filed(write_list(generation / TERMS, [(one.key, one.passages) for one in entries]), generation))
    manifest = Manifest(
        format=FORMAT,
        recipe=recipe,
        model=encoder.name,
        fingerprint=encoder.fingerprint,
        dimension=encoder.dimension,
        passages=sum(block.count for block in blocks),
        passages_sha256=digest,
        subjects_sha256=subjects_digest(),
        tensions_sha256=tensions_digest(),
        placed=placing,
        blocks=entries,
        files=tuple(sorted(files, key=lambda file: file.name)),
    )
    (generation / MANIFEST).write_text(json.dumps(to_dict(manifest), indent=2) + "\n", encoding="utf-8")
    for path in (generation / MANIFEST, generation / BLOCKS, generation / TERMS, generation):
        sync(path)
    return manifest, fresh


def _write_blocks(
    blocks: Sequence[Block],
    keys: Sequence[str],
    generation: Path,
    old: _Old | None,
    vectors: VectorCache,
    progress: Callable[[int], None] | None,
) -> tuple[list[File], frozenset[str]]:
    files: list[File] = []
    fresh: set[str] = set()
    for key, block in zip(keys, blocks, strict=True):
        names = [name for name in old.files if Path(name).stem == key] if old and key in old.blocks else []
        kept = linked(names, old.folder, generation, old.files) if old and names else None
        if kept is not None and progress:
            progress(block.count)
        if kept is None:
            kept = make(block, key, generation, lambda texts: vectors.embed(texts, progress))
            fresh.add(key)
        files += kept
    return files, frozenset(fresh)


def _write_placed(
    editors: Editors, blocks: Sequence[Block], generation: Path, old: _Old | None, vectors: VectorCache, digest: str
) -> list[File]:
    if old and old.placed == digest:
        names = [name for name in placed_files() if name in old.files]
        if kept := linked(names, old.folder, generation, old.files):
            return kept
    return [filed(path, generation) for path in place(editors, blocks, generation, vectors.embed)]


def _editors() -> Editors:
    return Editors(
        subjects=read_subjects(),
        unsettled=read_unsettled(),
        pointers=read_pointers(),
        tensions=read_tensions(),
        digest=f"{subjects_digest()} {tensions_digest()}",
    )


@contextmanager
def _named(passages: Path) -> Iterator[None]:
    """Put the file's name before the number of the line that an error is about."""
    try:
        yield
    except ValueError as error:
        if _LINE.match(str(error)):
            raise ValueError(f"{passages}:{error}") from error
        raise


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def _point(folder: Path, name: str) -> None:
    """Switch to a generation: the pointer is the old one or the new one at any instant."""
    beside = folder / f"{CURRENT}.new"
    beside.write_text(name + "\n", encoding="utf-8")
    sync(beside)
    beside.replace(folder / CURRENT)
    sync(folder)
