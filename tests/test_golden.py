"""Each source's document against its reviewed golden file: a change in reading shows itself line by line."""

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ingest.manifest import read_manifest, read_raw
from ingest.readers import READERS, read_source
from law.records import Document

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = Path(__file__).with_name("golden")
SOURCES = {source.id: source for source in read_manifest(ROOT / "corpus")}


def outline(document: Document) -> dict[str, Any]:
    """What a reviewer checks: the structure with the first and last words of each section, and the account."""
    cut: Counter[str] = Counter()
    for one in document.cuts:
        cut[one.reason] += one.raw_end - one.raw_start
    return {
        "sha256": hashlib.sha256(document.text.encode()).hexdigest(),
        "characters": {"raw": document.raw_chars, "text": len(document.text), "cut": dict(sorted(cut.items()))},
        "repairs": dict(sorted(Counter(repair.kind for repair in document.repairs).items())),
        "gaps": [f"{gap.kind}: {document.text[gap.start : gap.end]}" for gap in document.gaps],
        "links": [f"{document.text[link.start : link.end]} -> {link.url}" for link in document.links],
        "notes": list(document.notes),
        "cases": [
            f"{case.id} | {'+'.join(map(str, case.numbers))} | {' '.join(case.scheme)} | {case.group} | "
            f"{' + '.join(case.outcomes)} | {case.title}"
            for case in document.cases
        ],
        "sections": [
            {
                "what": " | ".join(
                    [section.kind, section.part, section.locator, " ".join(section.scheme), section.work or ""]
                ),
                "path": " > ".join(section.path),
                "heading": document.text[section.start : section.body].strip(),
                "first": document.text[section.body : section.end][:70],
                "last": document.text[section.body : section.end][-70:],
                "characters": section.end - section.start,
            }
            for section in document.sections
        ],
    }


@pytest.mark.parametrize("source_id", SOURCES)
def test_a_source_reads_as_its_reviewed_golden_file(source_id: str) -> None:
    source = SOURCES[source_id]
    found = outline(read_source(read_raw(ROOT / "corpus", source), source))
    path = GOLDEN / f"{source_id}.json"
    if not path.exists():
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{path} was missing and has been written: read it against the source, then commit it.")
    assert found == json.loads(path.read_text(encoding="utf-8"))


def test_each_reader_has_a_golden_file() -> None:
    read_by = {source.reader for source in SOURCES.values() if (GOLDEN / f"{source.id}.json").exists()}
    # The readers of what no shipped source is have their golden files beside their own tests.
    assert read_by == set(READERS) - {"act", "decision", "guidance", "page"}
    for room in ("acts", "decisions"):
        assert any((GOLDEN / room).glob("*.json"))
