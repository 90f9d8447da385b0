"""What the words of a printed line tell of paragraphs: a list's mark at its start, a sentence's end at its end."""

import re

BULLET = re.compile(r"[•▪●◦○■□‣·\uf0b7\uf0a7\uf02d\uf0d8→»*–—-]\s+\S|[•▪●◦■‣\uf0b7\uf0a7\uf0d8]\S")
NUMBERED = re.compile(r"(?:\(?\d{1,2}[.)]|\(?[a-zæøå]\)|\d{1,2}\.\d{1,2}\.?(?:\d{1,2}\.?)?)\s+\S")
PLAIN_DASH = re.compile(r"[–—»*·-]")
DATE = re.compile(
    r"\d{1,2}\.\s*(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec|pkt|punktum|led\b|afsnit)", re.IGNORECASE
)
UNIT = re.compile(
    r"(?:Stk\.\s*\d{1,2}\.|§\s*\d{1,3}(?:\s?[a-zæøå])?\.|Kapitel\s+\d{1,2}\b|Bilag\s+\d{1,2}\b)\s*(?:[A-ZÆØÅ»\"“]|$)"
)
ENDED = re.compile(r"[.!?:;][\"'”’»)\]\d]*$")
# After these a line's end is never a paragraph's.
OPEN_END = re.compile(
    r"(?i)(?:§+|\b(?:stk|nr|jf|litra|pkt|kap|art|ca|bl\.a|f\.eks|mv)\.?"
    r"|\b(?:og|eller|af|til|i|efter|for|at|den|det|som|en|et)|[,–-])$"
)
LOWER = re.compile(r"[\"'“»(\[]*[a-zæøåé]")


def numbered(text: str) -> bool:
    """Whether a line begins with a list's number, and not with a date: "1) første", "7. august"."""
    return bool(NUMBERED.match(text)) and not DATE.match(text)
