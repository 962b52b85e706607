"""./run bench [NAME…]: the benchmark table (tests/bench) on a database of its own. BENCH=name for one figure."""

import os
import subprocess
import sys

from attendance.kit.run.environment import demo_environment
from attendance.kit.run.pg import cluster


def main() -> int:
    """Runs the figures in the locked environment; returns 1 when one misses its goal.

    The cluster is safe against a power cut, as production is: the log it writes is part of what is measured.
    """
    names = [*sys.argv[1:], *os.environ.get("BENCH", "").split()]
    with cluster("bench") as urls:
        ours = {**demo_environment(), **urls.environ, "DJANGO_SETTINGS_MODULE": "attendance.settings"}
        command = [sys.executable, "-m", "tests.bench", *names]
        return subprocess.run(command, env={**os.environ, **ours}, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
