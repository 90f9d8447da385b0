"""Known cases -> scores: run as ``python -m eval``."""
