"""Which of two values acts while nobody has decided between them: the one that protects the family.

Care alerts, what is safe to call or to write to, and no-contact: the worse mistake is the careless value. Everything
else keeps what the record says. (Design: the more protective value acts until a person resolves the conflict.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

BOTH = "both"  # words for people: both are said
# (entity, field): the values that win over every other, as on the wire, the strongest first; or BOTH.
RULES: Mapping[tuple[str, str], tuple[Any, ...] | str] = {
    ("contact_point", "safe"): (0,),
    ("contact_point", "voicemail"): (0,),
    ("contact_point", "hours"): BOTH,
    ("person", "contact_note"): BOTH,
    ("person", "special_needs"): (1,),
    ("person", "care_available"): (0,),  # else a child may be left with nobody
    ("observation", "code"): ("1",),  # of class safety: HUD 4.11, a survivor of domestic violence
}
CLASSES: Mapping[tuple[str, str], str] = {("observation", "code"): "safety"}  # where a rule holds in one class only


def acting(entity: str, field: str | None, data_class: str, values: Sequence[Any]) -> tuple[Any, ...]:
    """The values that act, of ``values`` with that of the record first: one, or several that are all said."""
    rule = RULES.get((entity, field or ""))
    if rule is None or CLASSES.get((entity, field or ""), data_class) != data_class:
        return tuple(values[:1])
    if isinstance(rule, str):
        return tuple(dict.fromkeys(value for value in values if value)) or tuple(values[:1])
    found = next((winner for winner in rule if winner in values), None)
    return tuple(values[:1]) if found is None else (found,)
