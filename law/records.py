"""The records that flow through the rooms, from raw source to cited answer.

Source -> Document (with Sections) -> Passage -> Hit -> Citation, Claim -> Answer

Every offset is half-open and counts code points of ``Document.text``, the one canonical text of a
source; ``document.text[x.start:x.end] == x.text`` holds for each record that has both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Status = Literal["gældende", "historisk", "ukendt"]

# What a passage is, not what it was printed in: a principle decision stays one wherever it is reprinted.
Kind = Literal[
    "lov",
    "bekendtgørelse",
    "principafgørelse",
    "vejledning",
    "vejledningsside",
    "skrivelse",
    "praksisnotat",
    "sag",
    "praksisundersøgelse",
    "eksempel",
    "artikel",
    "nyhedsbrev",
    "henvendelse",
    "dokument",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What one source states of whether something applies, and when it was seen to state it.

    ``by`` names who states it ("Retsinformation", "ast.dk", "principmeddelelse 28-24"), ``words`` say it in Danish.
    """

    status: Status
    date: str | None
    by: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A published document as the manifest tells it.

    ``issued`` is an ISO date that may stop at the month or year; None when the text does not tell,
    and ``issued_basis`` then says what is known. ``file`` is relative to the corpus folder.

    ``act`` is the key of the act, order or guidance that this is an edition of ("serviceloven"), ``edition`` its name
    in running text ("lovbekendtgørelse nr. 1129 af 22. september 2025"), ``number`` a principle decision's ("64-13").
    ``aliases`` are its other keys: accession number, ELI path, "KEN nr 9282 af 28/03/2019", an old number.
    ``since`` is the first day on which it applies and ``until`` the first on which it no longer does, ISO, as far as
    known. ``amended`` names the acts that have amended it since ("lov om ændring af lov om social service af 16.
    december 2025"): their changes are not in its text. ``fetched`` is when its bytes were fetched; ``removed``, when
    its publisher was seen to have removed it: it is then kept on file and no longer read.
    """

    id: str
    kind: Kind
    reader: str
    title: str
    publisher: str
    issued: str | None
    issued_basis: str
    url: str | None
    terms: str
    file: str
    sha256: str
    act: str | None = None
    edition: str | None = None
    number: str | None = None
    aliases: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    stated: tuple[Stated, ...] = ()
    amended: tuple[str, ...] = ()
    fetched: str | None = None
    removed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """Whether something applies, as of which date of evidence, and what the evidence is.

    ``replaced`` names the rules it was written under where they have been replaced since, and by what (Danish).
    It applies from the day ``since`` up to, and not on, the day ``until``, ISO, as far as known. ``stated`` has what
    each source states where there is more than one; ``status`` is then the strictest of them.
    """

    status: Status
    status_date: str | None
    evidence: str
    replaced: str | None = None
    since: str | None = None
    until: str | None = None
    stated: tuple[Stated, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A place where the canonical text differs from the raw text by more than white space.

    ``raw`` is what stood there, "" for an insertion; ``raw_start`` counts code points of the raw text.
    """

    kind: str
    start: int
    end: int
    raw: str
    raw_start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A stretch of raw text that is not part of the document, and why."""

    reason: str
    raw_start: int
    raw_end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A number that the raw text has lost, at the words that announce it; it is shown, never guessed."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """From ``start`` on, until the next Page, the text stood on page ``number`` of the publication."""

    start: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One unit of a document's own structure: a stk., a theme of a decision, a case, a guide section.

    Sections are leaves: they tile the text without overlap. ``body`` is where the heading ends and the
    text begins (``start <= body <= end``). ``path`` is the chain of headings above, outermost first.
    ``part`` says which part of a larger unit this is ("facts", "assessment", "question", ...).
    ``work`` names what is printed here ("principafgørelse 63-15"), equal in each of its printings.
    """

    kind: Kind
    start: int
    body: int
    end: int
    locator: str
    path: tuple[str, ...] = ()
    part: str = "text"
    work: str | None = None
    scheme: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A hyperlink of the source: the words that carry it, and where it leads."""

    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A decided case that a source tells: an appeal, an example of a study, an enquiry.

    ``outcomes`` has each outcome once, in the order told ("stadfæstelse", "hjemvisning", "ændring",
    "ophævelse", "rådgivning"); more than one means mixed. ``numbers`` has more than one where cases share a text.
    ``spans`` are (part, start, end).
    """

    id: str
    source: str
    numbers: tuple[int, ...]
    title: str
    scheme: tuple[str, ...]
    group: str
    outcomes: tuple[str, ...]
    spans: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """Where a decision is printed: a span of a document."""

    source: str
    start: int
    end: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A principle decision, one record however often it is printed."""

    number: str
    name: str
    printings: tuple[Printing, ...]
    validity: Validity


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """What a decision says of another one, at the span where it says so.

    "discards": the other one no longer applies. "keeps": it still does. "reissues": this one takes its place.
    ``number`` is the other one's ("63-15", "O-26-96").
    """

    kind: Literal["discards", "keeps", "reissues"]
    number: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A source's canonical text with its structure and the account of how it came from the raw text.

    Of ``raw_chars`` characters, ``kept_chars`` stand in ``text`` unchanged, ``spaced_chars`` were white space that
    became other white space, and the rest is accounted for by ``repairs`` and ``cuts``.
    """

    id: str
    source: Source
    text: str
    raw_chars: int
    kept_chars: int
    spaced_chars: int
    sections: tuple[Section, ...]
    repairs: tuple[Repair, ...] = ()
    cuts: tuple[Cut, ...] = ()
    gaps: tuple[Gap, ...] = ()
    pages: tuple[Page, ...] = ()
    links: tuple[Link, ...] = ()
    cases: tuple[Case, ...] = ()
    edges: tuple[Edge, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a text says when it points to law: "jf. servicelovens § 95, stk. 3".

    ``act`` is the act's key in ``law.acts``, None when the text does not tell. ``number`` is the § number ("95",
    "83 a"), the decision number ("63-15"), the point of a guidance ("32"), or what a label names ("tabel 5.5").
    ``inferred``: the act is not named at the place but carried over. ``repaired``: the § sign was restored by ingest.
    """

    kind: Literal["provision", "decision", "act", "point", "label"]
    start: int
    end: int
    text: str
    act: str | None = None
    number: str | None = None
    stk: str | None = None
    nr: str | None = None
    litra: str | None = None
    pkt: str | None = None
    inferred: bool = False
    repaired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The unit that is indexed and cited: a Section, or a part of a long one.

    It carries its Source, so that a Hit can be cited with nothing else at hand. ``body`` is where quotable text
    begins (offset in the document); ``sentences`` are half-open spans in the document, all within [body, end).
    ``marks`` are (kind, start, end): restored signs ("restored §"), lost numbers ("lost number"), signs that may be
    wrong ("doubtful §"), and text that a machine read from a picture ("ocr").
    ``pages`` tells the page at each offset where it changes, the first at or before ``start``.
    """

    id: str
    source: Source
    kind: Kind
    start: int
    body: int
    end: int
    text: str
    locator: str
    citation: str
    path: tuple[str, ...]
    part: str
    work: str | None
    scheme: tuple[str, ...]
    url: str | None
    validity: Validity
    sentences: tuple[tuple[int, int], ...]
    references: tuple[Reference, ...] = ()
    marks: tuple[tuple[str, int, int], ...] = ()
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that a search found. ``rank`` counts from 1; ``score``: higher is better, no unit.

    ``coverage`` in [0, 1] is the share of the question's weight of words that the passage holds. ``likeness`` is the
    cosine of question and passage, 0 where the meaning leg did not find it; it is bunched (a random pair has about
    0.85), so it serves to refuse and is never shown. ``settles`` are (start, end, how surely) of sentences that the
    subject index leads to, document offsets, 0 to 1. ``indexed``: the subject index knows the passage's source.
    """

    rank: int
    score: float
    passage: Passage
    coverage: float = 0.0
    likeness: float = 0.0
    settles: tuple[tuple[int, int, float], ...] = ()
    indexed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What an answer leans on: a verbatim quote at its place. ``number`` counts from 1 within one Answer.

    ``changes`` say, in Danish, what has happened to the rules that it states or cites since it was written.
    """

    number: int
    passage: str
    source: str
    kind: Kind
    title: str
    locator: str
    citation: str
    quote: str
    start: int
    end: int
    url: str | None
    status: Status
    status_date: str | None
    evidence: str
    replaced: str | None = None
    scheme: tuple[str, ...] = ()
    marks: tuple[tuple[str, int, int], ...] = ()
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a point on which sources differ: document span [start, end) of a passage.

    ``date`` is the ISO date of those words and may stop at the year; ``says`` is an editor's gist of them (Danish).
    """

    passage: Passage
    start: int
    end: int
    date: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """A point on which sources pull different ways, with at least two sides. ``point`` is an editor's name for it.

    ``nearness`` tells how near a question comes to it: higher is nearer, on the scale of ``law.subjects.Nearest``.
    """

    point: str
    sides: tuple[Side, ...]
    nearness: float


# What a sentence is in an answer: the short answer, what else binds, what qualifies it, a deadline, sources that pull
# another way, other provisions for such a need, and what is to be established.
Part = Literal["svar", "regel", "forbehold", "frist", "spænding", "helhed", "fakta"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence of the answer with the numbers of the citations that carry it; the first one's quote is its text.

    Further citations are other places that say the same. ``note`` is ours and no law: what a claim of the part
    "spænding" is about, and the date and gist of its side. ``written`` claims are a language model's, carried by their
    citations; their text is no quote.
    """

    text: str
    citations: tuple[int, ...]
    part: Part = "svar"
    note: str | None = None
    written: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Claims with their citations before they are verified. ``unsure``: the best of them may be off the point."""

    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    unsure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A review question that a case brings up (Danish), with the quotes that say what it takes."""

    key: str
    question: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A stretch of a case as it is printed: which part of it it is ("facts", "assessment", ...), and its quote."""

    part: str
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class NearCase:
    """A known case near a description. ``rank`` counts from 1.

    ``decided`` quotes what decided it, where the source tells. ``shared`` and ``differs`` are ours and no law: names of
    topics that both are about, and Danish sentences on what differs. ``note`` is an editor's remark on the case.
    """

    rank: int
    case: Case
    decided: tuple[Citation, ...]
    shared: tuple[str, ...]
    differs: tuple[str, ...]
    kind: Kind = "sag"
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What leans on a place of a source, each group the strongest source first, nothing in two groups.

    ``exact`` cites what stands there, ``whole`` the § that it is a part of, and ``named`` are the decisions and cases,
    one passage each, that are about the scheme of that § and cite it by its name alone.
    """

    exact: tuple[Passage, ...] = ()
    whole: tuple[Passage, ...] = ()
    named: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PointCell:
    """What one scheme says on one point: quotes, or a Danish sentence that no source has one."""

    citations: tuple[Citation, ...]
    absent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point on which the two schemes are compared; ``note`` is an editor's remark and no law."""

    key: str
    name: str
    cells: Mapping[str, PointCell]
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaning:
    """A decision and what it leans on: the names of provisions it cites, each with how many of its passages do.

    ``schemes`` are those that it is about: it may name one by its statutory term and cite no § at all.
    """

    decision: Decision
    year: int
    topics: tuple[str, ...]
    rules: tuple[tuple[str, int], ...]
    schemes: tuple[str, ...]
    cited_by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to one question. No claims means a refusal, and ``refusal`` then says why, in Danish."""

    id: str | None
    question: str
    refusal: str | None
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    warnings: tuple[str, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    @property
    def answered(self) -> bool:
        """Whether the sources answer the question."""
        return self.refusal is None
