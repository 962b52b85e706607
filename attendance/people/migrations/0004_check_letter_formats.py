"""Looks at the letter formats that are there. In a transaction of its own: the one before held the table for itself."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0003_contact_letter_format")]

    operations = [ValidateConstraint(model_name="contact", name="contact_letter_format")]
