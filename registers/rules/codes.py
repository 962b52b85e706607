"""Attendance codes: which are in force on a day, what each counts as, and whether a mark may be made with one.

Everything asks here, by the date of the session; nobody compares letters elsewhere. Sources: SI 2024/208 regulations
10 and 11 for sessions from 19 August 2024, the regulations of 2006 before that.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from attendance.calendar.rules.ages import of_compulsory_school_age as is_of_age
from registers.rules import code_table as table
from registers.rules.code_words import BEFORE_2024, MEANINGS_2006, MEANINGS_2024, REPLACED_BY, SHORT_LABELS

AM, PM, BOTH = "AM", "PM", "both"
SESSIONS = (AM, PM)
SWITCH = table.SWITCH
EARLIEST, LATEST = table.START_2006, date(2099, 12, 31)  # the days that addresses and questions may name


class CodeClass:
    """The six statistical classes (DfE methodology 4.4 and its dashboard's own sums)."""

    PRESENT = table.PRESENT
    AEA = table.AEA
    AUTHORISED = table.AUTHORISED
    UNAUTHORISED = table.UNAUTHORISED
    NOT_POSSIBLE = table.NOT_POSSIBLE
    ADMINISTRATIVE = table.ADMINISTRATIVE


ATTENDING = frozenset({CodeClass.PRESENT, CodeClass.AEA})
ABSENT = frozenset({CodeClass.AUTHORISED, CodeClass.UNAUTHORISED})
CLASSES = (
    CodeClass.PRESENT,
    CodeClass.AEA,
    CodeClass.AUTHORISED,
    CodeClass.UNAUTHORISED,
    CodeClass.NOT_POSSIBLE,
    CodeClass.ADMINISTRATIVE,
)
CLASS_LABELS = {
    CodeClass.PRESENT: "Present",
    CodeClass.AEA: "Approved educational activity",
    CodeClass.AUTHORISED: "Authorised absence",
    CodeClass.UNAUTHORISED: "Unauthorised absence",
    CodeClass.NOT_POSSIBLE: "Not a possible attendance",
    CodeClass.ADMINISTRATIVE: "Administrative",
}


@dataclass(frozen=True)
class Code:
    """One code under one regulation set. Dates are inclusive; `session` is AM, PM or both; `needs_note` yes, no or
    optional. `residual` marks a retired code met after its time, classed as it always was."""

    code: str
    regulation_set: int
    label: str
    code_class: str
    session: str
    needs_note: str
    valid_from: date
    valid_to: date | None
    dfe_group: str
    constraint: str
    replaced: str
    short_label: str
    meaning: str
    residual: bool = False

    @property
    def counts_possible(self) -> bool:
        """Whether the session was a possible attendance."""
        return self.code_class in ATTENDING or self.code_class in ABSENT

    @property
    def attended(self) -> bool:
        """Present at school or at an approved educational activity."""
        return self.code_class in ATTENDING

    @property
    def is_absence(self) -> bool:
        """Authorised or unauthorised absence."""
        return self.code_class in ABSENT

    @property
    def is_authorised(self) -> bool:
        return self.code_class == CodeClass.AUTHORISED

    @property
    def is_unauthorised(self) -> bool:
        return self.code_class == CodeClass.UNAUTHORISED

    @property
    def late(self) -> bool:
        """L or U: what the DfE counts as a late session, whether present or absent."""
        return self.code in {"L", "U"}

    @property
    def look(self) -> str:
        """How to draw it: present, late, offsite, auth, unauth, noreason or notcount."""
        if self.code in LOOKS:
            return LOOKS[self.code]
        return LOOK_OF_CLASS[self.code_class]

    def fits(self, session: str) -> bool:
        """Whether the code may stand in this session ("AM" or "PM")."""
        return self.session in (BOTH, session)

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


LOOKS = {"L": "late", "N": "noreason", "D": "offsite"}
LOOK_OF_CLASS = {
    CodeClass.PRESENT: "present",
    CodeClass.AEA: "offsite",
    CodeClass.AUTHORISED: "auth",
    CodeClass.UNAUTHORISED: "unauth",
    CodeClass.NOT_POSSIBLE: "notcount",
    CodeClass.ADMINISTRATIVE: "notcount",
}


class CodeNotInForce(ValueError):
    """A code that the law of the session's day does not know. `message` says so, `remedy` what to use."""

    def __init__(self, code: str, day: date, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.code, self.day, self.message, self.remedy = code, day, message, remedy


class UnknownCode(CodeNotInForce):
    """A code that neither regulation set ever had."""


def _code(row: table.CodeRow) -> Code:
    meanings = MEANINGS_2024 if row.regulation_set == 2024 else MEANINGS_2006
    return Code(*row, short_label=SHORT_LABELS[row.code], meaning=meanings[row.code])


ALL_CODES: tuple[Code, ...] = tuple(_code(row) for row in table.SET_2024 + table.SET_2006)
EVERY_CODE = frozenset(code.code for code in ALL_CODES)


@lru_cache(maxsize=4096)
def codes_on(day: date) -> tuple[Code, ...]:
    """The codes in force for sessions of this day, in the order of the table."""
    return tuple(code for code in ALL_CODES if code.in_force(day))


@lru_cache(maxsize=4096)
def _by_letter(day: date) -> dict[str, Code]:
    return {code.code: code for code in codes_on(day)}


def code_on(code: str, day: date) -> Code:
    """The code as it stands on the session's day. Raises CodeNotInForce, which says what to use instead."""
    found = _by_letter(day).get(code)
    if found is None:
        raise _refusal(code, day)
    return found


def code_even_if_retired(code: str, day: date) -> Code:
    """As `code_on`, but a code of 2006 met after its time keeps its old class and is flagged `residual`.

    The DfE's own series does so: it still holds J and H sessions in 2024/25 and 2025/26. A code of 2024 is not valid
    before 19 August 2024. Raises CodeNotInForce.
    """
    found = _by_letter(day).get(code)
    if found is not None:
        return found
    for old in ALL_CODES:
        if old.code == code and old.valid_to is not None and old.valid_to < day:
            return replace(old, residual=True)
    raise _refusal(code, day)


def _refusal(code: str, day: date) -> CodeNotInForce:
    if code not in EVERY_CODE:
        return UnknownCode(code, day, f"“{code}” is not an attendance code.", "Use a code from the list of codes.")
    if code in BEFORE_2024 and day < SWITCH:
        message = f"{code} came into force on 19 August 2024; this session is on {plain_date(day)}."
        return CodeNotInForce(code, day, message, f"Use {BEFORE_2024[code]}.")
    if code in REPLACED_BY and day >= table.START_2006:
        last = max(row.valid_to for row in ALL_CODES if row.code == code and row.valid_to)
        message = f"{code} was last used on {plain_date(last)}; this session is on {plain_date(day)}."
        return CodeNotInForce(code, day, message, f"Use {REPLACED_BY[code] if day >= SWITCH else 'H'}.")
    message = f"No attendance code is known for {plain_date(day)}."
    return CodeNotInForce(code, day, message, "Check the date: the tables start on 1 September 2006.")


def plain_date(day: date) -> str:
    """A date as a person writes it: 19 August 2024."""
    return f"{day.day} {day:%B %Y}"


def present_code(session: str) -> str:
    """The mark for present in this session: / in the morning, \\ in the afternoon."""
    return "\\" if session == PM else "/"


class Fitted(NamedTuple):
    """A code and whether it was corrected to suit the session."""

    code: str
    corrected: bool


def fit_to_session(code: str, session: str) -> Fitted:
    """/ typed for an afternoon becomes \\, and the other way round, flagged so that the history can say so."""
    if code in ("/", "\\"):
        right = present_code(session)
        return Fitted(right, right != code)
    return Fitted(code, False)


class MarkRefused(ValueError):
    """A mark the law does not allow. `field` is what to change: code, session, note or minutes_late."""

    def __init__(self, field: str, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.field, self.message, self.remedy = field, message, remedy


@dataclass(frozen=True)
class MarkWarning:
    """Something unusual about a mark that stands all the same."""

    field: str
    message: str
    remedy: str


@dataclass(frozen=True)
class MarkContext:
    """What is known around a mark. A None means unknown: what hangs on it is then not checked."""

    code: Code
    session: str
    note: str
    of_age: bool | None
    year_group: int | None
    whole_school: bool


def check_mark(
    code: str,
    *,
    day: date,
    session: str,
    note: str = "",
    minutes_late: int | None = None,
    born: date | None = None,
    year_group: int | None = None,
    of_compulsory_school_age: bool | None = None,
    k_needs_note: bool = True,
    c2_needs_note: bool = False,
    require_note: bool = True,
    whole_school: bool = False,
) -> tuple[MarkWarning, ...]:
    """Refuse a mark that the law does not allow, and answer with warnings about an unusual one.

    `born` gives the age when `of_compulsory_school_age` is not stated; `year_group` is 0 for Reception. `require_note`
    is False for history from another system; `whole_school` is True for a closure that the calendar enters for all.
    Raises CodeNotInForce and MarkRefused.
    """
    found = code_on(code, day)
    of_age = of_compulsory_school_age
    if of_age is None and born is not None:
        of_age = is_of_age(born, day)
    mark = MarkContext(found, session, note.strip(), of_age, year_group, whole_school)
    _check_session(mark)
    _check_minutes(mark, minutes_late)
    _check_age(mark)
    _check_by_hand(mark)
    if require_note and needs_note(found, k_needs_note=k_needs_note, c2_needs_note=c2_needs_note):
        _check_note(mark)
    return _warnings(mark)


def needs_note(code: Code, *, k_needs_note: bool = True, c2_needs_note: bool = False) -> bool:
    """Whether a mark with this code must say more. K and C2 by the school's setting: the law's text is not certain."""
    settable = {"K": k_needs_note, "C2": c2_needs_note}
    return settable.get(code.code, code.needs_note == "yes")


def _check_session(mark: MarkContext) -> None:
    if not mark.code.fits(mark.session):
        right = "morning" if mark.code.session == AM else "afternoon"
        remedy = f"Use {present_code(mark.session)} instead."
        raise MarkRefused("session", f"{mark.code.code} is the mark for present in the {right}.", remedy)


def _check_minutes(mark: MarkContext, minutes_late: int | None) -> None:
    if minutes_late is None:
        return
    if not mark.code.late:
        message = f"Minutes late belong to L and U, not to {mark.code.code}."
        raise MarkRefused("minutes_late", message, "Take the minutes away, or use L or U.")
    if not 0 < minutes_late <= MOST_MINUTES_LATE:
        message = f"{minutes_late} is not a number of minutes late."
        raise MarkRefused("minutes_late", message, f"Give a whole number from 1 to {MOST_MINUTES_LATE}.")


MOST_MINUTES_LATE = 480


def _check_age(mark: MarkContext) -> None:
    if mark.code.code == "X" and mark.of_age:
        message = "X is only for a pupil who is not of compulsory school age on the day."
        raise MarkRefused("code", message, "For a part-time timetable use C2; otherwise use the reason's own code.")
    if mark.code.code == "C2" and mark.of_age is False:
        message = "C2 is only for a pupil of compulsory school age."
        raise MarkRefused("code", message, "For a session this pupil is not due in, use X.")


def _check_by_hand(mark: MarkContext) -> None:
    if mark.code.code == "Z":
        message = "Z is for children who are not on the admission register yet; this pupil is."
        raise MarkRefused("code", message, "Use the code for what the pupil did in this session.")
    if mark.code.code == "#" and mark.code.regulation_set == 2024 and not mark.whole_school:
        message = "# is only for a planned closure of the whole school, entered in the calendar."
        raise MarkRefused("code", message, "For some pupils use Y3 (part closed) or Y7 (such as a staggered start).")


def _check_note(mark: MarkContext) -> None:
    if not mark.note:
        what = "the cause" if mark.code.code in {"Y", "Y7"} else "the activity or provision"
        what = "the agreement" if mark.code.code == "C2" else what
        raise MarkRefused("note", f"{mark.code.code} needs a note.", f"Say in a few words what {what} is.")


def _warnings(mark: MarkContext) -> tuple[MarkWarning, ...]:
    year = mark.year_group
    if mark.code.code == "S" and year is not None and year < 11:
        message = "Study leave is for Year 11 and above, during public examinations."
        return (MarkWarning("code", message, "Check that this pupil sits a public examination."),)
    if mark.code.code == "W" and year is not None and year < 10:
        message = "Work experience belongs to the last two years of compulsory education, Years 10 and 11."
        return (MarkWarning("code", message, "Check that this is work experience and not a visit (V)."),)
    return ()
