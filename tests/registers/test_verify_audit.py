"""`verify_audit` and `rebuild_summaries --check` name exactly what a superuser altered."""

import contextlib
import io
import json

import psycopg
import pytest
from django.core.management import CommandError, call_command

from attendance.tenancy.scope import scoped
from registers.queries.chain import chained_entries, check_chain
from registers.rules.chain import entry_hash
from registers.services.amending import undo_change
from tests.factories.school_life import build_school_life
from tests.people_of_the_tests import AT, OFFICER, TUESDAY, make_people, make_places
from tests.registers.marking import AFTERNOON, amend, mark


@pytest.fixture
def life(own_database):
    """Oakfield with four amendments, committed; and `tamper`, the owner of the tables in a hurry."""
    places = make_places()
    people = make_people(places)
    life = build_school_life(places.oakfield, teacher=people.alice)
    with scoped(life.school_id):
        for pupil, code in enumerate(("I", "M", "L")):
            mark(life, "N", pupil=pupil)
            amend(life, code, pupil=pupil)
        done = amend(life, "O", pupil=2, reason="No reason after five calls")
        undo_change(life.school_id, done.change_id, by=OFFICER, at=AFTERNOON)
        mark(life, "/", session="PM")
    life.owner_url = own_database.urls.owner
    return life


def tamper(life, statement: str) -> None:
    """As the owner of the tables; a superuser needs no scope, the owner sets one."""
    with psycopg.connect(life.owner_url) as link:
        link.execute(f"SET LOCAL app.school_ids = '{{{life.school_id}}}'")
        assert link.execute(statement).rowcount > 0


def verify() -> list[dict]:
    out = io.StringIO()
    with contextlib.suppress(CommandError):
        call_command("verify_audit", "--format", "json", stdout=out)
    return [trouble for school in json.loads(out.getvalue()) for trouble in school["troubles"]]


def test_untouched_chain_is_unbroken(life):
    out = io.StringIO()
    call_command("verify_audit", stdout=out)
    with scoped(life.school_id):
        report = check_chain(life.school_id)

    assert (report.entries, report.problem) == (5, None)
    assert f"900001 Oakfield Primary: 5 entries, unbroken, head {report.head_hash}" in out.getvalue()


def test_python_and_sql_agree_on_every_hash(life):
    with scoped(life.school_id):
        entries = list(chained_entries(life.school_id))

    assert [entry_hash(one.prev_hash, one.entry) for one in entries] == [one.hash for one in entries]
    assert len(entries) == 5


@pytest.mark.parametrize("column", ["reason = 'something else'", "by_name = 'Nobody'", "original_code = '/'",
                                    "at = at - interval '1 day'", "original_origin = 'gate'"])  # fmt: skip
def test_altered_entry_is_named(life, column):
    tamper(life, f"UPDATE registers_amendment SET {column} WHERE seq = 2")

    [trouble, *_] = verify()

    assert (trouble["kind"], trouble["seq"], trouble["school"]) == ("altered", 2, 900001)
    assert (trouble["pupil"], trouble["date"], trouble["session"]) == (str(life.pupils[1].id), str(TUESDAY), "AM")


def test_missing_entry_is_named(life):
    tamper(life, "DELETE FROM registers_amendment WHERE seq = 3")

    [trouble, *_] = verify()

    assert (trouble["kind"], trouble["seq"]) == ("missing", 3)


def test_last_entry_taken_away_is_missed(life):
    tamper(life, "DELETE FROM registers_amendment WHERE seq = 5")

    assert [(one["kind"], one["seq"]) for one in verify()] == [("missing", 5), ("mark", 4)]


def test_reordered_entries_are_named(life):
    tamper(life, "UPDATE registers_amendment SET seq = 99 WHERE seq = 2")
    tamper(life, "UPDATE registers_amendment SET seq = 2 WHERE seq = 3")
    tamper(life, "UPDATE registers_amendment SET seq = 3 WHERE seq = 99")

    [trouble, *_] = verify()

    assert trouble["seq"] == 2
    assert trouble["kind"] in {"altered", "reordered"}


def test_head_put_back_is_noticed(life):
    tamper(life, "UPDATE registers_chainhead SET seq = 4")

    [trouble] = verify()

    assert (trouble["kind"], trouble["seq"]) == ("altered", 5)


def test_mark_changed_without_its_amendment_is_named(life):
    tamper(life, "UPDATE registers_mark SET code = '/' WHERE code = 'M'")

    [trouble] = verify()

    assert (trouble["kind"], trouble["seq"], trouble["pupil"], trouble["session"]) == (
        "mark",
        2,
        str(life.pupils[1].id),
        "AM",
    )
    assert trouble["message"] == "The code is “/”, entry 2 says “M”."


def test_first_mark_changed_behind_everything_is_named_by_its_summary(life):
    """No amendment speaks of it, but its week was counted when it was written."""
    tamper(life, "UPDATE registers_mark SET code = 'N' WHERE code = '/'")

    [trouble] = verify()

    assert (trouble["kind"], trouble["seq"]) == ("mark", None)
    assert (trouble["pupil"], trouble["date"], trouble["session"]) == (str(life.pupils[0].id), str(TUESDAY), "PM")


def test_trouble_of_one_school_is_not_anothers(life):
    tamper(life, "UPDATE registers_amendment SET reason = 'other' WHERE seq = 1")
    out = io.StringIO()

    with pytest.raises(CommandError, match="1 things are not"):
        call_command("verify_audit", "--school", "900001", stdout=out)
    call_command("verify_audit", "--school", "900003", stdout=out)

    assert "900001: altered: entry 1, id " in out.getvalue()
    assert "900003 Hillcrest School: 0 entries, unbroken" in out.getvalue()


def test_unknown_school_is_refused(life):
    with pytest.raises(CommandError, match="no school has the URN “7”"):
        call_command("verify_audit", "--school", "7")


# ---- summaries ------------------------------------------------------------------------------------------------------


def check() -> str:
    out = io.StringIO()
    call_command("rebuild_summaries", "--check", "--school", "900001", stdout=out)
    return out.getvalue()


def test_summaries_agree(life):
    assert check() == "900001 Oakfield Primary: the summaries agree with the marks.\n"


def test_wrong_summary_is_named_with_its_column_and_put_right_by_a_rebuild(life):
    enrolment = life.enrolments[life.pupils[0].id]
    tamper(life, f"UPDATE registers_weeksummary SET present = present + 3 WHERE enrolment_id = '{enrolment.id}'")
    out = io.StringIO()

    with pytest.raises(CommandError, match="1 numbers differ"):
        call_command("rebuild_summaries", "--check", stdout=out)
    call_command("rebuild_summaries", stdout=io.StringIO())

    assert (
        f"900001 Oakfield Primary: enrolment {enrolment.id}, week 2026-03-09, present: kept 4, the marks say 1."
        in out.getvalue()
    )
    assert check().endswith("the summaries agree with the marks.\n")


def test_missing_and_left_over_summaries_are_named(life):
    enrolment = life.enrolments[life.pupils[0].id]
    tamper(life, f"DELETE FROM registers_weeksummary WHERE enrolment_id = '{enrolment.id}'")
    tamper(
        life,
        f'INSERT INTO registers_weeksummary SELECT (jsonb_populate_record(s, \'{{"week": "2026-03-16"}}\')).*'
        f" FROM registers_weeksummary s WHERE enrolment_id = '{life.enrolments[life.pupils[1].id].id}'",
    )
    out = io.StringIO()

    with pytest.raises(CommandError):
        call_command("rebuild_summaries", "--check", stdout=out)

    assert f"enrolment {enrolment.id}, week 2026-03-09, present: kept no summary, the marks say 1." in out.getvalue()
    assert "week 2026-03-16, authorised: kept 1, the marks say 0." in out.getvalue()
    call_command("rebuild_summaries", stdout=io.StringIO())
    assert check().endswith("the summaries agree with the marks.\n")


def test_moment_of_the_entries_is_kept_to_the_second(life):
    with scoped(life.school_id):
        [first, *_] = chained_entries(life.school_id)

    assert (first.entry.original_at, first.entry.at) == (AT, AFTERNOON)
