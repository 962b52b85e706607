"""Fill the code table from the pure rules; a guard test holds both equal."""

from datetime import date, timedelta

from django.db import migrations

from registers.rules.code_table import SET_2006, SET_2024

END_OF_TIME = date(9999, 12, 31)


def fill(apps, editor):
    """Each code for its time; a retired code that has no successor of its own letter stays, flagged, with its class."""
    code_row = apps.get_model("registers", "CodeRow").objects.using(editor.connection.alias)
    current = {row.code for row in SET_2024}
    for row in (*SET_2006, *SET_2024):
        until = row.valid_to or END_OF_TIME
        code_row.create(code=row.code, since=row.valid_from, until=until, code_class=row.code_class)
        if row.regulation_set == 2006 and row.code not in current:
            code_row.create(
                code=row.code,
                since=until + timedelta(days=1),
                until=END_OF_TIME,
                code_class=row.code_class,
                residual=True,
            )


def empty(apps, editor):
    apps.get_model("registers", "CodeRow").objects.using(editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("registers", "0002_secure_tenant_tables")]
    operations = [migrations.RunPython(fill, empty)]
