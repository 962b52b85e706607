"""No partition of the marks can be read or written by its own name."""

from django.db import migrations

from attendance.tenancy import operations


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0004_read_sheet"),
    ]

    operations = [
        operations.RunSqlFile("registers/sql/seal_partitions.sql"),
    ]
