"""A file that somebody who may has brought -> the corpus, and a new build beside the page in use."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from ingest.manifest import MAX_SOURCE_BYTES as MAX_SOURCE_BYTES
from ingest.recognise import Recognised as Recognised
from ingest.shelve import enter, proposal, safe_name
from law.records import Source
from renewal import Progress, Renewal

_RAW = "raw"


class Intake:
    """Takes files into one corpus and has them indexed; safe for several visitors at once."""

    def __init__(self, corpus: Path, renewal: Renewal | None = None, today: Callable[[], date] = date.today) -> None:
        self._corpus = corpus
        self._renewal = renewal or Renewal()
        self._today = today

    @property
    def progress(self) -> Progress:
        """How far the last build is."""
        return self._renewal.progress

    def proposal(self, raw: bytes, name: str) -> Recognised:
        """Tell what a file says of itself; nothing is kept. Raises ValueError when it can't be read."""
        told = proposal(raw, safe_name(name))
        if told.cpr:
            raise ValueError(f"{name}: it holds what looks like CPR numbers ({told.cpr}). No citizen's papers here.")
        return told

    def take(self, raw: bytes, name: str, answers: Mapping[str, str | None]) -> Source:
        """Put a file on the manifest and begin a new build. Raises ValueError for what is refused, and OSError."""
        self.proposal(raw, name)
        today = self._today().isoformat()
        source = enter(
            self._corpus, f"{_RAW}/{safe_name(name)}", raw, url=None, fetched=today, today=today, answers=answers
        )
        self._renewal.start()
        return source
