"""Web pages and Word files made by hand, shaped as their publishers make them; no text of theirs, and no real person."""

import html
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from ingest.extract import Extract
from ingest.formats import paragraphs
from ingest.ledger import Ledger

_GOLDEN = Path(__file__).with_name("golden") / "formats"

# A line of a text: its words, its heading's level, the empty paragraphs before it.
Told = tuple[str, int | None, int]


def html_of(lines: Sequence[Told], title: str = "Side") -> bytes:
    """A page that holds these lines and nothing else."""
    body = "".join(
        "<p>&nbsp;</p>\n" * gap
        + (f"<h{level}>{html.escape(text)}</h{level}>" if level else f"<p>{html.escape(text)}</p>")
        + "\n"
        for text, level, gap in lines
    )
    return (
        f'<!DOCTYPE html>\n<html lang="da"><head><meta charset="utf-8"><title>{html.escape(title)}</title></head>\n'
        f"<body><main>\n{body}</main></body></html>\n"
    ).encode()


def docx_of(lines: Sequence[Told]) -> bytes:
    """A Word file that holds these lines and nothing else."""
    document = Document()
    for text, level, gap in lines:
        for _ in range(gap):
            document.add_paragraph("")
        if level:
            document.add_heading(text, level)
        else:
            document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def outline(extract: Extract) -> dict[str, Any]:
    """What a reviewer checks: each line with its gap, level and role, and what became of the rest."""
    account = extract.account
    assert account is not None
    cut: Counter[str] = Counter()
    for one in account.cuts:
        cut[one.reason] += one.raw_end - one.raw_start
    return {
        "lines": [
            f"{'_' * line.gap}{f'h{line.level} ' if line.level else ''}{f'({line.role}) ' if line.role else ''}{line.text}"
            for line in extract.lines
        ],
        "cut": dict(sorted(cut.items())),
        "repairs": dict(sorted(Counter(repair.kind for repair in account.repairs).items())),
        "links": [f"{extract.text[link.start : link.end]} -> {link.url}" for link in extract.links],
        "meta": {name: list(values) for name, values in sorted(extract.meta.items())},
        "notes": list(extract.notes),
    }


def is_golden(extract: Extract, name: str) -> bool:
    """Compare with the reviewed outline; a missing one is written, and the test fails so that it is read."""
    found = outline(extract)
    path = _GOLDEN / f"{name}.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{path} was missing and has been written: read it against the sample, then commit it.")
    assert found == json.loads(path.read_text(encoding="utf-8"))
    return True


def recorded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give a list that gets the raw text of each file read from now on."""
    raws: list[str] = []

    def ledger(raw: str) -> Ledger:
        raws.append(raw)
        return Ledger(raw)

    monkeypatch.setattr(paragraphs, "Ledger", ledger)
    return raws


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    "{more}</Types>"
)
_RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    "{rels}</Relationships>"
)
_REL = '<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"{mode}/>'
_KINDS = {"styles", "numbering", "footnotes", "endnotes", "comments", "header", "footer"}


def raw_docx(body: str, *, links: Iterable[tuple[str, str]] = (), doctype: str = "", **parts: str) -> bytes:
    """A Word file from the XML of its body and, by name, of its parts ("footnotes", "header1", "styles", ...)."""
    rels, types = [], []
    for name in parts:
        kind = name.rstrip("0123456789")
        assert kind in _KINDS
        rels.append(_REL.format(id=f"r{name}", kind=kind, target=f"{name}.xml", mode=""))
        types.append(
            f'<Override PartName="/word/{name}.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            f'wordprocessingml.{kind}+xml"/>'
        )
    rels += [
        _REL.format(id=id_, kind="hyperlink", target=html.escape(url), mode=' TargetMode="External"')
        for id_, url in links
    ]
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    spaces = (
        f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    files = {
        "[Content_Types].xml": _TYPES.format(more="".join(types)),
        "_rels/.rels": _RELS.format(
            rels=_REL.format(id="r1", kind="officeDocument", target="word/document.xml", mode="")
        ),
        "word/document.xml": f"{head}{doctype}<w:document {spaces}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": _RELS.format(rels="".join(rels)),
    }
    roots = {"header": "hdr", "footer": "ftr"}
    for name, inner in parts.items():
        kind = name.rstrip("0123456789")
        root = roots.get(kind, kind)
        files[f"word/{name}.xml"] = f"{head}<w:{root} {spaces}>{inner}</w:{root}>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return out.getvalue()


def document_json(document_html: str, **changes: object) -> bytes:
    """What Retsinformation answers when it is asked for a document."""
    one = {
        "id": "7d3c", "accessionNumber": "B20240099901", "title": "Bekendtgørelse om et tilskud",
        "shortName": "BEK nr 999 af 02/02/2024", "documentHtml": document_html, "isHistorical": False,
        "ressort": "Social- og Boligministeriet", "editorialNotes": [],
    }  # fmt: skip
    return json.dumps([{**one, **changes}], ensure_ascii=False).encode()


# ast.dk: a title, tags, a box of particulars, a summary, and accordions that are folded until one clicks.
DECISION = """<!DOCTYPE html>
<html lang="da"><head><meta charset="utf-8">
<title>Ankestyrelsens principmeddelelse 98-24 om tilskud til hjælpere - prøve | Ankestyrelsen</title>
<meta property="og:title" content="Ankestyrelsens principmeddelelse 98-24 om tilskud til hjælpere - prøve">
<link rel="canonical" href="https://ast.dk/for-myndigheder/principmeddelelser/2024/ankestyrelsens-principmeddelelse-98-24">
<style>.x { color: red }</style><script>var sporing = "1";</script></head>
<body class="page has-cookie-banner">
<div id="cookie-information" role="dialog">Vi bruger cookies. <button>Tillad alle</button></div>
<header class="site-header"><nav><ul><li><a href="/">Forside</a></li><li><a href="/soeg">Søg</a></li></ul></nav></header>
<main id="main">
 <div class="breadcrumb"><a href="/">Forside</a> › Principmeddelelser</div>
 <div class="hero"><h1>Ankestyrelsens principmeddelelse 98-24 om tilskud til hj&aelig;lpere - prøve</h1>
  <div class="tags"><span class="label label-default">Serviceloven</span> <span class="label label-default">Kommunal</span>
   <span class="label label-default">Gældende</span></div></div>
 <div class="row"><div class="col">
  <div class="rich-text"><p><strong>Principmeddelelsen fastslår</strong></p>
   <p>Kommunen skal beregne hele behovet for hjælp efter servicelovens §&nbsp;95, stk.&nbsp;2.</p>
   <p><em>Særligt om nætter</em></p>
   <p>Nætter regnes med. Se <a href="/for-myndigheder/principmeddelelser/2015/63-15">principafgørelse 63-15</a>
      og <a href="https://www.retsinformation.dk/eli/lta/2025/1129">serviceloven</a>.</p></div>
  <div class="accordion">
   <div class="section"><h2 class="section-header"><button aria-expanded="false" aria-controls="s1">Baggrund for at behandle sagen principielt <svg><title>pil</title></svg></button></h2>
    <div class="section-body" id="s1" aria-hidden="true" style="display:none"><p>Sagen er behandlet for at afklare, hvordan timer tælles.</p></div></div>
   <div class="section"><h2 class="section-header"><button aria-expanded="false" aria-controls="s2">Reglerne</button></h2>
    <div class="section-body" id="s2" aria-hidden="true"><h3>Praksis</h3><p>Gældende:</p>
     <ul><li>63-15 om 20 timer. Denne gælder stadig.</li></ul><p>Kasseret:</p>
     <ul><li>O-1-99 om noget andet. Denne er kasseret og gælder ikke længere (historisk).</li></ul></div></div>
   <div class="section"><h2 class="section-header"><button aria-expanded="false" aria-controls="s3">Den konkrete afgørelse</button></h2>
    <div class="section-body" id="s3" hidden><p><strong>Resultatet er</strong></p>
     <ol><li>Du har ret til hjælp i flere timer.</li><li>Kommunen skal behandle sagen igen.</li></ol></div></div>
  </div></div>
  <div class="col box"><dl><dt>Dato for underskrift</dt><dd>12.03.2024</dd><dt>Offentliggørelsesdato</dt><dd>20.03.2024</dd>
   <dt>Paragraf</dt><dd>§ 95</dd><dd>§ 96</dd><dt>Journalnummer</dt><dd>24-00001</dd></dl></div></div>
 <div class="share-buttons"><a href="https://example.org/del">Del siden</a></div>
</main>
<footer><p>Ankestyrelsen, Prøvevej 1, CVR 00000000</p></footer></body></html>
"""

# Retsinformation's documentHtml: classes instead of elements, ordinals as ids, the amending acts behind a line.
STATUTE = """<p class="Titel2">Bekendtgørelse om et tilskud</p>
<p class="Indledning2">I medfør af § 95, stk. 5, i lov om social service fastsættes:</p>
<p class="Kapitel" id="id74a"><span id="K1"></span><span id="Kap1">Kapitel 1</span></p>
<p class="KapitelOverskrift2">Formål og personkreds</p>
<p class="Paragraf" id="id9c1"><span id="P1"></span><span class="ParagrafNr" id="Par1">§ 1.</span> Tilskuddet skal give hjælp i hjemmet.</p>
<p class="Stk2"><span class="StkNr" id="idb1">Stk. 2.</span> Tilskuddet gives til den, der</p>
<p class="Liste1"><span class="Liste1Nr" id="idc1">1)</span> har behov for hjælp,</p>
<p class="Liste1"><span class="Liste1Nr" id="idc2">2)</span> kan være arbejdsleder, og enten</p>
<p class="Liste2"><span class="Liste2Nr" id="idd1">a)</span> bor hjemme eller</p>
<p class="Liste2"><span class="Liste2Nr" id="idd2">b)</span> bor hos en nærtstående.</p>
<p class="Kapitel" id="id74b"><span id="Kap2">Kapitel 2</span></p>
<p class="KapitelOverskrift2">Udmåling</p>
<p class="ParagrafGruppeOverskrift">Timer</p>
<p class="Paragraf" id="id9c2"><span class="ParagrafNr" id="Par2">§ 1 a.</span>Timerne regnes pr. uge.<sup>1)</sup></p>
<p class="Ukendt7">En sætning i en klasse, som ingen kender.</p>
<hr class="IKraftStreg"/>
<p class="IkraftTekst">Bekendtgørelse nr. 998 af 1. februar 2023 indeholder følgende ikrafttrædelsesbestemmelse:</p>
<p class="CentreretParagraf">§ 2</p>
<p class="Stk2"><span class="StkNr" id="idb9">Stk. 2.</span> § 1 har virkning fra den 1. juli 2023.</p>
<div class="Givet" id="Givet"><p class="Givet">Social- og Boligministeriet, den 2. februar 2024</p><p class="Sign1">P.M.V.</p><p class="Sign1">N. N.</p></div>
<p class="Fodnote"><sup>1)</sup> En time er 60 minutter.</p>
"""

# The ministry's page: everything usual around a <main>.
GUIDANCE = """<!DOCTYPE html><html lang="da"><head><meta charset="utf-8"><title>Et tilskud | Ministeriet</title></head><body>
<a class="skip-link" href="#main">Gå til indhold</a>
<div class="cookie-banner"><p>Vi bruger cookies til statistik.</p><button>Accepter</button></div>
<header><nav aria-label="Hovedmenu"><a href="/a">Områder</a> <a href="/b">Ministeriet</a></nav></header>
<main id="main"><nav class="breadcrumbs"><a href="/">Forside</a></nav>
<h1>Et tilskud til hjælp</h1>
<p class="lead">Kommunen kan give et tilskud til hjælp i hjemmet.</p>
<h2>Betingelser</h2>
<p>Personen skal:<br>- være fyldt 18 år<br>- have behov for hjælp</p>
<ul><li>Ansøgningen
 er skriftlig</li><li><p>Kommunen svarer.</p><p>Svaret er skriftligt.</p>
  <ul><li>med begrundelse</li></ul></li></ul>
<h3>Timer</h3>
<table><caption>Timer pr. uge</caption><thead><tr><th>Ordning</th><th>Timer</th></tr></thead>
<tbody><tr><td>Kontant tilskud</td><td><p>mere end 20</p></td></tr><tr><td>BPA</td><td></td></tr></tbody></table>
<p>&nbsp;</p><p><br></p>
<blockquote><p>Loven siger &raquo;kan&laquo;, &amp;amp; ikke »skal«.</p></blockquote>
<aside class="fakta"><p>Et faktafelt om arbejds&shy;leder­rollen.</p></aside>
<aside><h2>Læs også</h2><ul><li><a href="/c">Noget andet</a></li></ul></aside>
<p>Læs mere på <a href="http://example.org/vejledning">vejledningen</a>, <a href="javascript:alert(1)">ikke her</a>.</p>
<p>Sidst opdateret 3. februar 2025</p>
</main><footer><p>Ministeriet, Prøvegade 2</p></footer><script src="/x.js"></script></body></html>
"""

# DUKH's page: no <main>; bold paragraphs for headings, a column beside the text.
COUNSEL = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>DUKH-nyt</title></head><body>
<div id="header" class="header"><img src="logo.png" alt="DUKH"><ul class="menu"><li>Om DUKH</li></ul></div>
<div id="wrap">
<div class="sidebar"><p>Ring til os</p></div>
<div class="text"><p><strong>Kontant tilskud</strong></p><p>af en konsulent</p>
<p><b>Henvendelse 1:</b></p><p>En borger spørger, om tilskuddet kan gives til en <b>nærtstående</b>.</p><p>&#160;</p>
<p><b>DUKH's vurdering:</b><br>Ja, i særlige tilfælde.</p>
<pre>linje et

  linje to</pre></div></div>
<div class="footer">DUKH, Prøvestræde 3</div></body></html>
"""


def _p(text: str = "", *, style: str = "", more: str = "", run: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        f'<w:p><w:pPr>{named}{more}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def _list(text: str, number: int, level: int = 0) -> str:
    return _p(text, more=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def _style(key: str, name: str, inner: str = "", based: str = "") -> str:
    on = f'<w:basedOn w:val="{based}"/>' if based else ""
    return f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/>{on}{inner}</w:style>'


def _lvl(level: int, form: str, text: str) -> str:
    return f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'


STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    + _style("Titel", "Title")
    + _style("Overskrift1", "heading 1")
    + _style("MinOverskrift", "Min overskrift", based="Overskrift1")
    + _style("Ydre", "Ydre", "<w:pPr><w:outlineLvl w:val=\"2\"/></w:pPr>")
    + _style("Indhold1", "toc 1")
    + _style("Prik", "List Bullet")
    + '<w:style w:type="character" w:styleId="Fed"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
)  # fmt: skip
NUMBERING = (
    f'<w:abstractNum w:abstractNumId="1">{_lvl(0, "decimal", "%1.")}{_lvl(1, "lowerLetter", "%2)")}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="2">{_lvl(0, "bullet", "")}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="3">{_lvl(0, "decimal", "§ %1.")}{_lvl(1, "lowerRoman", "%2.")}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)
_BOX = (
    "<w:p><w:r><w:t>Afsnittet, som boksen hænger på.</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing>"
    "<wps:txbx><w:txbxContent>{0}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>"
    "{0}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)  # fmt: skip
_CELL = "<w:tc>{}</w:tc>"


def word_sample() -> bytes:
    """A Word file with one of each thing that Word keeps outside the plain run of text."""
    body = [
        _p("Notat om et tilskud", style="Titel"),
        _p("Formål\t3", style="Indhold1"),
        _p("Formål", style="MinOverskrift"),
        "<w:p/>",
        _p(),
        '<w:p><w:r><w:t xml:space="preserve">Hjælpen gives efter </w:t></w:r><w:hyperlink r:id="rId9"><w:r><w:t>§ 95</w:t></w:r></w:hyperlink>'
        '<w:r><w:tab/><w:t>i loven</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>.</w:t><w:br/><w:t>Ny linje.</w:t></w:r></w:p>',
        '<w:p><w:r><w:t xml:space="preserve">Kommunen </w:t></w:r><w:del w:id="1"><w:r><w:delText>kan</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>skal</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t xml:space="preserve"> hemmeligt</w:t></w:r>'
        '<w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:t xml:space="preserve"> svare.</w:t></w:r>'
        '<w:moveFrom w:id="3"><w:r><w:t>Flyttet.</w:t></w:r></w:moveFrom></w:p>',
        _p("Udmåling", run="<w:b/>"),
        '<w:p><w:r><w:rPr><w:rStyle w:val="Fed"/></w:rPr><w:t>Timer</w:t></w:r></w:p>',
        _p("Ikke fed", run='<w:b w:val="0"/>'),
        _list("første", 1), _list("litra", 1, 1), _list("litra igen", 1, 1), _list("anden", 1), _list("forfra", 4),
        _list("prik", 2), _p("prik ved typografi", style="Prik"), _list("- med egen streg", 2),
        _list("Formål med loven.", 3), _list("romertal", 3, 1), _p("Timer i alt", style="Ydre"),
        "<w:tbl><w:tr>" + _CELL.format(_p("Ordning")) + _CELL.format(_p("Timer")) + "</w:tr><w:tr>"
        + _CELL.format(_p("Kontant") + _p("tilskud")) + _CELL.format(_p("20")) + "</w:tr></w:tbl>",
        "<w:tbl><w:tr>" + _CELL.format(_p("Boks i en celle.") + _p("To afsnit.")) + "</w:tr></w:tbl>",
        _BOX.format(_p("Tekst i en boks.")),
        '<w:sdt><w:sdtContent><w:p><w:r><w:t>I et felt.</w:t></w:r></w:p></w:sdtContent></w:sdt>',
        '<w:p><w:r><w:br w:type="page"/></w:r></w:p>',
        '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0A8"/><w:t>Efter en sideskift.</w:t></w:r></w:p>',
        '<w:sectPr/>',
    ]  # fmt: skip
    footnotes = (
        '<w:footnote w:id="0" w:type="separator"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:t>Uden mærke.</w:t></w:r></w:p></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> Lov om social service.</w:t></w:r></w:p></w:footnote>'
    )
    return raw_docx(
        "".join(body), links=[("rId9", "https://example.org/95"), ("rId8", "javascript:alert(1)")], styles=STYLES,
        numbering=NUMBERING, footnotes=footnotes, header1=_p("Ministeriet"), footer1=_p("Side 1"),
        comments='<w:comment w:id="0"><w:p><w:r><w:t>En kommentar.</w:t></w:r></w:p></w:comment>',
    )  # fmt: skip
