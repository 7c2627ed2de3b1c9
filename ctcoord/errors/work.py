"""Casework and files: what may not be written here, and why."""

from __future__ import annotations

from ctcoord.errors.base import CtcoordError, NotFound, UsageError


class NotYoursToImport(CtcoordError):
    """An agency file that the central database would take nothing of from this person."""

    code = "import.not_yours"
    text = "This file is of {agency}, and {why}."
    remedy = "Ask the administrator of the central database, or give the file to a data steward of that agency."


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


class FileUnread(FileFault):
    """A fault of a file that was only to be read."""

    code = "check.file"
    remedy = "{fix}"


class ProcessLost(CtcoordError):
    """One of several processes that share a piece of work ended before it was done."""

    code = "process.lost"
    text = "One of the processes that do the work ended before it was done; the system may have run out of memory."
    remedy = "Run it again with fewer of them: --jobs 1."
    retryable = True


class NotUndoable(CtcoordError):
    """An import or action that later work builds on."""

    code = "undo.blocked"
    text = "This cannot be undone: {why}."
    remedy = "{fix}"


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
