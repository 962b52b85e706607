"""What an import found and did, in plain data: the same report for the command, the page and the dry run."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

MOST = 40  # rows that a terminal lists
CREATED, UPDATED, UNCHANGED, REJECTED = "created", "updated", "unchanged", "rejected"


@dataclass
class Remark:
    """Something about a row: the first row it was met in, the file's column, what it is, what to do. `count` rows."""

    row: int
    column: str
    what: str
    remedy: str
    count: int = 1

    def __str__(self) -> str:
        place = f"row {self.row}" + (f", column {self.column}" if self.column else "") if self.row else "the file"
        more = f" ({self.count} rows)" if self.count > 1 else ""
        return f"{place}: {self.what} {self.remedy}{more}"


@dataclass
class Report:
    """`problems` refuse the whole file. `rows` says per row what it does: row, subject, outcome, detail."""

    kind: str
    file: str
    layout: str = ""
    dry_run: bool = False
    total: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((CREATED, UPDATED, UNCHANGED, REJECTED), 0))
    problems: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    groups_made: list[str] = field(default_factory=list)
    change_id: str = ""

    def __post_init__(self) -> None:
        self._known: dict[tuple[str, str, str], Remark] = {}

    @property
    def refused(self) -> bool:
        return bool(self.problems)

    def refuse(self, row: int, column: str, what: str, remedy: str) -> None:
        """A row that cannot be taken; its file is refused."""
        self.problems.append(Remark(row, column, what, remedy))

    def warn(self, row: int, column: str, what: str, remedy: str) -> None:
        """Something odd that is taken all the same; the same remark about further rows is only counted."""
        known = self._known.get((column, what, remedy))
        if known:
            known.count += 1
            return
        remark = self._known[column, what, remedy] = Remark(row, column, what, remedy)
        self.warnings.append(remark)

    def did(self, outcome: str, row: int, subject: str, detail: Iterable[str] = ()) -> None:
        """Count the row's outcome and list it."""
        self.counts[outcome] += 1
        self.rows.append({"row": row, "subject": subject, "outcome": outcome, "detail": ", ".join(detail)})

    def settle(self) -> "Report":
        """Bring the counts in line with the end: in a refused file nothing was created, updated or left unchanged."""
        self.problems.sort(key=lambda remark: remark.row)
        if self.refused:
            rejected = len({remark.row for remark in self.problems})
            self.counts = {CREATED: 0, UPDATED: 0, UNCHANGED: 0, REJECTED: rejected}
            self.rows = []
            self.groups_made = []
        return self

    def first_problem(self) -> str:
        """One line that names the file, the row, the column and the remedy."""
        more = len(self.problems) - 1
        others = f" (and {more} more problem{'s' if more > 1 else ''}; nothing was loaded)" if more else ""
        return f"{self.file}: {self.problems[0]}{others or ' Nothing was loaded.'}"

    def as_json(self, *, most: int | None = None) -> dict[str, Any]:
        """Plain JSON; lists longer than `most` are cut, their full lengths stand in `lengths`."""
        lists = {name: getattr(self, name) for name in ("problems", "warnings", "rows")}
        document: dict[str, Any] = {
            "kind": self.kind, "file": self.file, "map": self.layout, "dry_run": self.dry_run, "total": self.total,
            **self.counts, "groups_made": self.groups_made, "notes": self.notes, "change_id": self.change_id,
            "lengths": {name: len(items) for name, items in lists.items()},
        }  # fmt: skip
        for name, items in lists.items():
            kept = items if most is None else items[:most]
            document[name] = [item if isinstance(item, dict) else asdict(item) for item in kept]
        return document

    def as_text(self) -> str:
        """The report for a terminal."""
        counted = ", ".join(f"{number} {outcome}" for outcome, number in self.counts.items())
        dry = " (dry run: nothing was changed)" if self.dry_run else ""
        lines = [f"{self.file}: {self.total} rows, layout {self.layout}: {counted}{dry}"]
        lines += [f"  {note}" for note in self.notes]
        if self.groups_made:
            lines.append(f"  Groups made: {', '.join(self.groups_made)}")
        lines += [f"  Problem: {remark}" for remark in self.problems]
        lines += [f"  Warning: {remark}" for remark in self.warnings]
        changed = [row for row in self.rows if row["outcome"] in (CREATED, UPDATED)]
        lines += [
            f"  {row['outcome']}: row {row['row']}, {row['subject']} {row['detail']}".rstrip() for row in changed[:MOST]
        ]
        if len(changed) > MOST:
            lines.append(f"  … and {len(changed) - MOST} more (all of them with --format json)")
        return "\n".join(lines)
