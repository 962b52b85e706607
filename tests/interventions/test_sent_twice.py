"""A button that is pressed twice: the deed is done once, and the second answer goes back to the case all the same."""

from datetime import timedelta

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from interventions.models import Action, CaseEvent, Meeting, Referral, RiskAssessment, Voice
from interventions.services.case_events import MOMENT
from interventions.services.cases import add_note
from interventions.services.problems import SentTwice
from tests.interventions.casework import at_stage, publish
from tests.people_of_the_tests import AT, actor

pytestmark = pytest.mark.django_db
SENT = {
    "note_new": (CaseEvent, {"text": "Mother rang."}),
    "action_new": (Action, {"title": "Ring again", "owner_role": "attendance_officer"}),
    "meeting_new": (
        Meeting,
        {"kind": "family", "day": "2026-03-12", "time": "09:00", "invited": "Ms N. Arkwright, mother"},
    ),
    "referral_new": (
        Referral,
        {"to": "health", "why": "Headaches.", "consent": "Mother, by telephone", "sent_on": "2026-03-10"},
    ),
    "risk_new": (RiskAssessment, {"likelihood": "2", "severity": "3", "concerns": "A dog that bites."}),
    "voice_new": (
        Voice,
        {"kind": "helps", "words": "A friend at the gate.", "said_by": "Poppy", "said_on": "2026-03-10"},
    ),
}


@pytest.fixture
def case_id(oakfield_life):
    with scoped(oakfield_life.school_id):
        publish(oakfield_life)
        return at_stage(oakfield_life)


def rows(life, model) -> int:
    with scoped(life.school_id):
        return model.objects.filter(school_id=life.school_id).count()


@pytest.mark.parametrize("name", SENT)
def test_form_sent_twice_is_kept_once(client, people, oakfield_life, case_id, time_machine, name):
    time_machine.move_to(AT, tick=False)
    model, data = SENT[name]
    path, back = (reverse(f"interventions:{page}", args=[900001, case_id]) for page in (name, "case"))
    client.force_login(people.bob)
    before = rows(oakfield_life, model)

    answers = [client.post(path, data) for _ in range(2)]

    assert [(answer.status_code, answer.get("Location")) for answer in answers] == [(302, back)] * 2
    assert rows(oakfield_life, model) - before == 1


def test_same_words_may_be_said_again_later(people, oakfield_life, case_id):
    by = actor(people.bob)
    with scoped(oakfield_life.school_id):
        add_note(oakfield_life.school_id, case_id, "Nobody answered.", by=by, at=AT)
        with pytest.raises(SentTwice):
            add_note(oakfield_life.school_id, case_id, "Nobody answered.", by=by, at=AT + MOMENT / 2)
        add_note(oakfield_life.school_id, case_id, "Nobody answered.", by=actor(people.erin), at=AT)
        add_note(oakfield_life.school_id, case_id, "Nobody answered.", by=by, at=AT + timedelta(minutes=1))

    with scoped(oakfield_life.school_id):
        notes = CaseEvent.objects.filter(school_id=oakfield_life.school_id, kind="note")
        assert notes.count() == 3
