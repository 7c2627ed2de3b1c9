"""What a PDF of Qt says, page by page: its glyphs are read back by the maps that are in it for those who copy text."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

_OBJECT = re.compile(rb"(?<!\d)(\d+) 0 obj\s(.*?)endobj", re.DOTALL)
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9a-fA-F]+)>")


def pages(file: Path) -> list[str]:
    """The words of each page without any space: where they stand is not looked at."""
    raw = file.read_bytes()
    assert raw.startswith(b"%PDF-1.")
    objects = {int(number): body for number, body in _OBJECT.findall(raw)}
    named = {name.decode(): int(number) for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", raw)}
    fonts = {name: _glyphs(objects, number) for name, number in named.items()}
    (kids,) = re.findall(rb"/Kids\s*\[(.*?)\]", raw, re.DOTALL)
    (contents,) = zip(
        *(re.findall(rb"/Contents (\d+) 0 R", objects[int(page)]) for page in re.findall(rb"(\d+) 0 R", kids)),
        strict=True,
    )
    return [_text(_stream(objects[int(number)]), fonts) for number in contents]


def _stream(body: bytes) -> bytes:
    head, _word, content = body.partition(b"stream\n")
    return zlib.decompressobj().decompress(content) if b"FlateDecode" in head else content


def _glyphs(objects: dict[int, bytes], font: int) -> dict[int, str]:
    (number,) = re.findall(rb"/ToUnicode (\d+) 0 R", objects[font])
    found: dict[int, str] = {}
    cmap = _stream(objects[int(number)]).decode("latin-1")
    for first, last, to in re.findall(r"<(\w{4})> <(\w{4})> (<\w+>|\[[^\]]*\])", cmap):
        places = range(int(first, 16), int(last, 16) + 1)
        listed = re.findall(r"<(\w+)>", to)
        for step, glyph in enumerate(places):
            code = int(listed[step], 16) if to.startswith("[") else int(listed[0], 16) + step
            found[glyph] = chr(code)
    for glyph, to in re.findall(r"^<(\w{4})> <(\w{4})>$", cmap, re.MULTILINE):
        found[int(glyph, 16)] = chr(int(to, 16))
    return found


def _text(body: bytes, fonts: dict[str, dict[int, str]]) -> str:
    font: dict[int, str] = {}
    said = []
    for name, glyphs in _SHOWN.findall(body):
        if name:
            font = fonts[name.decode()]
        else:
            said += [font.get(int(glyphs[at : at + 4], 16), "") for at in range(0, len(glyphs), 4)]
    return "".join("".join(said).split())
