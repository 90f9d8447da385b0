"""``python -m ingest``: corpus/ -> build/, the documents, passages, decisions, cases and the report as files."""

import sys

import click
from tqdm import tqdm

from ingest.run import ingest
from settings import Settings


@click.command()
@click.option("--force", is_flag=True, help="Read all sources again, also when nothing has changed.")
def main(*, force: bool) -> None:
    """Read the sources into passages that keep their place."""
    try:
        settings = Settings.read()
        with tqdm(desc="Læser kilder", unit=" kilder", file=sys.stderr, leave=False) as bar:
            done = ingest(settings.corpus, settings.build, force=force, progress=lambda _: bar.update())
    except OSError as error:
        sys.exit(f"ingest: {error}. Free the disk or the file, then run it again; the old build is as it was.")
    except ValueError as error:
        sys.exit(f"ingest: {error}")
    how = f"in {done.seconds:.1f} s" if done.fresh else "unchanged"
    report = settings.build / "ingest_report.md"
    print(f"ingest: {done.documents} documents, {done.passages} passages, {how}. Report: {report}")


if __name__ == "__main__":
    main()
