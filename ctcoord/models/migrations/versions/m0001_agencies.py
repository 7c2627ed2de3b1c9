"""Agencies, households and links."""

import sqlalchemy as sa
from alembic import op

from ctcoord.models.migrations.parts import Blob, bucket, classes, one_of, provenance, reference

revision = "0001"
down_revision = None

TABLES = (
    "agency",
    "assignment",
    "household",
    "staff",
    "family_link",
    "person",
    "place",
    "travel_time",
    "contact_point",
    "identifier",
    "person_link",
    "residence",
)


def upgrade() -> None:
    _agency()
    _assignment()
    _household()
    _staff()
    _family_link()
    _person()
    _place()
    _travel_time()
    _contact_point()
    _identifier()
    _person_link()
    _residence()


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


def _agency() -> None:
    op.create_table(
        "agency",
        *bucket(),
        sa.Column("agency_code", sa.String(32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("case_prefix", sa.String(4), nullable=False),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_agency"),
        classes("agency", "core"),
        one_of("agency", "kind", "government", "provider", "victim_service_provider"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_agency_agency_code"), "agency", ["agency_code"], unique=True)


def _assignment() -> None:
    op.create_table(
        "assignment",
        *bucket(),
        sa.Column("household_id", Blob(), nullable=False),
        sa.Column("staff_id", Blob(), nullable=False),
        sa.Column("assigned_from", sa.Date(), nullable=False),
        sa.Column("assigned_until", sa.Date()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_assignment"),
        classes("assignment", "coordination"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_assignment_household_id"), "assignment", ["household_id"])
    op.create_index(op.f("ix_assignment_staff_id_household_id"), "assignment", ["staff_id", "household_id"])


def _household() -> None:
    op.create_table(
        "household",
        *bucket(),
        sa.Column("owner_id", Blob(), nullable=False),
        sa.Column("case_number", sa.String()),
        sa.Column("label", sa.String()),
        sa.Column("languages", sa.String()),
        sa.Column("alias_of", Blob()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_household"),
        classes("household", "core"),
        sa.CheckConstraint("scope_id = id", name=op.f("ck_household_own_scope")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_household_case_number"), "household", ["case_number"])
    op.create_index(op.f("ix_household_owner_id"), "household", ["owner_id"])
    op.create_index(op.f("uq_household_id"), "household", ["id"], unique=True)


def _staff() -> None:
    op.create_table(
        "staff",
        *bucket(),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("email", sa.String()),
        sa.Column("active_from", sa.Date()),
        sa.Column("active_until", sa.Date()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_staff"),
        classes("staff", "core"),
        one_of("staff", "role", "caseworker", "supervisor", "steward", "analyst", "administrator"),
        sqlite_with_rowid=False,
    )


def _family_link() -> None:
    op.create_table(
        "family_link",
        *bucket(),
        sa.Column("link_id", Blob(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("evidence", sa.JSON()),
        sa.Column("score", sa.Integer()),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime()),
        sa.Column("decided_by", Blob()),
        sa.Column("undone_at", sa.DateTime()),
        sa.Column("undone_by", Blob()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_family_link"),
        classes("family_link", "core"),
        one_of("family_link", "status", "proposed", "confirmed", "declined", "different", "undone"),
        reference("family_link", "scope_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_family_link_link_id"), "family_link", ["link_id"])
    op.create_index(op.f("ix_family_link_status"), "family_link", ["status"])


def _person() -> None:
    op.create_table(
        "person",
        *bucket(),
        sa.Column("first_name", sa.String()),
        sa.Column("middle_name", sa.String()),
        sa.Column("last_name", sa.String()),
        sa.Column("suffix", sa.String()),
        sa.Column("names_hashed", sa.Boolean(), nullable=False),
        sa.Column("former_names", sa.String()),
        sa.Column("birth_date", sa.Date()),
        sa.Column("birth_date_quality", sa.Integer()),
        sa.Column("died_on", sa.Date()),
        sa.Column("sex", sa.Integer()),
        sa.Column("race", sa.String()),
        sa.Column("veteran", sa.Integer()),
        sa.Column("relationship", sa.Integer()),
        sa.Column("head", sa.Boolean(), nullable=False),
        sa.Column("languages", sa.String()),
        sa.Column("interpreter_needed", sa.Boolean()),
        sa.Column("special_needs", sa.Boolean()),
        sa.Column("care_available", sa.Boolean()),
        sa.Column("care_available_confirmed_on", sa.Date()),
        sa.Column("contact_note", sa.String()),
        sa.Column("qualities", sa.JSON()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_person"),
        classes("person", "core"),
        sa.CheckConstraint("subject_id = id", name=op.f("ck_person_own_subject")),
        sa.CheckConstraint("sex IS NULL OR sex IN (0, 1, 8, 9, 99)", name=op.f("ck_person_sex")),
        reference("person", "scope_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_person_birth_date"), "person", ["birth_date"])
    op.create_index(op.f("ix_person_id"), "person", ["id"])
    op.create_index(op.f("ix_person_last_name_first_name"), "person", ["last_name", "first_name"])


def _place() -> None:
    op.create_table(
        "place",
        *bucket(),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String()),
        sa.Column("address", sa.String()),
        sa.Column("street", sa.String()),
        sa.Column("unit", sa.String()),
        sa.Column("city", sa.String()),
        sa.Column("state", sa.String(2)),
        sa.Column("zip_code", sa.String(10)),
        sa.Column("latitude", sa.Double()),
        sa.Column("longitude", sa.Double()),
        sa.Column("site_id", Blob()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_place"),
        classes("place", "core"),
        reference("place", "scope_id"),
        sqlite_with_rowid=False,
    )


def _travel_time() -> None:
    op.create_table(
        "travel_time",
        *bucket(),
        sa.Column("from_place_id", Blob(), nullable=False),
        sa.Column("to_place_id", Blob(), nullable=False),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(16), nullable=False),
        sa.Column("byday", sa.String()),
        sa.Column("depart_at", sa.String(5)),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_travel_time"),
        one_of("travel_time", "basis", "typed", "timetable", "estimate"),
        classes("travel_time", "coordination"),
        sa.CheckConstraint("minutes BETWEEN 0 AND 1440", name=op.f("ck_travel_time_minutes")),
        reference("travel_time", "scope_id"),
        sqlite_with_rowid=False,
    )


def _contact_point() -> None:
    op.create_table(
        "contact_point",
        *bucket(),
        sa.Column("person_id", Blob()),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("normalized", sa.String()),
        sa.Column("safe", sa.Boolean()),
        sa.Column("voicemail", sa.Boolean()),
        sa.Column("hours", sa.String()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_contact_point"),
        classes("contact_point", "core"),
        reference("contact_point", "scope_id", "person_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_contact_point_normalized"), "contact_point", ["normalized"])


def _identifier() -> None:
    op.create_table(
        "identifier",
        *bucket(),
        sa.Column("person_id", Blob(), nullable=False),
        sa.Column("system", sa.String(64), nullable=False),
        sa.Column("value", sa.String()),
        sa.Column("keyed_hash", Blob()),
        sa.Column("last_four", sa.String(4)),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_identifier"),
        classes("identifier", "core"),
        sa.CheckConstraint("system <> 'ssn' OR value IS NULL", name=op.f("ck_identifier_no_ssn")),
        reference("identifier", "scope_id", "person_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_identifier_keyed_hash"), "identifier", ["keyed_hash"])
    op.create_index(op.f("ix_identifier_system_value"), "identifier", ["system", "value"])


def _person_link() -> None:
    op.create_table(
        "person_link",
        *bucket(),
        sa.Column("person_id", Blob(), nullable=False),
        sa.Column("link_id", Blob(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("evidence", sa.JSON()),
        sa.Column("score", sa.Integer()),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime()),
        sa.Column("decided_by", Blob()),
        sa.Column("undone_at", sa.DateTime()),
        sa.Column("undone_by", Blob()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_person_link"),
        classes("person_link", "core"),
        one_of("person_link", "status", "proposed", "confirmed", "declined", "different", "undone"),
        reference("person_link", "scope_id", "person_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_person_link_link_id"), "person_link", ["link_id"])
    op.create_index(op.f("ix_person_link_person_id"), "person_link", ["person_id"])
    op.create_index(op.f("ix_person_link_status"), "person_link", ["status"])


def _residence() -> None:
    op.create_table(
        "residence",
        *bucket(),
        sa.Column("person_id", Blob()),
        sa.Column("place_id", Blob(), nullable=False),
        sa.Column("lives_from", sa.Date()),
        sa.Column("lives_until", sa.Date()),
        sa.Column("share", sa.String()),
        *provenance(),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_residence"),
        classes("residence", "core"),
        reference("residence", "scope_id"),
        reference("residence", "scope_id", "person_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_residence_place_id"), "residence", ["place_id"])
