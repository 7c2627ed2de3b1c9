"""Two files that are equally old but do not say the same: the end is the same whichever came first.

A row is tied with what is known of it when both were updated and exported at the same moment. Then the row
with the greater content hash says, and the other fills in only what that one leaves out; a blank erases
nothing. What a tied row made before and does not make now stays. Extracts have no ties: their date is that
of a file, and who puts a file right and imports it again means the later one.

A hashed name never takes the place of a clear one, tied or not.
"""

from __future__ import annotations

from typing import Any

from ctcoord.services.intake import Shape
from ctcoord.services.staging import Staging

_FORMATS = frozenset(("hmis",))
_NAMES = frozenset(("first_name", "middle_name", "last_name", "suffix", "names_hashed"))
_CLEAR = "(NOT t.names_hashed AND coalesce(t.first_name, t.middle_name, t.last_name) IS NOT NULL)"


def find_ties(staging: Staging, exported: str | None) -> None:
    """Note the tied rows in ``tied`` and which of them win; what a tied row says of a deleted one does not count."""
    if staging.feed.format not in _FORMATS:
        return
    same = "row.source_date IS k.source_date AND ? IS k.exported_at AND k.content <> row.content"
    staging.db.execute(
        f"""UPDATE row SET outcome = 'unchanged', older = 1 FROM known k
            WHERE k.row_no = row.row_no AND row.outcome IS NULL AND k.deleted AND NOT row.deleted AND {same}""",
        (exported,),
    )
    staging.db.execute(
        f"""INSERT INTO tied SELECT k.row_no, row.content > k.content FROM known k JOIN row USING (row_no)
            WHERE row.outcome IS NULL AND NOT row.deleted AND NOT k.deleted AND {same}""",
        (exported,),
    )


def settle(staging: Staging) -> None:
    """Let staged records of tied rows, and those with hashed names, say what shall stand."""
    tied = bool(staging.db.execute("SELECT EXISTS (SELECT 1 FROM tied)").fetchone()[0])
    for number, shape in enumerate(staging.shapes):
        hashes = shape.entity == "person" and "names_hashed" in shape.columns
        if tied or (hashes and _any_hashed(staging.db, number)):
            _settle(staging.db, number, shape, hashes=hashes)


def _any_hashed(db: Any, number: int) -> bool:
    return bool(db.execute(f"SELECT EXISTS (SELECT 1 FROM r_{number} WHERE names_hashed)").fetchone()[0])


def _settle(db: Any, number: int, shape: Shape, *, hashes: bool) -> None:
    sets = ", ".join(f'"{name}" = {_said(shape, name, hashes=hashes)}' for name in shape.fills)
    identity = "t.scope_id" if shape.entity == "household" else "o.id"
    concerned = "(x.row_no IS NOT NULL OR s.names_hashed)" if hashes else "x.row_no IS NOT NULL"
    db.execute(
        f"""UPDATE r_{number} AS s SET {sets}
            FROM r_{number} o
            LEFT JOIN tied x ON x.row_no = o.row_no
            LEFT JOIN person_home h ON h.person_id = o.home
            JOIN store.{shape.entity} t ON t.scope_id = coalesce(h.scope_id, o.home) AND t.id = {identity}
            WHERE o.rowid = s.rowid AND {concerned}"""
    )


def _said(shape: Shape, name: str, *, hashes: bool) -> str:
    """SQL of a column's value: of the winner, else of the other; of a row that is not tied its own."""
    own, known = f's."{name}"', f't."{name}"'
    if shape.shared:  # several rows say it: which of them does is decided elsewhere
        said = f"coalesce({known}, {own})"
    elif shape.merge and shape.merge[0] == name:
        both = "json_patch(coalesce({0}, '{{}}'), coalesce({1}, '{{}}'))".format
        said = f"nullif(iif(x.wins, {both(known, own)}, {both(own, known)}), '{{}}')"
    else:
        said = f"iif(x.wins, coalesce({own}, {known}), coalesce({known}, {own}))"
    said = f"iif(x.row_no IS NULL, {own}, {said})"
    if hashes and name in _NAMES:
        clear = f"WHEN t.names_hashed AND NOT s.names_hashed THEN {own}"
        return f"CASE WHEN s.names_hashed AND {_CLEAR} THEN {known} {clear} ELSE {said} END"
    return said
