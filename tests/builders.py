"""Records made by hand, with a default for each field that a test does not speak of."""

from typing import Any

from law.records import Case, Citation, Claim, Document, Hit, NearCase, Passage, Section, Source, Validity

VALIDITY = Validity(status="ukendt", status_date="2019", evidence="Ikke kontrolleret.")


def a_source(**changes: Any) -> Source:
    values: dict[str, Any] = {
        "id": "note", "kind": "praksisnotat", "reader": "note", "title": "Et notat", "publisher": "Ankestyrelsen",
        "issued": "2019", "issued_basis": "Titelbladet.", "url": None, "terms": "", "file": "raw/note.txt",
        "sha256": "0" * 64,
    }  # fmt: skip
    return Source(**{**values, **changes})


def a_section(start: int = 0, end: int = 10, **changes: Any) -> Section:
    values: dict[str, Any] = {
        "kind": "praksisnotat", "start": start, "body": start, "end": end, "locator": "afsnit I", "path": ("I. Et",)
    }  # fmt: skip
    return Section(**{**values, **changes})


def a_document(text: str = "En sætning. To sætninger.", **changes: Any) -> Document:
    values: dict[str, Any] = {
        "id": "note", "source": a_source(), "text": text, "raw_chars": len(text), "kept_chars": len(text),
        "spaced_chars": 0, "sections": (a_section(0, len(text)),),
    }  # fmt: skip
    return Document(**{**values, **changes})


def a_passage(text: str = "Der kan ikke bevilges støtte til overvågning.", start: int = 0, **changes: Any) -> Passage:
    end = start + len(text)
    values: dict[str, Any] = {
        "id": f"note:{start}-{end}", "source": a_source(), "kind": "principafgørelse", "start": start, "body": start,
        "end": end, "text": text, "locator": "principafgørelse 63-15",
        "citation": "Ankestyrelsens principafgørelse 63-15, gengivet i et notat", "path": ("VII. Praksis",),
        "part": "text", "work": "principafgørelse 63-15", "scheme": ("§ 95",), "url": None, "validity": VALIDITY,
        "sentences": ((start, end),),
    }  # fmt: skip
    return Passage(**{**values, **changes})


def a_hit(passage: Passage | None = None, rank: int = 1, **changes: Any) -> Hit:
    values: dict[str, Any] = {
        "rank": rank,
        "score": 1 / (60 + rank),
        "passage": passage or a_passage(),
        "coverage": 1.0,
    }
    return Hit(**{**values, **changes})


def a_citation(passage: Passage | None = None, /, **changes: Any) -> Citation:
    passage = passage or a_passage()
    values: dict[str, Any] = {
        "number": 1, "passage": passage.id, "source": passage.source.id, "kind": passage.kind,
        "title": passage.source.title, "locator": passage.locator, "citation": passage.citation, "quote": passage.text,
        "start": passage.start, "end": passage.end, "url": None, "status": "ukendt", "status_date": "2019",
        "evidence": "Ikke kontrolleret.", "scheme": passage.scheme,
    }  # fmt: skip
    return Citation(**{**values, **changes})


def a_claim(citation: Citation) -> Claim:
    return Claim(text=citation.quote, citations=(citation.number,))


def a_case(name: str = "note-sag-1", **changes: Any) -> Case:
    values: dict[str, Any] = {
        "id": name, "source": "note", "numbers": (1,), "title": "Sag 1", "scheme": ("§ 95",), "group": "Udmåling",
        "outcomes": ("hjemvisning",), "spans": (("case", 0, 10),),
    }  # fmt: skip
    return Case(**{**values, **changes})


def a_near(case: Case | None = None, rank: int = 1, **changes: Any) -> NearCase:
    values: dict[str, Any] = {
        "rank": rank, "case": case or a_case(), "decided": (), "shared": (), "differs": ()
    }  # fmt: skip
    return NearCase(**{**values, **changes})
