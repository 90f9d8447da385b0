"""corpus/ -> build/: every source read, split and written, all or nothing; what has not changed is not read again."""

import fcntl
import hashlib
import json
import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import msgspec

from ingest.decisions import collect_decisions
from ingest.kept import Facts, Lines, bare, key_of, read_anew, read_facts, read_kept, with_validity, write_kept
from ingest.manifest import read_manifest, read_raw
from ingest.report import write_report
from ingest.switch import FILES, REPORT, STATE, TEMPORARY, clear_stopped, held, is_whole, read_state, switch, write_text
from ingest.validity import STATES, Known, known_of, read_states, read_validity
from law.jsonl import write_lines
from law.records import Decision, Source

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parent.parent
KEPT = Path("cache") / "read"
# What validity rests on beside Known: a change here has it written anew, and nothing read again.
_VALIDITY = ("law/data/changes.jsonl", "law/changes.py", "law/validity.py", "ingest/validity.py")
# What no reader reads. The rows of validity.jsonl are in Known, and law/data/ is for search and answers.
_NOT_READING = (
    *_VALIDITY, "law/data/", "ingest/data/validity.jsonl", "ingest/fetch/", "ingest/add.py", "ingest/shelve.py",
    "ingest/recognise.py", "ingest/titles.py", "ingest/__main__.py", "ingest/run.py", "ingest/switch.py",
    "ingest/report.py", "ingest/decisions.py",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What a run did: counts, and whether the build was made anew.

    ``read`` documents were read, the others were as in an earlier run. ``left_out`` has why a source could not be
    read, by its id; ``removed`` counts those that their publishers have removed.
    """

    documents: int
    passages: int
    seconds: float
    fresh: bool
    read: int = 0
    removed: int = 0
    left_out: tuple[tuple[str, str], ...] = ()


def ingest(
    corpus: Path,
    build: Path,
    *,
    force: bool = False,
    keep_going: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Ingested:
    """Read all sources of ``corpus`` into ``build``; do nothing when neither sources nor readers have changed.

    The files of ``build`` are replaced when every source has been read and its text found whole in passages. Raises
    ValueError for a source that can't be read as it should, OSError for a disk that can't be written. ``keep_going``
    leaves out what can't be read, and tells it. ``force`` reads all sources again.
    """
    begun = time.monotonic()
    listed = read_manifest(corpus)
    sources = [source for source in listed if source.removed is None]
    removed = len(listed) - len(sources)
    left_out: dict[str, str] = {}
    for source in sources:
        with _left_out(source, left_out, keep_going=keep_going):
            read_raw(corpus, source)
    fingerprint = _fingerprint(corpus, listed, left_out)
    state = read_state(build)
    if (
        not force
        and state
        and state.get("fingerprint") == fingerprint
        and is_whole(build, state, keep_going=keep_going)
    ):
        counts = {name: int(str(state[name])) for name in ("documents", "passages")}
        told = tuple((str(name), str(why)) for name, why in held(state, "left_out").items())
        return Ingested(**counts, seconds=0.0, fresh=False, removed=removed, left_out=told)
    folder = build / KEPT
    with _alone(folder):
        code = _digest_of(lambda name: not name.startswith(_NOT_READING))
        paths = {source.id: folder / key_of(source, code) for source in sources if source.id not in left_out}
        rows, states, today = read_validity(), read_states(corpus), date.today().isoformat()
        # What decisions say of each other is known when all are read; few documents are named by another one.
        at_first = known_of(rows, states=states, sources=listed, today=today)
        rules = _digest_of(_VALIDITY.__contains__)
        reading = _Reading(corpus=corpus, paths=paths, known=at_first, rules=rules)
        facts, anew = _read_all(reading, sources, left_out, force=force, keep_going=keep_going, progress=progress)
        told_sources = [source for source in sources if source.id in facts]
        if not told_sources:
            raise ValueError(f"{corpus}: no source could be read. {next(iter(left_out.values()), 'All are removed.')}")
        edges = [(source, facts[source.id].edges) for source in told_sources]
        reading = replace(reading, known=known_of(rows, states=states, sources=listed, edges=edges, today=today))
        decisions = collect_decisions((bare(source, facts[source.id]) for source in told_sources), reading.known)
        clear_stopped(build)
        with tempfile.TemporaryDirectory(dir=build, prefix=TEMPORARY) as name:
            beside = Path(name)
            digests = _write_files(beside, reading, told_sources, facts, decisions)
            report = write_report(
                [(source, facts[source.id].summary) for source in told_sources],
                decisions, removed=removed, left_out=left_out,
            )  # fmt: skip
            write_text(beside / REPORT, report)
            counts = {"documents": len(told_sources), "passages": sum(f.summary.passages for f in facts.values())}
            state = {"fingerprint": fingerprint, "files": digests, **counts, "left_out": left_out}
            write_text(beside / STATE, json.dumps(state, indent=1, ensure_ascii=False) + "\n")
            switch(beside, build)
        _prune(folder, {path.name for path in paths.values()})
    return Ingested(
        **counts, seconds=time.monotonic() - begun, fresh=True, read=anew, removed=removed,
        left_out=tuple(left_out.items()),
    )  # fmt: skip


# Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """Where sources lie, where what was read of them is kept, and what is known of their validity so far.

    ``rules`` is a digest of the code and data by which validity is told from what is known.
    """

    corpus: Path
    paths: Mapping[str, Path]
    known: Known
    rules: str

    def about(self, source: Source, facts: Facts) -> str:
        """Give a digest of all that the validity of a document's passages rests on."""
        return f"{self.rules} {self.known.about(source, facts.works)}"


def _read_all(
    reading: _Reading,
    sources: Sequence[Source],
    left_out: dict[str, str],
    *,
    force: bool,
    keep_going: bool,
    progress: Callable[[str], None] | None,
) -> tuple[dict[str, Facts], int]:
    """Bring each source's file of the cache up to date, and give its facts, in order, and how many were read."""
    facts: dict[str, Facts] = {}
    anew = 0
    for source in sources:
        if source.id not in left_out:
            found = None if force else read_facts(reading.paths[source.id])
            if found:
                facts[source.id] = found
            else:
                with _left_out(source, left_out, keep_going=keep_going):
                    facts[source.id], _ = _read_one(reading, source)
                    anew += 1
        if progress:
            progress(source.title)
    return facts, anew


def _read_one(reading: _Reading, source: Source) -> tuple[Facts, Lines]:
    facts, lines = read_anew(read_raw(reading.corpus, source), source, reading.known)
    write_kept(reading.paths[source.id], facts, lines, reading.about(source, facts))
    logger.info("read source=%s passages=%d", source.id, facts.summary.passages)
    return facts, lines


@contextmanager
def _left_out(source: Source, left_out: dict[str, str], *, keep_going: bool) -> Iterator[None]:
    """Give an error the source's name, and note it instead of raising it where the run is to go on."""
    try:
        yield
    except OSError:
        raise  # the disk's fault, not the source's
    except Exception as error:
        told = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}. A fault of a reader."
        if not any(name in told for name in (source.id, source.file)):
            told = f"{source.id} ({source.file}): {told}"
        if keep_going:
            left_out[source.id] = " ".join(told.split())
            logger.warning("left out %s", told)
        elif isinstance(error, ValueError):
            raise ValueError(told) from error
        else:
            raise


# Writing


def _write_files(
    beside: Path,
    reading: _Reading,
    sources: Sequence[Source],
    facts: Mapping[str, Facts],
    decisions: Sequence[Decision],
) -> dict[str, str]:
    """Write the build's four files of lines into ``beside``; give their hashes."""
    parts = {"documents.jsonl": "document", "passages.jsonl": "passages", "cases.jsonl": "cases"}
    hashes = {name: hashlib.sha256() for name in parts}
    files = {name: (beside / name).open("wb") for name in parts}
    try:
        for source in sources:
            lines = _lines_of(reading, source, facts[source.id])
            for name, part in parts.items():
                content = getattr(lines, part)
                hashes[name].update(content)
                files[name].write(content)
        for file in files.values():
            file.flush()
            os.fsync(file.fileno())
    finally:
        for file in files.values():
            file.close()
    digests = {name: digest.hexdigest() for name, digest in hashes.items()}
    digests["decisions.jsonl"] = write_lines(beside / "decisions.jsonl", decisions)
    return {name: digests[name] for name in FILES}


def _lines_of(reading: _Reading, source: Source, facts: Facts) -> Lines:
    """Give a document's lines with the validity that is known now."""
    path = reading.paths[source.id]
    kept = read_kept(path)
    if kept is None:
        # Broken below its facts, which are the same again.
        return _read_one(reading, source)[1]
    lines, known_then = kept
    if known_then != (now := reading.about(source, facts)):
        lines = with_validity(lines, reading.known)
        write_kept(path, facts, lines, now)
    return lines


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one run at a time write; another one waits."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _prune(folder: Path, used: set[str]) -> None:
    """Remove what this run did not use. The build is whole by now, so a file that can't be removed is no fault."""
    for path in folder.iterdir():
        if path.name not in used and path.name != ".lock":
            with suppress(OSError):
                path.unlink()


def _fingerprint(corpus: Path, sources: Iterable[Source], unreadable: Mapping[str, str]) -> str:
    """Hash the manifest, which has the hashes of the sources, what connectors saw, and the code of law/ and ingest/."""
    states = (corpus / STATES).read_bytes() if (corpus / STATES).is_file() else b""
    told = (_digest_of(lambda _: True), hashlib.sha256(states).hexdigest(), unreadable, list(sources))
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()


def _digest_of(counts: Callable[[str], bool]) -> str:
    """Hash the code and data of law/ and ingest/, of the files whose names ("law/acts.py") count."""
    digest = hashlib.sha256()
    for room in ("law", "ingest"):
        for path in sorted((_ROOT / room).rglob("*")):
            name = path.relative_to(_ROOT).as_posix()
            if path.suffix in {".py", ".jsonl"} and counts(name):
                digest.update(name.encode() + path.read_bytes())
    return digest.hexdigest()
