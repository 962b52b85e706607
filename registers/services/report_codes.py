"""Deeds: a one-time code for an adult without an account: asked for, sent, tried, used once.

The six digits are nowhere kept and travel through no queue: they follow from the row's id and the installation's key.
So the worker can make them again, and whoever reads the database or the broker cannot.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import new as keyed
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.kit.locks import wait_for_lock
from attendance.kit.uuid7 import uuid7
from registers.models import ReportCode
from registers.queries.form_adults import adult_at, asked_hash
from registers.queries.report_codes import token_hash
from registers.rules.typed_address import Typed
from registers.services.problems import DayProblem

GOOD_FOR = timedelta(minutes=10)
OPEN_FOR = timedelta(minutes=30)  # from the right code until the report must be sent
TRIES = 5
DIGITS = 6
SECRET_BYTES = 32
MOST = ((timedelta(minutes=15), 3), (timedelta(days=1), 10))  # codes for one address: 50 guesses a day at most
KEPT_FOR = timedelta(days=2)
FAMILY = Actor(None, "Somebody at the parents’ form", "")


@dataclass(frozen=True)
class Asked:
    """A code was made: its row, and the secret for the browser that asked, which is not kept."""

    code_id: UUID
    token: str


@dataclass(frozen=True)
class Tried:
    """What became of a code that was typed: right, wrong (`left`: tries left), locked, or over (too late, or used)."""

    state: str
    left: int = 0


def code_digits(code_id: UUID) -> str:
    """The six digits of a code. With the installation's key alone they can be worked out."""
    digest = salted_hmac("registers.report_code.digits", str(code_id), algorithm="sha256").digest()
    return f"{int.from_bytes(digest, 'big') % 10**DIGITS:0{DIGITS}}"


def ask_code(school_id: UUID, typed: Typed, *, at: datetime) -> Asked:
    """Make a code for whoever has this number or address. Six queries, the same whether the school knows it or not.

    A row is made for an unknown address too, and counts: nothing that can be seen or measured says who is a parent.
    Sending is the worker's. Raises DayProblem: too many for this address.
    """
    asked, token = asked_hash(school_id, typed), secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        wait_for_lock("report-code", uuid5(school_id, asked))  # of two at the same moment one counts the other
        _check_pace(school_id, asked, at)
        adult = adult_at(school_id, typed, timezone.localdate(at))
        row = ReportCode(
            school_id=school_id, id=uuid7(), contact_id=adult.contact_id if adult else None, asked_hash=asked,
            token_hash=token_hash(token), made_at=at, expires_at=at + GOOD_FOR,
        )  # fmt: skip
        row.code_hash = _code_hash(token, code_digits(row.id))
        row.save(force_insert=True)
        record(school_id, "report_code.asked", by=FAMILY, at=at, subject="report_code", subject_id=row.id)
    return Asked(row.id, token)


def _check_pace(school_id: UUID, asked: str, at: datetime) -> None:
    rows = ReportCode.objects.filter(school_id=school_id, asked_hash=asked, made_at__gt=at - MOST[-1][0])
    made = list(rows.values_list("made_at", flat=True))
    for span, most in MOST:
        if sum(one > at - span for one in made) >= most:
            wait = "Wait a quarter of an hour" if span == MOST[0][0] else "Wait until tomorrow"
            raise DayProblem("address", "Too many codes were asked for.", f"{wait}, or ring the school.")


def try_code(school_id: UUID, token: str, digits: str, *, at: datetime) -> Tried:
    """Try the digits with the secret of the browser that asked. Right: the form opens for half an hour.

    Tries are counted one at a time, the row held: none escapes by being sent at the same moment. Three queries.
    """
    with transaction.atomic():
        row = held_code(school_id, token)
        if row is None or row.used_at or at >= row.expires_at:
            return Tried("over")
        if row.tries >= TRIES:
            return Tried("locked")
        same = constant_time_compare(row.code_hash, _code_hash(token, digits))
        if same and row.contact_id is not None:
            return _open(row, at)
        return _wrong(row, at)


def held_code(school_id: UUID, token: str) -> ReportCode | None:
    """The row of a token, held until the transaction ends. One query."""
    return ReportCode.objects.select_for_update().filter(school_id=school_id, token_hash=token_hash(token)).first()


def _open(row: ReportCode, at: datetime) -> Tried:
    if row.opened_at is None:
        row.opened_at, row.expires_at = at, at + OPEN_FOR
        row.save(update_fields=["opened_at", "expires_at"])
        record(row.school_id, "report_code.opened", by=FAMILY, at=at, subject="report_code", subject_id=row.id)
    return Tried("right")


def _wrong(row: ReportCode, at: datetime) -> Tried:
    row.tries += 1
    row.save(update_fields=["tries"])
    if row.tries < TRIES:
        return Tried("wrong", TRIES - row.tries)
    record(row.school_id, "report_code.locked", by=FAMILY, at=at, subject="report_code", subject_id=row.id)
    return Tried("locked")


def use_code(row: ReportCode, batch: UUID, *, at: datetime) -> None:
    """A report was sent with it: from now on it opens nothing. Two queries, inside the report's transaction."""
    row.used_at = at
    row.save(update_fields=["used_at"])
    detail = {"batch": str(batch), "contact": str(row.contact_id)}
    record(row.school_id, "report_code.used", by=FAMILY, at=at, subject="report_code", subject_id=row.id, **detail)


def forget_codes(school_ids: list[UUID], *, at: datetime) -> int:
    """Remove codes of these schools that nobody can use any more; how many. One query."""
    old = ReportCode.objects.filter(school_id__in=school_ids, made_at__lt=at - KEPT_FOR)
    return old.delete()[0]


def _code_hash(token: str, digits: str) -> str:
    return keyed(token.encode(), digits.encode(), sha256).hexdigest()
