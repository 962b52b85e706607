"""What a teacher may like to know about the child in front of them: birthday, back after days away, a like name.

Pure: names, dates and codes in, words out. Nothing here is law; the design asks for a glance, two or three words each.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from attendance.calendar.rules.ages import age_on, birthday
from attendance.people.rules.pupil_flags import may_see
from registers.rules.codes import CodeNotInForce, code_even_if_retired

BACK_AFTER_DAYS = 3


def birthday_cue(born: date, day: date) -> str:
    """ "9 today" on the birthday; "" on any other day."""
    age = age_on(born, day)
    return f"{age} today" if age > 0 and birthday(born, age) == day else ""


def days_away(days: Sequence[tuple[date, str, str]]) -> int:
    """How many whole school days in a row, up to the last of `days`, the pupil was absent in both sessions.

    `days` are (date, morning code, afternoon code), the earliest first; a day without both marks ends the run.
    """
    away = 0
    for day, morning, afternoon in reversed(days):
        if not (_absent(morning, day) and _absent(afternoon, day)):
            break
        away += 1
    return away


def _absent(code: str, day: date) -> bool:
    try:
        return bool(code) and code_even_if_retired(code, day).is_absence
    except CodeNotInForce:
        return False


def back_after(days: Sequence[tuple[date, str, str]]) -> str:
    """ "back after 4 days away" from three whole days on; the longest seen is all of `days`, said as 5+."""
    away = days_away(days)
    if away < BACK_AFTER_DAYS:
        return ""
    return f"back after {away}{'+' if away == len(days) else ''} days away"


def like_names(names: Sequence[tuple[str, str]]) -> list[str]:
    """For each (first, last) of a register: who else could be taken for them, else "".

    Alike are the same first name, and the same surname with the same first letter.
    """
    keys = [(first.casefold(), (last.casefold(), first[:1].casefold())) for first, last in names]
    same: dict[object, list[int]] = defaultdict(list)
    for index, (first, surname) in enumerate(keys):
        same[first].append(index)
        same[surname].append(index)
    told = []
    for index, (first, surname) in enumerate(keys):
        others = sorted({*same[first], *same[surname]} - {index})
        told.append("also " + " and ".join(" ".join(names[n]) for n in others) if others else "")
    return told


# Worth a glance at registration; meals, premium and language are not anybody's business there.
HINT_KINDS = (
    "sen_support", "ehcp", "looked_after", "young_carer", "child_in_need", "child_protection", "social_worker",
    "mental_health",
)  # fmt: skip


def hint_kinds(abilities: Collection[str]) -> tuple[str, ...]:
    """The kinds of flags that a person with these abilities sees beside a name on a register."""
    return tuple(kind for kind in HINT_KINDS if may_see(kind, abilities))
