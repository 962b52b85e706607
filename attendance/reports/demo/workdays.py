"""One day of the people who work with cases: decide what is suggested, do what is asked, hold what was booked."""

import random
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, timedelta
from functools import partial

from attendance.access.rules.actors import Actor
from attendance.people.queries import ids_on_roll
from attendance.reports.demo.casework import Desk, agree, ask_help, do_action, hold, listen, meet, review, visit
from attendance.reports.demo.legal import LEGAL_KINDS, LegalBook, see_to_the_law
from attendance.reports.demo.letters import celebrate
from attendance.reports.demo.letterwork import LetterBook, work_on_letters
from attendance.reports.demo.school import Built
from interventions.queries.case_rows import ActionRow
from interventions.queries.caseload import Line, caseload
from interventions.queries.cases import meetings_of
from interventions.queries.policies import effective_policy
from interventions.rules.case_moves import day_after
from interventions.rules.policy import Ladder, Tier
from interventions.services.cases import add_note, assign_owner, move_case, open_case
from interventions.services.problems import CaseProblem
from interventions.services.proposals import Decision, decide

FORGOTTEN, NEVER_REVIEWED, PUT_OFF, DISMISSED = (
    0.09,
    0.04,
    0.07,
    0.17,
)  # shares; what is dismissed lies above what is put off
SOON = timedelta(days=4)
WHY_NOT = (
    "In hospital until Friday; the ward school has him.",
    "A bereavement in the family. The class teacher keeps in touch.",
    "One bout of chickenpox, nothing else since September.",
    "Came back from a long illness and has not missed a day since.",
)
BY_HAND = "Agreed with the family, who did not want to wait for the figures."


def desk_of(built: Built, team: dict[str, Actor], day: date) -> Desk:
    """The school's desk on the day."""
    policy = effective_policy(built.school.id, day).policy
    return Desk(built.school.id, day, built.open_days, team, policy, random.Random(f"{built.plan.urn}-{day}"))


def work(
    built: Built, team: dict[str, Actor], day: date, book: LegalBook, *, some: float, last: bool = False,
    letters: LetterBook | None = None,
) -> None:  # fmt: skip
    """A day's work at the school: `some` of what waits is decided. On the `last` every tier gets an open case.

    With `letters` people decide on the letters that the night has drafted; without, they wrote and posted their own.
    """
    desk = desk_of(built, team, day)
    policy = desk.policy
    load = caseload(built.school.id, policy, day)
    for line in _by_name(load.lines):
        if line.meeting_at and line.meeting_at < desk.now():
            _hold(desk, line)
    for line in _by_name(load.to_decide):
        if desk.rng.random() < some:
            _decide(desk, line)
    lines = _by_name(caseload(built.school.id, policy, day).lines)
    for line in lines:
        for action in line.actions:
            wanted = action.kind != "review" and _gets_done(desk, line, action)
            if wanted and (action.kind != "letter" or letters is None):
                do_action(desk, action)
        if _wants_review(desk, line):
            _review(desk, line)
    see_to_the_law(desk, lines, book, last=last)
    if letters:
        if letters.days == 0:
            celebrate(desk, built)
        work_on_letters(desk, letters, lines, last=last)
    if last:
        _fill_every_tier(desk, built)
        _show_everything(desk)


def _by_name(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.pupil.last, line.pupil.first, line.pupil.upn, line.case.ladder))


def _hold(desk: Desk, line: Line) -> None:
    for meeting in meetings_of(desk.school_id, line.case.id):
        if not meeting.outcome and meeting.starts_at < desk.now():
            hold(desk, line.case.id, line.pupil.id, meeting.id)


def _decide(desk: Desk, line: Line) -> None:
    proposal, chance = line.proposal, desk.rng.random()
    if proposal is None:
        return
    decision = Decision("accepted")
    if chance < PUT_OFF:
        decision = Decision("deferred", "The family is away; we meet when they are back.", desk.later(8))
    elif chance < DISMISSED:
        decision = Decision("dismissed", desk.rng.choice(WHY_NOT))
    decide(desk.school_id, proposal.id, decision, policy=desk.policy, roles=[proposal.role], **desk.deed(proposal.role))


def _gets_done(desk: Desk, line: Line, action: ActionRow) -> bool:
    """Whether somebody does it today: what is due soon, about half of the rest; some things nobody ever does."""
    if action.kind in LEGAL_KINDS or (action.kind == "meeting" and line.meeting_at):
        return False
    if random.Random(f"{line.pupil.upn}-{action.tier}-{action.title}").random() < FORGOTTEN:
        return False
    soon = action.due is not None and action.due <= desk.day + SOON
    return desk.rng.random() < (0.9 if soon else 0.4)


def _wants_review(desk: Desk, line: Line) -> bool:
    """Whether somebody looks at the case as a whole today: it is due by the next school day, or asked for."""
    if random.Random(f"{line.pupil.upn}-{line.case.tier}-review").random() < NEVER_REVIEWED:
        return False
    on = line.case.review_on
    return any(action.kind == "review" for action in line.actions) or (on is not None and on <= desk.later(1))


def _review(desk: Desk, line: Line) -> None:
    """Review the case; the next review is when the stage says."""
    ladder = desk.policy.ladder(line.case.ladder)
    tier = ladder.tier(line.case.tier) if ladder else None
    span = tier.review if tier else None
    review(desk, line.case.id, day_after(span, desk.day, desk.open_days) if span else None)


# ---- what the demo is to show ---------------------------------------------------------------------------------------


def _fill_every_tier(desk: Desk, built: Built) -> None:
    """Where no case stands at a tier of the school's own ladders, a person moves one there, or begins one.

    Cases of an academic year that is over do not count: the next night closes them.
    """
    year = max(year.since for year in built.years if year.since <= desk.day)
    for ladder in desk.policy.ladders:
        for tier in () if ladder.national else ladder.tiers:
            lines = _by_name(caseload(desk.school_id, desk.policy, desk.day).lines)
            here = [line for line in lines if line.case.ladder == ladder.key and line.case.opened_on >= year]
            if not any(line.case.tier == tier.key for line in here):
                _stand_somebody_at(desk, ladder, tier, lines, here)


def _stand_somebody_at(desk: Desk, ladder: Ladder, tier: Tier, lines: list[Line], here: list[Line]) -> None:
    by_hand = {"reason": BY_HAND, "policy": desk.policy, **desk.deed("headteacher")}
    crowded = [line for line in here if sum(other.case.tier == line.case.tier for other in here) > 1]
    if crowded:
        highest = max(crowded, key=lambda line: line.case.stage.order)
        move_case(desk.school_id, highest.case.id, tier.key, **by_hand)
        return
    known = {line.pupil.id for line in lines if line.case.ladder == ladder.key}
    others = [line.pupil.id for line in lines if line.pupil.id not in known]
    others += sorted(ids_on_roll(desk.school_id, desk.day) - known, key=str)
    for pupil_id in others:
        with suppress(CaseProblem):  # a case on this ladder in which only a suggestion waits
            open_case(desk.school_id, pupil_id, ladder.key, tier.key, **by_hand)
            return


def _show_everything(desk: Desk) -> None:
    """One of each kind of plan and referral, visits, voices, meetings to come, notes and owners."""
    lines = [line for line in _by_name(caseload(desk.school_id, desk.policy, desk.day).lines) if line.case.tier]
    lines = [line for line in lines if not _is_national(desk, line)]
    lines.sort(key=lambda line: -line.case.stage.order)
    for n, deed in enumerate(DEEDS_TO_SHOW if lines else ()):
        with suppress(CaseProblem):  # a pupil with such a plan already
            deed(desk, lines[n % len(lines)])
    _everyday(desk, lines)


def _plan(desk: Desk, line: Line, *, kind: str) -> None:
    agree(desk, line.case.id, line.pupil.id, kind)


def _help(desk: Desk, line: Line, *, to: str, answer: str = "") -> None:
    ask_help(desk, line.case.id, to, answer=answer)


def _visit(desk: Desk, line: Line, *, done: bool) -> None:
    visit(desk, line.case.id, done=done)


def _meet(desk: Desk, line: Line) -> None:
    meet(desk, line.case.id, line.pupil.id, "review")


DEEDS_TO_SHOW: tuple[Callable[[Desk, Line], None], ...] = (
    *(partial(_plan, kind=kind) for kind in ("phased_return", "part_time", "reintegration", "contract", "support")),
    partial(_help, to="ewo"),
    partial(_help, to="early_help", answer="taken_up"),
    partial(_help, to="health", answer="refused"),
    partial(_help, to="social_care"),
    partial(_visit, done=True),
    partial(_visit, done=False),
    *[_meet] * 3,
)


def _is_national(desk: Desk, line: Line) -> bool:
    ladder = desk.policy.ladder(line.case.ladder)
    return ladder is None or ladder.national


def _everyday(desk: Desk, lines: list[Line]) -> None:
    officer, champion = desk.team["attendance_officer"], desk.team["attendance_champion"]
    for n, line in enumerate(lines[:12]):
        owner = champion if n % 3 == 0 else officer
        assign_owner(desk.school_id, line.case.id, owner.user_id, **desk.deed("attendance_champion"))
        if n % 4 == 1:
            listen(desk, line.case.id, desk.parent_name(line.pupil.id))
        if n % 4 == 2:
            add_note(
                desk.school_id, line.case.id, "Rang Mum at work: she will bring him herself this week.", contact=True,
                **desk.deed(),
            )  # fmt: skip
