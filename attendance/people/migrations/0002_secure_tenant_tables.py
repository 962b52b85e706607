"""Keys, row-level security and privileges of this room's tenant tables."""

from django.db import migrations

from attendance.tenancy import operations


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        operations.SecureTenantTable("pupil"),
        operations.SecureTenantTable("pupilflag"),
        operations.SecureTenantTable("enrolment"),
        operations.SecureTenantTable("registrationgroup"),
        operations.SecureTenantTable("groupmembership"),
        operations.SecureTenantTable("groupteacher"),
        operations.SecureTenantTable("contact"),
        operations.SecureTenantTable("contactnumber"),
        operations.SecureTenantTable("contactlink"),
        operations.SecureTenantTable("importjob"),
    ]
