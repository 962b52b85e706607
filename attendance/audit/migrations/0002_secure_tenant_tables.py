"""Keys, row-level security and privileges of this room's tenant tables."""

from django.db import migrations

from attendance.tenancy import operations


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
    ]

    operations = [
        operations.SecureTenantTable("auditevent", operations.APPEND_ONLY),
        operations.RunSqlFile("attendance/audit/sql/append_only.sql"),
    ]
