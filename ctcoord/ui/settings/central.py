"""Settings > Central database: where it is, as whom, what is known of it; connect and disconnect."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from ctcoord.errors import CtcoordError
from ctcoord.services import agencies
from ctcoord.services.agencies import StaffRow
from ctcoord.services.station import Station
from ctcoord.sync.names import LONGEST_NAME, own_name
from ctcoord.ui.desk import Desk
from ctcoord.ui.parts.beside import Beside
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.parts.view import announce
from ctcoord.ui.sync.state import EXAMPLE, Phase, SyncState, details, moment_words
from ctcoord.ui.task import Lane
from ctcoord.words import _, error_words, in_use


class CentralCard(Card):
    """Fields while not connected; afterwards what is known, Sync now and Disconnect."""

    done = Signal(str)  # what was done, in words

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._signed: StaffRow | None = None
        self._busy = False
        self._head = self.add_header()
        self._about = Text(token="secondary", wrap=True)
        self.address, self.login, self.password, self.computer = (QLineEdit() for _number in range(4))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._fields = (self.address, self.login, self.password, self.computer)
        self._labels = tuple(Text(bold=True, wrap=True) for _field in self._fields)
        self._problem = Text(token="error", wrap=True)
        self._facts = tuple(Line(height=24) for _number in range(4))
        self.connect_button, self.sync_button, self.disconnect_button = Button("filled"), Button("", "sync"), Button()
        self.password_button = Button()
        inner = QVBoxLayout()
        inner.addWidget(self._about)
        for label, field in zip(self._labels, self._fields, strict=True):
            label.setBuddy(field)
            inner.addWidget(label)
            inner.addWidget(field)
            field.returnPressed.connect(self.connect_now)
        for line in self._facts:
            inner.addWidget(line)
        inner.addWidget(self._problem)
        buttons = Beside(self.connect_button, self.sync_button, self.password_button, self.disconnect_button)
        inner.addWidget(buttons, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addLayout(inner)
        self.scale(lambda px: inner.setContentsMargins(px(12), px(10), px(12), px(12)))
        self.scale(lambda px: inner.setSpacing(px(6)))
        self.scale(lambda px: buttons.set_spacing(px(8)))
        self.connect_button.clicked.connect(lambda _checked=False: self.connect_now())
        self.sync_button.clicked.connect(lambda _checked=False: self._desk.keeper.sync())
        self.password_button.clicked.connect(lambda _checked=False: self.ask_new_password())
        self.disconnect_button.clicked.connect(lambda _checked=False: self.disconnect_now())
        self._problem.hide()
        self._fill_in()
        desk.keeper.state_changed.connect(self._on_state)
        self._on_state(desk.keeper.state)

    def _fill_in(self) -> None:
        """What policy or this computer knows."""
        settings = self._desk.settings
        for field, setting in ((self.address, "central_url"), (self.login, "central_login")):
            field.setText(str(settings[setting]))
            field.setReadOnly(settings.fixed(setting))
        self.computer.setMaxLength(LONGEST_NAME)
        self.computer.setText(own_name())

    def read(self) -> None:
        """Read who we are."""
        staff_id = self._desk.station.staff_id
        if staff_id is not None:
            self._desk.read(self, lambda connection: agencies.staff(connection, staff_id), self._on_signed, _nobody)

    def _on_signed(self, signed: StaffRow) -> None:
        self._signed = signed
        self.retranslated()

    def _on_state(self, state: SyncState) -> None:
        if not self._desk.is_open:
            return
        connected = state.central is not None
        for widget in (*self._labels, *self._fields, self.connect_button):
            widget.setVisible(not connected)
        for widget in (*self._facts, self.sync_button, self.password_button, self.disconnect_button):
            widget.setVisible(connected)
        if state.phase is Phase.FAILED:
            self._say(details(state))
        elif connected:
            self._problem.hide()
        self.retranslated()

    def retranslated(self) -> None:
        self._head.title.setText(_("Central database"))
        self._about.setText(
            _("Your work is sent to it and what others in your agency wrote comes from it, also after days offline.")
        )
        words = (_("Address"), _("Login"), _("Password"), _("Name of this computer, by which IT finds it"))
        settings = self._desk.settings
        for label, field, name, setting in zip(
            self._labels, self._fields, words, ("central_url", "central_login", "", ""), strict=True
        ):
            by_policy = setting and settings.fixed(setting)
            label.setText(f"{name} · {_('set by policy')}" if by_policy else name)
            field.setAccessibleName(name)
        self.address.setPlaceholderText(EXAMPLE)
        self.password.setPlaceholderText(_("kept in this computer's keyring, if it has one"))
        self.connect_button.set_words(_("Connecting…") if self._busy else _("Connect"))
        self.connect_button.setEnabled(not self._busy)
        self.sync_button.set_words(_("Sync now"))
        self.sync_button.setEnabled(self._desk.keeper.state.phase is not Phase.RUNNING)
        self.password_button.set_words(_("Change password…"))
        self.disconnect_button.set_words(_("Disconnect"))
        self._say_facts()

    def _say_facts(self) -> None:
        central = self._desk.keeper.state.central
        if central is None or not self._desk.is_open:
            return
        local = self._desk.station.clock.local
        synced = moment_words(local(central.synced_at), self._desk.local_now()) if central.synced_at else ""
        signed = self._signed
        who = f"{signed.name} · {in_use().code('role', signed.role)} · {signed.agency}" if signed else ""
        for line, title, value in zip(
            self._facts,
            (_("Address"), _("Login"), _("Last sync"), _("This computer")),
            (
                central.url.replace("host=", "").replace(" dbname=", " / "),
                " · ".join(part for part in (central.login, who) if part),
                synced or _("not yet"),
                " · ".join(part for part in (central.name, central.device[:8]) if part),
            ),
            strict=True,
        ):
            line.set_runs(Run(title, "secondary"), Run(value, shrink=True))

    def connect_now(self) -> None:
        """Connect with what the fields say; what is wrong stands under them."""
        url, login = self.address.text().strip(), self.login.text().strip()
        if self._busy or self._desk.keeper.is_connected:
            return
        if not url or not login:
            self._say(_("The address and your login are needed; your IT office knows both."))
            return
        password, station, computer = self.password.text() or None, self._desk.station, self.computer.text()
        self._busy = True
        self._problem.hide()
        self.retranslated()

        def work() -> bool:
            return _connect(station, url, login, password, computer)

        self._desk.runner.start(Lane.NETWORK, lambda _report: work(), self._on_connected, self._on_failed, owner=self)

    def _on_connected(self, kept: bool) -> None:
        self._busy = False
        self._desk.keeper.connected(None if kept else self.password.text() or None)
        self.password.clear()
        self.done.emit(_("Connected to the central database"))

    def _on_failed(self, error: CtcoordError) -> None:
        self._busy = False
        self.retranslated()
        self._say(" ".join(error_words(error)))

    def ask_new_password(self) -> None:
        """Ask for the present password and a new one; what is wrong stands in the form."""
        from ctcoord.ui.sync.dialogs import PasswordDialog

        central, station = self._desk.keeper.state.central, self._desk.station
        if central is None:
            return
        dialog = PasswordDialog(self, central.login)

        def change(old: str, new: str) -> None:
            def done(kept: bool) -> None:
                self._desk.keeper.remember(None if kept else new)
                dialog.accept()
                self.done.emit(_("Your password for the central database was changed"))

            work = partial(_change_password, station, old, new)
            self._desk.runner.start(Lane.NETWORK, lambda _report: work(), done, dialog.show_error, owner=dialog)

        dialog.saved.connect(change)
        dialog.open()

    def disconnect_now(self) -> None:
        """Sync no more; the records stay."""
        station = self._desk.station
        self._desk.keeper.cancel()

        def done(_answer: object) -> None:
            self._desk.keeper.disconnected()
            self.done.emit(_("Disconnected: nothing is sent or fetched any more"))

        self._desk.runner.start(Lane.NETWORK, lambda _report: _disconnect(station), done, self._on_failed, owner=self)

    def _say(self, words: str) -> None:
        self._problem.setText(words)
        self._problem.show()
        announce(self._problem, words)


def _connect(station: Station, url: str, login: str, password: str | None, computer: str) -> bool:
    """Whether the keyring holds the password now, or none was needed."""
    from ctcoord.sync.sign_in import first_connection

    _login, kept = first_connection(station, url, login, password, computer)
    return kept or password is None


def _change_password(station: Station, old: str, new: str) -> bool:
    """Whether the keyring holds the new password."""
    from ctcoord.sync.sign_in import change_password

    return change_password(station, old, new)


def _disconnect(station: Station) -> None:
    from ctcoord.sync.sign_in import disconnect

    disconnect(station)


def _nobody(_error: CtcoordError) -> None:
    """The record of who we are comes with the first sync."""
