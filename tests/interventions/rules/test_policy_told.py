"""The sections of a policy as a family may read them."""

from datetime import date

import pytest

from interventions.queries.presets import national_document, preset_document
from interventions.rules.documents import flatten, value_at
from interventions.rules.inheritance import Layer, effective, merged
from interventions.rules.policy_lines import SECTIONS, source_of
from interventions.rules.policy_phrases import phrase
from interventions.rules.policy_tellers import Here
from interventions.rules.policy_told import told

DAY = date(2026, 3, 10)
KEYS = tuple(key for _, _, keys in SECTIONS for key in keys)
PRESETS = ("primary_bands", "special_targeted", "staged_letters_rag", "trust_with_appendix", "trust_appendix_school")


def texts(document, on=DAY) -> list[str]:
    """Every sentence of the sections of a document."""
    sections = told(source_of(document), KEYS, on)
    return [one.text for section in sections for group in section.groups.values() for one in group]


def at(path, value):
    *names, last = path.split(".")
    document = {last: value}
    for name in reversed(names):
        document = {name: document}
    return document


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        ("first_day.ring_in_by", "08:30", "Families ring in by 8:30 on every day of absence."),
        ("first_day.matrix", {"red": 20, "amber": 10},
         "A risk assessment of 20 points or more makes red, of 10 or more amber."),
        ("first_day.red.criteria.flags", ["ehcp", "looked_after"],
         "For pupils with one of these circumstances: education, health and care plan; looked after."),
        ("first_day.red.criteria.flags", ["sen_support"], "For pupils with one of these circumstances: SEN support."),
        ("first_day.amber.criteria.severe", True, "For pupils who are severely absent."),
        ("first_day.amber.criteria.tiers", ["sal2", "asm"], "For pupils at sal2 or asm."),
        ("first_day.amber.criteria.circumstances", {"police": "A police investigation"},
         "For pupils of whom the school knows one of these: a police investigation."),
        ("first_day.red.steps.call",
         {"action": "call", "label": "Call the family", "by": "09:30", "owner": "attendance_officer"},
         "By 9:30: call the family (attendance officer)"),
        ("first_day.red.steps.face", {"action": "visit", "label": "See the pupil", "every": 1},
         "On every school day of absence: see the pupil"),
        ("first_day.red.steps.face", {"action": "visit", "label": "See the pupil", "every": 3, "until_contact": True},
         "On every third school day of absence: see the pupil, unless somebody was reached"),
        ("first_day.red.steps.text", {"action": "text", "by": "10:00", "every": 12, "until_contact": False},
         "By 10:00 on every 12th school day of absence: text, even when somebody was reached"),
        ("evidence.illness_days", 5, "Evidence of illness is asked for after 5 days of illness."),
        ("evidence.illness_days", 1, "Evidence of illness is asked for after one day of illness."),
        ("evidence.always_below", 90, "Evidence is always asked for when attendance is below 90%."),
        ("evidence.appointments_below", "92.5",
         "Evidence of appointments is asked for when attendance is below 92.5%."),
        ("evidence.before_holiday_days", 3,
         "Evidence is always asked for on the last 3 school days before holidays."),
        ("leave.notice_days", 14, "Leave is asked for at least 14 days before it begins."),
        ("leave.decided_by", "headteacher", "The headteacher decides about leave."),
        ("leave.grounds", ["an interview", "study leave"],
         "Grounds that are considered: an interview and study leave."),
        ("leave.grounds", ["a wedding, once", "study leave"],
         "Grounds that are considered: a wedding, once; study leave."),
        ("leave.retrospective", "never", "Leave is never given after the absence."),
        ("plans.phased_return.max_weeks", 2, "A phased return lasts at most 2 weeks."),
        ("plans.phased_return.weeks", 1, "A phased return usually lasts 1 week."),
        ("plans.phased_return.review", "1 school_week", "A phased return is reviewed every school week."),
        ("plans.reintegration.after", "10 school_days",
         "A reintegration plan is made after 10 school days of absence."),
        ("plans.contract.weeks", 6, "An attendance contract usually lasts 6 weeks."),
        ("visits.risk_assessment_first", True, "Nobody visits a home before its risk assessment was read."),
        ("visits.alone", False, "Nobody visits a home alone."),
        ("visits.people", 2, "Home visits are made by 2 people."),
        ("codes.resolve_within", "5 school_days", "An absence without a reason (N) is settled within 5 school days."),
        ("reviews.half_termly", "classes and groups", "Every half term: classes and groups."),
        ("times.closes_after_minutes", 30, "Registers close 30 minutes after the session starts."),
        ("times.am", {"opens": "08:45", "late_after": "08:50", "closes": "09:20"},
         "In the morning: pupils may come in from 8:45, they are late after 8:50, the register closes at 9:20."),
        ("times.weekdays.fri.pm", {"closes": "12:45"}, "On Friday afternoons: the register closes at 12:45."),
        ("benchmark.phase", "special", "Figures stand beside those of special schools in England."),
        ("celebration.judged", "term_end", "Attendance is celebrated at the end of each term."),
        ("celebration.set_aside", ["I", "M"], "Sessions coded I and M are left out when attendance is celebrated."),
        ("celebration.individual_awards", False, "No single pupil has an award for attendance."),
        ("celebration.group_awards", ["weekly class award"], "Awards for groups: weekly class award."),
        ("celebration.bands.full", {"at_least": 100, "award": "certificate", "letter": "well_done"},
         "Attendance of 100% earns a certificate and the letter “well done”."),
        ("celebration.bands.good", {"at_least": 95, "at_most": 97}, "Attendance from 95% to 97%: no award."),
        ("letters.sal1",
         {"title": "Support letter 1", "placeholders": ["pupil_name"], "enclose": ["attendance_record"]},
         "“Support letter 1” says: pupil name; enclosed: attendance record."),
        ("costs.letter_minutes", 9, "A letter takes 9 minutes of staff time."),
        ("approval.second_person", True, "A second person approves every version before it is in force."),
        ("legal.severe_percent", 50, "A pupil who misses 50% of their possible sessions or more is severely absent."),
        ("legal.notice_to_improve_weeks", {"min": 3, "max": 6, "usual": 6},
         "A notice to improve runs for 3 to 6 weeks, usually 6."),
        ("legal.phased_return_max_weeks", 6, "A phased return lasts at most 6 weeks."),
        ("legal.penalty.issued_by", "local_authority", "Penalty notices are issued by the local authority."),
        ("legal.returns.attendance_every", "monthly", "Returns about attendance are made by the end of each month."),
        ("legal.returns.sickness_within", 2, "A return about illness is made within 2 school days."),
        ("legal.returns.asked_on", "2025-09-01",
         "The authority asked on 1 September 2025 for its youngest and oldest classes too."),
        ("retention.years", 6, "Entries are kept for 6 years."),
        ("evidence.kept_in", "the_office", "Kept in: the office."),
        ("first_day.red.colour_of", {"door": "blue"}, "Colour of, door: blue."),
    ],
)  # fmt: skip
def test_a_value_as_a_sentence(path, value, text):
    assert texts(at(path, value)) == [text]


@pytest.mark.parametrize(
    "path",
    ["first_day.matrix", "first_day.red.steps.call", "first_day.red.criteria.flags", "times.am", "letters.a",
     "celebration.bands.full", "legal.notice_to_improve_weeks", "evidence.illness_days", "celebration.judged"],
)  # fmt: skip
@pytest.mark.parametrize("value", ["nonsense", 7, ["a", "b"], {"by": ["x"], "every": "y"}, {}])
def test_a_draft_with_faults_can_be_read_too(path, value):
    assert all(isinstance(text, str) for text in texts(at(path, value)))


@pytest.mark.parametrize("key", PRESETS)
def test_every_value_of_a_preset_has_words_of_its_own(key):
    document = merged([national_document(), preset_document(key)])
    here = Here(document, DAY)
    places = {path: [path.rsplit(".", n)[0] for n in range(path.count("."))] for path in flatten(document)}
    wordless = [
        path
        for path, above in places.items()
        if path.split(".")[0] in KEYS and all(phrase(here, place, value_at(document, place)) is None for place in above)
    ]

    assert wordless == []


def test_only_the_amounts_in_force_on_the_day_are_told():
    document = national_document()
    amounts = [[text for text in texts(document, day) if "£" in text or "amounts" in text]
               for day in (date(2024, 8, 18), date(2024, 8, 19), date(2010, 1, 1))]  # fmt: skip

    assert amounts == [
        ["These amounts hold for notices issued from 1 September 2013.",
         "A first notice: £60 if paid by day 21 or £120 if paid by day 28."],
        ["These amounts hold for notices issued from 19 August 2024.",
         "A first notice: £80 if paid by day 21 or £160 if paid by day 28.",
         "A second notice within three years: £160 if paid by day 28.",
         "In a public place during the first five days of an exclusion: "
         "£60 if paid by day 21 or £120 if paid by day 28."],
        [],
    ]  # fmt: skip


def test_the_threshold_of_a_penalty_notice_is_one_sentence():
    assert [text for text in texts(national_document()) if "penalty" in text.lower()] == [
        "A penalty notice is considered at 10 unauthorised sessions (G, N, O or U) within 10 school weeks.",
        "At most 2 penalty notices are issued within 3 years.",
    ]


def test_colours_come_the_worst_first_and_steps_by_their_time():
    document = {"first_day": dict(reversed(preset_document("staged_letters_rag")["first_day"].items()))}
    [section] = told(source_of(document), ("first_day",), DAY)

    assert list(section.groups) == ["", "Red", "Amber", "Green"]
    assert [one.text for one in section.groups["Green"]] == [
        "By 9:30: text the family (attendance officer)", "By 10:30: call the family (attendance officer)",
        "By 14:30: call again (attendance officer)",
        "On every fifth school day of absence: see the pupil face to face (senior attendance champion)",
    ]  # fmt: skip


def test_stages_have_their_names_in_the_criteria():
    assert "For pupils at Support letter 2 or Attendance Support Meeting." in texts(
        preset_document("staged_letters_rag")
    )


def test_a_sentence_knows_who_said_it_and_what_it_was():
    trust = {"evidence": {"illness_days": 5, "always_below": 90}, "locks": {"evidence.always_below": "locked"}}
    layers = [Layer("national", "National", national_document()), Layer("trust", "Trust", trust, 2, date(2025, 9, 1)),
              Layer("school", "School", {"evidence": {"illness_days": 3}}, 1, date(2025, 9, 1))]  # fmt: skip
    whole, origins = effective(layers)
    below = merged([national_document(), trust])

    [section] = told(source_of(whole, origins, below), ("evidence",), DAY)

    assert [(one.text, one.was, one.origin.layer, one.rule) for one in section.groups[""]] == [
        ("Evidence of illness is asked for after 3 days of illness.",
         "Evidence of illness is asked for after 5 days of illness.", "school", "choose"),
        ("Evidence is always asked for when attendance is below 90%.", "", "trust", "locked"),
    ]  # fmt: skip


def test_what_a_school_took_out_is_told_as_it_was():
    below = {"evidence": {"illness_days": 5, "always_below": 90}}
    [section] = told(source_of({"evidence": {"illness_days": 5}}, below=below), ("evidence",), DAY)

    assert [(one.text, one.was) for one in section.groups[""]] == [
        ("Evidence of illness is asked for after 5 days of illness.", ""),
        ("", "Evidence is always asked for when attendance is below 90%."),
    ]
