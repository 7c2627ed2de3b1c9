"""The inquiries for the pictures of the screens: the real forms on the made-up families, answered without a network."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QWidget

from ctcoord.services import people
from ctcoord.services.audit import Audited
from ctcoord.services.emergency import CaseName, Opened
from ctcoord.services.people import AgencyRow
from ctcoord.ui.inquiries.audit_list import AuditDialog
from ctcoord.ui.inquiries.emergency import EmergencyDialog
from ctcoord.ui.inquiries.lookup import ask_elsewhere
from ctcoord.ui.inquiries.noted import NoticesDialog
from ctcoord.ui.inquiries.notices import Told
from ctcoord.ui.inquiries.why import WhyDialog
from ctcoord.words import _

if TYPE_CHECKING:
    from ctcoord.sync.inquiries import Notice
    from ctcoord.ui.family.screen import FamilyScreen
    from ctcoord.ui.window import MainWindow

W = TypeVar("W", bound=QWidget)


def _lookup(window: MainWindow) -> QWidget:
    from ctcoord.sync.inquiries import AgencyFound, HomeFound

    dialog = ask_elsewhere(window, window.desk, lambda _home: None, "Maria Vega 1991-04-02")
    known = _agencies(window)
    own = [AgencyFound(one.id, one.name, (HomeFound(bytes(16), "10-4471"),)) for one in known if one.own]
    dialog.show_answer([*own, *(AgencyFound(one.id, one.name) for one in known if not one.own)][:3])
    return dialog


def _emergency(window: MainWindow) -> QWidget:
    dialog = EmergencyDialog(window, window.desk, bytes(16), "10-4471", lambda _home: None)
    dialog.reason.setPlainText(_reason())
    dialog.open()
    return dialog


def _screens(window: MainWindow) -> list[FamilyScreen]:
    from ctcoord.ui.family.screen import FamilyScreen  # a start that only knows of the pictures loads no family

    return window.findChildren(FamilyScreen)


def _opened(window: MainWindow) -> None:
    """The family that was opened, on its first page."""
    window.area("families").perform("page_overview")
    for screen in _screens(window):
        screen.access.show_opened([Opened(screen.family_id, window.desk.now() + timedelta(hours=23))])


def _why(window: MainWindow) -> QWidget:
    """Seen with the family as it is, and no banner of the picture before."""
    for screen in _screens(window):
        screen.access.show_opened([])
    dialog = _asked(window, "why", WhyDialog)
    dialog.save_button.show()
    others = [one.name for one in _agencies(window) if not one.own]
    dialog.show_hidden({name: ["income", "education"] for name in others[:1]})
    return dialog


def _audit(window: MainWindow) -> QWidget:
    dialog = _asked(window, "audit", AuditDialog)
    _settle(window)
    dialog.show_list(_audited(window), [], {})
    dialog.no_problem()
    return dialog


def _notices(window: MainWindow) -> QWidget:
    dialog = NoticesDialog(window, window.desk, [Told(_notice(window), "Dana Cole", _case())])
    dialog.open()
    return dialog


def _reason() -> str:
    return _("Ana Ruiz is ill, and the family waits at the desk: their voucher ends today.")


def _case() -> CaseName:
    return CaseName(bytes(16), "Vega, Maria", "10-4471")


def _notice(window: MainWindow) -> Notice:
    from ctcoord.sync.inquiries import Notice

    now = window.desk.now()
    return Notice(bytes(16), None, "dana", _stored(now), _stored(now + timedelta(days=1)), _reason())


def _audited(window: MainWindow) -> list[Audited]:
    """A few days of a family's life at its agency."""
    now, agency = window.desk.now(), next((one.short_name for one in _agencies(window) if one.own), "")
    made = (
        *(("Ana Ruiz", what, kind) for what, kind in (("change", "core"), ("view", None), ("change", "housing"))),
        *(("Dana Cole", what, kind) for what, kind in (("break_glass", None), ("received", "core"))),
    )
    return [
        Audited(_stored(now - timedelta(days=len(made) - at)), agency, who, who.encode(), what, kind, None, 1)
        for at, (who, what, kind) in enumerate(made)
    ]


def _stored(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _agencies(window: MainWindow) -> list[AgencyRow]:
    found: list[AgencyRow] = []
    own = window.desk.station.agency_id
    window.desk.read(window, lambda connection: list(people.agencies(connection, own).values()), found.extend)
    _settle(window)
    return sorted(found, key=lambda one: one.name)


def _asked(window: MainWindow, name: str, kind: type[W]) -> W:
    window.area("families").perform(name)
    (made,) = [one for one in window.findChildren(kind) if one.isVisible()]
    return made


def _settle(window: MainWindow) -> None:
    from ctcoord.ui.screenshots import settle

    settle(window)


PICTURES: tuple[tuple[str, Callable[[MainWindow], QWidget | None]], ...] = (
    ("family-emergency", _opened),
    ("why", _why),
    ("audit", _audit),
    ("lookup", _lookup),
    ("emergency", _emergency),
    ("notices", _notices),
)
