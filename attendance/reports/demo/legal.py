"""What invented people do about the law: returns to the authority, penalty notices, notices to improve."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from attendance.reports.demo.casework import Desk
from interventions.queries.caseload import Line
from interventions.queries.notices import notice_by_id
from interventions.queries.returns import due_returns
from interventions.rules.improvement import CONTENTS
from interventions.rules.legal import LegalProblem
from interventions.rules.penalty_questions import ABSENCE_QUESTIONS, Answer
from interventions.services.actions import drop_action, finish_action
from interventions.services.improvement import draft_notice, give_notice
from interventions.services.penalty import answer_questions, consider_notice, request_notice
from interventions.services.penalty_outcomes import notice_issued, notice_paid
from interventions.services.sending import complete_return, mark_sent

LEGAL_KINDS = frozenset({"return", "penalty_referral", "task"})
DAY, FIVE_WEEKS = timedelta(days=1), timedelta(weeks=5)
MOST_NOTICES = 3
CHOSEN = {
    "notice_to_improve": ("not_suitable", "Every offer was turned down in writing."),
}
WORDS = {
    "parent_liable": "The child lives with this parent, who brings the other two to school.",
    "support_offered": "Two meetings, a place in the breakfast club, a worker from early help: none was taken up.",
    "equality": "No disability is known; nothing stands against it.",
    "warning": "At the second meeting, and in the letter after it.",
    "best_tool": "Support was offered since September and refused; other families have seen a notice work.",
}
CONTENT = {
    "record": "Unauthorised absences of the last ten weeks, listed session by session on the next page.",
    "duty": "Every day missed is hard to make up. Parents must see that their child attends regularly (section 7).",
    "support_given": "Two meetings, a place in the breakfast club and calls before nine; the place was not used.",
    "support_open": "The place in the breakfast club stays open; early help has offered a worker. Ask Mrs Naylor.",
    "warning": "A penalty notice may follow unless no session is missed without authorisation until the last day.",
    "period": "Five weeks, from the first to the last day named above.",
    "early_grounds": "Five more sessions without authorisation.",
}


@dataclass
class LegalBook:
    """The papers of one school while its year is played. `asked`: the notice that the authority was asked for."""

    notices: int = 0
    asked: UUID | None = None
    improving: bool = False


def see_to_the_law(desk: Desk, lines: Sequence[Line], book: LegalBook, *, last: bool) -> None:
    """A day's legal work. On the `last` the returns of that day stay to be sent."""
    _send_returns(desk, all_but=3 if last else 1)
    _go_on_with(desk, book)
    for line in lines:
        for action in line.actions:
            if action.kind == "penalty_referral":
                _consider(desk, line, action.id, book)
    if last and not book.improving:
        _improve(desk, lines, book)


def _send_returns(desk: Desk, *, all_but: int) -> None:
    """Send what is due, but for the newest few."""
    due = due_returns(desk.school_id, desk.day)
    for one in due[: max(0, len(due) - all_but)]:
        missing = {f.key: "Ms R. Holt, paediatric clinic" for f in one.row.fields if f.column in one.row.missing}
        with suppress(LegalProblem):  # a column that takes no such words; the row stays to be sent
            if missing:
                complete_return(desk.school_id, one.row.id, missing, **desk.deed())
            mark_sent(desk.school_id, one.row.id, on=desk.day, how="portal", **desk.deed())


def _consider(desk: Desk, line: Line, action_id: UUID, book: LegalBook) -> None:
    """The first few are considered, and one is asked for; of the others somebody says why not."""
    champion = "attendance_champion"
    parents = desk.parents(line.pupil.id)
    if book.notices >= MOST_NOTICES or not parents:
        why = "Support first: looked at again when the plan has run four weeks."
        drop_action(desk.school_id, action_id, reason=why, **desk.deed(champion))
        return
    notice = consider_notice(desk.school_id, line.pupil.id, parents[0].contact_id, on=desk.day, **desk.deed(champion))
    book.notices += 1
    finish_action(desk.school_id, action_id, outcome="A notice is being considered.", **desk.deed())
    answers = list(_answers().items())
    if book.asked:
        answer_questions(desk.school_id, notice, dict(answers[:4]), **desk.deed(champion))
        return
    answer_questions(desk.school_id, notice, dict(answers), **desk.deed(champion))
    with suppress(LegalProblem):  # below the threshold again since it was counted: it stays as it is
        request_notice(desk.school_id, notice, on=desk.day, **desk.deed(champion))
        book.asked = notice


def _answers() -> dict[str, Answer]:
    found = {}
    for question in ABSENCE_QUESTIONS:
        choice = next(one for one in question.choices if not one.stops)
        found[question.key] = Answer(*CHOSEN.get(question.key, (choice.value, WORDS.get(question.key, ""))))
    return found


def _go_on_with(desk: Desk, book: LegalBook) -> None:
    """One step further with the notice that was asked for: issued, then paid."""
    notice = notice_by_id(desk.school_id, book.asked) if book.asked else None
    if notice and notice.state == "requested":
        day = desk.day  # handed over, not posted
        notice_issued(
            desk.school_id, notice.id, issued_on=day, received_on=day, on=day, **desk.deed("attendance_champion")
        )
    elif notice and notice.state == "issued":
        paid = min(desk.day, notice.pay_by or desk.day)  # the school may hear of it weeks later
        notice_paid(desk.school_id, notice.id, paid_on=paid, on=desk.day, **desk.deed("attendance_champion"))


def _improve(desk: Desk, lines: Sequence[Line], book: LegalBook) -> None:
    """A notice to improve for somebody at the threshold, given today."""
    contents = {content.key: CONTENT[content.key] for content in CONTENTS}
    for line in [*(one for one in lines if one.case.ladder == "penalty_notice"), *lines]:
        parents, last = desk.parents(line.pupil.id), desk.day + FIVE_WEEKS - DAY
        if not parents:
            continue
        with suppress(LegalProblem):
            notice = draft_notice(
                desk.school_id, line.pupil.id, parents[-1].contact_id, first=desk.day, last=last, contents=contents,
                on=desk.day, **desk.deed("attendance_champion"),
            )  # fmt: skip
            give_notice(desk.school_id, notice, on=desk.day, **desk.deed("headteacher"))
            book.improving = True
            return
