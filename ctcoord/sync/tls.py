"""Which servers are on this machine, and which certificate authorities this computer trusts.

libpq inside psycopg's wheels brings an OpenSSL that looks for certificates in a folder of its own, where there are
none: ``sslrootcert=system`` would refuse every server. So the computer's own store is named to it.
"""

from __future__ import annotations

import atexit
import os
import ssl
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_HERE = ("localhost", "127.0.0.1", "::1")
_ELSEWHERE = ("PGHOST", "PGHOSTADDR", "PGSERVICE")  # libpq's own settings, when the address names no host
# Debian and Ubuntu; Fedora and RHEL; SUSE; macOS and Alpine.
BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
OPENSSL = "system"  # libpq's word for whatever OpenSSL looks at by itself
_WINDOWS_STORES = ("ROOT", "CA")
SIGNED_IN_BY = "!password,!md5"  # never give a password away in plain, nor by a broken hash


def demands(parameters: Mapping[str, str]) -> dict[str, str]:
    """What libpq must insist on for this address, whatever it says: a checked certificate and its name, and SCRAM.

    On a socket or the loopback nothing can listen between, and no certificate is asked for.
    """
    asked = {"require_auth": SIGNED_IN_BY, "gssencmode": "disable"}  # Kerberos signs in; TLS encrypts
    if is_here(parameters):
        return asked
    return {**asked, "sslmode": "verify-full", "sslrootcert": parameters.get("sslrootcert") or trusted()}


def is_here(parameters: Mapping[str, str], environment: Mapping[str, str] = os.environ) -> bool:
    """Whether each host that libpq would try is this machine: a socket's folder or the loopback."""
    if "service" in parameters:
        return False
    named = [parameters[name] for name in ("host", "hostaddr") if parameters.get(name)]
    if not named:
        return not any(environment.get(name) for name in _ELSEWHERE)
    return all(one.startswith(("/", "@")) or one in _HERE for host in named for one in host.split(","))


def trusted() -> str:
    """What to tell libpq of the certificate authorities that this computer trusts: a file, or ``OPENSSL``."""
    authorities = _windows_authorities()
    if authorities:
        return _written(authorities)
    python = ssl.get_default_verify_paths().cafile  # or that of SSL_CERT_FILE
    return next((path for path in (python, *BUNDLES) if path and Path(path).is_file()), OPENSSL)


def _windows_authorities() -> tuple[bytes, ...]:
    """The computer's and the user's authorities as DER; where they live, libpq cannot read. Elsewhere none."""
    if sys.platform == "win32":
        kept = [entry for store in _WINDOWS_STORES for entry in ssl.enum_certificates(store)]
        return tuple(dict.fromkeys(der for der, kind, use in kept if kind == "x509_asn" and use is not False))
    return ()


@cache
def _written(authorities: tuple[bytes, ...]) -> str:
    """A file of this process with these certificates."""
    handle, name = tempfile.mkstemp(suffix=".pem")
    atexit.register(Path(name).unlink, missing_ok=True)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.writelines(map(ssl.DER_cert_to_PEM_cert, authorities))
    return name
