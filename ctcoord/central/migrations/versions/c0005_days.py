"""Days end at midnight where the agencies are; what is set aside is looked for by whose it is."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("ALTER TABLE ctcoord.deployment ADD COLUMN time_zone text NOT NULL DEFAULT 'America/New_York'")
    op.execute("CREATE INDEX ix_parked_login ON ctcoord.parked (login) WHERE decided_at IS NULL")


def downgrade() -> None:
    op.execute("DROP INDEX ctcoord.ix_parked_login")
    op.execute("ALTER TABLE ctcoord.deployment DROP COLUMN time_zone")
