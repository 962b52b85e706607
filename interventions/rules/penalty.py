"""Penalty notices: which offence it is, what may follow, whom it concerns, and the steps of one notice.

National framework from 19 August 2024 (SI 2024/210; statutory guidance on attendance, paragraphs 174 to 200). A notice
belongs to one parent and one child. What it costs is in `penalty_amounts`, the threshold in `penalty_window`, what must
be answered before a request in `penalty_questions`.
"""

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import date

from interventions.rules.legal import DAY, LegalProblem, years_after
from interventions.rules.penalty_amounts import ABSENCE, PUBLIC_PLACE, Scale, amounts_on, due_dates, in_words
from interventions.rules.penalty_window import FRAMEWORK
from registers.rules.codes import plain_date

CONSIDERING, REQUESTED, ISSUED, PAID, UNPAID = "considering", "requested", "issued", "paid", "unpaid"
PROSECUTED, WITHDRAWN, DROPPED, DECLINED = "prosecuted", "withdrawn", "dropped", "declined"
STATE_LABELS = {
    CONSIDERING: "Being considered",
    REQUESTED: "Asked of the local authority",
    ISSUED: "Issued",
    PAID: "Paid",
    UNPAID: "Not paid in time",
    PROSECUTED: "Prosecuted",
    WITHDRAWN: "Withdrawn",
    DROPPED: "Not taken further",
    DECLINED: "Declined by the local authority",
}
# A paid notice may still be withdrawn, and the money paid back, where it should never have been issued.
MOVES: dict[str, tuple[str, ...]] = {
    CONSIDERING: (REQUESTED, DROPPED),
    REQUESTED: (ISSUED, DECLINED, CONSIDERING, DROPPED),
    ISSUED: (PAID, UNPAID, WITHDRAWN),
    PAID: (WITHDRAWN,),
    UNPAID: (PROSECUTED, WITHDRAWN),
    PROSECUTED: (),
    WITHDRAWN: (),
    DROPPED: (),
    DECLINED: (),
}
COUNTED_STATES = frozenset({ISSUED, PAID, UNPAID, PROSECUTED})
YEARS = 3
ROLLING, FRESH = "rolling", "fresh"
OTHER_ACTIONS = (
    ("prosecution", "Prosecution by the local authority (Education Act 1996, section 444)"),
    ("parenting_order", "A parenting order"),
    ("supervision_order", "An education supervision order"),
    ("contract", "An attendance contract, or more support"),
)


@dataclass(frozen=True)
class Notice:
    """One notice to one parent about one child. `offence` 1 or 2 sets the amount of an absence notice."""

    parent: Hashable
    child: Hashable
    state: str
    issued_on: date | None = None
    received_on: date | None = None
    kind: str = ABSENCE
    offence: int = 1


@dataclass(frozen=True)
class Possible:
    """What may follow now. `offence` is 1, 2 or 3; no notice for the third: `again_from` is the first day on which one
    could be issued again. `counted` are the earlier notices that made it so, earliest first."""

    offence: int
    notice: bool
    scale: Scale
    counted: tuple[Notice, ...]
    again_from: date | None
    why: str


def notice_dates(notice: Notice) -> tuple[tuple[int, date], ...]:
    """`due_dates` of a notice that was issued and received. Raises LegalProblem."""
    if notice.issued_on is None or notice.received_on is None:
        raise LegalProblem("received_on", "The day of receipt is not known.", "Give the day on which it was received.")
    return due_dates(notice.received_on, amounts_on(notice.issued_on, notice.kind, notice.offence))


def amount_due(notice: Notice, paid_on: date) -> int | None:
    """Pounds that settle the notice if paid on this day; None once its time is over. Raises LegalProblem."""
    dates = notice_dates(notice)
    if notice.received_on is not None and paid_on < notice.received_on:
        raise LegalProblem("paid_on", "It was paid before it was received.", "Check both dates.")
    return next((pounds for pounds, last in dates if paid_on <= last), None)


def last_day_to_pay(notice: Notice) -> date:
    """The last day on which payment settles it; after it the authority prosecutes or withdraws. Raises LegalProblem."""
    return notice_dates(notice)[-1][1]


def counts(notice: Notice, *, before_framework: bool = False) -> bool:
    """Whether a notice counts as an offence: issued for absence and not withdrawn, whether paid, unpaid or prosecuted.

    Notices for public places never count. Whether those issued before 19 August 2024 do is not settled: by default
    they do not; `before_framework` is the switch.
    """
    if notice.kind != ABSENCE or notice.state not in COUNTED_STATES or notice.issued_on is None:
        return False
    return before_framework or notice.issued_on >= FRAMEWORK


def within_three_years(
    previous: Iterable[Notice], proposed_on: date, *, before_framework: bool = False, after_first: str = ROLLING
) -> tuple[Notice, ...]:
    """The notices that count against a proposal of this day, earliest first; all of one parent and one child.

    The third anniversary of the issue is still inside. What happens when the first drops out is not settled:
    `after_first` ROLLING (the default) looks back three years from the proposal, FRESH starts a new period with the
    first notice after the old period's end.
    """
    issued = sorted(
        (notice.issued_on, place, notice)
        for place, notice in enumerate(previous)
        if counts(notice, before_framework=before_framework) and notice.issued_on and notice.issued_on <= proposed_on
    )
    if after_first == ROLLING:
        return tuple(notice for day, _, notice in issued if proposed_on <= years_after(day, YEARS))
    period: list[Notice] = []
    ends = date.min
    for day, _, notice in issued:
        if day > ends:
            period, ends = [], years_after(day, YEARS)
        period.append(notice)
    return tuple(period) if proposed_on <= ends else ()


def offence_number(
    previous: Iterable[Notice], proposed_on: date, *, before_framework: bool = False, after_first: str = ROLLING
) -> int:
    """Which offence a proposal of this day would be: 1, 2 or 3 (third or later), for one parent and one child."""
    found = within_three_years(previous, proposed_on, before_framework=before_framework, after_first=after_first)
    return min(len(found) + 1, 3)


def what_is_possible(
    previous: Iterable[Notice],
    proposed_on: date,
    kind: str = ABSENCE,
    *,
    before_framework: bool = False,
    after_first: str = ROLLING,
) -> Possible:
    """What may follow on this day, for one parent and one child, in figures and in words. Settings as above."""
    if kind == PUBLIC_PLACE:
        scale = amounts_on(proposed_on, kind)
        return Possible(1, True, scale, (), None, f"{in_words(scale)}. It does not count as an offence.")
    found = within_three_years(previous, proposed_on, before_framework=before_framework, after_first=after_first)
    if len(found) >= 2:
        return _third(found, found[-2] if after_first == ROLLING else found[0])
    offence = len(found) + 1
    scale = amounts_on(proposed_on, kind, offence)
    name = "First" if offence == 1 else "Second"
    return Possible(offence, True, scale, found, None, f"{name} offence within three years: {in_words(scale)}.")


def _third(found: tuple[Notice, ...], first: Notice) -> Possible:
    # the one that must drop out of the three years before there is room for another
    again = years_after(first.issued_on, YEARS) + DAY if first.issued_on else None
    when = f" before {plain_date(again)}" if again else ""
    return Possible(3, False, (), found, again, f"Third offence within three years: no notice{when}, other action.")


def notices_for(
    parents: Iterable[Hashable],
    children: Iterable[Hashable],
    *,
    not_liable: Collection[tuple[Hashable, Hashable]] = (),
) -> tuple[tuple[Hashable, Hashable], ...]:
    """One notice for each liable parent and each child: the pairs, parents first, each once.

    `not_liable` are pairs left out: usually only the parents who allowed the absence are liable.
    """
    every = [(parent, child) for parent in parents for child in children]
    return tuple(pair for pair in dict.fromkeys(every) if pair not in not_liable)


def check_move(notice: Notice, to: str, *, on: date) -> None:
    """Refuse a step that cannot follow, a payment out of time, and "unpaid" before its time is over. LegalProblem."""
    if to not in MOVES[notice.state]:
        message = f"A notice that is “{STATE_LABELS[notice.state]}” cannot become “{STATE_LABELS.get(to, to)}”."
        raise LegalProblem("state", message, "Choose one of the steps that are offered.")
    if to == PAID and amount_due(notice, on) is None:
        message = f"The time for paying ended on {plain_date(last_day_to_pay(notice))}."
        raise LegalProblem(
            "paid_on", message, "Mark it as not paid in time; the local authority prosecutes or withdraws."
        )
    if to == UNPAID and on <= last_day_to_pay(notice):
        message = f"It may still be paid until {plain_date(last_day_to_pay(notice))}."
        raise LegalProblem("state", message, "Wait until that day has passed.")


def can_move(notice: Notice, to: str, *, on: date) -> bool:
    """`check_move` as yes or no."""
    try:
        check_move(notice, to, on=on)
    except LegalProblem:
        return False
    return True
