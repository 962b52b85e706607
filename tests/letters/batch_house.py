"""A house for batches: Redis, worker and beat as programs of their own, a folder for the PDFs, and what came of it."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from time import sleep
from uuid import UUID

import psycopg
import pytest

from tests.databases import Database
from tests.interventions.night_house import WAITING, House

PATIENCE = 60  # seconds
ISSUED = "SELECT letter_id, count(*) FROM letters_letterevent WHERE kind = 'issued' GROUP BY letter_id"
KEPT = """
SELECT path, sha256 FROM letters_copy WHERE path <> ''
UNION SELECT print_path, print_sha256 FROM letters_batch WHERE print_path <> ''
"""


@dataclass
class LetterHouse(House):
    """The programs, whose PDFs lie in `media`; batches are swept every second."""

    media: Path = field(default_factory=Path)

    @property
    def redis_url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def _environment(self) -> dict[str, str]:
        ours = {
            "REDIS_URL": self.redis_url, "LETTERS_EVERY_SECONDS": "1", "NIGHT_EVERY_SECONDS": "86400",
            "MEDIA_ROOT": str(self.media),
        }  # fmt: skip
        return {**os.environ, **self.database.environ, **ours}


@dataclass
class Scene:
    """Letters that wait for the worker, on a copy of the database; `letters` in the order in which it takes them."""

    school_id: UUID
    batch_id: UUID
    letters: list[UUID]
    database: Database
    house: LetterHouse

    def ask(self, sql: str, *values) -> list[tuple]:
        with psycopg.connect(self.database.urls.night) as link:
            return link.execute(sql, values).fetchall()

    def minutes_pass(self, minutes: int) -> None:
        """Nobody has touched the batch for so long."""
        with psycopg.connect(self.database.urls.night) as link:
            link.execute("UPDATE letters_batch SET changed_at = changed_at - make_interval(mins => %s)", [minutes])

    @contextmanager
    def standing_still(self, letter: int) -> Iterator[None]:
        """The worker cannot freeze that letter, whose papers it has kept: a transaction of ours holds their rows."""
        with psycopg.connect(self.database.urls.owner) as link:
            link.execute(f"SET LOCAL app.school_ids = '{{{self.school_id}}}'")
            link.execute("SELECT 1 FROM letters_copy WHERE letter_id = %s FOR UPDATE", [self.letters[letter]])
            yield
            link.rollback()

    def until(self, what: Callable[[], bool]) -> None:
        for _ in range(PATIENCE * 10):
            if what():
                return
            sleep(0.1)
        pytest.fail(f"Waited {PATIENCE} seconds in vain. {self.batch()} {self.states()}\n{self.house.log()}")

    def waits(self) -> bool:
        """Whether somebody in this database waits for a lock."""
        return bool(self.ask(WAITING, self.database.name)[0][0])

    def batch(self) -> tuple:
        return self.ask("SELECT state, done, failed, error FROM letters_batch")[0]

    def laid_together(self) -> bool:
        """Whether the last thing that the worker does is done."""
        return self.ask("SELECT print_path <> '' FROM letters_batch")[0][0]

    def states(self) -> Counter:
        return Counter(state for (state,) in self.ask("SELECT state FROM letters_letter"))

    def times_issued(self) -> dict[UUID, int]:
        return dict(self.ask(ISSUED))

    def files(self) -> dict[str, str]:
        """The hash of every file of the storage, by path."""
        found = (path for path in self.house.media.rglob("*") if path.is_file())
        return {str(path.relative_to(self.house.media)): sha256(path.read_bytes()).hexdigest() for path in found}

    def kept(self) -> dict[str, str]:
        """What the rows say of it."""
        return dict(self.ask(KEPT))
