"""The store on this computer: missing, damaged, locked, or opened with the wrong secret."""

from __future__ import annotations

from ctcoord.errors.base import CtcoordError


class StoreMissing(CtcoordError):
    """No store in the home folder."""

    code = "store.missing"
    text = "There is no case store in {home}."
    remedy = "Start the program once or run 'ctcoord store create' to make one, or name the right folder with --home."


class StoreExists(CtcoordError):
    """A store is already there; it is never silently replaced."""

    code = "store.exists"
    text = "{home} already holds a case store."
    remedy = "Open it, or choose an empty folder."


class StoreTooNew(CtcoordError):
    """The store was written by a newer program (its migration is unknown to this one)."""

    code = "store.too_new"
    text = "This store was written by a newer version of the program (store version {found})."
    remedy = "Install the newer version; nothing was changed."


class StoreDamaged(CtcoordError):
    """The store opens but its pages or its structure do not check."""

    code = "store.damaged"
    text = "The case store is damaged: {detail}."
    remedy = "Restore a backup with 'ctcoord store restore'; the damaged file is kept."


class WrongSecret(CtcoordError):
    """The passphrase does not unwrap the data key."""

    code = "store.wrong_secret"
    text = "The passphrase does not open this store."
    remedy = "Check it and try again."


class WrongPin(WrongSecret):
    """The PIN, with the secret in the keyring, does not unwrap the data key."""

    code = "store.wrong_pin"
    text = "That PIN is not right."
    remedy = "Check it and try again; after a lost PIN use the passphrase."


class WrongRecoveryKey(CtcoordError):
    """The agency's recovery key does not open what was sealed to it."""

    code = "store.wrong_recovery_key"
    text = "The recovery key does not open {file}."
    remedy = "Use the recovery key of the agency this computer belonged to; ask whoever keeps it."


class NoKeyring(CtcoordError):
    """No usable operating-system keyring (or it holds no secret for this store)."""

    code = "store.no_keyring"
    text = "This computer's keyring does not hold the key of this store."
    remedy = "Unlock with the passphrase."
    retryable = True


class KeyringMissing(NoKeyring):
    """This computer has no keyring that could keep the half of a key that a PIN needs."""

    code = "store.keyring_missing"
    text = "A PIN needs a keyring, and this computer has none that is unlocked."
    remedy = "The passphrase opens the store as before. Ask IT for a keyring, such as GNOME Keyring or KWallet."
    retryable = False


class StoreBusy(CtcoordError):
    """Another process holds the write lock for longer than the busy timeout."""

    code = "store.busy"
    text = "The case store is in use by another program."
    remedy = "Close the other window of the program and try again; nothing was changed."
    retryable = True
