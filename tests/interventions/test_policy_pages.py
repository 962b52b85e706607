"""The policy pages: a trust's editor, its approvals, a school's finished policy and its own values."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from attendance.access.models import Membership, User
from attendance.tenancy.models import School
from attendance.tenancy.scope import scoped
from interventions.models import SchoolPolicy, TrustPolicy
from interventions.queries.policies import effective_policy
from interventions.services.policies import PolicyProblem, load_document, of_school, of_trust, save_draft
from tests.factories.school_life import build_school_life
from tests.interventions.policies import staged
from tests.people_of_the_tests import AT, TUESDAY, actor
from tests.registers.marking import mark_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]

SAL1 = "ladders.attendance.tiers.sal1.when.all.low.limit"
SAL2 = "ladders.attendance.tiers.sal2.when.any.below.limit"
EDITOR, SECTION = "interventions_trust:policy", "interventions_trust:policy_section"


@pytest.fixture
def _now(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def trust(places, people, oakfield_life):
    """Northern Lights with staged letters in force since September; Oakfield and Ashby have a calendar."""
    build_school_life(places.ashby, teacher=people.alice)
    document = staged(approval={"second_person": False})
    with scoped(places.oakfield.id, places.ashby.id):
        load_document(of_trust(places.northern_lights.id), document, since=date(2025, 9, 1), by=actor(people.carol),
                      at=AT, acknowledged="Agreed by trustees")  # fmt: skip
    return places.northern_lights


def post(client, do: str, name: str = EDITOR, args=(5001,), **values):
    data = {"do": do, "seen": values.pop("seen", ""), **{k: v for k, v in values.items() if "." not in k}}
    data |= {f"v:{path}": value for path, value in values.items() if "." in path}
    return client.post(reverse(name, args=args), data)


def kept(**by) -> list[TrustPolicy]:
    """The trust's versions, seen by its schools."""
    with scoped(*School.objects.filter(trust__uid=5001).values_list("id", flat=True)):
        return list(TrustPolicy.objects.filter(**by).order_by("number"))


def version(**by) -> TrustPolicy:
    [row] = kept(**by)
    return row


def versions() -> list[tuple[int, str]]:
    return [(row.number, row.state) for row in kept()]


# ---- who may see what ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["policy", "policy_compare", "policy_text", "policy_export", "policy_import",
                                  "policy_approvals", "policy_versions"])  # fmt: skip
def test_trust_pages_are_for_the_trusts_administrator(client, trust, people, name):
    for who, status in ((people.carol, 200), (people.fiona, 404), (people.bob, 404), (people.dave, 404)):
        client.force_login(who)
        assert client.get(reverse(f"interventions_trust:{name}", args=[5001])).status_code == status, who


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("policy", {"alice", "bob", "olive", "erin", "fiona", "sam", "wendy", "grace", "carol"}),
        ("policy_versions", {"alice", "bob", "olive", "erin", "fiona", "sam", "wendy", "grace", "carol"}),
        ("policy_edit", {"erin", "fiona", "carol"}),
    ],
)
def test_school_pages_by_role(client, trust, people, name, allowed):
    for key, who in vars(people).items():
        client.force_login(who)
        status = client.get(reverse(f"interventions:{name}", args=[900001])).status_code
        assert status == (200 if key in allowed else 404), key


def test_nobody_signed_out_sees_a_policy(client, trust):
    assert client.get(reverse("interventions:policy", args=[900001])).status_code == 302


def test_a_section_that_there_is_not_is_not_found(client, trust, people):
    client.force_login(people.carol)

    assert client.get(reverse(SECTION, args=[5001, "weather"])).status_code == 404


# ---- a trust's editor --------------------------------------------------------------------------------------------


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


def seen() -> str:
    return version(state="draft").made_at.isoformat()


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


# ---- what-if -----------------------------------------------------------------------------------------------------


def test_the_what_if_works_without_script_and_keeps_nothing(client, trust, people):
    client.force_login(people.carol)

    response = post(client, "whatif", **{SAL1: "96"})

    assert (response.status_code, "letters suggested" in response.content.decode()) == (200, True)
    assert versions() == [(1, "published")]


def test_the_what_if_panel_is_a_fragment_of_the_page(client, trust, people):
    client.force_login(people.carol)

    response = post(client, "", name="interventions_trust:policy_whatif", **{SAL1: "96"})

    assert "<html" not in response.content.decode()
    assert "letters suggested" in response.content.decode()


def test_the_what_if_of_something_unreadable_says_so(client, trust, people):
    client.force_login(people.carol)

    response = post(client, "", name="interventions_trust:policy_whatif", **{SAL1: "many"})

    assert "is not a number" in response.content.decode()


def test_what_ifs_are_not_for_readers(client, trust, people):
    client.force_login(people.alice)

    assert post(client, "", name="interventions:policy_whatif", args=(900001,)).status_code == 404
    assert post(client, "", name="interventions_trust:policy_whatif").status_code == 404


# ---- a second person -----------------------------------------------------------------------------------------------


@pytest.fixture
def second_person(trust, places, people):
    """The trust asks for a second person, and has one."""
    document = staged(approval={"second_person": True})
    with scoped(places.oakfield.id, places.ashby.id):
        load_document(of_trust(trust.id), document, since=TUESDAY, by=actor(people.carol), at=AT, acknowledged="Agreed")
    cora = User.objects.create_user("cora@people.example", None, name="Cora Second")
    Membership.objects.create(
        user=cora, role="trust_admin", trust=places.northern_lights, since=date(2020, 9, 1), added_at=AT
    )
    return cora


def test_nobody_approves_their_own_draft(client, second_person, people):
    client.force_login(people.carol)
    post(client, "publish", since="2026-04-13", acknowledged="Agreed", **{SAL1: "96"})
    waiting = version(state="waiting")

    page = client.get(reverse("interventions_trust:policy_approvals", args=[5001])).content.decode()
    client.post(reverse("interventions_trust:policy_approvals", args=[5001]), {"version": waiting.id, "do": "approve"})

    assert "another person approves it" in page
    assert versions() == [(1, "published"), (2, "published"), (3, "waiting")]


def test_a_second_person_approves(client, second_person, people):
    client.force_login(people.carol)
    post(client, "publish", since="2026-04-13", acknowledged="Agreed", **{SAL1: "96"})
    client.force_login(second_person)

    client.post(
        reverse("interventions_trust:policy_approvals", args=[5001]),
        {"version": version(state="waiting").id, "do": "approve"},
    )

    assert versions() == [(1, "published"), (2, "published"), (3, "published")]


def test_a_second_person_returns_it_with_a_reason(client, second_person, people):
    client.force_login(people.carol)
    post(client, "publish", since="2026-04-13", acknowledged="Agreed", **{SAL1: "96"})
    client.force_login(second_person)
    address = reverse("interventions_trust:policy_approvals", args=[5001])
    waiting = version(state="waiting").id

    without = client.post(address, {"version": waiting, "do": "return"})
    client.post(address, {"version": waiting, "do": "return", "reason": "Too many letters"})

    assert without.status_code == 422
    assert version(id=waiting).reason == "Too many letters"
    assert versions()[-1] == (3, "withdrawn")


def test_a_draft_is_given_up(client, trust, people):
    client.force_login(people.carol)
    post(client, "draft", **{SAL1: "96"})
    draft = version(state="draft")

    client.post(reverse("interventions_trust:policy_give_up", args=[5001, draft.id]), {"reason": "A slip"})

    assert versions() == [(1, "published"), (2, "withdrawn")]


# ---- files, text, versions -------------------------------------------------------------------------------------------


def test_a_policy_goes_out_as_a_file_and_comes_in_again(client, trust, people):
    client.force_login(people.carol)

    out = client.get(reverse("interventions_trust:policy_export", args=[5001]))
    file = SimpleUploadedFile("policy.yaml", out.content.replace(b"limit: 95", b"limit: 96"))
    response = client.post(reverse("interventions_trust:policy_import", args=[5001]), {"file": file})

    assert out["Content-Disposition"] == 'attachment; filename="policy-5001-v1.yaml"'
    assert response.status_code == 302
    assert (
        version(state="draft").document["ladders"]["attendance"]["tiers"]["sal1"]["when"]["all"]["low"]["limit"] == 96
    )


@pytest.mark.parametrize(
    "content", [b"policy: 1\nladders:\n  a: {tiers: {b: {order: x}}}\n", b"a: &x 1\n", b"\xff\xfe", b"[1, 2]"]
)
def test_a_file_with_errors_is_refused_whole(client, trust, people, content):
    client.force_login(people.carol)

    response = client.post(
        reverse("interventions_trust:policy_import", args=[5001]), {"file": SimpleUploadedFile("p.yaml", content)}
    )

    assert response.status_code == 422
    assert versions() == [(1, "published")]


def test_comparing_says_what_differs_as_sentences(client, trust, people):
    client.force_login(people.carol)
    post(client, "draft", **{SAL1: "96"})

    page = client.get(reverse("interventions_trust:policy_compare", args=[5001])).content.decode()

    assert "attendance this year is below 95%" in page
    assert "attendance this year is below 96%" in page


def compared(client, **query):
    """The pair that the page of comparisons sets side by side: numbers, None for national law."""
    context = client.get(reverse("interventions_trust:policy_compare", args=[5001]), query).context
    return tuple(row.number if row else None for row in (context["old"], context["new"]))


def test_comparing_begins_with_what_is_in_force_and_the_newest_that_is_not(client, second_person, people):
    client.force_login(people.carol)

    pairs = [compared(client)]
    post(client, "publish", since="2026-04-13", acknowledged="Agreed", **{SAL1: "96"})
    pairs.append(compared(client))
    post(client, "draft", **{SAL1: "97"})
    pairs += [compared(client), compared(client, version="3"), compared(client, version="2", **{"with": "0"})]

    assert pairs == [(1, 2), (2, 3), (2, 4), (2, 3), (None, 2)]


def test_a_first_version_is_compared_with_national_law(client, trust, people):
    client.force_login(people.carol)

    assert compared(client) == (None, 1)


def test_the_text_of_a_policy_is_in_sentences(client, trust, people):
    client.force_login(people.carol)

    page = client.get(reverse("interventions_trust:policy_text", args=[5001])).content.decode()

    assert "Evidence of illness is asked for after 5 days of illness." in page
    assert "By 9:30: call the family (attendance officer)" in page
    assert ("£80 if paid by day 21" in page, "2013" in page) == (True, False)


def test_a_version_of_another_number_is_not_found(client, trust, people):
    client.force_login(people.carol)

    assert client.get(reverse("interventions_trust:policy_text", args=[5001, 7])).status_code == 404
    assert client.get(reverse("interventions_trust:policy_text", args=[5001, 1])).status_code == 200


# ---- a school ------------------------------------------------------------------------------------------------------


def test_the_finished_policy_says_where_each_line_comes_from(client, trust, people):
    client.force_login(people.grace)

    page = client.get(reverse("interventions:policy", args=[900001])).content.decode()

    assert "trust policy version 1, from 1 September 2025" in page
    assert "set nationally" in page


def test_a_schools_own_value_is_shown_over_the_trusts(client, trust, places, people):
    own_value(places.oakfield, people, {"limit": 97})
    client.force_login(people.carol)

    finished = client.get(reverse("interventions:policy", args=[900001])).content.decode()
    editor = client.get(reverse(EDITOR, args=[5001])).content.decode()

    assert ("<s>95%</s>" in finished, "school policy version 1" in finished) == (True, True)
    assert ("Where schools differ" in editor, "Oakfield Primary" in editor, "<s>95</s>" in editor) == (True,) * 3


def test_where_schools_differ_is_on_the_page_of_its_section(client, trust, places, people):
    own_value(places.oakfield, people, {"limit": 97})
    client.force_login(people.carol)

    pages = [client.get(reverse(EDITOR, args=[5001])), *(client.get(reverse(SECTION, args=[5001, key]))
             for key in ("rules", "letters"))]  # fmt: skip

    assert [[one.urn for one in page.context["own_here"]] for page in pages] == [[900001], [], []]
    assert ["Where schools differ" in page.content.decode() for page in pages] == [True, False, False]


def test_a_schools_own_sentence_stands_over_the_trusts(client, trust, places, people):
    with scoped(places.oakfield.id):
        load_document(of_school(places.oakfield.id), {"evidence": {"illness_days": 3}}, since=date(2025, 9, 1),
                      by=actor(people.fiona), at=AT, acknowledged="Agreed")  # fmt: skip
    client.force_login(people.grace)

    page = client.get(reverse("interventions:policy", args=[900001])).content.decode()

    assert (
        "<s>Evidence of illness is asked for after 5 days of illness.</s> "
        "Evidence of illness is asked for after 3 days of illness."
    ) in page


def test_a_clash_shows_as_soon_as_the_trusts_value_moves(client, trust, places, people):
    own_value(places.oakfield, people, {"limit": 96})
    client.force_login(people.carol)

    before = client.get(reverse(EDITOR, args=[5001])).content.decode()
    moved = post(client, "whatif", **{SAL1: "97"}).content.decode()

    assert ("asks for less than" in before, "asks for less than" in moved) == (False, True)


def school_post(client, do: str = "draft", **values):
    return post(client, do, name="interventions:policy_edit", args=(900001,), **values)


def test_a_school_may_be_stricter_with_a_reason_and_an_end(client, trust, places, people):
    client.force_login(people.fiona)

    response = school_post(
        client, "publish", reason="Governors, 4 November", since="2026-04-13", until="2026-09-01",
        acknowledged="Agreed", **{SAL1: "97"},
    )  # fmt: skip

    assert response.status_code == 302
    with scoped(places.oakfield.id):
        row = SchoolPolicy.objects.get(school_id=places.oakfield.id)
    assert (row.state, row.reason, row.until, row.document) == (
        "published", "Governors, 4 November", date(2026, 9, 1),
        {"ladders": {"attendance": {"tiers": {"sal1": {"when": {"all": {"low": {"limit": 97}}}}}}}},
    )  # fmt: skip


def test_a_school_may_not_be_looser(client, trust, people):
    client.force_login(people.fiona)

    response = school_post(client, **{SAL1: "93"})

    assert (response.status_code, "schools may only be stricter" in response.content.decode()) == (422, True)


def test_a_locked_value_is_refused_and_says_who_can_change_it(client, trust, people):
    client.force_login(people.fiona)

    response = school_post(client, **{SAL2: "92"})

    assert response.status_code == 422
    assert "Only Northern Lights Academy Trust can change it for its schools." in response.content.decode()


def test_what_the_law_says_is_refused_too(client, trust, people):
    client.force_login(people.fiona)

    response = school_post(client, **{"legal.penalty.sessions": "12"})

    assert (response.status_code, "This is set by law." in response.content.decode()) == (422, True)


def test_a_school_says_why_it_differs(client, trust, people):
    client.force_login(people.fiona)

    response = school_post(client, **{SAL1: "97"})

    assert (response.status_code, "Write why the school differs" in response.content.decode()) == (422, True)


@pytest.mark.parametrize(("who", "named"), [("fiona", True), ("carol", False)])
def test_names_of_those_who_move_are_for_who_may_see_pupils(client, trust, people, oakfield_life, who, named):
    with scoped(oakfield_life.school_id):
        mark_run(oakfield_life, "I / " + "/ \\ " * 12, since=date(2026, 2, 2))
    client.force_login(getattr(people, who))

    values = {SAL1: "99", "ladders.attendance.tiers.sal1.when.all.low.floor": "10"}
    page = post(client, "", name="interventions:policy_whatif", args=(900001,), span="year", on="2026-02-20", **values)

    assert ("Poppy Arkwright" in page.content.decode()) == named
    assert "Who would stand where on 20 Feb 2026" in page.content.decode()


def test_a_school_asks_what_its_own_value_would_have_done(client, trust, people):
    client.force_login(people.fiona)

    response = post(client, "", name="interventions:policy_whatif", args=(900001,), **{SAL1: "97"})

    assert "letters suggested" in response.content.decode()


# ---- what pages cost -----------------------------------------------------------------------------------------------


def test_the_editor_costs_the_same_with_one_own_value_and_with_three(
    client, trust, places, people, django_assert_num_queries
):
    client.force_login(people.carol)
    own_value(places.oakfield, people, {"limit": 97})
    client.get(reverse(EDITOR, args=[5001]))
    with django_assert_num_queries(14):
        client.get(reverse(EDITOR, args=[5001]))
    own_value(places.ashby, people, {"limit": 97, "floor": 10})
    with django_assert_num_queries(14):
        client.get(reverse(EDITOR, args=[5001]))


def own_value(school, people, low: dict) -> None:
    """What the school has instead, in the first stage's condition."""
    own = {"ladders": {"attendance": {"tiers": {"sal1": {"when": {"all": {"low": low}}}}}}}
    with scoped(school.id):
        load_document(of_school(school.id), own, since=date(2025, 9, 1), by=actor(people.fiona), at=AT,
                      acknowledged="Agreed")  # fmt: skip


def test_a_list_of_versions_costs_the_same_with_three(client, trust, people, django_assert_num_queries):
    client.force_login(people.carol)
    address = reverse("interventions_trust:policy_versions", args=[5001])
    client.get(address)
    with django_assert_num_queries(9):
        client.get(address)
    for limit, day in (("96", "2026-04-13"), ("97", "2026-05-04")):
        post(client, "publish", since=day, acknowledged="Agreed", **{SAL1: limit})
    with django_assert_num_queries(9):
        client.get(address)


def test_the_finished_policy_costs_nine_queries(client, trust, people, django_assert_num_queries):
    client.force_login(people.grace)
    address = reverse("interventions:policy", args=[900001])
    client.get(address)
    with django_assert_num_queries(9):
        client.get(address)
