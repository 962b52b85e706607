"""Errors of the API are problem details: status, title, what is wrong where, and the remedy."""

from django.http import Http404
from rest_framework import serializers
from rest_framework.exceptions import Throttled, ValidationError

from attendance.access.api.problems import MEDIA_TYPE, Problem, problem_response


class Line(serializers.Serializer):
    pupil = serializers.UUIDField()
    code = serializers.CharField(max_length=2)


def refused(serializer: serializers.BaseSerializer) -> dict:
    assert not serializer.is_valid()
    return problem_response(ValidationError(serializer.errors), {}).data


def test_problem_has_the_media_type_and_the_members():
    response = problem_response(Http404(), {})

    assert response.content_type == MEDIA_TYPE
    assert response.data == {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "Not found."}


def test_problem_of_a_field_names_it():
    body = refused(Line(data={"pupil": "x", "code": "I"}))

    assert body["type"] == "urn:herringbone:problem:validation"
    assert body["errors"] == [{"field": "pupil", "message": "Must be a valid UUID."}]


def test_problem_of_a_list_names_the_row():
    good = {"pupil": "01a208b6-9cda-7027-8b66-a53df9ee4985", "code": "I"}

    body = refused(Line(data=[good, good | {"code": "III"}], many=True))

    assert [(error["row"], error["field"]) for error in body["errors"]] == [(1, "code")]


def test_problem_of_the_whole_names_no_field():
    body = problem_response(ValidationError("Send at least one mark."), {}).data

    assert body["errors"] == [{"message": "Send at least one mark."}]


def test_problem_of_our_own_says_row_and_remedy():
    errors = [{"row": 3, "field": "code", "message": "J is not in use.", "remedy": "Use J1."}]

    response = problem_response(Problem(409, "Nothing was saved.", title="Not saved", kind="marks", errors=errors), {})

    assert response.status_code == 409
    assert response.data == {
        "type": "urn:herringbone:problem:marks",
        "title": "Not saved",
        "status": 409,
        "detail": "Nothing was saved.",
        "errors": errors,
    }


def test_problem_of_too_many_requests_says_when_to_come_back():
    response = problem_response(Throttled(wait=7), {})

    assert (response.status_code, response["Retry-After"]) == (429, "7")


def test_problem_leaves_a_programming_error_alone():
    assert problem_response(ZeroDivisionError(), {}) is None
