"""Quotes that a file tells, against the corpus -> what became of each, as records, Danish text and JSON (pure)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from note.letters import letters
from note.marks import digest
from note.reading import Told

Outcome = Literal[
    "ordret", "flyttet", "ændret i filen", "står ikke i kilden", "kilden findes ikke", "mærket er beskadiget"
]

_SAYS: dict[Outcome, str] = {
    "ordret": "Citatet står ordret på sin plads i kilden.",
    "flyttet": "Citatet står ikke på sin plads, men ordret et andet sted.",
    "ændret i filen": "Citatet er ændret i filen; kildens tekst på stedet er uændret.",
    "står ikke i kilden": "Citatet står ikke i kilderne; kildens tekst på stedet er en anden end den citerede.",
    "kilden findes ikke": "Kilden findes ikke her, og citatet står ikke i de andre kilder.",
    "mærket er beskadiget": "Linjen »Citat« eller »Kontrol« ved citatet er rettet eller slettet; det kan ikke slås op.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a quote. ``place`` is where it stands word for word now: source, start, end; None if nowhere."""

    told: Told
    kind: Outcome
    place: tuple[str, int, int] | None = None

    @property
    def danish(self) -> str:
        """Say it in one Danish sentence."""
        return _SAYS[self.kind]


def recheck(
    told: Sequence[Told], text_of: Callable[[str], str | None], *, sources: Iterable[str] = ()
) -> tuple[Verdict, ...]:
    """Check each quote against the corpus, in the order given. Only white space and what prints nothing may differ.

    ``text_of`` gives a source's text, None for one that is unknown. ``sources`` are those where a quote that does not
    stand in its own source is looked for.
    """

    @cache
    def letters_of(source: str) -> tuple[str, list[int]]:
        return letters(text_of(source) or "")

    others = tuple(sources)

    def verdict(one: Told) -> Verdict:
        text = text_of(one.source) if one.source else None
        wanted = letters(one.quote)[0]
        if text is not None and 0 <= one.start < one.end <= len(text):
            here = text[one.start : one.end]
            if wanted and letters(here)[0] == wanted:
                return Verdict(told=one, kind="ordret", place=(one.source, one.start, one.end))
            # Asked before looking elsewhere: a quote cut to a word or two would be found in many a place.
            if digest(here) == one.digest:
                return Verdict(told=one, kind="ændret i filen")
        for source in dict.fromkeys((one.source, *others)) if wanted else ():
            if place := _nearest(*letters_of(source), wanted, one.start):
                return Verdict(told=one, kind="flyttet", place=(source, *place))
        if not one.source:
            return Verdict(told=one, kind="mærket er beskadiget")
        return Verdict(told=one, kind="kilden findes ikke" if text is None else "står ikke i kilden")

    return tuple(map(verdict, told))


def _nearest(text: str, offsets: list[int], wanted: str, start: int) -> tuple[int, int] | None:
    """Find the occurrence of letters that begins nearest to an offset of the whole text."""
    at, places = text.find(wanted), []
    while at >= 0:
        places.append((offsets[at], offsets[at + len(wanted) - 1] + 1))
        at = text.find(wanted, at + 1)
    return min(places, key=lambda place: abs(place[0] - start), default=None)


def verdicts_text(verdicts: Sequence[Verdict]) -> str:
    """Write a line for each quote, and a last line that sums up."""
    return "\n".join([*map(_line, verdicts), _summary(verdicts)])


def verdicts_object(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Give the same as a JSON object: "quotes", one object each, and whether all of them stand verbatim."""
    return {
        "all_verbatim": all_verbatim(verdicts),
        "summary": _summary(verdicts),
        "quotes": [
            {
                "number": one.told.number,
                "verdict": one.kind,
                "says": one.danish,
                "quote": one.told.quote,
                "source": one.told.source,
                "start": one.told.start,
                "end": one.told.end,
                "place": dict(zip(("source", "start", "end"), one.place, strict=True)) if one.place else None,
            }
            for one in verdicts
        ],
    }


def all_verbatim(verdicts: Sequence[Verdict]) -> bool:
    """Tell whether each quote stands at its place; with no quotes, nothing does."""
    return bool(verdicts) and all(one.kind == "ordret" for one in verdicts)


def _line(one: Verdict) -> str:
    told = f"{one.told.source} {one.told.start}-{one.told.end}" if one.told.source else "uden sted"
    moved = " Nu: {} {}-{}.".format(*one.place) if one.place and one.kind == "flyttet" else ""
    return f"[{one.told.number}] {one.kind} – {told}. {one.danish}{moved}"


def _summary(verdicts: Sequence[Verdict]) -> str:
    return f"{sum(one.kind == 'ordret' for one in verdicts)} af {len(verdicts)} citater står ordret på deres plads."
