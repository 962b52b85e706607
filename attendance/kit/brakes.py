"""A brake on what may be asked from outside: so many in so long, counted in the cache."""

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def braked(name: str, who: str, *, most: int, seconds: int) -> bool:
    """Count one more for `who`; whether that is more than `most` within `seconds` of the first.

    `who` is kept as a hash. A cache that was emptied forgets: what must never be exceeded is counted in a table.
    """
    key = f"brake:{name}:{salted_hmac('kit.brakes', who, algorithm='sha256').hexdigest()}"
    if cache.add(key, 1, seconds):
        return most < 1
    try:
        return int(cache.incr(key)) > most
    except ValueError:  # it ran out between the two
        return not cache.add(key, 1, seconds)


def client_address(request: HttpRequest, *, behind_proxy: bool) -> str:
    """The address from which a request comes.

    Behind a proxy it is the last that the proxy wrote down: whatever stands before it, the client may have made up.
    """
    if behind_proxy and (told := request.headers.get("X-Forwarded-For", "")):
        return told.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
