"""A small school behind a real web server, for real browsers: gunicorn as a process of its own, with its own clock."""

import os
import subprocess
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection

from attendance.access.models import User
from attendance.access.rules.actors import Actor
from attendance.kit.run.environment import free_port
from attendance.people.models import PupilFlag
from attendance.reports.demo.names import BOYS, GIRLS
from attendance.tenancy.scope import scoped
from registers.services.writing import Writing, write_marks
from tests import nursery
from tests.factories.school_life import LAST, SchoolLife, add_pupil, build_school_life
from tests.people_of_the_tests import LONDON, OFFICER, PASSWORD, TUESDAY, make_people, make_places

NINE = datetime(2026, 3, 10, 8, 52, tzinfo=LONDON)
BEFORE = (date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 6), date(2026, 3, 9))
NAMES = [*GIRLS[:15], *BOYS[:15]]
KNOWN = {4: ("M", "Dentist"), 17: ("I", "Rang at 8:10")}  # by number in the register


@dataclass
class Site:
    """The school and its server. `base` is the address; `environ` what the server needs to run."""

    environ: dict[str, str]
    log: Path
    port: int = field(default_factory=free_port)
    process: nursery.Program | None = None
    school: SimpleNamespace = field(default_factory=SimpleNamespace)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, at: datetime | None = NINE) -> None:
        """Starts the server with its clock at `at` (None: the real time) and waits for its first answer."""
        words = [
            "gunicorn", "tests.journeys.wsgi_at:application", "--bind", f"127.0.0.1:{self.port}", "--workers", "1",
            "--threads", "4", "--log-level", "warning", "--no-control-socket",
        ]  # fmt: skip
        clock = {"JOURNEY_TIME": at.isoformat(), "JOURNEY_CLOCK": str(self._told)} if at else {}
        self.process = nursery.start(words, env={**os.environ, **self.environ, **clock}, log=self.log)
        self._wait()

    @property
    def _told(self) -> Path:
        return self.log.with_suffix(f".{self.port}.clock")

    def put_clock(self, at: datetime) -> None:
        """Puts the clock of the running server forward to `at`; it goes on from there. Never back."""
        written = self._told.with_suffix(".new")
        written.write_text(at.isoformat())
        written.rename(self._told)
        self._wait()
        assert not self._told.exists()

    def _wait(self) -> None:
        for _ in range(300):
            with suppress(OSError):
                urllib.request.urlopen(f"{self.base}/healthz/live", timeout=10).close()
                return
            if self.process is None or self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(f"The server does not answer:\n{self.log.read_text()[-3000:]}")

    def kill(self) -> None:
        """The power goes: no time to finish anything. Only this server's own processes."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, 9)
            self.process.wait()
        self._until_gone()

    def stop(self) -> None:
        """Asks the server to end, and waits until its connections to the database are closed."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.kill()
        self._until_gone()

    def _until_gone(self) -> None:
        ours = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        for _ in range(100):
            with connection.cursor() as cursor:
                cursor.execute(f"{ours} AND usename = current_user AND pid <> pg_backend_pid()")
                if cursor.fetchone() == (0,):
                    return
            time.sleep(0.05)


def build_school(on: date = TUESDAY) -> SimpleNamespace:
    """Oakfield with 30 pupils in 4 Kestrel, marks of the four days before, two known absences; everybody of the tests.

    Gives `places`, `people`, `life` (pupils in the order of the register).
    """
    places = make_places()
    people = make_people(places)
    User.objects.update(password=PBKDF2PasswordHasher().encode(PASSWORD, "salt"))  # the server knows no cheaper one
    life = build_school_life(places.oakfield, teacher=people.alice, pupils=0)
    with scoped(places.oakfield.id):
        for n in range(30):
            add_pupil(life, first=NAMES[n], last=LAST[n * 7 % 10])
        life.pupils.sort(key=lambda pupil: (pupil.legal_last.lower(), pupil.legal_first.lower()))
        write_past(life)
        write_known(life, on)
        PupilFlag.objects.create(
            school=life.school, pupil=life.pupils[7], kind="sen_support", since=date(2025, 9, 1), recorded_name="Setup",
            recorded_at=NINE,
        )  # fmt: skip
    return SimpleNamespace(places=places, people=people, life=life)


def write_past(life: SchoolLife) -> None:
    """Four days on which everybody came, but for one who was away all the time and one who was late."""
    writings = [
        Writing(day, session, pupil.id, _usual(n, session), 6 if n == 2 and session == "AM" else None)
        for day in BEFORE
        for session in ("AM", "PM")
        for n, pupil in enumerate(life.pupils)
    ]
    teacher = Actor(life.teacher.id, life.teacher.name, "Class teacher")
    write_marks(
        life.school_id,
        writings,
        by=teacher,
        at=NINE - timedelta(days=1),
        origin="teacher",
        kind="open",
        overwrite="blanks",
    )


def _usual(n: int, session: str) -> str:
    if n == 0:
        return "O"
    return "L" if n == 2 and session == "AM" else {"AM": "/", "PM": "\\"}[session]


def write_known(life: SchoolLife, on: date) -> None:
    """What the office knew before the register opened."""
    writings = [Writing(on, "AM", life.pupils[n - 1].id, code, note=note) for n, (code, note) in KNOWN.items()]
    write_marks(
        life.school_id, writings, by=OFFICER, at=NINE - timedelta(minutes=30), origin="known", kind="known",
        overwrite="blanks",
    )  # fmt: skip


def codes_now(life: SchoolLife, session: str = "AM", on: date = TUESDAY) -> dict[UUID, str]:
    """What stands in the database: code by pupil."""
    with scoped(life.school_id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pupil_id, code FROM registers_mark WHERE school_id = %s AND date = %s AND session = %s",
            [life.school_id, on, session],
        )
        return dict(cursor.fetchall())
