"""Text -> the References in it: provisions, decisions, acts by number and points of a guidance (pure).

Terms of art: a *stk.* is a numbered subsection of a §, *nr.* an item in it, *litra* a lettered item, *pkt.* the n-th
sentence (after stk. or nr.) or a numbered point of a guidance. A *principafgørelse* (since 2019 published as
*principmeddelelse*) is a principle decision of Ankestyrelsen with a number such as 63-15.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from law.acts import ACTS, BY_KEY, genitive
from law.records import Reference

_MONTHS = "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december"


def _act_names() -> tuple[dict[str, str], dict[str, str]]:
    names: dict[str, str] = {}
    short: dict[str, str] = {}
    for act in ACTS:
        for name in act.names:
            names[name.lower()] = act.key
            names[genitive(name).lower()] = act.key
            # "serviceloves 83": a slip that the practice study prints.
            if name.endswith("loven"):
                names[name[:-1].lower() + "s"] = act.key
        for abbreviation in act.short:
            short[abbreviation] = act.key
    # "lov om social services § 95": genitive of the last word; "områdes" is formed by genitive() already.
    return names, short


_NAMES, _SHORT = _act_names()
_NAMED = "|".join(re.escape(name) for name in sorted(_NAMES, key=len, reverse=True)).replace(r"\ ", r"\s+")
_ABBREVIATED = "|".join(_SHORT)

_NUMBER = r"\d{1,3}(?!\d)"
# "§ 83 a" and "§ 83a"; never the preposition of "§ 83 i loven", nor the first letter of a word.
# A full stop ends the sentence after "§ 3 a"; it shortens a word in "§ 9 f. eks." and "§ 9 d. 1. juli".
_LETTER = r"(?:\s?(?![ie]\b)[a-h](?![\wæøå\-]|(?-i:\.\s?[\da-zæøå]))(?!\s+(?:conto|priori)\b))?"
_SECTION = rf"{_NUMBER}{_LETTER}"
_AND = r"\s*(?:,|og|eller|samt|/|-|–|til)\s*"
_SIGN = r"(?:§§?|\bparagraf(?:fer)?\b|\bpar\.)"
_SECTIONS = rf"{_SECTION}(?:{_AND}(?:{_SIGN}\s*)?{_SECTION}(?!\s*(?:timer|time|år|procent|kr|uger|dage|sager)\b))*"
# In "stk. 3, 2. pkt." the 2 counts sentences; in "stk. 3, 7. august" it is a date.
# In "stk. 3 og 36 sager" the 36 counts things.
_COUNTED = "timer|timers|år|kr|procent|uger|dage|måneder|sager|afgørelser|kommuner|borgere|personer|gange|klager"
_NOT_A_UNIT = rf"(?!\d|\.?\s*(?:(?:og|-)\s*\d+\.?\s*)?pkt|\.\s*(?:{_MONTHS})|\s+(?:{_COUNTED})\b)"
_UNITS = rf"\d{{1,2}}(?!\d)(?:{_AND}\d{{1,2}}{_NOT_A_UNIT})*"
_STK = rf"(?:\s*,?\s*stk\.?\s*(?P<stk>{_UNITS}))?"
_NR = rf"(?:\s*,?\s*nr\.?\s*(?P<nr>{_UNITS}))?"
_LITRA = r"(?:\s*,?\s*litra\s+(?P<litra>[a-zæøå])\b)?"
_PKT = r"(?:\s*,?\s*(?P<pkt>\d{1,2}(?:\.?\s*(?:og|-)\s*\d{1,2})?)\.?\s*pkt\b\.?)?"

_PROVISION = re.compile(
    rf"""
    (?:(?P<before>\b(?i:{_NAMED})|\b(?:{_ABBREVIATED}|SL))\s*,?\s*)?   # servicelovens | SEL | "SL" only before a §
    (?P<sign>(?i:{_SIGN}))\s*
    (?P<sections>{_SECTIONS})
    (?i:{_STK}{_NR}{_LITRA}{_PKT})
    (?:\s*,?\s*(?:i|efter|jf\.)?\s*(?P<after>\b(?i:{_NAMED})|\b(?:{_ABBREVIATED})\b)(?!\s*§))?  # "§ 96 i serviceloven"
    """,
    re.VERBOSE,
)
# "servicelovens 95 stk. 3": the sign is lost, and only a genitive act name right before proves that a § stood there.
_LOST_SIGN = re.compile(
    rf"""
    (?P<before>\b(?i:{"|".join(re.escape(n) for n in sorted(_NAMES, key=len, reverse=True) if n.endswith("s"))}))\s+
    (?P<sections>{_SECTIONS})(?!\d|\.\d|\s*(?:timer|kr|procent))
    (?i:{_STK}{_NR}{_LITRA}{_PKT})
    """,
    re.VERBOSE,
)
# "SEL 96": an abbreviation in capitals right before a number.
_SHORT_SIGN = re.compile(
    rf"(?P<before>\b(?:{_ABBREVIATED}))\s+(?P<sections>{_SECTION})(?![\d-])(?i:{_STK}{_NR}{_LITRA}{_PKT})"
)
# "efter stk. 2", "stk. 1-3": belongs to the § named last before it.
_BARE_STK = re.compile(rf"(?<!\w)(?i:stk)\.?\s*(?P<stk>{_UNITS})(?i:{_NR}{_LITRA}{_PKT})")

_DECISION_NUMBER = r"(?:[A-Z]-)?\d{1,3}-\d{2}(?![\d-])"
_DECISION = re.compile(
    rf"""
    \b(?:
        (?i:ankestyrelsens\s+)?(?i:princip(?:afgørelse|meddelelse)(?:r|n|ns|rne|rnes)?)(?:\s+nr\.)?
      | (?:PA|PM|SM)\b
      | (?i:ankestyrelsens)(?=\s+\d)  # "Ankestyrelsens 62-15"
    )\s*:?\s*\[?
    (?P<numbers>{_DECISION_NUMBER}(?:\]?(?:\s*,\s*|\s+og\s+|\s+samt\s+|\s+eller\s+)\[?{_DECISION_NUMBER})*)
    """,
    re.VERBOSE,
)
_ONE_NUMBER = re.compile(_DECISION_NUMBER)
_COUNTS_ON = re.compile(rf"(?i:{_SIGN}|\bstk\.?|\bnr\.?|\bpkt\.?|\bpunkt(?:erne|er)?|\bkl\.?|\bklokken)\s*$")
# No pattern has this sign.
_HIDDEN = "\0"
_POINT = re.compile(
    rf"(?:(?i:kapitel)\s+(?P<chapter>\d{{1,2}}),\s*)?\b(?i:pkt\.|punkt(?:erne|er)?)\s*(?P<number>\d{{1,3}}(?:\.\d+)*(?:{_AND}\d{{1,3}})*)"
)
# What a source calls its own parts: "tabel 5.5", "Figur 8.3", "Sag 25".
_LABEL = re.compile(r"\b(?P<what>tabel|figur|sag)(?:\s+nr\.?)?\s+(?P<number>\d+(?:\.\d+)?)(?![\d-])", re.IGNORECASE)
_ACT_NUMBER = re.compile(
    rf"""
    \b(?P<form>(?i:lovbekendtgørelse|bekendtgørelse|vejledning|skrivelse|lov)|LBK|BEK|VEJ|LOV|SKR|CIR|KEN)(?:\s+af\s+lov)?\s*
    (?:(?i:nr)\.?\s*)?(?P<number>\d{{1,5}})\s+af\s+
    (?P<date>\d{{1,2}}\.?\s+(?:{_MONTHS})\s+\d{{4}}|\d{{1,2}}[./-]\s?\d{{1,2}}[./-]\s?\d{{4}})
    """,
    re.VERBOSE,
)


def find_references(
    text: str,
    *,
    known_decisions: Iterable[str] = (),
    act: str | None = None,
    within: Reference | None = None,
) -> tuple[Reference, ...]:
    """Find what ``text`` points to, in the order of the text; a list gives one Reference a member.

    A § without an act takes the act that the same number has elsewhere in ``text``, else the one named last before it
    in its line (or in the lead-in of its list), else ``act``; it is marked ``inferred``. A lone "stk. 2" takes the §
    before it, else that of ``within``, the provision whose text this is. ``known_decisions`` are numbers that count as
    decisions without a trigger word ("63-15?"); others need one, for "klokken 9-15" and "pkt. 19-22" look the same.
    """
    known = set(known_decisions)
    finder = _Finder(text)
    finder.take(_DECISION, _decisions)
    # "§ 96 og 11-24" names a paragraph and a decision, "§§ 11-24" a range of paragraphs.
    finder.take(
        _ONE_NUMBER, lambda match: [] if _COUNTS_ON.search(text, 0, match.start()) else _known_decision(match, known)
    )
    finder.hide_taken()
    finder.take(_ACT_NUMBER, _numbered_act)
    finder.take(_PROVISION, _provisions)
    finder.take(_LOST_SIGN, _repaired_provisions)
    finder.take(_SHORT_SIGN, _provisions)
    finder.take(_POINT, _point)
    finder.take(_LABEL, _label)
    finder.take(_BARE_STK, _bare_stk)
    finder.take(_ONE_NUMBER, lambda match: _known_decision(match, known))
    found = sorted(finder.found, key=lambda reference: (reference.start, reference.end))
    return tuple(_with_acts(found, text, act, within))


class _Finder:
    """Collects references, each stretch of text once: what an earlier pattern took, a later one can't."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Reference] = []
        self._taken: list[tuple[int, int]] = []

    def hide_taken(self) -> None:
        """Make what is taken so far unreadable for the patterns to come, so that none reaches over it."""
        for start, end in self._taken:
            self.text = self.text[:start] + _HIDDEN * (end - start) + self.text[end:]

    def take(self, pattern: re.Pattern[str], read: Callable[[re.Match[str]], list[Reference]]) -> None:
        for match in pattern.finditer(self.text):
            start, end = match.span()
            if any(start < b and a < end for a, b in self._taken):
                continue
            if references := read(match):
                self._taken.append((start, end))
                self.found.extend(references)


def _reference(kind: str, span: tuple[int, int], text: str, **values: object) -> Reference:
    return Reference(kind=kind, start=span[0], end=span[1], text=text, **values)  # type: ignore[arg-type]


def _decisions(match: re.Match[str]) -> list[Reference]:
    base = match.start("numbers")
    return [
        _reference("decision", (base + one.start(), base + one.end()), one.group(), number=one.group())
        for one in _ONE_NUMBER.finditer(match["numbers"])
    ]


def _known_decision(match: re.Match[str], known: set[str]) -> list[Reference]:
    before = match.string[: match.start()][-1:]
    if match.group() not in known or before.isalnum() or before == "-":
        return []
    return [_reference("decision", match.span(), match.group(), number=match.group())]


def _numbered_act(match: re.Match[str]) -> list[Reference]:
    return [_reference("act", match.span(), match.group(), number=match["number"])]


def _point(match: re.Match[str]) -> list[Reference]:
    return [_reference("point", match.span(), match.group(), number=" ".join(match["number"].split()))]


def _label(match: re.Match[str]) -> list[Reference]:
    number = f"{match['what'].lower()} {match['number']}"
    return [_reference("label", match.span(), match.group(), number=number)]


def _repaired_provisions(match: re.Match[str]) -> list[Reference]:
    return [replace(reference, repaired=True) for reference in _provisions(match)]


# "artikel 22, stk. 1, c) og stk. 2 i EF-forordning": of no § here.
_OF_AN_ARTICLE = re.compile(r"(?i)\bartikel\s+\d+[^§\n]{0,20}$")


def _bare_stk(match: re.Match[str]) -> list[Reference]:
    groups = match.groupdict()
    if _OF_AN_ARTICLE.search(match.string, 0, match.start()):
        return []
    return [
        _reference("provision", match.span(), match.group(), stk=stk, nr=_first(groups["nr"]), litra=groups["litra"],
                   pkt=groups["pkt"], inferred=True)
        for stk in _members(match["stk"])
    ]  # fmt: skip


def _provisions(match: re.Match[str]) -> list[Reference]:
    groups = match.groupdict()
    named = groups.get("before") or groups.get("after")
    act = _act_key(named) if named else None
    numbers = _members(match["sections"])
    references: list[Reference] = []
    for index, number in enumerate(numbers):
        # "§§ 83 og 84, stk. 1": the stk. belongs to the last member only.
        last = index == len(numbers) - 1
        stks: Sequence[str | None] = _members(groups["stk"]) if last and groups["stk"] else [None]
        references.extend(
            _reference(
                "provision", match.span(), match.group(), act=act, number=number, stk=stk,
                nr=_first(groups["nr"]) if last else None, litra=groups["litra"] if last else None,
                pkt=groups["pkt"] if last else None,
            )
            for stk in stks
        )  # fmt: skip
    return references


def _act_key(name: str) -> str | None:
    flat = " ".join(name.lower().split())
    return _NAMES.get(flat) or _SHORT.get(name) or ("serviceloven" if name == "SL" else None)


_MEMBER = re.compile(rf"(?P<join>{_AND})?(?:{_SIGN}\s*)?(?P<number>{_NUMBER})(?P<letter>{_LETTER})")


def _members(listed: str) -> list[str]:
    """Spell out a list or range: "83, 83 a og 84" -> ["83", "83 a", "84"]; "1-3" -> ["1", "2", "3"]."""
    members: list[str] = []
    for match in _MEMBER.finditer(listed):
        number, letter = match["number"], match["letter"].strip()
        join = (match["join"] or "").strip()
        if join in {"-", "–", "til"} and members and members[-1].isdigit() and not letter:
            first, last = int(members[-1]), int(number)
            if first < last <= first + 50:
                members.extend(str(value) for value in range(first + 1, last))
        members.append(f"{number} {letter}".strip())
    return members


def _first(listed: str | None) -> str | None:
    return _members(listed)[0] if listed else None


_ACT_MENTION = re.compile(rf"\b(?i:{_NAMED})\b|\b(?:{_ABBREVIATED})\b")
_OF_THE_ACT = re.compile(r"(?i)\blovens\s+$")  # "jf. lovens § 2" in an order means the act it is issued under
# Where the clause that ends at a place begins: after the last sign that parts clauses, not that of a list of §§.
_CLAUSE_END = re.compile(r"(?s).*(?:[.;:]\s|,\s(?=der\b|som\b|jf\.|når\b|uden\b|medmindre\b))")
# Where the word before a § is looked for: from the text's beginning, a long text would be read anew for each §.
_NEAR = 40
# "efter bekendtgørelsens § 1" means the order that the text names before.
_OF_THE_ORDER = re.compile(r"(?i)\bbekendtgørelsens?\s+$")
_LEAD_IN = re.compile(r"[^\n]*:[ \t]*\n(?:[-•][^\n]*\n)*$")


def _with_acts(found: Sequence[Reference], text: str, act: str | None, within: Reference | None) -> Iterable[Reference]:
    """Give each provision without an act its act, and each lone stk. its §."""
    own: dict[str | None, str | None] = {reference.number: reference.act for reference in found if reference.act}
    last = within
    for reference in found:
        if reference.kind != "provision":
            yield reference
            continue
        if reference.number is None:
            if last is None:
                continue  # a stk. of nothing named here points nowhere
            reference = replace(reference, act=last.act, number=last.number)
        elif reference.act is None and (other := _other_act(reference, text)):
            reference = replace(reference, act=other)
        elif reference.act is None:
            named = _clauses_act(reference, text, within) if within else _inferred_act(reference, text, own, act)
            reference = replace(reference, act=named, inferred=True)
        last = reference
        yield reference


# What may have paragraphs beside the acts of ``law.acts``.
_KIND_OF_ACT = r"(?:lov|bekendtgørelse|anordning|forordning|cirkulære|overenskomst|aftale|vedtægt)(?:erne|en|et|n|t)"
# "lejelovens § 95", "overenskomstens § 4"; not "lovens" and "bekendtgørelsens", which mean one that is named before.
_OTHERS_BEFORE = re.compile(rf"(?i)\b(?P<name>(?!(?:lov|bekendtgørelse)(?:en|n)s)[a-zæøå-]*{_KIND_OF_ACT})s\s+$")
# "§ 95 i lejeloven", "§ 7 i den tidligere aktivlov"
_OTHERS_AFTER = re.compile(
    rf"(?i)\s*,?\s*i\s+(?:den\s+)?(?P<name>(?!(?:lov|bekendtgørelse)(?:en|n)\b)[a-zæøå-]*{_KIND_OF_ACT}\b"
    r"|lov\s+om\s+[a-zæøå]+(?:\s+og\s+[a-zæøå]+)?)"
)
# "lov om friskoler § 95": from "lov om" to the § there is only a name.
_OTHERS_TITLE = re.compile(r"(?i)\b(?P<name>lov\s+om\s+(?:(?:[a-zæøå-]+|m\.\s?[mv]\.),?\s+){1,12})$")
_NO_NAME = re.compile(r"(?i)\b(?:kan|skal|må|er|har|efter|jf|der|som|hvis|når|at|bliver|får|af)\b")


def _other_act(reference: Reference, text: str) -> str | None:
    """Give the act that a § is said to be of and that ``law.acts`` has no name for: it is no other act's."""
    near = text[max(0, reference.start - 120) : reference.start]
    if found := _OTHERS_BEFORE.search(near):
        return found["name"].lower()
    if found := _OTHERS_AFTER.match(text, reference.end, reference.end + 120):
        name = " ".join(found["name"].lower().split())
        return None if _act_key(name) else name
    found = _OTHERS_TITLE.search(near)
    if found and not _NO_NAME.search(found["name"]) and not _ACT_MENTION.search(found["name"]):
        return " ".join(found["name"].lower().split())
    return None


def _of_the_act(text: str, end: int, act: str | None) -> str | None:
    """Tell which act "lovens" means: the one that an order is under, else the one named last, else the text's own."""
    if act and _is_order(act):
        return BY_KEY[act].under if act in BY_KEY else None
    named = [_act_key(mention.group()) for mention in _ACT_MENTION.finditer(text, 0, end)]
    return next((key for key in reversed(named) if key and not _is_order(key)), act)


def _inferred_act(reference: Reference, text: str, own: dict[str | None, str | None], act: str | None) -> str | None:
    if _OF_THE_ACT.search(text, max(0, reference.start - _NEAR), reference.start):
        return _of_the_act(text, reference.start, act)
    if _OF_THE_ORDER.search(text, max(0, reference.start - _NEAR), reference.start):
        return _order_before(text, reference.start) or (act if act and _is_order(act) else None)
    if reference.number in own:
        return own[reference.number]
    line = text.rfind("\n", 0, reference.start) + 1
    lead_in = _LEAD_IN.search(text, 0, line)
    mentions = list(_ACT_MENTION.finditer(text, lead_in.start() if lead_in else line, reference.start))
    named = _act_key(mentions[-1].group()) if mentions else act
    # "udlandsbekendtgørelsen … § 95": an order that ends long before is not meant.
    most = BY_KEY[named].sections if named in BY_KEY else None
    number = int(re.match(r"\d+", reference.number or "0")[0])  # type: ignore[index]
    return act if most is not None and number > most else named


def _clauses_act(reference: Reference, text: str, within: Reference) -> str | None:
    """Give the act of a § in the text of a provision: the one that the clause names, else the provision's own."""
    if _OF_THE_ACT.search(text, max(0, reference.start - _NEAR), reference.start):
        return _of_the_act("", 0, within.act)
    clause = _CLAUSE_END.search(text, 0, reference.start)
    mentions = list(_ACT_MENTION.finditer(text, clause.end() if clause else 0, reference.start))
    return _act_key(mentions[-1].group()) if mentions else within.act


def _order_before(text: str, end: int) -> str | None:
    """Give the order that ``text`` names last before ``end``."""
    named = [_act_key(mention.group()) for mention in _ACT_MENTION.finditer(text, 0, end)]
    return next((key for key in reversed(named) if key and _is_order(key)), None)


def _is_order(key: str) -> bool:
    return key.endswith("bekendtgørelsen")


def format_reference(reference: Reference) -> str:
    """Write a reference in its full form: "servicelovens § 95, stk. 3", "principafgørelse 63-15", "pkt. 32"."""
    if reference.kind == "decision":
        return f"principafgørelse {reference.number}"
    if reference.kind == "point":
        return f"pkt. {reference.number}"
    if reference.kind == "act":
        return reference.text
    if reference.kind == "label":
        return reference.number or reference.text
    parts = [f"§ {reference.number}"]
    parts += [f"stk. {reference.stk}"] if reference.stk else []
    parts += [f"nr. {reference.nr}"] if reference.nr else []
    parts += [f"litra {reference.litra}"] if reference.litra else []
    parts += [f"{reference.pkt}. pkt."] if reference.pkt else []
    provision = ", ".join(parts)
    if reference.act is None:
        return provision
    act = BY_KEY[reference.act].names[0] if reference.act in BY_KEY else reference.act
    return f"{genitive(act)} {provision}"


def covers(wanted: Reference, other: Reference) -> bool:
    """Tell whether ``other`` lies within ``wanted``: § 95 covers § 95, stk. 3; not the reverse.

    Unknown acts match any act; a decision matches by number alone.
    """
    if wanted.kind != other.kind or wanted.number != other.number:
        return False
    if wanted.kind != "provision":
        return wanted.kind in ("decision", "label") or wanted.act == other.act
    if wanted.act and other.act and wanted.act != other.act:
        return False
    return all(
        getattr(wanted, unit) is None or getattr(wanted, unit) == getattr(other, unit)
        for unit in ("stk", "nr", "litra", "pkt")
    )
