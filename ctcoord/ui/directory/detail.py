"""One service in full, as plain text, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from ctcoord.errors import CtcoordError
from ctcoord.services.directory import PhoneRow, ServiceRow, SiteRow
from ctcoord.services.directory_find import Hit
from ctcoord.services.directory_hours import Now
from ctcoord.ui.directory import facts
from ctcoord.ui.directory.flow import Flow
from ctcoord.ui.directory.plain import plain
from ctcoord.ui.parts.buttons import Button
from ctcoord.ui.parts.card import Card, EmptyState, FailedState, Ruled, clear_layout
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import Run
from ctcoord.words import _, in_use

REFER, TAKE, CONFIRM, PLACES, TELL, MARK = "refer", "take", "confirm", "places", "tell", "mark"
FOR_A_FAMILY = (REFER, CONFIRM, PLACES, TELL, MARK)
FOR_A_FORM = (TAKE, MARK)
ICONS = {REFER: "referral", TAKE: "ok", CONFIRM: "done", PLACES: "person", TELL: "note", MARK: "star"}
NOT_BLANK = "?"


@dataclass(frozen=True)
class Block:
    """A heading and its lines."""

    title: str
    lines: tuple[str, ...]


class Detail(Card):
    """Shows one service; asks for what is to be done, never does it."""

    asked = Signal(str, object)  # one of the deeds, ServiceRow

    def __init__(self, deeds: tuple[str, ...]) -> None:
        super().__init__()
        self.service: ServiceRow | None = None
        self._hit: Hit | None = None
        self._today = date.min
        self._empty, self.failed = EmptyState("directory"), FailedState()
        self._content = QWidget()
        self._lines = QVBoxLayout(self._content)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._content)
        self._scroll.viewport().setAutoFillBackground(False)
        self._content.setAutoFillBackground(False)
        self.buttons = {name: Button("filled" if name in (REFER, TAKE) else "", ICONS[name]) for name in deeds}
        for name, made in self.buttons.items():
            made.clicked.connect(lambda _checked=False, name=name: self.ask(name))
        self._only_stewards = Text(token="secondary", step="small", wrap=True)
        self._foot = self._make_foot()
        for page in (self._empty, self.failed, self._scroll):
            self.body.addWidget(page, 1)
        self.body.addWidget(self._foot)
        self.scale(lambda px: self._lines.setContentsMargins(px(16), px(12), px(16), px(12)))
        self.scale(lambda px: self._lines.setSpacing(px(4)))
        self.clear()

    def _make_foot(self) -> Ruled:
        foot = Ruled(under=False)
        layout = QVBoxLayout(foot)
        layout.addWidget(self._only_stewards)
        layout.addWidget(Flow(*self.buttons.values()))
        self.scale(lambda px: layout.setContentsMargins(px(12), px(10), px(12), px(10)))
        return foot

    @property
    def main_button(self) -> Button:
        """What is most likely done with it."""
        return next(iter(self.buttons.values()))

    def ask(self, name: str) -> None:
        """Have something done with the service that is shown."""
        if self.service is not None and name in self.buttons and not self.buttons[name].isHidden():
            self.asked.emit(name, self.service)

    def clear(self) -> None:
        """Nothing is chosen."""
        self.service = None
        self._show(self._empty)
        self.retranslated()

    def show_failed(self, error: CtcoordError) -> None:
        """It could not be read."""
        self.service = None
        self.failed.show_error(error)
        self._show(self.failed)

    def show_service(self, service: ServiceRow, hit: Hit, today: date) -> None:
        """Show one; ``hit`` says how far it is."""
        same = self.service is not None and self.service.id == service.id
        self.service, self._hit, self._today = service, hit, today
        self.retranslated()
        self._show(self._scroll)
        if not same:
            self._scroll.verticalScrollBar().setValue(0)

    def _show(self, page: QWidget) -> None:
        for one in (self._empty, self.failed, self._scroll):
            one.setVisible(one is page)
        self._foot.setVisible(page is self._scroll)

    def retranslated(self) -> None:
        self._empty.title.setText(_("No service chosen"))
        self._empty.sentence.setText(_("Choose one in the list to see all that is known of it."))
        self._scroll.setAccessibleName(_("All that is known of the service"))
        self._only_stewards.setText(_("Only a data steward may note places, or that it was confirmed."))
        marked = self.service is not None and self.service.favourite
        words = {
            REFER: _("Start a referral…"),
            TAKE: _("Take this service"),
            CONFIRM: _("Confirmed today"),
            PLACES: _("Free places…"),
            TELL: _("Tell a steward…"),
            MARK: _("Not a favorite") if marked else _("Favorite"),
        }
        for name, made in self.buttons.items():
            made.set_words(words[name])
        may_write = self.service is None or self.service.may_write
        for name in {CONFIRM, PLACES, TELL} & set(self.buttons):
            self.buttons[name].setVisible(may_write != (name == TELL))
        self._only_stewards.setVisible(not may_write and CONFIRM in self.buttons)
        if self.service is not None and self._hit is not None:
            self._fill(self.service, self._hit)

    def _fill(self, service: ServiceRow, hit: Hit) -> None:
        clear_layout(self._lines)
        self._lines.addWidget(Text(plain(service.name) or NOT_BLANK, step="pane", bold=True, wrap=True))
        provider = service.organization.name if service.organization is not None else ""
        if provider:
            self._lines.addWidget(Text(plain(provider), token="secondary", wrap=True))
        self._lines.addSpacing(4)
        for label, run in self._state(service, hit):
            self._lines.addWidget(Line(Run(label, "secondary", step="small"), run))
        for block in blocks(service, self._today):
            self._lines.addSpacing(8)
            self._lines.addWidget(Text(block.title, bold=True))
            for line in block.lines:
                told = Text(line, wrap=True)
                told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                told.setFocusPolicy(Qt.FocusPolicy.NoFocus)
                self._lines.addWidget(told)
        self._lines.addStretch(1)

    def _state(self, service: ServiceRow, hit: Hit) -> Iterator[tuple[str, Run]]:
        yield _("Today"), facts.hours_run(Now(service.open, service.times, service.opens_next), self._today)
        yield _("Free places"), facts.places_run(hit)
        yield _("Confirmed"), facts.confirmed_run(service.confirmed_days)
        if service.status and service.status != "active":
            yield _("State"), Run(facts.status_words(service.status), "warning", icon="warning")
        if hit.miles is not None:
            yield _("Distance"), Run(facts.where_words(hit))


def blocks(service: ServiceRow, today: date) -> list[Block]:
    """All that is known, each thing under its heading; headings without anything are left out."""
    words = in_use()
    needs = ", ".join(words.code("barrier_category", code) for code in service.needs)
    spoken = ", ".join(words.code("language", code) for code in service.languages)
    organization = service.organization
    about = (plain(service.description), plain(service.program))
    asked = (plain(service.eligibility), facts.ages_words(service.minimum_age, service.maximum_age))
    phones = [_phone_words(one) for one in service.phones]
    if organization is not None and organization.phone and organization.phone not in {p.number for p in service.phones}:
        phones.append(f"{organization.phone} · {plain(organization.name)}")
    wires = [service.email, service.website, *((organization.email, organization.website) if organization else ())]
    found = [
        (_("What it is"), about),
        (_("Answers the need"), (needs,)),
        (_("Who can get it"), asked),
        (_("How to apply"), (plain(service.application),)),
        (_("Documents to bring"), tuple(plain(one) for one in service.documents)),
        (_("Cost"), (plain(service.fees),)),
        (_("Phones"), tuple(phones)),
        (_("E-mail and web"), tuple(dict.fromkeys(one for one in wires if one))),
        (_("Languages"), (spoken,)),
        (_("Hours"), tuple(facts.hours_lines(service.hours, today))),
        *((_("Where: {name}", name=plain(site.name) or site.city or NOT_BLANK), tuple(_site_lines(site, today)))
          for site in service.sites),
        (_("About {name}", name=plain(organization.name)) if organization else "",
         (plain(organization.description),) if organization else ()),
        (_("Source"), (_source(service),)),
    ]  # fmt: skip
    shown = ((title, tuple(line for line in lines if line)) for title, lines in found)
    return [Block(title, lines) for title, lines in shown if lines]


def _phone_words(phone: PhoneRow) -> str:
    return " · ".join(part for part in (phone.number, facts.phone_kind(phone.kind), plain(phone.description)) if part)


def _site_lines(site: SiteRow, today: date) -> Iterator[str]:
    place = " ".join(part for part in (site.state, site.zip_code) if part)
    yield ", ".join(plain(part) for part in (site.street, site.city, place) if part)
    yield site.phone or ""
    yield plain(site.description)
    yield ", ".join(in_use().code("language", code) for code in site.languages)
    yield from facts.hours_lines(site.here or site.hours, today)


def _source(service: ServiceRow) -> str:
    day = in_use().date(service.as_of.date()) if service.as_of else ""
    confirmed = in_use().date(service.confirmed_on)
    return " · ".join(part for part in (
        service.source or "", _("as of {day}", day=day) if day else "",
        _("confirmed {day}", day=confirmed) if confirmed else _("never confirmed"),
    ) if part)  # fmt: skip
