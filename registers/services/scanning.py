"""Deeds: papers are looked through for viruses; what a scanner finds is not kept."""

import logging
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.clamav import ScannerAway, Verdict, scan
from registers.models import Evidence
from registers.services.evidence_files import FileAway, forget_file, read_file

log = logging.getLogger(__name__)
SCANNER = Actor(None, "The virus scanner", "")
MOST = 50  # papers of one sweep: the next one comes soon


def papers_to_scan(school_ids: Collection[UUID]) -> list[tuple[UUID, UUID]]:
    """(school, id) of papers that wait, and of those that came in before a scanner was set up. One query.

    Nothing where there is no scanner.
    """
    if not settings.CLAMAV_HOST:
        return []
    rows = Evidence.objects.filter(school_id__in=list(school_ids), state__in=["waiting", "unscanned"])
    return list(rows.order_by("added_at", "id").values_list("school_id", "id")[:MOST])


def scan_paper(school_id: UUID, evidence_id: UUID, *, at: datetime) -> str:
    """Have one paper looked through; its state afterwards. Twice does no harm. Four queries.

    A scanner or a storage that is away leaves it as it is, and the row says so; the sweep comes back to it. A file in
    which a virus was found is removed before the row says so: if that fails, the row waits and nobody opens it.
    """
    with transaction.atomic():
        row = Evidence.objects.select_for_update().filter(school_id=school_id, id=evidence_id).first()
        if row is None or row.state not in {"waiting", "unscanned"} or not settings.CLAMAV_HOST:
            return row.state if row else ""
        try:
            verdict = scan(read_file(row.path, row.sha256), settings.CLAMAV_HOST, settings.CLAMAV_PORT)
        except (ScannerAway, FileAway) as trouble:
            log.warning("registers: paper %s could not be looked through (%s)", evidence_id, trouble)
            return _note(row, row.state, str(trouble))
        return _settle(row, verdict, at)


def _settle(row: Evidence, verdict: Verdict, at: datetime) -> str:
    if verdict.clean:
        state = _note(row, "clean", "")
    elif forget_file(row.path):
        state = _note(row, "infected", verdict.found)
    else:
        return _note(row, "waiting", f"{verdict.found} was found, and the file could not be removed yet.")
    record(
        row.school_id, f"evidence.{state}", by=SCANNER, at=at, subject="evidence", subject_id=row.id,
        pupil=str(row.pupil_id), found=verdict.found,
    )  # fmt: skip
    return state


def _note(row: Evidence, state: str, said: str) -> str:
    row.state, row.said = state, said
    row.save(update_fields=["state", "said"])
    return state
