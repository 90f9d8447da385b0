r"""A note -> Markdown in which no text of a user or a source is markup (pure).

Every sign that could open markup has a backslash before it, which CommonMark takes for the sign itself; ``plain``
takes them away again.
"""

import re

from note.blocks import Block, blocks_of
from note.records import Note

# Signs that mean something anywhere, at the start of a line, and in a numbered list. GitHub links bare addresses too.
_ANYWHERE = re.compile(r"[\\`*_\[\]<>~|&$^@]|:(?=//)|(?<=www)\.")
_LIST = re.compile(r"^([0-9]*)([#+=.)-])")
_ESCAPED = re.compile(r"\\([\n!-/:-@\[-`{-~])")
_QUOTED = re.compile(r"(?m)^> ?")


def as_markdown(note: Note) -> str:
    """Write a note as Markdown, UTF-8, one paragraph a block, parted by empty lines; the last line ends too."""
    return "\n\n".join(map(_draw, blocks_of(note))) + "\n"


def _draw(block: Block) -> str:
    lines = [_escape(line) for line in block.text.split("\n")]
    match block.kind:
        case "title":
            return f"# {' '.join(lines)}"
        case "heading":
            return f"## {' '.join(lines)}"
        case "label":
            return f"**{' '.join(lines)}**"
        case "quote":
            return "> " + "\\\n> ".join(lines)
        case _:
            return "\\\n".join(lines)


def _escape(line: str) -> str:
    # Four spaces would open a block of code, and white space at a line's end a break.
    bare = _ANYWHERE.sub(r"\\\g<0>", line.strip())
    return _LIST.sub(r"\1\\\2", bare)


def plain(markdown: str) -> str:
    r"""Give the text of a note that ``as_markdown`` wrote: without its frame and its backslashes.

    >>> plain("> »a \\* b\\\n> c«").replace("\n", "|")
    '»a * b|c«'
    """
    return _ESCAPED.sub(r"\1", _QUOTED.sub("", markdown))
