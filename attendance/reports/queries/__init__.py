"""Reads for reports, over the rooms' queries."""
