"""What a user typed -> a Question: its references, the scheme it is about, and the words that tell what is asked."""

from collections.abc import Collection
from dataclasses import dataclass

from law.records import Reference
from law.references import find_references
from law.schemes import schemes_in
from law.terms import question_terms

# Words that only say that something is looked up: "hvad siger principafgørelse 63-15", "ordlyden af § 95".
_LOOKING_UP = frozenset(
    folded
    for _, folded in question_terms(
        "siger sige fastslår fastslå fastslog står stå teksten ordlyd ordlyden indhold indholdet handler handle "
        "omhandler vis vise find finde slå opslag se læs læse principafgørelse principafgørelsen principafgørelser "
        "principmeddelelse principmeddelelsen afgørelse afgørelsen ankestyrelsen ankestyrelsens bestemmelsen "
        "pm pa sm paragraf paragraffen stykke lov loven lovens regel reglen gengiv citer citat går ud betyder betyde "
        "serviceloven servicelovens udlandsbekendtgørelsen udlandsbekendtgørelsens praksisnotat praksisnotatet"
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question made ready for searching and answering.

    ``terms`` are (term, folded term) pairs of what is asked, each once, without the words of its references.
    ``decisions`` are the numbers of principle decisions named; ``references`` are all that is named.
    """

    text: str
    terms: tuple[tuple[str, str], ...]
    references: tuple[Reference, ...]
    schemes: tuple[str, ...]

    @property
    def decisions(self) -> tuple[str, ...]:
        """The decisions that the question names, each once."""
        named = (r.number for r in self.references if r.kind == "decision" and r.number)
        return tuple(dict.fromkeys(named))

    @property
    def is_lookup(self) -> bool:
        """Whether the question only names what it wants to see: a provision or a decision."""
        return bool(self.references) and not self.terms


def read_question(text: str, *, decisions: Collection[str] = ()) -> Question:
    """Read a question; ``decisions`` are the numbers that count as decisions without the word for it."""
    references = find_references(text, known_decisions=decisions)
    rest = list(text)
    for reference in references:
        rest[reference.start : reference.end] = " " * (reference.end - reference.start)
    terms = tuple(pair for pair in question_terms("".join(rest)) if not (references and pair[1] in _LOOKING_UP))
    # "§ 95 stk. 3" leaves no words; neither does "hvad siger 63-15".
    return Question(text=text, terms=terms, references=references, schemes=schemes_in(text))
