"""What tests of the pages about people share: addresses, a flag, a contact, the text of a page."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from attendance.access.models import User
from attendance.people import services
from attendance.people.services import ContactData, LinkData
from attendance.tenancy.scope import scoped
from tests.factories.school_life import SchoolLife
from tests.people_of_the_tests import AT, OFFICER, TUESDAY


def page(name: str, *args: Any) -> str:
    """The address of a page at Oakfield."""
    return reverse(f"people:{name}", args=[900001, *args])


def in_school(life: SchoolLife, deed: Callable, *args: Any, **kwargs: Any) -> Any:
    """What a service of the school gives back."""
    with scoped(life.school_id):
        return deed(life.school_id, *args, **kwargs)


def flag(life: SchoolLife, kind: str, pupil: int = 0) -> UUID:
    """A flag of the pupil since Tuesday; its id."""
    return in_school(life, services.add_flag, life.pupils[pupil].id, kind, since=TUESDAY, by=OFFICER, at=AT)


def contact(life: SchoolLife, *, pupil: int = 0, **link: Any) -> UUID:
    """Aunt Ada Quill, with everything by which she can be reached; the id of the link."""
    data = ContactData(
        first="Ada", last="Quill", email="ada@example.org", address=["1 Mill Lane"], postcode="LS1 4AP",
        numbers=[("mobile", "07700 900123")],
    )  # fmt: skip
    aunt = LinkData(relationship="Aunt", **link)
    return in_school(life, services.add_contact, life.pupils[pupil].id, data, aunt, by=OFFICER, at=AT)


def text_of(client: Client, user: User, address: str) -> str:
    """The page as this person gets it."""
    client.force_login(user)
    return client.get(address).content.decode()
