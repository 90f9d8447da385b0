"""python -m index: build/passages.jsonl -> build/index/."""

import logging
import sys
import time

import click
from tqdm import tqdm

from index.build import build
from index.embed import encoder_for
from index.store import IndexProblem, load, sha256_of
from settings import Settings


@click.command()
@click.option("--force", is_flag=True, help="Build even when the index is up to date.")
@click.option("--verbose", is_flag=True, help="Log each stage.")
def main(*, force: bool, verbose: bool) -> None:
    """Index the passages; does nothing when the index is up to date."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
    )
    try:
        settings = Settings.read()
        click.echo(_run(settings, force=force))
    except (ValueError, OSError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)


def _run(settings: Settings, *, force: bool) -> str:
    started = time.perf_counter()
    passages, folder = settings.build / "passages.jsonl", settings.build / "index"
    cache = settings.build / "cache" / "vectors.sqlite"
    if not passages.exists():
        raise ValueError(f"{passages}: not there. Cure: python -m ingest")
    encoder = encoder_for(settings.model, folder=settings.build / "models", download=settings.download)
    if not force:
        try:
            loaded = load(folder, encoder, expect=sha256_of(passages))
        except IndexProblem as problem:
            logging.getLogger(__name__).info("building, for %s", problem)
        else:
            return f"{folder}: up to date, {len(loaded.passages)} passages ({loaded.generation})"
    with passages.open("rb") as lines, tqdm(total=sum(1 for _ in lines), unit="passage", disable=None) as bar:
        manifest = build(passages, folder, encoder, cache=cache, progress=bar.update)
    seconds = time.perf_counter() - started
    return f"{folder}: {manifest.passages} passages, model {manifest.model}, {seconds:.1f} s"


if __name__ == "__main__":
    main()
