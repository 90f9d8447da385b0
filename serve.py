"""Serve the page: python serve.py [--port N]. On this machine only, unless settings.toml says otherwise.

Streamlit's page says it is in English, may load from anywhere, and answers under any name. Here it is made Danish and
kept to itself on its way out, only its own names are answered, and an unforeseen error becomes a Danish sentence.
"""

import re
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

import click
import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from settings import ROOT, Settings
from ui import frame, texts

# Nothing is loaded from or sent to another host. Streamlit needs the inline scripts and styles.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; form-action 'self'"
)
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_HOST = re.compile(r"([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")


class OwnNames:
    """ASGI middleware: answers only under the page's own names, and only to browsers that show one of its own pages.

    So a name of an attacker's that is made to point here (DNS rebinding) is refused. Streamlit looks at no name, lets
    pages of any port on this machine open a websocket, and asks a host on the web for its own address when a page from
    elsewhere tries.
    """

    def __init__(self, app: ASGIApp, names: frozenset[str]) -> None:
        self.app = app
        self.names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is the page's own; refuse anything else before Streamlit sees it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
        elif not self._own(Headers(scope=scope)):
            refuse = PlainTextResponse(texts.WRONG_ADDRESS, 403) if scope["type"] == "http" else WebSocketClose(1008)
            await refuse(scope, receive, _typed_as_told(send))
        else:
            await self.app(scope, receive, _typed_as_told(send))

    def _own(self, headers: Headers) -> bool:
        host = headers.get("host", "").lower()
        found = _HOST.fullmatch(host)
        # Browsers say whose page opens a websocket or reads across sites; other clients need not.
        origin = headers.get("origin")
        same = origin is None or origin.lower() in (f"http://{host}", f"https://{host}")
        return found is not None and found[1] in self.names and same


def _typed_as_told(send: Send) -> Send:
    """Have browsers take each answer for the type that it says, not for one that they guess."""

    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["x-content-type-options"] = "nosniff"
        await send(message)

    return add


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


def names(settings: Settings) -> frozenset[str]:
    """Give the names that the page answers to.

    Raises click's error where strangers could read and ask without that being said, or no name could be checked.
    """
    address = _address(settings.host)
    local = settings.local
    # A public name says that others are let in, by a proxy on this machine if not by the address itself.
    if (settings.public_names or not local) and not (settings.sign_in or settings.open_without_sign_in):
        setting = f'host = "{settings.host}"' if not local else "public_names"
        raise click.ClickException(
            f"settings.toml: {setting} opens the page to other machines, and everyone who reaches it could read and "
            "ask. Cure: sign_in = true (docs/serving.md tells how), or open_without_sign_in = true if that is meant."
        )
    public = frozenset(name.lower() for name in settings.public_names)
    if address is not None and address.is_unspecified:
        if not public:
            raise click.ClickException(
                f'settings.toml: host = "{settings.host}" is every address of this machine, so it can not be checked '
                "that a request means this page. Cure: name the page in public_names, or give one address as host."
            )
        return public | LOOPBACK_NAMES
    own = f"[{address}]" if isinstance(address, IPv6Address) else settings.host.lower()
    return public | {own} | (LOOPBACK_NAMES if local else frozenset())


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """Read an address. A name gives None: what it points to is another's to say, and may change."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def page(own_names: frozenset[str]) -> st.App:
    """Make the page that answers to these names; none stands ready, so that no other server can serve it unchecked."""
    middleware = [Middleware(OwnNames, names=own_names), Middleware(DanishPage)]
    return st.App(ROOT / "app.py", middleware=middleware, on_script_error=say_in_danish)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port to serve on, instead of the one in settings.toml.")
def main(port: int | None) -> None:
    """Serve the page until Ctrl+C."""
    try:
        settings = Settings.read()
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    own_names = names(settings)
    port = port or settings.port
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, port))
        except OSError as error:
            raise click.ClickException(
                f"{settings.host}:{port}: {error.strerror}. Another port: make run PORT={port % 65535 + 1}"
            ) from error
    page(own_names).run(config={"server.address": settings.host, "server.port": port})


if __name__ == "__main__":
    main()
