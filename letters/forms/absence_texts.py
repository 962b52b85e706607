"""The form of texts to families: which of those that are shown, and what stands for them as they were shown."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms


class TextsForm(forms.Form):
    """`to`: ids of the adults who are ticked. `seen`: the digest of the page.

    Whoever is ticked and not on the page any more is no error here: the digest tells the same, in better words.
    """

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    to = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, adults: Iterable[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posted = self.data.getlist("to") if hasattr(self.data, "getlist") else ()
        self.fields["to"].choices = [(one, one) for one in {*map(str, adults), *posted}]

    @property
    def contact_ids(self) -> set[UUID]:
        return {UUID(one) for one in self.cleaned_data["to"] if _is_id(one)}


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
