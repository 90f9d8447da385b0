"""Text -> sentences and references in one pass: a blank Danish spaCy pipeline with two components of our own."""

import re
from collections.abc import Iterator
from functools import cache

import numpy as np
import spacy
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from law.records import Reference
from law.references import find_references

# After these a period never ends a sentence: "jf. Ankestyrelsens", "f.eks. Rygmarvsskader", "afd. 14".
_NEVER_WORDS = """
    stk nr jf kap art f.eks eks bl.a ca dvs evt inkl ekskl hhv pr kl tlf dr hr fr afd vedr ift ifm mht sml litra lbk
    bek vej par lign d adr if j.nr jnr henh
"""
_NEVER = frozenset(_NEVER_WORDS.split())
_END = re.compile(r"[.!?](?P<close>[\"”»)\]]*)\s+(?=[\"”»«„(\[§]*[A-ZÆØÅ0-9§])")
_LAST_WORD = re.compile(r"[\w.]+$")
# "Stk. 2. En person", "§ 95. Hvis kommunalbestyrelsen": the number is part of its sentence.
_LABEL = re.compile(r"(?:Stk\. \d+|§ \d+(?: ?[A-Za-zÆØÅæøå])?)\.\s")
_MONTH = re.compile(r"\s*(?:januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december)\b")
_ITEM = re.compile(r"(?:- |• ?|\d+\) ?|[a-zæøå]\) )")
_TERMINAL = re.compile(r"[.!?][\"”»)\]]*$")
# A lead-in and its list are one statement, but not without bound.
_LIST_CHARS = 900
_ITEM_CHARS = 120  # an item without a mark before it is short and ends without a full stop


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Cut ``text`` into sentences, half-open spans without surrounding space, that cover all but white space.

    A line end closes a sentence, except between a lead-in ("... er følgende:") and the items of its list, which are
    one sentence up to 900 characters.
    """
    spans: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+", text):
        for start, end in _line_spans(text, line.start(), line.end()):
            if spans and _continues(text, spans[-1], start, end):
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
    return spans


def _continues(text: str, last: tuple[int, int], start: int, end: int) -> bool:
    if "\n" not in text[last[1] : start] or end - last[0] > _LIST_CHARS:
        return False
    told = text[last[0] : last[1]]
    if _ITEM.match(text, start):
        return "\n" in told or not _TERMINAL.search(told)
    return not _TERMINAL.search(told) and end - start < _ITEM_CHARS and not _TERMINAL.search(text[start:end])


def _line_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    label = _LABEL.match(text, start, end)
    at = start
    for match in _END.finditer(text, label.end() if label else start, end):
        word = _LAST_WORD.search(text, max(start, match.start() - 20), match.start())
        if _ends_sentence(text, word.group().lower() if word else "", match):
            yield from _trimmed(text, at, match.start() + 1 + len(match["close"]))
            at = match.end()
    yield from _trimmed(text, at, end)


def _ends_sentence(text: str, word: str, match: re.Match[str]) -> bool:
    if text[match.start()] != ".":
        return True
    # "pkt. 1 og 2", "kapitel 3, pkt. 32"; but "2. pkt." may end a sentence.
    if word in _NEVER or (word in ("pkt", "punkt") and text[match.end()].isdigit()):
        return False
    # "13. maj 2015": an ordinal before a month; the months are in lower case, so only "7. August" gets here.
    return not (word.isdigit() and _MONTH.match(text[match.end() :].lower()))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


@Language.component("legal_sentences")
def _legal_sentences(doc: Doc) -> Doc:
    starts = {start for start, _ in sentence_spans(doc.text)}
    # Setting them one by one, spaCy looks through the whole text at each: 9 s for an act of 90,000 characters.
    begins = np.array([[1 if token.idx in starts or token.i == 0 else -1] for token in doc], np.int64)
    return doc.from_array([SENT_START], begins.astype(np.uint64)) if len(doc) else doc  # type: ignore[arg-type]


@Language.component("legal_references")
def _legal_references(doc: Doc) -> Doc:
    act, within = doc.user_data.get("context", (None, None))
    doc.user_data["references"] = find_references(doc.text, act=act, within=within)
    return doc


@cache
def pipeline() -> Language:
    """Build the pipeline once: tokens by spaCy's Danish rules, sentences and references by ours."""
    language = spacy.blank("da")
    language.add_pipe("legal_sentences")
    language.add_pipe("legal_references")
    # The longest source has 0.25 million characters; an act has four times that.
    language.max_length = 5_000_000
    return language


def read_language(
    text: str, *, act: str | None = None, within: Reference | None = None
) -> tuple[tuple[tuple[int, int], ...], tuple[Reference, ...]]:
    """Give the sentence spans and the references of a text, each in the order of the text.

    ``act`` and ``within`` say where the text stands, for its references without an act or a §.
    """
    doc = pipeline().make_doc(text)
    doc.user_data["context"] = (act, within)
    doc = pipeline()(doc)
    sentences = tuple(span for sentence in doc.sents for span in _trimmed(text, sentence.start_char, sentence.end_char))
    return sentences, doc.user_data["references"]
