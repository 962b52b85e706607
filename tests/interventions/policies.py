"""Policies for the tests of pages: a trust with a version in force, a draft and one that waits."""

from datetime import date

from attendance.access.rules.actors import Actor
from interventions.queries.presets import preset_document
from interventions.services.policies import load_document, of_school, of_trust, publish, save_draft
from tests.factories.school_life import SchoolLife
from tests.people_of_the_tests import AT

OWN = {"ladders": {"attendance": {"tiers": {"sal1": {"when": {"all": {"low": {"limit": 97}}}}}}}}


def staged(**more) -> dict:
    """A trust's document: staged letters, with these values of other sections instead."""
    return dict(preset_document("staged_letters_rag")) | more


def furnish_policy(life: SchoolLife, by: Actor) -> dict[str, object]:
    """A trust with staged letters in force, a version that waits and a draft; the school stricter in one value, with a
    version of its own that waits. Inside the school's scope. Returns what stands in the addresses."""
    trust, school = of_trust(life.school.trust_id), of_school(life.school_id)
    load_document(trust, staged(approval={"second_person": True}), since=date(2025, 9, 1), by=by, at=AT,
                  acknowledged="Agreed by trustees")  # fmt: skip
    load_document(school, OWN, since=date(2025, 9, 1), by=by, at=AT, acknowledged="Agreed")
    for owner, document in (
        (trust, staged(approval={"second_person": True}, costs={"letter_minutes": 9})),
        (school, OWN),
    ):
        version = save_draft(owner, document, by=by, at=AT, reason="As agreed in November")
        publish(owner, version, since=date(2026, 4, 13), by=by, at=AT, acknowledged="Agreed")
    draft = staged(approval={"second_person": True}, evidence={"illness_days": 4})
    save_draft(trust, draft, by=by, at=AT, reason="Evidence earlier")
    return {"number": 1, "section": "first-day"}
