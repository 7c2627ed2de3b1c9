"""The database's functions and policies as SQL: hand-written files, and templates filled once for every table.

Every identifier comes from our own metadata; values never enter SQL text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Table

from ctcoord.central import schema, versions
from ctcoord.central.schema import Home, Kind
from ctcoord.domain.authorities import IN_PLACE, STILL_SAID
from ctcoord.domain.codes import OF_STEWARDS, DataClass
from ctcoord.models.versions import columns_at

FOLDER = Path(__file__).parent / "functions"

# Who owns the functions of a file: the role whose rights they run with.
OWNERS = {
    "types": "ctcoord_api",
    "session": "ctcoord_api",
    "history": "ctcoord_api",
    "calls": "ctcoord_api",
    "push": "ctcoord_api",
    "audit": "ctcoord_api",
    "import": "ctcoord_import",
    "scope": "ctcoord_scope",
    "break_glass": "ctcoord_scope",
    "lookup": "ctcoord_lookup",
    "lookup_case": "ctcoord_lookup",
    "admin": "ctcoord_migrate",
}

# A value in the canonical text of a row (see sync/README.md).
_TEXT = {
    Kind.ID: "encode(uuid_send({0}), 'hex')",
    Kind.FLAG: "{0}::int",
    Kind.INSTANT: "coalesce(to_char({0}, 'YYYY-MM-DD HH24:MI:SS.US'), {0}::text)",  # an infinite one has no such form
    Kind.REAL: "trunc({0} * 1000000)::bigint",
}

# A value as the local store keeps it, and its type.
_LOCAL = {
    Kind.ID: ("uuid_send({0})", "bytea"),
    Kind.HASH: ("decode({0}, 'hex')", "bytea"),
    Kind.DAY: ("{0}::text", "text"),
    Kind.INSTANT: ("to_char({0}, 'YYYY-MM-DD HH24:MI:SS.US')", "text"),
    Kind.JSON: ("{0}::text", "text"),
    Kind.FLAG: ("{0}::int::bigint", "bigint"),
    Kind.WHOLE: ("{0}", "bigint"),
    Kind.REAL: ("{0}", "double precision"),
    Kind.TEXT: ("{0}", "text"),
}


def functions() -> Iterator[tuple[str, str]]:
    """Owner and SQL of every file of functions, in the order of creation."""
    yield OWNERS["types"], _read("types")
    yield "ctcoord_api", "\n".join(_filled("record", table) for table in schema.tables())
    yield "ctcoord_api", "\n".join(_filled("sets", table) for table in _plain())
    yield "ctcoord_api", _dispatch()
    yield "ctcoord_api", "\n".join(_pull(table, at) for table in schema.tables() for at in versions.pulled(table))
    yield "ctcoord_api", versions.functions()
    for name in list(OWNERS)[1:]:
        yield OWNERS[name], _read(name).replace("__sees_t__", sees("t"))


def grants() -> Iterator[str]:
    """Rights on tables, and the policies of every table."""
    yield _read("grants")
    names = ", ".join(f"ctcoord.{table.name}" for table in schema.tables())
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {names} TO ctcoord_api, ctcoord_import"
    yield _read("policies")
    for name in (*(table.name for table in schema.tables()), "op", "tombstone", "head"):
        yield from _policies(name)


def sees(alias: str, only: str = "") -> str:
    """The condition that the caller's scope contains the bucket that ``alias`` names; by two keys, never a scan."""
    matches = (
        f"(s.until IS NULL OR s.until > (now() AT TIME ZONE 'UTC')) AND {alias}.data_class = ANY (s.classes)"
        f" AND (s.subject_id = '{'f' * 32}' OR s.subject_id = {alias}.subject_id){only}"
    )
    return (
        f"(EXISTS (SELECT 1 FROM ctcoord.scope s WHERE s.login = session_user AND s.scope_id = {alias}.scope_id"
        f" AND NOT s.owned AND {matches})"
        f" OR EXISTS (SELECT 1 FROM ctcoord.scope s WHERE s.login = session_user AND s.owned AND {matches}"
        f" AND s.scope_id <> {alias}.scope_id"
        f" AND s.scope_id = (SELECT o.owner_id FROM ctcoord.holding o WHERE o.scope_id = {alias}.scope_id)))"
    )


def adds(alias: str) -> str:
    """The condition that the caller is a steward of the agency that owns the household in ``alias``."""
    return (
        "EXISTS (SELECT 1 FROM ctcoord.holding o JOIN ctcoord.app_user u ON u.login = session_user"
        f" WHERE o.scope_id = {alias}.scope_id AND o.owner_id <> o.scope_id AND u.role = 'steward'"
        " AND u.disabled_at IS NULL AND (o.owner_id = u.agency_id OR EXISTS (SELECT 1 FROM ctcoord.steward_of w"
        " WHERE w.login = u.login AND w.agency_id = o.owner_id)))"
    )


def _policies(name: str) -> Iterator[str]:
    seen, written = sees(name), sees(name, " AND s.may <> 'read'")
    on = f"ON ctcoord.{name}"
    yield f"CREATE POLICY seen {on} FOR SELECT TO ctcoord_api USING {seen}"
    yield f"CREATE POLICY made {on} FOR INSERT TO ctcoord_api WITH CHECK {written}"
    yield f"CREATE POLICY changed {on} FOR UPDATE TO ctcoord_api USING {written} WITH CHECK {written}"
    yield f"CREATE POLICY dropped {on} FOR DELETE TO ctcoord_api USING {written}"
    brought = f"({written} OR {adds(name)})"
    yield f"CREATE POLICY brought {on} TO ctcoord_import USING ({seen} OR {adds(name)}) WITH CHECK {brought}"


def _read(name: str) -> str:
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def _pull(table: Table, version: int) -> str:
    """What a program of that version pulls of a table, and what the rows' canonical text is to it."""
    fields = {name: how for name, how in schema.fields(table).items() if name in columns_at(table, version)}
    tokens = {
        "version": str(version),
        "columns": ", ".join(f'"{name}" {typed}' for name, _, typed in _pulled(fields)),
        "values": ", ".join(value for _, value, _ in _pulled(fields)),
        "known": versions.known(table, version),
    }
    text = _filled("pull", table, tokens)
    if version in versions.texts(table):
        text += _filled("text", table, {"members": _members(table, fields), "at": f"_until_{version}"})
    return text


def _filled(template: str, table: Table, more: dict[str, str] | None = None) -> str:
    text = _read(template)
    for token, value in {**_tokens(table), **(more or {})}.items():
        text = text.replace(f"__{token}__", value)
    return text


def _tokens(table: Table) -> dict[str, str]:
    fields, fixed = schema.fields(table), _fixed_class(table)
    return {
        "text": _read("text").replace("__members__", _members(table, fields)).replace("__at__", ""),
        "table": table.name,
        "fields": "ARRAY[" + ", ".join(f"'{name}'" for name in fields) + "]",
        "defaults": versions.defaults(table, "r"),
        "cases": " ".join(f"WHEN '{name}' THEN ({_text(how, name)})::text" for name, how in fields.items()),
        "settable": "ARRAY[" + ", ".join(f"'{name}'" for name in fields if name not in schema.references(table)) + "]",
        "assignments": ", ".join(f'"{name}" = s."{name}"' for name in fields),
        "minify_r": _minify("r", fields),
        "minify_s": _minify("s", fields),
        "minify_w": _minify("w", fields),
        "parents_r": _parents(table, "r"),
        "parents_s": _parents(table, "s"),
        "children": _children(table),
        "guard": "\n    ".join(_guards(table)),
        "dispute": "" if schema.home(table) is Home.HOUSEHOLD else "RETURN ctcoord.parked('disputed');",
        "no_merge": _NO_MERGE if table.name in schema.APPEND_ONLY else "",
        "class": f"a.data_class = '{fixed}' AND " if fixed else "",
        "class_guard": _CLASS_GUARD.format(fixed) if fixed else "",
        "sees_t": sees("t"),
    }


_NO_MERGE = "RETURN ('merged', NULL, 0, 0, '{}'::text[])::ctcoord.outcome;"


def _members(table: Table, fields: dict[str, Kind]) -> str:
    named = ((name, _TEXT.get(how, "{0}").format(versions.said(table, name, "r"))) for name, how in fields.items())
    return ",\n        ".join(f"'{name}=' || {value}" for name, value in named)


def _text(how: Kind, name: str) -> str:
    return _TEXT.get(how, "{0}").format(f'r."{name}"')


def _minify(row: str, fields: dict[str, Kind]) -> str:
    kept = [name for name, how in fields.items() if how is Kind.JSON]
    return " ".join(f'{row}."{name}" := ctcoord.minified({row}."{name}");' for name in kept)


def _parents(table: Table, row: str) -> str:
    """Locks what a row refers to, so that it cannot go before the row is there."""
    lines = []
    for column, parent in schema.references(table).items():
        if row == "s" and column in schema.BUCKET:
            continue  # a set never moves a record
        there = f'{row}."{column}" IS NOT NULL AND {row}."{column}" <> ctcoord.nobody()'
        lines.append(
            f"IF {there} THEN PERFORM 1 FROM ctcoord.{parent} p WHERE p.scope_id = o.scope_id"
            f' AND p.id = {row}."{column}" FOR KEY SHARE;'
            f" IF NOT FOUND THEN RETURN ctcoord.parked('parent'); END IF; END IF;"
        )
    return "\n            ".join(lines)


def _children(table: Table) -> str:
    """Refuses to delete what other rows refer to."""
    found = [
        f'EXISTS (SELECT 1 FROM ctcoord.{other.name} c WHERE c.scope_id = o.scope_id AND c."{column}" = o.record_id)'
        for other in schema.tables()
        for column, parent in schema.references(other).items()
        if parent == table.name
    ]
    if not found:
        return ""
    lock = f"PERFORM 1 FROM ctcoord.{table.name} t WHERE t.scope_id = o.scope_id AND t.id = o.record_id FOR UPDATE;"
    return f"{lock}\n        IF {' OR '.join(found)} THEN RETURN ctcoord.parked('parent'); END IF;"


def _guards(table: Table) -> Iterator[str]:
    """What may never be done with rows of this table, whoever asks."""
    home = schema.home(table)
    if home is Home.AGENCY:
        yield (
            "IF NOT EXISTS (SELECT 1 FROM ctcoord.holding h WHERE h.scope_id = o.scope_id AND h.owner_id = o.scope_id)"
            " OR o.scope_id = ctcoord.nobody() THEN RETURN ctcoord.parked('place'); END IF;"
        )
    if home is Home.COMMONS:
        yield "IF o.scope_id <> ctcoord.nobody() THEN RETURN ctcoord.parked('place'); END IF;"
    if table.name in _THEMSELVES:
        yield "IF o.kind = 'create' AND o.record_id <> o.scope_id THEN RETURN ctcoord.parked('place'); END IF;"
    if table.name == "household":
        yield _OWNER
    if table.name == "agency":
        yield _KIND
    if table.name in schema.APPEND_ONLY:
        yield (
            "IF known AND o.kind <> 'create' AND NOT EXISTS (SELECT 1 FROM ctcoord.op p"
            " WHERE p.scope_id = o.scope_id AND p.record_id = o.record_id AND p.kind = 'create'"
            " AND p.counted AND p.login = me.login) THEN RETURN ctcoord.parked('append_only'); END IF;"
        )
    if table.name == "consent":
        yield _signed(table)
    if table.name == "conflict":
        yield from _CONFLICT


_THEMSELVES = {"household", "agency"}  # a scope is one of these, and no other record may pass for it
# Whose a household is was said when it was founded: "holding" decides, and no op makes the record say otherwise.
_OWNER = (
    "IF (o.field = 'owner_id' OR o.kind = 'create' AND o.value -> 'owner_id' IS NOT NULL)"
    " AND NOT EXISTS (SELECT 1 FROM ctcoord.holding h WHERE h.scope_id = o.scope_id AND h.owner_id ="
    " ctcoord.uuid_or_null(CASE WHEN o.kind = 'create' THEN o.value ->> 'owner_id' ELSE o.value #>> '{}' END))"
    " THEN RETURN ctcoord.parked('right'); END IF;"
)
# What an agency is decides who may know of it: said by whoever runs the database, who has no staff record.
_KIND = (
    "IF known AND me.staff_id IS NOT NULL AND (o.kind = 'delete' OR coalesce(o.field = 'kind', false)"
    " OR o.kind = 'create' AND o.value ->> 'kind' <> r.kind) THEN RETURN ctcoord.parked('right'); END IF;"
)


def _signed(table: Table) -> str:
    """What was given, refused or ended stays as it was signed; what says the same again is taken as ever."""
    open_ones = ", ".join(f"'{status}'" for status in sorted(IN_PLACE))
    kept = " ".join(f's."{name}" := r."{name}";' for name in sorted(STILL_SAID))
    said = "CASE o.kind WHEN 'create' THEN o.value ELSE json_build_object(o.field, o.value) END"
    return (
        f"IF known AND r.status NOT IN ({open_ones}) THEN"
        " IF o.kind = 'delete' THEN RETURN ctcoord.parked('fixed'); END IF;"
        " IF o.kind = 'create' OR o.kind = 'set' AND o.field IS NOT NULL THEN"
        f" s := json_populate_record(r, {said}); {_minify('s', schema.fields(table))} {kept}"
        " IF ctcoord.text_consent(s) <> ctcoord.text_consent(r) THEN RETURN ctcoord.parked('fixed'); END IF;"
        " END IF; END IF;"
    )


_CONFLICT = (
    "IF o.kind <> 'set' THEN RETURN ctcoord.parked('server_only'); END IF;",
    "IF o.field NOT IN ('choice', 'decided_by', 'decided_at') THEN RETURN ctcoord.parked('field'); END IF;",
    "IF r.choice IS NOT NULL AND EXISTS (SELECT 1 FROM ctcoord.op p WHERE p.scope_id = o.scope_id"
    " AND p.record_id = o.record_id AND p.field = 'choice' AND p.counted AND p.action_id <> o.action_id)"
    " THEN RETURN ('merged', NULL, 0, 0, '{}'::text[])::ctcoord.outcome; END IF;",
)


def _fixed_class(table: Table) -> str | None:
    """The class of a table of one class: it looks at the buckets of that class only."""
    fixed = table.info["data_class"]
    return DataClass(fixed).value if fixed else None


_CLASS_GUARD = "IF o.data_class <> '{0}' THEN RETURN ctcoord.parked('class'); END IF;"


def _pulled(fields: dict[str, Kind]) -> list[tuple[str, str, str]]:
    bucket = [
        ("scope_id", "uuid_send(t.scope_id)", "bytea"),
        ("id", "uuid_send(t.id)", "bytea"),
        ("subject_id", "uuid_send(nullif(t.subject_id, ctcoord.nobody()))", "bytea"),
        ("data_class", "t.data_class", "text"),
        ("seq", "t.seq", "bigint"),
    ]
    rest = [(name, _LOCAL[how][0].format(f't."{name}"'), _LOCAL[how][1]) for name, how in fields.items()]
    return bucket + rest


def _plain() -> list[Table]:
    """Tables whose fields are set without a condition of their own, and without rows that have to be locked."""
    return [
        table
        for table in _busiest_first()
        if schema.home(table) is Home.HOUSEHOLD and table.name != "household" and not list(_guards(table))
    ]


def _dispatch() -> str:
    branches = "\n".join(
        f"    WHEN '{table.name}' THEN RETURN ctcoord.apply_{table.name}(o, me, next);" for table in _busiest_first()
    )
    runs = "\n".join(
        f"    WHEN '{table.name}' THEN RETURN ctcoord.set_run_{table.name}(ops, me, seqs, theirs, mine);"
        for table in _plain()
    )
    trials = "\n".join(
        f"    WHEN '{table.name}' THEN RETURN ctcoord.try_{table.name}(o, said);" for table in _busiest_first()
    )
    kept = ", ".join(f"'{name}'" for name in sorted(schema.APPEND_ONLY))
    theirs = ", ".join(f"'{name}'" for name in sorted(OF_STEWARDS))
    return f"""
CREATE FUNCTION ctcoord.append_only() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY[{kept}] $$;

CREATE FUNCTION ctcoord.of_stewards() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY[{theirs}] $$;

CREATE FUNCTION ctcoord.apply_op(o ctcoord.change, me ctcoord.actor, next bigint) RETURNS ctcoord.outcome
LANGUAGE plpgsql AS $$
BEGIN
    CASE o.entity
{branches}
    ELSE RETURN ctcoord.parked('entity');
    END CASE;
END $$;

CREATE FUNCTION ctcoord.try_op(o ctcoord.change, said json) RETURNS ctcoord.outcome LANGUAGE plpgsql AS $$
BEGIN
    CASE o.entity
{trials}
    ELSE RETURN ctcoord.parked('entity');
    END CASE;
END $$;

CREATE FUNCTION ctcoord.set_run(ops ctcoord.change[], me ctcoord.actor, seqs bigint[], theirs bigint[], mine bigint[])
RETURNS ctcoord.outcome[] LANGUAGE plpgsql AS $$
BEGIN
    CASE ops[1].entity
{runs}
    ELSE RETURN NULL;
    END CASE;
END $$;
"""


def _busiest_first() -> list[Table]:
    first = ("observation", "person", "support", "barrier", "task", "note", "contact_point", "place", "identifier")
    order = {name: place for place, name in enumerate(first)}
    return sorted(schema.tables(), key=lambda table: order.get(table.name, len(order)))
