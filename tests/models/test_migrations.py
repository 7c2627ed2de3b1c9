"""Migrations build exactly what the models say, CHECKs, indexes and keys too, up and down."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from ctcoord.models import lifecycle, store, tables
from ctcoord.models.base import Base

KEY = bytes(range(32))
SCRIPTS = Path(lifecycle.__file__).parent / "migrations"


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return ScriptDirectory.from_config(config)


def schema(path: Path) -> dict[str, Any]:
    """Every table and index as SQL, without spaces and quotes, with the parts of a table sorted."""
    raw = store.connect(path, KEY)
    rows = raw.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    raw.close()
    return {f"{kind} {name}": parts(sql) for kind, name, sql in rows if kind in ("table", "index")}


def parts(sql: str) -> tuple[str, ...]:
    """Columns and constraints of a CREATE statement, split at commas that are not inside brackets."""
    flat = re.sub(r"\s+", " ", sql.replace('"', "")).strip()
    head, _, rest = flat.partition("(")
    body, _, tail = rest.rpartition(")")
    found, depth, part = [], 0, ""
    for letter in body:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            found.append(part.strip())
            part = ""
        else:
            part += letter
    return (head.strip(), tail.strip(), *sorted([*found, part.strip()]))


def test_migrations_build_what_the_models_say(tmp_path: Path) -> None:
    migrated, modelled = tmp_path / "migrated.db", tmp_path / "modelled.db"
    lifecycle.create(migrated, KEY)
    engine = create_engine(
        "sqlite://", module=sqlcipher, creator=lambda: store.connect(modelled, KEY), poolclass=StaticPool
    )
    assert tables()
    Base.metadata.create_all(engine)
    engine.dispose()
    built, wanted = schema(migrated), schema(modelled)
    derived = {name for name in built if re.match(r"table (search_fts|search_trigram|alembic_version)", name)}
    assert {name: sql for name, sql in built.items() if name not in derived} == wanted


def test_every_migration_goes_down_and_up_again(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    lifecycle.create(path, KEY)
    whole = schema(path)
    for revision in scripts().walk_revisions():
        below = str(revision.down_revision or "base")
        lifecycle.migrate(path, KEY, below, down=True)
        lifecycle.migrate(path, KEY)
        assert schema(path) == whole
        lifecycle.migrate(path, KEY, below, down=True)
    assert set(schema(path)) == {"table alembic_version", "table sqlite_sequence"}  # SQLite's own counter stays


def test_head_is_the_newest_script_and_versions_sort_as_text() -> None:
    assert scripts().get_current_head() == store.HEAD
    names = [str(revision.revision) for revision in scripts().walk_revisions()]
    assert names == sorted(names, reverse=True)


def test_migrations_import_no_models() -> None:
    for path in SCRIPTS.rglob("*.py"):
        found = re.findall(r"ctcoord\.models\.(\w+)", path.read_text())
        assert set(found) <= {"migrations", "lifecycle"}, path  # env.py names lifecycle in its docstring only


@pytest.mark.parametrize("start", ["0001", "0002", "0003", "0004"])
def test_an_older_store_is_upgraded_on_a_copy_and_keeps_its_rows(tmp_path: Path, start: str) -> None:
    path = tmp_path / "store.db"
    lifecycle.migrate(path, KEY, start)
    raw = store.connect(path, KEY)
    home = os.urandom(16)
    raw.execute(
        "INSERT INTO household (scope_id, id, data_class, owner_id) VALUES (?, ?, 'core', ?)", (home, home, home)
    )
    raw.close()
    assert lifecycle.upgrade(path, KEY) is True
    raw = store.connect(path, KEY)
    assert raw.execute("SELECT id FROM household").fetchone() == (home,)
    raw.close()
    assert lifecycle.version_of(path, KEY) == store.HEAD
    assert (tmp_path / f"store.before-{start}").exists()
    assert lifecycle.upgrade(path, KEY) is False


def test_a_failed_upgrade_never_reaches_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "store.db"
    lifecycle.migrate(path, KEY, "0002")
    before = path.read_bytes()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(lifecycle, "check", broken)
    with pytest.raises(RuntimeError):
        lifecycle.upgrade(path, KEY)
    assert path.read_bytes() == before
    assert lifecycle.version_of(path, KEY) == "0002"
