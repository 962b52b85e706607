"""Leave asked for: on which ground the law lets a school grant it, until when, and what each day of it becomes.

Sources: SI 2024/208, regulation 11 (leave of absence: only where it was applied for in advance) and regulation 10 (the
day exclusively set apart by the religious body, R, and the mobile child, T, which are not leave but are told of in the
same way). Worked examples A33 and A34.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

DAY = timedelta(days=1)
NOTICE_DAYS = 10  # what a school asks for where its policy says nothing; advice, never a reason to refuse by itself
EXCEPTIONAL, HOLIDAY_NOT_GRANTED, NO_REASON = "C", "G", "O"
NOT_YET = "N"
DECISIONS = {"granted": "Grant it", "part": "Grant part of it", "refused": "Refuse it"}
STATES = {
    "waiting": "Waiting for the headteacher",
    "granted": "Granted",
    "part": "Granted in part",
    "refused": "Refused",
    "withdrawn": "Withdrawn",
}


@dataclass(frozen=True)
class Ground:
    """One ground: the code of a day granted on it, whether a body or paper must be named, and what to look at."""

    key: str
    label: str
    code: str
    rule: str
    look_at: str
    body_label: str = ""

    @property
    def needs_body(self) -> bool:
        return bool(self.body_label)

    @property
    def by_choice(self) -> bool:
        """Whether the school weighs it; R and T are facts that the school finds, not favours that it does."""
        return self.code not in {"R", "T"}


GROUNDS: dict[str, Ground] = {
    ground.key: ground
    for ground in (
        Ground(
            "exceptional", "Exceptional circumstances", "C", "regulation 11",
            "Each request by itself: what makes it exceptional, and could it be at another time? "
            "A holiday is generally not exceptional.",
        ),
        Ground(
            "performance", "Regulated performance or employment abroad", "C1", "regulation 11(2)",
            "A licence, an exemption or a body of persons approval. Who issued it, and for which days?",
            body_label="Who issued the licence or the exemption",
        ),
        Ground(
            "interview", "Interview for a job or for another school", "J1", "regulation 11(4)",
            "Asked for in advance by the parent, or by the pupil where the pupil is over compulsory school age.",
        ),
        Ground(
            "study", "Study leave for a public examination", "S", "regulation 11(5)",
            "Year 11 and above, agreed in advance, while the public examinations go on.",
        ),
        Ground(
            "part_time", "Part-time timetable", "C2", "regulation 11(6)",
            "Exceptional and temporary. The parent with whom the pupil lives agrees to the times and dates: enter "
            "them as a planned absence once it is granted.",
            body_label="Who agreed to it, and on what day",
        ),
        Ground(
            "appointment", "Medical or dental appointment", "M", "regulation 11(3)",
            "Only the sessions that the appointment takes. A letter or card is enough; ask no more than is needed.",
        ),
        Ground(
            "religious", "Religious observance", "R", "regulation 10",
            "Only the day that the religious body sets apart is R. Further days are leave in exceptional circumstances "
            "(C), if it is granted in advance.",
            body_label="The religious body that sets the day apart",
        ),
        Ground(
            "mobile", "Mobile child, the parent travels for work", "T", "regulation 10",
            "The parent’s trade or business makes them travel, and the pupil travels with them. Is the pupil to attend "
            "another school meanwhile (D)?",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class DayMeaning:
    """What one school day becomes: the code it is filled with ("" for none), and that in words."""

    day: date
    code: str
    words: str


class LeaveRefused(ValueError):
    """A decision that the law does not allow; `field` is what to change."""

    def __init__(self, field: str, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.field, self.message, self.remedy = field, message, remedy


@dataclass(frozen=True)
class Asked:
    """A request as the rules see it: its school days (the only ones that count), and those set apart among them."""

    ground: str
    days: tuple[date, ...]
    set_apart: frozenset[date] = frozenset()

    @property
    def code(self) -> str:
        return GROUNDS[self.ground].code


def first_open_day(local: datetime, opens: time | None) -> date:
    """The first day that can still be granted at this moment of local time: today until the register opens.

    Leave is applied for and granted before it is taken; a day that has begun cannot be granted any more.
    """
    begun = opens is None or local.time() >= opens
    return local.date() + DAY if begun else local.date()


def notice_given(asked_on: date, since: date) -> int:
    """Days from the day of asking to the first day of the leave; below nought where it had begun."""
    return (since - asked_on).days


def notice_words(given: int, wanted: int) -> str:
    """The notice in words, as advice beside a decision."""
    if given <= 0:
        return "asked for when it had begun: those days cannot be granted"
    days = f"{given} day{'’s' if given == 1 else 's’'} notice"
    return f"{days}, as the school asks" if given >= wanted else f"{days}; the school asks for {wanted}"


def grantable(days: Iterable[date], first_open: date) -> list[date]:
    """Those of the days that have not begun."""
    return [day for day in days if day >= first_open]


def too_late_codes(holiday: bool | None = None) -> tuple[str, ...]:
    """What a day becomes for which leave was not granted: G for a holiday, O for anything else (A33)."""
    if holiday is None:
        return HOLIDAY_NOT_GRANTED, NO_REASON
    return (HOLIDAY_NOT_GRANTED,) if holiday else (NO_REASON,)


def days_granted(
    asked: Asked, decision: str, *, first_open: date, since: date | None = None, until: date | None = None
) -> tuple[date, ...]:
    """The school days that a decision grants: all of them, or with "part" those from `since` until before `until`.

    Raises LeaveRefused: a day that has begun, no school day left, a part that is none, a refusal of a day that is set
    apart by the religious body (that absence is authorised by law, whatever the school decides).
    """
    span = _span(asked, decision, since, until)
    _check_set_apart(asked, span, first_open)
    if decision == "refused":
        return ()
    begun = [day for day in span if day < first_open]
    if begun:
        raise LeaveRefused("decision", f"{_days(begun)} cannot be granted: {_it(begun)} begun.", _remedy(asked, span))
    if not span:
        raise LeaveRefused(
            "granted_since", "School is not open on any of those days.", "Choose at least one school day."
        )
    return span


def _remedy(asked: Asked, span: Sequence[date]) -> str:
    words = "Leave is never granted for days gone by; they are G (holiday) or O."
    return f"{words} Grant the days to come as a part, or refuse."


def _span(asked: Asked, decision: str, since: date | None, until: date | None) -> tuple[date, ...]:
    if decision not in DECISIONS:
        raise LeaveRefused("decision", "Nothing was decided.", "Grant it, grant part of it, or refuse it.")
    if decision == "refused":
        return ()
    if decision == "granted":
        return asked.days
    if since is None or until is None or until <= since:
        raise LeaveRefused("granted_since", "Which part is granted?", "Give its first and last day.")
    if not asked.days or since < asked.days[0] - 7 * DAY or until > asked.days[-1] + 8 * DAY:
        raise LeaveRefused("granted_since", "That is not a part of what was asked for.", "Choose days of the request.")
    return tuple(day for day in asked.days if since <= day < until)


def _check_set_apart(asked: Asked, span: Sequence[date], first_open: date) -> None:
    left = [day for day in sorted(asked.set_apart) if day >= first_open and day in asked.days and day not in span]
    if asked.ground == "religious" and left:
        raise LeaveRefused(
            "decision", f"{_days(left)} {'is' if len(left) == 1 else 'are'} set apart by the religious body.",
            "That absence is authorised by law. Grant it as a part; the other days can be refused.",
        )  # fmt: skip


def meanings(asked: Asked, granted: Collection[date], *, first_open: date, code: str = "") -> tuple[DayMeaning, ...]:
    """What each school day of the request becomes. `code` is that of the days granted, by default the ground's own.

    A day set apart by the religious body is R; further days of such a request are C (A34). Days that are not granted
    are filled with nothing: whoever is absent then has N, and later G or O. Days that have begun the same (A33).
    """
    return tuple(_meaning(asked, day, granted, first_open, code) for day in asked.days)


def _meaning(asked: Asked, day: date, granted: Collection[date], first_open: date, code: str) -> DayMeaning:
    if day in granted:
        own = code_of_day(asked, day, code)
        return DayMeaning(day, own, "the day set apart by the religious body" if own == "R" else "granted")
    if day < first_open:
        return DayMeaning(day, "", "had begun: it cannot be granted; absence then is G (holiday) or O")
    return DayMeaning(day, "", "not granted; absence then is N until looked into, then G (holiday) or O")


def code_of_day(asked: Asked, day: date, code: str = "") -> str:
    """The code of a day that is granted."""
    if asked.ground == "religious":
        return "R" if day in asked.set_apart else EXCEPTIONAL
    return code or asked.code


def codes_to_choose(ground: str) -> tuple[str, ...]:
    """The codes with which leave on this ground may be granted: its own, and C as an exceptional circumstance."""
    own = GROUNDS[ground].code
    return (own,) if own in {EXCEPTIONAL, "R"} else (own, EXCEPTIONAL)


def runs(days: Sequence[DayMeaning]) -> list[tuple[date, date, str]]:
    """Runs of neighbouring school days with one code, as (first day, day after the last, code); blanks are left out."""
    found: list[tuple[date, date, str]] = []
    before = ""
    for one in days:
        if one.code and one.code == before:
            found[-1] = (found[-1][0], one.day + DAY, one.code)
        elif one.code:
            found.append((one.day, one.day + DAY, one.code))
        before = one.code
    return found


def _days(days: Sequence[date]) -> str:
    first = f"{days[0].day} {days[0]:%B}"
    return first if len(days) == 1 else f"{first} to {days[-1].day} {days[-1]:%B}"


def _it(days: Sequence[date]) -> str:
    return "it has" if len(days) == 1 else "they have"
