"""Every table, mapped: importing this maps them all."""

from ctcoord.models import agency, casework, directory, household, imports, link, local, place, referral, support, sync
from ctcoord.models.base import Base

__all__ = [
    "TABLES",
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
    "sync",
]

TABLES = Base.metadata.tables
