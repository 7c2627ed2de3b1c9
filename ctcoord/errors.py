"""Every error that a user can see: a code, plain words, what to do, retryable or not.

``text`` and ``remedy`` are English message ids with named fields; ``ctcoord.words`` turns them
into the reader's language with ``params``. Anything that is not a CtcoordError is a bug of ours.
"""

from __future__ import annotations


class CtcoordError(Exception):
    """Base of what a user can see; subclasses say what happened and what to do about it."""

    code = "ctcoord"
    text = "Something could not be done."
    remedy = "Try again; if it happens again, tell IT the code shown here."
    retryable = False

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(f"{self.text.format_map(_Blank(params))} {self.remedy.format_map(_Blank(params))}")


class _Blank(dict[str, object]):
    """Leaves an unknown field readable, so that a message is never lost to a missing parameter."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class UsageError(CtcoordError):
    """A mistake in what was asked for on the command line or in a form."""

    code = "usage"
    text = "{what}"
    remedy = "{fix}"


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


class StoreBusy(CtcoordError):
    """Another process holds the write lock for longer than the busy timeout."""

    code = "store.busy"
    text = "The case store is in use by another program."
    remedy = "Close the other window of the program and try again; nothing was changed."
    retryable = True


class DiskFull(CtcoordError):
    """The disk or quota is full; the transaction was rolled back."""

    code = "store.disk_full"
    text = "There is no room left on the disk that holds {home}."
    remedy = "Free some space and try again; nothing was changed."
    retryable = True


class NotFound(CtcoordError):
    """What was asked for is not in this store."""

    code = "not_found"
    text = "Nothing found for '{what}'."
    remedy = "Look for it by name with 'ctcoord find'."


class FileFault(CtcoordError):
    """A fault of a whole agency file: nothing of it was changed."""

    code = "import.file"
    text = "{file}: {problem}."
    remedy = "{fix} Nothing was changed."


class NotUndoable(CtcoordError):
    """An import or action that later work builds on."""

    code = "undo.blocked"
    text = "This cannot be undone yet: {why}."
    remedy = "{fix}"


class Cancelled(CtcoordError):
    """The user cancelled long work; nothing of it was kept."""

    code = "cancelled"
    text = "Cancelled."
    remedy = "Nothing was changed."
