"""Register settings: chosen from a day, never changed, in force in the register."""

import re
from datetime import date

import pytest
import time_machine

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from registers.models import RegisterSettings
from registers.queries.register_settings import DEFAULTS, settings_history, settings_on
from registers.services.register_settings import SettingsProblem, set_register_settings
from tests.people_of_the_tests import MONDAY, OFFICER, TUESDAY
from tests.registers.statements import statements
from tests.registers.taking import at, office, save_one, teacher

pytestmark = pytest.mark.django_db

PAGE = "/schools/900001/registers/settings/"
WEDNESDAY = date(2026, 3, 11)


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def eight_o_clock():
    with time_machine.travel(at("08:00"), tick=False):
        yield


def choose(life, when="08:00", **changes):
    chosen = {
        "since": TUESDAY, "teacher_codes": ["L", "N"], "cover_codes": ["N"], "office_codes": [], "k_needs_note": True,
        "c2_needs_note": False, "second_look_days": 5,
    }  # fmt: skip
    with scoped(life.school_id):
        return set_register_settings(life.school_id, **chosen | changes, by=OFFICER, at=at(when))


def on(life, day):
    with scoped(life.school_id):
        return settings_on(life.school_id, day)


def test_settings_before_anything_was_chosen_are_the_usual_ones(life):
    assert on(life, TUESDAY) == DEFAULTS
    assert (DEFAULTS.teacher_codes, DEFAULTS.cover_codes, DEFAULTS.office_codes) == (("/", "\\", "L", "N"),) * 2 + ((),)


def test_settings_hold_from_their_day_and_present_belongs_to_everybody(life):
    choose(life, since=WEDNESDAY, teacher_codes=["N", "I"])

    assert on(life, TUESDAY) == DEFAULTS
    assert on(life, WEDNESDAY).teacher_codes == ("/", "\\", "I", "N")
    assert on(life, date(2026, 6, 1)).recorded_name == "Bob Officer"


def test_settings_of_one_day_chosen_twice_the_later_choice_holds(life):
    choose(life, second_look_days=5)
    choose(life, second_look_days=10, when="08:01")

    assert on(life, TUESDAY).second_look_days == 10
    with scoped(life.school_id):
        assert [row.second_look_days for row in settings_history(life.school_id)] == [10, 5]


def test_settings_of_another_school_do_not_hold_here(life, hillcrest_life):
    choose(hillcrest_life, second_look_days=10)

    assert on(life, TUESDAY) == DEFAULTS


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"since": MONDAY}, "since", "That day has passed."),
        ({"teacher_codes": ["L"]}, "teacher_codes", "A register needs a mark for a child who is not here."),
        ({"cover_codes": []}, "cover_codes", "A register needs a mark for a child who is not here."),
        ({"office_codes": ["L"]}, "office_codes", "A register needs a mark for a child who is not here."),
        ({"teacher_codes": ["N", "H"]}, "teacher_codes", "H cannot be entered by hand on that day."),
        ({"office_codes": ["#", "N"]}, "office_codes", "# cannot be entered by hand on that day."),
        ({"second_look_days": 0}, "second_look_days", "That is no number of school days."),
    ],
)
def test_settings_that_cannot_be_kept_say_why(life, changes, field, message):
    with pytest.raises(SettingsProblem, match=message) as problem:
        choose(life, **changes)

    assert problem.value.field == field
    assert on(life, TUESDAY) == DEFAULTS


def test_settings_leave_an_audit_row(life):
    row_id = choose(life)

    with scoped(life.school_id):
        [event] = AuditEvent.objects.filter(school_id=life.school_id, verb="register_settings.set")
    assert (event.subject_id, event.by_name, event.detail["since"]) == (row_id, "Bob Officer", "2026-03-10")


@pytest.mark.parametrize(("needed", "outcome"), [(True, "refused"), (False, "saved")])
def test_settings_say_whether_k_needs_a_note(life, people, needed, outcome):
    choose(life, k_needs_note=needed)

    assert save_one(life, "K", by=office(people.bob)).outcome == outcome


@pytest.mark.parametrize(("needed", "outcome"), [(True, "refused"), (False, "saved")])
def test_settings_say_whether_c2_needs_a_note(life, people, needed, outcome):
    choose(life, c2_needs_note=needed)

    assert save_one(life, "C2", by=office(people.bob)).outcome == outcome


def test_settings_limit_the_office_too(life, people):
    choose(life, office_codes=["I", "N"])

    assert save_one(life, "I", by=office(people.bob)).outcome == "saved"
    assert save_one(life, "G", pupil=1, by=office(people.bob)).outcome == "refused"


def test_settings_of_the_teacher_leave_the_office_alone(life, people):
    choose(life, teacher_codes=["N"])

    assert save_one(life, "L", by=teacher(people.alice)).outcome == "refused"
    assert save_one(life, "L", pupil=1, by=office(people.bob)).outcome == "saved"


# ---- the page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("erin", 200), ("fiona", 200), ("carol", 200), ("alice", 404), ("bob", 404), ("grace", 404), ("dave", 404)],
)
def test_settings_page_is_open_to_those_who_set_them(life, people, client, who, status):
    client.force_login(getattr(people, who))

    assert client.get(PAGE).status_code == status


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


POSTED = {
    "since": "2026-03-11",
    "teacher_codes": ["L", "N", "I"],
    "cover_codes": ["N"],
    "k_needs_note": "on",
    "second_look_days": "7",
}


def test_settings_page_saves_and_shows_the_history(life, people, client):
    client.force_login(people.erin)

    answer = client.post(PAGE, POSTED, follow=True)

    assert "Saved. In force from 11 March 2026." in words(answer)
    assert r"11 Mar 2026 to come / \ L I N / \ N all K 7 school days Erin Champion" in words(answer)


def test_settings_page_with_an_error_keeps_what_was_chosen(life, people, client):
    client.force_login(people.erin)

    answer = client.post(PAGE, POSTED | {"since": "2026-03-09"})

    assert "That day has passed. Settings hold from today or a day to come." in words(answer)
    assert 'value="7"' in answer.content.decode()
    with scoped(life.school_id):
        assert RegisterSettings.objects.filter(school_id=life.school_id).count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_settings_page_takes_five_statements_however_long_the_history(life, people, client, count):
    for n in range(count):
        choose(life, second_look_days=n + 1)
    client.force_login(people.erin)
    client.get("/healthz/live")

    with statements() as sent:
        client.get(PAGE)

    assert len(sent) == 5, "\n".join(sent)
