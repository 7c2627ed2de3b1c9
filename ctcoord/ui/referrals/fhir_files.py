"""A referral as a FHIR bundle in a file, and the bundle that comes back as its next step."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtWidgets import QFileDialog
from sqlalchemy import Connection

from ctcoord.errors import UsageError
from ctcoord.services import audit
from ctcoord.services.referral_view import ReferralView
from ctcoord.ui.areas import AreaView
from ctcoord.ui.task import Lane
from ctcoord.words import Message, _, mark


def save(screen: AreaView, shown: ReferralView) -> None:
    """Ask where the bundle goes, and write it there, readable by its owner only."""
    suggested = f"referral-{shown.id.hex()[-8:]}.json"
    chosen, _filter = QFileDialog.getSaveFileName(screen, _("Save as FHIR…"), suggested, "FHIR (*.json)")
    if not chosen:
        return
    target, station, who = Path(chosen).with_suffix(".json"), screen.desk.station, screen.desk.author()

    def work() -> None:
        from ctcoord.exchange import fhir_out

        with station.read() as connection:
            text = fhir_out.text_of(fhir_out.bundle(connection, who, shown.id))
        try:
            with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise UsageError(
                what=Message(mark("The file could not be written: {why}."), {"why": error.strerror or ""}),
                fix=Message(mark("Choose another folder.")),
            ) from error
        audit.note(station, shown.family_id, audit.EXPORT)

    said = _("Saved: {file}. It is not encrypted there.", file=target.name)
    screen.desk.runner.start(
        Lane.LONG,
        lambda _report: work(),
        lambda _done: screen.notice_requested.emit(said, None),
        screen.desk.trouble.emit,
        owner=screen,
    )


def read_answer(screen: AreaView, shown: ReferralView) -> None:
    """Ask for the file that came back, and write down what it says of this referral."""
    chosen, _filter = QFileDialog.getOpenFileName(screen, _("Read an answer (FHIR)…"), "", "FHIR (*.json)")
    if not chosen:
        return
    path, who = Path(chosen), screen.desk.author()

    def job(connection: Connection) -> None:
        from ctcoord.exchange import fhir_in

        mine = [one for one in fhir_in.read(path) if one.referral_id == shown.id]
        if not mine:
            raise UsageError(what=mark("This answer is about another referral."), fix=mark("Open that one first."))
        if not any(taken.passed for taken in fhir_in.take(connection, who, mine)):
            raise UsageError(
                what=mark("This answer says nothing that is not written down already."),
                fix=mark("Look at the steps so far."),
            )

    screen.write_undoable(job, _("Answer saved for {family}", family=shown.family))
