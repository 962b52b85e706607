"""Closures with their marks: one change with one reason, its effect first, and back again."""

from datetime import date

import pytest
from django.db.utils import IntegrityError
from django.urls import reverse

from attendance.access.rules.actors import Actor
from attendance.calendar import queries as calendar
from attendance.calendar.models import Closure
from attendance.calendar.services import CalendarProblem, save_term_dates
from attendance.people.models import Pupil
from attendance.tenancy.scope import scoped
from registers.models import Amendment, Mark, WeekSummary
from registers.services import closures as services
from registers.services.amending import AmendRefused, undo_change
from registers.services.closures import ClosureData, ClosureEffect
from registers.services.writing import Writing, write_marks
from tests.factories.school_life import add_pupil
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

pytestmark = pytest.mark.django_db

WEDNESDAY, THURSDAY = date(2026, 3, 11), date(2026, 3, 12)
NAMELESS = Actor(None, None, "nobody")
SNOW = ClosureData(TUESDAY, WEDNESDAY, "Y4", "closure", "Snow")
LATER = AT.replace(hour=11)


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def mark(life, code, *, pupil=0, session="AM", at=AT, reason=""):
    return write_marks(
        life.school_id, [Writing(TUESDAY, session, life.pupils[pupil].id, code)], by=OFFICER, at=at,
        origin="teacher", kind="amendment", overwrite="always", reason=reason,
    )  # fmt: skip


def codes(life):
    rows = Mark.objects.filter(school_id=life.school_id, date=TUESDAY).order_by("session", "pupil__legal_last")
    return list(rows.values_list("code", flat=True))


def test_closure_marks_everybody_on_roll_in_both_sessions(life):
    services.close(life.school_id, SNOW, by=OFFICER, at=AT)

    assert codes(life) == ["Y4"] * 6
    assert not calendar.is_open(life.school_id, TUESDAY, "AM")
    assert WeekSummary.objects.filter(school_id=life.school_id).values_list("not_possible", flat=True)[0] == 2


def test_closure_amends_marks_that_were_there_as_one_change(life):
    mark(life, "/")
    mark(life, "N", pupil=1)

    closure_id = services.close(life.school_id, SNOW, by=OFFICER, at=LATER)

    entries = Amendment.objects.filter(school_id=life.school_id).order_by("original_code")
    assert [(e.original_code, e.amended_code, e.kind, e.reason, e.change_id) for e in entries] == [
        ("/", "Y4", "closure", "Snow", closure_id),
        ("N", "Y4", "closure", "Snow", closure_id),
    ]


def test_plan_says_what_the_closure_would_do_and_does_nothing(life):
    mark(life, "/")

    effect = services.plan_closure(life.school_id, SNOW)

    assert effect == ClosureEffect(sessions=2, pupils=3, marks=6, replaced=1)
    assert codes(life) == ["/"]


def test_closure_of_a_part_marks_only_that_part(life):
    other = add_pupil(life)
    Pupil.objects.filter(school_id=life.school_id, id=other.id).update(year_group=5)
    part = ClosureData(TUESDAY, WEDNESDAY, "Y3", "part", "Year 5 block flooded", "PM", year_groups=(5,))

    services.close(life.school_id, part, by=OFFICER, at=AT)

    rows = Mark.objects.filter(school_id=life.school_id).values_list("pupil_id", "session", "code")
    assert list(rows) == [(other.id, "PM", "Y3")]
    assert calendar.is_open(life.school_id, TUESDAY, "PM")


def test_closure_of_a_group_marks_that_group(life):
    part = ClosureData(TUESDAY, WEDNESDAY, "Y3", "part", "Boiler", group_ids=(life.group.id,))

    services.close(life.school_id, part, by=OFFICER, at=AT)

    assert codes(life) == ["Y3"] * 6


def test_planned_closure_of_a_part_is_refused_with_the_way_out(life):
    part = ClosureData(TUESDAY, WEDNESDAY, "#", "inset", "INSET", year_groups=(4,))

    with pytest.raises(CalendarProblem) as refused:
        services.plan_closure(life.school_id, part)

    assert refused.value.remedy == "For a part of the school that could not open use Y3; for one pupil use Y7."


def test_pupil_not_on_roll_that_day_gets_no_mark(life):
    add_pupil(life, since=WEDNESDAY)

    services.close(life.school_id, SNOW, by=OFFICER, at=AT)

    assert len(codes(life)) == 6


def test_undo_puts_marks_and_sessions_back(life):
    mark(life, "/")
    closure_id = services.close(life.school_id, SNOW, by=OFFICER, at=LATER)

    count = services.undo_closure(life.school_id, closure_id, by=OFFICER, at=LATER.replace(hour=12))

    assert count == 6
    assert codes(life) == ["/", "", "", "", "", ""]
    assert calendar.is_open(life.school_id, TUESDAY, "AM")
    undone = Amendment.objects.get(school_id=life.school_id, kind="undo", amended_code="/")
    first = Amendment.objects.get(school_id=life.school_id, kind="closure")
    assert (undone.undoes_id, undone.reason) == (first.id, "Closure undone: Snow")


def test_undo_leaves_a_mark_that_somebody_changed_since(life):
    closure_id = services.close(life.school_id, SNOW, by=OFFICER, at=AT)
    mark(life, "I", at=LATER, reason="ill at home all the same")

    count = services.undo_closure(life.school_id, closure_id, by=OFFICER, at=LATER)

    assert count == 5
    assert codes(life) == ["I", "", "", "", "", ""]


def test_closure_is_not_undone_as_a_change_of_marks(life):
    mark(life, "/")
    closure_id = services.close(life.school_id, SNOW, by=OFFICER, at=LATER)

    with pytest.raises(AmendRefused, match="Undo the closure itself"):
        undo_change(life.school_id, closure_id, by=OFFICER, at=LATER)

    assert codes(life) == ["Y4"] * 6


def test_undo_of_one_part_leaves_the_other(life):
    part = ClosureData(TUESDAY, WEDNESDAY, "Y3", "part", "Boiler", "AM", group_ids=(life.group.id,))
    first = services.close(life.school_id, part, by=OFFICER, at=AT)
    afternoon = ClosureData(TUESDAY, WEDNESDAY, "Y3", "part", "Boiler", "PM", group_ids=(life.group.id,))
    services.close(life.school_id, afternoon, by=OFFICER, at=LATER)

    services.undo_closure(life.school_id, first, by=OFFICER, at=LATER)

    assert codes(life) == ["", "", "", "Y3", "Y3", "Y3"]


def test_nothing_of_a_closure_is_left_when_the_marks_fail(life):
    before_2024 = ClosureData(date(2024, 3, 1), date(2024, 3, 2), "Y4", "closure", "Snow")
    with pytest.raises(CalendarProblem):
        services.close(life.school_id, before_2024, by=OFFICER, at=AT)
    with pytest.raises(IntegrityError):
        services.close(life.school_id, SNOW, by=NAMELESS, at=AT)

    assert Closure.objects.filter(school_id=life.school_id).count() == 0
    assert codes(life) == []


def test_bank_holiday_closes_the_school_with_its_name(life):
    services.close_on_bank_holidays(life.school_id, [date(2026, 5, 4)], by=OFFICER, at=AT)

    [closure] = calendar.closures(life.school_id, date(2026, 5, 1), date(2026, 6, 1))
    [day] = calendar.days_between(life.school_id, date(2026, 5, 4), date(2026, 5, 5))
    assert (closure.code, closure.reason, day.kind) == ("#", "Early May bank holiday", "bank_holiday")
    assert Mark.objects.filter(school_id=life.school_id, date=date(2026, 5, 4), code="#").count() == 6


def test_ordinary_day_is_no_bank_holiday_and_none_is_closed(life):
    with pytest.raises(CalendarProblem, match="is no bank holiday"):
        services.close_on_bank_holidays(life.school_id, [date(2026, 5, 4), date(2026, 5, 5)], by=OFFICER, at=AT)

    assert Closure.objects.filter(school_id=life.school_id).count() == 0


def test_day_with_marks_is_never_taken_away(life):
    mark(life, "/")
    year = calendar.school_year(life.school_id, TUESDAY)
    save_term_dates(life.school_id, year.id, [], by=OFFICER, at=AT)

    with pytest.raises(CalendarProblem, match=r"10 March 2026 has marks already \(1\)"):
        services.remove_days(life.school_id, [TUESDAY, WEDNESDAY], by=OFFICER, at=AT)

    assert services.remove_days(life.school_id, [WEDNESDAY], by=OFFICER, at=AT) == 1


# ---- pages ----------------------------------------------------------------------------------------------------


@pytest.fixture
def tuesday(time_machine):
    time_machine.move_to(AT, tick=False)


def page(name, *args):
    return reverse(f"registers:{name}", args=[900001, *args])


POSTED = {"what": "unexpected", "since": "2026-03-10", "until": "", "sessions": "both", "reason": "Snow"}


def test_closure_page_shows_the_effect_first_and_closes_what_was_shown(client, people, oakfield_life, tuesday):
    client.force_login(people.bob)

    looked = client.post(page("closure_new"), {**POSTED, "do": "look"})
    closed = client.post(page("closure_new"), {**POSTED, "do": "close", "seen": looked.context["seen"]})

    assert looked.context["effect"] == ClosureEffect(2, 3, 6, 0)
    assert (closed.status_code, closed.url) == (302, page("closures"))
    with scoped(oakfield_life.school_id):
        assert codes(oakfield_life) == ["Y4"] * 6


def test_changed_closure_is_shown_again_before_it_closes(client, people, oakfield_life, tuesday):
    client.force_login(people.bob)
    looked = client.post(page("closure_new"), {**POSTED, "do": "look"})

    again = client.post(
        page("closure_new"), {**POSTED, "until": "2026-03-11", "do": "close", "seen": looked.context["seen"]}
    )

    assert again.context["effect"] == ClosureEffect(4, 3, 12, 0)
    with scoped(oakfield_life.school_id):
        assert codes(oakfield_life) == []


def test_closure_page_keeps_what_was_typed_beside_the_refusal(client, people, oakfield_life, tuesday):
    client.force_login(people.bob)

    answer = client.post(page("closure_new"), {**POSTED, "what": "inset", "year_groups": ["4"], "do": "look"})

    assert "For a part of the school that could not open use Y3" in answer.content.decode()
    assert 'value="Snow"' in answer.content.decode()


def test_closure_is_undone_from_the_list(client, people, oakfield_life, tuesday):
    with scoped(oakfield_life.school_id):
        closure_id = services.close(oakfield_life.school_id, SNOW, by=OFFICER, at=AT)
    client.force_login(people.bob)

    answer = client.post(page("closure_undo", closure_id), follow=True)

    assert "Undone. Marks put back as they were before: 6." in answer.content.decode()


def test_bank_holidays_are_offered_and_closed(client, people, oakfield_life, tuesday):
    client.force_login(people.bob)

    before = client.get(page("closures"))
    answer = client.post(page("bank_holidays"), {"days": ["2026-05-04"]}, follow=True)

    assert [str(holiday.day) for holiday in before.context["holidays"]] == ["2026-05-04"]
    assert answer.context["holidays"] == []


def test_day_that_is_not_offered_is_not_closed(client, people, oakfield_life, tuesday):
    client.force_login(people.bob)

    answer = client.post(page("bank_holidays"), {"days": ["2026-05-05"]}, follow=True)

    assert "Tick at least one of the days" in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "view", "edit"),
    [
        ("alice", 200, 404), ("olive", 200, 404), ("bob", 200, 200), ("erin", 200, 200), ("fiona", 200, 200),
        ("sam", 200, 404), ("wendy", 200, 404), ("carol", 200, 200), ("grace", 404, 404), ("dave", 404, 404),
        ("pat", 404, 404),
    ],
)  # fmt: skip
def test_closures_for_each_role(client, people, oakfield_life, tuesday, who, view, edit):
    client.force_login(getattr(people, who))

    assert client.get(page("closures")).status_code == view
    assert client.get(page("closure_new")).status_code == edit


@pytest.mark.parametrize("n", [1, 3])
def test_closures_page_asks_as_much_for_three_as_for_one(
    client, people, oakfield_life, tuesday, django_assert_num_queries, n
):
    with scoped(oakfield_life.school_id):
        for day in range(10, 10 + n):
            data = ClosureData(date(2026, 3, day), date(2026, 3, day + 1), "Y4", "closure", "Snow")
            services.close(oakfield_life.school_id, data, by=OFFICER, at=AT)
    client.force_login(people.bob)

    with django_assert_num_queries(12):
        answer = client.get(page("closures"))

    assert len(answer.context["coming"]) == n
