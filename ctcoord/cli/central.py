"""``ctcoord central …``: an administrator makes, upgrades, looks after and checks the central database."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from ctcoord.cli import central_acts as acts
from ctcoord.cli import central_aside as aside
from ctcoord.cli import central_sealed as sealed
from ctcoord.cli import central_verify as checks
from ctcoord.cli.central_acts import Act
from ctcoord.cli.context import Command, Context, surroundings
from ctcoord.domain.codes import AgencyKind, Role
from ctcoord.words import Words, mark


@dataclass(frozen=True)
class Argument:
    """An argument of an action: a name, or an option that takes a value unless ``flag``."""

    name: str
    help: str
    choices: tuple[str, ...] = ()
    required: bool = False
    flag: bool = False
    metavar: str = "NAME"
    dest: str | None = None
    default: str | None = None

    def add(self, parser: argparse.ArgumentParser, words: Words) -> None:
        """Put it on a parser."""
        text = words(self.help)
        if self.flag:
            parser.add_argument(self.name, action="store_true", help=text)
        elif self.name.startswith("--"):
            metavar = None if self.choices else self.metavar
            parser.add_argument(
                self.name,
                help=text,
                choices=self.choices or None,
                required=self.required,
                metavar=metavar,
                dest=self.dest,
                default=self.default,
            )
        else:
            parser.add_argument(self.name, metavar=self.name.upper(), help=text, choices=self.choices or None)


@dataclass(frozen=True)
class Action:
    """Words after ``ctcoord central``, and what they do."""

    path: tuple[str, ...]
    help: str
    act: Act
    arguments: tuple[Argument, ...] = ()


def _arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    groups: dict[tuple[str, ...], argparse._SubParsersAction[argparse.ArgumentParser]] = {}
    groups[()] = parser.add_subparsers(metavar="ACTION", required=True)
    for action in ACTIONS:
        *above, name = action.path
        for depth in range(1, len(above) + 1):
            path = tuple(above[:depth])
            if path not in groups:
                made = groups[path[:-1]].add_parser(path[-1], help=words(_GROUPS[path[-1]]))
                groups[path] = made.add_subparsers(metavar="ACTION", required=True)
        text = words(action.help)
        sub = groups[tuple(above)].add_parser(name, help=text, description=text)
        surroundings(sub, words, default=argparse.SUPPRESS)
        for argument in (*_WHERE, *action.arguments):
            argument.add(sub, words)
        sub.set_defaults(act=action.act)


def _run(context: Context, options: argparse.Namespace) -> int:
    act: Act = options.act
    return act(context, options)


_GROUPS = {
    "agency": mark("agencies and their recovery keys"),
    "user": mark("who may sign in, and as what"),
    "device": mark("the computers that have connected"),
    "parked": mark("changes that the central database set aside"),
    "sealed": mark("work that was handed over sealed, for the agency to review"),
}
_WHERE = (
    Argument("--url", mark("the administrator's address of it (else CTCOORD_CENTRAL_URL)"), metavar="URL"),
    Argument("--admin-password-file", mark("its first line is the administrator's password"), metavar="FILE"),
)
_JSON = Argument("--json", mark("machine-readable output"), flag=True)
_ZONE = Argument(
    "--time-zone", mark("where midnight ends a day (else as it is, at first America/New_York)"), metavar="ZONE"
)
_LOGIN = Argument("login", mark("the login"))
_CODE = Argument("code", mark("the agency's short code"))
_ROLE = tuple(role.value for role in Role)
_PASSWORD = Argument("--password-file", mark("its first line is the login's password"), metavar="FILE")
_RECOVERY = "--recovery-key"
_KEY_HELP = mark("a new file for the private recovery key")

ACTIONS: tuple[Action, ...] = (
    Action(("init",), mark("make the central database in an empty PostgreSQL database"), acts.init, (_ZONE,)),
    Action(("upgrade",), mark("bring it to this program's version"), acts.init, (_ZONE,)),
    Action(("harden",), mark("take from PUBLIC what only a superuser can take"), acts.harden),
    Action(("restored",), mark("say that a backup was put in place"), acts.restored),
    Action(("status",), mark("what it holds, in figures"), acts.status, (_JSON,)),
    Action(
        ("verify",),
        mark("compare history, records, counters and chains; exit code 1 if they differ"),
        checks.verify,
        (
            Argument("--anew", mark("count anew what a check remembers, though something is gone"), flag=True),
            _JSON,
        ),
    ),
    Action(
        ("agency", "add"),
        mark("add an agency"),
        acts.agency_add,
        (
            _CODE,
            Argument("name", mark("its name")),
            Argument(
                "--kind",
                mark("what it is"),
                choices=tuple(kind.value for kind in AgencyKind),
                default=AgencyKind.GOVERNMENT.value,
            ),
            Argument(_RECOVERY, _KEY_HELP, metavar="FILE"),
        ),
    ),
    Action(
        ("agency", "rename"),
        mark("give an agency another name; its code stays"),
        acts.agency_rename,
        (_CODE, Argument("name", mark("its new name"))),
    ),
    Action(
        ("agency", "key"),
        mark("give an agency a new recovery key; older ones still open what was sealed to them"),
        acts.agency_key,
        (_CODE, Argument(_RECOVERY, _KEY_HELP, metavar="FILE", required=True)),
    ),
    Action(
        ("user", "add"),
        mark("let somebody sign in"),
        acts.user_add,
        (
            _LOGIN,
            Argument("--agency", mark("the agency's short code"), required=True, metavar="CODE"),
            Argument("--role", mark("what they may do"), choices=_ROLE, required=True),
            Argument("--name", mark("how colleagues see them"), required=True),
            _PASSWORD,
        ),
    ),
    Action(
        ("user", "password"),
        mark("set a login's password"),
        acts.user_password,
        (
            _LOGIN,
            Argument("--password-file", mark("its first line is the login's password"), metavar="FILE", required=True),
            Argument("--until", mark("the last day on which it is good; else it never ends"), metavar="YYYY-MM-DD"),
        ),
    ),
    Action(("user", "disable"), mark("switch an account off"), acts.user_switch(True), (_LOGIN,)),
    Action(("user", "enable"), mark("switch an account on again"), acts.user_switch(False), (_LOGIN,)),
    Action(
        ("user", "role"),
        mark("change what somebody may do"),
        acts.user_role,
        (_LOGIN, Argument("role", mark("what they may do"), choices=_ROLE)),
    ),
    Action(("user", "list"), mark("who may sign in"), acts.user_list, (_JSON,)),
    Action(
        ("user", "sync"),
        mark("follow a directory export: who joined, who left, whose role or name changed"),
        acts.user_sync,
        (
            Argument("file", mark("a CSV file with login,name,agency,role and perhaps active")),
            Argument("--check", mark("only show what would change"), flag=True),
            Argument("--many", mark("allow that more than 30% leave"), flag=True),
            _JSON,
        ),
    ),
    Action(
        ("user", "steward"),
        mark("appoint a steward for another agency"),
        acts.steward,
        (
            _LOGIN,
            Argument("--agency", mark("the agency's short code"), required=True, metavar="CODE"),
            Argument("--withdraw", mark("end the appointment"), flag=True),
        ),
    ),
    Action(("device", "list"), mark("the computers that have connected"), acts.device_list, (_JSON,)),
    Action(
        ("device", "revoke"),
        mark("shut out a lost computer"),
        acts.device_revoke,
        (Argument("device", mark("its name, or the first digits of its id")),),
    ),
    Action(
        ("sealed", "list"),
        mark("whose work waits for review"),
        sealed.sealed_list,
        (Argument("--all", mark("what was reviewed as well"), flag=True), _JSON),
    ),
    Action(
        ("sealed", "open"),
        mark("show what it says, with the agency's recovery key, and note that it was reviewed"),
        sealed.sealed_open,
        (
            Argument("box", mark("the first digits of its id")),
            Argument(_RECOVERY, mark("the agency's recovery key"), metavar="FILE", required=True),
            _JSON,
        ),
    ),
    Action(("parked", "list"), mark("how much of whose work is set aside, and why"), aside.parked_list, (_JSON,)),
    Action(
        ("parked", "clear"),
        mark("let what is set aside of a login count no longer, so that more can be; all of it is kept"),
        aside.parked_clear,
        (_LOGIN,),
    ),
    Action(
        ("assign",),
        mark("put a household into a caseload"),
        acts.assign,
        (
            Argument("household", mark("its id or case number")),
            Argument("--to", mark("whose caseload"), required=True, metavar="LOGIN"),
        ),
    ),
    Action(
        ("reassign",),
        mark("move a whole caseload"),
        acts.reassign,
        (
            Argument("--from", mark("who hands over"), required=True, metavar="LOGIN", dest="giver"),
            Argument("--to", mark("who takes over"), required=True, metavar="LOGIN"),
        ),
    ),
)

COMMAND = Command(
    name="central",
    help=mark("make and look after the central database (for IT)"),
    arguments=_arguments,
    run=_run,
    epilog=mark(
        "Passwords are read from files, never from the command line; .pgpass and PGPASSWORD work as usual.\n"
        "--json writes figures, or a list of users, devices or changes, with the names that the text shows."
    ),
)
