"""Several programs that live and die together."""

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

PATIENCE = 10  # seconds between asking a program to stop and ending it
PARENT_DEATH_SIGNAL = 1  # Linux, prctl(2)


def follow_parent() -> None:
    """Runs in a new child: on Linux it is told to stop when we are killed, so that nothing is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)


class Together:
    """Programs in our own process group; leaving the `with` block stops all of them."""

    def __init__(self) -> None:
        self.running: dict[str, subprocess.Popen] = {}

    def __enter__(self) -> "Together":
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def start(self, name: str, command: list[str], environment: Mapping[str, str], log: Path | None = None) -> None:
        """Starts one program; its output goes to `log`, or to ours."""
        out = log.open("ab") if log else None
        self.running[name] = subprocess.Popen(
            command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=out, stderr=out, preexec_fn=follow_parent
        )

    def first_ended(self) -> str | None:
        """The name of a program that is no longer running, None while all of them run."""
        return next((name for name, program in self.running.items() if program.poll() is not None), None)

    def stop(self) -> None:
        """Asks all to stop, the last started first, and ends those that have not after PATIENCE seconds."""
        for program in reversed(self.running.values()):
            if program.poll() is None:
                program.terminate()
        deadline = time.monotonic() + PATIENCE
        for program in self.running.values():
            try:
                program.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()
