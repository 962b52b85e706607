"""The words of a report, made from what is shown in it: what changed, and the sentences at its head.

Days of school before percentages, because people understood and acted on them better (ux/journeys.md section 2). No
blame, and as plain when things are worse as when they are better. Everything is computed from the shown figures, so
that a reader with a calculator comes to the same, and nothing hidden gets into a sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from attendance.reports.rules.cells import UNDER, Cell, points
from registers.rules.figures import Counts, rounded

GOOD, BAD, SAME, NONE = "good", "bad", "same", "none"
TOO_FEW = "too few to say"
CLOSED_FOR = {"inset": "INSET day", "bank_holiday": "bank holiday"}  # whatever reason was typed beside it
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEAK_BY = Decimal("0.5")  # points: less is chance, and no sentence
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class Gap:
    """How far a group attends below others: `points` now and a year before (None: not known), and who they are.

    `group` as in a sentence; `against` “” for the pair of free school meals, whose gap needs no explanation.
    """

    group: str
    points: Decimal
    before: Decimal | None
    against: str = ""


def change(now: Cell, then: Cell, *, more_is_better: bool = True) -> dict[str, str]:
    """What changed, as {"words": "up 0.8", "tone": "good"}; where a figure is hidden it is too few to say."""
    difference = points(now, then)
    if difference is None:
        few = UNDER in (now["text"], then["text"])
        return {"words": TOO_FEW if few else "", "tone": NONE}
    if not difference:
        return {"words": "no change", "tone": SAME}
    words = f"{'up' if difference > 0 else 'down'} {abs(difference)}"
    return {"words": words, "tone": GOOD if (difference > 0) == more_is_better else BAD}


def days_words(days: int) -> str:
    """“1 day”, “1,204 days”."""
    return "1 day" if days == 1 else f"{days:,} days"


def whole(value: Fraction) -> int:
    """The nearest whole number, ties away from nothing."""
    size = int(rounded(abs(value), 0))
    return -size if value < 0 else size


def days_gained(now: Counts, then: Counts) -> int | None:
    """How many more days pupils were in school than at last year's rate (negative: fewer); None without a year before.

    Two sessions are a day. The rate is applied to this year's possible sessions, so that a larger school gains nothing.
    """
    if not (now.possible and then.possible):
        return None
    return whole((Fraction(now.attended) - Fraction(then.attended * now.possible, then.possible)) / 2)


def average_days(value: Fraction) -> str:
    """Days in quarters nobody can live; to the half: “3½ days”, “1 day”, “half a day”, “less than half a day”."""
    halves = whole(value * 2)
    if halves <= 1:
        return "half a day" if halves else "less than half a day"
    number = f"{halves // 2}{'½' if halves % 2 else ''}"
    return "1 day" if halves == 2 else f"{number} days"


# ---- the head of the report --------------------------------------------------------------------------------------


def attendance_sentence(now: Cell, then: Cell, before: str) -> str:
    """The main sentence; `before` as “autumn 2024”, "" where there is no year before."""
    if now["value"] is None:
        return "No sessions were possible in this time, so there is no attendance to report."
    difference = points(now, then)
    if difference is None or not before:
        return f"Attendance was {now['text']}."
    if not difference:
        return f"Attendance was {now['text']}, the same as in {before}."
    way = "up" if difference > 0 else "down"
    return f"Attendance was {now['text']}, {_points(abs(difference))} {way} on {before}."


def _points(value: Decimal) -> str:
    return f"{value} point" if value == 1 else f"{value} points"


def days_sentence(gained: int | None, missed: int, *, moved: bool) -> str:
    """The days that stand behind the percentage. `missed`: days of school missed by all pupils together.

    `moved`: the percentage shown is another than that of the year before. Where it is the same, a few days more or
    fewer would only contradict it.
    """
    if gained and moved:
        days = "day" if abs(gained) == 1 else "days"
        return f"That is {abs(gained):,} {'more' if gained > 0 else 'fewer'} {days} in school across the term."
    between = f"Between them pupils missed {days_words(missed)} of school" if missed else ""
    return f"{between}, as many as at last year’s rate." if between and gained == 0 else between and f"{between}."


def persistent_sentence(now: Cell, then: Cell, before: str) -> str:
    """How many pupils were persistently absent; cells of counts. "" where that may not be said."""
    if now["text"] == UNDER:
        return "Fewer than six pupils were persistently absent (missed 10% or more)."
    if now["value"] is None:
        return ""
    count = int(now["value"])
    start = f"{count:,} pupils were persistently absent" if count else "No pupil was persistently absent"
    difference = points(now, then)
    if difference is None or not before:
        return f"{start} (missed 10% or more)."
    if not difference:
        return f"{start}, as in {before}." if not count else f"{start}, as many as in {before}."
    if not count:
        return f"{start}, against {then['text']} in {before}."
    return f"{start}, {abs(difference):,} {'more' if difference > 0 else 'fewer'} than in {before}."


def gap_sentence(gap: Gap | None, before: str) -> str:
    """The largest gap and how it moved; "" where no group attends less."""
    if gap is None or gap.points <= 0:
        return ""
    size = _points(gap.points)
    start = f"{_upper(gap.group)} attended {size} less than {gap.against}" if gap.against else (
        f"The gap for {gap.group} is {size}"
    )  # fmt: skip
    if gap.before is None or not before:
        return f"{start}."
    moved = gap.points - gap.before
    if not moved:
        return f"{start}, as wide as in {before}."
    return f"{start}, {abs(moved)} {'wider' if moved > 0 else 'narrower'} than in {before}."


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def weakest_weekdays(rates: Sequence[tuple[int, Cell]]) -> list[int]:
    """The one or two weekdays at least half a point below the best, the weakest first; none where days are alike."""
    known = sorted((Decimal(one["value"]), day) for day, one in rates if one["value"] is not None)
    if len(known) < 3 or known[-1][0] - known[0][0] < WEAK_BY:
        return []
    middle = known[len(known) // 2][0]
    weak = [day for value, day in known[:2] if middle - value >= WEAK_BY / 2]
    return weak or [known[0][1]]


def weekday_sentence(weak: Sequence[int], weak_before: Sequence[int] | None) -> str:
    """Which weekdays are the weakest; "" where days are alike. They “remain” so where they were a year before."""
    if not weak:
        return ""
    again = weak_before is not None and set(weak) == set(weak_before)
    if len(weak) == 1:
        return f"{WEEKDAYS[weak[0]]} {'remains' if again else 'is'} the weakest day."
    names = " and ".join(f"{WEEKDAYS[day]}s" for day in sorted(weak))
    return f"{names} {'remain' if again else 'are'} the weakest days."


def counted_words(number: int) -> str:
    """A number in a sentence: in words below ten."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else f"{number:,}"
