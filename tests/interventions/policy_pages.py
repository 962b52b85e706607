"""Short ways through the policy pages: a trust with a policy in force, what is sent to a page and what it kept."""

from datetime import date

from django.urls import reverse

from attendance.access.models import Membership, User
from attendance.tenancy.models import School, Trust
from attendance.tenancy.scope import scoped
from interventions.models import TrustPolicy
from interventions.services.policies import load_document, of_school, of_trust
from tests.factories.school_life import build_school_life
from tests.interventions.policies import staged
from tests.people_of_the_tests import AT, TUESDAY, actor

SAL1 = "ladders.attendance.tiers.sal1.when.all.low.limit"
EDITOR, SECTION = "interventions_trust:policy", "interventions_trust:policy_section"


def in_force(places, people) -> Trust:
    """Northern Lights with staged letters in force since September; Oakfield and Ashby have a calendar."""
    build_school_life(places.ashby, teacher=people.alice)
    document = staged(approval={"second_person": False})
    with scoped(places.oakfield.id, places.ashby.id):
        load_document(of_trust(places.northern_lights.id), document, since=date(2025, 9, 1), by=actor(people.carol),
                      at=AT, acknowledged="Agreed by trustees")  # fmt: skip
    return places.northern_lights


def with_second_person(places, people) -> User:
    """The trust asks for a second person, and has one: who is returned."""
    trust, document = of_trust(places.northern_lights.id), staged(approval={"second_person": True})
    with scoped(places.oakfield.id, places.ashby.id):
        load_document(trust, document, since=TUESDAY, by=actor(people.carol), at=AT, acknowledged="Agreed")
    cora = User.objects.create_user("cora@people.example", None, name="Cora Second")
    Membership.objects.create(
        user=cora, role="trust_admin", trust=places.northern_lights, since=date(2020, 9, 1), added_at=AT
    )
    return cora


def post(client, do: str, name: str = EDITOR, args=(5001,), **values):
    """Send a form of the policy: what is done, the draft that was seen, and values; a name with a dot is a path."""
    data = {"do": do, "seen": values.pop("seen", ""), **{k: v for k, v in values.items() if "." not in k}}
    data |= {f"v:{path}": value for path, value in values.items() if "." in path}
    return client.post(reverse(name, args=args), data)


def kept(**by) -> list[TrustPolicy]:
    """The trust's versions, seen by its schools."""
    with scoped(*School.objects.filter(trust__uid=5001).values_list("id", flat=True)):
        return list(TrustPolicy.objects.filter(**by).order_by("number"))


def version(**by) -> TrustPolicy:
    """The one version that is so."""
    [row] = kept(**by)
    return row


def versions() -> list[tuple[int, str]]:
    """Number and state of each version."""
    return [(row.number, row.state) for row in kept()]


def seen() -> str:
    """The draft as a page would say that it was seen."""
    return version(state="draft").made_at.isoformat()


def own_value(school, people, low: dict) -> None:
    """What the school has instead, in the first stage's condition."""
    own = {"ladders": {"attendance": {"tiers": {"sal1": {"when": {"all": {"low": low}}}}}}}
    with scoped(school.id):
        load_document(of_school(school.id), own, since=date(2025, 9, 1), by=actor(people.fiona), at=AT,
                      acknowledged="Agreed")  # fmt: skip
