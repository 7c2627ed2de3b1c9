"""How what is adopted of a proposal is written: each step in the transaction that decides the proposal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select

from ctcoord.domain.alignment.basis import by_id
from ctcoord.domain.alignment.facts import Activity, Schedule, Support, Way
from ctcoord.domain.alignment.what_if import Added, Cares, Edit, NewDates, NewTimes, Removed
from ctcoord.domain.alignment.who import week as week_of
from ctcoord.domain.codes import DataClass, SupportStatus
from ctcoord.domain.weekly import DAYS
from ctcoord.models import tables
from ctcoord.services import adoption_times, alignment_facts, directory, families, records, referrals, tasks, week
from ctcoord.services.author import Author

CARE, TIMES, DATES, ENDS, PLANNED, REFERRAL, ASK, GONE, CHANGED = (
    "care", "times", "dates", "ends", "planned", "referral", "ask", "gone", "changed",
)  # fmt: skip
ASK_DAYS = 7  # until when who keeps a record is asked
_TYPED = 7  # version of the UUIDs of what was typed; an imported record's is 8


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one change: ``does`` is one of the codes above.

    ``agency``: who is to be asked, by name, '' for ourselves. ``record``: the support or activity, None for a new one.
    """

    edit: Edit
    does: str
    agency: str = ""
    record: tuple[str, bytes] | None = None


def is_ours(row: dict[str, Any], home: bytes) -> bool:
    """Whether a record was typed here, in our household; one of a file would be as before with the next file."""
    return bool(row["scope_id"] == home and row["id"][6] >> 4 == _TYPED)


def times_of(connection: Connection, owner: bytes) -> list[dict[str, Any]]:
    """The schedules of a support or activity, whoever recorded them."""
    table = tables()["schedule"]
    rows = connection.execute(select(table).where(table.c.owner_id == owner, table.c.deleted_at.is_(None)))
    return [dict(row._mapping) for row in rows]


@dataclass(frozen=True, slots=True)
class Writing:
    """One proposal while it is written; ``scope``: our household, where it lies."""

    connection: Connection
    author: Author
    scope: bytes
    proposal_id: bytes

    def write(self, step: Step, title: str) -> None:
        """Do a step; ``title``: of the task, where it asks somebody. Raises as the services that write do."""
        match step.edit:
            case _ if step.does in (GONE, CHANGED):
                return
            case _ if step.does == ASK:
                self._ask(step, title)
            case Cares(person, available):
                week.set_care(self.connection, self.author, bytes.fromhex(person), available=available)
            case Added():
                self._add(step)
            case NewTimes() as edit if step.record:
                self._set_times(step.record, edit)
            case NewDates() as edit if step.record:
                self._set_dates(step.record, edit)
            case Removed() if step.record:
                self._end(step.record)

    def _ask(self, step: Step, title: str) -> None:
        due = self.author.today + timedelta(days=ASK_DAYS)
        tasks.add(self.connection, self.author, self.scope, title, due_on=due, about=step.record)

    def _add(self, step: Step) -> None:
        added = step.edit
        if not isinstance(added, Added):
            return
        support = added.support
        person = (
            week.own_person(self.connection, self.author, bytes.fromhex(support.person)) if support.person else None
        )
        if step.does == REFERRAL:
            service = bytes.fromhex(added.service)
            name, provider, provider_id = directory.names_of(self.connection, service)
            wanted = referrals.Wanted(
                service=name,
                recipient=provider or name,
                recipient_id=provider_id,
                service_id=service,
                domain=support.domain,
                person_id=person,
            )
            referrals.draft(self.connection, self.author, self.scope, wanted)
            return
        place = self._place(added)
        values = {
            "subject_id": person,
            "domain": support.domain,
            "program": support.program,
            "place_id": place,
            "status": SupportStatus.APPLIED,
            "applied_on": self.author.today,
            "authorized_from": support.begins,
            "authorized_to": support.ends,
            "minutes_a_week": support.minutes_a_week,
            "extra": {"proposal": self.proposal_id.hex()},
        }
        kept_as = support.domain if support.domain in set(DataClass) else DataClass.COORDINATION
        made = records.add(self.connection, self.author, "support", self.scope, values, data_class=kept_as)
        self._add_times(("support", made), support.schedules, support.begins)

    def _place(self, added: Added) -> bytes | None:
        """The place of what is added, made where it is a new one, with the ways that were typed."""
        if added.place is None:
            return self._known_place(added.support.place)
        new = added.place
        made = week.place(self.connection, self.author, self.scope, new.kind, name=new.name)
        for way in added.ways:
            self._add_way(way, new.id, made)
        return made

    def _add_way(self, way: Way, place: str, made: bytes) -> None:
        ends = [made if end == place else self._known_place(end) for end in (way.origin, way.target)]
        first, last = ends
        if first and last and way.minutes is not None and way.basis == "typed":
            week.set_travel(self.connection, self.author, self.scope, (first, last), minutes=way.minutes, mode=way.mode)

    def _known_place(self, key: str | None) -> bytes | None:
        """The record of a place of the facts; made where agencies only wrote its name."""
        if not key:
            return None
        if key.startswith(alignment_facts.WRITTEN):
            facts = alignment_facts.of_family(self.connection, families.family_id(self.connection, self.scope))
            known = next((one for one in facts.places if one.id == key), None)
            return week.place(self.connection, self.author, self.scope, "site", name=known.name) if known else None
        return bytes.fromhex(key)

    def _set_times(self, about: tuple[str, bytes], edit: NewTimes) -> None:
        """Other times from today on, or from the first day of what they are of; the old ones end before.

        What the edit leaves as it was is not touched, nor is what others wrote down meanwhile.
        """
        owner = records.get(self.connection, *about)
        begins = owner["starts_on"] if about[0] == "activity" else owner["authorized_from"]
        start = max(self.author.today, begins) if begins else self.author.today
        there, plan = times_of(self.connection, about[1]), adoption_times.moves(edit)
        come = adoption_times.closed_since(edit, self._now(edit.of))
        ends = [(old, None) for old in plan.gone] + list(plan.moved)
        for old, last in ends:
            one = next((row for row in there if adoption_times.said_of(row) == adoption_times.said(old)), None)
            if one is None or (one["valid_to"] is not None and one["valid_to"] < start):
                continue
            there.remove(one)
            records.change(self.connection, "schedule", one["id"], self._ended(one, start, last))
        self._add_times(about, come, start)

    def _ended(self, row: dict[str, Any], start: date, last: date | None) -> dict[str, Any]:
        """Times until a day; without one they end where others begin, or go where they have not begun."""
        before = start - timedelta(days=1)
        begun = row["valid_from"] is None or row["valid_from"] < start
        if last is not None and (begun or last >= row["valid_from"]):
            return {"valid_to": max(last, before) if begun else last}
        return {"valid_to": before} if begun else {"deleted_at": self.author.now}

    def _now(self, of: str) -> tuple[Schedule, ...]:
        """The times of a support or activity as the store has them."""
        facts = alignment_facts.of_family(self.connection, families.family_id(self.connection, self.scope))
        known = by_id(facts).get(of)
        return known.schedules if isinstance(known, Activity | Support) else ()

    def _add_times(self, owner: tuple[str, bytes], schedules: Iterable[Schedule], start: date | None) -> None:
        for one in schedules:
            first = _first(one, start)
            if one.ends is not None and first is not None and one.ends < first:
                continue
            values = {
                "owner_kind": owner[0],
                "owner_id": owner[1],
                "byday": ",".join(DAYS[day] for day in sorted(one.turn.days)),
                "opens_at": _clock(one.opens),
                "closes_at": _clock(one.closes),
                "freq": "WEEKLY",
                "interval": one.turn.interval,
                "valid_from": first,
                "valid_to": one.ends,
            }
            made = records.add(self.connection, self.author, "schedule", self.scope, values)
            for change in one.changes:
                if first is None or change.ends >= first:
                    times = None
                    if change.opens is not None and change.closes is not None:
                        times = (_clock(change.opens), _clock(change.closes))
                    days = (change.begins, change.ends)
                    week.close_on(self.connection, self.author, made, days, times=times, reason=change.reason)

    def _set_dates(self, about: tuple[str, bytes], edit: NewDates) -> None:
        """Of its first and last day those that the edit changes; times that begin or end with it go on doing so."""
        entity, key = about
        row = records.get(self.connection, entity, key)
        first, last = ("starts_on", "ends_on") if entity == "activity" else ("authorized_from", "authorized_to")
        same_first = edit.was is not None and edit.was[0] == edit.begins
        same_last = edit.was is not None and edit.was[1] == edit.ends
        begins, ends = row[first] if same_first else edit.begins, row[last] if same_last else edit.ends
        values: dict[str, Any] = {first: begins, last: ends}
        if entity == "support" and row["ended_on"] not in (None, ends) and not same_last:
            values["ended_on"] = None
        records.change(self.connection, entity, key, values)
        for one in times_of(self.connection, key):
            moved = {
                name: new
                for name, old, new in (("valid_from", row[first], begins), ("valid_to", row[last], ends))
                if old is not None and one[name] == old and old != new
            }
            if moved and is_ours(one, self.scope):
                records.change(self.connection, "schedule", one["id"], moved)

    def _end(self, about: tuple[str, bytes]) -> None:
        """Today is its last day; what has not begun is taken out."""
        entity, key = about
        row, today = records.get(self.connection, entity, key), self.author.today
        begins = row["starts_on"] if entity == "activity" else row["authorized_from"]
        if begins is not None and begins > today:
            records.change(self.connection, entity, key, {"deleted_at": self.author.now})
        else:
            records.change(self.connection, entity, key, {"ends_on" if entity == "activity" else "ended_on": today})


def _first(one: Schedule, start: date | None) -> date | None:
    """The first day of times that are written from ``start`` on: of every second week one in turn."""
    if start is None or (one.begins is not None and one.begins >= start):
        return one.begins
    since = one.turn.since or one.begins
    if one.turn.interval <= 1 or since is None:
        return start
    late = (week_of(start.toordinal()) - week_of(since.toordinal())) % one.turn.interval
    if late == 0:
        return start
    return start + timedelta(days=7 * (one.turn.interval - late) - start.weekday())


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
