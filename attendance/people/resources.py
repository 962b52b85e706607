"""Pupils from a file: django-import-export reads the rows; what stands beside a pupil's own row goes set by set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from import_export import fields, instance_loaders, resources, widgets
from tablib import Dataset

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.calendar.rules.ages import academic_year_of, year_group_label
from attendance.kit.tables import CellError, Table, read_day
from attendance.people.maps import GENERIC, NEEDED, Matched, match_header
from attendance.people.models import Pupil
from attendance.people.queries.imports import SchoolRow, other_school_named
from attendance.people.queries.years import year_group_on
from attendance.people.rules import import_values as values
from attendance.people.rules.import_report import CREATED, UNCHANGED, UPDATED, Report
from attendance.people.rules.upn import UpnProblem, check_upn
from attendance.people.services.placing import Placement, place_pupils, read_placement

ROW = "row number"
PLAIN = (
    "admission_number", "legal_first", "legal_middle", "legal_last", "preferred_first", "preferred_last", "ethnicity",
    "first_language",
)  # fmt: skip
OWN = ("upn", *PLAIN, "born", "sex", "year_group", "year_group_since")
OLDEST = 30  # years; older is a slip of the pen


class TextWidget(widgets.Widget):
    """Text with single spaces. Every widget answers None for an empty cell, which leaves what is there."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = " ".join(str(value or "").split())
        return self.read(text) if text else None

    def read(self, text: str) -> Any:
        return text


class UpnWidget(TextWidget):
    """A UPN in capitals without spaces. A wrong one is kept as given (`warn_about_upn` names it)."""

    def read(self, text: str) -> str:
        return text.replace(" ", "").upper()


class BornWidget(TextWidget):
    """A date of birth that a pupil can have on the day `on`."""

    def __init__(self, on: date) -> None:
        super().__init__()
        self.on = on

    def read(self, text: str) -> date:
        born = read_day(text)
        if not date(self.on.year - OLDEST, 1, 1) < born <= self.on:
            raise CellError(f"{text} cannot be a pupil's date of birth.", "Correct the day, month or year.")
        return born


class SexWidget(TextWidget):
    def read(self, text: str) -> str:
        return values.read_sex(text)


class YearGroupField(fields.Field):
    """The year group of the academic year of `on`; stored together with the day from which it counts."""

    def __init__(self, on: date) -> None:
        super().__init__(attribute="year_group", column_name="year_group", widget=TextWidget())
        self.on = on

    def save(self, instance: Pupil, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        text = self.widget.clean(row["year_group"])
        if text is None:
            return
        year = values.read_year_group(text)
        known = not instance._state.adding
        if known and year_group_on(instance.year_group, instance.year_group_since, self.on) == year:
            return
        instance.year_group, instance.year_group_since = year, date(academic_year_of(self.on), 9, 1)


class PupilLoader(instance_loaders.BaseInstanceLoader):
    """Finds the school's pupil of a row: by UPN, else admission number, else legal name and date of birth."""

    def __init__(self, resource: "PupilResource", dataset: Dataset | None = None) -> None:
        super().__init__(resource, dataset)
        self.by_upn: dict[str, Pupil] = {}
        self.by_number: dict[str, Pupil] = {}
        self.by_name: dict[tuple, list[Pupil]] = {}
        for pupil in resource.get_queryset():
            self.by_upn[pupil.upn] = pupil
            self.by_number[pupil.admission_number.casefold()] = pupil
            self.by_name.setdefault(_name_key(pupil.legal_first, pupil.legal_last, pupil.born), []).append(pupil)

    def get_instance(self, row: dict) -> Pupil | None:
        upn = UpnWidget().clean(row.get("upn")) or ""
        number = (TextWidget().clean(row.get("admission_number")) or "").casefold()
        own = self.by_upn.get(upn) if upn else None
        numbered = self.by_number.get(number) if number else None
        if own and numbered and own is not numbered:
            what = f"The UPN is that of {own}, the admission number that of {numbered}."
            self.resource.refuse(row, "admission_number", what, "Correct one of the two.")
        elif found := own or numbered:
            self._check_same_child(row, found, "upn" if own else "admission_number")
        return own or self._numbered(row, upn, numbered) or self._named(row, upn, number)

    def _check_same_child(self, row: dict, pupil: Pupil, field: str) -> None:
        # a number used twice must not turn one child into another
        _, last, born = self._key(row)
        if born and born != pupil.born and last != pupil.legal_last.casefold():
            what = f"{row[field]} is {pupil} here, with another surname and date of birth."
            self.resource.refuse(row, field, what, "Correct the row, or that pupil's number on their page.")

    def _numbered(self, row: dict, upn: str, pupil: Pupil | None) -> Pupil | None:
        if pupil is None or not upn or not pupil.upn:
            return pupil
        # a temporary UPN became a permanent one: the same number and the same child
        if _name_key(pupil.legal_first, pupil.legal_last, pupil.born) == self._key(row):
            return pupil
        if row.get("refused"):
            return pupil
        what = f"The admission number is that of {pupil}, who has the UPN {pupil.upn}."
        self.resource.refuse(row, "admission_number", what, "Correct the admission number or the UPN.")
        return pupil

    def _named(self, row: dict, upn: str, number: str) -> Pupil | None:
        found = [
            pupil
            for pupil in self.by_name.get(self._key(row), ())
            if not (upn and pupil.upn) and not (number and pupil.admission_number)
        ]
        if len(found) > 1:
            what = "Several pupils have this name and date of birth."
            self.resource.refuse(row, "upn", what, "Give the UPN or the admission number.")
        return found[0] if found else None

    @staticmethod
    def _key(row: dict) -> tuple:
        try:
            born = read_day(str(row.get("born") or ""))
        except CellError:
            born = None
        clean = TextWidget().clean
        return _name_key(clean(row.get("legal_first")) or "", clean(row.get("legal_last")) or "", born)


def _name_key(first: str, last: str, born: date | None) -> tuple:
    return first.casefold(), last.casefold(), born


class RowRefused(ValidationError):
    """The row has problems; they are in the report already."""


class PupilResource(resources.ModelResource):
    """Pupils' own columns, in bulk, within one school. `placements` keeps what else each good row says."""

    class Meta:
        model = Pupil
        fields = OWN
        use_bulk = True
        batch_size = 1000
        skip_diff = True  # its own comparison draws HTML; `skip_row` below compares the columns
        skip_unchanged = True
        report_skipped = True
        instance_loader_class = PupilLoader
        import_id_fields = ("legal_first", "legal_last", "born")
        clean_model_instances = False
        use_transactions = False  # the whole file is one transaction, opened by `import_pupils`

    def __init__(self, school: SchoolRow, matched: Matched, report: Report, *, on: date) -> None:
        super().__init__()
        self.school, self.matched, self.report, self.on = school, matched, report, on
        self.placements: list[Placement] = []
        self.seen: dict[tuple[str, Any], int] = {}
        self.elsewhere: dict[str, bool] = {}
        self.fields = {
            "upn": fields.Field("upn", "upn", UpnWidget(), saves_null_values=False),
            **{name: fields.Field(name, name, TextWidget(), saves_null_values=False) for name in PLAIN},
            "born": fields.Field("born", "born", BornWidget(on), saves_null_values=False),
            "sex": fields.Field("sex", "sex", SexWidget(), saves_null_values=False),
            "year_group": YearGroupField(on),
        }

    # ---- what a row refuses -----------------------------------------------------------------------------------

    def refuse(self, row: dict, field: str, what: str, remedy: str) -> None:
        self.report.refuse(row[ROW], self.matched.title(field), what, remedy)
        row["refused"] = True

    def warn(self, row: dict, field: str, what: str, remedy: str) -> None:
        self.report.warn(row[ROW], self.matched.title(field), what, remedy)

    def only_once(self, row: dict, field: str, key: Any) -> None:
        first = self.seen.setdefault((field, key), row[ROW])
        if first != row[ROW] and not row.get("twice"):
            row["twice"] = True
            self.refuse(row, field, f"This is the same pupil as in row {first}.", "Delete one of the two rows.")

    # ---- the steps of django-import-export ---------------------------------------------------------------------

    def get_queryset(self):
        return Pupil.objects.filter(school_id=self.school.id).order_by()

    def init_instance(self, row: Any = None) -> Pupil:
        return Pupil(school_id=self.school.id)

    def get_bulk_update_fields(self) -> Sequence[str]:
        return OWN

    def handle_import_error(self, result: Any, error: Exception, raise_errors: bool = False) -> None:
        raise error

    def before_import_row(self, row: dict, **kwargs: Any) -> None:
        for field in NEEDED:
            if not str(row.get(field) or "").strip():
                self.refuse(row, field, "The cell is empty.", "Every pupil needs one.")
        if preferred := str(row.get("preferred_name") or "").strip():
            row["preferred_first"], row["preferred_last"] = values.split_preferred(
                preferred, str(row["legal_first"]).strip(), str(row["legal_last"]).strip()
            )
        self._check_school(row)

    def _check_school(self, row: dict) -> None:
        name = str(row.get("school") or "").strip()
        if not name or name.casefold() in self.school.names:
            return
        if name not in self.elsewhere:
            self.elsewhere[name] = other_school_named(self.school.id, name)
        if self.elsewhere[name]:
            self.refuse(row, "school", f"The pupil is at {name}.", f"This is {self.school.name}: take the row out.")
        else:
            self.warn(row, "school", f"The file says “{name}”.", f"The pupils go into {self.school.name}.")

    def after_init_instance(self, instance: Pupil, new: bool, row: dict, **kwargs: Any) -> None:
        self.was = None if new else [getattr(instance, name) for name in OWN]
        row["name_before"] = str(instance)

    def import_instance(self, instance: Pupil, row: dict, **kwargs: Any) -> None:
        for field in self.get_import_fields():
            try:
                self.import_field(field, instance, row, **kwargs)
            except CellError as error:
                self.refuse(row, field.column_name, error.what, error.remedy)
        for field in ("upn", "admission_number"):
            if given := str(row.get(field) or "").replace(" ", "").upper():
                self.only_once(row, field, given)
        self.only_once(row, "legal_last", instance.id)
        placement = read_placement(row[ROW], row, lambda *problem: self.refuse(row, *problem))
        if row.get("refused"):
            raise RowRefused("refused")
        self._place(instance, row, placement)

    def _place(self, instance: Pupil, row: dict, placement: Placement) -> None:
        placement.pupil, placement.new = instance, instance._state.adding
        if placement.new and not placement.on_roll and not placement.until:
            remedy = "They were not added; give the leaving day to load a former pupil."
            self.warn(row, "status", "The pupil is not on roll and has no leaving day.", remedy)
            placement.skipped = True
        before = zip(OWN, self.was or (), strict=False)
        changed = [name for name, was in before if getattr(instance, name) != was]
        placement.changes += [GENERIC[name][0] for name in changed if name in GENERIC]
        self.placements.append(placement)
        self._warn_about(instance, row, placement)

    def _warn_about(self, instance: Pupil, row: dict, placement: Placement) -> None:
        if row.get("upn"):
            self._warn_about_upn(row, instance.upn)
        year = values.read_year_group(str(row["year_group"]))
        if not self.school.lowest_year <= year <= self.school.highest_year:
            span = f"{year_group_label(self.school.lowest_year)} to {year_group_label(self.school.highest_year)}"
            what = f"{year_group_label(year)} is outside this school's years ({span})."
            self.warn(row, "year_group", what, "Check the year group, or the school's years.")
        if placement.new and not placement.skipped and not placement.group:
            remedy = "Put the pupil in a group, or they stand in no register."
            self.warn(row, "group", "No registration group is given.", remedy)

    def _warn_about_upn(self, row: dict, upn: str) -> None:
        try:
            check_upn(upn)
        except UpnProblem as problem:
            # kept as given, so that files of marks that name pupils by it still find them
            self.warn(row, "upn", f"This is not a valid UPN: {problem.message}", f"It was kept. {problem.remedy}")

    def skip_row(self, instance: Pupil, original: Any, row: dict, import_validation_errors: Any = None) -> bool:
        if import_validation_errors or not self.placements or self.placements[-1].pupil is not instance:
            return False
        return self.placements[-1].skipped or not (self.placements[-1].new or self.placements[-1].changes)


@dataclass(frozen=True)
class PupilFile:
    """A file of pupils as it came: table, name, map ("" to guess), and the starting day for rows without."""

    table: Table
    name: str
    map_name: str = ""
    starts: date | None = None


def import_pupils(
    school: SchoolRow, file: PupilFile, *, by: Actor, at: datetime, on: date, dry_run: bool = False
) -> Report:
    """Load the file whole or not at all, in one transaction; call it in the school's scope.

    `on` is the day of the file. About 20 queries whatever the number of pupils. Raises TableError where the header is
    not that of pupils; a bad row is a problem in the report, and then nothing is loaded.
    """
    matched = match_header(file.table.header, file.map_name)
    report = Report("pupils", file.name, matched.name, dry_run, len(file.table.rows))
    if matched.unused:
        report.notes.append(f"Columns that are not used: {', '.join(matched.unused)}.")
    for number in file.table.ragged:
        report.refuse(
            number, "", "The row has more cells than the header.", "Put quotes round a text with a comma in it."
        )
    with transaction.atomic():
        resource = PupilResource(school, matched, report, on=on)
        result = resource.import_data(_dataset(file.table, matched), use_transactions=False)
        for _, errors in result.row_errors():
            raise errors[0].error
        if not report.refused:
            _finish(school.id, file, resource, by=by, at=at, on=on)
        if report.refused or dry_run:
            transaction.set_rollback(True)
    return report.settle()


def _finish(school_id: UUID, file: PupilFile, resource: PupilResource, *, by: Actor, at: datetime, on: date) -> None:
    report, placed = resource.report, [p for p in resource.placements if not p.skipped]
    place_pupils(school_id, placed, report, resource.matched, starts=file.starts, by=by, at=at, on=on)
    for placement in resource.placements:
        outcome = CREATED if placement.new else UPDATED if placement.changes else UNCHANGED
        report.did(
            UNCHANGED if placement.skipped else outcome, placement.number, str(placement.pupil), placement.changes
        )
    if report.counts[CREATED] or report.counts[UPDATED]:
        record(
            school_id, "people.imported", by=by, at=at, subject="import", file=file.name,
            created=report.counts[CREATED], updated=report.counts[UPDATED],
        )  # fmt: skip


def _dataset(table: Table, matched: Matched) -> Dataset:
    dataset = Dataset(headers=[*matched.places, ROW])
    places = list(matched.places.values())
    for number, cells in zip(table.numbers, table.rows, strict=True):
        dataset.append([*(cells[place] for place in places), number])
    return dataset
