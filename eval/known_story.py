"""What known cases were led to, beside the run of questions -> the report's blocks, in Danish (pure)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from eval.accepted import compare
from eval.charts import bars, changes, matrix
from eval.known import FIVE, NEAREST, VOTERS, KnownCase, Led, chance, commonest
from eval.metrics import METRICS, SEED, Estimate, estimate
from eval.run import Result, Run, estimate_of, values_of
from eval.story import Block, Story, Table, Text, shares

TITLE = "Evaluering af vidensbasen"
_OUTCOMES = ("stadfæstelse", "hjemvisning", "blandet", "ophævelse", "ændring")
_DANISH = {
    "right@5": "et rigtigt sted blandt de første fem",
    "decisive@5": "det afgørende sted blandt de første fem",
    "decisive@1": "det afgørende sted først",
    "cited": "det afgørende sted citeret",
    "cited-first": "det afgørende sted i første sætning",
    "facts": "nøgleoplysninger i svaret",
    "verbatim": "ordrette citater",
    "wrong-scheme": "kun den anden ordning citeret",
    "refused-wrongly": "afvist, selv om kilderne svarer",
    "refused-rightly": "afvist, når kilderne ikke svarer",
}
_KINDS = {
    "professional": "fagsprog",
    "citizen": "borgeres ord",
    "lookup": "opslag",
    "misspelt": "stavefejl",
    "lookalike": "forvekslelige",
}


def anonymous(led: Sequence[Led], outside: frozenset[str]) -> tuple[Led, ...]:
    """Give what is told of cases from outside: a number for their id, no issue in words, no note and no quote."""
    told = []
    for number, one in enumerate(led, start=1):
        case = replace(one.case, id=f"egen {number}", issue="egen", facts="", note=None)
        told.append(replace(one, case=case) if one.case.id in outside else one)
    return tuple(told)


def story(
    run: Run,
    led: Sequence[Led],
    counts: Sequence[Result] = (),
    *,
    before: Run | None,
    outside: frozenset[str] = frozenset(),
) -> Story:
    """Tell a run. Of cases from ``outside``, by id, no word of their text is told."""
    led = anonymous(led, outside)
    blocks: list[Block] = [_opening(run, led), _totals(run, led, counts)]
    blocks += _known(led) if led else []
    blocks += _questions(run, before)
    blocks += _case_by_case(led) if led else []
    return Story(title=TITLE, signature=signature(run, led), blocks=tuple(blocks))


def signature(run: Run, led: Sequence[Led]) -> str:
    """Write what was measured on what."""
    return (
        f"spørgsmål:{len(run.product)}|del:{run.split}|kendte sager:{len(led)}|gold:{run.gold[:4]}"
        f"|index:{run.index[:4]}|seed:{SEED}"
    )


def measures(led: Sequence[Led], counts: Sequence[Result] = ()) -> dict[str, list[float]]:
    """Give each measure of known cases, and of the study's counts, with its values, one for each it applies to."""
    ruled = [one for one in led if one.case.targets]
    voted = [one for one in led if one.vote is not None]
    everyone = [one.case for one in led]
    return {
        "known-governing@5": shares([one.in_five for one in led]),
        "known-governing@5-told": shares([one.in_five for one in led if not one.case.thin]),
        "known-governing-share": shares([one.share for one in led]),
        "known-cited": shares([one.cited for one in ruled]),
        "known-refused": shares([one.refused for one in led]),
        "known-near-issue": shares([one.near("issue") for one in led]),
        "known-near-outcome": shares([one.near("outcome") for one in led if one.case.outcome != "rådgivning"]),
        "known-missing-named": shares([one.named for one in led]),
        "known-checklist-share": shares([one.asked for one in led]),
        "known-outcome": [float(one.vote == one.case.outcome) for one in voted],
        "known-outcome-commonest": [float(commonest(everyone, one.case) == one.case.outcome) for one in voted],
        "counts-found": values_of(counts, "decisive@5"),
        "counts-told": values_of(counts, "facts"),
    }


_KNOWN = {
    "known-governing@5": f"mindst én styrende regel blandt de første {FIVE}",
    "known-governing@5-told": "det samme, uden de sager, som kilden kun fortæller som et spørgsmål",
    "known-governing-share": f"andel af de styrende regler blandt de første {FIVE}",
    "known-cited": "svaret citerer en styrende regel",
    "known-refused": "intet svar",
    "known-near-issue": f"samme emne blandt de {NEAREST} nærmeste andre sager",
    "known-near-outcome": f"samme udfald blandt de {NEAREST} nærmeste andre sager",
    "known-missing-named": "tjeklisten nævner det, der manglede (uden de krav, som altid gælder)",
    "known-checklist-share": "tjeklistens andel af alle krav (at holde det op mod)",
    "known-outcome": f"de {VOTERS} nærmeste sagers udfald er sagens",
    "known-outcome-commonest": "det hyppigste udfald er sagens (at slå)",
    "counts-found": "undersøgelsens tal: stedet blandt de første fem",
    "counts-told": "undersøgelsens tal: det rigtige tal i svaret",
}


def known_table(led: Sequence[Led], counts: Sequence[Result] = ()) -> str:
    """Write what known cases were led to, for a terminal."""
    lines = [f"{'known cases':<48}{'mean':<7}{'95 %':<15}cases"]
    for name, values in measures(led, counts).items():
        if values:
            now = estimate(values)
            lines.append(f"{name:<48}{now.value:<7.2f}{_interval(now):<15}{now.cases}")
    return "\n".join(lines)


def _opening(run: Run, led: Sequence[Led]) -> Text:
    return Text(
        title="Hvad rapporten viser",
        level=2,
        paragraphs=(
            "Vidensbasen finder ordrette steder i loven, ministeriets vejledning og Ankestyrelsens praksis om kontant "
            "tilskud (servicelovens § 95) og BPA (§ 96). Rapporten måler, om den fører en sagsbehandler til det, der "
            "afgør spørgsmålet eller sagen.",
            f"Der er stillet {len(run.product)} spørgsmål, hvis svar er kendt (delen »{run.split}«), og {len(led)} "
            f"sager, hvoraf {sum(one.vote is not None for one in led)} har et udfald. Hver sags egen tekst og alle "
            "gengivelser af den er skjult, når sagen stilles.",
            "Sager og spørgsmål er få og skrevet ud fra de samme kilder. Tallene kan vise, at noget er gået i stykker, "
            "og at en vej er bedre end en anden; de kan ikke vise, hvor ofte svar er rigtige i en kommunes hverdag. "
            "Tallene i kantede parenteser er 95 %-intervaller.",
            "Ord: Det afgørende sted er den sætning, der efter en juridisk læsning afgør spørgsmålet; en styrende "
            "regel er den lov, afgørelse eller vejledning, der afgør sagen. »BM25 alene« er en almindelig ordsøgning "
            "i de samme kilder. »dev« er de spørgsmål, søgningen er indstillet efter, »final« den tredjedel, der er "
            "holdt udenfor. Linjen øverst siger, hvad der er målt på, så at to rapporter kan holdes op mod hinanden.",
            "Vidensbasen forudsiger ikke udfaldet af en sag. Tallene om udfald måler kun, om sager, der ligner "
            "hinanden i indekset, også endte ens.",
        ),
    )


def _totals(run: Run, led: Sequence[Led], counts: Sequence[Result]) -> Table:
    rows = []
    for metric in METRICS:
        now = estimate_of(run.product, metric.name)
        if now is not None and metric.name in _DANISH:
            rows.append((f"spørgsmål: {_DANISH[metric.name]}", f"{now.value:.3f}", _interval(now), str(now.cases)))
    for name, values in measures(led, counts).items():
        if values:
            value = estimate(values)
            rows.append(
                (
                    _KNOWN[name] if name.startswith("counts") else f"sager: {_KNOWN[name]}",
                    f"{value.value:.3f}",
                    _interval(value),
                    str(value.cases),
                )
            )
    if led:
        told = f"{chance([one.case for one in led]):.3f}"
        at = next((n for n, row in enumerate(rows) if row[0].startswith("undersøgelsens")), len(rows))
        rows.insert(at, ("sager: to tilfældige sagers udfald er ens (tilfældet)", told, "", ""))
    return Table(title="Samlet", columns=("mål", "gennemsnit", "95 %", "antal"), rows=tuple(rows))


def _interval(value: Estimate) -> str:
    return f"[{value.low:.2f}; {value.high:.2f}]"


def _known(led: Sequence[Led]) -> list[Block]:
    blocks: list[Block] = [Text(title="Kendte sager", level=2, paragraphs=())]
    for title, key in (("Efter ordning", _scheme), ("Efter emne", _issue), ("Efter udfald", _outcome)):
        blocks.append(_grouped(title, led, key))
    issues = list(dict.fromkeys(one.case.issue for one in led))
    values = [_mean(shares([one.in_five for one in led if one.case.issue == issue])) for issue in issues]
    names = [f"{issue} ({sum(one.case.issue == issue for one in led)})" for issue in issues]
    blocks.append(
        bars("Mindst én styrende regel blandt de første fem, efter emne (antal sager)", names, [("andel", values)])
    )
    counts = [[sum(one.case.outcome == a and one.vote == b for one in led) for b in _OUTCOMES] for a in _OUTCOMES]
    blocks.append(
        matrix(
            "Sagens udfald mod de nærmeste andre sagers",
            _OUTCOMES,
            counts,
            rows="sagens udfald",
            columns="foreslået af de fem nærmeste",
        )
    )
    return blocks


def _case_by_case(led: Sequence[Led]) -> list[Block]:
    notes = [(_short(one.case.id), one.case.note) for one in led if one.case.note]
    columns = (
        "sag", "ordning", "emne", "udfald", "styrende regel", "skulle findes", "citeret", "manglede",
        "de nærmeste sager", "første fund",
    )  # fmt: skip
    blocks: list[Block] = [Text(title="Sag for sag", level=2, paragraphs=())]
    title = "Hver sag, hvad der blev fundet, og hvad der mangler"
    blocks.append(Table(title=title, columns=columns, rows=tuple(map(_row, led))))
    if notes:
        title = "Hvad kilderne siger imod sig selv om sagerne, og hvad læsningen af dem bygger på"
        blocks.append(Table(title=title, columns=("sag", "bemærkning"), rows=tuple(notes)))
    return blocks


# How the ids of the sources' own cases begin, and what a reader calls them.
_CALLED = {
    "praksisnotat-2019-sag-": "notat ",
    "praksisundersoegelse-2019-eksempel-": "undersøgelse ",
    "dukh-nyt-2016-henvendelse-": "DUKH ",
}


def _short(name: str) -> str:
    for begins, called in _CALLED.items():
        if name.startswith(begins):
            return called + name.removeprefix(begins)
    return name


def _row(one: Led) -> tuple[str, ...]:
    found = "ingen regel i kilderne" if not one.case.targets else f"nr. {one.rank}" if one.rank else "ikke fundet"
    near = "; ".join(f"{_short(other.id)} ({other.outcome or 'uoplyst'})" for other in one.neighbours[:NEAREST])
    cited = "intet svar" if one.refused else "ja" if one.cited else "nej"
    wanted = "; ".join(f"{t.source}: {t.quote[:60]}…" for t in one.case.targets[:1] if t.grade == "decisive")
    lacked = ", ".join(one.case.missing)
    case = one.case
    told = (_short(case.id), case.scheme, case.issue, case.outcome or "uoplyst", found, "" if one.in_five else wanted)
    return (*told, cited, lacked, near, one.found[0] if one.found else "")


def _scheme(case: KnownCase) -> str:
    return case.scheme


def _issue(case: KnownCase) -> str:
    return case.issue


def _outcome(case: KnownCase) -> str:
    return case.outcome or "uoplyst"


def _grouped(title: str, led: Sequence[Led], key: Callable[[KnownCase], str]) -> Table:
    rows = []
    for name in dict.fromkeys(key(one.case) for one in led):
        own = [one for one in led if key(one.case) == name]
        told = measures(own)
        cells = [_told(told[measure]) for measure in ("known-governing@5", "known-cited", "known-near-issue")]
        rows.append((name, str(len(own)), *cells))
    columns = ("", "sager", "styrende regel i fem", "citeret", "samme emne nærmest")
    return Table(title=title, columns=columns, rows=tuple(rows))


def _questions(run: Run, before: Run | None) -> list[Block]:
    kinds = [kind for kind in _KINDS if any(result.kind == kind for result in run.product)]
    others = dict(run.others)
    series: list[tuple[str, list[float | None]]] = [("vidensbasen", [])]
    series += [("BM25 alene", [])] if "BM25 alone" in others else []
    for (_, values), results in zip(series, (run.product, others.get("BM25 alone", ())), strict=False):
        values += [_mean(values_of([r for r in results if r.kind == kind], "decisive@5")) for kind in kinds]
    blocks: list[Block] = [Text(title="Spørgsmål", level=2, paragraphs=())]
    blocks.append(bars("Det afgørende sted blandt de første fem, efter art", [_KINDS[kind] for kind in kinds], series))
    if before is not None:
        found = compare(run, before)
        names = [metric for metric in _DANISH if any(change.metric == metric for change in found)]
        gained = [sum(change.gained for change in found if change.metric == name) for name in names]
        lost = [sum(not change.gained for change in found if change.metric == name) for name in names]
        told = [_DANISH[name] for name in names]
        title = "Vundet og tabt mod den kørsel, der sammenlignes med"
        none = Text(title=title, level=3, paragraphs=("Ingen ændringer.",))
        blocks.append(changes(title, told, gained, lost) if told else none)
    return blocks


def _mean(values: Iterable[float]) -> float | None:
    told = list(values)
    return sum(told) / len(told) if told else None


def _told(values: Sequence[float]) -> str:
    value = _mean(values)
    return "–" if value is None else f"{value:.2f}"
