"""What every tenant table is made of: `SchoolOwned`, `SchoolForeignKey` and `GlobalForeignKey`.

A tenant table's primary key starts with its school and so does every reference to it, so that a row cannot point
into another school even where the code is wrong.
"""

from typing import Any

from django.db import models
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor

from attendance.tenancy.models import School, new_id


class GlobalForeignKey(models.ForeignKey):
    """A reference from a tenant table to a global one (school, user).

    The constraint itself is added by `operations.SecureTenantTable`: named, immediate, RESTRICT. Django's own would
    be deferrable and named by a hash; its index would not start with the school.
    """

    def __init__(self, to: Any, on_delete: Any = models.DO_NOTHING, **kwargs: Any) -> None:
        kwargs.setdefault("related_name", "+")
        kwargs["db_constraint"] = False
        kwargs["db_index"] = False
        super().__init__(to, on_delete, **kwargs)


class WithinSchool(ForwardManyToOneDescriptor):
    """Reads and sets the related row. Set to None it clears its own column only, never the row's school."""

    def __set__(self, instance: Any, value: Any) -> None:
        if value is None:
            setattr(instance, self.field.from_fields[1], None)
            self.field.set_cached_value(instance, None)
            return
        super().__set__(instance, value)


class SchoolForeignKey(models.ForeignObject):
    """A reference to a row of the same school: `(school_id, <name>_id) → (school_id, id)`.

    Declares its own column `<name>_id`. `index=True` adds an index that starts with the school.
    """

    forward_related_accessor_class = WithinSchool

    def __init__(
        self, to: Any, on_delete: Any = models.DO_NOTHING, *, null: bool = False, index: bool = False, **kwargs: Any
    ) -> None:
        # made first, so that the column is set before the relation when a row is built from keyword arguments
        self.column_field = models.UUIDField(null=null, blank=null, editable=False)
        self.wants_index = index
        kwargs.pop("from_fields", None)
        kwargs.pop("to_fields", None)
        kwargs.setdefault("related_name", "+")
        super().__init__(to, on_delete, from_fields=["school", "self"], to_fields=["school", "id"], null=null, **kwargs)

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False, **kwargs: Any) -> None:
        column = f"{name}_id"
        if not any(f.name == column for f in cls._meta.local_fields):
            cls.add_to_class(column, self.column_field)
        self.from_fields = ["school", column]
        super().contribute_to_class(cls, name, private_only=private_only, **kwargs)

    def deconstruct(self) -> tuple:
        name, path, args, kwargs = super().deconstruct()
        for given in ("from_fields", "to_fields"):
            kwargs.pop(given, None)
        if kwargs.get("on_delete") is models.DO_NOTHING:
            kwargs.pop("on_delete")
        if self.wants_index:
            kwargs["index"] = True
        return name, path, args, kwargs

    def _check_unique_target(self) -> list:
        # Django looks for a unique constraint beside the primary key; (school, id) is the primary key itself
        return []


class SchoolOwned(models.Model):
    """A row that belongs to one school: `school`, `id` (UUIDv7) and the key (school_id, id)."""

    school = GlobalForeignKey(School)
    id = models.UUIDField(default=new_id, editable=False)
    pk = models.CompositePrimaryKey("school_id", "id")

    class Meta:
        abstract = True
