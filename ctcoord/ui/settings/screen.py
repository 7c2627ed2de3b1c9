"""Settings: how it looks and speaks, the secrets of this computer, backups. What policy fixes is read-only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QVBoxLayout, QWidget

from ctcoord.services import station as stations
from ctcoord.ui.areas import AreaView
from ctcoord.ui.commands import keep_language, keep_look
from ctcoord.ui.desk import Desk
from ctcoord.ui.forms.card import QuestionsCard
from ctcoord.ui.parts.beside import Beside
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card, scroll_area
from ctcoord.ui.parts.choice import Choices
from ctcoord.ui.parts.dialog import Combo, FormDialog, choice_field
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.settings.agency import AgencyCard
from ctcoord.ui.settings.central import CentralCard
from ctcoord.ui.task import Lane
from ctcoord.ui.theme import TEXT_SIZES_PERCENT, look
from ctcoord.words import LANGUAGES, _, language, ngettext
from ctcoord.words.dates import clock_time, near_date

PAGE_PX = 720
NOTICE_DAYS = (14, 30, 45, 60, 90)
IDLE_MINUTES = (5, 10, 15, 30, 60)


class SettingsScreen(AreaView):
    """Six cards: appearance, work, our agency, our own questions, central database, safety."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._title = Text(step="title", bold=True)
        self._make_appearance()
        self._make_work()
        self._make_safety()
        self.central = CentralCard(desk)
        self.central.done.connect(self._on_central)
        self.questions = QuestionsCard(desk, self.write_undoable)
        self.agency = AgencyCard(desk, self.write_undoable)
        self.questions.done.connect(lambda words: self.notice_requested.emit(words, None))
        self._lay_out()
        self.retranslated()

    def _make_appearance(self) -> None:
        self.themes = Choices({"light": "", "dark": "", "contrast": ""})
        self.themes.chosen.connect(lambda name: keep_look(self.desk.settings, name, look().percent))
        self.sizes = choice_field({str(size): f"{size} %" for size in TEXT_SIZES_PERCENT})
        self.sizes.activated.connect(lambda _index: self._on_size())
        self.languages = Choices(dict.fromkeys(LANGUAGES, ""))
        self.languages.chosen.connect(lambda code: keep_language(self.desk.settings, code))
        self._looks = Card()
        self._looks_header = self._looks.add_header()
        self.rows = Choices({"normal": "", "compact": ""})
        self.rows.chosen.connect(self._on_rows)
        self._look_fields = (self.themes, self.sizes, self.rows, self.languages)
        self._looks_labels = [Text(bold=True, wrap=True) for _field in self._look_fields]
        self._fill(self._looks, list(zip(self._looks_labels, self._look_fields, strict=True)))

    def _make_work(self) -> None:
        self.notice, self.idle = Combo(), Combo()
        self.notice.activated.connect(lambda _index: self._keep("renewal_notice_days", self.notice))
        self.idle.activated.connect(lambda _index: self._keep("idle_lock_minutes", self.idle))
        self._work = Card()
        self._work_header = self._work.add_header()
        self._work_labels = [Text(bold=True, wrap=True) for _number in range(2)]
        self._fill(self._work, list(zip(self._work_labels, (self.notice, self.idle), strict=True)))

    def _make_safety(self) -> None:
        self.passphrase_button, self.pin_button = Button("", "key"), Button("", "lock")
        self.backup_button, self.restore_button = Button("", "backup"), Button("", "restore")
        self._safety = Card()
        self._safety_header = self._safety.add_header()
        self._where, self._kept = Line(height=24), Text(token="secondary", wrap=True)
        secrets = Beside(self.passphrase_button, self.pin_button)
        backups = Beside(self.backup_button, self.restore_button)
        inner = QVBoxLayout()
        inner.addWidget(self._where)
        inner.addWidget(self._kept)
        for pair in (secrets, backups):
            inner.addWidget(pair, 0, Qt.AlignmentFlag.AlignLeft)
        self._safety.body.addLayout(inner)
        self.scale(lambda px: secrets.set_spacing(px(8)))
        self.scale(lambda px: backups.set_spacing(px(8)))
        self.scale(lambda px: inner.setSpacing(px(8)))
        self.scale(lambda px: inner.setContentsMargins(px(12), px(10), px(12), px(12)))
        for made, name in (
            (self.passphrase_button, "change_secret"),
            (self.pin_button, "change_pin"),
            (self.backup_button, "back_up"),
            (self.restore_button, "restore"),
        ):
            made.clicked.connect(lambda _checked=False, name=name: self.perform(name))

    def _fill(self, card: Card, rows: list[tuple[Text, QWidget]]) -> None:
        inner = QVBoxLayout()
        for label, field in rows:
            label.setBuddy(field)
            inner.addWidget(label)
            inner.addWidget(field)
        card.body.addLayout(inner)
        self.scale(lambda px: inner.setContentsMargins(px(12), px(10), px(12), px(12)))
        self.scale(lambda px: inner.setSpacing(px(6)))

    def _lay_out(self) -> None:
        page = QWidget()
        page.setObjectName("page")
        inner = QVBoxLayout(page)
        for widget in (self._title, self._looks, self._work, self.agency, self.questions, self.central, self._safety):
            inner.addWidget(widget)
        inner.addStretch(1)
        area = scroll_area(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self.scale(lambda px: page.setMaximumWidth(px(PAGE_PX)))
        self.scale(lambda px: inner.setContentsMargins(px(16), px(12), px(16), px(12)))
        self.scale(lambda px: inner.setSpacing(px(12)))

    def _on_central(self, words: str) -> None:
        self.notice_requested.emit(words, None)
        self.central.read()

    def visited(self) -> None:
        self.retranslated()
        self.central.read()
        self.agency.read()
        self.questions.read()
        self.themes.boxes[look().theme.name].setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslated(self) -> None:
        self._title.setText(_("Settings"))
        self._say_appearance()
        self._say_work()
        self._say_safety()

    def _say_appearance(self) -> None:
        settings = self.desk.settings
        self._looks_header.title.setText(_("Appearance"))
        for label, field, words, name in zip(
            self._looks_labels,
            self._look_fields,
            (_("Theme"), _("Text size"), _("Rows of tables"), _("Language")),
            ("theme", "text_size", "compact", "language"),
            strict=True,
        ):
            label.setText(words if not settings.fixed(name) else f"{words} · {_('set by policy')}")
            field.setAccessibleName(words)
            field.setEnabled(not settings.fixed(name))
        for key, words in (("light", _("Light")), ("dark", _("Dark")), ("contrast", _("High contrast"))):
            self.themes.boxes[key].set_words(words)
        for key, words in (("normal", _("Normal")), ("compact", _("Compact"))):
            self.rows.boxes[key].set_words(words)
        self.rows.choose("compact" if settings["compact"] else "normal")
        for code, words in LANGUAGES.items():
            self.languages.boxes[code].set_words(words)
        self.themes.choose(look().theme.name)
        self.languages.choose(language())
        self.sizes.setCurrentIndex(max(0, self.sizes.findData(str(look().percent))))

    def _say_work(self) -> None:
        settings = self.desk.settings
        self._work_header.title.setText(_("Your work"))
        fields = (
            (self.notice, "renewal_notice_days", NOTICE_DAYS, _("Show renewals and ends ahead of time")),
            (self.idle, "idle_lock_minutes", IDLE_MINUTES, _("Lock after idle time")),
        )
        for label, (field, name, choices, words) in zip(self._work_labels, fields, strict=True):
            label.setText(words if not settings.fixed(name) else f"{words} · {_('set by policy')}")
            field.setAccessibleName(words)
            field.setEnabled(not settings.fixed(name))
            field.clear()
            value = int(settings[name])
            for number in sorted({*choices, value}):
                field.addItem(_amount(name, number), number)
            field.setCurrentIndex(field.findData(value))

    def _say_safety(self) -> None:
        self._safety_header.title.setText(_("Safety"))
        self._where.set_runs(
            Run(_("Case records are kept encrypted in {folder}", folder=str(self.desk.ports.home)), "secondary",
                icon="computer", shrink=True)
        )  # fmt: skip
        self._where.setToolTip(str(self.desk.ports.home))
        self._kept.setText(
            _("A backup is two files: the encrypted records and their key, which your passphrase opens. Keep both.")
        )
        self.passphrase_button.set_words(_("Change passphrase…"))
        has_pin = stations.has_pin(self.desk.ports.home)
        self.pin_button.set_words(_("Change PIN…") if has_pin else _("Set a PIN…"))
        self.backup_button.set_words(_("Back up the case store…"))
        self.restore_button.set_words(_("Restore a backup…"))

    def _on_size(self) -> None:
        keep_look(self.desk.settings, look().theme.name, int(self.sizes.currentData()))

    def _on_rows(self, key: str) -> None:
        self.desk.settings.save("compact", key == "compact")
        keep_look(self.desk.settings, look().theme.name, look().percent)

    def _keep(self, name: str, field: QComboBox) -> None:
        self.desk.settings.save(name, int(field.currentData()))
        self.status_changed.emit("settings_kept", 0)

    def perform(self, name: str) -> bool:
        does = {
            "change_secret": self._change_passphrase,
            "change_pin": self._change_pin,
            "back_up": self._back_up,
            "restore": self._restore,
            "form_draft": self.questions.resume,
        }
        if name in does:
            does[name]()
        return name in does

    def _change_passphrase(self) -> None:
        from ctcoord.ui.settings.dialogs import PassphraseDialog

        dialog = PassphraseDialog(self)
        home = self.desk.ports.home
        dialog.saved.connect(
            lambda old, new: self._run(
                lambda: stations.change_passphrase(home, old, new), _("The passphrase was changed"), dialog
            )
        )
        dialog.open()

    def _change_pin(self) -> None:
        from ctcoord.ui.settings.dialogs import PinDialog

        dialog = PinDialog(self)
        home = self.desk.ports.home
        dialog.saved.connect(
            lambda passphrase, pin: self._run(
                lambda: stations.change_pin(home, passphrase, pin), _("The PIN was set"), dialog
            )
        )
        dialog.open()

    def _back_up(self) -> None:
        moment = self.desk.local_now()
        suggested = f"ctcoord-{moment:%Y-%m-%d}.backup"
        name, _filter = QFileDialog.getSaveFileName(self, _("Back up the case store…"), suggested)
        if name:
            self.back_up_to(Path(name))

    def back_up_to(self, target: Path) -> None:
        """Write a backup and say when it is there."""
        station = self.desk.station
        moment = self.desk.local_now()
        when = f"{near_date(moment.date(), moment.date())} {clock_time(moment)}"
        words = _("Backup written {when}: {file} and its .key file", when=when, file=target.name)
        self._run(lambda: stations.backup(station, target), words)

    def save_drafts(self) -> None:
        self.questions.save_drafts()

    def _restore(self) -> None:
        from ctcoord.ui.settings.dialogs import RestoreDialog

        name, _filter = QFileDialog.getOpenFileName(self, _("Restore a backup…"))
        if not name:
            return
        path = Path(name)
        state = self.desk.keeper.state
        dialog = RestoreDialog(self, path.name, state.tally.pending if state.central is not None else 0)
        dialog.saved.connect(lambda passphrase: self.desk.restore(path, passphrase, dialog.accept, dialog.show_error))
        dialog.open()

    def _run(self, job: Callable[[], object], words: str, dialog: FormDialog | None = None) -> None:
        """Do it off the UI thread; errors stand in the dialog that asked, or in the banner."""

        def done(_answer: object) -> None:
            if dialog is not None:
                dialog.accept()
            self.notice_requested.emit(words, None)
            self.retranslated()

        failed = dialog.show_error if dialog is not None else self.desk.trouble.emit
        self.desk.runner.start(Lane.WRITE, lambda _report: job(), done, failed, owner=self)


def _amount(name: str, number: int) -> str:
    if name == "idle_lock_minutes":
        return ngettext("{n} minute", "{n} minutes", number)
    return ngettext("{n} day", "{n} days", number)
