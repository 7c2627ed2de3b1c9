"""This workstation: its home folder, open store, drafts, clock, and who is signed in.

Everything that touches a case goes through here: ``station.read()`` and ``station.write()`` hand
out a Connection to the services; a write is one transaction and one action in the outbox.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection

from ctcoord.errors import CtcoordError, StoreDamaged, StoreExists, StoreMissing, UsageError, WrongSecret
from ctcoord.models import lifecycle, rekey, replace
from ctcoord.models.keyfile import KEY_BYTES, KeyFile
from ctcoord.models.store import Store
from ctcoord.models.unsent import Unsent, holds_work
from ctcoord.services import derived, leases, opened_files, secrets, settings
from ctcoord.services.author import Author
from ctcoord.services.clock import Clock
from ctcoord.services.drafts import Drafts
from ctcoord.words import Message, mark

STORE, KEYS, DRAFTS, KEY_SUFFIX = "store.db", "store.key", replace.DRAFTS, ".key"
UNSENT, RECOVERY_KEY = replace.UNSENT, "recovery_key"
UNDO_SECONDS = 12

RESTORED = mark(
    "A restore of {day} that was cut short is finished now: use the passphrase of that backup. What was here"
    " before is kept beside it."
)

REKEYED = mark("A change of the store's key that was cut short is finished now; the passphrase is the same.")
_NEW_KEY = "key-"  # before the stamp of what is set aside


@dataclass
class Station:
    """An open workstation. ``staff_id`` and ``agency_id`` are None until first run has asked."""

    home: Path
    store: Store
    drafts: Drafts
    clock: Clock = field(default_factory=Clock)
    staff_id: bytes | None = None
    agency_id: bytes | None = None
    unsent: Unsent | None = None

    def __post_init__(self) -> None:
        self._leases = leases.Watch()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent snapshot, without what is locked until this station has synced."""
        with self.store.reading(lambda raw: self._leases.veil(raw, self.clock.now())) as connection:
            yield connection

    @contextmanager
    def whole(self) -> Iterator[Connection]:
        """One consistent snapshot of everything: for sync, which shows nothing of it."""
        with self.store.reading() as connection:
            yield connection

    @contextmanager
    def write(self, *, undoable: bool = False) -> Iterator[Connection]:
        """One transaction; ops of an undoable action are held for 12 seconds before they may be sent."""
        now = self.clock.now()
        held_until = now + timedelta(seconds=UNDO_SECONDS) if undoable else None
        with self.store.writing(self.staff_id, now, held_until) as connection:
            yield connection
            derived.refresh(connection)
            self._leases.note(connection, now)
            if self.unsent is not None:
                self.unsent.keep(connection)

    def author(self) -> Author:
        """Who writes now, for services that make records."""
        return Author(self.staff_id, self.agency_id, self.clock.now(), self.clock.today())

    def close(self) -> None:
        """Close the store and the drafts; the key is gone from memory with them."""
        self.store.close()
        self.drafts.close()
        opened_files.clear(self.home)

    def drop(self) -> None:
        """Close them under work that waits for the network: what it asks of the store then raises Cancelled."""
        self.store.drop()
        self.drafts.close()
        opened_files.clear(self.home)


def exists(home: Path) -> bool:
    """Whether a store was made in this folder. Raises StoreBusy while another program puts one in place."""
    replace.finish(home / STORE)
    return (home / STORE).exists() and (home / KEYS).exists()


def create(home: Path, passphrase: str, *, pin: str | None = None, deployment_key: bytes | None = None) -> None:
    """Make an encrypted store; with a PIN also keyring slot A. Raises StoreExists, NoKeyring.

    ``deployment_key`` (32 bytes) is the same on every station of a deployment, so that they make
    the same ids from the same files; without one a new deployment begins here.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chmod(home, 0o700)
    if any((home / name).exists() for name in (STORE, KEYS)):
        raise StoreExists(home=home)  # a key without its store may still open a backup: never replaced
    data_key = os.urandom(KEY_BYTES)
    keys = KeyFile(os.urandom(16), {}).with_slot("B", passphrase.encode(), data_key)
    if pin is not None:
        keys = keys.with_slot("A", _pin_secret(secrets.make(keys.store_id), pin), data_key)
    lifecycle.create(home / STORE, data_key)
    keys.write(home / KEYS)
    store = Store(home / STORE, data_key)
    with store.writing(None, Clock().now()) as connection:
        settings.put(connection, "deployment_key", (deployment_key or os.urandom(32)).hex())
    store.close()


def open_with_passphrase(home: Path, passphrase: str, clock: Clock | None = None) -> Station:
    """Unlock with slot B. Raises StoreMissing, WrongSecret, StoreTooNew, StoreDamaged."""
    return open_with_key(home, _keys(home).unwrap("B", passphrase.encode()), clock)


def open_with_pin(home: Path, pin: str, clock: Clock | None = None) -> Station:
    """Unlock with slot A. Raises NoKeyring besides the errors of a passphrase."""
    keys = _keys(home)
    return open_with_key(home, keys.unwrap("A", _pin_secret(secrets.stored(keys.store_id), pin)), clock)


def has_pin(home: Path) -> bool:
    """Whether slot A is in use."""
    return "A" in _keys(home).slots


def change_passphrase(home: Path, old: str, new: str) -> None:
    """Wrap the same data key with a new passphrase; the old one stops working at once."""
    keys = _keys(home)
    keys.with_slot("B", new.encode(), keys.unwrap("B", old.encode())).write(home / KEYS)


def change_pin(home: Path, passphrase: str, pin: str) -> None:
    """Set or change the PIN, which also makes a new keyring secret. Raises NoKeyring, WrongSecret."""
    keys = _keys(home)
    data_key = keys.unwrap("B", passphrase.encode())
    keys.with_slot("A", _pin_secret(secrets.make(keys.store_id), pin), data_key).write(home / KEYS)


def new_key(home: Path, passphrase: str, clock: Clock | None = None, *, pin: str | None = None) -> None:
    """Encrypt the store and its drafts with a new data key; passphrase and recovery key stay the same.

    The PIN is set anew, or without ``pin`` no longer used. Raises WrongSecret, NoKeyring, StoreBusy.
    """
    keys = _keys(home)
    old, new = keys.unwrap("B", passphrase.encode()), os.urandom(KEY_BYTES)
    fresh = KeyFile(keys.store_id, {}).with_slot("B", passphrase.encode(), new)
    if "C" in keys.slots:
        fresh = fresh.with_recovery(bytes.fromhex(keys.slots["C"]["for"]), new)
    if pin is not None:
        fresh = fresh.with_slot("A", _pin_secret(secrets.make(keys.store_id), pin), new)
    stamp = (clock or Clock()).now().strftime("%Y%m%dT%H%M%S")
    rekey.rekey(home / STORE, old, new, fresh.content(), _NEW_KEY + stamp)


def backup(station: Station, target: Path) -> bool:
    """An encrypted copy of the open store, and its key file beside it (``*.key``): both are needed.

    True if it took the place of an older backup of the same store; nothing else is ever replaced. Raises
    UsageError for a target that is no place for a backup, StoreDamaged, DiskFull.
    """
    if not target.name:
        raise UsageError(
            what="A backup cannot be written there.", fix="Name a new file in a folder outside the case store's own."
        )
    if target.suffix == KEY_SUFFIX:
        raise UsageError(
            what="A backup cannot be called *.key.", fix="That is the name of its key file: choose another."
        )
    keys, key_file = KeyFile.read(station.home / KEYS), target.with_suffix(KEY_SUFFIX)
    renewed = target.is_file()
    for file in (target, key_file):
        if file.is_file() and not _is_of(keys.store_id, key_file) and not _opens(file, station.store.key):
            raise UsageError(
                what=Message(mark("{file} is there already, and is no backup of this store."), {"file": file.name}),
                fix="Choose another name.",
            )
    lifecycle.backup(station.home / STORE, station.store.key, target)
    KeyFile(keys.store_id, {slot: keys.slots[slot] for slot in "BC" if slot in keys.slots}).write(key_file)
    return renewed


def _is_of(store_id: bytes, key_file: Path) -> bool:
    """Whether this is a key file of that store."""
    try:
        return KeyFile.read(key_file).store_id == store_id
    except StoreDamaged:
        return False


def _opens(file: Path, data_key: bytes) -> bool:
    """Whether this is a store, or a backup of one, with that key."""
    try:
        return file.is_file() and bool(lifecycle.version_of(file, data_key))
    except CtcoordError:
        return False


def verify(station: Station) -> None:
    """Check every page and the structure of the open store; raises StoreDamaged."""
    lifecycle.check(station.home / STORE, station.store.key)


def restore(home: Path, backup_file: Path, passphrase: str, clock: Clock | None = None) -> Path | None:
    """Put a checked backup in place, keep what was there beside it, return where that went.

    Where ``keeps_key``, the present key file (with the PIN) and the drafts stay in use. Raises StoreBusy while
    any program has the store open, and before anything is moved WrongSecret, StoreDamaged, StoreTooNew.
    """
    own = keeps_key(home, backup_file, passphrase)
    keys = _keys_of(backup_file)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp = (clock or Clock()).now().strftime("%Y%m%dT%H%M%S")
    data_key = keys.unwrap("B", passphrase.encode())
    return lifecycle.restore(backup_file, data_key, home / STORE, stamp, None if own else keys.content())


def unsent_of(kept: Path) -> Path | None:
    """The side file of what was not sent in a store that a restore set aside; None where nothing was, or unknown."""
    sealed = kept.with_name(UNSENT + kept.suffix)
    return sealed if holds_work(sealed) else None


def keeps_key(home: Path, backup_file: Path, passphrase: str) -> bool:
    """Whether after a restore the present passphrase and PIN hold: the backup has the same key as the store here.

    ``passphrase`` is the backup's. Raises UsageError without a key file beside the backup, WrongSecret, StoreBusy.
    """
    keys = _keys_of(backup_file)
    data_key = keys.unwrap("B", passphrase.encode())
    replace.finish(home / STORE)
    if not _is_of(keys.store_id, home / KEYS):
        return False
    if _opens(home / STORE, data_key):
        return True
    try:  # the store is damaged, or was encrypted anew since
        return KeyFile.read(home / KEYS).unwrap("B", passphrase.encode()) == data_key
    except WrongSecret:
        return False


def _keys_of(backup_file: Path) -> KeyFile:
    key_file = backup_file.with_suffix(KEY_SUFFIX)
    if not key_file.exists():
        beside = Message(mark("Put {file} beside the backup."), {"file": key_file.name})
        raise UsageError(what="The key file of this backup is missing.", fix=beside)
    return KeyFile.read(key_file)


def news(home: Path) -> Message | None:
    """What whoever unlocks the store should know first: a restore that was cut short is done now."""
    stamp = replace.finished(home / STORE)
    if stamp is None:
        return None
    if stamp.startswith(_NEW_KEY):
        return Message(REKEYED)
    return Message(RESTORED, {"day": f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}"})


def open_with_key(home: Path, data_key: bytes, clock: Clock | None = None) -> Station:
    """Open with the unwrapped data key. Raises StoreMissing, StoreTooNew, StoreDamaged."""
    replace.finish(home / STORE)
    lifecycle.sweep(home)
    lifecycle.close_to_others(home)
    opened_files.clear(home)
    store = lifecycle.open_current(home / STORE, data_key)
    try:
        with store.reading() as connection:
            own = settings.get(connection, "own_agency")
            staff = settings.get(connection, "own_staff")
            zone = settings.own_zone(connection)
            recovery_key = settings.get(connection, RECOVERY_KEY)
        drafts = Drafts(home / DRAFTS, data_key)
        replace.told(home / STORE)
    except BaseException:
        store.close()
        raise
    return Station(
        home=home,
        store=store,
        drafts=drafts,
        clock=clock or Clock(zone),
        staff_id=bytes.fromhex(staff) if staff else None,
        agency_id=bytes.fromhex(own) if own else None,
        unsent=Unsent(home / UNSENT, bytes.fromhex(recovery_key)) if recovery_key else None,
    )


def _keys(home: Path) -> KeyFile:
    replace.finish(home / STORE)
    if not (home / KEYS).exists():
        raise StoreMissing(home=home)
    return KeyFile.read(home / KEYS)


def trust_recovery(station: Station, recovery_key: bytes) -> None:
    """Seal slot C and, from now on, unsent work to the agency's public key (32 bytes); again for a new key."""
    keys = _keys(station.home)
    if keys.slots.get("C", {}).get("for") == recovery_key.hex() and station.unsent is not None:
        return
    keys.with_recovery(recovery_key, station.store.key).write(station.home / KEYS)
    station.unsent = Unsent(station.home / UNSENT, recovery_key)
    with station.store.writing(station.staff_id, station.clock.now()) as connection:
        settings.put(connection, RECOVERY_KEY, recovery_key.hex())
        station.unsent.renew(connection)


def recover(home: Path, private_key: bytes, new_passphrase: str) -> None:
    """Give a store whose PIN and passphrase are lost a new passphrase; raises WrongRecoveryKey, StoreMissing."""
    keys = _keys(home)
    keys.with_slot("B", new_passphrase.encode(), keys.recover(private_key)).write(home / KEYS)


def _pin_secret(keyring_secret: bytes, pin: str) -> bytes:
    return keyring_secret + pin.encode()
