"""The settings of the rules that an agency may change; what is Connecticut's own is in ``connecticut.py``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rules:
    """``longest_trip`` minutes one way; ``purposes``: for a purpose of rides, the kinds of activity it serves."""

    longest_trip: int = 90
    purposes: Mapping[str, frozenset[str]] = field(default_factory=lambda: {"medical": frozenset({"appointment"})})
