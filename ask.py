"""The command: python -m ask "Hvem kan være arbejdsleder?"; ``library`` answers."""

import codecs
import io
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from answer.render import as_object, as_text, checks_object, checks_text
from law.filters import NO_FILTERS, Filters, refused_day
from law.records import Answer
from library import Library, LibraryProblem, printable, read_texts
from saved import as_lines, as_objects, ask_again, keep
from settings import Settings


class Day(click.ParamType[str]):
    """A day that a question may be asked of, as an ISO date: today or an earlier one."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401
        """Give the day as it came, or refuse it in Danish: exit code 2."""
        if problem := refused_day(str(value), today=date.today().isoformat()):
            self.fail(problem, param, ctx)
        return str(value)


def answer_lines(
    library: Library, path: Path, k: int | None, filters: Filters = NO_FILTERS
) -> Iterator[dict[str, Any]]:
    """Answer a file of {"id", "question"} lines, one object a line; a line that can't be read is refused by number."""
    lines = path.read_bytes().removeprefix(codecs.BOM_UTF8).split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        name = None
        try:
            row = json.loads(line.decode("utf-8"), parse_constant=_no_number)
            name = row.get("id")
            question = row["question"]
            if not isinstance(question, str):
                raise TypeError
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            form = '{"id": "1", "question": "..."}'
            text = f"Linje {number} kan ikke læses. Skriv filen i UTF-8 med én linje pr. spørgsmål: {form}."
            yield {**as_object(Answer(id=None, question="", refusal=text)), "id": _given(name)}
            continue
        # The id goes back as it came, so that whoever asked can match it.
        answer = library.ask(question, k=k, filters=filters)
        yield {**as_object(answer, as_of=filters.as_of), "id": _given(name)}


def _no_number(constant: str) -> float:
    # NaN and Infinity are no JSON; given back, they would make a line that no strict reader takes.
    raise ValueError(f"{constant} is no number")


def _given(name: object) -> str | int | float | None:
    if isinstance(name, str):
        return printable(name)
    return name if isinstance(name, int | float) else None


@click.command()
@click.argument("question", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--input", "input_path", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="JSON lines of id and question; prints one object a line.")  # fmt: skip  # noqa: E501
@click.option("--saved", "saved_path", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file of questions, one a line: asked again, and what has changed in their sources since the last time.")  # fmt: skip  # noqa: E501
@click.option("--verify", "note_path", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Check the quotes of an exported note (DOCX, PDF, Markdown); exit code 0 when all stand verbatim.")  # fmt: skip  # noqa: E501
@click.option("--checklist", is_flag=True, help="Take the text as a case: what a decision on it must satisfy.")
@click.option("--as-of", "as_of", type=Day(), metavar="DATE", help="Answer with what applied on a day (YYYY-MM-DD), as far as it is known.")  # fmt: skip  # noqa: E501
@click.option("-k", "k", type=click.IntRange(1, 100), default=None, help="How many hits to give.")
def main(
    *,
    question: str | None,
    as_json: bool,
    input_path: Path | None,
    saved_path: Path | None,
    note_path: Path | None,
    checklist: bool,
    as_of: str | None,
    k: int | None,
) -> None:
    """Ask the sources a question in Danish."""
    if [question, input_path, saved_path, note_path].count(None) != 3:
        raise click.UsageError("Give a question, --input FILE.jsonl, --saved FILE, or --verify FILE.")
    _refuse_unused(as_of, verify=note_path is not None, checklist=checklist)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal set to ASCII has no »; the answer is UTF-8 all the same.
        sys.stdout.reconfigure(encoding="utf-8")
    if note_path:
        sys.exit(_verify(note_path, as_json=as_json))
    try:
        library = Library.load(Settings.read())
    except LibraryProblem as error:
        sys.exit(f"ask: {error.danish}\n     ({error})")
    except ValueError as error:
        sys.exit(f"ask: {error}")
    filters = Filters(as_of=as_of)
    try:
        if input_path:
            for row in answer_lines(library, input_path, k, filters):
                print(json.dumps(row, ensure_ascii=False), flush=True)
        elif saved_path:
            _again(library, saved_path, filters, as_json=as_json)
        else:
            print(_answered(library, question or "", k, filters, checklist=checklist, as_json=as_json))
    except (OSError, ValueError) as error:
        sys.exit(f"ask: {error}")


def _answered(
    library: Library, question: str, k: int | None, filters: Filters, *, checklist: bool, as_json: bool
) -> str:
    """Write the answer to one question, or the checklist of a case."""
    if checklist:
        checks = library.checklist(question)
        return json.dumps(checks_object(checks), ensure_ascii=False) if as_json else checks_text(checks)
    answer = library.ask(question, k=k, filters=filters)
    return json.dumps(as_object(answer, as_of=filters.as_of), ensure_ascii=False) if as_json else as_text(answer)


def _again(library: Library, path: Path, filters: Filters, *, as_json: bool) -> None:
    """Ask saved questions again, print what has changed, and keep what was seen only when all of it was printed."""
    told = list(
        ask_again(
            path,
            lambda question: library.ask(question, filters=filters),
            fingerprint=library.fingerprint,
            today=date.today().isoformat(),
        )
    )
    differences = [difference for difference, _ in told]
    lines = (
        [json.dumps(row, ensure_ascii=False) for row in as_objects(differences)] if as_json else as_lines(differences)
    )
    print("\n".join(lines), flush=True)
    keep(path, [after for _, after in told])


def _refuse_unused(as_of: str | None, *, verify: bool, checklist: bool) -> None:
    """Refuse a day where nothing would heed it: it must not seem to have been heeded."""
    if as_of and (verify or checklist):
        raise click.UsageError("--as-of goes with a question or --input.")


def _verify(path: Path, *, as_json: bool) -> int | str:
    """Print what became of a note's quotes; give the exit code, or why nothing could be checked.

    It takes the documents alone, and neither index nor model.
    """
    # What reads Word and PDF files takes a third of a second to import; who only asks should not wait for it.
    from note.reading import read_quotes
    from note.recheck import all_verbatim, recheck, verdicts_object, verdicts_text

    try:
        told = read_quotes(path.read_bytes(), path.name)
        texts = read_texts(Settings.read().build)
        verdicts = recheck(told, texts.get, sources=texts)
    except LibraryProblem as error:
        return f"ask: {error.danish}\n     ({error})"
    except (ValueError, OSError) as error:
        return f"ask: {error}"
    print(json.dumps(verdicts_object(verdicts), ensure_ascii=False) if as_json else verdicts_text(verdicts))
    return 0 if all_verbatim(verdicts) else 1


if __name__ == "__main__":
    main()
