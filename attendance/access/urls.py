"""Addresses of access; the prefixes stand in attendance.urls."""

from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView

from attendance.access.views import account, invitations, people, platform, school, tokens, trust

app_name = "access"


def at(kind: str) -> list[URLPattern | URLResolver]:
    """People and access of a school or a trust."""
    return [
        path("people/", people.people[kind], name="people"),
        path("people/history/", people.history[kind], name="history"),
        path("people/invite/", people.invite[kind], name="invite"),
        path("people/invitations/<uuid:invitation_id>/resend/", people.resend[kind], name="resend"),
        path("people/invitations/<uuid:invitation_id>/withdraw/", people.withdraw[kind], name="withdraw"),
        path("people/<uuid:membership_id>/", people.person[kind], name="person"),
        path("people/<uuid:membership_id>/end/", people.end[kind], name="end"),
    ]


school_urlpatterns: list[URLPattern | URLResolver] = [
    *at("school"),
    path("details/", school.school, name="school"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/new/", tokens.new_token, name="new_token"),
    path("tokens/<uuid:token_id>/revoke/", tokens.revoke, name="revoke"),
]
trust_urlpatterns: list[URLPattern | URLResolver] = [
    path("", trust.overview, name="overview"),
    *at("trust"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", account.home, name="home"),
    path("me/", account.me, name="me"),
    path("me/second-factor/", account.second_factor, name="second_factor"),
    path("first-run/", account.first_run, name="first_run"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("platform/", platform.platform, name="platform"),
    path("platform/trusts/new/", platform.new_trust, name="new_trust"),
    path("platform/schools/new/", platform.new_school, name="new_school"),
    path("platform/trusts/<int:uid>/first/", platform.first_at_trust, name="first_at_trust"),
    path("platform/schools/<int:urn>/first/", platform.first_at_school, name="first_at_school"),
    path("accounts/logout/", account.sign_out, name="sign_out"),
    # An account's address is the one that was invited: allauth's page for further addresses is closed.
    path("accounts/email/", RedirectView.as_view(pattern_name="access:me"), name="no_further_addresses"),
]
