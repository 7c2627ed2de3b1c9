"""The tables, the encrypted local store and its migrations.

Mapping the tables takes a tenth of a second, and nothing that Home reads needs them: ``tables`` maps
them when it is first asked, which is before the first write. Nothing outside services, sync, central,
reports and app may import this package.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Table


def tables() -> Mapping[str, Table]:
    """Every table by its name."""
    from ctcoord.models.every import TABLES

    return TABLES
