"""Pupils, enrolments, groups, contacts and flags: what is written, what is refused, what is left when a write fails."""

from dataclasses import replace
from datetime import date

import pytest
from django.db.utils import IntegrityError

from attendance.access.rules.actors import Actor
from attendance.audit.models import AuditEvent
from attendance.people import queries, services
from attendance.people.models import (
    Contact,
    ContactLink,
    ContactNumber,
    Enrolment,
    GroupMembership,
    GroupTeacher,
    Pupil,
    PupilFlag,
    RegistrationGroup,
)
from attendance.people.services import ContactData, LinkData, PeopleProblem, PupilData
from attendance.tenancy.scope import scoped
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

pytestmark = pytest.mark.django_db

NAMELESS = Actor(None, None, "nobody")  # the audit row refuses somebody without a name: the last write fails
MABEL = PupilData(legal_first="Mabel", legal_last="Quill", born=date(2017, 5, 4), year_group=4)
AUNT = ContactData(first="Ada", last="Quill", numbers=[("mobile", "07700 900123"), ("work", "0113 496 0000")])
SEES_ALL = {"contacts.view", "contacts.restrictions", "flags.view", "flags.sensitive"}


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def add(life, data=MABEL, *, starts=TUESDAY, **what):
    return services.add_pupil(life.school_id, data, starts=starts, by=what.pop("by", OFFICER), at=AT, **what)


def make(life, name, **what):
    return services.make_group(
        life.school_id, name=name, year_group=4, since=date(2025, 9, 1), by=what.get("by", OFFICER), at=AT
    )


# ---- pupils ---------------------------------------------------------------------------------------------------


def test_new_pupil_is_on_roll_and_in_the_group_from_the_first_day(life):
    pupil_id = add(life, group_id=life.group.id)

    before = queries.pupils_of_group_on(life.school_id, life.group.id, date(2026, 3, 9))
    after = queries.pupils_of_group_on(life.school_id, life.group.id, TUESDAY)
    assert len(before) == 3
    assert [row.name for row in after] == ["Poppy Arkwright", "Amelia Ashworth", "Yusuf Bashir", "Mabel Quill"]
    assert queries.group_of_pupil_on(life.school_id, pupil_id, TUESDAY).name == "4 Kestrel"


def test_year_group_rises_on_the_first_of_september(life):
    pupil_id = add(life)

    assert queries.pupil_by_id(life.school_id, pupil_id, date(2026, 8, 31)).year_group == 4
    assert queries.pupil_by_id(life.school_id, pupil_id, date(2026, 9, 1)).year_group == 5


def test_year_group_of_a_pupil_who_starts_in_september_is_that_of_september(life):
    pupil_id = add(life, starts=date(2026, 9, 2))

    assert queries.pupil_by_id(life.school_id, pupil_id, date(2026, 9, 2)).year_group == 4


def test_preferred_name_goes_before_the_legal_one_and_orders_the_register(life):
    data = PupilData(
        legal_first="Elizabeth", legal_last="Zephyr", preferred_first="Betty", preferred_last="Abbot",
        born=date(2017, 5, 4), year_group=4,
    )  # fmt: skip
    add(life, data, group_id=life.group.id)

    rows = queries.pupils_of_group_on(life.school_id, life.group.id, TUESDAY)

    assert rows[0].name == "Betty Abbot"


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"legal_last": " "}, "legal_last"),
        ({"born": date(2030, 1, 1)}, "born"),
        ({"born": date(1970, 1, 1)}, "born"),
        ({"upn": "A123"}, "upn"),
        ({"upn": "A823432110001"}, "upn"),
        ({"admission_number": "A001"}, "admission_number"),
    ],
)
def test_pupil_that_cannot_be_is_refused(life, over, field):
    with pytest.raises(PeopleProblem) as refused:
        add(life, PupilData(**{**vars(MABEL), **over}))

    assert refused.value.field == field
    assert Pupil.objects.filter(school_id=life.school_id).count() == 3


def test_upn_of_another_pupil_is_refused(life):
    upn = "B823432110001"
    add(life, PupilData(**{**vars(MABEL), "upn": upn.lower()}))

    with pytest.raises(PeopleProblem, match="Another pupil has this UPN"):
        add(life, PupilData(**{**vars(MABEL), "upn": upn}))


def test_nothing_of_a_pupil_is_left_when_the_enrolment_fails(life):
    stranger = RegistrationGroup(id=life.pupils[0].id)  # no group has this id

    with pytest.raises(PeopleProblem, match="no such class"):
        add(life, group_id=stranger.id)

    assert Pupil.objects.filter(school_id=life.school_id).count() == 3
    assert Enrolment.objects.filter(school_id=life.school_id).count() == 3
    assert AuditEvent.objects.filter(school_id=life.school_id).count() == 0


def test_edit_changes_what_differs_and_audits_only_the_fields(life):
    pupil_id = add(life)

    changed = services.edit_pupil(
        life.school_id, pupil_id, PupilData(**{**vars(MABEL), "preferred_first": "May"}), by=OFFICER, at=AT
    )

    event = AuditEvent.objects.filter(school_id=life.school_id, verb="people.pupil_changed").get()
    assert changed == ["preferred_first"]
    assert queries.pupil_by_id(life.school_id, pupil_id, TUESDAY).first == "May"
    assert event.detail == {"fields": ["preferred_first"]}


def test_edit_without_a_difference_writes_nothing(life):
    pupil_id = add(life)

    changed = services.edit_pupil(life.school_id, pupil_id, MABEL, by=OFFICER, at=AT)

    assert changed == []
    assert AuditEvent.objects.filter(school_id=life.school_id, verb="people.pupil_changed").count() == 0


# ---- enrolments -----------------------------------------------------------------------------------------------


def leave(life, pupil, last_day, *, ground="a", by=OFFICER):
    return services.end_enrolment(
        life.school_id, life.enrolments[pupil.id].id, last_day=last_day, ground=ground, by=by, at=AT
    )


def test_leaver_is_on_roll_on_the_last_day_and_not_after(life):
    pupil = life.pupils[0]

    change = leave(life, pupil, TUESDAY)

    assert (change.old_until, change.until) == (None, date(2026, 3, 11))
    assert pupil.id in queries.ids_on_roll(life.school_id, TUESDAY)
    assert pupil.id not in queries.ids_on_roll(life.school_id, date(2026, 3, 11))
    assert queries.group_of_pupil_on(life.school_id, pupil.id, date(2026, 3, 11)) is None


def test_leaving_needs_a_ground_of_the_regulation(life):
    with pytest.raises(PeopleProblem) as refused:
        leave(life, life.pupils[0], TUESDAY, ground="z")

    assert refused.value.field == "ground"


def test_leaving_before_starting_is_refused(life):
    with pytest.raises(PeopleProblem) as refused:
        leave(life, life.pupils[0], date(2025, 8, 1))

    assert refused.value.field == "last_day"


def test_overlapping_enrolment_is_refused(life):
    with pytest.raises(PeopleProblem, match="on roll already"):
        services.enrol(life.school_id, life.pupils[0].id, since=TUESDAY, by=OFFICER, at=AT)


def test_leaver_may_come_back_the_next_day(life):
    pupil = life.pupils[0]
    leave(life, pupil, TUESDAY)

    services.enrol(life.school_id, pupil.id, since=date(2026, 3, 11), group_id=life.group.id, by=OFFICER, at=AT)

    assert [row.since for row in queries.enrolments_of(life.school_id, pupil.id)] == [
        date(2026, 3, 11),
        date(2025, 9, 1),
    ]
    assert queries.group_of_pupil_on(life.school_id, pupil.id, date(2026, 3, 11)).name == "4 Kestrel"


def test_leaving_taken_back_brings_the_group_back(life):
    pupil = life.pupils[0]
    leave(life, pupil, TUESDAY)

    services.change_enrolment(life.school_id, life.enrolments[pupil.id].id, last_day=None, by=OFFICER, at=AT)

    [row] = queries.enrolments_of(life.school_id, pupil.id)
    assert (row.until, row.leaving_ground) == (None, "")
    assert queries.group_of_pupil_on(life.school_id, pupil.id, date(2026, 6, 1)).name == "4 Kestrel"


def test_later_first_day_moves_the_group_too(life):
    pupil = life.pupils[0]

    services.change_enrolment(life.school_id, life.enrolments[pupil.id].id, since=date(2025, 9, 8), by=OFFICER, at=AT)

    assert queries.group_of_pupil_on(life.school_id, pupil.id, date(2025, 9, 5)) is None
    assert queries.group_of_pupil_on(life.school_id, pupil.id, date(2025, 9, 8)).name == "4 Kestrel"


def test_nothing_of_leaving_is_left_when_the_audit_fails(life):
    with pytest.raises(IntegrityError):
        leave(life, life.pupils[0], TUESDAY, by=NAMELESS)

    assert Enrolment.objects.filter(school_id=life.school_id, until__isnull=False).count() == 0
    assert GroupMembership.objects.filter(school_id=life.school_id, until__isnull=False).count() == 0


# ---- groups ---------------------------------------------------------------------------------------------------


def test_group_gets_an_address_that_survives_renaming(life):
    group = make(life, "5  Heron")
    services.edit_group(life.school_id, group.id, name="5 Swift", year_group=5, by=OFFICER, at=AT)

    found = queries.group_by_slug(life.school_id, "5-heron")

    assert (group.slug, found.name, found.year_group) == ("5-heron", "5 Swift", 5)


def test_group_of_the_same_name_is_refused(life):
    with pytest.raises(PeopleProblem, match="There is a class 4 kestrel already"):
        make(life, "4 kestrel")


def test_name_of_an_ended_group_may_be_used_again_with_another_address(life):
    empty = make(life, "5 Heron")
    services.end_group(life.school_id, empty.id, last_day=date(2026, 3, 1), by=OFFICER, at=AT)

    again = services.make_group(life.school_id, name="5 Heron", year_group=5, since=TUESDAY, by=OFFICER, at=AT)

    assert again.slug == "5-heron-2"


@pytest.mark.parametrize("name", ["New", "mine"])
def test_group_never_takes_an_address_of_ours(life, name):
    assert make(life, name).slug == f"{name.lower()}-2"


def test_group_with_pupils_is_not_ended(life):
    with pytest.raises(PeopleProblem, match="3 pupils are still in 4 Kestrel"):
        services.end_group(life.school_id, life.group.id, last_day=TUESDAY, by=OFFICER, at=AT)


def test_pupils_move_from_a_day_and_keep_their_past(life):
    heron = make(life, "4 Heron")
    ids = [pupil.id for pupil in life.pupils[:2]]

    moved = services.move_to_group(life.school_id, ids, heron.id, since=TUESDAY, by=OFFICER, at=AT)

    assert moved == 2
    assert len(queries.pupils_of_group_on(life.school_id, life.group.id, date(2026, 3, 9))) == 3
    assert len(queries.pupils_of_group_on(life.school_id, life.group.id, TUESDAY)) == 1
    assert {row.id for row in queries.pupils_of_group_on(life.school_id, heron.id, TUESDAY)} == set(ids)


def test_move_twice_on_one_day_leaves_one_membership(life):
    heron, swift = make(life, "4 Heron"), make(life, "4 Swift")
    ids = [life.pupils[0].id]
    services.move_to_group(life.school_id, ids, heron.id, since=TUESDAY, by=OFFICER, at=AT)

    services.move_to_group(life.school_id, ids, swift.id, since=TUESDAY, by=OFFICER, at=AT)

    rows = queries.memberships_of(life.school_id, ids[0])
    assert [(row.group, row.since, row.until) for row in rows] == [
        ("4 Swift", TUESDAY, None),
        ("4 Kestrel", date(2025, 9, 1), TUESDAY),
    ]


def test_move_to_the_group_they_are_in_changes_nothing(life):
    moved = services.move_to_group(life.school_id, [life.pupils[0].id], life.group.id, since=TUESDAY, by=OFFICER, at=AT)

    assert moved == 0


def test_move_of_a_pupil_not_on_roll_is_refused(life):
    leave(life, life.pupils[0], date(2026, 3, 1))

    with pytest.raises(PeopleProblem, match="One pupil is not on roll on 10 March 2026"):
        services.move_to_group(
            life.school_id, [p.id for p in life.pupils], life.group.id, since=TUESDAY, by=OFFICER, at=AT
        )


def test_nothing_of_a_move_is_left_when_the_audit_fails(life):
    heron = make(life, "4 Heron")

    with pytest.raises(IntegrityError):
        services.move_to_group(life.school_id, [life.pupils[0].id], heron.id, since=TUESDAY, by=NAMELESS, at=AT)

    assert len(queries.pupils_of_group_on(life.school_id, life.group.id, TUESDAY)) == 3


def test_teacher_sees_the_group_from_the_first_day_to_the_last(life, people):
    heron = make(life, "4 Heron")
    row = services.assign_teacher(life.school_id, heron.id, people.alice.id, since=TUESDAY, by=OFFICER, at=AT)
    services.end_teacher(life.school_id, heron.id, row, last_day=date(2026, 3, 12), by=OFFICER, at=AT)

    names = [
        [group.name for group in queries.groups_of_teacher(life.school_id, people.alice.id, date(2026, 3, day))]
        for day in (9, 10, 12, 13)
    ]

    assert names == [["4 Kestrel"], ["4 Heron", "4 Kestrel"], ["4 Heron", "4 Kestrel"], ["4 Kestrel"]]


def test_teacher_must_have_a_role_at_the_school(life, people):
    with pytest.raises(PeopleProblem, match="has no role at this school"):
        services.assign_teacher(life.school_id, life.group.id, people.dave.id, since=TUESDAY, by=OFFICER, at=AT)


def test_teacher_is_assigned_once(life, people):
    with pytest.raises(PeopleProblem, match="teaches this class then already"):
        services.assign_teacher(life.school_id, life.group.id, people.alice.id, since=TUESDAY, by=OFFICER, at=AT)


def test_no_teacher_is_left_when_the_audit_fails(life, people):
    with pytest.raises(IntegrityError):
        services.assign_teacher(life.school_id, life.group.id, people.bob.id, since=TUESDAY, by=NAMELESS, at=AT)

    assert GroupTeacher.objects.filter(school_id=life.school_id).count() == 1


# ---- contacts -------------------------------------------------------------------------------------------------


def contact(life, data=AUNT, *, by=OFFICER, pupil=0, **link):
    return services.add_contact(
        life.school_id, life.pupils[pupil].id, data, LinkData(relationship="Aunt", **link), by=by, at=AT
    )


def rows(life, abilities=SEES_ALL, pupil=0):
    return queries.contacts_of_pupil(life.school_id, life.pupils[pupil].id, TUESDAY, abilities=abilities)


def test_contacts_stand_in_the_order_in_which_to_try_them(life):
    contact(life, priority=2)
    contact(life, ContactData(last="Bolt", numbers=[("home", "0113 4960001")]), priority=1)

    found = rows(life)

    assert [(row.name, [n.number for n in row.numbers]) for row in found] == [
        ("Bolt", ["0113 4960001"]),
        ("Ada Quill", ["07700 900123", "0113 496 0000"]),
    ]


@pytest.mark.parametrize("number", ["ring her", "12", "0113-hello", "<b>0</b>123456"])
def test_number_that_is_none_is_refused(life, number):
    with pytest.raises(PeopleProblem) as refused:
        contact(life, ContactData(last="Bolt", numbers=[("home", "0113 4960001"), ("work", number)]))

    assert refused.value.field == "number_2"
    assert Contact.objects.filter(school_id=life.school_id).count() == 0


def test_barred_contact_is_only_hidden_for_those_without_restrictions(life):
    contact(life, may_be_contacted=False, court_order_note="Order of 3 May")

    [seen] = rows(life, {"contacts.view", "contacts.edit"})
    [known] = rows(life)

    assert seen == queries.contacts.HIDDEN
    assert (known.name, known.court_order_note, known.gets_letters) == ("Ada Quill", "Order of 3 May", False)


def test_note_of_a_contact_who_may_be_contacted_is_hidden_too(life):
    contact(life, court_order_note="Only on Sundays")

    [seen] = rows(life, {"contacts.view"})

    assert (seen.name, seen.court_order_note) == ("Ada Quill", "")


def test_barred_beside_one_child_may_be_told_of_another(life):
    first = contact(life, may_be_contacted=False)
    adult = ContactLink.objects.get(school_id=life.school_id, id=first).contact_id
    services.link_contact(life.school_id, life.pupils[1].id, adult, LinkData(relationship="Aunt"), by=OFFICER, at=AT)

    assert [row.hidden for row in rows(life, {"contacts.view"})] == [True]
    assert [row.name for row in rows(life, {"contacts.view"}, pupil=1)] == ["Ada Quill"]


def test_restriction_stays_when_the_contact_is_removed_and_linked_again(life):
    link = contact(life, may_be_contacted=False)
    adult = ContactLink.objects.get(school_id=life.school_id, id=link).contact_id
    services.remove_contact(life.school_id, life.pupils[0].id, link, by=OFFICER, at=AT)

    services.link_contact(life.school_id, life.pupils[0].id, adult, LinkData(), by=OFFICER, at=AT)

    assert [row.hidden for row in rows(life, {"contacts.view"})] == [True]


def test_removed_contact_is_gone_from_today(life):
    link = contact(life)
    services.remove_contact(life.school_id, life.pupils[0].id, link, by=OFFICER, at=AT)

    assert rows(life) == []


def test_change_without_the_ability_keeps_restrictions(life):
    link = contact(life, may_be_contacted=False, court_order_note="Order of 3 May")

    bolt, letters = ContactData(last="Bolt"), LinkData(gets_letters=True)
    services.edit_contact(life.school_id, life.pupils[0].id, link, bolt, letters, by=OFFICER, at=AT)

    [row] = rows(life)
    assert (row.name, row.may_be_contacted, row.gets_letters) == ("Bolt", False, False)
    assert (row.court_order_note, row.numbers) == ("Order of 3 May", ())


def test_address_has_a_day_since_when(life):
    link = contact(life)
    later = AT.replace(month=4)
    moved = ContactData(last="Quill", address=["1 New Road", " "], postcode="ls1  4ap")
    services.edit_contact(life.school_id, life.pupils[0].id, link, moved, LinkData(), by=OFFICER, at=later)
    services.edit_contact(
        life.school_id, life.pupils[0].id, link, moved, LinkData(), by=OFFICER, at=AT.replace(month=5)
    )

    [row] = rows(life)
    assert (row.address, row.postcode, row.address_since) == (("1 New Road",), "LS1 4AP", later.date())


def test_address_that_the_family_confirms_has_that_day(life):
    link = contact(life)
    there = ContactData(last="Quill", address=["1 New Road"], postcode="LS1 4AP")
    sure = replace(there, address_confirmed=True)
    for month, told in ((4, there), (5, sure), (6, there)):
        services.edit_contact(
            life.school_id, life.pupils[0].id, link, told, LinkData(), by=OFFICER, at=AT.replace(month=month)
        )

    [row] = rows(life)
    assert row.address_since == date(2026, 5, 10)


@pytest.mark.parametrize("kind", ["", "large_print", "by_hand"])
def test_how_an_adult_reads_letters_is_kept(life, kind):
    contact(life, ContactData(last="Bolt", letter_format=kind))

    [row] = rows(life)
    assert row.letter_format == kind


def test_form_of_a_letter_that_there_is_not_is_refused(life):
    with pytest.raises(PeopleProblem) as refused:
        contact(life, ContactData(last="Bolt", letter_format="in_gold"))

    assert refused.value.field == "letter_format"


def test_contact_of_a_namesake_is_offered_unless_barred(life):
    namesake = add(life, PupilData(**{**vars(MABEL), "legal_last": life.pupils[0].legal_last}))
    contact(life)
    contact(life, ContactData(last="Bolt"), may_be_contacted=False)

    offered = queries.contacts_to_share(life.school_id, namesake, life.pupils[0].legal_last)

    assert [(row.name, row.beside) for row in offered] == [("Ada Quill", "Poppy")]


def test_nothing_of_a_contact_is_left_when_the_audit_fails(life):
    with pytest.raises(IntegrityError):
        contact(life, by=NAMELESS)

    assert Contact.objects.filter(school_id=life.school_id).count() == 0
    assert ContactNumber.objects.filter(school_id=life.school_id).count() == 0
    assert ContactLink.objects.filter(school_id=life.school_id).count() == 0


# ---- flags ----------------------------------------------------------------------------------------------------


def flag(life, kind, *, by=OFFICER, **days):
    return services.add_flag(life.school_id, life.pupils[0].id, kind, **{"since": TUESDAY, **days}, by=by, at=AT)


def kinds(life, abilities, day=TUESDAY):
    found = queries.flags_of_pupils(life.school_id, [life.pupils[0].id], day, abilities=abilities)
    return [row.kind for row in found.get(life.pupils[0].id, [])]


def test_sensitive_flag_is_seen_only_with_the_ability(life):
    flag(life, "child_protection")
    flag(life, "fsm")

    assert kinds(life, {"flags.view", "flags.sensitive"}) == ["child_protection", "fsm"]
    assert kinds(life, {"flags.view"}) == ["fsm"]
    assert kinds(life, {"pupils.view"}) == []


def test_flag_holds_between_its_days(life):
    flag_id = flag(life, "fsm")
    services.end_flag(life.school_id, life.pupils[0].id, flag_id, last_day=date(2026, 3, 12), by=OFFICER, at=AT)

    assert [kinds(life, {"flags.view"}, date(2026, 3, day)) for day in (9, 10, 12, 13)] == [[], ["fsm"], ["fsm"], []]


@pytest.mark.parametrize(
    ("kind", "days", "field"),
    [
        ("nonsense", {}, "kind"),
        ("fsm", {"until": TUESDAY}, "last_day"),
        ("sen_support", {"since": date(2026, 1, 1)}, "since"),
    ],
)
def test_flag_that_cannot_be_is_refused(life, kind, days, field):
    flag(life, "sen_support")

    with pytest.raises(PeopleProblem) as refused:
        flag(life, kind, **days)

    assert refused.value.field == field


def test_audit_of_a_flag_does_not_say_which(life):
    flag(life, "child_protection")

    event = AuditEvent.objects.filter(school_id=life.school_id, verb="people.flag_added").get()
    assert sorted(event.detail) == ["flag"]


def test_no_flag_is_left_when_the_audit_fails(life):
    with pytest.raises(IntegrityError):
        flag(life, "fsm", by=NAMELESS)

    assert PupilFlag.objects.filter(school_id=life.school_id).count() == 0
