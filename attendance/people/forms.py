"""Input of the pages about people: text to domain values, nothing decided."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms

from attendance.kit.forms import DayField
from attendance.people.queries import ContactRow, GroupRow, PupilDetails, year_label
from attendance.people.rules.enrolments import TYPE_LABELS
from attendance.people.rules.pupil_flags import FLAG_KINDS, visible_kinds
from attendance.people.services import (
    LEAVING_GROUNDS,
    LETTER_FORMATS,
    NUMBER_KINDS,
    ContactData,
    LinkData,
    PupilData,
)

SEXES = (("", "Not known"), ("F", "Female"), ("M", "Male"))
NUMBERS = (1, 2, 3, 4)
YES_NO = (("yes", "Yes"), ("no", "No"))


def group_choices(groups: Iterable[GroupRow]) -> list[tuple[str, str]]:
    """An empty choice, then the groups."""
    return [("", "No class yet"), *((str(group.id), group.name) for group in groups)]


def year_choices(years: Iterable[int]) -> list[tuple[int, str]]:
    """Year groups with their names."""
    return [(year, year_label(year)) for year in years]


class PupilForm(forms.Form):
    """A pupil's own particulars."""

    legal_first = forms.CharField(label="Legal first name", max_length=100)
    legal_middle = forms.CharField(label="Legal middle names", max_length=100, required=False)
    legal_last = forms.CharField(label="Legal last name", max_length=100)
    preferred_first = forms.CharField(
        label="First name they are called", max_length=100, required=False, help_text="Only where it differs."
    )
    preferred_last = forms.CharField(label="Last name they are called", max_length=100, required=False)
    born = DayField(label="Date of birth")
    sex = forms.ChoiceField(label="Sex", choices=SEXES, required=False)
    year_group = forms.TypedChoiceField(label="Year group", coerce=int)
    upn = forms.CharField(
        label="Unique pupil number (UPN)", max_length=20, required=False, help_text="A letter and twelve digits."
    )
    admission_number = forms.CharField(label="Admission number", max_length=30, required=False)
    ethnicity = forms.CharField(label="Ethnicity", max_length=60, required=False)
    first_language = forms.CharField(label="First language", max_length=60, required=False)

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year_group"].choices = year_choices(years)

    def pupil(self) -> PupilData:
        return PupilData(**{name: self.cleaned_data[name] for name in PupilData.__dataclass_fields__})


def pupil_initial(pupil: PupilDetails) -> dict[str, Any]:
    """What the form shows of a pupil."""
    shown = {name: getattr(pupil, name) for name in PupilData.__dataclass_fields__}
    return {**shown, "year_group": pupil.year_group_now}


class NewPupilForm(PupilForm):
    """A pupil with the first day, type of enrolment and class."""

    starts = DayField(label="First day on roll", help_text="The year group above is that of this day.")
    type = forms.ChoiceField(label="Enrolment", choices=TYPE_LABELS.items(), initial="single")
    group = forms.TypedChoiceField(label="Class", coerce=UUID, required=False, empty_value=None)

    def __init__(self, *args: Any, groups: Iterable[GroupRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = group_choices(groups)


class EnrolForm(forms.Form):
    """Back on roll."""

    since = DayField(label="First day on roll")
    type = forms.ChoiceField(label="Enrolment", choices=TYPE_LABELS.items())
    group = forms.TypedChoiceField(label="Class", coerce=UUID, required=False, empty_value=None)

    def __init__(self, *args: Any, groups: Iterable[GroupRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = group_choices(groups)


class LeaveForm(forms.Form):
    """Off roll."""

    last_day = DayField(label="Last day on roll", help_text="Sessions of this day still count.")
    ground = forms.ChoiceField(
        label="Ground for deleting the name", choices=[("", "Choose one"), *LEAVING_GROUNDS],
        help_text="Regulation 9(1) of the School Attendance (Pupil Registration) (England) Regulations 2024.",
    )  # fmt: skip
    destination = forms.CharField(label="Next school or address", max_length=200, required=False)


class EnrolmentForm(forms.Form):
    """Correct the days of an enrolment."""

    since = DayField(label="First day on roll")
    last_day = DayField(label="Last day on roll", required=False, help_text="Empty: still on roll.")
    type = forms.ChoiceField(label="Enrolment", choices=TYPE_LABELS.items())
    ground = forms.ChoiceField(
        label="Ground for deleting the name", choices=[("", "Still on roll"), *LEAVING_GROUNDS], required=False
    )
    destination = forms.CharField(label="Next school or address", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("last_day") and not data.get("ground"):
            self.add_error("ground", "Choose the ground on which the name is deleted, or empty the last day.")
        return data


class FlagForm(forms.Form):
    """A circumstance of a pupil."""

    kind = forms.ChoiceField(label="Circumstance")
    since = DayField(label="From")
    note = forms.CharField(label="Note", max_length=300, required=False, help_text="No medical or family detail.")

    def __init__(self, *args: Any, abilities: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = visible_kinds(abilities)
        self.fields["kind"].choices = [(flag.kind, flag.label) for flag in FLAG_KINDS if flag.kind in seen]


class LastDayForm(forms.Form):
    """The last day of something."""

    last_day = DayField(label="Last day")


class ContactForm(forms.Form):
    """An adult and what they are to the pupil. The last two only for those who see restrictions."""

    title = forms.CharField(label="Title", max_length=20, required=False)
    first = forms.CharField(label="First name", max_length=100, required=False)
    last = forms.CharField(label="Last name", max_length=100)
    relationship = forms.CharField(label="Relationship to the pupil", max_length=60, required=False)
    priority = forms.IntegerField(label="Place in the order of calls", min_value=1, max_value=99, initial=1)
    parental_responsibility = forms.BooleanField(label="Has parental responsibility", required=False)
    lives_with = forms.BooleanField(label="The pupil lives with them", required=False)
    gets_letters = forms.BooleanField(label="Gets letters", required=False, initial=True)
    email = forms.EmailField(label="E-mail address", required=False)
    address = forms.CharField(
        label="Address", required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="A line for each line of the address.",
    )  # fmt: skip
    postcode = forms.CharField(label="Postcode", max_length=10, required=False)
    address_confirmed = forms.BooleanField(
        label="The family says that this address is right", required=False,
        help_text="Tick it when post came back and the address is right all the same: letters may go there again.",
    )  # fmt: skip
    language = forms.CharField(label="Language they prefer", max_length=60, required=False)
    needs_interpreter = forms.BooleanField(label="Needs an interpreter", required=False)
    letter_format = forms.ChoiceField(
        label="How they read letters", choices=LETTER_FORMATS, required=False,
        help_text="A letter made by hand is not printed with the others.",
    )  # fmt: skip
    may_be_contacted = forms.ChoiceField(
        label="May this adult be contacted about this pupil?", choices=YES_NO, initial="yes",
        widget=forms.RadioSelect, help_text="“No” hides the adult from everybody but the safeguarding lead.",
    )  # fmt: skip
    court_order_note = forms.CharField(
        label="Court order or other restriction", required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}), help_text="Only the safeguarding lead reads this.",
    )  # fmt: skip

    def __init__(self, *args: Any, restrictions: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.restrictions = restrictions
        for n in NUMBERS:
            self.fields[f"number_{n}"] = forms.CharField(label=f"Telephone {n}", max_length=40, required=False)
            self.fields[f"kind_{n}"] = forms.ChoiceField(label=f"Kind of telephone {n}", choices=NUMBER_KINDS)
            self.fields[f"kind_{n}"].required = False
        if not restrictions:
            del self.fields["may_be_contacted"], self.fields["court_order_note"]

    def telephone_rows(self) -> list[tuple]:
        """(number, kind) as bound fields."""
        return [(self[f"number_{n}"], self[f"kind_{n}"]) for n in NUMBERS]

    def contact(self) -> ContactData:
        data = self.cleaned_data
        texts = ("title", "first", "last", "email", "postcode", "language", "letter_format")
        numbers = [(data[f"kind_{n}"] or "mobile", data[f"number_{n}"]) for n in NUMBERS]
        return ContactData(
            **{name: data[name] for name in texts}, address=data["address"].splitlines(), numbers=numbers,
            needs_interpreter=data["needs_interpreter"], address_confirmed=data["address_confirmed"],
        )  # fmt: skip

    def link(self) -> LinkData:
        data = self.cleaned_data
        plain = ("relationship", "priority", "parental_responsibility", "lives_with", "gets_letters")
        kept = {name: data[name] for name in plain}
        if not self.restrictions:
            return LinkData(**kept)
        may = data["may_be_contacted"] == "yes"
        return LinkData(**kept, may_be_contacted=may, court_order_note=data["court_order_note"])


def contact_initial(row: ContactRow) -> dict[str, Any]:
    """What the form shows of a contact."""
    shown = {name: getattr(row, name) for name in ContactForm.base_fields if hasattr(row, name)}
    shown |= {"address": "\n".join(row.address), "may_be_contacted": "yes" if row.may_be_contacted else "no"}
    for n, number in enumerate(row.numbers[: len(NUMBERS)], start=1):
        shown |= {f"number_{n}": number.number, f"kind_{n}": number.kind}
    return shown


class GroupForm(forms.Form):
    """A registration group."""

    name = forms.CharField(label="Name of the class", max_length=60, help_text="As staff say it, such as 4 Kestrel.")
    year_group = forms.TypedChoiceField(label="Year group", coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year_group"].choices = [("", "Mixed, or none"), *year_choices(years)]


class NewGroupForm(GroupForm):
    """A registration group, its first day and its teacher."""

    since = DayField(label="First day")


class TeacherForm(forms.Form):
    """Who takes the register, from when."""

    teacher = forms.TypedChoiceField(label="Teacher", coerce=UUID)
    since = DayField(label="From")

    def __init__(self, *args: Any, staff: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teacher"].choices = [("", "Choose one"), *((str(key), name) for key, name in staff)]


class MoveForm(forms.Form):
    """Pupils to another class, from a day."""

    pupils = forms.TypedMultipleChoiceField(
        label="Pupils", coerce=UUID, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick the pupils who move."},
    )  # fmt: skip
    group = forms.TypedChoiceField(label="To", coerce=UUID)
    since = DayField(label="From")

    def __init__(
        self, *args: Any, pupils: Iterable[tuple[UUID, str]], groups: Iterable[GroupRow], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupils"].choices = [(str(key), name) for key, name in pupils]
        self.fields["group"].choices = [("", "Choose one"), *((str(group.id), group.name) for group in groups)]


class SearchForm(forms.Form):
    """Find pupils. Whatever does not make sense in the address is passed over."""

    q = forms.CharField(required=False, max_length=80, strip=True)
    group = forms.UUIDField(required=False)
    year = forms.IntegerField(required=False, min_value=-2, max_value=20)
    roll = forms.ChoiceField(required=False, choices=[(name, name) for name in ("on", "joining", "left", "all")])

    def asked(self) -> dict[str, Any]:
        """text, group_id, year_group and roll for the query."""
        self.is_valid()
        data = self.cleaned_data
        return {
            "text": data.get("q") or "",
            "group_id": data.get("group"),
            "year_group": data.get("year"),
            "roll": data.get("roll") or "on",
        }
