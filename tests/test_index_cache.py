# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls

import logging
import sqlite3

import numpy as np
import pytest

from index.cache import embed_cached


def test_a_text_is_never_embedded_twice(tmp_path, fake_encoder):
    first = embed_cached(["en", "to", "en"], fake_encoder, tmp_path / "vectors.sqlite")
    assert sorted(fake_encoder.embedded) == ["en", "to"]
    again = embed_cached(["to", "en", "tre"], fake_encoder, tmp_path / "vectors.sqlite")
    assert sorted(fake_encoder.embedded) == ["en", "to", "tre"]
    assert np.array_equal(again[:2], first[[1, 0]])


def test_vectors_stand_in_the_order_of_the_texts(tmp_path, fake_encoder):
    texts = [f"{'meget ' * (number % 7)}ord{number}" for number in range(150)]  # three chunks, lengths mixed
    vectors = embed_cached(texts, fake_encoder, tmp_path / "vectors.sqlite")
    assert vectors.dtype == np.float32
    assert np.array_equal(vectors, fake_encoder.encode_documents(texts))


def test_another_model_shares_no_vectors(tmp_path, fake_encoder):
    embed_cached(["en"], fake_encoder, tmp_path / "vectors.sqlite")
    fake_encoder.fingerprint = "fake-2"
    embed_cached(["en"], fake_encoder, tmp_path / "vectors.sqlite")
    assert fake_encoder.embedded == ["en", "en"]


def test_no_texts_give_no_rows(tmp_path, fake_encoder):
    assert embed_cached([], fake_encoder, tmp_path / "vectors.sqlite").shape == (0, fake_encoder.dimension)


def test_progress_adds_up_to_the_number_of_texts(tmp_path, fake_encoder):
    embed_cached(["en", "to"], fake_encoder, tmp_path / "vectors.sqlite")
    steps: list[int] = []
    embed_cached(["en", "to", "tre", "tre", "fire"], fake_encoder, tmp_path / "vectors.sqlite", steps.append)
    assert sum(steps) == 5


def test_what_was_embedded_before_a_failure_is_kept(tmp_path, fake_encoder, monkeypatch):
    texts = [f"ord{number}" for number in range(100)]
    whole = fake_encoder.encode_documents

    def dies_later(batch):
        if fake_encoder.embedded:
            raise KeyboardInterrupt
        return whole(batch)

    monkeypatch.setattr(fake_encoder, "encode_documents", dies_later)
    with pytest.raises(KeyboardInterrupt):
        embed_cached(texts, fake_encoder, tmp_path / "vectors.sqlite")
    done = len(fake_encoder.embedded)
    monkeypatch.undo()
    embed_cached(texts, fake_encoder, tmp_path / "vectors.sqlite")
    assert 0 < done < 100
    assert len(fake_encoder.embedded) == 100


@pytest.mark.parametrize("damage", [b"", b"not a database at all" * 100])
def test_a_damaged_cache_is_set_aside_and_made_anew(damage, tmp_path, fake_encoder, caplog):
    cache = tmp_path / "vectors.sqlite"
    embed_cached(["en"] * 50, fake_encoder, cache)
    cache.write_bytes(damage or cache.read_bytes()[:5000])
    with caplog.at_level(logging.WARNING):
        embed_cached(["en"], fake_encoder, cache)
    assert "is damaged" in caplog.text
    assert (tmp_path / "vectors.sqlite.damaged").exists()
    embed_cached(["en"], fake_encoder, cache)
    assert len(fake_encoder.embedded) == 2


def test_a_vector_with_a_flipped_bit_is_made_anew(tmp_path, fake_encoder):
    cache = tmp_path / "vectors.sqlite"
    right = embed_cached(["en"], fake_encoder, cache)
    with sqlite3.connect(cache) as database:
        (stored,) = database.execute("SELECT vector FROM vectors").fetchone()
        database.execute("UPDATE vectors SET vector = ?", (bytes([stored[0] ^ 1]) + stored[1:],))
    database.close()
    assert np.array_equal(embed_cached(["en"], fake_encoder, cache), right)
    assert fake_encoder.embedded == ["en", "en"]


@pytest.mark.parametrize("factor", [np.nan, np.inf, 0.0, 1.01])
def test_a_vector_that_is_not_of_length_one_is_refused(factor, tmp_path, fake_encoder, monkeypatch):
    whole = fake_encoder.encode_documents
    monkeypatch.setattr(fake_encoder, "encode_documents", lambda texts: whole(texts) * np.float32(factor))
    with pytest.raises(ValueError, match="not finite or not of length 1"):
        embed_cached(["en"], fake_encoder, tmp_path / "vectors.sqlite")


def test_vectors_of_the_wrong_shape_are_refused(tmp_path, fake_encoder, monkeypatch):
    monkeypatch.setattr(fake_encoder, "encode_documents", lambda texts: np.ones((len(texts), 3), np.float32))
    with pytest.raises(ValueError, match=r"shape \(1, 3\); expected \(1, 32\)"):
        embed_cached(["en"], fake_encoder, tmp_path / "vectors.sqlite")


def test_a_cache_that_cannot_be_opened_is_an_os_error_that_names_it(tmp_path, fake_encoder):
    (tmp_path / "vectors.sqlite").mkdir()
    with pytest.raises(OSError, match=r"vectors\.sqlite"):
        embed_cached(["en"], fake_encoder, tmp_path / "vectors.sqlite")
