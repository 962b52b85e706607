"""Meetings: booked, held or not attended, with targets that are judged against the marks."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from interventions.models import Action, CaseEvent, Meeting, Target
from interventions.queries.events import events_of
from interventions.services.meetings import MeetingData, TargetData, book_meeting, close_meeting
from interventions.services.problems import CaseProblem
from interventions.services.targets import judge_targets
from tests.interventions.casework import LONDON, NIGHT, at_stage, publish
from tests.people_of_the_tests import AT, OFFICER, TUESDAY
from tests.registers.marking import mark_run
from tests.registers.statements import statements

pytestmark = pytest.mark.django_db
MONDAY_AFTER = date(2026, 3, 16)
FAMILY = ({"name": "Ms N. Arkwright", "as": "mother"}, {"name": "Poppy Arkwright", "as": "pupil"})
TODAY_AT_NINE = datetime(2026, 3, 10, 8, 30, tzinfo=LONDON)
NINETY_FIVE = TargetData(Decimal(95), TUESDAY, MONDAY_AFTER)


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        publish(oakfield_life)
    return oakfield_life


def book(life, *, pupil: int = 0, starts_at: datetime = TODAY_AT_NINE, **more) -> tuple:
    case_id = at_stage(life, "sal2", pupil=pupil)
    action = Action.objects.get(school_id=life.school_id, kind="meeting", case_id=case_id)
    data = MeetingData("support", starts_at, "Room 3", FAMILY, action.id)
    return case_id, book_meeting(life.school_id, case_id, data, by=OFFICER, at=AT), action


def hold(life, meeting_id, **more):
    values = {"outcome": "held", "attended": FAMILY, "notes": "Mother works nights.", "by": OFFICER, "at": AT} | more
    return close_meeting(life.school_id, meeting_id, **values)


def event_names(life) -> dict:
    return events_of(life.school_id, TUESDAY, date(2026, 3, 31))[life.pupils[0].id]["attendance"]


def test_booked_meeting_stands_in_the_history(life):
    with scoped(life.school_id):
        book(life)
        text = CaseEvent.objects.get(school_id=life.school_id, kind="meeting").text

    assert text == (
        "Attendance support meeting booked for Tuesday 10 March 2026, 08:30. Invited: Ms N. Arkwright, Poppy Arkwright."
    )


def test_meeting_that_names_an_action_of_another_case_stands_by_itself(life):
    with scoped(life.school_id):
        _, _, theirs = book(life, pupil=1)
        case_id = at_stage(life, "sal2")
        for action_id in (theirs.id, UUID(int=7)):
            data = MeetingData("support", TODAY_AT_NINE, "Room 3", FAMILY, action_id)
            book_meeting(life.school_id, case_id, data, by=OFFICER, at=AT)
        rows = Meeting.objects.filter(school_id=life.school_id, case_id=case_id)

        assert list(rows.values_list("action_id", flat=True)) == [None, None]


def test_meeting_that_was_held_counts_and_settles_what_asked_for_it(life):
    with scoped(life.school_id):
        _, meeting_id, action = book(life)
        hold(life, meeting_id)
        action.refresh_from_db()

        assert event_names(life) == {
            "tier:sal2": (TUESDAY,), "meeting:support": (TUESDAY,), "meeting:any": (TUESDAY,),
        }  # fmt: skip
        assert (action.state, action.outcome) == ("done", "Held on 10 March 2026")


def test_meeting_counts_as_what_the_policy_calls_it_too(life):
    with scoped(life.school_id):
        _, meeting_id, action = book(life)
        Action.objects.filter(school_id=life.school_id, id=action.id).update(detail={"meeting": "attendance"})
        hold(life, meeting_id)

        assert set(event_names(life)) == {"tier:sal2", "meeting:support", "meeting:attendance", "meeting:any"}


def test_meeting_that_nobody_came_to_leaves_the_action_to_be_done(life):
    with scoped(life.school_id):
        _, meeting_id, action = book(life)
        hold(life, meeting_id, outcome="not_attended", attended=(), notes="")
        action.refresh_from_db()

        assert (action.state, event_names(life)) == ("to_do", {"tier:sal2": (TUESDAY,)})
        assert CaseEvent.objects.filter(school_id=life.school_id, kind="meeting").latest("at", "id").detail[
            "meeting"
        ] == str(meeting_id)


def letters_asked(life) -> list[tuple]:
    rows = Action.objects.filter(school_id=life.school_id, kind="letter", template="letter3")
    return list(rows.values_list("state", "tier", "owner_role", "asked_on"))


def test_family_that_did_not_come_gets_the_letter_that_the_policy_names_for_it(life):
    with scoped(life.school_id):
        _, meeting_id, action = book(life)
        Action.objects.filter(school_id=life.school_id, id=action.id).update(
            detail={"kind": "meeting", "if_missed": "letter3"}
        )
        hold(life, meeting_id, outcome="not_attended", attended=(), notes="")

        assert letters_asked(life) == [("to_do", "sal2", "attendance_champion", TUESDAY)]


def test_policy_that_names_no_letter_for_a_missed_meeting_asks_for_none(life):
    with scoped(life.school_id):
        _, meeting_id, _ = book(life)
        hold(life, meeting_id, outcome="not_attended", attended=(), notes="")

        assert letters_asked(life) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome": ""}, "outcome"),
        ({"attended": ()}, "attended"),
        ({"notes": " "}, "notes"),
        ({"outcome": "cancelled", "targets": [NINETY_FIVE]}, "limit"),
        ({"targets": [TargetData(Decimal(95), TUESDAY, TUESDAY - timedelta(days=1))]}, "last_day"),
        ({"targets": [TargetData(Decimal(0), TUESDAY, MONDAY_AFTER)]}, "limit"),
    ],
)
def test_outcome_that_says_too_little_is_refused(life, changes, field):
    with scoped(life.school_id):
        _, meeting_id, _ = book(life)
        with pytest.raises(CaseProblem) as refused:
            hold(life, meeting_id, **changes)

        assert refused.value.field == field
        assert Meeting.objects.get(school_id=life.school_id).outcome == ""


def test_meeting_to_come_can_only_be_cancelled(life):
    with scoped(life.school_id):
        _, meeting_id, _ = book(life, starts_at=TODAY_AT_NINE + timedelta(days=2))
        with pytest.raises(CaseProblem, match="still to come"):
            hold(life, meeting_id)
        hold(life, meeting_id, outcome="cancelled", attended=(), notes="")
        with pytest.raises(CaseProblem, match="recorded already"):
            hold(life, meeting_id)


@pytest.mark.parametrize(
    ("codes", "met", "words"),
    [
        ("/ \\ / \\ / \\ / \\ / \\", True, "kept, it was 100.0% of 10 sessions."),
        ("/ \\ / \\ / \\ I \\ / \\", False, "missed, it was 90.0% of 10 sessions."),
    ],
)
def test_target_is_judged_against_the_marks_when_its_last_day_has_passed(life, codes, met, words):
    with scoped(life.school_id):
        _, meeting_id, _ = book(life)
        hold(life, meeting_id, targets=[NINETY_FIVE])
        mark_run(life, codes, since=TUESDAY)
        early = judge_targets(life.school_id, MONDAY_AFTER, at=NIGHT)
        missed = judge_targets(life.school_id, date(2026, 3, 17), at=NIGHT)
        again = judge_targets(life.school_id, date(2026, 3, 17), at=NIGHT)
        target = Target.objects.get(school_id=life.school_id)

        assert (early, missed, again, target.met) == (0, int(not met), 0, met)
        assert event_names(life).get("target_missed", ()) == (() if met else (date(2026, 3, 17),))
        assert CaseEvent.objects.filter(school_id=life.school_id, kind="target").latest("at").text == (
            f"Attendance of at least 95% from 10 March to 16 March 2026: {words}"
        )


def test_target_without_possible_sessions_stays_open(life):
    with scoped(life.school_id):
        _, meeting_id, _ = book(life)
        hold(life, meeting_id, targets=[NINETY_FIVE])

        assert judge_targets(life.school_id, date(2026, 3, 17), at=NIGHT) == 0
        assert Target.objects.get(school_id=life.school_id).met is None


def test_unauthorised_target_counts_sessions(life):
    none = TargetData(Decimal(0), TUESDAY, MONDAY_AFTER, "unauthorised")
    with scoped(life.school_id):
        _, meeting_id, _ = book(life)
        hold(life, meeting_id, targets=[none])
        mark_run(life, "/ \\ O O", since=TUESDAY)

        assert judge_targets(life.school_id, date(2026, 3, 17), at=NIGHT) == 1
        assert Target.objects.get(school_id=life.school_id).counts == {
            "possible": 4, "attended": 2, "unauthorised": 2,
        }  # fmt: skip


def test_judging_costs_the_same_for_one_target_and_for_three(life):
    def judge(pupils: list[int]) -> int:
        for n in pupils:
            _, meeting_id, _ = book(life, pupil=n)
            hold(life, meeting_id, targets=[NINETY_FIVE])
            mark_run(life, "/ \\ I I", pupil=n, since=TUESDAY)
        with statements() as sent:
            judge_targets(life.school_id, date(2026, 3, 17), at=NIGHT)
        return len(sent)

    with scoped(life.school_id):
        first = judge([0])
        second = judge([1, 2])

    assert (first, second) == (6, 6)


@pytest.mark.parametrize("deed", ["book", "close"])
def test_nothing_is_kept_where_the_audit_row_fails(life, monkeypatch, deed):
    def fail(*args, **kwargs):
        raise RuntimeError("no audit row")

    with scoped(life.school_id):
        case_id, meeting_id, _ = book(life)
        monkeypatch.setattr("interventions.services.meetings.record", fail)
        review = MeetingData("review", AT, "", FAMILY)
        deeds = {
            "book": lambda: book_meeting(life.school_id, case_id, review, by=OFFICER, at=AT),
            "close": lambda: hold(life, meeting_id, targets=[NINETY_FIVE]),
        }
        with pytest.raises(RuntimeError):
            deeds[deed]()

        assert list(Meeting.objects.filter(school_id=life.school_id).values_list("outcome", flat=True)) == [""]
        assert Target.objects.filter(school_id=life.school_id).count() == 0


def test_pages_book_a_meeting_and_record_its_outcome(client, people, life, time_machine):
    time_machine.move_to(AT, tick=False)
    with scoped(life.school_id):
        case_id = at_stage(life, "sal2")
    client.force_login(people.bob)
    new = reverse("interventions:meeting_new", args=[900001, case_id])

    form = client.get(new).context["form"]
    client.post(
        new,
        {"kind": "support", "day": "2026-03-10", "time": "08:00", "place": "Hall", "invited": "Ms Arkwright, mother"},
    )
    with scoped(life.school_id):
        meeting = Meeting.objects.get(school_id=life.school_id)
    url = reverse("interventions:meeting", args=[900001, case_id, meeting.id])
    wrong = client.post(url, {"outcome": "held", "attended": "Ms Arkwright, mother", "notes": "", "limit": "95"})
    right = client.post(
        url,
        {
            "outcome": "held", "attended": "Ms Arkwright, mother", "notes": "Bus pass agreed", "limit": "95",
            "since": "2026-03-11", "last_day": "2026-03-27", "no_unauthorised": "on",
        },
    )  # fmt: skip
    pack = client.get(reverse("interventions:meeting_pack", args=[900001, case_id, meeting.id]))

    assert form.initial["invited"] == "Poppy Arkwright, pupil\nBob Officer, attendance officer"
    assert wrong.context["form"].errors["last_day"] == ["Give the first and the last day of the target."]
    assert (right.status_code, pack.status_code) == (302, 200)
    with scoped(life.school_id):
        words = Target.objects.filter(school_id=life.school_id).order_by("limit").values_list("words", flat=True)
        assert list(words) == [
            "No unauthorised absence from 11 March to 27 March 2026",
            "Attendance of at least 95% from 11 March to 27 March 2026",
        ]


def test_booking_from_an_action_is_for_the_meeting_that_it_asks_for(client, people, life, time_machine):
    time_machine.move_to(AT, tick=False)
    with scoped(life.school_id):
        case_id = at_stage(life, "sal2")
        Action.objects.filter(school_id=life.school_id, kind="meeting").update(detail={"meeting": "attendance"})
        action = Action.objects.get(school_id=life.school_id, kind="meeting")
    client.force_login(people.bob)

    step = client.get(reverse("interventions:case", args=[900001, case_id])).context["to_do"][0]["url"]
    initial = client.get(step).context["form"].initial

    assert (initial["kind"], initial["action_id"]) == ("attendance", str(action.id))


def test_meeting_of_its_own_kind_counts_once_and_as_any(life):
    with scoped(life.school_id):
        case_id = at_stage(life, "sal2")
        data = MeetingData("attendance", TODAY_AT_NINE, "Room 3", FAMILY)
        hold(life, book_meeting(life.school_id, case_id, data, by=OFFICER, at=AT))

        assert set(event_names(life)) == {"tier:sal2", "meeting:attendance", "meeting:any"}


def test_case_leads_to_the_meeting_that_was_booked(client, people, life, time_machine):
    time_machine.move_to(AT, tick=False)
    with scoped(life.school_id):
        case_id, meeting_id, _ = book(life)
    client.force_login(people.bob)

    context = client.get(reverse("interventions:case", args=[900001, case_id])).context

    assert (context["next"]["step"], context["next"]["url"]) == (
        "Record the meeting", reverse("interventions:meeting", args=[900001, case_id, meeting_id]),
    )  # fmt: skip
