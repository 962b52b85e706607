"""Reads: findings and measures as documents, in the shapes that `evaluate` and `explain` promise."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from attendance.people.queries import pupils_by_ids
from interventions.queries.elsewhere import unauthorised_elsewhere
from interventions.queries.evidence import Shown, evidence_of, names_of
from interventions.queries.findings import FindingRow
from interventions.queries.finished import finished_policy
from interventions.queries.moment import moment_of
from interventions.rules.comparing import When
from interventions.rules.evidence import check_json, clause, sentence
from interventions.rules.findings import Facts
from interventions.rules.judging import Judge, counts_of, row_of, see_all, special_of
from registers.queries.missed import MissedRow, missed_sessions


def shown_on(school_id: UUID, on: date, enrolment_ids: Collection[UUID]) -> tuple[Shown, str]:
    """What is seen of these enrolments as of the end of a day, every ladder judged, and the policy's version.

    About fifteen queries, however many there are.
    """
    finished = finished_policy(school_id, on)
    moment = moment_of(school_id, on, finished.policy.windows())
    judge = Judge(finished.policy, When(on, moment.past))
    elsewhere = unauthorised_elsewhere(school_id, moment, enrolment_ids)
    return evidence_of(school_id, judge, moment, enrolment_ids, elsewhere=elsewhere), finished.version


def findings_document(
    school_id: UUID, urn: int, on: date, version: str, found: Iterable[FindingRow], left: Iterable[FindingRow]
) -> dict[str, Any]:
    """The document of `evaluate --format json`: every finding with its evidence as of `on`, and what has ended.

    A finding that was not judged on the day (a ladder of term ends) keeps the evidence of the day that found it.
    """
    holding, ended = list(found), list(left)
    shown, _ = shown_on(school_id, on, {row.enrolment_id for row in holding})
    names = _upns(school_id, on, [row.pupil_id for row in (*holding, *ended)])
    return {
        "on": on.isoformat(),
        "school": urn,
        "policy_version": version,
        "findings": sorted((_finding(row, shown, names) for row in holding), key=_order),
        "left": sorted(
            (
                {
                    "upn": names[row.pupil_id], "ladder": row.ladder, "tier": row.tier, "because": row.because,
                    "ended_by": row.ended_by,
                }
                for row in ended
            ),
            key=_order,
        ),
    }  # fmt: skip


def _finding(row: FindingRow, shown: Shown, names: Mapping[UUID, str]) -> dict[str, Any]:
    evidence = shown.evidence(row.enrolment_id, row.ladder)
    if evidence.get("tier") != row.tier:
        evidence = dict(row.evidence)
    return {"upn": names[row.pupil_id], **evidence, "holds_since": row.since.isoformat()}


def _order(one: Mapping[str, Any]) -> tuple[str, str]:
    return one["upn"], one["ladder"]


def _upns(school_id: UUID, on: date, pupil_ids: Collection[UUID]) -> dict[UUID, str]:
    """What names a pupil in a document: the UPN, or the id of one who has none."""
    return {key: row.upn or str(key) for key, row in pupils_by_ids(school_id, set(pupil_ids), on).items()}


def explanation(school_id: UUID, urn: int, pupil_id: UUID, enrolment_id: UUID, on: date) -> dict[str, Any] | None:
    """Every measure of one enrolment as of the end of a day, the marks behind it and the tiers it meets.

    None for one not on roll that day. About twenty queries.
    """
    shown, version = shown_on(school_id, on, [enrolment_id])
    facts = shown.facts.get(enrolment_id)
    if facts is None:
        return None
    ladders = shown.judge.policy.ladders
    missed = _all_missed(school_id, facts, on)
    return {
        "school": urn,
        "policy_version": version,
        "measures": [
            {"window": str(w), "since": c.since.isoformat(), "until": c.until.isoformat(), "counts": counts_of(c)}
            for w, c in facts.windows.items()
        ],
        "runs": [
            {
                "measure": measure, "value": float(run.value), "since": run.since.isoformat() if run.since else None,
                "sessions": [{"date": day.isoformat(), "session": half} for day, half in run.sessions],
            }
            for measure, run in facts.running.items()
        ],
        "events": {
            ladder: {event: [day.isoformat() for day in days] for event, days in named.items()}
            for ladder, named in facts.events.items()
        },
        "marks": [{"date": row.day.isoformat(), "session": row.session, "code": row.code} for row in missed],
        "tiers": [tier for ladder in ladders for tier in _tiers(ladder.key, shown, facts)],
        "meets": [shown.evidence(enrolment_id, ladder) for ladder in shown.found.get(enrolment_id, {})],
    }  # fmt: skip


def _all_missed(school_id: UUID, facts: Facts, on: date) -> list[MissedRow]:
    since = min((counted.since for counted in facts.windows.values()), default=on)
    return missed_sessions(school_id, {facts.enrolment_id: facts.pupil_id}, since, on, codes=("L", "U")).get(
        facts.enrolment_id, []
    )


def _tiers(ladder: str, shown: Shown, facts: Facts) -> Iterable[dict[str, Any]]:
    """Every tier of a ladder with its comparisons as they were seen, whether they are met or not."""
    found, judge = shown.judge.policy.ladder(ladder), shown.judge
    row, special = row_of(facts, judge.layout, judge.when.on), special_of(facts)
    met = shown.found.get(facts.enrolment_id, {}).get(ladder)
    for tier in found.tiers if found else ():
        seen = list(see_all(tier.when, ladder, facts, judge, row, special).values())
        names = names_of(judge.policy)
        yield {
            "ladder": ladder, "tier": tier.key, "met": met is not None and met.tier == tier.key,
            "checks": [{**check_json(one), "words": sentence([clause(one, names)])} for one in seen],
        }  # fmt: skip
