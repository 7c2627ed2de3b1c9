"""Texts of directories as plain text: many were written as HTML, none is ever shown as such."""

from __future__ import annotations

import re
from html.parser import HTMLParser

MOST_LETTERS = 20_000
_MARKED = re.compile(r"</?[a-zA-Z][^>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+\d*);")
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_NEW_LINE = _HEADINGS | {"br", "p", "div", "ul", "ol", "tr", "table", "section", "blockquote"}
_UNSEEN = frozenset({"script", "style", "head", "title", "template"})


def plain(text: str | None) -> str:
    """The words of a text: tags give line breaks and bullets, entities their letters; links keep their words.

    A text without marks is kept as it is but for blanks at the ends of lines and more than one empty line.
    """
    said = (text or "")[:MOST_LETTERS]
    if _MARKED.search(said):
        reader = _Reader()
        reader.feed(said)
        reader.close()
        said = "".join(reader.parts)
    said = said.replace("\r\n", "\n").replace("\r", "\n")
    said = "".join(letter for letter in said if letter.isprintable() or letter in "\n\t")
    lines = [" ".join(line.split()) for line in said.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "li":
            self.parts.append("\n• ")
        elif tag in _NEW_LINE:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _NEW_LINE - {"br"}:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(re.sub(r"\s+", " ", data))
