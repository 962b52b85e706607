"""Text from pages to values, one file per page."""
