"""Keys, row-level security and privileges of the tables of the officer's day."""

from django.db import migrations

from attendance.tenancy import operations


class Migration(migrations.Migration):
    dependencies = [("interventions", "0003_officers_day")]

    operations = [
        operations.SecureTenantTable("colouring", operations.NO_DELETE),
        operations.SecureTenantTable("dayalarm", operations.NO_DELETE),
        operations.SecureTenantTable("doorvisit", operations.NO_DELETE),
        operations.SecureTenantTable("reviewnote", operations.APPEND_ONLY),
    ]
