"""python -m eval: known questions and cases -> build/report.html and .md, and a table; exit 1 below the baseline."""

import hashlib
import json
import sys
from pathlib import Path

import click

from eval.ablation import Remembering, parts_off
from eval.accepted import accept, failures, read_baseline, read_run, write_run
from eval.baselines import rows_to_beat
from eval.cases import COUNTS, GOLD, Split, in_split, read_cases
from eval.known import FILE as KNOWN
from eval.known import lead, read_known, read_printed
from eval.known_story import known_table, measures, story
from eval.report import markdown, table
from eval.run import documents_of, evaluate
from eval.story import Story, as_blocks, as_html, as_markdown
from index import Index, encoder_for
from library import Library
from settings import Settings

HERE = Path(__file__).resolve().parent
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--split", type=click.Choice(["dev", "final", "all"]), default="dev", help="final: the third set aside.")
@click.option("--cases", "outside", type=FILE, multiple=True, help="Gold to add from outside; then nothing is gated.")
@click.option("--compare", "compared", type=FILE, help="A run to list gains and losses against, not the accepted.")
@click.option("--known", "more", type=FILE, multiple=True, help="Known cases to add from outside; they stay unstored.")
@click.option("--ablations", is_flag=True, help="Also ask all questions with one part of the search switched off.")
@click.option("--update-baseline", is_flag=True, help="Accept this run; the commit says why.")
def main(
    *,
    split: Split,
    outside: tuple[Path, ...],
    compared: Path | None,
    more: tuple[Path, ...],
    ablations: bool,
    update_baseline: bool,
) -> None:
    """Measure answers and ranking on the known cases, beside simpler rankings."""
    try:
        failed = _run(split, outside, compared, more, ablations=ablations, update_baseline=update_baseline)
    except (ValueError, OSError) as error:
        sys.exit(f"eval: {error}")
    sys.exit("\n".join(f"FAILED {failure}" for failure in failed) or 0)


def _run(
    split: Split,
    outside: tuple[Path, ...],
    compared: Path | None,
    more: tuple[Path, ...],
    *,
    ablations: bool,
    update_baseline: bool,
) -> list[str]:
    if (outside or more) and update_baseline:
        raise ValueError("A run with cases from outside is not one to accept: the next has other cases.")
    # The quotes are measured, whatever may be set to write above them.
    settings = Settings.read().model_copy(update={"writer_url": ""})
    library, last = Library.load(settings), settings.build / "eval_last.json"
    encoder = Remembering(encoder_for(settings.model, folder=settings.build / "models", download=settings.download))
    documents = documents_of(library)
    cases = in_split(read_cases([*GOLD, *outside], documents), split)
    known = read_known([KNOWN, *more], documents, read_printed(settings.build / "cases.jsonl"))
    rankings = rows_to_beat(documents, encoder, build=settings.build)
    if ablations:
        rankings |= parts_off(Index.load(settings.build / "index", encoder))
    run = evaluate(library, cases, split=split, rankings=rankings)
    led = lead(library, known)
    counts = evaluate(library, read_cases([COUNTS], documents), split="all").product
    baseline = None if outside or more else read_baseline(HERE / "baseline.json")
    place = compared or (last if last.exists() else None)
    before = read_run(place) if place else None
    own = {case.id for case in read_known([KNOWN], documents, {})} if more else set()
    strangers = frozenset(case.id for case in known if more and case.id not in own)
    folder = settings.build / "own_report" if strangers or outside else settings.build
    _write(folder, story(run, led, counts, before=before, outside=strangers))
    if folder == settings.build:
        # Questions and cases from outside are told on the screen and as numbers; their words are written nowhere.
        told = markdown(run, baseline=baseline, before=before)
        (folder / "eval_report.md").write_text(told, encoding="utf-8")
        write_run(run, folder / "eval_run.json")
    print(table(run, baseline=baseline, before=before), f"\n{known_table(led, counts)}\n", sep="\n")
    print(f"reports in {folder}: report.html, report.md" + ("" if folder != settings.build else ", eval_report.md"))
    means = {name: sum(values) / len(values) for name, values in measures(led, counts).items() if values}
    failed = failures(run, None if update_baseline else baseline, known=means)
    if update_baseline and not failed:
        accept(run, HERE / "baseline.json", last, known=means, signature_of_known=_digest(KNOWN, COUNTS))
    return failed


def _digest(*paths: Path) -> str:
    """Write what known cases were measured on, so that means of other cases are not taken for worse or better."""
    return "known:" + hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:8]


def _write(build: Path, told: Story) -> None:
    build.mkdir(parents=True, exist_ok=True)
    (build / "report.md").write_text(as_markdown(told), encoding="utf-8")
    (build / "report.html").write_text(as_html(told), encoding="utf-8")
    (build / "report.json").write_text(json.dumps(as_blocks(told), ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
