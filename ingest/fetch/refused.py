"""What can go wrong when a document is fetched, by kind: what is tried again, what ends a run, what is given up."""

from typing import Literal

Kind = Literal[
    "forbidden",  # 403: the host does not want this client
    "busy",  # 429, and it asks for more patience than a run has
    "closed",  # outside the hours of the interface
    "unreachable",  # no connection
    "server",  # 5xx, also after several tries
    "cut",  # the body ended before its end
    "slow",  # it came drop by drop
    "missing",  # 404
    "status",  # another status than those the interfaces are known to give
    "elsewhere",  # an address or redirect to where nothing is fetched from
    "large",  # over the cap
    "shell",  # 200, but a page for browsers and no document
    "broken",  # it does not parse, or declares a document type
    "empty",  # no text in any form but, perhaps, a PDF
    "another",  # a document, but not the one that was asked for
    "schema",  # the interface answers in another form than the one it is known by
    "unreadable",  # fetched, but no reader of ours makes sense of it
]

# Nothing more is asked of a host in this run after one of these.
ENDING = frozenset({"forbidden", "busy", "closed", "unreachable"})
# The connection's fault and not the document's: three in a row end the run.
TRANSPORT = frozenset({"server", "cut", "slow"})
# Another try tomorrow would give the same.
LASTING = frozenset({"missing", "elsewhere", "large", "broken", "empty", "another"})


class Refused(Exception):  # noqa: N818 - it is told to the user, not only raised
    """Something was not fetched or not taken; the message names the address, what was wrong, and the cure."""

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind: Kind = kind


def schema_changed(interface: str, field: str, came: object) -> Refused:
    """Tell that an interface no longer answers as it is known to: nothing of that answer is used."""
    shown = repr(came)
    return Refused(
        "schema",
        f"{interface}: {field}: got {shown[:120]}{'…' if len(shown) > 120 else ''}. The interface has changed; nothing "
        "of this answer was used. Compare with docs/fetching.md, then mend ingest/fetch.",
    )
