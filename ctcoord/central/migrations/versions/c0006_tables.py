"""A bucket says which tables it ever had rows of, so that a pull asks for no others."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("ALTER TABLE ctcoord.head ADD COLUMN tables text[] NOT NULL DEFAULT '{}'")
    for table in ("head", "op"):  # whose policies show the owner nothing
        op.execute(f"ALTER TABLE ctcoord.{table} NO FORCE ROW LEVEL SECURITY")
    op.execute(  # every row came with an op, but a conflict with the op of what it is about
        "UPDATE ctcoord.head h SET tables = t.named FROM (SELECT o.scope_id, o.subject_id, o.data_class,"
        " array_agg(DISTINCT o.entity) || CASE WHEN bool_or(o.result = 'conflict') THEN '{conflict}'::text[]"
        " ELSE '{}' END AS named FROM ctcoord.op o GROUP BY 1, 2, 3) t"
        " WHERE t.scope_id = h.scope_id AND t.subject_id = h.subject_id AND t.data_class = h.data_class"
    )
    for table in ("head", "op"):
        op.execute(f"ALTER TABLE ctcoord.{table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.execute("ALTER TABLE ctcoord.head DROP COLUMN tables")
