"""Every short form is whole in Spanish at twice the size on a small screen: nothing cut, nothing nameless or tiny."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ctcoord.domain.alignment.facts import Finding
from ctcoord.domain.alignment.what_if import Removed
from ctcoord.services.adoption_write import Step
from ctcoord.services.agencies import StaffRow
from ctcoord.services.cases import LooseEnds
from ctcoord.services.saved_views import SavedView
from ctcoord.services.week_written import WrittenClosed, WrittenHome, WrittenTimes, WrittenWay
from ctcoord.ui.bulk import BulkDialog, TaskForManyDialog
from ctcoord.ui.consents.dialogs import PrintDialog
from ctcoord.ui.family.barrier_dialogs import ResolveDialog
from ctcoord.ui.family.case_dialogs import (
    AdoptionDialog,
    BirthDialog,
    CloseDialog,
    DeathDialog,
    HandOverDialog,
    JoinDialog,
    MoveOutDialog,
)
from ctcoord.ui.family.contact_dialogs import SpeechDialog
from ctcoord.ui.family.note_dialogs import AmendDialog
from ctcoord.ui.family.plan_dialogs import EndGoalDialog, TemplateDialog
from ctcoord.ui.language import speak
from ctcoord.ui.parts.date_field import DateField
from ctcoord.ui.parts.dialog import FRAME_PX, FormDialog
from ctcoord.ui.saved_views import ViewsDialog
from ctcoord.ui.theme import apply_look
from ctcoord.ui.week.enter_answers import AcceptDialog, CareDialog, WayDialog
from ctcoord.ui.week.enter_change import ClosedChangeDialog, OverTheirsDialog, TimesChangeDialog, WayChangeDialog
from ctcoord.ui.week.enter_facts import AnsweredDialog, BirthDateDialog, StartDialog, UsedDialog
from ctcoord.ui.week.enter_home import HomeChangeDialog, HomeDialog
from ctcoord.ui.week.enter_times import ActivityDialog, ClosedDialog, OwnerTimesDialog
from ctcoord.ui.week.what_if_adopt import AdoptDialog
from ctcoord.ui.week.what_if_forms import CaresForm, DatesForm, RemovedForm
from ctcoord.ui.week.what_if_new import CareForm, ProviderForm, SupportForm
from ctcoord.ui.week.what_if_times import TimesChange
from tests.domain.week_of_vega import vega
from tests.ui.conftest import TODAY
from tests.ui.test_access import nameless, too_small
from tests.ui.test_hostile_forms import DIALOGS
from tests.ui.test_plan_page import goal
from tests.ui.test_small_window import cut

FAMILY = "VEGA, Maria + 3"
PEOPLE = {b"a" * 16: "Rosa Delgado Vega", b"b" * 16: "Teo Vega"}
NAMES = {one: (name.split()[0], "", name.split(maxsplit=1)[1]) for one, name in PEOPLE.items()}
BETO = StaffRow(b"s" * 16, "Beto Cruz", "caseworker", "Ours")
STEPS = {f"{n}": f"Vega · Confirm lease date {n} · Wed Nov 18" for n in range(40)}
NOTE: Any = SimpleNamespace(body="El arrendador arregla los detectores de humo antes del martes.")
SMALL = QSize(1366, 768)

THEIRS: dict[str, Any] = {"ids": (b"i" * 16,), "ours": False, "agency": "Capitol Region Workforce Development"}
TIMES = WrittenTimes(
    "times",
    **THEIRS,
    owner="school",
    person="leo",
    title="Elm Hill School",
    byday="MO,TU,WE,TH,FR",
    opens_at="08:20",
    closes_at="15:05",
    interval=6,
    begins=TODAY,
    place="elm",
    own_activity=True,
)
CLOSED = WrittenClosed("closed", **THEIRS, owner="school", title="Elm Hill School", begins=TODAY, ends=TODAY)
WAY = WrittenWay("way", **THEIRS, origin="Elm Hill School", target="Capital College", minutes=35, mode="transit")
HOME = WrittenHome("home", **THEIRS, person="leo", place="home", begins=TODAY, share="MO,TU/2")


def unknown(cause: str, about: str) -> Finding:
    """A question of the week of the pictures."""
    return Finding("unknown", cause, "low", (), (about,), TODAY)


FORMS: dict[str, Callable[[QWidget], FormDialog]] = {
    **DIALOGS,
    "resolve": lambda over: ResolveDialog(over, FAMILY, "No car"),
    "loose": lambda over: CloseDialog(over, FAMILY, LooseEnds(4, 2, 1, 1, 10), TODAY),
    "hand_over": lambda over: HandOverDialog(over, FAMILY, [BETO], at_once=False, summary="Stable.", keep=print),
    "birth": lambda over: BirthDialog(over, FAMILY, "Vega", TODAY),
    "death": lambda over: DeathDialog(over, FAMILY, PEOPLE, TODAY),
    "adoption": lambda over: AdoptionDialog(over, FAMILY, NAMES, TODAY),
    "move_out": lambda over: MoveOutDialog(over, FAMILY, PEOPLE, TODAY),
    "join": lambda over: JoinDialog(over, FAMILY, TODAY),
    "speech": lambda over: SpeechDialog(over, FAMILY, {one: (name, "es", None) for one, name in PEOPLE.items()}),
    "amend": lambda over: AmendDialog(over, FAMILY, NOTE),
    "end_goal": lambda over: EndGoalDialog(over, FAMILY, goal()),
    "templates": lambda over: TemplateDialog(over, FAMILY, TODAY),
    "print": lambda over: PrintDialog(over, FAMILY, "es"),
    "many": lambda over: BulkDialog(over, "Marcar muchos pasos como hechos", "", STEPS, ticked=True),
    "task_for_many": lambda over: TaskForManyDialog(over, TODAY, STEPS),
    "week_times": lambda over: ActivityDialog(over, (FAMILY, "Vega"), vega(), TODAY),
    "week_times_of": lambda over: OwnerTimesDialog(over, (FAMILY, "Vega"), vega(), TODAY, "leo"),
    "week_closed": lambda over: ClosedDialog(over, (FAMILY, "Vega"), vega(), TODAY),
    "week_way": lambda over: WayDialog(over, (FAMILY, "Vega"), vega()),
    "week_care": lambda over: CareDialog(over, (FAMILY, "Vega"), vega(), TODAY),
    "week_home": lambda over: HomeDialog(over, (FAMILY, "Vega"), vega(), TODAY),
    "what_if_times": lambda over: TimesChange(over, vega(), TODAY),
    "what_if_dates": lambda over: DatesForm(over, vega(), TODAY),
    "what_if_cares": lambda over: CaresForm(over, vega(), TODAY),
    "what_if_removed": lambda over: RemovedForm(over, vega(), TODAY),
    "what_if_care": lambda over: CareForm(over, vega(), TODAY),
    "what_if_provider": lambda over: ProviderForm(over, vega(), TODAY, []),
    "what_if_adopt": lambda over: AdoptDialog(
        over,
        (FAMILY, "Vega"),
        "Care by the aunt",
        [Step(Removed("school"), "ask", "Elm City Schools")],
        (vega(), TODAY),
    ),
    "what_if_support": lambda over: SupportForm(over, vega(), TODAY),
    "week_start": lambda over: StartDialog(over, (FAMILY, "Vega"), vega(), unknown("start", "school"), TODAY),
    "week_used": lambda over: UsedDialog(over, (FAMILY, "Vega"), vega(), unknown("unused", "care")),
    "week_born": lambda over: BirthDateDialog(over, (FAMILY, "Vega"), vega(), TODAY, "leo"),
    "week_answered": lambda over: AnsweredDialog(over, (FAMILY, "Vega"), ["Preguntar dónde es Elm Hill School"] * 3),
    "week_times_change": lambda over: TimesChangeDialog(over, (FAMILY, "Vega"), vega(), TODAY, TIMES),
    "week_closed_change": lambda over: ClosedChangeDialog(over, (FAMILY, "Vega"), vega(), CLOSED),
    "week_way_change": lambda over: WayChangeDialog(over, (FAMILY, "Vega"), WAY),
    "week_home_change": lambda over: HomeChangeDialog(over, (FAMILY, "Vega"), vega(), TODAY, HOME),
    "week_over_theirs": lambda over: OverTheirsDialog(
        over, (FAMILY, "Vega"), ("8:20–15:05 Elm Hill School", "Capitol Region Workforce"), TODAY
    ),
    "week_accept": lambda over: AcceptDialog(over, (FAMILY, "Vega"), "Sin cuidado para Leo.", TODAY),
    "views": lambda over: ViewsDialog(over, [SavedView("home", "Atrasado, por ámbito", ("show_overdue",))]),
    "no_views": lambda over: ViewsDialog(over, []),
}


def short_dates(form: FormDialog) -> list[str]:
    """Days of which a part is outside of their field."""
    days = [one for one in form.findChildren(DateField) if one.isVisible()]
    return [one.text() for one in days if one.fontMetrics().horizontalAdvance(one.text()) > inner(one)]


def inner(field: QLineEdit) -> int:
    margins = field.textMargins()
    return field.width() - margins.left() - margins.right()


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_whole_in_spanish(
    name: str, percent: int, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak("es")
    apply_look(qapp, "light", percent, compact=False)
    monkeypatch.setattr(FormDialog, "_room", lambda _form: SMALL - QSize(FRAME_PX, FRAME_PX))
    over = QWidget()
    over.resize(SMALL)
    qtbot.addWidget(over)
    over.show()
    form: Any = FORMS[name](over)
    form.show()
    qtbot.waitUntil(lambda: form.isAncestorOf(QApplication.focusWidget()))
    qtbot.wait(1)  # Qt counts what was just added only after this turn
    assert form.height() <= SMALL.height() - FRAME_PX
    assert form.width() <= SMALL.width()
    assert cut(form) == []
    assert short_dates(form) == []
    assert nameless(form) == []
    assert too_small(form) == []
    stops = [one for one in form._field_stops() if one.isVisible()]
    assert QApplication.focusWidget() is [*stops, *form._foot_buttons][0]
    tops = [stop.mapTo(form, stop.rect().topLeft()).y() for stop in stops]
    assert tops == sorted(tops), "Tab goes from the top to the bottom"
