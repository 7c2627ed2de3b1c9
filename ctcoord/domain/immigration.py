"""Columns that say something of a person's immigration status: no field holds it, importers drop it.

HUD-50058 line 3i (citizenship), ACF and SNAP extracts and local forms ask for it under many names.
"""

from __future__ import annotations

import re

_NAMES = re.compile(
    r"citizen|immigra|undocumented|naturali[sz]|\balien\b|asylee|asylum|refugee|\bdaca\b|\buscis\b"
    r"|\bi 94\b|\ba number\b|green card|visa (?:status|type|number|expir)|lawful(?:ly)? (?:permanent|present)"
    r"|permanent resident|country of (?:birth|origin)|ciudadan|inmigra|migratori|\bextranjero\b"
)


def is_immigration_column(header: str) -> bool:
    """Whether a column's name says that it holds immigration or citizenship status, in English or Spanish."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)  # CitizenshipStatus, as well as citizenship_status
    return bool(_NAMES.search(re.sub(r"[\W_]+", " ", words).lower()))
