"""Pages of the explorer and the lists: who may open them, what they show, their files, what they cost."""

import csv
import io
import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from attendance.people.models import Pupil
from attendance.reports.rules.explore import BY
from attendance.tenancy.scope import scoped
from tests.interventions.casework import at_stage, publish
from tests.people_of_the_tests import AT
from tests.registers.marking import mark, mark_run
from tests.reports.exploring import school_with_everything

pytestmark = pytest.mark.django_db
PAGES = ("explore", "explore_pupils", "absent_lists", "punctuality", "patterns")
DAYS = "period=days&since=2026-02-23&last=2026-03-10"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        return school_with_everything(oakfield_life)


def path(name: str, query: str = "", urn: int = 900001) -> str:
    return f"{reverse(f'reports:{name}', args=[urn])}?{query}"


def table(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


# ---- who -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_nobody_signed_in_is_asked_to_sign_in(client, life, name):
    assert client.get(path(name)).status_code == 302


@pytest.mark.parametrize("who", ["dave", "pat", "alice", "grace", "olive", "wendy", "carol"])
def test_whoever_may_not_explore_finds_nothing(client, people, life, who):
    client.force_login(getattr(people, who))

    found = {
        (name, form): client.get(path(name, f"format={form}")).status_code for name in PAGES for form in ("", "csv")
    }

    assert set(found.values()) == {404}


@pytest.mark.parametrize("who", ["bob", "erin", "fiona", "sam"])
def test_leaders_and_the_office_lead_open_every_page(client, people, life, who):
    client.force_login(getattr(people, who))

    found = {name: client.get(path(name, DAYS)).status_code for name in PAGES}

    assert found == dict.fromkeys(PAGES, 200)


def test_pages_show_nothing_of_another_school(client, people, life, hillcrest_life):
    with scoped(hillcrest_life.school_id):
        Pupil.objects.filter(school_id=hillcrest_life.school_id).update(legal_last="Stranger")
        mark(hillcrest_life, "O")
    client.force_login(people.fiona)

    pages = [client.get(path(name, f"{DAYS}&by=pupil&line=all")).content.decode() for name in PAGES]

    assert [page.count("Stranger") for page in pages] == [0] * 5


# ---- sensitive groups ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "seen"), [("bob", False), ("erin", True), ("sam", True)])
def test_sensitive_groups_are_for_those_who_act_on_them(client, people, life, who, seen):
    client.force_login(getattr(people, who))
    page = client.get(path("explore", f"{DAYS}&by=cohort")).content.decode()
    files = [client.get(path("explore", f"{DAYS}&by=cohort&format={form}")).content for form in ("csv", "xlsx")]

    assert ("social worker" in page, "young_carer" in page, b"social_worker" in files[0]) == (seen, seen, seen)
    assert ("social_worker" in {row[0].value for row in load_workbook(io.BytesIO(files[1])).active.rows}) == seen


@pytest.mark.parametrize(("who", "code"), [("bob", 404), ("sam", 200)])
def test_pupils_of_a_sensitive_group_open_only_to_those_who_act_on_them(client, people, life, who, code):
    client.force_login(getattr(people, who))

    by_line = client.get(path("explore_pupils", f"{DAYS}&by=cohort&line=social_worker"))
    by_filter = client.get(path("explore_pupils", f"{DAYS}&cohort=social_worker&line=all"))
    as_file = client.get(path("explore_pupils", f"{DAYS}&by=cohort&line=young_carer&format=csv"))

    assert (by_line.status_code, by_filter.status_code, as_file.status_code) == (code, code, code)


@pytest.mark.parametrize("name", ["explore", "absent_lists", "punctuality", "patterns"])
def test_filter_by_a_sensitive_group_is_refused(client, people, life, name):
    client.force_login(people.bob)
    answer = client.get(path(name, f"{DAYS}&cohort=social_worker"))

    assert (answer.status_code, "Yusuf Bashir" in answer.content.decode()) == (422, False)


# ---- what they show --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", list(BY))
def test_every_line_of_every_table_opens_what_is_behind_it(client, people, life, by):
    client.force_login(people.sam)
    page = client.get(path("explore", f"{DAYS}&by={by}")).content.decode()
    links = {link.replace("&amp;", "&") for link in re.findall(r'<th scope="row"><a href="([^"]+)"', page)}

    assert links
    assert {client.get(link).status_code for link in links} == {200}


def test_each_number_of_a_line_opens_its_own_pupils(client, people, life):
    client.force_login(people.bob)
    page = client.get(path("explore", DAYS)).content.decode()
    row = re.search(r"<tr>\s*<th scope=\"row\"><a [^>]+>Year 4.*?</tr>", page, re.DOTALL).group()
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', row)]
    opened = [client.get(link).context for link in links]

    assert [context["kind"].label for context in opened[2:6]] == [
        "Authorised absence", "Unauthorised absence", "Late (L and U)", "Not counted",
    ]  # fmt: skip
    assert [context["show"] for context in opened[-2:]] == ["Persistently absent", "Severely absent"]


def test_days_come_before_percentages(client, people, life):
    client.force_login(people.bob)
    head = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', client.get(path("explore", DAYS)).content.decode())

    assert head[:5] == ["Year group", "Pupils", "Days missed", "Of possible", "Attendance"]


def test_last_week_is_compared_with_the_week_before(client, people, oakfield_life):
    with scoped(oakfield_life.school_id):
        mark_run(oakfield_life, "/ \\ / I", since=date(2026, 2, 23))
        mark_run(oakfield_life, "/ \\ / \\", since=date(2026, 3, 2))
    client.force_login(people.bob)
    page = client.get(path("explore", "period=week"))
    [head, line] = table(client.get(path("explore", "period=week&format=csv")))

    assert ">The week before</th>" in page.content.decode()
    assert [line["change"] for line in (*page.context["lines"], page.context["total"])] == [
        "up 25.0 points from 75.0%"
    ] * 2
    assert (head[-2:], line[-2:]) == (["before_possible", "before_attendance_percent"], ["4", "75.0000"])


def test_page_says_why_the_number_is_what_it_is(client, people, life):
    client.force_login(people.bob)
    page = client.get(path("explore_pupils", f"{DAYS}&by=group&line=4-kestrel"))

    text = page.content.decode()
    assert page.context["label"] == "4 Kestrel"
    assert "Every session accounted for" in text
    assert "Counted here mark by mark: the same as the figures." in text
    assert "no mark yet in 24 sessions" in text
    assert "counted in 5 Heron, as on the last day" in text
    assert "not 5 to 15 years old on 31 August" in text


@pytest.mark.parametrize("query", ["line=nonsense&by=week", "line=9&by=weekday", "line=all&period=x", "line=&by=zzz"])
def test_no_such_line_is_not_found(client, people, life, query):
    client.force_login(people.bob)

    assert client.get(path("explore_pupils", query)).status_code == 404


def test_wrong_days_are_told_and_kept(client, people, life):
    client.force_login(people.bob)
    answer = client.get(path("explore", "period=days&since=2026-03-10&last=2026-03-02"))

    assert answer.status_code == 422
    assert "The last day is before the first." in answer.content.decode()
    assert 'value="2026-03-10"' in answer.content.decode()


@pytest.mark.parametrize(("name", "words"), [
    ("explore", "No pupil or no mark fits"), ("absent_lists", "Nobody of those you asked for"),
    ("punctuality", "Nobody was late"), ("patterns", "Nobody to look at"),
])  # fmt: skip
def test_empty_pages_say_what_is_true(client, people, oakfield_life, name, words):
    client.force_login(people.bob)

    assert words in client.get(path(name, f"{DAYS}&by=code")).content.decode()


def test_stage_of_an_open_case_is_linked(client, people, oakfield_life):
    with scoped(oakfield_life.school_id):
        publish(oakfield_life)
        case_id = at_stage(oakfield_life)
        mark_run(oakfield_life, "L I I I I I", since=date(2026, 3, 2))
    client.force_login(people.bob)
    url = reverse("interventions:case", args=[900001, case_id])

    for name in ("absent_lists", "punctuality"):
        assert f'href="{url}">Attendance: Support letter 1</a>' in client.get(path(name, DAYS)).content.decode()
