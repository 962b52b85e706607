"""The pages about people: who sees whom and what, refusals, what they ask of the database."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse

from attendance.people import queries, services
from attendance.people.models import Contact
from attendance.people.services import ContactData, LinkData
from attendance.tenancy.scope import scoped
from tests.factories.school_life import add_pupil, build_school_life
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

pytestmark = pytest.mark.django_db

EVERYBODY = ("alice", "olive", "bob", "erin", "fiona", "sam", "wendy", "carol", "grace", "dave", "pat")
NEW = {
    "legal_first": "Mabel", "legal_last": "Quill", "born": "2017-05-04", "year_group": "4", "starts": "2026-03-16",
    "type": "single", "group": "",
}  # fmt: skip


def page(name, *args):
    return reverse(f"people:{name}", args=[900001, *args])


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def who_gets(client, people, address, **fields):
    """The people of the tests for whom the page is there."""
    found = []
    for who in EVERYBODY:
        client.force_login(getattr(people, who))
        if client.get(address, fields).status_code == 200:
            found.append(who)
    return found


def in_school(life, deed, *args, **kwargs):
    with scoped(life.school_id):
        return deed(life.school_id, *args, **kwargs)


def flag(life, kind, pupil=0):
    return in_school(life, services.add_flag, life.pupils[pupil].id, kind, since=TUESDAY, by=OFFICER, at=AT)


def contact(life, *, pupil=0, **link):
    data = ContactData(
        first="Ada", last="Quill", email="ada@example.org", address=["1 Mill Lane"], postcode="LS1 4AP",
        numbers=[("mobile", "07700 900123")],
    )  # fmt: skip
    aunt = LinkData(relationship="Aunt", **link)
    return in_school(life, services.add_contact, life.pupils[pupil].id, data, aunt, by=OFFICER, at=AT)


def text_of(client, user, address):
    client.force_login(user)
    return client.get(address).content.decode()


# ---- who may open what ------------------------------------------------------------------------------------------


def test_who_may_open_which_page(client, people, life):
    pupil, slug = life.pupils[0].id, life.group.slug
    names = ["alice", "olive", "bob", "erin", "fiona", "sam", "wendy"]
    edits = ["olive", "bob", "erin", "fiona"]

    assert who_gets(client, people, page("pupils")) == names
    assert who_gets(client, people, page("pupils_csv")) == names
    assert who_gets(client, people, page("pupil", pupil)) == names
    assert who_gets(client, people, page("pupil_new")) == edits
    assert who_gets(client, people, page("pupil_edit", pupil)) == edits
    assert who_gets(client, people, page("contact_new", pupil)) == ["olive", "bob", "erin", "fiona", "sam"]
    assert who_gets(client, people, page("flag_new", pupil)) == ["bob", "erin", "fiona", "sam"]
    assert who_gets(client, people, page("groups")) == [*names, "carol"]
    assert who_gets(client, people, page("group", slug)) == [*names, "carol"]
    assert who_gets(client, people, page("group_new")) == ["bob", "erin", "fiona", "carol"]
    assert who_gets(client, people, page("group_edit", slug)) == ["bob", "erin", "fiona", "carol"]
    assert who_gets(client, people, page("group_teacher", slug)) == ["bob", "erin", "fiona", "carol"]
    assert who_gets(client, people, page("group_end", slug)) == ["bob", "erin", "fiona", "carol"]
    assert who_gets(client, people, page("group_move", slug)) == edits
    assert who_gets(client, people, page("unplaced")) == edits
    assert who_gets(client, people, page("setup")) == ["bob", "erin", "fiona", "carol"]


def test_pupil_of_another_school_is_not_there(client, people, life, hillcrest_life):
    client.force_login(people.bob)

    for name in ("pupil", "pupil_edit", "contact_new", "flag_new"):
        assert client.get(page(name, hillcrest_life.pupils[0].id)).status_code == 404


def test_group_of_another_school_is_not_there(client, people, life, hillcrest_life):
    with scoped(hillcrest_life.school_id):
        services.make_group(hillcrest_life.school_id, name="Theirs", year_group=4, since=TUESDAY, by=OFFICER, at=AT)
    client.force_login(people.bob)

    assert client.get(page("group", "theirs")).status_code == 404


# ---- a class teacher sees their own -----------------------------------------------------------------------------


@pytest.fixture
def other_class(life, people):
    """5 Heron, of whom alice teaches nobody: three more pupils."""
    other = build_heron(life, people.bob)
    return other


def build_heron(life, teacher):
    with scoped(life.school_id):
        group = services.make_group(
            life.school_id, name="5 Heron", year_group=5, since=date(2025, 9, 1), by=OFFICER, at=AT
        )
        kestrel, life.group = life.group, group_model(life, group.id)
        made = [add_pupil(life, first="Olga", last=f"Heronson{n}") for n in range(3)]
        life.group = kestrel
        del life.pupils[3:]
    return group, made


def group_model(life, group_id):
    return type(life.group).objects.get(school_id=life.school_id, id=group_id)


def test_teacher_finds_only_pupils_of_their_groups(client, people, life, other_class):
    client.force_login(people.alice)

    answer = client.get(page("pupils"), {"roll": "all"})

    assert [line["pupil"].name for line in answer.context["lines"]] == [
        "Poppy Arkwright",
        "Amelia Ashworth",
        "Yusuf Bashir",
    ]
    assert [group.name for group in answer.context["groups"]] == ["4 Kestrel"]


def test_teacher_does_not_open_or_export_others(client, people, life, other_class):
    group, made = other_class
    client.force_login(people.alice)

    assert client.get(page("pupil", made[0].id)).status_code == 404
    assert client.get(page("group", group.slug)).status_code == 404
    assert "Heronson" not in client.get(page("pupils_csv"), {"group": str(group.id)}).content.decode()


def test_teacher_sees_neither_flags_nor_contacts_nor_upn(client, people, life):
    flag(life, "fsm")
    contact(life)

    text = text_of(client, people.alice, page("pupil", life.pupils[0].id))

    assert [words for words in ("Free school meals", "Quill", "07700", "UPN") if words in text] == []


def test_teacher_has_no_link_to_a_class_of_others_in_a_pupils_past(client, people, life, other_class):
    pupil, (heron, _) = life.pupils[0], other_class
    for group, since in ((heron, date(2025, 12, 1)), (life.group, date(2026, 1, 5))):
        in_school(life, services.move_to_group, [pupil.id], group.id, since=since, by=OFFICER, at=AT)
    client.force_login(people.alice)

    shown = client.get(page("pupil", pupil.id)).content.decode()

    assert "5 Heron" in shown
    assert page("group", "5-heron") not in shown


def test_teacher_exports_names_without_upn(client, people, life):
    with scoped(life.school_id):
        add_pupil(life, first="Una", last="Aaron", upn="B823432110001")
    client.force_login(people.alice)
    own = client.get(page("pupils_csv")).content.decode("utf-8-sig")
    client.force_login(people.bob)
    office = client.get(page("pupils_csv")).content.decode("utf-8-sig")

    assert [row[:3] for row in csv.reader(io.StringIO(own))][1] == ["", "Aaron", "Una"]
    assert [row[:3] for row in csv.reader(io.StringIO(office))][1] == ["B823432110001", "Aaron", "Una"]


def test_trust_administrator_sees_groups_without_names(client, people, life):
    text = text_of(client, people.carol, page("group", life.group.slug))

    assert "3 pupils" in text
    assert [name for name in ("Arkwright", "Ashworth", "Bashir") if name in text] == []


# ---- the list -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"q": "ash"}, ["Amelia Ashworth", "Yusuf Bashir"]),
        ({"q": "amel ASH"}, ["Amelia Ashworth"]),
        ({"q": "A002"}, ["Amelia Ashworth"]),
        ({"year": "4"}, ["Poppy Arkwright", "Amelia Ashworth", "Yusuf Bashir"]),
        ({"year": "5"}, []),
        ({"roll": "left"}, []),
        (
            {"roll": "nonsense", "group": "x", "year": "y", "page": "0"},
            ["Poppy Arkwright", "Amelia Ashworth", "Yusuf Bashir"],
        ),
    ],
)  # fmt: skip
def test_pupils_are_found(client, people, life, asked, names):
    client.force_login(people.bob)

    answer = client.get(page("pupils"), asked)

    assert [line["pupil"].name for line in answer.context["lines"]] == names


def test_leavers_and_joiners_stand_apart(client, people, life):
    with scoped(life.school_id):
        services.end_enrolment(
            life.school_id, life.enrolments[life.pupils[0].id].id, last_day=date(2026, 3, 1), ground="a",
            by=OFFICER, at=AT,
        )  # fmt: skip
        add_pupil(life, since=date(2026, 4, 13), first="Joy", last="Comer")
    client.force_login(people.bob)

    found = {
        roll: [line["pupil"].name for line in client.get(page("pupils"), {"roll": roll}).context["lines"]]
        for roll in ("on", "joining", "left")
    }

    assert found == {
        "on": ["Amelia Ashworth", "Yusuf Bashir"],
        "joining": ["Joy Comer"],
        "left": ["Poppy Arkwright"],
    }


def test_list_comes_in_pages_of_fifty(client, people, life):
    with scoped(life.school_id):
        for n in range(50):
            add_pupil(life, first="Zoe", last=f"Zed{n:02d}")
    client.force_login(people.bob)

    first, second = client.get(page("pupils"), {"q": ""}), client.get(page("pupils"), {"q": "", "page": "2"})

    assert (len(first.context["lines"]), len(second.context["lines"])) == (50, 3)
    assert second.context["lines"][0]["pupil"].name == "Zoe Zed47"
    assert 'href="?q=&amp;page=2"' in first.content.decode()


def test_page_beyond_the_last_is_the_last(client, people, life):
    client.force_login(people.bob)

    answer = client.get(page("pupils"), {"page": "99"})

    assert (answer.context["page"].number, len(answer.context["lines"])) == (1, 3)


def test_export_has_every_page_and_no_formula(client, people, life):
    with scoped(life.school_id):
        add_pupil(life, first="=HYPERLINK(1)", last="Aardvark")
    client.force_login(people.bob)

    answer = client.get(page("pupils_csv"))

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["UPN", "Last name", "First name", "Date of birth", "Sex", "Year group", "Class"]
    assert rows[1] == ["", "Aardvark", "'=HYPERLINK(1)", "2017-01-10", "", "Year 4", "4 Kestrel"]
    assert len(rows) == 5
    assert answer["Content-Disposition"] == 'attachment; filename="pupils-900001-2026-03-10.csv"'


@pytest.mark.parametrize("n", [1, 3])
def test_list_asks_as_much_for_three_pupils_as_for_one(client, people, places, django_assert_num_queries, n):
    build_school_life(places.oakfield, teacher=people.alice, pupils=n)
    client.force_login(people.bob)

    with django_assert_num_queries(13):
        answer = client.get(page("pupils"))

    assert len(answer.context["lines"]) == n


@pytest.mark.parametrize("n", [1, 3])
def test_groups_page_asks_as_much_for_three_groups_as_for_one(client, people, life, django_assert_num_queries, n):
    for number in range(1, n):
        in_school(life, services.make_group, name=f"Extra {number}", year_group=4, since=TUESDAY, by=OFFICER, at=AT)
    client.force_login(people.bob)

    with django_assert_num_queries(10):
        answer = client.get(page("groups"))

    assert len(answer.context["lines"]) == n


@pytest.mark.parametrize("n", [1, 3])
def test_group_page_asks_as_much_for_three_pupils_as_for_one(client, people, places, django_assert_num_queries, n):
    life = build_school_life(places.oakfield, teacher=people.alice, pupils=n)
    client.force_login(people.bob)

    with django_assert_num_queries(11):
        answer = client.get(page("group", life.group.slug))

    assert len(answer.context["members"]) == n


@pytest.mark.parametrize("n", [1, 3])
def test_pupil_page_asks_as_much_for_three_contacts_as_for_one(client, people, life, django_assert_num_queries, n):
    for _ in range(n):
        contact(life)
    client.force_login(people.bob)

    with django_assert_num_queries(12):
        answer = client.get(page("pupil", life.pupils[0].id))

    assert len(answer.context["contacts"]) == n


# ---- flags and contacts on the page -------------------------------------------------------------------------------


def test_sensitive_flag_is_on_the_page_only_for_those_who_act_on_it(client, people, life):
    flag(life, "child_protection")
    flag(life, "fsm")
    seen = {}
    for who in ("olive", "bob", "erin", "fiona", "sam", "wendy", "alice"):
        text = text_of(client, getattr(people, who), page("pupil", life.pupils[0].id))
        listed = text_of(client, getattr(people, who), page("pupils"))
        seen[who] = (
            "Free school meals" in text, "Child protection" in text,
            "Free school meals" in listed, "Child protection" in listed,
        )  # fmt: skip

    nothing, plain, all_of_it = (False,) * 4, (True, False, True, False), (True,) * 4
    assert seen == {
        "olive": nothing, "alice": nothing, "bob": plain, "wendy": plain, "erin": all_of_it, "fiona": all_of_it,
        "sam": all_of_it,
    }  # fmt: skip


def test_sensitive_kind_cannot_be_recorded_without_the_ability(client, people, life):
    client.force_login(people.bob)

    answer = client.post(page("flag_new", life.pupils[0].id), {"kind": "child_protection", "since": "2026-03-10"})

    assert "kind" in answer.context["form"].errors


def test_sensitive_flag_cannot_be_ended_without_the_ability(client, people, life):
    flag_id = flag(life, "child_protection")
    client.force_login(people.bob)

    assert client.get(page("flag_end", life.pupils[0].id, flag_id)).status_code == 404


def test_flag_is_recorded_and_ended(client, people, life):
    client.force_login(people.sam)
    pupil = life.pupils[0].id
    client.post(page("flag_new", pupil), {"kind": "child_in_need", "since": "2026-03-10", "note": ""})
    with scoped(life.school_id):
        [row] = queries.flags_of_pupil(life.school_id, pupil, abilities={"flags.sensitive"})

    answer = client.post(page("flag_end", pupil, row.id), {"last_day": "2026-03-12"}, follow=True)

    assert "12 Mar 2026" in answer.content.decode()


def test_barred_contact_is_not_in_the_page_of_those_who_may_not_know(client, people, life):
    link = contact(life, may_be_contacted=False, court_order_note="Order of 3 May")
    pupil = life.pupils[0].id
    secrets = ("Ada", "Quill", "07700", "ada@example.org", "Mill Lane", "LS1", "Order of 3 May", str(link))

    seen = {}
    for who in ("olive", "bob", "erin", "fiona", "wendy"):
        text = text_of(client, getattr(people, who), page("pupil", pupil))
        seen[who] = ("A contact is hidden." in text, [secret for secret in secrets if secret in text])
    known = text_of(client, people.sam, page("pupil", pupil))

    assert seen == dict.fromkeys(("olive", "bob", "erin", "fiona", "wendy"), (True, []))
    assert [secret for secret in secrets if secret not in known] == []


def test_barred_contact_cannot_be_opened_changed_or_removed_by_others(client, people, life):
    link, pupil = contact(life, may_be_contacted=False), life.pupils[0].id
    client.force_login(people.bob)

    assert client.get(page("contact_edit", pupil, link)).status_code == 404
    assert client.post(page("contact_remove", pupil, link)).status_code == 404


CONTACT = {"last": "Quill", "first": "Ada", "priority": "1", "number_1": "07700 900123", "kind_1": "mobile"}


def test_contact_is_added_with_what_was_typed(client, people, life):
    client.force_login(people.olive)

    answer = client.post(page("contact_new", life.pupils[0].id), {**CONTACT, "gets_letters": "on"}, follow=True)

    text = answer.content.decode()
    assert 'href="tel:07700900123"' in text
    assert "Gets no letters" not in text


def test_how_an_adult_reads_letters_is_on_the_page_and_in_the_form(client, people, life):
    pupil = life.pupils[0].id
    client.force_login(people.olive)

    shown = client.post(page("contact_new", pupil), {**CONTACT, "letter_format": "large_print"}, follow=True)
    with scoped(life.school_id):
        [row] = queries.contacts_of_pupil(life.school_id, pupil, TUESDAY, abilities=set())
    form = text_of(client, people.olive, page("contact_edit", pupil, row.link_id))

    assert "Letters in large print" in shown.content.decode()
    assert '<option value="large_print" selected>Large print</option>' in form


def test_address_is_confirmed_where_there_is_one(client, people, life):
    pupil = life.pupils[0].id
    client.force_login(people.olive)
    there = {**CONTACT, "address": "1 New Road", "postcode": "LS1 4AP"}

    new = text_of(client, people.olive, page("contact_new", pupil))
    client.post(page("contact_new", pupil), there)
    with scoped(life.school_id):
        [row] = queries.contacts_of_pupil(life.school_id, pupil, TUESDAY, abilities=set())
        Contact.objects.filter(school_id=life.school_id).update(address_since=date(2024, 9, 1))
    edit = text_of(client, people.olive, page("contact_edit", pupil, row.link_id))
    client.post(page("contact_edit", pupil, row.link_id), {**there, "address_confirmed": "on"})

    with scoped(life.school_id):
        [after] = queries.contacts_of_pupil(life.school_id, pupil, TUESDAY, abilities=set())
    assert ["address is right" in text for text in (new, edit)] == [False, True]
    assert after.address_since == row.address_since > date(2024, 9, 1)


def test_office_cannot_lift_or_set_a_restriction(client, people, life):
    client.force_login(people.olive)

    client.post(
        page("contact_new", life.pupils[0].id), {**CONTACT, "may_be_contacted": "no", "court_order_note": "Mine"}
    )

    with scoped(life.school_id):
        [row] = queries.contacts_of_pupil(
            life.school_id, life.pupils[0].id, TUESDAY, abilities={"contacts.restrictions"}
        )
    assert (row.may_be_contacted, row.court_order_note) == (True, "")


def test_safeguarding_lead_bars_a_contact(client, people, life):
    link, pupil = contact(life), life.pupils[0].id
    client.force_login(people.sam)

    client.post(
        page("contact_edit", pupil, link),
        {**CONTACT, "gets_letters": "on", "may_be_contacted": "no", "court_order_note": "Order of 3 May"},
    )

    assert "A contact is hidden." in text_of(client, people.bob, page("pupil", pupil))


def test_wrong_number_is_refused_beside_its_box_and_nothing_typed_is_lost(client, people, life):
    client.force_login(people.olive)

    answer = client.post(page("contact_new", life.pupils[0].id), {**CONTACT, "number_1": "ring her"})

    text = answer.content.decode()
    assert "ring her is not a telephone number." in text
    assert 'href="#id_number_1"' in text
    assert 'value="Ada"' in text


def test_contact_of_a_namesake_is_shared(client, people, life):
    contact(life)
    with scoped(life.school_id):
        twin = add_pupil(life, first="Rose", last="Arkwright")
        [choice] = queries.contacts_to_share(life.school_id, twin.id, "Arkwright")
    client.force_login(people.olive)

    client.post(page("contact_share", twin.id, choice.contact_id))

    assert "Ada Quill" in text_of(client, people.olive, page("pupil", twin.id))


def test_barred_contact_of_a_namesake_is_not_offered_or_shared(client, people, life):
    contact(life, may_be_contacted=False)
    with scoped(life.school_id):
        twin = add_pupil(life, first="Rose", last="Arkwright")
        [row] = queries.contacts_of_pupil(
            life.school_id, life.pupils[0].id, TUESDAY, abilities={"contacts.restrictions"}
        )
    client.force_login(people.olive)

    assert "Quill" not in client.get(page("contact_new", twin.id)).content.decode()
    assert client.post(page("contact_share", twin.id, row.contact_id)).status_code == 404


def test_contact_is_removed(client, people, life):
    link, pupil = contact(life), life.pupils[0].id
    client.force_login(people.olive)

    client.post(page("contact_remove", pupil, link))

    assert "07700" not in text_of(client, people.olive, page("pupil", pupil))


# ---- pupils and groups, changed from pages ------------------------------------------------------------------------


def test_pupil_is_added_from_the_page(client, people, life):
    client.force_login(people.olive)

    answer = client.post(page("pupil_new"), {**NEW, "group": str(life.group.id)}, follow=True)

    assert "Mabel Quill" in answer.content.decode()
    with scoped(life.school_id):
        assert len(queries.pupils_of_group_on(life.school_id, life.group.id, date(2026, 3, 16))) == 4


def test_refused_pupil_keeps_what_was_typed(client, people, life):
    client.force_login(people.olive)

    answer = client.post(page("pupil_new"), {**NEW, "upn": "A823432110001"})

    text = answer.content.decode()
    assert "with these digits it would be B" in text
    assert 'value="Mabel"' in text


def test_group_of_another_school_is_not_a_choice(client, people, life, hillcrest_life):
    client.force_login(people.olive)

    answer = client.post(page("pupil_new"), {**NEW, "group": str(hillcrest_life.group.id)})

    assert "group" in answer.context["form"].errors


def test_pupil_is_changed_from_the_page(client, people, life):
    client.force_login(people.bob)
    pupil = life.pupils[0]

    answer = client.post(
        page("pupil_edit", pupil.id),
        {"legal_first": "Poppy", "legal_last": "Arkwright", "preferred_first": "Pop", "born": "2017-01-10",
         "year_group": "4", "admission_number": "A001"}, follow=True,
    )  # fmt: skip

    assert "<h1>Pop Arkwright</h1>" in answer.content.decode()


def test_group_is_made_given_a_teacher_and_pupils_moved(client, people, life):
    client.force_login(people.bob)
    client.post(page("group_new"), {"name": "5 Heron", "year_group": "5", "since": "2026-03-10"})
    client.post(page("group_teacher", "5-heron"), {"teacher": str(people.bob.id), "since": "2026-03-10"})
    with scoped(life.school_id):
        heron = queries.group_by_slug(life.school_id, "5-heron")

    answer = client.post(
        page("group_move", life.group.slug),
        {"pupils": [str(life.pupils[0].id)], "group": str(heron.id), "since": "2026-03-10"}, follow=True,
    )  # fmt: skip

    assert "1 pupil moved." in answer.content.decode()
    text = text_of(client, people.bob, page("group", "5-heron"))
    assert ("Arkwright" in text, "Bob Officer" in text) == (True, True)


def test_move_without_a_tick_is_refused_in_words(client, people, life):
    client.force_login(people.bob)

    answer = client.post(page("group_move", life.group.slug), {"group": "", "since": "2026-03-10"})

    assert answer.context["form"].errors["pupils"] == ["Tick the pupils who move."]


def test_group_with_pupils_is_not_ended_from_the_page(client, people, life):
    client.force_login(people.bob)

    answer = client.post(page("group_end", life.group.slug), {"last_day": "2026-03-10"})

    assert "3 pupils are still in 4 Kestrel the day after." in answer.content.decode()


def test_teacher_is_ended_from_the_page(client, people, life):
    with scoped(life.school_id):
        [row] = queries.teachers_of_group(life.school_id, life.group.id)
    client.force_login(people.bob)

    client.post(page("group_teacher_end", life.group.slug, row.id), {"last_day": "2026-03-09"})

    client.force_login(people.alice)
    assert client.get(page("pupil", life.pupils[0].id)).status_code == 404


def test_pupils_in_no_class_are_placed(client, people, life):
    with scoped(life.school_id):
        lost = services.add_pupil(
            life.school_id,
            services.PupilData(legal_first="Mabel", legal_last="Quill", born=date(2017, 5, 4), year_group=4),
            starts=date(2026, 3, 2), by=OFFICER, at=AT,
        )  # fmt: skip
    client.force_login(people.bob)

    before = client.get(page("unplaced")).content.decode()
    client.post(page("unplaced"), {"pupils": [str(lost)], "group": str(life.group.id), "since": "2026-03-10"})

    assert "Mabel Quill, Year 4" in before
    with scoped(life.school_id):
        assert queries.pupils_without_group(life.school_id, TUESDAY) == []


def test_everybody_placed_is_said(client, people, life):
    client.force_login(people.bob)

    assert "Every pupil has a class" in client.get(page("unplaced")).content.decode()
