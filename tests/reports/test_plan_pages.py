"""The pages of an action plan: who works on it, who finds nothing, and what they cost."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from attendance.reports.models import PlanLine
from attendance.reports.services.plans import add_line
from attendance.tenancy.scope import scoped
from tests.people_of_the_tests import AT, actor
from tests.registers.marking import AFTERNOON
from tests.reports.test_plans import AIM
from tests.reports.trust_house import trust_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _afternoon(time_machine):
    time_machine.move_to(AFTERNOON, tick=False)


@pytest.fixture
def life(places, people):
    [found] = trust_of(places, people.alice, schools=1, pupils=14)
    with scoped(found.school_id):
        yield found


@pytest.fixture
def deed(people):
    return {"by": actor(people.erin, "Champion"), "at": AT}


def the_only(life) -> PlanLine:
    return PlanLine.objects.get(school_id=life.school_id)


def url(name: str, *args) -> str:
    return reverse(f"reports:{name}", args=[900001, *args])


def form(**more) -> dict:
    return {
        "words": "More mornings", "measure": "attendance", "cohort": "year:4", "target": "95.5", "since": "2026-01-05",
        "last_day": "2026-03-27", "steps": "", "owner_name": "Erin",
    } | more  # fmt: skip


@pytest.mark.parametrize("who", ["erin", "fiona", "carol"])
def test_those_who_carry_the_plan_work_on_it(client, people, life, who):
    client.force_login(getattr(people, who))

    client.post(url("plan_add"), form())
    line = the_only(life).id
    client.post(url("plan_change", line), form(words="More afternoons"))
    page = client.get(url("plan")).content.decode()
    client.post(url("plan_close", line), {"state": "met", "words": ""})
    closed = client.get(url("plan")).content.decode()
    client.post(url("plan_reopen", line))

    assert ("More afternoons" in page, "Open again" in closed, the_only(life).state) == (True, True, "open")
    assert (the_only(life).until, the_only(life).cohort) == (date(2026, 3, 28), "year:4")


@pytest.mark.parametrize("who", ["alice", "bob", "olive", "sam", "wendy", "grace", "dave", "pat"])
def test_others_find_nothing(client, people, life, deed, who):
    line = add_line(life.school_id, AIM, **deed)
    client.force_login(getattr(people, who))
    paths = [url("plan"), url("plan_add"), url("plan_change", line), url("plan_close", line)]

    assert {client.get(path).status_code for path in paths} == {404}
    assert client.post(url("plan_reopen", line)).status_code == 404


def test_aims_of_another_school_are_not_found(client, people, life, deed, hillcrest_life):
    line = add_line(life.school_id, AIM, **deed)
    client.force_login(people.dave)
    paths = [reverse(f"reports:{name}", args=[900003, line]) for name in ("plan_change", "plan_close", "plan_reopen")]

    assert [client.post(path, {}).status_code for path in paths] == [404, 404, 404]


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, people, life):
    client.force_login(people.erin)

    answer = client.post(url("plan_add"), form(last_day="2026-01-01", target="120"))

    page = answer.content.decode()
    assert (answer.status_code, "More mornings" in page, "before the first" in page) == (422, True, True)


@pytest.mark.parametrize("aims", [1, 3])
def test_the_plan_costs_the_same_for_one_aim_and_for_three(
    client, people, life, deed, aims, django_assert_num_queries
):  # fmt: skip
    for n in range(aims):
        add_line(life.school_id, replace(AIM, words=f"Aim {n}", since=date(2026, 1, 5 + n)), **deed)
    client.force_login(people.erin)
    client.get(url("plan"))

    with django_assert_num_queries(10):
        page = client.get(url("plan"))

    assert len(page.context["open"]) == aims


def test_nobody_types_over_somebody_else(client, people, life, deed):
    line = add_line(life.school_id, AIM, **deed)
    client.force_login(people.erin)
    opened = client.get(url("plan_change", line)).context["form"]["seen"].value()
    client.post(url("plan_change", line), form(words="Theirs", seen=opened))

    refused = client.post(url("plan_change", line), form(words="Mine", seen=opened))
    kept = the_only(life).words
    again = client.post(url("plan_change", line), form(words="Mine", seen=refused.context["form"]["seen"].value()))

    assert (refused.status_code, kept, again.status_code, the_only(life).words) == (422, "Theirs", 302, "Mine")
    assert "Somebody changed this aim while you had it open. It says “Theirs” now" in refused.content.decode()
    assert refused.context["form"]["words"].value() == "Mine"


def test_a_change_sent_twice_is_done_once(client, people, life, deed):
    line = add_line(life.school_id, AIM, **deed)
    client.force_login(people.erin)
    opened = client.get(url("plan_change", line)).context["form"]["seen"].value()

    answers = [client.post(url("plan_change", line), form(seen=opened)).status_code for _ in range(2)]

    assert (answers, the_only(life).words) == ([302, 302], "More mornings")
