"""Daily casework: what referrals, goals, consents and the directory say besides, files, forms, the life of a case."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from ctcoord.models.migrations import directory_0006
from ctcoord.models.migrations.parts import Blob, bucket, classes, provenance, reference

revision = "0006"
down_revision = "0005"

ADDED: dict[str, tuple[tuple[str, Any], ...]] = {
    "barrier": (("outcome", sa.String(32)),),
    "task": (("template", sa.String(32)), ("outcome", sa.String())),
    "goal": (
        ("measure", sa.String()),
        ("unit", sa.String()),
        ("baseline", sa.Double()),
        ("target", sa.Double()),
        ("review_on", sa.Date()),
        ("outcome", sa.String(32)),
    ),
    "note": (
        ("attendees", sa.String()),
        ("interpreter", sa.String(32)),
        ("about_kind", sa.String(32)),
        ("about_id", Blob()),
    ),
    "referral": (
        ("service_id", Blob()),
        ("assigned_to", Blob()),
        ("authority_id", Blob()),
        ("legal_reason", sa.String()),
        ("classes", sa.String()),
        ("language", sa.String(8)),
        ("sent_on", sa.Date()),
        ("channel", sa.String(32)),
        ("confirmation", sa.String()),
        ("chase_on", sa.Date()),
        ("appointment_on", sa.Date()),
        ("appointment_at", sa.String(5)),
        ("wait_position", sa.Integer()),
        ("wait_length", sa.Integer()),
        ("review_on", sa.Date()),
        ("reason_code", sa.String(32)),
        ("next_step", sa.String(32)),
        ("follows_id", Blob()),
        ("closed_on", sa.Date()),
        ("outside_number", sa.String()),
    ),
    "referral_event": (
        ("reason_code", sa.String(32)),
        ("recipient", sa.String()),
        ("confirmation", sa.String()),
    ),
    "consent": (
        ("authority", sa.String(16)),
        ("citation", sa.String()),
        ("discloser", sa.String()),
        ("limits", sa.String()),
        ("ends_with", sa.String()),
        ("method", sa.String(16)),
        ("witness", sa.String()),
        ("language", sa.String(8)),
        ("attachment_id", Blob()),
    ),
    "organization": (("description", sa.String()), ("email", sa.String())),
    "site": (
        ("phone", sa.String()),
        ("languages", sa.String()),
        ("description", sa.String()),
    ),
    "service": (
        ("status", sa.String(16)),
        ("description", sa.String()),
        ("needs", sa.String()),
        ("languages", sa.String()),
        ("eligibility", sa.String()),
        ("minimum_age", sa.Double()),
        ("maximum_age", sa.Double()),
        ("fees", sa.String()),
        ("application", sa.String()),
        ("phone", sa.String()),
        ("email", sa.String()),
        ("website", sa.String()),
        ("available", sa.Integer()),
        ("wait_list", sa.Boolean()),
        ("response_days", sa.Integer()),
    ),
    "household": (
        ("closed_on", sa.Date()),
        ("outcome", sa.String(32)),
    ),
    "person": (("sealed_on", sa.Date()),),
    "contact_point": (
        ("texts", sa.Boolean()),
        ("preferred", sa.Boolean()),
        ("label", sa.String()),
    ),
}
MADE = (
    "snooze",
    "goal_reading",
    "goal_tie",
    "service_site",
    "opening",
    "confidential_address",
    "protective_report",
    "attachment",
    "attachment_part",
    "form",
    "answer",
    "case_event",
)


def upgrade() -> None:
    for table, columns in ADDED.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind))
    _snooze()
    _goal_reading()
    _goal_tie()
    _service_site()
    _opening()
    _confidential_address()
    _protective_report()
    _attachment()
    _attachment_part()
    _form()
    _answer()
    _case_event()
    directory_0006.make()


def downgrade() -> None:
    directory_0006.drop()
    for table in reversed(MADE):
        op.drop_table(table)
    for table, columns in ADDED.items():
        for name, _kind in columns:
            op.drop_column(table, name)


def _snooze() -> None:
    op.create_table(
        "snooze",
        *bucket(),
        sa.Column("rule", sa.String(32), nullable=False),
        sa.Column("about_kind", sa.String(32), nullable=False),
        sa.Column("about_id", Blob(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("author_id", Blob()),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        *provenance(),
        sa.Column("seq", sa.Integer()),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_snooze"),
        classes("snooze", "coordination"),
        reference("snooze", "scope_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_snooze_about_id"), "snooze", ["about_id"])


def _goal_reading() -> None:
    op.create_table(
        "goal_reading",
        *bucket(),
        sa.Column("goal_id", Blob(), nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("remark", sa.String()),
        sa.Column("author_id", Blob()),
        *provenance(),
        sa.Column("seq", sa.Integer()),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_goal_reading"),
        classes("goal_reading", "coordination"),
        reference("goal_reading", "scope_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_goal_reading_goal_id"), "goal_reading", ["goal_id"])


def _goal_tie() -> None:
    op.create_table(
        "goal_tie",
        *bucket(),
        sa.Column("goal_id", Blob(), nullable=False),
        sa.Column("about_kind", sa.String(16), nullable=False),
        sa.Column("about_id", Blob(), nullable=False),
        *provenance(),
        sa.Column("seq", sa.Integer()),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_goal_tie"),
        classes("goal_tie", "coordination"),
        sa.CheckConstraint(
            "about_kind IN ('support', 'activity', 'referral', 'barrier')", name="ck_goal_tie_about_kind"
        ),
        reference("goal_tie", "scope_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_goal_tie_goal_id"), "goal_tie", ["goal_id"])


def _service_site() -> None:
    op.create_table(
        "service_site",
        *bucket(),
        sa.Column("service_id", Blob(), nullable=False),
        sa.Column("site_id", Blob(), nullable=False),
        *provenance(),
        sa.Column("seq", sa.Integer()),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_service_site"),
        classes("service_site", "core"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_service_site_service_id"), "service_site", ["service_id"])
    op.create_index(op.f("ix_service_site_site_id"), "service_site", ["site_id"])


def _opening() -> None:
    op.create_table(
        "opening",
        *bucket(),
        sa.Column("owner_kind", sa.String(16), nullable=False),
        sa.Column("owner_id", Blob(), nullable=False),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("freq", sa.String(8), nullable=False),
        sa.Column("interval", sa.Integer(), nullable=False),
        sa.Column("byday", sa.String()),
        sa.Column("opens_at", sa.String(5)),
        sa.Column("closes_at", sa.String(5)),
        sa.Column("description", sa.String()),
        *provenance(),
        sa.Column("seq", sa.Integer()),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_opening"),
        classes("opening", "core"),
        sa.CheckConstraint("owner_kind IN ('service', 'site', 'service_site')", name="ck_opening_owner_kind"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_opening_owner_id"), "opening", ["owner_id"])


def _confidential_address() -> None:
    op.create_table(
        "confidential_address",
        *bucket(),
        sa.Column("person_id", Blob(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("known_to", sa.String()),
        sa.Column("valid_until", sa.Date()),
        *provenance(),
        sa.Column("seq", sa.Integer()),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_confidential_address"),
        classes("confidential_address", "safety"),
        reference("confidential_address", "scope_id", "person_id"),
        sqlite_with_rowid=False,
    )


def _protective_report() -> None:
    op.create_table(
        "protective_report",
        *bucket(),
        sa.Column("person_id", Blob(), nullable=False),
        sa.Column("learned_at", sa.DateTime(), nullable=False),
        sa.Column("spoken_at", sa.DateTime()),
        sa.Column("spoken_to", sa.String()),
        sa.Column("written_at", sa.DateTime()),
        sa.Column("reference", sa.String()),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("author_id", Blob(), nullable=False),
        *provenance(),
        sa.Column("seq", sa.Integer()),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_protective_report"),
        classes("protective_report", "safety"),
        reference("protective_report", "scope_id", "person_id"),
        reference("protective_report", "scope_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_protective_report_learned_at"), "protective_report", ["learned_at"])


def _attachment() -> None:
    op.create_table(
        "attachment",
        *bucket(),
        sa.Column("about_kind", sa.String(32), nullable=False),
        sa.Column("about_id", Blob(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("author_id", Blob(), nullable=False),
        *provenance(),
        sa.Column("seq", sa.Integer()),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_attachment"),
        classes("attachment"),
        sa.CheckConstraint("size_bytes >= 0", name="ck_attachment_size_bytes"),
        reference("attachment", "scope_id", "subject_id"),
        reference("attachment", "scope_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_attachment_about_id"), "attachment", ["about_id"])


def _attachment_part() -> None:
    op.create_table(
        "attachment_part",
        *bucket(),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        *provenance(),
        sa.Column("seq", sa.Integer()),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_attachment_part"),
        classes("attachment_part"),
        reference("attachment_part", "scope_id"),
        reference("attachment_part", "scope_id", "subject_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_attachment_part_scope_id_digest_number"), "attachment_part", ["scope_id", "digest", "number"]
    )


def _form() -> None:
    op.create_table(
        "form",
        *bucket(),
        sa.Column("form_code", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("about", sa.String(16), nullable=False),
        sa.Column("answers_class", sa.String(16), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        *provenance(),
        sa.Column("seq", sa.Integer()),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_form"),
        classes("form", "coordination"),
        sa.CheckConstraint("about IN ('person', 'household')", name="ck_form_about"),
        sa.CheckConstraint("kind IN ('fields', 'assessment')", name="ck_form_kind"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_form_form_code_version"), "form", ["form_code", "version"])


def _answer() -> None:
    op.create_table(
        "answer",
        *bucket(),
        sa.Column("form_id", Blob(), nullable=False),
        sa.Column("question", sa.String(64)),
        sa.Column("value", sa.JSON()),
        sa.Column("score", sa.Double()),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("author_id", Blob()),
        *provenance(),
        sa.Column("seq", sa.Integer()),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_answer"),
        classes("answer"),
        reference("answer", "scope_id"),
        reference("answer", "scope_id", "subject_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_answer_form_id"), "answer", ["form_id"])


def _case_event() -> None:
    op.create_table(
        "case_event",
        *bucket(),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("person_id", Blob()),
        sa.Column("outcome", sa.String(32)),
        sa.Column("summary", sa.String()),
        sa.Column("other_household_id", Blob()),
        sa.Column("from_staff_id", Blob()),
        sa.Column("to_staff_id", Blob()),
        sa.Column("author_id", Blob()),
        *provenance(),
        sa.Column("seq", sa.Integer()),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_case_event"),
        classes("case_event", "coordination"),
        reference("case_event", "scope_id"),
        reference("case_event", "scope_id", "person_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_case_event_scope_id_happened_on"), "case_event", ["scope_id", "happened_on"])
