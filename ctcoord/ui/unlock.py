"""Unlocking with the PIN, or with the passphrase after a forgotten PIN or without a keyring."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from ctcoord.errors import CtcoordError, WrongSecret
from ctcoord.services import station as stations
from ctcoord.services.station import Station
from ctcoord.ui.desk import Desk
from ctcoord.ui.gate import GatePanel
from ctcoord.ui.language import speak
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.view import announce
from ctcoord.words import LANGUAGES, _, error_words, in_use, language, ngettext

PIN_TRIES = 5


class UnlockPanel(GatePanel):
    """Asks for the secret; the store opens off the UI thread."""

    def __init__(self, desk: Desk, *, idle: bool) -> None:
        super().__init__(460)
        self._desk = desk
        self._idle = idle
        self._tries_left = PIN_TRIES
        self._by_pin = stations.has_pin(desk.ports.home)
        self._make_body()
        self._make_foot()
        self.setFocusProxy(self.field)
        self.retranslated()

    def _make_body(self) -> None:
        self._heading = Text(step="title", bold=True)
        self._detail = Text(token="secondary", wrap=True)
        self._label = Text(bold=True)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.returnPressed.connect(self.unlock)
        self._label.setBuddy(self.field)
        self._problem = Text(token="error", wrap=True)
        self._problem.hide()
        self._safe_line = Line(height=24)
        self._other_way = Button("link")
        self._other_way.clicked.connect(lambda _checked=False: self._switch_way())
        self._language = Button("link")
        self._language.clicked.connect(lambda _checked=False: self._switch_language())
        for widget in (self._heading, self._detail, self._label, self.field, self._problem, self._safe_line):
            self.body.addWidget(widget)
        links = QHBoxLayout()
        links.addWidget(self._other_way)
        links.addWidget(self._language)
        links.addStretch(1)
        self.body.addLayout(links)
        self.scale(lambda px: self.field.setFixedHeight(px(34)))
        self.scale(lambda px: self.body.setSpacing(px(8)))
        self.scale(lambda px: links.setSpacing(px(16)))

    def _make_foot(self) -> None:
        self._quit = Button()
        self.go = Button("filled", keys="Enter")
        self.go.setDefault(True)
        self._quit.clicked.connect(lambda _checked=False: self.window().close())
        self.go.clicked.connect(lambda _checked=False: self.unlock())
        self._desk.drafts.stuck_changed.connect(self.retranslated)
        for made in (self._quit, self.go):
            self.actions_row.addWidget(made)

    def retranslated(self) -> None:
        self.title.setText(_("ctcoord is locked"))
        self._heading.setText(_("Welcome back"))
        minutes = int(self._desk.settings["idle_lock_minutes"])
        idle = ngettext("Locked after {n} idle minute", "Locked after {n} idle minutes", minutes)
        usual = idle if self._idle else _("Your case records are encrypted on this computer")
        news = stations.news(self._desk.ports.home)
        self._detail.setText(in_use().say(news) if news else usual)
        words = _("PIN") if self._by_pin else _("Passphrase")
        self._label.setText(words)
        self.field.setAccessibleName(words)
        if self._desk.drafts.error is None:
            self._safe_line.set_runs(Run(_("Nothing you typed is lost: drafts are kept."), icon="ok", icon_token="ok"))
        else:
            stuck = _("A draft could not be kept yet: unlock before you quit.")
            self._safe_line.set_runs(Run(stuck, "warning", icon="warning", icon_token="warning"))
        self._other_way.setVisible(self._by_pin or stations.has_pin(self._desk.ports.home))
        self._other_way.set_words(_("Use passphrase") if self._by_pin else _("Use PIN"))
        self._language.set_words(LANGUAGES[self._other_language()])
        self.safe.setText(_("Families are hidden while locked"))
        self._quit.set_words(_("Quit"))
        self.go.set_words(_("Unlock"))

    def unlock(self) -> None:
        """Try the secret that was typed."""
        secret = self.field.text()
        if not secret or not self.go.isEnabled():
            return
        self.go.setEnabled(False)
        opener = self._desk.unlock_with_pin if self._by_pin else self._desk.unlock_with_passphrase

        def work() -> Station:
            return opener(secret)

        self._desk.open(work, self._on_open, self._on_failed)

    def _on_open(self) -> None:
        self.field.clear()

    def _on_failed(self, error: CtcoordError) -> None:
        self.go.setEnabled(True)
        what, remedy = error_words(error)
        if isinstance(error, WrongSecret) and self._by_pin:
            what, remedy = self._wrong_pin()
        self._problem.setText(f"{what} {remedy}")
        self._problem.show()
        announce(self._problem, f"{what} {remedy}")
        self.field.clear()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _wrong_pin(self) -> tuple[str, str]:
        self._tries_left -= 1
        what = _("That PIN is not right.")
        if self._tries_left > 0:
            left = ngettext(
                "{n} try left, then your passphrase.", "{n} tries left, then your passphrase.", self._tries_left
            )
            return what, left
        self._switch_way()
        self._other_way.hide()
        return what, _("Now your passphrase is needed.")

    def _switch_way(self) -> None:
        self._by_pin = not self._by_pin
        self.field.clear()
        self.retranslated()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _other_language(self) -> str:
        return next(code for code in LANGUAGES if code != language())

    def _switch_language(self) -> None:
        speak(self._other_language())
