"""What editors wrote (subjects, tensions, pointers) -> where the passages hold it, and the index files of that."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.block import Embed
from index.blocks import Block, decode
from index.store import SUBJECT_VECTORS, SUBJECTS, TENSION_VECTORS, TENSIONS
from index.subjects import SubjectIndex, embedded_subject
from index.tensions import TensionIndex
from law.quotes import PassageFinder, Place
from law.records import Passage
from law.subjects import Pointer, Subject, Unsettled, settled_by
from law.tensions import PlacedTension, Tension, embedded_tension, placed

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Editors:
    """All that editors wrote and that is to be placed; ``digest`` is a hash of it."""

    subjects: Sequence[Subject]
    unsettled: Sequence[Unsettled]
    pointers: dict[str, Pointer]
    tensions: Sequence[Tension]
    digest: str

    @property
    def sources(self) -> frozenset[str]:
        """The ids of the sources that are quoted; nothing can be found in another one."""
        quoted = [rule.source for one in self.subjects for rule in one.rules]
        sides = [side.source for one in self.tensions for side in one.sides]
        return frozenset((*quoted, *sides, *(one.source for one in self.pointers.values())))


def placing_digest(editors: Editors, blocks: Sequence[Block], keys: Sequence[str], recipe: str) -> str:
    """Hash all that the files depend on: what editors wrote, and the blocks with the sources they quote."""
    quoted = editors.sources
    told = [
        f"{key} {block.first}"
        for block, key in zip(blocks, keys, strict=True)
        if any(source in quoted for source, _, _ in block.sources)
    ]
    return hashlib.sha256("\n".join((recipe, editors.digest, *told)).encode()).hexdigest()


def place(editors: Editors, blocks: Sequence[Block], generation: Path, embed: Embed) -> list[Path]:
    """Write the index files of subjects and tensions into a generation. Raises OSError."""
    rows, passages = _quoted(editors, blocks)
    _place_subjects(editors, rows, passages, generation, embed)
    tensions = [_moved(one, rows) for one in placed(editors.tensions, passages)]
    vectors = embed([embedded_tension(one) for one in tensions])
    TensionIndex.build(tensions, vectors).save(generation / TENSIONS, generation / TENSION_VECTORS)
    logger.info("indexed tensions=%d", len(tensions))
    return [path for path in map(generation.joinpath, placed_files()) if path.exists()]


def placed_files() -> tuple[str, ...]:
    """Give the names of the files; the vectors of tensions are not there when there are no tensions."""
    return SUBJECTS, SUBJECT_VECTORS, TENSIONS, TENSION_VECTORS


def _quoted(editors: Editors, blocks: Sequence[Block]) -> tuple[list[int], list[Passage]]:
    """Give the passages of the sources that are quoted, and the row of each."""
    quoted = editors.sources
    rows: list[int] = []
    passages: list[Passage] = []
    for block in blocks:
        spans = [(first, count) for source, first, count in block.sources if source in quoted]
        own = decode(block) if spans else []
        for first, count in spans:
            rows.extend(range(first, first + count))
            passages.extend(own[first - block.first : first - block.first + count])
    return rows, passages


def _place_subjects(
    editors: Editors, rows: Sequence[int], passages: Sequence[Passage], generation: Path, embed: Embed
) -> None:
    """Index the subjects; one whose sentences are not among the passages is left out."""
    found = settled_by(editors.subjects, passages)
    known = [
        (one, tuple(replace(place, row=rows[place.row]) for place in places))
        for one, places in zip(editors.subjects, found, strict=True)
        if places
    ]
    # Where no subject is of these sources, what they leave open is not known either.
    unsettled = editors.unsettled if known else ()
    all_of_them: list[Subject | Unsettled] = [*(one for one, _ in known), *unsettled]
    vectors = embed([text for one in all_of_them for text in embedded_subject(one)])
    finder = PassageFinder(passages)
    pointers: dict[str, Place] = {}
    for key, one in editors.pointers.items():
        if there := finder.whole(one.source, one.quote):
            pointers[key] = replace(there, row=rows[there.row])
    SubjectIndex.build(known, vectors, unsettled, pointers).save(generation / SUBJECTS, generation / SUBJECT_VECTORS)
    logger.info("indexed subjects=%d of=%d unsettled=%d", len(known), len(editors.subjects), len(unsettled))


def _moved(tension: PlacedTension, rows: Sequence[int]) -> PlacedTension:
    sides = (replace(side, place=replace(side.place, row=rows[side.place.row])) for side in tension.sides)
    return replace(tension, sides=tuple(sides))
