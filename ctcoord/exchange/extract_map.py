"""From the values of an extract's row to records: who, where, which support, when.

A row makes people and their household, what they are known by and reached at, the home, the support
with its site, and its weekly times. People are keyed by their number, or by what the profile says
instead; a phone number or an address is a record of its own, so that one that a caseworker called
safe never becomes another unseen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from ctcoord.domain.addresses import compose, parse_address
from ctcoord.domain.codes import DataClass, SupportStatus
from ctcoord.domain.ids import keyed_hash, uuid8
from ctcoord.domain.parse import Unreadable
from ctcoord.domain.weekly import MINUTES_A_WEEK
from ctcoord.exchange.extract_shapes import ADDRESS, NAME_PARTS, Shapes
from ctcoord.exchange.headers import usable_keys
from ctcoord.exchange.own_fields import OwnField
from ctcoord.exchange.profiles import Keys, Profile, Role
from ctcoord.exchange.records import Feed, FileSink, Member, Record, Value, stored
from ctcoord.exchange.schedules import Times, weekly_times
from ctcoord.exchange.targets import CASE_GROUP, DAY_SPANS

Values = Mapping[str, Any]  # field → value, as its kind reads it; None where the cell is blank

CORE, COORDINATION = DataClass.CORE.value, DataClass.COORDINATION.value
_WHOLE_CODES = frozenset({"sex", "veteran"})
_CONTACTS = (("phone", "phone"), ("second_phone", "phone"), ("email", "email"))


class Unusable(Exception):
    """A row whose cells can be read but do not make sense together."""

    def __init__(self, code: str, field: str, value: str = "") -> None:
        super().__init__(code)
        self.code, self.field, self.value = code, field, value


@dataclass(slots=True)
class MappedRow:
    """A row as the sink takes it; ``warnings`` are codes with the field they are about.

    ``keeps``: what stays as it was, because it could not be read: shape, record (None: all of the row's) and column.
    """

    source_id: str
    deleted: bool = False
    home: bytes | None = None
    members: list[Member] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)
    keeps: list[tuple[int, bytes | None, str | None]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Someone:
    """A person of the row; ``relationship`` is to the head of household, HUD list 3.15.1."""

    name: str
    role: Role
    key: str
    id: bytes
    relationship: int | None

    @property
    def head(self) -> bool:
        return self.role.head or self.relationship == 1


class _Said(NamedTuple):
    """A row as it was read; ``unread`` are fields whose cell could not be."""

    source_id: str
    values: Values
    unread: frozenset[str]


class Mapper:
    """Makes the records of each row of one file."""

    def __init__(self, profile: Profile, fields: frozenset[str], sink_key: bytes, feed: Feed, today: date) -> None:
        """``sink_key`` is the deployment's, for ids and keyed hashes."""
        self.profile, self.fields, self.today = profile, fields, today
        self.own: Mapping[str, OwnField] = {}  # columns that fill the agency's own fields
        self.said_on = today  # the day of a row that has none of its own
        self.shapes = Shapes(profile, fields)
        self.key, self.agency_code = sink_key, feed.agency_code
        self.support_keys = usable_keys(profile.support_key or (), fields)
        self._keys = usable_keys(profile.key, fields)
        self._role_keys = {name: usable_keys(role.key, fields) for name, role in profile.people.items()}
        self.support_columns = self.shapes.support().columns
        self.numbers: dict[str, int] = {}

    def declare(self, file: FileSink) -> None:
        """Tell the file the shapes of its rows; before the first row."""
        self.numbers = {name: file.shape(shape) for name, shape in self.shapes.declare().items()}

    def source_id(self, values: Values) -> str | None:
        """What tells this row from others; None when its key is blank."""
        return _key_text(self._keys, values)

    def row(self, values: Values, unread: frozenset[str] = frozenset()) -> MappedRow:
        """The records of a row; ``unread`` are fields whose cell could not be read. Raises Unusable."""
        source_id = self.source_id(values)
        if source_id is None:
            raise Unusable("row.key", self._keys[0][0])
        if values.get("row.victim_services"):
            raise Unusable("victim_services", "row.victim_services")
        if values.get("row.deleted"):
            return MappedRow(source_id, deleted=True)
        self._check(values)
        people = [someone for name in self.profile.people if (someone := self._someone(name, values))]
        about = next((someone for someone in people if someone.name == self.profile.support_of), None)
        if not people or (about is None and self.profile.support_of != "household"):
            raise Unusable("row.person", self._keys[0][0])
        return _Making(self, _Said(source_id, values, unread), people, about).row

    def id(self, kind: str, key: str, data_class: str) -> bytes:
        """The id of a record, the same on every station of the deployment."""
        return uuid8(self.key, self.agency_code, self.profile.system, kind, key, data_class)

    def _someone(self, name: str, values: Values) -> _Someone | None:
        role = self.profile.people[name]
        named = any(values.get(f"{name}.{part}") for part in ("number", "first_name", "last_name", "full_name"))
        key = _key_text(self._role_keys[name], values) if named else None
        if key is None:
            if role.required:
                raise Unusable("row.person", role.key[0][0])
            return None
        key = f"{role.numbering or name};{key}"
        told = values.get(f"{name}.relationship")
        return _Someone(name, role, key, self.id("person", key, CORE), int(told) if told else role.relationship)

    def _check(self, values: Values) -> None:
        """What no single cell shows to be wrong. Raises Unusable."""
        for start, end in _PERIODS:
            first, last = values.get(start), values.get(end)
            if first and last and last < first:
                raise Unusable("order", end, last.isoformat())
        if (values.get("support.minutes_a_week") or 0) > MINUTES_A_WEEK:
            raise Unusable("week", "support.minutes_a_week")
        for role in self.profile.people:
            born = values.get(f"{role}.birth_date")
            if born and born > self.today:
                raise Unusable("born_later", f"{role}.birth_date", born.isoformat())


_PERIODS = (
    ("support.authorized_from", "support.authorized_to"),
    ("activity.starts_on", "activity.ends_on"),
    ("schedule.valid_from", "schedule.valid_to"),
)


class _Making:
    """The records of one row while they are made; ``row`` has them in the end."""

    def __init__(self, mapper: Mapper, said: _Said, people: list[_Someone], about: _Someone | None) -> None:
        self.mapper, self.profile, self.values, self.unread = mapper, mapper.profile, said.values, said.unread
        values, source_id = said.values, said.source_id
        self.people, self.about = people, about
        self.first = next((someone for someone in people if someone.head), people[0])
        self.home = (about or self.first).id  # whose household the support belongs to
        self.subject = about.id if about else None
        self.row = MappedRow(source_id, home=self.home)
        self.key = _key_text(mapper.support_keys, values) or source_id
        number = values.get("case.number")
        self.household = mapper.id("household", f"case;{number}" if number else self.first.key, CORE)
        self._members(number)
        for someone in people:
            self._person(someone)
        self._answers(CASE_GROUP, f"case;{number}" if number else self.first.key, None, self.first.id)
        self._residence()
        self._support()

    def _add(self, shape: str, record_id: bytes | None, subject: bytes | None, *values: Value, home: bytes) -> None:
        """A record of class core."""
        self.row.records.append((self.mapper.numbers[shape], record_id, subject, CORE, home, values))

    def _keep(self, shape: str, record: bytes | None = None, column: str | None = None) -> None:
        """What a cell that cannot be read said before stays."""
        self.row.keeps.append((self.mapper.numbers[shape], record, column))

    def _add_of(self, data_class: str, shape: str, record_id: bytes, *values: Value) -> None:
        """A record about the support's person, in the support's household."""
        number = self.mapper.numbers[shape]
        self.row.records.append((number, record_id, self.subject, data_class, self.home, values))

    # -- people ------------------------------------------------------------------------------------

    def _members(self, number: str | None) -> None:
        label = self.values.get("case.label") or number
        rank = f"{stored(self.values.get('support.authorized_from')) or '~'!s} {self.row.source_id}"
        self.row.members = [Member(someone.id, self.household, label, rank) for someone in self.people]
        if "case.languages" in self.mapper.fields:
            self._add("household", None, None, self._languages(), home=self.first.id)

    def _languages(self) -> str | None:
        """ISO 639-1 codes separated by commas; a name that is not known is left out with a warning."""
        told = (self.values.get("case.languages") or "").replace("/", ",").replace(";", ",")
        codes = [code.strip().lower() for code in told.split(",") if code.strip()]
        known = [code for code in codes if len(code) == 2 and code.isalpha()]
        if len(known) < len(codes):
            self.row.warnings.append(("language", "case.languages"))
            if not known:
                self._keep("household", None, "languages")
        return ",".join(dict.fromkeys(known)) or None

    def _person(self, someone: _Someone) -> None:
        names = self.mapper.shapes.person_columns(someone.name)
        parts = [self._person_value(someone.name, name) for name in names]
        kin = (someone.relationship, int(someone.head)) if self.mapper.shapes.says_kin(someone.name) else ()
        self._add(someone.name, someone.id, someone.id, *kin, *parts, home=someone.id)
        self._numbers(someone)
        self._answers(someone.name, someone.key, someone.id, someone.id)
        for name, kind in _CONTACTS:
            if told := self.values.get(f"{someone.name}.{name}"):
                typed, normalized = told
                made = self.mapper.id("contact_point", f"{someone.key};{kind};{normalized or typed.lower()}", CORE)
                self._add("contact", made, someone.id, someone.id, kind, typed, normalized, home=someone.id)

    def _answers(self, group: str, key: str, subject: bytes | None, home: bytes) -> None:
        """The agency's own fields of a person, or with ``case`` of the household."""
        for name, own in self.mapper.own.items():
            text = self.values.get(name)
            if own.group != group or text is None:
                continue
            form = own.form
            made = self.mapper.id("answer", f"{key};{form.form_code}.{own.question.code}", form.answers_class)
            try:
                value = own.read(text, self.profile.date_order)
            except Unreadable as error:
                self.row.warnings.append((error.code if error.code.startswith("own.") else "own.unread", name))
                self._keep("answer", made)
                continue
            on = stored(self.values.get("row.as_of") or self.mapper.said_on)
            values = (form.id, own.question.code, stored({"v": value}), on)
            number = self.mapper.numbers["answer"]
            self.row.records.append((number, made, subject, form.answers_class, home, values))

    def _person_value(self, role: str, name: str) -> Value:
        value = _part(self.values, f"{role}.{name}")
        return int(value) if value is not None and name in _WHOLE_CODES else stored(value)

    def _whole_number(self, someone: _Someone, number: str) -> str:
        """A number that only counts the members of a case ("01" is every head) goes with the case's number."""
        case, alone = self.values.get("case.number"), (f"{someone.name}.number",)
        return number if not case or alone in someone.role.key else f"{case}/{number}"

    def _numbers(self, someone: _Someone) -> None:
        if number := self.values.get(f"{someone.name}.number"):
            system = f"{self.profile.system}-{someone.role.numbering or someone.name}"
            made = self.mapper.id("identifier", f"{someone.key};number", CORE)
            value = self._whole_number(someone, number)
            self._add("identifier", made, someone.id, someone.id, system, value, home=someone.id)
        made = self.mapper.id("identifier", f"{someone.key};ssn", CORE)
        if f"{someone.name}.ssn" in self.unread:
            self._keep("ssn", made)
        if ssn := self.values.get(f"{someone.name}.ssn"):
            hashed = keyed_hash(self.mapper.key, "ssn", ssn)
            self._add("ssn", made, someone.id, someone.id, "ssn", hashed, ssn[-4:], home=someone.id)

    # -- places ------------------------------------------------------------------------------------

    def _residence(self) -> None:
        place = self._place("home", None, self.first.id)
        if place:
            since = [stored(self.values.get("home.lives_from"))] if "home.lives_from" in self.mapper.fields else []
            made = self.mapper.id("residence", place.hex(), CORE)
            self._add("residence", made, None, None, place, *since, home=self.first.id)

    def _place(self, group: str, name: str | None, home: bytes) -> bytes | None:
        """A place of the household, keyed by its address: another address is another place."""
        parts = {part: self.values.get(f"{group}.{part}") for part in ADDRESS}
        address = compose(parts)
        if not address:
            return None
        parsed = parse_address(address)
        made = self.mapper.id("place", f"{self.household.hex()};{group};{parsed.key}", CORE)
        told = [
            parts[part] or known
            for part, known in (
                ("street", parsed.street),
                ("unit", parsed.unit),
                ("city", parsed.city),
                ("state", parsed.state),
                ("zip", parsed.zip_code),
            )
        ]
        self._add("place", made, None, group, name, address, *told, home=home)
        return made

    # -- the support -------------------------------------------------------------------------------

    def _support(self) -> None:
        values, data_class = self.values, self.profile.data_class.value
        name = values.get("site.name") or values.get("support.site") or values.get("support.provider")
        place = self._place("site", name, self.home)
        support = self.mapper.id("support", self.key, data_class)
        derived = self._derived(place)
        columns = [
            derived[name] if name in derived else stored(values.get(f"support.{name}"))
            for name in self.mapper.support_columns
        ]
        self._add_of(data_class, "support", support, *columns)
        owner = support
        if self.about and self.profile.activity_kind:
            activity = self._activity(support, place)
            owner = activity if self.profile.schedule_of == "activity" else support
        self._schedules(owner)

    def _derived(self, place: bytes | None) -> dict[str, Value]:
        """Columns that are not what one cell says."""
        values, profile = self.values, self.profile
        ended, amount = values.get("support.ended_on"), values.get("support.amount_cents")
        over = ended is not None and ended <= self.mapper.today
        details = {key: stored(values.get(name)) for key, name in self.mapper.shapes.details.items()}
        coverage = [part for part in (values.get("support.coverage"), values.get("support.zones")) if part]
        return {
            "domain": profile.domain,
            "program": values.get("support.program") or profile.program,
            "coverage": ", ".join(coverage) or None,
            "amount_period": None if amount is None else values.get("support.amount_period") or profile.amount_period,
            "place_id": place,
            "status": values.get("support.status") or (SupportStatus.ENDED if over else SupportStatus.ACTIVE).value,
            "detail": stored(details) if details else None,
        }

    def _activity(self, support: bytes, place: bytes | None) -> bytes:
        values = self.values
        title = values.get("activity.title") or values.get("support.coverage") or self.profile.program
        starts = values.get("activity.starts_on") or values.get("support.authorized_from")
        ends = values.get("activity.ends_on") or values.get("support.ended_on") or values.get("support.authorized_to")
        kind = values.get("activity.kind") or self.profile.activity_kind
        made = self.mapper.id("activity", self.key, COORDINATION)
        dates = (stored(starts), stored(ends))
        self._add_of(COORDINATION, "activity", made, self.subject, kind, title, support, place, *dates)
        return made

    # -- when --------------------------------------------------------------------------------------

    def _schedules(self, owner: bytes) -> None:
        times, complete = weekly_times(self.values)
        if not complete:
            order = ("byday", "opens_at", "closes_at", *DAY_SPANS)
            column = next(name for name in order if f"schedule.{name}" in self.mapper.fields)
            self.row.warnings.append(("schedule", f"schedule.{column}"))
            for shape in ("schedule", "closed") if not times else ():
                self._keep(shape)
        for slot, each in enumerate(times):
            self._times(slot, owner, each)

    def _times(self, slot: int, owner: bytes, each: Times) -> None:
        values, key = self.values, f"{self.key};{slot}"
        made = self.mapper.id("schedule", key, COORDINATION)
        valid = (stored(values.get("schedule.valid_from")), stored(values.get("schedule.valid_to")))
        weeks, words = values.get("schedule.interval") or 1, values.get("schedule.description")
        columns = (self.profile.schedule_of, owner, *valid, weeks, *each, words)
        self._add_of(COORDINATION, "schedule", made, *columns)
        for start, end in values.get("schedule.closed") or ():
            closed = self.mapper.id("schedule_exception", f"{key};{start};{end}", COORDINATION)
            self._add_of(COORDINATION, "closed", closed, made, stored(start), stored(end), 1)


def _key_text(alternatives: Keys, values: Values) -> str | None:
    """The first alternative without a blank; else one whose first part is there; None when none is."""
    texts = [[stored(_part(values, name)) for name in names] for names in alternatives]
    places = [place for place, parts in enumerate(texts) if all(parts)]
    places += [place for place, parts in enumerate(texts) if parts and parts[0]]
    if not places:
        return None
    named = zip(alternatives[places[0]], texts[places[0]], strict=True)
    return ";".join(f"{name.partition('.')[2]}={'' if text is None else str(text)}" for name, text in named)


def _part(values: Values, name: str) -> Any:
    """A field of a row; a part of a name may come from the full name."""
    role, _, part = name.partition(".")
    if values.get(name) is None and part in NAME_PARTS and (full := values.get(f"{role}.full_name")):
        return getattr(full, NAME_PARTS[part])
    return values.get(name)
