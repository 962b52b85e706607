"""Every address of reports: who gets what, and that nothing of another school or trust is reached under one's own."""

import pytest
from django.urls import reverse

from attendance.people.models import RegistrationGroup
from attendance.tenancy.scope import scoped
from tests.journeys.furnish_reports import as_actor, deliver, furnish_files, furnish_reports, publish_report
from tests.journeys.pages import KWARGS
from tests.outsiders import SHUT, address, answers, changed, everything_of, status
from tests.people_of_the_tests import AT
from tests.reports.furnish_trust import furnish_trust

pytestmark = pytest.mark.django_db
SCHOOL = sorted(name for name in KWARGS if name.startswith("reports:"))
TRUST = sorted(name for name in KWARGS if name.startswith("reports_trust:"))
API = ["api-report", "api-reports"]

BY_EMAIL = {"deliveries", "delivery_end", "delivery_resume"}  # each sees and ends their own
NUMBERED = {"issue", "pdf", "leaflet", "csv", "xlsx"}
READ = BY_EMAIL | NUMBERED | {"reports", "governors", "benchmarks"}
EXPLORE = {"explore", "explore_pupils", "absent_lists", "punctuality", "patterns", "duties", "effects"}
FILES = {"file", "file_get", "file_again"}  # of a pack with names, that erin asked for
TUTOR = {"tutor", "tutor_mine"}
PACKS = {"meeting_pack", "league", "support_meeting"} | TUTOR | FILES
PLAN = {"plan", "plan_add", "plan_change", "plan_close", "plan_reopen"}
PREPARE = {"prepare", "ask", "take_back", "reissue"}
PUBLISH = {"send_back", "publish"}
OFFICER = READ | EXPLORE | PACKS
CHAMPION = OFFICER | PREPARE | PLAN
MAY = {
    "dave": set(), "pat": set(), "olive": set(), "wendy": set(), "alice": BY_EMAIL | TUTOR, "grace": READ,
    "carol": READ | PLAN, "sam": READ | EXPLORE, "bob": OFFICER, "erin": CHAMPION, "fiona": CHAMPION | PUBLISH,
}  # fmt: skip
OWN_DRAFT = {f"reports:{name}" for name in {"governors"} | PREPARE | PUBLISH}  # of that term, at one's own school


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def values(people, oakfield_life):
    """One of everything at Oakfield and in its trust, and what stands in the addresses."""
    return furnish_reports(oakfield_life, people, at=AT) | {"urn": 900001, "uid": 5001, "group": "4-kestrel"}


@pytest.fixture
def theirs(people, hillcrest_life):
    """The same at Hillcrest and in its trust, of another term, under Oakfield's address."""
    with scoped(hillcrest_life.school_id):
        RegistrationGroup.objects.filter(school_id=hillcrest_life.school_id).update(slug="2-heron", name="2 Heron")
    dave = as_actor(people.dave, "Headteacher")
    publish_report(hillcrest_life, "autumn-2025", champion=dave, head=dave, at=AT)
    return {
        "urn": 900001, "uid": 5001, "group": "2-heron", "report_slug": "autumn-2025", "number": 1,
        "delivery_id": deliver(hillcrest_life, people.dave, at=AT), **furnish_files(hillcrest_life, dave, at=AT),
        **furnish_trust(hillcrest_life, dave, "autumn-2025"),
    }  # fmt: skip


def let_in(client, names, values) -> set[str]:
    """The addresses that do more than say 404 to a look or, where they say it, to a post."""
    return {
        name
        for name in names
        for path in [address(name, values)]
        if status(client.get(path)) not in SHUT or status(client.post(path)) not in SHUT
    }


def each(found, client, names, values) -> dict | set:
    """What `found` (`answers`, `let_in`) says of every name with the values of its own room."""
    groups = [name for name in names if name == "reports:tutor"]
    trust = [name for name in names if name in TRUST]
    other = [name for name in names if name not in {*groups, *trust}]
    told = found(client, groups, values | {"slug": values["group"]})
    told |= found(client, trust, values | {"file_id": values["trust_file_id"]})
    return told | found(client, other, values | {"slug": values["report_slug"]})


# ---- who comes in ----------------------------------------------------------------------------------------------------


def test_nobody_signed_in_is_asked_to_sign_in(client, values):
    found = each(answers, client, [*SCHOOL, *TRUST], values)

    assert set(found.values()) == {(302, 302)}
    assert client.get(reverse("reports:reports", args=[900001]))["Location"].startswith(reverse("account_login"))
    assert {codes[0] for codes in each(answers, client, API, values).values()} == {401}


def test_everybody_reaches_what_their_role_may_and_nothing_else(client, people, values):
    school, api = {}, {}
    for who in MAY:
        client.force_login(getattr(people, who))
        school[who] = {name.partition(":")[2] for name in each(let_in, client, SCHOOL, values)}
        api[who] = each(let_in, client, API, values)

    assert school == MAY
    assert api == {who: set(API) if MAY[who] >= READ else set() for who in MAY}


def test_reports_of_a_trust_are_its_administrators_alone(client, people, values):
    found = {}
    for who in ("carol", "fiona", "grace", "dave", "pat"):
        client.force_login(getattr(people, who))
        found[who] = each(let_in, client, TRUST, values)

    assert {who: names for who, names in found.items() if names} == {"carol": set(TRUST)}


def test_head_reaches_every_address_so_the_table_names_them_all():
    assert {f"reports:{name}" for name in MAY["fiona"]} == set(SCHOOL)


def test_whoever_only_reads_or_is_kept_out_writes_nothing(client, people, values, oakfield_life):
    before = everything_of(oakfield_life)

    for who in ("grace", "olive", "dave"):
        client.force_login(getattr(people, who))
        each(answers, client, SCHOOL, values)

    assert changed(before, everything_of(oakfield_life)) == set()


# ---- rows of another school or trust ---------------------------------------------------------------------------------


def test_rows_of_another_school_are_not_reached_under_ones_own_address(
    client, people, values, theirs, oakfield_life, hillcrest_life
):
    client.force_login(people.fiona)
    names = [name for name in SCHOOL if set(KWARGS[name]) - {"urn"} and name not in OWN_DRAFT]
    before = everything_of(oakfield_life), everything_of(hillcrest_life)

    found = each(answers, client, names, theirs)

    # a post goes back to the list, which says that there is no such e-mail
    assert {name for name, codes in found.items() if not {*codes} <= {404, 405}} == {
        "reports:delivery_end", "reports:delivery_resume",
    }  # fmt: skip
    assert changed(before[0], everything_of(oakfield_life)) == set()
    assert changed(before[1], everything_of(hillcrest_life)) == set()
    assert len(names) == len(NUMBERED | FILES | {"tutor", "plan_change", "plan_close", "plan_reopen"}) + 2


def test_report_that_only_another_school_has_published_is_not_there(client, people, values, theirs):
    found = {}
    for who in ("bob", "grace", "carol", "sam"):
        client.force_login(getattr(people, who))
        found[who] = each(answers, client, ["reports:governors", "api-report"], theirs)

    assert found == dict.fromkeys(found, {"reports:governors": (404, 405), "api-report": (404, 405)})


def test_what_belongs_to_another_trust_is_not_reached(client, people, values, theirs):
    client.force_login(people.carol)
    of_issue = ["reports_trust:board_issue", "reports_trust:board_pdf"]
    of_file = [f"reports_trust:{name}" for name in sorted(FILES)]

    found = each(answers, client, [*of_issue, *of_file], theirs)
    school = each(answers, client, ["reports_trust:school"], theirs | {"urn": 900003})

    assert {code for codes in (found | school).values() for code in codes} == {404, 405}
    assert each(let_in, client, TRUST, theirs | {"uid": 5002}) == set()
