"""The fields that a letter's text may hold: what each means, an example, where its words come from.

The names are those of `interventions.rules.placeholders`, so that a policy and a template speak of the same facts. An
example is written exactly as the value will be: percent with its sign, days with the word, dates in words.
"""

from dataclasses import dataclass
from typing import NamedTuple

from interventions.rules.placeholders import PLACEHOLDERS

KINDS = ("text", "number", "percent", "date", "list", "money")
SOURCES = {
    "pupil": "The pupil",
    "recipient": "Whom the letter is written to",
    "school": "The school",
    "figures": "Attendance figures",
    "case": "The case and its stage",
    "meeting": "A meeting",
    "notice": "A notice to improve, and the law",
    "asked": "Asked when the letter is written",
    "award": "An award",
}


@dataclass(frozen=True)
class Field:
    """One field. `kind` is one of KINDS (a list has a line for each item), `source` a key of SOURCES."""

    name: str
    label: str
    help: str
    example: str
    kind: str
    source: str


class Enclosed(NamedTuple):
    """What may go along with a letter: what it is called, and what it holds."""

    label: str
    help: str


ENCLOSURES: dict[str, Enclosed] = {
    "attendance_record": Enclosed("Attendance record", "The sessions missed in the days the figures are counted from."),
    "meeting_record": Enclosed("Record of the meeting", "What was said and agreed at the last meeting."),
    "certificate": Enclosed("Certificate", "The certificate of the award, on a page of its own."),
}

# name: (kind, example, help)
_PUPIL = {
    "pupil_name": ("text", "Robin Ashdown", "First and last name, as the school uses them."),
    "pupil_first": ("text", "Robin", "The first name that is used at school."),
    "pupil_group": ("text", "4 Kestrel", "The registration group on the day of the letter. May be empty."),
    "pupil_year": ("text", "Year 4", "The year group on the day of the letter."),
}
_RECIPIENT = {
    "recipient_name": ("text", "Ms Jo Ashdown and Mr Ali Karim", "As on the envelope; both names in one household."),
    "recipient_salutation": (
        "text",
        "Ms Ashdown and Mr Karim",
        "What follows Dear. Every letter should begin with it.",
    ),
    "recipient_address": ("text", "4 Mill Lane\nOakfield\nOX99 4QZ", "The address; the letter prints it by itself."),
}
_SCHOOL = {
    "today": ("date", "3 March 2026", "The letter prints its day by itself; use this inside a sentence."),
    "school_name": ("text", "Oakfield Primary School", "The name on the letterhead."),
    "school_telephone": ("text", "01632 960123", "The number on the letterhead."),
    "school_address": ("text", "School Road\nOakfield\nOX99 4QX", "The address on the letterhead."),
    "school_email": ("text", "office@oakfield.example", "The address on the letterhead. May be empty."),
    "school_website": ("text", "www.oakfield.example", "Without https://. May be empty."),
    "headteacher_name": ("text", "Mrs F Hartley", "From the letter settings."),
    "contact_person": (
        "text",
        "Mr B Finch, attendance officer",
        "Whom a family may ask for. From the letter settings.",
    ),
    "sender_name": ("text", "Mr B Finch", "Who signs. The letter prints it below by itself."),
    "sender_position": ("text", "Attendance officer", "The letter prints it below the name by itself."),
    "reply_to": ("text", "Please ring the school office or reply by e-mail.", "A sentence from the letter settings."),
}
_FIGURES = {
    "attendance_percent": ("percent", "91.4%", "Possible sessions attended since the start of the year or joining."),
    "absence_percent": ("percent", "8.6%", "Possible sessions missed in the same days."),
    "days_missed": ("text", "12½ days", "Two sessions make a day; the word is part of it."),
    "possible_sessions": ("number", "290", "Sessions at which the pupil could have been."),
    "absent_sessions": ("number", "25", "Sessions missed, for whatever reason."),
    "authorised_sessions": ("number", "14", "Missed with a reason that law and school accept, such as illness."),
    "unauthorised_sessions": ("number", "11", "Missed without such a reason (codes G, N, O and U)."),
    "late_sessions": ("number", "6", "Late before or after the register closed (codes L and U)."),
    "threshold_sessions": ("number", "11", "Codes G, N, O and U in the ten school weeks up to the letter, as the "
                           "national framework for penalty notices counts."),
    "figures_since": ("date", "2 September 2025", "The first day that is counted."),
    "figures_until": ("date", "2 March 2026", "The last day that is counted."),
    "term_name": ("text", "spring term", "The term of the day, or the term that an award is for."),
    "year_name": ("text", "2025/26", "The academic year."),
}  # fmt: skip
_CASE = {
    "tier_name": ("text", "Support letter 2", "What the policy calls the pupil’s stage. Empty without a case."),
    "tier_since": ("date", "23 February 2026", "When the pupil came to that stage. Empty without a case."),
    "because": ("text", "Attendance this year is 91.4%, which is below 95%.", "A sentence. Empty without a case."),
    "earlier_letter_on": (
        "date",
        "26 January 2026",
        "When the last letter of this case was issued. Empty if none was.",
    ),
    "plan_until": ("date", "1 May 2026", "The last day of the plan or contract that is running. May be empty."),
    "review_date": ("date", "24 March 2026", "When the school looks at the stage again. May be empty."),
}
_MEETING = {
    "meeting_date": ("date", "Tuesday 17 March 2026", "Of the next meeting that is arranged, or of the one just held."),
    "meeting_time": ("text", "3:30pm", "Of the same meeting."),
    "meeting_place": ("text", "the school library", "Of the same meeting."),
    "meeting_people": ("list", "Mrs Hartley, headteacher\nMr Finch, attendance officer", "One line for each person."),
    "meeting_record": ("text", "We agreed to meet Robin at the gate each morning.", "What was noted. May be empty."),
    "targets": ("list", "Be at school by 8:40 each day\nRing before 8:30 when ill", "One line for each target."),
}
_NOTICE = {
    "notice_record": ("text", "Robin missed 14 sessions without authorisation between 5 January and 6 March 2026.",
                      "The first of the seven contents, as written in the notice."),
    "notice_duty": ("text", "Parents must see that their child attends regularly: section 7, Education Act 1996.",
                    "The second of the seven contents."),
    "notice_support_given": ("text", "We met on 20 January and offered a place in breakfast club.",
                             "The third of the seven contents."),
    "notice_support_open": ("text", "The place in breakfast club is still open. Please ask Mr Finch.",
                            "The fourth of the seven contents."),
    "notice_warning": ("text", "The council may issue a penalty notice unless Robin has no more unauthorised absence.",
                       "The fifth of the seven contents: the warning, and what improvement is enough."),
    "notice_period": ("text", "From 9 March to 19 April 2026.", "The sixth of the seven contents: three to six weeks."),
    "notice_early_grounds": ("text", "Five more unauthorised sessions before the last day.",
                             "The seventh of the seven contents."),
    "notice_until": ("date", "19 April 2026", "The last day of the notice."),
    "penalty_amounts": ("money", "£80 if paid by day 21, £160 if paid by day 28",
                        "Of a first notice, by the law of the day of the letter (SI 2024/210). Always known."),
}  # fmt: skip
_ASKED = {
    "reply_by": ("date", "13 March 2026", "The last day for an answer. May be left empty."),
    "leave_from": ("date", "Monday 20 April 2026", "The first school day away."),
    "leave_until": ("date", "Tuesday 21 April 2026", "The last school day away."),
    "leave_reason": ("text", "a family celebration abroad", "As the family gave it."),
    "decision_reason": (
        "text",
        "We looked at the days, the reason and the attendance.",
        "A sentence or two. May be empty where leave is granted.",
    ),
    "decided_by": ("text", "Mrs F Hartley, headteacher", "Name and position."),
    "absence_dates": ("text", "23 to 25 February 2026", "Days with month and year."),
    "evidence_asked": ("list", "An appointment card or text\nThe label of a medicine", "One line for each thing."),
    "contract_school": ("list", "Meet Robin at the gate\nRing home every Friday", "One line for each promise."),
    "contract_family": ("list", "Bring Robin by 8:40\nRing before 8:30 when ill", "One line for each promise."),
    "contract_until": ("date", "1 May 2026", "The last day of the contract."),
}
_AWARD = {
    "award_name": ("text", "Excellent attendance", "What the policy’s celebration rules call it."),
    "award_period": ("text", "the spring term 2026", "Written so that it can follow “in”."),
    "group_name": ("text", "4 Kestrel", "The group that has the award; empty for an award to one pupil."),
}
_TABLES = {
    "pupil": _PUPIL, "recipient": _RECIPIENT, "school": _SCHOOL, "figures": _FIGURES, "case": _CASE,
    "meeting": _MEETING, "notice": _NOTICE, "asked": _ASKED, "award": _AWARD,
}  # fmt: skip


def _fields() -> dict[str, Field]:
    rows = {
        name: Field(name, PLACEHOLDERS[name], help_text, example, kind, source)
        for source, table in _TABLES.items()
        for name, (kind, example, help_text) in table.items()
    }
    return {name: rows[name] for name in PLACEHOLDERS}


def _of(source: str) -> frozenset[str]:
    return frozenset(name for name, field in FIELDS.items() if field.source == source)


FIELDS: dict[str, Field] = _fields()
EXAMPLES: dict[str, str] = {name: field.example for name, field in FIELDS.items()}
RECIPIENT_FIELDS = _of("recipient")
FIGURE_FIELDS = _of("figures")
ASKED_FIELDS = _of("asked")
