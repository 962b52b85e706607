"""`generate_trust`: a synthetic trust at scale, with the published national mix of codes."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from attendance.reports.demo import trusts


class Command(BaseCommand):
    help = "Creates a synthetic trust: fictional schools, pupils and marks with the published national mix of codes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--schools", type=int, required=True, help="how many schools (1 to 100)")
        parser.add_argument("--pupils", type=int, required=True, help="about how many pupils a school has (10 to 3000)")
        parser.add_argument(
            "--years", type=int, required=True, help="academic years of marks, this one included (1 to 10)"
        )
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same trust")
        parser.add_argument("--on", type=date.fromisoformat, default=None, help="marks up to the day before (today)")

    def handle(self, *args: Any, **options: Any) -> None:
        for name, least, most in (("schools", 1, 100), ("pupils", 10, 3000), ("years", 1, 10)):
            if not least <= options[name] <= most:
                raise CommandError(f"--{name} must be from {least} to {most}, not {options[name]}.")
        with transaction.atomic():
            trust = trusts.generate_trust(
                schools=options["schools"], pupils=options["pupils"], years=options["years"], seed=options["seed"],
                on=options["on"] or timezone.localdate(), at=timezone.now(), tell=self.stderr.write,
            )  # fmt: skip
        urns = ", ".join(str(s.urn) for s in trust.schools.order_by("urn"))
        self.stdout.write(f"{trust.name}: UID {trust.uid}, schools {urns}")
