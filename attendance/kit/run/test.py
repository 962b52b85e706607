"""./run test: every test on both cores, or those that the arguments name (arguments go to pytest)."""

import os
import subprocess
import sys

from attendance.kit.run.environment import chromium, pdf_line, say
from attendance.kit.run.pg import cluster
from attendance.kit.run.redis import redis_server


def pytest_arguments(given: list[str]) -> list[str]:
    """Two processes for the whole suite; one where a path is named: starting a second costs more than it saves."""
    spread = any(word.startswith(("-n", "--numprocesses")) for word in given)
    named = any(os.path.exists(word.split("::")[0]) for word in given if not word.startswith("-"))
    return given if spread or named else ["-n", "2", "--dist=loadgroup", *given]


def main() -> int:
    """Runs pytest with a database and a Redis; returns its exit code."""
    say(pdf_line())
    chromium()
    with cluster("test") as urls, redis_server("TEST_REDIS_URL") as redis:
        environment = {**os.environ, **urls.environ, "HERRINGBONE_ENV": "test", "TEST_REDIS_URL": redis}
        environment.pop("REDIS_URL", None)  # the cache of a test process is its own
        command = [sys.executable, "-m", "pytest", "-q", *pytest_arguments(sys.argv[1:])]
        try:
            return subprocess.run(command, env=environment, check=False).returncode
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    sys.exit(main())
