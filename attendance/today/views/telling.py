"""The briefing and the news of Today, from the day as it was read."""

from django.utils import timezone

from attendance.access.places import SchoolPlace
from attendance.today.queries.day import Day, News
from attendance.today.queries.registers import out, to_come
from attendance.today.rules.briefing import Decisions, Facts, Red, briefing, leader_briefing
from attendance.today.views.links import link
from interventions.queries.queue_rows import Queue, QueuePupil
from interventions.rules.risk import RED
from registers.rules.following import reached

LEADERS = frozenset({"attendance_champion", "headteacher"})


def briefing_card(place: SchoolPlace, day: Day) -> dict:
    """The day in sentences; for leaders one more paragraph: what waits for them."""
    leads = bool(place.roles & LEADERS)
    return {
        "sentences": briefing(facts_of(place, day)),
        "leader": leader_briefing(decisions_of(place, day)) if leads else (),
    }


def facts_of(place: SchoolPlace, day: Day) -> Facts:
    """What the briefing is made of."""
    window, then, queue = day.window, day.calendar.then, day.queue
    return Facts(
        day.clock.stage, children=queue.children, calls=queue.calls,
        unreached=sum(not _reached(pupil) for row in queue.rows for pupil in row.pupils), reds=reds_of(queue),
        out=tuple(out(day.registers, day.clock.session)), to_come=to_come(day.registers, day.clock.session),
        closes=f"{window.closes:%H:%M}" if window else "", opens=f"{window.opens:%H:%M}" if window else "",
        alarms=len(day.alarms), calls_url="#t-queue", alarms_url=link(place, "interventions:alarms"),
        expected=day.counts.on_roll, away=day.counts.known, unmarked=day.counts.unmarked,
        registers_url=link(place, "registers:board", ability="registers.board"),
        closed_because=day.closed_because, then=f"{then:%A %-d %B}" if then else "",
    )  # fmt: skip


def reds_of(queue: Queue) -> tuple[Red, ...]:
    """The red children in the order of the queue, with the reasons that the reader may see."""
    return tuple(_red(pupil, f"#q-{row.pupil_id}") for row in queue.rows for pupil in row.pupils if pupil.colour == RED)


def _red(pupil: QueuePupil, href: str) -> Red:
    step, why = pupil.next, ", ".join(pupil.reasons)
    if step is None:
        return Red(pupil.name, href, why, reached=_reached(pupil))
    by = f"{timezone.localtime(step.by):%H:%M}" if step.by else ""
    late = step.minutes_left is not None and step.minutes_left < 0
    return Red(pupil.name, href, why, step.label, by, late, _reached(pupil))


def _reached(pupil: QueuePupil) -> bool:
    return reached([line.outcome for line in pupil.tried])


def decisions_of(place: SchoolPlace, day: Day) -> Decisions:
    """What waits for a leader, the most pressing first."""
    desk = day.desk
    letters = sum(row.letters for row in desk.letters or ())
    found = [
        (desk.leave or 0, "request for leave", "requests for leave", link(place, "registers:leave")),
        (desk.cases.mine if desk.cases else 0, "suggested stage", "", link(place, "interventions:cases")),
        (letters, "letter", "", link(place, "letters:queue")),
    ]
    return Decisions(tuple(found))


def news_card(place: SchoolPlace, day: Day) -> dict | None:
    """What others did since the reader last looked, each line a link; None the first time."""
    news = day.news
    if news.since is None:
        return None
    return {"when": _when(news, day), "lines": [*_messages(place, day), *_changes(place, news), *_moves(place, news)]}


def _when(news: News, day: Day) -> str:
    since = timezone.localtime(news.since)
    if since.date() == day.date:
        return f"{since:%H:%M}"
    near = (day.date - since.date()).days < 7
    return f"{since:%a %H:%M}" if near else f"{since:%-d %B, %H:%M}"


def _messages(place: SchoolPlace, day: Day) -> list[dict]:
    desk, lines = day.desk, []
    if desk.messages:
        words = "message has come in" if desk.messages == 1 else "messages have come in"
        url = link(place, "registers:incoming")
        lines.append({"icon": "message-square", "lead": desk.messages, "words": words, "url": url})
    if desk.reports:
        words = "report from a family waits" if desk.reports == 1 else "reports from families wait"
        lines.append({"icon": "users", "lead": desk.reports, "words": words, "url": link(place, "registers:reports")})
    return lines


def _changes(place: SchoolPlace, news: News) -> list[dict]:
    lines = [{"icon": "pencil", "change": row, "url": _history(place, row)} for row in news.changes]
    if news.more_changes > 0:
        words = "more change of marks" if news.more_changes == 1 else "more changes of marks"
        url = link(place, "registers:amendments", ability="amendments.view")
        lines.append({"icon": "pencil", "lead": news.more_changes, "words": words, "url": url})
    return lines


def _history(place: SchoolPlace, row) -> str:
    if row.marks > 1:
        return link(place, "registers:amendments", ability="amendments.view")
    return link(place, "registers:mark_history", row.pupil_id, row.date, row.session, ability="amendments.view")


def _moves(place: SchoolPlace, news: News) -> list[dict]:
    moved, since = news.moved, news.since.isoformat() if news.since else ""
    if not moved.up and not moved.down:
        return []
    pupils = f"{moved.up} pupil{'' if moved.up == 1 else 's'}"
    parts = [f"{pupils} moved up a stage"] if moved.up else []
    if moved.down:
        parts.append(
            f"{moved.down} moved down"
            if moved.up
            else f"{moved.down} pupil{'' if moved.down == 1 else 's'} moved down a stage"
        )
    return [
        {"icon": "arrow-up-right", "words": ", ".join(parts), "url": link(place, "interventions:cases", since=since)}
    ]
