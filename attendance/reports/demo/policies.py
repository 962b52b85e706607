"""The demo's policies: what the trust asks of every school, and what each school has instead.

The trust sets the steps; what it locks is about dignity and safety (visits, celebration, evidence), so that a school
may have a ladder of its own. Ashby adds an appendix; the other three leave the trust's steps out and have theirs.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from attendance.access.rules.actors import Actor
from attendance.tenancy.models import School, Trust
from attendance.tenancy.scope import scoped
from interventions.queries.presets import preset_document
from interventions.rules.inheritance import merged
from interventions.services.policies import WAITING, approve, load_document, of_school, of_trust, publish, save_draft

LONDON = ZoneInfo("Europe/London")
TRUST_PRESET = "trust_with_appendix"
STEPS = ("below_96", "below_90", "formal", "formal_support")  # of the trust
LOCKS = {
    "celebration": "locked",
    "visits": "locked",
    "evidence": "stricter",
    "plans.phased_return.max_weeks": "stricter",
    "times.closes_after_minutes": "stricter",
}
OWN_PRESETS = {900101: "primary_bands", 900102: "special_targeted", 900104: "staged_letters_rag"}  # by URN
APPENDICES = {900103: "trust_appendix_school"}
WHY = {
    900101: "Families know the four bands; attendance rose in each year with them.",
    900102: "Our pupils’ health makes 96% the wrong place to begin.",
    900103: "Our own times, and the office rings earlier.",
    900104: "Form tutors work with letters in stages; a first day in three colours.",
    900105: "One step is enough for a school of our size.",
}
TRUSTS_OWN = ("approval", "locks", "celebration")  # which a school leaves to the trust
HILLCREST_POLICY: dict[str, Any] = {
    "policy": 1,
    "name": "Talk first",
    "celebration": {
        "judged": "term_end",
        "individual_awards": True,
        "bands": {
            "bright": {"title": "Bright term", "at_least": 98, "award": "certificate", "letter": "congratulations"}
        },
    },
    "ladders": {
        "attendance": {
            "name": "Attendance",
            "tiers": {
                "talk": {
                    "name": "A talk with the family",
                    "order": 1,
                    "when": {"measure": "attendance", "window": "year", "op": "<", "limit": 92, "floor": 20},
                    "role": "headteacher",
                    "review": "4 school_weeks",
                    "recovered": "4 school_weeks",
                    "actions": {"talk": {"kind": "call", "owner": "headteacher", "due": "5 school_days"}},
                }
            },
        }
    },
}


def trust_document() -> dict[str, Any]:
    """The trust's policy: the preset, with locks that leave the steps to schools."""
    ours = {"name": "Northern Lights attendance policy", "evidence": {"illness_days": 5}}
    return {**merged([preset_document(TRUST_PRESET), ours]), "locks": LOCKS}


def school_document(urn: int) -> dict[str, Any]:
    """What the school has instead of its trust's policy."""
    if urn in APPENDICES:
        return _without(preset_document(APPENDICES[urn]), TRUSTS_OWN)
    if urn not in OWN_PRESETS:
        return HILLCREST_POLICY
    own = _without(preset_document(OWN_PRESETS[urn]), TRUSTS_OWN)
    left_out = {"ladders": {"attendance": {"tiers": {key: {"off": True} for key in STEPS}}}}
    within = {"plans": {"phased_return": {"weeks": 2, "max_weeks": 2}}}
    return merged([own, left_out, within])


def write_trusts(trust: Trust, *, by: Actor, since: date) -> None:
    """The trust's first version, in force from `since`, as it was loaded a month before."""
    with scoped(*trust.schools.values_list("id", flat=True)):
        load_document(
            of_trust(trust.id), trust_document(), since=since, by=by, at=_morning(since - timedelta(days=30)),
            reason="The policy that the trustees agreed before the summer.",
        )  # fmt: skip


def write_own(school: School, team: Mapping[str, Actor], *, since: date) -> None:
    """A school's first version, in force from `since`: the champion writes it; the head approves it where one must."""
    owner, document, at = of_school(school.id), school_document(school.urn), _morning(since - timedelta(days=20))
    champion, head = team["attendance_champion"], team["headteacher"]
    with scoped(school.id):
        draft = save_draft(owner, document, since=since, reason=WHY[school.urn], by=champion, at=at)
        if publish(owner, draft, since=since, by=champion, at=at) == WAITING:
            approve(owner, draft, by=head, at=at + timedelta(hours=5))


def draft_next(trust: Trust, *, by: Actor, since: date, at: datetime) -> None:
    """The trust's next version, which waits for a second person: earlier notice, and shorter time to act."""
    earlier = {"ladders": {"attendance": {"tiers": {"below_90": {"when": {"limit": 92}, "review": "3 school_weeks"}}}}}
    document = merged([trust_document(), earlier])
    owner = of_trust(trust.id)
    reason = "Meetings below 92%, not 90%: pupils between the two had nobody who asked."
    with scoped(*trust.schools.values_list("id", flat=True)):
        draft = save_draft(owner, document, since=since, reason=reason, by=by, at=at)
        publish(owner, draft, since=since, by=by, at=at)


def _without(document: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(10, 0), LONDON)
