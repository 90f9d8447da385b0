"""A block of passages -> its files in a new generation: made, or linked from the generation in use.

What a block's files are depends on its lines and on the code and model that make them, which its key is a hash of: a
file of the same name has the same content, and its hash is compared all the same.
"""

import hashlib
import logging
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from index.blocks import Block, decode
from index.dense import codes
from index.embed import Encoder, Vectors
from index.lexical import build_segment
from index.lookup import pack_names
from index.rank import keys_of
from index.store import BLOCKS, FORMAT, NAMES, PASSAGES, TERMS, VECTORS, WORDS, File, sha256_of
from index.words import pack_words
from law.records import Passage

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parent.parent
# What cuts, stems and stores terms beside our own code.
_PACKAGES = ("tantivy", "faiss-cpu", "simplemma", "PyStemmer", "msgspec")

Embed = Callable[[Sequence[str]], Vectors]


def recipe_of(encoder: Encoder) -> str:
    """Give a hash of all that makes a block's files from its lines: the model, and the code of ``law`` and ``index``.

    Old blocks and new ones made by other code would be a mixture.
    """
    digest = hashlib.sha256(f"{FORMAT} {encoder.fingerprint}".encode())
    digest.update(" ".join(f"{name} {version(name)}" for name in _PACKAGES).encode())
    for room in ("law", "index"):
        for path in sorted((_ROOT / room).glob("*.py")):
            digest.update(f"{room}/{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def embedded_text(passage: Passage) -> str:
    """Give the text that is embedded: the chain of headings on one line, then the text under them."""
    return (
        " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} ".join(passage.path[-2:])
        + "\n"
        + passage.text[passage.body - passage.start :]
    )


def make(block: Block, key: str, generation: Path, embed: Embed) -> list[File]:
    """Make a block's files and wait until they are on the disk; ``embed`` gives texts' vectors.

    Raises ValueError for a broken line, which opens with its number, or a vector that is none; OSError.
    """
    passages = decode(block)
    contents = {
        PASSAGES: block.raw,
        VECTORS: codes(embed([embedded_text(passage) for passage in passages])),
        WORDS: pack_words(passages),
        NAMES: pack_names(passages),
    }
    written = []
    for ending, content in contents.items():
        path = generation / BLOCKS / f"{key}.{ending}"
        path.write_bytes(content)
        written.append(path)
    written += build_segment(generation / TERMS, key, passages)
    keys_of.cache_clear()
    return [filed(path, generation) for path in written]


def filed(path: Path, generation: Path) -> File:
    """Wait until a file is on the disk, and give its entry in the manifest."""
    sync(path)
    return File(name=path.relative_to(generation).as_posix(), size=path.stat().st_size, sha256=sha256_of(path))


def linked(names: Iterable[str], old: Path, generation: Path, known: Mapping[str, File]) -> list[File] | None:
    """Link files of an old generation into a new one, if all are there and as its manifest ``known`` has them.

    None, and no file linked, where one is missing or damaged. Raises OSError for a disk that is full.
    """
    files: list[File] = []
    for name in names:
        file = known.get(name)
        if file is None or not _same(old / name, file):
            for done in files:
                (generation / done.name).unlink()
            logger.warning("%s is damaged; what it was made from is indexed anew", old / name)
            return None
        link(old / name, generation / name)
        files.append(file)
    return files


def _same(path: Path, file: File) -> bool:
    try:
        return path.stat().st_size == file.size and sha256_of(path) == file.sha256
    except OSError:
        return False


def link(old: Path, new: Path) -> None:
    """Give a file a second name, or where that can't be done a copy that is on the disk. Raises OSError."""
    try:
        os.link(old, new)
    # A disk without hard links (some network folders, exFAT), or one with its most links to a file.
    except OSError:
        shutil.copyfile(old, new)
        sync(new)


def sync(path: Path) -> None:
    """Wait until a file or a folder's list of names is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
