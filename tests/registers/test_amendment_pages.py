"""Pages: the feed of changes, changing a mark, its history, undo, many at once, export."""

from datetime import date

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from registers.models import Amendment, Mark
from tests.people_of_the_tests import AT, TUESDAY, actor
from tests.registers.marking import AFTERNOON, amend, mark

pytestmark = pytest.mark.django_db
URN = 900001


@pytest.fixture(autouse=True)
def _afternoon(time_machine):
    """The doors' clock: Tuesday 10 March 2026, half past three."""
    time_machine.move_to(AFTERNOON, tick=False)


@pytest.fixture
def bob(client, people):
    client.force_login(people.bob)
    return client


def amend_url(life, pupil=0, name="amend") -> str:
    return reverse(f"registers:{name}", args=[URN, life.pupils[pupil].id, TUESDAY, "AM"])


def test_officer_changes_a_mark_and_sees_both_versions(bob, oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N")
    fields = {
        "session": ["AM"],
        "v-AM": "1",
        "code": "I",
        "reason": "Mother rang 10:42",
        "evidence": "note in the office",
    }

    response = bob.post(amend_url(oakfield_life), fields, follow=True)

    text = response.content.decode()
    assert response.redirect_chain == [(amend_url(oakfield_life, name="mark_history"), 302)]
    assert "Poppy Arkwright: " in text
    assert "“Mother rang 10:42”" in text
    assert "note in the office" in text
    assert "First entry: Reason not yet known" in text or "First entry: " in text
    assert "Marked in the register." in text
    assert text.count('<div class="hd">') == 2


def test_refused_change_says_why_and_keeps_what_was_typed(bob, oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N")

    response = bob.post(amend_url(oakfield_life), {"session": ["AM"], "code": "B", "reason": "Taster day"})

    text = response.content.decode()
    assert response.status_code == 422
    assert "B needs a note." in text
    assert "Taster day</textarea>" in text
    assert 'value="B" data-look="offsite" data-note checked' in text


def test_empty_form_names_every_problem(bob, oakfield_life):
    response = bob.post(amend_url(oakfield_life), {"minutes_late": "ten"})

    assert [line["text"] for line in response.context["amend"]["errors"]] == [
        "“ten” is not a number of minutes. Give a whole number.",
        "No new mark was chosen. Choose the mark that is right.",
        "No session was chosen. Choose morning, afternoon or both.",
    ]


def test_form_comes_as_a_dialog_where_the_page_asks_for_it(bob, oakfield_life):
    response = bob.get(amend_url(oakfield_life), headers={"X-Fragment": "dialog"})

    assert [template.name for template in response.templates][0] == "registers/_amend_dialog.html"
    assert b"<html" not in response.content


def test_preview_says_what_the_change_would_do(bob, oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N")
        mark(oakfield_life, "N", session="PM")

    response = bob.get(amend_url(oakfield_life, name="amend_preview"), {"session": ["AM", "PM"], "code": "I"})

    assert [(row.label, row.was, row.will) for row in response.context["effects"]] == [
        ("Attendance", "0.0%", ""),
        ("Authorised", "0", "2"),
        ("Unauthorised", "2", "0"),
        ("Penalty count", "2", "0 of 10"),
    ]


def test_preview_of_nothing_chosen_is_empty(bob, oakfield_life):
    response = bob.get(amend_url(oakfield_life, name="amend_preview"), {"code": "QQ", "session": "AM"})

    assert response.context["effects"] == []


def test_feed_shows_one_line_a_change_with_its_sums_and_proof(bob, oakfield_life, people):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N")
        amend(oakfield_life, "I", by=actor(people.bob), reason="Mother rang")
        mark(oakfield_life, "N", pupil=1)
        amend(oakfield_life, "L", pupil=1, by=actor(people.bob), reason="In the room at 9:06")

    response = bob.get(reverse("registers:amendments", args=[URN]))

    [day] = response.context["feed"]
    assert day["label"] == "Today"
    assert [(row["pupil"], row["was_code"], row["now_code"], row["reason"]) for row in day["rows"]] == [
        ("Amelia Ashworth", "N", "L", "In the room at 9:06"),
        ("Poppy Arkwright", "N", "I", "Mother rang"),
    ]
    assert [row["effect"] for row in day["rows"]] == [
        "attendance up, unauthorised down", "authorised up, unauthorised down",
    ]  # fmt: skip
    assert [day["rows"][0][name] for name in ("session_words", "lag", "group")] == [
        "today, morning", "changed the same day", "4 Kestrel",
    ]  # fmt: skip
    assert [(one["label"], one["count"]) for one in response.context["filters"]] == [
        ("All", 2), ("Reason found", 1), ("Late corrected", 1), ("Mistakes", 0), ("Second look", 0),
        ("Before sending", ""),
    ]  # fmt: skip
    assert response.context["sums"] == {
        "up": 1,
        "down": 0,
        "same": 1,
        "median": "the same day",
        "longest": "the same day",
    }
    assert response.context["proof"] == {
        "ok": True, "words": "Chain unbroken from 10 March 2026, 2 entries, checked today 15:30.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("show", "codes"), [("reason", ["I"]), ("late", ["L"]), ("mistake", ["/"]), ("second", []), ("open", [])]
)
def test_feed_is_filtered(bob, oakfield_life, show, codes):
    with scoped(oakfield_life.school_id):
        for pupil, code in enumerate(("I", "L", "/")):
            mark(oakfield_life, "N", pupil=pupil)
            amend(oakfield_life, code, pupil=pupil)

    response = bob.get(reverse("registers:amendments", args=[URN]), {"show": show})

    assert [row["now_code"] for day in response.context["feed"] for row in day["rows"]] == codes


def test_change_made_before_sending_shows_only_where_asked_for(bob, oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N")
        amend(oakfield_life, "/", kind="open", reason="Changed before the register was sent")

    plain = bob.get(reverse("registers:amendments", args=[URN]))
    asked = bob.get(reverse("registers:amendments", args=[URN]), {"show": "open"})

    assert plain.context["feed"] == []
    assert len(asked.context["feed"]) == 1


def test_feed_costs_the_same_for_one_change_and_for_three(bob, oakfield_life, django_assert_num_queries):
    url = reverse("registers:amendments", args=[URN])
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N")
        amend(oakfield_life, "I")
    bob.get(url)
    with django_assert_num_queries(20):
        bob.get(url)
    with scoped(oakfield_life.school_id):
        for pupil in (1, 2):
            mark(oakfield_life, "N", pupil=pupil)
            amend(oakfield_life, "I", pupil=pupil)
    bob.get(url)
    with django_assert_num_queries(20):
        bob.get(url)


def test_undo_puts_the_mark_back_and_crosses_the_change_out(bob, oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "L")
        done = amend(oakfield_life, "I")

    bob.post(reverse("registers:amend_undo", args=[URN, done.change_id]), {"reason": "Wrong child"})
    feed = bob.get(reverse("registers:amendments", args=[URN])).context["feed"]

    with scoped(oakfield_life.school_id):
        [stands] = Mark.objects.filter(school_id=oakfield_life.school_id)
    assert stands.code == "L"
    assert [(row["is_undo"], row["undone"]) for row in feed[0]["rows"]] == [
        (True, ""), (False, "undone 0 minutes later"),
    ]  # fmt: skip


def test_many_marks_are_shown_before_they_change_as_one(bob, oakfield_life):
    url = reverse("registers:amend_bulk", args=[URN])
    with scoped(oakfield_life.school_id):
        for pupil, code in enumerate(("/", "/", "I")):
            mark(oakfield_life, code, pupil=pupil)
    fields = {
        "groups": [str(oakfield_life.group.id)], "since": "2026-03-10", "last": "2026-03-10", "sessions": ["AM"],
        "code": "V", "keep_absences": "on", "reason": "Library visit was not entered", "evidence": "trip list",
    }  # fmt: skip

    shown = bob.post(url, fields | {"do": "show"})
    with scoped(oakfield_life.school_id):
        before = Amendment.objects.filter(school_id=oakfield_life.school_id).count()
    plan = shown.context["plan"]
    bob.post(url, fields | {"do": "change", "plan": plan["fingerprint"]})
    feed = bob.get(reverse("registers:amendments", args=[URN])).context["feed"]

    assert (plan["marks"], plan["pupils"], plan["counts"], plan["reasons_left"]) == (2, 2, {"/": 2}, {"marked I": 1})
    assert before == 0
    [row] = feed[0]["rows"]
    assert (row["pupil"], row["group"], row["now_code"]) == ("2 pupils", "2 marks in one change", "V")


def test_many_marks_are_not_changed_when_the_plan_is_out_of_date(bob, oakfield_life):
    url = reverse("registers:amend_bulk", args=[URN])
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "/")
    fields = {
        "pupils": [str(pupil.id) for pupil in oakfield_life.pupils[:2]], "since": "2026-03-10", "last": "2026-03-10",
        "sessions": ["AM"], "code": "V", "reason": "Library visit", "keep_absences": "on",
    }  # fmt: skip
    plan = bob.post(url, fields | {"do": "show"}).context["plan"]
    with scoped(oakfield_life.school_id):
        amend(oakfield_life, "I")

    response = bob.post(url, fields | {"do": "change", "plan": plan["fingerprint"]})

    assert response.status_code == 422
    assert "Marks were changed since this was shown." in response.content.decode()
    with scoped(oakfield_life.school_id):
        assert Amendment.objects.filter(school_id=oakfield_life.school_id).count() == 1


def test_bulk_form_without_anybody_says_so(bob, oakfield_life):
    response = bob.post(reverse("registers:amend_bulk", args=[URN]), {"since": "2026-03-10", "last": "2026-03-09"})

    assert response.context["form"].errors["groups"] == ["Choose a group, a year group or pupils."]
    assert response.context["form"].errors["last"] == ["The last day is before the first."]


def test_finding_one_pupil_goes_straight_to_the_form(bob, oakfield_life):
    url = reverse("registers:amend_find", args=[URN])

    one = bob.get(url, {"q": "poppy", "date": "2026-03-10", "session": "AM"})
    several = bob.get(url, {"q": "", "date": "2026-03-10", "session": "AM"})
    nobody = bob.get(url, {"q": "zz", "date": "2026-03-10", "session": "AM"})

    assert one.headers["Location"] == amend_url(oakfield_life)
    assert len(several.context["found"]) == 3
    assert "Nobody found" in nobody.content.decode()


def test_export_holds_every_entry_and_no_formula(bob, oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N")
        amend(oakfield_life, "I", reason="=HYPERLINK(1) she said")
    url = reverse("registers:amendments_export", args=[URN])

    text = bob.get(url).content.decode("utf-8-sig").splitlines()
    book = bob.get(url, {"format": "xlsx"})

    assert text[0].startswith("number,changed_at,pupil,date,session,original,amended")
    assert text[1].startswith("1,2026-03-10 15:30:00,Poppy Arkwright,2026-03-10,AM,N,I,,,,,'=HYPERLINK(1) she said,")
    assert book.content[:2] == b"PK"


@pytest.mark.parametrize("name", ["amendments", "amendments_export", "amend_find", "amend_bulk", "second_look"])
@pytest.mark.parametrize("who", ["dave", "grace", "alice", "carol"])
def test_page_does_not_exist_for_who_may_not_see_it(client, people, oakfield_life, name, who):
    client.force_login(getattr(people, who))

    assert client.get(reverse(f"registers:{name}", args=[URN])).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("dave", 404), ("grace", 404), ("carol", 404), ("alice", 200), ("wendy", 200)]
)
def test_history_is_for_those_who_may_know_the_pupil(client, people, oakfield_life, who, status):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N")
    client.force_login(getattr(people, who))

    assert client.get(amend_url(oakfield_life, name="mark_history")).status_code == status


def test_teacher_sees_no_history_of_another_class(client, people, oakfield_life):
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N", day=date(2026, 3, 9))
    client.force_login(people.fiona)
    seen = client.get(reverse("registers:mark_history", args=[URN, oakfield_life.pupils[0].id, date(2026, 3, 9), "AM"]))
    with scoped(oakfield_life.school_id):
        oakfield_life.group.__class__.objects.filter(school_id=oakfield_life.school_id).update(until=date(2026, 3, 10))
    client.force_login(people.alice)
    unseen = client.get(
        reverse("registers:mark_history", args=[URN, oakfield_life.pupils[0].id, date(2026, 3, 9), "AM"])
    )

    assert (seen.status_code, unseen.status_code) == (200, 404)


def test_pupil_of_another_school_is_not_found(bob, oakfield_life, hillcrest_life):
    with scoped(hillcrest_life.school_id):
        mark(hillcrest_life, "N", at=AT)

    assert bob.get(amend_url(hillcrest_life)).status_code == 404
    assert bob.get(amend_url(hillcrest_life, name="mark_history")).status_code == 404
