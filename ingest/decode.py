"""Bytes -> text, strictly: no byte is ever ignored or guessed around."""


def decode(raw: bytes, name: str) -> str:
    """Decode as UTF-8, then as cp1252; line ends become line feeds. ``name`` is for the message only.

    Raises ValueError when the text is empty, undecodable, or holds a NUL.
    """
    for charset in ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(charset)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise ValueError(f"{name}: neither UTF-8 nor cp1252. Save it as UTF-8 and set its sha256 in the manifest.")
    if "\0" in text:
        raise ValueError(f"{name}: holds NUL characters, so it is no text. Fetch it again, or set another reader.")
    if not text.strip():
        raise ValueError(f"{name}: empty. Fetch it again.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
