"""Reports by e-mail: asked for, ended, taken up again; and sent, once each, to whoever may see them at that moment."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from smtplib import SMTPException
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from attendance.access.models import User
from attendance.access.places import SchoolPlace
from attendance.access.queries import school_place
from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.people.queries.imports import school_by_id
from attendance.reports.models import Delivered, Delivery
from attendance.reports.queries.deliveries import kinds_for
from attendance.reports.rules.deliveries import (
    EARLIEST,
    FAILED,
    KINDS,
    LATEST,
    NO_ADDRESS,
    NOT_ALLOWED,
    SENT,
    WEEKDAYS,
    failed_key,
)
from attendance.reports.services.mail_links import links_of
from attendance.reports.services.problems import ReportProblem

SCHEDULE = "reports.schedule"
HOUSE = Actor(None, "Herringbone", "")
TWICE = timedelta(minutes=1)  # the same asked for again so soon is a button that was pressed twice


def start_delivery(
    place: SchoolPlace, *, user_id: UUID, what: str, weekday: int, starts: time, by: Actor, at: datetime
) -> UUID:
    """A report comes to a person from now on; gives its id. Raises ReportProblem.

    To others only by whoever may send reports to colleagues. Asked for twice, it comes once.
    """
    _check(place, user_id, what, weekday, starts, at)
    try:
        with transaction.atomic():
            row = Delivery.objects.create(
                school_id=place.school_id, user_id=user_id, what=what, cadence=KINDS[what].cadence, weekday=weekday,
                starts=starts, made_by=by.user_id, made_name=by.name, made_at=at,
            )  # fmt: skip
            _note(row, "started", by, at)
    except IntegrityError as error:
        if "delivery_open_once" not in str(error):
            raise
        return _asked_before(place.school_id, user_id, what, by, at)
    return row.id


def _asked_before(school_id: UUID, user_id: UUID, what: str, by: Actor, at: datetime) -> UUID:
    rows = Delivery.objects.filter(school_id=school_id, user_id=user_id, what=what, ended_at__isnull=True)
    again = rows.filter(made_by=by.user_id, made_at__gt=at - TWICE).first()
    if again is None:
        raise ReportProblem("what", "This report comes to this person already.", "End it first to change it.")
    return again.id


def _check(place: SchoolPlace, user_id: UUID, what: str, weekday: int, starts: time, at: datetime) -> None:
    if what not in KINDS:
        raise ReportProblem("what", "There is no such report.", "Choose one from the list.")
    if weekday not in range(len(WEEKDAYS)):
        raise ReportProblem("weekday", "There is no school on that day.", "Choose Monday to Friday.")
    if not EARLIEST <= starts <= LATEST:
        raise ReportProblem("starts", "That is in the night.", f"Choose {EARLIEST:%H:%M} to {LATEST:%H:%M}.")
    if user_id != place.user_id and not place.may(SCHEDULE):
        raise ReportProblem("user", "You can only send reports to yourself.", "Ask the attendance champion.")
    if what not in kinds_for(_abilities(user_id, place.urn, at)):
        raise ReportProblem("user", "This person may not see that report.", "Choose another report, or another person.")


def _abilities(user_id: UUID, urn: int, at: datetime) -> Collection[str]:
    """What the person may do at the school today; nothing for an account that was closed."""
    there = _place(user_id, urn, at)
    return there.abilities if there else ()


def _place(user_id: UUID, urn: int, at: datetime) -> SchoolPlace | None:
    user = User.objects.filter(id=user_id, is_active=True).first()
    return school_place(user, urn, timezone.localtime(at).date()) if user else None


def end_delivery(place: SchoolPlace, delivery_id: UUID, *, by: Actor, at: datetime) -> None:
    """It does not come any more. Twice does no harm. Raises ReportProblem."""
    with transaction.atomic():
        row = _mine(place, delivery_id)
        if row.ended_at is None:
            row.ended_at, row.ended_name = at, by.name
            row.save(update_fields=["ended_at", "ended_name"])
            _note(row, "ended", by, at)


def resume_delivery(place: SchoolPlace, delivery_id: UUID, *, by: Actor, at: datetime) -> None:
    """Undo the end. Twice does no harm. Raises ReportProblem."""
    try:
        with transaction.atomic():
            row = _mine(place, delivery_id)
            if row.ended_at is not None:
                row.ended_at, row.ended_name = None, ""
                row.save(update_fields=["ended_at", "ended_name"])
                _note(row, "resumed", by, at)
    except IntegrityError as error:
        if "delivery_open_once" not in str(error):
            raise
        raise ReportProblem("", "It was asked for anew in the meantime.", "Nothing need be done.") from error


def _mine(place: SchoolPlace, delivery_id: UUID) -> Delivery:
    row = Delivery.objects.select_for_update().filter(school_id=place.school_id, id=delivery_id).first()
    if row is None or (row.user_id != place.user_id and not place.may(SCHEDULE)):
        raise ReportProblem("", "This e-mail is not in the list any more.", "Look at the list again.")
    return row


def _note(row: Delivery, verb: str, by: Actor, at: datetime) -> None:
    record(
        row.school_id, f"reports.delivery_{verb}", by=by, at=at, subject="delivery", subject_id=row.id,
        what=row.what, user_id=str(row.user_id),
    )  # fmt: skip


# ---- sending ------------------------------------------------


def send_delivery(school_id: UUID, delivery_id: UUID, key: str, *, at: datetime) -> str:
    """Send one mail, or note why not; gives the outcome, "" where somebody else is at it or it has gone.

    Inside the school's scope and a transaction. The row that says that it has gone is written first and taken back
    when the mail server refuses: a second worker finds the lock, or the row.
    """
    rows = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    row = rows.filter(school_id=school_id, id=delivery_id, ended_at__isnull=True).first()
    done = Delivered.objects.filter(school_id=school_id, delivery_id=delivery_id)
    if row is None or done.filter(key=key).exists():
        return ""
    mail, outcome, said = _mail(row, key, at)
    if mail is None:
        return _keep(row, key, outcome, said, at)
    try:
        with transaction.atomic():
            _keep(row, key, SENT, "", at)
            mail.send()
    except (OSError, SMTPException, ValueError) as error:  # ValueError: a name or address that no mail can carry
        tries = done.filter(key__startswith=f"{key}#").count()
        return _keep(row, failed_key(key, tries + 1), FAILED, type(error).__name__, at)
    return SENT


def _mail(row: Delivery, key: str, at: datetime) -> tuple[EmailMessage | None, str, str]:
    """The mail, or why there is none. What the person may see is asked now."""
    school = school_by_id(row.school_id)
    place, kind = _place(row.user_id, school.urn, at), KINDS[row.what]
    if place is None or not place.may(kind.ability):
        return None, NOT_ALLOWED, ""
    links = links_of(place, row.what, key, at)
    if not links:
        return None, NOT_ALLOWED, "nothing of theirs to see"
    if not row.user.email:
        return None, NO_ADDRESS, ""
    words = {"school": school.name, "kind": kind, "links": links, "list": links_of(place, "list", key, at)[0]}
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    number = f"<{row.id}.{key.replace(':', '-')}@{host}>"  # the same for the same mail, should it ever go twice
    text = render_to_string("reports/mail/delivery.txt", words)
    mail = EmailMessage(f"{school.name}: {kind.subject}", text, None, [row.user.email], headers={"Message-ID": number})
    return mail, SENT, ""


def _keep(row: Delivery, key: str, outcome: str, said: str, at: datetime) -> str:
    with transaction.atomic():
        Delivered.objects.create(
            school_id=row.school_id, delivery_id=row.id, key=key, at=at, outcome=outcome, said=said
        )
        record(
            row.school_id, "reports.delivered", by=HOUSE, at=at, subject="delivery", subject_id=row.id, key=key,
            outcome=outcome,
        )  # fmt: skip
    return outcome
