"""Speed on this machine, as one table: python bench.py. A benchmark, not a test: nothing fails for being slow."""

import contextlib
import importlib
import os
import platform
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import click

import bench_scale
import bench_visitors
from index import Index, encoder_for
from law.records import Answer
from library import Library, LibraryProblem
from settings import ROOT, Settings

# None of these stands in eval/gold: what is timed is no test of what is found.
QUESTIONS = (
    "Hvem leder de ansatte hjælpere i hverdagen?",
    "Hvornår kan hjælpen følge med på en rejse til Spanien?",
    "Hvad skal kommunen oplyse, når den stopper en bevilling?",
    "Dækkes udgifter til kursus for en ny hjælper?",
    "§ 96, stk. 4",
    "Hvad betyder principafgørelse 27-17 i praksis?",
    "Er madlavning en opgave, der udmåles tid til?",
    "Hvordan opgøres støtten, når to bor sammen?",
    "Kan et barn på ti år være omfattet af ordningen?",
    "rådighed om natten ved respirator",
)
COLD_RUNS, WARM_ROUNDS = 5, 5
CHROMIUM = Path("/usr/bin/chromium")
WAIT_S = 60.0

# Each in a process of its own, imports and all, as `make run` starts it; only the folder is another.
INGEST = """
import sys
from pathlib import Path
from ingest.run import ingest
ingest(Path(sys.argv[1]), Path(sys.argv[2]))
"""
INDEX = """
import sys
from pathlib import Path
from index import encoder_for
from index.build import build as build_index
build, model, download = Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "True"
encoder = encoder_for(model, folder=build / "models", download=download)
build_index(build / "passages.jsonl", build / "index", encoder, cache=build / "cache" / "vectors.sqlite")
"""

Row = tuple[str, str, str]


@click.command()
@click.option("--scale/--no-scale", default=True, help="Also time an index of 100,000 passages; takes six minutes.")
def main(*, scale: bool) -> None:
    """Time ingest, index, ask and the page, and print the table."""
    try:
        told = Settings.read()
        settings = told.model_copy(update={"writer_url": ""})
        library = Library.load(settings)
    except (LibraryProblem, ValueError) as error:
        raise click.ClickException(f"{error} Cure: make build") from error
    click.echo(f"{machine()}, model {settings.model}\n")
    click.echo(f"{'what':<52} {'seconds':>8}   how")
    answers = [library.ask(question) for question in QUESTIONS]
    for what, seconds, how in (*_building(settings), *_asking(settings), *_serving(told, answers)):
        click.echo(f"{what:<52} {seconds:>8}   {how}")
    if scale:
        click.echo("\nthe whole field, written by chance: bench_scale.py")
        for what, seconds, how in bench_scale.rows():
            click.echo(f"{what:<52} {seconds:>8}   {how}")


def machine() -> str:
    """Tell what the figures depend on: the CPUs this process may use, and whether they multiply bfloat16."""
    cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    try:
        known = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        known = ""
    has = "with" if "avx512_bf16" in known else "without"
    return f"{cpus} CPUs ({platform.machine()}), {has} avx512_bf16, Python {platform.python_version()}"


def _building(settings: Settings) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        build = Path(name)
        seconds = _timed(partial(_python, "-c", INGEST, str(settings.corpus), name))
        yield "ingest of the sources, from nothing", f"{seconds:.1f}", "one run, imports included"
        index = ("-c", INDEX, name, settings.model, str(settings.download))
        seconds = _timed(partial(_python, *index))
        yield "index of the passages, from nothing", f"{seconds:.1f}", "one run, unpacks the model too"
        shutil.rmtree(build / "index")
        seconds = _timed(partial(_python, *index))
        yield "index of the passages, all vectors cached", f"{seconds:.1f}", "one run"


def _asking(settings: Settings) -> Iterator[Row]:
    cold = [_timed(partial(_python, "-m", "ask", question)) for question in QUESTIONS[:COLD_RUNS]]
    yield "cold: python -m ask", f"{statistics.median(cold):.2f}", f"median of {COLD_RUNS}, slowest {max(cold):.2f}"
    begun = time.perf_counter()
    library = Library.load(settings)
    library.ask(QUESTIONS[0])
    yield "load the library and answer one question", f"{time.perf_counter() - begun:.2f}", "imports done"
    yield "warm: ask", *_spread(library.ask)
    encoder = encoder_for(settings.model, folder=settings.build / "models", download=settings.download)
    index = Index.load(settings.build / "index", encoder)
    index.search(QUESTIONS[0])
    yield "warm: search alone", *_spread(index.search)


def _spread(act: Callable[[str], object]) -> tuple[str, str]:
    taken = [_timed(partial(act, question)) for _ in range(WARM_ROUNDS) for question in QUESTIONS]
    p95 = statistics.quantiles(taken, n=20)[-1]
    return f"{statistics.median(taken):.3f}", f"median of {len(taken)}, p95 {p95:.3f}"


def _serving(settings: Settings, answers: Sequence[Answer]) -> Iterator[Row]:
    if settings.sign_in or settings.writer_url:
        # The one hides the page, the other answers as no one foresees.
        yield "the page", "-", "not timed: sign_in or writer_url is set in settings.toml"
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begun = time.perf_counter()
    with _server(port):
        yield "start of the server until it is healthy", f"{time.perf_counter() - begun:.1f}", "python serve.py"
        yield from _page(f"http://127.0.0.1:{port}")
        yield from bench_visitors.timed(port, answers)


@contextlib.contextmanager
def _server(port: int) -> Iterator[None]:
    """Serve the page in a process group of its own, and end that group whatever happens."""
    command = [sys.executable, "serve.py", "--port", str(port)]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=ROOT, stdout=quiet, stderr=quiet, start_new_session=True)  # noqa: S603 - ours
    try:
        deadline = time.monotonic() + WAIT_S
        while not _healthy(port):
            if server.poll() is not None or time.monotonic() > deadline:
                raise click.ClickException("The server did not start. See why: make run")
            time.sleep(0.05)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=WAIT_S)


def _healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _page(address: str) -> Iterator[Row]:
    try:
        api = importlib.import_module("playwright.sync_api")
    except ImportError:
        yield "the page", "-", "not timed: playwright is not installed (make test does)"
        return
    if not CHROMIUM.exists():
        yield "the page", "-", f"not timed: {CHROMIUM} is missing"
        return
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        try:
            page = browser.new_page()
            page.set_default_timeout(WAIT_S * 1000)
            begun = time.perf_counter()
            page.goto(address)
            box = page.get_by_role("textbox").first
            box.wait_for()
            yield "the page, until its question box is there", f"{time.perf_counter() - begun:.2f}", "first visit"
            box.fill(QUESTIONS[0])
            begun = time.perf_counter()
            page.keyboard.press("Enter")
            page.get_by_text("Fundet på").wait_for()
            yield "the page's first answer, after it has loaded", f"{time.perf_counter() - begun:.2f}", "from Enter on"
        finally:
            browser.close()


def _python(*arguments: str) -> None:
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise click.ClickException(f"{' '.join(arguments)[:60].strip()} failed: {' '.join(last)}")


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
