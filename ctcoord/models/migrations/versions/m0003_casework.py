"""Casework, referrals and consents."""

import sqlalchemy as sa
from alembic import op

from ctcoord.models.migrations.parts import Blob, bucket, classes, one_of, provenance, reference

revision = "0003"
down_revision = "0002"

TABLES = ("correction", "goal", "note", "referral_event", "task", "barrier", "consent", "referral")


def upgrade() -> None:
    _correction()
    _goal()
    _note()
    _referral_event()
    _task()
    _barrier()
    _consent()
    _referral()


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


def _correction() -> None:
    op.create_table(
        "correction",
        *bucket(),
        sa.Column("target_scope_id", Blob(), nullable=False),
        sa.Column("target_id", Blob(), nullable=False),
        sa.Column("entity", sa.String(32), nullable=False),
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("basis", sa.JSON()),
        sa.Column("author_id", Blob(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_correction"),
        classes("correction", "core"),
        reference("correction", "scope_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_correction_target_scope_id_target_id"), "correction", ["target_scope_id", "target_id"])


def _goal() -> None:
    op.create_table(
        "goal",
        *bucket(),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("domain", sa.String(32)),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("owner", sa.String()),
        sa.Column("target_on", sa.Date()),
        sa.Column("reached_on", sa.Date()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_goal"),
        classes("goal"),
        one_of("goal", "status", "not_started", "in_progress", "waiting", "blocked", "done"),
        reference("goal", "scope_id"),
        sqlite_with_rowid=False,
    )


def _note() -> None:
    op.create_table(
        "note",
        *bucket(),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("occurred_at", sa.DateTime(), nullable=False),
        sa.Column("minutes", sa.Integer()),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("author_id", Blob(), nullable=False),
        sa.Column("amends_id", Blob()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_note"),
        classes("note"),
        sa.CheckConstraint("minutes BETWEEN 0 AND 1440", name=op.f("ck_note_minutes")),
        reference("note", "scope_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_note_scope_id_occurred_at"), "note", ["scope_id", "occurred_at"])


def _referral_event() -> None:
    op.create_table(
        "referral_event",
        *bucket(),
        sa.Column("referral_id", Blob(), nullable=False),
        sa.Column("happened_at", sa.DateTime(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("channel", sa.String(32)),
        sa.Column("author_id", Blob()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_referral_event"),
        classes("referral_event", "coordination"),
        one_of(
            "referral_event",
            "status",
            "draft",
            "requested",
            "accepted",
            "rejected",
            "cancelled",
            "in-progress",
            "on-hold",
            "completed",
            "failed",
            "entered-in-error",
        ),
        reference("referral_event", "scope_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_referral_event_referral_id"), "referral_event", ["referral_id"])


def _task() -> None:
    op.create_table(
        "task",
        *bucket(),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("domain", sa.String(32)),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("waiting_on", sa.String()),
        sa.Column("due_on", sa.Date()),
        sa.Column("done_on", sa.Date()),
        sa.Column("assigned_to", Blob()),
        sa.Column("about_kind", sa.String(32)),
        sa.Column("about_id", Blob()),
        sa.Column("snoozed_until", sa.Date()),
        sa.Column("snooze_reason", sa.String()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_task"),
        classes("task"),
        one_of("task", "status", "not_started", "in_progress", "waiting", "blocked", "done"),
        reference("task", "scope_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_task_open", "task", ["due_on"], sqlite_where=sa.text("done_on IS NULL"))


def _barrier() -> None:
    op.create_table(
        "barrier",
        *bucket(),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("domain", sa.String(32)),
        sa.Column("category", sa.String(32)),
        sa.Column("severity", sa.String(32), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("waiting_on", sa.String()),
        sa.Column("blocks_kind", sa.String(32)),
        sa.Column("blocks_id", Blob()),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("resolved_on", sa.Date()),
        sa.Column("resolution", sa.String()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_barrier"),
        classes("barrier"),
        one_of("barrier", "severity", "high", "medium", "low"),
        one_of("barrier", "status", "not_started", "in_progress", "waiting", "blocked", "done"),
        reference("barrier", "scope_id"),
        reference("barrier", "scope_id", "subject_id"),
        sqlite_with_rowid=False,
    )


def _consent() -> None:
    op.create_table(
        "consent",
        *bucket(),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("signer", sa.String()),
        sa.Column("signer_capacity", sa.String(32)),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("recipient_id", Blob()),
        sa.Column("classes", sa.String(), nullable=False),
        sa.Column("persons", sa.JSON()),
        sa.Column("purpose", sa.String()),
        sa.Column("signed_on", sa.Date()),
        sa.Column("valid_until", sa.Date()),
        sa.Column("withdraws_id", Blob()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_consent"),
        classes("consent", "core"),
        one_of("consent", "status", "requested", "given", "refused", "withdrawn", "expired", "invalidated"),
        reference("consent", "scope_id"),
        reference("consent", "scope_id", "subject_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_consent_valid_until"), "consent", ["valid_until"])


def _referral() -> None:
    op.create_table(
        "referral",
        *bucket(),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("sub_status", sa.String()),
        sa.Column("urgency", sa.String(16), nullable=False),
        sa.Column("domain", sa.String(32)),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("recipient_id", Blob()),
        sa.Column("requested_on", sa.Date()),
        sa.Column("response_due", sa.Date()),
        sa.Column("barrier_id", Blob()),
        sa.Column("outcome", sa.String()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_referral"),
        classes("referral"),
        one_of(
            "referral",
            "status",
            "draft",
            "requested",
            "accepted",
            "rejected",
            "cancelled",
            "in-progress",
            "on-hold",
            "completed",
            "failed",
            "entered-in-error",
        ),
        reference("referral", "scope_id"),
        reference("referral", "scope_id", "subject_id"),
        sqlite_with_rowid=False,
    )
