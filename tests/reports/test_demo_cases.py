"""The demo's policies and cases: every tier has somebody, and something waits for everybody. One seeding for all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from io import StringIO
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command

from attendance.access.models import User
from attendance.people.models import Pupil
from attendance.people.queries.families import siblings_of
from attendance.reports.demo.plans import ASHBY, ELM_PARK, HILLCREST, OAKFIELD, RIVERSIDE, SchoolPlan
from attendance.reports.demo.trusts import seed_demo
from attendance.tenancy.models import School, Trust
from attendance.tenancy.scope import scoped
from interventions.models import (
    Action,
    AuthorityReturn,
    Case,
    Evaluation,
    HomeVisit,
    ImprovementNotice,
    Meeting,
    NightRun,
    PenaltyNotice,
    Plan,
    Proposal,
    Referral,
    Target,
    TrustPolicy,
    Voice,
)
from interventions.queries.policies import effective_policy
from tests.databases import database_copy
from tests.people_of_the_tests import LONDON

pytestmark = pytest.mark.xdist_group("demo_cases")
ON = date(2026, 3, 10)
SEE_ALL = {"pupils.view", "contacts.view", "contacts.restrictions"}
AT = datetime(2026, 3, 10, 8, 52, tzinfo=LONDON)
SMALL: tuple[SchoolPlan, ...] = (
    replace(OAKFIELD, years=(4, 5)),
    *(replace(plan, years=(plan.years[0], plan.years[0] + 1), classes=1, size=10) for plan in (ELM_PARK, ASHBY)),
    replace(RIVERSIDE, years=(7, 8), classes=1, size=15),
    replace(HILLCREST, years=(0, 1), size=6),
)


@pytest.fixture(scope="module")
def demo(django_test_environment, django_db_blocker) -> Iterator[SimpleNamespace]:
    """Northern Lights and Hillcrest with a class or two each, on a Tuesday morning in March; ids by name."""
    with django_db_blocker.unblock(), database_copy():
        seed_demo(password="of-the-tests", on=ON, at=AT, tell=lambda _: None, years=2, plans=SMALL)
        schools = {school.name: school.id for school in School.objects.order_by("urn")}
        yield SimpleNamespace(schools=schools, oakfield=schools["Oakfield Primary"])


def rows(model: Any, school_id: UUID, **where: Any) -> Any:
    return model.objects.filter(school_id=school_id, **where)


def values(model: Any, school_id: UUID, name: str, **where: Any) -> set:
    return set(rows(model, school_id, **where).values_list(name, flat=True))


def test_demo_has_an_open_case_at_every_tier_of_every_school(demo):
    without = []
    for name, school_id in demo.schools.items():
        with scoped(school_id):
            policy = effective_policy(school_id, ON).policy
            opened = set(rows(Case, school_id, closed_on=None).values_list("ladder", "tier"))
        wanted = {(ladder.key, tier.key) for ladder in policy.ladders if not ladder.national for tier in ladder.tiers}
        without += [(name, *one) for one in wanted - opened]

    assert without == []


def test_demo_has_the_style_of_policy_of_each_school(demo):
    tiers = {}
    for name, school_id in demo.schools.items():
        with scoped(school_id):
            effective = effective_policy(school_id, ON)
        tiers[name] = (effective.version, [tier.key for tier in effective.policy.ladder("attendance").tiers])

    assert tiers == {
        "Oakfield Primary": ("trust 1 + school 1", ["contact", "meeting", "support", "critical"]),
        "Elm Park Academy": ("trust 1 + school 1", ["targeted", "intensive", "critical"]),
        "Ashby CE Primary": ("trust 1 + school 1", ["below_96", "below_90", "formal", "formal_support"]),
        "Riverside Academy": ("trust 1 + school 1", ["sal1", "sal2", "asm"]),
        "Hillcrest School": ("school 1", ["talk"]),
    }


def test_demo_nights_are_done_up_to_this_one(demo):
    for school_id in demo.schools.values():
        with scoped(school_id):
            assert list(rows(NightRun, school_id).order_by("date").values_list("date", "state")) == [
                (date(2026, 3, day), "done") for day in range(4, 11)
            ]
            assert rows(Evaluation, school_id).order_by("on").values_list("on", flat=True).last() == date(2026, 3, 9)


def test_demo_school_waits_for_its_people(demo):
    with scoped(demo.oakfield):
        late = {"state": "to_do", "due__lt": ON, "case__closed_on": None, "case__school_id": demo.oakfield}

        assert "attendance_officer" in values(Proposal, demo.oakfield, "role", state="waiting")
        assert values(Proposal, demo.oakfield, "state") >= {"waiting", "accepted", "dismissed"}
        assert rows(Action, demo.oakfield, **late).exists()


def test_demo_school_has_every_kind_of_support(demo):
    kinds = {"phased_return", "part_time", "reintegration", "contract"}
    with scoped(demo.oakfield):
        assert values(Plan, demo.oakfield, "kind") >= kinds
        assert values(Meeting, demo.oakfield, "outcome") >= {"", "held", "not_attended"}
        assert values(Target, demo.oakfield, "met") >= {True, False}
        assert values(HomeVisit, demo.oakfield, "state") == {"done", "planned"}
        assert values(Referral, demo.oakfield, "state") >= {"sent", "taken_up", "refused"}
        assert values(Voice, demo.oakfield, "kind") == {"barrier", "helps"}


def test_demo_school_has_what_the_law_asks_for(demo):
    national = ["penalty_notice", "persistent", "return_10_days", "return_sickness", "unexplained_n"]
    with scoped(demo.oakfield):
        assert values(PenaltyNotice, demo.oakfield, "state") == {"considering", "paid"}
        assert values(ImprovementNotice, demo.oakfield, "state") == {"running"}
        assert values(AuthorityReturn, demo.oakfield, "state") >= {"due", "sent"}
        assert values(Case, demo.oakfield, "ladder", closed_on=None, ladder__in=national) >= {
            *national[2:],
            national[0],
        }


def test_demo_has_siblings_who_share_an_adult(demo):
    with scoped(demo.oakfield):
        pupils = values(Pupil, demo.oakfield, "id")
        siblings = [one for pupil in pupils for one in siblings_of(demo.oakfield, pupil, ON, abilities=SEE_ALL)]

    assert sorted(adult.differs for one in siblings for adult in one.adults) == [False, False, True, True]


def test_demo_next_trust_policy_waits_for_another_than_who_wrote_it(demo):
    trust, carol = Trust.objects.get(uid=9001), User.objects.get(email="trustadmin@demo.example")
    with scoped(demo.oakfield):
        versions = list(TrustPolicy.objects.filter(trust=trust).order_by("number").values_list("state", "made_by"))

    assert [state for state, _ in versions] == ["published", "waiting"]
    assert versions[1][1] != carol.id


def test_demo_is_not_seeded_a_second_time(demo):
    out = StringIO()
    with scoped(demo.oakfield):
        before = rows(Case, demo.oakfield).count()

    call_command("seed_demo", stdout=out)

    with scoped(demo.oakfield):
        assert rows(Case, demo.oakfield).count() == before
    assert "officer@demo.example" in out.getvalue()
