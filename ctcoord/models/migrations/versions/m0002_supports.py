"""Supports, activities and directory."""

import sqlalchemy as sa
from alembic import op

from ctcoord.models.migrations.parts import Blob, bucket, classes, one_of, provenance, reference

revision = "0002"
down_revision = "0001"

TABLES = ("organization", "service", "site", "schedule", "schedule_exception", "activity", "observation", "support")


def upgrade() -> None:
    _organization()
    _service()
    _site()
    _schedule()
    _schedule_exception()
    _activity()
    _observation()
    _support()


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


def _organization() -> None:
    op.create_table(
        "organization",
        *bucket(),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("common_name", sa.String()),
        sa.Column("phone", sa.String()),
        sa.Column("website", sa.String()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_organization"),
        classes("organization", "core"),
        sqlite_with_rowid=False,
    )


def _service() -> None:
    op.create_table(
        "service",
        *bucket(),
        sa.Column("organization_id", Blob(), nullable=False),
        sa.Column("site_id", Blob()),
        sa.Column("domain", sa.String(32)),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("program", sa.String()),
        sa.Column("hud_project_type", sa.Integer()),
        sa.Column("capacity", sa.Integer()),
        sa.Column("capacity_on", sa.Date()),
        sa.Column("operates_from", sa.Date()),
        sa.Column("operates_until", sa.Date()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_service"),
        classes("service", "core"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_service_organization_id"), "service", ["organization_id"])


def _site() -> None:
    op.create_table(
        "site",
        *bucket(),
        sa.Column("organization_id", Blob(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("street", sa.String()),
        sa.Column("city", sa.String()),
        sa.Column("state", sa.String(2)),
        sa.Column("zip_code", sa.String(10)),
        sa.Column("latitude", sa.Double()),
        sa.Column("longitude", sa.Double()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_site"),
        classes("site", "core"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_site_organization_id"), "site", ["organization_id"])


def _schedule() -> None:
    op.create_table(
        "schedule",
        *bucket(),
        sa.Column("owner_kind", sa.String(16), nullable=False),
        sa.Column("owner_id", Blob(), nullable=False),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("freq", sa.String(8), nullable=False),
        sa.Column("interval", sa.Integer(), nullable=False),
        sa.Column("byday", sa.String(), nullable=False),
        sa.Column("opens_at", sa.String(5), nullable=False),
        sa.Column("closes_at", sa.String(5), nullable=False),
        sa.Column("description", sa.String()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_schedule"),
        classes("schedule", "coordination"),
        sa.CheckConstraint('"interval" BETWEEN 1 AND 52', name=op.f("ck_schedule_interval")),
        one_of("schedule", "owner_kind", "support", "activity"),
        reference("schedule", "scope_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_schedule_owner_id"), "schedule", ["owner_id"])


def _schedule_exception() -> None:
    op.create_table(
        "schedule_exception",
        *bucket(),
        sa.Column("schedule_id", Blob(), nullable=False),
        sa.Column("on_from", sa.Date(), nullable=False),
        sa.Column("on_to", sa.Date(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("opens_at", sa.String(5)),
        sa.Column("closes_at", sa.String(5)),
        sa.Column("reason", sa.String()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_schedule_exception"),
        classes("schedule_exception", "coordination"),
        sa.CheckConstraint("on_to >= on_from", name=op.f("ck_schedule_exception_order")),
        reference("schedule_exception", "scope_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_schedule_exception_schedule_id"), "schedule_exception", ["schedule_id"])


def _activity() -> None:
    op.create_table(
        "activity",
        *bucket(),
        sa.Column("person_id", Blob(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("place_id", Blob()),
        sa.Column("support_id", Blob()),
        sa.Column("starts_on", sa.Date()),
        sa.Column("ends_on", sa.Date()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_activity"),
        classes("activity", "coordination"),
        reference("activity", "scope_id"),
        reference("activity", "scope_id", "person_id"),
        sqlite_with_rowid=False,
    )


def _observation() -> None:
    op.create_table(
        "observation",
        *bucket(),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("observed_on", sa.Date()),
        sa.Column("code", sa.String()),
        sa.Column("amount_cents", sa.Integer()),
        sa.Column("support_id", Blob()),
        sa.Column("stage", sa.Integer()),
        sa.Column("detail", sa.JSON()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_observation"),
        classes("observation"),
        reference("observation", "scope_id"),
        reference("observation", "scope_id", "subject_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_observation_scope_id_kind_observed_on"), "observation", ["scope_id", "kind", "observed_on"]
    )


def _support() -> None:
    op.create_table(
        "support",
        *bucket(),
        sa.Column("domain", sa.String(32), nullable=False),
        sa.Column("program", sa.String(), nullable=False),
        sa.Column("provider", sa.String()),
        sa.Column("provider_id", Blob()),
        sa.Column("site", sa.String()),
        sa.Column("site_id", Blob()),
        sa.Column("place_id", Blob()),
        sa.Column("group_key", sa.String()),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("applied_on", sa.Date()),
        sa.Column("authorized_from", sa.Date()),
        sa.Column("authorized_to", sa.Date()),
        sa.Column("ended_on", sa.Date()),
        sa.Column("end_reason", sa.String()),
        sa.Column("minutes_a_week", sa.Integer()),
        sa.Column("renewal_due", sa.Date()),
        sa.Column("coverage", sa.String()),
        sa.Column("amount_cents", sa.Integer()),
        sa.Column("amount_period", sa.String(16)),
        sa.Column("detail", sa.JSON()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_support"),
        sa.CheckConstraint("authorized_to >= authorized_from", name=op.f("ck_support_authorized_order")),
        classes("support"),
        sa.CheckConstraint("minutes_a_week BETWEEN 0 AND 10080", name=op.f("ck_support_minutes_a_week")),
        one_of("support", "status", "applied", "waitlisted", "active", "suspended", "ended", "denied"),
        reference("support", "scope_id"),
        reference("support", "scope_id", "subject_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_support_due", "support", [sa.text("coalesce(renewal_due, authorized_to)")])
