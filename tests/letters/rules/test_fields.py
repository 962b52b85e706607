import pytest

from interventions.rules.improvement import CONTENTS
from interventions.rules.placeholders import PLACEHOLDERS
from letters.rules.fields import (
    ASKED_FIELDS,
    ENCLOSURES,
    EXAMPLES,
    FIELDS,
    FIGURE_FIELDS,
    KINDS,
    RECIPIENT_FIELDS,
    SOURCES,
)  # fmt: skip


def test_policies_and_templates_know_the_same_fields():
    assert list(FIELDS) == list(PLACEHOLDERS)
    assert {name: field.label for name, field in FIELDS.items()} == PLACEHOLDERS


@pytest.mark.parametrize("field", FIELDS.values(), ids=list(FIELDS))
def test_every_field_says_what_it_is_and_gives_an_example(field):
    assert field.kind in KINDS
    assert field.source in SOURCES
    assert (field.help.strip(), field.help[-1]) == (field.help, ".")
    assert EXAMPLES[field.name] == field.example.strip() != ""


def test_a_list_has_a_line_for_each_item():
    several = {name for name, field in FIELDS.items() if "\n" in field.example}

    assert several == {
        "recipient_address", "school_address", "meeting_people", "targets", "evidence_asked", "contract_school",
        "contract_family",
    }  # fmt: skip


def test_the_seven_contents_of_a_notice_to_improve_have_a_field_each():
    assert [name for name in FIELDS if name.removeprefix("notice_") in {content.key for content in CONTENTS}] == [
        f"notice_{content.key}" for content in CONTENTS
    ]


def test_groups_of_fields():
    assert {"recipient_name", "recipient_salutation", "recipient_address"} == RECIPIENT_FIELDS
    assert {"attendance_percent", "days_missed", "threshold_sessions", "figures_until"} <= FIGURE_FIELDS
    assert {
        "reply_by", "leave_from", "leave_until", "leave_reason", "decision_reason", "decided_by", "absence_dates",
        "evidence_asked", "contract_school", "contract_family", "contract_until",
    } == ASKED_FIELDS  # fmt: skip
    assert list(ENCLOSURES) == ["attendance_record", "meeting_record", "certificate"]
