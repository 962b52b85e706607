"""The demo's policies, cases, letters: every tier has somebody, something waits for everybody. One seeding for all."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
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
from attendance.reports.models import Issue, TrustIssue
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
from letters.models import Award, Batch, Copy, DispatchEvent, Hold, Letter, SchoolTemplate
from letters.queries.letter_looks import looks_seen
from letters.queries.letterheads import letterhead_of, pictures_of
from letters.queries.wordings import wordings_on
from registers.queries.figures import Span, figures, totals
from registers.rules.figures import display_percent
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

    assert sorted(adult.differs for one in siblings for adult in one.adults) == [False] * 6 + [True] * 2


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


# ---- letters --------------------------------------------------------------------------------------------------------


def test_demo_schools_have_letterheads_with_pictures(demo):
    found = {}
    for name, school_id in demo.schools.items():
        with scoped(school_id):
            head = letterhead_of(school_id)
            pictures = pictures_of(school_id, head)
        found[name] = (
            head.per,
            head.telephone,
            head.postcode,
            len(pictures),
            head.sender_name == head.headteacher_name,
        )

    assert found == {
        "Oakfield Primary": ("household", "01632 960101", "ZZ99 3WZ", 2, True),
        "Elm Park Academy": ("parent", "01632 960102", "ZZ99 3WZ", 2, True),
        "Ashby CE Primary": ("household", "01632 960103", "ZZ99 3WZ", 2, True),
        "Riverside Academy": ("household", "01632 960104", "ZZ99 3WZ", 2, True),
        "Hillcrest School": ("household", "01632 960105", "ZZ99 3WZ", 2, True),
    }


def test_demo_letters_wait_at_every_school_and_some_cannot_go(demo):
    stopped = {}
    for name, school_id in demo.schools.items():
        with scoped(school_id):
            waiting = values(Letter, school_id, "id", state="draft")
            seen = looks_seen(school_id, waiting, ON, abilities=SEE_ALL)
        stopped[name] = {check.key for look in seen.values() for check in look.checks if check.level == "stop"}

    assert [name for name, keys in stopped.items() if not keys >= {"hold", "no_address"}] == []


def test_demo_school_has_letters_in_every_state(demo):
    with scoped(demo.oakfield):
        assert values(Letter, demo.oakfield, "state") >= {
            "draft", "held", "issued", "superseded", "withdrawn", "dropped",
        }  # fmt: skip
        assert values(DispatchEvent, demo.oakfield, "state") == {"sent", "returned", "delivered"}
        assert values(Batch, demo.oakfield, "state") == {"done"}
        assert values(Hold, demo.oakfield, "kind") == {"bereavement"}
        assert rows(Letter, demo.oakfield, state="draft", asked_role="attendance_champion").count() == 1


def test_demo_letter_says_that_its_figures_have_changed(demo):
    with scoped(demo.oakfield):
        changed = list(
            rows(Letter, demo.oakfield, state="issued").exclude(changed={}).values_list("changed", flat=True)
        )

    assert [sorted(one) for one in changed] == [["absent", "attended"]]


def test_demo_family_got_its_letter_in_polish(demo):
    with scoped(demo.oakfield):
        [(subject, pages)] = rows(Copy, demo.oakfield, language="pl", issued_at__isnull=False).values_list(
            "subject", "pages"
        )

    assert (subject.endswith(": obecność w szkole"), pages) == (True, 1)


def test_demo_trust_locks_a_letter_and_oakfield_has_its_own_words(demo):
    with scoped(demo.oakfield):
        wordings = wordings_on(demo.oakfield, ON)
        versions = set(rows(SchoolTemplate, demo.oakfield).values_list("key", "state"))

    assert [(wordings.of(key).level, wordings.of(key).locked) for key in ("notice", "letter2", "letter1")] == [
        ("trust", True), ("school", False), ("national", False),
    ]  # fmt: skip
    assert versions == {("letter2", "published"), ("letter1", "draft")}


def test_demo_awards_go_to_groups_where_the_trust_forbids_those_of_single_pupils(demo):
    given = {}
    for name, school_id in demo.schools.items():
        with scoped(school_id):
            given[name] = {
                "pupil" if pupil else "group" for pupil in rows(Award, school_id).values_list("pupil_id", flat=True)
            }

    assert given == {
        "Oakfield Primary": {"group"}, "Elm Park Academy": set(), "Ashby CE Primary": {"group"},
        "Riverside Academy": set(), "Hillcrest School": {"pupil"},
    }  # fmt: skip


# ---- reports ---------------------------------------------------------------------------------------------------------


def said_by(found) -> dict[str, str | None]:
    """What `figures` says of these lines together, as reports show it."""
    counts = found.counts
    parts = {"attendance": counts.attended, "authorised": counts.authorised, "unauthorised": counts.unauthorised}
    return {key: display_percent(part, counts.possible) for key, part in parts.items()}


def span_in(content: dict) -> Span:
    last = date.fromisoformat(content["last_day"])
    return Span(date.fromisoformat(content["since"]), last + timedelta(days=1))


def test_demo_reports_to_governors_have_the_figures_of_their_spans(demo):
    seen = []
    for name, school_id in demo.schools.items():
        with scoped(school_id):
            for text in rows(Issue, school_id).values_list("content", flat=True):
                content = json.loads(text)
                lines = figures([school_id], span_in(content), "year_group")
                shown = {row["key"]: row["now"]["value"] for row in content["measures"]}
                years = {row["key"]: row for row in content["groups"] if row["kind"] == "year_group"}
                said = {line.key: said_by(line.figures)["attendance"] for line in lines}
                seen.append(name)

                assert {key: shown[key] for key in said_by(totals(lines))} == said_by(totals(lines))
                assert {key: row["attendance"]["value"] for key, row in years.items()} == {
                    key: said[key] for key in years
                }

    assert set(seen) == set(demo.schools)


def test_demo_report_to_trustees_has_the_figures_of_its_schools(demo):
    ids = [school_id for name, school_id in demo.schools.items() if name != "Hillcrest School"]
    with scoped(*ids):
        content = json.loads(TrustIssue.objects.get(trust__uid=9001).content)
        said = {line.key: said_by(line.figures)["attendance"] for line in figures(ids, span_in(content), "school")}

    schools = [school for kind in content["kinds"] for school in kind["schools"]]
    assert {str(school["urn"]): school["attendance"]["value"] for school in schools} == said
