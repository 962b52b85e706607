"""In which format an adult can read a letter. Safe on a live table: a default of the database, and a check that holds
for new rows; those that are there are looked at by the next migration, which blocks nobody."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_secure_tenant_tables"),
        ("tenancy", "0002_privileges"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="letter_format",
            field=models.TextField(
                blank=True, db_default="", default="", help_text="large_print, by_hand (braille, audio), or none"
            ),
        ),
        AddConstraintNotValid(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=Q(letter_format__in=["", "large_print", "by_hand"]), name="contact_letter_format"
            ),
        ),
    ]
