"""The text of a principle decision -> what it says of other ones: kept, discarded, reissued, each at its number (pure).

The edges are in the text and not in any metadata: under "Praksis" a new decision lists those that still apply
("Gældende") and those that don't ("Kasserede"), or says so in a sentence. In a list, a number counts where an entry
begins or the list of numbers goes on, since "pkt. 19-22", "kl. 9-15" and "unge på 12-17 år" look the same.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ingest.eras import list_of, opening_of
from law.decision_numbers import canonical, year_of_number
from law.records import Edge, Section

_Kind = Literal["keeps", "discards", "reissues"]

_HYPHEN = r"[-\u2010-\u2013]"
_ONE = rf"(?<![\w.,/§\u2010-\u2015-])(?:[A-ZÆØÅ]{_HYPHEN})?\d{{1,3}}{_HYPHEN}\d{{2}}(?![\w/]|{_HYPHEN}\w|[.,:]\d)"
# "12-17 år", "10-15 timer", "20-40 pct.": a range of things that are counted, and no number.
_COUNTED = (
    r"(?!\s*(?:-?\s?årige?|år|timers?|minutter|dage|uger|måneder|kroner|kr|procent|pct|%|km|kilometer|børn|unge|personer"
    r"|gange|stk|m2|meter|kg|pkt|januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december)\b)"
)
_WORD = r"princip(?:afgørelse|meddelelse)(?:rnes|rne|ns|r|n)?"
_TRIGGER = rf"(?:(?:ankestyrelsens\s+)?{_WORD}(?:\s+nr\.?)?|\b(?:PA|PM))\s*:?"
_SM = r"(?:SM\s+)?"
_AND = r"(?:\s*,\s*(?:og\s+)?|\s*;\s*|\s+og\s+|\s+samt\s+|\s+eller\s+|\s*/\s*)"
_NUMBERS = rf"{_SM}{_ONE}{_COUNTED}(?:{_AND}(?:{_TRIGGER}\s*)?{_SM}{_ONE}{_COUNTED})*"
_RUN = re.compile(_NUMBERS, re.IGNORECASE)
_NUMBER = re.compile(_ONE, re.IGNORECASE)
_TRIGGERED = re.compile(rf"{_TRIGGER}\s*(?P<run>{_NUMBERS})", re.IGNORECASE)
_LETTERED = re.compile(rf"(?P<run>{_SM}(?=[A-ZÆØÅ]{_HYPHEN}){_NUMBERS})")
_ENTRY = re.compile(rf"\s*(?:[-–•*·]\s*|\d{{1,2}}[.)]\s+)?(?:{_TRIGGER}\s*)?(?P<run>{_NUMBERS})", re.IGNORECASE)
# "63-15 om overvågning, 62-15 om nattevagt": the next entry of one line, with its title.
_NEXT = re.compile(rf"(?:[,;]|\bog|\bsamt)\s+(?:{_TRIGGER}\s*)?(?P<run>{_NUMBERS})(?=\s+om\s)", re.IGNORECASE)
_NOT_A_DECISION = re.compile(
    r"(?:\b(?:pkt|punkt(?:erne|er)?|kl|klokken|stk|nr|kap|kapitel|side|s|j\.?\s?nr|journalnr|journalnummer|sagsnr|sags\s?nr|år"
    r"|alderen|mellem|årene|skoleåret|perioden|uge|tlf)\.?:?|§+)\s*$",
    re.IGNORECASE,
)
_TRIGGER_BEFORE = re.compile(rf"{_TRIGGER}\s*$", re.IGNORECASE)
# "Gældende: 63-15 og 62-15", and "Følgende principafgørelser er kasseret:" above its list.
_LABEL = re.compile(r"\s*(?P<label>[^\W\d][^:\n]{2,40}):\s*")
_LEAD_CHARS = 250
# No sentence is longer; a flattened table may be, and says nothing.
_SENTENCE_CHARS = 3000

_KEPT = (
    r"gælder\s+(?:(?!ikke\b)\w+\s+)?(?:stadig|fortsat|uændret)"
    r"|(?<!ikke )(?:stadig(?:væk)?|fortsat)\s+(?:er\s+)?(?:gælder|gældende)"
)
_DROPPED = (
    r"(?<!ikke )\b(?:kasseret|kasserede|kasseres)\b"
    r"|gælder\s+(?:\w+\s+)?ikke\s+længere|ikke\s+længere\s+(?:er\s+)?(?:gælder|gældende)"
    r"|(?:er|bliver)\s+(?:nu\s+|dermed\s+|herefter\s+)?historiske?\b"
    r"|(?:er|bliver)\s+(?:hermed\s+|nu\s+)?ophævede?t?\b"
)
# The other decision's number stands before these words ...
_AFTER = re.compile(rf"(?P<keeps>{_KEPT})|(?P<discards>{_DROPPED})", re.IGNORECASE)
# ... or follows these, with nothing between that could be what is meant instead ("ophæver kommunens afgørelse").
_BEFORE = re.compile(
    r"(?P<discards>\b(?:kasserer|ophæver)\b)"
    r"|(?P<reissues>\b(?:erstatter|afløser|genudgiver)\b|\b(?:genudgivelse|genoptryk)\s+af\b|\btidligere\s+udgivet\s+som\b)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"(?:[\s,:]|\b(?:vi|ankestyrelsens?|hermed|nu|samtidig|derfor|dermed|også|og|den|de|tidligere|følgende|både|SM|PA|PM|nr\.?)"
    rf"(?=[\s,:]|$)|\b{_WORD}(?=[\s,:]|$))*",
    re.IGNORECASE,
)
# "I principafgørelse 63-15 lagde vi vægt på, at kommunens tilbud stadig gælder": the words are about something else.
_ABOUT_ELSE = re.compile(r"\bat\b|\b(?:blev|var|har|havde|lagde)\b", re.IGNORECASE)
# "20-25 er genudgivet som 1-26", "erstattet af 1-26": which of the two is the older one, the words tell.
_PASSED_ON = re.compile(
    r"\b(?:genudgivet|udgivet\s+på\s+ny)\s+som\b|\b(?:erstattet|afløst|kasseret|ophævet)\s+(?:af|ved|med|i)\b"
    r"|\b(?:erstattes|afløses)\s+af\b|\bse\s+nu\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<!nr\.)(?<!jf\.)(?<!pkt\.)(?<!stk\.)(?<=[.!?])\s+(?=[A-ZÆØÅ•])")
# "Se nu 28-24" in a list names what is not of the list.
_SEE = re.compile(r"\bse\b", re.IGNORECASE)
_PART = re.compile(r"[,;]\s*$|\b(?:og|samt)\s+$")
# A paragraph on a decision, and no entry: "Principafgørelse 63-15 fastslår, at ...".
_STATES = re.compile(r"\s*,?\s*(?:fastslår|slår fast|siger|indeholder|har betydning)\b")


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of numbers "15-14 og 14-20" with the span of each."""

    start: int
    end: int
    numbers: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class _List:
    """The list that is open: what it says of its entries, and whether a sentence opened it.

    "Følgende afgørelser er kasseret:" opens one that ends with its last entry; one below a heading ends at the next.
    """

    kind: Literal["keeps", "discards"]
    by_sentence: bool = False


def edges_in(text: str, sections: Iterable[Section], *, own: str | None) -> tuple[Edge, ...]:
    """Find what a decision says of others, in the order of its text. ``own`` is its number, of which it says nothing.

    A decision can keep or discard only what is no younger than itself. What a heading opens ends at the next one.
    """
    found: dict[tuple[str, int], Edge] = {}
    for section in sections:
        if section.part == "facts":
            continue
        kind = next((told for head in reversed(section.path) if (told := list_of(head))), None)
        opened = _List(kind) if kind else None
        for line in re.finditer(r"[^\n]+", text[section.start : section.end]):
            opened, edges = _line_edges(line.group(), opened, practice=section.part == "practice", own=own)
            for edge in edges:
                moved = _moved(edge, section.start + line.start())
                if _may_say(moved, own):
                    found.setdefault((moved.number, moved.start), moved)
    return tuple(sorted(found.values(), key=lambda edge: edge.start))


def passed_on(text: str, *, own: str | None) -> tuple[str, ...]:
    """Give the numbers that a decision names as having taken its own place: "er genudgivet som 1-26"."""
    told = []
    for sentence in _SENTENCE.split(text):
        for match in _PASSED_ON.finditer(sentence) if len(sentence) <= _SENTENCE_CHARS else ():
            # "erstattet af 10-12 timer": a number alone counts after "genudgivet som" only.
            runs = _runs(sentence, bare="udgivet" in match.group().lower())
            before = [run for run in runs if run.end <= match.start()]
            after = next((run for run in runs if match.end() <= run.start), None)
            of_itself = not before or own in {number for number, _, _ in before[-1].numbers}
            if after and of_itself and _BETWEEN.fullmatch(sentence, match.end(), after.start):
                told += [number for number, _, _ in after.numbers if number != own]
    return tuple(dict.fromkeys(told))


def torn(edges: Sequence[Edge]) -> tuple[str, ...]:
    """Give the numbers that one text both keeps and discards: one of the two was misread."""
    kept = {edge.number for edge in edges if edge.kind == "keeps"}
    return tuple(dict.fromkeys(edge.number for edge in edges if edge.kind == "discards" and edge.number in kept))


def _may_say(edge: Edge, own: str | None) -> bool:
    return own is None or (edge.number != own and year_of_number(edge.number) <= year_of_number(own))


def _moved(edge: Edge, by: int) -> Edge:
    return replace(edge, start=edge.start + by, end=edge.end + by)


def _line_edges(line: str, opened: _List | None, *, practice: bool, own: str | None) -> tuple[_List | None, list[Edge]]:
    """Give the edges of one paragraph, offsets within it, and the list that it leaves open."""
    if opening_of(line):  # a heading: the list above it is over
        kind = list_of(line)
        return (_List(kind) if kind else None), []
    label = _LABEL.match(line)
    if label and (kind := list_of(label["label"])):
        return _List(kind), _listed(line, label.end(), kind)
    told = list(_told(line, practice=practice, own=own))
    if not practice or told:
        return opened, told
    if line.rstrip().endswith(":") and len(line) < _LEAD_CHARS:
        lead = _AFTER.search(line) or _BEFORE.search(line)
        return (_List(_listable(lead), by_sentence=True) if lead else opened), []
    entries = _listed(line, 0, opened.kind) if opened else []
    if opened and opened.by_sentence and (not entries or _STATES.match(line, entries[-1].end)):
        return None, []
    return opened, entries


def _listable(match: re.Match[str]) -> Literal["keeps", "discards"]:
    return "keeps" if match.lastgroup == "keeps" else "discards"


def _listed(line: str, at: int, kind: Literal["keeps", "discards"]) -> list[Edge]:
    """Read a line of a list: its first entry and, in the same line, the entries with titles that follow."""
    first = _ENTRY.match(line, at)
    lettered = list(_LETTERED.finditer(line, at))
    if first:
        runs = [
            first,
            *_NEXT.finditer(line, first.end()),
            *(one for one in lettered if _PART.search(line, at, one.start())),
        ]
    else:
        runs = [one for one in lettered if not _SEE.search(line, at, one.start()) and not _PASSED_ON.search(line, at)]
    runs = [one for one in runs if not _counts(line, one.start("run"))]
    spans = {span for match in runs for span in _spans(line, match.start("run"), match.end("run"))}
    return [
        Edge(kind=kind, number=number, start=start, end=end)
        for number, start, end in sorted(spans, key=lambda span: span[1])
    ]


def _told(line: str, *, practice: bool, own: str | None) -> Iterator[Edge]:
    """Read the sentences of a paragraph that say in words what becomes of a decision."""
    at = 0
    for sentence in _SENTENCE.split(line):
        at = line.index(sentence, at)
        runs = _runs(sentence, bare=practice) if len(sentence) <= _SENTENCE_CHARS else []
        for row, run in enumerate(runs):
            if kind := _said_of(sentence, runs, row, practice=practice, own=own):
                yield from (
                    Edge(kind=kind, number=number, start=at + start, end=at + end) for number, start, end in run.numbers
                )
        at += len(sentence)


def _said_of(sentence: str, runs: Sequence[_Run], row: int, *, practice: bool, own: str | None) -> _Kind | None:
    """Tell what a sentence says of one of its runs."""
    run = runs[row]
    passing = _PASSED_ON.search(sentence, run.end)
    if passing and row + 1 < len(runs) and passing.end() <= runs[row + 1].start:
        if re.match(r"kasseret|ophævet", passing.group(), re.IGNORECASE):
            return "discards"
        heirs = {number for number, _, _ in runs[row + 1].numbers}
        return "reissues" if own in heirs else None
    verbs = list(_BEFORE.finditer(sentence, runs[row - 1].end if row else 0, run.start))
    if verbs and _BETWEEN.fullmatch(sentence, verbs[-1].end(), run.start):
        return verbs[-1].lastgroup  # type: ignore[return-value]
    after = _AFTER.search(sentence, run.end)
    if after is None or (not practice and _ABOUT_ELSE.search(sentence, run.end, after.start())):
        return None
    return _listable(after)


def _runs(sentence: str, *, bare: bool) -> list[_Run]:
    """Find the runs of decision numbers: after a trigger word or with a letter; any that can be one where ``bare``."""
    patterns = (_TRIGGERED, _LETTERED)
    found = [(match.start("run"), match.end("run")) for pattern in patterns for match in pattern.finditer(sentence)]
    if bare and (found or _BEFORE.search(sentence) or _AFTER.search(sentence) or _PASSED_ON.search(sentence)):
        found += [match.span() for match in _RUN.finditer(sentence)]
    runs: list[_Run] = []
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if (runs and start < runs[-1].end) or _counts(sentence, start):
            continue
        runs.append(_Run(start, end, tuple(_spans(sentence, start, end))))
    return runs


def _counts(text: str, start: int) -> bool:
    """Tell that what stands before a number makes it another one: "pkt. 19-22", but not "principafgørelse nr."."""
    return bool(_NOT_A_DECISION.search(text, 0, start)) and not _TRIGGER_BEFORE.search(text, 0, start)


def _spans(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    for match in _NUMBER.finditer(text, start, end):
        yield canonical(match.group()), match.start(), match.end()
