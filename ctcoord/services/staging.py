"""A staging database of its own: what a reader found in an agency file, before anything is changed.

An encrypted file in the store's home folder, with a random key that only this process has; it is
deleted afterwards, and what a killed process leaves cannot be read and is swept at the next start.
The store is attached for reading, so that what each row is can be decided by set-based SQL.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ctcoord.errors import DiskFull
from ctcoord.models import tables
from ctcoord.models.store import connect, friendly
from ctcoord.services.import_rights import Sendable
from ctcoord.services.intake import HOUSEHOLD, Feed, FileHead, Issue, Member, Record, Shape
from ctcoord.words import Message

BATCH = 2_000  # rows held in memory before they are written
_CACHE_KIB = 16 * 1024

_TABLES = (
    """CREATE TABLE file (file_no INTEGER PRIMARY KEY, name TEXT, kind TEXT UNIQUE, parent_kind TEXT,
       parent_required INTEGER, parent_entity TEXT, complete INTEGER, people INTEGER, by_content INTEGER)""",
    """CREATE TABLE row (row_no INTEGER PRIMARY KEY, file_no INTEGER, line INTEGER, source_id TEXT, source_date TEXT,
       content BLOB, deleted INTEGER, parent TEXT, parent_record BLOB, home BLOB, unreadable INTEGER,
       outcome TEXT, older INTEGER DEFAULT 0, cascaded INTEGER DEFAULT 0)""",
    """CREATE TABLE issue (issue_no INTEGER PRIMARY KEY, file_no INTEGER, line INTEGER, "column" TEXT, value TEXT,
       reason TEXT, rejected INTEGER, decided INTEGER DEFAULT 0)""",
    """CREATE TABLE member (row_no INTEGER, person_id BLOB, household_id BLOB, label TEXT, rank TEXT,
       defines INTEGER)""",
    # What stays as it was, because its cell could not be read: a column or a key of it, else whole records.
    """CREATE TABLE keep (file_no INTEGER, line INTEGER, shape INTEGER, id BLOB, "column" TEXT, "key" TEXT)""",
    "CREATE TABLE shape (shape_no INTEGER PRIMARY KEY, entity TEXT)",
    "CREATE TABLE person_home (person_id BLOB PRIMARY KEY, scope_id BLOB, known INTEGER) WITHOUT ROWID",
)
_ROW = "INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, 0, 0)"
_MEMBER = "INSERT INTO member VALUES (?, ?, ?, ?, ?, ?)"
_KEEP = "INSERT INTO keep VALUES (?, ?, ?, ?, ?, ?)"
_ISSUE = 'INSERT INTO issue (file_no, line, "column", value, reason, rejected) VALUES (?, ?, ?, ?, ?, ?)'


class Staging:
    """Takes what a reader finds (a ``Sink``); ``db`` is the bare connection that decisions run on."""

    def __init__(
        self, home: Path, store: Path, store_key: bytes, feed: Feed, deployment_key: bytes, *, sends: Sendable
    ) -> None:
        """Make the staging file in ``home``. Raises DiskFull."""
        self.feed, self.key, self.sends = feed, deployment_key, sends
        self.notes: list[Message] = []
        self.ignored: dict[str, Message] = {}
        self.unused: dict[str, list[str]] = {}
        self.shapes: list[Shape] = []
        self.shape_files: list[int] = []  # the file of each shape
        self.names: list[str] = []
        self.path = home / f"staging-{os.urandom(6).hex()}.db"
        self.secret = os.urandom(32)
        try:
            os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except OSError as error:
            raise DiskFull(home=home) from error
        self.db = self._open(store, store_key)
        self._rows: list[tuple[Any, ...]] = []
        self._members: list[tuple[Any, ...]] = []
        self._issues: list[tuple[Any, ...]] = []
        self._keeps: list[tuple[Any, ...]] = []
        self._kept = False
        self._records: list[list[tuple[Any, ...]]] = []
        self._inserts: list[str] = []
        self._kinds: set[str] = set()
        self.rows_read = 0
        self.store_version = -1  # of the store when decisions were made

    def _open(self, store: Path, store_key: bytes) -> Any:
        with friendly(self.path):
            db = connect(self.path, self.secret)
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "secure_delete = OFF", "foreign_keys = OFF"):
                db.execute(f"PRAGMA {pragma}")
            db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            db.execute("ATTACH ? AS store KEY ?", (str(store), f"x'{store_key.hex()}'"))
            db.execute("BEGIN")
            for table in _TABLES:
                db.execute(table)
        return db

    def file(self, head: FileHead) -> StagedFile:
        """Begin a file; its rows follow. One file a kind."""
        if head.kind in self._kinds:
            raise ValueError(f"two files of kind {head.kind}")
        self._kinds.add(head.kind)
        self.names.append(head.name)
        number = len(self.names) - 1
        self.db.execute(
            "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                head.name,
                head.kind,
                head.parent_kind,
                head.parent_required,
                head.parent_entity,
                head.complete,
                head.people,
                head.by_content,
            ),
        )
        return StagedFile(self, number)

    def ignore(self, name: str, why: Message) -> None:
        """A file that is not read, and why."""
        self.ignored[name] = why

    def note(self, note: Message) -> None:
        """A word about the file as a whole; said once."""
        if note not in self.notes:
            self.notes.append(note)

    def directory(self) -> tuple[frozenset[bytes], frozenset[bytes]]:
        """Ids of the organizations that the store knows, and of the services of such organizations."""
        organizations = self.db.execute("SELECT id FROM store.organization WHERE deleted_at IS NULL")
        services = self.db.execute(
            """SELECT s.id FROM store.service s JOIN store.organization o ON o.id = s.organization_id
               WHERE s.deleted_at IS NULL AND o.deleted_at IS NULL"""
        )
        return frozenset(bytes(id) for (id,) in organizations), frozenset(bytes(id) for (id,) in services)

    def served(self) -> frozenset[bytes]:
        """Ids of the people whom the store knows by a support of an organization that it knows."""
        people = self.db.execute(
            """SELECT DISTINCT s.subject_id FROM store.support s JOIN store.organization o ON o.id = s.provider_id
               WHERE s.deleted_at IS NULL AND o.deleted_at IS NULL AND s.subject_id IS NOT NULL"""
        )
        return frozenset(bytes(person) for (person,) in people)

    def people_of(self, organization: bytes) -> int:
        """How many people the store knows by a support of this organization."""
        sql = "SELECT count(DISTINCT subject_id) FROM store.support WHERE provider_id = ? AND deleted_at IS NULL"
        return int(self.db.execute(sql, (organization,)).fetchone()[0])

    def add_shape(self, shape: Shape, file_no: int) -> int:
        """The staging table of a shape; its columns are the shape's, checked against the model."""
        known = tables()[shape.entity].columns
        unknown = [name for name in (*shape.fills, *shape.on_insert, *shape.on_delete) if name not in known]
        if unknown:
            raise ValueError(f"{shape.entity} has no column {', '.join(unknown)}")
        number = len(self.shapes)
        self.shapes.append(shape)
        self.shape_files.append(file_no)
        self.db.execute("INSERT INTO shape VALUES (?, ?)", (number, shape.entity))
        columns = "".join(f', "{name}"' for name in shape.columns)
        marks = ", ?" * len(shape.columns)
        self.db.execute(f"CREATE TABLE r_{number} (row_no INTEGER, id, subject_id, data_class, home{columns})")
        self._inserts.append(f"INSERT INTO r_{number} VALUES (?, ?, ?, ?, ?{marks})")
        self._records.append([])
        return number

    def flush(self) -> None:
        """Write what is held in memory."""
        with friendly(self.path):
            for insert, rows in (
                (_ROW, self._rows),
                (_MEMBER, self._members),
                (_ISSUE, self._issues),
                (_KEEP, self._keeps),
                *zip(self._inserts, self._records, strict=True),
            ):
                if rows:
                    self.db.executemany(insert, rows)
                    rows.clear()

    def finish(self) -> None:
        """All rows are here: write the rest and make the look-ups that decisions need."""
        self.flush()
        with friendly(self.path):
            self.db.execute("CREATE INDEX row_key ON row (file_no, source_id)")
            if self._kept:
                self.db.execute("CREATE INDEX row_line ON row (file_no, line)")
                self.db.execute("CREATE INDEX keep_line ON keep (file_no, line)")
            for number, shape in enumerate(self.shapes):
                self.db.execute(_view(number, shape))
                if shape.patch:
                    self.db.execute(f"CREATE INDEX patch_{number} ON r_{number} (id)")
            self.db.execute("COMMIT")

    def issues(self, *, limit: int = -1) -> Iterator[Issue]:
        """Rejected and warned rows in the order of the files; at most ``limit`` of them."""
        columns = 'file_no, line, "column", value, reason, rejected'
        sql = f"SELECT {columns} FROM issue ORDER BY file_no, line, issue_no LIMIT ?"
        for file_no, line, column, value, reason, rejected in self.db.execute(sql, (limit,)):
            yield Issue(self.names[file_no], line, column, value, message_of(reason), bool(rejected))

    def close(self) -> None:
        """Forget everything: close and delete the file."""
        self.db.close()
        for side in ("", "-journal", "-wal", "-shm"):
            self.path.with_name(self.path.name + side).unlink(missing_ok=True)

    def accept(self, row: tuple[Any, ...], members: Sequence[Member], records: Sequence[Record]) -> None:
        """Hold a readable row and its records; called by its file."""
        number = row[0]
        self._rows.append(row)
        for member in members:
            self._members.append((number, *member))
        held = self._records
        for shape, record_id, subject, data_class, home, values in records:
            held[shape].append((number, record_id, subject, data_class, home, *values))
        if len(self._rows) >= BATCH:
            self.flush()

    def issue(
        self, file_no: int, line: int, column: str | None, value: str | None, reason: Message, *, rejected: bool
    ) -> None:
        """Hold why a row is rejected, or what is odd about it."""
        shown = value[:200] if value else value
        self._issues.append((file_no, line, column, shown, json_of(reason), rejected))
        if len(self._issues) >= BATCH:
            self.flush()

    def keep(self, kept: tuple[Any, ...]) -> None:
        """Hold what stays as it was."""
        self._kept = True
        self._keeps.append(kept)
        if len(self._keeps) >= BATCH:
            self.flush()


class StagedFile:
    """Takes the rows of one file (a ``FileSink``)."""

    def __init__(self, staging: Staging, number: int) -> None:
        self._staging, self._number = staging, number

    def shape(self, shape: Shape) -> int:
        """Declare a shape before the first row that uses it."""
        return self._staging.add_shape(shape, self._number)

    def accept(
        self,
        line: int,
        source_id: str,
        source_date: str | None,
        content: bytes,
        *,
        deleted: bool = False,
        parent: str | None = None,
        parent_record: bytes | None = None,
        home: bytes | None = None,
        members: Sequence[Member] = (),
        records: Sequence[Record] = (),
    ) -> None:
        """A readable row."""
        staging = self._staging
        staging.rows_read = number = staging.rows_read + 1
        row = (number, self._number, line, source_id, source_date, content, deleted, parent, parent_record, home, False)
        staging.accept(row, members, records)

    def reject(
        self, line: int, *, reason: Message, column: str | None = None, value: str | None = None, source_id: str = ""
    ) -> None:
        """A row that cannot be used."""
        staging = self._staging
        staging.rows_read = number = staging.rows_read + 1
        staging.issue(self._number, line, column, value, reason, rejected=True)
        staging.accept((number, self._number, line, source_id, None, b"", False, None, None, None, True), (), ())

    def warn(self, line: int, *, reason: Message, column: str | None = None, value: str | None = None) -> None:
        """Something odd about a row that is accepted all the same."""
        self._staging.issue(self._number, line, column, value, reason, rejected=False)

    def keep(
        self, line: int, shape: int, record: bytes | None = None, column: str | None = None, key: str | None = None
    ) -> None:
        """What a cell that cannot be read said before stays: of a record, or else all of the row's such records."""
        self._staging.keep((self._number, line, shape, record, column, key))

    def unused(self, columns: Sequence[str], note: Message | None = None) -> None:
        """Columns of the file that hold something and are not read; ``note`` says so."""
        if columns:
            name = self._staging.names[self._number]
            self._staging.unused[name] = list(columns)
            if note is not None:
                self._staging.note(Message("{file}: {note}", {"file": name, "note": note}))


def json_of(message: Message) -> str:
    """A message as JSON text; its parameters may be messages."""
    return json.dumps(_plain(message), ensure_ascii=False)


def message_of(text: str) -> Message:
    """The message of a JSON text."""
    found = _message(json.loads(text))
    return found if isinstance(found, Message) else Message(str(found))


def _plain(value: object) -> object:
    if isinstance(value, Message):
        return {"text": value.text, "params": {name: _plain(param) for name, param in value.params.items()}}
    return value


def _message(value: Any) -> Any:
    if isinstance(value, dict):
        return Message(value["text"], {name: _message(param) for name, param in value["params"].items()})
    return value


def _view(number: int, shape: Shape) -> str:
    """The records of a shape with their scope resolved and what is decided about their row."""
    identity = "coalesce(s.id, h.scope_id)" if shape.entity == "household" else "s.id"
    columns = "".join(f', s."{name}"' for name in shape.fills)
    where = f" WHERE s.{HOUSEHOLD} = h.scope_id" if HOUSEHOLD in shape.columns else ""
    return (
        f"CREATE VIEW v_{number} AS SELECT s.row_no, coalesce(h.scope_id, s.home) AS scope_id, {identity} AS id,"
        f" s.subject_id, s.data_class, r.source_date AS as_of, r.outcome, r.file_no, r.source_id, r.line{columns}"
        f" FROM r_{number} s JOIN row r ON r.row_no = s.row_no LEFT JOIN person_home h ON h.person_id = s.home{where}"
    )
