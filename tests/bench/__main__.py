"""`python -m tests.bench [NAME…]`, started by `./run bench`: prints the table and writes build/bench.json."""

import importlib
import json
import sys
from dataclasses import asdict
from pathlib import Path

import django

from attendance.kit.run.environment import BUILD
from tests.bench.pool import pool
from tests.bench.table import FIGURES, Result, heading, measure, text_of
from tests.databases import database_copy


def measured(names: list[str]) -> list[Result]:
    """Measures the named figures, or all, in a database of their own; prints each as it comes."""
    results = []
    with database_copy(), pool():
        print(heading(), flush=True)
        for line in FIGURES.values():
            if not names or line.name in names:
                results.append(measure(line))
                print(text_of(results[-1]), flush=True)
    return results


def main(names: list[str]) -> int:
    """Reads the names and writes the table; 1 when a figure misses its goal."""
    django.setup()
    for path in sorted(Path(__file__).parent.glob("figures_*.py")):
        importlib.import_module(f"tests.bench.{path.stem}")
    unknown = set(names) - set(FIGURES)
    if unknown or not FIGURES:
        sys.exit(f"No such figure: {', '.join(sorted(unknown))}. There are: {', '.join(FIGURES)}")
    results = measured(names)
    BUILD.mkdir(exist_ok=True)
    (BUILD / "bench.json").write_text(json.dumps([asdict(result) for result in results], indent=1))
    return 0 if all(result.ok for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
