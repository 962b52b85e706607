"""Who gets a letter: tables that a head teacher could read."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from letters.rules.addressing import Adult, Child, Choice, CopyPlan, LeftOut, Plan, To, Trouble
from letters.rules.naming import household_key, joined, salutation
from letters.rules.recipients import is_adult, plan_recipients, recipient_changes, same_plan, seen_by

ON = date(2026, 3, 10)
LOOM = ("4 Loom Street", "Millbeck")
WEIR = ("9 Weir Lane", "Millbeck")
CHILD = Child(UUID(int=1), "Poppy Arkwright", "Poppy")
HOUSEHOLD, PARENT = Choice(per="household"), Choice(per="parent")


def adult(n: int, title: str, first: str, last: str = "Arkwright", **more) -> Adult:
    told = {
        "relationship": "Mother", "priority": n, "parental_responsibility": True, "lives_with": True,
        "may_be_contacted": True, "gets_letters": True, "address": LOOM, "postcode": "ZZ99 3WZ",
        "address_since": date(2024, 9, 1),
    }  # fmt: skip
    return Adult(UUID(int=10 + n), title, first, last, **(told | more))


ADA = adult(1, "Ms", "Ada")
BEN = adult(2, "Mr", "Ben")


def names(plan: Plan) -> list[str]:
    return [copy.name for copy in plan.copies]


def kinds(plan: Plan) -> list[tuple[str, str]]:
    return [(trouble.level, trouble.kind) for trouble in plan.troubles]


# ---- who, and on how many papers

WHO = [
    # what is so, the adults, per household, per parent
    ("two at one address", [ADA, BEN], ["Ms Ada Arkwright and Mr Ben Arkwright"],
     ["Ms Ada Arkwright", "Mr Ben Arkwright"]),
    ("in the order of calls", [replace(ADA, priority=3), BEN], ["Mr Ben Arkwright and Ms Ada Arkwright"],
     ["Mr Ben Arkwright", "Ms Ada Arkwright"]),
    ("two addresses", [ADA, replace(BEN, address=WEIR)], ["Ms Ada Arkwright", "Mr Ben Arkwright"],
     ["Ms Ada Arkwright", "Mr Ben Arkwright"]),
    ("two languages in one house", [ADA, replace(BEN, language="Polish")], ["Ms Ada Arkwright", "Mr Ben Arkwright"],
     ["Ms Ada Arkwright", "Mr Ben Arkwright"]),
    ("large print for one", [replace(ADA, letter_format="large_print"), BEN],
     ["Ms Ada Arkwright", "Mr Ben Arkwright"], ["Ms Ada Arkwright", "Mr Ben Arkwright"]),
    ("one may not be contacted", [ADA, replace(BEN, may_be_contacted=False, gets_letters=False)],
     ["Ms Ada Arkwright"], ["Ms Ada Arkwright"]),
    ("one gets no letters", [ADA, replace(BEN, gets_letters=False)], ["Ms Ada Arkwright"], ["Ms Ada Arkwright"]),
    ("a carer without parental responsibility", [replace(ADA, parental_responsibility=False)],
     ["Ms Ada Arkwright"], ["Ms Ada Arkwright"]),
    ("a parent in law who lives elsewhere", [replace(ADA, lives_with=False)],
     ["Ms Ada Arkwright"], ["Ms Ada Arkwright"]),
    ("a neighbour to ring", [ADA, replace(BEN, parental_responsibility=False, lives_with=False)],
     ["Ms Ada Arkwright"], ["Ms Ada Arkwright"]),
]  # fmt: skip


@pytest.mark.parametrize(("adults", "per_household", "per_parent"), [row[1:] for row in WHO], ids=[r[0] for r in WHO])
def test_who_gets_a_letter(adults, per_household, per_parent):
    assert names(plan_recipients(CHILD, adults, HOUSEHOLD, ON)) == per_household
    assert names(plan_recipients(CHILD, adults, PARENT, ON)) == per_parent


def test_a_copy_says_to_whom_where_and_on_which_right():
    plan = plan_recipients(CHILD, [ADA, replace(BEN, parental_responsibility=False)], HOUSEHOLD, ON)

    assert plan == Plan(
        (
            CopyPlan(
                name="Ms Ada Arkwright and Mr Ben Arkwright",
                salutation="Ms Arkwright and Mr Arkwright",
                to=(
                    To(ADA.contact_id, "Ms Ada Arkwright", "Has parental responsibility, and Poppy lives with them."),
                    To(BEN.contact_id, "Mr Ben Arkwright", "Poppy lives with them."),
                ),
                address=LOOM,
                postcode="ZZ99 3WZ",
            ),
        ),
    )


def test_whoever_is_left_out_is_named_with_the_reason():
    barred = replace(ADA, may_be_contacted=False, gets_letters=False)
    neighbour = replace(BEN, parental_responsibility=False, lives_with=False)
    silent = adult(3, "", "Cass", gets_letters=False)

    plan = plan_recipients(CHILD, [barred, neighbour, silent], HOUSEHOLD, ON)

    assert plan.left_out == (
        LeftOut(ADA.contact_id, "Ms Ada Arkwright", "May not be contacted about Poppy.", hidden=True),
        LeftOut(
            BEN.contact_id, "Mr Ben Arkwright",
            "Has no parental responsibility, and Poppy does not live with them.",
        ),
        LeftOut(silent.contact_id, "Cass Arkwright", "Gets no letters about Poppy: the contact says so."),
    )  # fmt: skip
    assert kinds(plan) == [("stop", "nobody")]


def test_a_barred_adult_has_no_name_without_the_ability():
    plan = plan_recipients(CHILD, [ADA, replace(BEN, may_be_contacted=False)], HOUSEHOLD, ON)

    assert [one.name for one in seen_by(plan, {"letters.view"}).left_out] == [""]
    assert seen_by(plan, {"contacts.restrictions", "flags.view"}) == plan


def test_that_a_pupil_is_looked_after_is_for_those_who_see_circumstances():
    plan = plan_recipients(replace(CHILD, looked_after=True), [ADA], HOUSEHOLD, ON)

    assert kinds(plan) == [("warn", "looked_after")]
    assert kinds(seen_by(plan, {"letters.view"})) == []


# ---- in the way

BACK, OLD = date(2026, 3, 3), date(2024, 9, 1)
TROUBLES = [
    # what is so, the adults, the choice, what is said
    ("nothing", [ADA], HOUSEHOLD, []),
    ("no contact at all", [], HOUSEHOLD, [("stop", "nobody")]),
    ("no address", [replace(ADA, address=())], HOUSEHOLD, [("stop", "no_address")]),
    ("no postcode", [replace(ADA, postcode="")], HOUSEHOLD, [("stop", "no_address")]),
    ("no address of the second parent", [ADA, replace(BEN, address=())], HOUSEHOLD, [("stop", "no_address")]),
    ("no address of somebody who gets nothing", [ADA, replace(BEN, address=(), gets_letters=False)], HOUSEHOLD, []),
    ("post came back", [replace(ADA, returned_on=BACK)], HOUSEHOLD, [("stop", "stale_address")]),
    ("an address of 13 days", [replace(ADA, address_since=ON - timedelta(13))], HOUSEHOLD, [("warn", "new_address")]),
    ("an address of 14 days", [replace(ADA, address_since=ON - timedelta(14))], HOUSEHOLD, []),
    ("an address of unknown age", [replace(ADA, address_since=None)], HOUSEHOLD, []),
    ("braille", [replace(ADA, letter_format="by_hand")], HOUSEHOLD, [("warn", "by_hand")]),
    ("braille without an address", [replace(ADA, letter_format="by_hand", address=())], HOUSEHOLD,
     [("warn", "by_hand")]),
    ("an interpreter", [replace(ADA, needs_interpreter=True)], HOUSEHOLD, [("warn", "interpreter")]),
    ("a barred adult in the house", [ADA, replace(BEN, may_be_contacted=False)], HOUSEHOLD, [("warn", "same_address")]),
    ("a barred adult elsewhere", [ADA, replace(BEN, may_be_contacted=False, address=WEIR)], HOUSEHOLD, []),
    ("a barred adult with the same telephone", [replace(ADA, mobile="07700 900123", address=WEIR),
     replace(BEN, may_be_contacted=False, mobile="07700900123")], Choice(kind="text"), [("warn", "same_address")]),
    ("a barred adult with the same mailbox", [replace(ADA, email="we@post.example", address=WEIR),
     replace(BEN, may_be_contacted=False, email="We@post.example")], Choice(channel="email"),
     [("warn", "same_address")]),
    ("stops come first", [replace(ADA, needs_interpreter=True, address=())], HOUSEHOLD,
     [("stop", "no_address"), ("warn", "interpreter")]),
    ("a text without a mobile number", [ADA], Choice(kind="text"), [("stop", "no_mobile")]),
    ("a text that reaches one of the house", [replace(ADA, mobile="07700 900123"), BEN], Choice(kind="text"),
     [("warn", "no_mobile")]),
    ("a text that reaches one of two houses", [replace(ADA, mobile="07700 900123"), replace(BEN, address=WEIR)],
     Choice(kind="text"), [("stop", "no_mobile")]),
    ("a text to each parent", [replace(ADA, mobile="07700 900123"), BEN], Choice(per="parent", kind="text"),
     [("stop", "no_mobile")]),
    ("a text needs no address", [replace(ADA, mobile="07700 900123", address=())], Choice(kind="text"), []),
    ("e-mail needs no address", [replace(ADA, email="ada@post.example", address=())], Choice(channel="email"), []),
    ("e-mail, but none is known", [ADA], Choice(channel="email"), []),
    ("e-mail that came back", [replace(ADA, email="ada@post.example", bounced_on=BACK)], Choice(channel="email"),
     [("warn", "no_email")]),
    ("e-mail came back, no address either", [replace(ADA, email="ada@post.example", bounced_on=BACK, address=())],
     Choice(channel="email"), [("stop", "no_address"), ("warn", "no_email")]),
]  # fmt: skip


@pytest.mark.parametrize(("adults", "choice", "said"), [r[1:] for r in TROUBLES], ids=[r[0] for r in TROUBLES])
def test_what_is_in_the_way(adults, choice, said):
    assert kinds(plan_recipients(CHILD, adults, choice, ON)) == said


def test_a_trouble_says_what_is_wrong_and_what_to_do():
    plan = plan_recipients(CHILD, [replace(ADA, returned_on=BACK)], HOUSEHOLD, ON)

    assert plan.troubles == (
        Trouble(
            "stop", "stale_address", "Post to Ms Ada Arkwright came back on 3 March 2026.",
            "Ask for the address. Change it on the contact, or tick there that it is right after all.", ADA.contact_id,
        ),
    )  # fmt: skip


def test_a_hidden_adult_is_not_named_by_the_warning_about_the_shared_address():
    plan = plan_recipients(CHILD, [ADA, replace(BEN, may_be_contacted=False)], HOUSEHOLD, ON)

    assert plan.troubles[0].words == "A contact who is hidden has the same address as Ms Ada Arkwright."


# ---- how it goes out


def test_each_adult_has_their_own_mail_and_one_mailbox_has_one():
    ada, ben = replace(ADA, email="ada@post.example"), replace(BEN, email="ben@post.example")
    choice = Choice(channel="email")

    apart = plan_recipients(CHILD, [ada, ben], choice, ON)
    together = plan_recipients(CHILD, [ada, replace(ben, email="ADA@post.example")], choice, ON)
    mixed = plan_recipients(CHILD, [ada, replace(ben, email="")], choice, ON)

    assert [(c.channel, c.email) for c in apart.copies] == [
        ("email", "ada@post.example"), ("email", "ben@post.example"),
    ]  # fmt: skip
    assert names(together) == ["Ms Ada Arkwright and Mr Ben Arkwright"]
    assert [(c.channel, c.email) for c in mixed.copies] == [("email", "ada@post.example"), ("post", "")]


def test_texts_go_to_each_number_once():
    ada, ben = replace(ADA, mobile="07700 900123"), replace(BEN, mobile="07700900123")

    plan = plan_recipients(CHILD, [ada, ben], Choice(kind="text"), ON)

    assert [(c.channel, c.mobile, c.name) for c in plan.copies] == [
        ("text", "07700 900123", "Ms Ada Arkwright and Mr Ben Arkwright")
    ]


def test_what_is_made_by_hand_is_handed_over():
    plan = plan_recipients(CHILD, [replace(ADA, letter_format="by_hand", email="a@post.example")], HOUSEHOLD, ON)

    assert [(c.channel, c.letter_format) for c in plan.copies] == [("hand", "by_hand")]


def test_a_copy_is_in_the_language_and_says_which_interpreter_is_needed():
    plan = plan_recipients(CHILD, [replace(ADA, language=" polish", needs_interpreter=True)], HOUSEHOLD, ON)

    assert [(c.language, c.interpreter) for c in plan.copies] == [("pl", "polish")]


def test_a_language_without_words_is_answered_in_english():
    plan = plan_recipients(CHILD, [replace(ADA, language="Klingon", needs_interpreter=True)], HOUSEHOLD, ON)

    assert [(c.language, c.interpreter) for c in plan.copies] == [("en", "Klingon")]


def test_two_without_an_address_are_not_thought_to_live_together():
    plan = plan_recipients(CHILD, [replace(ADA, address=()), replace(BEN, address=())], HOUSEHOLD, ON)

    assert names(plan) == ["Ms Ada Arkwright", "Mr Ben Arkwright"]


# ---- an adult pupil


def test_an_adult_pupil_is_written_to_where_they_live():
    grown = replace(CHILD, is_adult=True)

    plan = plan_recipients(grown, [replace(ADA, lives_with=False, address=WEIR), BEN], HOUSEHOLD, ON)

    to = (To(None, "Poppy Arkwright", "Is 18, and answers for themselves."),)
    assert plan.copies == (CopyPlan("Poppy Arkwright", "Poppy", to, LOOM, "ZZ99 3WZ"),)
    assert [one.why for one in plan.left_out] == ["Poppy is 18 and is written to themselves."] * 2
    assert plan.troubles == ()


def test_an_adult_pupil_of_whom_nobody_knows_where_they_live():
    grown = replace(CHILD, is_adult=True)

    plan = plan_recipients(grown, [replace(ADA, lives_with=False)], HOUSEHOLD, ON)

    assert [t.words for t in plan.troubles] == ["It is not known where Poppy Arkwright lives."]


def test_post_that_came_back_stops_an_adult_pupils_letter_too():
    plan = plan_recipients(replace(CHILD, is_adult=True), [replace(ADA, returned_on=BACK)], HOUSEHOLD, ON)

    assert [(t.kind, t.words, t.contact_id) for t in plan.troubles] == [
        ("stale_address", "Post to Poppy Arkwright came back on 3 March 2026.", None)
    ]


@pytest.mark.parametrize(
    ("born", "on", "grown"),
    [
        (date(2008, 3, 10), date(2026, 3, 9), False),
        (date(2008, 3, 10), date(2026, 3, 10), True),
        (date(2008, 2, 29), date(2026, 2, 28), False),
        (date(2008, 2, 29), date(2026, 3, 1), True),
    ],
)
def test_coming_of_age(born, on, grown):
    assert is_adult(born, on) is grown


# ---- names and places


@pytest.mark.parametrize(
    ("adults", "words"),
    [
        ([ADA], "Ms Arkwright"),
        ([adult(1, "", "Ada")], "Ada Arkwright"),
        ([ADA, BEN], "Ms Arkwright and Mr Arkwright"),
        ([ADA, adult(2, "Ms", "Bea")], "Ms Ada Arkwright and Ms Bea Arkwright"),
        ([ADA, BEN, adult(3, "Dr", "Cy", "Weir")], "Ms Arkwright, Mr Arkwright and Dr Weir"),
        ([adult(1, "", "")], "parent or carer of Poppy"),
        ([adult(1, "Ms", "Zoë", "Ní Bhriain-O’Shea")], "Ms Ní Bhriain-O’Shea"),
    ],
)
def test_after_dear(adults, words):
    assert salutation(adults, "Poppy") == words


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((LOOM, "ZZ99 3WZ"), (("4, Loom Street, millbeck",), "zz993wz"), True),
        ((("2 St John's Road",), "ZZ99 3WZ"), (("2 St John’s Road.",), "ZZ99 3WZ"), True),
        ((("Flat 1", "2 Loom Street"), ""), (("Flat 12", "Loom Street"), ""), False),
        ((("4 Loom St",), ""), (("4 Loom Street",), ""), False),
        ((LOOM, "ZZ99 3WZ"), (LOOM, "ZZ99 3WY"), False),
    ],
)
def test_one_place_however_it_was_typed(one, other, same):
    assert (household_key(*one) == household_key(*other)) is same


def test_names_in_a_row():
    assert [joined([]), joined(["A"]), joined(["A", "B"]), joined(["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]


# ---- changed since it was drafted

KEPT = plan_recipients(CHILD, [ADA, BEN], HOUSEHOLD, ON).copies
CHANGES = [
    ("nothing", [ADA, BEN], ()),
    ("a right that changes nothing", [ADA, replace(BEN, parental_responsibility=False)], ()),
    ("an interpreter", [replace(ADA, needs_interpreter=True), BEN], ()),
    ("one is barred now", [ADA, replace(BEN, may_be_contacted=False, gets_letters=False)],
     ("Mr Ben Arkwright would not get it any more.", "Ms Ada Arkwright: the name on the envelope changed.")),
    ("both moved", [replace(ADA, address=WEIR), replace(BEN, address=WEIR)],
     ("Ms Ada Arkwright and Mr Ben Arkwright: the address changed.",)),
    ("the postcode", [replace(ADA, postcode="ZZ99 3WY"), replace(BEN, postcode="ZZ99 3WY")],
     ("Ms Ada Arkwright and Mr Ben Arkwright: the address changed.",)),
    ("they parted", [ADA, replace(BEN, address=WEIR, language="Polish")],
     ("Ms Ada Arkwright: the name on the envelope changed.",
      "Mr Ben Arkwright: the name on the envelope, the address and the language changed.")),
    ("one more", [ADA, BEN, adult(3, "Dr", "Cy", address=WEIR)], ("Dr Cy Arkwright would get it now.",)),
]  # fmt: skip


@pytest.mark.parametrize(("adults", "said"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_what_changed_since_the_recipients_were_kept(adults, said):
    plan = plan_recipients(CHILD, adults, HOUSEHOLD, ON)

    assert set(recipient_changes(plan, KEPT)) == set(said)
    assert same_plan(plan, KEPT) is (not said)
