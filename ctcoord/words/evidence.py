"""Why two records may be of the same person or family, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ctcoord.words.speech import Words


def evidence_words(words: Words, evidence: Mapping[str, Any]) -> str:
    """A sentence for the codes of a link's evidence: {"kind": "number", "systems": […]} and so on."""
    kind = str(evidence.get("kind", ""))
    if kind == "number":
        systems = ", ".join("SSN" if str(one) == "ssn" else str(one) for one in evidence.get("systems", []))
        return words("The same number: {systems}.", systems=systems)
    if kind == "shared_members":
        return words.plural("They share {n} member.", "They share {n} members.", int(evidence.get("members", 0)))
    if kind.endswith("_household"):
        return words("The agency's file groups these records together.")
    return words("The same name and birth date.")
