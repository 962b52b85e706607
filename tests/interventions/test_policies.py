"""Versions of policies: drafts, publication, the second person, what is in force, and what nobody can change."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from attendance.access.models import Membership
from attendance.access.rules.actors import Actor
from attendance.audit.models import AuditEvent, PlatformEvent
from attendance.tenancy.scope import scoped
from interventions.models import SchoolPolicy, TrustPolicy
from interventions.queries.policies import (
    effective_policy,
    layers_on,
    school_policy_on,
    school_version,
    school_versions,
    schools_that_differ,
    trust_policy_on,
    trust_version,
    trust_versions,
)
from interventions.rules.documents import value_at, with_value
from interventions.services import policies
from interventions.services.policies import (
    PolicyProblem,
    approve,
    load_document,
    of_school,
    of_trust,
    publish,
    report_on,
    save_draft,
    withdraw,
)
from tests.interventions.policy_files import LIMIT, LOW, merged, small
from tests.people_of_the_tests import LONDON, actor

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 10, 8, 52, tzinfo=LONDON)
TODAY, TOMORROW = date(2026, 3, 10), date(2026, 3, 11)
SEPTEMBER = date(2025, 9, 1)
WARNED = merged([small(), {"legal": {"severe_percent": 20}}])
TWO_PEOPLE = merged([small(), {"approval": {"second_person": True}, "locks": {LIMIT: "stricter"}}])


@pytest.fixture
def trust(places, people):
    """Northern Lights with its schools in scope."""
    with scoped(places.oakfield.id, places.ashby.id):
        yield of_trust(places.northern_lights.id)


@pytest.fixture
def oakfield(places, people):
    """Oakfield in scope."""
    with scoped(places.oakfield.id):
        yield of_school(places.oakfield.id)


@pytest.fixture
def carol(people):
    return actor(people.carol, "Trust administrator")


@pytest.fixture
def erin(people):
    return actor(people.erin, "Senior attendance champion")


def own(limit):
    """A school's own limit."""
    return with_value({}, LIMIT, limit)


def in_force(owner, by, document=None, since=SEPTEMBER):
    """A version published for the first time; returns its number."""
    return load_document(owner, document or small(), since=since, by=by, at=AT, acknowledged="Known.")


def refused(deed, *arguments, **more):
    with pytest.raises(PolicyProblem) as problem:
        deed(*arguments, **more)
    return problem.value


def test_before_any_policy_the_law_alone_holds(oakfield):
    found = effective_policy(oakfield.school_id, TODAY)

    assert found.version == "national"
    assert {ladder.key for ladder in found.policy.ladders} == {
        "persistent", "severe", "penalty_notice", "return_10_days", "return_sickness", "unexplained_n",
    }  # fmt: skip
    assert {origin.layer for origin in found.origins.values()} == {"national"}


def test_a_first_version_may_begin_in_the_past_a_later_one_may_not(trust, carol):
    assert in_force(trust, carol) == 1

    problem = refused(in_force, trust, carol, since=TODAY - timedelta(1))
    assert (problem.field, problem.message) == ("since", "That day has passed.")
    assert in_force(trust, carol, since=TODAY) == 2


def test_the_version_in_force_is_the_newest_that_has_started(trust, carol):
    in_force(trust, carol)
    in_force(trust, carol, merged([small(), own(96)]), since=TOMORROW)
    in_force(trust, carol, merged([small(), own(97)]), since=TOMORROW)

    found = [trust_policy_on(trust.trust_id, day) for day in (date(2025, 8, 31), SEPTEMBER, TODAY, TOMORROW)]
    assert [row and row.number for row in found] == [None, 1, 1, 3]


def test_a_schools_own_values_lie_over_its_trusts_until_they_end(trust, carol, places):
    in_force(trust, carol)
    school = of_school(places.oakfield.id)
    draft = save_draft(school, own(97), until=date(2026, 7, 1), reason="Governors’ minute", by=carol, at=AT)
    assert publish(school, draft, since=TODAY, by=carol, at=AT) == "published"

    found = effective_policy(places.oakfield.id, TODAY)
    assert (value_at(found.document, LIMIT), found.version) == (97, "trust 1 + school 1")
    assert str(found.origins[LIMIT]) == "school policy version 1, from 10 March 2026"
    assert effective_policy(places.oakfield.id, date(2026, 7, 1)).version == "trust 1"
    assert effective_policy(places.ashby.id, TODAY).version == "trust 1"
    assert school_policy_on(places.oakfield.id, TODAY).reason == "Governors’ minute"
    differing = schools_that_differ([places.oakfield.id, places.ashby.id], TODAY)
    assert {school: row.document for school, row in differing.items()} == {places.oakfield.id: own(97)}


def test_the_finished_policy_costs_one_query(trust, carol, places, django_assert_num_queries):
    in_force(trust, carol)
    in_force(of_school(places.oakfield.id), carol, own(96))

    with django_assert_num_queries(1):
        effective_policy(places.oakfield.id, TODAY)


def test_lists_of_versions_cost_one_query_at_one_and_at_three(trust, carol, places, django_assert_num_queries):
    school = of_school(places.oakfield.id)
    for count in (1, 3):
        while len(trust_versions(trust.trust_id)) < count:
            save_draft(trust, small(), by=carol, at=AT)
            save_draft(school, own(96), by=carol, at=AT)
        with django_assert_num_queries(1):
            rows = trust_versions(trust.trust_id)
        with django_assert_num_queries(1):
            own_rows = school_versions(places.oakfield.id)
        assert [row.number for row in rows] == [row.number for row in own_rows] == list(range(count, 0, -1))


def test_the_layers_name_whose_they_are(trust, carol, places):
    in_force(trust, carol)

    assert [(layer.level, layer.name, layer.number) for layer in layers_on(places.oakfield.id, TODAY)] == [
        ("national", "National", 0), ("trust", "Northern Lights Academy Trust", 1),
    ]  # fmt: skip


def test_a_draft_may_have_faults_and_may_be_edited_but_is_not_in_force(trust, carol):
    draft = save_draft(trust, {"ladders": "none yet"}, by=carol, at=AT)
    save_draft(trust, {"ladders": "still none"}, version_id=draft, since=TOMORROW, reason=" why ", by=carol, at=AT)

    row = trust_version(trust.trust_id, 1)
    assert (row.state, row.document, row.since, row.reason) == ("draft", {"ladders": "still none"}, TOMORROW, "why")
    assert trust_policy_on(trust.trust_id, TOMORROW) is None


def test_errors_stop_publication_and_come_with_the_report(trust, carol):
    draft = save_draft(trust, merged([small(), {"retention": {"years": 3}}]), by=carol, at=AT)

    problem = refused(publish, trust, draft, since=TODAY, by=carol, at=AT)
    assert problem.field == "document"
    assert [error.rule for error in problem.report.errors] == ["retention_below_law"]
    assert trust_version(trust.trust_id, 1).state == "draft"


def test_warnings_need_an_answer_that_is_kept(trust, carol):
    draft = save_draft(trust, WARNED, by=carol, at=AT)

    assert refused(publish, trust, draft, since=TODAY, by=carol, at=AT, acknowledged="  ").field == "acknowledged"
    publish(trust, draft, since=TODAY, by=carol, at=AT, acknowledged="Our own word.")
    assert trust_policy_on(trust.trust_id, TODAY).acknowledged == "Our own word."


def test_the_report_on_a_school_knows_which_roles_are_held(trust, carol, places, people):
    in_force(trust, carol)
    school = of_school(places.oakfield.id)
    assert report_on(school, own(96), TODAY).problems == ()

    Membership.objects.filter(role="attendance_officer").update(until=TODAY)
    assert {p.rule for p in report_on(school, own(96), TODAY).warnings} == {"role_unfilled"}


def test_a_school_is_refused_what_its_trust_locked(trust, carol, places):
    in_force(trust, carol, merged([small(), {"locks": {LIMIT: "stricter"}}]))
    school = of_school(places.oakfield.id)
    draft = save_draft(school, own(94), by=carol, at=AT)

    problem = refused(publish, school, draft, since=TODAY, by=carol, at=AT)
    assert [(error.rule, error.place) for error in problem.report.errors] == [("not_stricter", LIMIT)]
    save_draft(school, own(96), version_id=draft, by=carol, at=AT)
    assert publish(school, draft, since=TODAY, by=carol, at=AT) == "published"


def test_a_version_that_would_end_before_it_begins(oakfield, erin):
    draft = save_draft(oakfield, small(), until=TODAY, by=erin, at=AT)

    assert refused(publish, oakfield, draft, since=TODAY, by=erin, at=AT).field == "until"


def test_where_the_trust_wants_it_a_second_person_approves(trust, carol, erin):
    draft = save_draft(trust, TWO_PEOPLE, by=carol, at=AT)

    assert publish(trust, draft, since=TOMORROW, by=carol, at=AT) == "waiting"
    assert trust_policy_on(trust.trust_id, TOMORROW) is None
    approve(trust, draft, by=erin, at=AT)
    row = trust_policy_on(trust.trust_id, TOMORROW)
    assert (row.state, row.made_name, row.decided_name) == ("published", "Carol Trust", "Erin Champion")


@pytest.mark.parametrize("writer", ["carol", "erin"])
def test_nobody_approves_what_they_wrote_or_sent(trust, carol, erin, people, writer):
    by = {"carol": carol, "erin": erin}
    draft = save_draft(trust, TWO_PEOPLE, by=by[writer], at=AT)
    publish(trust, draft, since=TOMORROW, by=carol, at=AT)

    for who in (carol, by[writer], Actor(None, "The night", "System")):
        problem = refused(approve, trust, draft, by=who, at=AT)
        assert problem.message == "Nobody approves a policy that they wrote or sent themselves."
    approve(trust, draft, by=actor(people.fiona), at=AT)


def test_the_second_person_cannot_be_written_away_in_the_same_version(trust, carol):
    in_force(trust, carol, TWO_PEOPLE)
    draft = save_draft(trust, small(), by=carol, at=AT)

    assert publish(trust, draft, since=TOMORROW, by=carol, at=AT) == "waiting"


def test_a_trusts_second_person_holds_at_its_schools_too(trust, carol, erin, places):
    in_force(trust, carol, TWO_PEOPLE)
    school = of_school(places.oakfield.id)
    draft = save_draft(school, own(97), by=erin, at=AT)

    assert publish(school, draft, since=TODAY, by=erin, at=AT) == "waiting"
    approve(school, draft, by=carol, at=AT)
    assert effective_policy(places.oakfield.id, TODAY).version == "trust 1 + school 1"


def test_a_version_that_waited_past_its_day_is_not_approved(trust, carol, erin):
    in_force(trust, carol, TWO_PEOPLE)
    draft = save_draft(trust, TWO_PEOPLE, by=carol, at=AT)
    publish(trust, draft, since=TODAY, by=carol, at=AT)

    assert refused(approve, trust, draft, by=erin, at=AT + timedelta(days=1)).field == "since"


def test_a_draft_and_a_waiting_version_may_be_withdrawn_a_published_one_never(trust, carol):
    draft, waiting = (save_draft(trust, document, by=carol, at=AT) for document in (small(), TWO_PEOPLE))
    publish(trust, waiting, since=TODAY, by=carol, at=AT)

    assert refused(withdraw, trust, draft, reason=" ", by=carol, at=AT).field == "reason"
    withdraw(trust, draft, reason="Not now", by=carol, at=AT)
    withdraw(trust, waiting, reason="Not so", by=carol, at=AT)
    assert [(row.state, row.reason) for row in trust_versions(trust.trust_id)] == [
        ("withdrawn", "Not so"), ("withdrawn", "Not now"),
    ]  # fmt: skip
    in_force(trust, carol)
    published = trust_policy_on(trust.trust_id, TODAY).id
    assert refused(withdraw, trust, published, reason="Gone", by=carol, at=AT).message == (
        "Version 3 is published and stays as it is."
    )


def test_a_published_version_cannot_be_edited_and_the_database_refuses_too(trust, carol):
    in_force(trust, carol)
    row = trust_policy_on(trust.trust_id, TODAY)

    assert refused(save_draft, trust, {}, version_id=row.id, by=carol, at=AT).remedy == "Make a new version of it."
    with pytest.raises(DatabaseError, match="stays as it was published"), transaction.atomic():
        TrustPolicy.objects.filter(id=row.id).update(document={})
    with pytest.raises(DatabaseError), transaction.atomic():
        TrustPolicy.objects.filter(id=row.id).delete()
    assert trust_policy_on(trust.trust_id, TODAY) == row


def test_a_schools_published_version_is_refused_by_the_database_too(oakfield, erin):
    in_force(oakfield, erin)
    mine = SchoolPolicy.objects.filter(school_id=oakfield.school_id)

    with pytest.raises(DatabaseError, match="stays as it was published"), transaction.atomic():
        mine.update(since=TOMORROW)
    with pytest.raises(DatabaseError), transaction.atomic():
        mine.delete()


def test_a_version_of_another_trust_or_school_is_not_there(trust, carol, places):
    draft = save_draft(trust, small(), by=carol, at=AT)

    assert refused(publish, of_school(places.oakfield.id), draft, since=TODAY, by=carol, at=AT).field == "version"
    assert refused(publish, trust, uuid4(), since=TODAY, by=carol, at=AT).field == "version"
    with scoped(places.hillcrest.id):
        assert trust_versions(trust.trust_id) == []
        assert refused(publish, trust, draft, since=TODAY, by=carol, at=AT).field == "version"
        assert layers_on(places.oakfield.id, TODAY)[-1].level == "national"


def test_every_deed_leaves_an_audit_row(trust, carol, erin, places):
    draft = save_draft(trust, TWO_PEOPLE, by=carol, at=AT)
    publish(trust, draft, since=TOMORROW, by=carol, at=AT)
    approve(trust, draft, by=erin, at=AT)
    school = of_school(places.oakfield.id)
    withdraw(school, save_draft(school, own(97), by=erin, at=AT), reason="No", by=erin, at=AT)

    assert list(PlatformEvent.objects.filter(subject="trust_policy").order_by("id").values_list("verb", flat=True)) == [
        "policy.drafted", "policy.sent_for_approval", "policy.approved",
    ]  # fmt: skip
    mine = AuditEvent.objects.filter(school_id=places.oakfield.id, subject="school_policy").order_by("id")
    assert list(mine.values_list("verb", flat=True)) == ["policy.drafted", "policy.withdrawn"]


@pytest.mark.parametrize("level", ["trust", "school"])
def test_nothing_is_kept_where_the_audit_row_cannot_be_written(trust, carol, places, monkeypatch, level):
    owner = trust if level == "trust" else of_school(places.oakfield.id)

    def fail(*_, **__):
        raise RuntimeError("no audit row")

    monkeypatch.setattr(policies, "record", fail)
    monkeypatch.setattr(policies, "record_platform", fail)
    for deed in (
        lambda: save_draft(owner, small(), by=carol, at=AT),
        lambda: load_document(owner, small(), since=TODAY, by=carol, at=AT),
    ):
        with pytest.raises(RuntimeError), transaction.atomic():
            deed()
    assert trust_versions(trust.trust_id) + school_versions(places.oakfield.id) == []


@pytest.mark.parametrize("value", ["\x00", "\ud800", float("nan"), {1, 2}, "x" * 500_000])
def test_what_the_database_could_not_hold_is_refused(oakfield, erin, value):
    problem = refused(save_draft, oakfield, {"name": value}, by=erin, at=AT)

    assert (problem.field, school_versions(oakfield.school_id)) == ("document", [])


def test_one_number_is_given_once(oakfield, erin):
    save_draft(oakfield, small(), by=erin, at=AT)
    row = SchoolPolicy(school_id=oakfield.school_id, number=1, document={"x": LOW}, made_name="Somebody", made_at=AT)

    with pytest.raises(PolicyProblem) as problem:
        policies._keep(row)
    assert problem.value.message == "Somebody saved a version of this policy at the same moment."
    assert school_version(oakfield.school_id, 1).made_name == "Erin Champion"
