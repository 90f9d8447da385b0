"""The client asks only its hosts, no faster than they allow, and takes nothing that is too large, cut short or led away."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from law_servers import Clock, House, cut_short, drips, law_servers, says

from ingest.fetch.addresses import Addresses
from ingest.fetch.client import Client, Limits, Reply
from ingest.fetch.refused import Refused


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with law_servers(tmp_path / "corpus") as made:
        yield made


def get(house: House, path: str = "/x", **changes: Any) -> Reply:
    return house.client(**changes).get(house.www.url + path)


def refused(house: House, path: str = "/x", **changes: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        get(house, path, **changes)
    return caught.value


# Who asks


def test_the_user_agent_says_what_it_is_and_how_to_reach_whoever_runs_it(house: House) -> None:
    house.www.pages["/x"] = "y"
    get(house, contact="it@kommune.example", version="1.2")
    assert house.www.asked[0][2]["User-Agent"] == "hjaelpebasen/1.2 (+it@kommune.example)"


def test_nothing_beyond_this_machine_is_asked_without_a_contact() -> None:
    with pytest.raises(ValueError, match=r"set fetch_contact in settings\.toml"):
        Client(Addresses(), contact="", version="1")


@pytest.mark.parametrize("contact", ["nobody", "a@b\r\nX-Evil: 1", "it@kommune.example )", "http://kommune.example"])
def test_a_contact_is_a_mail_address_or_an_https_page(contact: str) -> None:
    with pytest.raises(ValueError, match="fetch_contact"):
        Client(Addresses(), contact=contact, version="1")


# Which hosts


@pytest.mark.parametrize(
    "base", ["http://www.retsinformation.dk", "ftp://127.0.0.1", "https://a@b.dk", "https://b.dk/x"]
)
def test_only_loopback_may_be_without_tls(base: str) -> None:
    with pytest.raises(ValueError, match="Write"):
        Addresses(www=base)


@pytest.mark.parametrize(
    "url",
    [
        "http://retsinformation.dk/eli/lta/2025/1129",
        "http://www.retsinformation.dk:80/eli/lta/2025/1129",
        "https://retsinformation.dk/eli/lta/2025/1129",
    ],
)
def test_bare_host_and_http_become_the_one_host_by_tls(url: str) -> None:
    assert Addresses().normal(url) == "https://www.retsinformation.dk/eli/lta/2025/1129"


@pytest.mark.parametrize(
    "url",
    [
        "https://retsinformation-api.dk/eli/lta/2025/1129",
        "https://www.retsinformation.dk.evil.example/x",
        "https://www.retsinformation.dk@evil.example/x",
        "https://evil@www.retsinformation.dk/x",
        "https://www.retsinformation.dk:8443/x",
        "file:///etc/passwd",
        "https://127.0.0.1/x",
        "https://[::1/x",
        "https://www.retsinformation.dk/eli/../../x",
        "https://www.retsinformation.dk/%2e%2e/x",
        "https://www.retsinformation.dk/a b",
    ],
)
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(Refused) as caught:
        Addresses().normal(url)
    assert caught.value.kind == "elsewhere"


def test_a_redirect_within_the_hosts_is_followed(house: House) -> None:
    house.www.pages |= {
        "/x": says(301, Location="/y"),
        "/y": says(302, Location="https://retsinformation.dk/z"),
        "/z": "z",
    }
    reply = get(house)
    assert (reply.body, reply.url) == (b"z", f"{house.www.url}/z")


@pytest.mark.parametrize(
    "there", ["https://evil.example/x", "http://127.0.0.1:1/x", "http://10.0.0.1/", "file:///etc/passwd"]
)
def test_a_redirect_to_another_host_or_scheme_is_refused(house: House, there: str) -> None:
    house.www.pages["/x"] = says(302, Location=there)
    assert refused(house).kind == "elsewhere"
    assert house.www.paths == ["/x"]


def test_redirects_that_never_end_are_refused(house: House) -> None:
    house.www.pages["/x"] = says(302, Location="/x")
    assert refused(house).kind == "elsewhere"
    assert len(house.www.paths) == 5


def test_what_is_sent_is_not_sent_on(house: House) -> None:
    house.www.pages["/x"] = says(307, Location="/y")
    with pytest.raises(Refused, match="redirects what is sent"):
        house.client().post(f"{house.www.url}/x", {})


def test_a_public_name_that_points_into_a_private_network_is_refused() -> None:
    client = Client(Addresses(), contact="it@kommune.example", version="1", lookup=lambda _: ["192.168.1.1"])
    with pytest.raises(Refused, match="a private address"):
        client.get("https://www.retsinformation.dk/x")


def test_a_name_without_an_address_is_unreachable_after_all_tries() -> None:
    def lookup(_: str) -> list[str]:
        raise OSError("no name server")

    clock = Clock()
    client = Client(
        Addresses(), contact="it@kommune.example", version="1", lookup=lookup, clock=clock.now, sleep=clock.sleep
    )
    with pytest.raises(Refused) as caught:
        client.get("https://www.retsinformation.dk/x")
    assert caught.value.kind == "unreachable"


# How fast


def test_a_host_is_asked_once_a_second_and_the_harvest_interface_once_in_ten(house: House) -> None:
    house.www.pages["/x"] = house.api.pages["/x"] = "y"
    client = house.client()
    for server in (house.www, house.www, house.api, house.api):
        client.get(f"{server.url}/x")
    assert house.clock.slept == [1.0, 10.0]


def test_hosts_are_paced_apart(house: House) -> None:
    house.www.pages["/x"] = house.ast.pages["/x"] = "y"
    client = house.client()
    client.get(f"{house.www.url}/x")
    client.get(f"{house.ast.url}/x")
    assert house.clock.slept == []


def test_429_is_waited_out_as_long_as_it_asks(house: House) -> None:
    house.www.pages["/x"] = [says(429, Retry_After="50"), b"y"]
    assert get(house).body == b"y"
    assert 50.0 in house.clock.slept


def test_429_that_asks_for_a_date_is_waited_out(house: House) -> None:
    house.www.pages["/x"] = [says(429, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT"), b"y"]
    assert get(house).body == b"y"


def test_429_that_asks_for_more_than_a_run_has_is_left_alone_at_once(house: House) -> None:
    house.www.pages["/x"] = says(429, Retry_After="86400")
    assert refused(house).kind == "busy"
    assert len(house.www.paths) == 1


def test_429_without_end_ends_after_a_few_tries_each_later_than_the_last(house: House) -> None:
    house.www.pages["/x"] = says(429)
    assert refused(house).kind == "busy"
    assert len(house.www.paths) == 4
    assert [seconds for seconds in house.clock.slept if seconds > 1] == [2.0, 4.0, 8.0]


def test_what_is_waited_is_spread_by_chance(house: House) -> None:
    house.www.pages["/x"] = says(503)
    refused(house, chance=lambda: 0.0)
    refused(house, chance=lambda: 1.0)
    assert house.clock.slept[0] == 1.0
    assert 3.0 in house.clock.slept


def test_a_server_that_fails_once_is_asked_again(house: House) -> None:
    house.www.pages["/x"] = [says(502), b"y"]
    assert get(house).body == b"y"


# What is wrong


def test_403_is_told_with_what_it_may_be_and_not_tried_again(house: House) -> None:
    house.www.pages["/x"] = says(403)
    problem = refused(house)
    assert problem.kind == "forbidden"
    assert "TLS" in str(problem)
    assert len(house.www.paths) == 1


def test_404_is_something_else_than_a_failure(house: House) -> None:
    assert refused(house).kind == "missing"
    assert len(house.www.paths) == 1


def test_another_status_is_told_with_its_words(house: House) -> None:
    house.www.pages["/x"] = says(400, b"Tjenesten er lukket")
    problem = refused(house)
    assert (problem.kind, "Tjenesten er lukket" in str(problem)) == ("status", True)


def test_a_body_that_is_cut_short_is_never_taken(house: House) -> None:
    house.www.pages["/x"] = cut_short(b"<Dokument>" * 50)
    assert refused(house).kind == "cut"
    assert len(house.www.paths) == 4


def test_a_body_that_was_cut_short_once_is_fetched_whole(house: House) -> None:
    house.www.pages["/x"] = [cut_short(b"<Dokument>" * 50), b"<Dokument/>"]
    assert get(house).body == b"<Dokument/>"


def test_a_host_that_is_not_there_is_unreachable(house: House) -> None:
    house.www.server_close()
    assert refused(house).kind == "unreachable"


@pytest.mark.parametrize("length", ["told", "untold"])
def test_an_answer_over_the_cap_is_refused_and_not_cut_down(house: House, length: str) -> None:
    body = b"x" * 3000
    house.www.pages["/x"] = body if length == "told" else drips(body, 0.0, 1)
    house.limits = Limits(max_bytes=2000, read_s=5)
    assert refused(house).kind == "large"


def test_an_answer_of_just_the_cap_is_taken(house: House) -> None:
    house.www.pages["/x"] = b"x" * 2000
    house.limits = Limits(max_bytes=2000, read_s=5)
    assert len(get(house).body) == 2000


@pytest.mark.parametrize("head", [False, True], ids=["body", "head"])
def test_an_answer_that_comes_drop_by_drop_is_given_up(house: House, *, head: bool) -> None:
    house.www.pages["/x"] = drips(b"x", 0.02, 30, head=head)
    house.limits = Limits(read_s=5, whole_s=0.1, tries=2)
    assert refused(house).kind == "slow"


def test_a_server_that_says_nothing_is_given_up(house: House) -> None:
    house.www.pages["/x"] = drips(b"", 0.3, 1, head=True)
    house.limits = Limits(read_s=0.05, whole_s=5, tries=1)
    assert refused(house).kind == "slow"


def test_an_answer_that_is_packed_although_not_asked_is_unpacked(house: House) -> None:
    house.www.pages["/x"] = says(200, gzip.compress(b"y" * 100), Content_Encoding="gzip")
    assert get(house).body == b"y" * 100
    assert house.www.asked[0][2]["Accept-Encoding"] == "identity"


def test_a_packed_answer_that_unpacks_to_more_than_the_cap_is_refused(house: House) -> None:
    house.www.pages["/x"] = says(200, gzip.compress(b"y" * 100_000), Content_Encoding="gzip")
    house.limits = Limits(max_bytes=2000, read_s=5)
    assert refused(house).kind == "large"


@pytest.mark.parametrize(
    ("body", "packing", "kind"),
    [(gzip.compress(b"y" * 100)[:-5], "gzip", "cut"), (b"plain", "gzip", "broken"), (b"plain", "br", "broken")],
)
def test_a_packed_answer_that_can_not_be_unpacked_is_refused(
    house: House, body: bytes, packing: str, kind: str
) -> None:
    house.www.pages["/x"] = says(200, body, Content_Encoding=packing)
    assert refused(house).kind == kind


def test_what_is_on_file_is_asked_for_only_if_newer(house: House) -> None:
    house.www.pages["/x"] = says(304)
    reply = house.client().get(f"{house.www.url}/x", known={"etag": '"7"', "last-modified": "Tue", "other": "no"})
    assert reply.status == 304
    sent = house.www.asked[0][2]
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('"7"', "Tue")


def test_a_mark_of_a_version_that_can_not_be_sent_back_is_left_out(house: House) -> None:
    house.www.pages["/x"] = "y"
    assert house.client().get(f"{house.www.url}/x", known={"etag": '"æ"'}).body == b"y"
