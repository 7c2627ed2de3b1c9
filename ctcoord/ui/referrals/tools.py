"""The words of the tools over the board and the list."""

from __future__ import annotations

from ctcoord.services.referral_board import Filter
from ctcoord.ui.parts.paint import Run
from ctcoord.words import _

LOOKS = {
    Filter.LATE: ("warning", "error"),
    Filter.SOON: ("clock", "warning"),
    Filter.DECLINED: ("close", "error"),
}


def filter_runs(only: Filter, number: int | None) -> list[Run]:
    """What a filter says, and how many it shows where that is known."""
    words = {
        Filter.ALL: _("All"),
        Filter.LATE: _("Late"),
        Filter.SOON: _("Due in 3 days"),
        Filter.DECLINED: _("Declined, no next step"),
    }
    icon, token = LOOKS.get(only, ("", ""))
    said = [Run(words[only], icon=icon, icon_token=token)]
    if icon and number is not None:
        alarming = "error" if number and token == "error" else "text"
        said.append(Run(f"{number:,}", alarming, bold=True, step="small", shape="pill"))
    return said


def sorts() -> dict[str, str]:
    """The ways to sort the list."""
    return {
        "due": _("by day"),
        "family": _("by family"),
        "service": _("by service"),
        "recipient": _("by provider"),
        "status": _("by status"),
        "worker": _("by worker"),
    }
