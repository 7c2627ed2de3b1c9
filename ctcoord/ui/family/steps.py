"""Next steps of a family: open tasks, and what falls due by itself, each to be done in place."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ctcoord.domain.codes import WorkStatus
from ctcoord.services.case_rows import TaskRow
from ctcoord.ui.home.rows import STATUS_TOKENS
from ctcoord.ui.icons import draw_icon
from ctcoord.ui.parts.buttons import Button, click_on_enter
from ctcoord.ui.parts.card import Card, Ruled, clear_layout
from ctcoord.ui.parts.labels import Line, Text
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.theme import look
from ctcoord.words import _, in_use
from ctcoord.words.dates import due_words

TYPED = frozenset({"task", "step"})  # kinds whose titles are people's own words


class DoneButton(QAbstractButton):
    """The state of a step as a button: pressing it marks the step done."""

    focused = Signal()

    def __init__(self, task: TaskRow, *, fixed: bool) -> None:
        """``fixed``: the step may be read and not written."""
        super().__init__()
        self._status = task.status
        words = in_use().code("work_status", task.status)
        if fixed:
            self.setEnabled(False)
            self.setAccessibleName(_("{step}: {status}. To read only", step=task.title, status=words))
            self.setToolTip(_("To read only: who works with the family marks it as done"))
        else:
            self.setAccessibleName(_("{step}: {status}. Mark as done", step=task.title, status=words))
            self.setToolTip(_("Mark as done"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not click_on_enter(self, event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def sizeHint(self) -> QSize:
        return QSize(look().px(28), look().px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        size = look().px(16)
        box = QRect((self.width() - size) // 2, (self.height() - size) // 2, size, size)
        shown = "done" if self.underMouse() and self.isEnabled() else self._status
        draw_icon(QPainter(self), box, shown, STATUS_TOKENS.get(shown, "secondary"))


class StepsCard(Card):
    """Open tasks by their day."""

    add_requested = Signal()
    done_requested = Signal(object)  # TaskRow

    def __init__(self) -> None:
        super().__init__()
        self._tasks: list[TaskRow] = []
        self._met = b""  # the step that had the keyboard last
        self.add = Button("text", "add", small=True)
        self.add.clicked.connect(lambda _checked=False: self.add_requested.emit())
        self._header = self.add_header("", self.add)
        holder = QWidget()
        holder.setObjectName("page")
        self._rows = QVBoxLayout(holder)
        self._rows.setSpacing(0)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._scroll = QScrollArea()
        self._scroll.setWidget(holder)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        holder.setAutoFillBackground(False)
        self.body.addWidget(self._scroll, 1)

    @property
    def current(self) -> TaskRow | None:
        """The open step that had the keyboard last, or the most urgent one."""
        return next((task for task in self._tasks if task.id == self._met), next(iter(self._tasks), None))

    def _meet(self, task_id: bytes) -> None:
        self._met = task_id

    def set_writable(self, writable: bool) -> None:
        """Whether a task may be added."""
        self.add.setVisible(writable)

    def show_tasks(self, tasks: tuple[TaskRow, ...], today: date, read_only: Collection[bytes] = ()) -> None:
        """Show the open ones; those in the households ``read_only`` cannot be marked as done."""
        found = self._tasks = [task for task in tasks if task.status != WorkStatus.DONE]
        self._header.title.setText(_("Next steps"))
        self._header.set_count(len(found))
        self.add.set_words(_("Task"))
        self.add.setAccessibleName(_("Add a task"))
        self._scroll.setAccessibleName(_("Next steps"))
        clear_layout(self._rows)
        for task in found:
            self._rows.addWidget(self._row(task, today, fixed=task.scope_id in read_only))
        if not found:
            empty = Text(_("No next step yet. What you plan appears here and on Home."), token="secondary", wrap=True)
            empty.setContentsMargins(look().px(12), look().px(8), look().px(12), look().px(10))
            self._rows.addWidget(empty)
        self._rows.addStretch(1)

    def _row(self, task: TaskRow, today: date, *, fixed: bool) -> QWidget:
        box = Ruled(soft=True)
        px = look().px
        done = DoneButton(task, fixed=fixed)
        done.clicked.connect(lambda _checked=False: self.done_requested.emit(task))
        done.focused.connect(lambda: self._meet(task.id))
        words = QVBoxLayout()
        words.setSpacing(0)
        title = task.title if task.kind in TYPED else _(task.title)
        words.addWidget(Line(Run(title, bold=True, shrink=True)))
        status = in_use().code("work_status", task.status)
        if task.status == "waiting" and task.waiting_on:
            status = in_use().code("waiting_on", task.waiting_on)
        detail = " · ".join(part for part in (status, task.reason or "") if part)
        words.addWidget(Line(Run(detail, "secondary", step="small", shrink=True), height=18))
        layout = QHBoxLayout(box)
        layout.setContentsMargins(px(6), px(2), px(12), px(3))
        layout.addWidget(done)
        layout.addLayout(words, 1)
        if task.due_on is not None:
            late = task.due_on < today
            token = "error" if late else "text" if task.due_on == today else "secondary"
            layout.addWidget(Line(Run(due_words(task.due_on, today), token, bold=token != "secondary")))
        return box
