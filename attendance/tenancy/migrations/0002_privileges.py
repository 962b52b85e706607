"""What the application and the night role may do with tables that no tenant owns."""

from django.db import migrations

from attendance.tenancy import operations


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial")]
    operations = [operations.RunSqlFile("attendance/tenancy/sql/privileges.sql")]
