"""A read that fails is told as one: nothing on the screen says that there are no families."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ctcoord.errors import StoreBusy
from ctcoord.services import families, family_view, search, worklist
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests.ui.conftest import Vega


def busy(*_args: object, **_kwargs: object) -> None:
    """What a service does while the store is held by someone else."""
    raise StoreBusy


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Every list fails to be read until the patch is undone."""
    for module, name in ((families, "page"), (worklist, "items"), (search, "find"), (family_view, "family")):
        monkeypatch.setattr(module, name, busy)
    yield monkeypatch
    monkeypatch.undo()


def said(window: MainWindow) -> str:
    """Everything that labels show."""
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def test_home_says_so_and_reads_again(window: MainWindow, broken: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    home = window.areas["home"]
    home.read()
    settle(window)
    assert home.failed.isVisible()
    assert "0 families" not in said(window)
    assert "Nothing falls due" not in said(window)
    assert not home.preview._foot.isVisible()
    home.filters.chosen.emit("today")  # a filter must not bring an empty list to the front
    assert home.failed.isVisible()
    broken.undo()
    home.failed.retry.click()
    settle(window)
    assert home.table.isVisible()
    assert "1 family" in said(window)


def test_the_list_says_so_and_reads_again(window: MainWindow, broken: pytest.MonkeyPatch) -> None:
    window.go("families")
    settle(window)
    view = window.areas["families"].list_view
    assert view.failed.isVisible()
    assert "0 families" not in said(window)
    assert "No families yet" not in said(window)
    broken.undo()
    view.failed.retry.click()
    settle(window)
    assert view.families.isVisible()
    assert "1 family" in said(window)


def test_a_search_says_so_and_looks_again(window: MainWindow, broken: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    qtbot.keyClicks(window.menu_row.search, "vega")
    settle(window)
    view = window.areas["families"].list_view
    assert view.failed.isVisible()
    assert "Nobody found" not in said(window)
    broken.undo()
    view.failed.retry.click()
    settle(window)
    assert view.hits.isVisible()


def test_a_family_that_cannot_be_read_leaves_no_other_beside_its_step(
    window: MainWindow, told: Vega, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = window.areas["home"]
    home._read_preview()
    settle(window)
    assert home.preview._scroll.isVisible()
    monkeypatch.setattr(family_view, "family", busy)
    home._read_preview()
    settle(window)
    assert not home.preview._scroll.isVisible()
    assert window.notice.isVisible()
