"""Files as the DfE publishes them, for tests: extracts in tests/data/dfe, and cells written in the same form."""

import csv
import io
import json
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"
DFE = DATA / "dfe"
VECTORS = json.loads((DATA / "national_year_to_date_vectors.json").read_text())


def path_of(name: str) -> Path:
    return DFE / name


def table_of(name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path_of(name).read_bytes().decode("utf-8-sig"), newline="")))


def written(rows: list[list[str]], *, delimiter: str = ",", line_end: str = "\n") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return out.getvalue().encode()


def vector(year: str, phase: str) -> dict:
    return next(one for one in VECTORS if (one["year"], one["phase"]) == (year, phase))


def national_file(year: str) -> bytes:
    """The national cells of a year, as a year-to-date file of the DfE has them."""
    header = table_of("ytd_2024-25.csv")[0]
    rows = [_cells(header, one) for one in VECTORS if one["year"] == year]
    return written([header, *rows])


def _cells(header: list[str], one: dict) -> list[str]:
    names = {
        "time_period": one["year"].replace("-", ""), "time_identifier": "Academic year", "geographic_level": "National",
        "country_code": "E92000001", "country_name": "England", "school_type": one["phase"],
    }  # fmt: skip
    values = {**one, **one["published"], **names}
    areas = {"region_code", "region_name", "new_la_code", "la_name", "old_la_code"}
    return [str(values.get(name, "" if name in areas else "z")) for name in header]


DAY_2025_09_08 = {
    "time_period": "2025", "time_identifier": "Week 37", "geographic_level": "National", "country_code": "E92000001",
    "country_name": "England", "attendance_date": "2025-09-08", "education_phase": "Total",
    "present_sessions": "12946834", "approved_educational_activity": "42437", "overall_attendance": "12989271",
    "possible_sessions": "13624281", "authorised_absence": "344269", "unauthorised_absence": "290741",
    "overall_absence": "635010", "attendance_perc": "95.3391301896959", "overall_absence_perc": "4.66086981030412",
    "authorised_absence_perc": "2.52687829911905", "unauthorised_absence_perc": "2.13399151118507",
}  # fmt: skip
TERMS_2016_17 = {
    "Term": "Six half terms", "Year": "2016/17", "Level": "NATIONAL", "Country": "England", "Region_name": "",
    "Old_LA_code": "", "LA_name": "", "school_type": "Total", "characteristic": "Total", "enrolments": "6899770",
    "sess_possible": "2440216810", "sess_overall": "113475287", "sess_authorised": "82795485",
    "sess_unauthorised": "30679802", "sess_overall_percent": "4.7", "sess_authorised_percent": "3.4",
    "sess_unauthorised_percent": "1.3", "enrolments_pa_10_exact": "744275", "enrolments_pa_10_exact_percent": "10.8",
}  # fmt: skip


def one_row(values: dict[str, str], *, line_end: str = "\n") -> bytes:
    return written([list(values), list(values.values())], line_end=line_end)
