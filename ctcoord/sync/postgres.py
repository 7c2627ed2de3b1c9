"""The central database reached straight by libpq: TLS, pipelines, one connection a sync.

A round trip is counted wherever this end waits for the server. Calls go through the extended protocol
without named statements, so that PgBouncer in transaction mode may stand between. libpq is driven directly:
psycopg's own pipeline waits for the answer at every Sync, and ends with a Flush behind the last one. When that
arrives after the answer, PgBouncer reads it as the beginning of another transaction and gives this client a
server connection that nothing ever ends: everybody else of its pool waits until they are refused.
"""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, TypeVar

import psycopg
from psycopg import conninfo, sql
from psycopg.adapt import Transformer
from psycopg.generators import fetch_many, pipeline_communicate
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGresult

from ctcoord.errors import Plain, SyncUnavailable
from ctcoord.models import tables
from ctcoord.models.versions import shape
from ctcoord.sync import tls
from ctcoord.sync.line import Line
from ctcoord.sync.outbox import array, result_of
from ctcoord.sync.plan import whole_scopes
from ctcoord.sync.refusals import explained
from ctcoord.sync.transport import FULL, Batch, Deleted, Digest, Head, Hello, Pulled, Results, Table, Want
from ctcoord.sync.wire import CLIENT, BucketKey

_log = logging.getLogger("ctcoord.sync")
CONNECT_SECONDS = 10
_Call = tuple[bytes, tuple[bytes | None, ...]]  # a statement and its values, as text
_Named = tuple[tuple[str, ...], list[tuple[Any, ...]]]  # column names, rows
_Read = TypeVar("_Read")
_PUSH = b"SELECT ctcoord.push_v1($1, $2, $3, false)"
_DURABLE = b"SELECT ctcoord.durable_v1($1, $2)"
_DIGEST = b"SELECT ctcoord.digest_v1($1, $2)"
SILENCE_MS = 20_000  # a peer that does not acknowledge what was sent for so long is gone
# Of the whole session; any other answer (a deadlock, a fault) concerns one household, which is sent again.
_ENDS_ALL = ("CT001", "CT002", "CT003", "CT004", "CT005", "08", "57", "42883", "3F000", "42501")


class PostgresCentral:
    """A ``Central`` over one connection; used by one thread, ``cancel`` from any."""

    def __init__(self, url: str, login: str | None = None, password: str | None = None) -> None:
        """Connect and sign in; ``password``: if the URL holds none. Raises the errors of sync."""
        self._trips = 0
        self._hello: Hello | None = None
        with explained():
            self._connection = Line.connect(**parameters(url, login, password), autocommit=True, prepare_threshold=None)

    @property
    def round_trips(self) -> int:
        """How often this end has waited for the server since it was connected."""
        return self._trips

    def hello(self, device: bytes) -> Hello:
        """Who we are to the central database; asked once."""
        if self._hello is None:
            ((found,),) = self._ask(("SELECT ctcoord.hello_v1($1, $2)", (_uuid(device), CLIENT)))[0]
            self._hello = _hello(found)
        return self._hello

    @property
    def spoken(self) -> int:
        """The version of the protocol that both ends know; after ``hello``."""
        return self._hello.spoken if self._hello is not None else CLIENT

    def name_device(self, device: bytes, name: str) -> None:
        """Say how this computer is called."""
        self._ask(("SELECT ctcoord.name_device_v1($1, $2)", (_uuid(device), name)))

    def push(self, device: bytes, batches: Sequence[Batch], *, digest: bool) -> tuple[list[Results], Digest]:
        """Every household is a call with a Sync of its own: its transaction ends before the next one's begins.

        None of them waits for the disk: one wait at the end is for all, and before it no answer is believed.
        """
        who = (device.hex().encode(), str(CLIENT).encode())
        calls: list[_Call] = [(_PUSH, (*who, array(batch.ops).encode())) for batch in batches]
        calls += [(_DURABLE, who)] * (bool(batches) or not digest) + [(_DIGEST, who)] * digest
        answers = self._pipelined(calls)
        if None in answers[len(batches) :]:
            raise SyncUnavailable()
        found: list[Results] = [answer and [result_of(one) for one in answer] for answer in answers[: len(batches)]]
        return found, Digest(**answers[-1])

    @contextmanager
    def snapshot(self, device: bytes) -> Iterator[_Snapshot]:
        """One REPEATABLE READ transaction; without a pull it is rolled back."""
        made = _Snapshot(self, device)
        try:
            yield made
        finally:
            with suppress(SyncUnavailable):
                made.end()

    def seal(self, device: bytes, scope: bytes, blob: bytes) -> None:
        """Hand over sealed ops."""
        self._ask(("SELECT ctcoord.seal_v1($1, $2, $3)", (_uuid(device), _uuid(scope), blob)))

    def attest_purge(self, device: bytes, keys: Sequence[BucketKey]) -> None:
        """Say what was purged."""
        self._ask(("SELECT ctcoord.attest_purge_v1($1, $2, $3, $4)", (_uuid(device), *_arrays(keys))))

    def viewed(self, device: bytes, views: Sequence[tuple[bytes, str, str]]) -> None:
        """Say which households were shown or written to a file, and when."""
        events = [{"scope": scope.hex(), "at": at, "action": action} for scope, at, action in views]
        self._ask(("SELECT ctcoord.viewed_v1($1, $2)", (_uuid(device), json.dumps(events))))

    def rows(self, function: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of one of the functions (a name of our own); ids may be bytes."""
        places = ", ".join(f"${number}" for number in range(1, len(values) + 1))
        plain = tuple(value.hex() if isinstance(value, bytes) else value for value in values)
        return self._ask((f"SELECT * FROM ctcoord.{function}({places})", plain))[0]

    def change_password(self, password: str) -> None:
        """Give the login that signed in another password; the server and its log see its SCRAM verifier only."""
        with explained():
            login = self._connection.info.user
            made = self._connection.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
            self._connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(login), sql.Literal(made.decode("ascii")))
            )

    def cancel(self) -> None:
        """Break the connection at once, whatever the network does."""
        self._connection.break_off()

    def close(self) -> None:
        """Say good-bye."""
        self._connection.close()

    def _ask(self, *statements: tuple[str, tuple[Any, ...]]) -> list[list[tuple[Any, ...]]]:
        """The rows of some statements, in one round trip."""
        return [rows for _, rows in self._ask_named(*statements)]

    def _ask_named(self, *statements: tuple[str, tuple[Any, ...]]) -> list[_Named]:
        """Column names and rows of some statements that succeed or fail together, in one round trip."""
        calls: list[_Call] = [(sql.encode(), tuple(map(_sent, values))) for sql, values in statements]
        with explained():
            found = self._exchange(calls, Format.BINARY, self._read, together=True)
            return [_right(one) for one in found]

    def _pipelined(self, calls: Sequence[_Call]) -> list[Any]:
        """The JSON answers of calls that are transactions of their own, in one round trip; None or FULL: again."""
        with explained():
            found = self._exchange(calls, Format.TEXT, lambda result: result, together=False) if calls else []
            return [_answer(one) for one in found]

    def _exchange(
        self, calls: Sequence[_Call], form: Format, read: Callable[[PGresult], _Read], *, together: bool
    ) -> list[_Read]:
        """What ``read``, which raises nothing, makes of each call's result; a Sync ends each, or all of them together.

        A result is read as soon as it is here, while the server still works on those that follow.
        """
        self._trips += 1
        connection, low = self._connection, self._connection.pgconn
        commands: deque[Callable[[], None]] = deque()
        places = set()  # of the calls among what is answered
        for text, values in calls:
            places.add(len(commands))
            commands.append(partial(low.send_query_params, text, values, result_format=form))
            if not together:
                commands.append(low.pipeline_sync)
        if together:
            commands.append(low.pipeline_sync)
        count, found = len(commands), []
        with connection.lock:
            low.enter_pipeline_mode()
            here = deque(connection.wait(pipeline_communicate(low, commands)))
            for place in range(count):
                result = here.popleft() if here else connection.wait(fetch_many(low))
                if place in places:
                    found.append(read(result[0]))
            low.exit_pipeline_mode()
        return found

    def _read(self, found: PGresult) -> _Named | psycopg.Error:
        """Column names and rows of a result, or what went wrong."""
        if found.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
            return psycopg.errors.error_from_result(found)
        read = Transformer(self._connection)
        read.set_pgresult(found)
        names = tuple((found.fname(column) or b"").decode() for column in range(found.nfields))
        return names, read.load_rows(0, found.ntuples, tuple)


class _Snapshot:
    """A transaction that sees one state; its first statements and its last ones are a round trip each."""

    def __init__(self, central: PostgresCentral, device: bytes) -> None:
        self._central, self._device, self._open = central, device, False
        self._heads: list[Head] = []

    def manifest(self) -> list[Head]:
        """Every bucket that one may see."""
        self._open = True
        _, rows = self._central._ask(
            ("BEGIN ISOLATION LEVEL REPEATABLE READ", ()), ("SELECT * FROM ctcoord.manifest_v1($1)", (CLIENT,))
        )
        self._heads = [Head(BucketKey._make(row[:3]), *row[3:]) for row in rows]
        return self._heads

    def pull(self, wants: Sequence[Want], entities: Mapping[str, Sequence[Want]], heads: Sequence[Head]) -> Pulled:
        """Rows and deletions of these buckets; the transaction ends with the receipt."""
        known, spoken = tables(), self._central.spoken
        older = [want for want in wants if want.after]
        whole = whole_scopes(wants, self._heads)
        every = _array(scope.hex() for scope in sorted(whole))  # rows come, and are stored, as they lie side by side
        statements = [
            (
                f"SELECT * FROM ctcoord.pull_{entity}_v{shape(known[entity], spoken)}($1, $2, $3, $4, $5)",
                (*_wanted([want for want in some if want.key.scope not in whole]), every),
            )
            for entity, some in entities.items()
        ]
        asked = "SELECT * FROM ctcoord.pull_deleted_v1($1, $2, $3, $4, $5)"
        deletions = [(asked, (*_wanted(older), CLIENT))] if older else []
        keys = [head.key for head in heads]
        receipt = (_uuid(self._device), *_arrays(keys), _array(str(head.seq) for head in heads))
        found = self._central._ask_named(
            *statements,
            *deletions,
            ("SELECT ctcoord.receipt_v1($1, $2, $3, $4, $5)", receipt),
            ("COMMIT", ()),
        )
        self._open = False
        rows = {entity: Table(*table) for entity, table in zip(entities, found, strict=False) if table[1]}
        deleted = found[len(entities)][1] if older else []
        gone = [Deleted(row[0], BucketKey(row[1], row[3], row[4]), row[2], row[5]) for row in deleted]
        return Pulled(rows, gone)

    def end(self) -> None:
        """Leave without a pull."""
        if self._open:
            self._open = False
            self._central._ask(("ROLLBACK", ()))


def parameters(url: str, login: str | None = None, password: str | None = None) -> dict[str, Any]:
    """What libpq connects with. TLS with a checked certificate is a must, but on a socket or the loopback."""
    found: dict[str, Any] = {**conninfo.conninfo_to_dict(url)}
    if login:
        found["user"] = login
    if password and "password" not in found:
        found["password"] = password
    return {
        "connect_timeout": CONNECT_SECONDS,
        "tcp_user_timeout": SILENCE_MS,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 2,
        "application_name": "ctcoord",
        "client_encoding": "UTF8",
        **found,
        **tls.demands(found),
    }


def _right(found: _Named | psycopg.Error) -> _Named:
    if isinstance(found, psycopg.Error):
        raise found
    return found


def _answer(found: Any) -> Any:
    if found.status == ExecStatus.TUPLES_OK:
        return json.loads(found.get_value(0, 0))
    error = psycopg.errors.error_from_result(found)
    if error.sqlstate is None or error.sqlstate.startswith(_ENDS_ALL):
        raise error
    _log.warning("a call was answered with %s", Plain(error.sqlstate))
    return FULL if error.sqlstate == "CT007" else None


def _sent(value: Any) -> bytes | None:
    """A value as text, of the type that the function takes."""
    if isinstance(value, bytes):
        return b"\\x" + value.hex().encode()
    return None if value is None else str(value).encode()


def _uuid(raw: bytes) -> str:
    return raw.hex()


def _array(items: Iterable[str]) -> str:
    """An array as PostgreSQL writes it, sent as one text: adapting thousands of items takes as long as the pull."""
    return "{" + ",".join(items) + "}"


def _arrays(keys: Sequence[BucketKey]) -> tuple[str, str, str]:
    quoted = {name: json.dumps(name) for name in {key.data_class for key in keys}}
    return (
        _array(key.scope.hex() for key in keys),
        _array(key.subject.hex() for key in keys),
        _array(quoted[key.data_class] for key in keys),
    )


def _wanted(wants: Sequence[Want]) -> tuple[str, str, str, str]:
    return (*_arrays([want.key for want in wants]), _array(str(want.after) for want in wants))


def _hello(found: dict[str, Any]) -> Hello:
    hexed = ("staff", "agency", "deployment_key", "recovery_key")
    raw: dict[str, Any] = {name: bytes.fromhex(found[name]) if found[name] else None for name in hexed}
    rest: dict[str, Any] = {name: found.get(name) for name in Hello.__slots__ if name not in raw}
    return Hello(**rest, **raw)
