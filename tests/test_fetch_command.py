"""``python -m ingest fetch``: one wish at a time, a line a document, exit 1 when anything was refused."""

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from law_servers import (
    KEN,
    KEN_ACCESSION,
    SEL,
    SEL_ACCESSION,
    House,
    Manifest,
    a_change,
    a_ken,
    a_sitemap,
    an_xml,
    ast_page,
    ast_path,
    law_servers,
    says,
)

import ingest.fetch
from ingest.fetch import Desk, fetch_command
from ingest.fetch.addresses import Addresses
from ingest.fetch.client import Client
from ingest.fetch.starts import STARTS, start_of
from ingest.manifest import each_source
from ingest.shelve import enter, tombstone
from law.acts import ACTS
from settings import ROOT

DOC = (ROOT / "docs" / "fetching.md").read_text(encoding="utf-8")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with law_servers(tmp_path / "corpus") as made:
        made.put(SEL, SEL_ACCESSION, an_xml())
        yield made


def fetch(house: House, *options: str, real: bool = False) -> Result:
    desk = Desk(
        corpus=house.corpus,
        contact="",
        enter=enter if real else house.manifest.enter,
        bury=tombstone if real else house.manifest.bury,
        addresses=house.addresses,
        client=partial(Client, clock=house.clock.now, sleep=house.clock.sleep),
        now=lambda: house.now,
    )
    return CliRunner().invoke(fetch_command, options, obj=desk)


def test_a_line_a_document_and_an_account_of_all(house: House) -> None:
    result = fetch(house, "--eli", SEL)
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        f"fetch: new: eli {SEL}: raw/retsinformation/{SEL_ACCESSION}.xml",
        "fetch: 1 queued: 1 new, 0 changed, 0 unchanged, 0 removed, 0 not ours, 0 refused, 0 left",
    ]


def test_a_refusal_ends_in_exit_1(house: House) -> None:
    result = fetch(house, "--eli", "lta/2025/9999")
    assert result.exit_code == 1
    assert "1 refused" in result.output


def test_a_refused_search_ends_in_exit_1(house: House) -> None:
    assert fetch(house, "--ast").exit_code == 1


def test_without_an_option_it_goes_on_with_the_queue(house: House) -> None:
    assert fetch(house).output == (
        "fetch: 0 queued: 0 new, 0 changed, 0 unchanged, 0 removed, 0 not ours, 0 refused, 0 left\n"
    )


@pytest.mark.parametrize("options", [("--changes", "--ast"), ("--eli", SEL, "--ken", "x")])
def test_two_wishes_at_once_are_a_mistake(house: House, options: tuple[str, ...]) -> None:
    result = fetch(house, *options)
    assert result.exit_code == 2
    assert "one wish at a time" in result.output


def test_a_running_fetch_is_told_in_one_line(house: House) -> None:
    with house.shelf().locked():
        result = fetch(house, "--eli", SEL)
    assert result.exit_code == 1
    assert "another fetch is running" in result.output
    assert "Traceback" not in result.output


def test_a_missing_contact_is_told_in_one_line(tmp_path: Path) -> None:
    house = Manifest()
    desk = Desk(corpus=tmp_path, contact="", enter=house.enter, bury=house.bury, addresses=Addresses())
    result = CliRunner().invoke(fetch_command, ["--eli", SEL], obj=desk)
    assert result.exit_code == 1
    assert "set fetch_contact in settings.toml" in result.output


def test_what_a_server_sends_can_not_fake_a_line(house: House) -> None:
    house.www.pages["/eli/lta/2025/1/xml"] = says(400, b"x\x1b[2J\r\nfetch: 9 new")
    assert len(fetch(house, "--eli", "lta/2025/1").output.splitlines()) == 2
    assert "\x1b" not in fetch(house, "--eli", "lta/2025/1").output


def test_only_one_fetch_runs_at_a_time_between_processes(house: House) -> None:
    """The lock is the system's, so that another process is kept out and a killed one lets go."""
    script = (
        "import sys; from pathlib import Path; from ingest.fetch.shelf import Shelf\n"
        "with Shelf(Path(sys.argv[1]), enter=None, bury=None).locked(): print('in', flush=True); input()"
    )
    other = subprocess.Popen(  # noqa: S603 - our own interpreter on our own text
        [sys.executable, "-c", script, str(house.corpus)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with other:
        assert other.stdout
        assert other.stdout.readline() == b"in\n"
        assert "another fetch is running" in fetch(house, "--eli", SEL).output
        other.kill()
        other.wait()
        assert fetch(house, "--eli", SEL).exit_code == 0


# With the real manifest


def test_what_is_fetched_can_be_read_at_once(house: House) -> None:
    assert fetch(house, "--eli", SEL, real=True).exit_code == 0
    [(source, raw)] = each_source(house.corpus)
    assert raw == an_xml()
    assert (source.act, source.fetched) == ("serviceloven", "2026-11-20")
    assert SEL_ACCESSION in source.aliases


def test_a_changed_act_and_a_removed_decision_are_so_on_the_real_manifest(house: House) -> None:
    house.days()
    house.put(KEN, KEN_ACCESSION, a_ken())
    fetch(house, "--eli", SEL, real=True)
    fetch(house, "--ken", "KEN nr 9282 af 28/03/2019", real=True)
    house.put(SEL, SEL_ACCESSION, an_xml(body="Ny tekst."))
    house.day("2026-11-20", a_change(), a_change(KEN_ACCESSION, reasonForChange="RemovedDocument"))
    result = fetch(house, "--changes", real=True)
    assert "1 changed, 0 unchanged, 1 removed" in result.output
    [(source, raw)] = each_source(house.corpus)
    assert (source.act, raw) == ("serviceloven", an_xml(body="Ny tekst."))


def test_a_page_of_ast_dk_is_a_source_on_the_real_manifest(house: House) -> None:
    house.ast.pages["/sitemap.xml"] = a_sitemap((f"https://www.ast.dk{ast_path()}", "2026-11-01"))
    house.ast.pages[ast_path()] = ast_page()
    assert fetch(house, "--ast", real=True).exit_code == 0
    [(source, _)] = each_source(house.corpus)
    assert source.number == "17-25"


def test_a_version_that_its_reader_can_not_read_is_kept_but_not_taken_up(house: House) -> None:
    house.days()
    fetch(house, "--eli", SEL, real=True)
    before = (house.corpus / "manifest.jsonl").read_bytes()
    told = b"<TekstGruppe><Exitus><Linea><Char>Uden bestemmelser.</Char></Linea></Exitus></TekstGruppe>"
    broken = re.sub(rb"<Paragraf .*</Paragraf>", told, an_xml())
    house.put(SEL, SEL_ACCESSION, broken)
    house.day("2026-11-20", a_change())
    result = fetch(house, "--changes", real=True)
    assert result.exit_code == 1
    assert "fetched and kept, but not taken up" in result.output
    assert "here is none" in result.output
    assert (house.corpus / "manifest.jsonl").read_bytes() == before
    assert [raw for _, raw in each_source(house.corpus)] == [an_xml()]
    assert broken in [path.read_bytes() for path in house.corpus.rglob("*.xml")]


# The names


@pytest.mark.parametrize("key", STARTS)
def test_every_act_with_an_address_is_one_that_the_law_room_knows(key: str) -> None:
    assert key in {act.key for act in ACTS}
    assert start_of(key) == (key, STARTS[key])


def test_an_abbreviation_is_a_name_too() -> None:
    assert start_of("SEL")[0] == start_of("lov om social service")[0] == "serviceloven"


def test_the_door_has_at_most_four_names() -> None:
    assert len(ingest.fetch.__all__) <= 4


# The administrator's page


@pytest.mark.parametrize(
    "option", [one for one in fetch_command.params if isinstance(one, click.Option)], ids=lambda o: o.name
)
def test_every_option_has_help_and_stands_on_the_page(option: click.Option) -> None:
    assert option.help
    assert re.search(rf"(?<!\S)`?(?:python -m ingest fetch )?{option.opts[0]}\b", DOC), option.opts[0]


def test_every_command_on_the_page_has_options_that_exist() -> None:
    known = {opt for one in fetch_command.params for opt in one.opts}
    told = set(re.findall(r"(?<![\w-])--[a-z-]+", "\n".join(re.findall(r"ingest fetch.*", DOC))))
    assert told
    assert told <= known
