"""Every error that a user can see: a code, plain words, what to do, retryable or not.

``text`` and ``remedy`` are English message ids with named fields; ``ctcoord.words`` turns them
into the reader's language with ``params``. Anything that is not a CtcoordError is a bug of ours.
"""

from __future__ import annotations


class Plain(str):
    """A text that may be logged as it is: a code, a version, the name of a fault, never anything of a case."""

    __slots__ = ()


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


class KeyringMissing(NoKeyring):
    """This computer has no keyring that could keep the half of a key that a PIN needs."""

    code = "store.keyring_missing"
    text = "A PIN needs a keyring, and this computer has none that is unlocked."
    remedy = "The passphrase opens the store as before. Ask IT for a keyring, such as GNOME Keyring or KWallet."
    retryable = False


class NotYoursToImport(CtcoordError):
    """An agency file that the central database would take nothing of from this person."""

    code = "import.not_yours"
    text = "This file is of {agency}, and {why}."
    remedy = "Ask the administrator of the central database, or give the file to a data steward of that agency."


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


class CasesLocked(NotFound):
    """What came from a central database may not be shown longer without a sync; nothing is deleted."""

    code = "lease.over"
    text = "Cases on this computer are locked until it has synced: the last time was long ago, or its clock changed."
    remedy = "Check the date and time of this computer, then sync. Nothing is lost; what was typed here is sent then."


class ReadOnly(CtcoordError):
    """A household that is here by a consent or in an emergency: the central database would set a change aside."""

    code = "case.read_only"
    text = "This record is here to read only: nothing was changed."
    remedy = "Ask who works with the family to write it down, or your supervisor to assign you the case."


class SeveralFound(CtcoordError):
    """What was asked for is more than one family."""

    code = "several_found"
    text = "“{what}” finds more than one family."
    remedy = "Say more, such as a first name, a birth date or a case number; 'ctcoord find' lists them."


class FileFault(CtcoordError):
    """A fault of a whole agency file: nothing of it was changed."""

    code = "import.file"
    text = "{file}: {problem}."
    remedy = "{fix} Nothing was changed."


class NotUndoable(CtcoordError):
    """An import or action that later work builds on."""

    code = "undo.blocked"
    text = "This cannot be undone: {why}."
    remedy = "{fix}"


class Cancelled(CtcoordError):
    """The user cancelled long work; nothing of it was kept."""

    code = "cancelled"
    text = "Cancelled."
    remedy = "Nothing was changed."


class SyncUnavailable(CtcoordError):
    """The central database cannot be reached, or the connection broke; local work is safe."""

    code = "sync.unavailable"
    text = "The central database cannot be reached."
    remedy = "Your work is safe on this computer and is sent by itself once the network is back."
    retryable = True


class CentralBusy(SyncUnavailable):
    """The central database is there and takes nobody now: it starts, stops, stands by or has too many guests."""

    code = "sync.busy"
    text = "The central database is busy or being restarted."
    remedy = "Your work is safe on this computer and is sent by itself in a few minutes."


class CentralFull(CtcoordError):
    """The disk or a quota of the central database's server is full."""

    code = "sync.central_full"
    text = "The central database has no room left."
    remedy = "Tell IT. Your work is safe on this computer and is sent by itself once there is room."
    retryable = True


class CentralMissing(CtcoordError):
    """The server at that address holds no such database."""

    code = "sync.central_missing"
    text = "There is no central database at that address."
    remedy = "Ask IT for the right one, and connect again in Settings. Your work is safe on this computer."


class SignInRefused(CtcoordError):
    """The central database knows no such login with this password."""

    code = "sync.sign_in"
    text = "The central database did not accept the name and password."
    remedy = "Check them and connect again; if they are right, ask IT. Your work is safe on this computer."


class PasswordNeeded(SignInRefused):
    """No keyring keeps the login's password, and nobody has typed it since the start."""

    code = "sync.password_needed"
    text = "Your password for the central database is needed."
    remedy = "Type it: this computer keeps none. Your work is safe here."


class PasswordExpired(SignInRefused):
    """The login's password is past its end."""

    code = "sync.password_expired"
    text = "Your password for the central database has expired."
    remedy = "Ask IT for a new one and connect again. Your work is safe on this computer."


class AccountDisabled(CtcoordError):
    """The login is not, or no longer, that of an active user."""

    code = "sync.disabled"
    text = "Your account at the central database is switched off."
    remedy = "Ask your supervisor or IT. Your work is kept on this computer."


class DeviceRevoked(CtcoordError):
    """This computer was reported lost or withdrawn."""

    code = "sync.device_revoked"
    text = "This computer may no longer use the central database."
    remedy = "Ask IT: it was reported lost or withdrawn."


class DeviceOfAnother(CtcoordError):
    """Connecting a store by another login than the one that it was first connected by: a device is one person's."""

    code = "sync.device_of_another"
    text = "This case store may not be used with that login."
    remedy = (
        "It belongs to the login that it was first connected with: each person has a case store of their own, with"
        " their own sign-in to this computer. If that login is yours, ask IT whether this computer was withdrawn."
    )


class AccountClosed(AccountDisabled):
    """The first contact after an account was switched off: its cases have left this store."""

    code = "sync.account_closed"
    text = "Your account was switched off: its cases have left this computer."
    remedy = (
        "Changes not sent yet were handed over sealed, for your agency to review: {sealed}. Ask IT if this is wrong."
    )


class DeviceWithdrawn(DeviceRevoked):
    """The first contact after a device was withdrawn: its cases have left this store."""

    code = "sync.device_withdrawn"
    text = "This computer was withdrawn: its cases have left it."
    remedy = (
        "Changes not sent yet were handed over sealed, for your agency to review: {sealed}. Ask IT if this is wrong."
    )


class CertificateNotTrusted(CtcoordError):
    """The server's TLS certificate is not one that this computer trusts, or is not for that name."""

    code = "sync.certificate"
    text = "The certificate of the central database is not trusted."
    remedy = "Ask IT: nothing was sent. Your work is safe on this computer."


class SignInUnsafe(CtcoordError):
    """The server wants the password itself, or an outdated hash of it; libpq was told not to answer."""

    code = "sync.sign_in_unsafe"
    text = "The central database asked for your password in a way that is not safe."
    remedy = "Ask IT to set SCRAM for sign-in: your password was not sent, and your work is safe on this computer."


class CentralOlder(CtcoordError):
    """The central database does not know a function that this program calls."""

    code = "sync.central_older"
    text = "The central database is older than this program."
    remedy = "Your work is kept here and is sent once IT has upgraded the central database."
    retryable = True


class ClientTooOld(CtcoordError):
    """The central database no longer takes what this program sends."""

    code = "sync.client_too_old"
    text = "This program is too old for the central database."
    remedy = "Install the newer version; your work is kept and is sent then."


class TooManyCalls(CtcoordError):
    """The central database limits how often something may be asked."""

    code = "sync.rate"
    text = "The central database was asked too often."
    remedy = "Wait a few minutes and try again."
    retryable = True


class CentralRefused(CtcoordError):
    """The central database does not do this for this person, or not with these words."""

    code = "sync.refused"
    text = "The central database does not do this for you."
    remedy = "Check what you wrote; your supervisor knows what your role may ask."


class CentralFault(CtcoordError):
    """The central database answered with an error that nobody here can mend; the log has its number."""

    code = "sync.fault"
    text = "The central database answered with an error."
    remedy = "Try again later; if it happens again, tell IT: the log names it. Your work is safe on this computer."
    retryable = True


class NotConnected(CtcoordError):
    """This store has not been connected to a central database."""

    code = "sync.not_connected"
    text = "This computer is not connected to a central database."
    remedy = "Connect it once with 'ctcoord connect URL --user LOGIN'."


class OtherDeployment(CtcoordError):
    """The store's records carry ids of another deployment, and would be taken for other people's."""

    code = "sync.other_deployment"
    text = "This case store belongs to another deployment: the ids of its imported records do not fit."
    remedy = "Make a new store with 'ctcoord --home DIR store create', connect it and import the files again."


class ReferralRefused(UsageError):
    """A step that a referral may not take from where it stands."""

    code = "referral.refused"


class NothingAllows(UsageError):
    """No consent and no law lets these kinds of data go to this recipient."""

    code = "referral.no_authority"


class FormNotValid(UsageError):
    """A consent or another authority that does not say what the law asks for."""

    code = "consent.not_valid"


class ConsentIsFixed(UsageError):
    """Something signed was to be changed."""

    code = "consent.fixed"


class FileIncomplete(CtcoordError):
    """Not all of a file's content is here, or it is not what was put in."""

    code = "attachment.incomplete"
    text = "“{name}” is not complete on this computer."
    remedy = "Sync and try again; if it stays so, ask for the file again."
    retryable = True
