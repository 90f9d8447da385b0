"""A file's bytes -> its line on corpus/manifest.jsonl: entered, updated, or marked as removed; never half.

The raw file is on the disk before the manifest names it, and a new version of a file is written beside the old one,
which goes only when the manifest no longer names it. So a stop at any point leaves a corpus that ``python -m ingest``
reads, at worst with a file that it says is not on the manifest. All other lines stay byte for byte as they were.
"""

import fcntl
import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, fields, replace
from pathlib import Path, PurePosixPath
from typing import Any, get_args

from ingest.manifest import MANIFEST, MAX_SOURCE_BYTES, RAW
from ingest.readers import read_source
from ingest.recognise import UNDATED, Recognised, field_names, recognised
from law.jsonl import from_dict, to_dict
from law.records import Kind, Source, Stated

LOCK = ".manifest.lock"
NAME_CHARS = 120
_ID_CHARS = 80
_FOLDED = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa", "ß": "ss"})
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHORT_FORM = {"lovbekendtgørelse": "lbk", "lov": "lov", "bekendtgørelse": "bek", "vejledning": "vej",
               "skrivelse": "skr", "cirkulære": "cir"}  # fmt: skip
_EDITION = re.compile(r"(?P<form>\w+) nr\. (?P<number>\d+) af .*(?P<year>\d{4})")
_HEADING = re.compile(r"[A-Z]{3} nr \d+ af .*")
_ANSWERS = {*field_names(), "id"} - {"aliases", "stated", "amended"}


def proposal(raw: bytes, name: str) -> Recognised:
    """Tell what a file says of itself, for a person to look at. Raises ValueError when it can't be read."""
    if not raw.strip():
        raise ValueError(f"{name}: empty. Save it again.")
    if len(raw) > MAX_SOURCE_BYTES:
        raise ValueError(f"{name}: over {MAX_SOURCE_BYTES} bytes. Split it.")
    return recognised(raw, name)


def safe_name(name: str) -> str:
    """Make a file name of letters a-z, figures, ".", "_" and "-" of what a name from outside says; no folders.

    >>> safe_name("../../Ældre & støtte (2).XML")
    'aeldre-stoette-2.xml'
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem, dot, ending = last.rpartition(".")
    if not dot:
        stem, ending = last, ""
    ending = re.sub(r"[^a-z0-9]", "", ending.lower())[:8]
    room = NAME_CHARS - len(ending) - 1
    return f"{slug(stem)[:room].strip('-') or 'fil'}{'.' if ending else ''}{ending}"


def slug(text: str) -> str:
    """Write a text in a-z, 0-9 and "-".

    >>> slug("Udmålingsbekendtgørelsen § 5")
    'udmaalingsbekendtgoerelsen-5'
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).translate(_FOLDED))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-")


def enter(
    corpus: Path,
    file: str,
    raw: bytes,
    *,
    url: str | None,
    fetched: str,
    today: str,
    answers: Mapping[str, str | None] | None = None,
) -> Source:
    """Put a file on the manifest, and its bytes under ``file`` ("raw/x.xml"); give its line.

    A file with the accession number or the address of a source that is there is that one's new version: its line is
    updated, and keeps its id and what a person answered; so is the line of a file that was changed where it lies. The
    same bytes again change nothing. ``fetched`` and ``today`` are ISO days (a time after it is left out), ``answers``
    are fields of the Source by name, "" or None for "there is none". Raises ValueError for what can't be read, for a
    field that nobody has told, for the bytes of another source, for an unsafe name, and for a file that the reader it
    would have finds nothing in: each later build would stop at it.
    """
    file = _checked_file(file)
    fetched, today = fetched[:10], today[:10]
    if not _DAY.fullmatch(fetched) or not _DAY.fullmatch(today):
        raise ValueError(f"{file}: fetched {fetched!r}, today {today!r}: not days. Write them as 2026-11-22.")
    answers = _checked_answers(file, answers or {})
    told = proposal(raw, file)
    url = url or answers.get("url") or told.url
    sha256 = hashlib.sha256(raw).hexdigest()
    with _locked(corpus):
        lines = _lines(corpus)
        mine = _own_line(lines, told, url, file if _holds(corpus / file, raw) else None)
        for row, other in _candidates(lines, sha256, "sha256", sha256):
            if row == mine or (mine is None and other.file == file):
                if other.removed is None and _holds(corpus / other.file, raw):
                    return other
                mine = row
            else:
                raise ValueError(f"{file}: has the very bytes of {other.id!r} ({other.file}). Nothing to add.")
        if mine is None:
            source = _new_source(lines, file, told, answers, url, fetched)
        else:
            source = _updated(_source(lines[mine]), told, answers, fetched)
        _read_once(raw, replace(source, sha256=sha256, file=file))
        source = replace(source, sha256=sha256, file=_written(corpus, file, raw, sha256))
        line = _line_of(source)
        old = None if mine is None else _source(lines[mine]).file
        _write_manifest(corpus, [*lines, line] if mine is None else [*lines[:mine], line, *lines[mine + 1 :]])
        if old is not None and old != source.file:
            _forget(corpus, old)
    return source


def _read_once(raw: bytes, source: Source) -> None:
    try:
        read_source(raw, source)
    except ValueError as error:
        raise ValueError(
            f"{source.file}: its reader, {source.reader!r}, can't read it, so it is not entered: {error} "
            "Cure: save the whole document itself from its publisher and add that, or write its line in "
            'corpus/manifest.jsonl by hand, with "reader": "page".'
        ) from error


def tombstone(corpus: Path, name: str, day: str) -> Source:
    """Mark the source ``name`` (its id) as removed by its publisher, seen on ``day``; its file stays.

    Raises ValueError for an unknown id. A source that is marked already keeps its first day.
    """
    if not _DAY.fullmatch(day):
        raise ValueError(f"{name}: removed {day!r} is no day. Write it as 2026-11-22.")
    with _locked(corpus):
        lines = _lines(corpus)
        found = next(iter(_candidates(lines, name, "id", name)), None)
        if found is None:
            raise ValueError(f"{corpus / MANIFEST}: has no source {name!r}.")
        row, source = found
        if source.removed is None:
            source = replace(source, removed=day)
            _write_manifest(corpus, [*lines[:row], _line_of(source), *lines[row + 1 :]])
    return source


# What the line says


def _new_source(
    lines: list[bytes], file: str, told: Recognised, answers: Mapping[str, str | None], url: str | None, fetched: str
) -> Source:
    values: dict[str, Any] = {name: getattr(told, name) for name in field_names()} | dict(answers) | {"url": url}
    if answers.get("issued") and not answers.get("issued_basis"):
        values["issued_basis"] = "Oplyst af den, der lagde filen ind."
    if values.get("issued") is None and "issued" in answers:
        values["issued_basis"] = answers.get("issued_basis") or UNDATED
    for name in ("title", "publisher", "terms", "issued_basis", *(("issued",) if "issued" not in answers else ())):
        if not values.get(name):
            raise ValueError(f"{file}: does not tell its {name!r}. Cure: python -m ingest add --{name} ... {file}")
    values["stated"] = _dated(told.stated, fetched)
    wanted = values.pop("id", None) or _id_of(told, values)
    return Source(**values, id=_free_id(lines, wanted), file="", sha256="", fetched=fetched)


def _updated(old: Source, told: Recognised, answers: Mapping[str, str | None], fetched: str) -> Source:
    """Take over what the new version states; what a person answered for the old one, or was proposed, stays."""
    sure = {
        name: value
        for name in ("title", "issued", "issued_basis", "act", "edition", "number", "since", "until")
        if (value := getattr(told, name)) and name not in told.proposed and value != UNDATED
    }
    if "issued" not in sure:
        sure.pop("issued_basis", None)
    said = _dated(told.stated, fetched)
    kept = [one for one in old.stated if one.by not in {new.by for new in said}]
    aliases = tuple(dict.fromkeys((*old.aliases, *told.aliases)))
    changed = {**sure, **{name: value for name, value in answers.items() if name != "id"}}
    # What has amended an edition is no less true for a print of it that does not tell.
    amended = told.amended or (old.amended if told.edition in (None, old.edition) else ())
    return replace(
        old, **changed, aliases=aliases, stated=(*kept, *said), amended=amended, fetched=fetched, removed=None
    )


def _dated(stated: tuple[Stated, ...], fetched: str) -> tuple[Stated, ...]:
    return tuple(one if one.date else replace(one, date=fetched) for one in stated)


def _id_of(told: Recognised, values: Mapping[str, Any]) -> str:
    edition = _EDITION.fullmatch(values.get("edition") or "")
    if values.get("act") and edition and edition["form"] in _SHORT_FORM:
        act = slug(values["act"])[: _ID_CHARS - 20].strip("-")
        return f"{act}-{_SHORT_FORM[edition['form']]}-{edition['number']}-{edition['year']}"
    if values["kind"] == "principafgørelse":
        heading = next((alias for alias in told.aliases if _HEADING.fullmatch(alias)), None)
        if name := values.get("number") or (heading and f"{heading.split()[0]} {heading.split()[2]} {heading[-4:]}"):
            return f"principafgoerelse-{slug(name)}"
    return slug(values["title"])[:_ID_CHARS].strip("-") or "kilde"


def _free_id(lines: list[bytes], wanted: str) -> str:
    if not _ID.fullmatch(wanted):
        raise ValueError(f"{wanted!r} is no id. Use a-z, 0-9 and -.")
    name, count = wanted, 1
    while any(True for _ in _candidates(lines, name, "id", name)):
        count += 1
        name = f"{wanted}-{count}"
    return name


def _checked_answers(file: str, answers: Mapping[str, str | None]) -> dict[str, str | None]:
    unknown = sorted(set(answers) - _ANSWERS)
    if unknown:
        raise ValueError(f"{file}: no field {unknown[0]!r} to answer; known are {', '.join(sorted(_ANSWERS))}.")
    checked = {name: (value or "").strip() or None for name, value in answers.items()}
    kind = checked.get("kind")
    if kind is not None and kind not in get_args(Kind):
        raise ValueError(f"{file}: no kind {kind!r}; known are {', '.join(get_args(Kind))}.")
    for name in ("issued", "since", "until"):
        if (day := checked.get(name)) and not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", day):
            raise ValueError(f"{file}: {name} {day!r} is no date. Write it as 2026, 2026-11 or 2026-11-22.")
    if (address := checked.get("url")) and not re.fullmatch(r"https?://[^\s<>\"]+", address):
        raise ValueError(f"{file}: {address!r} is no address. Write it as https://...")
    # An answer that there is none leaves what the record requires to be told by the file.
    return {
        name: value for name, value in checked.items() if value or name in ("issued", "url", "act", "since", "until")
    }


# The files


def _checked_file(file: str) -> str:
    parts = PurePosixPath(file).parts
    if len(parts) < 2 or parts[0] != RAW or any(not _SAFE.fullmatch(part) for part in parts) or len(file) > 250:
        raise ValueError(f"{file!r}: unsafe name. A source lies in {RAW}/, its name is of a-z, 0-9, '.', '_' and '-'.")
    return "/".join(parts)


def _written(corpus: Path, file: str, raw: bytes, sha256: str) -> str:
    """Bring the bytes to the disk under ``file``, or under a name with their hash where other bytes lie there."""
    path = corpus / file
    if not path.parent.resolve().is_relative_to(corpus.resolve()):
        raise ValueError(f"{file}: lies outside {corpus}. Put it into {corpus / RAW}.")
    if _holds(path, raw):
        return file
    if path.exists() or path.is_symlink():
        file = str(PurePosixPath(file).with_name(f"{path.stem[: NAME_CHARS - 20]}-{sha256[:8]}{path.suffix}"))
        path = corpus / file
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, raw)
    return file


def _holds(path: Path, raw: bytes) -> bool:
    return path.is_file() and not path.is_symlink() and path.read_bytes() == raw


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.new")
    try:
        with beside.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def _forget(corpus: Path, file: str) -> None:
    """Remove a version that the manifest no longer names, if it lies where sources lie."""
    path = corpus / file
    if path.parent.resolve().is_relative_to((corpus / RAW).resolve()):
        path.unlink(missing_ok=True)


# The manifest's lines


@contextmanager
def _locked(corpus: Path) -> Iterator[None]:
    """Let one at a time change the manifest; the others wait."""
    if not corpus.is_dir():
        raise ValueError(f'{corpus}: no folder. Set "corpus" in settings.toml to the folder that holds the sources.')
    with (corpus / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _lines(corpus: Path) -> list[bytes]:
    path = corpus / MANIFEST
    return path.read_bytes().splitlines() if path.exists() else []


def _write_manifest(corpus: Path, lines: list[bytes]) -> None:
    _replace(corpus / MANIFEST, b"".join(line + b"\n" for line in lines if line.strip()))


def _source(line: bytes) -> Source:
    return from_dict(Source, json.loads(line))


def _candidates(lines: list[bytes], text: str, field: str, value: str) -> Iterator[tuple[int, Source]]:
    """Give the lines whose ``field`` is or holds ``value``; only those that hold ``text`` at all are decoded."""
    needles = {text.encode(), json.dumps(text)[1:-1].encode()}
    for row, line in enumerate(lines):
        if any(needle in line for needle in needles):
            source = _source(line)
            held = getattr(source, field)
            if value in held if isinstance(held, tuple) else value == held:
                yield row, source


def _own_line(lines: list[bytes], told: Recognised, url: str | None, file: str | None) -> int | None:
    """Find the line of which this is a new version: same accession number, else same address, else same file."""
    keys = [("aliases", alias) for alias in told.aliases if re.fullmatch(r"[A-Z]\d{11}", alias)]
    if not keys:
        keys = [(field, value) for field, value in (("url", url), ("file", file)) if value]
    for field, value in keys:
        for row, _ in _candidates(lines, value, field, value):
            return row
    return None


def _line_of(source: Source) -> bytes:
    """Write a line without what the record takes for granted: nothing is known of it."""
    told = {one.name: getattr(source, one.name) for one in fields(Source)}
    unknown = {one.name for one in fields(Source) if one.default is not MISSING and told[one.name] == one.default}
    values = {name: value for name, value in to_dict(source).items() if name not in unknown}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
