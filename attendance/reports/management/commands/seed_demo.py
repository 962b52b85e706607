"""`seed_demo`: the fictional demo trust. Again = the same data, nothing is written.

Where a run with several processes did not finish, it refuses: with exit code 3 if nothing else is in the database.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from attendance.kit.run.environment import HALF_MADE, say
from attendance.reports.demo import trusts
from attendance.reports.demo.accounts import ACCOUNTS, OUTSIDER, set_password
from attendance.reports.demo.spread import Hands, OneByOne, at_once


class Command(BaseCommand):
    requires_system_checks = ()  # it has no part in addresses and pages, which take seconds to load
    help = "Creates the fictional demo trust Northern Lights and the stand-alone Hillcrest School, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--processes", type=int, default=1, choices=range(1, 17), metavar="1-16",
            help="schools made at once, each committed by itself: a failure leaves a part of the demo behind, so only "
            "for a database that can be thrown away (1: all of it or nothing)",
        )  # fmt: skip
        parser.add_argument("--new-password", action="store_true", help="give every demo account a new password")

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("DEMO_PASSWORD") or "-".join(secrets.token_hex(2) for _ in range(3))
        if self._is_there():
            changed = options["new_password"] and set_password(password)
            self._print(password if changed else "")
            return
        with self._hands(options["processes"]) as hands:
            trusts.seed_demo(password=password, on=timezone.localdate(), at=timezone.now(), tell=say, hands=hands)
        self._print(password)

    def _is_there(self) -> bool:
        try:
            return trusts.demo_is_there()
        except trusts.HalfMade as half:
            words = "The demo was begun in this database and not finished. Start with an empty one."
            raise CommandError(words, returncode=HALF_MADE if half.alone else 1) from None

    @contextmanager
    def _hands(self, processes: int) -> Iterator[Hands]:
        if processes > 1:
            with at_once(processes) as hands:
                yield hands
            return
        with transaction.atomic():
            yield OneByOne()

    def _print(self, password: str) -> None:
        lines = [f"  {a.email:<28}{a.position}" for a in (*ACCOUNTS, OUTSIDER)]
        shown = password or "as printed when the demo was made (./run manage seed_demo --new-password makes another)"
        self.stdout.write("\n".join(["Demo accounts (all people are fictional):", *lines, f"  Password: {shown}"]))
