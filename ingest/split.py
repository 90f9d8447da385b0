"""Document -> Passages: the text's own units, and long ones cut between paragraphs or sentences (pure).

No passage crosses a section, and together they hold all of the text but white space.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.citations import citation_of
from ingest.language import read_language
from ingest.validity import Known, validity_of, with_footnotes
from law.acts import BY_KEY
from law.places import page_locator, pages_of
from law.records import Document, Gap, Passage, Reference, Section, Source
from law.references import find_references

# A provision or a case is one thought and stays whole up to what the model reads in full (about 450 tokens).
WHOLE_CHARS = 1500
# Others are cut when they pass this many characters: the decisive sentence drowns in more.
PASSAGE_CHARS = 700
_RULE_CHARS = 40
_FINITE = re.compile(r"\b(?:er|kan|skal|har|må)\b")
_WHOLE_KINDS = ("lov", "bekendtgørelse", "sag")
# Parts of an act that are of other acts.
_OTHERS = ("transition", "cited")
# How a reader locates what only its page tells apart.
_BY_PAGE = "s. "

Span = tuple[int, int]


def split_document(document: Document, validity: Known) -> tuple[Passage, ...]:
    """Cut each section into passages, in the order of the text."""
    split = [passage for section in document.sections for passage in _split_section(document, section, validity)]
    return with_footnotes(split)


def uncovered(document: Document, passages: Sequence[Passage]) -> tuple[Span, ...]:
    """Give the stretches of text, white space aside, that no passage holds. An empty tuple is what a reader wants."""
    spans: list[Span] = []
    at = 0
    for start, end in [*sorted((p.start, p.end) for p in passages), (len(document.text), len(document.text))]:
        if document.text[at:start].strip():
            spans.append((at, start))
        at = max(at, end)
    return tuple(spans)


def _split_section(document: Document, section: Section, validity: Known) -> Iterator[Passage]:
    text = document.text[section.body : section.end]
    told, references = read_language(text, act=_act_of(section, document.source), within=_provision_of(section))
    sentences = [(section.body + start, section.body + end) for start, end in told]
    if rule := _rule_in_heading(document, section):
        sentences.insert(0, rule)
    references = tuple(_moved(one, section.body) for one in references if section.part not in _OTHERS or _is_known(one))
    references = tuple(sorted((*references, *_edges(document, section, references)), key=lambda one: one.start))
    limit = WHOLE_CHARS if section.kind in _WHOLE_KINDS else PASSAGE_CHARS
    groups = list(_groups(document.text, sentences, limit)) or [[]]
    for index, group in enumerate(groups):
        start = section.start if index == 0 else group[0][0]
        end = group[-1][1] if group else section.end
        # What has a name of its own is cited by it, on whichever page of a PDF it stands.
        pages = pages_of(document.pages, start, end) if section.locator.startswith(_BY_PAGE) else ()
        locator = page_locator(pages, start, end) if pages else section.locator
        yield Passage(
            id=f"{document.id}:{start}-{end}",
            source=document.source,
            kind=section.kind,
            start=start,
            body=min([section.body, *(start for start, _ in group[:1])]) if index == 0 else start,
            end=end,
            text=document.text[start:end],
            locator=locator,
            citation=citation_of(section, document.source, locator),
            path=section.path,
            part=section.part,
            work=section.work,
            scheme=section.scheme,
            url=document.source.url,
            validity=validity_of(section, document.source, validity, document.text[start:end]),
            sentences=tuple(group),
            references=tuple(r for r in references if start <= r.start < end),
            marks=tuple(
                [
                    (r.kind, r.start, r.end)
                    for r in document.repairs
                    if r.kind == "restored §" and start <= r.start < end
                ]
                + [(g.kind, max(g.start, start), min(g.end, end)) for g in document.gaps if _marks(g, start, end)]
            ),
            pages=pages,
        )


def _edges(document: Document, section: Section, found: Sequence[Reference]) -> Iterator[Reference]:
    """Give the decisions that a list of practice names by number alone: "14-20 om behandling"."""
    for edge in document.edges:
        if section.body <= edge.start < section.end and not any(one.start <= edge.start < one.end for one in found):
            text = document.text[edge.start : edge.end]
            yield Reference(kind="decision", start=edge.start, end=edge.end, text=text, number=edge.number)


def _marks(gap: Gap, start: int, end: int) -> bool:
    """Tell whether a gap is told with span [start, end): where it begins, or, of what a machine read, all along."""
    return start <= gap.start < end or (gap.kind == "ocr" and gap.start < end and start < gap.end)


def _rule_in_heading(document: Document, section: Section) -> Span | None:
    """Find the heading of a decision's theme that states its rule as a whole sentence.

    "En borger har ikke ret til at medtage borgerstyret personlig assistance ved behandling ... på sygehus" is the rule,
    and the text below it gives the grounds.
    """
    # "Begrundelse for, at du ikke kan få hjælp" heads what is bound to one case.
    if section.kind != "principafgørelse" or section.part not in ("principle", "text"):
        return None
    heading = document.text[section.start : section.body].rstrip()
    start = section.start + heading.rfind("\n") + 1
    told = document.text[start : section.start + len(heading)]
    if len(told) < _RULE_CHARS or told.endswith("?") or not _FINITE.search(told) or told.startswith("Hvis "):
        return None
    return start, section.start + len(heading)


def _groups(text: str, sentences: Sequence[Span], limit: int) -> Iterator[list[Span]]:
    """Group whole sentences up to ``limit`` characters, at a paragraph's end where one is near."""
    group: list[Span] = []
    for index, sentence in enumerate(sentences):
        if group and sentence[1] - group[0][0] > limit:
            yield group
            group = []
        group.append(sentence)
        ends_paragraph = index + 1 < len(sentences) and "\n" in text[sentence[1] : sentences[index + 1][0]]
        if ends_paragraph and sentence[1] - group[0][0] > limit * 0.6:
            yield group
            group = []
    if group:
        yield group


def _is_known(reference: Reference) -> bool:
    """Tell whether a reference says which act it means: an unknown one would be found under each act's number."""
    return reference.kind != "provision" or reference.act is not None


def _moved(reference: Reference, by: int) -> Reference:
    return replace(reference, start=reference.start + by, end=reference.end + by)


def _act_of(section: Section, source: Source) -> str | None:
    """Give the act of a § that the text names no act for: the one whose text it is. None where that can't be told."""
    if section.kind not in ("lov", "bekendtgørelse"):
        return "serviceloven"
    if section.work:
        return section.work.split(" § ")[0]
    # What brings other acts into force, or is quoted of them, means theirs.
    if section.part == "cited":
        # "Lov om ændring af lov om social service": what it quotes is of the one act that its title names.
        named = {one.act for one in find_references(f"{source.title} § 1") if one.act} & set(BY_KEY)
        return next(iter(named)) if len(named) == 1 else None
    own = source.act if section.part not in _OTHERS else None
    return own if own in BY_KEY else None


def _provision_of(section: Section) -> Reference | None:
    if section.kind not in ("lov", "bekendtgørelse") or not section.work:
        return None
    act, _, place = section.work.partition(" § ")
    return Reference(kind="provision", start=0, end=0, text="", act=act, number=place.split(",")[0], inferred=True)
