"""The register page: what it shows to whom, what it costs, and the same form without script."""

import re
from datetime import date
from uuid import uuid4

import pytest
import time_machine

from attendance.calendar.models import SchoolSession
from attendance.people.models import PupilFlag, RegistrationGroup
from attendance.tenancy.scope import scoped
from registers.models import Mark
from registers.services.taking import Wish
from registers.services.writing import Writing, write_marks
from tests.factories.school_life import add_pupil, build_school_life
from tests.people_of_the_tests import AT, OFFICER, TUESDAY
from tests.registers.statements import statements
from tests.registers.taking import at, codes, office, register_of, save, save_all, save_one, send, teacher

pytestmark = pytest.mark.django_db

PAGE = "/schools/900001/registers/4-kestrel/2026-03-10/am/"


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture(autouse=True)
def eight_fifty_two():
    with time_machine.travel(at("08:52"), tick=False):
        yield


def known(life, code="I", pupil=0, days=(TUESDAY,), session="AM", note=""):
    with scoped(life.school_id):
        write_marks(
            life.school_id, [Writing(day, session, life.pupils[pupil].id, code, note=note) for day in days],
            by=OFFICER, at=AT, origin="known", kind="known",
        )  # fmt: skip


def rows(html: str) -> list[str]:
    return re.findall(r'<li class="pr".*?</li>', html, re.S)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# ---- who may -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("alice", 200),
        ("bob", 200),
        ("olive", 200),
        ("sam", 200),
        ("grace", 404),
        ("carol", 404),
        ("dave", 404),
        ("wendy", 404),
    ],
)
def test_register_page_is_open_to_those_who_take_it(life, people, client, who, status):
    client.force_login(getattr(people, who))

    assert client.get(PAGE).status_code == status


def test_register_page_keeps_its_menu_behind_the_name(life, people, client):
    client.force_login(people.alice)

    page = client.get(PAGE).content.decode()

    behind_the_name = page[page.index('<details class="who"') : page.index("</details>")]
    assert 'aria-label="Main"' not in page
    assert [entry in behind_the_name for entry in ("Registers", "Pupils", "Calendar", "Sign out")] == [True] * 4


def test_register_page_signed_out_goes_to_sign_in_and_comes_back(life, client):
    answer = client.get(PAGE)

    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={PAGE}")


def test_register_page_of_another_s_group_says_so_without_names(life, people, client):
    with scoped(life.school_id):
        RegistrationGroup.objects.create(school_id=life.school_id, name="5 Owl", slug="5-owl", since=date(2025, 9, 1))
    client.force_login(people.alice)

    answer = client.get(PAGE.replace("4-kestrel", "5-owl"))

    assert answer.status_code == 403
    assert "Ask the office for cover access." in words(answer.content.decode())


def test_register_page_of_no_group_is_not_found(life, people, client):
    client.force_login(people.alice)

    assert client.get(PAGE.replace("4-kestrel", "9-owl")).status_code == 404


def test_register_page_of_no_date_is_not_found(life, people, client):
    client.force_login(people.alice)

    assert client.get(PAGE.replace("2026-03-10", "2026-02-30")).status_code == 404


def test_register_page_is_never_stored(life, people, client):
    client.force_login(people.alice)

    answer = client.get(PAGE)

    assert (answer["Cache-Control"], answer["X-Place"]) == ("private, no-store", "900001")


# ---- what it shows -------------------------------------------------------------------------------------------------


def test_register_page_lists_the_pupils_in_order_with_numbers(life, people, client):
    client.force_login(people.alice)

    html = client.get(PAGE).content.decode()

    assert [re.search(r'data-name="([^"]+)"', row)[1] for row in rows(html)] == [
        "Poppy Arkwright", "Amelia Ashworth", "Yusuf Bashir",
    ]  # fmt: skip
    assert 'data-state="open"' in html


@pytest.mark.parametrize(("count", "expected"), [(1, 5), (3, 5), (30, 5)])
def test_register_page_takes_five_statements_however_many_pupils(places, people, client, count, expected):
    build_school_life(places.oakfield, teacher=people.alice, pupils=count)
    client.force_login(people.alice)
    client.get("/healthz/live")

    with statements() as sent:
        answer = client.get(PAGE)

    assert len(rows(answer.content.decode())) == count
    assert len(sent) == expected, "\n".join(sent)


def test_register_page_of_thirty_pupils_is_under_sixty_kilobytes(places, people, client):
    life = build_school_life(places.oakfield, teacher=people.alice, pupils=0)
    with scoped(life.school_id):
        for n in range(30):
            add_pupil(life, first=f"Alexandra {n}", last=f"Featherstonehaugh {n}")
    client.force_login(people.alice)

    html = client.get(PAGE).content

    assert len(rows(html.decode())) == 30
    assert len(html) < 60_000


def test_register_page_shows_a_known_absence_already_chosen(life, people, client):
    known(life, "I", note="dentist until 10:15")
    client.force_login(people.alice)

    first = rows(client.get(PAGE).content.decode())[0]

    assert 'value="I" aria-label="Illness, from the office" checked' in first or re.search(
        r'value="I"[^>]* checked', first
    )
    assert 'data-known="I"' in first
    assert "dentist until 10:15" in words(first)


def test_register_page_shows_five_days_of_marks(life, people, client):
    known(life, "I", days=[date(2026, 3, 9)])
    client.force_login(people.alice)

    first, second = rows(client.get(PAGE).content.decode())[:2]

    assert re.findall(r'<i class="ss (\w+)">', first) == ["blank"] * 8 + ["auth", "blank"]
    assert re.findall(r'<i class="ss (\w+)">', second) == ["blank"] * 10


def test_register_page_tells_of_a_pupil_back_after_days_away(life, people, client):
    days = [date(2026, 3, 5), date(2026, 3, 6), date(2026, 3, 9)]
    known(life, "I", days=days)
    known(life, "I", days=days, session="PM")
    client.force_login(people.alice)

    assert "back after 3 days away" in words(rows(client.get(PAGE).content.decode())[0])


def test_register_page_tells_of_a_birthday_and_like_names(life, people, client):
    with scoped(life.school_id):
        add_pupil(life, first="Imogen", last="Peel", born=date(2017, 3, 10))
        add_pupil(life, first="Imogen", last="Price")
    client.force_login(people.alice)

    peel, price = rows(client.get(PAGE).content.decode())[3:]

    assert "9 today" in words(peel)
    assert "also Imogen Price" in words(peel)
    assert "also Imogen Peel" in words(price)


@pytest.mark.parametrize(
    ("who", "shown"), [("alice", ""), ("olive", ""), ("bob", "SEN"), ("sam", "CP, SEN"), ("erin", "CP, SEN")]
)
def test_register_page_hints_at_circumstances_only_to_roles_that_may_see_them(life, people, client, who, shown):
    with scoped(life.school_id):
        for kind in ("sen_support", "child_protection", "fsm"):
            PupilFlag.objects.create(
                school_id=life.school_id, pupil=life.pupils[0], kind=kind, since=date(2025, 9, 1), recorded_at=AT
            )
    client.force_login(getattr(people, who))

    first = rows(client.get(PAGE).content.decode())[0]

    assert re.findall(r"\b(CP, SEN|SEN|CP|FSM)\b", words(first))[:1] == ([shown] if shown else [])


def test_register_page_escapes_whatever_a_person_has_typed(life, people, client):
    with scoped(life.school_id):
        pupil = add_pupil(life, first='<b onclick="x">', last="O'Neil & Sons")
        add_pupil(life, first='<b onclick="x">', last="<i>")
    save(life, Wish(pupil.id, "L", 0, 7, '"><script>alert(1)</script>'), by=office(people.bob))
    client.force_login(people.alice)

    html = "".join(rows(client.get(PAGE).content.decode()))

    assert re.findall(r"<script|<b onclick|<i>[^/LN\\\\]", html) == []
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2
    assert "O&#39;Neil &amp; Sons" in html


def test_register_page_on_a_closed_day_says_why(life, people, client):
    with scoped(life.school_id):
        SchoolSession.objects.filter(school_id=life.school_id, date=TUESDAY).update(open=False)
    client.force_login(people.alice)

    assert "School is closed (no session)" in words(client.get(PAGE).content.decode())


@pytest.mark.parametrize(
    ("clock", "state"), [("08:30", "early"), ("08:45", "open"), ("09:15", "open"), ("09:16", "overdue")]
)
def test_register_page_knows_where_in_its_day_it_is(life, people, client, clock, state):
    client.force_login(people.alice)

    with time_machine.travel(at(clock), tick=False):
        html = client.get(PAGE).content.decode()

    assert re.search(r'data-state="(\w+)"', html)[1] == state
    assert ("disabled" in rows(html)[0]) == (state == "early")


def test_register_page_after_sending_and_closing_is_closed_to_the_teacher_and_open_to_the_office(life, people, client):
    save_all(life, "/", by=teacher(people.alice))
    send(life, by=teacher(people.alice))
    with time_machine.travel(at("09:30"), tick=False):
        client.force_login(people.alice)
        hers = client.get(PAGE).content.decode()
        client.force_login(people.bob)
        his = client.get(PAGE).content.decode()

    assert "Register sent at 08:55 by Alice Teacher" in words(hers).replace(" .", ".")
    assert ("disabled" in rows(hers)[0], "disabled" in rows(his)[0]) == (True, False)


def test_register_page_without_session_times_says_what_to_do(life, people, client):
    with scoped(life.school_id):
        SchoolSession.objects.create(school_id=life.school_id, date=date(2025, 8, 28), session="AM")
    client.force_login(people.bob)

    html = client.get(PAGE.replace("2026-03-10", "2025-08-28")).content.decode()

    assert "Ask the office to set the session times." in words(html)


# ---- without script ------------------------------------------------------------------------------------------------


def form(life, picks: dict[int, str], do="save", **extra) -> dict:
    fields = {f"p-{life.pupils[n].id}": code for n, code in picks.items()}
    versions = {f"v-{pupil.id}": "0" for pupil in life.pupils}
    return fields | versions | {"client_id": str(uuid4()), "do": do} | extra


def test_form_saves_what_was_picked_and_comes_back(life, people, client):
    client.force_login(people.alice)

    answer = client.post(PAGE, form(life, {0: "/", 2: "N"}))

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert codes(life) == {life.pupils[0].id: "/", life.pupils[2].id: "N"}


def test_form_fills_the_blanks_only(life, people, client):
    known(life, "I", pupil=1)
    client.force_login(people.alice)

    client.post(PAGE, form(life, {0: "N"}, do="fill"))

    assert [codes(life)[pupil.id] for pupil in life.pupils] == ["N", "I", "/"]


def test_form_sends_when_everybody_has_a_mark(life, people, client):
    client.force_login(people.alice)

    answer = client.post(PAGE, form(life, {0: "/", 1: "/", 2: "L"}, do="send"))

    assert answer.status_code == 302
    assert register_of(life).sent_name == "Alice Teacher"


def test_form_that_sends_with_gaps_saves_the_rest_and_names_them(life, people, client):
    client.force_login(people.alice)

    html = client.post(PAGE, form(life, {0: "/"}, do="send")).content.decode()

    assert "Amelia Ashworth, Yusuf Bashir" in words(html)
    assert codes(life) == {life.pupils[0].id: "/"}


def test_form_that_meets_another_s_mark_keeps_theirs_and_says_so(life, people, client):
    save_one(life, "I", by=office(people.bob))
    client.force_login(people.alice)

    html = client.post(PAGE, form(life, {0: "/", 1: "/"})).content.decode()

    assert "Bob Officer marked Poppy Arkwright I. Theirs is kept." in words(html)
    assert codes(life) == {life.pupils[0].id: "I", life.pupils[1].id: "/"}


def test_form_keeps_note_and_minutes_of_a_mark_that_was_not_touched(life, people, client):
    save(life, Wish(life.pupils[0].id, "L", 0, 7, "taxi"), by=office(people.bob))
    client.force_login(people.alice)

    client.post(PAGE, form(life, {0: "L", 1: "/"}))

    with scoped(life.school_id):
        mark = Mark.objects.get(school_id=life.school_id, pupil_id=life.pupils[0].id, date=TUESDAY, session="AM")
    assert (mark.version, mark.minutes_late, mark.note) == (1, 7, "taxi")


def test_form_panel_gives_another_mark_with_its_note(life, people, client):
    client.force_login(people.bob)
    pupil = life.pupils[0].id

    client.post(PAGE, form(life, {}, **{f"x-{pupil}": "Y7", f"m-{pupil}": "", f"n-{pupil}": "staggered start"}))

    assert codes(life) == {pupil: "Y7"}


def test_form_with_minutes_that_are_no_number_says_so_and_saves_nothing(life, people, client):
    client.force_login(people.bob)
    pupil = life.pupils[0].id

    html = client.post(PAGE, form(life, {1: "/"}, **{f"x-{pupil}": "L", f"m-{pupil}": "ten"})).content.decode()

    assert "Minutes late is a whole number. Write 5, say." in words(html)
    assert codes(life) == {}


def test_panel_of_a_row_opens_by_its_link(life, people, client):
    client.force_login(people.bob)

    html = client.get(f"{PAGE}?row={life.pupils[1].id}").content.decode()

    assert f'name="x-{life.pupils[1].id}"' in html
