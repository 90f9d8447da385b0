"""corpus/manifest.jsonl -> Sources and their raw bytes; refuses what is not what the manifest says."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from law.jsonl import read_lines
from law.records import Source

# An act of 400 §§ is 1 MB; the largest document of Retsinformation's XML is 11 MB.
MAX_SOURCE_BYTES = 64 * 1024 * 1024


def read_manifest(corpus: Path) -> tuple[Source, ...]:
    """Read the manifest. Raises ValueError when it is missing, empty or broken, or names a source twice."""
    path = corpus / "manifest.jsonl"
    if not path.exists():
        raise ValueError(f'{path}: missing. Set "corpus" in settings.toml to the folder that holds the sources.')
    sources = tuple(read_lines(path, Source))
    if not sources:
        raise ValueError(f"{path}: names no source. Add one line a source; see corpus/README.md.")
    for name in ("id", "file"):
        values = [getattr(source, name) for source in sources]
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            raise ValueError(f"{path}: {name} {twice[0]!r} stands twice. Give each source its own.")
    return sources


def read_raw(corpus: Path, source: Source) -> bytes:
    """Read a source's bytes. Raises ValueError when the file is missing, outside the corpus, too large or changed."""
    path = (corpus / source.file).resolve()
    if not path.is_relative_to(corpus.resolve()):
        raise ValueError(f"{source.id}: {source.file!r} lies outside {corpus}. Put the file into {corpus / 'raw'}.")
    if not path.is_file():
        raise ValueError(f"{path}: missing, but corpus/manifest.jsonl names it for {source.id!r}. Fetch it again.")
    if path.stat().st_size > MAX_SOURCE_BYTES:
        raise ValueError(f"{path}: over {MAX_SOURCE_BYTES} bytes. Split it, or raise MAX_SOURCE_BYTES.")
    raw = path.read_bytes()
    found = hashlib.sha256(raw).hexdigest()
    if found != source.sha256:
        raise ValueError(
            f"{path}: has sha256 {found}, the manifest says {source.sha256}. The source has changed: "
            "review it, then set the new sha256 in corpus/manifest.jsonl."
        )
    return raw


def each_source(corpus: Path) -> Iterator[tuple[Source, bytes]]:
    """Give each source with its checked bytes, in the order of the manifest."""
    for source in read_manifest(corpus):
        yield source, read_raw(corpus, source)
