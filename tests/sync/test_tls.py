"""TLS and signing in, on a server that listens on the network: what is trusted, and that nothing less will do.

The server's name is one that only the address gives an IP to (``hostaddr``), so that no loopback rule applies.
"""

from __future__ import annotations

import shutil
import socket
import ssl
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
import pytest
from psycopg import sql

from ctcoord.central import install
from ctcoord.errors import CertificateNotTrusted, SignInRefused, SignInUnsafe
from ctcoord.services.clock import Clock
from ctcoord.sync import engine, tls
from ctcoord.sync.connect import connect
from ctcoord.sync.postgres import PostgresCentral
from tests import pg
from tests.central.conftest import Central
from tests.conftest import StationMaker
from tests.sync.test_engine import family

NAME = "db.ctcoord.test"
PASSWORD = "long enough for this"
DATABASES = ("template", "plain")
SSL_REQUEST = bytes.fromhex("0000000804d2162f")
RULES = """
local all all trust
hostssl plain all 127.0.0.1/32 password
hostssl all +by_certificate 127.0.0.1/32 cert
hostssl all all 127.0.0.1/32 scram-sha-256
"""


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

    def _sign(self, subject: Any, public_key: Any, *, authority: bool = False, name: str | None = None) -> Any:
        from cryptography.hazmat.primitives import hashes

        now = Clock().now()
        made = (
            self._x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(public_key)
            .serial_number(self._x509.random_serial_number())
            .not_valid_before(now - timedelta(days=3))
            .not_valid_after(now + timedelta(days=1))
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

    def issue(self, file: str, name: str) -> tuple[Path, Path]:
        """A certificate for a name, and its key."""
        from cryptography.hazmat.primitives import serialization as forms

        key = self._ec.generate_private_key(self._ec.SECP256R1())
        certificate = self._sign(self._called(name), key.public_key(), name=name)
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


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    if not pg.FIFTEEN.is_dir():
        pytest.skip("PostgreSQL 15 is not installed on this machine, and the embedded 18 has no TLS")
    authority = Authority(tmp_path_factory.mktemp("authority"))
    with socket.socket() as free, pg.cluster() as (home, start):
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        certificate, key = authority.issue("server", NAME)
        for made, name in ((certificate, "server.crt"), (key, "server.key"), (authority.file, "root.crt")):
            shutil.copy(made, home / "data" / name)
        (home / "data" / "pg_hba.conf").write_text(RULES)
        with start(f"-h 127.0.0.1 -p {port} -c ssl=on -c ssl_ca_file=root.crt -c fsync=off"):
            at = f"postgresql://postgres@/template?host={home}&port={port}"
            with psycopg.connect(at.replace("/template", "/postgres"), autocommit=True) as admin:
                admin.execute("CREATE ROLE by_certificate")
                for name in DATABASES:
                    admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            install.init(at, pg.DEPLOYMENT_KEY)
            central = Central(at)
            yield Network(port, authority, central)
            central.close()


def test_a_trusted_certificate_lets_in_and_the_connection_is_encrypted(
    network: Network, make_station: StationMaker
) -> None:
    ana, login = make_station("ana"), network.login()
    with_tls = PostgresCentral(network.url(), login, PASSWORD)
    connect(ana, with_tls, network.url(), login)
    family(ana)
    assert engine.sync(ana, with_tls).pushed
    assert network.central.one("SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) "
                               "WHERE usename = %s AND client_addr IS NOT NULL", login)  # fmt: skip
    with_tls.close()


@pytest.mark.parametrize("said", ["", "disable", "prefer", "require"])
def test_an_address_cannot_ask_for_less(network: Network, tmp_path: Path, said: str) -> None:
    other = Authority(tmp_path)
    with pytest.raises(CertificateNotTrusted):
        PostgresCentral(network.url(sslmode=said, sslrootcert=other.file), network.login(), PASSWORD)


def test_a_certificate_for_another_name_is_refused(network: Network) -> None:
    with pytest.raises(CertificateNotTrusted):
        PostgresCentral(network.url("other.ctcoord.test"), network.login(), PASSWORD)


def test_an_authority_that_this_computer_does_not_know_is_refused(network: Network) -> None:
    with pytest.raises(CertificateNotTrusted):
        PostgresCentral(network.url(sslrootcert=""), network.login(), PASSWORD)


def test_an_authority_in_the_store_of_this_computer_is_trusted(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(network.authority.file))
    PostgresCentral(network.url(sslrootcert=""), network.login(), PASSWORD).close()


def test_authorities_in_the_windows_store_are_trusted(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store itself is stood in for: it can be asked on Windows only."""
    monkeypatch.setattr(sys, "platform", "win32")
    der = ssl.PEM_cert_to_DER_cert(network.authority.file.read_text("ascii"))
    monkeypatch.setattr(ssl, "enum_certificates", lambda _store: [(der, "x509_asn", True)], raising=False)
    PostgresCentral(network.url(sslrootcert=""), network.login(), PASSWORD).close()


def test_a_server_without_tls_gets_no_word(network: Network) -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:
        heard: list[bytes] = []

        def answer() -> None:
            peer, _ = plain.accept()
            heard.append(peer.recv(100))
            peer.sendall(b"N")
            heard.append(peer.recv(100))
            peer.close()

        thread = Thread(target=answer)
        thread.start()
        with pytest.raises(CertificateNotTrusted):
            PostgresCentral(
                f"postgresql://{NAME}:{plain.getsockname()[1]}/template?hostaddr=127.0.0.1", "ana", PASSWORD
            )
        thread.join()
    assert heard == [SSL_REQUEST, b""]


def test_a_wrong_password_is_said(network: Network) -> None:
    with pytest.raises(SignInRefused):
        PostgresCentral(network.url(), network.login(), "wrong")


def test_a_password_is_never_given_away_in_plain(network: Network) -> None:
    with pytest.raises(SignInUnsafe):
        PostgresCentral(network.url(database="plain"), network.login(), PASSWORD)


def test_a_client_certificate_signs_in_without_a_password(network: Network, make_station: StationMaker) -> None:
    ana, login = make_station("ana"), network.login()
    certificate, key = network.authority.issue("client", login)
    url = network.url(database="template", user=login, sslcert=certificate, sslkey=key)
    network.central.admin.execute(sql.SQL("GRANT by_certificate TO {}").format(sql.Identifier(login)))
    central = PostgresCentral(url)
    connect(ana, central, url, login)
    family(ana)
    assert engine.sync(ana, central).pushed
    central.close()
    with pytest.raises(SignInRefused):
        PostgresCentral(network.url(user=login))


def test_where_python_finds_no_bundle_that_of_the_distribution_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = ssl.get_default_verify_paths()._replace(cafile=None)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    monkeypatch.setattr(tls, "BUNDLES", ("/nowhere.pem", __file__))
    assert tls.trusted() == __file__
    monkeypatch.setattr(tls, "BUNDLES", ())
    assert tls.trusted() == tls.OPENSSL


@pytest.mark.parametrize(
    ("parameters", "environment", "here"),
    [
        ({}, {}, True),
        ({"host": "/run/postgresql"}, {}, True),
        ({"host": "localhost,::1"}, {}, True),
        ({"host": "localhost,db.example.org"}, {}, False),
        ({"hostaddr": "10.0.0.5"}, {}, False),
        ({"host": "localhost", "hostaddr": "10.0.0.5"}, {}, False),
        ({}, {"PGHOST": "db.example.org"}, False),
        ({}, {"PGHOSTADDR": "10.0.0.5"}, False),
        ({"service": "central"}, {}, False),
        ({}, {"PGSERVICE": "central"}, False),
    ],
)
def test_what_counts_as_this_machine(parameters: dict[str, str], environment: dict[str, str], here: bool) -> None:
    assert tls.is_here(parameters, environment) is here
