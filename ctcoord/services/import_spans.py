"""Rows that end before they begin, where beginning and end stand in rows of different files."""

from __future__ import annotations

from ctcoord.services.staging import Staging, json_of
from ctcoord.words import Message, mark

ENDS_FIRST = mark("this ends before it begins")


def warn_reversed(staging: Staging) -> None:
    """Warn of each support whose last day lies before the first that another row of the same export gives it."""
    begins, ends = (
        [number for number, shape in enumerate(staging.shapes) if shape.entity == "support" and name in shape.fills]
        for name in ("authorized_from", "ended_on")
    )
    starts = " UNION ALL ".join(
        f"SELECT id, authorized_from FROM v_{number} WHERE outcome IS NULL" for number in begins
    )
    for number in ends if begins else ():
        staging.db.execute(
            f"""INSERT INTO issue (file_no, line, value, reason, rejected, decided)
                SELECT e.file_no, e.line, e.ended_on, ?, 0, 1 FROM v_{number} e
                JOIN (SELECT id, min(authorized_from) AS began FROM ({starts}) GROUP BY id) s ON s.id = e.id
                JOIN row r USING (row_no)
                WHERE e.outcome IS NULL AND NOT r.deleted AND e.ended_on < s.began ORDER BY row_no""",
            (json_of(Message(ENDS_FIRST)),),
        )
