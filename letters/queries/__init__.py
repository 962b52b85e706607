"""What is: reads of this room, school first, frozen rows out; each function states its query cost."""
