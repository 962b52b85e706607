"""Words of letters for the tests: versions of a trust and a school, published or as drafts."""

from datetime import date, timedelta

import pytest

from attendance.access.rules.actors import Actor
from letters.models import SchoolTemplate, TrustTemplate
from letters.queries.wordings import rows_of
from letters.services.problems import LetterProblem
from letters.services.templates import Owner, Words, publish, save_draft
from tests.people_of_the_tests import AT

WORDS = Words(
    "First letter", "{{ pupil_name }} missed {{ days_missed }}.\n\nPlease ring us.", subject="Attendance",
    opening="Dear {{ recipient_salutation }}", closing="Yours sincerely",
)  # fmt: skip
BY = Actor(None, "Carol Trust", "Trust administrator")
FROM = date(2026, 3, 10)
LATER, SOON = AT + timedelta(minutes=20), AT + timedelta(seconds=2)


def words(body: str = WORDS.body, **more) -> Words:
    """The words of the tests with another text."""
    return Words(**(vars(WORDS) | {"body": body} | more))


def draft(owner: Owner, key: str = "letter1", language: str = "en", text: Words = WORDS, by: Actor = BY, at=AT):
    """A draft; returns its id. Inside a scope."""
    return save_draft(owner, key, language, text, by=by, at=at)


def in_force(
    owner: Owner, key: str = "letter1", language: str = "en", text: Words = WORDS, by: Actor = BY, at=AT, since=FROM
) -> int:
    """A published version; returns its number. Inside a scope."""
    return publish(owner, draft(owner, key, language, text, by, at), since=since, by=by, at=at)


def refusal(do, *args, **kwargs) -> tuple[str, str]:
    """The field and the message with which something is refused."""
    with pytest.raises(LetterProblem) as caught:
        do(*args, **kwargs)
    return caught.value.field, caught.value.message


def only(owner: Owner) -> SchoolTemplate | TrustTemplate:
    """The one version that there is. Inside a scope."""
    return rows_of(owner).get()
