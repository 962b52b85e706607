"""Input of the import page: a file, and whose export it is."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from attendance.kit.tables import MAX_BYTES, MEGABYTE
from attendance.people.maps import MAPS

MAP_LABELS = {"sims": "SIMS", "arbor": "Arbor", "bromcom": "Bromcom", "generic": "Our own columns"}
ACCEPT = ".csv,.txt,.tsv,.xlsx"


class FileForm(forms.Form):
    """A CSV or XLSX of at most 20 MB."""

    file = forms.FileField(
        label="File",
        help_text="CSV or XLSX, at most 20 MB.",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={
            "required": "Choose a file.",
            "missing": "Choose a file.",
            "empty": "The file is empty. Export it again from the other system.",
        },
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            size = f"{file.size / MEGABYTE:.1f}"
            raise forms.ValidationError(
                f"The file has {size} MB; at most {MAX_BYTES // MEGABYTE} are possible. Split it in two."
            )
        return file

    def filename(self) -> str:
        """The name without any folder, as it will stand in reasons and reports."""
        return PurePath(self.cleaned_data["file"].name).name[:120]


class PupilFileForm(FileForm):
    """A file of pupils and the layout it has."""

    map_name = forms.ChoiceField(
        label="Exported from",
        required=False,
        choices=[("", "Find out by its first row"), *((name, MAP_LABELS[name]) for name in MAPS)],
    )


class MarkFileForm(FileForm):
    """A file of marks; its layout shows in its header."""

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, auto_id="marks_%s")
