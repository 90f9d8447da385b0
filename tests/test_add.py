"""Files that come to the corpus by hand or by a fetch: what their line says, what is asked, and what is refused."""

import hashlib
import json
import os
import threading
from pathlib import Path
from typing import Any

import lexdania
import pytest
from click.testing import CliRunner

import ingest.__main__ as door
import ingest.shelve as shelve
from ingest.manifest import read_manifest, read_raw, unlisted
from ingest.run import ingest
from ingest.shelve import LOCK, enter, proposal, safe_name, tombstone
from law.jsonl import to_dict
from law.records import Source, Stated
from settings import Settings

TODAY = "2026-11-22"
PAGE = "Hjælp i hverdagen\n\nKommunen skal tilbyde hjælp.\n\nSidst opdateret 17.03.2021\n"
UNDATED_PAGE = "Hjælp i hverdagen\n\nKommunen skal tilbyde hjælp.\n"
PRINT = """Afgørelse truffet af: Ankestyrelsen
Afgørelsesdato: 18-04-2013
Nummer: 98-13
Status: Gældende
Principafgørelse om: merudgifter

Resumé
Merudgifter skal være nødvendige.
"""
# The line of a source that a person wrote, with spaces and in his own order of fields.
BY_HAND = (
    '{"kind": "artikel", "id": "artikel", "reader": "article", "title": "En artikel", "publisher": "X", '
    '"issued": null, "issued_basis": "Udateret.", "url": null, "terms": "", "file": "raw/artikel.txt", "sha256": "%s"}'
)
ANSWERS = {"publisher": "Social- og Boligministeriet", "issued": "2024"}

VALID = "Retsinformation viser dokumentet som gældende."


def an_act(status: str, *paragraphs: str, more: str = "") -> str:
    meta = lexdania.meta_of(
        "LBK H#LOKDOK03", AccessionNumber="A20250112929", DocumentTitle="Bekendtgørelse af lov om social service",
        DiesSigni="2025-09-22", Status=status, Number="1129", Ministry="Ministeriet",
    )  # fmt: skip
    told = "".join(paragraphs) or lexdania.exitus("Her er ingen bestemmelser.")
    return lexdania.document("Bekendtgørelse af lov om social service", told, meta=meta + more).decode()


RULE = lexdania.paragraph("95", "Kommunen skal tilbyde hjælp.")
VALID_ACT, HISTORIC_ACT = an_act("Valid", RULE), an_act("Historic", RULE)
CHANGED = (
    '<Change id="c1" /><Ref_Accn REFid="c1">A20250170330</Ref_Accn><Ref_Af REFid="c1">2025-12-16</Ref_Af>'
    '<Ref_Text REFid="c1">Lov om ændring af lov om social service</Ref_Text>'
)
# The mark of a newsletter, and nothing of its form.
MARKED = "Om DUKH-nyt:\nDet omtales her, og ikke mere.\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    raw = b"En artikel.\n"
    (tmp_path / "corpus" / "raw").mkdir(parents=True)
    (tmp_path / "corpus" / "raw" / "artikel.txt").write_bytes(raw)
    line = BY_HAND % hashlib.sha256(raw).hexdigest()
    (tmp_path / "corpus" / "manifest.jsonl").write_text(line + "\n", encoding="utf-8")
    return tmp_path / "corpus"


def put(corpus: Path, raw: str, file: str = "raw/ny.txt", **changes: Any) -> Source:
    values: dict[str, Any] = {"url": None, "fetched": TODAY, "today": TODAY, "answers": ANSWERS, **changes}
    return enter(corpus, file, raw.encode(), **values)


def lines(corpus: Path) -> list[str]:
    return (corpus / "manifest.jsonl").read_text(encoding="utf-8").splitlines()


def line(corpus: Path, name: str) -> dict[str, Any]:
    (found,) = (row for row in map(json.loads, lines(corpus)) if row["id"] == name)
    return dict(found)


# A new line


def test_a_new_source_is_one_more_line_and_the_others_stay_byte_for_byte(corpus: Path) -> None:
    before = lines(corpus)
    source = put(corpus, PAGE)
    assert lines(corpus)[:-1] == before
    assert read_manifest(corpus)[-1] == source
    assert read_raw(corpus, source) == PAGE.encode()
    assert (source.id, source.reader, source.fetched) == ("hjaelp-i-hverdagen", "page", TODAY)


def test_the_line_has_no_field_that_says_nothing(corpus: Path) -> None:
    put(corpus, PAGE)
    assert not {"act", "edition", "number", "aliases", "removed"} & set(line(corpus, "hjaelp-i-hverdagen"))


def test_the_first_file_makes_the_manifest(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    put(tmp_path / "corpus", PAGE)
    assert len(lines(tmp_path / "corpus")) == 1


def test_an_act_is_named_by_its_key_and_its_edition(corpus: Path) -> None:
    source = put(corpus, VALID_ACT, answers=None)
    assert source.id == "serviceloven-lbk-1129-2025"
    assert source.stated == (Stated(status="gældende", date=TODAY, by="Retsinformation", words=VALID),)
    assert source.url == "https://www.retsinformation.dk/eli/accn/A20250112929"


def test_a_decision_is_named_by_its_number_and_a_second_print_of_it_too(corpus: Path) -> None:
    assert put(corpus, PRINT, answers=None).id == "principafgoerelse-98-13"
    assert put(corpus, PRINT + "Mere.\n", answers=None).id == "principafgoerelse-98-13-2"


def test_what_a_print_states_keeps_its_own_day(corpus: Path) -> None:
    assert [one.date for one in put(corpus, PRINT, answers=None).stated] == ["2013-04-18"]


def test_an_answer_goes_before_what_was_proposed(corpus: Path) -> None:
    source = put(corpus, PAGE, answers=ANSWERS | {"title": "Min titel", "kind": "vejledningsside", "id": "min-side"})
    assert (source.id, source.title, source.kind) == ("min-side", "Min titel", "vejledningsside")
    assert (source.issued, source.issued_basis) == ("2024", "Oplyst af den, der lagde filen ind.")


def test_an_answer_that_there_is_no_day_is_one(corpus: Path) -> None:
    source = put(corpus, UNDATED_PAGE, answers=ANSWERS | {"issued": ""})
    assert (source.issued, source.issued_basis) == (None, "Teksten er udateret.")


@pytest.mark.parametrize("missing", ["publisher", "issued"])
def test_a_field_that_nobody_tells_is_refused_by_its_name(missing: str, corpus: Path) -> None:
    before = lines(corpus)
    with pytest.raises(ValueError, match=f"does not tell its '{missing}'. Cure: python -m ingest add --{missing}"):
        put(corpus, UNDATED_PAGE, answers={name: value for name, value in ANSWERS.items() if name != missing})
    assert lines(corpus) == before
    assert unlisted(corpus, read_manifest(corpus)) == ()


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"colour": "red"}, "no field 'colour'"), ({"sha256": "x"}, "no field 'sha256'"), ({"kind": "roman"}, "no kind"),
        ({"issued": "i fjor"}, "no date"), ({"url": "javascript:alert(1)"}, "no address"), ({"id": "../x"}, "no id"),
    ],
)  # fmt: skip
def test_an_answer_that_makes_no_sense_is_refused(answers: dict[str, str], told: str, corpus: Path) -> None:
    with pytest.raises(ValueError, match=told):
        put(corpus, PAGE, answers=ANSWERS | answers)


# The same again, another version, another file


def test_the_same_file_again_changes_nothing(corpus: Path) -> None:
    source = put(corpus, PAGE)
    before = lines(corpus)
    assert put(corpus, PAGE, fetched="2026-11-23", today="2026-11-23") == source
    assert lines(corpus) == before


def test_the_bytes_of_another_source_are_refused_with_its_name(corpus: Path) -> None:
    with pytest.raises(ValueError, match=r"has the very bytes of 'artikel' \(raw/artikel.txt\)"):
        put(corpus, "En artikel.\n", "raw/andet.txt")
    assert unlisted(corpus, read_manifest(corpus)) == ()


def test_a_new_version_of_a_document_updates_its_line_and_leaves_one_file(corpus: Path) -> None:
    first = put(corpus, VALID_ACT, "raw/a.xml", answers={"terms": "Særlige."})
    last = put(corpus, HISTORIC_ACT, "raw/a.xml", answers=None, fetched="2026-12-01", today="2026-12-01")
    assert (last.id, last.terms, last.fetched) == (first.id, "Særlige.", "2026-12-01")
    assert [(one.status, one.date) for one in last.stated] == [("historisk", "2026-12-01")]
    assert len(lines(corpus)) == 2
    assert read_raw(corpus, last) == HISTORIC_ACT.encode()
    assert unlisted(corpus, read_manifest(corpus)) == ()


def test_a_page_is_known_again_by_its_address(corpus: Path) -> None:
    first = put(corpus, PAGE, url="https://example.org/a")
    last = put(corpus, PAGE.replace("2021", "2022"), "raw/andet.txt", url="https://example.org/a", answers=None)
    assert (last.id, last.publisher, last.issued) == (first.id, first.publisher, "2024")
    assert len(lines(corpus)) == 2


def test_a_file_that_was_changed_where_it_lies_updates_its_line(corpus: Path) -> None:
    first = put(corpus, PAGE)
    changed = PAGE.replace("skal", "kan")
    (corpus / first.file).write_text(changed, encoding="utf-8")
    last = put(corpus, changed, answers=None)
    assert (last.id, last.file, len(lines(corpus))) == (first.id, first.file, 2)
    assert read_raw(corpus, last) == changed.encode()


def test_another_file_of_the_same_name_is_another_source(corpus: Path) -> None:
    first = put(corpus, PAGE)
    other = put(corpus, "Noget ganske andet\n\nEn tekst.\n")
    assert other.file != first.file
    assert read_raw(corpus, first) == PAGE.encode()
    assert len(read_manifest(corpus)) == 3


def test_a_removed_source_that_comes_again_is_read_again(corpus: Path) -> None:
    source = put(corpus, VALID_ACT, answers=None)
    tombstone(corpus, source.id, TODAY)
    assert read_manifest(corpus)[-1].removed == TODAY
    assert put(corpus, VALID_ACT, answers=None).removed is None


def test_a_tombstone_keeps_the_file_and_its_first_day(corpus: Path) -> None:
    assert tombstone(corpus, "artikel", TODAY).removed == TODAY
    assert tombstone(corpus, "artikel", "2026-12-24").removed == TODAY
    assert (corpus / "raw" / "artikel.txt").is_file()
    with pytest.raises(ValueError, match="has no source 'nej'"):
        tombstone(corpus, "nej", TODAY)


# What its reader can't read


@pytest.mark.parametrize(
    ("raw", "reader"),
    [(an_act("Valid"), "act"), (MARKED, "newsletter")],
    ids=["an act without a §", "a mark and no form"],
)
def test_what_its_reader_can_not_read_is_refused_and_no_later_build_stops_at_it(
    raw: str, reader: str, corpus: Path
) -> None:
    before = (corpus / "manifest.jsonl").read_bytes()
    with pytest.raises(
        ValueError, match=rf"raw/ny\.txt: its reader, '{reader}', can't read it.* Cure: save the whole document"
    ):
        put(corpus, raw)
    assert (corpus / "manifest.jsonl").read_bytes() == before
    assert unlisted(corpus, read_manifest(corpus)) == ()


def test_a_new_version_that_its_reader_can_not_read_leaves_the_one_before_in_use(corpus: Path) -> None:
    put(corpus, VALID_ACT, "raw/a.xml", answers=None)
    before = (corpus / "manifest.jsonl").read_bytes()
    with pytest.raises(ValueError, match="can't read it"):
        put(corpus, an_act("Historic"), "raw/a.xml", answers=None)
    assert (corpus / "manifest.jsonl").read_bytes() == before
    assert read_raw(corpus, read_manifest(corpus)[-1]) == VALID_ACT.encode()


# What has amended an act


def test_what_has_amended_an_act_is_on_its_line_and_stays_when_a_print_does_not_tell_it(corpus: Path) -> None:
    told = ("lov om ændring af lov om social service af 16. december 2025",)
    assert put(corpus, VALID_ACT, "raw/a.xml", answers=None).amended == ()
    assert put(corpus, an_act("Valid", RULE, more=CHANGED), "raw/a.xml", answers=None).amended == told
    assert put(corpus, HISTORIC_ACT, "raw/a.xml", answers=None).amended == told
    assert read_manifest(corpus)[-1].amended == told


# What comes from outside


@pytest.mark.parametrize(
    "file",
    [
        "../raw/x.txt", "raw/../x.txt", "raw/../../x.txt", "/etc/passwd", "raw/.skjult", "raw", "x.txt", "raw/a b.txt",
        "raw/æ.txt", "raw\\x.txt", "raw/x\n.txt", "raw/" + "x" * 300, "", "manifest.jsonl", "raw/CON:1",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(file: str, corpus: Path) -> None:
    with pytest.raises(ValueError, match="unsafe name"):
        put(corpus, PAGE, file)
    assert len(lines(corpus)) == 1


def test_a_folder_that_leads_elsewhere_is_refused(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (corpus / "raw" / "ud").symlink_to(tmp_path / "outside")
    with pytest.raises(ValueError, match="lies outside"):
        put(corpus, PAGE, "raw/ud/x.txt")
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_link_in_the_place_of_a_file_is_not_written_through(corpus: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("x", encoding="utf-8")
    (corpus / "raw" / "ny.txt").symlink_to(secret)
    assert put(corpus, PAGE).file != "raw/ny.txt"
    assert secret.read_text(encoding="utf-8") == "x"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Ældre & støtte (2).XML", "aeldre-stoette-2.xml"), ("../../etc/passwd", "passwd"), ("C:\\a\\b.pdf", "b.pdf"),
        (".htaccess", "fil.htaccess"), ("...", "fil"), ("a\nb.txt", "a-b.txt"), ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("Cafe\u0301.html", "cafe.html"), ("a\u030Ass.txt", "aass.txt"),
    ],
)  # fmt: skip
def test_a_file_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize("raw", [b"", b" \n", b"a\0b"])
def test_a_file_without_text_is_refused_by_name(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"tom\.txt"):
        proposal(raw, "tom.txt")


def test_a_day_that_is_none_is_refused(corpus: Path) -> None:
    with pytest.raises(ValueError, match="not days"):
        put(corpus, PAGE, fetched="i dag")


# Stopped, and all at once


def test_a_failure_at_any_step_leaves_a_corpus_that_can_be_read(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(corpus, VALID_ACT, "raw/a.xml", answers=None)
    before = lines(corpus)
    real = Path.replace
    for failing in (1, 2):
        calls = iter(range(1, 9))

        def replace(self: Path, to: Path, calls: Any = calls, failing: int = failing) -> Path:
            if next(calls) == failing:
                raise OSError(28, "No space left on device")
            return real(self, to)

        monkeypatch.setattr(Path, "replace", replace)
        with pytest.raises(OSError, match="No space left"):
            put(corpus, HISTORIC_ACT, "raw/a.xml", answers=None)
        assert lines(corpus) == before
        assert [read_raw(corpus, source) for source in read_manifest(corpus)][1] == VALID_ACT.encode()
        assert not list(corpus.rglob("*.new"))
    monkeypatch.setattr(Path, "replace", real)
    last = put(corpus, HISTORIC_ACT, "raw/a.xml", answers=None)
    assert unlisted(corpus, read_manifest(corpus)) == ()
    assert read_raw(corpus, last) == HISTORIC_ACT.encode()


def test_many_at_once_lose_no_line(corpus: Path) -> None:
    def add(n: int) -> None:
        put(corpus, f"Side nummer {n}\n\nEn tekst.\n", f"raw/{n}.txt")

    threads = [threading.Thread(target=add, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_manifest(corpus)) == 13
    assert (corpus / LOCK).exists()


# The command


@pytest.fixture
def settings(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    settings = Settings(corpus=corpus, build=tmp_path / "build")
    monkeypatch.setattr(Settings, "read", lambda: settings)
    return settings


def saved(folder: Path, text: str, name: str = "Min side.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1_700_000_000, 1_700_000_000))  # 14 November 2023
    return path


def asked(*options: str | Path, typed: str = "") -> Any:
    return CliRunner().invoke(door.main, ["add", *map(str, options)], input=typed)


def test_the_command_asks_only_what_the_file_does_not_tell(settings: Settings, tmp_path: Path) -> None:
    done = asked(saved(tmp_path, PRINT), typed="\n")
    assert done.exit_code == 0, done.output
    assert "Title [Ankestyrelsens principafgørelse 98-13 om merudgifter]: " in done.output
    assert "Published" not in done.output
    assert done.output.endswith(
        "add: principafgoerelse-98-13: entered, as of 2023-11-14 (raw/min-side.txt)\nadd: now run: make build\n"
    )
    assert line(settings.corpus, "principafgoerelse-98-13")["fetched"] == "2023-11-14"


def test_the_command_takes_what_is_typed(settings: Settings, tmp_path: Path) -> None:
    done = asked(saved(tmp_path, UNDATED_PAGE), typed="vejledningsside\n\nMinisteriet\n-\n\n")
    assert done.exit_code == 0, done.output
    row = line(settings.corpus, "hjaelp-i-hverdagen")
    assert (row["kind"], row["publisher"], row["issued"]) == ("vejledningsside", "Ministeriet", None)


def test_yes_takes_what_is_likely_and_keeps_the_reason(settings: Settings, tmp_path: Path) -> None:
    done = asked(saved(tmp_path, PAGE), "--yes", "--publisher", "Ministeriet", "--saved", "2026-01-02")
    assert done.exit_code == 0, done.output
    row = line(settings.corpus, "hjaelp-i-hverdagen")
    assert (row["issued"], row["issued_basis"]) == ("2021-03-17", "På siden står »Sidst opdateret 17.03.2021«.")
    assert row["fetched"] == "2026-01-02"


def test_yes_fails_where_something_is_not_told_and_goes_on_with_the_next(settings: Settings, tmp_path: Path) -> None:
    done = asked(saved(tmp_path, PAGE), saved(tmp_path, PRINT, "98-13.txt"), "--yes")
    assert done.exit_code == 1
    assert "does not tell its publisher. Cure: --publisher ..., or leave out --yes." in done.output
    assert [row["id"] for row in map(json.loads, lines(settings.corpus))] == ["artikel", "principafgoerelse-98-13"]


def test_without_files_it_takes_those_that_lie_there_and_gives_them_safe_names(settings: Settings) -> None:
    saved(settings.corpus / "raw", PRINT, "Afgørelse 98-13.txt")
    done = asked("--yes")
    assert done.exit_code == 0, done.output
    assert "(raw/afgoerelse-98-13.txt)" in done.output
    assert unlisted(settings.corpus, read_manifest(settings.corpus)) == ()
    again = asked("--yes")
    assert "every file in" in again.output
    assert again.exit_code == 0


def test_a_file_that_is_there_already_is_named_as_such(settings: Settings) -> None:
    saved(settings.corpus / "raw", PRINT, "98-13.txt")
    asked("--yes")
    done = asked(settings.corpus / "raw" / "98-13.txt", "--yes")
    assert "principafgoerelse-98-13: was there already, unchanged (raw/98-13.txt)" in done.output


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (("nej.txt",), 1, "nej.txt: no such file."), (("--kind", "roman", "x"), 2, "Invalid value for '--kind'"),
        (("--title", "T", "a", "b"), 2, "add the files one by one"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("settings")
def test_what_can_not_be_added_is_told(options: tuple[str, ...], code: int, told: str) -> None:
    done = asked(*options)
    assert (done.exit_code, told in done.output) == (code, True), done.output


def test_a_day_ahead_is_refused(settings: Settings, tmp_path: Path) -> None:
    done = asked(saved(tmp_path, PRINT), "--yes", "--saved", "2999-01-01")
    assert "lies ahead of today" in done.output
    assert len(lines(settings.corpus)) == 1


def test_a_title_can_not_move_the_cursor(settings: Settings, tmp_path: Path) -> None:
    done = asked(saved(tmp_path, "\x1b[2JEn titel\n\nEn tekst.\n"), "--yes", "--publisher", "X", "--issued", "-")
    assert "\x1b" not in done.output
    assert read_manifest(settings.corpus)[-1].title == "[2JEn titel"


def test_what_was_added_is_read_by_the_next_run(settings: Settings, tmp_path: Path) -> None:
    (settings.corpus / "manifest.jsonl").unlink()
    (settings.corpus / "raw" / "artikel.txt").unlink()
    assert asked(saved(tmp_path, PAGE), "--yes", "--publisher", "Ministeriet").exit_code == 0
    done = ingest(settings.corpus, settings.build)
    assert (done.documents, done.read) == (1, 1)


def test_every_entered_line_is_a_source(corpus: Path) -> None:
    source = put(corpus, PAGE)
    assert set(line(corpus, source.id)) <= set(to_dict(source))
    assert shelve.slug(source.title) == source.id


def test_a_file_with_what_looks_like_cpr_numbers_is_refused_unless_it_is_said_to_be_published(
    settings: Settings, tmp_path: Path
) -> None:
    path = saved(tmp_path, "Et eksempel på et CPR-nummer er 010190-1234.\n\nHjælpen udmåles konkret.\n", "eksempel.txt")
    given = ("--title", "Eksempel", "--publisher", "En kommune", "--issued", "2024", "--yes")
    refused = asked(path, *given)
    assert refused.exit_code == 1
    assert "look like CPR numbers" in refused.output
    assert asked(path, *given, "--public").exit_code == 0


def test_a_link_in_raw_is_not_taken_up_and_is_refused_by_name(settings: Settings, tmp_path: Path) -> None:
    outside = saved(tmp_path, PRINT, "udenfor.txt")
    link = settings.corpus / "raw" / "98-13.txt"
    link.symlink_to(outside)
    assert "every file in" in asked("--yes").output
    done = asked(link, "--yes")
    assert (done.exit_code, "98-13.txt: a symbolic link" in done.output) == (1, True)
    assert [row["id"] for row in map(json.loads, lines(settings.corpus))] == ["artikel"]


@pytest.mark.parametrize(
    ("given", "act"), [("barnets lov", "barnets lov"), ("Lov om social service", "serviceloven"), ("-", None)]
)
def test_the_act_that_is_given_goes_before_the_files_own(
    given: str, act: str | None, settings: Settings, tmp_path: Path
) -> None:
    done = asked(saved(tmp_path, VALID_ACT, "a.xml"), "--yes", "--act", given)
    assert done.exit_code == 0, done.output
    assert read_manifest(settings.corpus)[-1].act == act


def test_what_is_no_act_can_not_be_given_one(settings: Settings, tmp_path: Path) -> None:
    done = asked(saved(tmp_path, PRINT), "--yes", "--act", "serviceloven")
    assert (done.exit_code, "Cure: leave out --act" in done.output) == (1, True)
    assert len(lines(settings.corpus)) == 1
