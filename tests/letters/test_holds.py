"""No letters about a pupil: who may say so, who may know why, and that nothing goes wrong with two at once."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from letters.models import Hold
from letters.queries.holds import hold_by_id, holds_now, holds_of, holds_to_know, waiting_letters
from letters.services.holds import HoldData, end_hold, hold_letters
from letters.services.problems import LetterProblem, SentTwice
from tests.factories.school_life import add_pupil
from tests.letters.addressed import draft
from tests.people_of_the_tests import AT, OFFICER, TUESDAY, actor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
GRIEF = HoldData("bereavement", TUESDAY, TUESDAY + 10 * DAY, "Her grandfather died on Sunday.")
KEEPS = {"letters.view", "letters.hold"}  # the attendance officer
SECRET = HoldData("safeguarding", TUESDAY, None, "A meeting with the police is planned.")


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


def hold(life, data: HoldData = GRIEF, *, pupil=None, by=OFFICER, at=AT):
    with scoped(life.school_id):
        return hold_letters(life.school_id, (pupil or life.pupils[0]).id, data, by=by, at=at)


# ---- the deed


def test_a_hold_is_kept_with_its_audit_row(oakfield_life):
    life = oakfield_life

    hold_id = hold(life)

    with scoped(life.school_id):
        row = Hold.objects.get(school_id=life.school_id, id=hold_id)
        event = AuditEvent.objects.get(school_id=life.school_id, verb="letters.held")
    assert (row.pupil_id, row.kind, row.since, row.until, row.reason, row.recorded_name) == (
        life.pupils[0].id, "bereavement", TUESDAY, date(2026, 3, 20), "Her grandfather died on Sunday.", "Bob Officer",
    )  # fmt: skip
    assert (event.subject_id, event.detail) == (life.pupils[0].id, {"hold": str(hold_id)})


REFUSED = [
    (HoldData("holiday", TUESDAY), "kind"),
    (HoldData("medical", TUESDAY - DAY), "since"),
    (HoldData("medical", TUESDAY, TUESDAY), "last_day"),
    (HoldData("other", TUESDAY), "reason"),
]


@pytest.mark.parametrize(("data", "field"), REFUSED, ids=[field for _, field in REFUSED])
def test_a_hold_that_makes_no_sense_is_refused(oakfield_life, data, field):
    with pytest.raises(LetterProblem) as refusal:
        hold(oakfield_life, data)

    assert refusal.value.field == field


def test_no_hold_about_another_schools_pupil(oakfield_life, hillcrest_life):
    with pytest.raises(LetterProblem, match="no such pupil"):
        hold(oakfield_life, pupil=hillcrest_life.pupils[0])


def test_a_hold_sent_twice_is_kept_once(oakfield_life, people):
    bob = actor(people.bob)
    hold(oakfield_life, by=bob)

    with pytest.raises(SentTwice):
        hold(oakfield_life, by=bob, at=AT + timedelta(seconds=2))


def test_ending_a_hold_says_why_and_who(oakfield_life):
    life = oakfield_life
    hold_id = hold(life)

    with scoped(life.school_id):
        end_hold(life.school_id, hold_id, because=" The family asked for it. ", by=OFFICER, at=AT + DAY)

        row = hold_by_id(life.school_id, hold_id, TUESDAY + DAY, abilities=KEEPS)
        assert holds_now(life.school_id, TUESDAY + DAY) == []
    assert (row.ended_name, row.ended_because, row.state) == ("Bob Officer", "The family asked for it.", "over")


def test_two_who_end_one_hold_are_told_who_was_first(oakfield_life):
    life = oakfield_life
    hold_id = hold(life)

    with scoped(life.school_id):
        end_hold(life.school_id, hold_id, because="Yes.", by=OFFICER, at=AT)
        with pytest.raises(LetterProblem, match=r"Bob Officer ended this hold on 10 March 2026\."):
            end_hold(life.school_id, hold_id, because="Yes.", by=OFFICER, at=AT + timedelta(hours=1))
        with pytest.raises(SentTwice):
            end_hold(life.school_id, hold_id, because="Yes.", by=OFFICER, at=AT + timedelta(seconds=1))


def test_a_hold_is_not_ended_without_a_reason(oakfield_life):
    life = oakfield_life
    hold_id = hold(life)

    with scoped(life.school_id), pytest.raises(LetterProblem, match="Why letters may go again is missing"):
        end_hold(life.school_id, hold_id, because=" ", by=OFFICER, at=AT)


def broken(execute, sql, params, many, context):
    if "audit_auditevent" in sql and sql.startswith("INSERT"):
        raise DatabaseError("the audit row cannot be written")
    return execute(sql, params, many, context)


def test_nothing_is_left_where_the_audit_row_fails(oakfield_life):
    life = oakfield_life

    with scoped(life.school_id):
        with connection.execute_wrapper(broken), pytest.raises(DatabaseError):
            hold_letters(life.school_id, life.pupils[0].id, GRIEF, by=OFFICER, at=AT)
        assert Hold.objects.filter(school_id=life.school_id).count() == 0


def test_a_hold_does_not_end_where_the_audit_row_fails(oakfield_life):
    life = oakfield_life
    hold_id = hold(life)

    with scoped(life.school_id):
        with connection.execute_wrapper(broken), pytest.raises(DatabaseError):
            end_hold(life.school_id, hold_id, because="Yes.", by=OFFICER, at=AT)
        assert hold_by_id(life.school_id, hold_id, TUESDAY).state == "now"


# ---- what is read


def test_a_hold_lasts_from_its_first_day_to_its_last(oakfield_life):
    life = oakfield_life
    pupil = life.pupils[0].id
    hold(life, HoldData("medical", TUESDAY + DAY, TUESDAY + 3 * DAY))

    with scoped(life.school_id):
        stopped = [bool(holds_of(life.school_id, [pupil], TUESDAY + n * DAY)) for n in range(5)]

    assert stopped == [False, True, True, False, False]


def test_holds_are_said_in_words(oakfield_life):
    life = oakfield_life
    hold(life)
    hold(life, HoldData("medical", TUESDAY))

    with scoped(life.school_id):
        rows = holds_of(life.school_id, [p.id for p in life.pupils], TUESDAY, abilities=KEEPS)

    assert {who: [row.words for row in found] for who, found in rows.items()} == {
        life.pupils[0].id: [
            "A death in the family: no letters about Poppy until 19 March 2026.",
            "A serious illness: no letters about Poppy.",
        ]
    }


def test_the_reason_of_a_safeguarding_hold_is_not_in_the_row(oakfield_life):
    life = oakfield_life
    hold(life, SECRET)

    with scoped(life.school_id):
        (officer,) = holds_now(life.school_id, TUESDAY, abilities=KEEPS)
        (lead,) = holds_now(life.school_id, TUESDAY, abilities={"letters.view", "flags.sensitive"})

    assert (officer.label, officer.kind, officer.reason, officer.secret) == ("Letters are stopped", "", "", True)
    assert officer.words == "No letters about Poppy. Ask Bob Officer, who stopped them."
    assert (lead.label, lead.reason, lead.secret) == ("Safeguarding", "A meeting with the police is planned.", False)


def test_a_hold_that_is_over_is_remembered_for_four_weeks(oakfield_life):
    life = oakfield_life
    hold(life)
    ended = hold(life, HoldData("medical", TUESDAY))
    hold(life, HoldData("other", TUESDAY + 30 * DAY, None, "Abroad."))

    with scoped(life.school_id):
        end_hold(life.school_id, ended, because="Well again.", by=OFFICER, at=AT)
        seen = [
            [(row.kind, row.state) for row in holds_to_know(life.school_id, TUESDAY + n * DAY, abilities=KEEPS)]
            for n in (0, 28, 29, 38)
        ]

    assert seen == [
        [("bereavement", "now"), ("medical", "over"), ("other", "to_come")],
        [("bereavement", "over"), ("medical", "over"), ("other", "to_come")],
        [("bereavement", "over"), ("other", "to_come")],
        [("other", "now")],
    ]


def test_letters_that_wait_are_listed(oakfield_life):
    life = oakfield_life
    with scoped(life.school_id):
        draft(life, title="Support letter 1")
        draft(life, title="Old letter", state="dropped")

        assert [(row.title, row.state) for row in waiting_letters(life.school_id, life.pupils[0].id)] == [
            ("Support letter 1", "To decide")
        ]


# ---- the pages


def urls(life, hold_id) -> dict[str, str]:
    return {
        "holds": reverse("letters:holds", args=[900001]),
        "hold_new": reverse("letters:hold_new", args=[900001, life.pupils[0].id]),
        "hold_end": reverse("letters:hold_end", args=[900001, hold_id]),
    }


ROLES = [
    ("alice", 404, 404), ("olive", 200, 404), ("bob", 200, 200), ("erin", 200, 200), ("fiona", 200, 200),
    ("sam", 200, 200), ("wendy", 200, 404), ("grace", 404, 404), ("dave", 404, 404),
]  # fmt: skip


@pytest.mark.parametrize(("who", "sees", "stops"), ROLES, ids=[row[0] for row in ROLES])
def test_pages_by_role(client, people, oakfield_life, who, sees, stops):
    pages = urls(oakfield_life, hold(oakfield_life))
    client.force_login(getattr(people, who))

    found = {name: client.get(url).status_code for name, url in pages.items()}
    posted = [client.post(pages[name], {}).status_code for name in ("hold_new", "hold_end")]

    assert found == {"holds": sees, "hold_new": stops, "hold_end": stops}
    assert posted == [stops, stops]


def test_another_schools_hold_and_pupil_are_not_found(client, people, oakfield_life, hillcrest_life):
    theirs = urls(hillcrest_life, hold(hillcrest_life))
    client.force_login(people.fiona)

    found = [client.get(theirs[name]).status_code for name in ("hold_new", "hold_end")]

    assert found == [404, 404]


def test_the_list_names_the_pupil_the_kind_and_the_reason(client, people, oakfield_life):
    pages = urls(oakfield_life, hold(oakfield_life))
    client.force_login(people.bob)

    page = client.get(pages["holds"]).content.decode()

    for words in ("Poppy Arkwright", "4 Kestrel", "A death in the family", "Her grandfather died on Sunday.",
                  "until 19 March 2026", "Noted by Bob Officer"):  # fmt: skip
        assert words in page
    assert "End it" in page


@pytest.mark.parametrize("data", [GRIEF, HoldData("medical", TUESDAY, None, "In hospital."), SECRET])
def test_who_only_sees_letters_learns_that_there_is_a_hold_and_whom_to_ask(client, people, oakfield_life, data):
    life = oakfield_life
    pages = urls(life, hold(life, data))
    client.force_login(people.olive)

    page = client.get(pages["holds"]).content.decode()
    with scoped(life.school_id):
        [row] = holds_now(life.school_id, TUESDAY, abilities={"letters.view"})

    until = " until 19 March 2026" if data is GRIEF else ""
    assert (row.label, row.kind, row.reason) == ("Letters are stopped", "", "")
    assert row.words == f"No letters about Poppy{until}. Ask Bob Officer, who stopped them."
    assert "Letters are stopped. Ask Bob Officer" in page
    assert "End it" not in page
    for told in ("A death in the family", "A serious illness", ">Safeguarding", data.reason):
        assert told not in page


def test_a_safeguarding_hold_is_seen_by_all_and_understood_by_few(client, people, oakfield_life):
    pages = urls(oakfield_life, hold(oakfield_life, SECRET))

    client.force_login(people.bob)
    officers = client.get(pages["holds"]).content.decode()
    ended = client.post(pages["hold_end"], {"because": "I think it is over."}).status_code
    client.force_login(people.sam)
    leads = client.get(pages["holds"]).content.decode()

    assert "Letters are stopped. Ask Bob Officer" in officers
    assert "police" not in officers
    assert "End it" not in officers
    assert ended == 404
    assert "A meeting with the police is planned." in leads
    assert "End it" in leads


def test_nothing_on_hold_is_said_kindly(client, people, oakfield_life):
    client.force_login(people.bob)

    page = client.get(reverse("letters:holds", args=[900001])).content.decode()

    assert "No letters are on hold" in page


def test_the_officer_stops_letters_and_lets_them_go_again(client, people, oakfield_life):
    life = oakfield_life
    client.force_login(people.bob)
    new = reverse("letters:hold_new", args=[900001, life.pupils[0].id])
    filled = {"kind": "bereavement", "since": "2026-03-10", "last_day": "2026-03-19", "reason": "A death."}

    stopped = client.post(new, filled, follow=True).content.decode()
    with scoped(life.school_id):
        (row,) = holds_now(life.school_id, TUESDAY, abilities=KEEPS)
    again = client.get(new).content.decode()
    ended = client.post(urls(life, row.id)["hold_end"], {"because": "They asked."}, follow=True).content.decode()

    assert "No letters go out about Poppy Arkwright" in stopped
    assert (row.kind, row.since, row.last_day, row.recorded_name) == (
        "bereavement", TUESDAY, date(2026, 3, 19), "Bob Officer",
    )  # fmt: skip
    assert "A death in the family: no letters about Poppy until 19 March 2026." in again
    assert "still waits for somebody to approve it" in ended


def test_a_form_that_is_refused_comes_back_filled(client, people, oakfield_life):
    client.force_login(people.bob)
    new = reverse("letters:hold_new", args=[900001, oakfield_life.pupils[0].id])

    page = client.post(new, {"kind": "other", "since": "2026-03-10", "last_day": "", "reason": " "}).content.decode()
    backwards = client.post(
        new, {"kind": "medical", "since": "2026-03-12", "last_day": "2026-03-11", "reason": "In hospital."}
    ).content.decode()

    assert "The reason is missing." in page
    assert "The last day is before the first." in backwards
    assert "In hospital." in backwards


def test_a_form_sent_twice_goes_back_to_the_list(client, people, oakfield_life):
    life = oakfield_life
    client.force_login(people.bob)
    new = reverse("letters:hold_new", args=[900001, life.pupils[0].id])
    filled = {"kind": "medical", "since": "2026-03-10", "last_day": "", "reason": ""}

    places = [client.post(new, filled).headers["Location"] for _ in range(2)]

    with scoped(life.school_id):
        assert len(holds_now(life.school_id, TUESDAY)) == 1
    assert places == [reverse("letters:holds", args=[900001])] * 2


def test_the_list_costs_the_same_for_one_and_for_three(client, people, oakfield_life, django_assert_num_queries):
    life = oakfield_life
    client.force_login(people.bob)
    page = reverse("letters:holds", args=[900001])
    hold(life)
    client.get(page)

    with django_assert_num_queries(9):
        client.get(page)
    for pupil in life.pupils[1:]:
        hold(life, pupil=pupil)
    with django_assert_num_queries(9):
        client.get(page)


def test_the_letters_that_would_wait_stand_on_the_page_that_stops_them(client, people, oakfield_life):
    life = oakfield_life
    client.force_login(people.bob)
    with scoped(life.school_id):
        draft(life, title="Support letter 1")
        draft(life, pupil=add_pupil(life), title="Another child’s letter")

    page = client.get(reverse("letters:hold_new", args=[900001, life.pupils[0].id])).content.decode()

    assert "Letters that would wait" in page
    assert "Support letter 1" in page
    assert "Another child’s letter" not in page
