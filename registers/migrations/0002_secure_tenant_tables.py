"""Keys, row-level security and privileges of this room's tenant tables."""

from django.db import migrations

from attendance.tenancy import operations


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0001_initial"),
    ]

    operations = [
        operations.SecureTenantTable("register"),
        operations.SecureTenantTable("savedrequest"),
        operations.SecureTenantTable("coverlink"),
        operations.SecureTenantTable("secondlook", operations.APPEND_ONLY),
        operations.SecureTenantTable("registersettings", operations.APPEND_ONLY),
        operations.SecureTenantTable("mark", operations.READ_ONLY, skip_school_key=True),
        operations.SecureTenantTable("amendment", operations.READ_ONLY),
        operations.SecureTenantTable("chainhead", operations.READ_ONLY),
        operations.SecureTenantTable("weeksummary", operations.READ_ONLY, skip_school_key=True),
        operations.RunSqlFile("registers/sql/summaries.sql"),
        operations.RunSqlFile("registers/sql/write_marks.sql"),
    ]
