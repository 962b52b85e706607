"""`statements`: opens every page as each demo account and shows what it asks of the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from attendance.access.models import User
from attendance.reports.crawl import visits
from attendance.reports.demo.accounts import ACCOUNTS, OUTSIDER


class Command(BaseCommand):
    help = "Opens every page that the demo accounts can reach; fails for a statement that names no school, or an error."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as", dest="only", default="", help="one account's e-mail address")

    def handle(self, *args: Any, **options: Any) -> None:
        emails = [a.email for a in (*ACCOUNTS, OUTSIDER) if options["only"] in a.email]
        users = User.objects.filter(email__in=emails).order_by("email")
        if not users:
            raise CommandError("There is no such demo account. Run seed_demo first.")
        bad = 0
        for user in users:
            for visit in visits(user):
                bad += visit.status >= 500 or bool(visit.unnamed)
                self.stdout.write(f"{visit.status} {visit.statements:4d} statements  {user.email:<26}{visit.address}")
                for reference in visit.unnamed:
                    self.stdout.write(f"      names no school: {reference}")
        if bad:
            raise CommandError(f"{bad} pages failed or asked without naming a school.")
        self.stdout.write("Every statement on a tenant table named its school.")
