"""Fetch what has changed, page by page: each page is one snapshot there and one transaction here."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence

from ctcoord.sync import local, plan
from ctcoord.sync.push import bring_again
from ctcoord.sync.run import Run
from ctcoord.sync.transport import Head
from ctcoord.sync.wire import BucketKey

_log = logging.getLogger("ctcoord.sync")
TRIES = 2  # how often a bucket may differ before it is left as it is and reported


def pull(run: Run) -> list[Head]:
    """Fetch until nothing is left of one manifest, which is returned."""
    strange: set[BucketKey] = set()
    differed: Counter[BucketKey] = Counter()
    while True:
        with run.station.whole() as connection:
            cursors = local.cursors(connection)
        with run.central.snapshot(run.device) as snapshot:
            heads = snapshot.manifest()
            found = plan.compare([head for head in heads if head.key not in run.counts.damaged], cursors)
            stranger = found.other - strange
            wants = () if stranger else plan.first_page(found.wants, heads)
            page = local.Page.of(heads, wants, run.version)
            if wants:
                page = page.with_rows(snapshot.pull(wants, plan.by_entity(wants, page.heads, run.version), page.heads))
        if stranger:
            strange |= stranger
            bring_again(run, stranger)
        elif not wants or (_apply(run, page, differed) and len(wants) == len(found.wants)):
            fetched = {want.key for want in wants}  # with its rights as they are now
            _keep_rights(run, [head for head in heads if head.key not in fetched])
            return heads
        run.report(len(wants), len(found.wants), "pull")


def _apply(run: Run, page: local.Page, differed: Counter[BucketKey]) -> bool:
    """Whether the page is in; otherwise the buckets that differ are fetched whole next, or given up."""
    try:
        with run.writing() as connection:
            done = local.apply(connection, page)
    except local.Mismatch as mismatch:
        _log.warning("%d of %d buckets differ from the central database", len(mismatch.keys), len(page.heads))
        differed.update(mismatch.keys)
        run.counts.differed += len(mismatch.keys)
        run.counts.damaged |= {key for key in mismatch.keys if differed[key] >= TRIES}
        with run.writing() as connection:
            local.begin_anew(connection, sorted(mismatch.keys))
        return False
    run.counts.pulled += done.rows
    run.counts.deleted += done.deleted
    run.counts.scopes |= done.scopes
    return True


def _keep_rights(run: Run, heads: Sequence[Head]) -> None:
    """What one may do in a bucket can change without a change in it."""
    if not heads:
        return
    with run.station.whole() as connection:
        stale = local.stale_rights(connection, heads)
    if stale:
        with run.writing() as connection:
            local.keep_rights(connection, stale)
