"""The facts that a letter may hold, by the name that stands in its text: `{{ pupil_name }}`."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

PLACEHOLDERS: dict[str, str] = {
    "pupil_name": "The pupil’s name",
    "pupil_first": "The pupil’s first name",
    "pupil_group": "The registration group",
    "pupil_year": "The year group",
    "recipient_name": "The name of whom the letter is written to",
    "recipient_salutation": "The name as it follows Dear",
    "recipient_address": "The address of whom the letter is written to",
    "today": "The day of the letter",
    "school_name": "The school",
    "school_telephone": "The school’s telephone number",
    "school_address": "The school’s address",
    "school_email": "The school’s e-mail address",
    "school_website": "The school’s website",
    "headteacher_name": "The headteacher",
    "contact_person": "Whom to speak to at school",
    "sender_name": "Who signs",
    "sender_position": "The position of whoever signs",
    "reply_to": "How to answer",
    "reply_by": "By when to answer",
    "attendance_percent": "Attendance this year, in percent",
    "absence_percent": "Absence this year, in percent",
    "days_missed": "Days missed this year",
    "possible_sessions": "Possible sessions this year",
    "absent_sessions": "Sessions missed this year",
    "authorised_sessions": "Authorised sessions this year",
    "unauthorised_sessions": "Unauthorised sessions this year",
    "late_sessions": "Late arrivals this year",
    "threshold_sessions": "Unauthorised sessions in the last ten school weeks",
    "figures_since": "The first day of the figures",
    "figures_until": "The last day of the figures",
    "term_name": "The term",
    "year_name": "The academic year",
    "tier_name": "The stage",
    "tier_since": "Since when the stage",
    "because": "Why the stage, in a sentence",
    "earlier_letter_on": "The day of the letter before this one",
    "meeting_date": "The day of the meeting",
    "meeting_time": "The time of the meeting",
    "meeting_place": "Where the meeting is",
    "meeting_people": "Who will be at the meeting",
    "meeting_record": "What was said at the meeting",
    "targets": "The targets that were agreed",
    "plan_until": "Until when the plan or contract runs",
    "review_date": "When it is looked at again",
    "notice_record": "Notice to improve: the attendance record and the offences",
    "notice_duty": "Notice to improve: why attending matters, and the parents’ duty",
    "notice_support_given": "Notice to improve: the support so far",
    "notice_support_open": "Notice to improve: the support that is open now",
    "notice_warning": "Notice to improve: the warning, and what is enough",
    "notice_period": "Notice to improve: from when to when",
    "notice_early_grounds": "Notice to improve: what would end it early",
    "notice_until": "The last day of a notice to improve",
    "penalty_amounts": "The amounts of a penalty notice, by the law of the day",
    "leave_from": "The first day of leave",
    "leave_until": "The last day of leave",
    "leave_reason": "What the leave was asked for",
    "decision_reason": "Why it was decided so",
    "decided_by": "Who decided",
    "absence_dates": "The days of absence that the letter is about",
    "evidence_asked": "What evidence would help",
    "contract_school": "What the school will do",
    "contract_family": "What the family will do",
    "contract_until": "The last day of the contract",
    "award_name": "What the award is called",
    "award_period": "For when the award is given",
    "group_name": "The registration group or year group that has the award",
}
IN_TEXT = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def placeholders_in(letter: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each placeholder that a letter names, with where: its list `placeholders`, and what its texts hold."""
    listed = letter.get("placeholders")
    for name in listed if isinstance(listed, list | tuple) else ():
        yield "placeholders", str(name)
    for key, value in letter.items():
        if isinstance(value, str):
            for name in IN_TEXT.findall(value):
                yield str(key), name
