"""Taking a register: every rule by its name. The register of 4 Kestrel opens 8:45, late after 8:50, closes 9:15."""

from datetime import date

import pytest

from attendance.calendar.models import Closure, SchoolSession, SessionTimes
from attendance.people.models import GroupTeacher
from attendance.tenancy.scope import scoped
from registers.models import Mark, RegisterSettings
from registers.queries.sheets import RegisterKey, frame
from registers.services.taking import NoSuchRegister, RegisterRefused, Taker, Wish
from tests.people_of_the_tests import AT, MONDAY, TUESDAY
from tests.registers.taking import AM, PM, SLUG, at, codes, office, register_of, save, save_one, teacher

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture
def alice(people) -> Taker:
    return teacher(people.alice)


@pytest.fixture
def bob(people) -> Taker:
    return office(people.bob)


# ---- who takes which register, and when ----------------------------------------------------------------------------


def test_take_by_the_group_s_teacher_is_saved_with_name_and_origin(life, alice):
    item = save_one(life, "/", by=alice)

    with scoped(life.school_id):
        [mark] = Mark.objects.filter(school_id=life.school_id)
    assert (item.outcome, item.code, item.version, item.by, item.at) == ("saved", "/", 1, "Alice Teacher", at("08:52"))
    assert (mark.origin, mark.recorded_by, mark.recorded_name) == ("teacher", alice.actor.user_id, "Alice Teacher")


def test_take_begins_the_register(life, alice):
    save_one(life, "/", by=alice)

    register = register_of(life)
    assert (register.started_at, register.started_name, register.sent_at) == (at("08:52"), "Alice Teacher", None)


def test_take_by_another_group_s_teacher_is_refused_without_names(life, people):
    with pytest.raises(RegisterRefused, match="not yours. Ask the office for cover access") as refusal:
        save_one(life, "/", by=teacher(people.olive))

    assert refusal.value.kind == "not_yours"
    assert codes(life) == {}


def test_take_by_a_teacher_whose_time_with_the_group_is_over_is_refused(life, alice):
    with scoped(life.school_id):
        GroupTeacher.objects.filter(school_id=life.school_id).update(until=TUESDAY)

    with pytest.raises(RegisterRefused, match="not yours"):
        save_one(life, "/", by=alice)


def test_take_by_the_office_of_any_group_is_saved_as_the_office(life, bob):
    save_one(life, "I", by=bob)

    with scoped(life.school_id):
        [origin] = Mark.objects.filter(school_id=life.school_id).values_list("origin", flat=True)
    assert origin == "office"


def test_take_of_an_unknown_group_is_refused(life, bob):
    with pytest.raises(NoSuchRegister):
        save(life, by=bob, key=RegisterKey("9-owl", TUESDAY, "AM"))


def test_take_by_somebody_of_another_school_is_refused(life, hillcrest_life, people):
    with pytest.raises(RegisterRefused, match="not yours"):
        save_one(life, "/", by=teacher(people.dave))


def test_take_outside_the_school_s_scope_finds_no_register(life, hillcrest_life, bob):
    with scoped(hillcrest_life.school_id):
        assert frame(life.school_id, AM, bob.actor.user_id) is None


@pytest.mark.parametrize(("when", "key"), [("08:44", AM), ("08:52", PM), ("12:59", PM)])
def test_take_before_the_register_opens_is_refused(life, alice, when, key):
    with pytest.raises(RegisterRefused, match="opens at") as refusal:
        save_one(life, "/", by=alice, when=when, key=key)

    assert refusal.value.kind == "early"


def test_take_of_a_day_to_come_is_refused(life, bob):
    tomorrow = RegisterKey(SLUG, date(2026, 3, 11), "AM")

    with pytest.raises(RegisterRefused, match="opens at 08:45 on 11 March 2026"):
        save_one(life, "/", by=bob, key=tomorrow)


def test_take_on_a_closed_day_is_refused_with_its_reason(life, alice):
    with scoped(life.school_id):
        closure = Closure.objects.create(
            school_id=life.school_id, since=TUESDAY, until=date(2026, 3, 11), code="#", kind="inset", reason="INSET",
            recorded_name="Setup", recorded_at=AT,
        )  # fmt: skip
        SchoolSession.objects.filter(school_id=life.school_id, date=TUESDAY).update(open=False, closure_id=closure.id)

    with pytest.raises(RegisterRefused, match=r"School is closed \(INSET\)"):
        save_one(life, "/", by=alice)


def test_take_on_a_saturday_is_refused(life, alice):
    with pytest.raises(RegisterRefused, match="not a school day"):
        save_one(life, "/", by=alice, key=RegisterKey(SLUG, date(2026, 3, 7), "AM"))


def test_take_of_a_day_gone_by_is_saved_where_it_was_left(life, alice):
    item = save_one(life, "/", by=alice, key=RegisterKey(SLUG, MONDAY, "AM"))

    assert (item.outcome, item.code) == ("saved", "/")


# ---- which marks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "outcome"), [("/", "saved"), ("L", "saved"), ("N", "saved"), ("I", "refused"), ("O", "refused")]
)
def test_take_by_a_teacher_has_the_teacher_s_codes(life, alice, code, outcome):
    assert save_one(life, code, by=alice).outcome == outcome


def test_take_with_a_code_of_another_hand_says_what_to_do(life, alice):
    item = save_one(life, "I", by=alice)

    assert item.message == "You cannot enter I here. Use a mark from the list, or ask the office."


def test_take_by_a_teacher_follows_the_settings_in_force(life, alice):
    with scoped(life.school_id):
        RegisterSettings.objects.create(
            school_id=life.school_id,
            since=TUESDAY,
            teacher_codes=["/", "\\", "N", "I"],
            recorded_name="Erin",
            recorded_at=AT,
        )

    assert save_one(life, "I", by=alice).outcome == "saved"
    assert save_one(life, "L", by=alice, pupil=1).outcome == "refused"


def test_take_before_settings_come_into_force_has_the_usual_codes(life, alice):
    with scoped(life.school_id):
        RegisterSettings.objects.create(
            school_id=life.school_id,
            since=date(2026, 3, 11),
            teacher_codes=["/", "\\", "I"],
            recorded_name="Erin",
            recorded_at=AT,
        )

    assert save_one(life, "L", by=alice).outcome == "saved"


def test_a15_morning_mark_in_the_afternoon_becomes_the_afternoon_s(life, alice):
    item = save_one(life, "/", by=alice, key=PM, when="13:02")

    assert (item.outcome, item.code) == ("saved", "\\")
    assert item.message == "\\ is the mark for present in the afternoon."


def test_a16_y7_without_its_cause_is_refused_and_the_others_are_saved(life, bob):
    wishes = [
        Wish(life.pupils[0].id, "Y7"),
        Wish(life.pupils[1].id, "/"),
        Wish(life.pupils[2].id, "Y7", note="staggered start"),
    ]

    items = save(life, *wishes, by=bob).items

    assert [item.outcome for item in items] == ["refused", "saved", "saved"]
    assert items[0].message == "Y7 needs a note. Say in a few words what the cause is."
    assert sorted(codes(life).values()) == ["/", "Y7"]


def test_take_with_an_unknown_code_refuses_that_mark_alone(life, bob):
    items = save(life, Wish(life.pupils[0].id, "H"), Wish(life.pupils[1].id, "/"), by=bob).items

    assert [item.outcome for item in items] == ["refused", "saved"]


def test_take_keeps_minutes_late_and_note(life, bob):
    item = save_one(life, "L", by=bob, minutes_late=7, note="taxi late")

    assert (item.outcome, item.minutes_late, item.note) == ("saved", 7, "taxi late")


def test_take_with_minutes_late_beside_a_present_mark_is_refused(life, bob):
    assert save_one(life, "/", by=bob, minutes_late=7).outcome == "refused"


# ---- late: L and U by the school's times ---------------------------------------------------------------------------


@pytest.mark.parametrize(("when", "code"), [("08:52", "L"), ("09:15", "L"), ("09:16", "U"), ("15:00", "U")])
def test_late_after_closing_becomes_u(life, alice, when, code):
    assert save_one(life, "L", by=alice, when=when).code == code


def test_late_after_closing_says_so(life, alice):
    item = save_one(life, "L", by=alice, when="09:40")

    assert (item.outcome, item.message) == ("saved", "The register closed at 09:15, so this is U.")


def test_late_after_closing_with_minutes_that_prove_it_stays_l(life, alice):
    assert save_one(life, "L", by=alice, when="09:40", minutes_late=10).code == "L"


def _times(life, *, opens, late_after, closes):
    with scoped(life.school_id):
        SessionTimes.objects.create(
            school_id=life.school_id, since=MONDAY, am_opens=opens, am_late_after=late_after, am_closes=closes,
            pm_opens="13:00", pm_late_after="13:05", pm_closes="13:30", recorded_name="Setup", recorded_at=AT,
        )  # fmt: skip


@pytest.mark.parametrize(("when", "code"), [("08:52", "L"), ("09:19", "L"), ("09:20", "L"), ("09:21", "U")])
def test_a29_late_by_times_8_45_8_50_9_20(life, alice, when, code):
    _times(life, opens="08:45", late_after="08:50", closes="09:20")

    assert save_one(life, "L", by=alice, when=when).code == code


@pytest.mark.parametrize(("when", "code"), [("09:25", "L"), ("09:31", "U")])
def test_a30_late_by_times_9_10_9_30(life, alice, when, code):
    _times(life, opens="09:10", late_after="09:10", closes="09:30")

    assert save_one(life, "L", by=alice, when=when).code == code


def test_late_follows_the_times_of_the_pupil_s_year_group(life, alice):
    with scoped(life.school_id):
        SessionTimes.objects.create(
            school_id=life.school_id, since=MONDAY, year_groups=[4], am_opens="08:45", am_late_after="09:00",
            am_closes="09:40", pm_opens="13:00", pm_late_after="13:05", pm_closes="13:30", recorded_name="Setup",
            recorded_at=AT,
        )  # fmt: skip

    assert save_one(life, "L", by=alice, when="09:30").code == "L"
