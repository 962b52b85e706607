"""Files of marks, and how tests load them."""

from attendance.kit.tables import read_table
from attendance.people.models import Pupil
from attendance.people.queries.imports import school_by_id
from attendance.tenancy.scope import scoped
from registers.models import Mark
from registers.resources import MarkFile, load_marks
from tests.people_of_the_tests import AT, OFFICER

UPNS = ("J900001200001", "Y900001200002", "X1000010001")  # the last is not valid, and kept all the same
HEADER = "UPN,Date,Session,Code"
POPPY, AMELIA, YUSUF = UPNS


def csv(*rows: str, header: str = HEADER) -> bytes:
    """A CSV of the header and the rows."""
    return "\n".join([header, *rows]).encode()


def name_pupils(life) -> None:
    """Give the three pupils of `life` the UPNs that the files name."""
    with scoped(life.school_id):
        for pupil, upn in zip(life.pupils, UPNS, strict=True):
            Pupil.objects.filter(school_id=life.school_id, id=pupil.id).update(upn=upn)


def load(life, content: bytes, *, at=AT, dry_run=False, name="marks.csv", progress=lambda done: None):
    """The report of loading the content into the school of `life`; today is the day of `at`."""
    with scoped(life.school_id):
        school = school_by_id(life.school_id)
        file = MarkFile(read_table(content), name)
        return load_marks(school, file, by=OFFICER, at=at, on=at.date(), dry_run=dry_run, progress=progress)


def counts(report) -> tuple[int, int, int, int]:
    """(created, updated, unchanged, rejected)."""
    return tuple(report.counts[name] for name in ("created", "updated", "unchanged", "rejected"))


def marks(life, *fields) -> list[tuple]:
    """The marks of the school by date, session and pupil."""
    with scoped(life.school_id):
        rows = Mark.objects.filter(school_id=life.school_id).order_by("date", "session", "pupil__upn")
        return list(rows.values_list(*fields or ("pupil__upn", "date", "session", "code")))
