"""./run manage ARGS: manage.py in the locked environment, with the demo database where no DATABASE_URL is set."""

import os
import sys

from attendance.kit.run.environment import demo_environment, manage
from attendance.kit.run.migrations import migrate
from attendance.kit.run.pg import cluster

NO_DATABASE = {"codes", "tally", "check_policy", "help", "version", "makemessages", "compilemessages", "collectstatic"}
OWN_MIGRATION = {"migrate", "makemigrations", "showmigrations", "sqlmigrate", "check"}
HELP = {"-h", "--help", "--version"}


def main() -> int:
    """Returns manage.py's exit code; its output is its own, ours goes to standard error."""
    arguments = sys.argv[1:] or ["help"]
    ours = demo_environment()
    if arguments[0] in NO_DATABASE or HELP & set(arguments):
        return manage(arguments, ours).returncode
    with cluster("demo") as urls:
        ours |= urls.environ
        if arguments[0] not in OWN_MIGRATION and not os.environ.get("DATABASE_URL"):
            migrate("demo", ours)
        return manage(arguments, ours).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
