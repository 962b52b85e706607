"""What a value of a policy says, as a sentence: “Evidence is always asked for when attendance is below 90%.”

`PHRASES` has a pattern of paths (`*` stands for one name) and what is said there, in reading order: words with {} for
the value, words by value, or a teller (`policy_tellers`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from interventions.rules import policy_tellers as tell
from interventions.rules import policy_tellers_law as law
from interventions.rules.documents import names_of
from interventions.rules.penalty import FRESH, ROLLING
from interventions.rules.policy_tellers import Here, Teller, counted, plain
from interventions.rules.returns import AT_ONCE, MONTHLY, WEEKLY

Words = str | Mapping[Any, str] | Teller

PHRASES: tuple[tuple[str, Words], ...] = (
    ("first_day.ring_in_by", "Families ring in by {} on every day of absence."),
    ("first_day.matrix", tell.matrix),
    ("first_day.*.criteria.flags", tell.flags),
    ("first_day.*.criteria.circumstances", tell.circumstances),
    ("first_day.*.criteria.severe", {True: "For pupils who are severely absent.", False: ""}),
    ("first_day.*.criteria.persistent", {True: "For pupils who are persistently absent.", False: ""}),
    ("first_day.*.criteria.tiers", tell.tiers),
    ("first_day.*.risk_assessment", {True: "A risk assessment is written for each of these pupils.",
                                     False: "No risk assessment is asked for."}),
    ("first_day.*.steps.*", tell.step),
    ("evidence.illness_days", counted("Evidence of illness is asked for after {} days of illness.",
                                      "Evidence of illness is asked for after one day of illness.")),
    ("evidence.always_below", "Evidence is always asked for when attendance is below {}%."),
    ("evidence.appointments_below", "Evidence of appointments is asked for when attendance is below {}%."),
    ("evidence.before_holiday_days", counted("Evidence is always asked for on the last {} school days before holidays.",
                                             "Evidence is always asked for on the last school day before a holiday.")),
    ("leave.notice_days", counted("Leave is asked for at least {} days before it begins.",
                                  "Leave is asked for at least one day before it begins.")),
    ("leave.decided_by", tell.role("{} decides about leave.")),
    ("leave.grounds", "Grounds that are considered: {}."),
    ("leave.retrospective", {"never": "Leave is never given after the absence."}),
    ("plans.*.after", tell.plan("is made after {} of absence.")),
    ("plans.*.weeks", tell.plan("usually lasts {}.")),
    ("plans.*.max_weeks", tell.plan("lasts at most {}.")),
    ("plans.*.review", tell.plan("is reviewed every {}.")),
    ("visits.risk_assessment_first", {True: "Nobody visits a home before its risk assessment was read.",
                                      False: "A home may be visited before its risk is assessed."}),
    ("visits.alone", {True: "One person may visit a home alone.", False: "Nobody visits a home alone."}),
    ("visits.people", counted("Home visits are made by {} people.", "A home visit is made by one person.")),
    ("codes.resolve_within", "An absence without a reason (N) is settled within {}."),
    ("reviews.daily", "Every day: {}."),
    ("reviews.weekly", "Every week: {}."),
    ("reviews.half_termly", "Every half term: {}."),
    ("reviews.termly", "Every term: {}."),
    ("reviews.yearly", "Every year: {}."),
    ("times.closes_after_minutes", counted("Registers close {} minutes after the session starts.",
                                           "Registers close one minute after the session starts.")),
    ("times.am", tell.times),
    ("times.pm", tell.times),
    ("times.weekdays.*.am", tell.times),
    ("times.weekdays.*.pm", tell.times),
    ("benchmark.phase", "Figures stand beside those of {} schools in England."),
    ("celebration.judged", {"daily": "Attendance is celebrated as it is reached.",
                            "half_term_end": "Attendance is celebrated at the end of each half term.",
                            "term_end": "Attendance is celebrated at the end of each term."}),
    ("celebration.bands.*", tell.band),
    ("celebration.set_aside", "Sessions coded {} are left out when attendance is celebrated."),
    ("celebration.individual_awards", {True: "Single pupils may have an award for attendance.",
                                       False: "No single pupil has an award for attendance."}),
    ("celebration.group_awards", "Awards for groups: {}."),
    ("letters.*", tell.letter),
    ("costs.letter_minutes", counted("A letter takes {} minutes of staff time.", "A letter takes one minute.")),
    ("costs.call_minutes", counted("A call takes {} minutes of staff time.", "A call takes one minute.")),
    ("costs.meeting_minutes", counted("A meeting takes {} minutes of staff time.", "A meeting takes one minute.")),
    ("approval.second_person", {True: "A second person approves every version before it is in force.",
                                False: "A version is published without a second person."}),
    ("legal.persistent_percent", "A pupil who misses {}% of their possible sessions or more is persistently absent."),
    ("legal.severe_percent", "A pupil who misses {}% of their possible sessions or more is severely absent."),
    ("legal.phased_return_max_weeks", counted("A phased return lasts at most {} weeks.",
                                              "A phased return lasts at most one week.")),
    ("legal.notice_to_improve_weeks", law.improve),
    ("legal.penalty.sessions", law.penalty),
    ("legal.penalty.weeks", tell.quietly),
    ("legal.penalty.codes", tell.quietly),
    ("legal.penalty.notices", law.notices),
    ("legal.penalty.within_years", tell.quietly),
    ("legal.penalty.before_framework", {True: "Notices issued before 19 August 2024 count towards them too.",
                                        False: "Notices issued before 19 August 2024 do not count towards them."}),
    ("legal.penalty.after_first", {ROLLING: "The years are counted back from the day of each new notice.",
                                   FRESH: "The years are counted on from the first notice."}),
    ("legal.penalty.issued_by", "Penalty notices are issued by the {}."),
    ("legal.amounts.*.since", law.amount("These amounts hold for notices issued from {}.")),
    ("legal.amounts.*.first", law.amount("A first notice: {}.")),
    ("legal.amounts.*.second", law.amount("A second notice within three years: {}.")),
    ("legal.amounts.*.public_place",
     law.amount("In a public place during the first five days of an exclusion: {}.")),
    ("legal.returns.attendance_every", {AT_ONCE: "Returns about attendance are made on the next school day.",
                                        WEEKLY: "Returns about attendance are made every week, by Friday.",
                                        MONTHLY: "Returns about attendance are made by the end of each month."}),
    ("legal.returns.irregular_sessions", law.irregular),
    ("legal.returns.irregular_weeks", tell.quietly),
    ("legal.returns.sickness_within", counted("A return about illness is made within {} school days.",
                                              "A return about illness is made within one school day.")),
    ("legal.returns.sickness_each_spell", {
        True: "Each new spell of illness past 15 days in the year is a new return.",
        False: "A new spell of illness is a new return only if it has 15 days itself."}),
    ("legal.returns.new_pupil_school_days", {
        True: "The five days after a new pupil’s first are school days.",
        False: "The five days after a new pupil’s first are days of the calendar."}),
    ("legal.returns.asked_on", law.on_day("The authority asked on {} for its youngest and oldest classes too.")),
    ("retention.years", counted("Entries are kept for {} years.", "Entries are kept for one year.")),
)  # fmt: skip


@dataclass(frozen=True)
class Phrase:
    """A sentence, "" where nothing is said; `rank` and `within` are its place among those of its section."""

    text: str
    rank: int
    within: str = ""


def phrase(here: Here, path: str, value: Any) -> Phrase | None:
    """What the value at a path says, None where there are no words for it."""
    for rank, (pattern, teller) in enumerate(PHRASES):
        if _fits(pattern, path):
            text = _said(teller, here, path, value)
            return None if text is None else Phrase(text, rank, _time(value))
    return None


def _fits(pattern: str, path: str) -> bool:
    wanted, names = pattern.split("."), names_of(path)
    return len(wanted) == len(names) and all(want in ("*", name) for want, name in zip(wanted, names, strict=True))


def _said(teller: Words, here: Here, path: str, value: Any) -> str | None:
    if callable(teller):
        return teller(here, path, value)
    if isinstance(teller, str):
        return None if isinstance(value, Mapping) else teller.format(plain(value))
    return teller.get(value) if isinstance(value, str | bool) else None


def _time(value: Any) -> str:
    """Steps are read by their time, those without one last."""
    return f"{str(value.get('by') or '99:99'):0>5}" if isinstance(value, Mapping) else ""
