"""A corpus of the real one's shape, written by chance -> what index and search take of it: python bench_scale.py.

5,800 decisions, 60 acts and orders and 40 guides, about 100,000 passages. Their sentences are ours, drawn by lot from
templates and the dictionary; nothing in them is law. Their vectors are drawn by lot too, for embedding 100,000 texts
takes the better part of an hour: its rate is measured on a sample and told beside.
"""

import hashlib
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate
from pathlib import Path
from unittest import mock

import click
import numpy as np
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from index import Encoder, encoder_for
from index.block import embedded_text
from index.build import build as build_index
from index.embed import Vectors
from ingest.run import ingest
from law.filters import Filters
from law.jsonl import to_dict, write_lines
from law.records import Decision, Document, Passage, Printing, Reference, Section, Source, Validity
from library import Library
from settings import ROOT, Settings

SEED = 95
DECISIONS, ACTS, GUIDES = 5_800, 60, 40
# Passages of a decision, of an act and of a guide, on average; together about 100,000.
_PASSAGES = {"decision": 15, "act": 150, "guide": 100}
# How many different words stand in so many legal texts, and how fast their share falls with their rank.
_WORDS, _ZIPF = 120_000, 1.05
_SAMPLE = 500
_QUESTIONS = 120
_MB = 1e6

_SENTENCES = (
    "Kommunen skal {v} {n} til {n}, når borgeren har {n} efter {r}.",
    "Borgeren har ret til {n}, hvis {n} er en betingelse for {n}.",
    "Ankestyrelsen fandt, at {n} ikke kunne {v} som {n}, jf. {r}.",
    "Ankestyrelsen lagde vægt på, at {n} og {n} var nødvendige for {n}.",
    "Det er kommunens pligt at {v} {n}, før {n} træder i kraft.",
    "Afgørelsen om {n} kan påklages inden fire uger efter {r}.",
    "Hjælperen må ikke {v} {n}, medmindre {n} er aftalt med borgeren.",
    "Der ydes tilskud til {n}, {n} og {n} i indtil {d} timer om ugen.",
    "Ved vurderingen af {n} indgår {n}, herunder {n}, som fremgår af {r}.",
    "Reglerne om {n} gælder også for {n}, der bor sammen med {n}.",
    "En borger med {n} kan ansætte hjælpere til {n} i hjemmet.",
    "Kommunen havde oplyst, at {n} var {v} den {d}. marts, og at {n} manglede.",
)
_HEADINGS = ("Om {n}", "Udmåling af {n}", "{n} og {n}", "Betingelser for {n}", "Klage over {n}", "Særligt om {n}")
_ASKED = (
    "Hvornår har man ret til {n}?", "Skal kommunen {v} {n}?", "Kan der gives {n} til {n} om natten?",
    "Hvad gælder om {n}, når borgeren har {n}?", "Hvordan udmåles {n}?", "Er {n} en betingelse for {n} efter {r}?",
    "Hvad siger Ankestyrelsen om {n} og {n}?", "{n} ved {n}", "Hvem betaler for {n} i hjemmet?", "{r}",
)  # fmt: skip
_ACT_NAMES = ("serviceloven", "retssikkerhedsloven", "aktivloven", "forvaltningsloven", "sundhedsloven")

Row = tuple[str, str, str]


class ChanceEncoder:
    """A model that gives each text a unit row drawn by its hash, in no time; the same text has the same row."""

    name, dimension = "chance", 384
    fingerprint = "chance-1"

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Give one unit row per text."""
        return np.stack([self.encode_query(text) for text in texts])

    def encode_query(self, text: str) -> Vectors:
        """Give a question's unit row."""
        row = np.random.default_rng(zlib.crc32(text.encode())).normal(size=self.dimension)
        unit: Vectors = (row / np.linalg.norm(row)).astype(np.float32)
        return unit


class TimedEncoder(ChanceEncoder):
    """The same rows, after the time that the real model takes for a question."""

    def __init__(self, model: Encoder) -> None:
        self._model = model

    def encode_query(self, text: str) -> Vectors:
        """Embed a question, and give a row drawn by its hash."""
        self._model.encode_query(text)
        return super().encode_query(text)


class Grammar:
    """Sentences drawn by lot: templates, words of the dictionary as often as words come, and references."""

    def __init__(self, seed: int = SEED) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - nothing is secret
        words = [
            word
            for word in sorted(DefaultDictionaryFactory().get_dictionary("da"))
            if word.isalpha() and word.islower() and 4 <= len(word) <= 18
        ]
        self._words = self._chance.sample(words, min(_WORDS, len(words)))
        self._weights = list(accumulate(1 / (rank + 10) ** _ZIPF for rank in range(len(self._words))))
        self._drawn: list[str] = []

    def word(self) -> str:
        """Draw a word; the first ones come by far the most often."""
        if not self._drawn:
            self._drawn = self._chance.choices(self._words, cum_weights=self._weights, k=10_000)
        return self._drawn.pop()

    def reference(self) -> str:
        """Draw a reference as a source writes it."""
        chance = self._chance
        if chance.random() < 0.3:
            return f"principafgørelse {chance.randint(1, 120)}-{chance.randint(10, 25)}"
        act, number = chance.choice(_ACT_NAMES), chance.choice((95, 96, 97, 83, chance.randint(1, 180)))
        stk = f", stk. {chance.randint(1, 6)}" if chance.random() < 0.7 else ""
        return f"{act}s § {number}{stk}"

    def filled(self, template: str) -> str:
        """Fill a template."""
        told = template
        for slot, draw in (("{n}", self.word), ("{v}", self.word), ("{r}", self.reference)):
            while slot in told:
                told = told.replace(slot, draw(), 1)
        return told.replace("{d}", str(self._chance.randint(2, 168)))

    def sentence(self) -> str:
        """Draw a sentence."""
        return self.filled(self._chance.choice(_SENTENCES))

    def heading(self) -> str:
        """Draw a heading."""
        told = self.filled(self._chance.choice(_HEADINGS))
        return told[0].upper() + told[1:]

    def question(self) -> str:
        """Draw a question."""
        return self.filled(self._chance.choice(_ASKED))

    def count(self, mean: int) -> int:
        """Draw a number of passages or sentences about a mean."""
        return max(1, round(self._chance.gauss(mean, mean / 3)))


def corpus(decisions: int = DECISIONS, acts: int = ACTS, guides: int = GUIDES, *, seed: int = SEED) -> Iterator[
    tuple[Document, list[Passage]]
]:  # fmt: skip
    """Draw the documents with their passages, one by one; the same numbers give the same corpus."""
    grammar = Grammar(seed)
    for number in range(acts):
        yield _document(grammar, f"lov-{number:03d}", "act", number)
    for number in range(guides):
        yield _document(grammar, f"vejledning-{number:03d}", "guide", number)
    for number in range(decisions):
        yield _document(grammar, f"afgoerelse-{number:04d}", "decision", number)


def _document(grammar: Grammar, name: str, shape: str, number: int) -> tuple[Document, list[Passage]]:
    kind, work = {
        "act": ("lov", None),
        "guide": ("vejledning", None),
        "decision": ("principafgørelse", f"principafgørelse {number % 120 + 1}-{10 + number // 120 % 90:02d}"),
    }[shape]
    source = Source(
        id=name, kind=kind, reader="text", title=f"{grammar.heading()} ({name})", publisher="Ankestyrelsen",  # type: ignore[arg-type]
        issued=f"{2000 + number % 25}-03-0{1 + number % 9}", issued_basis="Digtet.", url=None, terms="Digtet.",
        file=f"raw/{name}.txt", sha256=f"{zlib.crc32(name.encode()):064x}",
    )  # fmt: skip
    validity = Validity(status="ukendt", status_date=source.issued, evidence="Digtet til at måle med.")
    text, passages, sections = "", [], []
    for place in range(grammar.count(_PASSAGES[shape])):
        if place % 5 == 0:
            heading = grammar.heading()
        own = work or (f"{_ACT_NAMES[number % 5]} § {place + 1}" if shape == "act" else None)
        start = len(text) + bool(text)
        told, spans = "", []
        for _ in range(grammar.count(7)):
            sentence = grammar.sentence()
            spans.append((start + len(told) + bool(told), start + len(told) + bool(told) + len(sentence)))
            told += (" " if told else "") + sentence
        text += ("\n" if text else "") + told
        end = start + len(told)
        locator = own or f"afsnit {place + 1}"
        sections.append(
            Section(kind=source.kind, start=start, body=start, end=end, locator=locator, path=(heading,), work=own)
        )
        passages.append(
            Passage(
                id=f"{name}:{start}-{end}", source=source, kind=source.kind, start=start, body=start, end=end,
                text=told, locator=locator, citation=f"{source.title}, {locator}", path=(source.title, heading),
                part="text", work=own, scheme=(("§ 95",), ("§ 96",), (), ())[place % 4], url=None, validity=validity,
                sentences=tuple(spans), references=tuple(references_in(told, start)),
            )
        )  # fmt: skip
    document = Document(
        id=name, source=source, text=text, raw_chars=len(text), kept_chars=len(text), spaced_chars=0,
        sections=tuple(sections),
    )  # fmt: skip
    return document, passages


def references_in(text: str, start: int) -> Iterator[Reference]:
    """Read the references of a text that ``Grammar.reference`` wrote; reading them as ingest does takes minutes."""
    for act in _ACT_NAMES:
        at = text.find(f"{act}s § ")
        while at >= 0:
            tail = text[at + len(act) + 4 :]
            number = tail[: len(tail) - len(tail.lstrip("0123456789"))]
            rest = tail[len(number) :]
            stk = rest[7:8] if rest.startswith(", stk. ") else None
            end = at + len(act) + 4 + len(number) + (8 if stk else 0)
            yield Reference(
                kind="provision", start=start + at, end=start + end, text=text[at:end], act=act, number=number, stk=stk
            )
            at = text.find(f"{act}s § ", end)
    at = text.find("principafgørelse ")
    while at >= 0:
        number = text[at + 17 :].split()[0].rstrip(".,?")
        end = at + 17 + len(number)
        yield Reference(kind="decision", start=start + at + 17, end=start + end, text=number, number=number)
        at = text.find("principafgørelse ", end)


def write_corpus(build: Path, documents: Sequence[tuple[Document, list[Passage]]]) -> None:
    """Write what ``python -m ingest`` would have written of documents."""
    decisions = [
        Decision(
            number=str(own[0].work).removeprefix("principafgørelse "), name=str(own[0].work), validity=own[0].validity,
            printings=(Printing(source=one.id, start=0, end=len(one.text), path=()),),
        )
        for one, own in documents
        if own[0].kind == "principafgørelse"
    ]  # fmt: skip
    passages = (passage for _, own in documents for passage in own)
    files = {
        "passages.jsonl": write_lines(build / "passages.jsonl", passages),
        "documents.jsonl": write_lines(build / "documents.jsonl", [one for one, _ in documents]),
        "cases.jsonl": write_lines(build / "cases.jsonl", []),
        "decisions.jsonl": write_lines(build / "decisions.jsonl", decisions),
    }
    (build / "ingest.json").write_text(json.dumps({"files": files}), encoding="utf-8")


# What is timed, each in a process of its own, which tells its figures as JSON: python bench_scale.py --step load FOLDER


def _write(build: Path) -> dict[str, float]:
    """Write the corpus; the same with a decision added; and that with the text of one in the middle replaced."""
    documents = list(corpus())
    begun = time.perf_counter()
    write_corpus(build, documents)
    seconds = time.perf_counter() - begun
    at = len(documents) // 2
    more = [*documents, _document(Grammar(SEED + 1), "afgoerelse-ny", "decision", 1)]
    other = [*more[:at], _document(Grammar(SEED + 2), more[at][0].id, "decision", 2), *more[at + 1 :]]
    for name, whole in (("added", more), ("replaced", other)):
        (build / name).mkdir()
        write_corpus(build / name, whole)
    size = (build / "passages.jsonl").stat().st_size / _MB
    return {"seconds": seconds, "passages": sum(len(own) for _, own in documents), "mb": size}


def _read(folder: Path) -> dict[str, float]:
    """Read the same texts as files, from nothing, and then with one more; as pages, a paragraph after the other."""
    home, build = folder / "corpus", folder / "read"
    (home / "raw").mkdir(parents=True)
    lines = []
    for document, _ in [*corpus(), _document(Grammar(SEED + 1), "afgoerelse-ny", "decision", 1)]:
        raw = document.text.replace("\n", "\n\n").encode()
        (home / document.source.file).write_bytes(raw)
        lines.append(to_dict(replace(document.source, reader="page", sha256=hashlib.sha256(raw).hexdigest())))
    told: dict[str, float] = {}
    for name, listed in (("first", lines[:-1]), ("added", lines)):
        write_lines(home / "manifest.jsonl", listed)
        begun = time.perf_counter()
        done = ingest(home, build)
        told |= {name: time.perf_counter() - begun, "passages": done.passages}
    return told


def _index(build: Path, state: str = "") -> dict[str, float]:
    begun = time.perf_counter()
    manifest = build_index(
        build / state / "passages.jsonl", build / "index", ChanceEncoder(), cache=build / "cache" / "vectors.sqlite"
    )
    return {
        "seconds": time.perf_counter() - begun,
        "mb": sum(file.size for file in manifest.files) / _MB,
        "blocks": len(manifest.blocks),
    }


def _asked(build: Path) -> dict[str, float]:
    settings = Settings.read().model_copy(update={"writer_url": "", "build": build})
    model = encoder_for(settings.model, folder=ROOT / "build" / "models", download=settings.download)
    model.encode_query("varm")
    begun = time.perf_counter()
    with mock.patch("library.encoder_for", return_value=TimedEncoder(model)):
        library = Library.load(settings)
    told = {"seconds": time.perf_counter() - begun, "loaded_mb": _peak_mb()}
    grammar = Grammar(SEED + 3)
    begun = time.perf_counter()
    library.ask(grammar.question())
    told["first"] = time.perf_counter() - begun
    filters = Filters(kinds=("lov",))
    acts: dict[str, Callable[[str], object]] = {
        "search": library._index.search,
        "ask": library.ask,
        "narrowed": lambda question: library.ask(question, filters=filters),
    }
    library.ask(grammar.question(), filters=filters)
    for name, act in acts.items():
        taken = [_timed(partial(act, grammar.question())) for _ in range(_QUESTIONS)]
        told |= {f"{name}_p50": statistics.median(taken), f"{name}_p95": statistics.quantiles(taken, n=20)[-1]}
    return told


def _embed(_build: Path) -> dict[str, float]:
    settings = Settings.read()
    encoder = encoder_for(settings.model, folder=ROOT / "build" / "models", download=settings.download)
    sample = [embedded_text(one) for _, own in corpus(80, 0, 0) for one in own[:8]][:_SAMPLE]
    # As the index embeds them: texts of like length together.
    texts = sorted(sample, key=len, reverse=True)
    encoder.encode_documents(texts[:64])
    begun = time.perf_counter()
    for start in range(0, len(texts), 64):
        encoder.encode_documents(texts[start : start + 64])
    return {"rate": len(texts) / (time.perf_counter() - begun), "texts": len(texts)}


_STEPS: dict[str, Callable[[Path], dict[str, float]]] = {
    "read": _read,
    "write": _write,
    "index": _index,
    "added": partial(_index, state="added"),
    "replaced": partial(_index, state="replaced"),
    "load": _asked,
    "embed": _embed,
}


def rows() -> Iterator[Row]:
    """Time all steps, and give the table's rows. Raises RuntimeError when a step fails."""
    with tempfile.TemporaryDirectory(prefix="bench-scale-") as name:
        folder = Path(name)
        wrote, _ = _step("write", folder)
        passages = int(wrote["passages"])
        yield f"write {passages} passages and their documents", f"{wrote['seconds']:.1f}", f"{wrote['mb']:.0f} MB"
        read, _ = _step("read", folder)
        how = f"{read['passages']:.0f} passages: the texts as files, read as pages"
        yield "ingest of as many texts, from nothing", f"{read['first']:.1f}", how
        yield "ingest, one decision added", f"{read['added']:.1f}", "imports done"
        embedded, _ = _step("embed", folder)
        how = f"reckoned from {embedded['texts']:.0f} texts at {embedded['rate']:.1f} a second"
        yield "embed them (not done)", f"{passages / embedded['rate']:.0f}", how
        built, taken = _step("index", folder)
        how = (
            f"vectors drawn by lot; {built['blocks']:.0f} blocks, {built['mb']:.0f} MB, peak {built['peak_mb']:.0f} MB"
        )
        yield "index them, from nothing", f"{taken:.1f}", how
        for state in ("added", "replaced"):
            changed, taken = _step(state, folder)
            how = f"a whole process; {changed['seconds']:.1f} of it building; peak {changed['peak_mb']:.0f} MB"
            yield f"index them, one decision {state}", f"{taken:.1f}", how
        for path in (folder / "replaced").iterdir():
            path.replace(folder / path.name)
        asked, _ = _step("load", folder)
        how = f"imports done; then {asked['loaded_mb']:.0f} MB, with questions {asked['peak_mb']:.0f} MB"
        yield "load the library", f"{asked['seconds']:.1f}", how
        yield "first question", f"{asked['first']:.2f}", "the dictionary is read"
        for what, name in (
            ("warm: search alone", "search"),
            ("warm: ask", "ask"),
            ("warm: ask, acts only", "narrowed"),
        ):
            how = f"median of {_QUESTIONS} different questions, p95 {asked[name + '_p95']:.3f}"
            yield what, f"{asked[name + '_p50']:.3f}", how


def _step(name: str, folder: Path) -> tuple[dict[str, float], float]:
    begun = time.perf_counter()
    command = [sys.executable, str(Path(__file__)), "--step", name, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    taken = time.perf_counter() - begun
    if done.returncode:
        raise RuntimeError(f"The step {name!r} failed: {done.stderr.strip()[-400:]}")
    return json.loads(done.stdout.splitlines()[-1]), taken


def _peak_mb() -> float:
    # Linux counts KiB, macOS bytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / _MB


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


@click.command()
@click.option("--step", type=click.Choice(sorted(_STEPS)), help="One step, in FOLDER; for the benchmark itself.")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
def main(step: str | None, folder: Path | None) -> None:
    """Time the index at the size of the whole field, and print the table."""
    if step and folder:
        told = _STEPS[step](folder)
        click.echo(json.dumps(told | {"peak_mb": _peak_mb()}))
        return
    for what, seconds, how in rows():
        click.echo(f"{what:<52} {seconds:>8}   {how}")


if __name__ == "__main__":
    main()
