"""The code table as PostgreSQL sees it, so that a mark can be classed where it is written."""

from django.db import models


class CodeRow(models.Model):
    """One code from `since` to `until` (both inclusive) and its statistical class.

    Filled from `rules.codes` by migration; a guard test holds both equal. `residual` rows are retired codes met in
    other systems' files after their time: accepted there, flagged, and classed as before.
    """

    code = models.TextField()
    since = models.DateField()
    until = models.DateField()
    code_class = models.TextField()
    residual = models.BooleanField(default=False)

    class Meta:
        db_table = "registers_code"
        constraints = (models.UniqueConstraint(fields=["code", "since"], name="registers_code_once"),)

    def __str__(self) -> str:
        return self.code
