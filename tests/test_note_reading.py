"""What was exported can be checked again, whoever has edited it: nothing changed passes, nothing untouched is accused."""

import io
import json
import random
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import a_citation
from docx import Document
from docx.oxml import OxmlElement
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from test_note import FORMATS, write

from answer.cite import cite
from law.jsonl import from_dict
from law.records import Passage
from note import reading
from note.blocks import blocks_of
from note.letters import letters
from note.markdown import as_markdown
from note.marks import digest
from note.pdf import as_pdf
from note.reading import NoteProblem, Told, read_quotes
from note.recheck import Outcome, Verdict, all_verbatim, recheck, verdicts_object, verdicts_text
from note.records import Gathered, Note, section_for
from note.word import as_docx
from settings import ROOT

BUILD = ROOT / "build"
TEXT = "Hjælpen gives om natten. Kommunen skal vejlede\nom reglerne. Hjælpen gives om natten. Slut."
TEXTS = {"notat": TEXT, "andet": "Her står, at der ikke gives tilskud til overvågning."}


def a_told(start: int, end: int, **changes: Any) -> Told:
    values: dict[str, Any] = {
        "number": 1, "quote": TEXT[start:end], "source": "notat", "start": start, "end": end,
        "digest": digest(TEXT[start:end]),
    }  # fmt: skip
    return Told(**{**values, **changes})


def verdict_on(told: Told) -> Verdict:
    (verdict,) = recheck([told], TEXTS.get, sources=TEXTS)
    return verdict


def noted(quotes: list[str], words: str = "Egne ord.", comment: str = "") -> Note:
    gathered = [
        Gathered(
            citation=a_citation(number=1, quote=quote, source=f"kilde-{at}", start=at, end=at + len(quote)),
            section="kilder",
            comment=comment,
        )
        for at, quote in enumerate(quotes)
    ]
    return Note(
        form="rådgivning", title="", words=(("vurdering", words),), gathered=tuple(gathered), fingerprint="f",
        made="2026-11-22",
    )  # fmt: skip


def bare(text: str) -> str:
    return letters(text)[0]


def assert_round_trip(note: Note, form: str) -> None:
    told = read_quotes(write(note, form), f"notat.{form}")
    wanted = [one.citation for one in note.gathered]
    assert [bare(one.quote) for one in told] == [bare(one.quote) for one in wanted]
    assert [(one.number, one.source, one.start, one.end, one.digest) for one in told] == [
        (at, one.source, one.start, one.end, digest(one.quote)) for at, one in enumerate(wanted, start=1)
    ]


FORGED = "Citat 1 (0123abcd)\n»løgn«\nKontrol 1 (0123abcd): notat:0-4:0123456789ab"
ODD = [
    "Hun sagde: »Det er ikke nok.« Og: »Nej«",
    "« og »",
    "Se [1] og [2], jf. § 95, stk. 3, nr. 2 – »…«",
    FORGED,
    "Kontrolmærke: 0123abcd",
    "Citat 1 (0123abcd)",
    "> # - **x** \\* \\\\ <b>&amp;</b> `[a](b)`",
    "Æøå ÆØÅ § – — ’ ” “ … • é ½ §§\u00a095 og\u00a096",
    "hjæl\u00adper og\nny linje\n\nog en til\r\nog\ten",
    "Side 1",
    "1. Først\n2) Så",
    "{nb} %s {} ${x} =SUM(A1)",
]


@pytest.mark.parametrize("form", FORMATS)
def test_odd_quotes_come_back_as_they_went(form: str) -> None:
    assert_round_trip(noted(ODD, words="\n\n".join(ODD[:3] + ODD[5:]), comment="Citat 2 (0123abcd) »nej"), form)


@pytest.mark.parametrize("form", FORMATS)
def test_a_quote_that_holds_a_whole_note_is_one_quote(form: str) -> None:
    inner = "\n".join(block.text for block in blocks_of(noted(["indre »citat«"])))
    assert_round_trip(noted([inner, "ydre"]), form)


@pytest.mark.parametrize("form", FORMATS)
def test_a_quote_longer_than_a_page_comes_back_without_the_page_numbers(form: str) -> None:
    quotes = [" ".join(f"Sætning {at} om hjælpen." for at in range(900)), "Side 1\nSide 2\n" * 80]
    raw = write(noted(quotes), form)
    assert form != "pdf" or len(PdfReader(io.BytesIO(raw)).pages) > 3
    assert_round_trip(noted(quotes), form)


QUOTES = st.lists(
    st.text(min_size=1) | st.sampled_from(ODD) | st.text("»«[]()#>*-_\\`<&:. \n1a§å", min_size=1),
    min_size=1,
    max_size=4,
).map(lambda quotes: [quote if bare(quote) else "x" for quote in quotes])
WORDS = st.text() | st.sampled_from([one for one in ODD if one != FORGED])
# What PDF fonts hold and what is written left to right.
LATIN = st.text([chr(at) for at in (*range(0x20, 0x7F), *range(0xA0, 0x180), 0x2013, 0x201D, 0x2022, 10)], min_size=1)


@given(QUOTES, WORDS)
@settings(deadline=None, max_examples=200)
def test_any_quote_and_any_words_come_back_from_markdown(quotes: list[str], words: str) -> None:
    assert_round_trip(noted(quotes, words, comment=words), "md")


@given(QUOTES, WORDS)
@settings(deadline=None, max_examples=15)
def test_any_quote_and_any_words_come_back_from_word(quotes: list[str], words: str) -> None:
    assert_round_trip(noted(quotes, words, comment=words), "docx")


@given(st.lists(LATIN.map(lambda text: text if bare(text) else "x"), min_size=1, max_size=4), WORDS)
@settings(deadline=None, max_examples=12)
def test_any_latin_quote_and_any_words_come_back_from_pdf(quotes: list[str], words: str) -> None:
    assert_round_trip(noted(quotes, words, comment=words), "pdf")


@pytest.fixture(scope="module")
def documents() -> dict[str, str]:
    if not (BUILD / "documents.jsonl").exists():
        pytest.skip("no build: run `make build`")
    rows = map(json.loads, (BUILD / "documents.jsonl").read_text(encoding="utf-8").splitlines())
    return {row["id"]: row["text"] for row in rows}


@pytest.fixture(scope="module")
def real(documents: dict[str, str]) -> Note:
    """Twenty real citations, of all sources, half of them of several lines."""
    lines = (BUILD / "passages.jsonl").read_text(encoding="utf-8").splitlines()
    spans = [
        (passage, start, end)
        for passage in (from_dict(Passage, json.loads(line)) for line in lines)
        for start, end in passage.sentences
    ]
    several = [span for span in spans if "\n" in documents[span[0].source.id][span[1] : span[2]]]
    chance = random.Random(22)
    picked = chance.sample(several, 10) + [
        chance.choice([span for span in spans if span[0].source.id == name]) for name in [*documents, *documents]
    ]
    citations = [cite(at, *span) for at, span in enumerate(picked, start=1)]
    assert len(citations) == 20
    gathered = tuple(Gathered(citation=one, section=section_for(one.kind, "afgørelse")) for one in citations)
    return Note(
        form="afgørelse", title="Prøve", words=(("spørgsmål", "Kan det lade sig gøre?"),), gathered=gathered,
        fingerprint="f", made="2026-11-22",
    )  # fmt: skip


def kinds(raw: bytes, name: str, documents: dict[str, str]) -> list[str]:
    return [one.kind for one in recheck(read_quotes(raw, name), documents.get, sources=documents)]


@pytest.mark.parametrize("form", FORMATS)
def test_real_quotes_stand_verbatim_after_each_format(form: str, real: Note, documents: dict[str, str]) -> None:
    assert kinds(write(real, form), f"n.{form}", documents) == ["ordret"] * 20


def test_the_pdf_fonts_have_all_signs_of_the_sources(documents: dict[str, str]) -> None:
    signs = "".join(sorted({char for text in documents.values() for char in text if not char.isspace()}))
    (told,) = read_quotes(as_pdf(noted([signs])), "n.pdf")
    assert bare(told.quote) == bare(signs)


@pytest.mark.skipif(not Path("/usr/bin/soffice").exists(), reason="LibreOffice is not installed")
def test_a_word_file_that_libreoffice_makes_a_pdf_of_still_tells_its_quotes(
    real: Note, documents: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "n.docx").write_bytes(as_docx(real))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["/usr/bin/soffice", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), profile]
    subprocess.run([*command, str(tmp_path / "n.docx")], check=True, capture_output=True, timeout=180)  # noqa: S603
    raw = (tmp_path / "n.pdf").read_bytes()
    assert kinds(raw, "n.pdf", documents) == ["ordret"] * 20
    assert [one.number for one in read_quotes(raw, "n.pdf")] == list(range(1, 21))


def edited(raw: bytes, change: Callable[[Any], None]) -> bytes:
    document, out = Document(io.BytesIO(raw)), io.BytesIO()
    change(document)
    document.save(out)
    return out.getvalue()


def test_one_word_changed_in_word_is_told_of_that_quote_only(real: Note, documents: dict[str, str]) -> None:
    def change(document: Any) -> None:
        quote = [paragraph for paragraph in document.paragraphs if paragraph.style.name == "Quote"][7]
        words = quote.text.split(" ")
        quote.text = " ".join([*words[:2], "aldrig", *words[3:]])

    found = kinds(edited(as_docx(real), change), "n.docx", documents)
    assert found == ["ordret"] * 7 + ["ændret i filen"] + ["ordret"] * 12


def test_words_around_a_quote_a_table_and_other_runs_do_not_matter() -> None:
    def change(document: Any) -> None:
        quotes = [paragraph for paragraph in document.paragraphs if paragraph.style.name == "Quote"]
        quotes[0].insert_paragraph_before("Se især dette:")
        quotes[0].add_run(" (min fremhævning)").bold = True
        text, quotes[1].text = quotes[1].text, ""
        for char in text:
            quotes[1].add_run(char)
        table = document.add_table(rows=1, cols=1)
        table.cell(0, 0)._tc.append(quotes[1]._p.getprevious())
        table.cell(0, 0)._tc.append(quotes[1]._p)
        for paragraph in [p for p in document.paragraphs if p.text.startswith("Kontrol 2")]:
            table.cell(0, 0)._tc.append(paragraph._p)

    told = read_quotes(edited(as_docx(noted(["Et »citat« her.", "Et andet."])), change), "n.docx")
    assert [(one.number, one.quote) for one in told] == [(1, "Et »citat« her."), (2, "Et andet.")]


def test_a_word_file_reads_as_when_its_tracked_changes_are_accepted() -> None:
    def change(document: Any) -> None:
        quote = next(paragraph for paragraph in document.paragraphs if paragraph.style.name == "Quote")
        quote.text = "»Der gives "
        for tag, text in (("w:del", "ikke "), ("w:moveFrom", "aldrig "), ("w:ins", "altid ")):
            around = OxmlElement(tag)
            around.append(quote.add_run(text)._r)
            quote._p.append(around)
        quote.add_run("hjælp.«")

    (told,) = read_quotes(edited(as_docx(noted(["Der gives ikke hjælp."])), change), "n.docx")
    assert told.quote == "Der gives altid hjælp."


def test_two_notes_in_one_file_are_both_read() -> None:
    both = as_markdown(noted(["Den ene."])) + "\n\n" + as_markdown(noted(["Den anden.", "Den tredje."]))
    assert [(one.number, one.quote) for one in read_quotes(both.encode(), "n.md")] == [
        (1, "Den ene."), (1, "Den anden."), (2, "Den tredje."),
    ]  # fmt: skip


def test_an_old_note_among_own_words_does_not_swallow_the_quotes_of_this_one() -> None:
    opens, closes = "Citat 1 (0123abcd) »", "« Kontrol 1 (0123abcd): notat:0-4:0123456789ab Kontrolmærke: 0123abcd"
    note = replace(noted(["Et.", "To."]), words=(("vurdering", opens),))
    note = replace(note, gathered=(note.gathered[0], replace(note.gathered[1], comment=closes)))
    told = read_quotes(as_markdown(note).encode(), "n.md")
    assert [one.quote for one in told if one.source] == ["Et.", "To."]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Citat 2 (", "Cit 2 ("),  # the label
        ("Kontrol 2 (", "Kontrl 2 ("),  # the check line
        ("kilde-1:1-", "kilde-1:x-"),  # the place
        ("kilde-1:1-", f"kilde-1:{'9' * 5000}-"),
    ],
)
def test_a_quote_whose_marks_were_damaged_is_told_of_and_not_passed_over(old: str, new: str) -> None:
    raw = as_markdown(noted(["Et.", "To.", "Tre."]))
    assert raw.count(old) == 1
    told = read_quotes(raw.replace(old, new).encode(), "n.md")
    assert [(one.number, one.quote) for one in told] == [(1, "Et."), (3, "Tre."), (2, "")]
    verdict = verdict_on(told[2])
    assert verdict.kind == "mærket er beskadiget"
    assert "rettet eller slettet" in verdict.danish


def test_a_note_without_its_end_is_still_read() -> None:
    raw = as_markdown(noted(["Et.", "To."])).partition("## Om notatet")[0]
    assert [one.quote for one in read_quotes(raw.encode(), "n.md")] == ["Et.", "To."]


@pytest.mark.parametrize(
    "encode", [lambda text: text.encode(), lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()]
)
def test_plain_text_is_read_and_its_backslashes_stay(encode: Callable[[str], bytes]) -> None:
    text = "\n".join(block.text for block in blocks_of(noted(["C:\\*sti* > hjem", "> To"])))
    assert [one.quote for one in read_quotes(encode(text), "n.txt")] == ["C:\\*sti* > hjem", "> To"]


def test_the_format_is_known_by_what_is_in_the_file() -> None:
    for form in FORMATS:
        assert [one.quote for one in read_quotes(write(noted(["a * b"]), form), "uden-navn")] == ["a * b"]


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return out.getvalue()


def locked() -> bytes:
    out, writer = io.BytesIO(), PdfWriter(io.BytesIO(as_pdf(noted(["a"]))))
    writer.encrypt("hemmelig", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def pages(count: int) -> bytes:
    out, writer = io.BytesIO(), PdfWriter()
    for _ in range(count):
        writer.add_blank_page(10, 10)
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "tom"),
        (b" \n", "tom"),
        (b"x" * (reading.MAX_BYTES + 1), "højst fylde 10 MB"),
        ("Hjælp".encode("latin-1"), "UTF-8"),
        (b"\xff\xfeH\x00", "UTF-8"),
        (b"Her er intet citat.", "ingen kontrollinje"),
        (b"PK\x03\x04 and no more", "Word-dokument"),
        (zipped(tekst=b"x"), "Word-dokument"),
        (zipped(bombe=b"0" * (reading.MAX_UNPACKED + 1)), "udpakket"),
        (zipped(**{f"del-{at}": b"" for at in range(2001)}), "udpakket"),
        (as_docx(noted(["a"]))[:3000], "Word-dokument"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "gammelt Word-format"),
        (b"%PDF-1.7 and no more", "PDF"),
        (locked(), "krypteret"),
        (pages(reading.MAX_PAGES + 1), "300 sider"),
        (("Citat 1 (0123abcd)\n" * (2 * reading.MAX_QUOTES + 1)).encode(), "1000 citater"),
    ],
    ids=str,
)
def test_a_file_that_can_not_be_read_is_refused_in_danish(raw: bytes, says: str) -> None:
    with pytest.raises(NoteProblem, match=says):
        read_quotes(raw, "fil")


def test_a_bomb_is_refused_before_anything_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "Document", lambda *_: pytest.fail("it was opened"))
    with pytest.raises(NoteProblem, match="udpakket"):
        read_quotes(zipped(bombe=b"0" * (reading.MAX_UNPACKED + 1)), "n.docx")


def test_no_entity_of_a_word_file_is_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("HEMMELIG", encoding="utf-8")
    dtd = f'<!DOCTYPE x [<!ENTITY a "AAAA"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file://{secret}">]>'.encode()
    with zipfile.ZipFile(io.BytesIO(as_docx(noted(["Et citat."])))) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    body = parts["word/document.xml"]
    at = body.index(b"<w:document")
    parts["word/document.xml"] = body[:at] + dtd + body[at:].replace(b"Et citat.", b"Et &b;&f;citat.")
    (told,) = read_quotes(zipped(**parts), "n.docx")
    assert "A" not in told.quote
    assert "HEMMELIG" not in told.quote


@given(st.binary(max_size=300), st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"# "]))
@settings(deadline=None, max_examples=60)
def test_no_bytes_make_the_reader_fail_otherwise(raw: bytes, head: bytes) -> None:
    with pytest.raises(NoteProblem):
        read_quotes(head + raw, "fil.md")


def test_a_quote_at_its_place_is_verbatim_whatever_its_white_space() -> None:
    assert verdict_on(a_told(25, 59)).kind == "ordret"
    assert verdict_on(a_told(25, 59, quote="Kommunen\u00a0skal  vej\nlede om reglerne.\u00ad")).kind == "ordret"


@pytest.mark.parametrize(
    "quote", ["Kommunen skal vejlede om regler.", "kommunen skal vejlede om reglerne.", "Kommunen", ""]
)
def test_a_quote_that_someone_edited_is_told_as_changed_in_the_file(quote: str) -> None:
    assert verdict_on(a_told(25, 59, quote=quote)).kind == "ændret i filen"


@pytest.mark.parametrize("at", [0, 25, 40, 58])
def test_each_single_letter_of_a_quote_matters(at: int) -> None:
    quote = TEXT[:59]
    mutated = quote[:at] + ("x" if not quote[at].isspace() else " x") + quote[at + 1 :]
    assert verdict_on(a_told(0, 59, quote=mutated)).kind == "ændret i filen"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"start": 3, "end": 27, "digest": "0" * 12}, ("notat", 0, 24)),  # the nearest of two
        ({"start": 58, "end": 82, "digest": "0" * 12}, ("notat", 60, 84)),
        ({"quote": "ikke gives tilskud"}, ("andet", 17, 35)),  # in another source
        ({"source": "ukendt"}, ("notat", 0, 24)),
        ({"start": -5, "end": 10**11}, ("notat", 0, 24)),
        ({"start": 24, "end": 0}, ("notat", 0, 24)),
        # Python would count these from the end, or stop at it.
        ({"quote": "Slut.", "start": -5, "end": len(TEXT)}, ("notat", len(TEXT) - 5, len(TEXT))),
        ({"quote": "Slut.", "start": len(TEXT) - 5, "end": 10**11}, ("notat", len(TEXT) - 5, len(TEXT))),
    ],
)
def test_a_quote_that_stands_elsewhere_is_told_as_moved_with_its_new_place(
    changes: dict[str, Any], place: tuple[str, int, int]
) -> None:
    verdict = verdict_on(replace(a_told(0, 24), **{"digest": "0" * 12, **changes}))
    assert (verdict.kind, verdict.place) == ("flyttet", place)
    assert bare(TEXTS[place[0]][place[1] : place[2]]) == bare(verdict.told.quote)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"quote": "Det står her ikke.", "digest": "0" * 12}, "står ikke i kilden"),
        ({"quote": "Det står her ikke.", "start": -1, "end": 10**11}, "står ikke i kilden"),
        ({"quote": "", "digest": "0" * 12}, "står ikke i kilden"),
        ({"quote": "", "start": 24, "end": 25, "digest": "0" * 12}, "står ikke i kilden"),  # a space
        ({"quote": "Det står her ikke.", "source": "ukendt"}, "kilden findes ikke"),
        ({"quote": "", "source": "ukendt", "start": 0, "end": 0, "digest": ""}, "kilden findes ikke"),
    ],
)
def test_a_quote_that_stands_nowhere_is_told_so(changes: dict[str, Any], kind: Outcome) -> None:
    verdict = verdict_on(replace(a_told(0, 24), **changes))
    assert (verdict.kind, verdict.place) == (kind, None)


def test_without_other_sources_a_quote_is_looked_for_in_its_own_alone() -> None:
    told = a_told(0, 24, quote="ikke gives tilskud", digest="0" * 12)
    assert [one.kind for one in recheck([told], TEXTS.get)] == ["står ikke i kilden"]


@given(st.text(), st.integers(), st.integers(), st.text(), st.sampled_from(["notat", "andet", "", "x"]))
@settings(deadline=None)
def test_no_tampering_makes_the_check_fail_or_pass_what_differs(
    quote: str, start: int, end: int, told_digest: str, source: str
) -> None:
    verdict = verdict_on(Told(number=1, quote=quote, start=start, end=end, digest=told_digest, source=source))
    assert verdict.danish
    if verdict.place:
        name, begin, stop = verdict.place
        assert bare(TEXTS[name][begin:stop]) == bare(quote) != ""


def test_text_and_json_say_the_same_of_each_quote() -> None:
    verdicts = recheck([a_told(0, 24), a_told(3, 27, number=2, quote=TEXT[:24], digest="0" * 12)], TEXTS.get)
    assert verdicts_text(verdicts).splitlines() == [
        "[1] ordret – notat 0-24. Citatet står ordret på sin plads i kilden.",
        "[2] flyttet – notat 3-27. Citatet står ikke på sin plads, men ordret et andet sted. Nu: notat 0-24.",
        "1 af 2 citater står ordret på deres plads.",
    ]
    found = verdicts_object(verdicts)
    assert (found["all_verbatim"], found["summary"]) == (False, "1 af 2 citater står ordret på deres plads.")
    assert found["quotes"][1] == {
        "number": 2, "verdict": "flyttet", "says": "Citatet står ikke på sin plads, men ordret et andet sted.",
        "quote": TEXT[:24], "source": "notat", "start": 3, "end": 27,
        "place": {"source": "notat", "start": 0, "end": 24},
    }  # fmt: skip
    assert verdicts_object(verdicts[:1])["all_verbatim"]
    assert not all_verbatim([])
