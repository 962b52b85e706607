"""Letters on their way, as the school sees them: issued, posted, sent, what came back. Outside the scope."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from attendance.access.rules.actors import Actor
from attendance.tenancy.scope import scoped
from letters.models import Dispatch
from letters.services.delivery import note_outcome, record_post
from letters.services.sending import send_copies
from tests.factories.school_life import SchoolLife
from tests.letters.notify_server import KEY, TEMPLATE, NotifyServer, notify_server
from tests.letters.sent_letters import Issued, choose, dispatch_of, history_of, issue, log_of
from tests.people_of_the_tests import AT, OFFICER

MINUTE = timedelta(minutes=1)
GONE = "Came back: gone away. The new tenant said so."


def ready_to_send(life: SchoolLife, settings: Any, media: Path) -> SchoolLife:
    """A school with its choices, on an installation that sends e-mail and keeps its files in `media`."""
    settings.MEDIA_ROOT = media
    settings.SITE_URL = "https://attendance.example"
    settings.DEFAULT_FROM_EMAIL = "Herringbone <attendance@herringbone.example>"
    with scoped(life.school_id):
        choose(life)
    return life


@contextmanager
def notify_on(settings: Any) -> Iterator[NotifyServer]:
    """GOV.UK Notify, switched on for texts and for paper."""
    with notify_server() as server:
        settings.NOTIFY_API_KEY, settings.NOTIFY_URL, settings.NOTIFY_SMS_TEMPLATE = KEY, server.url, TEMPLATE
        settings.LETTER_PROVIDERS = {"text": "notify", "post": "notify"}
        yield server


def issued(life: SchoolLife, **what: Any) -> Issued:
    """A letter of `issue`."""
    with scoped(life.school_id):
        return issue(life, **what)


def sent(life: SchoolLife, one: Issued, at: datetime = AT) -> int:
    """How many copies the worker sends when it is asked for this letter."""
    return send_copies(life.school_id, one.letter_id, at=at)


def log(life: SchoolLife, one: Issued) -> list[tuple]:
    """The rows of `log_of`."""
    with scoped(life.school_id):
        return log_of(life, one)


def history(life: SchoolLife, one: Issued) -> list[tuple[str, str]]:
    """The rows of `history_of`."""
    with scoped(life.school_id):
        return history_of(life, one)


def posted(life: SchoolLife, *many: Issued, by: Actor = OFFICER, at: datetime = AT) -> int:
    """How many copies are posted now that were not before."""
    with scoped(life.school_id):
        return record_post(life.school_id, [one.copy_id for one in many], by=by, at=at)


def dispatch(life: SchoolLife, one: Issued) -> Dispatch:
    """The newest dispatch of the copy."""
    with scoped(life.school_id):
        return dispatch_of(life, one)


def noted(
    life: SchoolLife, one: Issued, state: str = "returned", words: str = GONE, *, by: Actor = OFFICER,
    at: datetime = AT + MINUTE, **more: Any,
) -> UUID:  # fmt: skip
    """What became of the newest dispatch; the id of the letter."""
    with scoped(life.school_id):
        return note_outcome(life.school_id, dispatch_of(life, one).id, state, words, by=by, at=at, **more)
