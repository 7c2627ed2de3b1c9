"""What must be on record before it has an effect: looking for a family elsewhere, and break-glass."""

from alembic import op

revision = "0002"
down_revision = "0001"

UP = """
-- A question is answered, and a household opened, only in a later transaction than the one that put it on record:
-- otherwise a ROLLBACK would take the record back and leave the answer.
CREATE TABLE ctcoord.inquiry (
    login name NOT NULL, asked_at timestamp NOT NULL DEFAULT (clock_timestamp() AT TIME ZONE 'UTC'),
    first_name text NOT NULL, last_name text NOT NULL, birth_date date NOT NULL,
    asked_in xid8 NOT NULL DEFAULT pg_current_xact_id(), PRIMARY KEY (login, asked_at)
);
ALTER TABLE ctcoord.inquiry ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE ctcoord.break_glass ADD COLUMN agency_id uuid, ADD COLUMN staff_id uuid, ADD COLUMN opened boolean NOT NULL
    DEFAULT false, ADD COLUMN asked_in xid8 NOT NULL DEFAULT pg_current_xact_id();
-- The day for which a person's scope was made: what begins on a later day opens with their first connection then.
ALTER TABLE ctcoord.app_user ADD COLUMN scoped_on date NOT NULL DEFAULT '-infinity';
CREATE INDEX ix_break_glass_agency ON ctcoord.break_glass (agency_id) WHERE seen_at IS NULL;
CREATE INDEX ix_break_glass_login ON ctcoord.break_glass (login, until);
CREATE INDEX ix_person_birth_date ON ctcoord.person (birth_date);
CREATE INDEX ix_receipt_scopes ON ctcoord.receipt USING gin (scopes);
"""
DOWN = """
DROP TABLE ctcoord.inquiry;
ALTER TABLE ctcoord.app_user DROP COLUMN scoped_on;
ALTER TABLE ctcoord.break_glass DROP COLUMN agency_id, DROP COLUMN staff_id, DROP COLUMN opened, DROP COLUMN asked_in;
DROP INDEX ctcoord.ix_break_glass_login;
DROP INDEX ctcoord.ix_person_birth_date;
DROP INDEX ctcoord.ix_receipt_scopes;
"""


def upgrade() -> None:
    op.get_bind().exec_driver_sql(UP)


def downgrade() -> None:
    op.get_bind().exec_driver_sql(DOWN)
