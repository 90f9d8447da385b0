"""The build that the page begins: both steps in order, one run at a time, a failure told."""

import threading
from collections.abc import Sequence

from renewal import Progress, Renewal, run_step


def test_both_steps_are_run_in_order_and_the_end_is_told() -> None:
    ran: list[Sequence[str]] = []

    def run(arguments: Sequence[str]) -> tuple[int, str]:
        ran.append(arguments)
        return 0, "fine"

    renewal = Renewal(run)
    assert renewal.progress == Progress(state="never")
    renewal.start()
    renewal.settle()
    assert ran == [("-m", "ingest"), ("-m", "index")]
    assert renewal.progress == Progress(state="done")


def test_where_the_sources_cannot_be_read_nothing_is_indexed_and_the_reason_is_told() -> None:
    ran: list[Sequence[str]] = []

    def run(arguments: Sequence[str]) -> tuple[int, str]:
        ran.append(arguments)
        return 1, "ingest: raw/x.pdf: no text"

    renewal = Renewal(run)
    renewal.start()
    renewal.settle()
    assert ran == [("-m", "ingest")]
    assert renewal.progress == Progress(state="failed", told="ingest: raw/x.pdf: no text")


def test_asked_while_it_runs_it_runs_once_more_and_never_two_at_a_time() -> None:
    begun, go_on = threading.Event(), threading.Event()
    at_work, most, runs = 0, 0, 0
    lock = threading.Lock()

    def run(arguments: Sequence[str]) -> tuple[int, str]:
        nonlocal at_work, most, runs
        with lock:
            at_work += 1
            runs += arguments[-1] == "ingest"
            most = max(most, at_work)
        begun.set()
        go_on.wait(10)
        with lock:
            at_work -= 1
        return 0, ""

    renewal = Renewal(run)
    renewal.start()
    begun.wait(10)
    renewal.start()
    renewal.start()
    go_on.set()
    renewal.settle()
    assert (most, runs) == (1, 2)
    assert renewal.progress == Progress(state="done")


def test_a_step_is_a_process_of_its_own_whose_last_line_is_told() -> None:
    assert run_step(("-c", "print('first'); print('last'); raise SystemExit(3)")) == (3, "last")
