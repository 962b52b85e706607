"""Contents of governors' reports as they are frozen: what page, PDF and leaflet must be able to show. All invented."""

from datetime import date
from typing import Any

from tests.reports.report_cells import NONE, UNDER, UNPUBLISHED, band, group, measure, percent, step, weeks

Content = dict[str, Any]


def primary() -> Content:
    """A primary school of 412 pupils in autumn 2025, everything there."""
    return {
        "schema": 1, "kind": "governors",
        "school": {
            "urn": "900001", "name": "Alderbrook Primary School", "initials": "AP", "colour": "plum",
            "trust": "Marram Learning Trust", "phase": "primary", "type": "academy",
        },
        "title": "Attendance in autumn 2025", "slug": "autumn-2025", "label": "Autumn 2025", "since": "2025-09-03",
        "last_day": "2025-12-19", "meeting_on": "2026-01-20", "before_label": "Autumn 2024",
        "prepared": {"name": "Tom Whitlock", "position": "senior attendance champion"},
        "drawn_at": "2026-01-12T07:00:00+00:00", "policy_version": "7", "pupils": 412, "days": 72,
        "headline": [
            "Attendance was 95.5%, 0.8 points up on last autumn.", "That is 223 more days in school across the term.",
            "52 pupils were persistently absent, 15 fewer than last year.",
            "The gap for children on free school meals is 1.8 points, 0.3 narrower than last autumn.",
            "Mondays and Fridays remain the weakest days.",
        ],
        "measures": [
            measure("attendance", "Attendance", "", 95.5, 94.7, "up 0.8", "good", 95.1, 94.9),
            measure("authorised", "Authorised absence", "", 3.2, 3.7, "down 0.5", "good", 3.4, 3.8),
            measure("unauthorised", "Unauthorised absence", "", 1.3, 1.5, "down 0.2", "good", 1.5, 1.3),
            measure("persistent", "Persistently absent", "10% or more missed, share of pupils", 12.6, 16.3, "down 3.7",
                    "good", 13.4, 13.9),
            measure("severe", "Severely absent", "50% or more missed", UNDER, UNDER, "too few to say", "none",
                    0.6, 0.8),
            measure("late", "Late before close", "L, counts as present", 1.2, 1.2, "no change", "same",
                    1.2, UNPUBLISHED),
        ],
        "trust_label": "Trust primaries",
        "benchmark": {
            "title": "Pupil attendance in schools", "period": "2025/26", "released_on": "2026-01-08",
            "area": "England", "phase": "primary", "note": "England, primary schools, 2025/26 (year to date)",
            "release_id": "018f0000-0000-7000-8000-000000000001",
        },
        "weeks": weeks(date(2025, 9, 1)),
        "weekdays": [
            {"weekday": n, "label": name, "attendance": percent(figure)} for n, (name, figure) in enumerate(
                (("Monday", 94.9), ("Tuesday", 96.0), ("Wednesday", 96.1), ("Thursday", 95.9), ("Friday", 94.6)))
        ],
        "bands": [
            band("0 to 5%", 0, 5, 276, 265), band("5 to 10%", 5, 10, 84, 80), band("10 to 15%", 10, 15, 34, 37),
            band("15 to 20%", 15, 20, 11, 15), band("20% or more", 20, None, 7, 15),
        ],
        "groups": [
            group("fsm", "Free school meals", "cohort", 133, 94.3, 93.3, "27, 20%"),
            group("not_fsm", "Not free school meals", "cohort", 279, 96.1, 95.4, "25, 9%"),
            group("sen_support", "SEN support", "cohort", 64, 94.6, 94.0, "11, 17%"),
            group("ehcp", "EHC plan", "cohort", 16, 93.8, 92.8, "under 6"),
            group("social_worker", "Has a social worker", "cohort", 10, 93.4, None, "under 6"),
            group("eal", "English additional", "cohort", 93, 95.3, 94.6, "11, 12%"),
            group("R", "Reception", "year_group", 59, 95.7, 94.9, "6, 10%"),
            group("1", "Year 1", "year_group", 59, 95.9, 96.6, "8, 14%"),
            group("2", "Year 2", "year_group", 59, 94.6, 94.2, "7, 12%"),
            group("3", "Year 3", "year_group", 59, 96.4, 94.9, "6, 10%"),
            group("4", "Year 4", "year_group", 59, 95.2, 94.8, "8, 14%"),
            group("5", "Year 5", "year_group", 59, 94.9, 92.4, "8, 14%"),
            group("6", "Year 6", "year_group", 58, 95.6, 95.3, "9, 16%"),
        ],
        "groups_hidden": 2,
        "steps": [
            step("letter_1", "Stage A, letter SAL1", 1, 46, 29), step("letter_2", "Stage B, letter SAL2", 2, 21, 9),
            step("meeting", "Stage C, support meeting", 3, 11, 6), step("club", "Breakfast club place", None, 18, 13),
            step("penalty", "Penalty notices requested", None, None, None),
        ],
        "steps_note": "“Better” is three points up or back above 95%. Some children improve without any step: “like "
        "them” are pupils who attended as little and had none. This does not prove that a step worked.",
        "duties": [
            {"key": "registers", "label": "Registers taken in the session", "ok": True,
             "text": "1,996 of 2,016, and all 20 late ones explained"},
            {"key": "reasons", "label": "Reason settled within 5 school days", "ok": True,
             "text": "604 of 611 N marks"},
            {"key": "changed", "label": "Marks changed afterwards", "ok": True,
             "text": "731, each with a reason, a name and the original kept"},
            {"key": "illness", "label": "Illness near 15 days told to the authority", "ok": False,
             "text": "4 of 5 on time, 1 was six days late"},
            {"key": "calls", "label": "Every first-day call made", "ok": None, "text": "cannot be told for this span"},
        ],
        "did": [], "say": "",
        "questions": [
            "Children with a social worker attend least. What is being tried, and who is asking the families?",
            "Stage B helps fewer than half. Is the letter the right step, or only the next step?",
            "The last week of term fell to 93.5%. What will be different in March?",
        ],
        "leaflet": {
            "headline": "Together 223 days more in school than in autumn 2024: thank you",
            "lines": [
                "On average each child missed 3½ days of school in autumn 2025.",
                "Together our children were in school for 95.5% of the time.",
                "Every day counts: lessons build on one another, and friends notice an empty chair.",
                "Is something making school hard? Please tell us early. We would rather help than send a letter.",
            ],
            "celebrate": ["Year 3 came most: 96.4% of all sessions."],
        },
    }  # fmt: skip


def secondary() -> Content:
    """A large secondary school: 13 year groups, long names, everything as long as it may be."""
    content = primary()
    name = "The Blessed Hildegard and Saint Werburgh’s Church of England and Roman Catholic All-Through Academy"
    content["school"] |= {
        "name": name, "initials": "BHW", "colour": "green", "phase": "secondary",
        "trust": "The Federation of Learning Communities of the Upper Valley and the Coast",
    }  # fmt: skip
    content["trust_label"] = "Trust secondaries"
    cohorts = [one for one in content["groups"] if one["kind"] == "cohort"]
    more = (
        "Pupil premium",
        "Previously looked after",
        "English as an additional language",
        "Young carer",
        "Girls",
        "Boys",
    )
    content["groups"] = [
        *cohorts,
        *(group(f"c{n}", label, "cohort", 600 - n, 93.1 + n / 3, 92.0, "88, 15%") for n, label in enumerate(more)),
        *(group(str(n), f"Year {n}", "year_group", 210, 90.2 + n / 2, 91.0, "31, 15%") for n in range(1, 14)),
    ]
    content["steps"] += [
        step(f"s{n}", f"Referred to a service that helps families, part {n}", None, 8, 6) for n in (1, 2, 3)
    ]
    content["did"] = [
        f"{n}. We rang every family whose child had missed three days, offered breakfast club, travel passes and a "
        "meeting with the head of year, and wrote down what they said." for n in range(1, 7)
    ]  # fmt: skip
    content["say"] = (
        "Families tell us that mornings are the hardest part of their day, and so that is where we began. " * 6
    )[:600].strip()
    content["questions"] = [
        (f"Question {n}: " + "what do the children who stay away tell us about their school day, " * 3)[:159]
        for n in range(1, 6)
    ]
    content["duties"] += [
        {
            "key": f"d{n}",
            "label": "Returns to the authority made on the day they are due",
            "ok": True,
            "text": "12 of 12, the last on 19 December",
        }
        for n in range(2)
    ]
    content["weeks"][4]["note"] = "storm, school closed on Friday"
    return content  # fmt: skip


def tiny() -> Content:
    """A school of eleven, where nearly nothing may be shown."""
    content = primary()
    content["school"] |= {"name": "Skerry Island School", "initials": "SI", "colour": "sea", "trust": ""}
    content |= {"pupils": 11, "trust_label": None, "groups_hidden": 9, "steps": [], "questions": [], "did": []}
    content["headline"] = ["Attendance was 96.2%.", "Eleven pupils are too few to say more without naming a child."]
    content["measures"] = [
        measure("attendance", "Attendance", "", 96.2, UNDER, "too few to say", "none", NONE, 94.9),
        *(measure(key, label, "", UNDER, UNDER, "too few to say", "none", NONE, 3.8)
          for key, label in (("authorised", "Authorised absence"), ("persistent", "Persistently absent"))),
    ]  # fmt: skip
    content["weeks"] = weeks(date(2025, 9, 1), (None,) * 16, (None,) * 16, "")
    content["weekdays"] = []
    content["bands"] = [band("Any", 0, None, 11, None)]
    content["groups"] = [group("fsm", "Free school meals", "cohort", 6, 95.1, None, "under 6")]
    return content


def first_year() -> Content:
    """The first year on the register: no year before, nobody asked to write notes."""
    content = primary()
    content |= {"before_label": None, "meeting_on": None, "prepared": {"name": "", "position": ""}}
    for line in content["measures"]:
        line |= {"then": NONE, "change": {"words": "–", "tone": "none"}}
    for name in ("weeks", "bands", "groups"):
        for line in content[name]:
            line["then"] = NONE
    return content


def no_benchmark() -> Content:
    """A nursery school: the DfE publishes nothing to compare with."""
    content = primary()
    content |= {"benchmark": None, "trust_label": None}
    for line in content["measures"]:
        line |= {"trust": NONE, "england": NONE}
    return content


SAMPLES = {one.__name__: one for one in (primary, secondary, tiny, first_year, no_benchmark)}
