"""`seed_demo`: the fictional demo trust. Again = the same data, nothing is written."""

import os
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from attendance.reports.demo import trusts
from attendance.reports.demo.accounts import ACCOUNTS, OUTSIDER, set_password


class Command(BaseCommand):
    help = "Creates the fictional demo trust Northern Lights and the stand-alone Hillcrest School, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--new-password", action="store_true", help="give every demo account a new password")

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("DEMO_PASSWORD") or "-".join(secrets.token_hex(2) for _ in range(3))
        if trusts.demo_is_there():
            changed = options["new_password"] and set_password(password)
            self._print(password if changed else "")
            return
        now = timezone.now()
        with transaction.atomic():
            trusts.seed_demo(password=password, on=timezone.localdate(), at=now, tell=self.stderr.write)
        self._print(password)

    def _print(self, password: str) -> None:
        lines = [f"  {a.email:<28}{a.position}" for a in (*ACCOUNTS, OUTSIDER)]
        shown = password or "as printed when the demo was made (./run manage seed_demo --new-password makes another)"
        self.stdout.write("\n".join(["Demo accounts (all people are fictional):", *lines, f"  Password: {shown}"]))
