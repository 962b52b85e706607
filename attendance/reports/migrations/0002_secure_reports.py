"""Keys, row-level security and privileges of the reports' tables."""

from django.db import migrations

from attendance.tenancy import operations


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        operations.SecureTenantTable("report", operations.NO_DELETE),
        operations.SecureTenantTable("issue", operations.APPEND_ONLY),
        operations.SecureTenantTable("reportfile", operations.NO_DELETE),
        operations.SecureTenantTable("planline", operations.NO_DELETE),
        operations.SecureTenantTable("delivery", operations.NO_DELETE),
        operations.SecureTenantTable("delivered", operations.APPEND_ONLY),
        operations.RunSqlFile("attendance/reports/sql/reports.sql"),
    ]
