"""What stands in the list of the conflicts screen, for each record."""

from __future__ import annotations

from ctcoord.services.sending import ParkedRow
from ctcoord.ui.conflicts.cells import Entry
from ctcoord.ui.conflicts.matters import Matter
from ctcoord.ui.desk import Desk
from ctcoord.ui.home.preview import last_name
from ctcoord.ui.parts.paint import Run
from ctcoord.words import _, in_use, ngettext
from ctcoord.words.dates import near_date
from ctcoord.words.records import entity_words, reason_words


def matter_entry(matter: Matter, desk: Desk) -> Entry:
    """A record with conflicts: whose, how many fields are left, since when."""
    first = matter.rows[0]
    what = first.name or entity_words(in_use(), first.entity)
    left = ngettext("{n} left", "{n} left", len(matter.rows))
    fields = ngettext("{n} field", "{n} fields", len(matter.rows))
    since = matter.since
    day = _("since {day}", day=near_date(desk.station.clock.local(since).date(), desk.today())) if since else ""
    title = f"{last_name(first.family)} · {first.person or what}"
    detail = " · ".join(words for words in (what if first.person else "", fields, day) if words)
    return Entry(title, Run(left, "warning", bold=True, step="small", icon="conflict", shape="badge"), detail)


def parked_entry(row: ParkedRow) -> Entry:
    """A record that was set aside: whose, what, and why."""
    why, _remedy = reason_words(in_use(), row.reason, founding=row.founding)
    title = f"{last_name(row.family)} · {row.name or entity_words(in_use(), row.entity)}"
    return Entry(
        title, Run(_("parked"), "secondary", bold=True, step="small", icon="parked", shape="badge"), why, lines=2
    )
