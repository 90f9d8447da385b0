"""Passages -> a new generation of the index folder, checked before it takes the place of the old one.

What goes wrong on the way (a full disk, a kill, a model that gives nonsense) leaves the old generation in use.
"""

import fcntl
import json
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from index.cache import embed_cached
from index.dense import DenseIndex
from index.embed import Encoder
from index.lexical import LexicalIndex
from index.store import (
    CURRENT,
    FORMAT,
    GENERATION,
    MANIFEST,
    PASSAGES,
    SUBJECT_VECTORS,
    SUBJECTS,
    TENSION_VECTORS,
    TENSIONS,
    TERMS,
    VECTORS,
    File,
    Manifest,
    current,
    read,
    sha256_of,
)
from index.subjects import SubjectIndex, embedded_subject
from index.tensions import TensionIndex
from law.jsonl import read_lines, to_dict
from law.quotes import PassageFinder
from law.records import Passage
from law.subjects import Subject, Unsettled, read_pointers, read_subjects, read_unsettled, settled_by, subjects_digest
from law.tensions import embedded_tension, placed, read_tensions, tensions_digest

logger = logging.getLogger(__name__)


def build(
    passages: Path,
    folder: Path,
    encoder: Encoder,
    *,
    cache: Path,
    progress: Callable[[int], None] | None = None,
) -> Manifest:
    """Make a new generation from the file ``passages`` and switch to it; vectors come from ``cache`` where they can.

    Raises ValueError for a broken or empty file, OSError when something cannot be written or when another build is at
    work; the generation in use is then still in use.
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
            manifest = _write(passages, beside, encoder, cache=cache, progress=progress)
            beside.rename(generation)
            _sync(folder)
            read(generation, encoder, expect=manifest.passages_sha256)
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
    logger.info("built generation=%s passages=%d seconds=%.1f", generation.name, manifest.passages, seconds)
    return manifest


def embedded_text(passage: Passage) -> str:
    """Give the text that is embedded: the chain of headings on one line, then the text under them."""
    return (
        " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} ".join(passage.path[-2:])
        + "\n"
        + passage.text[passage.body - passage.start :]
    )


@contextmanager
def _only_builder(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OSError(f"{folder}: another build is at work here. Wait for it to end.") from error
        yield


def _write(
    passages: Path, generation: Path, encoder: Encoder, *, cache: Path, progress: Callable[[int], None] | None
) -> Manifest:
    (generation / TERMS).mkdir(parents=True)
    # The copy is what is read, hashed and indexed: the original may change at any time.
    shutil.copyfile(passages, generation / PASSAGES)
    records = _records(generation / PASSAGES, passages)
    vectors = embed_cached([embedded_text(passage) for passage in records], encoder, cache, progress)
    DenseIndex.build(vectors).save(generation / VECTORS)
    LexicalIndex.build(generation / TERMS, records)
    _write_subjects(generation, records, encoder, cache=cache)
    _write_tensions(generation, records, encoder, cache=cache)
    for lock in (generation / TERMS).glob("*.lock"):
        lock.unlink()
    files = tuple(
        File(name=path.relative_to(generation).as_posix(), size=path.stat().st_size, sha256=sha256_of(path))
        for path in sorted(generation.rglob("*"))
        if path.is_file()
    )
    manifest = Manifest(
        format=FORMAT,
        model=encoder.name,
        fingerprint=encoder.fingerprint,
        dimension=encoder.dimension,
        passages=len(records),
        passages_sha256=next(file.sha256 for file in files if file.name == PASSAGES),
        subjects_sha256=subjects_digest(),
        tensions_sha256=tensions_digest(),
        files=files,
    )
    (generation / MANIFEST).write_text(json.dumps(to_dict(manifest), indent=2) + "\n", encoding="utf-8")
    for path in [*generation.rglob("*"), generation]:
        _sync(path)
    return manifest


def _write_subjects(generation: Path, passages: Sequence[Passage], encoder: Encoder, *, cache: Path) -> None:
    """Index the subjects; one whose sentences are not among the passages is left out."""
    subjects = read_subjects()
    known = [(one, places) for one, places in zip(subjects, settled_by(subjects, passages), strict=True) if places]
    # Where no subject is of these sources, what they leave open is not known either.
    unsettled = read_unsettled() if known else ()
    all_of_them: list[Subject | Unsettled] = [*(one for one, _ in known), *unsettled]
    texts = [text for one in all_of_them for text in embedded_subject(one)]
    vectors = embed_cached(texts, encoder, cache)
    finder = PassageFinder(passages)
    found = {key: finder.whole(one.source, one.quote) for key, one in read_pointers().items()}
    pointers = {key: place for key, place in found.items() if place}
    SubjectIndex.build(known, vectors, unsettled, pointers).save(generation / SUBJECTS, generation / SUBJECT_VECTORS)
    logger.info("indexed subjects=%d of=%d unsettled=%d", len(known), len(subjects), len(unsettled))


def _write_tensions(generation: Path, passages: Sequence[Passage], encoder: Encoder, *, cache: Path) -> None:
    tensions = placed(read_tensions(), passages)
    vectors = embed_cached([embedded_tension(one) for one in tensions], encoder, cache)
    TensionIndex.build(tensions, vectors).save(generation / TENSIONS, generation / TENSION_VECTORS)
    logger.info("indexed tensions=%d", len(tensions))


def _records(copy: Path, passages: Path) -> tuple[Passage, ...]:
    try:
        records = tuple(read_lines(copy, Passage))
    except ValueError as error:
        # The user knows the original, not the copy.
        raise ValueError(str(error).replace(str(copy), str(passages))) from error
    if not records:
        raise ValueError(f"{passages}: no passages in it. Cure: python -m ingest")
    return records


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def _point(folder: Path, name: str) -> None:
    """Switch to a generation: the pointer is the old one or the new one at any instant."""
    beside = folder / f"{CURRENT}.new"
    beside.write_text(name + "\n", encoding="utf-8")
    _sync(beside)
    beside.replace(folder / CURRENT)
    _sync(folder)


def _sync(path: Path) -> None:
    """Wait until a file or a folder's list of names is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
