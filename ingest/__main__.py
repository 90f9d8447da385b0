"""``python -m ingest``: corpus/ -> build/, the documents, passages, decisions, cases and the report as files.

``python -m ingest add`` puts saved files on the manifest, ``python -m ingest fetch`` fetches new ones.
"""

import sys

import click
from tqdm import tqdm

from ingest.add import add_command
from ingest.fetch.command import Desk, fetch_command
from ingest.manifest import listed, unlisted
from ingest.run import Ingested, ingest
from ingest.shelve import enter, tombstone
from settings import Settings

_NAMED = 5


@click.group(invoke_without_command=True)
@click.option("--force", is_flag=True, help="Read all sources again, also when nothing has changed.")
@click.option("--keep-going", is_flag=True, help="Leave out sources that can't be read, and end with an error.")
@click.pass_context
def main(context: click.Context, /, *, force: bool, keep_going: bool) -> None:
    """Read the sources into passages that keep their place."""
    try:
        settings = Settings.read()
        if context.invoked_subcommand:
            if force or keep_going:
                raise click.UsageError("--force and --keep-going are for reading; leave them out.")
            context.obj = Desk(corpus=settings.corpus, contact=settings.fetch_contact, enter=enter, bury=tombstone)
            return
        with tqdm(desc="Læser kilder", unit=" kilder", file=sys.stderr, leave=False) as bar:
            done = ingest(
                settings.corpus, settings.build, force=force, keep_going=keep_going,
                progress=lambda _: bar.update(),
            )  # fmt: skip
    except OSError as error:
        sys.exit(f"ingest: {error}. Free the disk or the file, then run it again; the old build is as it was.")
    except ValueError as error:
        sys.exit(f"ingest: {error}")
    _tell(settings, done)
    if done.left_out:
        sys.exit(1)


def _tell(settings: Settings, done: Ingested) -> None:
    beside = unlisted(settings.corpus, listed(settings.corpus))
    if beside:
        more = f" and {len(beside) - _NAMED} more" if len(beside) > _NAMED else ""
        cure = f"python -m ingest add {settings.corpus / beside[0]}" if len(beside) == 1 else "python -m ingest add"
        print(f"ingest: not on the manifest: {', '.join(beside[:_NAMED])}{more}. Cure: {cure}")
    for name, why in done.left_out:
        print(f"ingest: left out {name}: {why}")
    how = f"in {done.seconds:.1f} s" if done.fresh else "unchanged"
    if done.fresh and done.read < done.documents:
        how += f", {done.read} of them read anew"
    report = settings.build / "ingest_report.md"
    print(f"ingest: {done.documents} documents, {done.passages} passages, {how}. Report: {report}")


main.add_command(add_command, "add")
main.add_command(fetch_command, "fetch")

if __name__ == "__main__":
    main()
