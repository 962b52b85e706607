"""Fictional schools: the demo trust, and synthetic trusts of any size. Stands on the roof because it fills every room.

Everybody here is invented. Telephone numbers are from the range that Ofcom keeps for drama; addresses do not exist.
"""
