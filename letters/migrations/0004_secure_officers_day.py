"""Keys, row-level security and privileges of the tables of the officer's day."""

from django.db import migrations

from attendance.tenancy import operations


class Migration(migrations.Migration):
    dependencies = [("letters", "0003_officers_day")]

    operations = [
        operations.SecureTenantTable("absencetext", operations.APPEND_ONLY),
        operations.SecureTenantTable("absencetextpupil", operations.APPEND_ONLY),
        operations.SecureTenantTable("absencetextevent", operations.APPEND_ONLY),
        operations.SecureTenantTable("leaveletter", operations.APPEND_ONLY),
        operations.RunSqlFile("letters/sql/absence_texts.sql"),
    ]
