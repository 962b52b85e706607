"""Text to domain values for the pages of this room."""
