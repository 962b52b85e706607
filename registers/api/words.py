"""What several endpoints of this room say in the same words."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

URN = OpenApiParameter("urn", int, "path", description="Unique reference number of the school")


def queried(kind: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    """The parameters after the question mark as `kind` says. Raises ValidationError."""
    form = kind(data=request.query_params.dict())
    form.is_valid(raise_exception=True)
    return form.validated_data
