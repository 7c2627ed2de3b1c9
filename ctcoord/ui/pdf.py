"""A page of HTML as a PDF on letter paper, with numbered pages; the head of a table is on each of them."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPainter, QPdfWriter, QTextDocument

DPI, MARGIN_MM, FOOT_PT = 300, 15, 8


def write_pdf(html: str, file: Path, *, title: str) -> None:
    """Write the page; needs an application, from any thread. Raises OSError where the file cannot be written."""
    file.touch()  # says why not, where it cannot be made; Qt says only that
    writer = QPdfWriter(str(file))
    writer.setResolution(DPI)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.Letter))
    writer.setPageOrientation(QPageLayout.Orientation.Landscape)  # its tables are wide
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    writer.setTitle(title)
    writer.setCreator("ctcoord")
    document = QTextDocument()
    document.documentLayout().setPaintDevice(writer)
    document.setDefaultFont(QFont(document.defaultFont().family(), 10))
    document.setDocumentMargin(0)
    document.setHtml(html)
    foot = round(3 * FOOT_PT * DPI / 72)
    page = QSizeF(writer.width(), writer.height() - foot)
    document.setPageSize(page)
    painter = QPainter()
    if not painter.begin(writer):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))
    for number in range(document.pageCount()):
        if number:
            writer.newPage()
        _paint(painter, document, page, number, foot)
    if not painter.end():  # Qt says only that it was not written whole
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(file))


def _paint(painter: QPainter, document: QTextDocument, page: QSizeF, number: int, foot: int) -> None:
    painter.save()
    painter.translate(0, -number * page.height())
    document.drawContents(painter, QRectF(0, number * page.height(), page.width(), page.height()))
    painter.restore()
    font = QFont(document.defaultFont())
    font.setPointSize(FOOT_PT)
    painter.setFont(font)
    place = QRectF(0, page.height(), page.width(), foot)
    painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom,
                     f"{number + 1} / {document.pageCount()}")  # fmt: skip
