"""Ten visitors at once, in Streamlit's own protocol: each a session of its own, all asking at the same moment."""

import asyncio
import html
import re
import statistics
import time
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from law.records import Answer

ROUNDS = 5
RUN_S, ALL_S = 30.0, 180.0  # one run may take so long, and all of them together
# What the page writes into a quote that is not its source's own text.
_ADDED = re.compile(r'<span class="(?:lost|page)"[^>]*>.*?</span>|<[^>]+>|[\s\\]+')

Row = tuple[str, str, str]
Run = Coroutine[Any, Any, tuple[float, list[ForwardMsg]]]


@dataclass
class _Figures:
    """How long each run took, and what went wrong."""

    taken: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def row(self, what: str) -> Row:
        errors = f"{len(self.errors)} errors{': ' + self.errors[0] if self.errors else ''}"
        if len(self.taken) < 2:
            return what, "-", errors
        p95 = statistics.quantiles(self.taken, n=20)[-1]
        return what, f"{statistics.median(self.taken):.2f}", f"median of {len(self.taken)}, p95 {p95:.2f}, {errors}"


def timed(port: int, answers: Sequence[Answer]) -> Iterator[Row]:
    """Let one visitor for each answer ask its question at once, some rounds over, and change pages between them.

    Only 127.0.0.1 is asked. A run counts if it draws the answer that is given here, and no other visitor's question.
    """
    asking, paging = asyncio.run(_visit(port, answers))
    yield asking.row(f"the page's answer, {len(answers)} visitors asking at once")
    yield paging.row(f"change of page, {len(answers)} visitors at once")


async def _visit(port: int, answers: Sequence[Answer]) -> tuple[_Figures, _Figures]:
    asking, paging = _Figures(), _Figures()
    address = f"127.0.0.1:{port}"
    async with AsyncExitStack() as stack:
        lines = [
            await stack.enter_async_context(
                connect(f"ws://{address}/_stcore/stream", origin=f"http://{address}", proxy=None, max_size=None)  # type: ignore[arg-type]
            )
            for _ in answers
        ]
        opened = [await _run(line) for line in lines]
        home, *others = [page.page_script_hash for page in _of(opened[0][1], "navigation")[-1].app_pages]
        begun = time.monotonic()
        for number in range(ROUNDS):
            if time.monotonic() - begun > ALL_S:
                break
            # Each visitor has another question each time, so that a page left from before is no answer.
            turned = [*answers[number % len(answers) :], *answers[: number % len(answers)]]
            runs = [
                _run(line, home, urlencode({"q": answer.question})) for line, answer in zip(lines, turned, strict=True)
            ]
            for visitor, drawn in enumerate(await _all_at_once(runs, asking)):
                # The page keeps what its visitor asked before.
                own = {answers[(visitor + earlier) % len(answers)].question for earlier in range(number + 1)}
                others_asked = [answer.question for answer in answers if answer.question not in own]
                asking.errors += _wrong(turned[visitor], others_asked, drawn)
            other = others[number % len(others)]
            for drawn in await _all_at_once([_run(line, other) for line in lines], paging):
                paging.errors += [] if any("<h1" in text for text in drawn) else ["a page without its heading"]
    return asking, paging


async def _all_at_once(runs: Sequence[Run], into: _Figures) -> list[list[str]]:
    """Give the texts that each run draws; they are read when the last is timed, so as not to take time from it."""
    drawn: list[list[str]] = []
    for done in await asyncio.gather(*runs, return_exceptions=True):
        if isinstance(done, BaseException):
            into.errors.append(repr(done))
            drawn.append([])
        else:
            into.taken.append(done[0])
            drawn.append([text for message in done[1] for text in _strings(message)])
    return drawn


def _wrong(answer: Answer, others_asked: Sequence[str], drawn: Sequence[str]) -> Iterator[str]:
    """Tell what of an answer was not drawn, and what was drawn that only another visitor had asked."""
    plain = _plain(" ".join(drawn))
    for text in (answer.question, answer.refusal or "", *(citation.quote for citation in answer.citations)):
        if _plain(text) not in plain:
            yield f"not drawn: {text}"
    texts = {_plain(text) for text in drawn}
    for other in others_asked:
        if _plain(other) in texts:
            yield f"asked by another: {other}"


async def _run(line: ClientConnection, page: str = "", query: str = "") -> tuple[float, list[ForwardMsg]]:
    """Have the page drawn once, and give how long that took and all that was sent."""
    drawn: list[ForwardMsg] = []
    state = ClientState(page_script_hash=page, query_string=query)
    begun = time.perf_counter()
    async with asyncio.timeout(RUN_S):
        await line.send(BackMsg(rerun_script=state).SerializeToString())
        while True:
            message = ForwardMsg.FromString(bytes(await line.recv(decode=False)))
            drawn.append(message)
            finished = message.WhichOneof("type") == "script_finished"
            if finished and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return time.perf_counter() - begun, drawn


def _of(messages: Sequence[ForwardMsg], kind: str) -> list[Any]:
    return [getattr(message, kind) for message in messages if message.WhichOneof("type") == kind]


def _strings(message: Any) -> Iterator[str]:  # noqa: ANN401 - protobuf has no types
    """Give every text within a protobuf message, wherever the page has put it."""
    for _, value in message.ListFields():
        for part in value if hasattr(value, "__iter__") and not isinstance(value, str | bytes) else (value,):
            if isinstance(part, str):
                yield part
            elif hasattr(part, "ListFields"):
                yield from _strings(part)


def _plain(text: str) -> str:
    """Leave out what HTML and Markdown add to a text, and all white space."""
    return re.sub(r"\s+", "", html.unescape(_ADDED.sub("", text)))
