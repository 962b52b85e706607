"""Keys, row-level security and privileges of this room's tenant tables."""

from django.db import migrations

from attendance.tenancy import operations


class Migration(migrations.Migration):
    dependencies = [
        ("calendar", "0001_initial"),
    ]

    operations = [
        operations.SecureTenantTable("academicyear"),
        operations.SecureTenantTable("term"),
        operations.SecureTenantTable("closure"),
        operations.SecureTenantTable("schoolday"),
        operations.SecureTenantTable("schoolsession"),
        operations.SecureTenantTable("sessiontimes", operations.APPEND_ONLY),
    ]
