"""Changing a mark: what the change does to the figures, and which changes deserve a second look.

Sources: SI 2024/208 (original entry, amended entry, reason, date, name and position of the person); "Working
together" on when a register may be amended. The second look is a rule of ours against changes that improve figures.
"""

import re
from dataclasses import dataclass
from datetime import date

from registers.rules.codes import CodeClass, code_even_if_retired, plain_date

UP, DOWN, NONE = "up", "down", "none"
SECOND_LOOK_SCHOOL_DAYS = 5
SHORTEST_REASON = 4
LONGEST_REASON = 500
BLANK = "blank"


@dataclass(frozen=True)
class Effect:
    """What a change does to the pupil's figures: each up, down or none. `in_words` is for the person changing it."""

    attendance: str
    authorised: str
    unauthorised: str
    in_words: str


def effect(original: str, amended: str, day: date) -> Effect:
    """The direction in which a change of this day's mark moves attendance, authorised and unauthorised absence.

    "" is no mark. An attended session weighs 1, one that is not counted 0, an absence -1. Raises CodeNotInForce.
    """
    before, after = class_of(original, day), class_of(amended, day)
    attendance = _direction(_weight(before), _weight(after))
    authorised = _direction(before == CodeClass.AUTHORISED, after == CodeClass.AUTHORISED)
    unauthorised = _direction(before == CodeClass.UNAUTHORISED, after == CodeClass.UNAUTHORISED)
    return Effect(attendance, authorised, unauthorised, _in_words(attendance, authorised, unauthorised))


def class_of(code: str, day: date) -> str:
    """The class of a mark, or "blank" for none. Raises CodeNotInForce."""
    return code_even_if_retired(code, day).code_class if code else BLANK


WEIGHTS = {CodeClass.PRESENT: 1, CodeClass.AEA: 1, CodeClass.AUTHORISED: -1, CodeClass.UNAUTHORISED: -1}


def _weight(code_class: str) -> int:
    return WEIGHTS.get(code_class, 0)


def _direction(before: int, after: int) -> str:
    if before == after:
        return NONE
    return UP if after > before else DOWN


def _in_words(attendance: str, authorised: str, unauthorised: str) -> str:
    parts = [
        f"{name} goes {direction}"
        for name, direction in (
            ("attendance", attendance),
            ("authorised absence", authorised),
            ("unauthorised absence", unauthorised),
        )
        if direction != NONE
    ]
    if not parts:
        return "No figure changes."
    sentence = parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
    return sentence[0].upper() + sentence[1:] + "."


def needs_second_look(
    original: str,
    amended: str,
    *,
    session_day: date,
    amended_on: date,
    school_days_between: int,
    evidence: str = "",
    limit: int = SECOND_LOOK_SCHOOL_DAYS,
) -> bool:
    """Whether a colleague should look at this change: unauthorised made anything else, late and without evidence.

    `school_days_between`: the school days after the session's day up to and including the day of the change. Late is
    more than `limit` of them. Raises CodeNotInForce.
    """
    if evidence.strip() or amended_on <= session_day or school_days_between <= limit:
        return False
    if class_of(original, session_day) != CodeClass.UNAUTHORISED:
        return False
    return class_of(amended, session_day) not in {CodeClass.UNAUTHORISED, BLANK}


class ReasonRefused(ValueError):
    """A reason that says nothing. `message` says what is wrong, `remedy` what to write."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.field, self.message, self.remedy = "reason", message, remedy


# Words that tell of a condition rather than of an absence. A reason is read by many: a note should not hold them.
MEDICAL_DETAIL = (
    "abuse",
    "anorexia",
    "anxiety",
    "asthma",
    "cancer",
    "depression",
    "diabetes",
    "diagnosed",
    "diagnosis",
    "epilepsy",
    "miscarriage",
    "overdose",
    "pregnancy",
    "pregnant",
    "psychiatric",
    "self-harm",
    "suicidal",
    "suicide",
    "therapy",
)
_MEDICAL = re.compile(r"\b(" + "|".join(re.escape(word) for word in MEDICAL_DETAIL) + r")\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def check_reason(reason: str) -> tuple[str, tuple[str, ...]]:
    """The reason as it will be kept (spaces tidied) and warnings about words it had better not hold.

    Raises ReasonRefused when it is blank, says nothing or is too long.
    """
    kept = " ".join(_CONTROL.sub(" ", reason).split())
    if not kept:
        raise ReasonRefused("A change of a mark needs a reason.", "Say in a few words why the mark was wrong.")
    if len(kept) < SHORTEST_REASON or not any(letter.isalpha() for letter in kept):
        raise ReasonRefused(f"“{kept}” does not say why.", "Say in a few words why the mark was wrong.")
    if len(kept) > LONGEST_REASON:
        remedy = f"Shorten it to {LONGEST_REASON} characters."
        raise ReasonRefused(f"The reason has {len(kept)} characters.", remedy)
    found = sorted({match.group(1).lower() for match in _MEDICAL.finditer(kept)})
    return kept, tuple(
        f"“{word}” may be private. This reason is read by many: the safeguarding record is the place for detail."
        for word in found
    )


def leave_granted_too_late(code: str, *, session_day: date, asked_on: date) -> str | None:
    """Why leave (C) may not stand, when it was asked for on or after the day itself; None when it may.

    Leave is granted beforehand, never afterwards ("Working together", leave of absence).
    """
    if code != "C" or asked_on < session_day:
        return None
    return (
        f"Leave was asked for on {plain_date(asked_on)}, not before {plain_date(session_day)}: "
        "it cannot be granted afterwards. Use G for a holiday, otherwise O."
    )
