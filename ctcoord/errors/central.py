"""The central database: not reached, not trusted, not allowed."""

from __future__ import annotations

from ctcoord.errors.base import CtcoordError


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


class SetAsideFull(CtcoordError):
    """What the central database keeps aside of this login has reached its bound (256 MB)."""

    code = "sync.set_aside_full"
    text = "Too much of your work is set aside at the central database: it sets nothing more aside."
    remedy = (
        "Open Conflicts and look at what was set aside; then tell IT, who make room with 'ctcoord central parked'. What"
        " waits is safe on this computer and is sent by itself then; everything else goes on."
    )
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
