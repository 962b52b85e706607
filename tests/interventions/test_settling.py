"""Settling N codes: what is ticked becomes what a person says, with a reason; never by itself."""

from datetime import date, datetime
from uuid import UUID

import pytest
from django.db import DatabaseError
from django.urls import reverse

from attendance.tenancy.scope import scoped
from interventions.forms.settling import pick
from interventions.services import settling
from interventions.services.problems import CaseProblem
from interventions.services.settling import settle
from registers.models import Amendment, Mark
from registers.services.following import ContactData, log_contact
from tests.people_of_the_tests import LONDON, OFFICER
from tests.registers.marking import OFFICER_ROLES, amend, mark

pytestmark = pytest.mark.django_db
THURSDAY, FRIDAY = date(2025, 10, 16), date(2025, 10, 17)
NOW = datetime(2025, 10, 24, 9, tzinfo=LONDON)
URL = "interventions:n_codes"


@pytest.fixture
def life(oakfield_life, time_machine):
    time_machine.move_to(NOW, tick=False)
    with scoped(oakfield_life.school_id):
        mark(oakfield_life, "N", day=THURSDAY)
        mark(oakfield_life, "N", day=THURSDAY, session="PM")
        mark(oakfield_life, "N", pupil=1, day=FRIDAY)
    return oakfield_life


def codes(life) -> list[str]:
    with scoped(life.school_id):
        rows = Mark.objects.filter(school_id=life.school_id).order_by("date", "session", "pupil_id")
        return [row.code for row in rows]


def reasons(life) -> list[str]:
    with scoped(life.school_id):
        return list(
            Amendment.objects.filter(school_id=life.school_id, amended_code="O").order_by("seq").values_list(
                "reason", flat=True
            )
        )  # fmt: skip


def done(life, *picks, code="O", reason="", proposed=None, at=NOW):
    with scoped(life.school_id):
        return settle(
            life.school_id, picks, code, reason=reason, proposed=proposed or {}, by=OFFICER, roles=OFFICER_ROLES, at=at
        )


def of(life, pupil: int, day: date, session: str = "AM") -> tuple[UUID, date, str]:
    return life.pupils[pupil].id, day, session


def test_one_reason_for_all_that_is_ticked(life):
    answer = done(life, of(life, 0, THURSDAY), of(life, 1, FRIDAY), reason="Rang twice, nobody knows")

    assert (answer.sessions, answer.pupils, len(answer.change_ids)) == (2, 2, 1)
    assert codes(life) == ["O", "N", "O"]
    assert reasons(life) == ["Rang twice, nobody knows"] * 2


def test_children_who_are_not_here_today_are_not_settled_in_one_go(life):
    with scoped(life.school_id):
        mark(life, "N", day=NOW.date(), at=NOW)

    with pytest.raises(CaseProblem, match="still being looked for"):
        done(life, of(life, 0, NOW.date()), of(life, 1, FRIDAY), reason="Nobody knows")

    assert codes(life) == ["N", "N", "N", "N"]


def test_each_pupils_own_history_is_the_reason_where_none_is_typed(life):
    proposed = {life.pupils[0].id: "1 call since 16 October 2025", life.pupils[1].id: "2 texts since 17 October 2025"}

    done(life, of(life, 0, THURSDAY), of(life, 0, THURSDAY, "PM"), of(life, 1, FRIDAY), proposed=proposed)

    assert codes(life) == ["O", "O", "O"]
    assert sorted(reasons(life)) == [
        "1 call since 16 October 2025", "1 call since 16 October 2025", "2 texts since 17 October 2025",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("picks", "code", "reason", "field", "words"),
    [
        ([], "O", "Rang", "picks", "No session is ticked."),
        ([(0, THURSDAY)], "O", "", "reason", "The reason is missing."),
        ([(0, THURSDAY), (1, FRIDAY)], "I", "Ill", "code", "A reason is about one child."),
        ([(2, THURSDAY)], "O", "Rang", "picks", "One of these is no N any more."),
    ],
)
def test_refusals_change_nothing(life, picks, code, reason, field, words):
    with pytest.raises(CaseProblem, match=words) as refused:
        done(life, *(of(life, *one) for one in picks), code=code, reason=reason)

    assert refused.value.field == field
    assert codes(life) == ["N", "N", "N"]


def test_a_mark_that_somebody_settled_meanwhile_stops_all(life):
    with scoped(life.school_id):
        amend(life, "I", day=THURSDAY, at=NOW)

    with pytest.raises(CaseProblem, match="no N any more"):
        done(life, of(life, 0, THURSDAY), of(life, 1, FRIDAY), reason="Rang twice")

    assert codes(life) == ["I", "N", "N"]


def test_where_the_second_write_fails_the_first_is_not_kept(life, monkeypatch):
    real, calls = settling.amend_marks, []

    def fails_second(*args, **kwargs):
        calls.append(1)
        if len(calls) == 2:
            raise DatabaseError("the disk is full")
        return real(*args, **kwargs)

    monkeypatch.setattr(settling, "amend_marks", fails_second)
    proposed = {life.pupils[0].id: "Rang the mother twice", life.pupils[1].id: "Rang the father twice"}
    with pytest.raises(DatabaseError):
        done(life, of(life, 0, THURSDAY), of(life, 1, FRIDAY), proposed=proposed)

    assert codes(life) == ["N", "N", "N"]


# ---- the page


def post(client, **data):
    return client.post(reverse(URL, args=[900001]), data)


def test_the_page_settles_what_is_ticked_and_shows_what_was_tried(client, people, life):
    with scoped(life.school_id):
        data = ContactData((life.pupils[0].id,), "call", "no_answer", whom="Nadia Arkwright")
        log_contact(life.school_id, data, day=THURSDAY, by=OFFICER, at=datetime(2025, 10, 16, 9, 40, tzinfo=LONDON))
    client.force_login(people.bob)

    page = client.get(reverse(URL, args=[900001]))
    answer = post(client, picks=pick(*of(life, 0, THURSDAY)), code="O", reason="")

    assert "Rang Nadia Arkwright: no answer" in page.text
    assert "Proposed: O." in page.text
    assert answer.status_code == 302
    assert reasons(life) == ["No reason could be found: 1 call since 16 October 2025"]


def test_what_is_wrong_is_said_and_what_was_ticked_stays(client, people, life):
    client.force_login(people.bob)
    value = pick(*of(life, 1, FRIDAY))

    page = post(client, picks=value, code="O", reason="")

    assert "The reason is missing." in page.text
    assert f'value="{value}" checked' in page.text
    assert codes(life) == ["N", "N", "N"]


def test_another_schools_pupil_cannot_be_settled(client, people, life, hillcrest_life):
    client.force_login(people.bob)

    page = post(client, picks=pick(hillcrest_life.pupils[0].id, THURSDAY, "AM"), code="O", reason="Rang twice")

    assert "no N any more" in page.text


def test_who_may_not_amend_has_no_form_and_cannot_post(client, people, life):
    client.force_login(people.wendy)

    page = post(client, picks=pick(*of(life, 0, THURSDAY)), code="O", reason="Rang twice")

    assert "Settle the ticked" not in page.text
    assert codes(life) == ["N", "N", "N"]
