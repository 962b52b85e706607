"""The pages of the calendar: for each role, from nothing, with a refusal, and what they ask of the database."""

from datetime import date, time

import pytest
from django.urls import reverse

from attendance.calendar import queries, services
from attendance.calendar.models import SchoolDay
from attendance.tenancy.scope import scoped
from tests.people_of_the_tests import AT, OFFICER

pytestmark = pytest.mark.django_db

PAGES = ("terms", "times", "days")
EDITS = ("year_new", "times_new")
NO_TERMS = {
    f"terms-{n}-{part}": ""
    for n in range(6)
    for part in ("name", "since", "until", "half_term_since", "half_term_until")
}
YEAR = {
    **NO_TERMS, "name": "2026/27", "since": "2026-09-01", "until": "2027-08-31", "weekdays": ["0", "1", "2", "3", "4"],
    "terms-0-name": "Autumn", "terms-0-since": "2026-09-02", "terms-0-until": "2026-09-11",
}  # fmt: skip
TIMES = {
    "since": "2026-09-01", "am_opens": "08:45", "am_late_after": "08:55", "am_closes": "09:15",
    "pm_opens": "13:00", "pm_late_after": "13:10", "pm_closes": "13:30",
}  # fmt: skip


def page(name, *args, urn=900001):
    return reverse(f"calendar:{name}", args=[urn, *args])


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.mark.parametrize(
    ("who", "view", "edit"),
    [
        ("alice", 200, 404), ("olive", 200, 404), ("bob", 200, 200), ("erin", 200, 200), ("fiona", 200, 200),
        ("sam", 200, 404), ("wendy", 200, 404), ("carol", 200, 200), ("grace", 404, 404), ("dave", 404, 404),
        ("pat", 404, 404),
    ],
)  # fmt: skip
def test_pages_for_each_role(client, people, oakfield_life, who, view, edit):
    client.force_login(getattr(people, who))

    assert [client.get(page(name)).status_code for name in PAGES] == [view] * 3
    assert [client.get(page(name)).status_code for name in EDITS] == [edit] * 2


def test_signed_out_is_sent_to_sign_in(client, places):
    answer = client.get(page("terms"))

    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))


def test_empty_school_is_offered_a_usual_year(client, people):
    client.force_login(people.bob)

    empty = client.get(page("terms"))
    offered = client.get(page("year_new"))

    assert "No academic year yet" in empty.content.decode()
    assert 'value="2025/26"' in offered.content.decode()
    assert 'value="2025-09-02"' in offered.content.decode()


def test_year_is_saved_as_typed(client, people, places):
    client.force_login(people.bob)

    answer = client.post(page("year_new"), YEAR, follow=True)

    assert "Saved. School days added: 8." in answer.content.decode()
    with scoped(places.oakfield.id):
        [year] = queries.years(places.oakfield.id)
        [term] = queries.terms(places.oakfield.id)
    assert (year.name, year.until, term.last_day) == ("2026/27", date(2027, 9, 1), date(2026, 9, 11))


def test_refused_year_keeps_what_was_typed_and_names_the_field(client, people, places):
    client.force_login(people.bob)

    answer = client.post(page("year_new"), {**YEAR, "terms-0-until": "2028-01-01"})

    text = answer.content.decode()
    assert "Autumn reaches outside the academic year." in text
    assert 'href="#id_terms-0-since"' in text
    assert 'value="2028-01-01"' in text
    with scoped(places.oakfield.id):
        assert queries.years(places.oakfield.id) == []


def test_half_filled_term_is_asked_for(client, people, places):
    client.force_login(people.bob)

    answer = client.post(page("year_new"), {**YEAR, "terms-1-name": "Spring"})

    assert answer.context["form"].errors["terms-1-since"] == ["Give the first day of term 2, or empty all its boxes."]


def test_shorter_term_warns_of_the_days_outside(client, people, places):
    client.force_login(people.bob)
    client.post(page("year_new"), YEAR)
    with scoped(places.oakfield.id):
        [year] = queries.years(places.oakfield.id)

    answer = client.post(page("year_edit", year.id), {**YEAR, "terms-0-until": "2026-09-09"}, follow=True)

    assert answer.context["outside"] == [date(2026, 9, 10), date(2026, 9, 11)]
    with scoped(places.oakfield.id):
        assert SchoolDay.objects.filter(school_id=places.oakfield.id).count() == 8


def test_year_of_another_school_is_not_there(client, people, oakfield_life, hillcrest_life):
    client.force_login(people.bob)
    with scoped(hillcrest_life.school_id):
        [theirs] = queries.years(hillcrest_life.school_id)

    assert client.get(page("year_edit", theirs.id)).status_code == 404


def test_times_are_set_for_a_year_group_and_shown_with_their_history(client, people, oakfield_life):
    client.force_login(people.bob)

    answer = client.post(page("times_new"), {**TIMES, "since": "2026-03-02", "year_groups": ["0"]}, follow=True)

    assert [label for label, _ in answer.context["now"]] == ["Whole school", "Reception"]
    assert [label for _, label in answer.context["history"]] == ["Reception", "Whole school"]
    with scoped(oakfield_life.school_id):
        assert queries.session_times_on(oakfield_life.school_id, date(2026, 3, 2), 0).am_late_after == time(8, 55)


def test_refused_times_keep_what_was_typed(client, people, oakfield_life):
    client.force_login(people.bob)

    answer = client.post(page("times_new"), {**TIMES, "am_closes": "08:50"})

    assert "The morning times are out of order." in answer.content.decode()
    assert 'value="08:50"' in answer.content.decode()


def test_days_show_what_each_day_is(client, people, oakfield_life):
    with scoped(oakfield_life.school_id):
        for session, day in (("both", 11), ("PM", 12)):
            services.add_closure(
                oakfield_life.school_id, since=date(2026, 3, day), until=date(2026, 3, day + 1), sessions=session,
                code="#", kind="inset", reason="INSET", by=OFFICER, at=AT,
            )  # fmt: skip
    client.force_login(people.alice)

    months = client.get(page("days")).context["months"]

    march = next(month for month in months if month.first == date(2026, 3, 1))
    looks = {cell.day.day: cell.look for week in march.weeks for cell in week if cell}
    assert (len(months), march.open) == (12, 19)
    assert [looks[day] for day in (10, 11, 12, 13, 30)] == ["open", "inset", "part", "open", "holiday"]


def test_days_of_a_year_that_is_not_there(client, people, oakfield_life):
    client.force_login(people.alice)

    assert client.get(page("days"), {"year": "1999-09-01"}).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_days_page_asks_as_much_for_three_closures_as_for_one(
    client, people, oakfield_life, django_assert_num_queries, n
):
    with scoped(oakfield_life.school_id):
        for day in range(10, 10 + n):
            services.add_closure(
                oakfield_life.school_id, since=date(2026, 3, day), until=date(2026, 3, day + 1), sessions="both",
                code="#", kind="inset", reason="INSET", by=OFFICER, at=AT,
            )  # fmt: skip
    client.force_login(people.alice)

    with django_assert_num_queries(11):
        client.get(page("days"))


@pytest.mark.parametrize("n", [1, 3])
def test_times_page_asks_as_much_for_three_as_for_one(client, people, oakfield_life, django_assert_num_queries, n):
    times = services.Times(time(8, 45), time(8, 55), time(9, 15), time(13), time(13, 10), time(13, 30))
    with scoped(oakfield_life.school_id):
        for day in range(1, n):
            services.set_session_times(
                oakfield_life.school_id, since=date(2026, 3, day), times=times, by=OFFICER, at=AT
            )
    client.force_login(people.alice)

    with django_assert_num_queries(8):
        answer = client.get(page("times"))

    assert len(answer.context["history"]) == n
