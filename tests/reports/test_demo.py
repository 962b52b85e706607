"""Synthetic schools: plausible, the same for the same seed, and sound."""

import random
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from attendance.people.rules.upn import is_upn
from attendance.reports.demo.behaviour import Habit, days_of
from attendance.reports.demo.plans import OAKFIELD
from attendance.reports.demo.school import made_up_upn
from attendance.reports.demo.term_dates import year_plan
from attendance.tenancy.models import School, Trust


@pytest.mark.parametrize("starts", range(2018, 2032))
def test_year_has_about_190_days_for_pupils(starts):
    plan = year_plan(starts)

    open_days = [d for d in plan.weekdays() if d not in plan.closed()]

    assert 182 <= len(open_days) <= 195
    assert [t.since < t.half_since < t.half_until < t.until for t in plan.terms] == [True, True, True]


def test_behaviour_is_the_same_for_the_same_seed():
    days = year_plan(2025).weekdays()
    way = Habit("primary", 1.1, 0.01)

    once = [(d, day.codes) for d, day in days_of(random.Random(5), way, days)]
    again = [(d, day.codes) for d, day in days_of(random.Random(5), way, days)]

    assert once == again


def test_generate_trust_makes_schools_with_marks_that_add_up(own_database):
    out = StringIO()
    call_command("generate_trust", "--schools", "2", "--pupils", "40", "--years", "1", "--on", "2025-10-10", stdout=out)
    trust = Trust.objects.get(name="Synthetic Trust 1")
    urns = list(School.objects.filter(trust=trust).order_by("urn").values_list("urn", flat=True))

    figures = StringIO()
    call_command(
        "figures", "--trust", str(trust.uid), "--from", "2025-09-01", "--to", "2025-10-09", "--by", "school",
        stdout=figures,
    )  # fmt: skip
    call_command("rebuild_summaries", "--check", stdout=StringIO())
    call_command("verify_audit", stdout=StringIO())

    assert out.getvalue() == f"Synthetic Trust 1: UID 9500, schools {urns[0]}, {urns[1]}\n"
    assert len(figures.getvalue().splitlines()) == 3


def test_generate_trust_refuses_sizes_that_cannot_be(own_database):
    with pytest.raises(CommandError, match="--schools must be from 1 to 100, not 0"):
        call_command("generate_trust", "--schools", "0", "--pupils", "40", "--years", "1")


def test_made_up_upns_have_the_right_check_letter():
    assert [is_upn(made_up_upn(OAKFIELD, n)) for n in (0, 7, 999, 1000, 4321)] == [True] * 5
