"""Sentences and references of Danish legal text, in one pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.language import read_language, sentence_spans


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Det gælder jf. Ankestyrelsens praksis. Ja.", ["Det gælder jf. Ankestyrelsens praksis.", "Ja."]),
        ("Tilskud m.v. Kommunen skal.", ["Tilskud m.v.", "Kommunen skal."]),  # m.v. may end a sentence
        ("Gælder 2. pkt. for de nærtstående.", ["Gælder 2. pkt. for de nærtstående."]),
        ("Efter § 95, stk. 2. Kommunen kan.", ["Efter § 95, stk. 2.", "Kommunen kan."]),
        ("Stk. 2. En person kan. Stk. 3 gælder.", ["Stk. 2. En person kan.", "Stk. 3 gælder."]),  # its own label
        ("§ 95. Hvis kommunen ikke kan.", ["§ 95. Hvis kommunen ikke kan."]),
        ("Specialafdeling på f.eks. Klinik for Rygmarvsskader.", ["Specialafdeling på f.eks. Klinik for Rygmarvsskader."]),
        ("Dom af 13. maj 2015, 14. afd. Herefter.", ["Dom af 13. maj 2015, 14. afd. Herefter."]),  # afd. is never an end
        ("Frem til det 18. år. Derefter ikke.", ["Frem til det 18. år.", "Derefter ikke."]),
        ('Han sagde: "Nej." Så gik han.', ['Han sagde: "Nej."', "Så gik han."]),
        ("Kan det passe? Ja! Godt.", ["Kan det passe?", "Ja!", "Godt."]),
        ("jf. dog § 5. § 6 gælder.", ["jf. dog § 5.", "§ 6 gælder."]),
        ("Overskrift\nEn sætning, som er lang nok til at være en sætning for sig selv og ikke et punkt i en liste over noget.",
         ["Overskrift", "En sætning, som er lang nok til at være en sætning for sig selv og ikke et punkt i en liste over noget."]),
        ("Betingelserne er:\n- Personen er 18 år\n- Personen er lam.\n- Andet.\nDet var alt.",
         ["Betingelserne er:\n- Personen er 18 år\n- Personen er lam.\n- Andet.", "Det var alt."]),  # a list is one
    ],
)  # fmt: skip
def test_a_text_is_cut_where_its_sentences_end(text: str, sentences: list[str]) -> None:
    spans, _ = read_language(text)
    assert [text[start:end] for start, end in spans] == sentences


@given(st.text(alphabet="Ab. §5?\n-:mv", max_size=80))
def test_sentences_cover_all_but_white_space_and_never_overlap(text: str) -> None:
    at = 0
    for start, end in sentence_spans(text):
        assert at <= start < end
        assert not text[at:start].strip()
        at = end
    assert not text[at:].strip()


def test_sentences_and_references_come_from_one_pass() -> None:
    text = "Efter servicelovens § 95, stk. 3, kan kommunen. Se principafgørelse 63-15."
    spans, references = read_language(text)
    assert len(spans) == 2
    assert [reference.number for reference in references] == ["95", "63-15"]
