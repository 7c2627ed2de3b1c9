"""What is proposed for a family; who interprets at an appointment, why a minor signs, what an answer was asked."""

from alembic import op

revision = "0007"
down_revision = "0006"

_DAYS = " AND ".join(
    f"\"{name}\" BETWEEN '0001-01-01' AND '9999-12-31'"
    for name in ("absent_since", "as_of", "confirmed_on", "decided_on", "deleted_at", "made_on")
)
_PROPOSAL = f"""
CREATE TABLE ctcoord.proposal (
    "scope_id" uuid NOT NULL,
    "id" uuid NOT NULL,
    "subject_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    "data_class" text NOT NULL,
    "seq" bigint NOT NULL,
    "title" text NOT NULL,
    "changes" json NOT NULL,
    "findings" json,
    "status" text NOT NULL,
    "made_on" date NOT NULL,
    "author_id" uuid,
    "decided_on" date,
    "reason" text,
    "agency_id" uuid,
    "as_of" timestamp,
    "confirmed_on" date,
    "confirmed_by" uuid,
    "absent_since" date,
    "deleted_at" timestamp,
    "extra" json,
    CONSTRAINT ck_proposal_days CHECK ({_DAYS}),
    CONSTRAINT ck_proposal_data_class CHECK (data_class IN ('coordination')),
    CONSTRAINT ck_proposal_status CHECK (status IN ('proposed', 'adopted', 'dropped')),
    CONSTRAINT pk_proposal PRIMARY KEY (scope_id, id)
)
"""
_ADDED = (("referral", "interpreter", "text"), ("consent", "capacity_reason", "text"), ("answer", "asked", "json"))


def upgrade() -> None:
    for table, column, kind in _ADDED:
        op.execute(f'ALTER TABLE ctcoord.{table} ADD COLUMN "{column}" {kind}')
    op.execute(_PROPOSAL)
    op.execute("CREATE INDEX ix_proposal_seq ON ctcoord.proposal (scope_id, seq)")
    op.execute("ALTER TABLE ctcoord.proposal ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.execute("DROP TABLE ctcoord.proposal")
    for table, column, _kind in _ADDED:
        op.execute(f'ALTER TABLE ctcoord.{table} DROP COLUMN "{column}"')
