"""A server that listens on the network: TLS with a certificate of our own authority, and rules of who signs in how.

Its name is one that only the address gives an IP to (``hostaddr``), so that no loopback rule applies.
"""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from ctcoord.central import install
from ctcoord.services.clock import Clock
from tests import pg
from tests.central.conftest import Central

NAME = "db.ctcoord.test"
PASSWORD = "long enough for this"
DATABASES = ("template", "plain")


@dataclass
class Authority:
    """Signs certificates into a folder."""

    folder: Path

    def __post_init__(self) -> None:
        x509 = pytest.importorskip("cryptography.x509", reason="the package cryptography makes the certificates")
        from cryptography.hazmat.primitives.asymmetric import ec

        self._x509, self._ec = x509, ec
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = self._called("ctcoord test authority")
        self.file = self._write("authority.crt", self._sign(self._name, self._key.public_key(), authority=True))

    def _called(self, name: str) -> Any:
        return self._x509.Name([self._x509.NameAttribute(self._x509.NameOID.COMMON_NAME, name)])

    def _sign(
        self, subject: Any, public_key: Any, *, authority: bool = False, name: str | None = None, days: int = 1
    ) -> Any:
        from cryptography.hazmat.primitives import hashes

        now = Clock().now()
        made = (
            self._x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(public_key)
            .serial_number(self._x509.random_serial_number())
            .not_valid_before(now - timedelta(days=3))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(self._x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if name:
            made = made.add_extension(self._x509.SubjectAlternativeName([self._x509.DNSName(name)]), critical=False)
        return made.sign(self._key, hashes.SHA256())

    def _write(self, file: str, certificate: Any) -> Path:
        from cryptography.hazmat.primitives.serialization import Encoding

        path = self.folder / file
        path.write_bytes(certificate.public_bytes(Encoding.PEM))
        return path

    def issue(self, file: str, name: str, days: int = 1) -> tuple[Path, Path]:
        """A certificate for a name that is good for some days (-1: until yesterday), and its key."""
        from cryptography.hazmat.primitives import serialization as forms

        key = self._ec.generate_private_key(self._ec.SECP256R1())
        certificate = self._sign(self._called(name), key.public_key(), name=name, days=days)
        raw = key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
        secret = self.folder / f"{file}.key"
        secret.write_bytes(raw)
        secret.chmod(0o600)
        return self._write(f"{file}.crt", certificate), secret


@dataclass
class Network:
    """A server that listens on the network."""

    port: int
    authority: Authority
    central: Central

    def url(self, host: str = NAME, database: str = "template", **more: object) -> str:
        """Its address, as a workstation would have it; what is "" in ``more`` is left out."""
        named = {"hostaddr": "127.0.0.1", "sslrootcert": self.authority.file, **more}
        said = "&".join(f"{name}={value}" for name, value in named.items() if value)
        return f"postgresql://{host}:{self.port}/{database}?{said}"

    made: int = 0

    def login(self) -> str:
        """Somebody new, with a password."""
        self.made += 1
        login = self.central.person(f"ana{self.made}").login
        self.central.admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(login), PASSWORD))
        return login


@contextmanager
def listening(folder: Path, rules: str, options: str = "", files: Sequence[Path] = ()) -> Iterator[Network]:
    """A PostgreSQL 15 of its own with these rules of sign-in; ``folder`` is for its certificates."""
    if not pg.FIFTEEN.is_dir():
        pytest.skip("PostgreSQL 15 is not installed on this machine, and the embedded 18 has no TLS")
    authority, port = Authority(folder), free_port()
    with pg.cluster() as (home, start):
        certificate, key = authority.issue("server", NAME)
        for made, name in ((certificate, "server.crt"), (key, "server.key"), (authority.file, "root.crt")):
            shutil.copy(made, home / "data" / name)
        for file in files:
            shutil.copy(file, home / "data")
        (home / "data" / "pg_hba.conf").write_text(f"local all all trust\n{rules}")
        with start(f"-h 127.0.0.1 -p {port} -c ssl=on -c ssl_ca_file=root.crt -c fsync=off {options}"):
            at = f"postgresql://postgres@/template?host={home}&port={port}"
            with psycopg.connect(at.replace("/template", "/postgres"), autocommit=True) as admin:
                admin.execute("CREATE ROLE by_certificate")
                for name in DATABASES:
                    admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            install.init(at, pg.DEPLOYMENT_KEY)
            central = Central(at)
            yield Network(port, authority, central)
            central.close()


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
