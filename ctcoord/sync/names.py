"""Settings of the store that sync keeps. Apart from the rest, so that a start can ask without loading it."""

from __future__ import annotations

URL, LOGIN = "central_url", "central_login"
DEVICE, DEVICE_NAME = "device_id", "device_name"
EPOCH, SERVER_TIME = "central_epoch", "central_time"
PASSWORD_UNTIL = "password_until"
