"""Imports, outbox, audit and search."""

import sqlalchemy as sa
from alembic import op

from ctcoord.models.migrations.parts import Blob, one_of
from ctcoord.models.migrations.search_0004 import SEARCH, SEARCH_OBJECTS

revision = "0004"
down_revision = "0003"

TABLES = (
    "audit_event",
    "family_card",
    "family_of",
    "import_change",
    "import_run",
    "member_of",
    "outbox",
    "search_dirty",
    "search_doc",
    "search_word",
    "setting",
    "source_record",
    "source_row",
)


def upgrade() -> None:
    _audit_event()
    _family_card()
    _family_of()
    _import_change()
    _import_run()
    _member_of()
    _outbox()
    _search_dirty()
    _search_doc()
    _search_word()
    _setting()
    _source_record()
    _source_row()
    for statement in SEARCH:
        op.execute(statement)


def downgrade() -> None:
    for name in SEARCH_OBJECTS:
        op.execute(f"DROP {name}")
    for name in reversed(TABLES):
        op.drop_table(name)


def _audit_event() -> None:
    op.create_table(
        "audit_event",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", Blob()),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("scope_id", Blob()),
        sa.Column("detail", sa.JSON()),
        sa.Column("chain", Blob(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_event"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audit_event_scope_id_happened_at"), "audit_event", ["scope_id", "happened_at"])


def _family_card() -> None:
    op.create_table(
        "family_card",
        sa.Column("family_id", Blob(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("heading", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("birth_date", sa.Date()),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("family_id", name="pk_family_card"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_family_card_sort_key_family_id"), "family_card", ["sort_key", "family_id"])


def _family_of() -> None:
    op.create_table(
        "family_of",
        sa.Column("household_id", Blob(), nullable=False),
        sa.Column("family_id", Blob(), nullable=False),
        sa.PrimaryKeyConstraint("household_id", name="pk_family_of"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_family_of_family_id"), "family_of", ["family_id"])


def _import_change() -> None:
    op.create_table(
        "import_change",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("run_id", Blob(), nullable=False),
        sa.Column("entity", sa.String(32), nullable=False),
        sa.Column("scope_id", Blob()),
        sa.Column("record_id", Blob()),
        sa.Column("before", sa.JSON()),
        sa.PrimaryKeyConstraint("seq", name="pk_import_change"),
        sa.CheckConstraint("entity <> ''", name=op.f("ck_import_change_entity")),
    )
    op.create_index(op.f("ix_import_change_record_id"), "import_change", ["record_id"])
    op.create_index(op.f("ix_import_change_run_id"), "import_change", ["run_id"])


def _import_run() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", Blob(), nullable=False),
        sa.Column("agency_id", Blob(), nullable=False),
        sa.Column("system", sa.String(64), nullable=False),
        sa.Column("format", sa.String(16), nullable=False),
        sa.Column("source_name", sa.String(), nullable=False),
        sa.Column("content_hash", Blob(), nullable=False),
        sa.Column("exported_at", sa.DateTime()),
        sa.Column("full_refresh", sa.Boolean(), nullable=False),
        sa.Column("staff_id", Blob()),
        sa.Column("applied_at", sa.DateTime(), nullable=False),
        sa.Column("undone_at", sa.DateTime()),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_run"),
    )
    op.create_index(op.f("ix_import_run_applied_at"), "import_run", ["applied_at"])


def _member_of() -> None:
    op.create_table(
        "member_of",
        sa.Column("person_id", Blob(), nullable=False),
        sa.Column("member_id", Blob(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_member_of"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_member_of_member_id"), "member_of", ["member_id"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("op_id", Blob(), nullable=False),
        sa.Column("action_id", Blob(), nullable=False),
        sa.Column("scope_id", Blob(), nullable=False),
        sa.Column("subject_id", Blob()),
        sa.Column("data_class", sa.String(16), nullable=False),
        sa.Column("entity", sa.String(32), nullable=False),
        sa.Column("record_id", Blob(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("field", sa.String(64)),
        sa.Column("value", sa.String()),
        sa.Column("base_value", sa.String()),
        sa.Column("author_id", Blob()),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("held_until", sa.String(32)),
        sa.PrimaryKeyConstraint("seq", name="pk_outbox"),
        one_of("outbox", "kind", "create", "set", "delete"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_action_id"), "outbox", ["action_id"])
    op.create_index(op.f("ix_outbox_scope_id_record_id"), "outbox", ["scope_id", "record_id"])


def _search_dirty() -> None:
    op.create_table(
        "search_dirty",
        sa.Column("scope_id", Blob(), nullable=False),
        sa.Column("person_id", Blob(), nullable=False),
        sa.PrimaryKeyConstraint("scope_id", "person_id", name="pk_search_dirty"),
        sqlite_with_rowid=False,
    )


def _search_doc() -> None:
    op.create_table(
        "search_doc",
        sa.Column("docid", sa.Integer(), nullable=False),
        sa.Column("scope_id", Blob(), nullable=False),
        sa.Column("person_id", Blob(), nullable=False),
        sa.Column("names", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("docid", name="pk_search_doc"),
    )
    op.create_index(op.f("uq_search_doc_person"), "search_doc", ["scope_id", "person_id"], unique=True)


def _search_word() -> None:
    op.create_table(
        "search_word",
        sa.Column("wordid", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("wordid", name="pk_search_word"),
    )
    op.create_index(op.f("ix_search_word_word"), "search_word", ["word"], unique=True)


def _setting() -> None:
    op.create_table(
        "setting",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_setting"),
    )


def _source_record() -> None:
    op.create_table(
        "source_record",
        sa.Column("scope_id", Blob(), nullable=False),
        sa.Column("record_id", Blob(), nullable=False),
        sa.Column("agency_id", Blob(), nullable=False),
        sa.Column("system", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("entity", sa.String(32), nullable=False),
        sa.Column("fills", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("scope_id", "record_id", "kind", "source_id", name="pk_source_record"),
        sqlite_with_rowid=False,
    )


def _source_row() -> None:
    op.create_table(
        "source_row",
        sa.Column("agency_id", Blob(), nullable=False),
        sa.Column("system", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("content_hash", Blob(), nullable=False),
        sa.Column("source_date", sa.DateTime()),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("absent_since", sa.Date()),
        sa.Column("run_id", Blob(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "system", "kind", "source_id", name="pk_source_row"),
        sqlite_with_rowid=False,
    )
