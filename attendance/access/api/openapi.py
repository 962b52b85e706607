"""What the OpenAPI document says about every operation alike."""

from typing import Any

from attendance.access.api.problems import MEDIA_TYPE


def refusals_are_problem_details(result: dict[str, Any], **other: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: answers from 400 up are problem details, not plain JSON."""
    for methods in result["paths"].values():
        for operation in methods.values():
            for status, answer in operation.get("responses", {}).items():
                content = answer.get("content", {})
                if status >= "400" and "application/json" in content:
                    content[MEDIA_TYPE] = content.pop("application/json")
    return result
