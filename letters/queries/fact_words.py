"""The words of the fields that are facts of the pupil, the school and the case. Pure; `queries.facts` reads."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.timezone import localtime

from interventions.queries.letter_grounds import Ground
from interventions.queries.support_rows import MeetingRow
from interventions.rules.penalty_amounts import amounts_on, in_words
from letters.rules.letterhead import Letterhead
from registers.rules.codes import plain_date

NOTICE = ("record", "duty", "support_given", "support_open", "warning", "period", "early_grounds")
CASE_WORDS = ("tier_name", "tier_since", "because", "plan_until", "review_date")
MEETING_WORDS = ("meeting_date", "meeting_time", "meeting_place", "meeting_people", "meeting_record", "targets")
NOTICE_WORDS = (*(f"notice_{key}" for key in NOTICE), "notice_until")
NO_CASE: Mapping[str, str] = dict.fromkeys((*CASE_WORDS, *MEETING_WORDS, *NOTICE_WORDS), "")


def day_words(day: date | None) -> str:
    """“3 March 2026”; "" for none."""
    return plain_date(day) if day else ""


def time_words(at: datetime) -> str:
    """“3:30pm”, “9am”, local time."""
    local = localtime(at)
    minutes = f":{local:%M}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def school_words(head: Letterhead) -> dict[str, str]:
    """What the letterhead says."""
    return {
        "school_name": head.school_name, "school_telephone": head.telephone,
        "school_address": "\n".join(part for part in (*head.address, head.postcode) if part),
        "school_email": head.email, "school_website": head.website, "headteacher_name": head.headteacher_name,
        "contact_person": head.contact_person, "sender_name": head.sender_name,
        "sender_position": head.sender_position, "reply_to": head.reply_to,
    }  # fmt: skip


def case_words(ground: Ground | None, *, after_meeting: bool, now: datetime) -> dict[str, str]:
    """What the case says: its stage, its meeting, its notice to improve; all "" without a case.

    `after_meeting`: the letter is about the last meeting, else about the next one that is arranged from `now` on. A
    letter that invites never names a day that is over.
    """
    if ground is None:
        return dict(NO_CASE)
    last = ground.last_meeting()
    meeting = last if after_meeting else ground.next_meeting(now)
    return dict(NO_CASE) | _stage(ground) | _meeting(meeting) | _agreed(last) | _notice(ground)


def _stage(ground: Ground) -> dict[str, str]:
    return {
        "tier_name": ground.stage.name if ground.tier else "", "tier_since": day_words(ground.tier_since),
        "because": ground.because, "plan_until": day_words(ground.plan.last_day if ground.plan else None),
        "review_date": day_words(ground.review_on),
    }  # fmt: skip


def _meeting(meeting: MeetingRow | None) -> dict[str, str]:
    if meeting is None:
        return {}
    starts = localtime(meeting.starts_at)
    people = [", ".join(part for part in (one.get("name", ""), one.get("as", "")) if part) for one in meeting.invited]
    return {
        "meeting_date": f"{starts:%A} {plain_date(starts.date())}", "meeting_time": time_words(meeting.starts_at),
        "meeting_place": meeting.place, "meeting_people": "\n".join(people),
    }  # fmt: skip


def _agreed(meeting: MeetingRow | None) -> dict[str, str]:
    if meeting is None:
        return {}
    return {"meeting_record": meeting.notes, "targets": "\n".join(one.words for one in meeting.targets)}


def _notice(ground: Ground) -> dict[str, str]:
    if ground.notice is None:
        return {}
    contents = {f"notice_{key}": ground.notice.contents.get(key, "") for key in NOTICE}
    return contents | {"notice_until": day_words(ground.notice.last_day)}


def law_words(on: date) -> dict[str, str]:
    """What a penalty notice costs by the law of the day: the first one to a parent for a child."""
    return {"penalty_amounts": in_words(amounts_on(on))}
