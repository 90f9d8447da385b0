"""corpus/ -> a new build, beside the page that goes on serving the old one: both steps, one run at a time."""

import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from settings import ROOT

logger = logging.getLogger(__name__)

State = Literal["never", "reading", "indexing", "done", "failed"]
# The first index of a whole corpus embeds 100,000 passages on two cores.
_LONGEST_S = 6 * 3600.0
STEPS: tuple[tuple[State, tuple[str, ...]], ...] = (("reading", ("-m", "ingest")), ("indexing", ("-m", "index")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a renewal is; ``told`` is what a step that failed said last (English)."""

    state: State
    told: str = ""


def run_step(arguments: Sequence[str]) -> tuple[int, str]:
    """Run a step of the build as its own process; give its exit code and the last line it wrote."""
    try:
        done = subprocess.run(  # noqa: S603 - our own modules
            [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=_LONGEST_S
        )
    except subprocess.TimeoutExpired:
        return 1, f"{' '.join(arguments)} took longer than {_LONGEST_S / 3600:.0f} hours"
    lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return done.returncode, lines[-1] if lines else ""


class Renewal:
    """Runs the build when it is asked to; asked while it runs, it runs once more afterwards. Safe for several threads.

    What was added while a step was at work may have come too late for it.
    """

    def __init__(self, run: Callable[[Sequence[str]], tuple[int, str]] = run_step) -> None:
        self._run = run
        self._lock = threading.Lock()
        self._worker: threading.Thread | None = None
        self._again = False
        self._progress = Progress(state="never")

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return self._progress

    def start(self) -> None:
        """Begin a renewal, or have one follow the one at work."""
        with self._lock:
            if self._worker is not None:
                self._again = True
                return
            self._progress = Progress(state=STEPS[0][0])
            self._worker = threading.Thread(target=self._work, name="renewal", daemon=True)
            self._worker.start()

    def settle(self, timeout_s: float = 60.0) -> None:
        """Wait for the renewal at work, if there is one."""
        worker = self._worker
        if worker is not None:
            worker.join(timeout_s)

    def _work(self) -> None:
        while True:
            ended = self._build()
            with self._lock:
                if not self._again:
                    self._progress, self._worker = ended, None
                    return
                self._again = False

    def _build(self) -> Progress:
        for state, arguments in STEPS:
            self._progress = Progress(state=state)
            code, told = self._run(arguments)
            if code:
                logger.warning("renewal failed step=%s: %s", state, told)
                return Progress(state="failed", told=told)
        return Progress(state="done")
