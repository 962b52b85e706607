"""What is: reads of this room, school first, frozen rows out; none yet."""
