"""The catalogue guards: what PostgreSQL itself says of every tenant table."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from attendance.tenancy.fields import GlobalForeignKey, SchoolForeignKey
from registers.models import CodeRow
from registers.rules.code_table import SET_2006, SET_2024

GLOBAL_TABLES = ["access_membership", "access_invitation", "access_apitoken"]
# an amendment names the one that it takes back by an id inside its hashed text; elsewhere `undoes` is a real reference
NOT_EVERYWHERE = {"undoes_id"}
LINT = (Path(__file__).parent / "catalogue_lint.sql").read_text()


def tenant_models():
    return [
        m
        for m in apps.get_models()
        if any(f.column == "school_id" for f in m._meta.local_fields) and m._meta.db_table not in GLOBAL_TABLES
    ]


@pytest.mark.django_db
def test_catalogue_has_no_key_without_its_school():
    references = {
        f"{f.name}_id" for m in tenant_models() for f in m._meta.local_fields if isinstance(f, SchoolForeignKey)
    }

    with connection.cursor() as cursor:
        cursor.execute(LINT, {"global_tables": GLOBAL_TABLES, "references": sorted(references - NOT_EVERYWHERE)})
        found = cursor.fetchall()

    assert found == []


@pytest.mark.django_db
def test_catalogue_lint_names_a_table_that_breaks_the_rules():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS nothing (a int)")
        cursor.execute(LINT, {"global_tables": [], "references": []})
        rules = {(rule, table) for rule, table, _ in cursor.fetchall()}

    assert ("no row-level security", "access_membership") in rules


def test_tenant_models_use_the_house_fields_only():
    odd = [
        f"{m.__name__}.{f.name}"
        for m in tenant_models()
        for f in m._meta.local_fields
        if f.remote_field and not isinstance(f, GlobalForeignKey | SchoolForeignKey)
    ]

    assert odd == []


@pytest.mark.django_db
def test_application_role_owns_nothing_and_cannot_bypass():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        role = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)"
        )
        owned = cursor.fetchone()[0]

    assert (role, owned) == ((False, False, False), 0)


@pytest.mark.django_db
def test_code_table_in_the_database_equals_the_rules():
    rows = set(CodeRow.objects.filter(residual=False).values_list("code", "since", "code_class"))

    assert rows == {(c.code, c.valid_from, c.code_class) for c in (*SET_2006, *SET_2024)}
