"""A household of the own agency is looked for by its case number too."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("CREATE INDEX ix_household_case_number ON ctcoord.household (case_number)")


def downgrade() -> None:
    op.execute("DROP INDEX ctcoord.ix_household_case_number")
