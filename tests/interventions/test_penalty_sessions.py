"""The sessions that count towards a penalty notice, at the school and at the trust's other schools."""

from datetime import date

import pytest

from attendance.people.models import Pupil
from attendance.tenancy.scope import current_scope, scoped
from interventions.queries.penalty import near_threshold, standing_of
from tests.interventions.legal import TODAY, ashby_life, codes, parent, requested
from tests.interventions.penalties import MONDAY, TEN, issued, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def standing(life, on=TODAY, pupil=0):
    found = standing_of(life.school_id, life.pupils[pupil].id, on)
    assert found is not None
    return found


def test_a35_ten_holiday_sessions_in_one_week_meet_the_threshold(life):
    codes(life, TEN, since=MONDAY)

    found = standing(life).threshold

    assert (found.count, found.met, found.to_go, found.met_on) == (10, True, 0, date(2026, 3, 6))


def test_a35_four_of_holiday_and_six_late_inside_ten_school_weeks_meet_it(life):
    codes(life, "G G G G", since=date(2026, 1, 5))
    codes(life, "U / U / U / U / U / U", since=date(2026, 2, 23))

    assert standing(life, date(2026, 3, 6)).threshold.met


def test_a36_nine_sessions_do_not_meet_it(life):
    codes(life, "O O O O O O O O O /", since=MONDAY)

    found = standing(life).threshold

    assert (found.count, found.met, found.to_go) == (9, False, 1)


def test_a36_illness_does_not_count(life):
    codes(life, "O O O O O I I I I I", since=MONDAY)

    assert standing(life).threshold.count == 5


def test_sessions_without_a_reason_are_counted_apart(life):
    codes(life, "O O O O O O N N N N", since=MONDAY)

    found = standing(life).threshold

    assert (found.confirmed, found.unexplained, found.met_without_unexplained) == (6, 4, False)


def test_a_session_at_the_trusts_other_school_counts_with_its_name(life, places, people):
    Pupil.objects.filter(school_id=life.school_id, id=life.pupils[0].id).update(upn="A823400021905")
    codes(life, "O O O O O O", since=MONDAY)
    with ashby_life(places, people.alice) as ashby:
        Pupil.objects.filter(school_id=ashby.school_id, id=ashby.pupils[0].id).update(upn="A823400021905")
        codes(ashby, "U U U U", since=date(2026, 2, 9))

    with scoped(life.school_id):
        found = standing(life)
        near = near_threshold(life.school_id, TODAY)

    assert found.other_schools == ("Ashby CE Primary",)
    assert [one.school for one in found.threshold.sessions] == ["Ashby CE Primary"] * 4 + [""] * 6
    assert found.threshold.met
    assert [(one.pupil.id, one.threshold.count) for one in near] == [(life.pupils[0].id, 10)]


def test_a_request_for_a_pupil_who_moved_rests_on_the_sessions_of_both_schools(life, places, people):
    Pupil.objects.filter(school_id=life.school_id, id=life.pupils[0].id).update(upn="A823400021905")
    codes(life, "O O O O O O", since=MONDAY)
    with ashby_life(places, people.alice) as ashby:
        Pupil.objects.filter(school_id=ashby.school_id, id=ashby.pupils[0].id).update(upn="A823400021905")
        codes(ashby, "U U U U", since=date(2026, 2, 9))

    with scoped(life.school_id):
        found = row(life, requested(life, parent(life)))

    assert [one.school for one in found.missed()] == ["Ashby CE Primary"] * 4 + [""] * 6


def test_a_notice_at_the_trusts_other_school_counts_as_the_first_offence(life, places, people):
    Pupil.objects.filter(school_id=life.school_id, id=life.pupils[0].id).update(upn="A823400021905")
    with ashby_life(places, people.alice) as ashby:
        Pupil.objects.filter(school_id=ashby.school_id, id=ashby.pupils[0].id).update(upn="A823400021905")
        codes(ashby, TEN, since=date(2026, 1, 12))
        issued(ashby, requested(ashby, parent(ashby), on=date(2026, 1, 30)), date(2026, 2, 2))

    with scoped(life.school_id):
        codes(life, TEN, since=MONDAY)
        found = row(life, requested(life, parent(life)))

    assert found.offence == 2


def test_looking_at_the_trusts_other_schools_leaves_the_scope_as_it_was(life, places, people):
    Pupil.objects.filter(school_id=life.school_id, id=life.pupils[0].id).update(upn="A823400021905")
    with ashby_life(places, people.alice) as ashby:
        Pupil.objects.filter(school_id=ashby.school_id, id=ashby.pupils[0].id).update(upn="A823400021905")

    with scoped(life.school_id):
        standing(life)

        assert current_scope() == (life.school_id,)
        assert not Pupil.objects.filter(school_id=ashby.school_id).exists()


def test_a_pupil_of_another_trust_with_the_same_number_does_not_count(life, hillcrest_life):
    Pupil.objects.filter(school_id=life.school_id, id=life.pupils[0].id).update(upn="A823400021905")
    with scoped(hillcrest_life.school_id):
        other = hillcrest_life.pupils[0]
        Pupil.objects.filter(school_id=hillcrest_life.school_id, id=other.id).update(upn="A823400021905")
        codes(hillcrest_life, TEN, since=MONDAY)

    with scoped(life.school_id):
        assert standing(life).threshold.count == 0


def test_a_pupil_below_compulsory_school_age_has_no_session_that_counts(life):
    Pupil.objects.filter(school_id=life.school_id, id=life.pupils[0].id).update(born=date(2021, 5, 4))
    codes(life, TEN, since=MONDAY)

    found = standing(life)

    assert (found.threshold.count, found.under_age, found.of_age) == (0, 10, False)


def test_near_the_threshold_are_pupils_with_six_sessions_and_more(life):
    codes(life, TEN, since=MONDAY, pupil=0)
    codes(life, "O O O O O O", since=MONDAY, pupil=1)
    codes(life, "O O O O O", since=MONDAY, pupil=2)

    near = near_threshold(life.school_id, TODAY)

    assert [(one.pupil.id, one.threshold.count) for one in near] == [
        (life.pupils[0].id, 10), (life.pupils[1].id, 6)
    ]  # fmt: skip
