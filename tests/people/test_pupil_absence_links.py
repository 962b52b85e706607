"""The pupil's page leads to what may be done about an absence, each person to what they may open."""

import re

import pytest

from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to(AT, tick=False)


def links(client, life) -> list[str]:
    """The links of the card about absence, without what all of them have in common."""
    page = client.get(f"/schools/900001/pupils/{life.pupils[0].id}/").content.decode()
    card = re.search(r'aria-labelledby="absence-h".*?</section>', page, re.S)
    pupil = str(life.pupils[0].id)
    found = re.findall(r'href="/schools/900001/([^"]+)"', card[0]) if card else []
    return [link.replace(pupil, "…") for link in found]


OFFICE = ["absence/new/?pupil=…", "leave/new/?pupil=…", "planned/new/?pupil=…", "pupils/…/papers/"]
LEAD = [*OFFICE, "pupils/…/colour/", "pupils/…/absence-log/"]


@pytest.mark.parametrize(
    ("who", "wanted"),
    [("olive", OFFICE), ("bob", OFFICE), ("sam", LEAD), ("fiona", LEAD), ("wendy", []), ("alice", [])],
)
def test_card_of_absence_shows_what_the_person_may_open(client, people, oakfield_life, who, wanted):
    client.force_login(getattr(people, who))

    found = links(client, oakfield_life)

    assert found == wanted
    assert {client.get(f"/schools/900001/{one.replace('…', str(oakfield_life.pupils[0].id))}").status_code
            for one in found} <= {200}  # fmt: skip
