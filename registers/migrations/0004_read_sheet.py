"""The function that reads one register, with its plans kept."""

from django.db import migrations

from attendance.tenancy import operations


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0003_code_rows"),
    ]

    operations = [
        operations.RunSqlFile("registers/sql/read_sheet.sql"),
    ]
