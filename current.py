"""The Library in use: the one that was loaded, until a new build has been loaded to take its place."""

import gc
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from library import Library, LibraryProblem
from settings import Settings

logger = logging.getLogger(__name__)

# What a whole build leaves last: the index' pointer to its generation, which has all that answers are made from.
_LAST = "index/CURRENT"
Stamp = tuple[int, int]


class Current:
    """Hands out a whole Library, and changes it for a newer one without letting anyone wait.

    Nobody ever sees a half-made one: a build that has not ended, or can't be loaded, leaves the one in use. Safe to use
    from several threads.
    """

    def __init__(self, settings: Settings, load: Callable[[Settings], Library] | None = None) -> None:
        """Load the Library. Raises LibraryProblem."""
        self._settings = settings
        self._load = load or Library.load
        self._lock = threading.Lock()
        self._worker: threading.Thread | None = None
        # Seen before loading: what a build changes meanwhile is then seen as new.
        self._seen = stamp(settings.build)
        self._library = self._load(settings)
        _leave_out_of_collection()

    def library(self) -> Library:
        """Give the Library in use, and begin to load a newer build if there is one."""
        seen = stamp(self._settings.build)
        with self._lock:
            if seen != self._seen and (self._worker is None or not self._worker.is_alive()):
                self._seen = seen
                self._worker = threading.Thread(target=self._renew, name="new library", daemon=True)
                self._worker.start()
            return self._library

    def settle(self, timeout_s: float = 60.0) -> None:
        """Wait for a Library that is being loaded, if there is one."""
        worker = self._worker
        if worker is not None:
            worker.join(timeout_s)

    def _renew(self) -> None:
        try:
            library = self._load(self._settings)
        except LibraryProblem as problem:
            # The next build is seen as a change, and loaded in its turn.
            logger.info("kept the library in use: %s", problem)
            return
        with self._lock:
            old, self._library = self._library, library
        logger.info("took up index=%s in place of %s", library.fingerprint[:12], old.fingerprint[:12])
        del old
        _leave_out_of_collection()


def stamp(build: Path) -> Stamp:
    """Tell one state of a build folder from another, by what a build writes last."""
    try:
        told = (build / _LAST).stat()
    except OSError:
        return 0, 0
    return told.st_mtime_ns, told.st_ino


def _leave_out_of_collection() -> None:
    """Keep garbage collection from walking the whole Library, which is none: Streamlit collects after every run."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
