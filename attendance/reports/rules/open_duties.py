"""What a school still owes: piles of things that are to be done by a day. Nothing leaves a pile by getting old.

Each pile says which law or whose word it rests on, and whose it is. How late something is counts in school days.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from attendance.calendar.rules.weeks import school_days_between

SHOWN = 8  # of a pile; the place itself has them all


@dataclass(frozen=True)
class Kind:
    """What a pile is about. `page` is where it is done; `needs` the abilities of which one opens it."""

    label: str
    why: str
    whose: str
    page: str
    needs: tuple[str, ...]


KINDS: dict[str, Kind] = {
    "alarms": Kind(
        "Alarms that nobody has seen", "An alarm rings until a person says that they have seen it.",
        "Attendance champion, head", "interventions:alarms", ("first_day.review", "first_day.work"),
    ),
    "n": Kind(
        "Reasons not settled in five school days",
        "N may stand for five school days, then it is the reason or O. Regulation 10(7) to (9).",
        "Attendance officer", "interventions:n_codes", ("marks.amend",),
    ),
    "returns": Kind(
        "Returns to the local authority", "Regulation 13 says what the authority must be told, and by when.",
        "Attendance officer", "interventions:returns", ("cases.view",),
    ),
    "registers": Kind(
        "Registers that were never sent", "A register is taken in every session. Regulation 10(1).",
        "Class teacher, then the office", "registers:board", ("registers.board",),
    ),
    "leave": Kind(
        "Leave that nobody has decided", "Leave is granted before the day or not at all. Regulation 11.",
        "Headteacher", "registers:leave", ("planned.edit", "leave.decide"),
    ),
    "reports": Kind(
        "What families told and nobody has decided", "Until somebody does, the mark is N and the family hears nothing.",
        "Attendance officer", "registers:reports", ("absence.report",),
    ),
    "actions": Kind(
        "Reviews, meetings and actions of cases", "They were agreed with a family, or the policy asks for them.",
        "Whoever has the case", "interventions:cases", ("cases.view",),
    ),
    "again": Kind(
        "Risk assessments, colours and plans to look at again", "Somebody wrote down by when to look again.",
        "Safeguarding lead, whoever has the case", "interventions:cases", ("cases.view",),
    ),
    "planned": Kind(
        "Planned absences to look at again", "Part-time timetables and days elsewhere are temporary.",
        "Attendance officer", "registers:planned", ("planned.edit",),
    ),
    "letters": Kind(
        "Letters that wait for a decision", "A letter goes out when a person decides, never by itself.",
        "Attendance officer", "letters:queue", ("letters.view",),
    ),
    "failed": Kind(
        "Letters and texts that did not arrive", "The family was told nothing.",
        "Office", "letters:log", ("letters.view",),
    ),
    "aims": Kind(
        "Aims of the action plan whose time is over", "Say what became of them, or give them more time.",
        "Attendance champion", "reports:plan", ("plan.edit",),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One thing to be done: `words` names it, `more` says the rest; `due` is its last day, None where it has none.

    `page` and `args` lead to it. `late`: school days since the last day; 0 while there is time.
    """

    words: str
    more: str = ""
    due: date | None = None
    page: str = ""
    args: tuple[object, ...] = ()
    number: int = 1
    late: int = 0

    def late_on(self, today: date, school_days: Collection[date]) -> "Item":
        """The same with how late it is. A day without school after the last one is late as well."""
        if self.due is None or today <= self.due:
            return self
        late = max(1, school_days_between(self.due, today, school_days))
        return Item(self.words, self.more, self.due, self.page, self.args, self.number, late)

    @property
    def when(self) -> str:
        """“3 school days late”, “today”, “by Fri 13 Mar”, or nothing."""
        if self.late:
            return many(self.late)
        return f"by {self.due:%a %-d %b}" if self.due else ""


@dataclass(frozen=True)
class Pile:
    """Things of one kind, the latest first."""

    key: str
    items: tuple[Item, ...] = field(default=())

    @property
    def kind(self) -> Kind:
        return KINDS[self.key]

    @property
    def number(self) -> int:
        return sum(item.number for item in self.items)

    @property
    def late(self) -> int:
        """How many of them are late."""
        return sum(item.number for item in self.items if item.late)

    @property
    def longest(self) -> int:
        """School days of the one that is latest."""
        return max((item.late for item in self.items), default=0)

    @property
    def shown(self) -> tuple[Item, ...]:
        return self.items[:SHOWN]

    @property
    def rest(self) -> int:
        """How many are not shown."""
        return sum(item.number for item in self.items[SHOWN:])


def many(days: int) -> str:
    """“1 school day late”."""
    return f"{days} school day{'' if days == 1 else 's'} late"


def pile(key: str, items: Iterable[Item], today: date, school_days: Collection[date]) -> Pile:
    """The pile with each thing's lateness, the latest first, then what is due first."""
    dated = [item.late_on(today, school_days) for item in items]
    dated.sort(key=lambda item: (-item.late, item.due or date.max, item.words))
    return Pile(key, tuple(dated))


def summary(piles: Iterable[Pile]) -> str:
    """The whole in a sentence."""
    found = list(piles)
    number, late = sum(one.number for one in found), sum(one.late for one in found)
    if not number:
        return "Nothing is owed today."
    things = "One thing is" if number == 1 else f"{number} things are"
    if not late:
        return f"{things} to be done; none of it is late."
    longest = max(one.longest for one in found)
    return f"{things} to be done, {late} of them late; the longest by {longest} school day{'s' * (longest != 1)}."
