"""A new data key for the store and the drafts: written to copies, checked, then put in place as one step.

A kill leaves both under the old key or both under the new one (see ``replace``). What was under the
old key is removed afterwards: it may be the reason for the new one.
"""

from __future__ import annotations

from pathlib import Path

from ctcoord.models import replace
from ctcoord.models.lifecycle import check, copy, drop_older, write_ahead
from ctcoord.models.store import connect, friendly


def rekey(path: Path, old: bytes, new: bytes, keys: bytes, stamp: str) -> None:
    """Encrypt the store at ``path`` and its drafts anew; ``keys`` is the content of the new key file.

    Raises StoreBusy while any program has the store open, StoreDamaged, DiskFull before anything is moved.
    """
    drafts = path.with_name(replace.DRAFTS)
    fresh = {source: source.with_suffix(".upgrade") for source in (path, drafts) if source.exists()}
    try:
        with friendly(path):
            for source, target in fresh.items():
                _encrypt_anew(source, old, new, target)
        replace.replace(path, fresh[path], keys, stamp, drafts=fresh.get(drafts))
    finally:
        for target in fresh.values():
            target.unlink(missing_ok=True)
    for left in path.parent.glob(f"*.replaced-{stamp}*"):
        left.unlink()
    drop_older(path.parent)


def _encrypt_anew(source: Path, old: bytes, new: bytes, target: Path) -> None:
    copy(source, old, target)
    raw = connect(target, old)
    try:
        raw.execute("PRAGMA journal_mode = DELETE")
        raw.execute(f"PRAGMA rekey = \"x'{new.hex()}'\"")  # a pragma takes no parameters; hex of our own key
    finally:
        raw.close()
    check(target, new)
    write_ahead(target, new)
