"""Stories for the demo school: pupils and changes that show what the product is for."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from attendance.access.rules.actors import Actor
from attendance.people.models import PupilFlag
from attendance.reports.demo.school import Built, Child
from attendance.reports.demo.today import pupils_of
from registers.services.writing import Writing, write_marks

LONDON = ZoneInfo("Europe/London")
PRIYA = Actor(None, "Priya Naylor", "Attendance officer")
TOM = Actor(None, "Tom Wadsworth", "Senior attendance champion")
CARYS = Actor(None, "Carys Okafor", "Class teacher, 4 Kestrel")


def tell_stories(built: Built, *, on: date) -> None:
    """Change marks of the last days as an office would, and let today's known absences be known.

    Call inside the school's scope, after the history was written.
    """
    past = [d for d in built.open_days if d < on]
    class_four = pupils_of(built, "4-kestrel")
    # in the order in which they happened: the chain of amendments is a diary
    _unexplained(built, class_four[26], past[-9])
    _trip(built, pupils_of(built, "5-merlin"), past[-4], past[-3])
    _undone(built, class_four[18], past[-3])
    _late_corrected(built, class_four[22], past[-1])
    _late_reason(built, class_four[26], past[-9], past[-1])
    _reason_found(built, class_four[20], past[-1])
    if on in built.open_days:
        _known_today(built, class_four, on)
    _birthday_and_plan(built, class_four, on)


def _change(
    built: Built, child: Child, day: date, codes: tuple[str, str], why: str, by: Actor, at: datetime, **more: str
) -> None:
    """Set both sessions of a day to `codes`, whatever they were; "" leaves one alone."""
    halves = [(s, c) for s, c in zip(("AM", "PM"), codes, strict=True) if c]
    write_marks(
        built.school.id,
        [Writing(day, s, child.pupil.id, c) for s, c in halves],
        by=by, at=at, origin="office", kind=more.get("kind", "amendment"), overwrite="always", reason=why,
        evidence=more.get("evidence", ""),
    )  # fmt: skip


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), LONDON)


def _reason_found(built: Built, child: Child, day: date) -> None:
    _change(built, child, day, ("N", "N"), "No message by the end of registration.", PRIYA, _at(day, 13, 40))
    _change(built, child, day, ("I", "I"), "Mother rang. Ill since Sunday night.", PRIYA, _at(day, 14, 42))


def _late_corrected(built: Built, child: Child, day: date) -> None:
    _change(built, child, day, ("N", ""), "Not in the room at 08:55.", CARYS, _at(day, 8, 56))
    _change(built, child, day, ("L", ""), "In the room at 09:06. Marked N before he came.", CARYS, _at(day, 9, 8))


def _undone(built: Built, child: Child, day: date) -> None:
    _change(built, child, day, ("I", ""), "Mother rang, sickness bug.", PRIYA, _at(day, 15, 58))
    _change(built, child, day, ("/", ""), "Undo. Wrong child of the same name.", PRIYA, _at(day, 16, 2), kind="undo")


def _unexplained(built: Built, child: Child, day: date) -> None:
    _change(built, child, day, ("O", "O"), "No reason after two calls.", PRIYA, _at(day, 15, 30))


def _late_reason(built: Built, child: Child, day: date, later: date) -> None:
    """Unauthorised made authorised late and with nothing seen: the second-look list is for this."""
    _change(built, child, day, ("I", "I"), "Parent says he was ill.", PRIYA, _at(later, 11, 47))


def _trip(built: Built, children: list[Child], day: date, entered: date) -> None:
    write_marks(
        built.school.id,
        [Writing(day, "PM", c.pupil.id, "V") for c in children],
        by=PRIYA, at=_at(entered, 14, 10), origin="office", kind="bulk", overwrite="always",
        reason="Library visit was not entered. List checked against the trip register.", evidence="Trip list",
    )  # fmt: skip


def _known_today(built: Built, children: list[Child], on: date) -> None:
    """What the office knew before the register of the demo's class teacher was opened."""
    for n, code, note in ((14, "I", "Ill, Mum phoned 07:50"), (16, "M", "Dentist, back about 10:15")):
        write_marks(
            built.school.id,
            [Writing(on, "AM", children[n].pupil.id, code, note=note)],
            by=PRIYA, at=_at(on, 8, 5), origin="known", kind="known", overwrite="blanks",
        )  # fmt: skip


def _birthday_and_plan(built: Built, children: list[Child], on: date) -> None:
    child = children[18].pupil
    child.born = child.born.replace(month=on.month, day=min(on.day, 28))
    child.save(update_fields=["born"])
    PupilFlag.objects.get_or_create(
        school=built.school, pupil=children[3].pupil, kind="child_protection", since=on - timedelta(60),
        defaults={"recorded_name": "Sam Verity", "recorded_at": _at(on - timedelta(60), 12, 0)},
    )  # fmt: skip
