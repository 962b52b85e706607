"""Days in an address on which no register can be: the page says so, and never breaks."""

import pytest

pytestmark = pytest.mark.django_db
FAR = ["0001-01-01", "1066-10-14", "9999-12-31"]
SCHOOL, API = "/schools/900001", "/api/v1/schools/900001"


@pytest.mark.parametrize("day", FAR)
@pytest.mark.parametrize(
    "page",
    [
        f"{SCHOOL}/registers/?date={{day}}",
        f"{SCHOOL}/registers/live/?date={{day}}",
        f"{SCHOOL}/registers/4-kestrel/{{day}}/am/",
        f"{SCHOOL}/figures/?by=group&period=days&since={{day}}&last={{day}}",
        f"{SCHOOL}/amendments/find/?q=a&date={{day}}&session=AM",
        f"{API}/registers/4-kestrel/{{day}}/am/",
        f"{API}/pupils/?on={{day}}",
        "/api/v1/codes/?on={day}",
    ],
)
def test_page_of_a_far_day_does_not_break(oakfield_life, people, client, page, day):
    client.force_login(people.bob)

    assert client.get(page.format(day=day)).status_code in {200, 302, 404, 409, 422}
