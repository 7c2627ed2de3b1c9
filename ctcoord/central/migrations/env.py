"""Alembic's entry: migrates the connection that ctcoord.central.install hands over."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], version_table_schema="ctcoord")
context.run_migrations()
