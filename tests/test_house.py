"""Rules of the house that no linter knows: each test says what the rule protects."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("ctcoord", "installer", "tests")
LONGEST_FILE = 400
LONGEST_FUNCTION = 60


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    assert found, f"nothing to check in {folders}"
    return tuple(found)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@pytest.fixture(scope="module", autouse=True)
def lets_go() -> Iterator[None]:
    """Hundreds of trees do not stay: garbage would be looked for among them in all later tests of the process."""
    yield
    tree.cache_clear()


def none(offenders: list[str]) -> None:
    """Fail with every offender on a line of its own."""
    assert not offenders, "\n".join(["", *offenders])


def where(path: Path, line: int = 1) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_no_file_is_too_long_to_hold_in_the_head() -> None:
    lengths = {where(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(*SOURCES)}
    none([f"{name} ({lines} lines)" for name, lines in lengths.items() if lines > LONGEST_FILE])


def test_functions_can_be_read_at_a_glance() -> None:
    long = [
        f"{where(path, node.lineno)} {node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for path in python_files(*SOURCES)
        for node in functions(path)
        if node.end_lineno and node.end_lineno - node.lineno >= LONGEST_FUNCTION and "migrations" not in path.parts
    ]
    none(long)


def test_nothing_spins_the_event_loop_by_hand() -> None:
    """processEvents() lets a second click in while the first is half done."""
    calls = [
        where(path, node.lineno)
        for path in python_files("ctcoord")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "processEvents"
    ]
    none(calls)


def test_names_are_snake_case_except_what_qt_calls() -> None:
    from PySide6 import QtCore, QtGui, QtWidgets

    modules = (QtCore, QtGui, QtWidgets)
    overridable = {name for module in modules for item in dir(module) for name in dir(getattr(module, item))}
    odd = [
        where(path, node.lineno) + " " + node.name
        for path in python_files(*SOURCES)
        for node in functions(path)
        if node.name != node.name.lower()
        if "ui" not in path.parts or node.name not in overridable
    ]
    none(odd)


def test_services_and_rules_return_frozen_rows() -> None:
    """A view that could change a row would change a case without a service."""
    thawed = [
        where(path, node.lineno) + " " + node.name
        for path in python_files("ctcoord/services", "ctcoord/domain")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
        if not any(isinstance(item, ast.FunctionDef) for item in node.body)  # an object at work, not a row
        for mark in node.decorator_list
        if "dataclass" in ast.unparse(mark) and "frozen=True" not in ast.unparse(mark)
    ]
    none(thawed)


def test_every_public_module_class_and_function_of_the_rules_says_what_it_is() -> None:
    silent = [
        where(path, getattr(node, "lineno", 1)) + " " + getattr(node, "name", "module")
        for path in python_files("ctcoord/services", "ctcoord/domain", "ctcoord/exchange", "ctcoord/linkage")
        if path.name != "__init__.py"
        for node in [tree(path), *tree(path).body]
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        if not getattr(node, "name", "").startswith("_") and not ast.get_docstring(node)
    ]
    none(silent)


def test_what_outlives_a_screen_calls_its_methods() -> None:
    """Qt drops a method's connection with its widget; a lambda goes on being called for one that is gone."""
    lasting = re.compile(r"\b(desk|keeper|runner)\.\w+\.connect\(\s*(lambda|partial)")
    as_long = {"ctcoord/ui/sync/keeper.py", "ctcoord/ui/sync/wiring.py"}  # live as long as the desk itself
    offenders = [
        where(path, text.count("\n", 0, found.start()) + 1)
        for path in python_files("ctcoord/ui")
        if path.relative_to(ROOT).as_posix() not in as_long
        for text in [path.read_text(encoding="utf-8")]
        for found in lasting.finditer(text)
    ]
    none(offenders)


def test_an_ignored_check_says_why() -> None:
    bare = re.compile(r"#\s*(type: ignore(\[[\w, -]+\])?|noqa(: [A-Z]+\d+)?|pragma: no cover)\s*$")
    offenders = [
        where(path, number)
        for path in python_files("ctcoord", "installer")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if bare.search(line)
    ]
    none(offenders)


def test_nothing_is_left_for_later_in_the_program() -> None:
    left = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError")
    offenders = [
        where(path, number)
        for path in python_files("ctcoord", "installer")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if left.search(line)
    ]
    none(offenders)


def test_the_project_names_no_machine_of_its_makers() -> None:
    paths = re.compile(r"""(?<![\w.~/])/(home|root|work|Users)/\w""")
    kinds = {".py", ".pyi", ".md", ".toml", ".lock", ".spec", ".sh", ".qss", ".po", ".desktop"}
    folders = [ROOT / name for name in (*SOURCES, "resources", ".ci")]
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in kinds and path.is_file()]
    files += [path for path in ROOT.glob("*") if path.is_file() and (path.suffix in kinds or path.name == "Makefile")]
    assert len(files) > len(SOURCES)
    offenders = [
        where(path, number)
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if paths.search(line)
    ]
    none(offenders)


def test_import_contracts_name_every_layer_that_is_there() -> None:
    """Brackets make a layer optional; one that exists must not be, or its removal would go unseen."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = config["tool"]["importlinter"]["contracts"][0]["layers"]
    optional = re.findall(r"\((\w+)\)", " ".join(layers))
    present = {path.stem for path in (ROOT / "ctcoord").iterdir() if not path.name.startswith(("_res", "."))}
    none([name for name in optional if name in present])
