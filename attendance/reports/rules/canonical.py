"""A report's content as one text that is the same each time, and the hash by which a later change shows."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any


def canonical(content: Mapping[str, Any]) -> str:
    """The content as JSON: keys sorted, no spaces, no NaN. Raises TypeError or ValueError for what is no JSON."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def digest(text: str) -> str:
    """SHA-256 of the text in UTF-8, hexadecimal."""
    return sha256(text.encode()).hexdigest()


def is_whole(text: str, sha256_kept: str) -> bool:
    """Whether the text is the one that the hash was made of."""
    return digest(text) == sha256_kept
