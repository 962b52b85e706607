"""What leaders ask of the figures: lines, filters, what is measured, and the words for it. No figure is made here but
by `registers.rules.figures`."""

from collections.abc import Collection
from dataclasses import dataclass

from attendance.people.rules.pupil_flags import SENSITIVE, may_see
from attendance.reports.rules.cohorts import COHORTS, SEXES
from registers.rules.figures import Counts, display_percent, rate, rounded

BY: dict[str, str] = {
    "year_group": "Year group", "group": "Registration group", "cohort": "Group of pupils", "sex": "Girls and boys",
    "pupil": "Pupil", "week": "Week", "weekday": "Weekday", "session": "Morning or afternoon", "code": "Code",
}  # fmt: skip
OF_PEOPLE = frozenset({"year_group", "group", "cohort", "sex", "pupil"})
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SESSIONS: dict[str, str] = {"AM": "Mornings", "PM": "Afternoons"}
SHOWS: dict[str, str] = {
    "": "Everybody counted", "measured": "Those with such a session", "persistent": "Persistently absent",
    "severe": "Severely absent",
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """What is measured: `days` are said as days missed, the others as sessions."""

    label: str
    column: str
    days: bool
    classes: frozenset[str]
    codes: frozenset[str] = frozenset()


KINDS: dict[str, Kind] = {
    "": Kind("All absence", "Days missed", True, frozenset({"authorised", "unauthorised"})),
    "authorised": Kind("Authorised absence", "Days authorised", True, frozenset({"authorised"})),
    "unauthorised": Kind("Unauthorised absence", "Days unauthorised", True, frozenset({"unauthorised"})),
    "late": Kind("Late (L and U)", "Times late", False, frozenset(), frozenset({"L", "U"})),
    "not_counted": Kind(
        "Not counted", "Sessions not counted", False, frozenset({"not_possible", "administrative"})
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """Lines by `by`, of the pupils and sessions that fit every filter; "" and None filter nothing.

    `group` is a slug, "none" for pupils in none; `year_group` a number as text; `kind` one of KINDS.
    """

    by: str = "year_group"
    year_group: str = ""
    group: str = ""
    cohort: str = ""
    sex: str = ""
    weekday: int | None = None
    session: str = ""
    kind: str = ""

    @property
    def of_some(self) -> bool:
        """Whether only some pupils are asked for."""
        return bool(self.year_group or self.group or self.cohort or self.sex)

    @property
    def narrow(self) -> bool:
        """Whether only some sessions of each week are asked for: then nobody is called persistently absent."""
        return self.weekday is not None or bool(self.session)

    @property
    def weekdays(self) -> tuple[int, ...]:
        return () if self.weekday is None else (self.weekday,)

    @property
    def sessions(self) -> tuple[str, ...]:
        return (self.session,) if self.session else tuple(SESSIONS)

    def within(self, weekday: int, session: str) -> bool:
        """Whether a session of that weekday is asked for."""
        return self.weekday in (None, weekday) and self.session in ("", session)


def measured(counts: Counts, kind: str) -> int:
    """The sessions of this kind."""
    return {
        "": counts.absent, "authorised": counts.authorised, "unauthorised": counts.unauthorised, "late": counts.late,
        "not_counted": counts.not_possible + counts.administrative,
    }[kind]  # fmt: skip


def is_of_kind(code: str, code_class: str, kind: str) -> bool:
    """Whether a session with this code is one of this kind."""
    asked = KINDS[kind]
    return code in asked.codes or code_class in asked.classes


def visible_cohorts(abilities: Collection[str]) -> dict[str, str]:
    """Key and label of the cohorts that somebody with these abilities may open down to names.

    Behind every line stand its pupils, so who may not see a flag of one pupil may not see the line either.
    """
    return {
        key: cohort.label
        for key, cohort in COHORTS.items()
        if (not cohort.sensitive or SENSITIVE in abilities) and all(may_see(kind, abilities) for kind in cohort.kinds)
    }


def filter_words(wanted: Wanted, *, group: str = "", year_group: str = "") -> str:
    """The filters in words, as “Year 4, girls, Free school meals, Mondays, mornings”; "" where there is none."""
    words = [
        year_group, group, COHORTS[wanted.cohort].label if wanted.cohort else "",
        SEXES.get(wanted.sex, "").lower(), f"{WEEKDAYS[wanted.weekday]}s" if wanted.weekday is not None else "",
        SESSIONS.get(wanted.session, "").lower(), _low(KINDS[wanted.kind].label) if wanted.kind else "",
    ]  # fmt: skip
    return ", ".join(word for word in words if word)


def _low(label: str) -> str:
    return label[:1].lower() + label[1:]


def change_words(now: Counts, then: Counts | None) -> tuple[str, str]:
    """(how attendance moved since, "up", "down", "same" or ""): “up 1.2 points from 88.0%”."""
    after, before = rate(now.attended, now.possible), rate(then.attended, then.possible) if then else None
    if after is None or before is None or then is None:
        return "nothing to compare with", ""
    points = rounded(abs(after - before), 1)
    if points == "0.0":
        return "much the same", "same"
    was = display_percent(then.attended, then.possible)
    unit = "point" if points == "1.0" else "points"
    return (
        (f"up {points} {unit} from {was}%", "up") if after > before else (f"down {points} {unit} from {was}%", "down")
    )
