"""What was told, asked and planned before the officer's day began: messages, leave, days elsewhere, a paper."""

from datetime import date, datetime, timedelta
from itertools import accumulate

from attendance.access.rules.actors import Actor
from attendance.reports.demo.day_cast import Day, moment
from registers.queries.leave import leave_of
from registers.services.absence_reports import ReportData, report_absence, take_report
from registers.services.evidence import EvidenceData, add_evidence
from registers.services.incoming import take_message
from registers.services.leave import LeaveData, ask_leave, decide_leave
from registers.services.planned import PlanData, plan_absence
from registers.services.providers import ProviderData, make_link, save_provider

ROLES = ("attendance_officer",)
ONE, WEEK = timedelta(days=1), timedelta(weeks=1)

# ---- told ----------------------------------------------------------------------------------------------------------


def told_by_form(day: Day) -> None:
    """A parent told of both children last night; it waits for the office."""
    adult, names, first = day.adult("told"), ("told", "told_too"), day.ahead(0)
    data = ReportData(
        tuple(day.id_of(name) for name in names), "", first, first + ONE, channel="form", contact_id=adult.id,
        words="Both came home with a bad cold and sleep now. I hope for the day after.", reason="ill",
    )  # fmt: skip
    take_report(day.school_id, data, by=Actor(None, adult.name, ""), at=_last_night(day, 20, 35))


def voicemail(day: Day) -> None:
    """Spoken last night, by somebody whose number is on record."""
    words = f"This is about {day.first_name('asks')}: a bit of a fever, so not in on {day.ahead(0):%A}. I ring again."
    _message(day, "voicemail", day.adult("asks").number, words, _last_night(day, 21, 10))


def letter_by_mail(day: Day) -> None:
    """From an address that nobody knows."""
    words = "Good morning, we missed the school bus, it went without stopping. We are walking. S."
    if day.is_open:
        _message(day, "email", "s.walks@family.example", words, moment(day.on, 7, 34))


def text(day: Day) -> None:
    """From a number on record, about a part of the day."""
    words = f"{day.first_name('part_time')} has the dentist at 10, back by dinner"
    if day.is_open:
        _message(day, "text", day.adult("part_time").number, words, moment(day.on, 7, 52))


def _last_night(day: Day, hour: int, minute: int) -> datetime:
    """The evening before the next school day, or this minute where that evening is still to come."""
    return min(moment(day.ahead(0) - ONE, hour, minute), day.at)


def _message(day: Day, channel: str, sender: str, words: str, at: datetime) -> None:
    if at <= day.at:
        take_message(day.school_id, channel=channel, sender=sender, words=words, received_at=at, at=at)


def called_in(day: Day) -> None:
    """The phone before the register: accepted at once, two days."""
    at, adult = moment(day.on, 8, 12), day.adult("called_in")
    if at > day.at or not day.is_open:
        return
    data = ReportData(
        (day.id_of("called_in"),), "I", day.on, day.on + 2 * ONE, contact_id=adult.id,
        words="Ill since last night, stays at home tomorrow too.", reason="ill", back_on=day.on + 2 * ONE,
    )  # fmt: skip
    report_absence(day.school_id, data, roles=ROLES, **day.deed(at, "office_staff"))


# ---- leave ---------------------------------------------------------------------------------------------------------


def _asked(day: Day, name: str, data: LeaveData) -> LeaveData:
    adult = day.adult(name)
    return LeaveData(
        (day.id_of(name),), data.since, data.until, data.ground, data.why, f"{adult.name}, {adult.relationship}",
        data.asked_on, body=data.body, set_apart=data.set_apart, contact_id=adult.id,
    )  # fmt: skip


def leave_waits(day: Day) -> None:
    """Asked for with an invitation, which is kept."""
    since, at = day.ahead(11), day.before(9, 40)
    why = "A cousin is married in Inverness on the Friday; we travel the day before."
    wanted = LeaveData((), since, since + 2 * ONE, "exceptional", why, "", day.eve)
    batch = ask_leave(day.school_id, _asked(day, "asks", wanted), **day.deed(at))
    [row] = leave_of(day.school_id, batch)
    paper = EvidenceData(
        day.id_of("asks"), "invitation", "Wedding invitation", "invitation.pdf", "application/pdf",
        paper_of("You are invited to our wedding.", "Eastgate Hall, half past one."), leave_id=row.id,
    )  # fmt: skip
    add_evidence(day.school_id, paper, **day.deed(at + timedelta(minutes=2)))


def leave_for_faith(day: Day) -> None:
    since = day.ahead(6)
    wanted = LeaveData(
        (), since, since + ONE, "religious", "The feast day, with prayers in the morning.", "", day.eve,
        body="Millbeck Mosque", set_apart=(since,),
    )  # fmt: skip
    ask_leave(day.school_id, _asked(day, "faith", wanted), **day.deed(day.before(10, 5)))


def leave_granted(day: Day) -> None:
    since, asked = day.ahead(8), day.past[-4]
    why = "The funeral of a great-aunt who lived with us for years."
    wanted = LeaveData((), since, since + ONE, "exceptional", why, "", asked)
    batch = ask_leave(day.school_id, _asked(day, "granted", wanted), **day.deed(moment(asked, 11, 20)))
    decide_leave(
        day.school_id, batch, decision="granted", reason="We are sorry for your loss.",
        **day.deed(day.before(14, 10), "headteacher"),
    )  # fmt: skip


def leave_refused(day: Day) -> None:
    since, asked = day.ahead(9), day.past[-3]
    wanted = LeaveData((), since, since + WEEK, "exceptional", "Flights cost half of it in term time.", "", asked)
    batch = ask_leave(day.school_id, _asked(day, "refused", wanted), **day.deed(moment(asked, 15, 30)))
    why = "A holiday can be taken in the holidays. The class begins fractions that week."
    decide_leave(
        day.school_id, batch, decision="refused", reason=why, **day.deed(day.before(14, 16), "headteacher")
    )  # fmt: skip


# ---- planned -------------------------------------------------------------------------------------------------------


def trip(day: Day) -> None:
    """A group's visit next week, as far as nothing else is known of its children."""
    group, since = list(day.built.groups.values())[-1], day.ahead(5)
    here = [c for c in day.built.children if c.enrolment.until is None and c.places[-1][0] is group]
    data = PlanData(
        [child.pupil.id for child in here], "trip", since, since + ONE, code="V",
        note="Wool museum in Thornley, by coach",
    )  # fmt: skip
    plan_absence(day.school_id, data, roles=ROLES, **day.deed(day.before(11, 15)))


def part_time(day: Day) -> None:
    since, adult = day.ahead(0), day.adult("part_time")
    _plan(
        day, "part_time", since, since + 5 * WEEK, day.before(15, 5), code="C2", pattern={"0": "PM", "2": "PM"},
        agreed=f"{adult.name}, {day.eve:%-d %B}", review_on=day.ahead(2),
        note="After a long illness; an afternoon more every week.",
    )  # fmt: skip


def at_farm(day: Day) -> None:
    """Mornings at alternative provision, which has its link to say who came."""
    since, at = day.ahead(0), day.before(12, 20)
    farm = ProviderData("Bobbin Farm", "alternative", "Ruth Ackroyd", "01632 960177", "ruth@bobbinfarm.example")
    provider = save_provider(day.school_id, farm, **day.deed(at))
    make_link(day.school_id, provider, **day.deed(at))
    _plan(
        day, "alternative", since, since + 4 * WEEK, at, kind="alternative_provision", code="B",
        pattern={str(weekday): "AM" for weekday in range(5)}, provider_id=provider, note="Animals and woodwork",
        review_on=since + 3 * WEEK,
    )  # fmt: skip


def at_another_school(day: Day) -> None:
    """Two days a week, registered there too."""
    since, at = day.ahead(0), day.before(12, 30)
    school = ProviderData("Thornley Hospital School", "school", "Ben Lumb", "01632 960178")
    provider = save_provider(day.school_id, school, **day.deed(at))
    _plan(
        day, "dual", since, since + 4 * WEEK, at, kind="dual_registration", code="D",
        pattern={"1": "both", "3": "both"}, provider_id=provider,
    )  # fmt: skip


def excluded(day: Day) -> None:
    """Suspended four school days ago: provision is due on the day after the next."""
    _plan(day, "excluded", day.past[-4], day.ahead(3), day.before(12, 40), kind="exclusion", code="E")


def hospital(day: Day) -> None:
    first = day.ahead(0)
    _plan(
        day, "hospital", first, first + ONE, day.before(13, 20), kind="appointment", code="M",
        pattern={str(weekday): "PM" for weekday in range(5)},
    )  # fmt: skip


def _plan(day: Day, name: str, since: date, until: date, at: datetime, *, kind: str = "", **more: object) -> None:
    data = PlanData([day.id_of(name)], kind or name, since, until, **more)  # type: ignore[arg-type]
    plan_absence(day.school_id, data, roles=ROLES, **day.deed(at))


# ---- paper ---------------------------------------------------------------------------------------------------------


def paper_of(*lines: str) -> bytes:
    """A PDF of one page with these lines (PDF 1.4, the standard font Helvetica)."""
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    stream = f"BT /F1 16 Tf 24 TL 72 760 Td {shown} ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
    )
    parts = ["%PDF-1.4\n", *(f"{n} 0 obj\n{body}\nendobj\n" for n, body in enumerate(objects, start=1))]
    *starts, end = accumulate(len(part) for part in parts)
    table = "".join(f"{start:010d} 00000 n \n" for start in starts)
    size = len(objects) + 1
    trailer = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{end}\n"
    return "".join((*parts, trailer, "%%EOF\n")).encode("ascii")


BEFORE = (
    told_by_form, voicemail, leave_waits, leave_for_faith, leave_granted, leave_refused, trip, part_time, at_farm,
    at_another_school, excluded, hospital, letter_by_mail, text, called_in,
)  # fmt: skip
