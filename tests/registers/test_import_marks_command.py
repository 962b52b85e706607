"""`manage.py import_marks`: report, exit, a year at a smaller scale, and a process killed in the middle."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command

from attendance.people.rules.upn import check_letter
from attendance.tenancy.scope import scoped
from registers.models import Mark, WeekSummary
from registers.queries.summaries import summary_differences
from tests.people_of_the_tests import make_places
from tests.registers.import_files import HEADER, POPPY, csv, marks, name_pupils

ROOT = Path(__file__).resolve().parents[2]
OLD = date(2025, 9, 2)
CODES = "//I//L//M/N///U//"


def upn(n: int) -> str:
    digits = f"9990001{n:05d}"
    return check_letter(digits) + digits


def write_year(folder: Path, *, pupils: int, days: int) -> tuple[str, str]:
    """A file of pupils and one of their marks on so many weekdays; the paths."""
    roll = [
        "UPN,Admission number,Legal first name,Legal surname,Date of birth,Year group,Registration group,Starting day"
    ]
    roll += [f"{upn(n)},N{n},First{n},Last{n},03/04/2017,4,Class {n // 30},01/09/2025" for n in range(pupils)]
    dates = [day for day in (OLD + timedelta(days=n) for n in range(days * 2)) if day.weekday() < 5][:days]
    lines = [
        f"{upn(n)},{day:%d/%m/%Y},{half},{CODES[(n * 7 + day.toordinal()) % len(CODES)]}"
        for day in dates for half in ("AM", "PM") for n in range(pupils)
    ]  # fmt: skip
    (folder / "pupils.csv").write_text("\n".join(roll))
    (folder / "marks.csv").write_text("\n".join([HEADER, *lines]))
    return str(folder / "pupils.csv"), str(folder / "marks.csv")


@pytest.mark.django_db
def test_year_of_a_school_is_loaded_once(places, tmp_path, capsys):
    pupils, file = write_year(tmp_path, pupils=100, days=40)
    call_command("import_pupils", pupils, school=900001)
    capsys.readouterr()

    counted = []
    for _ in range(2):
        call_command("import_marks", file, school=900001, format="json")
        document = json.loads(capsys.readouterr().out)
        counted.append([document[name] for name in ("created", "updated", "unchanged", "rejected")])

    assert counted == [[8000, 0, 0, 0], [0, 0, 8000, 0]]
    school_id = places.oakfield.id
    with scoped(school_id):
        assert Mark.objects.filter(school_id=school_id).count() == 8000
        assert WeekSummary.objects.filter(school_id=school_id).count() == 100 * 9
        assert summary_differences(school_id) == []


@pytest.mark.django_db
def test_refused_file_ends_with_one_line(oakfield_life, tmp_path, capsys):
    name_pupils(oakfield_life)
    file = tmp_path / "marks.csv"
    file.write_bytes(csv(f"{POPPY},09/03/2026,AM,/", f"{POPPY},09/03/2026,PM,?", f"{POPPY},x,PM,?"))

    with pytest.raises(CommandError) as refused:
        call_command("import_marks", str(file), school=900001)

    assert str(refused.value) == (
        "marks.csv: row 3, column Code: “?” is not an attendance code. Use a code from the list of codes. "
        "(and 1 more problem; nothing was loaded)"
    )
    assert "0 created, 0 updated, 0 unchanged, 2 rejected" in capsys.readouterr().out
    assert marks(oakfield_life) == []


@pytest.mark.django_db
def test_header_that_is_not_of_marks_is_refused(places, tmp_path):
    file = tmp_path / "marks.csv"
    file.write_text("Name,Colour\nAda,red\n")

    with pytest.raises(CommandError, match=r"marks\.csv: The header is not that of a file of marks \(row 1\)\."):
        call_command("import_marks", str(file), school=900001)


def counts(database) -> tuple:
    """(marks, summaries, amendments, audit events) as the night sees them: all schools, all that is committed."""
    with psycopg.connect(database.urls.night) as link:
        tables = ("registers_mark", "registers_weeksummary", "registers_amendment", "audit_auditevent")
        return tuple(link.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)


def wait_until(condition, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


def writing(database) -> bool:
    """Whether another process has written marks that it has not committed."""
    with psycopg.connect(database.urls.owner) as link:
        locks = link.execute(
            "SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
            " WHERE c.relname LIKE 'registers_mark_%' AND l.mode = 'RowExclusiveLock'"
        )
        return locks.fetchone()[0] > 0


def test_process_killed_in_the_middle_leaves_everything_as_before(own_database, tmp_path):
    make_places()
    pupils, file = write_year(tmp_path, pupils=300, days=60)
    with open(os.devnull, "w") as nowhere:
        call_command("import_pupils", pupils, school=900001, stdout=nowhere)
    before = counts(own_database)

    environ = {**os.environ, **own_database.environ}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "import_marks", file, "--school", "900001"], cwd=ROOT, env=environ,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    wait_until(lambda: writing(own_database))
    process.send_signal(signal.SIGKILL)
    killed = process.wait()
    wait_until(lambda: not writing(own_database))

    assert killed == -signal.SIGKILL
    assert (counts(own_database), before[0]) == (before, 0)
