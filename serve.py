"""Serve the page on this machine: python serve.py [--port N].

Streamlit's page says it is in English and may load from anywhere. Here it is made Danish and kept to itself on its way
out, and an unforeseen error becomes a Danish sentence.
"""

import socket

import click
import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from settings import ROOT, Settings
from ui import frame, texts

# Nothing is loaded from or sent to another host. Streamlit needs the inline scripts and styles.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; form-action 'self'"
)


class DanishPage:
    """ASGI middleware: sets the page's language and title in the HTML that Streamlit ships, and its content policy."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and rewrite the answer to a request for HTML."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        accepts_html = any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])
        if not accepts_html:
            await self.app(scope, receive, send)
            return
        # Ask for plain bytes: what is compressed cannot be rewritten.
        headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: Message = {}
        body = b""

        async def rewrite(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            out = MutableHeaders(raw=start["headers"])
            if out.get("content-type", "").startswith("text/html"):
                body = body.replace(b'<html lang="en">', b'<html lang="da">', 1)
                body = body.replace(b"<title>Streamlit</title>", f"<title>{texts.APP}</title>".encode(), 1)
                out["content-length"] = str(len(body))
                out["content-security-policy"] = POLICY
                out["referrer-policy"] = "no-referrer"
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self.app({**scope, "headers": headers}, receive, rewrite)


def say_in_danish(_error: Exception) -> bool:
    """Show one Danish sentence for an unforeseen error; Streamlit has written it to the terminal."""
    frame.problem(texts.UNEXPECTED)
    return True


app = st.App(ROOT / "app.py", middleware=[Middleware(DanishPage)], on_script_error=say_in_danish)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port to serve on, instead of the one in settings.toml.")
def main(port: int | None) -> None:
    """Serve the page until Ctrl+C."""
    try:
        settings = Settings.read()
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    port = port or settings.port
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, port))
        except OSError as error:
            raise click.ClickException(
                f"{settings.host}:{port}: {error.strerror}. Another port: make run PORT={port % 65535 + 1}"
            ) from error
    app.run(config={"server.address": settings.host, "server.port": port})


if __name__ == "__main__":
    main()
