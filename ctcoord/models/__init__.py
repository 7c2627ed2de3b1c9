"""The tables, the encrypted local store and its migrations.

Importing this package maps every table; nothing outside services, sync, central, reports and app
may import it.
"""

from ctcoord.models import agency, casework, directory, household, imports, link, local, place, referral, support
from ctcoord.models.base import COMMONS, Base, synced_columns, synced_tables

__all__ = [
    "COMMONS",
    "Base",
    "agency",
    "casework",
    "directory",
    "household",
    "imports",
    "link",
    "local",
    "place",
    "referral",
    "support",
    "synced_columns",
    "synced_tables",
]
