"""The editor's rules: what is typed becomes values, what is changed is said in words, who may change what."""

import pytest

from interventions.queries.presets import national_document, preset_document
from interventions.rules.documents import value_at, with_value
from interventions.rules.inheritance import merged
from interventions.rules.policy import PolicyError
from interventions.rules.policy_diff import differences_in_words
from interventions.rules.policy_edits import edited, left_out_of, with_ladder
from interventions.rules.policy_fields import applied, field_of, text_of, value_of
from interventions.rules.policy_lines import SECTIONS, section_of, sections_of, source_of, steps_of, words_of_path
from interventions.rules.reading import read_policy

TIER = "ladders.attendance.tiers.sal1"
LIMIT = f"{TIER}.when.all.low.limit"


@pytest.fixture
def document() -> dict:
    """Staged letters over what the law says."""
    return merged([national_document(), preset_document("staged_letters_rag")])


# ---- what is typed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "now", "typed", "value"),
    [
        (LIMIT, 95, "96", 96),
        (LIMIT, 95, "96%", 96),
        (LIMIT, 95, " 92.5 ", "92.5"),
        (LIMIT, 95, "95", 95),
        (f"{TIER}.when.all.low.floor", 20, "40 sessions", 40),
        (f"{TIER}.review", "2 school_weeks", "3 school weeks", "3 school_weeks"),
        (f"{TIER}.review", "2 school_weeks", "1 school week", "1 school_weeks"),
        (f"{TIER}.review", "2 school_weeks", "", None),
        (f"{TIER}.role", "attendance_officer", "headteacher", "headteacher"),
        (f"{TIER}.actions.letter.off", None, "yes", True),
        ("approval.second_person", True, "no", False),
        ("celebration.set_aside", ["I"], "I, M", ["I", "M"]),
        ("evidence.illness_days", 5, "", None),
        ("first_day.ring_in_by", "08:30", "08:45", "08:45"),
    ],
)
def test_typed_text_becomes_a_value(path, now, typed, value):
    assert value_of(path, typed, now) == value


@pytest.mark.parametrize(
    ("path", "now", "typed"),
    [
        (LIMIT, 95, ""),
        (LIMIT, 95, "many"),
        (f"{TIER}.when.all.low.floor", 20, "some"),
        (f"{TIER}.review", "2 school_weeks", "now and then"),
        (f"{TIER}.role", "headteacher", "wizard"),
        (f"{TIER}.name", "Letter", ""),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(path, now, typed):
    with pytest.raises(PolicyError) as refusal:
        value_of(path, typed, now)

    assert refusal.value.place == path


@pytest.mark.parametrize("value", [95, "2 school_weeks", True, ["I", "M"], "08:30", None, "92.5"])
def test_a_value_that_is_typed_again_stays_what_it_is(value):
    assert value_of("evidence.anything", text_of(value), value) == value


def test_values_are_put_where_they_belong_and_nowhere_else(document):
    whole, wrong = applied(document, {LIMIT: "96", "made.up": "1", f"{TIER}.cool_off": "", f"{TIER}.order": "no"})

    assert value_at(whole, LIMIT) == 96
    assert (value_at(whole, "made"), value_at(whole, f"{TIER}.cool_off")) == (None, None)
    assert [error.place for error in wrong] == [f"{TIER}.order"]
    assert value_at(document, LIMIT) == 95


def test_what_holds_anyway_is_not_written_down(document):
    whole, _ = applied(document, {"costs.letter_minutes": "12", f"{TIER}.entry": "proposed", f"{TIER}.off": "no"})

    assert whole == document


def test_staff_minutes_can_be_the_schools_own(document):
    whole, _ = applied(document, {"costs.letter_minutes": "5"})

    assert whole["costs"] == {"letter_minutes": 5}


def test_a_lock_is_set_and_taken_off_again(document):
    locked, _ = applied(document, {}, {LIMIT: "locked", "made.up": "locked", TIER: "nonsense"})
    again, _ = applied(locked, {}, {LIMIT: "choose"})

    assert (locked["locks"][LIMIT], LIMIT in again["locks"], "made.up" in locked["locks"]) == ("locked", False, False)


def test_a_field_keeps_a_choice_that_is_not_in_the_list():
    field = field_of(f"{TIER}.role", "night_porter")

    assert field.choices[0] == ("night_porter", "night porter")


# ---- stages added and left out -----------------------------------------------------------------------------------


def test_a_new_stage_stands_below_the_last(document):
    whole = edited(document, "stage:attendance")
    [*_, last] = read_policy(whole).ladder("attendance").tiers

    assert (last.key, last.order, [int(one.limit) for one in last.when.comparisons()]) == ("stage", 4, [85])
    assert "stage_2" in value_at(edited(whole, "stage:attendance"), "ladders.attendance.tiers")


def test_a_stage_is_left_out_and_brought_back(document):
    out = edited(document, f"off:{TIER}")

    assert left_out_of(out) == (TIER,)
    assert read_policy(out).ladder("attendance").tier("sal1") is None
    assert edited(out, f"on:{TIER}") == document


def test_a_new_letter_is_named_after_its_stage(document):
    whole = edited(document, f"action:letter:{TIER}")

    assert value_at(whole, f"{TIER}.actions.letter_2.template") == "sal1"


@pytest.mark.parametrize(
    "deed", ["stage:nowhere", "action:letter:nowhere", f"action:song:{TIER}", "off:ladders.x", "off:x"]
)
def test_a_deed_on_nothing_is_refused(document, deed):
    with pytest.raises(PolicyError):
        edited(document, deed)


def test_a_ladder_is_added_once(document):
    whole = with_ladder(document, "more", {"tiers": {}})

    assert "more" in whole["ladders"]
    with pytest.raises(PolicyError):
        with_ladder(whole, "more", {"tiers": {}})


# ---- in words ------------------------------------------------------------------------------------------------------


def test_a_sentence_has_its_values_in_it(document):
    [steps, *_] = steps_of(source_of(document))
    parts = steps.stages[0].parts

    assert "".join(part.text for part in parts) == (
        "Suggest Support letter 1 when attendance this year is below 95% once at least 20 sessions have been possible."
    )
    assert [(part.line.path, part.line.field.text, part.unit) for part in parts if part.line] == [
        (LIMIT, "95", "%"), (f"{TIER}.when.all.low.floor", "20", " sessions"),
    ]  # fmt: skip


def test_national_ladders_come_last_and_are_fixed_by_law(document):
    *_, last = steps_of(source_of(document))

    assert last.national
    assert all(line.by_law for stage in last.stages for line in stage.values)


def test_a_line_says_what_it_would_be_below(document):
    below = document
    source = source_of(merged([below, {"evidence": {"illness_days": 3}}]), below=below)
    [section] = sections_of(source, ("evidence",))

    assert [(line.words, line.was) for line in section.lines] == [("3", "5")]


def test_the_values_of_a_step_stand_under_its_name(document):
    [section] = sections_of(source_of(document), ("first_day",))

    assert [(line.group, line.field.label) for line in section.lines if ".red.steps.call." in line.path] == [
        ("Red: call", "Kind of step"), ("Red: call", "What is done"), ("Red: call", "Latest time"),
        ("Red: call", "Who does it"),
    ]  # fmt: skip
    assert {line.group for line in section.lines if ".red.steps.review." in line.path} == {"Red: review"}


def test_every_preset_can_be_shown():
    for key in ("primary_bands", "special_targeted", "trust_with_appendix", "staged_letters_rag"):
        source = source_of(merged([national_document(), preset_document(key)]))
        assert steps_of(source)
        assert all(sections_of(source, keys) is not None for _, _, keys in SECTIONS)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (LIMIT, "Support letter 1: attendance this year: below"),
        (f"{TIER}.review", "Support letter 1: looked at every"),
        (f"{TIER}.actions.letter.due", "Support letter 1: letter: within"),
        ("evidence.illness_days", "Evidence of illness: days of illness after which evidence is asked for"),
        ("ladders.attendance.judged", "Attendance: when it is looked at"),
    ],
)
def test_a_path_in_words(document, path, words):
    assert words_of_path(document, path) == words


def test_the_two_bounds_of_a_band_are_told_apart():
    source = source_of(merged([national_document(), preset_document("primary_bands")]))
    stage = steps_of(source)[0].stages[0]

    assert [(line.field.label, line.words) for line in stage.values] == [
        ("Attendance this year: at least", "95%"), ("Attendance this year: below", "98%"),
        ("Attendance this year: least possible sessions", "20 sessions"),
    ]  # fmt: skip


def test_two_timers_of_one_stage_are_numbered(document):
    labels = [line.field.label for line in steps_of(source_of(document))[0].stages[1].values]

    assert labels[2:5] == [
        "Time since Support letter 1: at least (1 of 2)", "Attendance since Support letter 1: below",
        "Time since Support letter 1: at least (2 of 2)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "section"),
    [
        (LIMIT, "stages"),
        ("ladders.attendance", "stages"),
        ("ladders.severe.tiers.severe.role", "law"),
        ("first_day.green.steps.call.by", "first-day"),
        ("evidence.always_below", "rules"),
        ("benchmark.phase", "rules"),
        ("retention.years", "law"),
        ("something.else", "stages"),
    ],
)
def test_every_value_has_its_page(path, section):
    assert section_of(path) == section


def test_two_versions_differ_in_sentences_values_and_locks(document):
    whole, _ = applied(document, {LIMIT: "96", "evidence.illness_days": "3"}, {f"{TIER}.role": "locked"})

    found = differences_in_words(document, whole)

    assert sorted(one.title for one in found) == [
        "Evidence of illness", "Support letter 1", "Support letter 1: who decides: who may change it",
    ]  # fmt: skip
    assert ("below 95%" in found[0].was, "below 96%" in found[0].now) == (True, True)


def test_the_same_document_differs_in_nothing(document):
    assert differences_in_words(document, document) == ()


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        ("evidence.illness_days", 3,
         ("Evidence of illness", "Evidence of illness is asked for after 5 days of illness.",
          "Evidence of illness is asked for after 3 days of illness.")),
        ("first_day.red.steps.call.by", "09:15",
         ("First-day response: red", "By 9:30: call the family (attendance officer)",
          "By 9:15: call the family (attendance officer)")),
        ("first_day.red.steps.call.action", "tell",
         ("First-day response: red, call, kind of step", "call", "tell")),
        ("visits.people", 2, ("Home visits", "", "Home visits are made by 2 people.")),
        ("legal.penalty.weeks", 12, ("Legal steps: penalty, weeks", "10", "12")),
    ],
)  # fmt: skip
def test_what_differs_beside_the_stages_is_told_in_sentences(document, path, value, found):
    changed = differences_in_words(document, with_value(document, path, value))

    assert [(one.title, one.was, one.now) for one in changed] == [found]
