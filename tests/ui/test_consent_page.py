"""The Consent page and its form by keyboard: given, refused, asked for, answered, withdrawn, printed; drafts kept."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from ctcoord.domain.authorities import Capacity, Form, Method
from ctcoord.domain.codes import ConsentStatus, DataClass
from ctcoord.services import attachments, casework, consents, sharing
from ctcoord.services.author import Author
from ctcoord.services.sharing import AuthorityRow
from ctcoord.services.station import Station
from ctcoord.ui.consents.dialogs import InvalidateDialog, PrintDialog, WithdrawDialog
from ctcoord.ui.consents.form import ConsentForm, draft_key
from ctcoord.ui.consents.page import ConsentPage
from ctcoord.ui.screenshots import settle
from ctcoord.ui.window import MainWindow
from tests.ui.conftest import TODAY, Vega
from tests.ui.test_access import nameless, too_small

RIVERSIDE = "Riverside Housing"


def rows(desk: Station, author: Author, told: Vega) -> list[AuthorityRow]:
    with desk.read() as connection:
        return sharing.of_family(connection, author, told.family)


def kept(desk: Station, author: Author, told: Vega, status: ConsentStatus, **more: object) -> bytes:
    """A consent that was recorded before."""
    said: dict[str, object] = {
        "recipient": RIVERSIDE, "classes": frozenset({DataClass.HOUSING}), "persons": ((told.maria, date(1991, 4, 2)),),
        "signer": "Maria Vega", "signer_capacity": Capacity.SELF, "method": Method.PAPER, "signed_on": TODAY,
        "valid_until": date(2027, 6, 1), "purpose": "Find a home", **more,
    }  # fmt: skip
    with desk.write() as connection:
        return consents.record_form(connection, author, told.family, Form(**said), status=status)  # type: ignore[arg-type]  # fields by name


def consent_page(window: MainWindow, told: Vega) -> ConsentPage:
    window.open_family(told.family)
    settle(window)
    window.area("families").perform("page_consent")
    settle(window)
    page = window.findChildren(ConsentPage)[0]
    page.table.setFocus()
    return page


def in_front(window: MainWindow, qtbot: QtBot) -> None:
    """As on a real screen, where the window has the keyboard again when a dialog closes."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def open_form(window: MainWindow, qtbot: QtBot) -> ConsentForm:
    in_front(window, qtbot)
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    settle(window)
    forms = [form for form in window.findChildren(ConsentForm) if form.isVisible()]
    assert len(forms) == 1
    return forms[0]


def focus(form: QWidget, target: QWidget, qtbot: QtBot) -> None:
    """Go to a field by Tab alone."""
    for _step in range(80):
        if QApplication.focusWidget() is target:
            return
        qtbot.keyClick(QApplication.focusWidget() or form, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never comes to {target.accessibleName()}")


def tick(form: ConsentForm, key: str, qtbot: QtBot) -> None:
    focus(form, form.classes.boxes[key], qtbot)
    qtbot.keyClick(form.classes.boxes[key], Qt.Key.Key_Space)


def choose_riverside(form: ConsentForm, qtbot: QtBot) -> None:
    focus(form, form.agency, qtbot)
    for _step in range(form.agency.count()):
        qtbot.keyClick(form.agency, Qt.Key.Key_Up)
    while form.agency.currentData() != RIVERSIDE:
        qtbot.keyClick(form.agency, Qt.Key.Key_Down)


def test_a_consent_is_given_by_keyboard(
    window: MainWindow, told: Vega, desk: Station, author: Author, qtbot: QtBot
) -> None:
    page = consent_page(window, told)
    form = open_form(window, qtbot)
    assert nameless(form) == []
    assert too_small(form) == []
    choose_riverside(form, qtbot)
    tick(form, "housing", qtbot)
    focus(form, form.lines["purpose"], qtbot)
    qtbot.keyClicks(form.lines["purpose"], "Find a home")
    assert "Nothing is missing" in form.missing.text()
    qtbot.keyClick(form.lines["purpose"], Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert not form.isVisible()
    (row,) = rows(desk, author, told)
    assert (row.recipient, row.classes, row.signer, row.method) == (RIVERSIDE, ("housing",), "Maria Vega", "paper")
    assert row.in_force and row.persons is not None and row.recipient_id is not None
    assert [one.id for one in page.table.rows_model.rows if isinstance(one, AuthorityRow)] == [row.id]
    in_front(window, qtbot)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert rows(desk, author, told) == []


def test_nothing_is_saved_that_the_rules_forbid(
    window: MainWindow, told: Vega, desk: Station, author: Author, qtbot: QtBot
) -> None:
    consent_page(window, told)
    form = open_form(window, qtbot)
    choose_riverside(form, qtbot)
    tick(form, "substance_use", qtbot)
    assert form.classes.boxes["safety"].isHidden(), "safety is in no consent"
    focus(form, form.method, qtbot)
    qtbot.keyClicks(form.method, "Spoken")
    assert form.method.currentData() == "verbal"
    form.save()
    assert form.isVisible()
    assert QApplication.focusWidget() is form.lines["purpose"], "the first field that is not right"
    said = "\n".join(row._problem.text() for row in form._rows.values() if not row._problem.isHidden())
    assert "42 CFR 2.31(a)(5)" in said
    assert "needs a written signature. (42 CFR 2.31(a))" in said
    assert rows(desk, author, told) == []


def test_a_signature_that_was_drawn_is_kept_with_it(
    window: MainWindow, told: Vega, desk: Station, author: Author, qtbot: QtBot
) -> None:
    consent_page(window, told)
    form = open_form(window, qtbot)
    choose_riverside(form, qtbot)
    form.classes.tick(["housing"])
    form.method.setCurrentIndex(form.method.findData("drawn"))
    form._follow()
    settle(window)
    assert "How it was signed" in form.missing.text()
    qtbot.mousePress(form.pad, Qt.MouseButton.LeftButton, pos=QPoint(20, 40))
    for step in range(20):
        form.pad._add(QPoint(20 + 4 * step, 40 + step % 5).toPointF())
    qtbot.mouseRelease(form.pad, Qt.MouseButton.LeftButton, pos=QPoint(100, 40))
    assert "Nothing is missing" in form.missing.text()
    form.save()
    settle(window)
    (row,) = rows(desk, author, told)
    assert row.attachment_id is not None
    with desk.read() as connection:
        assert attachments.sniff(attachments.read(connection, row.attachment_id)) == "image/png"
        assert [one.id for one in attachments.of_record(connection, row.id)] == [row.attachment_id]


def test_a_scanned_page_that_is_no_picture_is_refused_in_words(
    window: MainWindow,
    told: Vega,
    desk: Station,
    author: Author,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = tmp_path / "signed.pdf"
    page.write_bytes(b"\x00\x01")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a: (str(page), ""))
    consent_page(window, told)
    form = open_form(window, qtbot)
    choose_riverside(form, qtbot)
    form.classes.tick(["housing"])
    form.method.setCurrentIndex(form.method.findData("scanned"))
    form._follow()
    form.choose.click()
    form.save()
    settle(window)
    assert form.isVisible() and "Only pictures (PNG, JPEG), PDF" in form.missing.text()
    page.write_bytes(b"%PDF-1.4 signed")
    form.save()
    settle(window)
    assert not form.isVisible()
    assert rows(desk, author, told)[0].attachment_id is not None


def test_a_draft_survives_and_goes_with_the_record(
    window: MainWindow, told: Vega, desk: Station, author: Author, qtbot: QtBot
) -> None:
    consent_page(window, told)
    form = open_form(window, qtbot)
    focus(form, form.lines["purpose"], qtbot)
    qtbot.keyClicks(form.lines["purpose"], "Find a home")
    qtbot.waitUntil(lambda: desk.drafts.load(draft_key(told.family)) is not None, timeout=5_000)
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    settle(window)
    again = open_form(window, qtbot)
    assert again.lines["purpose"].text() == "Find a home"
    choose_riverside(again, qtbot)
    tick(again, "housing", qtbot)
    again.save()
    settle(window)
    assert desk.drafts.load(draft_key(told.family)) is None


def test_the_lock_keeps_what_was_typed_a_moment_ago(
    window: MainWindow, told: Vega, desk: Station, qtbot: QtBot
) -> None:
    consent_page(window, told)
    form = open_form(window, qtbot)
    focus(form, form.lines["purpose"], qtbot)
    qtbot.keyClicks(form.lines["purpose"], "Now")
    window.area("families").save_drafts()
    settle(window)
    draft = desk.drafts.load(draft_key(told.family))
    assert draft is not None and json.loads(draft.body)["purpose"] == "Now"


def test_what_was_asked_for_is_answered_and_the_question_goes(
    window: MainWindow, told: Vega, desk: Station, author: Author, qtbot: QtBot
) -> None:
    kept(desk, author, told, ConsentStatus.REQUESTED, method=None, signed_on=None, valid_until=None)
    consent_page(window, told)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_A)
    settle(window)
    (form,) = [one for one in window.findChildren(ConsentForm) if one.isVisible()]
    assert not form.agency.isEnabled(), "who was asked about stays"
    form.save()
    settle(window)
    (row,) = rows(desk, author, told)
    assert row.status == ConsentStatus.GIVEN and row.in_force


def test_withdrawing_is_asked_once_more_and_closes_it_today(
    window: MainWindow, told: Vega, desk: Station, author: Author, qtbot: QtBot
) -> None:
    kept(desk, author, told, ConsentStatus.GIVEN)
    page = consent_page(window, told)
    assert "Housing to" in " ".join(line.accessibleName() for line in page.lines.findChildren(QWidget))
    qtbot.keyClick(page.table, Qt.Key.Key_W)
    (dialog,) = window.findChildren(WithdrawDialog)
    assert rows(desk, author, told)[0].in_force, "nothing before it was confirmed"
    qtbot.keyClick(dialog.signer, Qt.Key.Key_Return)
    settle(window)
    (row,) = rows(desk, author, told)
    assert row.status == ConsentStatus.WITHDRAWN and not row.in_force
    assert "Housing to" not in " ".join(line.accessibleName() for line in page.lines.findChildren(QWidget))
    assert not page.buttons["consent_withdraw"].isEnabled()


def test_never_valid_asks_for_a_reason(
    window: MainWindow, told: Vega, desk: Station, author: Author, qtbot: QtBot
) -> None:
    kept(desk, author, told, ConsentStatus.GIVEN)
    consent_page(window, told)
    window.area("families").perform("consent_invalid")
    (dialog,) = window.findChildren(InvalidateDialog)
    qtbot.keyClick(dialog.reason, Qt.Key.Key_Return)
    assert rows(desk, author, told)[0].status == ConsentStatus.GIVEN
    qtbot.keyClicks(dialog.reason, "Signed by the wrong person")
    qtbot.keyClick(dialog.reason, Qt.Key.Key_Return)
    settle(window)
    assert rows(desk, author, told)[0].status == ConsentStatus.INVALIDATED


@pytest.mark.parametrize(("answer", "warned"), [("yes", False), ("no", True)])
def test_the_page_asks_whether_it_may_be_taken_home(
    window: MainWindow, told: Vega, desk: Station, author: Author, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    answer: str, warned: bool,
) -> None:  # fmt: skip
    kept(desk, author, told, ConsentStatus.GIVEN)
    file = tmp_path / "page.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(file), ""))
    consent_page(window, told)
    window.area("families").perform("consent_print")
    (dialog,) = window.findChildren(PrintDialog)
    dialog.save()
    assert dialog.isVisible() and not file.exists(), "it must be answered"
    dialog.language.setCurrentIndex(dialog.language.findData("en"))
    dialog.home.setCurrentIndex(dialog.home.findData(answer))
    dialog.save()
    settle(window)
    said = " ".join(" ".join(page.extract_text() for page in PdfReader(file).pages).split())
    assert RIVERSIDE in said and "Find a home" in said
    assert ("do not hand it out" in said) is warned


def test_the_form_is_printed_to_be_signed_by_hand(
    window: MainWindow, told: Vega, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "page.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(file), ""))
    consent_page(window, told)
    form = open_form(window, qtbot)
    choose_riverside(form, qtbot)
    form.classes.tick(["housing", "substance_use"])
    form.print_button.click()
    (dialog,) = form.findChildren(PrintDialog)
    dialog.home.setCurrentIndex(dialog.home.findData("yes"))
    assert dialog.language.currentData() == "es", "the family's language"
    dialog.save()
    settle(window)
    said = " ".join(" ".join(page.extract_text() for page in PdfReader(file).pages).split())
    assert "Permiso para compartir información" in said and "42 CFR 2.32" in said and "____" in said


def test_why_a_young_child_decides_alone_is_asked_and_kept(
    window: MainWindow, told: Vega, desk: Station, author: Author, qtbot: QtBot
) -> None:
    consent_page(window, told)
    form = open_form(window, qtbot)
    choose_riverside(form, qtbot)
    tick(form, "health", qtbot)
    (child,) = [one for one in form._people if one.name == "Leo Vega"]
    form.persons.tick([child.id.hex()])
    asked = form._rows["capacity_reason"]
    assert asked.isHidden()
    focus(form, form.capacity, qtbot)
    for _step in range(form.capacity.count()):
        qtbot.keyClick(form.capacity, Qt.Key.Key_Down)
    assert form.capacity.currentData() == "minor"
    for name, words in (("purpose", "Counseling"), ("signer", "Leo Vega")):
        form.lines[name].setText(words)
    form.save()
    assert form.isVisible() and asked.isVisible()
    assert "Why a child this young decides alone" in form.missing.text()
    focus(form, form.lines["capacity_reason"], qtbot)
    qtbot.keyClicks(form.lines["capacity_reason"], "He said it in his own words")
    form.save()
    settle(window)
    (row,) = rows(desk, author, told)
    assert (row.signer_capacity, row.capacity_reason) == ("minor", "He said it in his own words")


def test_a_court_order_may_name_safety_and_needs_no_signature(
    window: MainWindow, told: Vega, desk: Station, author: Author, qtbot: QtBot
) -> None:
    consent_page(window, told)
    form = open_form(window, qtbot)
    choose_riverside(form, qtbot)
    focus(form, form.authority, qtbot)
    qtbot.keyClicks(form.authority, "Court")
    assert form._rows["signer"].isHidden() and not form.classes.boxes["safety"].isHidden()
    form.classes.tick(["safety"])
    form.save()
    assert form.isVisible() and "Which law, agreement or order" in form.missing.text()
    form.lines["citation"].setText("Superior Court, HHD-FA-26-1")
    form.lines["purpose"].setText("Protection")
    form.save()
    settle(window)
    (row,) = rows(desk, author, told)
    assert (row.authority, row.citation, row.signer_capacity) == ("court_order", "Superior Court, HHD-FA-26-1", None)


def test_the_signed_page_is_saved_as_it_was_kept(
    window: MainWindow, told: Vega, desk: Station, author: Author, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(tmp_path / "page"), ""))
    with desk.write() as connection:
        own = casework.own_household(connection, author, told.family)
        file = attachments.add(connection, author, own, b"%PDF-1.4 signed", "x.pdf", about=("household", own))
    kept(desk, author, told, ConsentStatus.GIVEN)
    with desk.write() as connection:
        connection.exec_driver_sql("UPDATE consent SET attachment_id = ?", (file,))
    page = consent_page(window, told)
    assert nameless(window) == [] and too_small(window) == []
    assert "consent_file" in page.abilities()
    window.area("families").perform("consent_file")
    settle(window)
    assert (tmp_path / "page.pdf").read_bytes() == b"%PDF-1.4 signed"


def test_the_page_says_what_ends_soon(window: MainWindow, told: Vega, desk: Station, author: Author) -> None:
    kept(desk, author, told, ConsentStatus.GIVEN, valid_until=date(2026, 12, 10))
    page = consent_page(window, told)
    said = " ".join(line.accessibleName() for line in page.lines.findChildren(QWidget))
    assert f"ask again for {RIVERSIDE}" in said


def test_the_form_in_spanish_is_whole_at_twice_the_size(window: MainWindow, told: Vega, qtbot: QtBot) -> None:
    """Nothing stands outside the width of the form."""
    from ctcoord.ui.theme import apply_look

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_look(app, "light", 200, compact=False)
    consent_page(window, told)
    form = open_form(window, qtbot)
    page = form._scroll.widget()
    assert page is not None and page.minimumSizeHint().width() <= form._scroll.viewport().width()
