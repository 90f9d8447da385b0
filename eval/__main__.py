"""python -m eval: known cases -> build/eval_report.md and a table; exit 1 below the baseline."""

import sys
from pathlib import Path

import click

from ask import Library
from eval.ablation import Remembering, parts_off
from eval.accepted import accept, failures, read_baseline, read_run, write_run
from eval.baselines import rows_to_beat
from eval.cases import GOLD, Split, in_split, read_cases
from eval.report import markdown, table
from eval.run import documents_of, evaluate
from index import Index, encoder_for
from settings import Settings

HERE = Path(__file__).resolve().parent
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--split", type=click.Choice(["dev", "final", "all"]), default="dev", help="final: the third set aside.")
@click.option("--cases", "outside", type=FILE, multiple=True, help="Gold to add from outside; then nothing is gated.")
@click.option("--compare", "compared", type=FILE, help="A run to list gains and losses against, not the accepted.")
@click.option("--update-baseline", is_flag=True, help="Accept this run; the commit says why.")
def main(*, split: Split, outside: tuple[Path, ...], compared: Path | None, update_baseline: bool) -> None:
    """Measure answers and ranking on the known cases, beside simpler rankings."""
    try:
        failed = _run(split, outside, compared, update_baseline=update_baseline)
    except (ValueError, OSError) as error:
        sys.exit(f"eval: {error}")
    sys.exit("\n".join(f"FAILED {failure}" for failure in failed) or 0)


def _run(split: Split, outside: tuple[Path, ...], compared: Path | None, *, update_baseline: bool) -> list[str]:
    if outside and update_baseline:
        raise ValueError("A run with --cases is not one to accept: the next has other cases.")
    # The quotes are measured, whatever may be set to write above them.
    settings = Settings.read().model_copy(update={"writer_url": ""})
    library, last = Library.load(settings), settings.build / "eval_last.json"
    encoder = Remembering(encoder_for(settings.model, folder=settings.build / "models", download=settings.download))
    documents = documents_of(library)
    cases = in_split(read_cases([*GOLD, *outside], documents), split)
    rankings = rows_to_beat(documents, encoder, build=settings.build)
    rankings |= parts_off(Index.load(settings.build / "index", encoder))
    run = evaluate(library, cases, split=split, rankings=rankings)
    baseline = None if outside else read_baseline(HERE / "baseline.json")
    place = compared or (last if last.exists() else None)
    before = read_run(place) if place else None
    report = markdown(run, baseline=baseline, before=before)
    (settings.build / "eval_report.md").write_text(report, encoding="utf-8")
    write_run(run, settings.build / "eval_run.json")
    print(table(run, baseline=baseline, before=before), f"\nreport: {settings.build / 'eval_report.md'}")
    failed = failures(run, None if update_baseline else baseline)
    if update_baseline and not failed:
        accept(run, HERE / "baseline.json", last)
    return failed


if __name__ == "__main__":
    main()
