"""What sync keeps: buckets, acknowledged ops, conflicts, and where each row stands in its bucket."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from ctcoord.models.migrations.parts import Blob, bucket, classes, provenance, reference

revision = "0005"
down_revision = "0004"

SYNCED = (
    "activity",
    "agency",
    "assignment",
    "barrier",
    "consent",
    "contact_point",
    "correction",
    "family_link",
    "goal",
    "household",
    "identifier",
    "note",
    "observation",
    "organization",
    "person",
    "person_link",
    "place",
    "referral",
    "referral_event",
    "residence",
    "schedule",
    "schedule_exception",
    "service",
    "site",
    "staff",
    "support",
    "task",
    "travel_time",
)


def upgrade() -> None:
    for table in SYNCED:
        op.add_column(table, sa.Column("seq", sa.Integer()))
    for column in _sending():
        op.add_column("outbox", column)
    _conflict()
    _bucket()
    _acked_op()


def downgrade() -> None:
    for table in ("acked_op", "bucket", "conflict"):
        op.drop_table(table)
    for column in _sending():
        op.drop_column("outbox", column.name)
    for table in SYNCED:
        op.drop_column(table, "seq")


def _sending() -> list[sa.Column[Any]]:
    return [
        sa.Column("base_seq", sa.Integer()),
        sa.Column("state", sa.String(8), nullable=False, server_default="pending"),
        sa.Column("acked_seq", sa.Integer()),
        sa.Column("reason", sa.String(64)),
    ]


def _conflict() -> None:
    op.create_table(
        "conflict",
        *bucket(),
        sa.Column("entity", sa.String(32), nullable=False),
        sa.Column("record_id", Blob(), nullable=False),
        sa.Column("field", sa.String(64)),
        sa.Column("base", sa.JSON()),
        sa.Column("first", sa.JSON()),
        sa.Column("first_by", Blob()),
        sa.Column("first_at", sa.DateTime()),
        sa.Column("value", sa.JSON()),
        sa.Column("made_by", Blob()),
        sa.Column("made_at", sa.DateTime()),
        sa.Column("choice", sa.String(8)),
        sa.Column("decided_by", Blob()),
        sa.Column("decided_at", sa.DateTime()),
        *provenance(),
        sa.Column("seq", sa.Integer()),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_conflict"),
        classes("conflict"),
        sa.CheckConstraint("choice IN ('first', 'second', 'edited')", name=op.f("ck_conflict_choice")),
        reference("conflict", "scope_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_conflict_record_id"), "conflict", ["record_id"])


def _bucket() -> None:
    op.create_table(
        "bucket",
        sa.Column("scope_id", Blob(), nullable=False),
        sa.Column("subject_id", Blob(), nullable=False),
        sa.Column("data_class", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("set_hash", sa.Integer(), nullable=False),
        sa.Column("chain_hash", Blob(), nullable=False),
        sa.Column("may", sa.String(8), nullable=False),
        sa.Column("owner_id", Blob()),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("scope_id", "subject_id", "data_class", name="pk_bucket"),
        sa.CheckConstraint("may IN ('read', 'append', 'write')", name=op.f("ck_bucket_may")),
        sqlite_with_rowid=False,
    )


def _acked_op() -> None:
    op.create_table(
        "acked_op",
        sa.Column("op_id", Blob(), nullable=False),
        sa.Column("scope_id", Blob(), nullable=False),
        sa.Column("seq", sa.Integer()),
        sa.Column("device_seq", sa.Integer(), nullable=False),
        sa.Column("acked_at", sa.DateTime(), nullable=False),
        sa.Column("sent", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("op_id", name="pk_acked_op"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_acked_op_acked_at"), "acked_op", ["acked_at"])
