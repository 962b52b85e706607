"""Reads: what made findings true, of the few of whom something is new: every count, and the single sessions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from interventions.queries.measures import Apart, Elsewhere, facts_of
from interventions.queries.moment import Moment
from interventions.rules.evidence import MOST_SESSIONS, Basis, Session, as_json, no_longer
from interventions.rules.findings import Facts, Found, Seen
from interventions.rules.judging import Judge, found_by, row_of, see_all, special_of
from interventions.rules.levels import Standing
from interventions.rules.policy import Policy
from registers.queries.missed import MissedRow, missed_sessions

ENDED = {
    "left": "The pupil is no longer on roll.",
    "year": "The academic year has ended.",
    "policy": "The policy no longer has this stage.",
}
LATE = {"late": ("L", "U"), "late_before_close": ("L",)}
OF_EVENTS = ("days_since", "times")


@dataclass(frozen=True)
class Shown:
    """Everything seen of some enrolments on one day."""

    judge: Judge
    facts: Mapping[UUID, Facts]
    found: Mapping[UUID, Mapping[str, Found]]
    missed: Mapping[UUID, list[MissedRow]]

    def evidence(self, enrolment_id: UUID, ladder: str) -> dict[str, Any]:
        """The finding as JSON; empty where it was not judged on the day."""
        found = self.found.get(enrolment_id, {}).get(ladder)
        if found is None:
            return {}
        facts = self.facts[enrolment_id]
        return as_json(
            found, basis_of(found.deciding, facts, self.missed.get(enrolment_id, [])), names_of(self.judge.policy)
        )

    def ended(self, row: Standing, by: str) -> str:
        """Why a finding holds no more: how its comparisons stand now."""
        facts, ladder = self.facts.get(row.enrolment_id), self.judge.policy.ladder(row.ladder)
        tier = ladder.tier(row.tier) if ladder else None
        if facts is None or ladder is None or tier is None or by == "year":
            return ENDED.get(by, ENDED["left"] if facts is None else ENDED["policy"])
        other = self.found.get(row.enrolment_id, {}).get(row.ladder)
        if other is not None and other.order > tier.order:
            return as_json(other, names=names_of(self.judge.policy))["because"]
        special = special_of(facts)
        numbers = row_of(facts, self.judge.layout, self.judge.when.on)
        seen = see_all(tier.when, ladder.key, facts, self.judge, numbers, special)
        return no_longer(seen.values(), names_of(self.judge.policy))


def names_of(policy: Policy) -> dict[str, str]:
    """What tiers are called, by key."""
    return {tier.key: tier.name for ladder in policy.ladders for tier in ladder.tiers}


def evidence_of(
    school_id: UUID, judge: Judge, moment: Moment, enrolment_ids: Collection[UUID], *,
    elsewhere: Elsewhere | None = None, known: Mapping[UUID, Apart] | None = None,
) -> Shown:  # fmt: skip
    """What is seen of these enrolments. None to about ten queries, however many there are; four at most where what sets
    them apart is `known`."""
    if not enrolment_ids:
        return Shown(judge, {}, {}, {})
    rows = facts_of(
        school_id, judge.policy, moment, enrolment_ids=enrolment_ids, elsewhere=elsewhere, known=known
    )  # fmt: skip
    facts = {one.enrolment_id: one for one in rows}
    found = {enrolment: found_by(judge, one) for enrolment, one in facts.items()}
    return Shown(judge, facts, found, _missed(school_id, facts, found, moment))


def _missed(
    school_id: UUID, facts: Mapping[UUID, Facts], found: Mapping[UUID, Mapping[str, Found]], moment: Moment
) -> dict[UUID, list[MissedRow]]:
    """The sessions that the findings rest on, each read once, from the first day that any of them looks back to."""
    deciding = [(who, one.deciding) for who, ladders in found.items() for one in ladders.values()]
    looked = [(who, seen) for who, seen in deciding if seen.since and seen.measure not in OF_EVENTS]
    since = min((seen.since for _, seen in looked if seen.since), default=moment.until)
    codes = {code for _, seen in looked for code in (*seen.codes, *LATE.get(seen.measure, ()))}
    pupils = {who: facts[who].pupil_id for who, _ in looked}
    return missed_sessions(school_id, pupils, since, moment.on, codes=codes)


def basis_of(seen: Seen, facts: Facts, missed: Collection[MissedRow]) -> Basis:
    """The sessions that made one comparison true, the newest `MOST_SESSIONS` of them."""
    if seen.measure in OF_EVENTS:
        return Basis()
    running = facts.running.get(seen.measure)
    if running is not None:
        codes = {(row.day, row.session): row.code for row in missed}
        sessions = [Session(day, session, codes.get((day, session), "")) for day, session in running.sessions]
    else:
        sessions = [Session(row.day, row.session, row.code) for row in missed if _counts(row, seen)]
        if seen.counts.get("below_age"):
            sessions = [one for one in sessions if (one.day, one.session, one.code) not in facts.below_age]
        if seen.counts.get("elsewhere"):
            sessions = sorted([*sessions, *(Session(*one) for one in facts.elsewhere)], key=_order)
    return Basis(tuple(sessions[-MOST_SESSIONS:]), len(sessions))


def _order(session: Session) -> tuple[date, str]:
    return session.day, session.session


def _counts(row: MissedRow, seen: Seen) -> bool:
    """Whether a session is one of those that the measure is about."""
    if seen.since is None or seen.until is None or not seen.since <= row.day < seen.until:
        return False
    if seen.measure == "sessions":
        return row.code in seen.codes
    if seen.measure in LATE:
        return row.code in LATE[seen.measure]
    if seen.measure == "unauthorised":
        return row.unauthorised
    if seen.measure == "authorised":
        return row.absent and not row.unauthorised
    if seen.measure == "illness_days":
        return row.code == "I"
    return row.absent and row.code not in seen.codes
