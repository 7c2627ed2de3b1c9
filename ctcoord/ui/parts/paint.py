"""Painted fragments that widgets and table cells share: text runs, pills, badges, chips."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QFontMetricsF, QPainter, QPen

from ctcoord.domain.codes import DOMAINS
from ctcoord.ui.icons import draw_icon
from ctcoord.ui.theme import look

Align = Qt.AlignmentFlag
LEFT = Align.AlignLeft | Align.AlignVCenter
RIGHT = Align.AlignRight | Align.AlignVCenter
CENTER = Align.AlignCenter


@dataclass(frozen=True)
class Run:
    """A piece of one line: text in a colour token, with an icon before it or a filled shape behind it."""

    text: str
    token: str = "text"
    bold: bool = False
    step: str = "base"
    icon: str = ""
    icon_token: str = ""  # when the icon has another colour than the text
    shape: str = ""  # pill, badge or chip
    shrink: bool = False  # gives way first when the line is too long


ICON_PX = {"small": 13, "base": 16, "pane": 18, "family": 18, "title": 20}
SHAPE_HEIGHT_PX = {"pill": 18, "badge": 20, "chip": 18}
SHAPE_PADDING_PX = {"pill": 6, "badge": 6, "chip": 5}


def run_width(run: Run) -> int:
    """The width in px that a run takes when nothing is cut."""
    px = look().px
    width = metrics(run.step, bold=run.bold).horizontalAdvance(run.text)
    if run.icon:
        width += px(ICON_PX[run.step]) + (px(6) if run.text else 0)
    if run.shape:
        width = max(width + 2 * px(SHAPE_PADDING_PX[run.shape]), px(SHAPE_HEIGHT_PX[run.shape]))
    return width


def metrics(step: str = "base", *, bold: bool = False) -> QFontMetrics:
    """Font metrics of a step of the type scale."""
    return QFontMetrics(look().font(step, bold=bold))


def line_width(runs: tuple[Run, ...], gap: int = 6) -> int:
    """The width of a whole line of runs, gaps in px between them included."""
    return sum(run_width(run) for run in runs) + look().px(gap) * max(0, len(runs) - 1)


def draw_line(painter: QPainter, rect: QRect, runs: tuple[Run, ...], gap: int = 6, force_token: str = "") -> None:
    """Paint runs from the left edge; those marked ``shrink`` are elided first, then the last text.

    ``force_token`` paints text and icons in one colour, for selected rows.
    """
    step = look().px(gap)
    x = rect.left()
    for run, width in zip(runs, fitted(runs, rect.width(), gap), strict=True):
        if width > 0:
            draw_run(painter, QRect(x, rect.top(), width, rect.height()), run, force_token)
        x += width + step


def fitted(runs: tuple[Run, ...], room: int, gap: int = 6) -> list[int]:
    """The width of each run in a line of this width: those marked ``shrink`` give way first, then from the end."""
    widths = [run_width(run) for run in runs]
    missing = sum(widths) + look().px(gap) * max(0, len(runs) - 1) - room
    order = sorted(range(len(runs)), key=lambda position: (not runs[position].shrink, -position))
    for position in order:
        if missing <= 0:
            break
        cut = min(missing, widths[position])
        widths[position] -= cut
        missing -= cut
    return widths


def draw_run(painter: QPainter, rect: QRect, run: Run, force_token: str = "") -> None:
    """Paint one run, vertically centred, elided to the rectangle."""
    px = look().px
    token = force_token or run.token
    inner = QRect(rect)
    if run.shape:
        height = px(SHAPE_HEIGHT_PX[run.shape])
        inner = QRect(rect.left(), rect.center().y() - height // 2 + 1, rect.width(), height)
        _draw_shape(painter, inner, run)
        token = run.token
        padding = px(SHAPE_PADDING_PX[run.shape])
        inner.adjust(padding, 0, -padding, 0)
    if run.icon:
        size = px(ICON_PX[run.step])
        icon_token = token if force_token else run.icon_token or token
        draw_icon(painter, QRect(inner.left(), inner.center().y() - size // 2, size, size), run.icon, icon_token)
        inner.setLeft(inner.left() + size + px(6))
    painter.setFont(look().font(run.step, bold=run.bold))
    painter.setPen(look().color(token))
    text = painter.fontMetrics().elidedText(run.text, Qt.TextElideMode.ElideRight, inner.width() + 1)
    painter.drawText(inner, CENTER if run.shape == "pill" else LEFT, text)


def _draw_shape(painter: QPainter, rect: QRect, run: Run) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = rect.height() / 2 if run.shape == "pill" else 3.0
    if run.shape == "chip":
        painter.setPen(QPen(look().color("hairline"), 1))
        painter.setBrush(look().color("card"))
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().color(tint_of(run.token)))
        painter.drawRoundedRect(QRectF(rect), radius, radius)
    painter.restore()


def domain_look(code: str | None, icon: str = "domain", token: str = "secondary") -> tuple[str, str]:
    """Icon and colour token of a domain; the given ones for a domain of an agency's own and for none."""
    return (code, code) if code in DOMAINS else (icon, token)


def tint_of(token: str) -> str:
    """The tint that a state's colour stands on; everything else stands on the neutral one."""
    return f"{token}-tint" if token in {"accent", "error", "warning", "ok"} else "secondary-tint"


def hairline(painter: QPainter, one: QPointF, other: QPointF, token: str = "hairline") -> None:
    """A decorative line of one pixel."""
    painter.setPen(QPen(look().color(token), 1))
    painter.drawLine(one, other)


def rounded(painter: QPainter, rect: QRectF, fill: QColor, edge: QColor | None, radius: float = 6) -> None:
    """A filled rounded rectangle with a one-pixel edge inside it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(fill)
    painter.setPen(QPen(edge, 1) if edge is not None else QPen(Qt.PenStyle.NoPen))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.restore()


def choice_ground(painter: QPainter, rect: QRect, *, chosen: bool, hovered: bool, bar: bool) -> None:
    """What one choice of several stands on: the selection fill or that of hovering, and the 3 px bar at its left."""
    if chosen or hovered:
        painter.fillRect(rect, look().color("selection" if chosen else "hover"))
    if bar:
        painter.fillRect(QRect(rect.left(), rect.top(), look().px(3), rect.height()), look().color("accent"))


def text_width(text: str, step: str = "base", *, bold: bool = False) -> float:
    """Exact width of a text in px."""
    return QFontMetricsF(look().font(step, bold=bold)).horizontalAdvance(text)
