"""Whether the tables of a database may be out of date, told from the files that migrations are made of."""

import hashlib
import re
import sys

from attendance.kit.run.environment import LOCAL, ROOT, manage, stop

ROOMS = ("attendance", "registers", "interventions", "letters")
INPUTS = re.compile(r"/migrations/.*\.py$|/tenancy/[^/]*\.py$|\.(sql|csv|json|ya?ml|toml)$")


def migration_hash() -> str:
    """Changes when a migration changes, or anything a migration reads."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            if path.is_file() and INPUTS.search(path.as_posix()):
                digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def migrate(name: str, environment: dict[str, str]) -> None:
    """Migrates the cluster `name` unless it was migrated with the same files; ends the program when that fails."""
    mark, now = LOCAL / f"pg-{name}.migrated", migration_hash()
    if mark.exists() and mark.read_text() == now:
        return
    if manage(["migrate", "--verbosity", "0"], environment, stdout=sys.stderr).returncode:
        stop("The migration failed; see above.")
    mark.write_text(now)
