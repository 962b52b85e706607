"""./run demo: the demo trust with web, worker and beat on one machine, in one process group."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from attendance.kit.run.environment import LOCAL, demo_environment, free_port, manage, pdf_line, say, stop
from attendance.kit.run.pg import cluster
from attendance.kit.run.pg_server import answers
from attendance.kit.run.processes import Together
from attendance.kit.run.redis import redis_server

CELERY = [sys.executable, "-m", "celery", "-A", "attendance.celery:app"]
WORKER = ["--loglevel", "INFO", "--concurrency", "1", "--without-mingle", "--without-gossip"]
BEAT = ["--loglevel", "INFO", "--schedule", str(LOCAL / "beat-schedule"), "--pidfile="]


def wanted_port() -> int:
    """PORT, else 8000; 0 means any free one. Ends the program when somebody else listens there."""
    port = int(os.environ.get("PORT", "8000")) or free_port()
    if answers(port):
        stop(f"Port {port} is taken. Try:  PORT={port + 1} ./run demo")
    return port


def prepare(environment: dict[str, str]) -> str:
    """Migrates and seeds; returns what the seeding says of the accounts. Ends the program when a step fails."""
    say("Bringing the tables up to date …")
    if manage(["migrate", "--verbosity", "0"], environment, stdout=sys.stderr).returncode:
        stop("The migration failed; see above.")
    say("Seeding the demo trust, unless it is there …")
    seeded = manage(["seed_demo"], environment, stdout=subprocess.PIPE, text=True)
    if seeded.returncode:
        stop(f"{seeded.stdout}\n  The seeding failed; see above.")
    return seeded.stdout.strip()


def web(port: int) -> list[str]:
    """The command of the web server."""
    return [
        sys.executable, "-m", "gunicorn", "attendance.wsgi:application", "--bind", f"127.0.0.1:{port}",
        "--workers", "2", "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip


def wait_until_up(port: int, programs: Together) -> None:
    """Waits for the first answer of the web server; ends the program when one of the three stops before."""
    for _ in range(600):
        ended = programs.first_ended()
        if ended:
            stop(f"The {ended} did not start; see {LOCAL}/log/")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz/live", timeout=30).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    stop("The web server does not answer.")


@contextmanager
def running(port: int) -> Iterator[tuple[Together, str]]:
    """The demo, up and answering on `port` while the block runs: its programs and what to say of its accounts."""
    logs = LOCAL / "log"
    logs.mkdir(parents=True, exist_ok=True)
    with cluster("demo") as urls, redis_server() as redis:
        ours = {**demo_environment(), "REDIS_URL": redis, **urls.environ}
        accounts, environment = prepare(ours), {**os.environ, **ours}
        with Together() as programs:
            programs.start("web server", web(port), environment, logs / "web.log")
            programs.start("worker", [*CELERY, "worker", *WORKER], environment, logs / "worker.log")
            programs.start("beat", [*CELERY, "beat", *BEAT], environment, logs / "beat.log")
            wait_until_up(port, programs)
            yield programs, accounts


def main() -> int:
    """Serves until Ctrl-C, TERM, or until one of the programs ends by itself. Returns the exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job starts with it switched off
    port, pdf = wanted_port(), pdf_line()
    try:
        with running(port) as (programs, accounts):
            print(f"\n{accounts}\n\n  {pdf}")
            print(f"  Ready: http://127.0.0.1:{port}/   (Ctrl-C stops everything)\n", flush=True)
            while not programs.first_ended():
                time.sleep(0.5)
            say(f"The {programs.first_ended()} ended; stopping the rest. See {LOCAL}/log/")
            return 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
