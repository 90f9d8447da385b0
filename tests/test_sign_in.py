# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls
"""Sign-in: nothing of the library before it, one sentence where it is not set up, and the real thing in a browser."""

import base64
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import streamlit as st
from joserfc import jwt
from joserfc.jwk import RSAKey
from served import CHROMIUM, STEP_MS, chromium, free_port, house, serving
from streamlit.testing.v1 import AppTest

from library import Library, LibraryProblem
from settings import ROOT, Settings
from ui import sign_in, texts
from ui.marking import markdown_text

AUTH = {
    "redirect_uri": "http://127.0.0.1:8501/oauth2callback",
    "cookie_secret": "0123456789abcdef0123456789abcdef",
    "client_id": "hjaelpebasen",
    "client_secret": "hemmelig",
    "server_metadata_url": "http://127.0.0.1:9/.well-known/openid-configuration",
}
WHO = "Sagsbehandler Sørensen"


PROBLEM = LibraryProblem("model", "closed")


@pytest.fixture
def app(monkeypatch):
    """Give a function that opens app.py with sign-in on; the library can not be loaded, and tells if that is tried."""
    tried: list[object] = []

    def load(settings):
        tried.append(settings)
        raise PROBLEM

    monkeypatch.setattr(Library, "load", load)
    monkeypatch.setattr(Settings, "read", classmethod(lambda cls: cls(sign_in=True)))
    st.cache_resource.clear()

    def open_app(*, auth: dict[str, Any] | None = AUTH, signed_in: bool = False) -> AppTest:
        tried.clear()
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20)
        if auth is not None:
            app.secrets["auth"] = auth
        app.user = {"is_logged_in": signed_in, "name": WHO} if signed_in else {}
        app.query_params["q"] = "Hvem leder hjælperne?"
        app.run()
        app.tried = tried  # type: ignore[attr-defined]
        assert not app.exception
        return app

    return open_app


def html_of(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def test_before_sign_in_there_is_one_heading_one_sentence_and_one_button_and_nothing_is_loaded(app):
    page = app()
    assert texts.SIGN_IN_TITLE in html_of(page)
    assert texts.SIGN_IN_LEAD in html_of(page)
    assert html_of(page).count("<h1") == 1
    assert [button.label for button in page.button] == [texts.SIGN_IN]
    assert not [*page.error, *page.text_input, *page.expander]
    assert page.tried == []


def test_after_sign_in_the_library_is_opened_and_there_is_a_way_out(app):
    page = app(signed_in=True)
    assert [button.label for button in page.button] == [texts.SIGN_OUT]
    assert len(page.tried) == 1
    assert [error.value for error in page.error] == [markdown_text(PROBLEM.danish)]
    assert WHO not in html_of(page)


def test_the_way_out_leads_to_the_sign_in_page_at_once(app):
    page = app(signed_in=True)
    page.tried.clear()
    page.button[0].click().run()
    assert [button.label for button in page.button] == [texts.SIGN_IN]
    assert page.tried == []


def test_the_button_leads_to_streamlits_sign_in(app, monkeypatch):
    pressed: list[bool] = []
    monkeypatch.setattr(st, "login", lambda: pressed.append(True))
    app().button[0].click().run()
    assert pressed == [True]


@pytest.mark.parametrize(
    ("auth", "named"),
    [
        (None, ", ".join(AUTH)),
        ({}, ", ".join(AUTH)),
        *(({key: value for key, value in AUTH.items() if key != left}, left) for left in AUTH),
        ({**AUTH, "client_id": " "}, "client_id"),
        ({**AUTH, "client_secret": 7}, "client_secret"),
        ({**AUTH, "cookie_secret": "for kort"}, "cookie_secret"),
        ({**AUTH, "redirect_uri": "http://127.0.0.1:8501/"}, "redirect_uri"),
    ],
)
@pytest.mark.parametrize("signed_in", [False, True])
def test_where_sign_in_is_not_set_up_one_sentence_says_what_to_do_and_no_page_is_served(app, auth, named, signed_in):
    page = app(auth=auth, signed_in=signed_in)
    assert [error.value for error in page.error] == [markdown_text(texts.SIGN_IN_MISSING.format(keys=named))]
    assert not [*page.button, *page.text_input]
    assert "<h1" not in html_of(page)
    assert page.tried == []


def test_without_the_package_one_sentence_says_what_to_do(app, monkeypatch):
    monkeypatch.setattr(sign_in, "find_spec", lambda _name: None)
    page = app(signed_in=True)
    assert [error.value for error in page.error] == [markdown_text(texts.SIGN_IN_PACKAGE)]
    assert page.tried == []


def test_the_secrets_are_kept_out_of_git():
    assert ".streamlit/secrets.toml" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


# The real thing: a provider of OpenID Connect on this machine, the page as it is served, and a browser between them.


class Provider(ThreadingHTTPServer):
    """Signs in whoever asks, and keeps to the protocol in what it is asked and what it gives."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.key = RSAKey.generate_key(2048, parameters={"kid": "one"}, auto_kid=False)
        self.codes: dict[str, dict[str, str]] = {}
        self.paths: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self):
        path, query = urlsplit(self.path).path, dict(parse_one(urlsplit(self.path).query))
        self.server.paths.append(path)
        at = self.server.address
        if path == "/.well-known/openid-configuration":
            names = {"authorization": "authorize", "token": "token", "end_session": "leave"}
            self.reply(
                {
                    "issuer": at,
                    "jwks_uri": f"{at}/jwks",
                    **{f"{name}_endpoint": f"{at}/{path}" for name, path in names.items()},
                    "response_types_supported": ["code"],
                    "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["RS256"],
                    "code_challenge_methods_supported": ["S256"],
                }
            )
        elif path == "/jwks":
            self.reply({"keys": [self.server.key.as_dict(private=False)]})
        elif path == "/authorize":
            code = f"code-{len(self.server.codes)}"
            self.server.codes[code] = query
            self.redirect(f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}")
        elif path == "/leave":
            self.redirect(query["post_logout_redirect_uri"])
        else:
            self.send_error(404)

    def do_POST(self):
        form = dict(parse_one(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        asked = self.server.codes.pop(form["code"])
        basic = base64.b64encode(f"{AUTH['client_id']}:{AUTH['client_secret']}".encode()).decode()
        if self.headers["Authorization"] != f"Basic {basic}" or not form.get("code_verifier"):
            self.send_error(401)
            return
        now = int(time.time())
        claims = {
            "iss": self.server.address,
            "aud": AUTH["client_id"],
            "sub": "42",
            "name": WHO,
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 600,
        }
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.server.key)
        self.reply({"access_token": "adgang", "token_type": "Bearer", "expires_in": 600, "id_token": token})

    def reply(self, data: object) -> None:
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, to: str) -> None:
        self.send_response(302)
        self.send_header("Location", to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments):
        pass


def parse_one(query: str):
    return ((name, values[0]) for name, values in parse_qs(query).items())


@pytest.fixture
def provider():
    made = Provider()
    threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing. On Debian: apt-get install chromium")
@pytest.mark.skipif(not (ROOT / "build" / "index").exists(), reason="build/index is missing. Cure: make build")
def test_a_visitor_signs_in_at_a_provider_asks_and_signs_out_again(provider, tmp_path):
    port = free_port()
    auth = {
        **AUTH,
        "redirect_uri": f"http://127.0.0.1:{port}/oauth2callback",
        "server_metadata_url": f"{provider.address}/.well-known/openid-configuration",
    }
    secrets = "[auth]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in auth.items())
    complaints: list[str | None] = []
    with (
        serving(house(tmp_path, "sign_in = true\n", secrets), port) as log,
        chromium() as browser,
    ):
        page = browser.new_page(locale="da-DK")
        page.set_default_timeout(STEP_MS)
        page.on("console", lambda message: complaints.append(complaint(message)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        # A link to a place in a source is what colleagues send each other.
        page.goto(f"http://127.0.0.1:{port}/kilde?source=praksisnotat-2019")
        button = page.get_by_role("button", name=texts.SIGN_IN, exact=True)
        button.wait_for()
        assert page.locator("h1").all_inner_texts() == [texts.SIGN_IN_TITLE]
        page.wait_for_timeout(500)
        assert page.get_by_role("dialog").count() == 0
        assert page.get_by_label(texts.QUESTION).count() == 0
        page.screenshot(path=ROOT / "build" / "screenshots" / "sign_in.png")

        button.click()
        page.get_by_label(texts.QUESTION).wait_for()
        assert provider.paths.count("/authorize") == 1
        page.get_by_label(texts.QUESTION).fill("Hvem leder de ansatte hjælpere i hverdagen?")
        page.keyboard.press("Enter")
        page.get_by_text("Fundet på").wait_for()
        page.screenshot(path=ROOT / "build" / "screenshots" / "signed_in.png")
        assert WHO not in page.content()

        page.get_by_role("button", name=texts.SIGN_OUT, exact=True).click()
        button.wait_for()
        assert page.get_by_label(texts.QUESTION).count() == 0
        assert "/leave" in provider.paths
        page.reload()
        button.wait_for()
        told = log.read_text()
    assert [found for found in complaints if found] == []
    assert WHO not in told
    assert "hverdagen" not in told


def complaint(message: Any) -> str | None:
    """Give an error that a page tells; Streamlit tries each part of an address as its root, and that one is not."""
    probing = "/kilde/_stcore/" in message.location["url"]
    return message.text if message.type == "error" and not probing else None
