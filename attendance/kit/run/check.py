"""./run check: one line per step with its result and time, what failed in full; the same list in CI and pre-commit."""

import os
import subprocess
import sys
import time
from pathlib import Path

from attendance.kit.run.environment import ROOT
from attendance.kit.run.pg import cluster

CODE = ["attendance", "registers", "interventions", "letters", "tests", "manage.py", "run"]
BIN = Path(sys.executable).parent


def templates() -> list[str]:
    """The Django templates (djade reads no Jinja)."""
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))


def steps() -> dict[str, list[str]]:
    """The name of each step and its command."""
    python, manage = [sys.executable], [sys.executable, "manage.py"]
    return {
        "format": [str(BIN / "ruff"), "format", "--check", "--quiet", *CODE],
        "lint": [str(BIN / "ruff"), "check", "--quiet", *CODE],
        "types": [str(BIN / "mypy"), "--no-error-summary"],
        "imports": [str(BIN / "lint-imports"), "--no-cache", "--no-logo"],
        "django": [*manage, "check", "--fail-level", "WARNING"],
        "migrations written": [*manage, "makemigrations", "--check", "--dry-run"],
        "templates format": [str(BIN / "djade"), "--target-version", "5.2", "--check", *templates()],
        "templates": [*python, "-m", "attendance.kit.run.template_lint"],
    }


def run(name: str, command: list[str], environment: dict[str, str]) -> bool:
    """Runs one step and prints its line; True when it succeeded."""
    start = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        print(done.stdout.rstrip())
    print(f"{'FAILED' if done.returncode else 'OK':<7}{name:<20}{time.monotonic() - start:6.1f} s", flush=True)
    return done.returncode == 0


def main() -> int:
    """Runs every step to the end, or those named; 1 when one failed."""
    wanted = sys.argv[1:]
    unknown = set(wanted) - set(steps())
    if unknown:
        sys.exit(f"./run check knows: {', '.join(steps())}")
    with cluster("test") as urls:
        environment = {**os.environ, **urls.environ, "HERRINGBONE_ENV": "test"}
        results = [run(name, command, environment) for name, command in steps().items() if not wanted or name in wanted]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
