"""LexDania XML made by hand, in the shape in which Retsinformation publishes it; all text is invented."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


def char(text: str, face: str = "") -> str:
    return f'<Char formaChar="{face}">{escape(text)}</Char>' if face else f"<Char>{escape(text)}</Char>"


def linea(*chars: str) -> str:
    return f"<Linea>{''.join(one if one.startswith('<') else char(one) for one in chars)}</Linea>"


def exitus(*lineas: str, face: str = "") -> str:
    return f"<Exitus>{''.join(linea(char(one, face)) for one in lineas)}</Exitus>" if lineas else "<Exitus />"


def rubrica(text: str) -> str:
    return f"<Rubrica>{linea(char(text, 'Italic'))}</Rubrica>"


def item(mark: str, *parts: str, form: str = "Nummer") -> str:
    """An item of a list; a part that is no element becomes its first paragraph."""
    told = "".join(one if one.startswith("<") else exitus(one) for one in parts)
    return f'<Indentatio formaInd="{form}"><Explicatus>{mark}</Explicatus>{told}</Indentatio>'


def index(*items: str) -> str:
    return f"<Exitus><Index>{''.join(items)}</Index></Exitus>"


def stk(number: int, *parts: str) -> str:
    """A stk.; its first part may be several sentences. The first stk. has no label."""
    label = f"<Explicatus>Stk. {number}.</Explicatus>" if number > 1 else ""
    return f"<Stk>{label}{''.join(one if one.startswith('<') else exitus(one) for one in parts)}</Stk>"


def paragraph(number: str, *stks: str, local: str | None = None) -> str:
    told = "".join(one if one.startswith("<Stk") else stk(at, one) for at, one in enumerate(stks, start=1))
    return f'<Paragraf localId="{local or number}"><Explicatus>§ {number}.</Explicatus>{told}</Paragraf>'


def group(*paragraphs: str, head: str = "") -> str:
    return f"<ParagrafGruppe>{rubrica(head) if head else ''}{''.join(paragraphs)}</ParagrafGruppe>"


def chapter(number: str, head: str, *groups: str) -> str:
    return f"<Kapitel><Explicatus>Kapitel {number}</Explicatus>{rubrica(head)}{''.join(groups)}</Kapitel>"


def table(*rows: Sequence[str]) -> str:
    cells = ("".join(f"<Td>{exitus(one) if one else ''}</Td>" for one in row) for row in rows)
    return f"<Exitus><Table>{''.join(f'<Tr>{row}</Tr>' for row in cells)}</Table></Exitus>"


def document(title: str, content: str, *, meta: str = "", after: str = "<UnderskriftGruppe />") -> bytes:
    """A whole document; ``content`` is what stands in DokumentIndhold."""
    head = f"<TitelGruppe><Titel>{linea(title)}</Titel></TitelGruppe>" if title else ""
    return (
        f'{DECLARATION}<Dokument id="d" SchemaLocation="http://example.invalid/LBKH.Retsinfo.LexDania_2.1.xsd">'
        f"<Meta>{meta}</Meta>{head}"
        f"<DokumentIndhold>{content}</DokumentIndhold>{after}</Dokument>"
    ).encode()


def meta_of(kind: str, **values: str) -> str:
    """Meta elements in the publisher's order; ``kind`` is "LBK H#LOKDOK03"."""
    return f"<DocumentType>{kind}</DocumentType>" + "".join(
        f"<{name}>{escape(told)}</{name}>" for name, told in values.items()
    )


def xml_of(lines: Sequence[tuple[str, int | None, int]], *, title: str = "", meta: str = "") -> bytes:
    """Write any text in the shape of a guidance or a decision: (text, heading level or None, blank lines before).

    A heading is in bold, below the first level in italics; each blank line is an empty Exitus. Without a ``title`` the
    document has these lines and no other. No sign may be among them that XML has not (a form feed).
    """
    faces = {None: "", 1: "Bold"}
    told = "".join("<Exitus />" * gap + exitus(text, face=faces.get(level, "Italic")) for text, level, gap in lines)
    return document(title, f"<TekstGruppe>{told}</TekstGruppe>", meta=meta, after="")


LBK_META = meta_of(
    "LBK H#LOKDOK03", Rank="A", AccessionNumber="A20250112929", UniqueDocumentId="999001",
    DocumentTitle="Bekendtgørelse af lov om social service", Year="2025", DiesSigni="2025-09-22",
    StartDate="2025-10-01", EndDate="2026-06-23", Status="Valid", Number="1129", PopularTitle="Serviceloven",
    AnnouncedIn="Lovtidende A", DiesEdicti="2025-10-01",
) + (
    '<Change id="change_1" /><Ref_Accn REFid="change_1">A20250170330</Ref_Accn>'
    '<Ref_Af REFid="change_1">2025-12-16</Ref_Af><Ref_Text REFid="change_1">Lov om ændring af lov om social service'
    "</Ref_Text><Ministry>Ministeriet</Ministry>"
)  # fmt: skip

LBK = document(
    "Bekendtgørelse af lov om social service",
    "<Indledning>"
    + exitus("Herved bekendtgøres lov om social service, jf. lovbekendtgørelse nr. 155 af 1. februar 2025.")
    + "</Indledning><Bog><Afsnit><Explicatus>Afsnit I</Explicatus>"
    + rubrica("Indledende bestemmelser")
    + chapter(
        "1",
        "Formål",
        group(
            paragraph(
                "1",
                stk(
                    1,
                    "Formålet med denne lov er",
                    index(item("1)", "at tilbyde rådgivning og"), item("2)", "at tilgodese behov.")),
                ),
                "Hjælpen bygger på den enkeltes ansvar.",
            ),
            paragraph("2", "Enhver, der opholder sig lovligt her i landet, har ret til hjælp, jf. dog stk. 2 og § 5."),
        ),
    )
    + "</Afsnit><Afsnit><Explicatus>Afsnit V</Explicatus>"
    + rubrica("Voksne")
    + chapter(
        "16",
        "Personlig hjælp og kontant tilskud",
        group(
            paragraph(
                "83",
                stk(
                    1,
                    "Kommunalbestyrelsen skal tilbyde",
                    index(
                        item("1)", "personlig hjælp,"),
                        item(
                            "2)",
                            "hjælp til opgaver, herunder",
                            index(item("a)", "rengøring og", form="Litra"), item("b)", "indkøb, og", form="Litra")),
                        ),
                        item("3)", "støtte."),
                    ),
                    exitus("Tilbuddet gives efter en vurdering."),
                ),
                "Tilbud efter stk. 1 gives ikke ved behandling efter § 83 a.",
            ),
            paragraph(
                "83 a",
                stk(
                    1,
                    "<Exitus><Nota><Explicatus>1)</Explicatus>"
                    + exitus("§ 83 a, stk. 1, træder først i kraft senere.")
                    + "</Nota>"
                    + linea("Kommunalbestyrelsen skal tilbyde et ", char("korterevarende"), " forløb.")
                    + linea("Forløbet er gratis.")
                    + "</Exitus>",
                ),
                local="83a",
            ),
            paragraph("84", "Kommunalbestyrelsen skal tilbyde afløsning til ægtefælle eller forældre."),
            head="Hjælp i hjemmet",
        ),
        group(
            paragraph(
                "95",
                "Kan hjælpen efter §§ 83 og 84 ikke stilles til rådighed, kan der udbetales et tilskud.",
                "En person med behov for hjælp i mere end 20 timer kan vælge at få et kontant tilskud.",
                "Kommunalbestyrelsen kan i ganske særlige tilfælde beslutte, at en nærtstående passer den pågældende.",
            ),
            paragraph(
                "96",
                "Kommunalbestyrelsen skal tilbyde borgerstyret personlig assistance.",
                "Det er en betingelse, at borgeren kan fungere som arbejdsleder, jf. § 95, stk. 2.",
            ),
            head="Kontant tilskud og borgerstyret personlig assistance",
        ),
    )
    + chapter("34", "Ikrafttræden", group(paragraph("180", "Loven træder i kraft den 1. januar 2006, jf. dog § 181.")))
    + "</Afsnit></Bog><Ikraft>"
    + exitus("Lov nr. 1703 af 16. december 2024 (Ældrelov) indeholder følgende ikrafttrædelsesbestemmelse:")
    + "<IkraftCentreretParagraf><Explicatus>§ 95</Explicatus>"
    + stk(1, "Loven træder i kraft den 1. juli 2025.")
    + stk(2, "Afgørelser efter § 83, der er truffet før, gælder fortsat.")
    + "</IkraftCentreretParagraf>"
    + paragraph("96", "Regler fastsat før forbliver i kraft.")
    + "</Ikraft>"
    + f"<Bilag><Explicatus>Bilag 1</Explicatus>{rubrica('Beløb')}"
    + exitus("Beløbene er i 2025-niveau.")
    + table(("Hjælp", "Timer"), ("§ 95", "20"))
    + "</Bilag>",
    meta=LBK_META,
    after=f"<UnderskriftGruppe><UnderskriftStedDato>{exitus('Ministeriet, den 22. september 2025')}"
    f"</UnderskriftStedDato><Underskriver>{exitus('N. N.')}</Underskriver></UnderskriftGruppe>",
)

BEK = document(
    "Bekendtgørelse om udmåling af tilskud til ansættelse af hjælpere",
    "<Indledning>"
    + exitus("I medfør af § 95, stk. 5, og § 96 a i lov om social service fastsættes:")
    + "</Indledning><Afsnit>"
    + chapter(
        "1",
        "Anvendelsesområde",
        group(
            paragraph("1", "Bekendtgørelsen gælder kontant tilskud efter lovens § 95."),
            paragraph(
                "5",
                "Tilskuddet dækker lønudgifter, jf. § 1.",
                "Satsen fastsættes efter overenskomst.",
                "Der betales feriegodtgørelse efter stk. 2.",
            ),
            head="Tilskuddets størrelse",
        ),
    )
    + chapter(
        "2",
        "Ikrafttræden",
        group(
            paragraph(
                "9",
                "Bekendtgørelsen træder i kraft den 1. oktober 2022.",
                "Bekendtgørelse nr. 1246 af 13. november 2017 ophæves.",
            )
        ),
    )
    + "</Afsnit>",
    meta=meta_of(
        "BEK H#LOKDOK04", Rank="B", AccessionNumber="B20220129205",
        DocumentTitle="Bekendtgørelse om udmåling af tilskud til ansættelse af hjælpere", Year="2022",
        DiesSigni="2022-09-19", Status="Historic", DateOfHistoricMark="2025-08-31", Number="1292",
        JournalNumber="Socialmin.,\\nj.nr. 2022-1",
    ),
)  # fmt: skip


def amendment(number: str, told: str, new: str = "") -> str:
    return (
        f"<AendringsNummer><Explicatus>{number}.</Explicatus><Aendring><AendringDefinition>{exitus(told)}"
        f"</AendringDefinition><AendringAktion><AendringNyTekst>{new}</AendringNyTekst></AendringAktion></Aendring>"
        "</AendringsNummer>"
    )


LOV = document(
    "Lov om ændring af lov om social service",
    f"<Hymne>{exitus('Folketinget har vedtaget og Vi stadfæstet følgende lov:')}</Hymne>"
    f"<AendringCentreretParagraf localId='1'><Explicatus>§ 1</Explicatus>{rubrica('Ministeriet')}"
    + exitus("I lov om social service, jf. lovbekendtgørelse nr. 67 af 22. januar 2024, foretages følgende ændringer:")
    + amendment("1", "I § 95, stk. 2, ændres »20 timer« til: »18 timer«.")
    + amendment(
        "2",
        "Efter § 83 a indsættes:",
        group(paragraph("83 b", "Kommunalbestyrelsen skal tilbyde madservice.", "Madservice er en ydelse.")),
    )
    + "</AendringCentreretParagraf><IkraftCentreretParagraf localId='2'><Explicatus>§ 2</Explicatus>"
    + rubrica("Ikrafttrædelse")
    + stk(1, "Loven træder i kraft den 1. juli 2025, jf. dog stk. 2.")
    + stk(2, "§ 1, nr. 2, træder i kraft den 1. januar 2026.")
    + "</IkraftCentreretParagraf>",
    meta=meta_of("LOV Æ#LOKDOK 02", Rank="A", AccessionNumber="A20240170330", Number="1703", Status="Valid"),
)

VEJ = document(
    "Vejledning om kontant tilskud",
    "<TekstGruppe>"
    + table(("INDHOLD", ""), ("", "pkt."), ("Kontant tilskud", "32."))
    + "<Exitus />"
    + exitus("Kapitel 3. Kontant tilskud", face="Bold")
    + f"<Exitus>{linea(char('32.', 'Bold'))}{linea('Tilskuddet gives til den, der ansætter hjælpere.')}</Exitus>"
    + exitus("Kommunen fører tilsyn. ", "Tilsynet er løbende.")
    + exitus("Udgifterne er:")
    + index(item("•", "løn,", form="Pind"), item("•", "ferie.", form="Pind"))
    + exitus()
    + exitus("Udmåling", face="Italic")
    + f"<Exitus>{linea(char('33.', 'Bold'))}{linea('Timetallet fastsættes efter § 95, stk. 2.')}</Exitus>"
    + "</TekstGruppe>",
    meta=meta_of("VEJ#LOKDOK15", Rank="C", DiesSigni="2017-12-12", DiesEdicti="2025-12-20", Number="10325"),
)

VEJ_IN_CHAPTERS = document(
    "Vejledning om hjælp",
    "<Kapitel><Explicatus>Kapitel 1</Explicatus>"
    + rubrica("Indledning")
    + exitus("1. Vejledningen beskriver hjælpen.")
    + exitus("2. Den erstatter en ældre vejledning.")
    + "</Kapitel>",
    meta=meta_of("VEJ#LOKDOK15", Rank="C"),
)

KEN_2013 = document(
    "Ankestyrelsens principafgørelse 98-13 om kontant tilskud – udmåling - timer",
    "<Resume>"
    + exitus("Resumé:", face="Bold")
    + exitus("Principafgørelsen fastslår", face="Bold")
    + exitus("Hjælpen udmåles efter en konkret vurdering.")
    + "</Resume><TekstGruppe>"
    + exitus("Lov:", face="Bold")
    + exitus("Lov om social service - § 95, stk. 2")
    + f"<Exitus>{linea(char('1. ', 'Bold'))}{linea(char('Baggrund for at behandle sagen principielt', 'Bold'))}"
    + "</Exitus><Exitus />"
    + exitus("Ankestyrelsen har behandlet sagen principielt.")
    + exitus("Resultatet er")
    + exitus("• Du har ret til flere timer")
    + "</TekstGruppe>",
    meta=meta_of(
        "KEN#LOKDOK23", Rank="W", AccessionNumber="W20130999925",
        DocumentTitle="Ankestyrelsens principafgørelse 98-13 om kontant\xa0tilskud – udmåling - timer", Year="2013",
        DiesSigni="2013-04-30", StartDate="2013-12-04", EndDate="2026-06-23", Status="Valid", Number="9999",
        DiesEdicti="2014-03-20",
    ) + '<Concerns id="c1" /><Ref_Accn REFid="c1">A20250112929</Ref_Accn><Ref_Af REFid="c1">2025-09-22</Ref_Af>'
    '<Ref_Text REFid="c1">Bekendtgørelse af lov om social service</Ref_Text>'
    "<AdministrativeAuthority>Ankestyrelsen</AdministrativeAuthority>",
    after="",
)  # fmt: skip

KEN_2024 = document(
    "Ankestyrelsens principmeddelelse 11-24 om rådighedstimer",
    "<Resume>"
    + exitus("Principmeddelelsen fastslår", face="Bold")
    + exitus("Rådighedstimer kan indgå i hjælpen.")
    + exitus()
    + exitus("De konkrete sager", face="Italic")
    + exitus("Kommunen afslog hjælp om natten.")
    + "</Resume><TekstGruppe>"
    + exitus("Reglerne ", face="Bold")
    + exitus()
    + exitus("Praksis", face="Italic")
    + exitus("Gældende:", face="Italic")
    + index(item("•", "63-15, som gælder stadig", form="Pind"))
    + "</TekstGruppe>",
    meta=meta_of("KEN#LOKDOK23", Rank="W", Number="9456"),
    after="",
)

META_ONLY = (
    f"{DECLARATION}<Dokument><Meta>{meta_of('Bekendtgørelse', Year='1998', Number='12')}</Meta></Dokument>"
).encode()
