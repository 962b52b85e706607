"""Publishing: the content is frozen with its hash and never changes; a further issue stands beside it."""

import json
from dataclasses import replace
from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction

from attendance.audit.models import AuditEvent
from attendance.reports.models import Issue, ReportFile
from attendance.reports.queries.issues import issue_of
from attendance.reports.rules.canonical import canonical, digest
from attendance.reports.services import publishing
from attendance.reports.services.preparing import reissue, send_back
from attendance.reports.services.problems import ReportProblem, SentTwice
from attendance.reports.services.publishing import publish
from attendance.tenancy.scope import scoped
from registers.queries.duties import amended_since
from tests.registers.marking import amend
from tests.reports.governors_work import (
    ERIN,
    FIONA,
    MINUTE,
    NOW,
    SLUG,
    asked,
    published,
    report,
    shown,
    who,
    whole_way,
    with_a_term,
    written,
)

pytestmark = pytest.mark.django_db
ILL = date(2025, 9, 8)


@pytest.fixture
def life(oakfield_life):
    return with_a_term(oakfield_life)


def issue(life, number: int | None = None):
    with scoped(life.school_id):
        found = issue_of(life.school_id, SLUG, number)
    assert found is not None
    return found


def refusal(life, *, seen: str | None = None, digest_: str | None = None, by=FIONA) -> tuple[str, str]:
    given = {"seen": report(life).seen if seen is None else seen, "shown": digest_ or shown(life, by)}
    with scoped(life.school_id), pytest.raises(ReportProblem) as caught:
        publish(life.school_id, SLUG, **given, by=by, at=NOW + 9 * MINUTE)
    return caught.value.field, caught.value.message


def test_published_it_is_frozen_as_one_text_with_its_hash(life):
    number = whole_way(life)

    row = issue(life)
    assert (number, row.number, row.whole, report(life).state) == (1, 1, True, "published")
    assert row.text == canonical(json.loads(row.text))
    assert row.sha256 == digest(row.text)
    assert (row.issued_name, row.prepared_name, row.policy_version) == ("Fiona Head", "Erin Champion", "school 1")
    assert (row.content["did"], row.content["questions"]) == (["A breakfast club from 7:45"], ["What of Mondays?"])


def test_published_is_audited_with_hash_and_policy(life):
    whole_way(life)

    with scoped(life.school_id):
        event = AuditEvent.objects.get(school_id=life.school_id, verb="report.published")
    assert event.detail == {
        "slug": SLUG, "number": 1, "sha256": issue(life).sha256, "policy_version": "school 1",
    }  # fmt: skip


def test_published_both_of_its_files_are_asked_for(life):
    whole_way(life)

    with scoped(life.school_id):
        rows = ReportFile.objects.filter(school_id=life.school_id, issue_id=issue(life).id).order_by("kind")
        assert list(rows.values_list("kind", "state", "asked")) == [
            (kind, "waiting", {"issue": str(issue(life).id)}) for kind in ("governors", "leaflet")
        ]


def test_the_same_person_pressing_twice_publishes_once(life, people):
    fiona = who(people.fiona, "Headteacher")
    written(life)
    asked(life)
    seen, digest_ = report(life).seen, shown(life, fiona)
    with scoped(life.school_id):
        publish(life.school_id, SLUG, seen=seen, shown=digest_, by=fiona, at=NOW)

    with scoped(life.school_id), pytest.raises(SentTwice):
        publish(life.school_id, SLUG, seen=seen, shown=digest_, by=fiona, at=NOW + MINUTE)


def test_somebody_else_publishing_it_again_is_told_who_was_first(life):
    whole_way(life)

    assert refusal(life, by=replace(FIONA, name="Deputy")) == ("", "Fiona Head has published this report already.")


def test_marks_that_changed_since_the_page_was_opened_are_said_first(life):
    written(life)
    asked(life)
    old = shown(life)
    with scoped(life.school_id):
        amend(life, "C", pupil=1, day=ILL, reason="A family event", at=NOW)

    assert refusal(life, digest_=old)[0] == "shown"


def test_a_draft_that_somebody_else_is_still_writing_is_not_published(life):
    written(life)

    assert refusal(life) == ("", "Erin Champion is still writing this report.")


def test_words_that_changed_since_the_page_was_opened_are_said_first(life):
    old = written(life)
    asked(life)

    assert refusal(life, seen=old)[0] == "seen"


def test_head_who_prepared_it_alone_may_publish_and_the_issue_says_so(life, people):
    fiona = who(people.fiona, "Headteacher")
    written(life, by=fiona)

    published(life, by=fiona)

    assert issue(life).content["issue"]["alone"] is True


def test_a_report_that_nobody_wrote_in_is_published_in_the_name_of_the_head(life, people):
    published(life, by=who(people.fiona, "Headteacher"))

    row = issue(life)
    assert (row.prepared_name, row.content["issue"]["alone"]) == ("Fiona Head", True)


def test_asked_by_the_champion_two_people_looked(life, people):
    whole_way(life, erin=who(people.erin, "Champion"), fiona=who(people.fiona, "Headteacher"))

    assert issue(life).content["issue"] == {
        "number": 1, "reason": "", "name": "Fiona Head", "position": "Headteacher", "alone": False,
    }  # fmt: skip


def test_a_later_amendment_leaves_the_issue_as_it_is_and_is_counted(life):
    whole_way(life)
    before = issue(life)
    with scoped(life.school_id):
        amend(life, "C", pupil=1, day=ILL, reason="A family event", at=NOW + 30 * MINUTE)

    after = issue(life)
    with scoped(life.school_id):
        changed = amended_since([life.school_id], after.span, after.drawn_at)
    assert (after.text, after.sha256, after.whole) == (before.text, before.sha256, True)
    assert changed == 1


def test_further_issue_stands_beside_the_first_with_its_reason(life):
    whole_way(life)
    first = issue(life)
    with scoped(life.school_id):
        reissue(life.school_id, SLUG, reason="A week was coded wrongly", by=ERIN, at=NOW + 5 * MINUTE)
        amend(life, "C", pupil=1, day=ILL, reason="A family event", at=NOW + 6 * MINUTE)
    asked(life, at=NOW + 7 * MINUTE)

    published(life, at=NOW + 8 * MINUTE)

    one, two = issue(life, 1), issue(life)
    assert (one.text, one.newer.number, one.older) == (first.text, 2, ())
    assert (two.number, two.reason, two.newer) == (2, "A week was coded wrongly", None)
    assert [older.number for older in two.older] == [1]
    assert two.content["issue"]["reason"] == "A week was coded wrongly"
    assert report(life).words.reason == ""


def test_sent_back_it_is_not_published(life):
    written(life)
    asked(life)
    with scoped(life.school_id):
        send_back(life.school_id, SLUG, words="More", by=FIONA, at=NOW + 2 * MINUTE)

    assert refusal(life) == ("", "Erin Champion is still writing this report.")


@pytest.mark.parametrize("step", ["record", "ask_file"])
def test_where_a_later_write_fails_nothing_is_left(life, monkeypatch, step):
    written(life)
    asked(life)
    before = report(life)

    def broken(*args, **kwargs):
        raise RuntimeError("it breaks here")

    monkeypatch.setattr(publishing, step, broken)
    with pytest.raises(RuntimeError):
        published(life)

    assert report(life) == before
    with scoped(life.school_id):
        assert Issue.objects.filter(school_id=life.school_id).count() == 0
        assert ReportFile.objects.filter(school_id=life.school_id).count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports_issue SET content = '{{}}' WHERE school_id = '{}'",
        "UPDATE reports_issue SET sha256 = 'x' WHERE school_id = '{}'",
        "UPDATE reports_issue SET issued_name = 'Somebody' WHERE school_id = '{}'",
        "DELETE FROM reports_issue WHERE school_id = '{}'",
        "DELETE FROM reports_report WHERE school_id = '{}'",
    ],
)
def test_database_refuses_to_change_what_was_published(life, statement):
    whole_way(life)

    with scoped(life.school_id), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement.format(life.school_id))

    assert issue(life).whole is True


def test_a_text_that_does_not_fit_its_hash_is_never_read(life):
    whole_way(life)
    broken = replace(issue(life), text=issue(life).text.replace("Oakfield", "Oakfeild"))

    assert broken.whole is False
    with pytest.raises(ValueError, match="not what was published"):
        _ = broken.content
