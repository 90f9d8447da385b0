"""``python -m ingest fetch``: the options -> one run of the connectors, a line a document, and an account of all."""

import re
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import click

from ingest.fetch.addresses import Addresses
from ingest.fetch.client import Client
from ingest.fetch.find import Wish
from ingest.fetch.rows import Bury, Enter
from ingest.fetch.run import Run
from ingest.fetch.shelf import Shelf

_PYPROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the door hands to the command, as click's ``obj``: the settings it needs, and the way to the manifest.

    ``client`` makes the client, for tests.
    """

    corpus: Path
    contact: str
    enter: Enter
    bury: Bury
    addresses: Addresses = field(default_factory=Addresses)
    client: Callable[..., Client] = Client
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@click.command()
@click.option("--act", help="The newest edition of an act by its name: serviceloven.")
@click.option("--eli", help="A document by its ELI path: lta/2025/1129.")
@click.option("--accession", help="A document by its accession number: A20250112929.")
@click.option("--ken", help="A decision by its number and day: 'KEN nr 9282 af 28/03/2019'.")
@click.option("--basis-for", help="All that is issued under an act, by the act's ELI path.")
@click.option("--changes", is_flag=True, help="What has changed at Retsinformation since the last time.")
@click.option("--ast", is_flag=True, help="The status of principle decisions from ast.dk.")
@click.option("--dry-run", is_flag=True, help="Tell what would be fetched; write nothing.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many documents; the rest waits in the queue.")
@click.pass_obj
def fetch_command(
    desk: Desk,
    /,
    *,
    act: str | None,
    eli: str | None,
    accession: str | None,
    ken: str | None,
    basis_for: str | None,
    changes: bool,
    ast: bool,
    dry_run: bool,
    limit: int | None,
) -> None:
    """Fetch from Retsinformation and ast.dk, politely; without options go on where the last run stopped."""
    wish = Wish(act=act, eli=eli, accession=accession, ken=ken, basis_for=basis_for, changes=changes, ast=ast)
    if sum(map(bool, (act, eli, accession, ken, basis_for, changes, ast))) > 1:
        raise click.UsageError("one wish at a time: several things to fetch are several runs.")
    try:
        client = desk.client(desk.addresses, contact=desk.contact, version=_version())
        shelf = Shelf(desk.corpus, enter=desk.enter, bury=desk.bury)
        try:
            run = Run(client, shelf, now=desk.now, say=_say)
            tally = run.go(wish, limit=limit, dry=dry_run)
        finally:
            client.close()
    except OSError as error:
        sys.exit(f"fetch: {error}. Free the disk or the file, then run it again: it goes on where it stopped.")
    except ValueError as error:
        sys.exit(f"fetch: {error}")
    _say(tally.summary())
    if tally.failed:
        sys.exit(1)


def _say(line: str) -> None:
    """Print a line; what a server sent can't move the cursor or fake a line."""
    click.echo(f"fetch: {_CONTROL.sub(' ', line)}")


def _version() -> str:
    return str(tomllib.loads(_PYPROJECT.read_text(encoding="utf-8"))["project"]["version"])
