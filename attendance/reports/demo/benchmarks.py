"""The demo's published figures: extracts of the DfE's own files (Open Government Licence), loaded as they are."""

from datetime import datetime
from pathlib import Path

from attendance.access.rules.actors import Actor
from attendance.reports.services.benchmarks import Given, Loaded, load_benchmarks

FOLDER = Path(__file__).parent / "dfe"
DEMO = Actor(None, "Demo data", "System administrator")


def load_demo_benchmarks(at: datetime) -> list[Loaded]:
    """Load them all; a second time nothing happens."""
    files = [Given(path.name, path.read_bytes()) for path in sorted(FOLDER.glob("*.csv"))]
    return load_benchmarks(files, by=DEMO, at=at)
