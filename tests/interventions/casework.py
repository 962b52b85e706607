"""A ladder, findings and cases to test with: what an evaluation would hand on, made by hand."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from interventions.models import Case, Evaluation, Finding, Proposal, SchoolPolicy
from interventions.queries.findings import FindingChanges, FindingRow
from interventions.rules.policy import Policy
from interventions.rules.reading import read_policy
from interventions.services.proposing import Followed, follow_findings
from tests.factories.school_life import SchoolLife
from tests.people_of_the_tests import TUESDAY

LONDON = ZoneInfo("Europe/London")
NIGHT = datetime(2026, 3, 10, 18, 30, tzinfo=LONDON)
LETTER = {"kind": "letter", "template": "sal1", "owner": "attendance_officer", "due": "5 school_days"}
POLICY = {
    "policy": 1,
    "name": "Support in stages",
    "ladders": {
        "attendance": {
            "name": "Attendance",
            "tiers": {
                "sal1": {
                    "name": "Support letter 1", "order": 1, "role": "attendance_officer", "again_after": 4,
                    "when": {"measure": "attendance", "op": "<", "limit": 95}, "review": "2 school_weeks",
                    "recovered": "2 school_weeks", "cool_off": "28 days",
                    "actions": {
                        "letter": LETTER,
                        "watch": {"kind": "monitoring", "weeks": 4, "owner": "attendance_officer"},
                    },
                },
                "sal2": {
                    "name": "Support meeting", "order": 2, "role": "attendance_champion", "colour": "amber",
                    "when": {"measure": "attendance", "op": "<", "limit": 90}, "recovered": "2 school_weeks",
                    "actions": {
                        "meeting": {"kind": "meeting", "owner": "attendance_champion", "due": "10 school_days"},
                        "colour": {"kind": "colour", "colour": "amber", "owner": "attendance_officer"},
                    },
                },
            },
        },
        "punctuality": {
            "name": "Punctuality",
            "tiers": {
                "late": {
                    "name": "Often late", "order": 1, "entry": "automatic", "role": "attendance_officer",
                    "when": {"measure": "late", "op": ">=", "limit": 6},
                    "actions": {"call": {"kind": "call", "owner": "attendance_officer", "due": "3 school_days"}},
                }
            },
        },
        "persistent": {
            "name": "Persistent absence", "national": True,
            "tiers": {
                "persistent": {
                    "name": "Persistently absent", "order": 1, "entry": "automatic",
                    "when": {"measure": "absence", "op": ">=", "limit": 10},
                }
            },
        },
    },
    "plans": {"phased_return": {"max_weeks": 2}, "contract": {"weeks": 6}},
    "visits": {"risk_assessment_first": True, "alone": False},
}  # fmt: skip
BECAUSE = "Attendance is 93.2% of 88 sessions since 1 September."


def policy(**changes) -> Policy:
    """The ladder of these tests; `changes` replace whole sections of the document."""
    return read_policy({**POLICY, **changes})


def finding(
    life: SchoolLife, tier: str = "sal1", *, pupil: int = 0, ladder: str = "attendance", since: date = TUESDAY,
    because: str = BECAUSE,
) -> FindingRow:  # fmt: skip
    """A finding that is written and holds. Inside the school's scope."""
    child = life.pupils[pupil]
    found = policy().ladder(ladder).tier(tier)
    row = Finding.objects.create(
        school_id=life.school_id, enrolment_id=life.enrolments[child.id].id, pupil_id=child.id, ladder=ladder,
        tier=tier, since=since, seen_on=since, entry=found.entry, role=found.role, policy_version="1",
        evidence={"counts": {"possible": 88, "absent": 6}}, because=because,
    )  # fmt: skip
    return as_row(row)


def as_row(row: Finding, **changes) -> FindingRow:
    """A kept finding as the evaluation hands it on."""
    names = [name for name in FindingRow.__dataclass_fields__ if name != "why"]
    values = {name: getattr(row, name) for name in names}
    return FindingRow(**{**values, "why": row.because, **changes})


def end(row: FindingRow, life: SchoolLife, *, on: date, by: str = "marks", because: str = "It is 95.5% now."):
    """The finding no longer holds, as of the end of `on`."""
    Finding.objects.filter(school_id=life.school_id, id=row.id).update(
        until=on, ended_by=by, ended_because=because
    )  # fmt: skip
    found = Finding.objects.get(school_id=life.school_id, id=row.id)
    return as_row(found, why=because)


def follow(life: SchoolLife, *, entered=(), standing=(), left=(), on: date = TUESDAY, **more) -> Followed:
    """Hand findings on, as the evaluation of the day does."""
    changes = FindingChanges(list(entered), list(left), list(standing))
    return follow_findings(
        life.school_id, changes, more.pop("policy", None) or policy(), on=on,
        at=NIGHT.replace(month=on.month, day=on.day), **more,
    )  # fmt: skip


def case_of(life: SchoolLife, *, pupil: int = 0, ladder: str = "attendance") -> Case | None:
    """The pupil's open case."""
    rows = Case.objects.filter(school_id=life.school_id, pupil_id=life.pupils[pupil].id, ladder=ladder)
    return rows.filter(closed_on__isnull=True).first()


def waiting(life: SchoolLife, *, pupil: int = 0) -> Proposal:
    """The pupil's proposal that waits to be decided."""
    return Proposal.objects.get(school_id=life.school_id, pupil_id=life.pupils[pupil].id, state="waiting")


def evaluated(life: SchoolLife, on: date = TUESDAY) -> None:
    """The school was judged up to `on`."""
    Evaluation.objects.create(
        school_id=life.school_id, on=on, at=NIGHT, policy_version="1", pupils=3, found=1, entered=1, left=0
    )


def proposed_case(life: SchoolLife, *, pupil: int = 0, tier: str = "sal1") -> UUID:
    """A case with a proposal that waits; returns its id."""
    before = holding(life, pupil)
    row = finding(life, tier, pupil=pupil)
    follow(life, entered=[row], standing=before, pupil_ids=[row.pupil_id])
    return case_of(life, pupil=pupil).id


def holding(life: SchoolLife, pupil: int) -> list[FindingRow]:
    """Every finding of a pupil that holds."""
    rows = Finding.objects.filter(school_id=life.school_id, pupil_id=life.pupils[pupil].id, until__isnull=True)
    return [as_row(row) for row in rows]


def automatic() -> Policy:
    """The same ladders, whose tiers are entered without anybody."""
    attendance = POLICY["ladders"]["attendance"]
    tiers = {key: {**tier, "entry": "automatic"} for key, tier in attendance["tiers"].items()}
    return policy(ladders={**POLICY["ladders"], "attendance": {**attendance, "tiers": tiers}})


def at_stage(
    life: SchoolLife, tier: str = "sal1", *, pupil: int = 0, on: date = TUESDAY, ladder: str = "attendance"
) -> UUID:
    """A case that stands at a tier, with the tier's actions; returns its id."""
    before = holding(life, pupil)
    row = finding(life, tier, pupil=pupil, since=on, ladder=ladder)
    follow(life, entered=[row], standing=before, policy=automatic(), on=on, pupil_ids=[row.pupil_id])
    return case_of(life, pupil=pupil, ladder=ladder).id


def publish(life: SchoolLife, **changes) -> None:
    """Put the policy of these tests in force at the school. Inside the school's scope."""
    document = {key: value for key, value in {**POLICY, **changes}.items() if key != "ladders"}
    ladders = {key: value for key, value in POLICY["ladders"].items() if key != "persistent"}
    SchoolPolicy.objects.create(
        school_id=life.school_id, number=1, state="published", since=date(2025, 9, 1),
        document={**document, "ladders": ladders}, made_name="Setup", made_at=NIGHT,
    )  # fmt: skip
