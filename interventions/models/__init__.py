"""The tables of this room; none yet."""
