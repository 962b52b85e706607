"""Weeks as bit masks: which sessions were marked, possible, missed and how, without their marks.

A mask has one bit for each session of the week: weekday × 2 (Monday 0), plus 1 for the afternoon (`summaries`).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from registers.rules.codes import AM, PM

EVERY_BIT = (1 << 14) - 1
DAY = timedelta(days=1)


class WeekMasks(NamedTuple):
    """One enrolment in the week that starts on Monday `week`. `possible`: attended or absent; within `marked`."""

    week: date
    marked: int
    possible: int
    absent: int
    unauthorised: int
    unexplained: int
    illness: int


def bits_up_to(day: date) -> int:
    """The bits of the sessions of the day's week up to the end of the day."""
    return (1 << (2 * day.weekday() + 2)) - 1


def bits_of_day(day: date) -> int:
    """The two bits of a day."""
    return 0b11 << (2 * day.weekday())


def cut(masks: WeekMasks, bits: int) -> WeekMasks:
    """Only the sessions with these bits."""
    return WeekMasks(masks.week, *(mask & bits for mask in masks[1:]))


def sessions_of(week: date, mask: int) -> Iterator[tuple[date, str]]:
    """The days and sessions of a mask, in order."""
    for n in range(14):
        if mask & (1 << n):
            yield week + (n // 2) * DAY, PM if n % 2 else AM
