"""The policies that come with the product: they load, the linter finds nothing, and they say what A42 and A43 say."""

from datetime import date
from fractions import Fraction

import pytest

from interventions.queries.presets import PRESETS, national_document, preset_document
from interventions.rules.bands import Band, shape_of
from interventions.rules.inheritance import merged
from interventions.rules.linter import lint
from interventions.rules.national import NATIONAL
from interventions.rules.reading import read_policy
from interventions.rules.support import MEETINGS
from tests.interventions.policy_files import found, national, preset, report

SCHOOLS = frozenset(
    {
        "class_teacher", "office_staff", "attendance_officer", "attendance_champion", "headteacher",
        "safeguarding_lead", "welfare_officer",
    }
)  # fmt: skip


@pytest.mark.parametrize("one", PRESETS, ids=lambda one: one.key)
@pytest.mark.parametrize("on", [date(2024, 8, 19), date(2026, 9, 1)])
def test_a_preset_is_clean(one, on):
    over = preset(one.over) if one.over else None

    assert found(preset(one.key), over=over, on=on, roles_held=SCHOOLS) == []


def test_the_national_document_is_clean_and_names_no_trust_or_school():
    assert lint(national(), on=date(2026, 9, 1)).problems == ()
    assert [ladder.national for ladder in read_policy(national()).ladders] == [True] * 6


def test_the_national_document_says_what_the_engine_holds_by_law():
    policy = read_policy(national_document())

    for law in NATIONAL:
        said = policy.ladder(law.key)
        assert (said.name, said.csa_only, said.year_end) == (law.name, law.csa_only, law.year_end)
        assert [(t.key, t.name, t.when, t.entry, t.recovered) for t in said.tiers] == [
            (t.key, t.name, t.when, t.entry, t.recovered) for t in law.tiers
        ]


def test_presets_lie_over_national_law_with_every_national_ladder():
    for one in PRESETS:
        policy = read_policy(merged([national(), preset(one.over) if one.over else {}, preset(one.key)]))
        assert [ladder.key for ladder in policy.ladders if ladder.national] == [law.key for law in NATIONAL]


def test_every_meeting_that_a_preset_asks_for_can_be_booked():
    asked = {
        str(spec.detail["meeting"])
        for one in PRESETS
        for ladder in read_policy(merged([preset(one.over) if one.over else {}, preset(one.key)])).ladders
        for tier in ladder.tiers
        for spec in tier.actions
        if spec.kind == "meeting" and "meeting" in spec.detail
    }

    assert asked == {"attendance", "support", "punctuality", "multi_agency", "formal"}
    assert asked - set(MEETINGS) == set()


def test_a_preset_that_is_not_there_is_a_slip():
    with pytest.raises(KeyError):
        preset_document("../models/policies")


def test_a_schools_appendix_alone_is_checked_as_what_it_is():
    assert report(preset("trust_appendix_school"), over=preset("trust_with_appendix")).problems == ()


def tier_at(key, percent):
    """The highest tier of a preset that this attendance meets, and the kinds of its actions; None for none."""
    point = Fraction(percent)
    ladder = read_policy(preset(key)).ladder("attendance")
    met = [
        tier
        for tier in ladder.tiers
        if (shape := shape_of(tier.when, "year")).alone
        and any(band.holds(Band((point, 0), (point, 1))) for band in shape.bands)
    ]
    return met and (met[-1].key, tuple(action.kind for action in met[-1].actions))


@pytest.mark.parametrize(
    ("percent", "tier"),
    [
        ("96.2", []),
        ("95", []),
        ("94.99", ("targeted", ("call", "letter", "monitoring"))),
        ("92", ("targeted", ("call", "letter", "monitoring"))),
        ("90", ("targeted", ("call", "letter", "monitoring"))),
        ("89.9", ("intensive", ("meeting", "plan", "call", "referral"))),
        ("50", ("intensive", ("meeting", "plan", "call", "referral"))),
        ("49.9", ("critical", ("meeting", "call", "visit"))),
    ],
)
def test_a42_the_tiers_of_the_special_school(percent, tier):
    assert tier_at("special_targeted", percent) == tier


@pytest.mark.parametrize(
    ("percent", "tier"),
    [
        ("96", []),
        ("95.9", ("below_96", ("letter",))),
        ("90", ("below_96", ("letter",))),
        ("89.9", ("below_90", ("letter", "meeting"))),
    ],
)
def test_a43_the_steps_of_the_trust_with_appendices(percent, tier):
    assert tier_at("trust_with_appendix", percent) == tier


def test_a43_targets_that_were_missed_lead_to_a_contract_of_six_weeks():
    formal = read_policy(preset("trust_with_appendix")).ladder("attendance").tier("formal")

    assert [(a.kind, a.detail.get("weeks")) for a in formal.actions] == [
        ("letter", None), ("meeting", None), ("contract", 6),
    ]  # fmt: skip
    assert formal.actions[1].detail["with"] == ["parent", "attendance officer of the local authority"]


@pytest.mark.parametrize(
    ("percent", "tier"), [("98", []), ("97.9", "contact"), ("95", "contact"), ("94.9", "meeting"), ("79.9", "critical")]
)
def test_the_bands_of_the_primary_school_leave_no_gap(percent, tier):
    found_tier = tier_at("primary_bands", percent)

    assert (found_tier and found_tier[0]) == tier
