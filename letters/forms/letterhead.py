"""The form of a school's letterhead and its choices."""

from typing import Any

from django import forms

from letters.rules.letterhead import Letterhead
from letters.services.letterheads import PICTURES, Choices, Upload

LONG = 300


def line(label: str, hint: str = "", most: int = 120) -> forms.CharField:
    """One line of text that may be empty."""
    return forms.CharField(label=label, required=False, max_length=most, help_text=hint)


def picture(label: str) -> forms.FileField:
    """A picture to be chosen; what it is, is looked at when it is kept."""
    hint = "A PNG or JPEG file, at most 2 MB. It is printed up to 7 cm wide."
    widget = forms.FileInput(attrs={"accept": "image/png,image/jpeg"})
    return forms.FileField(label=label, required=False, help_text=hint, widget=widget)


def choice(label: str, hint: str, *choices: tuple[str, str]) -> forms.ChoiceField:
    """One of a few, shown one below the other."""
    return forms.ChoiceField(label=label, help_text=hint, choices=choices, widget=forms.RadioSelect)


class LetterheadForm(forms.Form):
    """What stands on every letter, who signs, and how letters go out."""

    address = forms.CharField(
        label="Address of the school", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="A line for each line, without the postcode.",
    )  # fmt: skip
    postcode = line("Postcode", most=10)
    telephone = line("Telephone", most=30)
    email = forms.EmailField(
        label="E-mail", required=False, max_length=254,
        error_messages={"invalid": "Give an e-mail address, such as office@school.example."},
    )  # fmt: skip
    website = line("Website", "Without https://, such as www.school.example.")
    headteacher_name = line("Headteacher", "As it stands in a letter, such as Mrs F. Hall.")
    contact_person = line("Whom to ask for", "Such as Ms B. Lowe, attendance officer.")
    sender_name = line("Who signs", "The name below the signature.")
    sender_position = line("Position of whoever signs")
    reply_to = line("How to answer", "As it stands in a letter, such as: ring the school office.", LONG)
    footer = line("At the foot of the page", "Such as the trust’s name and company number.", LONG)
    crest = picture("Crest or logo")
    crest_words = line("What the crest shows", "For those who hear the letter, such as: crest with an oak tree.")
    crest_drop = forms.BooleanField(label="Take the crest off", required=False)
    signature = picture("Signature")
    signature_words = line("What the signature shows", "Such as: signature of Fiona Hall.")
    signature_drop = forms.BooleanField(label="Take the signature off", required=False)
    per = choice(
        "Parents at one address get", "Parents at different addresses always get a letter each.",
        ("household", "One letter together"), ("parent", "A letter each"),
    )  # fmt: skip
    channel = choice(
        "Letters go", "Texts always go to the mobile number.",
        ("post", "By post"), ("email", "By e-mail where the adult has an address, else by post"),
    )  # fmt: skip
    email_as = choice(
        "An e-mail has", "A link asks for the child’s date of birth and ends after 30 days.",
        ("link", "A link to the letter"), ("attached", "The letter attached"),
    )  # fmt: skip
    duplex = forms.BooleanField(label="The printer prints on both sides", required=False)
    separators = forms.BooleanField(label="A sheet between households", required=False)
    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def choices(self) -> Choices:
        """What was typed, as a service takes it."""
        said = self.cleaned_data
        same = {name: said[name] for name in SAME}
        drop = frozenset(kind for kind in PICTURES if said[f"{kind}_drop"])
        return Choices(address=tuple(said["address"].splitlines()), drop=drop, **same)

    def pictures(self) -> dict[str, Upload]:
        """The pictures that came with it, by kind."""
        said = self.cleaned_data
        return {kind: Upload(said[kind].read(), said[f"{kind}_words"]) for kind in PICTURES if said[kind]}

    def clean_website(self) -> str:
        website: str = self.cleaned_data["website"]
        return website.removeprefix("https://").removeprefix("http://").rstrip("/")


SAME = (
    "postcode", "telephone", "email", "website", "headteacher_name", "contact_person", "sender_name",
    "sender_position", "reply_to", "footer", "per", "channel", "email_as", "separators", "duplex",
)  # fmt: skip


def initial_of(head: Letterhead) -> dict[str, Any]:
    """What the form shows at first."""
    return {name: getattr(head, name) for name in SAME} | {"address": "\n".join(head.address)}
