"""TLS and signing in, on a server that listens on the network: what is trusted, and that nothing less will do."""

from __future__ import annotations

import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from psycopg import sql

from ctcoord.errors import CertificateNotTrusted, SignInRefused, SignInUnsafe, SyncUnavailable
from ctcoord.sync import engine, tls
from ctcoord.sync.connect import connect
from ctcoord.sync.postgres import PostgresCentral
from tests.conftest import StationMaker
from tests.sync.network import NAME, PASSWORD, Authority, Network, listening
from tests.sync.test_engine import family

SSL_REQUEST = bytes.fromhex("0000000804d2162f")
RULES = """
hostssl plain all 127.0.0.1/32 password
hostssl all +by_certificate 127.0.0.1/32 cert
hostssl all all 127.0.0.1/32 scram-sha-256
"""


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    with listening(tmp_path_factory.mktemp("authority"), RULES) as running:
        yield running


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


@pytest.mark.parametrize(("days", "wanted"), [(-1, CertificateNotTrusted), (1, SyncUnavailable)])
def test_a_certificate_that_has_expired_is_refused(network: Network, days: int, wanted: type[Exception]) -> None:
    """The one that has not is let through by the same server, which then hangs up."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*network.authority.issue(f"days{days}", NAME, days))
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            peer, _ = listener.accept()
            with peer, suppress(OSError):
                peer.recv(100)
                peer.sendall(b"S")
                with server.wrap_socket(peer, server_side=True) as encrypted:
                    encrypted.recv(100)

        thread = Thread(target=answer)
        thread.start()
        url = f"postgresql://{NAME}:{listener.getsockname()[1]}/template?hostaddr=127.0.0.1"
        with pytest.raises(wanted):
            PostgresCentral(f"{url}&sslrootcert={network.authority.file}", "ana", PASSWORD)
        thread.join()


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
