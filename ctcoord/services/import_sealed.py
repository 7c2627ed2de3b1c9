"""Rows that name somebody whose name an adoption sealed otherwise: the name is left out, and the report says so."""

from __future__ import annotations

from ctcoord.domain.cases import SEALED_NAMES
from ctcoord.services.staging import Staging, json_of
from ctcoord.words import Message, mark

# Neither the name nor why: the report is read, and its rows are written to a workbook, by who need not know.
NAME_LEFT_OUT = mark(
    "no file changes this person's name any more: the name in this row was left out. If it is a new one, write it with"
    " the family"
)
_SAID = SEALED_NAMES - {"names_hashed"}


def warn_sealed(staging: Staging) -> None:
    """Warn of each row that says something new and has another name for them than stands here (``import_apply``)."""
    for number, shape in enumerate(staging.shapes):
        names = sorted(_SAID.intersection(shape.fills)) if shape.entity == "person" else []
        if not names:
            continue
        others = " OR ".join(f'(v."{name}" IS NOT NULL AND v."{name}" IS NOT t."{name}")' for name in names)
        staging.db.execute(
            f"""INSERT INTO issue (file_no, line, reason, rejected, decided)
                SELECT v.file_no, v.line, ?, 0, 1 FROM v_{number} v
                JOIN store.person t ON t.scope_id = v.scope_id AND t.id = v.id
                WHERE v.outcome IN ('new', 'changed') AND t.sealed_on IS NOT NULL AND t.deleted_at IS NULL
                AND ({others}) ORDER BY v.row_no""",
            (json_of(Message(NAME_LEFT_OUT)),),
        )
