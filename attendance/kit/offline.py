"""Working without network: the service worker, the page it shows for what it does not hold, and what it may hold.

A page may be opened without network only where its view says so by `keep`; the worker (static/js/sw.js) has a list of
addresses of its own on top. It forgets them when somebody signs out, when somebody else signs in, and at 18:00.
"""

import json
from datetime import datetime, time
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

KEPT_UNTIL = time(18, 0)  # local time: clubs are over, and the roll call with them
SHELL = (
    "css/app.css", "css/tokens.css", "css/forms.css", "css/pages.css", "fonts/atkinson-next.woff2", "img/favicon.svg",
    "js/app.js", "js/outbox.js", "js/offline.js", "js/unsent.js",
)  # fmt: skip
Answer = TypeVar("Answer", bound=HttpResponse)


def keep(response: Answer, who: str, at: datetime) -> Answer:
    """Allow the worker to keep this page for `who` until 18:00; after that, or without `who`, it stays as it was.

    The time left goes out in seconds: the clock of a device may be wrong.
    """
    local = timezone.localtime(at)
    left = int((datetime.combine(local.date(), KEPT_UNTIL, tzinfo=local.tzinfo) - local).total_seconds())
    if who and left > 0 and response.status_code == 200:
        response["X-Keep-For"], response["X-Keep-Seconds"] = who, str(left)
        response["X-Keep-At"] = f"{local:%-H:%M}"
    return response


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that it may serve every page; a browser asks for it anew each time."""
    response = HttpResponse(_source() if settings.DEBUG else _source_once(), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What a browser shows without network: the same for everybody, so nothing is read and nobody is named."""
    response = HttpResponse(render_to_string("offline.html"))
    response["Cache-Control"] = "no-cache"
    return response


def _source() -> str:
    """The script behind the list of what it lays by at once; another list or page is another worker."""
    script = Path(str(finders.find("js/sw.js"))).read_text(encoding="utf-8")
    assets = [static(name) for name in SHELL]
    version = sha256((render_to_string("offline.html") + script + "".join(assets)).encode()).hexdigest()[:12]
    shell = json.dumps({"version": version, "page": reverse("offline"), "assets": assets})
    return f"self.SHELL = {shell};\n{script}"


_source_once = cache(_source)
