"""When somebody last looked at a page that says what changed since."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from attendance.kit.uuid7 import uuid7

# what is read is from before the statement began, so the old time comes back
NOTE = """
WITH noted AS (
    INSERT INTO interventions_looked (id, school_id, user_id, page, at)
    VALUES (%(id)s, %(school)s, %(user)s, %(page)s, %(at)s)
    ON CONFLICT (school_id, user_id, page) DO UPDATE SET at = excluded.at
)
SELECT l.at FROM interventions_looked l WHERE l.school_id = %(school)s AND l.user_id = %(user)s AND l.page = %(page)s
"""


def looked(school_id: UUID, user_id: UUID, page: str, *, at: datetime) -> datetime | None:
    """Note that the person looks now; returns when they looked before (None: never). One statement."""
    with connection.cursor() as cursor:
        cursor.execute(NOTE, {"id": uuid7(), "school": school_id, "user": user_id, "page": page, "at": at})
        row = cursor.fetchone()
    return row[0] if row else None
