"""A report to governors while it is prepared: words, the head's answer, and nobody types over somebody else."""

from dataclasses import replace
from datetime import date

import pytest

from attendance.audit.models import AuditEvent
from attendance.reports.models import Report
from attendance.reports.rules.notes import Notes
from attendance.reports.services import preparing
from attendance.reports.services.preparing import Written, ask_approval, save_notes, send_back, take_back
from attendance.reports.services.problems import ReportProblem, SentTwice
from attendance.tenancy.scope import scoped
from tests.reports.governors_work import (
    ERIN,
    FIONA,
    MINUTE,
    NOW,
    SLUG,
    TODAY,
    WORDS,
    asked,
    report,
    who,
    whole_way,
    with_a_term,
    written,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture
def erin(people):
    return who(people.erin, "Senior attendance champion")


def verbs(life) -> list[str]:
    with scoped(life.school_id):
        rows = AuditEvent.objects.filter(school_id=life.school_id, subject="report").order_by("at", "id")
        return list(rows.values_list("verb", flat=True))


def refusal(deed, *args, **kwargs) -> tuple[str, str]:
    with pytest.raises(ReportProblem) as caught:
        deed(*args, **kwargs)
    return caught.value.field, caught.value.message


def test_a_draft_is_there_before_anybody_has_written(life):
    row = report(life)

    assert (row.id, row.state, row.seen, row.numbers, row.title) == (None, "draft", "", (), "Attendance in autumn 2025")


def test_a_term_that_runs_is_counted_through_yesterday(life):
    row = report(life, "spring-2026")

    assert (row.since, row.until, row.ends, row.over) == (date(2026, 1, 5), TODAY, date(2026, 3, 28), False)


def test_words_are_kept_with_whoever_wrote_them(life):
    seen = written(life, words=replace(WORDS, meeting_on=date(2026, 3, 20)))

    row = report(life)
    assert (row.words, row.meeting_on, row.prepared_name, row.seen) == (
        WORDS.notes, date(2026, 3, 20), "Erin Champion", seen,
    )  # fmt: skip
    assert verbs(life) == ["report.started", "report.saved"]


def test_saving_over_what_somebody_saved_meanwhile_is_refused(life):
    written(life)

    with scoped(life.school_id):
        found = refusal(
            save_notes, life.school_id, SLUG, Written(Notes(say="Mine")), seen="", by=FIONA, at=NOW + MINUTE
        )

    assert found == ("seen", "Erin Champion changed this report while you had it open.")
    assert report(life).words == WORDS.notes


def test_the_same_sent_twice_is_kept_once(life, erin):
    with scoped(life.school_id):
        first = save_notes(life.school_id, SLUG, WORDS, seen="", by=erin, at=NOW)
        again = save_notes(life.school_id, SLUG, WORDS, seen="", by=erin, at=NOW + MINUTE)

    assert first == again
    assert verbs(life) == ["report.started", "report.saved"]


def test_a_pupils_name_is_refused(life):
    words = Written(Notes(("Poppy Arkwright came back",)))

    with scoped(life.school_id):
        found = refusal(save_notes, life.school_id, SLUG, words, seen="", by=ERIN, at=NOW)

    assert found == ("did", "The name of a pupil stands here, and governors never read names.")
    assert report(life).id is None


def test_a_term_that_has_not_begun_has_no_report(life):
    with scoped(life.school_id):
        found = refusal(save_notes, life.school_id, "summer-2026", WORDS, seen="", by=ERIN, at=NOW)

    assert found == ("", "There is no such report.")


def test_asked_it_waits_and_is_not_changed(life):
    written(life)
    asked(life)

    with scoped(life.school_id):
        found = refusal(
            save_notes, life.school_id, SLUG, Written(Notes(say="More")), seen=report(life).seen, by=ERIN, at=NOW
        )

    assert report(life).state == "waiting"
    assert found == ("", "It waits for the headteacher; Erin Champion asked.")


def test_asked_twice_by_the_same_person_is_asked_once(life, erin):
    written(life, by=erin)
    seen = report(life).seen
    asked(life, by=erin)

    with scoped(life.school_id), pytest.raises(SentTwice):
        ask_approval(life.school_id, SLUG, seen=seen, by=erin, at=NOW + 2 * MINUTE)


def test_asking_for_what_somebody_has_changed_meanwhile_is_refused(life):
    old = written(life)
    written(life, by=FIONA, at=NOW + MINUTE, words=Written(Notes(say="By the head")))

    with scoped(life.school_id):
        found = refusal(ask_approval, life.school_id, SLUG, seen=old, by=ERIN, at=NOW + 2 * MINUTE)

    assert found == ("seen", "Fiona Head changed this report while you had it open.")


def test_taken_back_it_is_a_draft_again(life):
    written(life)
    asked(life)

    with scoped(life.school_id):
        take_back(life.school_id, SLUG, by=ERIN, at=NOW + 2 * MINUTE)

    assert report(life).state == "draft"
    assert verbs(life)[-1] == "report.taken_back"


def test_sent_back_it_says_what_the_head_wants(life):
    written(life)
    asked(life)

    with scoped(life.school_id):
        send_back(life.school_id, SLUG, words=" Say more of Mondays. ", by=FIONA, at=NOW + 2 * MINUTE)

    row = report(life)
    assert (row.state, row.sent_back, row.prepared_name) == ("draft", "Say more of Mondays.", "Erin Champion")


def test_sent_back_without_words_or_before_it_was_asked_is_refused(life):
    written(life)

    with scoped(life.school_id):
        without = refusal(send_back, life.school_id, SLUG, words=" ", by=FIONA, at=NOW)
        early = refusal(send_back, life.school_id, SLUG, words="More", by=FIONA, at=NOW)

    assert without == ("words", "What is to be changed is missing.")
    assert early == ("", "Erin Champion is still writing it.")


def test_asking_again_forgets_what_the_head_had_said(life):
    written(life)
    asked(life)
    with scoped(life.school_id):
        send_back(life.school_id, SLUG, words="More", by=FIONA, at=NOW + 2 * MINUTE)

    asked(life, at=NOW + 3 * MINUTE)

    assert report(life).sent_back == ""


def test_further_issue_needs_a_reason_and_a_published_report(life):
    written(life)

    with scoped(life.school_id):
        early = refusal(preparing.reissue, life.school_id, SLUG, reason="A code was wrong", by=ERIN, at=NOW)
        without = refusal(preparing.reissue, life.school_id, SLUG, reason="  ", by=ERIN, at=NOW)

    assert early == ("", "It cannot be issued again yet: Erin Champion is still writing it.")
    assert without == ("reason", "Why there is a further issue is missing.")


def test_further_issue_is_a_draft_with_the_words_of_the_last(life):
    with_a_term(life)
    whole_way(life)

    with scoped(life.school_id):
        preparing.reissue(life.school_id, SLUG, reason="A week was coded wrongly", by=ERIN, at=NOW + 5 * MINUTE)

    row = report(life)
    assert (row.state, row.newest, row.words) == ("draft", 1, replace(WORDS.notes, reason="A week was coded wrongly"))


def test_saving_again_keeps_the_reason(life):
    with_a_term(life)
    whole_way(life)
    with scoped(life.school_id):
        preparing.reissue(life.school_id, SLUG, reason="A week was coded wrongly", by=ERIN, at=NOW + 5 * MINUTE)

    written(life, at=NOW + 6 * MINUTE, words=Written(Notes(say="Now right")))

    assert report(life).words == Notes(say="Now right", reason="A week was coded wrongly")


@pytest.mark.parametrize("deed", ["save", "ask"])
def test_where_the_audit_row_fails_nothing_is_left(life, monkeypatch, deed):
    if deed == "ask":
        written(life)
    before = report(life)

    def broken(*args, **kwargs):
        raise RuntimeError("the audit is away")

    monkeypatch.setattr(preparing, "record", broken)
    with pytest.raises(RuntimeError):
        written(life) if deed == "save" else asked(life)

    assert report(life) == before
    with scoped(life.school_id):
        assert Report.objects.filter(school_id=life.school_id).count() == (1 if deed == "ask" else 0)
