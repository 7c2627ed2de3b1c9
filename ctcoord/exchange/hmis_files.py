"""One function for each file of an HMIS export: from rows to what staging takes.

Which records a file makes: Organization and Project the directory; Client a person with identifiers;
Enrollment a support with what was asked at entry; Exit fills that support and adds what was asked at
the end; every other file observations within an enrolment (``hmis_tables.TABLES``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from ctcoord.domain.parse import Unreadable
from ctcoord.exchange.hmis_core import ENROLLMENT_DETAIL, ENROLLMENT_PARTS, EXIT_DETAIL, EXIT_PARTS, LANGUAGES
from ctcoord.exchange.hmis_parts import PartSet, code_of, detail_keys, read_detail, warn_of_detail
from ctcoord.exchange.hmis_projects import NOT_SAID, VICTIM_SERVICES, Projects, note_change, serves_victims
from ctcoord.exchange.hmis_rows import NO_KEY, NOT_A_DATE, Context, Header, Row, Rows, days, warn
from ctcoord.exchange.hmis_tables import ROW_CLASSES, TABLES, Table
from ctcoord.exchange.records import COMMONS, HOUSEHOLD, FileHead, FileSink, Member, Record, Shape, Sink
from ctcoord.services.import_depends import PARENT_REJECTED, PARENT_UNKNOWN
from ctcoord.words import Message


@dataclass
class Reading:
    """One file being read."""

    sink: Sink
    context: Context
    projects: Projects
    name: str
    header: Header
    rows: Iterable[tuple[int, list[str]]]

    def head(self, kind: str, **more: Any) -> FileSink:
        """Begin the file in staging."""
        return self.sink.file(FileHead(self.name, kind, **more))


def organizations(reading: Reading) -> None:
    """Organization.csv: providers of the directory; victim service providers are refused."""
    header, ids, projects = reading.header, reading.context.ids, reading.projects
    file = reading.head("Organization")
    shape = file.shape(Shape("organization", ("name", "common_name")))
    columns = ("OrganizationName", _COMMON, _VSP)
    rows = Rows(
        header, file, reading.context, key="OrganizationID", mapped=("OrganizationID", *columns), also=columns,
        rejected=projects.rejected_organizations,
    )  # fmt: skip
    for row in rows.usable(reading.rows):
        name, common, cell = row.also
        said = name or common or row.key
        organization = ids.of("organization", row.key, "core")
        victims = serves_victims(cell)
        if victims:
            projects.victim_services.add(row.key)
            if not projects.known_organization(row.key):
                rows.reject(row.line, VICTIM_SERVICES, source_id=row.key, column=_VSP, value=cell)
                continue
            # Deleted here, it is unknown from now on, to other stations too. Dated by the export: this row counts.
            note_change(reading.sink, organization, said)
            file.warn(row.line, reason=Message(VICTIM_SERVICES), column=_VSP, value=cell)
            file.accept(row.line, row.key, None, rows.content(row.cells), deleted=True)
            continue
        if victims is None:  # what was said before holds
            if not projects.known_organization(row.key):
                rows.reject(row.line, NOT_SAID, source_id=row.key, column=_VSP, value=cell or None)
                continue
            file.warn(row.line, reason=Message(NOT_SAID, {"column": _VSP}), column=_VSP, value=cell or None)
        projects.organizations[row.key] = said
        record = (shape, organization, None, "core", COMMONS, (said, common or None))
        file.accept(row.line, row.key, row.date, rows.content(row.cells), deleted=row.deleted, records=[record])


_VSP, _COMMON = "VictimServiceProvider", "OrganizationCommonName"
_PROJECT = ("ProjectID", "OrganizationID", "ProjectName", "OperatingStartDate", "OperatingEndDate", "ProjectType")
_SERVICE = {
    "ProjectType": "hud_project_type",
    "OperatingStartDate": "operates_from",
    "OperatingEndDate": "operates_until",
}


def project_rows(reading: Reading) -> None:
    """Project.csv: services of the directory; those of victim service providers or of nobody known are refused."""
    header, ids, projects = reading.header, reading.context.ids, reading.projects
    file = reading.head("Project", parent_kind="Organization")
    columns = ("organization_id", "domain", "name", "hud_project_type", "operates_from", "operates_until")
    shape = file.shape(Shape("service", columns))
    rows = Rows(
        header, file, reading.context, key="ProjectID", mapped=_PROJECT, also=_PROJECT[1:], rejected=projects.rejected
    )
    for row in rows.usable(reading.rows):
        owner, name, starts, ends, kind = row.also
        if _refused_project(rows, row, projects, owner):
            continue
        said = name or row.key
        projects.names[row.key] = (said, owner)
        service, unread = ids.of("service", row.key, "core"), dict[str, str]()
        values = (
            ids.of("organization", owner, "core"),
            "housing",
            said,
            _whole(unread, "ProjectType", kind),
            _day(unread, "OperatingStartDate", starts),
            _day(unread, "OperatingEndDate", ends),
        )
        for column, cell in unread.items():
            warn(file, row.line, column, cell)
            file.keep(row.line, shape, service, _SERVICE[column])
        file.accept(
            row.line,
            row.key,
            row.date,
            rows.content(row.cells),
            deleted=row.deleted,
            parent=owner if owner in projects.organizations else None,
            records=[(shape, service, None, "core", COMMONS, values)],
        )


def _refused_project(rows: Rows, row: Row, projects: Projects, owner: str) -> bool:
    """Reject a project of a victim service provider, or of an organization of which nothing is known."""
    if owner in projects.victim_services:
        projects.refused.add(row.key)
        rows.reject(row.line, VICTIM_SERVICES, source_id=row.key, column="OrganizationID", value=owner)
        return True
    may_name, rejected = projects.has_organization, projects.rejected_organizations
    return _refused_parent(rows, row, "Organization", owner, may_name=may_name, rejected=rejected)


def _refused_parent(
    rows: Rows, row: Row, kind: str, key: str, *, may_name: Callable[[str], bool], rejected: set[str]
) -> bool:
    """Reject a row whose organization or project may be a victim service provider's, for all that is known."""
    if key and may_name(key):
        return False
    if not key:
        rows.reject(row.line, NO_KEY, column=f"{kind}ID", source_id=row.key)
    elif key in rejected:
        rows.reject(row.line, PARENT_REJECTED, parent=kind, source_id=row.key)
    else:
        rows.reject(row.line, PARENT_UNKNOWN, parent=kind, key=key, source_id=row.key)
    return True


def enrollments(reading: Reading) -> None:
    """Enrollment.csv: a support of the person, grouped by HouseholdID, and what was asked at entry."""
    context, projects = reading.context, reading.projects
    entries = _Enrollments(reading)
    rows, file = entries.rows, entries.file
    for row in rows.usable(reading.rows):
        cells = row.cells
        pid, project, entered, group, relationship = row.also
        named = projects.names.get(project)
        if not pid:
            rows.reject(row.line, NO_KEY, column="PersonalID", source_id=row.key)
            continue
        if not row.deleted and _refused_parent(
            rows, row, "Project", project, may_name=projects.has, rejected=projects.rejected
        ):
            continue
        entry = _required_day(rows, row, "EntryDate", entered)
        if entry is None:
            if row.deleted:
                file.accept(row.line, row.key, row.date, rows.content(cells), deleted=True)
            continue
        home, members = context.ids.person[pid], []
        records = list(entries.records(row, home, entry, group, named))
        if group:
            members = [Member(home, context.ids.household[group], group, f"{entry} {row.key}", defines=False)]
            records.append(entries.relation(row.line, home, context.ids.household[group], relationship))
        file.accept(
            row.line,
            row.key,
            row.date,
            rows.content(cells),
            deleted=row.deleted,
            parent=project if named else None,
            home=home,
            members=members,
            records=records,
        )


class _Enrollments:
    """Shapes and records of enrolments."""

    def __init__(self, reading: Reading) -> None:
        header, self._ids, self._projects = reading.header, reading.context.ids, reading.projects
        fields = header.fields(ENROLLMENT_DETAIL)
        self._fields = fields
        self.file = file = reading.head("Enrollment", parent_kind="Project")
        merge = ("detail", detail_keys(fields))
        always, start = ("group_key", "authorized_from", "detail"), {"domain": "housing", "status": "active"}
        self._known = file.shape(Shape("support", (*always, "program", "provider", "provider_id"), start, merge=merge))
        self._unknown = file.shape(Shape("support", always, {**start, "program": "HMIS"}, merge=merge))
        self._relation = file.shape(
            Shape("person", ("relationship", "head", HOUSEHOLD), patch=True, on_delete={"head": 0}, shared=True)
        )
        self._parts = PartSet(ENROLLMENT_PARTS, "Enrollment", header, reading.context, file)
        self._detail = header.cells(field.column for field in fields)
        self._speaks: int | None = None
        if "PreferredLanguage" in header:  # FY2024; later versions have it in a file of their own
            asked = ("languages", "interpreter_needed")
            self._speaks = file.shape(Shape("person", asked, patch=True, shared=True))
        self._language = header.trimmed(("PreferredLanguage", "TranslationNeeded"))
        also = ("PersonalID", "ProjectID", "EntryDate", "HouseholdID", "RelationshipToHoH")
        mapped = (
            "EnrollmentID",
            *also,
            *_names(fields),
            *self._parts.columns,
            "PreferredLanguage",
            "TranslationNeeded",
        )
        self.rows = Rows(header, file, reading.context, key="EnrollmentID", mapped=mapped, also=also)

    def records(self, row: Row, home: bytes, entry: str, group: str, named: tuple[str, str] | None) -> Iterable[Record]:
        """The support and the observations of an enrolment."""
        support = self._ids.support[row.key]
        detail, warned = read_detail(self._fields, self._detail(row.cells))
        if warned:
            kept = (self._known if named else self._unknown, support, "detail")
            warn_of_detail(self.file, row.line, warned, self._fields, kept)
        values = (group or None, entry, detail)
        if named:
            program, owner = named
            provider = self._projects.organizations.get(owner)
            about = (program, provider, self._ids.of("organization", owner, "core") if provider else None)
            yield self._known, support, home, "housing", home, (*values, *about)
        else:
            yield self._unknown, support, home, "housing", home, values
        language, interpreter = self._language(row.cells)
        if self._speaks is not None and language in LANGUAGES:
            needed = {"0": 0, "1": 1}.get(interpreter)
            yield self._speaks, home, home, "core", home, (LANGUAGES[language], needed)
        yield from self._parts.records(row, entry, home, support)

    def relation(self, line: int, home: bytes, household: bytes, cell: str) -> Record:
        """Relationship to the head of that household (HUD list 3.15.1)."""
        said = int(cell) if cell.isdecimal() and len(cell) < 3 else None
        if cell and said is None:  # the detail warns of it
            for column in ("relationship", "head"):
                self.file.keep(line, self._relation, home, column)
        return self._relation, home, home, "core", home, (said, int(said == 1), household)


def exits(reading: Reading) -> None:
    """Exit.csv: ends the support of its enrolment, and what was asked at the end."""
    header, context = reading.header, reading.context
    file = reading.head("Exit", parent_kind="Enrollment", parent_required=True, parent_entity="support")
    fields = header.fields(EXIT_DETAIL)
    shape = file.shape(
        Shape(
            "support",
            ("ended_on", "status", "end_reason", "detail"),
            patch=True,
            on_delete={"ended_on": None, "status": "active", "end_reason": None},
            merge=("detail", detail_keys(fields)),
        )
    )
    parts = PartSet(EXIT_PARTS, "Exit", header, context, file)
    also = ("PersonalID", "EnrollmentID", "ExitDate")
    mapped = ("ExitID", *also, *_names(fields), *parts.columns)
    rows = Rows(header, file, context, key="ExitID", mapped=mapped, also=also)
    detail_of, destination = header.cells(_names(fields)), header.cell("Destination")

    def records(row: Row, left: str, home: bytes, support: bytes) -> Iterable[Record]:
        detail, warned = read_detail(fields, detail_of(row.cells))
        if warned:
            warn_of_detail(file, row.line, warned, fields, (shape, support, "detail"))
        place, readable = code_of(destination(row.cells))
        if not readable:  # its part warns of it
            file.keep(row.line, shape, support, "end_reason")
        said = place if (place,) not in ROW_CLASSES["Exit"] else None
        yield shape, support, home, "housing", home, (left, "ended", said, detail)
        yield from parts.records(row, left, home, support)

    _within_enrolment(reading, rows, "ExitDate", records)


def observations(table: Table, reading: Reading) -> None:
    """Any other file: observations of a person within an enrolment."""
    parts_complete = all(reading.header.fields(part.fields) for part in table.parts)
    file = reading.head(
        table.kind, parent_kind="Enrollment", parent_required=True, parent_entity="support", complete=parts_complete
    )
    parts = PartSet(table.parts, table.kind, reading.header, reading.context, file)
    also = ("PersonalID", "EnrollmentID", table.date)
    mapped = (table.key, *also, *parts.columns)
    rows = Rows(reading.header, file, reading.context, key=table.key, mapped=mapped, also=also)
    _within_enrolment(reading, rows, table.date, parts.records)


def _within_enrolment(
    reading: Reading, rows: Rows, date_column: str, records: Callable[[Row, str, bytes, bytes], Iterable[Record]]
) -> None:
    """Accept the rows that name a person, an enrolment and a date."""
    ids, accept = reading.context.ids, rows.file.accept
    for row in rows.usable(reading.rows):
        pid, eid, dated = row.also
        if not (pid and eid):
            missing = "EnrollmentID" if pid else "PersonalID"
            rows.reject(row.line, NO_KEY, column=missing, source_id=row.key)
            continue
        on = _required_day(rows, row, date_column, dated)
        if on is None and not row.deleted:
            continue
        home, support = ids.person[pid], ids.support[eid]
        accept(
            row.line,
            row.key,
            row.date,
            rows.content(row.cells),
            deleted=row.deleted,
            parent=eid,
            parent_record=support,
            home=home,
            records=list(records(row, on, home, support)) if on else (),
        )


def _required_day(rows: Rows, row: Row, column: str, cell: str) -> str | None:
    """The date that a row cannot do without; rejects the row, unless it is deleted anyway."""
    try:
        on = days[cell]
    except Unreadable:
        on, text = None, NOT_A_DATE
    else:
        text = NO_KEY
    if on is None and not row.deleted:
        rows.reject(row.line, text, column=column, value=cell or None, source_id=row.key)
    return on


def _day(unread: dict[str, str], column: str, cell: str) -> str | None:
    try:
        return days[cell]
    except Unreadable:
        unread[column] = cell
        return None


def _whole(unread: dict[str, str], column: str, cell: str) -> int | None:
    if not cell:
        return None
    if cell.isdecimal() and len(cell) < 9:
        return int(cell)
    unread[column] = cell
    return None


def _names(fields: Iterable[Any]) -> tuple[str, ...]:
    return tuple(field.column for field in fields)


FILES: dict[str, Callable[[Reading], None]] = {
    "Organization": organizations,
    "Project": project_rows,
    "Enrollment": enrollments,
    "Exit": exits,
    **{table.kind: partial(observations, table) for table in TABLES},
}
