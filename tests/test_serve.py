# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls
"""Serving: to whom the page may be opened, and which requests it answers."""

import http.client
import socket

import pytest
from click.testing import CliRunner
from served import free_port, house, serving
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

import serve
from settings import Settings
from ui import texts

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what is tried is that it is refused
PUBLIC = "hjaelpebasen.kommune.example"


def get(port: int, path: str = "/", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Accept": "text/html", **headers})
        response = connection.getresponse()
        response.body = response.read().decode(errors="replace")  # type: ignore[attr-defined]
        return response
    finally:
        connection.close()


def opens(port: int, host: str, origin: str | None) -> bool:
    """Tell whether a websocket under this name, from this page, is let in."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        try:
            with connect(f"ws://{host}/_stcore/stream", sock=line, origin=origin, proxy=None, open_timeout=10):  # type: ignore[arg-type]
                return True
        except InvalidStatus:
            return False


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """Serve the page as it is set by default but for one public name."""
    port = free_port()
    settings = f'public_names = ["{PUBLIC}"]\nopen_without_sign_in = true\n'
    with serving(house(tmp_path_factory.mktemp("house"), settings), port):
        yield port


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]", PUBLIC])
def test_a_request_under_an_own_name_is_answered(port, name):
    response = get(port, Host=f"{name}:{port}")
    assert response.status == 200
    assert '<html lang="da">' in response.body  # type: ignore[attr-defined]
    assert response.headers["content-security-policy"] == serve.POLICY
    assert opens(port, f"{name}:{port}", f"http://{name}:{port}".lower())


@pytest.mark.parametrize(
    "name",
    [
        "evil.example",
        f"{PUBLIC}.evil.example",
        f"x.{PUBLIC}",
        "localhost.",
        "localhost@evil.example",
        "[::2]",
        "",
        "a/b",
    ],
)
def test_a_request_under_another_name_is_refused(port, name):
    response = get(port, Host=name)
    assert response.status == 403
    assert response.body == texts.WRONG_ADDRESS  # type: ignore[attr-defined]


def test_a_websocket_under_another_name_is_refused_though_its_page_came_from_there_too(port):
    assert not opens(port, "evil.example", "http://evil.example")


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://localhost:3000", "http://127.0.0.1", "null", "", "http://["]
)
def test_a_websocket_from_a_page_that_is_not_ours_is_refused(port, origin):
    assert not opens(port, f"127.0.0.1:{port}", origin)


def test_a_websocket_from_the_page_behind_a_proxy_with_tls_is_let_in(port):
    assert opens(port, PUBLIC, f"https://{PUBLIC}")


def test_a_client_that_is_no_browser_may_open_a_websocket(port):
    assert opens(port, f"127.0.0.1:{port}", None)


def test_what_a_page_from_elsewhere_fetches_is_refused(port):
    assert get(port, "/_stcore/health", Origin="http://evil.example").status == 403


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/kilde", "/static/findes-ikke.js"])
def test_every_answer_is_taken_for_the_type_that_it_says(port, path):
    assert get(port, path).headers["x-content-type-options"] == "nosniff"
    assert get(port, path, Host="evil.example").headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, {"127.0.0.1", "localhost", "[::1]"}),
        ({"host": "localhost"}, {"127.0.0.1", "localhost", "[::1]"}),
        ({"host": "::1"}, {"127.0.0.1", "localhost", "[::1]"}),
        ({"host": "127.1.2.3"}, {"127.0.0.1", "localhost", "[::1]", "127.1.2.3"}),
        ({"host": "10.0.0.5", "sign_in": True}, {"10.0.0.5"}),
        ({"host": "FD00:0::5", "sign_in": True}, {"[fd00::5]"}),
        ({"host": "Server", "sign_in": True, "public_names": (PUBLIC.upper(),)}, {"server", PUBLIC}),
        ({"host": "10.0.0.5", "open_without_sign_in": True}, {"10.0.0.5"}),
        (
            {"host": EVERYWHERE, "sign_in": True, "public_names": (PUBLIC,)},
            {PUBLIC, "127.0.0.1", "localhost", "[::1]"},
        ),
    ],
)
def test_the_page_answers_to_its_address_and_its_public_names(told, expected):
    assert serve.names(Settings(**told)) == expected


@pytest.fixture
def start(monkeypatch):
    """Give a function that starts serve.py with some settings and never serves; it tells how that ended."""
    served_as: list[object] = []

    class App:
        def run(self, config):
            served_as.append(config)

    def begin(**told):
        monkeypatch.setattr(Settings, "read", classmethod(lambda cls: cls(**{"port": free_port(), **told})))
        monkeypatch.setattr(serve, "page", lambda _names: App())
        result = CliRunner().invoke(serve.main)
        assert (result.exit_code == 0) == bool(served_as)
        return result

    return begin


@pytest.mark.parametrize(
    "host", [EVERYWHERE, "::", "0", "10.0.0.5", "fd00::5", "127.1", "localhost.example", "server", "::ffff:127.0.0.1"]
)
def test_an_address_beyond_this_machine_is_not_served_without_sign_in(start, host):
    result = start(host=host)
    assert result.exit_code == 1
    assert f'host = "{host}" opens the page to other machines' in result.output
    assert "sign_in = true" in result.output
    assert "open_without_sign_in = true" in result.output


def test_a_public_name_on_this_machine_asks_for_sign_in_too(start):
    result = start(public_names=(PUBLIC,))
    assert result.exit_code == 1
    assert "public_names opens the page to other machines" in result.output


@pytest.mark.parametrize("host", [EVERYWHERE, "::"])
@pytest.mark.parametrize("allowed", ["sign_in", "open_without_sign_in"])
def test_every_address_at_once_is_not_served_without_a_name_to_check(start, host, allowed):
    result = start(**{"host": host, allowed: True})
    assert result.exit_code == 1
    assert "name the page in public_names" in result.output


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"host": "localhost"},
        {"host": EVERYWHERE, "sign_in": True, "public_names": (PUBLIC,)},
        {"host": EVERYWHERE, "open_without_sign_in": True, "public_names": (PUBLIC,)},
    ],
)
def test_what_may_be_served_is_served(start, told):
    assert start(**told).exit_code == 0


def test_a_port_that_is_taken_is_named_with_the_cure(start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = start(port=taken.getsockname()[1])
    assert result.exit_code == 1
    assert "make run PORT=" in result.output
