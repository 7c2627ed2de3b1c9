"""The live switch of the language: the catalogue, and Qt's own dialogs through its Spanish translation."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from ctcoord.words import use_language

_QT_CATALOGUE = {"es": "qtbase_es"}


def speak(code: str) -> None:
    """Speak ``en`` or ``es`` from now on; every open window retranslates itself at its LanguageChange."""
    use_language(code)
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    QLocale.setDefault(QLocale(code))
    for old in app.findChildren(QTranslator, "ctcoord-language"):
        app.removeTranslator(old)
        old.deleteLater()
    name = _QT_CATALOGUE.get(code)
    if name is not None:
        translator = QTranslator(app)
        translator.setObjectName("ctcoord-language")
        if translator.load(name, QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            app.installTranslator(translator)
            return
    for window in app.topLevelWidgets():
        QApplication.sendEvent(window, QEvent(QEvent.Type.LanguageChange))
