"""A LexDania document's Meta -> what the file says of itself, by the element's names (pure).

Nothing is concluded here. ``EndDate`` is when the record was last written, and a document that applies has one;
``Concerns`` is kept up to date by the publisher, so that a decision of 2013 points to the act of today; ``DiesEdicti``
may be the day of a new rendition; ``Ministry`` is today's.
"""

from lxml import etree  # type: ignore[import-untyped]  # no stubs are installed

from ingest.formats.lexdania_lines import local_name

Meta = dict[str, tuple[str, ...]]

# "64-13 om bil – tilskud - valg": one sort of dash, so that the topics can be told apart.
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
_TITLES = ("DocumentTitle", "PopularTitle")
_TIES = ("Concerns", "Change")


def read_meta(root: etree._Element) -> Meta:
    """Give each Meta element's texts in the order of the file, white space made single.

    "DocumentType" is parted from its "LOKDOK" code. "Concerns" and "Change" have one text for each act named:
    "A20250112929 2025-09-22 Bekendtgørelse af lov om social service", as far as the file tells.
    """
    told: dict[str, list[str]] = {}
    tied: dict[str, list[str]] = {}
    ties: list[tuple[str, str]] = []
    for element in (one for meta in root if local_name(meta) == "Meta" for one in meta):
        name = local_name(element)
        # A literal backslash and n stand where the publisher's form had a line end.
        text = " ".join("".join(element.itertext()).replace("\\n", " ").split())
        if name in _TIES:
            ties.append((name, element.get("id") or ""))
        if not text:
            continue
        if name in _TITLES:
            text = text.translate(_DASHES)
        if name.startswith("Ref_"):
            tied.setdefault(element.get("REFid") or "", []).append(text)
        if name == "DocumentType":
            text, _, code = text.partition("#")
            text = text.strip()
            if code:
                told.setdefault("LOKDOK", []).append("".join(code.split()))
        told.setdefault(name, []).append(text)
    for name, tie in ties:
        if parts := tied.get(tie):
            told.setdefault(name, []).append(" ".join(parts))
    return {name: tuple(texts) for name, texts in told.items()}
