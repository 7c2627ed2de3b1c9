"""The first run: one page that makes the encrypted store and asks who works here."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from ctcoord.errors import CtcoordError
from ctcoord.services import identity
from ctcoord.services import station as stations
from ctcoord.services.clock import Clock
from ctcoord.services.station import Station
from ctcoord.ui.desk import Desk
from ctcoord.ui.gate import GatePanel
from ctcoord.ui.language import speak
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.choice import Choices
from ctcoord.ui.parts.labels import Text
from ctcoord.ui.parts.view import announce
from ctcoord.ui.secrets import SecretFields
from ctcoord.ui.sync.state import EXAMPLE
from ctcoord.ui.theme import apply_look, look
from ctcoord.words import LANGUAGES, _, error_words, language

SAMPLE_FAMILIES = 12


class FirstRunPanel(GatePanel):
    """Where the work goes, name and agency, language and theme, passphrase and PIN."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(720)
        self._desk = desk
        self.places = Choices({"central": "central", "here": "computer", "sample": "families"})
        self.places.choose("central" if desk.settings["central_url"] else "here")
        self.places.chosen.connect(lambda _key: self._on_place())
        self.name = QLineEdit()
        self.agency = QLineEdit()
        self.address, self.login, self.password = QLineEdit(), QLineEdit(), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        for field, setting in ((self.address, "central_url"), (self.login, "central_login")):
            field.setText(str(desk.settings[setting]))
            field.setReadOnly(desk.settings.fixed(setting))
        self.languages = Choices(dict.fromkeys(LANGUAGES, ""))
        self.languages.choose(language())
        self.languages.chosen.connect(speak)
        self.themes = Choices({"light": "", "dark": "", "contrast": ""})
        self.themes.choose(look().theme.name)
        self.themes.chosen.connect(self._on_theme)
        self.secrets = SecretFields()
        self._make_body()
        self._make_foot()
        self._starting = False
        for field in (self.address, self.login, self.password, self.name, self.agency, *self.secrets.fields):
            field.returnPressed.connect(self.begin)
            field.textEdited.connect(lambda _text: self._forget_problem())
        self._order_tabs()
        self.setFocusProxy(self.places.boxes[self.places.value])  # the first stop: Tab comes round to a proxy
        self.retranslated()

    def _make_body(self) -> None:
        self._heading = Text(step="title", bold=True)
        self._detail = Text(token="secondary")
        self._place_label, self._name_label = Text(bold=True), Text(bold=True)
        self._agency_label, self._language_label = Text(bold=True), Text(bold=True)
        self._theme_label = Text(bold=True)
        self._problem = Text(token="error", wrap=True)
        self._problem.hide()
        self._grid = QGridLayout()
        pairs = (
            ((self._name_label, self.name), (self._agency_label, self.agency)),
            ((self._language_label, self.languages), (self._theme_label, self.themes)),
        )
        for line, sides in enumerate(pairs):
            for side, (label, field) in enumerate(sides):
                self._grid.addLayout(_labelled(label, field), line, side)
        self._central = QWidget()
        central = QGridLayout(self._central)
        central.setContentsMargins(0, 0, 0, 0)
        self._address_label, self._login_label, self._password_label = (Text(bold=True) for _number in range(3))
        central.addLayout(_labelled(self._address_label, self.address), 0, 0, 1, 2)
        central.addLayout(_labelled(self._login_label, self.login), 1, 0)
        central.addLayout(_labelled(self._password_label, self.password), 1, 1)
        self.scale(lambda px: central.setSpacing(px(12)))
        for widget in (self._heading, self._detail, self._place_label, self.places, self._central):
            self.body.addWidget(widget)
        self.body.addLayout(self._grid)
        self.body.addWidget(self.secrets)
        self.body.addWidget(self._problem)
        self.scale(lambda px: self.body.setSpacing(px(8)))
        self.scale(lambda px: self._grid.setSpacing(px(12)))

    def _make_foot(self) -> None:
        self._quit = Button()
        self.start = Button("filled")
        self.start.setDefault(True)
        self._quit.clicked.connect(lambda _checked=False: self.window().close())
        self.start.clicked.connect(lambda _checked=False: self.begin())
        for made in (self._quit, self.start):
            self.actions_row.addWidget(made)

    def _order_tabs(self) -> None:
        """Tab goes in reading order."""
        asked = (self.places, self.languages, self.themes)
        first, languages, themes = (list(choices.boxes.values()) for choices in asked)
        stops: list[QWidget] = [*first, self.address, self.login, self.password, self.name, self.agency]
        stops += [*languages, *themes]
        stops += [*self.secrets.fields, self._quit, self.start]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _on_place(self) -> None:
        self.retranslated()
        self._forget_problem()

    def _forget_problem(self) -> None:
        """What was said is corrected: it goes away."""
        if self._problem.isVisible() and self._missing() != self._problem.text():
            self._problem.hide()

    def retranslated(self) -> None:
        self.title.setText(_("First run"))
        self._heading.setText(_("Set up ctcoord on this computer"))
        self._detail.setText(_("One page. You can change language and theme at any time."))
        self._place_label.setText(_("Where does your work go?"))
        self.places.boxes["central"].set_words(_("Central database"), _("shared with your agency"))
        self.places.boxes["here"].set_words(_("This computer only"), _("connect later"))
        self.places.boxes["sample"].set_words(_("Sample families"), _("invented data, to look around"))
        for label, field, words in (
            (self._name_label, self.name, _("Your name")),
            (self._agency_label, self.agency, _("Your agency")),
        ):
            label.setText(words)
            field.setAccessibleName(words)
        self._language_label.setText(_("Language"))
        self._theme_label.setText(_("Theme"))
        for code, words in LANGUAGES.items():
            self.languages.boxes[code].set_words(words)
        for key, words in (("light", _("Light")), ("dark", _("Dark")), ("contrast", _("Contrast"))):
            self.themes.boxes[key].set_words(words)
        self.safe.setText(_("The store on this computer is encrypted before the first record."))
        self._quit.set_words(_("Quit"))
        self.start.set_words(_("Starting…") if self._starting else _("Start"))
        self._say_central()
        named = self.places.value == "here"
        for label, field in ((self._name_label, self.name), (self._agency_label, self.agency)):
            label.setVisible(self.places.value != "central")
            field.setVisible(self.places.value != "central")
        for label, field in ((self._name_label, self.name), (self._agency_label, self.agency)):
            field.setEnabled(named)
            label.set_token("text" if named else "secondary")

    def _say_central(self) -> None:
        settings = self._desk.settings
        self._central.setVisible(self.places.value == "central")
        for label, field, words, setting in (
            (self._address_label, self.address, _("Address"), "central_url"),
            (self._login_label, self.login, _("Login"), "central_login"),
            (self._password_label, self.password, _("Password"), ""),
        ):
            fixed = bool(setting) and settings.fixed(setting)
            label.setText(f"{words} · {_('set by policy')}" if fixed else words)
            field.setAccessibleName(words)
        self.address.setPlaceholderText(EXAMPLE)

    def begin(self) -> None:
        """Make the store off the UI thread; what is missing is said under the fields."""
        if self._starting:
            return
        problem = self._missing()
        if problem:
            self._say(problem)
            return
        self._set_starting(True)
        self._problem.hide()
        home, clock = self._desk.ports.home, self._desk.ports.clock
        passphrase, pin = self.secrets.passphrase, self.secrets.pin
        name, agency, sample = self.name.text(), self.agency.text(), self.places.value == "sample"
        code = self.languages.value
        if self.places.value == "central":
            self._join(home, clock, passphrase, pin)
            return

        def work() -> Station:
            if sample:
                return _sample(home, clock, passphrase, pin, code)
            stations.create(home, passphrase, pin=pin or None)
            station = stations.open_with_passphrase(home, passphrase, clock)
            with station.write() as connection:
                station.agency_id, station.staff_id = identity.register(connection, station.clock.now(), name, agency)
            return station

        self._desk.open(work, self._keep_choices, self._on_failed)

    def _join(self, home: Path, clock: Clock | None, passphrase: str, pin: str) -> None:
        """Sign in first, then make the store; the caseload comes with the first sync."""
        url, login, password = self.address.text().strip(), self.login.text().strip(), self.password.text() or None
        kept = [True]

        def work() -> Station:
            from ctcoord.sync.join import join

            made, kept[0] = join(home, passphrase, clock, pin=pin or None, url=url, login=login, password=password)
            return made

        def done() -> None:
            self._keep_choices()
            self._desk.keeper.remember(None if kept[0] else password)

        self._desk.open(work, done, self._on_failed)

    def _set_starting(self, starting: bool) -> None:  # making the keys takes a moment
        self._starting = starting
        self.start.setEnabled(not starting)
        self.retranslated()

    def _missing(self) -> str:
        if self.places.value == "here" and not (self.name.text().strip() and self.agency.text().strip()):
            return _("Your name and your agency are needed: notes and tasks are signed with them.")
        if self.places.value == "central" and not (self.address.text().strip() and self.login.text().strip()):
            return _("The address and your login are needed; your IT office knows both.")
        return self.secrets.problem()

    def _keep_choices(self) -> None:
        settings = self._desk.settings
        for name, value in (("language", self.languages.value), ("theme", self.themes.value)):
            if not settings.fixed(name):
                settings.save(name, value)

    def _on_theme(self, name: str) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_look(app, name, look().percent)

    def _on_failed(self, error: CtcoordError) -> None:
        self._set_starting(False)
        self._say(" ".join(error_words(error)))

    def _say(self, words: str) -> None:
        self._problem.setText(words)
        self._problem.show()
        announce(self._problem, words)


def _sample(home: Path, clock: Clock | None, passphrase: str, pin: str, language_code: str) -> Station:
    """A store of invented families, opened with the secrets that were chosen."""
    from ctcoord.demo import build

    build.make(home, clock or Clock(), families=SAMPLE_FAMILIES, language=language_code)
    stations.change_passphrase(home, build.PASSPHRASE, passphrase)
    if pin:
        stations.change_pin(home, passphrase, pin)
    return stations.open_with_passphrase(home, passphrase, clock)


def _labelled(label: Text, field: QWidget) -> QVBoxLayout:
    made = QVBoxLayout()
    made.setSpacing(look().px(4))
    label.setBuddy(field)
    label.setAlignment(Qt.AlignmentFlag.AlignLeft)
    made.addWidget(label)
    made.addWidget(field)
    return made
