"""Signing in by Kerberos: a ticket of the desk's own login, no password."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ctcoord.errors import CtcoordError
from ctcoord.sync import engine
from ctcoord.sync.connect import connect
from ctcoord.sync.postgres import PostgresCentral
from tests.conftest import StationMaker
from tests.sync.network import NAME, PASSWORD, Network, free_port, listening
from tests.sync.test_engine import family

REALM = "CTCOORD.TEST"
SERVICE = f"postgres/{NAME}"
PROGRAMS = {name: shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin") for name in
            ("krb5kdc", "kdb5_util", "kadmin.local", "kinit", "kdestroy")}  # fmt: skip
CONF = """
[libdefaults]
    default_realm = {realm}
    dns_canonicalize_hostname = false
    rdns = false
    dns_lookup_kdc = false
    udp_preference_limit = 1
[realms]
    {realm} = {{
        kdc = 127.0.0.1:{port}
    }}
"""
KDC_CONF = """
[kdcdefaults]
    kdc_listen = 127.0.0.1:{port}
    kdc_tcp_listen = 127.0.0.1:{port}
[realms]
    {realm} = {{
        database_name = {folder}/principal
        key_stash_file = {folder}/stash
        acl_file = {folder}/acl
    }}
"""


@dataclass
class Realm:
    """A key distribution centre of its own."""

    folder: Path

    @property
    def keytab(self) -> Path:
        """The server's key."""
        return self.folder / "server.keytab"

    def ask(self, program: str, *arguments: str, typed: str = "") -> None:
        """Run one of Kerberos' programs."""
        command = [str(PROGRAMS[program]), *arguments]
        subprocess.run(command, input=typed, text=True, check=True, capture_output=True)

    def add(self, login: str) -> None:
        """Somebody who may sign in at a desk."""
        self.ask("kadmin.local", "-q", f'addprinc -pw "{PASSWORD}" {login}')

    def at_desk(self, login: str) -> None:
        """Sign in at the desk: the ticket lies there."""
        self.ask("kinit", login, typed=f"{PASSWORD}\n")


@pytest.fixture(scope="module")
def realm() -> Iterator[Realm]:
    missing = [name for name, path in PROGRAMS.items() if path is None]
    if missing:
        pytest.skip(f"Kerberos is not installed on this machine: {', '.join(missing)}")
    # Not in pytest's folder, which the server's user cannot reach.
    folder, port = Path(tempfile.mkdtemp(prefix="ctkrb")), free_port()
    folder.chmod(0o755)
    (folder / "krb5.conf").write_text(CONF.format(realm=REALM, port=port))
    (folder / "kdc.conf").write_text(KDC_CONF.format(realm=REALM, port=port, folder=folder))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KRB5_CONFIG", str(folder / "krb5.conf"))
        patch.setenv("KRB5_KDC_PROFILE", str(folder / "kdc.conf"))
        patch.setenv("KRB5CCNAME", f"FILE:{folder / 'tickets'}")
        made = Realm(folder)
        made.ask("kdb5_util", "create", "-s", "-P", PASSWORD)
        made.ask("kadmin.local", "-q", f"addprinc -randkey {SERVICE}")
        made.ask("kadmin.local", "-q", f"ktadd -k {made.keytab} {SERVICE}")
        with subprocess.Popen([str(PROGRAMS["krb5kdc"]), "-n"], stderr=subprocess.DEVNULL) as kdc:
            try:
                _wait_for(port)
                yield made
            finally:
                kdc.terminate()
                shutil.rmtree(folder)


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return


@pytest.fixture(scope="module")
def network(realm: Realm, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    rules = "hostssl all all 127.0.0.1/32 gss include_realm=0\n"
    with listening(tmp_path_factory.mktemp("authority"), rules, "-c krb_server_keyfile=server.keytab",
                   files=[realm.keytab]) as running:  # fmt: skip
        yield running


def test_a_ticket_signs_in_without_a_password(network: Network, realm: Realm, make_station: StationMaker) -> None:
    ana, login = make_station("ana"), network.login()
    realm.add(login)
    realm.at_desk(login)
    central = PostgresCentral(network.url(), login)
    connect(ana, central, network.url(), login)
    family(ana)
    assert engine.sync(ana, central).pushed
    central.close()


def test_a_ticket_is_for_its_own_login_only(network: Network, realm: Realm) -> None:
    ana, other = network.login(), network.login()
    realm.add(ana)
    realm.at_desk(ana)
    with pytest.raises(CtcoordError) as refused:
        PostgresCentral(network.url(), other, PASSWORD)
    assert refused.value.code == "sync.sign_in"


def test_without_a_ticket_nobody_is_let_in(network: Network, realm: Realm) -> None:
    login = network.login()
    realm.ask("kdestroy", "-A")
    with pytest.raises(CtcoordError) as refused:
        PostgresCentral(network.url(), login, PASSWORD)
    assert refused.value.code == "sync.sign_in"
