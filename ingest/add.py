"""``python -m ingest add``: saved files -> corpus/raw/ and the manifest; asks only what the files don't tell."""

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import get_args

import click

from ingest.fetch.command import Desk
from ingest.manifest import MAX_SOURCE_BYTES, RAW, listed, unlisted
from ingest.recognise import Recognised
from ingest.shelve import enter, proposal, safe_name
from ingest.titles import act_key
from law.records import Kind, Source

_QUESTIONS = {
    "kind": "What it is",
    "title": "Title",
    "publisher": "Published by",
    "issued": "Published on (2026-11-22, 2026-11 or 2026; - if the text does not tell)",
    "terms": "Terms of use (Danish, shown to readers)",
}
# What is shown of a file before anything is asked.
_SHOWN = ("kind", "title", "publisher", "issued", "edition", "number", "act", "since", "until", "url")


_PUBLIC = "A citizen's papers are no source. Cure, if it is published and they are none: --public"


@click.command("add")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(get_args(Kind)), help="What it is.")
@click.option("--title", help="Its title, if the file's own is not right.")
@click.option("--publisher", help="Who published it.")
@click.option("--issued", help="When it was published: 2026-11-22, 2026-11, 2026, or - if nothing tells.")
@click.option("--act", help="Its act's key, e.g. serviceloven, if the file's own is not right; - if it is of none.")
@click.option("--url", help="The address it was saved from.")
@click.option("--terms", help="On what terms it may be used (Danish, shown to readers).")
@click.option("--saved", help="The day it was saved from its publisher's site; without it, the file's own day.")
@click.option("--public", is_flag=True, help="It is published, though something in it looks like CPR numbers.")
@click.option("--yes", is_flag=True, help="Take what is likely without asking; fail where something is not told.")
@click.pass_obj
def add_command(
    desk: Desk, /, files: tuple[Path, ...], *, saved: str | None, yes: bool, public: bool, **options: str | None
) -> None:
    """Add saved files to the corpus; without FILES, those in corpus/raw/ that are not on the manifest."""
    given = {name: value for name, value in options.items() if value is not None}
    try:
        corpus = desk.corpus
        paths = files or tuple(corpus / name for name in unlisted(corpus, listed(corpus)))
    except ValueError as error:
        sys.exit(f"add: {error}")
    if not paths:
        click.echo(
            f"add: every file in {corpus / RAW} is on the manifest. To add others: python -m ingest add FILE ..."
        )
        return
    if len(paths) > 1 and (given.keys() & {"title", "url"}):
        raise click.UsageError("--title and --url are of one file; add the files one by one.")
    failed = 0
    for path in paths:
        try:
            _add(corpus, path, given, saved, yes=yes, public=public)
        except (ValueError, OSError) as error:
            failed += 1
            click.echo(f"add: {_line(error)}", err=True)
    if failed < len(paths):
        click.echo("add: now run: make build")
    if failed:
        sys.exit(1)


def _add(corpus: Path, path: Path, given: Mapping[str, str], saved: str | None, *, yes: bool, public: bool) -> None:
    if not path.is_file():
        raise ValueError(f"{path}: no such file.")
    if path.is_symlink() and path.parent.resolve().is_relative_to((corpus / RAW).resolve()):
        raise ValueError(f"{path}: a symbolic link, and none is followed there. Put the file itself in its place.")
    if path.stat().st_size > MAX_SOURCE_BYTES:
        raise ValueError(f"{path}: over {MAX_SOURCE_BYTES} bytes. Split it.")
    raw = path.read_bytes()
    told = proposal(raw, path.name)
    if told.cpr and not public:
        raise ValueError(f"{path}: {told.cpr} numbers in it look like CPR numbers. {_PUBLIC}")
    today = date.today().isoformat()
    # A copy is younger than what it is a copy of, so that the day of the file is never too early by much.
    day = saved or min(today, date.fromtimestamp(path.stat().st_mtime).isoformat())
    if day > today:
        raise ValueError(f"--saved {day}: lies ahead of today, {today}.")
    if given.get("act") and told.act is None:
        raise ValueError(f"{path}: read as {told.reader}, so it is no edition of an act. Cure: leave out --act.")
    _show(path, told)
    answers = _answered(path, told, given, yes=yes)
    before = {source.sha256 for source in listed(corpus)}
    source = enter(corpus, _place(corpus, path), raw, url=given.get("url"), fetched=day, today=today, answers=answers)
    _tidy(corpus, path, source)
    how = "was there already, unchanged" if source.sha256 in before else f"entered, as of {day}"
    click.echo(f"add: {source.id}: {how} ({source.file})")


def _show(path: Path, told: Recognised) -> None:
    click.echo(f"{path}: {told.format}, read as {told.reader}")
    for name in _SHOWN:
        if value := getattr(told, name):
            click.echo(f"  {name}: {_line(value)}{' (likely)' if name in told.proposed else ''}")
    for one in told.stated:
        click.echo(f"  status: {one.status}, stated by {one.by}{f' as of {one.date}' if one.date else ''}")
    for act in told.amended:
        click.echo(f"  amended since by: {_line(act)}")
    for note in told.notes:
        click.echo(f"  note: {_line(note)}")


def _answered(path: Path, told: Recognised, given: Mapping[str, str], *, yes: bool) -> dict[str, str | None]:
    """Give a value to each field that the file does not tell: as given, else by asking."""
    answers: dict[str, str | None] = {name: "" if value == "-" else value for name, value in given.items()}
    if answers.get("act"):
        answers["act"] = act_key(answers["act"] or "")
    for name, question in _QUESTIONS.items():
        if name in given or (name not in told.asked and name not in told.proposed):
            continue
        likely = getattr(told, name) if name in told.proposed else None
        if yes:
            if likely is None:
                raise ValueError(f"{path}: does not tell its {name}. Cure: --{name} ..., or leave out --yes.")
            answers[name] = likely
        else:
            kinds = click.Choice(get_args(Kind)) if name == "kind" else None
            value = click.prompt(f"  {question}", default=likely, type=kinds, show_choices=False)
            answers[name] = "" if value == "-" else value
            # What was likely and got a yes keeps the reason why.
            if name == "issued" and value == likely:
                answers["issued_basis"] = told.issued_basis
    if yes and "issued" in told.proposed and "issued" not in given:
        answers["issued_basis"] = told.issued_basis
    return answers


def _place(corpus: Path, path: Path) -> str:
    """Give the name under which a file will lie: where it is, if that is in the corpus and the name is a safe one."""
    raw = (corpus / RAW).resolve()
    if path.resolve().is_relative_to(raw):
        inside = path.resolve().relative_to(raw)
        return "/".join((RAW, *map(_folder, inside.parts[:-1]), _folder(inside.name)))
    return f"{RAW}/{safe_name(path.name)}"


def _folder(name: str) -> str:
    plain = name.isascii() and name.replace(".", "").replace("_", "").replace("-", "").isalnum() and name[0].isalnum()
    return name if plain else safe_name(name)


def _tidy(corpus: Path, path: Path, source: Source) -> None:
    """Remove a file of corpus/raw/ that now lies there under a safe name."""
    here, there = path.resolve(), (corpus / source.file).resolve()
    if here != there and here.is_relative_to((corpus / RAW).resolve()) and here.read_bytes() == there.read_bytes():
        path.unlink()


def _line(value: object) -> str:
    """Write what came from a file as one line without control characters."""
    return "".join(char if char.isprintable() else " " for char in str(value))
