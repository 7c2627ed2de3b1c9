"""United States addresses in one line: their parts, kept beside what was typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from ctcoord.domain.parse import Unreadable, parse_zip

_STATES = re.compile(
    r"A[LKZR]|C[AOT]|D[CE]|FL|G[AU]|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AIT]"
    r"|W[AIVY]"
)
_NAMED = {"connecticut": "CT", "conn": "CT", "massachusetts": "MA", "new york": "NY", "rhode island": "RI"}
_UNIT = ("OccupancyType", "OccupancyIdentifier", "SubaddressType", "SubaddressIdentifier")
_NOT_STREET = {*_UNIT, "PlaceName", "StateName", "ZipCode", "ZipPlus4", "Recipient", "NotAddress"}


class Address(NamedTuple):
    """The parts of an address; None where they could not be told. ``key`` is equal for equal addresses."""

    key: str
    street: str | None = None
    unit: str | None = None
    city: str | None = None
    state: str | None = None
    zip_code: str | None = None


def compose(parts: Mapping[str, str | None]) -> str | None:
    """One line from ``address`` (or ``street``) and ``unit``, ``city``, ``state``, ``zip``; None when blank.

    What the line already says is not said again.
    """
    line = parts.get("address") or parts.get("street") or ""
    for name in ("unit", "city"):
        if (part := parts.get(name)) and not re.search(rf"\b{re.escape(part)}\b", line, re.IGNORECASE):
            line = f"{line}, {part}" if line else part
    tail = " ".join(part for name in ("state", "zip") if (part := parts.get(name)) and part not in line)
    return (f"{line}, {tail}" if line and tail else line or tail) or None


@lru_cache(maxsize=4_096)  # families, sites and files repeat them
def parse_address(line: str) -> Address:
    """The parts of an address line, as far as they can be told."""
    import usaddress  # its model costs 60 ms: only when an address is read

    key = re.sub(r"[\W_]+", " ", line).strip().lower()
    try:
        tagged, _kind = usaddress.tag(line)
    except usaddress.RepeatedLabelError:
        return Address(key)
    street = " ".join(text for label, text in tagged.items() if label not in _NOT_STREET)
    unit = " ".join(tagged[label] for label in _UNIT if label in tagged)
    return Address(
        key, street or None, unit or None, tagged.get("PlaceName"), _state(tagged.get("StateName")), _zip(tagged)
    )


def _state(told: str | None) -> str | None:
    if not told:
        return None
    code = _NAMED.get(told.strip(" .").lower(), told.strip(" .").upper())
    return code if _STATES.fullmatch(code) else None


def _zip(tagged: Mapping[str, str]) -> str | None:
    try:
        return parse_zip(tagged.get("ZipCode", "")).code
    except Unreadable:
        return None
