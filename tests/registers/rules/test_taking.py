"""Who may change which mark when, and what a mark becomes on its way in."""

from datetime import time

import pytest

from attendance.calendar.rules.times import SessionWindow
from registers.rules.taking import Change, ChangeRefused, Moment, Stage, change_allowed, fit, stage

WINDOW = SessionWindow(time(8, 45), time(8, 50), time(9, 15))
OPEN = Moment(sent=False, closed=False, may_amend=False)
SENT = Moment(sent=True, closed=False, may_amend=False)
SENT_AND_CLOSED = Moment(sent=True, closed=True, may_amend=False)
THE_OFFICE = Moment(sent=True, closed=True, may_amend=True)


@pytest.mark.parametrize(
    ("has_come", "is_past", "clock", "sent", "expected"),
    [
        (False, False, time(9, 0), False, Stage.EARLY),
        (True, False, time(8, 44, 59), False, Stage.EARLY),
        (True, False, time(8, 45), False, Stage.OPEN),
        (True, False, time(9, 0), True, Stage.OPEN),
        (True, False, time(9, 15, 59), False, Stage.OPEN),
        (True, False, time(9, 16), False, Stage.OVERDUE),
        (True, False, time(9, 16), True, Stage.CLOSED),
        (True, True, time(8, 0), False, Stage.OVERDUE),
        (True, True, time(8, 0), True, Stage.CLOSED),
    ],
)
def test_stage_of_a_register(has_come, is_past, clock, sent, expected):
    assert stage(day_has_come=has_come, day_is_past=is_past, clock=clock, window=WINDOW, sent=sent) is expected


@pytest.mark.parametrize(
    ("moment", "now", "code", "reason", "expected"),
    [
        (OPEN, "", "/", "", Change("open", "Changed before the register was sent")),
        (OPEN, "N", "/", "", Change("open", "Changed before the register was sent")),
        (OPEN, "N", "", "", Change("open", "Changed before the register was sent")),
        (SENT, "", "N", "", Change("amendment", "Completed after the register was sent")),
        (SENT, "N", "/", "was in the library", Change("amendment", "was in the library")),
        (SENT_AND_CLOSED, "", "N", "", Change("amendment", "Completed after the register was sent")),
        (THE_OFFICE, "N", "I", "parent rang", Change("amendment", "parent rang")),
        (THE_OFFICE, "N", "I", "parent \n rang", Change("amendment", "parent rang")),
    ],
)
def test_change_allowed(moment, now, code, reason, expected):
    assert change_allowed(moment, now, code, reason) == expected


@pytest.mark.parametrize(
    ("moment", "now", "code", "reason", "message"),
    [
        (SENT, "N", "/", "", "Say why"),
        (SENT, "N", "", "slip", "Choose a mark"),
        (SENT_AND_CLOSED, "N", "/", "was in the library", "Ask the office"),
        (THE_OFFICE, "N", "I", "", "Say why"),
        (THE_OFFICE, "N", "I", "x", "“x” does not say why"),
        (THE_OFFICE, "N", "I", "\u200b\u200b\u200b\u200b", "“\u200b\u200b\u200b\u200b” does not say why"),
        (SENT, "", "I", "...", "“...” does not say why"),
    ],
)
def test_change_refused(moment, now, code, reason, message):
    with pytest.raises(ChangeRefused) as refusal:
        change_allowed(moment, now, code, reason)

    assert refusal.value.message == message


@pytest.mark.parametrize(
    ("moment", "needs_reason", "asks_office"),
    [(OPEN, False, False), (SENT, True, False), (SENT_AND_CLOSED, True, True), (THE_OFFICE, True, False)],
)
def test_moment_in_words(moment, needs_reason, asks_office):
    assert (moment.needs_reason, moment.asks_office) == (needs_reason, asks_office)


@pytest.mark.parametrize(
    ("code", "session", "clock", "minutes", "expected", "told"),
    [
        ("/", "AM", time(8, 52), None, "/", ""),
        ("/", "PM", time(8, 52), None, "\\", "\\ is the mark for present in the afternoon."),
        ("\\", "AM", time(8, 52), None, "/", "/ is the mark for present in the morning."),
        ("L", "AM", time(9, 15), None, "L", ""),
        ("L", "AM", time(9, 16), None, "U", "The register closed at 09:15, so this is U."),
        ("L", "AM", time(9, 16), 25, "L", ""),
        ("L", "AM", time(9, 16), 26, "U", "The register closed at 09:15, so this is U."),
        ("L", "AM", time.max, None, "U", "The register closed at 09:15, so this is U."),
        ("N", "AM", time(9, 30), None, "N", ""),
    ],
)
def test_fit(code, session, clock, minutes, expected, told):
    assert tuple(vars(fit(code, session=session, minutes=minutes, clock=clock, window=WINDOW)).values()) == (
        expected,
        told,
    )
