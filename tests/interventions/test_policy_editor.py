"""A trust's editor: values, locks and stages of its draft, what is refused, and two people at once."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from attendance.tenancy.models import School
from attendance.tenancy.scope import scoped
from interventions.queries.policies import effective_policy
from interventions.services.policies import PolicyProblem, of_trust, save_draft
from tests.interventions.policies import staged
from tests.interventions.policy_pages import EDITOR, SAL1, SECTION, in_force, kept, post, seen, version, versions
from tests.people_of_the_tests import AT, TUESDAY, actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]


@pytest.fixture
def _now(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def trust(places, people, oakfield_life):
    """Northern Lights with staged letters in force since September; Oakfield and Ashby have a calendar."""
    return in_force(places, people)


@pytest.mark.parametrize("section", ["first-day", "rules", "celebration", "letters", "costs", "law", "check"])
def test_every_section_has_a_page(client, trust, people, section):
    client.force_login(people.carol)

    assert client.get(reverse(SECTION, args=[5001, section])).status_code == 200


def test_the_editor_shows_sentences_with_their_values_as_fields(client, trust, people):
    client.force_login(people.carol)

    page = client.get(reverse(EDITOR, args=[5001])).content.decode()

    assert f'name="v:{SAL1}" value="95"' in page
    assert f'name="l:{SAL1}"' in page
    assert "Set nationally" in page


def test_a_value_is_saved_as_a_draft_and_nothing_is_in_force_yet(client, trust, people):
    client.force_login(people.carol)

    response = post(client, "draft", **{SAL1: "96"})

    assert response.status_code == 302
    draft = version(state="draft")
    assert (draft.number, draft.document["ladders"]["attendance"]["tiers"]["sal1"]["when"]["all"]["low"]["limit"]) == (
        2, 96,
    )  # fmt: skip
    with scoped(*client_schools(trust)):
        assert limit_at_oakfield() == 95


def client_schools(trust):
    return list(trust.schools.values_list("id", flat=True))


def limit_at_oakfield(day: date = TUESDAY):
    found = effective_policy(School.objects.get(urn=900001).id, day)
    return found.document["ladders"]["attendance"]["tiers"]["sal1"]["when"]["all"]["low"]["limit"]


def test_a_draft_is_published_for_next_term(client, trust, people):
    client.force_login(people.carol)

    response = post(client, "publish", since="2026-04-13", acknowledged="Agreed", **{SAL1: "96"})

    assert response.status_code == 302
    assert versions() == [(1, "published"), (2, "published")]
    with scoped(*client_schools(trust)):
        assert (limit_at_oakfield(), limit_at_oakfield(date(2026, 4, 13))) == (95, 96)


def test_a_typed_day_goes_before_the_one_from_the_list(client, trust, people):
    client.force_login(people.carol)

    post(client, "publish", since="2026-04-13", other="2026-05-04", acknowledged="Agreed", **{SAL1: "96"})

    assert version(number=2).since == date(2026, 5, 4)


def test_a_start_that_has_passed_is_refused_and_the_draft_is_kept(client, trust, people):
    client.force_login(people.carol)

    response = post(client, "publish", other="2026-03-01", acknowledged="Agreed", **{SAL1: "96"})

    assert response.status_code == 422
    assert "That day has passed." in response.content.decode()
    assert versions() == [(1, "published"), (2, "draft")]


def test_after_a_refusal_the_page_knows_the_draft_that_was_kept(client, trust, people):
    client.force_login(people.carol)
    page = post(client, "publish", other="2026-03-01", acknowledged="Agreed", **{SAL1: "96"}).content.decode()

    assert f'name="seen" value="{seen()}"' in page
    assert (
        post(client, "publish", since="2026-04-13", acknowledged="Agreed", seen=seen(), **{SAL1: "96"}).status_code
        == 302
    )


@pytest.mark.parametrize(("typed", "said"), [("many", "is not a number"), ("", "Something must stand here")])
def test_what_is_no_value_is_refused_and_stays_in_the_field(client, trust, people, typed, said):
    client.force_login(people.carol)

    response = post(client, "draft", **{SAL1: typed})

    assert (response.status_code, said in response.content.decode()) == (422, True)
    assert versions() == [(1, "published")]


def test_a_path_that_there_is_not_changes_nothing(client, trust, people):
    client.force_login(people.carol)

    post(client, "draft", **{"ladders.made.up": "1", SAL1: "96"})

    assert "made" not in version(state="draft").document["ladders"]


def test_errors_of_the_check_stop_publication_with_place_and_remedy(client, trust, people):
    client.force_login(people.carol)

    response = post(client, "publish", since="2026-04-13", **{"ladders.attendance.tiers.sal1.actions.letter.owner": ""})

    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert versions()[-1][1] == "draft"


def test_a_draft_that_is_no_policy_any_more_can_still_be_looked_at_and_mended(client, trust, people):
    client.force_login(people.carol)
    client.post(reverse(EDITOR, args=[5001]), {"do": "draft", "seen": "", "v:policy": "2"})
    pages = [
        reverse(EDITOR, args=[5001]), reverse(SECTION, args=[5001, "check"]),
        *(reverse(f"interventions_trust:{name}", args=[5001]) for name in ("policy_compare", "policy_versions")),
        reverse("interventions_trust:policy_text", args=[5001, 2]),
    ]  # fmt: skip

    assert [client.get(page).status_code for page in pages] == [200] * 5
    assert "Format 2 is not known." in client.get(pages[1]).content.decode()
    assert "Format 2 is not known." in post(client, "", name="interventions_trust:policy_whatif").content.decode()
    mended = client.post(reverse(EDITOR, args=[5001]), {"do": "draft", "seen": seen(), "v:policy": "1"})
    assert mended.status_code == 302


def test_a_draft_saved_since_is_not_written_over(trust, places, people):
    owner, by = of_trust(trust.id), actor(people.carol)
    with scoped(places.oakfield.id):
        draft = save_draft(owner, staged(), by=by, at=AT)
        save_draft(owner, staged(), by=by, at=AT + timedelta(minutes=5), version_id=draft, seen=AT)
        with pytest.raises(PolicyProblem) as refusal:
            save_draft(owner, staged(), by=by, at=AT + timedelta(minutes=9), version_id=draft, seen=AT)

    assert refusal.value.field == "seen"


def test_who_may_change_a_value_is_kept(client, trust, people):
    client.force_login(people.carol)

    client.post(reverse(EDITOR, args=[5001]), {"do": "draft", "seen": "", f"l:{SAL1}": "locked"})

    assert version(state="draft").document["locks"][SAL1] == "locked"


def test_two_people_at_once_are_told_and_nothing_is_lost(client, trust, people):
    client.force_login(people.carol)
    post(client, "draft", **{SAL1: "96"})

    response = post(client, "draft", **{SAL1: "97"})
    page = response.content.decode()

    assert response.status_code == 409
    assert "Carol Trust saved this draft while you were changing it." in page
    assert ("Theirs and yours" in page, 'value="97"' in page) == (True, True)
    assert len(kept(state="draft")) == 1
    again = post(client, "draft", seen=version(state="draft").made_at.isoformat(), **{SAL1: "97"})
    assert again.status_code == 302


def test_a_stage_is_added_left_out_and_brought_back(client, trust, people):
    client.force_login(people.carol)
    path = "ladders.attendance.tiers.stage"

    post(client, "stage:attendance")
    post(client, f"off:{path}", seen=seen())
    out = client.get(reverse(EDITOR, args=[5001])).content.decode()
    post(client, f"on:{path}", seen=seen())

    stage = version(state="draft").document["ladders"]["attendance"]["tiers"]["stage"]
    assert ("Bring it back" in out, "off" in stage, stage["name"]) == (True, False, "New stage")


def test_an_action_is_added_to_a_stage(client, trust, people):
    client.force_login(people.carol)

    post(client, "action:call:ladders.attendance.tiers.sal1")

    actions = version(state="draft").document["ladders"]["attendance"]["tiers"]["sal1"]["actions"]
    assert actions["call"]["kind"] == "call"


def test_a_whole_preset_is_put_in_the_draft(client, places, people, oakfield_life):
    client.force_login(people.carol)

    response = post(client, "preset", preset="primary_bands")

    assert response.status_code == 302
    assert "attendance" in version(state="draft").document["ladders"]


def test_a_deed_on_nothing_is_refused(client, trust, people):
    client.force_login(people.carol)

    for deed in ("stage:nowhere", "action:call:ladders", "off:ladders.nowhere", "ladder", "preset"):
        assert post(client, deed).status_code == 422, deed
