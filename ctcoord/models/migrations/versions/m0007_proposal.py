"""What is proposed for a family; who interprets at an appointment, why a minor signs, what an answer was asked."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from ctcoord.models.migrations.parts import Blob, bucket, classes, one_of, provenance, reference

revision = "0007"
down_revision = "0006"

ADDED: dict[str, tuple[str, Any]] = {
    "referral": ("interpreter", sa.String(32)),
    "consent": ("capacity_reason", sa.String()),
    "answer": ("asked", sa.JSON()),
}


def upgrade() -> None:
    for table, (name, kind) in ADDED.items():
        op.add_column(table, sa.Column(name, kind))
    op.create_table(
        "proposal",
        *bucket(),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON()),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("author_id", Blob()),
        sa.Column("decided_on", sa.Date()),
        sa.Column("reason", sa.String()),
        *provenance(),
        sa.Column("seq", sa.Integer()),
        sa.PrimaryKeyConstraint("scope_id", "id", name="pk_proposal"),
        classes("proposal", "coordination"),
        one_of("proposal", "status", "proposed", "adopted", "dropped"),
        reference("proposal", "scope_id"),
        reference("proposal", "scope_id", "subject_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("proposal")
    for table, (name, _kind) in ADDED.items():
        op.drop_column(table, name)
