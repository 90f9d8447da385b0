"""Passages -> a tantivy index of terms; a question's terms -> ranked row numbers (BM25).

tantivy gets terms that ``law.terms`` has made, joined by spaces, and cuts at the spaces: one piece of code decides
for both sides what a term is, knows "§ 83 a" and has its table of tests. tantivy's own analysers would need the same
rules a second time as regular expressions without lookahead. Queries are built from terms, never parsed: nothing that
a user types is an operator.
"""

import json
import math
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate
from pathlib import Path

import tantivy

from index.rank import keys_of
from law.question import Wanted
from law.records import Passage
from law.terms import folded_terms, terms

# Weight of a term by the field it is in; "folded" finds what was typed without å, ø and æ.
_FIELDS = {"body": 1.0, "path": 1.5, "name": 1.5, "folded": 0.4}
# The fields that a question of keys is asked in: the text's, and those of its headings and name.
_KEY_FIELDS = {"keys": 1.0, "heads": 1.5}
# A term in several fields counts as its best one and this share of the others.
_OTHER_FIELDS = 0.3
# What a part of a compound is worth beside the compound, and a word of art beside the user's own words.
_PART_WORTH, _INFERRED = 0.5, 0.5
_ANALYSER = "terms"
# tantivy's list of the segments that make up an index.
_LIST = "meta.json"
# Memory is taken as it is needed; a block that passed this would be cut into two segments, which is refused.
_HEAP_BYTES = 2_000_000_000

Term = tuple[str, str]


class LexicalIndex:
    """An opened tantivy index, a segment for each block. Searching is thread-safe: a searcher is a fixed view.

    A passage has no number in the files: the segments stand in the order of the blocks, and the passages of each in
    theirs. tantivy sums its counts over segments, so the scores are, to the bit, those of one segment of all passages.
    """

    def __init__(self, index: tantivy.Index, counts: Sequence[int]) -> None:
        """Take the numbers of passages in each block. Raises ValueError where they are not those of the segments."""
        self._index = index
        self._searcher = index.searcher()
        self._firsts = [0, *accumulate(counts)]
        if (int(self._searcher.num_docs), int(self._searcher.num_segments)) != (self._firsts[-1], len(counts)):
            raise ValueError(
                f"{self._searcher.num_docs} passages in {self._searcher.num_segments} segments; expected "
                f"{self._firsts[-1]} in {len(counts)}"
            )

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    @classmethod
    def build(cls, folder: Path | None, passages: Sequence[Passage], *, compounds: bool = True) -> "LexicalIndex":
        """Index passages as one block in the empty folder ``folder``, or in memory; the i-th is row i. Raises OSError.

        ``compounds`` tells whether a word is also found by its parts.
        """
        index = _registered(tantivy.Index(_schema(), path=str(folder) if folder else None))
        try:
            # One thread and one commit make one segment, in the order of the rows.
            writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
            for passage in passages:
                writer.add_document(tantivy.Document(**_fields(passage, compounds=compounds)))
            writer.commit()
            writer.wait_merging_threads()
        # tantivy has one error for all that goes wrong while it writes.
        except ValueError as error:
            raise OSError(f"{folder or 'memory'}: {error}") from error
        index.reload()
        return cls(index, [len(passages)] if passages else [])

    @classmethod
    def load(cls, folder: Path, counts: Sequence[int]) -> "LexicalIndex":
        """Open the segments that ``write_list`` listed. Raises ValueError for no tantivy index or a damaged one."""
        index = _registered(tantivy.Index.open(str(folder)))
        # "manual": no thread that watches the folder; a generation never changes.
        index.config_reader(reload_policy="manual")
        return cls(index, counts)

    def search(self, question: Sequence[Term], count: int) -> list[tuple[int, float]]:
        """Give up to ``count`` rows with their scores, best first; ties go to the lower row."""
        return self._found([(tantivy.Occur.Should, self._clause(term, folded)) for term, folded in question], count)

    def search_wanted(
        self, wanted: Sequence[Wanted], count: int, *, headings: bool = True, hidden: AbstractSet[int] = frozenset()
    ) -> list[tuple[int, float]]:
        """Give up to ``count`` rows for what a question wants, as if the rows ``hidden`` were not there.

        Of each thing the best alternative counts most.
        """
        fields = _KEY_FIELDS if headings else {"keys": 1.0}
        clauses = [(tantivy.Occur.Should, clause) for one in wanted if (clause := self._wanted_clause(one, fields))]
        return self._found(clauses, count, hidden)

    def _found(
        self, clauses: Sequence[tuple[tantivy.Occur, tantivy.Query]], count: int, hidden: AbstractSet[int] = frozenset()
    ) -> list[tuple[int, float]]:
        if not clauses or not len(self) or count < 1:
            return []
        query = tantivy.Query.boolean_query(clauses)
        # tantivy's first rows are the same however many are asked for, so what is hidden is passed over by asking for
        # more; for all at once only where hardly anything is left.
        most = min(count + len(hidden), len(self))
        depth = min(count + min(count, len(hidden)), most)
        while True:
            found = self._searcher.search(query, limit=depth, count=False).hits
            rows = [(self._firsts[at.segment_ord] + at.doc, float(score)) for score, at in found]
            shown = [one for one in rows if one[0] not in hidden]
            if len(shown) >= count or len(found) < depth or depth == most:
                return sorted(shown, key=lambda item: (-item[1], item[0]))[:count]
            depth = min(8 * depth, most)

    def _wanted_clause(self, wanted: Wanted, fields: Mapping[str, float]) -> tantivy.Query | None:
        schema = self._index.schema
        worths = [*wanted.keys, *((part, _PART_WORTH) for part in wanted.parts)]
        factor = _INFERRED if wanted.inferred else 1.0
        queries = [
            tantivy.Query.boost_query(tantivy.Query.term_query(schema, field, key, "freq"), boost * worth * factor)
            for key, worth in worths
            for field, boost in fields.items()
        ]
        return tantivy.Query.disjunction_max_query(queries, _OTHER_FIELDS) if queries else None

    def weight(self, folded: str) -> float:
        """Give the idf of a folded term, as BM25 has it: highest for a term that no passage holds."""
        documents = int(self._searcher.doc_freq("folded", folded))
        return math.log(1 + (len(self) - documents + 0.5) / (documents + 0.5))

    def _clause(self, term: str, folded: str) -> tantivy.Query:
        schema = self._index.schema
        return tantivy.Query.disjunction_max_query(
            [
                tantivy.Query.boost_query(
                    tantivy.Query.term_query(schema, field, folded if field == "folded" else term, "freq"), boost
                )
                for field, boost in _FIELDS.items()
            ],
            _OTHER_FIELDS,
        )


def build_segment(folder: Path, key: str, passages: Sequence[Passage]) -> list[Path]:
    """Write the segment of a block, named ``key``, into ``folder`` beside others, and give its files. Raises OSError.

    The same passages give the same bytes.
    """
    with tempfile.TemporaryDirectory(dir=folder, prefix=".segment-") as name:
        LexicalIndex.build(Path(name), passages)
        (segment,) = json.loads(Path(name, _LIST).read_text(encoding="utf-8"))["segments"]
        # tantivy draws a name by lot.
        own = str(segment["segment_id"]).replace("-", "")
        return [file.rename(folder / (key + file.suffix)) for file in sorted(Path(name).glob(f"{own}.*"))]


def write_list(folder: Path, blocks: Sequence[tuple[str, int]]) -> Path:
    """List the segments in ``folder``, given as (key, passages), which makes an index of them. Raises OSError."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".list-") as name:
        tantivy.Index(_schema(), path=name)
        told = json.loads(Path(name, _LIST).read_text(encoding="utf-8"))
    segments = [{"segment_id": str(uuid.UUID(key)), "max_doc": count, "deletes": None} for key, count in blocks]
    path = folder / _LIST
    path.write_text(json.dumps({**told, "segments": segments}, indent=2) + "\n", encoding="utf-8")
    return path


def searchable(passage: Passage) -> str:
    """Give all words that a question may meet: the headings above, the passage's text, and its name."""
    return "\n".join([*passage.path, passage.text, *_names(passage)])


def _names(passage: Passage) -> list[str]:
    # Not the citation: it holds the source's title, which would make every passage of a source alike.
    return [passage.locator, passage.work or ""]


def _fields(passage: Passage, *, compounds: bool) -> dict[str, str]:
    return {
        "body": " ".join(terms(passage.text)),
        "path": " ".join(terms("\n".join(passage.path))),
        "name": " ".join(terms("\n".join(_names(passage)))),
        "folded": " ".join(folded_terms(searchable(passage))),
        "keys": " ".join(keys_of(passage.text, compounds=compounds)),
        "heads": " ".join(keys_of("\n".join([*passage.path, *_names(passage)]), compounds=compounds)),
    }


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in (*_FIELDS, *_KEY_FIELDS):
        builder.add_text_field(field, stored=False, tokenizer_name=_ANALYSER, index_option="freq")
    return builder.build()


def _registered(index: tantivy.Index) -> tantivy.Index:
    index.register_tokenizer(_ANALYSER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index
