"""Files in and out of this room; none yet."""
