"""The pages about people: who may open which, and what a class teacher sees."""

import csv
import io
from datetime import date

import pytest

from attendance.people import services
from attendance.tenancy.scope import scoped
from tests.factories.school_life import add_pupil
from tests.people.people_pages import contact, flag, in_school, page, text_of
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

pytestmark = pytest.mark.django_db
EVERYBODY = ("alice", "olive", "bob", "erin", "fiona", "sam", "wendy", "carol", "grace", "dave", "pat")


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
