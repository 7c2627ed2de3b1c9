"""Settings of the store that sync keeps. Apart from the rest, so that a start can ask without loading it."""

from __future__ import annotations

import socket

URL, LOGIN = "central_url", "central_login"
DEVICE, DEVICE_NAME = "device_id", "device_name"
EPOCH, SERVER_TIME = "central_epoch", "central_time"
PASSWORD_UNTIL = "password_until"
SPOKEN = "central_version"  # the version of the protocol that made the copies here
HANDED_OVER = "handed_over"  # how many changes, when the account was closed or this device withdrawn
LONGEST_NAME = 64  # characters of a computer's name
_UNNAMED = "workstation"


def own_name() -> str:
    """What the operating system calls this computer."""
    return "".join(c for c in socket.gethostname() if c.isprintable())[:LONGEST_NAME].strip() or _UNNAMED
