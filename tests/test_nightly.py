"""The night: once each local date, day after day, one school's failure alone, and a ledger that tells it."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core import mail
from django.db import connections

from attendance import nightly
from attendance.calendar.models import SchoolSession
from attendance.kit.uuid7 import uuid7
from attendance.people.models import Pupil
from attendance.tenancy.scope import scoped
from interventions.models import Evaluation, Finding, NightRun, NightSettings
from interventions.queries.nights import DueNight, due_nights, nights
from interventions.services.evaluating import evaluate_day
from registers.models import SavedRequest
from registers.services.writing import Writing, write_marks
from tests.factories.school_life import build_school_life
from tests.people_of_the_tests import AT, LONDON, MONDAY, OFFICER, TUESDAY, make_people, make_places

THREE = time(3)
NIGHT = datetime(2026, 3, 10, 3, 5, tzinfo=LONDON)
FRIDAY = date(2026, 3, 6)


# ---- a school's nights ----------------------------------------------------------------------------------------------


@pytest.fixture
def two_schools(own_database, time_machine):
    time_machine.move_to(NIGHT, tick=False)
    places = make_places()
    people = make_people(places)
    for school, teacher in ((places.oakfield, people.alice), (places.hillcrest, people.dave)):
        build_school_life(school, teacher=teacher)
        with scoped(school.id):
            SavedRequest.objects.create(school=school, id=uuid7(), at=NIGHT - timedelta(days=31))
            SavedRequest.objects.create(school=school, id=uuid7(), at=NIGHT - timedelta(days=29))
    return places


def tonight(*schools, on: date = TUESDAY) -> list[DueNight]:
    return [DueNight(school.id, on, THREE) for school in schools]


def requests_left(school) -> int:
    with scoped(school.id):
        return SavedRequest.objects.filter(school_id=school.id).count()


def ledger(school) -> list[tuple]:
    with scoped(school.id):
        return [(row.date, row.state, row.attempts, row.days_done, row.days_total) for row in nights(school.id)]


def judged(school) -> list[date]:
    with scoped(school.id):
        return list(Evaluation.objects.filter(school_id=school.id).order_by("on").values_list("on", flat=True))


def mark_all(school, day: date, code: str = "/") -> None:
    with scoped(school.id):
        pupils = Pupil.objects.filter(school_id=school.id).values_list("id", flat=True)
        writings = [Writing(day, half, pupil, code) for pupil in pupils for half in ("AM", "PM")]
        write_marks(school.id, writings, by=OFFICER, at=AT, origin="office", kind="open")


def test_first_night_judges_the_last_school_day(two_schools):
    done = nightly.do_nights(tonight(two_schools.oakfield))

    assert (done, judged(two_schools.oakfield)) == (1, [MONDAY])
    assert ledger(two_schools.oakfield) == [(TUESDAY, "done", 1, 1, 1)]


def test_night_after_a_weekend_judges_nothing_but_is_done(two_schools):
    nightly.do_nights(tonight(two_schools.oakfield, on=date(2026, 3, 7)))

    done = nightly.do_nights(tonight(two_schools.oakfield, on=date(2026, 3, 8)))

    assert (done, judged(two_schools.oakfield)) == (1, [FRIDAY])
    assert ledger(two_schools.oakfield)[0] == (date(2026, 3, 8), "done", 1, 0, 0)


def test_missed_nights_are_caught_up_day_by_day(two_schools):
    nightly.do_nights(tonight(two_schools.oakfield, on=date(2026, 3, 5)))

    nightly.do_nights(tonight(two_schools.oakfield))

    assert judged(two_schools.oakfield) == [date(2026, 3, 4), date(2026, 3, 5), FRIDAY, MONDAY]
    assert ledger(two_schools.oakfield) == [(TUESDAY, "done", 1, 3, 3), (date(2026, 3, 5), "done", 1, 1, 1)]


def test_day_that_was_judged_by_hand_in_its_morning_is_judged_again_in_its_night(two_schools):
    school, by_hand = two_schools.oakfield, NIGHT.replace(hour=9, minute=30)
    with scoped(school.id):
        evaluate_day(school.id, TUESDAY, at=by_hand)
    mark_all(school, TUESDAY, "O")

    nightly.do_nights(tonight(school, on=date(2026, 3, 11)))

    with scoped(school.id):
        [day] = Evaluation.objects.filter(school_id=school.id)
        found = list(Finding.objects.filter(school_id=school.id, ladder="persistent").values_list("since", flat=True))
    assert (day.on, day.at, found) == (TUESDAY, datetime(2026, 3, 11, 3, 0, tzinfo=LONDON), [TUESDAY] * 3)
    assert ledger(school) == [(date(2026, 3, 11), "done", 1, 1, 1)]


def test_every_day_is_judged_at_the_nights_own_time_one_after_the_other(two_schools):
    nightly.do_nights(tonight(two_schools.oakfield, on=FRIDAY))

    nightly.do_nights(tonight(two_schools.oakfield))

    with scoped(two_schools.oakfield.id):
        times = Evaluation.objects.filter(school_id=two_schools.oakfield.id).order_by("on").values_list("at", flat=True)
        assert list(times) == [
            datetime(2026, 3, 6, 3, tzinfo=LONDON),
            datetime(2026, 3, 10, 3, tzinfo=LONDON),
            datetime(2026, 3, 10, 3, 0, 1, tzinfo=LONDON),
        ]


def test_days_without_any_register_are_counted(two_schools):
    nightly.do_nights(tonight(two_schools.oakfield, on=FRIDAY))
    mark_all(two_schools.oakfield, MONDAY)

    nightly.do_nights(tonight(two_schools.oakfield))

    with scoped(two_schools.oakfield.id):
        counts = NightRun.objects.get(school_id=two_schools.oakfield.id, date=TUESDAY).counts
    assert (counts["pupils"], counts["days_without_registers"]) == (3, 1)


def test_letters_are_the_last_that_a_night_counts(two_schools):
    nightly.do_nights(tonight(two_schools.oakfield))

    with scoped(two_schools.oakfield.id):
        counts = NightRun.objects.get(school_id=two_schools.oakfield.id, date=TUESDAY).counts
    assert (counts["reminders"], counts["letters"]) == (0, 0)


def test_night_that_is_done_is_not_due_and_not_done_again(two_schools):
    nightly.do_nights(tonight(two_schools.oakfield))

    again = nightly.do_nights(tonight(two_schools.oakfield))

    ids = [two_schools.oakfield.id, two_schools.hillcrest.id]
    with scoped(*ids):
        due = due_nights(ids, NIGHT)
    assert (again, due) == (0, tonight(two_schools.hillcrest))
    assert ledger(two_schools.oakfield) == [(TUESDAY, "done", 1, 1, 1)]


def test_run_night_does_what_is_due_and_nothing_the_second_time(two_schools):
    assert (nightly.run_night(), nightly.run_night()) == ("3 of 3 due", "0 of 0 due")


def test_run_night_waits_for_each_schools_own_time(two_schools, time_machine):
    with scoped(two_schools.oakfield.id):
        NightSettings.objects.create(
            school=two_schools.oakfield, starts=time(4), recorded_name="Erin", recorded_at=NIGHT - timedelta(days=1)
        )
    first = nightly.run_night()
    time_machine.move_to(NIGHT.replace(hour=4), tick=False)

    assert (first, nightly.run_night()) == ("2 of 2 due", "1 of 1 due")


def test_run_now_judges_the_last_day_once_more(two_schools):
    nightly.do_nights(tonight(two_schools.oakfield))

    assert nightly.run_now(str(two_schools.oakfield.id)) is True

    assert judged(two_schools.oakfield) == [MONDAY]
    assert ledger(two_schools.oakfield) == [(TUESDAY, "done", 1, 1, 1)]


# ---- housekeeping ---------------------------------------------------------------------------------------------------


def test_night_forgets_old_saves_of_every_school(two_schools):
    done = nightly.do_nights(tonight(two_schools.oakfield, two_schools.hillcrest))

    assert done == 2
    assert (requests_left(two_schools.oakfield), requests_left(two_schools.hillcrest)) == (1, 1)


def test_drift_of_summaries_is_logged(two_schools, caplog):
    oakfield = two_schools.oakfield
    mark_all(oakfield, MONDAY)
    with scoped(oakfield.id, using="migration"), connections["migration"].cursor() as cursor:
        cursor.execute("UPDATE registers_weeksummary SET present = 9 WHERE school_id = %s", [oakfield.id])

    nightly.do_nights(tonight(oakfield))

    assert [record.levelname for record in caplog.records if "differ" in record.message] == ["ERROR"]


# ---- what goes wrong ------------------------------------------------------------------------------------------------


def test_school_that_another_night_holds_is_left_alone(two_schools):
    with scoped(two_schools.oakfield.id, using="night"):
        assert nightly.try_lock("night", two_schools.oakfield.id, using="night")
        other = connections.create_connection("night")
        held, connections["night"] = connections["night"], other
        try:
            done = nightly.do_nights(tonight(two_schools.oakfield, two_schools.hillcrest))
        finally:
            connections["night"] = held
            other.close()

    assert (done, ledger(two_schools.oakfield)) == (1, [])
    assert (requests_left(two_schools.oakfield), requests_left(two_schools.hillcrest)) == (2, 1)


@pytest.fixture
def broken(two_schools):
    """Oakfield's evaluation cannot be written: PostgreSQL refuses it, as it would after a fault in the program."""
    with connections["migration"].cursor() as cursor:
        cursor.execute(
            "ALTER TABLE interventions_evaluation ADD CONSTRAINT broken CHECK (school_id <> %s)",
            [two_schools.oakfield.id],
        )
    return two_schools


def mend() -> None:
    with connections["migration"].cursor() as cursor:
        cursor.execute("ALTER TABLE interventions_evaluation DROP CONSTRAINT broken")


def test_school_that_fails_does_not_stop_the_others(broken, caplog):
    done = nightly.do_nights(tonight(broken.oakfield, broken.hillcrest))

    assert (done, judged(broken.oakfield), judged(broken.hillcrest)) == (1, [], [MONDAY])
    assert (ledger(broken.oakfield), ledger(broken.hillcrest)) == (
        [(TUESDAY, "failed", 1, 0, 1)], [(TUESDAY, "done", 1, 1, 1)]
    )  # fmt: skip
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == [
        f"night: school {broken.oakfield.id} failed"
    ]


def test_failure_is_told_in_words_that_name_nobody(broken):
    nightly.do_nights(tonight(broken.oakfield))

    with scoped(broken.oakfield.id):
        [night] = nights(broken.oakfield.id)
    assert night.error == "The program stopped because of a fault (IntegrityError). Its log says where."


def test_night_that_failed_is_tried_again_and_goes_on(broken):
    nightly.do_nights(tonight(broken.oakfield))
    mend()

    assert nightly.run_night() == "3 of 3 due"
    assert ledger(broken.oakfield) == [(TUESDAY, "done", 2, 1, 1)]


def test_night_that_fails_three_times_is_given_up_and_shouted_about(broken, settings):
    settings.NIGHT_ALARM_TO = ["estates@trust.example"]

    answers = [nightly.run_night() for _ in range(4)]

    assert answers == ["2 of 3 due", "0 of 1 due", "0 of 1 due", "0 of 0 due"]
    assert ledger(broken.oakfield) == [(TUESDAY, "failed", 3, 0, 1)]
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["estates@trust.example"], "The night failed at 1 school")
    assert "Oakfield Primary (900001), night of 10 March 2026: The program stopped" in letter.body


def test_person_runs_a_night_that_was_given_up(broken):
    for _ in range(3):
        nightly.run_night()
    mend()

    assert nightly.run_now(str(broken.oakfield.id)) is True
    assert ledger(broken.oakfield) == [(TUESDAY, "done", 1, 1, 1)]


def test_alarm_that_cannot_be_sent_stops_nothing(broken, settings, caplog):
    settings.NIGHT_ALARM_TO = ["estates@trust.example"]
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1

    for _ in range(3):
        nightly.run_night()

    assert "night: the alarm could not be sent" in [record.message for record in caplog.records]


def test_night_whose_worker_dies_each_time_is_given_up(two_schools):
    oakfield = two_schools.oakfield
    with scoped(oakfield.id):
        NightRun.objects.create(school=oakfield, date=TUESDAY, attempts=3, started_at=NIGHT, step="judging")

    done = nightly.do_nights(tonight(oakfield))

    assert (done, ledger(oakfield), judged(oakfield)) == (0, [(TUESDAY, "failed", 3, 0, 0)], [])


def test_night_that_was_left_in_the_middle_goes_on_where_it_stopped(two_schools):
    oakfield = two_schools.oakfield
    nightly.do_nights(tonight(oakfield, on=date(2026, 3, 5)))
    killed = tonight(oakfield)[0]
    with scoped(oakfield.id):
        nightly.ledger.begin_night(killed, at=NIGHT)
    nightly.judge_next(killed)

    nightly.do_nights([killed])

    assert judged(oakfield) == [date(2026, 3, 4), date(2026, 3, 5), FRIDAY, MONDAY]
    assert ledger(oakfield)[0] == (TUESDAY, "done", 2, 3, 3)


def test_school_without_a_calendar_has_nights_that_judge_nothing(two_schools):
    oakfield = two_schools.oakfield
    with scoped(oakfield.id):
        SchoolSession.objects.filter(school_id=oakfield.id).update(open=False)

    done = nightly.do_nights(tonight(oakfield))

    assert (done, ledger(oakfield)) == (1, [(TUESDAY, "done", 1, 0, 0)])
    assert judged(oakfield) == []
