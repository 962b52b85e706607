"""Logs say which page was asked for, never the secret in its address."""

import logging
import sys

import pytest
from django.conf import settings
from structlog.stdlib import ProcessorFormatter

from attendance.kit.logs import without_secrets


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("GET /invitation/s3cret/", "GET /invitation/…/"),
        ("POST /cover/900101/s3cret/am/", "POST /cover/900101/…/am/"),
        ("POST /kiosk/900101/s3cret/in/", "POST /kiosk/900101/…/in/"),
        ("GET /offsite/900101/s3cret/", "GET /offsite/900101/…/"),
        ("POST /letter/incoming/", "POST /letter/incoming/"),
        ("POST /letter/s3cret.s1gned/pdf/", "POST /letter/…/pdf/"),
        ("POST /letter/receipts/", "POST /letter/receipts/"),
        ("GET /schools/900101/letters/log/", "GET /schools/900101/letters/log/"),
        ("GET /accounts/password/reset/key/s3cret/", "GET /accounts/password/reset/key/…/"),
        ("GET /schools/900101/registers/", "GET /schools/900101/registers/"),
    ],
)
def test_secret_of_a_link_is_left_out(asked, told):
    assert without_secrets(None, "info", {"request": asked, "code": 200}) == {"request": told, "code": 200}


def test_line_of_django_shows_no_secret_and_the_traceback():
    form = ProcessorFormatter(processors=settings.LOGGING["formatters"]["plain"]["processors"])
    try:
        raise OverflowError("too far")
    except OverflowError:
        error = sys.exc_info()
    line = logging.LogRecord("django.request", logging.ERROR, "", 0, "Failed: %s", ("/cover/900001/s3cret/am/",), error)

    text = form.format(line)

    assert "Failed: /cover/900001/…/am/" in text
    assert "Traceback (most recent call last)" in text
    assert "s3cret" not in text
