"""Text -> the personal data in it, each named and masked before anything is searched or sent (pure).

It is a net and no promise. Numbers and addresses are found by their form; a name by the list of names in
law/data/names.jsonl and by what stands around it. A given name alone counts only where a word says that it is one
("min søn Emil", "fru Holm"): "Bo", "Tage" and "Hans" are words, and a legal question with a hole in it finds nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from law.jsonl import read_lines
from law.terms import is_stop_word

Kind = Literal["CPR-nummer", "navn", "adresse", "telefonnummer", "e-mailadresse"]
_Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """A stretch of a text that tells who someone is; half-open."""

    kind: Kind
    start: int
    end: int


def find_personal(text: str) -> tuple[Personal, ...]:
    """Find personal data, in the order of the text, none over another; what is masked already is none.

    >>> [(one.kind, one.start, one.end) for one in find_personal("Min søn Emil, 010150-1234, jf. 63-15 og § 95")]
    [('navn', 8, 12), ('CPR-nummer', 14, 25)]
    """
    left = _MASK.sub(lambda mask: _HIDDEN * len(mask[0]), text.translate(_PLAIN))
    found: list[Personal] = []
    # Until nothing is left: what is taken out can free what stood beside it, and a masked text must hold nothing more.
    while more := _round(left):
        found += more
        left = _hide(left, more)
    return tuple(sorted(found, key=lambda one: one.start))


def masked(text: str) -> tuple[str, tuple[Kind, ...]]:
    """Put a mask where ``text`` holds personal data, and name the kinds found, each once, as they come.

    >>> masked("Min mor Karen Jensen, Lindevej 12, 5000 Odense, har BPA")
    ('Min mor [navn], [adresse], har BPA', ('navn', 'adresse'))
    """
    found = find_personal(text)
    return _replace(text, found, _mask), tuple(dict.fromkeys(one.kind for one in found))


def without_masks(text: str) -> str:
    """Take the masks out of a text: a search would look for their words.

    >>> without_masks("Kan [navn] få BPA?")
    'Kan få BPA?'
    """
    return _MASK_AND_BLANK.sub("", text)


_MASK = re.compile(rf"\[(?:{'|'.join(get_args(Kind))})\]")
_MASK_AND_BLANK = re.compile(_MASK.pattern + " ?")
# What no pattern matches.
_HIDDEN = "\0"
# One dash, one blank and one apostrophe for all of their kind; each takes one character, so offsets hold.
_PLAIN = str.maketrans(dict.fromkeys("\N{EN DASH}\N{EM DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{MINUS SIGN}", "-")) | (
    str.maketrans("\t\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{RIGHT SINGLE QUOTATION MARK}", "   '")
)


def _mask(one: Personal) -> str:
    return f"[{one.kind}]"


def _replace(text: str, found: Sequence[Personal], put: Callable[[Personal], str]) -> str:
    parts, at = [], 0
    for one in found:
        parts += [text[at : one.start], put(one)]
        at = one.end
    return "".join([*parts, text[at:]]) if parts else text


def _hide(text: str, found: Sequence[Personal]) -> str:
    return _replace(text, found, lambda one: _HIDDEN * (one.end - one.start))


def _round(text: str) -> list[Personal]:
    """Find each kind in what the ones before it left: the name in an address is none."""
    found: list[Personal] = []
    for kind, needs, spans in _FINDERS:
        if needs.search(text):
            more = [Personal(kind=kind, start=start, end=end) for start, end in spans(text)]
            text = _hide(text, more)
            found += more
    return sorted(found, key=lambda one: one.start)


def _spans(pattern: re.Pattern[str]) -> Callable[[str], Iterable[_Span]]:
    """Give where a pattern stands: its group "it", if it has one that is less than all."""
    group = "it" if "it" in pattern.groupindex else 0
    return lambda text: [match.span(group) for match in pattern.finditer(text)]


_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}+@[\w-]+(?:\.[\w-]+)+")

# What is counted is no number of a person: "12345678 kr.", "på Lindevej 12 timer om ugen".
_NOT_COUNTED = (
    r"(?!\s?%|\s?(?:kr|kroner|dkk|euro|mio|mia|timers?|min|minutters?|dages?|døgn|ugers?|måneders?|års?|gange|stk"
    r"|m|km|kilometer|meter|cm|m2|kg|pct|procent|børn|personer|borgere|hjælpere|sager|vagter)\b)"
)
# A part of a longer number is none.
_FIRST_DIGIT, _LAST_DIGIT = r"(?<!\d)(?<!\d[.,/-])", r"(?!\d|[.,/-]\d)"
# Day 1-31, or 61-91 in replacement numbers. Modulus 11 is no test: since 2007 numbers without it are given out.
_DAY, _MONTH = r"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])", r"(?:0[1-9]|1[0-2])"
_SERIAL = r"(?:[ ./]|\s?-\s?)?(?:\d{4}|[xX*]{4})"
# "01.01.19 1200" may be a day and an hour: where the day is written with dots, the last four need a dash.
_CPR = re.compile(
    rf"""
    {_FIRST_DIGIT} (?:
        {_DAY}{_MONTH}\d\d{_SERIAL}
      | {_DAY}(?P<sep>[ ./-]){_MONTH}(?P=sep)(?:19|20)?\d\d (?:\s?-\s?|(?<=[ ]\d\d)[ ]) \d{{4}}
    ) {_LAST_DIGIT} {_NOT_COUNTED}
    """,
    re.VERBOSE,
)
# After the word for it, a birthday is enough.
_SAID_CPR = re.compile(
    rf"""
    (?i: cpr[a-z]{{0,10}} (?:[ .-]{{1,2}}n(?:r|ummer)[a-z]{{0,3}})? ) [.:]{{0,2}} (?:[ ]er)? [ ]?
    (?P<it> {_DAY}[ ./-]?{_MONTH}[ ./-]?(?:19|20)?\d\d(?:{_SERIAL})? ) {_LAST_DIGIT}
    """,
    re.VERBOSE,
)

_EIGHT_DIGITS = r"\d(?:[ .-]?\d){7}"
_PHONE = re.compile(
    rf"""
    (?<![\w+]) {_FIRST_DIGIT} (?:
        \(?(?:\+|00)45\)?[ -]? {_EIGHT_DIGITS}
      | (?<!\d[ ]) \d\d (?P<sep>[ .-]) \d\d(?P=sep)\d\d(?P=sep)\d\d (?![ ]\d\d\b)
      | (?<!\d[ ]) (?!(?:19|20)\d\d[ ](?:19|20)) \d{{4}}[ ]\d{{4}} (?![ ]\d)  # no two years
      | (?!(?:19|20)\d\d{_MONTH}{_DAY}) \d{{8}}  # nor a day: 20240131
    ) (?!\w) {_LAST_DIGIT} {_NOT_COUNTED}
    """,
    re.VERBOSE,
)
_SAID_PHONE = re.compile(
    rf"""
    (?i: \b(?:tlf|telefon|mobil|mob|sms)[a-zæøå]{{0,10}} (?:[ .-]{{1,2}}nr|[ ]nummer)? )
    [.:]{{0,2}} (?:[ ](?:er|på|til))? [ ]? (?P<it>{_EIGHT_DIGITS}) {_LAST_DIGIT} {_NOT_COUNTED}
    """,
    re.VERBOSE,
)
# Eight digits have other owners: a firm, a case, an account, a list of weeks.
_OTHER_NUMBER = re.compile(
    r"(?i)(?:[§#]|\b(?:cvr|ean|konto|kontonr|kr|kl|uge|uger|ugerne|side|s|j|ref|dok|se|p|[a-zæøå]*sag(?:en)?"
    r"|(?:[a-zæøå]*sags|journal|kunde|medlems|løbe|reg|id)(?:nr|nummer|nummeret)?))[.:-]?"
    r"(?:[ -]?(?:nr|nummer|nummeret))?[.:]?(?: er)?[ ]?$"
)


def _phones(text: str) -> Iterator[_Span]:
    for match in _PHONE.finditer(text):
        if not _OTHER_NUMBER.search(text[max(0, match.start() - 30) : match.start()]):
            yield match.span()


_CAPITALISED = r"[A-ZÆØÅÄÖÜÉ][^\W\d_]*"
_SIDE = r"(?:tv|th|mf)\b\.?"
_HOUSE = r"\d{1,3}(?:-\d{1,3})?(?:[ ]?[A-Z](?!\w)|[ ]?[a-h](?![\w.]))?"
_FLOOR = (
    rf"(?:,?[ ](?i:(?:st|kl|kld|stuen)\b\.?(?:,?[ ]?{_SIDE})?|\d{{1,2}}[ ]?\.?[ ]?sal\b\.?(?:,?[ ]?{_SIDE})?"
    rf"|\d{{1,2}}[ ]?\.?[ ]?{_SIDE}|(?:lejl|lejlighed|dør)\b\.?[ ]?\d{{1,4}}))?"
)
_STREET = re.compile(
    rf"""
    (?<![\w-]) (?P<word>[^\W\d_]{{3,40}}) [ ] {_HOUSE} (?![\w§]|[.,]\d) {_NOT_COUNTED} {_FLOOR}
    (?: ,?\s(?:{_CAPITALISED},[ ])? (?:DK-?[ ]?)?\d{{4}}[ ]{_CAPITALISED}(?:[ ][CNSVØK]{{1,2}}\b)? )?
    """,
    re.VERBOSE,
)
# These ends make a street also with a small letter, the other ones with a capital only.
_STREET_END = re.compile(
    r"postboks|(?:[^\W\d_]{2,}|[åø])(?:vej(?:en)?|gaden?|stræde(?:t)?|allé|(?<=..)alle|boulevarden?|vænget?)",
    re.IGNORECASE,
)
_CAPITAL_STREET_END = re.compile(
    r"(?:[^\W\d_]{2,}(?:torv|plads(?:en)?|parken?|bakke|toft|ager(?:en)?|haven?|lund|skrænt|vang|høj|kaj|brink|dalen|højen"
    r"|promenaden?)|[^\W\d_]*(?:torvet|bakken|toften|lunden|skrænten|vangen|marken|engen|krogen|stien|gården|gaarden"
    r"|løkken|svinget|kæret|volden|brinken|hegnet|skellet|parken)|(?:vester|øster|nørre|sønder)bro)",
    re.IGNORECASE,
)
_NO_STREET = re.compile(
    r"(?:(?:hjælpe|hoved|motor|ud|om|gen|adgangs|klage|anke|arbejds|cykel|side|farve?|luft|blind|hjem|gang|retnings"
    r"|rets|tilkørsels|sags)vej(?:en)?|(?:side|gå|ud)gaden?|(?:arbejds|praktik|aflastnings|hjems|tilbuds|døgn|senge|parkerings|skole"
    r"|bolig|lære|institutions|dag|uddannelses|lege|job|hvile)plads(?:en)?|.*(?:sag|klag|tag|bag|drag|jag|plag)er|.*(?:dreng|seng)en"
    r"|.*børnehaven?|danmarken|tvangen|skandalen|pedalen)",
    re.IGNORECASE,
)
# "Ny Østergade"
_PART_OF_TOWN = re.compile(
    r"(?:(?:Gammel|Gl|Ny|Nørre|Sønder|Øster|Vester|Store|St|Lille|Ll|Sankt|Skt|Sct|Nordre|Søndre|Østre|Vestre)\.?[ ])+$"
)


def _streets(text: str) -> Iterator[_Span]:
    at = 0
    for match in _STREET.finditer(text):
        start, word = match.start(), match["word"]
        before = text[max(at, start - 60) : start]
        named = _named_before(before) if word[0].isupper() and word.lower() in _listed("street") else 0
        if start >= at and (named or _is_street(word)):
            at = _with_town(text, match.end())
            part = _PART_OF_TOWN.search(before[: len(before) - named])
            yield start - named - (len(part[0]) if part else 0), at


def _with_town(text: str, end: int) -> int:
    """Take "9000 aalborg" after a street to it."""
    town = _postal().match(text, end + 1 + text.startswith(", ", end))
    return town.end() if town else end


def _is_street(word: str) -> bool:
    if _NO_STREET.fullmatch(word):
        return False
    return bool(_STREET_END.fullmatch(word) or (word[0].isupper() and _CAPITAL_STREET_END.fullmatch(word)))


def _named_before(before: str) -> int:
    """Give how many characters before "Vej" belong to it."""
    length = 0
    for word in reversed(before.split(" ")[-5:-1]):
        if not word[:1].isupper() or is_stop_word(word.lower()) or word.lower() in _listed("not a name"):
            break
        length += len(word) + 1
    return length


@cache
def _postal() -> re.Pattern[str]:
    """Make the pattern of a postal code and a town that has one; a year is Frederiksberg's only."""
    sure, words = (
        "|".join(re.escape(town).replace(r"\-", "[ -]") for town in sorted(_listed(what), key=len, reverse=True))
        for what in ("town", "town and a word")
    )
    return re.compile(
        rf"""
        (?<![\w§.,/-]) (?<!\d[ ]) (?<!§[ ]) (?<!nr[ ]) (?<!nr\.[ ]) (?<!side[ ]) (?<!kr[ ]) (?<!kr\.[ ])
        (?:DK-?[ ]?)? (?:0[89]|(?!19|20)[1-9]\d|(?:19|20)(?=\d\d[ ][Ff]rederiksberg))\d\d [ ]
        (?:(?i:{sure})|(?=[A-ZÆØÅ])(?i:{words})) (?:[ ](?i:[cnsvøkmfj]|sv|nv|sø|nø)\b)? (?![\w-]) (?![ ](?i:kommun))
        """,
        re.VERBOSE,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NameList:
    """Words of one sort, apart by blanks (a "-" in a town may be a blank), and why they are listed (Danish)."""

    what: str
    why: str
    words: str


@cache
def _lists() -> dict[str, frozenset[str]]:
    file = Path(__file__).with_name("data") / "names.jsonl"
    return {one.what: frozenset(one.words.lower().split()) for one in read_lines(file, NameList)}


def _listed(what: str) -> frozenset[str]:
    return _lists()[what]


_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*(?:(?<=[sxz])')?")
# A noun in the form that an unknown name seldom has: no name after another word that may be one.
_NOUN = re.compile(r"(?:e[nt]|e[rd]ne|ene|ing|hed|ion|skab|else[nr]?s?|isk|lig|lov)$")
# "Jensen"; but "afgørelsen", "processen" and "analysen" are nouns, so that "Nielsen" and "Rasmussen" are listed.
_PATRONYM = re.compile(r"[^\W\d_]{2,}(?<!el)(?<![syoaiu])sen")
# So many words of a name are enough.
_MOST_NAMES = 6


@cache
def _small_names() -> frozenset[str]:
    """Give the names that count with a small letter too, and their genitives."""
    names = _listed("given") | _listed("surname")
    return names | {name + "s" for name in names}


def _is(word: str, *lists: str) -> bool:
    """Tell whether a word, or what it is the genitive of, stands in a list; a double name goes by its first part."""
    lower = word.lower().rstrip("'")
    forms = {lower, lower.removesuffix("s").rstrip("'"), lower.partition("-")[0]}
    return any(not _listed(name).isdisjoint(forms) for name in lists)


def _is_patronym(word: str) -> bool:
    lower = word.lower().rstrip("'").rpartition("-")[2]
    return any(
        _PATRONYM.fullmatch(form) and form not in _listed("not a name") for form in (lower, lower.removesuffix("s"))
    )


def _is_surname(word: str) -> bool:
    return _is(word, "surname") or _is_patronym(word)


def _is_known(word: str) -> bool:
    return _is(word, "given", "given and a word", "surname and a word") or _is_surname(word)


def _is_genitive(word: str) -> bool:
    """Tell whether a known name has the ending of an owner: "Karens", but not "Lars"."""
    known = _listed("given") | _listed("given and a word") | _listed("surname") | _listed("surname and a word")
    lower = word.lower()
    return lower.endswith("'") or (
        lower.endswith("s") and lower not in known and (lower[:-1].rstrip("'") in known or lower.endswith("sens"))
    )


def _may_be_name(word: str) -> bool:
    """Tell whether a word is written as a name and is no other word that we know."""
    lower = word.lower()
    if not word[0].isupper() or lower in _listed("not a name") or lower in _listed("institution"):
        return False
    if word.isupper() and len(word) > 1:
        return len(word) > 2 and (_is(word, "given", "given and a word") or _is_surname(word))
    return len(word) == 1 or not is_stop_word(lower) or lower in _listed("given and a word")


def _names(text: str) -> list[_Span]:
    words, small = list(_WORD.finditer(text)), _small_names()
    named: list[tuple[int, int]] = []
    told: set[str] = set()
    at = 0
    while at < len(words):
        word = words[at][0]
        # Nine words in ten go no further.
        if word[0].islower() and word not in small and not word.endswith(("sen", "sens")):
            at += 1
            continue
        count = _name_at(text, words, at, listing=bool(named) and at - named[-1][1] <= 1)
        if count:
            named.append((at, at + count))
            told |= {form for match in words[at : at + count] for form in _repeatable(match[0])}
        at += count or 1
    # "Karen Jensen har BPA. Kan Karen få flere timer?"
    inside = {at for first, end in named for at in range(first, end)}
    named += [
        (at, at + 1)
        for at, match in enumerate(words)
        if told and at not in inside and match[0][0].isupper() and not told.isdisjoint(_repeatable(match[0]))
    ]
    return [(words[first].start(), words[end - 1].end()) for first, end in sorted(named)]


def _repeatable(word: str) -> tuple[str, ...]:
    """Give a name and what it is the genitive of, where it is a name wherever it stands with a capital."""
    lower = word.lower().rstrip("'")
    return (lower, lower.removesuffix("s")) if _is(word, "given") or _is_patronym(word) else ()


def _name_at(text: str, words: Sequence[re.Match[str]], at: int, *, listing: bool) -> int:
    """Give how many words from ``at`` on are a name; ``listing`` is whether one ended right before or one word ago."""
    word = words[at][0]
    if word[0].islower():
        return _small_name(text, words, at, listing=listing)
    run = _run(text, words, at)
    if not run or _is_institution(text, words, at + len(run)):
        return 0
    count = _full_name(run)
    if not count and (lead := _lead(text, words, at, listing=listing)):
        count = int(_is_led(run, lead, words[at + 1][0] if at + 1 < len(words) else ""))
    while 0 < count < len(run) and not _is_genitive(run[count - 1]) and _goes_on(run[count]):
        count += 1
    return count


def _is_led(run: Sequence[str], lead: str, after: str) -> bool:
    """Tell whether the first word of a run is a name after what leads it."""
    if _is_known(run[0]):
        return True
    # "give min søn Panodil", but "min søn Zaynab har" and "min søn Zaynab Qasim"
    names = lead == "any" or (lead == "kin" and (after in _listed("doing") or len(run) > 1))
    return names and all(_goes_on(word) for word in run[:2])


def _small_name(text: str, words: Sequence[re.Match[str]], at: int, *, listing: bool) -> int:
    """Read a name typed with small letters: after a word that says so only, and none that is another word too."""
    lead = _lead(text, words, at, listing=listing)
    if not lead or not (_is(words[at][0], "given") or (lead == "any" and _is_surname(words[at][0]))):
        return 0
    end = at + 1
    while end < len(words) and _follows(text, words, end) and _is_surname(words[end][0]):
        end += 1
    return end - at


def _run(text: str, words: Sequence[re.Match[str]], at: int) -> list[str]:
    """Give the words from ``at`` on that stand beside each other and are written as names."""
    run: list[str] = []
    for end in range(at, min(at + _MOST_NAMES, len(words))):
        word = words[end][0]
        beside = not run or _follows(text, words, end)
        if not beside or not (_may_be_name(word) or (run and word in _listed("particle"))):
            break
        run.append(word)
    return run


def _follows(text: str, words: Sequence[re.Match[str]], at: int) -> bool:
    gap = text[words[at - 1].end() : words[at].start()]
    return gap == " " or (gap in (".", ". ") and len(words[at - 1][0]) == 1)


def _is_institution(text: str, words: Sequence[re.Match[str]], at: int) -> bool:
    """Tell whether a place or an illness follows that bears the name: "Niels Bohr Hospital"."""
    return (
        at < len(words) and words[at][0][0].isupper() and _follows(text, words, at) and _is(words[at][0], "institution")
    )


def _full_name(run: Sequence[str]) -> int:
    """Give how many words open a run that are a name whatever stands before them, or 0."""
    initials = next((count for count, word in enumerate(run) if len(word) > 1), 0)
    if len(run) < 2 or _is_genitive(run[0]):
        return 0
    first, second = run[:2]
    if initials:
        return (initials + 1) * _is_surname(run[initials])
    if _is(first, "given"):
        return 2 * _goes_on(second)
    if _is(first, "given and a word"):
        return 2 * any(_is_surname(word) or _is(word, "given") for word in run[1:3])
    strange = not (_is(first, "town", "town and a word") or _NOUN.search(first.lower()) or first.lower().endswith("er"))
    return 2 * (strange and _is_surname(second))


def _goes_on(word: str) -> bool:
    return _is_known(word) or word in _listed("particle") or not _NOUN.search(word.lower())


def _lead(text: str, words: Sequence[re.Match[str]], at: int, *, listing: bool) -> str:
    """Tell which names count after the words before: "any", "known" ones, "kin" if it does something, or none: ""."""
    if at == 0:
        return ""
    before, word = (words[at - 2][0].lower() if at > 1 else ""), words[at - 1][0].lower()
    gap = text[words[at - 1].end() : words[at].start()]
    if word == "er" and before in _listed("name word"):
        word = before
    is_kin, tells_name = word in _listed("kin"), word in _listed("name word")
    tells_who = word in _listed("called") and (before in _listed("person") or before in _listed("kin"))
    if (word in _listed("title") and gap in (" ", ".", ". ")) or (tells_name and gap in (":", ": ")):
        return "any"
    if gap == " ":
        if tells_who or (tells_name and words[at - 1][0] == "er"):
            return "any"
        if is_kin:
            return "kin"
        if tells_name or word in _listed("called") or word in _listed("lead") or (listing and word in ("og", "eller")):
            return "known"
    aside = (is_kin and gap in (", ", " (", ": ")) or (listing and gap == ", ")
    signed = word in _listed("greeting") and len(gap) <= 4 and gap.strip() in ("", ",", "!")
    return "known" if aside or signed else ""


_SIX_DIGITS = re.compile(r"\d(?:[ ./-]{0,3}\d){5}")
# Each kind with what a text must hold for a closer look to be worth its time.
_FINDERS: tuple[tuple[Kind, re.Pattern[str], Callable[[str], Iterable[_Span]]], ...] = (
    ("e-mailadresse", re.compile("@"), _spans(_EMAIL)),
    ("CPR-nummer", _SIX_DIGITS, _spans(_SAID_CPR)),
    ("CPR-nummer", _SIX_DIGITS, _spans(_CPR)),
    ("telefonnummer", _SIX_DIGITS, _spans(_SAID_PHONE)),
    ("telefonnummer", _SIX_DIGITS, _phones),
    ("adresse", re.compile(r"[^\W\d_] \d"), _streets),
    ("adresse", re.compile(r"\d{4} \w"), lambda text: _spans(_postal())(text)),
    ("navn", _WORD, _names),
)
