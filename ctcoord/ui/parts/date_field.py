"""A date to be typed as people write dates, or chosen in a calendar that the keyboard opens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, QEvent, QLocale, QPoint, QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit, QTableView, QToolButton, QVBoxLayout, QWidget

from ctcoord.ui.icons import draw_icon, icon
from ctcoord.ui.parts.paint import metrics
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use
from ctcoord.words.typed_dates import read_day

LOCALES = {"en": QLocale(QLocale.Language.English, QLocale.Country.UnitedStates),
           "es": QLocale(QLocale.Language.Spanish, QLocale.Country.UnitedStates)}  # fmt: skip
ICON_PX, EDGE_PX = 16, 8
OPENING = {Qt.Key.Key_F4, Qt.Key.Key_Down}


class DateField(QLineEdit):
    """Shows its day as 'Nov 21, 2026'; reads what is typed when the keyboard leaves, or when it is asked."""

    def __init__(self, day: date, latest: date | None = None) -> None:
        super().__init__()
        self._near, self._latest = day, latest
        self._calendar: CalendarPopup | None = None
        self._place_text()
        self.set_day(day)
        self.setToolTip(_("Type a date, or press F4 for the calendar"))

    @property
    def day(self) -> date | None:
        """The day that the field says; None when that cannot be read."""
        return read_day(self.text(), in_use().language, self._near)

    def set_day(self, day: date) -> None:
        """Show a day."""
        self.setText(in_use().date(day))

    def problem(self) -> str:
        """What is wrong with the day, in words; an empty text when nothing is."""
        day = self.day
        example = in_use().date(self._near)
        if day is None:
            return _("“{text}” cannot be read as a date. Write it as {example}.", text=self.text(), example=example)
        if self._latest is not None and day > self._latest:
            return _("Choose a day not after {day}.", day=in_use().date(self._latest))
        return ""

    def open_calendar(self) -> None:
        """Show the calendar under the field, on the day that stands there."""
        self._calendar = CalendarPopup(self, self.day or self._near, self._latest)
        self._calendar.chosen_by(self._take)
        self._calendar.show_under(self)

    def _take(self, day: date) -> None:
        self.set_day(day)
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in OPENING:
            self.open_calendar()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        day = self.day
        if day is not None:  # what cannot be read stays as it was typed
            self.set_day(day)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._place_text()

    def _place_text(self) -> None:
        self.setTextMargins(0, 0, look().px(ICON_PX + EDGE_PX), 0)
        widest = in_use().date(date(2000, 9, 30))  # of all months September has the longest short name
        self.setMinimumWidth(metrics().horizontalAdvance(widest) + look().px(ICON_PX + 5 * EDGE_PX))

    def _icon_rect(self) -> QRect:
        size = look().px(ICON_PX)
        return QRect(self.width() - size - look().px(EDGE_PX), (self.height() - size) // 2, size, size)

    def _over_icon(self, event: QMouseEvent) -> bool:
        return event.position().x() >= self._icon_rect().left() - look().px(EDGE_PX)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._over_icon(event):
            self.open_calendar()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.setCursor(Qt.CursorShape.PointingHandCursor if self._over_icon(event) else Qt.CursorShape.IBeamCursor)
        super().mouseMoveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        draw_icon(QPainter(self), self._icon_rect(), "calendar", "secondary")


class CalendarPopup(QFrame):
    """A month to choose a day in: arrows move, Enter takes, Escape leaves."""

    def __init__(self, parent: QWidget, day: date, latest: date | None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.calendar = QCalendarWidget()
        self.calendar.setLocale(LOCALES[in_use().language])
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Sunday)
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        if latest is not None:
            self.calendar.setMaximumDate(QDate(latest.year, latest.month, latest.day))
        self._dress()
        self._name_parts()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(self.calendar)

    def _dress(self) -> None:
        """What Qt draws in colours of its own: weekends in red, arrows in black."""
        self.setObjectName("Calendar")
        plain, head = QTextCharFormat(), QTextCharFormat()
        plain.setForeground(look().color("text"))
        head.setForeground(look().color("secondary"))
        self.calendar.setHeaderTextFormat(head)
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.calendar.setWeekdayTextFormat(day, plain)
        arrows = {"qt_calendar_prevmonth": "left", "qt_calendar_nextmonth": "right"}
        for made in self.calendar.findChildren(QToolButton):
            if made.objectName() in arrows:
                made.setIcon(icon(arrows[made.objectName()]))
        self.calendar.setMinimumSize(look().px(300), look().px(240))

    def _name_parts(self) -> None:
        self.setAccessibleName(_("Calendar"))
        self.calendar.setAccessibleName(_("Calendar"))
        names = {"qt_calendar_prevmonth": _("Month before"), "qt_calendar_nextmonth": _("Next month")}
        for made in self.calendar.findChildren(QToolButton):
            if made.objectName() in names:
                made.setAccessibleName(names[made.objectName()])
        for view in self.calendar.findChildren(QTableView):
            view.setAccessibleName(_("Days"))

    def chosen_by(self, take: Callable[[date], object]) -> None:
        """Who gets the chosen day."""

        def choose(day: QDate) -> None:
            self.close()
            take(date(day.year(), day.month(), day.day()))

        self.calendar.clicked.connect(choose)
        self.calendar.activated.connect(choose)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def show_under(self, field: QWidget) -> None:
        """Show it below a field, with the keyboard in it."""
        self.move(field.mapToGlobal(QPoint(0, field.height())))
        self.show()
        self.calendar.setFocus(Qt.FocusReason.PopupFocusReason)
