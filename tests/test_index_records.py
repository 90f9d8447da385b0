"""The passages that the tests of the index are made of, and what of a passage is searched."""
# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls

from collections.abc import Sequence
from pathlib import Path

from index.build import build, embedded_text
from index.embed import Encoder
from index.lexical import searchable
from index.store import Manifest
from law.jsonl import write_lines
from law.records import Passage, Source, Validity

TEXTS = (
    "Kommunen kan udbetale et kontant tilskud til hjælp, som borgeren selv antager.",
    "Borgeren skal kunne fungere som arbejdsleder for hjælperne.",
    "Ankestyrelsen fandt, at nattetimer skal udmåles som aktive timer.",
    "Kommunen kan ikke kræve tilskuddet tilbage uden varsel.",
    "Overvågning om natten kan indgå i udmålingen af timer.",
)


def passage(text: str, *, number: int = 0, heading: str = "", work: str | None = None, **changes: object) -> Passage:
    """Make a passage of ``text``, under a heading line of its own if one is given."""
    whole = f"{heading}\n{text}" if heading else text
    values: dict[str, object] = {
        "id": f"kilde:{number}",
        "source": Source(
            id="kilde",
            kind="praksisnotat",
            reader="txt",
            title="Et notat",
            publisher="Ankestyrelsen",
            issued="2019",
            issued_basis="",
            url=None,
            terms="",
            file="raw/kilde.txt",
            sha256="0" * 64,
        ),
        "kind": "praksisnotat",
        "start": 100,
        "body": 100 + len(whole) - len(text),
        "end": 100 + len(whole),
        "text": whole,
        "locator": f"afsnit {number}",
        "citation": f"notatet, afsnit {number}",
        "path": ("Notat", "Tilskud"),
        "part": "text",
        "work": work,
        "scheme": (),
        "url": None,
        "validity": Validity(status="ukendt", status_date=None, evidence=""),
        "sentences": ((100 + len(whole) - len(text), 100 + len(whole)),),
    }
    return Passage(**{**values, **changes})  # type: ignore[arg-type]


def passages(texts: Sequence[str] = TEXTS) -> list[Passage]:
    return [passage(text, number=number) for number, text in enumerate(texts)]


def built(folder: Path, encoder: Encoder, records: Sequence[Passage] | None = None) -> Manifest:
    """Write passages.jsonl and build the index beside it; the cache is there too."""
    folder.mkdir(exist_ok=True)
    write_lines(folder / "passages.jsonl", passages() if records is None else records)
    return build(folder / "passages.jsonl", folder / "index", encoder, cache=folder / "vectors.sqlite")


def test_the_embedded_text_is_the_chain_of_headings_and_the_text_under_them():
    record = passage("Borgeren klagede.", heading="Sagen", path=("Bilag", "Sag 3"))
    assert embedded_text(record) == "Bilag › Sag 3\nBorgeren klagede."


def test_a_question_may_meet_headings_text_and_name():
    record = passage("Borgeren klagede.", number=7, path=("Bilag",), work="principafgørelse 63-15")
    words = searchable(record)
    assert [part in words for part in ("Bilag", "klagede", "afsnit 7", "63-15")] == [True] * 4
