"""The mail about alarms: to the people of the role whose they are, with a link and no child's name."""

import logging
from collections.abc import Sequence
from datetime import datetime
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from attendance.access.models import User
from attendance.access.queries import people_with_role
from attendance.people.queries.imports import school_by_id
from interventions.models import DayAlarm

log = logging.getLogger(__name__)
INSTEAD = ("headteacher", "attendance_champion")  # whose they are where nobody at the school has the role


def write_to_people(school_id: UUID, at: datetime) -> int:
    """Write to whoever must see alarms of today that nobody was written to about; gives the number of mails.

    One mail a person, however many alarms. What could not be sent is tried again at the next call; two calls at once
    send it once.
    """
    today = timezone.localtime(at).date()
    with transaction.atomic():
        waiting = DayAlarm.objects.filter(school_id=school_id, date=today, told=[], seen_at__isnull=True)
        rows = list(waiting.select_for_update(skip_locked=True).order_by("raised_at"))
        if not rows:
            return 0
        mails = {role: _write(school_id, role, [row for row in rows if row.role == role], at) for role in _roles(rows)}
        for role, names in mails.items():
            ids = [row.id for row in rows if row.role == role]
            if names:
                DayAlarm.objects.filter(school_id=school_id, id__in=ids).update(told=names)
    return sum(len(names) for names in mails.values())


def _roles(rows: Sequence[DayAlarm]) -> list[str]:
    return list(dict.fromkeys(row.role for row in rows))


def _write(school_id: UUID, role: str, rows: Sequence[DayAlarm], at: datetime) -> list[str]:
    school = school_by_id(school_id)
    link = settings.SITE_URL + reverse("interventions:alarms", args=[school.urn])
    words = {"school": school.name, "number": len(rows), "link": link, "at": timezone.localtime(at)}
    subject = f"{school.name}: {len(rows)} alarm{'' if len(rows) == 1 else 's'} about absence to look at now"
    text = render_to_string("interventions/mail/alarms.txt", words)
    return [str(person) for person in _people(school_id, role, at) if _sent(subject, text, person)]


def _people(school_id: UUID, role: str, at: datetime) -> list[User]:
    today = timezone.localtime(at).date()
    found = (people_with_role(school_id, [one], today) for one in (role, *INSTEAD))
    return next((people for people in found if people), [])


def _sent(subject: str, text: str, person: User) -> bool:
    try:
        send_mail(subject, text, None, [person.email])
    except (OSError, SMTPException):
        log.exception("first day: a mail about alarms could not be sent")
        return False
    return True
