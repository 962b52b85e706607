"""What the night clears away in the registers."""

from datetime import datetime, timedelta
from uuid import UUID

from registers.models import SavedRequest

KEPT = timedelta(days=30)  # a page that was open longer asks for the register anew


def forget_saved_requests(school_id: UUID, *, at: datetime, using: str = "default") -> int:
    """Delete the ids of saves older than 30 days; how many. One query, on the connection `using`, in its scope."""
    old = SavedRequest.objects.using(using).filter(school_id=school_id, at__lt=at - KEPT)
    return old.delete()[0]
