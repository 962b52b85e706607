"""./run demo: the demo trust with web, worker and beat on one machine, in one process group."""

import fcntl
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from attendance.kit.run.environment import (
    HALF_MADE,
    LOCAL,
    ROOT,
    demo_environment,
    free_port,
    manage,
    pdf_line,
    say,
    stop,
)
from attendance.kit.run.pg import Urls, cluster, empty_database, locked
from attendance.kit.run.pg_server import answers
from attendance.kit.run.processes import Together
from attendance.kit.run.redis import redis_server

CELERY = [sys.executable, "-m", "celery", "-A", "attendance.celery:app"]
WORKER = ["--loglevel", "INFO", "--concurrency", "1", "--without-mingle", "--without-gossip"]
MOST_AT_ONCE = 5  # there are five schools
BEAT = ["--loglevel", "INFO", "--schedule", str(LOCAL / "beat-schedule"), "--pidfile="]


def wanted_port() -> int:
    """PORT, else 8000; 0 means any free one. Ends the program when somebody else listens there."""
    port = int(os.environ.get("PORT", "8000")) or free_port()
    if answers(port):
        stop(f"Port {port} is taken. Try:  PORT={port + 1} ./run demo")
    return port


def prepare(environment: dict[str, str], urls: Urls) -> str:
    """Migrates and seeds; returns what the seeding says of the accounts. Ends the program when a step fails.

    In a database of our own several schools are made at once. Where an earlier run did not finish that, it begins anew:
    seed_demo says so only where nothing but a part of the demo is there. Who comes meanwhile waits for the end of it.
    """
    with locked(LOCAL / "demo-seeding.lock", fcntl.LOCK_EX):
        return _prepared(environment, urls)


def _prepared(environment: dict[str, str], urls: Urls) -> str:
    loading = _load_pages(environment)
    _migrate(environment)
    loading.wait()
    say("Seeding the demo trust, unless it is there …")
    processes = min(os.cpu_count() or 1, MOST_AT_ONCE) if urls.admin else 1
    seeded = _seed(environment, processes)
    if seeded.returncode == HALF_MADE and urls.admin:
        say("The seeding was not finished the last time, so it begins anew …")
        empty_database("demo", urls)
        _migrate(environment)
        seeded = _seed(environment, processes)
    if seeded.returncode:
        stop(f"{seeded.stdout}\n  The seeding failed; see above.")
    return seeded.stdout.strip()


def _load_pages(environment: dict[str, str]) -> subprocess.Popen:
    """Loads our pages once: Python has compiled them when the web server starts. Migrating keeps one core busy only."""
    command = [sys.executable, "-c", "import attendance.wsgi, attendance.urls"]
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(command, env={**os.environ, **environment}, cwd=ROOT, stdout=nowhere, stderr=nowhere)


def _migrate(environment: dict[str, str]) -> None:
    say("Bringing the tables up to date …")
    if manage(["migrate", "--verbosity", "0", "--skip-checks"], environment, stdout=sys.stderr).returncode:
        stop("The migration failed; see above.")


def _seed(environment: dict[str, str], processes: int) -> subprocess.CompletedProcess:
    return manage(["seed_demo", "--processes", str(processes)], environment, stdout=subprocess.PIPE, text=True)


def web(port: int) -> list[str]:
    """The command of the web server."""
    return [
        sys.executable, "-m", "gunicorn", "attendance.wsgi:application", "--bind", f"127.0.0.1:{port}",
        "--workers", "2", "--preload", "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip


def wait_until_up(port: int, programs: Together) -> None:
    """Waits for the first answer of the web server; ends the program when it stops before."""
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
        accounts, environment = prepare(ours, urls), {**os.environ, **ours}
        with Together() as programs:
            programs.start("web server", web(port), environment, logs / "web.log")
            wait_until_up(port, programs)  # all three load the same libraries: who waits for a page comes first
            programs.start("worker", [*CELERY, "worker", *WORKER], environment, logs / "worker.log")
            programs.start("beat", [*CELERY, "beat", *BEAT], environment, logs / "beat.log")
            yield programs, accounts


def serve(port: int, pdf: Future[str]) -> int:
    """Serves until one of the programs ends by itself; returns the exit code. `pdf`: what to say of PDFs."""
    with running(port) as (programs, accounts):
        print(f"\n{accounts}\n\n  {pdf.result()}")
        print(f"  Ready: http://127.0.0.1:{port}/   (Ctrl-C stops everything)\n", flush=True)
        while not programs.first_ended():
            time.sleep(0.5)
        say(f"The {programs.first_ended()} ended; stopping the rest. See {LOCAL}/log/")
        return 1


def main() -> int:
    """Serves until Ctrl-C, TERM, or until one of the programs ends by itself. Returns the exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job starts with it switched off
    port = wanted_port()
    try:
        with ThreadPoolExecutor() as beside:
            return serve(port, beside.submit(pdf_line))  # asked while the database is made
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
