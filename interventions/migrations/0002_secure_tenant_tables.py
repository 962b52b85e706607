"""Keys, row-level security and privileges of this room's tables."""

from django.db import migrations

from attendance.tenancy import operations


class Migration(migrations.Migration):
    dependencies = [("interventions", "0001_initial")]

    operations = [
        operations.SecureTenantTable("schoolpolicy"),
        operations.SecureTenantTable("nightrun"),
        operations.SecureTenantTable("nightsettings", operations.APPEND_ONLY),
        operations.SecureTenantTable("evaluation"),
        operations.SecureTenantTable("finding"),
        operations.SecureTenantTable("expectedabsence"),
        operations.SecureTenantTable("case"),
        operations.SecureTenantTable("caseevent", operations.APPEND_ONLY),
        operations.SecureTenantTable("proposal"),
        operations.SecureTenantTable("action"),
        operations.SecureTenantTable("meeting"),
        operations.SecureTenantTable("target"),
        operations.SecureTenantTable("looked"),
        operations.SecureTenantTable("handedover"),
        operations.SecureTenantTable("plan"),
        operations.SecureTenantTable("referral"),
        operations.SecureTenantTable("riskassessment", operations.APPEND_ONLY),
        operations.SecureTenantTable("homevisit"),
        operations.SecureTenantTable("voice"),
        operations.SecureTenantTable("penaltynotice"),
        operations.SecureTenantTable("improvementnotice"),
        operations.SecureTenantTable("authorityreturn"),
        operations.RunSqlFile("interventions/sql/policies.sql"),
        operations.RunSqlFile("interventions/sql/keep_history.sql"),
    ]
