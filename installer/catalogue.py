"""Extract the words of the program and compile their translations: a tool for developers.

    python installer/catalogue.py update     resources/translations/ctcoord.pot, and each language's .po
    python installer/catalogue.py compile    each language's .mo, which the program reads

Messages are the literal first arguments of ``words(…)``, ``_(…)``, ``mark(…)`` and ``Message(…)``,
both forms of ``….plural(one, many, n)``, and ``text`` and ``remedy`` of the error classes. They are
found in the syntax tree, so that a call with an f-string, which could never be translated, is an error.
"""

from __future__ import annotations

import ast
import io
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
TEMPLATE = FOLDER / "ctcoord.pot"
LANGUAGES = ("es",)
SINGULAR = {"words", "_words", "mark", "Message", "_"}
PLURAL = {"plural", "ngettext"}
ERROR_PARTS = {"what", "fix", "problem", "why", "detail"}  # parameters of errors that are sentences themselves
_HEADERS = (
    "POT-Creation",
    "PO-Revision",
    "Last-Translator",
    "Generated-By",
    "Report-Msgid",
    "Project-Id",
    "Language-Team",
)
_ONLY_A_FIELD = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Found:
    """A message and where it stands; ``many`` is its plural form."""

    one: str
    many: str | None
    where: str


def messages(package: Path = ROOT / "ctcoord") -> Iterator[Found]:
    """Every message of the package, file by file; raises SyntaxError for one that cannot be translated."""
    for path in sorted(package.rglob("*.py")):
        where = path.relative_to(package.parent).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"), where)):
            if isinstance(node, ast.Call):
                yield from _of_call(node, where)
            elif isinstance(node, ast.ClassDef):
                yield from _of_error(node, where)


def _of_call(node: ast.Call, where: str) -> Iterator[Found]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in PLURAL and len(node.args) >= 2:
        for one, many in zip(_texts(node.args[0], where), _texts(node.args[1], where), strict=True):
            yield Found(one, many, where)
    elif name in SINGULAR and node.args:
        for text in _texts(node.args[0], where):
            yield Found(text, None, where)
    for keyword in node.keywords:
        if keyword.arg in ERROR_PARTS and name[:1].isupper() and isinstance(keyword.value, ast.Constant):
            for text in _texts(keyword.value, where):
                yield Found(text, None, where)


def _of_error(node: ast.ClassDef, where: str) -> Iterator[Found]:
    """``text`` and ``remedy`` of a class that has a ``code``: an error that a user can see."""
    values = dict(_class_values(node))
    if "code" in values:
        for name in ("text", "remedy"):
            if name in values:
                for text in _texts(values[name], where):
                    yield Found(text, None, where)


def _class_values(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    for line in node.body:
        if not isinstance(line, ast.Assign):
            continue
        target = line.targets[0]
        if isinstance(target, ast.Tuple) and isinstance(line.value, ast.Tuple):
            yield from ((getattr(t, "id", ""), v) for t, v in zip(target.elts, line.value.elts, strict=True))
        elif isinstance(target, ast.Name):
            yield target.id, line.value


def _texts(node: ast.expr, where: str) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, where)
        yield from _texts(node.orelse, where)
    elif isinstance(node, ast.JoinedStr | ast.BinOp):
        raise SyntaxError(f"{where}:{node.lineno}: this text is put together by the program: use {{fields}} instead")


def template() -> Catalog:
    """The catalogue of message ids, in the order of the files."""
    catalogue = Catalog(project="ctcoord", fuzzy=False)
    for found in messages():
        if found.one and not _ONLY_A_FIELD.fullmatch(found.one):
            catalogue.add((found.one, found.many) if found.many else found.one, locations=[(found.where, 0)])
    return catalogue


def po_path(language: str) -> Path:
    """Where translators work."""
    return FOLDER / language / "LC_MESSAGES" / "ctcoord.po"


def read(language: str) -> Catalog:
    """A language's translations."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language)


def update() -> None:
    """Write the template and bring each language up to it; translations that fit are kept."""
    fresh = template()
    _write(TEMPLATE, fresh)
    for language in LANGUAGES:
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = read(language) if path.exists() else Catalog(locale=language, project="ctcoord", fuzzy=False)
        catalogue.update(fresh, no_fuzzy_matching=True)
        catalogue.fuzzy = False
        catalogue.obsolete.clear()
        _write(path, catalogue)


class _Plain(Catalog):
    """Says nothing of where, when or with what it was made: the same words are the same bytes."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What gettext needs to read it."""
        language = str(self.locale)
        return [
            ("Language", language),
            ("Plural-Forms", self.plural_forms),
            ("Content-Type", "text/plain; charset=utf-8"),
        ]


def compiled(language: str) -> bytes:
    """The ``.mo`` that belongs to a language's ``.po``."""
    plain, out = _Plain(locale=language, fuzzy=False), io.BytesIO()
    for message in read(language):
        if message.id and not message.fuzzy:
            plain.add(message.id, message.string)
    write_mo(out, plain)
    return out.getvalue()


def _write(path: Path, catalogue: Catalog) -> None:
    out = io.BytesIO()
    write_po(out, catalogue, width=120, include_lineno=False, ignore_obsolete=True)
    lines = out.getvalue().decode("utf-8").splitlines(keepends=True)
    unwanted = tuple(f'"{name}' for name in _HEADERS)
    body = [line for line in lines if not line.startswith((*unwanted, "# ", "#\n"))]
    whole = path.with_suffix(f".{os.getpid()}")  # who reads it meanwhile never sees a half
    whole.write_text("".join(body), "utf-8", newline="\n")
    whole.replace(path)


def main(arguments: list[str]) -> int:
    """Run one of the two steps, or both without a name."""
    steps = arguments or ["update", "compile"]
    if "update" in steps:
        update()
    if "compile" in steps:
        for language in LANGUAGES:
            po_path(language).with_suffix(".mo").write_bytes(compiled(language))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
