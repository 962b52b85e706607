"""Is it up, can it work, how much did it do: for load balancers and monitoring, without sign-in or pupils."""

import os
import time

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

STARTED = time.time()


def live(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database and the cache answer, 503 with the part that does not."""
    checks = {"database": _database(), "cache": _cache()}
    good = all(value == "ok" for value in checks.values())
    return JsonResponse({"status": "ok" if good else "not ready", **checks}, status=200 if good else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text: the process and its dependencies."""
    lines = [
        "# TYPE herringbone_up gauge",
        "herringbone_up 1",
        "# TYPE herringbone_uptime_seconds gauge",
        f'herringbone_uptime_seconds{{pid="{os.getpid()}"}} {time.time() - STARTED:.0f}',
        "# TYPE herringbone_database_up gauge",
        f"herringbone_database_up {int(_database() == 'ok')}",
        "# TYPE herringbone_cache_up gauge",
        f"herringbone_cache_up {int(_cache() == 'ok')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "ok"
    except Exception as error:  # any failure to reach it is the answer
        return type(error).__name__


def _cache() -> str:
    try:
        cache.set("health", "ok", 10)
        return cache.get("health") or "lost"
    except Exception as error:  # any failure to reach it is the answer
        return type(error).__name__
