"""Every table, mapped: importing this maps them all."""

from ctcoord.models import (
    agency,
    attachment,
    case,
    casework,
    directory,
    directory_index,
    form,
    household,
    imports,
    link,
    local,
    place,
    plan,
    referral,
    safety,
    support,
    sync,
)
from ctcoord.models.base import Base

__all__ = [
    "TABLES",
    "agency",
    "attachment",
    "case",
    "casework",
    "directory",
    "directory_index",
    "form",
    "household",
    "imports",
    "link",
    "local",
    "place",
    "plan",
    "referral",
    "safety",
    "support",
    "sync",
]

TABLES = Base.metadata.tables
