"""The second-look list: unauthorised absence that went away late and without evidence, seen by somebody else."""

from datetime import date

import pytest
from django.urls import reverse

from attendance.calendar.queries import school_days_between
from attendance.tenancy.scope import scoped
from registers.models import RegisterSettings, SecondLook
from registers.queries.register_settings import DEFAULTS, settings_on
from registers.queries.second_look import doubtful
from registers.services.amending import undo_change
from registers.services.second_look import LookRefused, look_again
from tests.people_of_the_tests import AT, OFFICER, actor
from tests.registers.marking import AFTERNOON, amend, mark

pytestmark = pytest.mark.django_db
SIX_DAYS_BEFORE = date(2026, 3, 2)
FIVE_DAYS_BEFORE = date(2026, 3, 3)


def on_the_list(life, settings=DEFAULTS) -> list:
    days = school_days_between(life.school_id, date(2025, 9, 1), date(2026, 3, 11))
    return doubtful(life.school_id, settings, days)


def late_change(life, people, code="I", *, day=SIX_DAYS_BEFORE, first="O", **more):
    mark(life, first, day=day)
    return amend(life, code, day=day, by=actor(people.bob), reason="Parent says he was ill", **more)


@pytest.mark.parametrize(
    ("first", "code", "day", "evidence", "expected"),
    [
        ("O", "I", SIX_DAYS_BEFORE, "", [6]),
        ("N", "/", SIX_DAYS_BEFORE, "", [6]),
        ("O", "I", FIVE_DAYS_BEFORE, "", []),
        ("O", "I", SIX_DAYS_BEFORE, "letter from the doctor", []),
        ("N", "O", SIX_DAYS_BEFORE, "", []),
        ("I", "M", SIX_DAYS_BEFORE, "", []),
    ],
)
def test_change_is_doubtful_when_it_is_late_and_nothing_was_seen(
    oakfield_life, people, first, code, day, evidence, expected
):
    with scoped(oakfield_life.school_id):
        late_change(oakfield_life, people, code, day=day, first=first, evidence=evidence)
        found = on_the_list(oakfield_life)

    assert [one.school_days for one in found] == expected


def test_school_may_ask_for_a_second_look_sooner(oakfield_life, people):
    with scoped(oakfield_life.school_id):
        RegisterSettings.objects.create(
            school_id=oakfield_life.school_id,
            since=date(2025, 9, 1),
            second_look_days=2,
            recorded_name="Setup",
            recorded_at=AT,
        )
        late_change(oakfield_life, people, day=FIVE_DAYS_BEFORE)
        found = on_the_list(oakfield_life, settings_on(oakfield_life.school_id, AT.date()))

    assert [one.school_days for one in found] == [5]


def test_undone_change_leaves_the_list(oakfield_life, people):
    with scoped(oakfield_life.school_id):
        done = late_change(oakfield_life, people)
        undo_change(oakfield_life.school_id, done.change_id, by=OFFICER, at=AFTERNOON)
        found = on_the_list(oakfield_life)

    assert found == []


def test_colleague_says_it_is_right_and_it_is_settled(oakfield_life, people):
    with scoped(oakfield_life.school_id):
        late_change(oakfield_life, people)
        [one] = on_the_list(oakfield_life)
        erin = actor(people.erin, "Champion")
        look_again(
            oakfield_life.school_id, one.entry.id, outcome="ask", comment="Who rang?", by=erin, at=AFTERNOON
        )  # fmt: skip
        [asked] = on_the_list(oakfield_life)
        look_again(oakfield_life.school_id, one.entry.id, outcome="right", by=erin, at=AFTERNOON)
        [settled] = on_the_list(oakfield_life)

    assert (one.settled, asked.settled, settled.settled) == (False, False, True)
    assert [(look.outcome, look.comment, look.by_name) for look in settled.looks] == [
        ("ask", "Who rang?", "Erin Champion"),
        ("right", "", "Erin Champion"),
    ]


@pytest.mark.parametrize(
    ("who", "outcome", "comment", "says"),
    [
        ("bob", "right", "", "You made this change yourself"),
        ("erin", "ask", " ", "Say what you want to know"),
        ("erin", "perhaps", "", "Say whether the change is right"),
        ("erin", "ask", "x" * 501, "Shorten it to 500 characters"),
    ],
)
def test_look_that_says_nothing_or_is_ones_own_is_refused(oakfield_life, people, who, outcome, comment, says):
    with scoped(oakfield_life.school_id):
        late_change(oakfield_life, people)
        [one] = on_the_list(oakfield_life)
    with scoped(oakfield_life.school_id), pytest.raises(LookRefused, match=says):
        look_again(
            oakfield_life.school_id,
            one.entry.id,
            outcome=outcome,
            comment=comment,
            by=actor(getattr(people, who)),
            at=AFTERNOON,
        )
    with scoped(oakfield_life.school_id):
        assert SecondLook.objects.filter(school_id=oakfield_life.school_id).count() == 0


def test_page_lists_it_and_keeps_what_the_champion_says(client, people, oakfield_life, time_machine):
    time_machine.move_to(AFTERNOON, tick=False)
    with scoped(oakfield_life.school_id):
        late_change(oakfield_life, people)
    client.force_login(people.erin)
    url = reverse("registers:second_look", args=[900001])

    [row] = client.get(url).context["waiting"]
    client.post(url, {"amendment": row["entry"].id, "outcome": "right"})
    after = client.get(url).context

    assert (row["school_days"], row["mine"], row["day"]) == (6, False, "Monday 2 March 2026, morning")
    assert after["waiting"] == []
    assert [one["looks"][0]["look"].by_name for one in after["settled"]] == ["Erin Champion"]


def test_officer_who_may_not_look_is_told_of_it_in_the_feed(client, people, oakfield_life, time_machine):
    time_machine.move_to(AFTERNOON, tick=False)
    with scoped(oakfield_life.school_id):
        late_change(oakfield_life, people)
    client.force_login(people.bob)

    context = client.get(reverse("registers:amendments", args=[900001])).context

    assert context["second"]["url"] == ""
    assert context["feed"][0]["rows"][0]["flag"] == (
        "No longer unauthorised after 6 school days, nothing was seen: on the second-look list"
    )
    assert client.get(reverse("registers:second_look", args=[900001])).status_code == 404
