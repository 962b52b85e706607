"""The form of awards: which pupils and groups, and what groups get theirs for."""

from uuid import UUID

from django import forms

from letters.queries.celebration import Celebrated


class AwardsForm(forms.Form):
    """Ticks beside the pupils and groups of a period; whoever is not on the page cannot be ticked."""

    pupils = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    groups = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    group_award = forms.CharField(label="What groups get it for", required=False, max_length=80)

    def __init__(self, *args, found: Celebrated, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupils"].choices = [(str(row.pupil_id), row.name) for row in found.pupils]
        self.fields["groups"].choices = [(row.key, row.label) for row in (*found.groups, *found.years)]
        moved = "Somebody who was ticked is not on this list any more. Look at it again; nothing was given yet."
        for name in ("pupils", "groups"):
            self.fields[name].error_messages["invalid_choice"] = moved

    @property
    def pupil_ids(self) -> list[UUID]:
        return [UUID(one) for one in self.cleaned_data["pupils"]]
