"""What the pages of cases cost: the same with one of everything and with three."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from attendance.people.models import ContactLink
from attendance.people.queries import pupil_file
from attendance.tenancy.scope import scoped
from interventions.models import Meeting
from interventions.queries.pupil_year import pupil_year
from interventions.services.actions import ActionData, add_action
from interventions.services.cases import add_note
from interventions.services.handover import make_handover
from interventions.services.meetings import MeetingData, TargetData, book_meeting, close_meeting
from interventions.services.plans import PlanData, agree_plan
from interventions.services.referrals import ReferralData, refer
from interventions.services.risks import RiskData, assess_risk
from interventions.services.visits import VisitData, plan_visit
from interventions.services.voices import VoiceData, hear
from registers.queries.figures import Span, pupil_counts
from tests.factories.school_life import add_pupil
from tests.interventions.casework import at_stage, end, holding, policy, proposed_case, publish
from tests.interventions.furnish_cases import PEOPLE, WHOLE_MORNINGS
from tests.interventions.test_pupil_page import contact
from tests.people_of_the_tests import AT, OFFICER, TUESDAY
from tests.registers.marking import AFTERNOON, amend, mark, mark_run

pytestmark = pytest.mark.django_db
PLAN_KINDS = ("contract", "support", "phased_return")


@pytest.fixture(autouse=True)
def _afternoon(time_machine):
    time_machine.move_to(AFTERNOON, tick=False)


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        publish(oakfield_life)
    return oakfield_life


def one_more_for_the_pupil(life, n: int) -> None:
    """A changed mark, and a sister who shares an adult with a number."""
    link, day = contact(life), date(2026, 3, 4) - timedelta(days=7 * n)
    with scoped(life.school_id):
        adult = ContactLink.objects.get(school_id=life.school_id, id=link).contact_id
        ContactLink.objects.create(
            school=life.school, pupil=add_pupil(life), contact_id=adult, may_be_contacted=True, gets_letters=True
        )
        mark(life, "N", day=day)
        amend(life, "I", day=day)


def one_more_in_the_case(life, case_id, n: int) -> None:
    """A meeting with a target, a plan, a referral, a visit, a risk assessment, a voice, an action, a note."""
    school, deed = life.school_id, {"by": OFFICER, "at": AT}
    with scoped(school):
        meeting = book_meeting(school, case_id, MeetingData("family", AT - timedelta(hours=1), "Hall", PEOPLE), **deed)
        target = TargetData(95, TUESDAY, TUESDAY + timedelta(days=20))
        close_meeting(school, meeting, outcome="held", attended=PEOPLE, notes="Talked.", targets=[target], **deed)
        plan = PlanData(
            PLAN_KINDS[n], TUESDAY, TUESDAY + timedelta(days=13), "In every day.", "", TUESDAY + timedelta(days=7),
            WHOLE_MORNINGS, PEOPLE,
        )  # fmt: skip
        agree_plan(school, case_id, plan, policy=policy(), **deed)
        refer(school, case_id, ReferralData("health", "Headaches.", TUESDAY, "Mother"), **deed)
        assess_risk(school, case_id, RiskData(4, 3, "A dog that bites."), policy=policy(), **deed)
        visit = VisitData(TUESDAY, ("Bob Officer", "Wendy Welfare"), "Nobody answers.", read_risk=True)
        plan_visit(school, case_id, visit, policy=policy(), **deed)
        hear(school, case_id, VoiceData("helps", f"A friend, {n}.", "Poppy", TUESDAY), **deed)
        add_action(school, case_id, ActionData(f"Ring, {n}"), **deed)
        add_note(school, case_id, f"Note {n}", **deed)


def test_case_costs_the_same_for_one_of_everything_and_for_three(client, people, life, django_assert_num_queries):
    with scoped(life.school_id):
        case_id = at_stage(life)
    client.force_login(people.sam)
    for n in range(3):
        one_more_for_the_pupil(life, n)
        one_more_in_the_case(life, case_id, n)
        if n != 1:
            with django_assert_num_queries(15):
                page = client.get(reverse("interventions:case", args=[900001, case_id])).context
            file = page["file"]
            kinds = ("meetings", "plans", "referrals", "visits", "voices")
            assert [len(getattr(file, kind)) for kind in kinds] == [n + 1] * 5
            assert (len(page["siblings"]), sum(len(one.targets) for one in file.meetings)) == (n + 1, n + 1)


def test_pages_of_a_meeting_cost_the_same_for_one_of_everything_and_for_three(
    client, people, life, django_assert_num_queries
):
    with scoped(life.school_id):
        case_id = at_stage(life)
    client.force_login(people.bob)
    for n in range(3):
        one_more_in_the_case(life, case_id, n)
        with scoped(life.school_id):
            meeting = Meeting.objects.filter(school_id=life.school_id).first().id
        if n != 1:
            with django_assert_num_queries(14):
                page = client.get(reverse("interventions:meeting_pack", args=[900001, case_id, meeting]))
            assert len(page.context["file"].meetings) == n + 1
            with django_assert_num_queries(11):
                client.get(reverse("interventions:meeting", args=[900001, case_id, meeting]))


def test_pupil_costs_the_same_for_one_of_everything_and_for_three(client, people, life, django_assert_num_queries):
    with scoped(life.school_id):
        case_id = at_stage(life)
        end(*holding(life, 0), life, on=TUESDAY)
        proposed_case(life, tier="sal2")
    client.force_login(people.sam)
    for n in range(3):
        one_more_for_the_pupil(life, n)
        one_more_in_the_case(life, case_id, n)
        if n != 1:
            with django_assert_num_queries(14):
                page = client.get(reverse("interventions:pupil", args=[900001, life.pupils[0].id])).context
            assert (len(page["siblings"]), len(page["contacts"]), len(page["voice"]["voices"])) == (n + 1, n + 1, n + 1)
            assert page["year"].counts.absent == n + 1


def test_files_for_the_next_school_cost_the_same_for_one_and_for_three(client, people, life, django_assert_num_queries):
    client.force_login(people.bob)
    for n in range(3):
        with scoped(life.school_id):
            make_handover(life.school_id, life.pupils[0].id, f"School {n}", policy=policy(), by=OFFICER, at=AT)
        if n != 1:
            with django_assert_num_queries(9):
                page = client.get(reverse("interventions:handover", args=[900001, life.pupils[0].id]))
            assert len(page.context["rows"]) == n + 1


def test_year_counts_from_marks_as_the_figures_do(life):
    with scoped(life.school_id):
        pupil = add_pupil(life, since=date(2025, 9, 4))
        mark_run(life, r"/ \ I I / O L \ N U B # X / \ I M Y1 / D", pupil=3, since=date(2025, 9, 3))
        mark_run(life, r"I I / \ L U", pupil=3, since=date(2026, 3, 5))
        file = pupil_file(life.school_id, pupil.id, TUESDAY, abilities=set())
        year = pupil_year(life.school_id, file, TUESDAY, abilities=set())

        assert year.counts == pupil_counts(life.school_id, pupil.id, Span(date(2025, 9, 1), date(2026, 3, 11)))
        assert year.counts.possible > 15
