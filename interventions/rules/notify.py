"""Who else must be told: the social worker, the youth offending worker, the virtual school, the local authority.

Statutory guidance on attendance (paragraph 52) and on keeping children safe: tell a pupil's social worker and youth
offending worker of unexplained absence, and when the name is to be deleted from the register. The guidance sets no
hour: the deadlines are settings with the careful value as default.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from attendance.people.rules.pupil_flags import SENSITIVE, SENSITIVE_KINDS, VIEW
from interventions.rules.legal import school_day_after

UNEXPLAINED, ABSENT, DELETED, FALLING = "unexplained_absence", "absence", "deletion", "falling_attendance"
EVENT_LABELS = {
    UNEXPLAINED: "Unexplained absence",
    ABSENT: "Absence",
    DELETED: "The name is to be deleted from the admission register",
    FALLING: "Attendance is falling",
}
SOCIAL_WORKER, YOUTH_OFFENDING = "social_worker", "youth_offending_worker"
VIRTUAL_SCHOOL, AUTHORITY = "virtual_school_head", "local_authority"
RECIPIENT_LABELS = {
    SOCIAL_WORKER: "Social worker",
    YOUTH_OFFENDING: "Youth offending worker",
    VIRTUAL_SCHOOL: "Virtual school head",
    AUTHORITY: "Local authority (education, health and care plans)",
}
YOUTH_OFFENDING_FLAG = "youth_offending"
HAS_SOCIAL_WORKER = frozenset({"social_worker", "child_protection", "child_in_need", "looked_after"})
IN_CARE = frozenset({"looked_after"})
UNDER_SUPERVISION = frozenset({YOUTH_OFFENDING_FLAG})
WITH_A_PLAN = frozenset({"ehcp"})
PRIVATE = SENSITIVE_KINDS | UNDER_SUPERVISION


@dataclass(frozen=True)
class TellRule:
    """Tell `recipient` of `event` where the pupil has one of these flags, within so many school days (0: the same day).

    `statutory`: the guidance asks for it; a school may be stricter, not laxer. The others a policy may switch off.
    """

    event: str
    recipient: str
    flags: frozenset[str]
    within: int
    statutory: bool
    help: str


DEFAULT_RULES: tuple[TellRule, ...] = (
    TellRule(UNEXPLAINED, SOCIAL_WORKER, HAS_SOCIAL_WORKER, 0, True, "On the day itself: the child may be at risk."),
    TellRule(UNEXPLAINED, YOUTH_OFFENDING, UNDER_SUPERVISION, 0, True, "On the day itself."),
    TellRule(UNEXPLAINED, VIRTUAL_SCHOOL, IN_CARE, 0, False, "Not named by the guidance; many authorities ask for it."),
    TellRule(ABSENT, SOCIAL_WORKER, HAS_SOCIAL_WORKER, 1, False, "Explained absence too, by the next school day."),
    TellRule(DELETED, SOCIAL_WORKER, HAS_SOCIAL_WORKER, 0, True, "Before the name is deleted, that day at the latest."),
    TellRule(DELETED, YOUTH_OFFENDING, UNDER_SUPERVISION, 0, True, "Before the name is deleted."),
    TellRule(DELETED, VIRTUAL_SCHOOL, IN_CARE, 0, False, "Before the name is deleted."),
    TellRule(FALLING, AUTHORITY, WITH_A_PLAN, 5, False, "Also when barriers come from the pupil's needs."),
)


@dataclass(frozen=True)
class Duty:
    """Somebody to be told. `key` stays the same however often it is asked; `because` are the pupil's flag kinds that
    made it so (`because_for` a reader); `ability` is what a reader needs to see it at all."""

    key: str
    event: str
    recipient: str
    on: date
    due: date
    because: tuple[str, ...]
    statutory: bool
    ability: str

    def overdue(self, on: date) -> bool:
        """Whether it should have been done before this day."""
        return on > self.due


def duties(
    flags: Collection[str],
    event: str,
    on: date,
    school_days: Iterable[date],
    rules: Iterable[TellRule] = DEFAULT_RULES,
) -> tuple[Duty, ...]:
    """Who must be told of an event of this day, the most pressing first; each recipient once, by the earliest deadline.

    `flags` are the kinds in force that day. For an absence, `on` is its first day: one duty for a spell, not one a day.
    """
    days, kinds = tuple(school_days), frozenset(flags)
    found: dict[str, Duty] = {}
    for rule in rules:
        because = tuple(sorted(rule.flags & kinds))
        if rule.event != event or not because:
            continue
        duty = _duty(rule, because, on, school_day_after(on, rule.within, days))
        if rule.recipient not in found or duty.due < found[rule.recipient].due:
            found[rule.recipient] = duty
    return tuple(sorted(found.values(), key=lambda duty: (duty.due, not duty.statutory, duty.recipient)))


def because_for(duty: Duty, abilities: Collection[str]) -> tuple[str, ...]:
    """The flag kinds behind a duty that a reader with these abilities may see."""
    return tuple(kind for kind in duty.because if (SENSITIVE if kind in PRIVATE else VIEW) in abilities)


def check_rules(rules: Iterable[TellRule]) -> tuple[str, ...]:
    """What a school's own rules leave out or put off against the statutory ones, in sentences; none when nothing."""
    own = tuple(rules)
    return tuple(
        f"{RECIPIENT_LABELS[law.recipient]}: must be told on the day itself. {EVENT_LABELS[law.event]}."
        for law in DEFAULT_RULES
        if law.statutory and not any(_as_strict(rule, law) for rule in own)
    )


def _as_strict(rule: TellRule, law: TellRule) -> bool:
    same = (rule.event, rule.recipient) == (law.event, law.recipient)
    return same and rule.flags >= law.flags and rule.within <= law.within


def _duty(rule: TellRule, because: tuple[str, ...], on: date, due: date) -> Duty:
    ability = VIEW if any(kind not in PRIVATE for kind in because) else SENSITIVE
    key = f"tell:{rule.recipient}:{rule.event}:{on.isoformat()}"
    return Duty(key, rule.event, rule.recipient, on, due, because, rule.statutory, ability)
