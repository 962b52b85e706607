"""Deeds of this room: verbs with by= and at=, one transaction each."""
