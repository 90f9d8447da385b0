"""What is published at Retsinformation and ast.dk -> files in the corpus; the only room that asks the network."""

from ingest.fetch.command import Desk, fetch_command

__all__ = ["Desk", "fetch_command"]
