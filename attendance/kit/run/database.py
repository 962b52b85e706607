"""./run database: starts the demo database, leaves it up and prints its addresses; `./run database stop` stops it."""

import sys

from attendance.kit.run.environment import say
from attendance.kit.run.pg import cluster, stop_cluster


def main() -> None:
    """Prints one line per role, ready for psql."""
    if sys.argv[1:] == ["stop"]:
        say("Stopped." if stop_cluster("demo") else "It was not running, or somebody is using it.")
        return
    with cluster("demo", keep=True) as urls:
        for name, value in urls.environ.items():
            print(f"{name}={value}")
    say("It stays up until:  ./run database stop")


main()
