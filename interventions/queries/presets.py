"""Reads: the policies that come with the product, national law first. Files beside the code; no query."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from attendance.kit.yaml_files import read_yaml

FOLDER = Path(__file__).resolve().parent.parent / "presets"
NATIONAL = "national"


@dataclass(frozen=True)
class Preset:
    """A policy to start from. `level`: trust or school; `over`: the preset that it lies over, if any."""

    key: str
    title: str
    text: str
    level: str = "trust"
    over: str = ""


PRESETS = (
    Preset("primary_bands", "Bands for a primary school", "Celebrate from 98%, early contact, meetings below 95%."),
    Preset("special_targeted", "Targeted support", "For special schools: targeted, intensive and critical support."),
    Preset("trust_with_appendix", "Trust with appendices", "The trust sets the steps; each school adds its own times."),
    Preset(
        "trust_appendix_school", "A school’s appendix", "What one school of such a trust adds.", "school",
        "trust_with_appendix",
    ),
    Preset("staged_letters_rag", "Staged letters and colours", "Letters with time between; first days in colours."),
)  # fmt: skip
BY_KEY = {preset.key: preset for preset in PRESETS}


@lru_cache(maxsize=8)
def preset_document(key: str) -> Mapping[str, Any]:
    """The document of a preset, or of `national`; copy it to change it. Raises KeyError for one we do not have."""
    if key != NATIONAL and key not in BY_KEY:
        raise KeyError(key)
    document: Mapping[str, Any] = read_yaml((FOLDER / f"{key}.yaml").read_bytes())
    return document


def national_document() -> Mapping[str, Any]:
    """What the law and statutory guidance say, below every policy."""
    return preset_document(NATIONAL)
