"""Reads of the second room, one file per subject."""
