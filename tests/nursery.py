"""Servers and workers of the tests without the wait: a process that has loaded the libraries, and splits for each.

Python loads Django, WeasyPrint, Celery and the like in about ten seconds of work on a slow core, the same for every
process. The nursery does it once for a test process; each program is then a fork of it that reads the settings and our
own code anew, in the environment that the test gives it, as a program started from a shell would.
"""

import atexit
import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What a server or a worker loads and what asks no settings of Django while it is loaded.
LIBRARIES = (
    "celery.app", "celery.apps.worker", "celery.bin.celery", "django.contrib.postgres.fields",
    "django.core.handlers.wsgi", "django.core.management", "django.db.models", "django.forms", "django.template",
    "django.views.generic", "fontTools.subset", "gunicorn.app.wsgiapp", "gunicorn.workers.gthread", "jinja2", "jwt",
    "openpyxl", "pikepdf", "PIL.Image", "psycopg", "psycopg_pool", "pypdfium2", "redis", "requests", "structlog",
    "structlog.dev", "tablib", "time_machine", "vl_convert", "weasyprint", "whitenoise", "yaml",
)  # fmt: skip


class Program:
    """A program of the nursery, with what tests use of `subprocess.Popen`. It leads a session of its own."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """None while it runs, else 0: what it ended with is in its log."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self, timeout: float | None = None) -> int:
        """Waits until it is gone. Raises subprocess.TimeoutExpired."""
        end = time.monotonic() + timeout if timeout is not None else None
        while self.poll() is None:
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(0.02)
        return 0

    def terminate(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


def start(words: Sequence[str], *, env: Mapping[str, str], log: Path) -> Program:
    """Runs `python -m <words>` in a fork of the nursery; what it prints goes to the end of `log`."""
    nursery = _nursery()
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write(json.dumps({"words": list(words), "env": dict(env), "log": str(log)}) + "\n")
    nursery.stdin.flush()
    return Program(int(nursery.stdout.readline()))


@cache
def _nursery() -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.nursery"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(_close, process)
    return process


def _close(process: subprocess.Popen) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()
    process.wait()


# ---- inside the nursery ---------------------------------------------------------------------------------------------


def main() -> None:
    """Loads the libraries, then forks for each line that comes in. Ends when the test process does."""
    for name in LIBRARIES:
        with suppress(ImportError, OSError):  # Pango may be missing on this machine
            importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks: the kernel clears them away
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become(asked)
        print(pid, flush=True)


def _become(asked: dict) -> None:
    """The rest of this process is the program. Never returns."""
    code = 1
    try:
        os.setsid()
        _own_files(asked["log"])
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.environ.clear()
        os.environ.update(asked["env"])
        sys.argv = list(asked["words"])
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _own_files(log: str) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(nothing, 0)
    os.dup2(out, 1)
    os.dup2(out, 2)


if __name__ == "__main__":
    main()
