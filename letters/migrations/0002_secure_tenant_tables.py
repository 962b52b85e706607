"""Keys, row-level security and privileges of this room's tables."""

from django.db import migrations

from attendance.tenancy import operations


class Migration(migrations.Migration):
    dependencies = [("letters", "0001_initial"), ("people", "0003_contact_letter_format")]

    operations = [
        operations.SecureTenantTable("schooltemplate"),
        operations.SecureTenantTable("letterimage", operations.APPEND_ONLY),
        operations.SecureTenantTable("lettersettings", operations.APPEND_ONLY),
        operations.SecureTenantTable("batch"),
        operations.SecureTenantTable("letter"),
        operations.SecureTenantTable("copy"),
        operations.SecureTenantTable("recipient"),
        operations.SecureTenantTable("letterevent", operations.APPEND_ONLY),
        operations.SecureTenantTable("dispatch", operations.APPEND_ONLY),
        operations.SecureTenantTable("dispatchevent", operations.APPEND_ONLY),
        operations.SecureTenantTable("hold"),
        operations.SecureTenantTable("award"),
        operations.RunSqlFile("letters/sql/templates.sql"),
        operations.RunSqlFile("letters/sql/frozen.sql"),
    ]
