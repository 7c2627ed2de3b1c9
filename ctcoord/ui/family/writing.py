"""What every kind of change on a family's screen shares: who it is about, and the desk it is handed to."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from ctcoord.services import audit
from ctcoord.services.case_rows import FamilyView
from ctcoord.ui.areas import AreaView
from ctcoord.ui.desk import Desk
from ctcoord.ui.family.identity import heading_words
from ctcoord.ui.family.work import FamilyWork
from ctcoord.ui.home.preview import last_name


class Writing:
    """Asks in a form, and writes one action that can be taken back."""

    def __init__(self, screen: AreaView, family: Callable[[], FamilyView], work: FamilyWork) -> None:
        self.screen = screen
        self.desk: Desk = screen.desk
        self._family, self.work = family, work

    @property
    def family(self) -> FamilyView:
        """The family as it is shown now."""
        return self._family()

    @property
    def name(self) -> str:
        """'Vega': what save buttons and notices say."""
        return last_name(self.family.heading)

    @property
    def heading(self) -> str:
        """'VEGA, Maria + 3': what dialogs say."""
        return heading_words(self.family)

    def write(self, job: Callable[[Connection], object], words: str, then: Callable[[], object] | None = None) -> None:
        """Write one action, say what was done, and offer to take it back."""
        self.screen.write_undoable(job, words, then)

    def went_out(self, words: str) -> None:
        """Something of the family was written to a file: say where, and keep who did it in the access list."""
        family_id = self.family.id
        self.desk.note(self.screen, lambda station: audit.note(station, family_id, audit.EXPORT))
        self.screen.notice_requested.emit(words, None)
