"""Why a cell or a row cannot be used, in words: what the codes of ``Unreadable`` mean to a reader."""

from __future__ import annotations

from ctcoord.words import Message, mark

REASONS = {
    "date": mark("this is not a date"),
    "date.order": mark("this date has day and month the other way round than the rest of the file"),
    "date.range": mark("this year cannot be right"),
    "number": mark("this is not a number"),
    "whole": mark("this is not a whole number"),
    "yes_no": mark("this is neither yes nor no"),
    "zip": mark("this is not a ZIP code"),
    "zip.padded": mark("the ZIP code had lost its leading zero; it was put back"),
    "ssn.partial": mark("this is not a whole Social Security number; it was left out"),
    "ssn.hashed": mark("this number was hashed by the sender; it was left out"),
    "ssn.invalid": mark("this Social Security number was never issued; it was left out"),
    "phone": mark("this is not a phone number; it is kept as typed"),
    "email": mark("this is not an e-mail address; it is kept as typed"),
    "name": mark("this is not a name"),
    "days": mark("these are not days of the week"),
    "time": mark("this is not a time of day"),
    "duration": mark("this is not a length of time"),
    "code": mark("this code is not in the mapping profile"),
    "language": mark("this language is not known; it was left out"),
    "nul": mark("this cell holds characters that no text has: the file is damaged here"),
    "formula": mark("this cell holds a formula whose result the workbook does not keep; open it in Excel and save it"),
    "long": mark("this cell is longer than 2,000 characters"),
    "missing": mark("this cell must not be blank"),
    "row.short": mark("this row has fewer cells than the header: cells may have slipped"),
    "row.long": mark("this row has more cells than the header: cells may have slipped"),
    "row.key": mark("nothing tells this row from others: its key is blank"),
    "row.person": mark("nobody is named in this row"),
    "order": mark("this ends before it begins"),
    "week": mark("this is more time than a week has"),
    "born_later": mark("this birth date lies in the future"),
    "as_of_later": mark("this row is dated later than today"),
    "updated_later": mark("the date of this row lies after the file's export date; it counts as of the export date"),
    "victim_services": mark("rows of victim service providers are not taken into a shared store"),
    "own.choice": mark("this is none of the answers of your own question; it was left out"),
    "own.range": mark("your own question does not allow this; it was left out"),
    "own.unread": mark("this is no answer to your own question; it was left out"),
    "schedule": mark("days and times belong together; this schedule was left out"),
}


def reason(code: str) -> Message:
    """The words for a code; the code itself when it has none."""
    return Message(REASONS.get(code, code))
