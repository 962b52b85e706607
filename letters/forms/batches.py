"""How the papers of a batch are printed."""

from django import forms


class PrintForm(forms.Form):
    """The two choices of whoever stands at the printer."""

    separators = forms.BooleanField(
        label="A sheet with the address before each envelope’s papers", required=False,
        help_text="Helps where letters of more than one page are folded by hand.",
    )  # fmt: skip
    duplex = forms.BooleanField(
        label="Printed on both sides", required=False,
        help_text="Each letter then begins on a sheet of its own.",
    )  # fmt: skip
