"""A cable to be pulled: bytes go between a workstation and a real server until they are stopped, held or spoilt."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from psycopg import conninfo

CHUNK = 65_536


@dataclass
class Cable:
    """What happens to bytes after the first ``whole`` of them came from the server, counted over all connections."""

    url: str
    fault: str = ""  # stall, reset, garbage or "": nothing happens
    whole: int = 0
    delay: float = 0.0  # seconds before each piece
    came: int = 0
    struck: threading.Event = field(default_factory=threading.Event)
    _open: list[socket.socket] = field(default_factory=list)

    def pull(self, fault: str, whole: int = 0) -> None:
        """From now on, after so many more bytes of the server."""
        self.fault, self.whole, self.came = fault, whole, 0
        self.struck.clear()

    def mend(self) -> None:
        """New connections go through whole; those that hang, hang."""
        self.fault = ""

    def carry(self, near: socket.socket, server: str) -> None:
        """Serve one connection."""
        far = socket.socket(socket.AF_UNIX)
        far.connect(server)
        self._open += [near, far]
        for source, target, counted in ((near, far, False), (far, near, True)):
            threading.Thread(target=self._pump, args=(source, target, counted), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(CHUNK):
                time.sleep(self.delay)
                self.came += len(piece) if counted else 0
                if self.fault and self.came >= self.whole:
                    self.struck.set()
                    if self.fault == "stall":
                        continue  # taken, acknowledged, and never brought
                    if self.fault == "reset":
                        linger = struct.pack("ii", 1, 0)
                        for end in (source, target):
                            if end.family == socket.AF_INET:
                                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                        break
                    piece = bytes(byte ^ 0x5A for byte in piece) if counted else piece
                target.sendall(piece)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self) -> None:
        """Let everything go."""
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def laid_to(url: str) -> Iterator[Cable]:
    """A cable to a server that listens on a socket; ``url`` of the result leads through it, on the loopback."""
    found = conninfo.conninfo_to_dict(url)
    server = f"{found['host']}/.s.PGSQL.{found.get('port', 5432)}"
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        at = f"host=127.0.0.1 port={door.getsockname()[1]} dbname={found['dbname']}"
        cable = Cable(at)

        def serve() -> None:
            with suppress(OSError):
                while True:
                    cable.carry(door.accept()[0], server)

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield cable
        finally:
            door.shutdown(socket.SHUT_RDWR)
            cable.close()
