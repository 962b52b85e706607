"""A database's settings from an address in the environment."""

import os
from urllib.parse import parse_qsl, unquote, urlsplit


def database(variable: str, *, pool: bool = False) -> dict:
    """Django's settings for the PostgreSQL address in `variable`; without one, an address that cannot be reached.

    Commands that need no database (`codes`, `tally`) must start without an address, so a missing one is told of at
    the first connection, by the host name that PostgreSQL's library then prints.
    """
    parts = urlsplit(os.environ.get(variable, f"postgresql://nobody@set-{variable}.invalid/none"))
    options: dict = {"application_name": "herringbone", **dict(parse_qsl(parts.query))}
    if pool:
        options["pool"] = {"min_size": 1, "max_size": int(os.environ.get("DATABASE_POOL", "8")), "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0 if pool else 600,
        "CONN_HEALTH_CHECKS": not pool,
        "OPTIONS": options,
        "ATOMIC_REQUESTS": False,
    }
