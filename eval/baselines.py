"""The index's legs alone, and an ordinary build, as rankings: the rows that the product has to beat."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import tantivy

from eval.run import Ranking
from index.cache import embed_cached
from index.dense import DenseIndex
from index.embed import Encoder
from index.fuse import fuse_ranks
from index.store import load
from law.records import Document, Passage, Validity
from law.terms import question_terms

# How deep each leg looks, as in the product.
_DEPTH = 50
# What a tutorial takes: this many characters, cut where a text breaks.
_CUT_CHARS = 800
_BREAKS = ("\n\n", "\n", ". ", " ")


def rows_to_beat(documents: Mapping[str, Document], encoder: Encoder, *, build: Path) -> dict[str, Ranking]:
    """Give the rankings by name. The ordinary build's vectors are kept with those of the index.

    Raises IndexProblem when the folder ``build`` holds no index made with ``encoder``.
    """
    loaded = load(build / "index", encoder)
    return {
        "BM25 alone": _picked(loaded.passages, lambda asked: loaded.lexical.search(question_terms(asked), _DEPTH)),
        "dense alone": _picked(loaded.passages, lambda asked: loaded.dense.search(encoder.encode_query(asked), _DEPTH)),
        "ordinary build": ordinary_build(documents, encoder, cache=build / "cache" / "vectors.sqlite"),
    }


def ordinary_build(documents: Mapping[str, Document], encoder: Encoder, *, cache: Path) -> Ranking:
    """Rank cuts of 800 characters: the same vectors, tantivy's own Danish stemmer, reciprocal rank fusion."""
    cuts = [cut for document in documents.values() for cut in cut_evenly(document)]
    texts = [cut.text for cut in cuts]
    dense = DenseIndex.build(embed_cached(texts, encoder, cache))
    words = _words_index(texts)

    def rank(question: str) -> list[tuple[int, float]]:
        meant = [row for row, _ in dense.search(encoder.encode_query(question), _DEPTH)]
        return fuse_ranks([meant, _search_words(words, question)])

    return _picked(cuts, rank)


def cut_evenly(document: Document, *, chars: int = _CUT_CHARS) -> Iterator[Passage]:
    """Cut a document into passages of up to ``chars`` characters that know no section; only white space is lost."""
    start, text = 0, document.text
    while start < len(text):
        end = start + chars if start + chars >= len(text) else _break_before(text, start, start + chars)
        end = min(end, len(text))
        if text[start:end].strip():
            yield _cut(document, start, end)
        start = end


def _break_before(text: str, start: int, limit: int) -> int:
    """Find the last break of the best kind in the second half of a cut."""
    for sign in _BREAKS:
        at = text.rfind(sign, start + (limit - start) // 2, limit)
        if at >= 0:
            return at + len(sign)
    return limit


def _cut(document: Document, start: int, end: int) -> Passage:
    locator = f"tegn {start}-{end}"
    return Passage(
        id=f"{document.id}:{start}",
        source=document.source,
        kind=document.source.kind,
        start=start,
        body=start,
        end=end,
        text=document.text[start:end],
        locator=locator,
        citation=f"{document.source.title}, {locator}",
        path=(),
        part="text",
        work=None,
        scheme=(),
        url=None,
        validity=Validity(status="ukendt", status_date=None, evidence=""),
        sentences=(),
    )


def _picked(passages: Sequence[Passage], search: Callable[[str], Sequence[tuple[int, float]]]) -> Ranking:
    return lambda question: [passages[row] for row, _ in search(question)][:_DEPTH]


def _words_index(texts: Sequence[str]) -> tantivy.Index:
    """Index texts in memory, as tantivy's documentation does it for a language."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", stored=True)
    builder.add_text_field("text", stored=False, tokenizer_name="danish")
    index = tantivy.Index(builder.build())
    analyser = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    analyser = analyser.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.stemmer("danish"))
    index.register_tokenizer("danish", analyser.build())
    writer = index.writer(num_threads=1)
    for row, text in enumerate(texts):
        writer.add_document(tantivy.Document(row=[row], text=text))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def _search_words(index: tantivy.Index, question: str) -> list[int]:
    # Lenient: "§ 95, stk. 3?" is full of what the query language takes for operators.
    query, _ = index.parse_query_lenient(question, ["text"])
    searcher = index.searcher()
    found = searcher.search(query, limit=_DEPTH, count=False).hits
    scored = [(int(searcher.doc(address)["row"][0]), float(score)) for score, address in found]
    return [row for row, _ in sorted(scored, key=lambda item: (-item[1], item[0]))]
