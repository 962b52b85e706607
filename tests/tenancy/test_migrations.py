"""Migrations: linear, written, and reversible down to the last privilege."""

from io import StringIO

from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

OURS = ("tenancy", "audit", "access", "calendar", "people", "registers", "interventions", "letters", "reports")


def tables(alias="migration"):
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relname ~ '^(registers|people)_'")
        return {name for (name,) in cursor.fetchall()}


def test_every_model_change_has_its_migration(own_database):
    out = StringIO()

    call_command("makemigrations", "--check", "--dry-run", stdout=out)

    assert out.getvalue() == "No changes detected\n"


def test_each_app_has_one_last_migration(own_database):
    loader = MigrationLoader(connections["migration"])

    assert {app: len(loader.graph.leaf_nodes(app)) for app in OURS} == dict.fromkeys(OURS, 1)


def test_rooms_can_be_taken_down_and_built_again(own_database):
    before = tables()

    call_command("migrate", "people", "zero", verbosity=0)
    without = tables()
    call_command("migrate", verbosity=0)

    assert without == set()
    assert tables() == before
