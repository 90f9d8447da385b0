# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls
"""The page as it is served, and the browser that opens it: what the browser's tests and the screenshots share."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from settings import ROOT

CHROMIUM = Path("/usr/bin/chromium")
# A closed network refuses Chromium's own look-ups, many at a time; these turn them off.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_S, STEP_MS = 60, 20_000
# Opened at an address below the root, Streamlit tries each part of it as its own root, and the first is not.
_PROBING = re.compile(r"/[a-z-]+/_stcore/(?:health|host-config)")


def house(folder: Path, settings: str, secrets: str | None = None) -> Path:
    """Make the checkout anew in a folder, with settings and secrets of its own: they stand beside settings.py."""
    for path in ROOT.iterdir():
        if path.suffix == ".py":
            shutil.copy(path, folder)  # a link would lead back to this checkout's settings
        elif path.is_dir() and not path.name.startswith("."):
            (folder / path.name).symlink_to(path)
    (folder / ".streamlit").mkdir()
    shutil.copy(ROOT / ".streamlit" / "config.toml", folder / ".streamlit")
    (folder / "settings.toml").write_text(settings, encoding="utf-8")
    if secrets:
        (folder / ".streamlit" / "secrets.toml").write_text(secrets, encoding="utf-8")
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(folder: Path, port: int) -> Iterator[Path]:
    """Serve a house's page in a process of its own, give its log, and end it whatever happens."""
    log = folder / "log.txt"
    with log.open("w") as out:
        server = subprocess.Popen(  # noqa: S603 - our own interpreter on our own file
            [sys.executable, "serve.py", "--port", str(port)],
            cwd=folder,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "HOME": str(folder)},
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + START_S
        while not _healthy(port):
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{log.read_text()}")
            time.sleep(0.2)
        yield log
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(timeout=10)


def _healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def sync_api() -> Any:
    return pytest.importorskip("playwright.sync_api", reason="playwright is not installed. Cure: make test")


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """Start the browser, and end it whatever happens."""
    with sync_api().sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def watch(page: Any, address: str, complaints: list[str]) -> None:
    """Note in ``complaints`` what fails on a page, and what it asks of another host than the one at ``address``."""
    own = urlsplit(address).netloc

    def heard(message: Any) -> None:
        if message.type == "error" and not _PROBING.fullmatch(urlsplit(message.location["url"]).path):
            complaints.append(message.text)

    def asked(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != own:
            complaints.append(f"another host was asked: {url}")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked(request.url))
    page.on("websocket", lambda line: asked(line.url))
