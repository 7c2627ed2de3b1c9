"""Search of the directory: an FTS5 index of its services, its words, and triggers that note what is stale."""

import sqlalchemy as sa
from alembic import op

from ctcoord.models.migrations.parts import Blob

_SERVICE = "name, organization_id, site_id, domain, program, description, needs, languages, eligibility, status"
# Table: the columns whose change makes a service's text stale, and which services.
_SOURCES = (
    ("service", f"{_SERVICE}, hud_project_type, deleted_at", "VALUES ({row}.id)"),
    ("service_site", "service_id, site_id, deleted_at", "VALUES ({row}.service_id)"),
    (
        "site",
        "organization_id, city, zip_code, latitude, longitude, languages, name, deleted_at",
        "SELECT service_id FROM service_site WHERE site_id = {row}.id"
        " UNION SELECT id FROM service WHERE organization_id = {row}.organization_id",
    ),
    ("organization", "name, common_name, deleted_at", "SELECT id FROM service WHERE organization_id = {row}.id"),
)
_EVENTS = (("insert", "INSERT", "NEW"), ("update", "UPDATE OF {columns}", "NEW"), ("delete", "DELETE", "OLD"))

_MADE = (
    """CREATE VIRTUAL TABLE search_fts_directory USING fts5(name, provider, about, tags, content='directory_doc',
       content_rowid='docid', tokenize="unicode61 remove_diacritics 2", prefix='2 3')""",
    "INSERT INTO search_fts_directory(search_fts_directory, rank) VALUES ('rank', 'bm25(8.0, 4.0, 1.0, 0.0)')",
    "CREATE VIRTUAL TABLE search_fts_words USING fts5vocab(search_fts_directory, 'row')",
    """CREATE TRIGGER directory_doc_added AFTER INSERT ON directory_doc BEGIN
       INSERT INTO search_fts_directory(rowid, name, provider, about, tags)
       VALUES (NEW.docid, NEW.name, NEW.provider, NEW.about, NEW.tags); END""",
    """CREATE TRIGGER directory_doc_dropped AFTER DELETE ON directory_doc BEGIN
       INSERT INTO search_fts_directory(search_fts_directory, rowid, name, provider, about, tags)
       VALUES ('delete', OLD.docid, OLD.name, OLD.provider, OLD.about, OLD.tags);
       DELETE FROM directory_point WHERE docid = OLD.docid; END""",
    *(
        f"""CREATE TRIGGER directory_{table}_{name} AFTER {event.format(columns=columns)} ON {table} BEGIN
       INSERT OR IGNORE INTO directory_dirty {which.format(row=row)}; END"""
        for table, columns, which in _SOURCES
        for name, event, row in _EVENTS
    ),
    "INSERT OR IGNORE INTO directory_dirty SELECT id FROM service",  # made with the first change that follows
)


def make() -> None:
    """The tables, the index and its triggers."""
    op.create_table(
        "directory_doc",
        sa.Column("docid", sa.Integer(), nullable=False),
        sa.Column("service_id", Blob(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("tags", sa.String(), nullable=False),
        sa.Column("town", sa.String()),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("docid", name="pk_directory_doc"),
    )
    op.create_index("uq_directory_doc_service", "directory_doc", ["service_id"], unique=True)
    op.create_index(op.f("ix_directory_doc_sort_key_docid"), "directory_doc", ["sort_key", "docid"])
    op.create_index(op.f("ix_directory_doc_docid_sort_key"), "directory_doc", ["docid", "sort_key"])
    op.create_table(
        "directory_point",
        sa.Column("docid", sa.Integer(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("docid", "latitude", "longitude", name="pk_directory_point"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "directory_dirty",
        sa.Column("service_id", Blob(), nullable=False),
        sa.PrimaryKeyConstraint("service_id", name="pk_directory_dirty"),
        sqlite_with_rowid=False,
    )
    for statement in _MADE:
        op.execute(statement)


def drop() -> None:
    """All of it gone; triggers on a table go before what they write to."""
    for table, _columns, _which in _SOURCES:
        for name, *_ in _EVENTS:
            op.execute(f"DROP TRIGGER directory_{table}_{name}")
    op.execute("DROP TABLE search_fts_words")
    op.execute("DROP TABLE search_fts_directory")
    for table in ("directory_doc", "directory_point", "directory_dirty"):
        op.drop_table(table)
