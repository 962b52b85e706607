"""What every job of `./run` shares: the folders, the secret key, and what this machine has and lacks."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[3]
LOCAL = ROOT / ".local"
BUILD = ROOT / "build"
HALF_MADE = 3  # exit code of seed_demo: there is nothing but what a run left behind that did not finish
PDF_HINT = {
    "darwin": "brew install pango",
    "linux": "sudo apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core",
}


def say(message: str) -> None:
    """One line of our own chatter, on standard error: standard output belongs to the command that runs."""
    print(message, file=sys.stderr, flush=True)


def stop(message: str) -> NoReturn:
    """Ends the program with one plain message on standard error and exit code 1."""
    sys.exit(f"\n  {message}\n")


def required(part: str) -> bool:
    """Whether REQUIRE_<part> (PDF, REDIS, BROWSER) says that a missing part is an error here, as it does in CI."""
    return os.environ.get(f"REQUIRE_{part}", "") not in {"", "0"}


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def private_file(path: Path, text: str) -> None:
    """Writes a file that only its owner can read; it is never readable by others, not even for a moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    spare = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(spare, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    spare.replace(path)


def kept_secret(variable: str, length: int) -> str:
    """The environment's `variable`, else a random text made once for this machine and kept in .local/."""
    if os.environ.get(variable):
        return os.environ[variable]
    path = LOCAL / variable.lower().replace("_", "-")
    if not path.exists():
        private_file(path, secrets.token_urlsafe(length))
    return path.read_text()


def demo_environment() -> dict[str, str]:
    """What makes a process a part of the demo: its secret key and the password of the demo accounts."""
    return {
        "HERRINGBONE_ENV": os.environ.get("HERRINGBONE_ENV", "demo"),
        "SECRET_KEY": kept_secret("SECRET_KEY", 48),
        "DEMO_PASSWORD": kept_secret("DEMO_PASSWORD", 12),
    }


def chromium() -> str | None:
    """The path of the browser for journeys and screenshots: CHROMIUM, else the one on PATH; None without one.

    Ends the program when REQUIRE_BROWSER is set and there is none.
    """
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None and required("BROWSER"):
        stop("No browser found. Run:  sudo apt install chromium   or set CHROMIUM to the path of one.")
    return found


def pdf_line() -> str:
    """ "PDF: on", or "PDF: off" with the command that turns it on; ends the program when REQUIRE_PDF is set.

    Asked in a process of its own, because a failed import of WeasyPrint leaves its library half loaded.
    """
    if subprocess.run([sys.executable, "-c", "import weasyprint"], capture_output=True, check=False).returncode == 0:
        return "PDF: on"
    hint = PDF_HINT.get(sys.platform, "install Pango")
    if required("PDF"):
        stop(f"Letters as PDF need Pango. Run:  {hint}")
    return f"PDF: off (Pango is missing; letters open as a page to print). To turn it on:  {hint}"


def manage(arguments: list[str], environment: dict[str, str], **options) -> subprocess.CompletedProcess:
    """Runs `manage.py ARGUMENTS` with `environment` on top of our own; `options` go to subprocess.run."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, check=False, **options)
