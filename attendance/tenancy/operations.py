"""Migration operations of the house: everything that makes a table a tenant's."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.migrations.operations.base import Operation

from attendance.tenancy.fields import GlobalForeignKey, SchoolForeignKey

READ_WRITE = "SELECT, INSERT, UPDATE, DELETE"
NO_DELETE = "SELECT, INSERT, UPDATE"
APPEND_ONLY = "SELECT, INSERT"
READ_ONLY = "SELECT"

SCOPE = "school_id = ANY ((SELECT nullif(current_setting('app.school_ids', true), '')::uuid[])::uuid[])"


class SecureTenantTable(Operation):
    """Give a tenant table its real foreign keys, its row-level security and its privileges.

    `grants` is what the application role may do: READ_WRITE, NO_DELETE, APPEND_ONLY, or READ_ONLY (written by functions
    only).
    Foreign keys are named, immediate and RESTRICT. The policy compares with a sub-select that casts inside, which
    keeps the index usable (data-and-speed.md).
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str, grants: str = READ_WRITE, skip_school_key: bool = False) -> None:
        self.model_name, self.grants, self.skip_school_key = model_name, grants, skip_school_key

    def deconstruct(self) -> tuple:
        kwargs = {"model_name": self.model_name, "grants": self.grants, "skip_school_key": self.skip_school_key}
        return self.__class__.__name__, [], kwargs

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing changes in Django's picture of the tables."""

    def describe(self) -> str:
        return f"Secure {self.model_name} (keys, row-level security, privileges: {self.grants})"

    def database_forwards(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        for statement in [*self._keys(model), *self._security(model._meta.db_table)]:
            editor.execute(statement)

    def database_backwards(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        table = model._meta.db_table
        editor.execute(f"DROP POLICY {table}_scope ON {table}")
        editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        for name in self._names(model):
            editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")

    def _relations(self, model: type[models.Model]) -> list:
        fields = [f for f in model._meta.local_fields if isinstance(f, GlobalForeignKey | SchoolForeignKey)]
        return [f for f in fields if not (self.skip_school_key and f.name == "school")]

    def _names(self, model: type[models.Model]) -> list[str]:
        return [f"{model._meta.db_table}_{f.name}_fk" for f in self._relations(model)]

    def _keys(self, model: type[models.Model]) -> list[str]:
        table, statements = model._meta.db_table, []
        for field in self._relations(model):
            target = field.remote_field.model._meta
            if isinstance(field, SchoolForeignKey):
                own, theirs = f"school_id, {field.name}_id", "school_id, id"
            else:
                own, theirs = field.column, target.pk.column
            statements.append(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_{field.name}_fk FOREIGN KEY ({own}) "
                f"REFERENCES {target.db_table} ({theirs}) ON DELETE RESTRICT NOT DEFERRABLE"
            )
            if getattr(field, "wants_index", False):
                statements.append(f"CREATE INDEX {table}_{field.name}_idx ON {table} ({own})")
        return statements

    def _security(self, table: str) -> list[str]:
        app, night = settings.APP_DATABASE_ROLE, settings.NIGHT_DATABASE_ROLE
        return [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_scope ON {table} USING ({SCOPE}) WITH CHECK ({SCOPE})",
            f"REVOKE ALL ON {table} FROM PUBLIC, {app}, {night}",
            f"GRANT {self.grants} ON {table} TO {app}, {night}",
        ]


class RunSqlFile(Operation):
    """Run a named SQL file of the app's `sql/` folder, and its `_down.sql` backwards.

    `{app_role}` and `{night_role}` in the file stand for the two login roles.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, path: str) -> None:
        self.path = path

    def state_forwards(self, app_label: str, state: Any) -> None:
        """SQL only."""

    def describe(self) -> str:
        return f"Run {self.path}"

    def database_forwards(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        self._run(editor, Path(settings.BASE_DIR) / self.path)

    def database_backwards(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        self._run(editor, Path(settings.BASE_DIR) / self.path.replace(".sql", "_down.sql"))

    def _run(self, editor: Any, path: Path) -> None:
        text = path.read_text()
        text = text.replace("{app_role}", settings.APP_DATABASE_ROLE)
        text = text.replace("{night_role}", settings.NIGHT_DATABASE_ROLE)
        editor.execute(text, params=None)
