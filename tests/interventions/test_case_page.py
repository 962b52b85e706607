"""One case: why, what is next, what was done; by hand moved, closed, noted, given to somebody; and who sees what."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from attendance.tenancy.scope import scoped
from interventions.models import Action, Case, CaseEvent, Finding, Proposal
from interventions.queries.cases import card_of_pupil
from interventions.queries.events import events_of
from interventions.services.actions import ActionData, add_action
from interventions.services.cases import add_note, assign_owner, close_case, move_case, open_case, review_case
from interventions.services.problems import CaseProblem
from interventions.services.proposing import Followed
from tests.interventions.casework import (
    BECAUSE,
    at_stage,
    case_of,
    end,
    finding,
    follow,
    holding,
    policy,
    proposed_case,
    publish,
)
from tests.people_of_the_tests import AT, OFFICER, TUESDAY, actor
from tests.registers.marking import AFTERNOON, amend, mark

pytestmark = pytest.mark.django_db
FORMS = (
    "case_review", "case_move", "case_close", "owner", "note_new", "action_new", "meeting_new", "plan_new",
    "referral_new", "visit_new", "risk_new", "voice_new",
)  # fmt: skip


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        publish(oakfield_life)
    return oakfield_life


def url_of(case_id, name: str = "case") -> str:
    return reverse(f"interventions:{name}", args=[900001, case_id])


def test_page_says_why_with_the_marks_and_what_is_next(client, people, life, time_machine):
    time_machine.move_to(AFTERNOON, tick=False)
    with scoped(life.school_id):
        case_id = at_stage(life)
        evidence = {"sessions": [{"date": "2026-03-09", "session": "AM", "code": "I"}]}
        Finding.objects.filter(school_id=life.school_id).update(evidence=evidence)
        mark(life, "N")
        amend(life, "I")
    client.force_login(people.bob)

    page = client.get(url_of(case_id))

    assert BECAUSE in page.text
    assert [(one["code"], one["look"]) for one in page.context["sessions"]] == [("I", "auth")]
    assert page.context["next"]["action"].title == "Letter to the family: Support letter 1"
    assert {line["text"] for line in page.context["timeline"]} == {
        f"Support letter 1 was entered, as the policy says. {BECAUSE}",
        "A mark was changed, 10 March: N to I. Mother rang at 10:42",
    }


def test_page_costs_the_same_for_one_thing_and_for_three(client, people, life, django_assert_num_queries, time_machine):
    time_machine.move_to(AFTERNOON, tick=False)
    client.force_login(people.bob)
    with scoped(life.school_id):
        case_id = at_stage(life)
    for n in range(3):
        with scoped(life.school_id):
            add_note(life.school_id, case_id, f"Note {n}", by=OFFICER, at=AT + timedelta(minutes=n))
        if n != 1:
            with django_assert_num_queries(15):
                context = client.get(url_of(case_id)).context
            assert len(context["timeline"]) == n + 2


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(
    ("who", "expected"), [("fiona", 200), ("alice", 404), ("grace", 404), ("carol", 404), ("dave", 404)]
)
def test_forms_of_a_case_are_for_those_who_work_on_it(client, people, life, name, who, expected):
    with scoped(life.school_id):
        case_id = at_stage(life)
    client.force_login(getattr(people, who))

    assert client.get(url_of(case_id, name)).status_code == expected


@pytest.mark.parametrize(
    ("name", "expected"), [("note_new", 200), ("plan_new", 200), ("case_move", 404), ("case_close", 404)]
)
def test_welfare_officer_works_and_does_not_decide(client, people, life, name, expected):
    with scoped(life.school_id):
        case_id = at_stage(life)
    client.force_login(people.wendy)

    assert client.get(url_of(case_id, name)).status_code == expected


def test_case_of_another_school_is_not_there(client, people, life, hillcrest_life):
    with scoped(hillcrest_life.school_id):
        case_id = at_stage(hillcrest_life)
    client.force_login(people.bob)

    assert client.get(url_of(case_id)).status_code == 404


def test_sensitive_note_is_seen_by_safeguarding_only(client, people, life):
    with scoped(life.school_id):
        case_id = at_stage(life)
    client.force_login(people.sam)
    client.post(url_of(case_id, "note_new"), {"text": "Told me about home.", "sensitive": "on"})
    sams = client.get(url_of(case_id)).text
    client.force_login(people.bob)
    bobs = client.get(url_of(case_id)).text

    assert ("Told me about home." in sams, "Told me about home." in bobs) == (True, False)
    with scoped(life.school_id):
        for abilities, expected in (({"flags.sensitive"}, 2), (set(), 1)):
            card = card_of_pupil(life.school_id, life.pupils[0].id, policy(), abilities=abilities)
            assert len(card.events) == expected


def test_case_is_reviewed_and_the_policy_says_when_next(client, people, life, time_machine):
    time_machine.move_to(AT + timedelta(days=14), tick=False)
    with scoped(life.school_id):
        case_id = at_stage(life)
    client.force_login(people.wendy)

    form = client.get(url_of(case_id, "case_review")).context["form"]
    past = client.post(url_of(case_id, "case_review"), {"words": "Better", "next_review": "2026-03-10"})
    client.post(url_of(case_id, "case_review"), {"words": "Better", "next_review": "2026-04-14"})

    assert form.initial["next_review"] == date(2026, 4, 21)  # two school weeks, over Easter
    assert past.context["form"].errors["next_review"] == ["That day has passed. Give a later day, or leave it empty."]
    with scoped(life.school_id):
        assert case_of(life).review_on == date(2026, 4, 14)
        assert CaseEvent.objects.get(school_id=life.school_id, kind="review").text == (
            "The case was reviewed. Better Next review: 14 April 2026."
        )


def test_review_settles_what_asked_for_it_and_counts(life):
    with scoped(life.school_id):
        case_id = at_stage(life)
        asked = add_action(life.school_id, case_id, ActionData("What was done", kind="review"), by=OFFICER, at=AT)
        letter = Action.objects.get(school_id=life.school_id, kind="letter")
        review_case(life.school_id, case_id, words="Better.", next_review=None, by=OFFICER, at=AT)

        states = dict(Action.objects.filter(school_id=life.school_id).values_list("id", "state"))
        assert (states[asked], states[letter.id], case_of(life).review_on) == ("done", "to_do", None)
        assert "review" in events_of(life.school_id, TUESDAY, TUESDAY)[life.pupils[0].id]["attendance"]


def test_case_leads_to_its_review_where_nothing_was_due_before(client, people, life, time_machine):
    with scoped(life.school_id):
        case_id = at_stage(life)
        Action.objects.filter(school_id=life.school_id).update(due=date(2026, 3, 26))
    client.force_login(people.wendy)
    found = []
    for day in (23, 24, 27):
        time_machine.move_to(AT.replace(day=day), tick=False)
        found.append(client.get(url_of(case_id)).context["next"]["step"])
    with scoped(life.school_id):
        Action.objects.filter(school_id=life.school_id).update(due=date(2026, 3, 20))
    found.append(client.get(url_of(case_id)).context["next"]["step"])

    assert found == ["Look at the letter", "Review the case", "Review the case", "Look at the letter"]


def test_case_is_moved_by_hand_with_a_reason(client, people, life, time_machine):
    time_machine.move_to(AT, tick=False)
    with scoped(life.school_id):
        case_id = proposed_case(life)
    client.force_login(people.erin)

    client.post(url_of(case_id, "case_move"), {"tier": "attendance/sal2", "reason": "The family asked for it."})

    with scoped(life.school_id):
        case = case_of(life)
        text = CaseEvent.objects.get(school_id=life.school_id, kind="entered").text
        assert (case.tier, case.tier_since) == ("sal2", TUESDAY)
        assert text == "The case was moved to Support meeting by hand. The family asked for it."
        assert set(Action.objects.filter(school_id=life.school_id).values_list("kind", "state")) == {
            ("meeting", "to_do"), ("colour", "done"),
        }  # fmt: skip
        # a person put it higher than the figures do: the engine lets it stand
        assert follow(life, standing=holding(life, 0), on=TUESDAY + timedelta(days=60)) == Followed()
        assert case_of(life).lapsed_on is None
        assert Proposal.objects.get(school_id=life.school_id).state == "withdrawn"


def test_case_moved_by_hand_is_left_like_any_other_once_the_figures_asked_for_it(life):
    later = TUESDAY + timedelta(days=1)
    with scoped(life.school_id):
        move_case(life.school_id, at_stage(life), "sal2", reason="x", policy=policy(), by=OFFICER, at=AT)
        end(*holding(life, 0), life, on=later)
        follow(life, entered=[finding(life, "sal2", since=later)], on=later)
        last = end(*holding(life, 0), life, on=TUESDAY + timedelta(days=2), by="amendment")

        assert follow(life, left=[last], on=TUESDAY + timedelta(days=2)) == Followed(left=1)


def test_case_is_begun_by_hand_once(life):
    with scoped(life.school_id):
        open_case(
            life.school_id, life.pupils[0].id, "attendance", "sal1", reason="New brother", policy=policy(), by=OFFICER,
            at=AT,
        )  # fmt: skip
        with pytest.raises(CaseProblem, match="has a case on this ladder already"):
            open_case(
                life.school_id, life.pupils[0].id, "attendance", "sal2", reason="x", policy=policy(), by=OFFICER, at=AT
            )

        assert case_of(life).tier == "sal1"


def test_closed_case_takes_notes_and_nothing_else(client, people, life):
    with scoped(life.school_id):
        case_id = at_stage(life)
        close_case(life.school_id, case_id, reason="In every day since half term.", by=OFFICER, at=AT)
        add_note(life.school_id, case_id, "Card from the family.", by=OFFICER, at=AT)
        with pytest.raises(CaseProblem, match="closed"):
            move_case(life.school_id, case_id, "sal2", reason="x", policy=policy(), by=OFFICER, at=AT)
        states = set(Action.objects.filter(school_id=life.school_id).values_list("state", flat=True))
    client.force_login(people.bob)

    page = client.get(url_of(case_id))

    assert (states, page.context["works"]) == ({"withdrawn"}, False)
    assert "In every day since half term." in page.text


def test_who_must_be_told_is_told_after_the_case_was_closed_too(life):
    with scoped(life.school_id):
        case_id = at_stage(life)
        data = ActionData("Tell the social worker", kind="tell")
        add_action(life.school_id, case_id, data, by=OFFICER, at=AT)
        close_case(life.school_id, case_id, reason="Back in every day.", by=OFFICER, at=AT)

        assert list(Action.objects.filter(school_id=life.school_id, state="to_do").values_list("kind", flat=True)) == [
            "tell",
        ]  # fmt: skip


def test_case_is_given_to_somebody_of_the_school(life, people):
    with scoped(life.school_id):
        case_id = at_stage(life)
        assign_owner(life.school_id, case_id, people.bob.id, by=actor(people.erin), at=AT)
        with pytest.raises(CaseProblem):
            assign_owner(life.school_id, case_id, people.dave.id, by=actor(people.erin), at=AT)

        assert case_of(life).owner_id == people.bob.id


@pytest.mark.parametrize("deed", ["open", "move", "close", "owner", "note", "review"])
def test_nothing_is_kept_where_the_audit_row_fails(life, people, monkeypatch, deed):
    def fail(*args, **kwargs):
        raise RuntimeError("no audit row")

    monkeypatch.setattr("interventions.services.cases.record", fail)
    with scoped(life.school_id):
        case_id = at_stage(life)
        school, more = life.school_id, {"by": OFFICER, "at": AT}
        before = CaseEvent.objects.filter(school_id=school).count()
        deeds = {
            "open": lambda: open_case(
                school, life.pupils[1].id, "attendance", "sal1", reason="x", policy=policy(), **more
            ),
            "move": lambda: move_case(school, case_id, "sal2", reason="x", policy=policy(), **more),
            "close": lambda: close_case(school, case_id, reason="x", **more),
            "owner": lambda: assign_owner(school, case_id, people.bob.id, **more),
            "note": lambda: add_note(school, case_id, "x", **more),
            "review": lambda: review_case(school, case_id, words="x", next_review=None, **more),
        }
        with pytest.raises(RuntimeError):
            deeds[deed]()

        [case] = Case.objects.filter(school_id=school)
        assert (case.tier, case.closed_on, case.owner_id) == ("sal1", None, None)
        assert CaseEvent.objects.filter(school_id=school).count() == before
