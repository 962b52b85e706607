"""What holds for all letters of a school on one day, read once and handed on.

Nothing here outlives the request or the deed that read it: whoever decides about a letter reads it anew.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from attendance.kit.together import read_together
from interventions.queries.finished import finished_policy
from interventions.rules.policy import Policy
from letters.queries.letterheads import settings_from, settings_lists
from letters.queries.wordings import Wordings, wording_lists, wordings_from
from letters.rules.letterhead import Letterhead


@dataclass(frozen=True)
class InForce:
    """The words, the letterhead and the policy of a school on a day."""

    school_id: UUID
    on: date
    wordings: Wordings
    head: Letterhead
    policy: Policy


def in_force(school_id: UUID, on: date, policy: Policy | None = None) -> InForce:
    """What holds at the school on the day. Two queries, one with the day's `policy` in hand."""
    wordings, head = words_and_head(school_id, on)
    return InForce(school_id, on, wordings, head, policy or finished_policy(school_id, on).policy)


def words_and_head(school_id: UUID, on: date) -> tuple[Wordings, Letterhead]:
    """The words of the day and the letterhead of now, which has no days. One query."""
    found = read_together(**wording_lists(school_id, on), **settings_lists(school_id))
    return wordings_from(found), settings_from(found).letterhead
