"""`manage.py import_pupils`: its options, its report, its exit and the one line on standard error."""

import json

import pytest
from django.core.management import CommandError, call_command

from attendance.people.models import Pupil
from attendance.tenancy.scope import scoped
from tests.people.import_files import ADA, BEN, SAMPLES, csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    def write(content: bytes, name="pupils.csv"):
        (tmp_path / name).write_bytes(content)
        return str(tmp_path / name)

    return write


def pupils(school) -> int:
    with scoped(school.id):
        return Pupil.objects.filter(school_id=school.id).count()


def test_json_report_is_one_document(places, capsys):
    call_command("import_pupils", f"{SAMPLES}/sims_style_pupils_demo.csv", school=900001, format="json")

    document = json.loads(capsys.readouterr().out)
    assert [document[name] for name in ("kind", "map", "created", "updated", "unchanged", "rejected")] == [
        "pupils", "sims", 7, 0, 0, 0,
    ]  # fmt: skip
    assert document["rows"][0] == {
        "row": 2, "subject": "Emma Carter", "outcome": "created", "detail": document["rows"][0]["detail"],
    }  # fmt: skip


def test_dry_run_changes_nothing(places, capsys, file):
    call_command("import_pupils", file(csv(ADA, BEN)), school=900001, dry_run=True)

    assert "2 created, 0 updated, 0 unchanged, 0 rejected (dry run: nothing was changed)" in capsys.readouterr().out
    assert pupils(places.oakfield) == 0


def test_refused_file_ends_with_one_line_that_says_what_to_do(places, capsys, file):
    with pytest.raises(CommandError) as refused:
        call_command("import_pupils", file(csv(BEN, ADA.replace("03/04/2017", "?"))), school=900001, format="json")

    assert str(refused.value) == (
        "pupils.csv: row 3, column Date of birth: “?” is not a date. "
        "Write it as day/month/year or year-month-day, such as 31/01/2026. Nothing was loaded."
    )
    assert json.loads(capsys.readouterr().out)["rejected"] == 1
    assert pupils(places.oakfield) == 0


@pytest.mark.parametrize(
    ("content", "options", "line"),
    [
        (b"", {}, "pupils.csv: The file is empty. Export it again from the other system. Nothing was loaded."),
        (
            b"UPN,Name\n1,2\n", {"map": "sims"},
            "pupils.csv: The column “Legal Surname” is missing (row 1, layout sims). Export the file again with it, or "
            "rename the column that holds it to “Legal Surname”. Nothing was loaded.",
        ),
        (csv(ADA), {"school": 123456}, "--school 123456: there is no school with this URN. Check the six digits."),
        (
            csv(ADA), {"starts": "x"},
            "--starts: “x” is not a date. Write it as day/month/year or year-month-day, such as 31/01/2026.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_one_line(places, file, content, options, line):
    with pytest.raises(CommandError) as refused:
        call_command("import_pupils", file(content), **{"school": 900001, **options})

    assert str(refused.value) == line


def test_missing_file_is_named(places, tmp_path):
    with pytest.raises(CommandError, match=r"no\.csv: cannot be read \(No such file or directory\)\. Check the path\."):
        call_command("import_pupils", str(tmp_path / "no.csv"), school=900001)
