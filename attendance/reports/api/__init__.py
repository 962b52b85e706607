"""API of reports."""
