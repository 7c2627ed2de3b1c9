"""Every action of the window in one table: menus, keys and the command palette are made from it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from ctcoord.ui.icons import icon
from ctcoord.words import _


@dataclass(frozen=True)
class Act:
    """One action. ``do`` names what the window calls; ``needs`` says when it can be used."""

    do: str
    menu: str
    words: Callable[[], str]
    keys: str = ""
    icon: str = ""
    needs: str = ""  # "", or what a screen must say of itself in ``abilities`` (one of: family, write, step, …)
    separator: bool = False  # a rule before it


MENUS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("file", lambda: _("&File")),
    ("edit", lambda: _("&Edit")),
    ("family", lambda: _("F&amily")),
    ("go", lambda: _("&Go")),
    ("view", lambda: _("&View")),
    ("tools", lambda: _("&Tools")),
    ("help", lambda: _("&Help")),
)

# A menu inside a menu: its key, the menu it stands in, its words. Its acts name it as their menu.
SUBMENUS: tuple[tuple[str, str, Callable[[], str]], ...] = (
    ("timeline", "family", lambda: _("&Timeline")),
    ("pages", "family", lambda: _("&Pages")),
    ("barriers", "family", lambda: _("&Barriers")),
    ("plan", "family", lambda: _("P&lan")),
    ("notes", "family", lambda: _("&Notes")),
    ("questions", "family", lambda: _("&Questions")),
    ("case", "family", lambda: _("&Case")),
    ("week", "family", lambda: _("&Week")),
    ("consents", "family", lambda: _("&Consent")),
    ("worklist", "view", lambda: _("&Worklist")),
    ("referral", "family", lambda: _("&Referral")),
    ("referrals", "view", lambda: _("&Referrals")),
    ("sort", "view", lambda: _("&Sort families")),
    ("directory", "tools", lambda: _("&Directory")),
)
ALL_MENUS = (*MENUS, *((key, words) for key, _parent, words in SUBMENUS))

ACTS: tuple[Act, ...] = (
    Act("new_family", "file", lambda: _("New family…"), "Ctrl+Shift+F", "add"),
    Act("import_file", "file", lambda: _("Import an agency file…"), icon="import"),
    Act("import_timetables", "file", lambda: _("Timetables of buses and trains"), icon="transit"),
    Act("import_history", "file", lambda: _("What was imported before"), "Ctrl+Shift+H", "history"),
    Act("back_up", "file", lambda: _("Back up the case store…"), icon="backup", separator=True),
    Act("restore", "file", lambda: _("Restore a backup…"), icon="restore"),
    Act("lock", "file", lambda: _("Lock"), "Ctrl+L", "lock", separator=True),
    Act("quit", "file", lambda: _("Quit"), "Ctrl+Q", "quit"),
    Act("undo", "edit", lambda: _("Undo"), "Ctrl+Z", "undo", needs="undo"),
    Act("save", "edit", lambda: _("Save"), "Ctrl+S", "ok", needs="write decisions"),
    Act("search", "edit", lambda: _("Search families"), "Ctrl+F", "search", separator=True),
    Act("new_note", "family", lambda: _("New note"), "Ctrl+N", "note", needs="write"),
    Act("new_task", "family", lambda: _("New task…"), "Ctrl+T", "add", needs="write"),
    Act("new_barrier", "family", lambda: _("New barrier…"), "Ctrl+B", "barrier", needs="write"),
    Act("new_referral", "family", lambda: _("New referral…"), "Ctrl+R", "referral", needs="write referrals service"),
    Act("discard_note", "family", lambda: _("Discard the note"), needs="family"),
    Act("done", "family", lambda: _("Mark step as done"), "Ctrl+Shift+D", "done", needs="step", separator=True),
    Act("snooze", "family", lambda: _("Snooze step…"), "Ctrl+Shift+S", "waiting", needs="waits"),
    Act("next_action", "family", lambda: _("Do the next step…"), "Ctrl+Return", "right", needs="referral next_action"),
    Act("referral_page", "referral", lambda: _("Steps and history…"), icon="history", needs="referral"),
    Act("referral_send", "referral", lambda: _("Send…"), icon="referral", needs="referral_write"),
    Act("referral_answer", "referral", lambda: _("What happened…"), icon="contact", needs="referral_write"),
    Act("referral_family", "referral", lambda: _("Open the family"), icon="families", needs="referral"),
    Act("reassign", "referral", lambda: _("Reassign…"), icon="person", needs="referrals", separator=True),
    Act("correct", "family", lambda: _("Correct a fact…"), "Ctrl+Shift+C", "differs", needs="difference"),
    Act("origin", "family", lambda: _("Where this comes from…"), "Ctrl+Shift+O", "history", needs="family"),
    Act("why", "family", lambda: _("Why can’t I see more?…"), icon="hidden", needs="family", separator=True),
    Act("audit", "family", lambda: _("Who has seen this family…"), icon="list", needs="family"),
    Act("next_problem", "family", lambda: _("Next problem"), "F8", "warning", needs="family decisions", separator=True),
    Act("lane_childcare", "timeline", lambda: _("Childcare"), "Alt+1", "childcare", needs="family"),
    Act("lane_housing", "timeline", lambda: _("Housing"), "Alt+2", "housing", needs="family"),
    Act("lane_transit", "timeline", lambda: _("Transit"), "Alt+3", "transit", needs="family"),
    Act("lane_workforce", "timeline", lambda: _("Workforce"), "Alt+4", "workforce", needs="family"),
    Act("timeline_earlier", "timeline", lambda: _("Earlier"), "Alt+PgUp", "left", needs="family", separator=True),
    Act("timeline_today", "timeline", lambda: _("Today"), "Alt+Home", needs="family"),
    Act("timeline_later", "timeline", lambda: _("Later"), "Alt+PgDown", "right", needs="family"),
    Act("span_3m", "timeline", lambda: _("Three months"), needs="family", separator=True),
    Act("span_6m", "timeline", lambda: _("Six months"), needs="family"),
    Act("span_12m", "timeline", lambda: _("Twelve months"), needs="family"),
    Act("span_all", "timeline", lambda: _("All dates"), needs="family"),
    Act("timeline_picture", "timeline", lambda: _("As a picture"), icon="timeline", needs="family", separator=True),
    Act("timeline_list", "timeline", lambda: _("As a list"), icon="list", needs="family"),
    Act("page_overview", "pages", lambda: _("Overview"), needs="family"),
    Act("page_members", "pages", lambda: _("Members"), needs="family"),
    Act("page_supports", "pages", lambda: _("Supports"), needs="family"),
    Act("page_week", "pages", lambda: _("Week"), icon="week", needs="family"),
    Act("week_findings", "pages", lambda: _("What does not hold together…"), "Shift+F8", "warning", needs="family"),
    Act("week_fit", "pages", lambda: _("Find a fit for the gap in care…"), icon="search", needs="gap"),
    Act("week_what_if", "pages", lambda: _("What if…"), icon="question", needs="family"),
    Act("week_print", "pages", lambda: _("Week for the family…"), icon="print", needs="week"),
    Act("page_facts", "pages", lambda: _("Facts"), needs="family"),
    Act("page_referrals", "pages", lambda: _("Referrals"), needs="family"),
    Act("page_barriers", "pages", lambda: _("Barriers"), needs="family"),
    Act("page_consent", "pages", lambda: _("Consent"), needs="family"),
    Act("page_plan", "pages", lambda: _("Plan"), needs="family"),
    Act("page_notes", "pages", lambda: _("Notes"), needs="family"),
    Act("page_questions", "pages", lambda: _("Questions"), needs="family"),
    Act("page_records", "pages", lambda: _("Linked records"), needs="family"),
    Act("week_times", "week", lambda: _("Times of a member…"), icon="clock", needs="write"),
    Act("week_way", "week", lambda: _("How long is the way…"), icon="transit", needs="write"),
    Act("week_care", "week", lambda: _("Who can look after the children…"), icon="childcare", needs="write"),
    Act("week_home", "week", lambda: _("Where they live…"), icon="housing", needs="write"),
    Act("week_stops", "week", lambda: _("Stops near a place…"), icon="walk", needs="family"),
    Act("week_closed", "week", lambda: _("Closed days…"), icon="calendar", needs="write"),
    Act("week_change", "week", lambda: _("Change it…"), "F2", "note", needs="written", separator=True),
    Act("week_remove", "week", lambda: _("Take it out…"), "Del", "close", needs="takes_out"),
    Act("week_answer", "week", lambda: _("Answer the question…"), icon="question", needs="question", separator=True),
    Act("week_ask", "week", lambda: _("Ask for it as a task"), "Ctrl+Shift+T", "list", needs="question"),
    Act("week_accept", "week", lambda: _("Accept as known…"), icon="ok", needs="finding"),
    Act("barrier_step", "barriers", lambda: _("Add a step…"), icon="add", needs="barrier"),
    Act("barrier_resolve", "barriers", lambda: _("Resolve…"), icon="done", needs="barrier_open"),
    Act("barrier_reopen", "barriers", lambda: _("Open again"), icon="undo", needs="barrier_over"),
    Act("barrier_edit", "barriers", lambda: _("Edit the barrier…"), icon="note", needs="barrier"),
    Act("barrier_refer", "barriers", lambda: _("Refer to somebody…"), icon="referral", needs="barrier"),
    Act("barrier_task", "barriers", lambda: _("Make a task of it…"), icon="list", needs="barrier"),
    Act("new_consent", "consents", lambda: _("New consent or authority…"), "Ctrl+Shift+K", "add", needs="write"),
    Act("consent_open", "consents", lambda: _("All that it says…"), icon="info", needs="consent"),
    Act("consent_answer", "consents", lambda: _("The family’s answer…"), icon="done", needs="consent_asked"),
    Act("consent_renew", "consents", lambda: _("Ask again…"), icon="sync", needs="consent_ours"),
    Act("consent_print", "consents", lambda: _("Print the form…"), icon="file", needs="consent"),
    Act("consent_file", "consents", lambda: _("Save the signed page…"), icon="folder", needs="consent_file"),
    Act("consent_withdraw", "consents", lambda: _("Withdraw…"), icon="undo", needs="consent_open", separator=True),
    Act("consent_invalid", "consents", lambda: _("Never valid…"), icon="close", needs="consent_signed"),
    Act("goal_new", "plan", lambda: _("New goal…"), icon="add", needs="write"),
    Act("new_tasks", "plan", lambda: _("Set of tasks…"), icon="list", needs="write"),
    Act("goal_reading", "plan", lambda: _("How far it has come…"), icon="history", needs="goal", separator=True),
    Act("goal_step", "plan", lambda: _("Step towards it…"), icon="add", needs="goal"),
    Act("goal_end", "plan", lambda: _("End the goal…"), icon="done", needs="goal_open"),
    Act("goal_edit", "plan", lambda: _("Edit the goal…"), icon="note", needs="goal"),
    Act("goal_untie", "plan", lambda: _("Rests on it no longer"), icon="close", needs="goal_tie"),
    Act("proposal_look", "plan", lambda: _("Look at the proposal…"), icon="question", needs="proposal", separator=True),
    Act("proposal_adopt", "plan", lambda: _("Adopt the proposal…"), icon="done", needs="proposal_read"),
    Act("proposal_agree", "plan", lambda: _("What it added is agreed"), icon="done", needs="proposal_waits"),
    Act("proposal_drop", "plan", lambda: _("Drop the proposal…"), icon="close", needs="proposal_open"),
    Act("note_amend", "notes", lambda: _("Amend the note…"), icon="note", needs="note"),
    Act("note_attach", "notes", lambda: _("Keep a file with it…"), icon="file", needs="note"),
    Act("file_open", "notes", lambda: _("Open the file"), icon="file", needs="file", separator=True),
    Act("file_copy", "notes", lambda: _("Save a copy of the file…"), icon="folder", needs="file"),
    Act("file_remove", "notes", lambda: _("Take the file away"), icon="close", needs="file_ours"),
    Act("form_answer", "questions", lambda: _("Fill in…"), icon="note", needs="form"),
    Act("form_open", "questions", lambda: _("All answers…"), icon="info", needs="answered"),
    Act("form_remove", "questions", lambda: _("Take the assessment away"), icon="close", needs="assessment_ours"),
    Act("case_close", "case", lambda: _("Close the case…"), icon="done", needs="case_open"),
    Act("case_reopen", "case", lambda: _("Reopen the case…"), icon="undo", needs="case_over"),
    Act("case_hand_over", "case", lambda: _("Hand over…"), icon="person", needs="case_open"),
    Act("case_birth", "case", lambda: _("Birth…"), icon="add", needs="case_open", separator=True),
    Act("case_death", "case", lambda: _("Death…"), needs="own_person"),
    Act("case_adoption", "case", lambda: _("Adoption…"), icon="lock", needs="own_person"),
    Act("case_move_out", "case", lambda: _("Somebody moves out…"), needs="own_people"),
    Act("case_join", "case", lambda: _("Households join…"), icon="link", needs="case_open"),
    Act("contact", "case", lambda: _("Safe contact…"), icon="contact", needs="contact", separator=True),
    Act("speech", "case", lambda: _("Language and interpreter…"), icon="language", needs="contact"),
    Act("address", "case", lambda: _("Confidential address…"), icon="lock", needs="protect"),
    Act("report", "case", lambda: _("Protective report…"), icon="warning", needs="protect"),
    Act("close_family", "family", lambda: _("Close family"), "Ctrl+W", "close", needs="family", separator=True),
    Act("go_home", "go", lambda: _("Home"), "Ctrl+1", "home"),
    Act("go_families", "go", lambda: _("Families"), "Ctrl+2", "families"),
    Act("go_referrals", "go", lambda: _("Referrals"), "Ctrl+3", "referral"),
    Act("go_import", "go", lambda: _("Import & match").replace("&", "&&"), "Ctrl+4", "import"),
    Act("go_conflicts", "go", lambda: _("Conflicts"), "Ctrl+5", "conflict"),
    Act("go_settings", "go", lambda: _("Settings"), "Ctrl+6", "settings"),
    Act("go_directory", "go", lambda: _("Directory of services"), "Ctrl+8", "directory"),
    Act("back", "go", lambda: _("Back to the list"), icon="left", needs="family"),
    Act("go_draft", "go", lambda: _("Next draft"), "Ctrl+Shift+N", "note", separator=True),
    Act("next_pane", "go", lambda: _("Next pane"), "F6"),
    Act("next_tab", "go", lambda: _("Next tab"), "Ctrl+Tab"),
    Act("previous_tab", "go", lambda: _("Previous tab"), "Ctrl+Shift+Tab"),
    Act("theme_light", "view", lambda: _("Light theme"), icon="theme"),
    Act("theme_dark", "view", lambda: _("Dark theme")),
    Act("theme_contrast", "view", lambda: _("High contrast theme")),
    Act("text_larger", "view", lambda: _("Larger text"), "Ctrl++", "text_size", separator=True),
    Act("text_smaller", "view", lambda: _("Smaller text"), "Ctrl+-"),
    Act("text_normal", "view", lambda: _("Normal text size"), "Ctrl+0"),
    Act("english", "view", lambda: _("English"), icon="language", separator=True),
    Act("spanish", "view", lambda: _("Spanish")),
    Act("show_all", "worklist", lambda: _("All"), needs="worklist"),
    Act("show_overdue", "worklist", lambda: _("Overdue"), icon="error", needs="worklist"),
    Act("show_today", "worklist", lambda: _("Today"), needs="worklist"),
    Act("show_this_week", "worklist", lambda: _("This week"), needs="worklist"),
    Act("show_waiting", "worklist", lambda: _("Waiting"), icon="waiting", needs="worklist"),
    Act("scope_mine", "worklist", lambda: _("My families"), needs="worklist", separator=True),
    Act("scope_all", "worklist", lambda: _("All families"), needs="worklist"),
    Act("group_due", "worklist", lambda: _("Group by day"), needs="worklist", separator=True),
    Act("group_domain", "worklist", lambda: _("Group by domain"), needs="worklist"),
    Act("referrals_board", "referrals", lambda: _("As a board"), needs="referrals"),
    Act("referrals_list", "referrals", lambda: _("As a list"), icon="list", needs="referrals"),
    Act("referrals_all", "referrals", lambda: _("All"), needs="referrals", separator=True),
    Act("referrals_late", "referrals", lambda: _("Late"), icon="warning", needs="referrals"),
    Act("referrals_soon", "referrals", lambda: _("Due in 3 days"), icon="clock", needs="referrals"),
    Act("referrals_declined", "referrals", lambda: _("Declined, no next step"), icon="close", needs="referrals"),
    Act("view_save", "view", lambda: _("Save this view…"), icon="ok", needs="worklist list referrals", separator=True),
    Act("columns", "view", lambda: _("Columns…"), icon="list", needs="columns"),
    Act("view_open", "view", lambda: _("Saved views…"), "Ctrl+Shift+V", "list"),
    Act("bulk_done", "worklist", lambda: _("Mark many steps as done…"), icon="done", needs="worklist", separator=True),
    Act("bulk_export", "worklist", lambda: _("Save steps as a workbook…"), icon="workbook", needs="worklist"),
    Act("bulk_task", "sort", lambda: _("Next step for many families…"), icon="add", needs="list", separator=True),
    Act("sort_heading", "sort", lambda: _("By name"), needs="list"),
    Act("sort_ends_on", "sort", lambda: _("By next end"), needs="list"),
    Act("sort_people", "sort", lambda: _("By number of people"), needs="list"),
    Act("sort_worker", "sort", lambda: _("By worker"), needs="list"),
    Act("refresh", "view", lambda: _("Read again"), "Ctrl+Shift+R", separator=True),
    Act("sync", "tools", lambda: _("Sync now"), "F5", "sync", needs="central"),
    Act("lookup", "tools", lambda: _("Ask other agencies…"), icon="search", needs="central", separator=True),
    Act("emergency", "tools", lambda: _("Emergency access…"), icon="key", needs="central"),
    Act("notices", "tools", lambda: _("Cases opened in an emergency…"), icon="info", needs="notices"),
    Act("directory_refer", "directory", lambda: _("Start a referral…"), icon="referral", needs="service"),
    Act("directory_confirm", "directory", lambda: _("Confirmed today"), icon="done", needs="service_write"),
    Act("directory_places", "directory", lambda: _("Free places…"), icon="person", needs="service_write"),
    Act("directory_tell", "directory", lambda: _("Tell a steward…"), icon="note", needs="service_tell"),
    Act("directory_mark", "directory", lambda: _("Favorite or not"), icon="star", needs="service_mark"),
    Act("directory_export", "directory", lambda: _("Save as HSDS…"), icon="folder", needs="directory", separator=True),
    Act("palette", "tools", lambda: _("Commands…"), "Ctrl+K", "keyboard"),
    Act("change_secret", "tools", lambda: _("Change PIN or passphrase…"), icon="key"),
    Act("keys", "help", lambda: _("Keys and help"), "F1", "help"),
    Act("about", "help", lambda: _("About ctcoord"), icon="info"),
)

WHILE_LOCKED = frozenset(
    {
        "quit",
        "theme_light",
        "theme_dark",
        "theme_contrast",
        "text_larger",
        "text_smaller",
        "text_normal",
        "english",
        "spanish",
        "keys",
        "about",
    }
)


class Actions:
    """The made QActions by name; words and availability are set again when they change."""

    def __init__(self, window: QWidget, perform: Callable[[str], object]) -> None:
        self.by_name: dict[str, QAction] = {}
        for act in ACTS:
            made = QAction(window)
            if act.icon:
                made.setIcon(icon(act.icon))
            if act.keys:
                made.setShortcut(QKeySequence(act.keys))
            made.triggered.connect(lambda _checked=False, name=act.do: perform(name))
            window.addAction(made)
            self.by_name[act.do] = made
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words of every action in the present language."""
        for act in ACTS:
            self.by_name[act.do].setText(act.words())

    def lock(self, locked: bool) -> None:
        """Leave only what needs no open store."""
        for act in ACTS:
            self.by_name[act.do].setEnabled(not locked or act.do in WHILE_LOCKED)

    def allow(self, can: Collection[str]) -> None:
        """Enable each action whose need holds (``family``, ``undo``); those without needs always are."""
        for act in ACTS:
            if act.needs:
                self.by_name[act.do].setEnabled(any(need in can for need in act.needs.split()))

    def fill(self, bar: QMenuBar) -> dict[str, QMenu]:
        """Make the menus of the bar; the words of menus are set by ``name_menus``."""
        menus = {key: bar.addMenu("") for key, _words in MENUS}
        parents = {key: parent for key, parent, _words in SUBMENUS}
        for act in ACTS:
            if act.menu not in menus:
                menus[act.menu] = menus[parents[act.menu]].addMenu("")
            if act.separator:
                menus[act.menu].addSeparator()
            menus[act.menu].addAction(self.by_name[act.do])
        name_menus(menus)
        return menus


def name_menus(menus: dict[str, QMenu]) -> None:
    """Set the titles of the menus in the present language."""
    for key, words in ALL_MENUS:
        menus[key].setTitle(words())


def plain(words: str) -> str:
    """An action's words without the mnemonic mark."""
    return words.replace("&&", "\0").replace("&", "").replace("\0", "&")
