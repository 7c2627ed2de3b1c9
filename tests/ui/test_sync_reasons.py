"""Why a sync did not go through: plain words and what to do, in both languages, never those of a server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import psycopg
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ctcoord import errors
from ctcoord.config import Settings
from ctcoord.errors import CtcoordError
from ctcoord.services.station import Station
from ctcoord.sync.refusals import reason
from ctcoord.ui.language import speak
from ctcoord.ui.ports import Ports
from ctcoord.ui.screenshots import settle
from ctcoord.ui.sync import keeper as keepers
from ctcoord.ui.sync.line import SyncLine
from ctcoord.ui.sync.state import Central, Phase, SyncState, sentence
from ctcoord.ui.sync.state import reason as few_words
from ctcoord.ui.task import UnexpectedFault
from ctcoord.words import error_words
from tests.sync.conftest import Office, office
from tests.ui.conftest import WindowMaker

__all__ = ["office"]  # fixture

NOW = datetime(2026, 11, 23, 10, 42)
CENTRAL = Central("postgresql://central.example.gov/ctcoord", "ana", "00" * 16, NOW)
OWN_WORDS = "Zanzibar-canary-4711"  # what a server says may quote a case

# The SQLSTATE of the server, or "" where libpq speaks; what is said with it; the error; what the strip says of it.
REFUSED = (
    ("CT001", "", errors.DeviceRevoked, "this computer was withdrawn: ask IT"),
    ("CT002", "", errors.AccountDisabled, "your account is switched off: ask IT"),
    ("CT003", "", errors.ClientTooOld, "this program is too old: ask IT"),
    ("CT005", "", errors.TooManyCalls, "asked too often, trying again later"),
    ("CT006", "", errors.CentralRefused, "the central database did not take it: ask IT"),
    ("CT007", "", errors.SetAsideFull, "too much is set aside: tell IT"),
    ("28P01", "", errors.SignInRefused, "name or password was not accepted"),
    ("42883", "function ctcoord.push_v2 does not exist", errors.CentralOlder, "is older than this program"),
    ("3D000", "", errors.CentralMissing, "no central database at that address: ask IT"),
    ("53100", "could not extend file", errors.CentralFull, "the central database is full: tell IT"),
    ("53300", "", errors.CentralBusy, "the central database is busy. Your work is safe"),
    ("25006", "cannot execute UPDATE in a read-only transaction", errors.CentralBusy, "is busy"),
    ("57014", "canceling statement due to user request", errors.CentralBusy, "is busy"),
    ("57P01", "terminating connection due to administrator command", errors.CentralBusy, "is busy"),
    ("08006", "", errors.SyncUnavailable, "no network. Your work is safe"),
    ("42501", "permission denied for table person", errors.CentralFault, "had a fault, trying again later"),
    ("XX000", "", errors.CentralFault, "had a fault, trying again later"),
    ("", "connection to server failed: could not translate host name", errors.SyncUnavailable, "no network"),
    ("", "connection timeout expired", errors.SyncUnavailable, "no network"),
    ("", "server certificate for “a” does not match host name “b”", errors.CertificateNotTrusted, "is not trusted"),
    ("", "SSL error: certificate verify failed", errors.CertificateNotTrusted, "is not trusted: ask IT"),
    ("", "server does not support SSL, but SSL was required", errors.CertificateNotTrusted, "is not trusted"),
    ("", "authentication method requirement failed", errors.SignInUnsafe, "asks for the password unsafely: ask IT"),
    ("", "FATAL:  password authentication failed", errors.SignInRefused, "name or password was not accepted"),
    ("", 'FATAL:  role "ana" is not permitted to log in', errors.AccountDisabled, "is switched off"),
    ("", 'FATAL:  database "x" does not exist', errors.CentralMissing, "no central database at that address"),
    ("", 'FATAL:  no pg_hba.conf entry for host "h", database "x"', errors.SignInRefused, "was not accepted"),
    ("", 'FATAL:  too many connections for database "x"', errors.CentralBusy, "is busy"),
    ("", "FATAL:  the database system is starting up", errors.CentralBusy, "is busy"),
)
# What is not the server's: of this computer, or of what the client knows already.
OTHERS: tuple[tuple[CtcoordError, str], ...] = (
    (errors.PasswordNeeded(), "your password is needed"),
    (errors.PasswordExpired(), "your password has expired"),
    (errors.AccountClosed(sealed=3), "your account is switched off: ask IT"),
    (errors.DeviceWithdrawn(sealed=3), "this computer was withdrawn: ask IT"),
    (errors.OtherDeployment(), "is of another deployment: ask IT"),
    (errors.DeviceOfAnother(), "belongs to another login: ask IT"),
    (errors.DiskFull(home="store"), "the disk is full: free some space"),
    (errors.StoreBusy(), "another program uses the case store"),
    (errors.StoreDamaged(detail=""), "the case store is damaged: ask IT"),
    (UnexpectedFault(kind="KeyError"), "something went wrong in the program: tell IT"),
)


def raised(state: str, words: str) -> psycopg.Error:
    """As psycopg raises it; without a state as it does before the server let anybody in."""
    known = {"CT": psycopg.DatabaseError}.get(state[:2], psycopg.OperationalError)
    return type("Refused", (known,), {"sqlstate": state or None})(f"{words} {OWN_WORDS}")


CASES = [
    *((reason(raised(state, words)), said) for state, words, _kind, said in REFUSED),
    *OTHERS,
]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    speak("en")


@pytest.mark.parametrize(("state", "words", "kind", "_said"), REFUSED)
def test_each_refusal_is_told_apart(state: str, words: str, kind: type[CtcoordError], _said: str) -> None:
    assert type(reason(raised(state, words))) is kind


def shown(qtbot: QtBot, error: CtcoordError) -> tuple[SyncLine, str]:
    """The strip's line with this error, and everything that anybody sees or hears of it."""
    line = SyncLine()
    qtbot.addWidget(line)
    line.show_state(SyncState(Phase.FAILED, CENTRAL, error=error), NOW, NOW)
    words = (line.line.accessibleName(), line.line.toolTip(), line.line.accessibleDescription(), line.act.text())
    return line, "\n".join(words)


@pytest.mark.parametrize(("error", "said"), CASES, ids=[type(error).code for error, _said in CASES])
def test_it_says_why_and_what_to_do_in_both_languages(qtbot: QtBot, error: CtcoordError, said: str) -> None:
    everything = {}
    for code in ("en", "es"):
        speak(code)
        line, everything[code] = shown(qtbot, error)
        what, remedy = error_words(error)
        assert few_words(error) in line.line.accessibleName()
        assert what in line.line.toolTip()
        assert remedy in line.line.accessibleDescription()
        assert line.act.text()
    assert said in everything["en"]
    for told in everything.values():
        assert OWN_WORDS not in told
        assert not re.search(r"\b[0-9A-Z]{5}\b", told.replace("SCRAM", "")), "a SQLSTATE"
        assert not re.search(r"psycopg|libpq|SQL|FATAL|Error\b|None\b|\{|_", told)
    same = set(everything["en"].splitlines()) & set(everything["es"].splitlines())
    assert same == set()


def test_no_reason_of_sync_is_left_without_words_of_its_own() -> None:
    """Errors are made in one place; a new one needs a few words for the strip."""

    def below(kind: type[CtcoordError]) -> Iterator[type[CtcoordError]]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    told = {type(error) for error, _said in CASES} | {errors.NotConnected}  # then there is no sync
    of_sync = {
        kind for kind in below(CtcoordError) if kind.code.startswith("sync.") and kind.__module__ == errors.__name__
    }
    assert of_sync - told == set()


def test_words_are_short_enough_for_the_strip_of_a_small_window() -> None:
    for code in ("en", "es"):
        speak(code)
        for error, _said in CASES:
            (first, *_rest) = sentence(SyncState(Phase.FAILED, CENTRAL, error=error), "10:42")
            assert len(first.text) <= 100, first.text


@pytest.mark.parametrize("error", [KeyError(OWN_WORDS), OSError(5, OWN_WORDS), psycopg.Error(OWN_WORDS)])
def test_a_fault_of_the_program_quotes_nothing(
    office: Office, open_window: WindowMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(keepers, "START_MS", 0)

    def reach(_here: Station, _password: str | None = None) -> object:
        raise error

    desk = office.ana
    window = open_window(None, Ports(desk.home, Settings(desk.home, policy={}), desk, desk.clock, reach))
    qtbot.waitUntil(lambda: window.desk.keeper.state.phase is Phase.FAILED, timeout=10_000)
    settle(window)
    line = window.strip.sync.line
    assert "something went wrong in the program: tell IT" in line.accessibleName()
    assert "Your saved work is safe" in line.toolTip()
    assert OWN_WORDS not in line.accessibleName() + line.toolTip()
    assert type(error).__name__ not in line.accessibleName() + line.toolTip()
    qtbot.mouseClick(window.strip.sync.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.desk.keeper.state.phase is Phase.FAILED, timeout=10_000)
