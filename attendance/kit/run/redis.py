"""A Redis for the demo and the tests: REDIS_URL, else a server on PATH, else (demo only) a fake one in Python.

with redis_server() as url: …
"""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

from fakeredis import TcpFakeServer

from attendance.kit.run.environment import free_port, required, say, stop
from attendance.kit.run.pg_server import answers
from attendance.kit.run.processes import follow_parent

PROGRAMS = ("redis-server", "valkey-server")
HINT = "sudo apt install redis-server"


@contextlib.contextmanager
def redis_server(variable: str = "REDIS_URL") -> Iterator[str]:
    """The address of a Redis: the environment's `variable`, else one of our own, stopped at the end, nothing kept.

    Ends the program when REQUIRE_REDIS is set and no real server is installed.
    """
    if os.environ.get(variable):
        yield os.environ[variable]
        return
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None and required("REDIS"):
        stop(f"No Redis found. Run:  {HINT}   or set REDIS_URL.")
    port, password = free_port(), secrets.token_urlsafe(18)
    server = start_real(program, port, password) if program else start_fake(port)
    try:
        wait_for(server, port)
        yield f"redis://:{password}@127.0.0.1:{port}/0" if program else f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


def start_real(program: str, port: int, password: str) -> subprocess.Popen:
    """Starts redis-server (or valkey-server); it reads its settings from a pipe, so that `ps` shows no password."""
    settings = f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\nappendonly no\ndir /tmp\n'
    server = subprocess.Popen(
        [program, "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,  # Ctrl-C reaches web and worker first, Redis when they are done with it
        preexec_fn=follow_parent,
    )
    with server.stdin:
        server.stdin.write(settings)
    return server


def start_fake(port: int) -> subprocess.Popen:
    """Starts the stand-in in a process of its own."""
    say(f"Redis: a stand-in in Python, good enough for the demo. For the real one:  {HINT}")
    command = [sys.executable, "-m", "attendance.kit.run.redis", str(port)]
    return subprocess.Popen(command, start_new_session=True, preexec_fn=follow_parent)


def wait_for(server: subprocess.Popen, port: int) -> None:
    """Waits until the server answers; ends the program when it died or stays silent for 15 seconds."""
    for _ in range(150):
        if answers(port):
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    stop("Redis did not start.")


def serve_fake(port: int) -> None:
    """Runs the stand-in until it is told to stop."""
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    TcpFakeServer(("127.0.0.1", port), server_type="redis").serve_forever()


if __name__ == "__main__":
    serve_fake(int(sys.argv[1]))
