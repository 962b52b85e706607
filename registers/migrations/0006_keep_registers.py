"""What was sent stays sent, and what the law keeps cannot be deleted by the application."""

from django.db import migrations

from attendance.tenancy import operations


class Migration(migrations.Migration):
    dependencies = [("registers", "0005_seal_partitions")]
    operations = [operations.RunSqlFile("registers/sql/keep_registers.sql")]
