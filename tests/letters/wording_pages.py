"""What tests of the pages of the words of letters share: addresses, what the editor posts, what is kept."""

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from attendance.tenancy.scope import scoped
from letters.models import SchoolTemplate
from letters.services.templates import Owner
from tests.letters.wording_house import WORDS, words

KEY = ["letter1", "en"]


def path(name: str, *args) -> str:
    return reverse(f"letters:{name}", args=[900001, *args])


def trust_path(name: str, *args) -> str:
    return reverse(f"letters_trust:{name}", args=[5001, *args])


def typed(body: str = WORDS.body, **more) -> dict[str, str]:
    """What the editor posts."""
    form = vars(words(body)) | {"do": "draft", "version": "", "seen": "", "after": "0", "reason": ""}
    return {name: value for name, value in (form | more).items() if value is not None}


def preview(client: Client, body: str, **more) -> HttpResponse:
    """The preview of Letter 1 with this text."""
    return client.post(path("template_preview", *KEY), typed(body, **more))


def rows(school: Owner) -> list[SchoolTemplate]:
    """The versions of a school, the first one first. Outside the scope."""
    with scoped(school.school_id):
        return list(SchoolTemplate.objects.filter(school_id=school.school_id).order_by("number"))
