"""What every error has: a code, plain words, what to do, retryable or not."""

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


class Cancelled(CtcoordError):
    """The user cancelled long work; nothing of it was kept."""

    code = "cancelled"
    text = "Cancelled."
    remedy = "Nothing was changed."
