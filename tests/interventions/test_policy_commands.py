"""check_policy, load_policy and export_policy: what they promise, and how they refuse."""

import json
from datetime import date, datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from attendance.kit.yaml_files import read_yaml, write_yaml
from attendance.tenancy.models import Trust
from attendance.tenancy.scope import scoped
from interventions.queries.policies import effective_policy, school_versions, trust_versions
from interventions.queries.presets import FOLDER
from interventions.rules.documents import flatten, value_at, with_value
from tests.interventions.policy_files import LIMIT, merged, seed_path, small
from tests.people_of_the_tests import LONDON

MORNING = datetime(2026, 3, 10, 8, 52, tzinfo=LONDON)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MORNING, tick=False):
        yield


def run(command, *arguments):
    """Standard output and exit code."""
    out = StringIO()
    try:
        call_command(command, *map(str, arguments), stdout=out)
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


def refusal(command, *arguments):
    with pytest.raises(CommandError) as problem:
        run(command, *arguments)
    return str(problem.value)


def written(folder, document, name="policy.yaml"):
    path = folder / name
    path.write_text(document if isinstance(document, str) else write_yaml(document), encoding="utf-8")
    return path


def test_check_policy_says_that_nothing_is_wrong():
    assert run("check_policy", FOLDER / "staged_letters_rag.yaml") == ("0 errors, 0 warnings.\n", 0)


def test_check_policy_as_json_has_the_promised_keys(tmp_path):
    out, code = run(
        "check_policy", written(tmp_path, merged([small(), {"retention": {"years": 3}}])), "--format", "json"
    )

    assert code == 1
    assert json.loads(out) == {
        "errors": [
            {
                "place": "retention.years",
                "rule": "retention_below_law",
                "message": "3 years is less than the law asks: entries made on 10 March 2026 are kept 6 years.",
                "remedy": "Write 6, or more.",
            }
        ],
        "warnings": [],
    }


def test_check_policy_over_a_file_that_is_no_policy_says_which(tmp_path):
    over = written(tmp_path, "policy: 1\npolicy: 1\n", "trust.yaml")

    said = refusal("check_policy", written(tmp_path, small()), "--over", over)

    assert said == f"--over: {over}: line 2: “policy” is given twice. Keep one of them."


def test_check_policy_with_warnings_only_succeeds(tmp_path):
    out, code = run("check_policy", written(tmp_path, merged([small(), {"legal": {"severe_percent": 20}}])))

    assert code == 0
    assert out.splitlines()[0].startswith("warning: legal.severe_percent: “Severe” here begins at 20%")
    assert out.splitlines()[-1] == "0 errors, 1 warnings."


def test_check_policy_reads_json_too(tmp_path):
    assert run("check_policy", written(tmp_path, json.dumps(small()), "policy.json"))[1] == 0


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: [1", "line 1", "This is not YAML: expected ',' or ']', but got '<stream end>'."),
        ("policy: 1\npolicy: 1", "line 2", "“policy” is given twice."),
        ("a: &x 1\nb: *x", "line 1", "Anchors and aliases (& and *) are not read here."),
        ("", "", "The file holds no policy."),
        ("- 1", "", "The file holds no policy."),
        ("policy: 2", "policy", "Format 2 is not known."),
        ("ladders: [1]", "ladders", "Something by name is expected here."),
    ],
)
def test_check_policy_of_what_is_no_policy_is_an_error_with_its_place(tmp_path, text, place, message):
    out, code = run("check_policy", written(tmp_path, text), "--format", "json")
    (error,) = json.loads(out)["errors"]

    assert (code, error["rule"], error["place"], error["message"]) == (1, "not_a_policy", place, message)


def test_check_policy_without_a_file_or_with_a_bad_day_says_so(tmp_path):
    assert "cannot be read: No such file or directory." in refusal("check_policy", tmp_path / "none.yaml")
    assert "is not a date" in refusal("check_policy", seed_path("001"), "--on", "soon")


def test_check_policy_of_a_schools_part_over_its_trusts(tmp_path):
    trust = written(tmp_path, merged([small(), {"locks": {LIMIT: "stricter"}}]), "trust.yaml")
    school = written(tmp_path, with_value({"policy": 1}, LIMIT, 94), "school.yaml")

    out, code = run("check_policy", school, "--over", trust)
    assert (code, out.count("[not_stricter]")) == (1, 1)
    assert run("check_policy", written(tmp_path, with_value({}, LIMIT, 96)), "--over", trust)[1] == 0


@pytest.mark.django_db
def test_load_policy_of_a_trust_and_of_a_school(tmp_path, places, people):
    school = written(tmp_path, with_value({"policy": 1}, LIMIT, 96))

    out, _ = run("load_policy", FOLDER / "staged_letters_rag.yaml", "--trust", 5001, "--from", "2025-09-01")
    assert out == "Northern Lights Academy Trust: version 1, in force from 2025-09-01.\n"
    run("load_policy", school, "--school", 900001, "--from", "2026-03-10", "--acknowledge", "Roles come in May")

    with scoped(places.oakfield.id):
        found = effective_policy(places.oakfield.id, date(2026, 3, 10))
        assert (found.version, value_at(found.document, LIMIT)) == ("trust 1 + school 1", 96)
        row = school_versions(places.oakfield.id)[0]
        assert (row.state, row.made_name, row.acknowledged) == ("published", "Command line", "Roles come in May")
        assert row.reason == "Loaded from policy.yaml"


@pytest.mark.django_db
def test_load_policy_keeps_the_reason_it_is_given(tmp_path, places, people):
    run("load_policy", written(tmp_path, small()), "--trust", 5001, "--from", "2026-09-01", "--reason", "Trustees, May")

    with scoped(places.oakfield.id):
        assert [row.reason for row in trust_versions(places.northern_lights.id)] == ["Trustees, May"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("document", "message"),
    [
        (merged([small(), {"retention": {"years": 3}}]), "1 error; first at retention.years: 3 years is less than"),
        (merged([small(), {"legal": {"severe_percent": 20}}]), "--acknowledge: A warning needs an answer."),
        ("a: [", "line 1: This is not YAML"),
    ],
)
def test_load_policy_refuses_and_keeps_nothing(tmp_path, places, people, document, message):
    assert message in refusal("load_policy", written(tmp_path, document), "--trust", 5001, "--from", "2026-09-01")

    with scoped(places.oakfield.id):
        assert trust_versions(places.northern_lights.id) == []


@pytest.mark.django_db
def test_load_policy_refuses_a_start_that_has_passed_but_for_the_first_version(tmp_path, places, people):
    path = written(tmp_path, small())
    run("load_policy", path, "--trust", 5001, "--from", "2025-09-01")

    assert "--from: That day has passed." in refusal("load_policy", path, "--trust", 5001, "--from", "2026-03-09")
    assert run("load_policy", path, "--trust", 5001, "--from", "2026-03-10")[1] == 0


@pytest.mark.django_db
def test_load_and_export_refuse_places_that_are_not_there(tmp_path, places):
    path, start = written(tmp_path, small()), ("--from", "2026-09-01")
    Trust.objects.create(uid=5003, name="Empty Trust", created_at=MORNING)

    assert "no school has the URN “999999”" in refusal("load_policy", path, "--school", "999999", *start)
    assert "no trust has the UID “x”" in refusal("load_policy", path, "--trust", "x", *start)
    assert "has no schools yet" in refusal("load_policy", path, "--trust", "5003", *start)
    assert "no school has the URN “²”" in refusal("export_policy", "--school", "²")


@pytest.fixture
def oakfields_policy(tmp_path, places, people):
    run("load_policy", FOLDER / "staged_letters_rag.yaml", "--trust", 5001, "--from", "2025-09-01")
    path = written(tmp_path, with_value({"policy": 1}, LIMIT, 96))
    run("load_policy", path, "--school", 900001, "--from", "2026-03-10", "--acknowledge", "-")
    with scoped(places.oakfield.id):
        return effective_policy(places.oakfield.id, date(2026, 3, 10))


@pytest.mark.django_db
def test_export_policy_as_yaml_reads_back_the_same_and_says_every_origin(oakfields_policy):
    out, _ = run("export_policy", "--school", 900001)

    assert read_yaml(out.encode()) == oakfields_policy.document
    lines = out.splitlines()
    assert lines[0] == "# Oakfield Primary (900001), policy in force on 2026-03-10: trust 1 + school 1"
    limits = [line.strip() for line in lines if line.strip().startswith("limit: 96")]
    assert limits == ["limit: 96  # school policy version 1, from 10 March 2026; may be stricter"]
    assert "  years: 6  # set nationally; may be stricter" in lines
    leaves = [line for line in lines[1:] if not line.endswith((":", "{}"))]
    assert len(leaves) == len(flatten(oakfields_policy.document))
    assert all("  # " in line for line in leaves)


@pytest.mark.django_db
def test_export_policy_as_json_has_an_origin_for_every_path(oakfields_policy):
    found = json.loads(run("export_policy", "--school", 900001, "--format", "json")[0])

    assert (found["school"], found["on"], found["version"]) == (900001, "2026-03-10", "trust 1 + school 1")
    assert found["policy"] == oakfields_policy.document
    assert set(found["origins"]) == set(flatten(found["policy"]))
    assert found["origins"][LIMIT] == {
        "layer": "school", "name": "School", "version": 1, "since": "2026-03-10", "rule": "stricter",
        "may_change": True,
    }  # fmt: skip
    assert found["origins"]["retention.years"] == {
        "layer": "national", "name": "National", "version": 0, "since": None, "rule": "stricter", "may_change": True,
    }  # fmt: skip


@pytest.mark.django_db
def test_export_policy_on_another_day_and_of_a_school_without_a_policy(oakfields_policy):
    assert "limit: 96" not in run("export_policy", "--school", 900001, "--on", "2026-03-09")[0]
    first = run("export_policy", "--school", 900003)[0].splitlines()[0]
    assert first == "# Hillcrest School (900003), policy in force on 2026-03-10: national"
