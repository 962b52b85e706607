"""load_benchmarks FILE...: examples A22 to A26 through the command, no-ops, refusals, every release kept."""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from attendance.audit.models import PlatformEvent
from attendance.reports.models import Benchmark, Release
from attendance.reports.services.benchmarks import Given, load_benchmarks
from registers.rules.figures import percent, weighted_percent
from tests.access.breaking import broken_table
from tests.people_of_the_tests import AT, OFFICER
from tests.reports.dfe import DAY_2025_09_08, TERMS_2016_17, national_file, one_row, path_of, table_of, vector, written

pytestmark = pytest.mark.django_db
PERCENTS = ("attendance_percent", "absence_percent", "authorised_percent", "unauthorised_percent", "pa_percent")


def load(*files, **options) -> str:
    out = StringIO()
    call_command("load_benchmarks", *(str(file) for file in files), stdout=out, **options)
    return out.getvalue().strip()


def national(phase: str, period: str) -> Benchmark:
    return Benchmark.objects.get(level="national", phase=phase, period=period)


def four(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.4f}"


@pytest.fixture
def file(tmp_path):
    def make(name: str, content: bytes):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return make


def test_a22_primary_2024_25():
    load(path_of("ytd_2024-25.csv"))

    row = national("primary", "2024/25")

    assert (row.possible, row.absent, row.authorised, row.unauthorised) == (1348359082, 70752578, 50435461, 20317117)
    assert [four(getattr(row, name)) for name in PERCENTS] == ["94.7527", "5.2473", "3.7405", "1.5068", "13.5047"]
    assert percent(row.absent, row.possible) == "5.2473"


def test_a23_six_half_terms_of_2016_17(file):
    load(file("absence_2016-17.csv", one_row(TERMS_2016_17, line_end="\r")))

    row = national("total", "2016/17")

    assert (row.possible, row.authorised, row.unauthorised) == (2440216810, 82795485, 30679802)
    assert [row.absence_percent, row.authorised_percent, row.unauthorised_percent, row.pa_percent] == [
        Decimal("4.7"), Decimal("3.4"), Decimal("1.3"), Decimal("10.8"),
    ]  # fmt: skip
    assert (row.attendance_percent, row.attended) == (None, None)  # the annual publication has absence only
    assert percent(row.authorised + row.unauthorised, row.possible, 1) == "4.7"
    assert row.figures["enrolments_pa_10_exact"] == "744275"


def test_a24_one_day(file):
    load(file("daily_2025wk37.csv", one_row(DAY_2025_09_08)))

    row = national("total", "2025/26")

    assert (row.present, row.aea, row.attended, row.possible) == (12946834, 42437, 12989271, 13624281)
    assert (row.authorised, row.unauthorised, four(row.attendance_percent)) == (344269, 290741, "95.3391")
    assert (row.period_kind, row.since, row.until) == ("day", date(2025, 9, 8), date(2025, 9, 9))


def test_a25_special_2025_26(file):
    load(file("ytd_2025-26.csv", national_file("2025-26")))

    row = national("special", "2025/26")

    assert (row.possible, row.attended, row.authorised, row.unauthorised) == (52448242, 45541257, 5018975, 1888010)
    assert [four(getattr(row, name)) for name in PERCENTS] == ["86.8309", "13.1691", "9.5694", "3.5998", "36.0617"]


def test_a26_a_total_is_loaded_and_never_added_up(file):
    load(path_of("ytd_2023-24.csv"), file("ytd_2025-26.csv", national_file("2025-26")))

    phases = [national(phase, "2023/24") for phase in ("primary", "secondary", "special")]
    total = national("total", "2023/24")

    assert percent(sum(row.absent for row in phases), sum(row.possible for row in phases)) == "7.1851"
    assert four(total.absence_percent) == "7.2108"
    census = [int(row.figures["total_enrolments"]) for row in phases]
    assert weighted_percent((r.absent, r.possible, n) for r, n in zip(phases, census, strict=True)) == "7.2108"
    assert four(national("total", "2025/26").absence_percent) == "6.8832"


@pytest.mark.parametrize("year", ["2022-23", "2023-24", "2024-25", "2025-26"])
@pytest.mark.parametrize("phase", ["Primary", "Secondary", "Special", "Total"])
def test_all_sixteen_national_cells(year, phase, file):
    published = path_of(f"ytd_{year}.csv")
    load(published if published.exists() else file("made.csv", national_file(year)))

    row, cell = national(phase.lower(), year.replace("-", "/")), vector(year, phase)

    names = {"present": "present_sessions", "aea": "approved_educational_activity", "attended": "overall_attendance",
             "absent": "overall_absence", "possible": "possible_sessions", "authorised": "authorised_absence",
             "unauthorised": "unauthorised_absence"}  # fmt: skip
    assert {name: getattr(row, name) for name in names} == {name: cell[column] for name, column in names.items()}
    columns = ("attendance_perc", "overall_absence_perc", "authorised_absence_perc", "unauthorised_absence_perc")
    for name, column in zip(PERCENTS, (*columns, "pa_perc"), strict=True):
        assert float(getattr(row, name)) == pytest.approx(cell["published"][column], abs=1e-13)


def test_what_was_left_out_is_null_with_its_sign():
    load(path_of("ytd_2024-25.csv"))

    row = Benchmark.objects.get(la_name="Bracknell Forest", phase="special")

    assert (row.possible, row.attendance_percent, row.markers["possible_sessions"]) == (None, None, "c")


def test_the_same_file_again_changes_nothing_and_says_so(file, time_machine):
    time_machine.move_to(datetime(2026, 3, 10, 12))
    load(path_of("ytd_2024-25.csv"))
    copy = file("another-name.csv", path_of("ytd_2024-25.csv").read_bytes())

    said = load(copy, copy)

    line = (
        "another-name.csv: Pupil attendance in schools, year to date, 2024/25: already loaded on 2026-03-10, "
        "nothing to do."
    )
    assert said == f"{line}\n{line}"
    assert (Release.objects.count(), Benchmark.objects.count()) == (1, 19)


def test_a_newer_file_of_the_same_year_stands_beside_the_older(file):
    rows = table_of("ytd_2024-25.csv")

    load(file("may.csv", written(rows[:10])), released="2025-05-08")
    load(file("july.csv", written(rows)), released="2025-07-24")

    assert list(Release.objects.order_by("released_on").values_list("file_name", "released_on", "rows")) == [
        ("may.csv", date(2025, 5, 8), 9),
        ("july.csv", date(2025, 7, 24), 19),
    ]


def test_several_files_are_all_loaded_or_none(file):
    broken = file("broken.csv", path_of("ytd_2023-24.csv").read_bytes() + b"202324,National\n")

    with pytest.raises(CommandError) as caught:
        load(path_of("ytd_2024-25.csv"), broken)

    assert str(caught.value) == (
        "broken.csv: row 21, column num_schools: It is empty. Load the file as the DfE published it. A figure that "
        "was left out has c, x, z, ., .., : or NA. Nothing was loaded."
    )
    assert (Release.objects.count(), Benchmark.objects.count(), PlatformEvent.objects.count()) == (0, 0, 0)


def test_a_release_whose_audit_fails_leaves_nothing():
    given = Given("ytd.csv", path_of("ytd_2024-25.csv").read_bytes())

    with pytest.raises(RuntimeError), broken_table("audit_platformevent"), transaction.atomic():
        load_benchmarks([given], by=OFFICER, at=AT)

    assert (Release.objects.count(), Benchmark.objects.count()) == (0, 0)


def test_json_names_each_file(file):
    content = path_of("ytd_2024-25.csv").read_bytes()

    first = json.loads(load(file("a.csv", content), released="2025-07-24", format="json"))
    again = json.loads(load(file("b.csv", content), format="json"))

    found = {
        "file": "a.csv", "sha256": hashlib.sha256(content).hexdigest(), "kind": "year_to_date",
        "publication": "Pupil attendance in schools", "period": "2024/25", "rows": 19, "left_out": 0,
        "released_on": "2025-07-24", "already_loaded": False,
    }  # fmt: skip
    assert first == {"files": [found]}
    assert again == {"files": [found | {"file": "b.csv", "already_loaded": True}]}


@pytest.mark.parametrize(
    ("name", "content", "released", "text"),
    [
        ("x.csv", None, None, "x.csv: cannot be read (No such file or directory). Check the path. Nothing was loaded."),
        ("x.csv", b"", None, "x.csv: The file is empty. Export it again from the other system. Nothing was loaded."),
        ("x.csv", b"1", "July", "--released: “July” is not a date. Write it as 2025-07-24."),
        (
            "x.csv",
            b"%PDF-1.7",
            None,
            "x.csv: This is not a table: it is neither CSV nor XLSX. Save it as .xlsx or as CSV. Nothing was loaded.",
        ),
        (
            "x.csv",
            one_row(DAY_2025_09_08) + b",".join([b"1"] * 30),
            None,
            "x.csv: row 3: It has more cells than the first row names. Load the file as the DfE published it. "
            "Nothing was loaded.",
        ),
    ],
)
def test_refusals_are_one_line_and_leave_nothing(name, content, released, text, tmp_path):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CommandError) as caught:
        load(path, released=released)

    assert str(caught.value).replace(f"{tmp_path}/", "") == text
    assert Release.objects.count() == 0


def test_what_was_loaded_is_noted_above_the_schools():
    load(path_of("ytd_2024-25.csv"))

    assert list(PlatformEvent.objects.values_list("verb", "by_name", "subject_id")) == [
        ("benchmarks.loaded", "Command line", Release.objects.get().id)
    ]


@pytest.mark.parametrize("verb", ["UPDATE reports_benchmark SET absence_percent = 1", "DELETE FROM reports_benchmark"])
def test_nobody_changes_what_was_published(verb):
    load(path_of("ytd_2024-25.csv"))

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(verb)

    assert Benchmark.objects.count() == 19
