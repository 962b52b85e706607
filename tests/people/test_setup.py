"""From an empty school to its first register, by pages alone."""

from datetime import date

import pytest
from django.urls import reverse

from attendance.calendar.queries import SessionRow, YearRow
from attendance.calendar.rules.bank_holidays import BankHoliday
from attendance.people import queries, services
from attendance.people.queries.setup import SchoolDetails, SetupState
from attendance.people.services import ContactData, LinkData
from attendance.people.views.setup import Step, steps_of
from attendance.tenancy.scope import scoped
from tests.factories.school_life import build_school_life
from tests.people_of_the_tests import AT, OFFICER

YEAR = YearRow(None, "2025/26", date(2025, 9, 1), date(2026, 9, 1), (0, 1, 2, 3, 4))
READY = SetupState(
    school=SchoolDetails("Oakfield Primary", 900001, "9990001", "Primary", "Mainstream", 0, 6, ""),
    year=YEAR, terms=3, school_days=195, open_bank_holidays=(), times_since=date(2025, 9, 1), pupils=210,
    pupils_without_contact=0, pupils_without_group=0, groups=7, groups_without_teacher=(), staff=12, invited=0,
    next_session=SessionRow(date(2026, 3, 10), "AM", True, None, "", ""),
)  # fmt: skip


class Anyone:
    """A place whose person may open nothing: the words alone are asked here."""

    urn, abilities = 900001, frozenset()


def step(key: str, **over) -> Step:
    state = SetupState(**{**vars(READY), **over})
    return next(step for step in steps_of(state, Anyone()) if step.key == key)


@pytest.mark.parametrize(
    ("key", "over", "done", "words"),
    [
        ("year", {}, True, "2025/26: 3 terms, 195 school days."),
        ("year", {"terms": 0, "school_days": 0}, False, "2025/26: 0 terms, 0 school days."),
        (
            "closures", {"open_bank_holidays": (BankHoliday(date(2026, 5, 4), "Early May bank holiday"),)}, False,
            "Still open on Early May bank holiday on 4 May.",
        ),
        ("times", {"times_since": None}, False, "No times yet: nobody can be late."),
        ("pupils", {"pupils": 0}, False, "No pupils yet."),
        ("contacts", {"pupils_without_contact": 1}, False, "1 pupil without anybody to ring."),
        ("groups", {"groups_without_teacher": ("4 Kestrel",)}, False, "Without a teacher: 4 Kestrel."),
        ("groups", {"pupils_without_group": 2}, False, "2 pupils in no class: no register has them."),
        ("groups", {}, True, "7 classes, each with a teacher."),
        ("staff", {"staff": 1}, False, "1 person with a role. Invite the teachers and the office."),
        ("staff", {"staff": 1, "invited": 2}, True, "1 person with a role, 2 invited."),
        ("register", {"pupils": 0}, False, "Ready when the steps above are done."),
        ("register", {}, False, "Ready: the next session is Tuesday 10 March, morning."),
        ("register", {"next_session": None}, False, "The calendar has no open session to come."),
    ],
)  # fmt: skip
def test_step_says_what_is_missing(key, over, done, words):
    found = step(key, **over)

    assert (found.done, found.words) == (done, words)


def test_register_is_ready_without_every_contact_and_colleague():
    assert step("register", pupils_without_contact=9, staff=1).ready


def test_register_is_not_ready_without_a_teacher():
    assert not step("register", groups_without_teacher=("4 Kestrel",)).ready


def done(client) -> list[str]:
    """The steps that the checklist says are done."""
    answer = client.get(reverse("people:setup", args=[900001]))
    return [row.key for row in answer.context["steps"] if row.done]


def post(client, name, fields, *args):
    answer = client.post(reverse(name, args=[900001, *args]), fields)
    assert answer.status_code == 302, answer.content.decode()


@pytest.mark.django_db
def test_empty_school_to_its_first_register_by_pages_alone(client, people, places, time_machine):
    time_machine.move_to(AT, tick=False)
    client.force_login(people.bob)
    assert done(client) == ["school", "staff"]

    offered = client.get(reverse("calendar:year_new", args=[900001])).context["form"]
    year = {name: offered[name].value() for name in offered.fields}
    post(client, "calendar:year_new", {name: value for name, value in year.items() if value is not None})
    assert done(client) == ["school", "year", "staff"]

    post(client, "registers:bank_holidays", {"days": ["2026-05-04"]})
    assert done(client) == ["school", "year", "closures", "staff"]

    times = client.get(reverse("calendar:times_new", args=[900001])).context["form"]
    usual = {name: times[name].value() for name in times.fields if name not in {"year_groups", "also_own"}}
    post(client, "calendar:times_new", usual)
    assert done(client) == ["school", "year", "closures", "times", "staff"]

    post(client, "people:group_new", {"name": "4 Kestrel", "year_group": "4", "since": "2026-03-02"})
    post(client, "people:group_teacher", {"teacher": str(people.alice.id), "since": "2026-03-02"}, "4-kestrel")
    with scoped(places.oakfield.id):
        kestrel = queries.group_by_slug(places.oakfield.id, "4-kestrel")
    pupil = {
        "legal_first": "Mabel", "legal_last": "Quill", "born": "2017-05-04", "year_group": "4", "starts": "2026-03-02",
        "type": "single", "group": str(kestrel.id),
    }  # fmt: skip
    post(client, "people:pupil_new", pupil)
    assert done(client) == ["school", "year", "closures", "times", "pupils", "groups", "staff"]

    [mabel] = client.get(reverse("people:pupils", args=[900001])).context["lines"]
    post(client, "people:contact_new", {"last": "Quill", "priority": "1"}, mabel["pupil"].id)
    answer = client.get(reverse("people:setup", args=[900001]))
    assert [row.key for row in answer.context["steps"] if not row.done] == ["register"]
    assert answer.context["steps"][-1].ready

    client.force_login(people.alice)
    register = client.get(f"/schools/{places.oakfield.urn}/registers/4-kestrel/2026-03-10/am/")
    assert "Mabel" in register.content.decode()


@pytest.mark.django_db
def test_checklist_shows_no_link_that_would_be_a_dead_end(client, people, places, time_machine):
    time_machine.move_to(AT, tick=False)
    client.force_login(people.carol)

    steps = client.get(reverse("people:setup", args=[900001])).context["steps"]

    for row in steps:
        for _, address in row.links:
            assert client.get(address).status_code == 200, address


@pytest.mark.django_db
@pytest.mark.parametrize("n", [1, 3])
def test_checklist_asks_as_much_for_three_pupils_as_for_one(
    client, people, places, time_machine, django_assert_num_queries, n
):
    time_machine.move_to(AT, tick=False)
    life = build_school_life(places.oakfield, teacher=people.alice, pupils=n)
    with scoped(life.school_id):
        services.add_contact(
            life.school_id, life.pupils[0].id, ContactData(last="Quill"), LinkData(), by=OFFICER, at=AT
        )
    client.force_login(people.bob)

    with django_assert_num_queries(22):
        client.get(reverse("people:setup", args=[900001]))
