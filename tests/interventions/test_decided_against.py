"""The list of pupils near the threshold says of whom a person decided against a notice, and when."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from interventions.models import PenaltyNotice
from interventions.services.actions import ActionData, add_action, drop_action
from interventions.services.penalty import drop_notice
from tests.interventions.casework import at_stage
from tests.interventions.legal import HEAD, codes, considered, parent, requested
from tests.people_of_the_tests import AT, LONDON, TUESDAY

pytestmark = pytest.mark.django_db
LEGAL = reverse("interventions:legal", args=[900001])
MONDAY = date(2026, 3, 2)
TEN = "G G G G G G G G G G"


@pytest.fixture
def life(oakfield_life, time_machine):
    time_machine.move_to(datetime(2026, 3, 10, 15, 30, tzinfo=LONDON), tick=False)
    return oakfield_life


def test_a_pupil_of_whom_a_person_decided_against_a_notice_says_so(client, people, life):
    with scoped(life.school_id):
        for n in range(3):
            codes(life, TEN, since=MONDAY, pupil=n)
        requested(life, parent(life))
        loose = considered(life, parent(life, pupil=1), pupil=1)
        case_id = at_stage(life, pupil=2)
        dropped = considered(life, parent(life, pupil=2), pupil=2)
        PenaltyNotice.objects.filter(school_id=life.school_id, id=dropped).update(case_id=case_id)
        for notice in (loose, dropped):
            drop_notice(life.school_id, notice, "Support first.", on=TUESDAY, by=HEAD, at=AT)
    client.force_login(people.fiona)

    page = client.get(LEGAL)

    found = {row.pupil.id: (len(row.notices), row.against, row.against_on) for row, _ in page.context["near"]}
    assert found == {
        life.pupils[0].id: (1, False, None),
        life.pupils[1].id: (0, True, None),
        life.pupils[2].id: (0, True, TUESDAY),
    }
    assert "decided against on 10 Mar 2026" in page.text


def test_consideration_that_was_not_needed_is_a_decision_against_a_notice(client, people, life):
    with scoped(life.school_id):
        codes(life, TEN, since=MONDAY, pupil=1)
        case_id = at_stage(life, pupil=1)
        action = add_action(
            life.school_id, case_id, ActionData("Consider a notice", kind="penalty_referral"), by=HEAD, at=AT
        )
        drop_action(life.school_id, action, reason="Support first.", by=HEAD, at=AT)
    client.force_login(people.fiona)

    near = client.get(LEGAL).context["near"]

    assert [(row.pupil.id, row.against_on) for row, _ in near] == [(life.pupils[1].id, TUESDAY)]
