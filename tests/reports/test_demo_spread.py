"""The demo's schools made at once: each in a process of its own, committed by itself; what is half made is told."""

import os
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from attendance.kit.run.environment import HALF_MADE
from attendance.reports.demo.spread import Failed, OneByOne, at_once
from attendance.reports.demo.trusts import DEMO_UID
from attendance.reports.services.problems import ReportProblem
from attendance.tenancy.models import Trust

AT = datetime(2026, 3, 10, 8, 52, tzinfo=UTC)


def make(uid: int, name: str) -> tuple[str, int]:
    """A trust; returns its name and the process that made it. Raises ReportProblem without a name."""
    trust = Trust.objects.create(uid=uid, name=name, created_at=AT)
    if not name:
        raise ReportProblem("name", f"Trust {uid} has no name.", "Give it one.")
    return trust.name, os.getpid()


def names() -> list[str]:
    return list(Trust.objects.order_by("uid").values_list("name", flat=True))


def test_hands_at_once_make_all_in_other_processes_and_return_it_in_order(own_database):
    with at_once(2) as hands:
        made = hands.each(make, [(1, "One"), (2, "Two"), (3, "Three")])
        more = hands.each(make, [(4, "Four")])

    assert [name for name, _ in (*made, *more)] == ["One", "Two", "Three", "Four"]
    assert os.getpid() not in {process for _, process in (*made, *more)}
    assert names() == ["One", "Two", "Three", "Four"]


def test_hands_at_once_say_what_went_wrong_keep_what_was_made_and_begin_no_more(own_database):
    jobs = [(1, "One"), (2, ""), *((n, f"Trust {n}") for n in range(3, 40))]

    with pytest.raises(Failed, match=r"ReportProblem: Trust 2 has no name\. Give it one\."), at_once(1) as hands:
        hands.each(make, jobs)

    assert names()[0] == "One"
    assert "Trust 39" not in names()


@pytest.mark.django_db
def test_hands_one_by_one_work_in_this_process_and_transaction():
    made = OneByOne().each(make, [(1, "One"), (2, "Two")])

    assert made == [("One", os.getpid()), ("Two", os.getpid())]


@pytest.mark.django_db
@pytest.mark.parametrize(("others", "code"), [((), HALF_MADE), (("Kingfisher Trust",), 1)])
def test_seed_demo_refuses_a_database_where_it_was_not_finished(others, code):
    for uid, name in enumerate(("Northern Lights Academy Trust", *others), DEMO_UID):
        Trust.objects.create(uid=uid, name=name, created_at=AT)

    with pytest.raises(CommandError, match="begun in this database and not finished") as refused:
        call_command("seed_demo")

    assert refused.value.returncode == code
    assert names() == ["Northern Lights Academy Trust", *others]
