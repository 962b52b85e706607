"""Keys, row-level security and privileges of the tables of the officer's day."""

from django.db import migrations

from attendance.tenancy import operations


class Migration(migrations.Migration):
    dependencies = [("registers", "0007_officers_day")]

    operations = [
        operations.SecureTenantTable("incomingmessage", operations.NO_DELETE),
        operations.SecureTenantTable("leaverequest", operations.NO_DELETE),
        operations.SecureTenantTable("absencereport", operations.NO_DELETE),
        operations.SecureTenantTable("reportcode"),
        operations.SecureTenantTable("evidence", operations.NO_DELETE),
        operations.SecureTenantTable("provider", operations.NO_DELETE),
        operations.SecureTenantTable("plannedabsence", operations.NO_DELETE),
        operations.SecureTenantTable("gatedevice", operations.NO_DELETE),
        operations.SecureTenantTable("claim"),
        operations.SecureTenantTable("provideranswer", operations.APPEND_ONLY),
        operations.SecureTenantTable("gateevent", operations.APPEND_ONLY),
        operations.SecureTenantTable("contactentry", operations.APPEND_ONLY),
        operations.SecureTenantTable("nudge", operations.APPEND_ONLY),
        operations.RunSqlFile("registers/sql/following.sql"),
    ]
