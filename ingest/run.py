"""corpus/ -> build/: every source read, split and written, all or nothing."""

import hashlib
import json
import logging
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.decisions import collect_decisions
from ingest.manifest import each_source, read_manifest
from ingest.readers import read_source
from ingest.report import write_report
from ingest.split import split_document, uncovered
from ingest.validity import read_validity
from law.jsonl import write_lines
from law.records import Decision, Document, Passage

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parent.parent
STATE = "ingest.json"
REPORT = "ingest_report.md"
_FILES = ("documents.jsonl", "passages.jsonl", "decisions.jsonl", "cases.jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What a run did: counts, and whether the build was made anew."""

    documents: int
    passages: int
    seconds: float
    fresh: bool


def ingest(
    corpus: Path, build: Path, *, force: bool = False, progress: Callable[[str], None] | None = None
) -> Ingested:
    """Read all sources of ``corpus`` into ``build``; do nothing when neither sources nor readers have changed.

    Nothing is written before every source has been read and its text found whole in passages. Raises ValueError
    for a source that can't be read as it should, OSError for a disk that can't be written.
    """
    begun = time.monotonic()
    fingerprint = _fingerprint(corpus)
    state = read_state(build)
    if not force and state and state.get("fingerprint") == fingerprint and _intact(build, state):
        counts = {name: int(str(state[name])) for name in ("documents", "passages")}
        return Ingested(**counts, seconds=0.0, fresh=False)
    validity = read_validity()
    documents: list[Document] = []
    passages: list[Passage] = []
    for source, raw in each_source(corpus):
        if progress:
            progress(source.title)
        document = read_source(raw, source)
        cut = split_document(document, validity)
        if missing := uncovered(document, cut):
            raise ValueError(
                f"{source.id}: text {missing[0][0]}-{missing[0][1]} lies in no passage. A fault of ingest.split."
            )
        documents.append(document)
        passages.extend(cut)
        logger.info("read source=%s passages=%d", source.id, len(cut))
    decisions = collect_decisions(documents, validity)
    build.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build, prefix=".ingest-") as beside:
        _write_all(Path(beside), documents, passages, decisions, fingerprint)
        # All is on the disk before the first file takes its place; the state comes last, so that a run that was
        # stopped here is seen as such: its hashes won't fit.
        for name in (*_FILES, REPORT, STATE):
            (Path(beside) / name).replace(build / name)
    return Ingested(documents=len(documents), passages=len(passages), seconds=time.monotonic() - begun, fresh=True)


def _write_all(
    folder: Path,
    documents: Sequence[Document],
    passages: Sequence[Passage],
    decisions: Sequence[Decision],
    fingerprint: str,
) -> None:
    cases = [case for document in documents for case in document.cases]
    digests = {
        name: write_lines(folder / name, records)
        for name, records in zip(_FILES, (documents, passages, decisions, cases), strict=True)
    }
    (folder / REPORT).write_text(write_report(documents, passages, decisions), encoding="utf-8")
    state = {"fingerprint": fingerprint, "files": digests, "documents": len(documents), "passages": len(passages)}
    (folder / STATE).write_text(json.dumps(state, indent=1) + "\n", encoding="utf-8")


def read_state(build: Path) -> dict[str, object] | None:
    """Read what the last whole run left; None when there was none."""
    try:
        state = json.loads((build / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return state if isinstance(state, dict) else None


def _intact(build: Path, state: dict[str, object]) -> bool:
    files = state.get("files")
    if not all(isinstance(state.get(name), int) for name in ("documents", "passages")):
        return False
    if not isinstance(files, dict) or not (build / REPORT).is_file():
        return False
    for name, digest in files.items():
        path = build / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            return False
    return True


def _fingerprint(corpus: Path) -> str:
    """Hash the manifest, the sources' bytes and the code that reads them."""
    digest = hashlib.sha256((corpus / "manifest.jsonl").read_bytes() if (corpus / "manifest.jsonl").exists() else b"")
    for source in read_manifest(corpus):
        path = corpus / source.file
        digest.update(path.read_bytes() if path.is_file() else b"missing")
    for room in ("law", "ingest"):
        for path in sorted((_ROOT / room).rglob("*")):
            if path.suffix in {".py", ".jsonl"}:
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
