"""Passages -> a tantivy index of terms; a question's terms -> ranked row numbers (BM25).

tantivy gets terms that ``law.terms`` has made, joined by spaces, and cuts at the spaces: one piece of code decides
for both sides what a term is, knows "§ 83 a" and has its table of tests. tantivy's own analysers would need the same
rules a second time as regular expressions without lookahead. Queries are built from terms, never parsed: nothing that
a user types is an operator.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import tantivy

from law.question import Wanted
from law.records import Passage
from law.terms import folded_terms, terms
from law.words import text_keys

# Weight of a term by the field it is in; "folded" finds what was typed without å, ø and æ.
_FIELDS = {"body": 1.0, "path": 1.5, "name": 1.5, "folded": 0.4}
# The fields that a question of keys is asked in: the text's, and those of its headings and name.
_KEY_FIELDS = {"keys": 1.0, "heads": 1.5}
# A term in several fields counts as its best one and this share of the others.
_OTHER_FIELDS = 0.3
# What a part of a compound is worth beside the compound, and a word of art beside the user's own words.
_PART_WORTH, _INFERRED = 0.5, 0.5
_ANALYSER = "terms"
_HEAP_BYTES = 50_000_000

Term = tuple[str, str]


class LexicalIndex:
    """An opened tantivy index. Searching is thread-safe: a searcher is a fixed view of the files."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._searcher = index.searcher()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    @classmethod
    def build(cls, folder: Path | None, passages: Iterable[Passage], *, compounds: bool = True) -> "LexicalIndex":
        """Index passages in the empty folder ``folder``, or in memory; the i-th gets row i. Raises OSError.

        ``compounds`` tells whether a word is also found by its parts.
        """
        index = _registered(tantivy.Index(_schema(), path=str(folder) if folder else None))
        try:
            # One thread and one commit make one segment, in the order of the rows.
            writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
            for row, passage in enumerate(passages):
                writer.add_document(tantivy.Document(row=[row], **_fields(passage, compounds=compounds)))
            writer.commit()
            writer.wait_merging_threads()
        # tantivy has one error for all that goes wrong while it writes.
        except ValueError as error:
            raise OSError(f"{folder or 'memory'}: {error}") from error
        index.reload()
        return cls(index)

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Open what ``build`` made. Raises ValueError when it is no tantivy index or a damaged one."""
        index = _registered(tantivy.Index.open(str(folder)))
        # "manual": no thread that watches the folder; a generation never changes.
        index.config_reader(reload_policy="manual")
        return cls(index)

    def search(self, question: Sequence[Term], count: int) -> list[tuple[int, float]]:
        """Give up to ``count`` rows with their scores, best first; ties go to the lower row."""
        return self._found([(tantivy.Occur.Should, self._clause(term, folded)) for term, folded in question], count)

    def search_wanted(self, wanted: Sequence[Wanted], count: int, *, headings: bool = True) -> list[tuple[int, float]]:
        """Give up to ``count`` rows for what a question wants; of each thing the best alternative counts most."""
        fields = _KEY_FIELDS if headings else {"keys": 1.0}
        clauses = [(tantivy.Occur.Should, clause) for one in wanted if (clause := self._wanted_clause(one, fields))]
        return self._found(clauses, count)

    def _found(self, clauses: Sequence[tuple[tantivy.Occur, tantivy.Query]], count: int) -> list[tuple[int, float]]:
        if not clauses or not len(self) or count < 1:
            return []
        found = self._searcher.search(tantivy.Query.boolean_query(clauses), limit=count, count=False)
        scored = [(int(self._searcher.doc(address)["row"][0]), float(score)) for score, address in found.hits]
        return sorted(scored, key=lambda item: (-item[1], item[0]))

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
        "keys": " ".join(text_keys(passage.text, compounds=compounds)),
        "heads": " ".join(text_keys("\n".join([*passage.path, *_names(passage)]), compounds=compounds)),
    }


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", stored=True)
    for field in (*_FIELDS, *_KEY_FIELDS):
        builder.add_text_field(field, stored=False, tokenizer_name=_ANALYSER, index_option="freq")
    return builder.build()


def _registered(index: tantivy.Index) -> tantivy.Index:
    index.register_tokenizer(_ANALYSER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index
