"""python -m index: build/passages.jsonl -> build/index/."""

import logging
import sys
import time
from collections.abc import Callable

import click
from tqdm import tqdm

from index.block import recipe_of
from index.build import BusyError, at_work, build
from index.embed import encoder_for
from index.origin import digests
from index.store import current, is_current, read_manifest, sha256_of
from settings import Settings

# How long another build is waited for, and how often it is looked after.
_PATIENCE_S, _PAUSE_S = 1800.0, 0.5


@click.command()
@click.option("--force", is_flag=True, help="Build even when the index is up to date, and all of it.")
@click.option("--verbose", is_flag=True, help="Log each stage.")
def main(*, force: bool, verbose: bool) -> None:
    """Index the passages; does nothing when the index is up to date."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
    )
    try:
        settings = Settings.read()
        click.echo(_in_turn(settings, lambda: _run(settings, force=force)))
    except (ValueError, OSError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)


def _in_turn(settings: Settings, run: Callable[[], str]) -> str:
    """Run, and where another build is at work wait for it to end and run then: it may have left nothing to do.

    Raises BusyError after half an hour, and what ``run`` raises.
    """
    folder, until, told = settings.build / "index", time.monotonic() + _PATIENCE_S, False
    while True:
        try:
            return run()
        except BusyError:
            if time.monotonic() >= until:
                raise
        if not told:
            click.echo(f"{folder}: another build is at work here; waiting for it to end.", err=True)
            told = True
        while at_work(folder) and time.monotonic() < until:
            time.sleep(_PAUSE_S)


def _run(settings: Settings, *, force: bool) -> str:
    started = time.perf_counter()
    passages, folder = settings.build / "passages.jsonl", settings.build / "index"
    cache = settings.build / "cache" / "vectors.sqlite"
    if not passages.exists():
        raise ValueError(f"{passages}: not there. Cure: python -m ingest")
    encoder = encoder_for(settings.model, folder=settings.build / "models", download=settings.download)
    made = (encoder.fingerprint, recipe_of(encoder), sha256_of(passages))
    if not force and is_current(folder, *made, digests(settings.build)):
        name = str(current(folder))
        return f"{folder}: up to date, {read_manifest(folder / name).passages} passages ({name})"
    with passages.open("rb") as lines, tqdm(total=sum(1 for _ in lines), unit="passage", disable=None) as bar:
        manifest = build(passages, folder, encoder, cache=cache, progress=bar.update, reuse=not force)
    seconds = time.perf_counter() - started
    return f"{folder}: {manifest.passages} passages, model {manifest.model}, {seconds:.1f} s"


if __name__ == "__main__":
    main()
