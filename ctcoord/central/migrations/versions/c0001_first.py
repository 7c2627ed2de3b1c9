"""Records, counters, history, accounts, access and audit; every table behind row-level security."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

HERE = Path(__file__).parent
TABLES = sa.text(
    "SELECT relname FROM pg_class WHERE relnamespace = 'ctcoord'::regnamespace AND relkind = 'r'"
    " AND relname <> 'alembic_version'"
)


def upgrade() -> None:
    for part in ("control", "records"):
        op.get_bind().exec_driver_sql((HERE / f"c0001_{part}.sql").read_text(encoding="utf-8"))
    for (name,) in op.get_bind().execute(TABLES).all():
        op.execute(f"ALTER TABLE ctcoord.{name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    for (name,) in op.get_bind().execute(TABLES).all():
        op.execute(f"DROP TABLE ctcoord.{name} CASCADE")
