"""A keyring in a file, for benchmarks on machines without a desktop session. It keeps a test's secret, nothing else."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.compat import properties

FILE = "CTCOORD_BENCH_KEYRING"  # where its secrets lie


class FileKeyring(KeyringBackend):
    """Chosen by PYTHON_KEYRING_BACKEND; never by itself, in a process that only has it loaded."""

    @properties.classproperty
    def priority(cls) -> float:
        """How fit it is: not at all, unless it was told where the secrets lie."""
        if FILE not in os.environ:
            raise RuntimeError(f"{FILE} is not set")
        return 1

    def get_password(self, service: str, username: str) -> str | None:
        """The secret kept under this name."""
        return self._kept().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""
        self._path().write_text(json.dumps({**self._kept(), f"{service}/{username}": password}))

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""
        self._path().write_text(json.dumps({k: v for k, v in self._kept().items() if k != f"{service}/{username}"}))

    def _kept(self) -> dict[str, str]:
        path = self._path()
        return json.loads(path.read_text()) if path.exists() else {}

    def _path(self) -> Path:
        return Path(os.environ[FILE])
