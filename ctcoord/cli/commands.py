"""Every command, in the order of the help. A new one is a module here and a line below."""

from __future__ import annotations

from ctcoord.cli import (
    audit,
    central,
    check,
    demo,
    export,
    find,
    imports,
    links,
    rollup,
    screenshots,
    self_check,
    show,
    store,
    sync,
    timetables,
)
from ctcoord.cli.context import Command

COMMANDS: tuple[Command, ...] = (
    imports.COMMAND,
    find.COMMAND,
    show.COMMAND,
    check.COMMAND,
    links.COMMAND,
    timetables.COMMAND,
    rollup.COMMAND,
    export.COMMAND,
    sync.CONNECT,
    sync.COMMAND,
    audit.COMMAND,
    central.COMMAND,
    demo.COMMAND,
    store.COMMAND,
    self_check.COMMAND,
    screenshots.COMMAND,
)
