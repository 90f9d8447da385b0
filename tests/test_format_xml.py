"""LexDania XML: what each line is, what the file says of itself, and what is refused. Pitfalls: guide § 1.6."""

import random
import re
from collections import Counter

import lexdania
import pytest
from lexdania import chapter, char, document, exitus, group, index, item, linea, meta_of, paragraph, stk, xml_of

from ingest.extract import Extract
from ingest.formats import xml
from ingest.formats.lexdania_walk import _RULES
from ingest.formats.xml import EmptyBody, extract_xml
from ingest.ledger import Account

SAMPLES = {
    "lbk": lexdania.LBK, "bek": lexdania.BEK, "lov": lexdania.LOV, "vej": lexdania.VEJ,
    "vej in chapters": lexdania.VEJ_IN_CHAPTERS, "ken 2013": lexdania.KEN_2013, "ken 2024": lexdania.KEN_2024,
}  # fmt: skip


def read(raw: bytes) -> Extract:
    return extract_xml(raw, "a.xml")


def told(extract: Extract, *roles: str | None) -> list[str]:
    return [line.text for line in extract.lines if line.role in roles and line.level is None]


def headings(extract: Extract) -> list[tuple[int, str]]:
    return [(line.level, line.text) for line in extract.lines if line.level is not None]


def in_act(*parts: str) -> Extract:
    return read(document("Lov om hjælp", "".join(parts)))


@pytest.mark.parametrize("raw", SAMPLES.values(), ids=SAMPLES)
def test_every_character_outside_meta_is_accounted_for(raw: bytes) -> None:
    extract = read(raw)
    assert isinstance(extract.account, Account)
    one = extract.account
    assert one.raw_chars == one.kept + one.replaced + one.spaced + one.cut
    assert one.text == extract.text
    assert one.cut == 0


@pytest.mark.parametrize("raw", SAMPLES.values(), ids=SAMPLES)
def test_lines_stand_where_they_say(raw: bytes) -> None:
    extract = read(raw)
    at = 0
    for line in extract.lines:
        assert extract.text[line.start : line.end] == line.text == line.text.strip()
        assert extract.text[at : line.start].strip() == ""
        at = line.end
    assert extract.text[at:] == ""


@pytest.mark.parametrize("raw", SAMPLES.values(), ids=SAMPLES)
def test_a_file_that_is_set_out_on_lines_reads_the_same(raw: bytes) -> None:
    """The publisher's files have line ends and blanks between all elements."""
    spread = raw.decode().replace("><", ">\n      <").encode()
    assert [(line.text, line.role, line.level) for line in read(spread).lines] == [
        (line.text, line.role, line.level) for line in read(raw).lines
    ]


def test_nothing_unknown_is_in_the_samples() -> None:
    assert {name: read(raw).notes for name, raw in SAMPLES.items() if read(raw).notes} == {}


# Acts.


def test_headings_of_an_act_have_their_levels() -> None:
    assert headings(read(lexdania.LBK)) == [
        (1, "Bekendtgørelse af lov om social service"),
        (1, "Afsnit I"),
        (1, "Indledende bestemmelser"),
        (2, "Kapitel 1"),
        (2, "Formål"),
        (1, "Afsnit V"),
        (1, "Voksne"),
        (2, "Kapitel 16"),
        (2, "Personlig hjælp og kontant tilskud"),
        (3, "Hjælp i hjemmet"),
        (3, "Kontant tilskud og borgerstyret personlig assistance"),
        (2, "Kapitel 34"),
        (2, "Ikrafttræden"),
        (1, "Bilag 1"),
        (1, "Beløb"),
    ]


def test_char_runs_join_and_a_label_is_set_apart_from_its_text() -> None:
    """Pitfall 7: runs of letters join without a sign, Linea and Explicatus by one space."""
    assert "§ 83 a. Kommunalbestyrelsen skal tilbyde et korterevarende forløb. Forløbet er gratis." in told(
        read(lexdania.LBK), "paragraf"
    )


def test_sentences_are_never_cut_at_linea() -> None:
    """Pitfall 7: a Linea ends after "1." and may hold two sentences; its ends leave no trace."""
    extract = in_act(
        group(paragraph("1", stk(1, f"<Exitus>{linea('Efter art. ')}{linea('8 gælder § 1. Det er alt.')}</Exitus>")))
    )
    assert told(extract, "paragraf") == ["§ 1. Efter art. 8 gælder § 1. Det er alt."]


def test_the_first_stk_has_no_label() -> None:
    """Pitfall 8: neither in a § of several stk. nor in a § of one."""
    extract = read(lexdania.BEK)
    assert told(extract, "paragraf")[1] == "§ 5. Tilskuddet dækker lønudgifter, jf. § 1."
    assert [text[:7] for text in told(extract, "stk")] == ["Stk. 2.", "Stk. 3.", "Stk. 2."]


def test_a_first_stk_with_a_label_stays_on_the_line_of_its_paragraph() -> None:
    extract = in_act(
        group(
            "<Paragraf><Explicatus>§ 9A.</Explicatus><Stk><Explicatus>Stk. 1.</Explicatus>"
            + exitus("Der ydes hjælp.")
            + "</Stk></Paragraf>"
        )
    )
    assert told(extract, "paragraf") == ["§ 9A. Stk. 1. Der ydes hjælp."]


def test_text_without_the_elements_around_it_is_kept() -> None:
    raw = (
        b"<Dokument><TitelGruppe>Lov om x</TitelGruppe><DokumentIndhold><Kapitel><Explicatus>Kapitel 1</Explicatus>"
        b"<Paragraf><Explicatus>\xc2\xa7 1.</Explicatus><Stk>Uden flere led.</Stk></Paragraf></Kapitel>"
        b"</DokumentIndhold></Dokument>"
    )
    assert [(line.text, line.level, line.role) for line in read(raw).lines] == [
        ("Lov om x", 1, None),
        ("Kapitel 1", 2, None),
        ("§ 1. Uden flere led.", None, "paragraf"),
    ]


def test_lists_in_lists_keep_their_marks() -> None:
    extract = read(lexdania.LBK)
    assert told(extract, "nr")[2:] == ["1) personlig hjælp,", "2) hjælp til opgaver, herunder", "3) støtte."]
    assert told(extract, "litra") == ["a) rengøring og", "b) indkøb, og"]


def test_text_after_a_list_is_a_line_of_its_own() -> None:
    lines = read(lexdania.LBK).lines
    (row,) = [row for row, line in enumerate(lines) if line.text == "Tilbuddet gives efter en vurdering."]
    assert lines[row].role is None
    assert lines[row - 1].role == "nr"


def test_a_footnote_stands_below_the_stk_that_it_is_set_in() -> None:
    """Pitfall 5: such a note tells that the text is not yet in force; it comes before the sentence in the file."""
    lines = read(lexdania.LBK).lines
    (row,) = [row for row, line in enumerate(lines) if line.role == "footnote"]
    assert lines[row].text == "1) § 83 a, stk. 1, træder først i kraft senere."
    assert lines[row - 1].text.startswith("§ 83 a. Kommunalbestyrelsen")


def test_what_amending_acts_bring_into_force_is_told_apart() -> None:
    """Pitfall 6: Ikraft repeats § 95 and § 96."""
    assert told(read(lexdania.LBK), "ikraft") == [
        "Lov nr. 1703 af 16. december 2024 (Ældrelov) indeholder følgende ikrafttrædelsesbestemmelse:",
        "§ 95 Loven træder i kraft den 1. juli 2025.",
        "Stk. 2. Afgørelser efter § 83, der er truffet før, gælder fortsat.",
        "§ 96. Regler fastsat før forbliver i kraft.",
    ]


def test_what_an_amending_act_quotes_is_no_paragraph_of_its_own() -> None:
    """Pitfall 6: § 83 b stands under AendringNyTekst."""
    extract = read(lexdania.LOV)
    assert "§ 83 b. Kommunalbestyrelsen skal tilbyde madservice." in told(extract, "cited")
    assert told(extract, "paragraf") == ["§ 2 Loven træder i kraft den 1. juli 2025, jf. dog stk. 2."]


def test_a_heading_between_a_number_and_its_text_comes_first() -> None:
    extract = read(lexdania.LOV)
    assert "Ikrafttrædelse\n§ 2 Loven træder i kraft" in extract.text


def test_annexes_and_signatures_are_told_apart() -> None:
    extract = read(lexdania.LBK)
    assert told(extract, "bilag") == ["Beløbene er i 2025-niveau.", "Hjælp | Timer", "§ 95 | 20"]
    assert told(extract, "signature") == ["Ministeriet, den 22. september 2025", "N. N."]


def test_an_unknown_element_keeps_its_text_and_is_reported() -> None:
    extract = in_act(
        group(paragraph("1", "Der ydes hjælp.")), "<NytAfsnit>", exitus("Noget nyt."), "</NytAfsnit>",
        group(paragraph("2", stk(1, f"<Exitus><Linea><Char>H</Char><Haevet>2</Haevet>{char('O')}</Linea></Exitus>"))),
    )  # fmt: skip
    assert "Noget nyt." in told(extract, None)
    assert "§ 2. H2O" in told(extract, "paragraf")
    assert extract.notes == (
        "unknown element <Haevet> x 1: its text is kept as it stands",
        "unknown element <NytAfsnit> x 1: its text is kept as it stands",
    )


def test_a_paragraph_without_a_number_is_reported() -> None:
    extract = in_act(f"<Paragraf localId='7'>{stk(1, 'Der ydes hjælp.')}</Paragraf>")
    assert extract.notes == ("a Paragraf has no number: 7",)
    assert "Der ydes hjælp." in extract.text


def test_names_count_without_their_namespace() -> None:
    spaced = lexdania.BEK.replace(b"<Dokument ", b'<l:Dokument xmlns:l="urn:x" xmlns="urn:y" ')
    spaced = spaced.replace(b"</Dokument>", b"</l:Dokument>")
    assert read(spaced).lines == read(lexdania.BEK).lines


# Guidance and decisions.


def test_points_of_a_guidance_keep_their_number_and_are_no_headings() -> None:
    extract = read(lexdania.VEJ)
    assert headings(extract)[1:] == [(1, "Kapitel 3. Kontant tilskud"), (2, "Udmåling")]
    assert told(extract, None) == [
        "32. Tilskuddet gives til den, der ansætter hjælpere.",
        "Kommunen fører tilsyn. Tilsynet er løbende.",
        "Udgifterne er:",
        "33. Timetallet fastsættes efter § 95, stk. 2.",
    ]


def test_bullets_get_a_mark_that_is_text() -> None:
    extract = read(lexdania.VEJ)
    assert told(extract, "item") == ["- løn,", "- ferie."]
    assert extract.account is not None
    assert [one.raw for one in extract.account.repairs if one.kind == "item mark"] == ["•", "•"]


def test_a_table_is_read_row_by_row_without_its_empty_cells() -> None:
    assert told(read(lexdania.VEJ), "row") == ["INDHOLD", "pkt.", "Kontant tilskud | 32."]


def test_an_empty_exitus_is_a_gap() -> None:
    lines = read(lexdania.VEJ).lines
    assert {line.text: line.gap for line in lines if line.gap} == {"Kapitel 3. Kontant tilskud": 1, "Udmåling": 1}


def test_a_guidance_may_have_chapters_instead() -> None:
    extract = read(lexdania.VEJ_IN_CHAPTERS)
    assert headings(extract)[1:] == [(2, "Kapitel 1"), (2, "Indledning")]
    assert told(extract, None)[0] == "1. Vejledningen beskriver hjælpen."


def test_a_number_and_a_heading_in_bold_are_one_heading() -> None:
    extract = read(lexdania.KEN_2013)
    assert (1, "1. Baggrund for at behandle sagen principielt") in headings(extract)
    assert "• Du har ret til flere timer" in told(extract, "item")


def test_the_summary_is_told_by_its_lines() -> None:
    extract = read(lexdania.KEN_2013)
    first, last = map(int, extract.meta["ResumeLines"])
    assert [line.text for line in extract.lines[first : last + 1]] == [
        "Resumé:", "Principafgørelsen fastslår", "Hjælpen udmåles efter en konkret vurdering.",
    ]  # fmt: skip


def test_italics_are_headings_below_bold() -> None:
    assert headings(read(lexdania.KEN_2024))[1:] == [
        (1, "Principmeddelelsen fastslår"), (2, "De konkrete sager"), (1, "Reglerne"), (2, "Praksis"), (2, "Gældende:"),
    ]  # fmt: skip


def test_a_long_paragraph_in_bold_is_text() -> None:
    long = "Kommunen skal foretage en konkret og individuel vurdering af borgerens behov for hjælp. " * 3
    extract = read(document("Vejledning", f"<TekstGruppe>{exitus(long, face='Bold')}</TekstGruppe>"))
    assert told(extract, None) == [long.strip()]


def test_any_text_can_be_written_in_this_shape() -> None:
    lines = [("Kapitel 1", 1, 0), ("Der ydes hjælp & støtte.", None, 0), ("Udmåling", 2, 2), ("Se § 95.", None, 1)]
    extract = read(xml_of(lines))
    assert [(line.text, line.level, line.gap) for line in extract.lines] == lines
    assert extract.text.endswith("Der ydes hjælp & støtte.\n\n\nUdmåling\n\nSe § 95.")


# Meta.


def test_the_document_type_is_parted_from_its_code() -> None:
    assert (read(lexdania.LBK).said("DocumentType"), read(lexdania.LBK).said("LOKDOK")) == ("LBK H", "LOKDOK03")
    assert (read(lexdania.LOV).said("DocumentType"), read(lexdania.LOV).said("LOKDOK")) == ("LOV Æ", "LOKDOK02")


def test_an_end_date_is_kept_under_its_own_name_and_says_nothing_of_validity() -> None:
    """Pitfall 2: a valid document has one."""
    extract = read(lexdania.LBK)
    assert (extract.said("EndDate"), extract.said("Status")) == ("2026-06-23", "Valid")
    assert extract.said("DateOfHistoricMark") is None
    assert read(lexdania.BEK).said("DateOfHistoricMark") == "2025-08-31"


def test_dates_are_not_mixed_up() -> None:
    """Pitfall 3: DiesEdicti may be the day of a new rendition; DiesSigni is when it was signed."""
    extract = read(lexdania.VEJ)
    assert (extract.said("DiesSigni"), extract.said("DiesEdicti")) == ("2017-12-12", "2025-12-20")


def test_a_tie_is_told_with_what_it_points_to() -> None:
    assert read(lexdania.LBK).meta["Change"] == ("A20250170330 2025-12-16 Lov om ændring af lov om social service",)
    assert read(lexdania.KEN_2013).meta["Concerns"] == (
        "A20250112929 2025-09-22 Bekendtgørelse af lov om social service",
    )


def test_meta_is_cleaned_of_what_its_form_left() -> None:
    """Pitfall 9: a literal backslash-n, hard spaces, odd dashes; the text itself keeps its dashes."""
    assert read(lexdania.BEK).said("JournalNumber") == "Socialmin., j.nr. 2022-1"
    decision = read(lexdania.KEN_2013)
    assert decision.said("DocumentTitle") == (
        "Ankestyrelsens principafgørelse 98-13 om kontant tilskud - udmåling - timer"
    )
    assert "kontant tilskud – udmåling - timer" in decision.text


def test_meta_is_no_text() -> None:
    assert "LOKDOK" not in read(lexdania.LBK).text
    assert "A20250112929" not in read(lexdania.LBK).text


# What is refused.


def test_a_file_with_meta_alone_says_so_and_gives_it() -> None:
    """Pitfall 1: so is Lovtidende A before 25 September 2007."""
    with pytest.raises(EmptyBody, match=r"a\.xml: the XML has no text, only Meta\. Fetch the document's JSON") as found:
        read(lexdania.META_ONLY)
    assert found.value.meta["DocumentType"] == ("Bekendtgørelse",)


def test_a_title_alone_is_no_text() -> None:
    """Pitfall 1."""
    with pytest.raises(EmptyBody):
        read(document("Lov om hjælp", ""))


SHELL = "a web page and no document"
REFUSED = {
    "HTML shell": (b"<!DOCTYPE html><html><body><div id='root'></div></body></html>", SHELL),
    "HTML shell without a doctype": (b"\xef\xbb\xbf\n<html><head></head></html>", SHELL),
    "other root": (b"<feed><entry>x</entry></feed>", "its root is <feed>, not <Dokument>"),
    "doctype": (b'<!DOCTYPE Dokument SYSTEM "http://x.invalid/a.dtd"><Dokument/>', "it has a DOCTYPE"),
    "entities in entities": (
        b'<?xml version="1.0"?><!DOCTYPE Dokument [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        b"<Dokument>&b;</Dokument>",
        "it has a DOCTYPE",
    ),
    "a file of ours as an entity": (
        b'<!DOCTYPE Dokument [<!ENTITY x SYSTEM "file:///etc/hostname">]><Dokument>&x;</Dokument>',
        "it has a DOCTYPE",
    ),
    "doctype in UTF-16": (
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE Dokument><Dokument/>'.encode("utf-16"), "it has a DOCTYPE",
    ),
    "unknown entity": (b"<Dokument><DokumentIndhold>a&nbsp;b</DokumentIndhold></Dokument>", "it is no whole XML"),
    "broken entity": (b"<Dokument><DokumentIndhold>H & M</DokumentIndhold></Dokument>", "it is no whole XML"),
    "cut off": (lexdania.LBK[: len(lexdania.LBK) // 2], "it is no whole XML"),
    "empty": (b"", "it is no whole XML"),
    "says UTF-8 and is not": (
        lexdania.BEK.decode().encode("cp1252"), "it says it is UTF-8 and is not, from byte",
    ),
    "deep": (b"<Dokument>" + b"<A>" * 200 + b"x" + b"</A>" * 200 + b"</Dokument>", "nested deeper than 120"),
    "deeper than the parser goes": (b"<Dokument>" + b"<A>" * 9000 + b"</A>" * 9000 + b"</Dokument>", r"a\.xml: "),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_whole_document_is_refused(raw: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why) as found:
        read(raw)
    assert str(found.value).startswith("a.xml: ")
    assert not isinstance(found.value, EmptyBody)


def test_a_file_that_is_too_large_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pitfall 10: rejected, never cut short."""
    monkeypatch.setattr(xml, "MAX_BYTES", len(lexdania.LBK) - 1)
    with pytest.raises(ValueError, match="is more than the"):
        read(lexdania.LBK)


def test_an_act_of_a_megabyte_is_read() -> None:
    """Pitfall 10: the largest acts have 1 MB of XML."""
    stks = tuple("Kommunalbestyrelsen skal tilbyde hjælp efter en konkret vurdering af behovet." for _ in range(5))
    raw = document("Lov", group(*(paragraph(str(number), *stks) for number in range(1, 1200))))
    assert len(raw) > 1_000_000
    assert len(read(raw).lines) == 1 + 1199 * 5


def test_a_wrong_declaration_does_not_break_danish_letters() -> None:
    extract = read(lexdania.BEK.replace(b'encoding="utf-8"', b'encoding="iso-8859-1"'))
    assert extract.text == read(lexdania.BEK).text
    assert extract.notes == ("declared iso-8859-1, read as the UTF-8 that it is",)


def test_another_encoding_that_is_declared_rightly_is_read() -> None:
    raw = lexdania.BEK.decode().replace('encoding="utf-8"', 'encoding="iso-8859-1"').encode("iso-8859-1")
    assert read(raw).text == read(lexdania.BEK).text


def test_comments_and_instructions_are_no_text() -> None:
    raw = lexdania.BEK.replace(b"<DokumentIndhold>", b"<DokumentIndhold><!-- skjult --><?php echo 1 ?>")
    assert read(raw).text == read(lexdania.BEK).text


def test_text_that_looks_like_markup_stays_text() -> None:
    extract = in_act(
        group(paragraph("1", "<Stk><Exitus><Linea><Char><![CDATA[<b>&amp;</b>]]></Char></Linea></Exitus></Stk>"))
    )
    assert told(extract, "paragraf") == ["§ 1. <b>&amp;</b>"]


def test_an_item_without_its_mark_gets_one() -> None:
    bare = "<Indentatio formaInd='Pind'>" + exitus("løn") + "</Indentatio>"
    extract = read(document("V", f"<TekstGruppe>{index(bare)}</TekstGruppe>"))
    assert told(extract, "item") == ["- løn"]


def test_a_list_right_below_a_paragraph_leaves_its_number_on_a_line() -> None:
    extract = in_act(
        chapter("1", "Hjælp", group(paragraph("1", stk(1, index(item("a)", "hjælp", form="Litra")))))),
    )
    assert told(extract, "paragraf", "litra") == ["§ 1.", "a) hjælp"]


def test_a_file_without_meta_is_read() -> None:
    raw = lexdania.BEK.replace(
        lexdania.BEK[lexdania.BEK.index(b"<Meta>") : lexdania.BEK.index(b"</Meta>") + len(b"</Meta>")], b""
    )
    assert read(raw).lines == read(lexdania.BEK).lines
    assert read(raw).meta == {}


def test_a_type_in_whole_words_stays_whole() -> None:
    raw = document("B", f"<TekstGruppe>{exitus('Tekst.')}</TekstGruppe>", meta=meta_of("Bekendtgørelse"))
    assert read(raw).meta == {"DocumentType": ("Bekendtgørelse",)}


WORDS = ("tekst", "§ 5. ", "Stk. 2.", " ", "\n ", "•", "1) ", "a)", "\xa0", " ord til ", "Kapitel 2")
NAMES = (*_RULES, "Ukendt", "Sup")


def any_element(chance: random.Random, depth: int = 0) -> str:
    name = chance.choice(NAMES)
    face = chance.choice(("", ' formaChar="Bold"', ' formaChar="Italic"', ' formaInd="Pind"'))
    parts = (
        chance.choice(WORDS) if depth > 6 or chance.random() < 0.6 else any_element(chance, depth + 1)
        for _ in range(chance.randint(0, 4))
    )  # fmt: skip
    return f"<{name}{face}>{''.join(parts)}</{name}>{chance.choice(WORDS) if chance.random() < 0.2 else ''}"


@pytest.mark.parametrize("seed", range(150))
def test_however_elements_stand_in_each_other_no_letter_is_lost(seed: int) -> None:
    chance = random.Random(seed)
    told = "".join(any_element(chance) for _ in range(4))
    extract = read(f"<Dokument>{told}<TekstGruppe>{exitus('Til sidst.')}</TekstGruppe></Dokument>".encode())
    letters = Counter(re.sub(r"<[^>]*>|[\s|•-]", "", told + "Til sidst."))
    assert Counter(re.sub(r"[\s|•-]", "", extract.text)) == letters
