"""The application's addresses and one more: a page that does nothing but know who asks."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from attendance.urls import urlpatterns as ours


def nothing(request: HttpRequest) -> HttpResponse:
    """An empty answer to somebody who has signed in."""
    return HttpResponse(status=200 if request.user.is_authenticated else 401)


urlpatterns = [*ours, path("bench/nothing/", nothing)]
