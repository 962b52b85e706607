"""Absences known beforehand: they fill blanks, never overwrite, and can be taken back."""

import re
from datetime import date

import pytest
import time_machine

from attendance.audit.models import AuditEvent
from attendance.calendar.models import SchoolSession
from attendance.people.models import Enrolment
from attendance.tenancy.scope import scoped
from registers.models import Amendment, Mark
from registers.queries.known import known_from
from registers.services.known import KnownProblem, record_known, take_back_known
from tests.people_of_the_tests import MONDAY, OFFICER, TUESDAY
from tests.registers.statements import statements
from tests.registers.taking import AM, PM, at, codes, save_all, save_one, send, teacher

pytestmark = pytest.mark.django_db

WEDNESDAY, THURSDAY, SATURDAY = date(2026, 3, 11), date(2026, 3, 12), date(2026, 3, 14)
PAGE = "/schools/900001/registers/known/"
ROLES = frozenset({"attendance_officer"})


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def eight_o_clock():
    with time_machine.travel(at("08:00"), tick=False):
        yield


def enter(
    life, *, pupils=(0,), since=TUESDAY, until=WEDNESDAY, sessions="both", code="I", note="", roles=ROLES, when="08:00"
):
    with scoped(life.school_id):
        return record_known(
            life.school_id, pupil_ids=[life.pupils[n].id for n in pupils], since=since, until=until, sessions=sessions,
            code=code, note=note, roles=roles, by=OFFICER, at=at(when),
        )  # fmt: skip


def take_back(life, *, pupil=0, entered="08:00", when="08:10"):
    with scoped(life.school_id):
        return take_back_known(
            life.school_id, pupil_id=life.pupils[pupil].id, recorded_at=at(entered), by=OFFICER, at=at(when)
        )


def entries(life):
    with scoped(life.school_id):
        return known_from(life.school_id, TUESDAY, date(2026, 7, 1))


# ---- entering ------------------------------------------------------------------------------------------------------


def test_known_absence_fills_the_open_sessions_of_its_days(life):
    result = enter(life, pupils=(0, 1), until=SATURDAY, code="I")

    with scoped(life.school_id):
        origins = set(Mark.objects.filter(school_id=life.school_id).values_list("origin", "recorded_name"))
    assert (result.written, result.kept) == (16, ())
    assert origins == {("known", "Bob Officer")}
    assert codes(life) == {life.pupils[0].id: "I", life.pupils[1].id: "I"}


@pytest.mark.parametrize(("sessions", "morning", "afternoon"), [("AM", 1, 0), ("PM", 0, 1), ("both", 1, 1)])
def test_known_absence_of_mornings_or_afternoons(life, sessions, morning, afternoon):
    enter(life, sessions=sessions)

    assert (len(codes(life, AM)), len(codes(life, PM))) == (morning, afternoon)


def test_known_absence_leaves_closed_sessions_out(life):
    with scoped(life.school_id):
        SchoolSession.objects.filter(school_id=life.school_id, date=WEDNESDAY).update(open=False)

    assert enter(life, until=date(2026, 3, 13)).written == 4


def test_known_absence_never_overwrites_and_lists_what_was_kept(life, people):
    save_one(life, "N", by=teacher(people.alice), when="08:52")

    result = enter(life, pupils=(0, 1), when="08:53")

    assert codes(life) == {life.pupils[0].id: "N", life.pupils[1].id: "I"}
    assert [(kept.name, kept.date, kept.session, kept.why) for kept in result.kept] == [
        ("Poppy Arkwright", TUESDAY, "AM", "has N, from Alice Teacher"),
    ]
    assert result.written == 3


def test_known_absence_of_a_pupil_who_leaves_in_between_fills_their_days_alone(life):
    with scoped(life.school_id):
        Enrolment.objects.filter(school_id=life.school_id, pupil_id=life.pupils[0].id).update(until=WEDNESDAY)

    result = enter(life, until=THURSDAY)

    assert result.written == 2
    assert [(kept.date, kept.why) for kept in result.kept] == [(WEDNESDAY, "not on roll")] * 2


def test_known_absence_is_written_to_the_audit_without_a_name(life):
    enter(life)

    with scoped(life.school_id):
        [event] = AuditEvent.objects.filter(school_id=life.school_id, verb="known_absence.recorded")
    assert (event.by_name, event.detail["pupils"], event.detail["written"]) == (
        "Bob Officer",
        [str(life.pupils[0].id)],
        2,
    )


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"since": MONDAY}, "since", "Those days have passed. Change marks of the past with an amendment."),
        ({"since": SATURDAY, "until": date(2026, 3, 15)}, "since", "School is not open on any of those days."),
        ({"until": TUESDAY}, "until", "The absence ends before it begins."),
        ({"until": date(2027, 6, 1)}, "until", "That is longer than a year."),
        ({"when": "09:16"}, "sessions", "Today’s AM register has closed."),
        ({"code": "N"}, "code", "N cannot be entered beforehand."),
        ({"code": "/"}, "code", "/ cannot be entered beforehand."),
        ({"code": "#"}, "code", "# cannot be entered beforehand."),
        ({"code": "I", "roles": frozenset({"class_teacher"})}, "code", "I cannot be entered beforehand."),
        ({"code": "Y7"}, "note", "Poppy Arkwright: Y7 needs a note."),
        ({"code": "X"}, "code", "Poppy Arkwright: X is only for a pupil who is not of compulsory school age"),
        ({"pupils": ()}, "pupils", "Choose at least one pupil"),
    ],
)
def test_known_absence_that_cannot_be_entered_says_why_and_writes_nothing(life, changes, field, message):
    with pytest.raises(KnownProblem, match=message) as problem:
        enter(life, **changes)

    assert problem.value.field == field
    assert codes(life) == {}


def test_known_absence_of_another_school_s_pupil_is_refused(life, hillcrest_life):
    with pytest.raises(KnownProblem, match="of this school"), scoped(life.school_id):
        record_known(
            life.school_id, pupil_ids=[life.pupils[0].id, hillcrest_life.pupils[0].id], since=TUESDAY, until=WEDNESDAY,
            sessions="both", code="I", note="", roles=ROLES, by=OFFICER, at=at("08:00"),
        )  # fmt: skip


def test_known_absence_of_this_afternoon_may_be_entered_at_noon(life):
    assert enter(life, sessions="PM", when="12:00").written == 1


def test_known_absence_counts_the_same_statements_for_one_pupil_and_three(life):
    counts = []
    for pupils in ((0,), (1, 2)):
        with statements() as sent:
            enter(life, pupils=pupils)
        counts.append(len(sent))

    assert counts == [7, 7]


# ---- taking back ---------------------------------------------------------------------------------------------------


def test_known_absence_taken_back_is_an_amendment(life):
    enter(life)

    result = take_back(life)

    with scoped(life.school_id):
        rows = Amendment.objects.filter(school_id=life.school_id)
        changes = list(rows.values_list("kind", "original_code", "amended_code", "reason"))
    assert (result.written, result.kept) == (2, ())
    assert changes == [("undo", "I", "", "Known absence taken back")] * 2
    assert codes(life) == {life.pupils[0].id: ""}


def test_known_absence_taken_back_can_be_entered_again(life):
    enter(life)
    take_back(life)

    assert enter(life, code="M", when="08:20").written == 2
    assert codes(life) == {life.pupils[0].id: "M"}


def test_known_absence_whose_register_was_sent_is_left_as_it_is(life, people):
    enter(life)
    save_one(life, "/", pupil=1, by=teacher(people.alice))
    save_one(life, "/", pupil=2, by=teacher(people.alice))
    send(life, by=teacher(people.alice))

    result = take_back(life, when="09:00")

    assert result.written == 1
    assert [(kept.session, kept.why) for kept in result.kept] == [("AM", "the register was sent: amend it")]
    assert (codes(life)[life.pupils[0].id], codes(life, PM)[life.pupils[0].id]) == ("I", "")


def test_known_absence_overruled_by_the_teacher_is_not_taken_back(life, people):
    enter(life)
    save_one(life, "/", seen=1, by=teacher(people.alice))

    assert take_back(life, when="09:00").written == 1
    assert codes(life)[life.pupils[0].id] == "/"


def test_known_absence_taken_back_twice_says_there_is_nothing_left(life):
    enter(life)
    take_back(life)

    with pytest.raises(KnownProblem, match="not there any more"):
        take_back(life)


def test_entries_are_listed_by_pupil_mark_and_moment(life):
    enter(life, until=THURSDAY, code="I", note="operation")
    enter(life, pupils=(1,), since=THURSDAY, until=date(2026, 3, 13), sessions="PM", code="M", when="08:05")

    assert [
        (row.last, row.code, row.since, row.last_day, row.sessions, row.halves, row.note) for row in entries(life)
    ] == [
        ("Arkwright", "I", TUESDAY, WEDNESDAY, 4, "AM, PM", "operation"),
        ("Ashworth", "M", THURSDAY, THURSDAY, 1, "PM", ""),
    ]


# ---- the page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"), [("bob", 200), ("olive", 200), ("alice", 404), ("grace", 404), ("carol", 404), ("dave", 404)]
)
def test_known_page_is_open_to_the_office(life, people, client, who, status):
    client.force_login(getattr(people, who))

    assert client.get(PAGE).status_code == status


def form(life, **changes) -> dict:
    posted = {"pupils": [str(life.pupils[0].id)], "since": "2026-03-11", "last_day": "2026-03-11", "sessions": "both"}
    return posted | {"code": "M", "note": "dentist until 10:15"} | changes


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_known_page_finds_by_name_and_enters_for_those_ticked(life, people, client):
    client.force_login(people.bob)

    found = client.get(f"{PAGE}?q=poppy")
    answer = client.post(f"{PAGE}?q=poppy", form(life), follow=True)

    assert "Arkwright, Poppy" in words(found)
    assert "Ashworth" not in words(found)
    assert "2 sessions filled." in words(answer)
    assert "Arkwright, Poppy M Wed 11 Mar 2 sessions, AM, PM dentist until 10:15 Bob Officer" in words(answer)


def test_known_page_with_an_error_keeps_what_was_typed(life, people, client):
    client.force_login(people.bob)

    answer = client.post(f"{PAGE}?q=poppy", form(life, last_day="2026-03-10"))

    assert "The last day is before the first." in words(answer)
    assert 'value="dentist until 10:15"' in answer.content.decode()


def test_known_page_refuses_days_gone_by_with_the_remedy(life, people, client):
    client.force_login(people.bob)

    answer = client.post(f"{PAGE}?q=poppy", form(life, since="2026-03-09"))

    assert "Those days have passed. Change marks of the past with an amendment." in words(answer)


def test_known_page_lists_what_was_kept(life, people, client):
    enter(life, since=WEDNESDAY, until=THURSDAY)
    client.force_login(people.bob)

    answer = client.post(f"{PAGE}?q=poppy", form(life))

    assert "Poppy Arkwright, Wed 11 Mar AM: has I, from Bob Officer" in words(answer)


def test_known_page_takes_an_entry_back(life, people, client):
    enter(life)
    client.force_login(people.bob)
    html = client.get(PAGE).content.decode()
    address, entered = re.search(r'action="([^"]+/back/)".*?name="entered" value="([^"]+)"', html, re.S).groups()

    answer = client.post(address, {"entered": entered}, follow=True)

    assert "2 sessions cleared again." in words(answer)
    assert codes(life) == {life.pupils[0].id: ""}


@pytest.mark.parametrize("count", [1, 3])
def test_known_page_takes_seven_statements_however_many_entries(life, people, client, count):
    enter(life, pupils=range(count))
    client.force_login(people.bob)
    client.get("/healthz/live")

    with statements() as sent:
        client.get(PAGE)

    assert len(sent) == 7, "\n".join(sent)


def test_known_absence_stands_in_the_teacher_s_register_and_can_be_sent(life, people):
    enter(life)
    items = save_all(life, "/", by=teacher(people.alice), when="08:52").items

    assert [item.outcome for item in items] == ["clash", "saved", "saved"]
    assert send(life, by=teacher(people.alice)).outcome == "sent"
