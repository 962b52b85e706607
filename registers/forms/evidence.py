"""The form with which a paper is handed in, and its field."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from registers.rules.papers import ACCEPTED, KINDS, LARGEST, LONGEST_TITLE, TAKEN, fault_of_file, too_large


class PaperField(forms.FileField):
    """A PDF or picture, told by its content; read whole only once its size is known to be small enough."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPTED}))
        kwargs.setdefault("allow_empty_file", True)  # fault_of_file says it better
        kwargs.setdefault("error_messages", {"required": "Choose a file.", "invalid": "Choose the file again."})
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | None:
        file: UploadedFile | None = super().clean(data, initial)
        if not file:
            return file
        fault = too_large() if (file.size or 0) > LARGEST else fault_of_file(file.read())
        file.seek(0)
        if fault:
            raise forms.ValidationError(f"{fault.message} {fault.remedy}")
        return file


class EvidenceForm(forms.Form):
    """A paper about a pupil."""

    kind = forms.ChoiceField(label="What is it?", choices=list(KINDS.items()), widget=forms.RadioSelect)
    paper = PaperField(label="File", help_text=f"{TAKEN}, up to 10 MB.")
    title = forms.CharField(
        label="Call it", required=False, max_length=LONGEST_TITLE,
        help_text="Such as “Dentist, 12 March”. Empty: the name of the file. Do not put medical detail here.",
    )  # fmt: skip
    sensitive = forms.BooleanField(
        label="Only those who may see sensitive circumstances open it", required=False,
        help_text="For papers about mental health, child protection, family courts. You may not be able to open it "
        "afterwards yourself.",
    )  # fmt: skip
    report = forms.UUIDField(widget=forms.HiddenInput, required=False)
    leave = forms.UUIDField(widget=forms.HiddenInput, required=False)
