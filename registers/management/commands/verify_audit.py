"""`manage.py verify_audit`: the chain of amendments recomputed, and the marks and summaries against it."""

import json
from argparse import ArgumentParser
from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from attendance.tenancy.models import School
from attendance.tenancy.scope import scoped
from registers.management.schools import chosen_schools
from registers.queries.chain import ChainReport, check_chain, entry_facts, marks_against_amendments
from registers.queries.summaries import Difference, summary_differences


@dataclass(frozen=True)
class Trouble:
    """One thing that is not as it was written: ids only, never a name."""

    school: int
    kind: str
    seq: int | None
    entry: UUID | None
    pupil: UUID | None
    date: date | None
    session: str | None
    message: str

    def __str__(self) -> str:
        about = [f"entry {self.seq}" if self.seq else "", f"id {self.entry}" if self.entry else ""]
        about += [f"pupil {self.pupil}" if self.pupil else ""]
        about += [f"{self.date} {self.session or ''}".strip() if self.date else ""]
        return f"{self.school}: {self.kind}: {', '.join(part for part in about if part)}: {self.message}"


class Command(BaseCommand):
    help = "Recomputes every school's chain of amendments and names any entry or mark that was altered behind it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--school", metavar="URN", help="one school; without it every school, each on its own")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        checked, troubles = [], []
        for school in chosen_schools(options["school"]):
            with scoped(school.id):
                report = check_chain(school.id)
                found = troubles_of(school, report)
            checked.append((school, report, found))
            troubles += found
        if options["format"] == "json":
            self.stdout.write(json.dumps([as_json(*one) for one in checked], indent=1, default=str))
        else:
            for school, report, found in checked:
                self.say(school, report, found)
        if troubles:
            raise CommandError(f"{len(troubles)} things are not as they were written: see the lines above.")

    def say(self, school: School, report: ChainReport, found: list[Trouble]) -> None:
        for trouble in found:
            self.stdout.write(str(trouble))
        if not found:
            line = f"{school.urn} {school.name}: {report.entries} entries, unbroken, head {report.head_hash}"
            self.stdout.write(line)


def as_json(school: School, report: ChainReport, found: list[Trouble]) -> dict:
    """One school's part of the JSON document."""
    return {
        "school": school.urn, "entries": report.entries, "head": report.head_hash, "unbroken": report.unbroken,
        "troubles": [asdict(trouble) for trouble in found],
    }  # fmt: skip


def troubles_of(school: School, report: ChainReport) -> list[Trouble]:
    """The chain's first break, marks that differ from their last amendment, sessions whose summary disagrees."""
    found = [_of_chain(school, report)] if report.problem else []
    marks = marks_against_amendments(school.id)
    found += [Trouble(school.urn, "mark", m.seq, None, m.pupil_id, m.date, m.session, m.message) for m in marks]
    named = {(m.pupil_id, m.date, m.session) for m in marks}
    weeks: dict[tuple[UUID, date], list[Difference]] = defaultdict(list)
    for difference in summary_differences(school.id):
        weeks[difference.pupil_id, difference.week].append(difference)
    for (pupil, week), differences in weeks.items():
        found += _of_week(school, pupil, week, differences, named)
    return found


def _of_chain(school: School, report: ChainReport) -> Trouble:
    problem = report.problem
    facts = entry_facts(school.id, problem.seq) if problem.entry_id else None
    if facts is None:
        return Trouble(school.urn, problem.kind, problem.seq, problem.entry_id, None, None, None, problem.message)
    about = facts.pupil_id, facts.date, facts.session
    return Trouble(school.urn, problem.kind, problem.seq, problem.entry_id, *about, problem.message)


def _of_week(
    school: School, pupil: UUID, week: date, differences: list[Difference], named: set[tuple[UUID, date, str]]
) -> list[Trouble]:
    """A mask that differs names the session. Counts alone name the week, unless one of its marks was named already."""
    what = ", ".join(f"{one.column} kept {one.kept}, marks say {one.counted}" for one in differences)
    message = f"The marks of this week are not those its summary was counted from ({what})."
    sessions = sorted({key for one in differences for key in one.sessions})
    if sessions:
        fresh = [(day, session) for day, session in sessions if (pupil, day, session) not in named]
        return [Trouble(school.urn, "mark", None, None, pupil, day, session, message) for day, session in fresh]
    if any(one == pupil and 0 <= (day - week).days < 7 for one, day, _ in named):
        return []
    return [Trouble(school.urn, "summary", None, None, pupil, week, None, message)]
