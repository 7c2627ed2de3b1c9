"""What the window knows about sync, as plain data, and how it is said in one line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ctcoord.errors import (
    AccountDisabled,
    CasesLocked,
    CentralBusy,
    CentralFault,
    CentralFull,
    CentralMissing,
    CentralOlder,
    CentralRefused,
    CertificateNotTrusted,
    ClientTooOld,
    CtcoordError,
    DeviceOfAnother,
    DeviceRevoked,
    DiskFull,
    OtherDeployment,
    PasswordExpired,
    PasswordNeeded,
    SetAsideFull,
    SignInRefused,
    SignInUnsafe,
    StoreBusy,
    StoreDamaged,
    SyncUnavailable,
    TooManyCalls,
)
from ctcoord.services.leases import Lease
from ctcoord.services.sending import Tally
from ctcoord.ui.parts.paint import Run
from ctcoord.ui.task import UnexpectedFault
from ctcoord.words import _, error_words, mark, ngettext
from ctcoord.words.dates import clock_time, near_date

PASSWORD_WARNED = timedelta(days=14)  # before its end
EXAMPLE = "postgresql://central.example.gov/ctcoord"  # of an address


class Phase(StrEnum):
    """What sync is at: off means that this store was never connected."""

    OFF = "off"
    READY = "ready"
    RUNNING = "running"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Central:
    """Which central database this store is connected to, as whom; ``device`` is this computer's id there.

    ``name``: what IT calls this computer. ``password_until``: when the login's password ends, None for never.
    """

    url: str
    login: str
    device: str
    synced_at: datetime | None
    name: str = ""
    password_until: datetime | None = None


NOTHING = Tally(0, 0, 0)


@dataclass(frozen=True, slots=True)
class SyncState:
    """Everything that strip, rail and Settings say. ``done`` of ``total`` 0 of 0: not known.

    ``lease``: how long cases are shown without a sync; None before the store was asked. ``newer`` of the pending
    changes wait until the central database is upgraded: this program is newer. ``full``: some wait until there is room
    for what it sets aside.
    """

    phase: Phase = Phase.OFF
    central: Central | None = None
    tally: Tally = NOTHING
    lease: Lease | None = None
    error: CtcoordError | None = None
    done: int = 0
    total: int = 0
    newer: int = 0
    full: bool = False

    @property
    def to_decide(self) -> int:
        """What waits in the conflicts screen."""
        return self.tally.conflicts + self.tally.parked


# The reason in the strip, after "Not synced since 8:15:"; the tooltip says the whole of it.
_REASONS: tuple[tuple[type[CtcoordError], str], ...] = (
    (CentralBusy, mark("the central database is busy. Your work is safe")),
    (SyncUnavailable, mark("no network. Your work is safe")),
    (PasswordNeeded, mark("your password is needed")),
    (PasswordExpired, mark("your password has expired")),
    (SignInRefused, mark("name or password was not accepted")),
    (AccountDisabled, mark("your account is switched off: ask IT")),
    (DeviceRevoked, mark("this computer was withdrawn: ask IT")),
    (DeviceOfAnother, mark("this case store belongs to another login: ask IT")),
    (CertificateNotTrusted, mark("the server certificate is not trusted: ask IT")),
    (SignInUnsafe, mark("the server asks for the password unsafely: ask IT")),
    (CentralMissing, mark("no central database at that address: ask IT")),
    (CentralFull, mark("the central database is full: tell IT")),
    (SetAsideFull, mark("too much is set aside: tell IT")),
    (CentralOlder, mark("the central database is older than this program")),
    (ClientTooOld, mark("this program is too old: ask IT")),
    (TooManyCalls, mark("asked too often, trying again later")),
    (CentralRefused, mark("the central database did not take it: ask IT")),
    (CentralFault, mark("the central database had a fault, trying again later")),
    (OtherDeployment, mark("this case store is of another deployment: ask IT")),
    (DiskFull, mark("the disk is full: free some space")),
    (StoreDamaged, mark("the case store is damaged: ask IT")),
    (StoreBusy, mark("another program uses the case store")),
    (UnexpectedFault, mark("something went wrong in the program: tell IT")),
)


def reason(error: CtcoordError) -> str:
    """Why it was not synced, in a few words."""
    found = next((words for kind, words in _REASONS if isinstance(error, kind)), None)
    return _(found) if found else error_words(error)[0].removesuffix(".")


def moment_words(moment: datetime, now: datetime) -> str:
    """10:42 today, else the day too; both are local."""
    if moment.date() == now.date():
        return clock_time(moment)
    return f"{near_date(moment.date(), now.date())}, {clock_time(moment)}"


def sentence(state: SyncState, synced_at: str) -> tuple[Run, ...]:
    """The line of the strip; ``synced_at`` is the last time in words, '' for never."""
    if state.phase is Phase.OFF:
        words = _("Not connected to a central database · work is saved on this computer")
        return (Run(words, step="small", icon="computer", icon_token="secondary", shrink=True),)
    if state.phase is Phase.RUNNING:
        return (Run(_progress(state), step="small", icon="sync", icon_token="accent", shrink=True),)
    if state.phase is Phase.FAILED and state.error is not None:
        since = _("Not synced since {moment}", moment=synced_at) if synced_at else _("Not synced yet")
        words = f"{since}: {reason(state.error)}"
        lease = (Run(f"· {_lease(state)}", "warning", step="small", bold=True, shrink=True),) if _lease(state) else ()
        return (Run(words, "error", step="small", icon="error", bold=True, shrink=True), *lease, *_waiting(state))
    if _lease(state):
        return (Run(_lease(state), "warning", step="small", icon="lock", bold=True, shrink=True), *_waiting(state))
    if _password(state):
        return (
            Run(_password(state), "warning", step="small", icon="warning", bold=True, shrink=True),
            *_waiting(state),
        )
    words = _("Synced {moment}", moment=synced_at) if synced_at else _("Not synced yet")
    icon = "ok" if synced_at else "waiting"
    return (Run(words, step="small", icon=icon, icon_token=icon if synced_at else "warning"), *_waiting(state))


def details(state: SyncState) -> str:
    """What the line leaves out: the whole error with what to do, and what is locked with what to do."""
    errors = [state.error] if state.error is not None else []
    if state.newer and state.error is None:
        errors.append(CentralOlder())
    if state.full and state.error is None:
        errors.append(SetAsideFull())
    if state.lease is not None and state.lease.households:
        errors.append(CasesLocked())
    return " ".join(part for error in errors for part in error_words(error))


def _lease(state: SyncState) -> str:
    return lease_words(state.lease) if state.lease is not None and state.central is not None else ""


def lease_words(lease: Lease) -> str:
    """What is locked until a sync, or will be within a day; '' for neither."""
    if lease.households and not lease.whole:
        return ngettext(
            "part of {n} case is locked until this computer has synced",
            "parts of {n} cases are locked until this computer has synced",
            lease.households,
        )
    if lease.households:
        return ngettext(
            "{n} case is locked until this computer has synced",
            "{n} cases are locked until this computer has synced",
            lease.households,
        )
    if not lease.is_near:
        return ""
    if not lease.hours_left:
        return _("cases lock within the hour, until this computer has synced")
    return ngettext(
        "cases lock in {n} hour, until this computer has synced",
        "cases lock in {n} hours, until this computer has synced",
        lease.hours_left,
    )


def _password(state: SyncState) -> str:
    """That the password of the central database ends soon; '' while it does not."""
    until = state.central.password_until if state.central is not None else None
    if until is None or state.lease is None or until - state.lease.now > PASSWORD_WARNED:
        return ""
    days = (until - state.lease.now).days
    if days < 1:
        return _("your password ends within a day: ask IT")
    return ngettext("your password ends in {n} day: ask IT", "your password ends in {n} days: ask IT", days)


def _progress(state: SyncState) -> str:
    if state.total > 1:
        return _("Syncing: part {done} of {total}", done=state.done + 1, total=state.total)
    return _("Syncing…")


def _waiting(state: SyncState) -> tuple[Run, ...]:
    words = ngettext("{n} pending", "{n} pending", state.tally.pending)
    said = (Run(f"· {words}", step="small"),)
    if state.full:
        return (*said, Run(f"· {_('too much is set aside: tell IT')}", "warning", step="small", bold=True, shrink=True))
    if not state.newer:
        return said
    older = ngettext(
        "{n} of them until IT upgrades the central database",
        "{n} of them until IT upgrades the central database",
        state.newer,
    )
    return (*said, Run(f"· {older}", "warning", step="small", bold=True, shrink=True))
