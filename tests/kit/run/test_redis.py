"""The Redis of demo and tests: a real one where there is one, the stand-in otherwise, never an unnoticed lack."""

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as NoConnection

from attendance.kit.run import redis


def test_redis_server_keeps_a_value_and_stops_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)

    with redis.redis_server() as url:
        Redis.from_url(url).set("register", "open")
        kept = Redis.from_url(url).get("register")

    assert kept == b"open"
    with pytest.raises(NoConnection):
        Redis.from_url(url).ping()


def test_redis_server_without_a_program_is_the_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.delenv("REQUIRE_REDIS", raising=False)
    monkeypatch.setattr(redis, "PROGRAMS", ("no-such-redis",))

    with redis.redis_server() as url:
        assert Redis.from_url(url).ping() is True


def test_redis_server_without_a_program_is_an_error_where_it_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setenv("REQUIRE_REDIS", "1")
    monkeypatch.setattr(redis, "PROGRAMS", ("no-such-redis",))

    with pytest.raises(SystemExit, match="No Redis found"), redis.redis_server():
        pass


def test_redis_server_yields_to_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere.example:6379/0")

    with redis.redis_server() as url:
        assert url == "redis://elsewhere.example:6379/0"
