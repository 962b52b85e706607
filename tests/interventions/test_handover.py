"""Handing a pupil's attendance file over to the next school."""

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from interventions.models import CaseEvent, HandedOver
from interventions.services.cases import add_note
from interventions.services.handover import make_handover, send_handover
from interventions.services.problems import CaseProblem
from interventions.services.voices import VoiceData, hear
from tests.interventions.casework import at_stage, policy, publish
from tests.people_of_the_tests import AT, MONDAY, OFFICER, TUESDAY
from tests.registers.marking import mark_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        publish(oakfield_life)
    return oakfield_life


def make(life):
    return make_handover(life.school_id, life.pupils[0].id, "Elsewhere School", policy=policy(), by=OFFICER, at=AT)


def test_file_holds_figures_stages_and_voices_but_nothing_sensitive(life):
    with scoped(life.school_id):
        mark_run(life, "/ \\ I O", since=MONDAY)
        case_id = at_stage(life)
        voice = VoiceData("helps", "When Mr Okoro is at the gate.", "Poppy", TUESDAY)
        hear(life.school_id, case_id, voice, by=OFFICER, at=AT)
        add_note(life.school_id, case_id, "Only for safeguarding.", sensitive=True, by=OFFICER, at=AT)
        make(life)
        made = HandedOver.objects.get(school_id=life.school_id)

    assert made.case_ids == [case_id]
    assert [tuple(row) for row in made.content["rows"]] == [
        ("Pupil", "Name", "Poppy Arkwright"),
        ("Pupil", "Born", "10 January 2017"),
        ("Pupil", "UPN", ""),
        ("Pupil", "On roll", "from 1 September 2025"),
        (
            "Attendance",
            "2025/26",
            "50.0% of 4 sessions; 1 authorised and 1 unauthorised absences, 0 late",
        ),
        ("Support", "Attendance: Support letter 1", "from 10 March 2026, open"),
        ("What helps", "Poppy", "When Mr Okoro is at the gate. (10 March 2026)"),
        (
            "History",
            "10 March 2026",
            "Support letter 1 was entered, as the policy says. Attendance is 93.2% of 88 sessions since 1 September.",
        ),
    ]


def test_file_is_sent_once(life):
    with scoped(life.school_id):
        at_stage(life)
        key = make(life)
        send_handover(life.school_id, life.pupils[0].id, key, by=OFFICER, at=AT)
        with pytest.raises(CaseProblem):
            send_handover(life.school_id, life.pupils[0].id, key, by=OFFICER, at=AT)

        texts = CaseEvent.objects.filter(school_id=life.school_id, kind="handover").order_by("at")
        assert set(texts.values_list("text", flat=True)) == {
            "A file was made for Elsewhere School.", "The file was sent to Elsewhere School.",
        }  # fmt: skip


def test_nothing_is_kept_where_the_audit_row_fails(life, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no audit row")

    monkeypatch.setattr("interventions.services.handover.record", fail)
    with scoped(life.school_id):
        at_stage(life)
        with pytest.raises(RuntimeError):
            make(life)

        assert HandedOver.objects.filter(school_id=life.school_id).count() == 0
        assert CaseEvent.objects.filter(school_id=life.school_id, kind="handover").count() == 0


def test_pages_make_print_and_send_the_file(client, people, life, time_machine):
    time_machine.move_to(AT, tick=False)
    with scoped(life.school_id):
        at_stage(life)
    client.force_login(people.bob)
    pupil_id = life.pupils[0].id

    made = client.post(
        reverse("interventions:handover", args=[900001, pupil_id]), {"to_school": "Elsewhere"}, follow=True
    )
    with scoped(life.school_id):
        key = HandedOver.objects.get(school_id=life.school_id).id
    table = client.get(reverse("interventions:handover_csv", args=[900001, pupil_id, key]))
    client.post(reverse("interventions:handover_sent", args=[900001, pupil_id, key]))

    assert "Attendance: Support letter 1" in made.text
    assert table.content.decode("utf-8-sig").splitlines()[:2] == ["Section,What,Words", "Pupil,Name,Poppy Arkwright"]
    with scoped(life.school_id):
        assert HandedOver.objects.get(school_id=life.school_id).sent_name == "Bob Officer"


@pytest.mark.parametrize(
    ("who", "expected"), [("bob", 200), ("alice", 404), ("grace", 404), ("carol", 404), ("dave", 404)]
)
def test_file_is_for_those_who_work_on_cases(client, people, life, who, expected):
    client.force_login(getattr(people, who))

    url = reverse("interventions:handover", args=[900001, life.pupils[0].id])

    assert client.get(url).status_code == expected
