"""Spells: days in a row on which a pupil missed every session that was possible, for one kind of reason.

Days without a possible session (closed, not required, at another school), or without a mark, neither count nor end a
spell.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from registers.rules.codes import AM, PM, Code, code_even_if_retired

ILLNESS = "I"


@dataclass(frozen=True, order=True)
class DayMarks:
    """One pupil's codes of one day; "" where there is no mark."""

    day: date
    am: str = ""
    pm: str = ""

    @property
    def sessions(self) -> tuple[tuple[str, str], ...]:
        """(AM or PM, code) of the sessions with a mark."""
        return tuple((session, code) for session, code in ((AM, self.am), (PM, self.pm)) if code)

    @property
    def possible(self) -> tuple[Code, ...]:
        """The codes of the sessions that were possible attendances."""
        codes = (code_even_if_retired(code, self.day) for _, code in self.sessions)
        return tuple(code for code in codes if code.counts_possible)


@dataclass(frozen=True)
class Spell:
    """Sessions of absence in a row: how many on which day, earliest first."""

    by_day: tuple[tuple[date, int], ...]

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(day for day, _ in self.by_day)

    @property
    def first(self) -> date:
        return self.by_day[0][0]

    @property
    def last(self) -> date:
        return self.by_day[-1][0]

    @property
    def sessions(self) -> int:
        return sum(number for _, number in self.by_day)

    def until(self, day: date) -> int:
        """Sessions up to and including a day."""
        return sum(number for other, number in self.by_day if other <= day)

    def day_of(self, number: int) -> date | None:
        """The day of the spell's `number`th session, its first day for 0 and below; None when it has fewer."""
        return next((day for day in self.days if self.until(day) >= number), None)


def unauthorised_runs(marks: Iterable[DayMarks]) -> tuple[Spell, ...]:
    """Runs of school days on which every possible session was unauthorised; a half day of it ends the run.

    `marks` earliest first.
    """

    def whole_days(codes: tuple[Code, ...]) -> list[bool]:
        return [True] * len(codes) if all(code.is_unauthorised for code in codes) else [False]

    return _spells(marks, whole_days)


def illness_spells(marks: Iterable[DayMarks]) -> tuple[Spell, ...]:
    """Runs of sessions coded I, by the day: a half day at either end belongs to it. `marks` earliest first."""
    return _spells(marks, lambda codes: [code.code == ILLNESS for code in codes])


def _spells(marks: Iterable[DayMarks], judge: Callable[[tuple[Code, ...]], list[bool]]) -> tuple[Spell, ...]:
    """Runs of sessions that `judge` finds true, for each day one or two judgements in the order of the sessions."""
    runs: list[dict[date, int]] = [{}]
    for marked in marks:
        for belongs in judge(marked.possible):
            if belongs:
                runs[-1][marked.day] = runs[-1].get(marked.day, 0) + 1
            elif runs[-1]:
                runs.append({})
    return tuple(Spell(tuple(run.items())) for run in runs if run)
