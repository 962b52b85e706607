"""Who stands beside a deed."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Actor:
    """Who did it: the law asks for the name and the position of whoever changes a register (SI 2024/208).

    `user_id` is None for work the system does by itself and for a supply teacher with a cover link.
    """

    user_id: UUID | None
    name: str
    position: str
