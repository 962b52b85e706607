"""Forms of access: text to values, with what to do in each message. None of them reads a table."""

from datetime import date, timedelta
from secrets import compare_digest
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from attendance.access.models import User
from attendance.access.rules.abilities import ABILITIES, ROLE_LABELS
from attendance.access.rules.granting import abilities_for_a_token
from attendance.kit.forms import DayField
from attendance.tenancy.models import Phase, SchoolType

COLOURS = ("plum", "teal", "blue", "violet", "rose", "brick", "bronze", "olive", "green", "sea", "magenta", "stone")
YEARS = [(-1, "Nursery"), (0, "Reception"), *((year, f"Year {year}") for year in range(1, 14))]
EMAIL_MESSAGES = {
    "required": "Enter an e-mail address.",
    "invalid": "Enter an e-mail address in the form name@school.example.",
}
NO_CONTROL = RegexValidator(r"[\x00-\x1f]", "Leave out line breaks and control characters.", inverse_match=True)


def text(label: str, missing: str = "", *, longest: int = 120, **options: Any) -> forms.CharField:
    """A line of text; optional where there is no `missing` message."""
    messages = {"required": missing, "max_length": f"Use {longest} characters or fewer."}
    return forms.CharField(
        label=label,
        max_length=longest,
        required=bool(missing),
        error_messages=messages,
        validators=[NO_CONTROL],
        **options,
    )


def email(label: str = "E-mail address", **options: Any) -> forms.EmailField:
    """An e-mail address, stored in lower case."""
    widget = forms.EmailInput(attrs={"autocomplete": options.pop("autocomplete", "off"), "spellcheck": "false"})
    return forms.EmailField(label=label, max_length=254, widget=widget, error_messages=EMAIL_MESSAGES, **options)


def day(label: str, missing: str = "", **options: Any) -> forms.DateField:
    """A date; optional where there is no `missing` message."""
    messages = {"required": missing, "invalid": "Enter a date such as 1/9/2026."}
    return DayField(label=label, required=bool(missing), error_messages=messages, **options)


def password(label: str = "Password") -> forms.CharField:
    """A new password; Django's validators say what is wrong with it."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=512,
        help_text="At least 12 characters. Three words that nobody would put together are easy to keep in mind.",
        error_messages={"required": "Choose a password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class NameForm(forms.Form):
    """A person's own name."""

    name = text("Your name", "Enter your name.", help_text="It stands beside every mark that you change.")


class NewAccountForm(forms.Form):
    """Name and password of somebody who accepts an invitation; `email` is the invited address."""

    name = text("Your name", "Enter your name.", help_text="It stands beside every mark that you change.")
    password = password()

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invited = email

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        chosen = cleaned.get("password")
        if chosen:
            try:
                validate_password(
                    chosen, User(email=self.invited or cleaned.get("email", ""), name=cleaned.get("name", ""))
                )
            except ValidationError as wrong:
                self.add_error("password", wrong)
        return cleaned


class FirstRunForm(NewAccountForm):
    """The first platform administrator. With a `secret`, whoever fills it in must know it."""

    email = email("Your e-mail address", autocomplete="username")
    token = text("First-run token", "Enter the value of FIRST_RUN_TOKEN from the server's settings.", longest=200)
    field_order = ("token", "email", "name", "password")

    def __init__(self, *args: Any, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = secret
        if not secret:
            del self.fields["token"]

    def clean_token(self) -> str:
        given = self.cleaned_data["token"]
        if not compare_digest(given.encode(), self.secret.encode()):
            raise ValidationError("This is not the server's FIRST_RUN_TOKEN. Ask whoever runs the server.")
        return given


class PeriodForm(forms.Form):
    """A first day and, optionally, a last one; `until` is the day after the last one."""

    since = day("First day", "Enter the first day.")
    last_day = day("Last day", help_text="Leave empty for as long as the person works here.")

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        since, last = cleaned.get("since"), cleaned.get("last_day")
        if since and last and last < since:
            self.add_error("last_day", "The last day must not be before the first day.")
        cleaned["until"] = last + timedelta(days=1) if last else None
        return cleaned


class InviteForm(PeriodForm):
    """Whom to invite, and to what; `roles` are those that may be given at the place."""

    email = email()
    name = text("Name", help_text="They can change it when they accept.")
    role = forms.ChoiceField(
        label="Role",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role.", "invalid_choice": "Choose a role from the list."},
    )
    position = text("Job title", help_text="It stands beside what they do, such as “Assistant headteacher”.")
    field_order = ("email", "name", "role", "position", "since", "last_day")

    def __init__(self, *args: Any, roles: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, ROLE_LABELS[role]) for role in roles]


class MembershipForm(PeriodForm):
    """Job title and dates of a role that somebody has."""

    position = text("Job title", help_text="It stands beside what they do.")
    field_order = ("position", "since", "last_day")


class TokenForm(forms.Form):
    """A key for another system; `own` are the maker's abilities, `today` the day from which a year is counted."""

    name = text("Which system is it for?", "Enter a name, such as “Wall display”.")
    abilities = forms.MultipleChoiceField(
        label="What may it do?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing that it may do."},
    )
    last_day = day("Last day", "Enter the last day, at most one year from now.")

    def __init__(self, *args: Any, own: frozenset[str], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        allowed = abilities_for_a_token(own)
        self.fields["abilities"].choices = [(key, words[0]) for key, words in ABILITIES.items() if key in allowed]

    def clean_last_day(self) -> date:
        chosen = self.cleaned_data["last_day"]
        if not self.today <= chosen <= self.today + timedelta(days=365):
            raise ValidationError("Choose a day from today to one year from now.")
        return chosen


class TrustForm(forms.Form):
    """A new trust."""

    name = text("Name of the trust", "Enter the trust's name.", longest=200)
    uid = forms.IntegerField(
        label="Group UID",
        min_value=1,
        max_value=99999,
        help_text="The trust's number in Get Information about Schools, up to five digits.",
        error_messages={
            "required": "Enter the trust's group UID.",
            "invalid": "Enter the group UID as a number, such as 5012.",
            "min_value": "Enter a group UID from 1 to 99999.",
            "max_value": "Enter a group UID from 1 to 99999.",
        },
    )
    admin = email("E-mail address of the trust's first administrator", required=False)


class SchoolDetailsForm(forms.Form):
    """What may change about a school: everything but its URN and its trust."""

    name = text("Name of the school", "Enter the school's name.", longest=200)
    short_name = text("Short name", longest=40, help_text="For narrow columns, such as “Oakfield”.")
    initials = forms.RegexField(
        r"^[A-Za-z0-9]{1,3}\Z",
        label="Initials",
        help_text="One to three letters for the badge.",
        error_messages={"required": "Enter the initials.", "invalid": "Use one to three letters or digits."},
    )
    colour = forms.ChoiceField(
        label="Colour",
        choices=[(colour, colour.title()) for colour in COLOURS],
        help_text="It marks every page of the school.",
    )
    laestab = forms.RegexField(
        r"^[0-9]{3}/?[0-9]{4}\Z",
        label="LAESTAB",
        help_text="Local authority number and establishment number, such as 999/1234.",
        error_messages={"required": "Enter the LAESTAB.", "invalid": "A LAESTAB has seven digits, such as 999/1234."},
    )
    phase = forms.ChoiceField(label="Phase", choices=Phase.choices, error_messages={"required": "Choose a phase."})
    type = forms.ChoiceField(label="Type", choices=SchoolType.choices, error_messages={"required": "Choose a type."})
    lowest_year = forms.TypedChoiceField(label="Youngest year group", choices=YEARS, coerce=int, initial=0)
    highest_year = forms.TypedChoiceField(label="Oldest year group", choices=YEARS, coerce=int, initial=6)
    telephone = text("Telephone", longest=30)

    def clean_laestab(self) -> str:
        return self.cleaned_data["laestab"].replace("/", "")

    def clean_initials(self) -> str:
        return self.cleaned_data["initials"].upper()

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        lowest, highest = cleaned.get("lowest_year"), cleaned.get("highest_year")
        if lowest is not None and highest is not None and lowest > highest:
            self.add_error("highest_year", "The oldest year group must not be younger than the youngest.")
        return cleaned


class SchoolForm(SchoolDetailsForm):
    """A new school; `trust` is empty for one that stands alone."""

    urn = forms.RegexField(
        r"^[1-9][0-9]{5}\Z",
        label="URN",
        help_text="Unique reference number, six digits.",
        error_messages={"required": "Enter the URN.", "invalid": "A URN has six digits, such as 123456."},
    )
    trust = forms.ChoiceField(
        label="Trust", required=False, error_messages={"invalid_choice": "Choose a trust from the list."}
    )
    head = email(
        "E-mail address of the headteacher", required=False, help_text="We send an invitation to set up the school."
    )
    field_order = ("name", "short_name", "initials", "colour", "urn", "laestab", "trust", "phase", "type")

    def __init__(self, *args: Any, trusts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trust"].choices = [("", "None: the school stands alone"), *trusts]

    def clean_urn(self) -> int:
        return int(self.cleaned_data["urn"])


class FirstPersonForm(forms.Form):
    """The e-mail address of whoever is to run a place that nobody runs."""

    email = email()
