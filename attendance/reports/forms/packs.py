"""Forms: what a pack for a meeting shall hold."""

from django import forms

from attendance.reports.queries.support_meeting import ALL, SEVERE

MOST = 2000
WHO = ((ALL, "All who are severely or persistently absent"), (SEVERE, "Only those who are severely absent"))


class SupportPackForm(forms.Form):
    """Whom the pack is about, and whether it can be sent ahead. `sensitive`: whether the person may ask for more."""

    who = forms.ChoiceField(label="Who is in it", choices=WHO, initial=ALL)
    note = forms.CharField(
        label="What we ask of the authority", required=False, max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For the first page. Write no names here: the pack may be sent ahead.",
    )  # fmt: skip
    initials = forms.BooleanField(
        label="Initials instead of names, for sending ahead", required=False,
        help_text="Leaves out names, groups, and what families said in their own words.",
    )  # fmt: skip
    full = forms.BooleanField(
        label="With what only few may know", required=False,
        help_text="Social workers, child protection and the like. Only those who may know it can open the file.",
    )  # fmt: skip

    def __init__(self, *args, sensitive: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not sensitive:
            del self.fields["full"]

    def clean(self) -> dict:
        """Refuses sensitive facts in a pack that is sent ahead."""
        data = super().clean() or {}
        if data.get("initials") and data.get("full"):
            self.add_error(
                "full", "A pack that is sent ahead never holds what only few may know. Untick one of the two."
            )
        return data

    @property
    def kind(self) -> str:
        """The kind of file that holds it."""
        return "support_meeting_full" if self.cleaned_data.get("full") else "support_meeting"

    def asked(self, on: str) -> dict:
        """What the worker is given."""
        data = self.cleaned_data
        return {"on": on, "who": data["who"], "initials": data["initials"], "note": data["note"].strip()}
