"""Tokens for other systems: `Authorization: Bearer hb_…`, for one school and some abilities."""

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from attendance.access.models import ApiToken, User
from attendance.access.queries import token_of
from attendance.access.services.tokens import note_token_use


class ScopedTokenAuthentication(BaseAuthentication):
    """Finds the token of a request; `request.auth` is the ApiToken and the guard keeps to its school and abilities."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's owner and the token; None where no bearer token was sent. Raises AuthenticationFailed."""
        scheme, _, key = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        now = timezone.now()
        token = token_of(key.strip(), now)
        if token is None:
            raise AuthenticationFailed("This token is unknown, expired or revoked. Make a new one at the school.")
        note_token_use(token, at=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Herringbone"'


class ScopedTokenScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI document speaks of these tokens."""

    target_class = ScopedTokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict:
        return {"type": "http", "scheme": "bearer", "description": "A token of one school, made on its access pages"}
