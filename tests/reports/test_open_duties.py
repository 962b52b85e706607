"""What is owed, read from each room."""

from datetime import date, timedelta

import pytest

from attendance.access.queries import school_place
from attendance.reports.models import PlanLine
from attendance.reports.queries.open_duties import open_duties
from attendance.tenancy.scope import scoped
from letters.models import Dispatch, DispatchEvent
from letters.queries.open_duties import not_arrived
from registers.queries.duties import registers_missing
from registers.queries.figures import Span
from registers.queries.open_duties import LostText, lost_texts
from tests.letters.sent_letters import issue
from tests.people_of_the_tests import AT, MONDAY, TUESDAY
from tests.registers.test_duties import at, sent, tried

pytestmark = pytest.mark.django_db
WEDNESDAY = TUESDAY + timedelta(days=1)


def test_registers_that_were_never_sent(oakfield_life):
    with scoped(oakfield_life.school_id):
        sent(oakfield_life, MONDAY, "AM", "08:55")
        sent(oakfield_life, MONDAY, "PM", None)

        found = registers_missing(oakfield_life.school_id, Span(MONDAY, WEDNESDAY), at=at(TUESDAY, "09:20"))

    assert [(row.group, row.date, row.session) for row in found] == [
        ("4 Kestrel", MONDAY, "PM"),
        ("4 Kestrel", TUESDAY, "AM"),
    ]


def test_a_text_that_did_not_arrive_until_somebody_is_tried_again(oakfield_life):
    days = (MONDAY, WEDNESDAY)
    with scoped(oakfield_life.school_id):
        tried(oakfield_life, TUESDAY, "09:20", channel="text", outcome="sent")
        tried(oakfield_life, TUESDAY, "09:25", channel="text", outcome="not_delivered")
        lost = lost_texts(oakfield_life.school_id, *days)
        tried(oakfield_life, TUESDAY, "09:30", channel="note", outcome="note")
        still = lost_texts(oakfield_life.school_id, *days)
        tried(oakfield_life, TUESDAY, "09:40")

        assert lost == still == [LostText(oakfield_life.pupils[0].id, "Poppy Arkwright", TUESDAY)]
        assert lost_texts(oakfield_life.school_id, *days) == []


def test_a_letter_that_came_back(oakfield_life, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    with scoped(oakfield_life.school_id):
        issued = issue(oakfield_life, channel="email")
        dispatch = Dispatch.objects.create(
            school=oakfield_life.school, copy_id=issued.copy_id, letter_id=issued.letter_id,
            pupil_id=issued.pupil_id, channel="email", to="nadia@family.example", reference="ours", at=AT,
        )  # fmt: skip
        DispatchEvent.objects.create(school=oakfield_life.school, dispatch=dispatch, state="sent", at=AT)
        before = not_arrived(oakfield_life.school_id, AT - timedelta(days=28))
        DispatchEvent.objects.create(
            school=oakfield_life.school, dispatch=dispatch, state="failed", at=AT + timedelta(days=1)
        )

        [row] = not_arrived(oakfield_life.school_id, AT - timedelta(days=28))

    assert before == []
    assert (row.letter_id, row.how) == (issued.letter_id, "E-mail")


def test_an_aim_whose_time_is_over(oakfield_life, people):
    with scoped(oakfield_life.school_id):
        PlanLine.objects.create(
            school=oakfield_life.school, words="Mondays", measure="attendance", target=95, since=date(2026, 1, 5),
            until=MONDAY, made_name="Erin", made_at=AT, owner_name="Erin",
        )  # fmt: skip
        piles = open_duties(school_place(people.erin, 900001, TUESDAY), at(TUESDAY, "08:00"))

    [aims] = [one for one in piles if one.key == "aims"]
    assert [(item.words, item.late) for item in aims.items] == [("Mondays", 2)]
