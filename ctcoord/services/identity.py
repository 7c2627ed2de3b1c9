"""Who works at this station: asked once at first run, kept in the store."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from sqlalchemy import Connection

from ctcoord.errors import UsageError
from ctcoord.services import agencies
from ctcoord.words import mark


def register(connection: Connection, now: datetime, name: str, agency_name: str) -> tuple[bytes, bytes]:
    """Keep the answers of the first run; returns the ids of the agency and of the person.

    Raises UsageError when one is blank.
    """
    name, agency_name = name.strip(), agency_name.strip()
    if not name or not agency_name:
        raise UsageError(
            what=mark("Your name and your agency are needed."), fix=mark("Notes and tasks are signed with them.")
        )
    agency_id = agencies.ensure_agency(connection, agency_code(agency_name), agency_name, now)
    staff_id = agencies.add_staff(connection, agency_id, name, now)
    agencies.sign_in_as(connection, agency_id, staff_id)
    return agency_id, staff_id


def agency_code(name: str) -> str:
    """A short code of an agency's name: letters and digits, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:32] or "agency"
