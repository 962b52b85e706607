"""Forms of support: meetings, plans, referrals, visits, risk, and what the family says."""

from datetime import datetime
from decimal import Decimal

from django import forms
from django.utils.timezone import get_current_timezone

from attendance.kit.forms import ClockField, DayField
from interventions.forms.cases import words_field
from interventions.forms.people import NamesField, PeopleField
from interventions.rules.risk import LIKELIHOOD, SEVERITY
from interventions.rules.support import (
    MEETINGS,
    OUTCOMES,
    PLANS,
    REFERRAL_STATES,
    REFERRALS,
    SEEN,
    VOICES,
    WEEKDAYS,
    WITH_TIMETABLE,
)
from interventions.services.meetings import MeetingData, TargetData
from interventions.services.plans import PlanData
from interventions.services.referrals import ReferralData
from interventions.services.risks import RiskData
from interventions.services.visits import VisitData
from interventions.services.voices import VoiceData

HALVES = [
    (f"{n}-{half}", f"{day} {word}")
    for n, day in enumerate(WEEKDAYS)
    for half, word in ((0, "morning"), (1, "afternoon"))
]  # fmt: skip
HOW = (("", "Not said"), ("in person", "In person"), ("by telephone", "By telephone"), ("in writing", "In writing"))


class WithAction(forms.Form):
    """A form that may do what an action asked for."""

    action_id = forms.UUIDField(required=False, widget=forms.HiddenInput)


class MeetingNewForm(WithAction):
    """A meeting to come."""

    kind = forms.ChoiceField(label="Which meeting", choices=list(MEETINGS.items()))
    day = DayField(label="Day")
    time = ClockField(label="Time")
    place = forms.CharField(label="Place", max_length=200, required=False)
    invited = PeopleField(label="Who is invited", error_messages={"required": "Name who is invited."})

    def values(self) -> MeetingData:
        data = self.cleaned_data
        starts_at = datetime.combine(data["day"], data["time"], get_current_timezone())
        return MeetingData(data["kind"], starts_at, data["place"], data["invited"], data["action_id"])


class MeetingForm(forms.Form):
    """What came of a meeting, and a target that was agreed."""

    outcome = forms.ChoiceField(
        label="What came of it?", widget=forms.RadioSelect, choices=list(OUTCOMES.items()),
        error_messages={"required": "Say what came of the meeting."},
    )  # fmt: skip
    attended = PeopleField(label="Who was there", required=False)
    notes = words_field("What was said and agreed", rows=6, required=False, most=6000)
    limit = forms.DecimalField(
        label="Target: attendance of at least", required=False, min_value=1, max_value=100, max_digits=5,
        decimal_places=2, help_text="In percent. Leave empty where none was agreed.",
    )  # fmt: skip
    since = DayField(label="Target from", required=False)
    last_day = DayField(label="Target up to", required=False, help_text="Judged against the marks on the day after.")
    no_unauthorised = forms.BooleanField(label="And no unauthorised absence in that time", required=False)

    def clean(self) -> dict:
        data = super().clean() or {}
        wants = data.get("limit") is not None or data.get("no_unauthorised")
        if wants and not (data.get("since") and data.get("last_day")):
            self.add_error("last_day", "Give the first and the last day of the target.")
        return data

    def targets(self) -> list[TargetData]:
        data, found = self.cleaned_data, []
        if data["limit"] is not None:
            found.append(TargetData(data["limit"], data["since"], data["last_day"]))
        if data["no_unauthorised"]:
            found.append(TargetData(Decimal(0), data["since"], data["last_day"], "unauthorised"))
        return found


class PlanNewForm(WithAction):
    """A plan that was agreed."""

    kind = forms.ChoiceField(label="Which plan", choices=list(PLANS.items()))
    since = DayField(label="First day")
    last_day = DayField(label="Last day")
    review_on = DayField(label="Review on", required=False)
    aims = words_field("What is to be reached")
    support = words_field("What the school does", required=False)
    agreed = PeopleField(label="Who agreed", required=False)
    timetable = forms.MultipleChoiceField(
        label="In school", required=False, choices=HALVES, widget=forms.CheckboxSelectMultiple,
        help_text="Only for a phased return or a part-time timetable",
    )  # fmt: skip

    def values(self) -> PlanData:
        data = dict(self.cleaned_data)
        chosen = set(data.pop("timetable"))
        if data["kind"] in WITH_TIMETABLE:
            data["timetable"] = {str(n): [f"{n}-{half}" in chosen for half in (0, 1)] for n in range(5)}
        return PlanData(**data)


class PlanForm(forms.Form):
    """A review of a plan, or its end."""

    state = forms.ChoiceField(
        label="What is this?", widget=forms.RadioSelect, initial="review",
        choices=[("review", "A review: the plan goes on"), ("ended", "The plan ended as agreed"),
                 ("broken", "The plan was not kept")],
    )  # fmt: skip
    words = words_field("What you found", rows=4, required=False)
    next_review = DayField(label="Next review", required=False, help_text="Only where the plan goes on")


class ReferralNewForm(WithAction):
    """Somebody else is asked to help."""

    to = forms.ChoiceField(label="Who is asked", choices=list(REFERRALS.items()))
    why = words_field("Why", rows=4)
    consent = forms.CharField(
        label="Consent", required=False, max_length=200,
        help_text="Who agreed, and how: “Mother, by telephone”. Not needed for children’s social care.",
    )  # fmt: skip
    sent_on = DayField(label="Sent on")
    answer_by = DayField(label="Answer expected by", required=False)

    def values(self) -> ReferralData:
        return ReferralData(**self.cleaned_data)


class ReferralForm(forms.Form):
    """What came of a referral."""

    state = forms.ChoiceField(
        label="What came of it?", widget=forms.RadioSelect,
        choices=[(key, label) for key, label in REFERRAL_STATES.items() if key != "sent"],
        error_messages={"required": "Say what came of it."},
    )  # fmt: skip
    outcome = words_field("What they answered", required=False)


class VisitNewForm(WithAction):
    """A visit at home to come."""

    planned_on = DayField(label="Day")
    people = NamesField(label="Who goes", error_messages={"required": "Name who goes."})
    purpose = forms.CharField(label="What for", required=False, max_length=300)
    read_risk = forms.BooleanField(label="Those who go have read the risk assessment", required=False)

    def values(self) -> VisitData:
        return VisitData(**self.cleaned_data)


class VisitForm(forms.Form):
    """What came of a visit."""

    state = forms.ChoiceField(
        label="What came of it?", widget=forms.RadioSelect, initial="done",
        choices=[("done", "The visit was made"), ("cancelled", "It was called off")],
    )  # fmt: skip
    people = NamesField(label="Who went", required=False)
    seen = forms.ChoiceField(label="Who was seen", required=False, choices=[("", "Choose"), *SEEN.items()])
    outcome = words_field("What you found, or why it was called off", rows=4, required=False)


class RiskForm(forms.Form):
    """Likelihood and severity, and what stands behind them."""

    likelihood = forms.TypedChoiceField(
        label="How likely is it", coerce=int, widget=forms.RadioSelect,
        choices=[(n, f"{n}  {label}") for n, label in LIKELIHOOD.items()],
        error_messages={"required": "Choose 1 to 5."},
    )  # fmt: skip
    severity = forms.TypedChoiceField(
        label="How severe would it be", coerce=int, widget=forms.RadioSelect,
        choices=[(n, f"{n}  {label}") for n, label in SEVERITY.items()],
        error_messages={"required": "Choose 1 to 5."},
    )  # fmt: skip
    concerns = words_field("What could happen, and why", rows=4)
    measures = words_field("What makes it less likely or less severe", required=False)
    review_on = DayField(label="Look again on", required=False)

    def values(self) -> RiskData:
        return RiskData(**self.cleaned_data)


class VoiceForm(forms.Form):
    """What somebody said."""

    kind = forms.ChoiceField(
        label="What is it about?", widget=forms.RadioSelect, choices=list(VOICES.items()),
        error_messages={"required": "Say whether it gets in the way or helps."},
    )  # fmt: skip
    words = words_field("In their own words", most=1000)
    said_by = forms.CharField(label="Who said it", max_length=120, error_messages={"required": "Write who said it."})
    said_on = DayField(label="On")
    how = forms.ChoiceField(label="How", required=False, choices=HOW)

    def values(self) -> VoiceData:
        return VoiceData(**self.cleaned_data)


class HandoverForm(forms.Form):
    """To which school the file goes."""

    to_school = forms.CharField(
        label="Next school", max_length=200, error_messages={"required": "Name the next school."}
    )
