"""What a log may say: never the secret of a link that opens something."""

import re
from collections.abc import MutableMapping
from typing import Any

SECRET_PATHS = re.compile(
    r"(/(?:invitation|(?:cover|kiosk|offsite)/\d+|letter(?!/(?:receipts|incoming)/)|accounts/password/reset/key)/)[^/\s]+"
)


def without_secrets(logger: Any, method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    """A structlog processor: the secret in an address (an invitation, a reset, a link of cover or kiosk) becomes …."""
    return {key: SECRET_PATHS.sub(r"\1…", value) if isinstance(value, str) else value for key, value in event.items()}
