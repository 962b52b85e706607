"""Small files of pupils and marks, and how tests load them."""

from attendance.kit.tables import read_table
from attendance.people.queries.imports import school_by_id
from attendance.people.resources import PupilFile, import_pupils
from attendance.tenancy.scope import scoped
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

SAMPLES = "tests/data/samples"
HEADER = "UPN,Admission number,Legal first name,Legal surname,Date of birth,Year group,Registration group,Starting day"
ADA = "J900001200001,A001,Ada,Acorn,03/04/2017,4,4 Kestrel,01/09/2025"
BEN = "Y900001200002,A002,Ben,Birch,2016-11-30,Year 4,4 Heron,01/09/2025"


def csv(*rows: str, header: str = HEADER) -> bytes:
    """A CSV of the header and the rows."""
    return "\n".join([header, *rows]).encode()


def load_pupils(school, content: bytes, *, on=TUESDAY, dry_run=False, map_name="", starts=None, at=AT):
    """The report of loading the content into the school."""
    file = PupilFile(read_table(content), "pupils.csv", map_name, starts)
    with scoped(school.id):
        row = school_by_id(school.id)
        return import_pupils(row, file, by=OFFICER, at=at, on=on, dry_run=dry_run)


def counts(report) -> tuple[int, int, int, int]:
    """(created, updated, unchanged, rejected)."""
    return tuple(report.counts[name] for name in ("created", "updated", "unchanged", "rejected"))
