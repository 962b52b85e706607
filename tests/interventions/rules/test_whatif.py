"""What-if: two policies replayed on the weeks of pupils. Each expectation is counted by hand."""

from datetime import date
from fractions import Fraction

from interventions.rules.policy import Policy
from interventions.rules.reading import read_policy
from interventions.rules.replay_school import Outcome, fine_limit, minutes_of
from interventions.rules.whatif import Load, what_if
from tests.interventions.rules.replaying import LETTER, SCHOOL, below, ladders, pupil, replay

NOW = ladders(a={"when": below(90), "actions": LETTER, "recovered": "2 school_weeks", "cool_off": "21 days"})
DRAFT = ladders(a={"when": below(95), "actions": LETTER, "recovered": "2 school_weeks", "cool_off": "21 days"})
ILL = [10, 9, 10, 8, 7, 5, 6, 5, 7]  # 67 of 90; below 95% from week 3, below 90% from week 4


# ---- one pupil, two policies --------------------------------------------------------------------------------------


def test_a_pupil_under_both_policies():
    outcome = replay(NOW, DRAFT).outcome(pupil(ILL))

    assert outcome == Outcome(
        work=((0, 4, 1, 0, 0), (1, 3, 1, 0, 0)), stands=(("attendance", "a", "a"),), persistent=True, sooner_days=5,
        extra=False, fine=False,
    )  # fmt: skip


def test_somebody_never_seen_before_counts_to_the_end_of_the_span():
    nobody = ladders(a={"when": below(10), "actions": LETTER})

    assert replay(nobody, DRAFT).outcome(pupil(ILL)).sooner_days == 25


def test_a_letter_is_not_sent_again_within_its_cool_off():
    once = ladders(a={"when": below(95, window="weeks:1"), "actions": LETTER, "recovered": "1 school_weeks",
                      "cool_off": "21 days"})  # fmt: skip
    work = replay(once, once).outcome(pupil([5, 10, 5, 10, 5, 10, 10])).work

    assert [one[1] for one in work if one[0] == 0] == [0, 4]


def test_letters_before_the_span_are_replayed_but_not_counted():
    outcome = replay(NOW, DRAFT, since=date(2025, 10, 6)).outcome(pupil(ILL))

    assert [one[:2] for one in outcome.work] == [(0, 4)]
    assert outcome.sooner_days == 5


def test_the_day_shown_decides_who_stands_where():
    standing = [replay(NOW, DRAFT, on=day).outcome(pupil(ILL)).stands for day in (date(2025, 9, 12), date(2025, 9, 30))]

    assert standing == [(), (("attendance", "", "a"),)]


def test_a_ladder_lets_in_whom_it_is_for():
    def of(**more) -> Policy:
        return read_policy(
            {"ladders": {"l": {"tiers": {"a": {"order": 1, "when": below(95), "actions": LETTER}}, **more}}}
        )

    known = {
        "year": replay(of(), of(year_groups=[4])), "flag": replay(of(), of(only_flags=["ehcp"])),
        "not": replay(of(), of(not_flags=["ehcp"])), "age": replay(of(), of(csa_only=True)),
    }  # fmt: skip
    child = pupil([5] * 9, flags=frozenset({"ehcp"}), born=date(2020, 10, 1))

    stands = {name: school.outcome(child).stands[0][2] for name, school in known.items()}

    assert stands == {"year": "", "flag": "a", "not": "", "age": ""}


# ---- all together -------------------------------------------------------------------------------------------------


def test_the_answer_adds_up_pupils_and_half_terms():
    fine = [10, 10, 10, 9, 9, 10, 10, 10, 10]  # 88 of 90; 48 of 50 = 96% after autumn: below 97, never below 90
    found = what_if(
        [replay(NOW, ladders(a={"when": below(97), "actions": LETTER}))], {SCHOOL: [pupil(ILL), pupil(fine)]}
    )

    assert (found.pupils, found.weeks) == (2, 9)
    assert [(line.label, line.before.letters, line.draft.letters) for line in found.half_terms] == [
        ("Autumn 1", 0, 1), ("Autumn 2", 1, 1), ("Spring 1", 0, 0),
    ]  # fmt: skip
    assert (found.before, found.draft) == (Load(letters=1, minutes=12), Load(letters=2, minutes=24))
    assert (found.more_letters, found.persistent, found.sooner, found.sooner_days) == (1, 1, 1, 15)
    assert (found.extra, found.extra_fine, found.fine_limits) == (1, 1, (Fraction(90),))


def test_tiers_and_moves_on_the_day():
    who = pupil([10, 10, 10, 9, 9, 9, 10, 10, 10])
    found = what_if([replay(NOW, ladders(a={"when": below(99), "actions": LETTER}))], {SCHOOL: [who]})

    assert [(line.ladder, line.tier, line.before, line.draft) for line in found.tiers] == [("Attendance", "A", 0, 1)]
    assert [(move.pupil_id, move.ladder, move.before, move.draft) for move in found.moves] == [
        (who.pupil_id, "Attendance", "", "A")
    ]


def test_minutes_are_the_schools_own_where_it_says_so():
    own = read_policy({"ladders": {}, "costs": {"letter_minutes": 4, "meeting_minutes": 60}})

    assert minutes_of(own) == (4, 20, 60)
    assert minutes_of(NOW) == (12, 20, 75)


def test_the_limit_that_asked_for_a_letter_is_the_highest():
    two = ladders(a={"when": below(95), "actions": LETTER}, b={"when": below(90), "actions": LETTER})

    assert (fine_limit(two), fine_limit(ladders(a={"when": below(97)}))) == (95, 90)


def test_ladders_that_ask_for_nothing_are_not_replayed_unless_they_differ():
    silent, louder = ladders(a={"when": below(95)}), ladders(a={"when": below(96)})

    assert len(replay(silent, silent).pairs) == 0
    assert len(replay(silent, louder).pairs) == 1


def test_no_school_is_an_answer_of_nothing():
    found = what_if([], {})

    assert (found.pupils, found.more_letters, found.minutes_a_week, found.sooner_days) == (0, 0, 0, None)
