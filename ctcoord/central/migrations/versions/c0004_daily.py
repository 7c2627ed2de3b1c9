"""Daily casework: what referrals, goals, consents and the directory say besides, files, forms, the life of a case."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"

HERE = Path(__file__).parent


def upgrade() -> None:
    op.get_bind().exec_driver_sql((HERE / "c0004_daily.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.get_bind().exec_driver_sql((HERE / "c0004_daily_down.sql").read_text(encoding="utf-8"))
