"""Which columns of which tables the rows of an extract fill: it depends on the columns of the file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ctcoord.domain.codes import SupportStatus
from ctcoord.exchange.profiles import Profile
from ctcoord.exchange.records import Shape
from ctcoord.exchange.targets import ANSWER

NAME_PARTS = {"first_name": "first", "middle_name": "middle", "last_name": "last", "suffix": "suffix"}
ADDRESS = ("address", "street", "unit", "city", "state", "zip")
_PERSON = (
    *NAME_PARTS, "former_names", "birth_date", "died_on", "sex", "veteran", "languages", "interpreter_needed",
    "special_needs", "care_available", "contact_note",
)  # fmt: skip
_SUPPORT = (
    "provider", "site", "applied_on", "authorized_from", "authorized_to", "ended_on", "end_reason", "minutes_a_week",
    "renewal_due", "amount_cents", "group_key",
)  # fmt: skip
_UNITS = {"money": "_cents", "hours": "_minutes", "minutes": "_minutes"}

PLACE = Shape("place", ("kind", "name", "address", "street", "unit", "city", "state", "zip_code"), shared=True)
_ACTIVITY = ("person_id", "kind", "title", "support_id", "place_id", "starts_on", "ends_on")
_SCHEDULE = ("owner_kind", "owner_id", "valid_from", "valid_to", "interval", "byday", "opens_at", "closes_at",
             "description")  # fmt: skip


@dataclass(frozen=True)
class Shapes:
    """The shapes of one file; ``fields`` are the fields that it fills."""

    profile: Profile
    fields: frozenset[str]

    def declare(self) -> dict[str, Shape]:
        """Every shape by the name that rows call it by; people by their roles."""
        shapes = {
            "identifier": Shape("identifier", ("person_id", "system", "value"), shared=True),
            "ssn": Shape("identifier", ("person_id", "system", "keyed_hash", "last_four"), shared=True),
            "contact": Shape("contact_point", ("person_id", "kind", "value", "normalized"), shared=True),
            "place": PLACE,
            "residence": Shape("residence", ("person_id", "place_id", *self.has("home", "lives_from")), shared=True),
            "support": self.support(),
            "activity": Shape("activity", _ACTIVITY, shared=self.shared),
            "schedule": Shape("schedule", _SCHEDULE, shared=self.shared),
            "closed": Shape("schedule_exception", ("schedule_id", "on_from", "on_to", "closed"), shared=self.shared),
            "household": Shape("household", ("languages",), patch=True, shared=True),
        }
        if any(ANSWER.fullmatch(name) for name in self.fields):
            shapes["answer"] = Shape("answer", ("form_id", "question", "value", "answered_on"), shared=True)
        for role in self.profile.people:
            kin = ("relationship", "head") if self.says_kin(role) else ()
            shapes[role] = Shape("person", (*kin, *self.person_columns(role)), shared=True)
        return shapes

    @property
    def shared(self) -> bool:
        """Whether several rows are of one support."""
        return self.profile.support_key is not None

    def support(self) -> Shape:
        """The support: what the file says of it, and its domain and program."""
        derived = {
            "coverage": {"support.coverage", "support.zones"},
            "amount_period": {"support.amount_cents"},
            "place_id": {f"site.{name}" for name in ADDRESS},
            "status": {"support.status", "support.ended_on"},
        }
        columns = ["domain", "program", *self.has("support", *_SUPPORT)]
        columns += [name for name, fields in derived.items() if fields & self.fields]
        return Shape(
            "support",
            (*columns, *(["detail"] if self.details else [])),
            {} if "status" in columns else {"status": SupportStatus.ACTIVE.value},
            merge=("detail", tuple(self.details)) if self.details else None,
            shared=self.shared,
        )

    @cached_property
    def details(self) -> dict[str, str]:
        """Key of ``support.detail`` → field; amounts are in cents and times in minutes, as their names say."""
        found = {}
        for name in sorted(self.fields):
            column = self.profile.column(name)
            if name.startswith("support.detail.") and column:
                found[name.removeprefix("support.detail.") + _UNITS.get(column.kind, "")] = name
        if "support.provider_number" in self.fields:
            found["ProviderNumber"] = "support.provider_number"
        return found

    def says_kin(self, role: str) -> bool:
        """Whether the file or its profile says what a person is to the household: a bus pass does not."""
        known = self.profile.people[role]
        return known.head or known.relationship is not None or f"{role}.relationship" in self.fields

    def person_columns(self, role: str) -> tuple[str, ...]:
        """The columns of a person that the file fills for a role."""
        full = NAME_PARTS if f"{role}.full_name" in self.fields else {}
        return tuple(name for name in _PERSON if f"{role}.{name}" in self.fields or name in full)

    def has(self, group: str, *names: str) -> tuple[str, ...]:
        """Those names of a group that the file fills."""
        return tuple(name for name in names if f"{group}.{name}" in self.fields)
