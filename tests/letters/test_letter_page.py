"""The page of one letter: as drafted, as issued, and what a person does with it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from attendance.people.models import ContactLink
from attendance.tenancy.scope import scoped
from letters.models import Copy, Letter
from letters.services.deciding import approve
from letters.services.keeping import keep_pdf
from tests.letters.addressed import issued, went_out
from tests.letters.desk_letters import letter, waiting
from tests.people_of_the_tests import AT, OFFICER, TUESDAY
from tests.registers.marking import AFTERNOON, amend

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 the paper as it was issued"


@pytest.fixture(autouse=True)
def _afternoon(time_machine):
    time_machine.move_to(AFTERNOON, tick=False)


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def sent(life, pupil: int = 0) -> Letter:
    """A letter that was approved, issued and put in the post. Inside the school's scope."""
    one = waiting(life, pupil)
    approve(life.school_id, [one.id], by=OFFICER, at=AT)
    copy = Copy.objects.get(school_id=life.school_id, letter_id=one.id)
    kept = keep_pdf(life.school_id, copy.id, PDF, at=AT)
    Copy.objects.filter(school_id=life.school_id, id=copy.id).update(path=kept.path, sha256=kept.sha256, pages=1)
    made = issued(life, one)
    went_out(life, copy.id, ("sent", AT), ("returned", AT + timedelta(hours=3)))
    return made


def page_of(client, letter_id, name: str = "letter", **query):
    return client.get(reverse(f"letters:{name}", args=[900001, letter_id]), query)


def press(client, letter_id, name: str, **data):
    return client.post(reverse(f"letters:{name}", args=[900001, letter_id]), data)


def test_draft_stands_beside_its_facts(client, people, life):
    with scoped(life.school_id):
        one = waiting(life)
    client.force_login(people.bob)

    page = page_of(client, one.id)

    assert page.context["span"] == "counted from 1 September 2025 to 9 March 2026"
    assert [paper["copy"].name for paper in page.context["papers"]] == ["Ms Nadia Arkwright"]
    assert [event["text"] for event in page.context["events"]] == ["Written by Bob Officer."]


def test_issued_letter_shows_its_words_where_it_went_and_that_it_came_back(client, people, life):
    with scoped(life.school_id):
        one = sent(life)
    client.force_login(people.bob)

    page = page_of(client, one.id)

    [copy] = page.context["copies"]
    assert [(row.how, row.outcome, row.bad) for row in copy["sent"]] == [("By post", "came back", True)]
    assert (page.context["checks"], page.context["left_out"]) == ([], ())
    assert "data-approve" not in page.content.decode()


def test_issued_letter_says_what_was_true_then_and_what_is_now(client, people, life):
    with scoped(life.school_id):
        one = sent(life)
        amend(life, "/", day=date(2026, 2, 24))
        Letter.objects.filter(school_id=life.school_id, id=one.id).update(changed={"absent": [5, 4]})
    client.force_login(people.bob)

    page = page_of(client, one.id)

    assert [(fact["words"], fact["now"]) for fact in page.context["facts"] if fact["changed"]] == [
        ("75.0%", "80.0%"), ("2½ days", "2 days"),
    ]  # fmt: skip
    assert "The figures have changed since." in page.content.decode()


def test_earlier_letters_are_told(client, people, life):
    with scoped(life.school_id):
        old = sent(life)
        new = waiting(life, key="letter2")
    client.force_login(people.bob)

    before = page_of(client, new.id).context["before"]

    assert [(line["letter"].id, line["to"], line["came_back"]) for line in before] == [
        (old.id, ("Ms Nadia Arkwright",), True)
    ]


def test_page_costs_the_same_for_one_earlier_letter_and_for_three(client, people, life, django_assert_num_queries):
    client.force_login(people.bob)
    with scoped(life.school_id):
        one = sent(life)
    for n in range(3):
        with scoped(life.school_id):
            Letter.objects.create(
                school=life.school, pupil_id=one.pupil_id, key="letter2", title=f"Letter {n}", drafted_on=TUESDAY,
                state="issued", approved_name="Bob", issued_at=AT, checked_at=AT, made_name="Bob", made_at=AT,
                changed_at=AT,
            )  # fmt: skip
        if n != 1:
            with django_assert_num_queries(12):
                page = page_of(client, one.id)
            assert len(page.context["before"]) == n + 1


def test_pdf_of_an_issued_letter_is_the_file_that_was_kept(client, people, life):
    with scoped(life.school_id):
        one = sent(life)
        copy = Copy.objects.get(school_id=life.school_id, letter_id=one.id)
    client.force_login(people.wendy)

    answer = client.get(reverse("letters:pdf", args=[900001, one.id, copy.id]))

    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "application/pdf", PDF)
    assert "Arkwright" not in answer["Content-Disposition"]


def test_pdf_of_a_draft_and_its_first_page_are_drawn_now(client, people, life):
    with scoped(life.school_id):
        one = waiting(life)
        copy = Copy.objects.get(school_id=life.school_id, letter_id=one.id)
    client.force_login(people.bob)
    pages = [reverse("letters:picture_of", args=[900001, one.id, copy.id, n]) for n in (1, 9)]

    answer = client.get(reverse("letters:pdf", args=[900001, one.id, copy.id]))

    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    assert client.get(pages[0]).content[:4] == b"\x89PNG"
    assert client.get(pages[1]).status_code == 404


def test_pdf_that_is_not_the_one_that_was_issued_is_not_shown(client, people, life, tmp_path):
    with scoped(life.school_id):
        one = sent(life)
        copy = Copy.objects.get(school_id=life.school_id, letter_id=one.id)
    (tmp_path / copy.path).write_bytes(b"%PDF-1.7 another")
    client.force_login(people.bob)

    answer = client.get(reverse("letters:pdf", args=[900001, one.id, copy.id]))

    assert answer.status_code == 503
    assert "is not the one that was issued" in answer.content.decode()


def test_paper_of_another_letter_or_page_is_not_found(client, people, life):
    with scoped(life.school_id):
        one, other = sent(life), waiting(life, 1)
        copy = Copy.objects.get(school_id=life.school_id, letter_id=one.id)
    client.force_login(people.bob)

    assert client.get(reverse("letters:pdf", args=[900001, other.id, copy.id])).status_code == 404


def test_draft_to_somebody_barred_since_is_not_drawn_for_who_may_not_know(client, people, life):
    with scoped(life.school_id):
        one = waiting(life)
        copy = Copy.objects.get(school_id=life.school_id, letter_id=one.id)
        ContactLink.objects.filter(school_id=life.school_id, pupil_id=one.pupil_id).update(
            may_be_contacted=False, gets_letters=False
        )
    client.force_login(people.bob)

    assert client.get(reverse("letters:pdf", args=[900001, one.id, copy.id])).status_code == 404


def test_not_this_time_needs_a_reason_and_goes_on_with_the_next(client, people, life):
    with scoped(life.school_id):
        one, other = waiting(life), waiting(life, 1)
    client.force_login(people.bob)

    refused = press(client, one.id, "not_this_time", reason="  ", then=other.id)
    done = press(client, one.id, "not_this_time", reason="The family has moved.", then=other.id)

    assert refused.context["form"].errors.keys() == {"reason"}
    assert f'value="{other.id}"' in refused.content.decode()
    assert done["Location"] == f"{reverse('letters:queue', args=[900001])}?letter={other.id}"
    with scoped(life.school_id):
        assert (letter(life, one.id).state, letter(life, one.id).said) == ("dropped", "The family has moved.")


def test_hold_until_a_day_and_back(client, people, life):
    with scoped(life.school_id):
        one = waiting(life)
    client.force_login(people.bob)

    refused = press(client, one.id, "hold", until="2026-03-10", reason="A funeral.")
    press(client, one.id, "hold", until="2026-03-17", reason="A funeral.")
    held = page_of(client, one.id)
    press(client, one.id, "release")

    assert (refused.context["form"].errors.keys(), refused.context["form"]["reason"].value()) == (
        {"until"},
        "A funeral.",
    )
    assert "On hold until 17 March 2026." in held.content.decode()
    with scoped(life.school_id):
        assert letter(life, one.id).state == "draft"


def test_champion_is_asked(client, people, life):
    with scoped(life.school_id):
        one = waiting(life)
    client.force_login(people.bob)

    form = page_of(client, one.id, "ask").context["form"]
    press(client, one.id, "ask", role="attendance_champion", words="Is this wise?")

    assert [role for role, _ in form.fields["role"].choices] == ["attendance_champion", "headteacher"]
    assert "Asked of the senior attendance champion." in page_of(client, one.id).content.decode()


def test_letter_drafted_again_has_the_figures_of_now(client, people, life):
    with scoped(life.school_id):
        one = waiting(life)
        amend(life, "/", day=date(2026, 2, 24))
    client.force_login(people.bob)

    press(client, one.id, "redraft")

    facts = page_of(client, one.id).context["facts"]
    assert {fact["id"]: (fact["words"], fact["now"]) for fact in facts}["fact-attendance_percent"] == ("80.0%", None)


def test_issued_letter_is_corrected_by_a_new_one_and_stays(client, people, life):
    with scoped(life.school_id):
        one = sent(life)
    client.force_login(people.bob)

    answer = press(client, one.id, "correct")

    with scoped(life.school_id):
        new = Letter.objects.get(school_id=life.school_id, corrects_id=one.id)
        assert letter(life, one.id).state == "issued"
    assert answer["Location"] == reverse("letters:letter", args=[900001, new.id])
    assert page_of(client, new.id).context["file"].corrects.id == one.id
    assert [row.id for row in page_of(client, one.id).context["file"].corrected_by] == [new.id]


def test_issued_letter_is_withdrawn_with_a_reason(client, people, life):
    with scoped(life.school_id):
        one = sent(life)
    client.force_login(people.bob)

    press(client, one.id, "withdraw", reason="It went to the wrong house.")

    with scoped(life.school_id):
        assert letter(life, one.id).state == "withdrawn"
    assert "It went to the wrong house." in page_of(client, one.id).content.decode()


def test_who_was_first_is_said_to_the_second(client, people, life):
    with scoped(life.school_id):
        one = waiting(life)
    client.force_login(people.bob)
    press(client, one.id, "not_this_time", reason="Moved.")
    client.force_login(people.erin)

    answer = press(client, one.id, "hold", until="2026-03-20", reason="Wait.")

    assert "Bob Officer was the last at it" in answer.content.decode()


DEEDS = ("not_this_time", "hold", "ask", "withdraw", "release", "redraft", "correct")


@pytest.mark.parametrize("who", ["olive", "wendy", "sam", "alice", "grace", "carol", "dave", "pat"])
def test_deeds_are_not_found_by_who_does_not_decide(client, people, life, who):
    with scoped(life.school_id):
        one = waiting(life)
    client.force_login(getattr(people, who))

    found = {name: press(client, one.id, name, reason="x", words="x").status_code for name in DEEDS}

    assert found == dict.fromkeys(DEEDS, 404)
    with scoped(life.school_id):
        assert letter(life, one.id).state == "draft"


@pytest.mark.parametrize("who", ["alice", "grace", "carol", "dave", "pat"])
def test_outsiders_do_not_find_the_letter(client, people, life, who):
    with scoped(life.school_id):
        one = waiting(life)
        copy = Copy.objects.get(school_id=life.school_id, letter_id=one.id)
    client.force_login(getattr(people, who))

    assert page_of(client, one.id).status_code == 404
    assert client.get(reverse("letters:pdf", args=[900001, one.id, copy.id])).status_code == 404


def test_letter_of_another_school_is_not_found_under_ones_own_address(client, people, life, hillcrest_life):
    with scoped(hillcrest_life.school_id):
        theirs = waiting(hillcrest_life)
    client.force_login(people.fiona)

    assert page_of(client, theirs.id).status_code == 404
    assert {press(client, theirs.id, name).status_code for name in DEEDS} == {404}
