"""The network at its worst: cut, spoilt, or taking every byte and bringing none; a server that is not there yet."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator

import pytest

from ctcoord.errors import AccountDisabled, CentralBusy, CtcoordError, SignInRefused, SyncUnavailable
from ctcoord.sync import engine, line
from ctcoord.sync.postgres import PostgresCentral
from tests.sync.cable import Cable, laid_to
from tests.sync.conftest import RealOffice, value
from tests.sync.test_engine import family, rename

TLS_ASKED = (80877103, 80877104)
# What a server says before it lets anybody in, and whether typing a password could help.
REFUSALS: tuple[tuple[str, str, type[CtcoordError]], ...] = (
    ("57P03", "the database system is starting up", CentralBusy),
    ("57P03", "the database system is shutting down", CentralBusy),
    ("57P03", "el sistema de base de datos está iniciándose", SyncUnavailable),
    ("53300", "sorry, too many clients already", CentralBusy),
    ("53300", 'too many connections for role "ana"', CentralBusy),
    ("08P01", "query_wait_timeout", SyncUnavailable),
    ("57014", "canceling authentication due to timeout", SyncUnavailable),
    ("28P01", 'password authentication failed for user "ana"', SignInRefused),
    ("28P01", "la autentificación password falló para el usuario «ana»", SignInRefused),
    ("28000", 'role "ana" does not exist', SignInRefused),
    ("28000", 'no pg_hba.conf entry for host "10.0.0.7", user "ana", database "x", no encryption', SignInRefused),
    ("28000", 'role "ana" is not permitted to log in', AccountDisabled),
)


@pytest.fixture
def cable(real: RealOffice) -> Iterator[Cable]:
    with laid_to(real.central.url) as laid:
        yield laid


def through(cable: Cable, real: RealOffice) -> engine.SyncResult:
    """Bo's sync, by the cable."""
    reached = PostgresCentral(cable.url, real.logins["bo"])
    try:
        return engine.sync(real.bo, reached)
    finally:
        reached.close()


@pytest.mark.parametrize("fault", ["reset", "garbage", "stall"])
def test_wherever_it_breaks_nothing_is_lost_and_the_next_sync_goes_on(
    real: RealOffice, cable: Cable, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes = [family(real.bo) for _ in range(4)]
    for number, whole in enumerate((1000, 1300, 4000)):
        rename(real.bo, homes[0][1], f"José {number}")
        family(real.bo)
        cable.pull(fault, whole)
        with monkeypatch.context() as impatient, pytest.raises(SyncUnavailable):
            impatient.setattr(line, "ANSWER_SECONDS", 2 if fault == "stall" else line.ANSWER_SECONDS)
            through(cable, real)
            pytest.fail("the cable was never pulled")
        assert cable.struck.is_set()
        cable.mend()
        through(cable, real)
        assert value(real.bo, "SELECT count(*) FROM outbox") == 0
    found = real.central.one("SELECT first_name FROM ctcoord.person WHERE id = %s", homes[0][1].hex())
    assert found == "José 2"
    assert real.central.one("SELECT count(*) FROM ctcoord.household WHERE owner_id = %s", real.central.ours) == 7


def test_a_slow_answer_is_waited_for(real: RealOffice, cable: Cable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "ANSWER_SECONDS", 2)
    family(real.bo)
    cable.delay = 0.3  # much longer in all than the silence that ends it
    assert through(cable, real).pushed > 0


class Porter:
    """A server that says one thing to whoever comes, and closes."""

    def __init__(self, code: str, words: str) -> None:
        fields = (("S", "FATAL"), ("V", "FATAL"), ("C", code), ("M", words))
        body = b"".join(f"{kind}{said}\0".encode() for kind, said in fields) + b"\0"
        self._said = b"E" + struct.pack(">I", len(body) + 4) + body
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"postgresql://127.0.0.1:{self._door.getsockname()[1]}/x"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with self._door, self._door.accept()[0] as near:
            while True:
                (length,) = struct.unpack(">I", near.recv(4))
                (asked,) = struct.unpack_from(">I", near.recv(length - 4))
                if asked not in TLS_ASKED:
                    break
                near.sendall(b"N")
            near.sendall(self._said)


@pytest.mark.parametrize(("code", "words", "kind"), REFUSALS)
def test_only_a_refused_password_asks_for_one(code: str, words: str, kind: type[CtcoordError]) -> None:
    started = time.monotonic()
    with pytest.raises(kind):
        PostgresCentral(Porter(code, words).url, "ana", "a password")
    assert time.monotonic() - started < 5
