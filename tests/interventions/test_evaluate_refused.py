"""`evaluate` and `explain` where something is wrong: one clear line, and the other schools all the same."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from attendance.tenancy.scope import scoped
from interventions.models import Evaluation
from tests.interventions.evaluating import MONDAY, child, in_force, one_ladder, upn

pytestmark = pytest.mark.django_db
ENDLESS = one_ladder({"measure": "unauthorised", "window": "weeks:99999999999", "op": ">=", "limit": 5})


def refusal(*arguments, out=None):
    with pytest.raises(CommandError) as problem:
        call_command(*arguments, stdout=out or StringIO())
    return str(problem.value)


def test_school_without_a_calendar_does_not_stop_the_others(oakfield_life, places):
    out = StringIO()

    said = refusal("evaluate", "--format", "json", out=out)

    assert said == (
        "900002 Ashby CE Primary has had no school day yet. Set up its calendar. "
        "900003 Hillcrest School has had no school day yet. Set up its calendar."
    )
    assert [report["school"] for report in json.loads(out.getvalue())] == [900001]
    with scoped(oakfield_life.school_id):
        assert Evaluation.objects.filter(school_id=oakfield_life.school_id).count() == 1


def test_policy_that_cannot_be_read_is_named_and_nothing_is_kept(oakfield_life):
    with scoped(oakfield_life.school_id):
        child(oakfield_life)
        in_force(oakfield_life, ENDLESS)
    place = "ladders.own.tiers.stage.when.window"

    evaluated = refusal("evaluate", "--school", "900001", "--on", str(MONDAY))
    explained = refusal("explain", "--upn", upn(1), "--on", str(MONDAY))

    start = f"900001 Oakfield Primary: its policy cannot be read. {place}: “weeks:99999999999” is not a window."
    assert [evaluated.startswith(start), explained.startswith(start)] == [True, True]
    with scoped(oakfield_life.school_id):
        assert Evaluation.objects.filter(school_id=oakfield_life.school_id).count() == 0


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "9999-12-31"])
@pytest.mark.parametrize(
    "command",
    [
        ("evaluate", "--school", "900001", "--dry-run"),
        ("explain", "--upn", upn(1)),
        ("export_policy", "--school", "900001"),
    ],
)
def test_day_of_a_year_that_nobody_means_is_refused(oakfield_life, command, day):
    assert refusal(*command, "--on", day) == f"--on: {day} is too far away. Check the year."
